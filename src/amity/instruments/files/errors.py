"""What can be wrong with a file."""

from amity.errors import AmityError


class FileError(AmityError):
    """A survey file that cannot be read, or a place that cannot be written."""
