"""The rows of a forest plot: what each says, and the square, diamond or bar that it draws."""

import math

from . import svg
from .effects import EffectAxis
from .forest_sheet import SMALL, STEP, TEXT, TINY, Sheet
from .lettering import width as room_of
from .lettering import wrap
from .palette import paint
from .studies import ForestRow, ForestTotal

LARGEST, SMALLEST = 16.0, 5.0
"""The side of the square of the study that weighs most, and the least that is still seen."""


def heading(sheet: Sheet, group: str, *, y: float) -> tuple[list[str], float]:
    """Return the name of a group, and where its first study begins."""
    lines = wrap(group, TEXT, room=sheet.labels, lines=3, bold=True)
    parts = [svg.label(1, y + 22 + STEP * n, line, size=TEXT, bold=True) for n, line in enumerate(lines)]
    return parts, y + 10 + STEP * len(lines)


def _words(
    sheet: Sheet, label: str, *, y: float, numbers: str, weight: str = "", bold: bool = False, more: str = ""
) -> tuple[list[str], float, float]:
    """Return what a row says, at what height its mark is to be drawn, and where the next row begins."""
    room = sheet.labels if sheet.wide else sheet.labels - (room_of(weight, SMALL) + 10 if weight else 0)
    names = wrap(label, TEXT, room=room, lines=3, bold=bold)
    small = wrap(more, TINY, room=sheet.labels, lines=4) if more else []
    base = y + 17
    parts = [svg.label(1, base + STEP * n, line, size=TEXT, bold=bold) for n, line in enumerate(names)]
    under = base + STEP * (len(names) - 1) + STEP - 1
    parts += [svg.label(1, under + 15 * n, line, size=TINY, fill="ink-2") for n, line in enumerate(small)]
    last = under - STEP + 1 + 15 * len(small)
    middle = base + STEP * (len(names) - 1) / 2 if sheet.wide else last + 19
    beside = middle if sheet.wide else base
    parts += [] if sheet.wide else uprights(sheet, middle - 14, middle + 7)
    parts.append(svg.label(sheet.numbers, middle, numbers, size=SMALL, bold=bold, anchor="end"))
    if weight:
        parts.append(
            svg.label(sheet.width - 1, beside, weight, size=SMALL, fill="ink-2", anchor="end", bold=bold)
        )
    return parts, middle - 4.5, (last + 9 if sheet.wide else middle + 12)


def study(sheet: Sheet, row: ForestRow, *, y: float) -> tuple[list[str], float]:
    """Return a study: a square as large as it weighs on the line of its interval."""
    weight = f"{row.weight:.1f} %" if row.weight is not None else ""
    told = sheet.told(row.low, row.high, row.effect)
    parts, middle, end = _words(sheet, row.label, y=y, numbers=told, weight=weight)
    share = (row.weight or 0.0) / sheet.heaviest if sheet.heaviest else 0.3
    side = max(LARGEST * math.sqrt(max(share, 0.0)), SMALLEST)
    x = sheet.axis.x(row.effect)
    parts.append(svg.rect(x - side / 2, middle - side / 2, side, side, fill="brand-line", stroke="brand"))
    parts += _whisker(sheet.axis, row.low, row.high, y=middle)
    parts.append(svg.rect(x - 1.8, middle - 1.8, 3.6, 3.6, fill="ink"))
    return parts, end


def _whisker(axis: EffectAxis, low: float, high: float, *, y: float) -> list[str]:
    """Return the line of an interval; where it goes on beyond the plot it ends in an arrow."""
    left, right = axis.x(low), axis.x(high)
    parts = [svg.line(left, y, right, y, stroke="ink", width=1.6)]
    for end, x, way in ((low, left, -1), (high, right, 1)):
        parts.append(
            svg.line(x, y - 4, x, y + 4, stroke="ink", width=1.6) if axis.holds(end) else _arrow(x, y, way)
        )
    return parts


def _arrow(x: float, y: float, way: int, *, fill: str = "ink") -> str:
    back = x - 8 * way
    points = f"M{svg.at(x)} {svg.at(y)}L{svg.at(back)} {svg.at(y - 5)}V{svg.at(y + 5)}Z"
    return f'<path d="{points}" {paint(fill=fill)}/>'


def total(sheet: Sheet, pooled: ForestTotal, *, y: float) -> tuple[list[str], float]:
    """Return the diamond, and below it the prediction interval under its own name."""
    told = sheet.told(pooled.low, pooled.high, pooled.effect)
    parts, middle, y = _words(sheet, pooled.label, y=y, numbers=told, bold=True, more=pooled.says)
    low, effect, high = (sheet.axis.x(value) for value in (pooled.low, pooled.effect, pooled.high))
    low, high = min(low, effect - 3), max(high, effect + 3)
    tall = 6 if pooled.group else 8
    points = (
        f"M{svg.at(low)} {svg.at(middle)}L{svg.at(effect)} {svg.at(middle - tall)}L{svg.at(high)} "
        f"{svg.at(middle)}L{svg.at(effect)} {svg.at(middle + tall)}Z"
    )
    look = paint(fill="plum-soft" if pooled.group else "plum", stroke="plum")
    parts.append(f'<path d="{points}" {look} stroke-width="1.4" stroke-linejoin="round"/>')
    if pooled.prediction is None:
        return parts, y + 2
    more, y = _prediction(sheet, pooled.prediction, y=y)
    return [*parts, *more], y + 2


def _prediction(sheet: Sheet, ends: tuple[float, float], *, y: float) -> tuple[list[str], float]:
    """Return the bar within which the true effect of a new study is expected."""
    told = sheet.told(*ends)
    parts, middle, y = _words(sheet, "95\N{NO-BREAK SPACE}% prediction interval", y=y, numbers=told)
    left, right = (sheet.axis.x(end) for end in ends)
    parts.append(
        svg.rect(
            left,
            middle - 4.5,
            right - left,
            9,
            fill="plum-soft",
            stroke="plum",
            pattern=f"{sheet.key}-new",
            rounded=2,
        )
    )
    for end, x, way in ((ends[0], left, -1), (ends[1], right, 1)):
        parts += [] if sheet.axis.holds(end) else [_arrow(x, middle, way, fill="plum")]
    return parts, y


def uprights(sheet: Sheet, top: float, bottom: float) -> list[str]:
    """Return the line of no effect, and a dashed one at the estimate that pools all."""
    axis = sheet.axis
    parts = [svg.line(x, top, x, bottom, stroke="line") for x, _ in axis.ticks(SMALL) if sheet.wide]
    if axis.scale.null is not None:
        x = axis.x(axis.scale.null)
        parts.append(svg.line(x, top, x, bottom, stroke="line-strong", width=1.5))
    for effect in sheet.pooled:
        x = axis.x(effect)
        parts.append(svg.line(x, top, x, bottom, stroke="plum", width=1.2, dashes="3 5"))
    return parts
