"""The layout of a forest plot: where its columns stand, and what its axis holds."""

from collections.abc import Iterator, Sequence

import msgspec

from .effects import EffectAxis, EffectScale, places_for, span
from .evidence_sentences import interval_words
from .lettering import width as room_of
from .studies import ForestRow, ForestTotal

TINY, SMALL, TEXT = 12, 13, 14
STEP = 17
"""From one line of text to the next."""

ROOMY = 560
"""From this width on a study is one line of a table; below it, two storeys."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Where the columns of one plot stand, and with how many decimals its numbers are told."""

    key: str
    axis: EffectAxis
    width: int
    wide: bool
    labels: float
    numbers: float
    weights: bool
    heaviest: float
    pooled: tuple[float, ...]
    clipped: bool
    places: int

    def told(self, low: float, high: float, effect: float | None = None) -> str:
        """Return an interval as the column of numbers has it, after its estimate if there is one."""
        return interval_words(self.axis.scale, low, high, effect=effect, places=self.places)


def sheet_of(
    key: str, studies: Sequence[ForestRow], totals: Sequence[ForestTotal], *, scale: EffectScale, width: int
) -> Sheet:
    """Return the layout: what the numbers need goes to them, the labels share the rest with the plot."""
    wide = width >= ROOMY
    weights = any(row.weight is not None for row in studies)
    places = places_for([scale.shown(each.effect) for each in (*studies, *totals)])
    labels = _labels(studies, totals, width) if wide else width - 2.0
    right = width - (room_of("100.0 %", SMALL) + 18 if weights and wide else 1)
    low, high = span(
        [row.effect for row in studies],
        [(row.low, row.high) for row in studies],
        _always(studies, totals, scale),
    )
    axis = EffectAxis(
        scale=scale,
        low=low,
        high=high,
        left=labels + 18 if wide else 8,
        right=right - _numbers(studies, totals, scale, places) - (22 if wide else 18),
    )
    return Sheet(
        key=key,
        axis=axis,
        width=width,
        wide=wide,
        labels=labels,
        numbers=right,
        weights=weights,
        heaviest=max(row.weight or 0.0 for row in studies),
        pooled=tuple(total.effect for total in totals if not total.group),
        clipped=not all(map(axis.holds, _ends(studies, totals))),
        places=places,
    )


def _labels(studies: Sequence[ForestRow], totals: Sequence[ForestTotal], width: int) -> float:
    """Return the room for labels: what they need, within reason."""
    names = [each.label for each in (*studies, *totals)] + [row.group for row in studies]
    longest = max(room_of(name, TEXT, bold=True) for name in names) + 4
    return max(min(longest, width * 0.33), width * 0.2)


def _numbers(
    studies: Sequence[ForestRow], totals: Sequence[ForestTotal], scale: EffectScale, places: int
) -> float:
    """Return how wide the longest estimate with its interval runs."""
    return max(
        room_of(interval_words(scale, e.low, e.high, effect=e.effect, places=places), SMALL, bold=True)
        for e in (*studies, *totals)
    )


def _always(studies: Sequence[ForestRow], totals: Sequence[ForestTotal], scale: EffectScale) -> list[float]:
    """Return what an axis must hold besides the studies: no effect, the totals, and most predictions."""
    held = [] if scale.null is None else [scale.null]
    for total in totals:
        held += [total.low, total.effect, total.high, *_seen(total, studies)]
    return held


def _seen(total: ForestTotal, studies: Sequence[ForestRow]) -> tuple[float, ...]:
    """Return the ends of the prediction interval, unless they would leave the studies no room."""
    if total.prediction is None:
        return ()
    reach = max(row.effect for row in studies) - min(row.effect for row in studies)
    low, high = total.prediction
    return (low, high) if high - low <= 3 * (reach + total.high - total.low) else ()


def _ends(studies: Sequence[ForestRow], totals: Sequence[ForestTotal]) -> Iterator[float]:
    """Yield the ends of everything that is drawn as an interval."""
    for each in (*studies, *totals):
        yield from (each.low, each.high)
    for total in totals:
        yield from total.prediction or ()
