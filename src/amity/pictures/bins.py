"""How scores are gathered into bars, and which band each bar belongs to."""

import math
from collections.abc import Iterable
from itertools import count

import msgspec

from amity.instruments import BandCount, ScaleSummary

from .words import amount

MOST_BARS = 32
"""More bars than this are thinner than a finger on paper, and too many to read."""

FRACTIONS = range(1, 13)
"""Means of up to twelve items lie on a grid of halves, thirds … twelfths."""

MULTIPLES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""How many whole points people can count in."""

BARS = 25
"""How many bars scores in fiftieths make: two fiftieths each."""

FIFTIETHS = 50
"""A scale with many different scores is counted in fiftieths of its range (see `ScaleSummary.counts`)."""

NEAR = 1e-6
"""Two numbers nearer than this, as part of a step, are the same: scores are binary fractions."""


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """``n`` scores from ``start`` up to ``end``, and ``words`` that say which those are."""

    start: float
    end: float
    n: int
    words: str
    whole: bool


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A band as it is drawn: its letter, its ``tone`` among its like, and where it begins."""

    letter: str
    tone: int
    start: float
    open: bool
    band: BandCount

    def holds(self, value: float) -> bool:
        """Say whether ``value`` lies in this band or beyond it."""
        return value > self.start + NEAR if self.open else value >= self.start - NEAR


def stretches(bands: Iterable[BandCount]) -> list[Stretch]:
    """Return the bands with letters from A, in their order."""
    tones = {True: count(), False: count()}
    return [
        Stretch(
            letter=_letter(place),
            tone=next(tones[band.case]),
            start=band.start,
            open=band.above,
            band=band,
        )
        for place, band in enumerate(bands)
    ]


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else _letter(place // 26 - 1) + _letter(place % 26)


def bins(scale: ScaleSummary) -> list[Bin]:
    """Return the scores of ``scale`` in bars of one width that cover its whole range, empty ones too."""
    low = min([scale.range[0], *scale.counts])
    high = max([scale.range[1], *scale.counts])
    coarse = _coarse(scale, low, high)
    step = (high - low) / BARS if coarse else _step(scale, low, high)
    whole = _whole(low) and _whole(step) and all(map(_whole, scale.counts)) and not coarse
    held = [0] * (BARS if coarse else math.floor((high - low) / step + NEAR) + 1)
    for score, n in scale.counts.items():
        held[math.floor((score - low) / step + NEAR)] += n
    starts = [round(low + place * step, 9) for place in range(len(held) + 1)]
    return [
        Bin(
            start=start,
            end=end,
            n=n,
            words=_words(start, end, high=high, whole=whole, last=end == starts[-1]),
            whole=whole,
        )
        for start, end, n in zip(starts, starts[1:], held, strict=False)
    ]


def _words(start: float, end: float, *, high: float, whole: bool, last: bool) -> str:
    """Return which scores lie from ``start`` to ``end`` on a scale that ends at ``high``.

    >>> _words(20.0, 22.0, high=80.0, whole=True, last=False)
    '20 to 21'
    >>> [_words(8.0, 9.0, high=9.0, whole=False, last=last) for last in (False, True)]
    ['8 to under 9', '8 to 9']
    """
    until = min(end - 1, high) if whole else min(end, high)
    if until <= start:
        return amount(start)
    return f"{amount(start)} to {'' if whole or last else 'under '}{amount(until)}"


def _coarse(scale: ScaleSummary, low: float, high: float) -> bool:
    """Say whether the scores were rounded down to fiftieths, the highest into the last of them."""
    fiftieth = (high - low) / FIFTIETHS
    if not scale.counts or not fiftieth or high in scale.counts:
        return False
    in_fiftieths = all(_whole((score - low) / fiftieth) for score in scale.counts)
    return in_fiftieths and (fiftieth > 1 or not all(map(_whole, scale.counts)))


def _step(scale: ScaleSummary, low: float, high: float) -> float:
    """Return the width of a bar: a step that the scores themselves take, or a few of them together."""
    offsets = [score - low for score in scale.counts]
    grid = next((k for k in FRACTIONS if all(_whole(offset * k) for offset in offsets)), None)
    parts = [part / (grid or 1) for part in range(1, grid or 1) if (grid or 1) % part == 0]
    common = math.gcd(*(round(offset * grid) for offset in offsets)) / grid if grid else 0
    points = [common * n for n in MULTIPLES] if 1 < common < (high - low) / 8 else MULTIPLES
    return next((step for step in (*parts, 1, *points) if (high - low) / step < MOST_BARS), high - low)


def _whole(value: float) -> bool:
    return abs(value - round(value)) < NEAR
