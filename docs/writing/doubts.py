"""What is unverified on a card, handed out once, beside what it concerns."""

from collections.abc import Callable

from amity.instruments import Instrument

from .markdown import text


class Doubts:
    """The doubts of one card; a page is finished when none is left over."""

    def __init__(self, card: Instrument) -> None:
        self.left = [(each.at, each.say) for each in card.unverified]

    def at(self, *places: str) -> str:
        """Return the marks for these very places."""
        return self._handed_out(lambda place: place in places)

    def under(self, place: str) -> str:
        """Return the marks for a place, and for all below it that nobody has asked for yet."""
        return self._handed_out(lambda each: f"{each}.".startswith(f"{place}."))

    def _handed_out(self, wanted: Callable[[str], bool]) -> str:
        found = [say for place, say in self.left if wanted(place)]
        self.left = [(place, say) for place, say in self.left if not wanted(place)]
        return "".join(f" **Unverified:** {text(say)}" for say in found)
