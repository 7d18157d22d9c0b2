"""What can go wrong that the caller can put right."""


class AmityError(Exception):
    """Base of every error whose message is written for the person at the keyboard.

    The command line prints it on one line without a traceback and exits with 2.
    Anything else that escapes is a bug in Amity.
    """
