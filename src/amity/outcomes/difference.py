"""Two measurements of one person: how far apart, and whether that is more than the instrument's own error."""

from typing import Literal

import msgspec

from amity.instruments import Instrument

from .change import criterion

Verdict = Literal["better", "worse", "within error", "unknown"]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How one scale moved between two measurements of one person.

    ``verdict`` is *better* or *worse* only where the points moved exceed ``needed``, a reliable change;
    *unknown* where the scale points neither way, or no reliability of it is known.
    It says that something moved, and never what moved it.
    """

    before: float
    after: float
    needed: float | None
    verdict: Verdict
    reliability_from: str | None

    @property
    def points(self) -> float:
        """How many points higher it is than before."""
        return self.after - self.before


def compare(card: Instrument, name: str, before: float, after: float) -> Difference:
    """Return how scale ``name`` of ``card`` moved, held against the reliability that its card publishes.

    A card whose wording its publisher did not validate gives no verdict.

    UCLA-3 takes more than 2.2 points, so 3:

    >>> from amity import instruments
    >>> ucla3 = instruments.load("ucla-3")
    >>> compare(ucla3, "loneliness", 8, 6).verdict, compare(ucla3, "loneliness", 8, 5).verdict
    ('within error', 'better')
    """
    scale = card.scales[name]
    found = criterion(scale)
    needed = found.points if found else None
    verdict: Verdict = "unknown"
    if needed is not None and scale.higher != "neither" and card.translation != "not validated":
        gain = after - before if scale.higher == "better" else before - after
        verdict = "better" if gain > needed else "worse" if gain < -needed else "within error"
    return Difference(
        before=before,
        after=after,
        needed=needed,
        verdict=verdict,
        reliability_from=found.reliability_from if found else None,
    )
