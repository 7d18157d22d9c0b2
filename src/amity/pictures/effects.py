"""What effects are drawn on: a measure, its line of no effect, and numbers that people count in."""

import math
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import Literal

import msgspec

from .lettering import width as room_of
from .words import fixed

SHARE = 0.12
"""How much of the span of all effects is left free at either end."""

WIDE = 3.0
"""An interval this many times as wide as the middle one is cut off with an arrow, or all others are dots."""

FARTHEST = 700.0
"""Beyond e to the power of this a float ends."""

MOST_TICKS = 7
CORRELATIONS = (
    (-0.98, -0.9, -0.7, -0.4, 0.0, 0.4, 0.7, 0.9, 0.98),
    (-0.98, -0.7, 0.0, 0.7, 0.98),
    (-0.9, 0.0, 0.9),
    (-0.99, 0.0, 0.99),
)
"""Where an axis of correlations is marked: Fisher's z moves these about equally far apart."""

DOUBLINGS = 5
"""Ratios that lie within so many doublings are marked at 1/4, 1/2, 1, 2, 4; beyond, at powers of ten."""


class EffectScale(msgspec.Struct, frozen=True, kw_only=True):
    """The measure that a plot shows, and how its numbers are told.

    Effects are given as they were pooled: ratios as logarithms, correlations as Fisher's z.
    They are shown as ratios and correlations. ``null`` is no effect on the pooled scale; None draws no line.
    ``left`` and ``right`` say what an effect on either side of it means.
    """

    measure: str
    kind: Literal["difference", "ratio", "correlation"] = "difference"
    null: float | None = 0.0
    left: str = ""
    right: str = ""

    def shown(self, value: float) -> float:
        """Return the pooled ``value`` as people read it.

        >>> round(EffectScale(measure="Odds ratio", kind="ratio").shown(0.405465), 3)
        1.5
        """
        if self.kind == "ratio":
            return math.exp(max(min(value, FARTHEST), -FARTHEST))
        return math.tanh(value) if self.kind == "correlation" else value

    def pooled(self, shown: float) -> float:
        """Return what people read as ``shown`` on the pooled scale."""
        if self.kind == "ratio":
            return math.log(shown)
        return math.atanh(shown) if self.kind == "correlation" else shown


class EffectAxis(msgspec.Struct, frozen=True, kw_only=True):
    """Effects from ``low`` to ``high``, as pooled, laid out from ``left`` to ``right``."""

    scale: EffectScale
    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        """Return where ``value`` lies; what lies beyond the ends is drawn at them."""
        inside = min(max(value, self.low), self.high)
        return self.left + (self.right - self.left) * (inside - self.low) / (self.high - self.low)

    def holds(self, value: float) -> bool:
        """Say whether ``value`` lies between the ends."""
        return self.low <= value <= self.high

    def ticks(self, size: float) -> list[tuple[float, str]]:
        """Return where the axis is marked, and with what: as many round numbers as stand side by side."""
        for marks in self._rounds():
            placed = [(self.x(self.scale.pooled(mark)), tick(mark)) for mark in marks]
            if 2 <= len(placed) <= MOST_TICKS and _apart(placed, size):
                return placed
        ends = (self.low, self.high)
        return [(self.x(end), fixed(self.scale.shown(end), places=2)) for end in ends]

    def _rounds(self) -> Iterator[list[float]]:
        """Yield rows of round numbers between the ends, each sparser than the last."""
        low, high = self.scale.shown(self.low), self.scale.shown(self.high)
        if self.scale.kind == "correlation":
            yield from ([r for r in row if low <= r <= high] for row in CORRELATIONS)
        if self.scale.kind == "ratio" and high / low > 2:
            yield from (_powers(low, high, base, step) for base in (2, 10) for step in (1, 2, 3, 10, 50))
        for step in round_steps((high - low) / MOST_TICKS):
            yield [mark for mark in _multiples(low, high, step) if self._can_hold(mark)]
            if step > high - low:
                return

    def _can_hold(self, shown: float) -> bool:
        """Say whether there is such a number on the scale: no ratio of 0, no correlation of 1."""
        return {"difference": True, "ratio": shown > 0, "correlation": abs(shown) < 1}[self.scale.kind]


def round_steps(least: float) -> Iterator[float]:
    """Yield the steps that people count in, from the first that is at least ``least``.

    >>> steps = round_steps(0.03)
    >>> next(steps), next(steps), next(steps)
    (0.05, 0.1, 0.2)
    """
    for power in count(math.floor(math.log10(least))):
        for lead in (1, 2, 5):
            step = lead * 10.0**power if power >= 0 else lead / 10.0**-power
            if step >= least:
                yield step


def _powers(low: float, high: float, base: int, step: int) -> list[float]:
    first, last = math.ceil(math.log(low, base) / step), math.floor(math.log(high, base) / step)
    if base == 2 and last - first > DOUBLINGS:
        return []
    return [float(base) ** (step * power) for power in range(first, last + 1)]


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)] if last - first < MOST_TICKS else []


def _apart(placed: Sequence[tuple[float, str]], size: float) -> bool:
    return all(
        right - left > (room_of(one, size) + room_of(other, size)) / 2 + 10
        for (left, one), (right, other) in pairwise(placed)
    )


def tick(mark: float) -> str:
    """Return a round number with no more places than it has.

    >>> tick(0.5), tick(-0.30000000000000004), tick(1000.0)
    ('0.5', '−0.3', '1,000')
    """
    return f"{round(mark, 9) + 0:,.9f}".rstrip("0").rstrip(".").replace("-", "−")


def places_for(values: Sequence[float]) -> int:
    """Return how many decimals tell these numbers apart: two, more for small ones, fewer for large ones."""
    most = max((abs(value) for value in values if math.isfinite(value)), default=1.0)
    if most >= 100:
        return 0 if most >= 1000 else 1
    return 2 if most >= 0.1 or most == 0 else min(2 - math.floor(math.log10(most)), 6)


def span(
    effects: Sequence[float], intervals: Sequence[tuple[float, float]], always: Sequence[float]
) -> tuple[float, float]:
    """Return from where to where an axis runs: effects, all of ``always``, intervals of usual width."""
    widths = sorted(high - low for low, high in intervals)
    usual = WIDE * widths[len(widths) // 2] if widths else math.inf
    ends = [end for low, high in intervals if high - low <= usual for end in (low, high)]
    held = [value for value in (*effects, *always, *ends) if math.isfinite(value)]
    low, high = min(held), max(held)
    margin = (high - low) * SHARE / 2 or max(abs(low), 1.0) / 2
    return low - margin, high + margin
