"""What happens to a change that was made to something which somebody else has changed since."""

from typing import Any

from amity.errors import AmityError


class StaleError(AmityError):
    """Somebody else changed an entry since it was shown; nothing was written.

    ``shown`` is the version that the change was made to, ``now`` the one that stands,
    and ``entry`` what stands: a page can show both.
    """

    def __init__(self, ref: str, shown: int, now: int, entry: Any) -> None:
        super().__init__(
            f"{ref} was changed since you opened it: you saw version {shown}, now it is {now}. "
            "Compare the two, and save again."
        )
        self.shown, self.now, self.entry = shown, now, entry


def refuse(entry: Any, version: int | None, ref: str | None = None) -> None:
    """Raise `StaleError` where a change was made to another version than the one that stands.

    Without a version nobody saw one: the change is made to whatever stands.
    """
    if version is not None and version != entry.version:
        raise StaleError(ref or entry.ref, version, entry.version, entry)
