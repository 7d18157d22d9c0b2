"""The forest plot: every study with its interval and weight, and the diamond that they are pooled into."""

from collections.abc import Iterator, Sequence

from . import svg
from .effects import EffectScale
from .evidence_sentences import NO_STUDIES, describe_forest, no_effect
from .forest_rows import heading, study, total, uprights
from .forest_sheet import SMALL, STEP, TINY, Sheet, sheet_of
from .lettering import isolate, wrap
from .studies import ForestRow, ForestTotal


def forest(
    studies: Sequence[ForestRow],
    *,
    about: str,
    scale: EffectScale,
    totals: Sequence[ForestTotal] = (),
    width: int = 840,
) -> str:
    """Return a forest plot of ``studies``, by group, and of the ``totals`` they are pooled into.

    A total of a group stands below that group; one of no group below all. Their order is kept.
    A square is as large as its study weighs. An interval that would dwarf all others ends in an arrow.
    """
    says = describe_forest(studies, totals, scale=scale)
    title = f"{isolate(about)}: forest plot"
    key = svg.key_of("forest", title, says, width, [(row.label, row.effect, row.weight) for row in studies])
    if not studies:
        empty = [
            svg.rect(1, 1, width - 2, 52, fill="surface", stroke="line-strong", rounded=6),
            svg.label(width / 2, 32, NO_STUDIES, size=15, fill="ink-2", anchor="middle"),
        ]
        return svg.picture(empty, key=key, title=title, says=says, size=(width, 54))
    sheet = sheet_of(key, studies, totals, scale=scale, width=width)
    head, top = _head(sheet)
    rows, y = _rows(sheet, studies, totals, y=top)
    foot, end = _foot(sheet, y=y, totals=totals)
    lines = uprights(sheet, top, y) if sheet.wide else []
    patterns = [svg.hatch(f"{key}-new", gap=6, stroke="plum")]
    return svg.picture(
        [*head, *lines, *rows, *foot], key=key, title=title, says=says, size=(width, end), patterns=patterns
    )


def _head(sheet: Sheet) -> tuple[list[str], float]:
    """Return the headings of the columns, and where the rows begin."""
    if not sheet.wide:
        return [svg.line(1, 1, sheet.width - 1, 1, stroke="line-strong")], 8
    room = (sheet.numbers - sheet.axis.left) * 0.75
    measure = wrap(sheet.axis.scale.measure, SMALL, room=room, lines=3, bold=True)
    base = 14 + STEP * len(measure)
    parts = [svg.label(1, base, "Study", size=SMALL, bold=True)]
    for place, line in enumerate((*measure, "[95\N{NO-BREAK SPACE}% interval]")):
        parts.append(
            svg.label(
                sheet.numbers,
                14 + STEP * place,
                line,
                size=SMALL,
                bold=place < len(measure),
                anchor="end",
                fill="ink" if place < len(measure) else "ink-2",
            )
        )
    if sheet.weights:
        parts.append(svg.label(sheet.width - 1, base, "Weight", size=SMALL, bold=True, anchor="end"))
    return [*parts, svg.line(1, base + 9, sheet.width - 1, base + 9, stroke="line-strong")], base + 14


def _rows(
    sheet: Sheet, studies: Sequence[ForestRow], totals: Sequence[ForestTotal], *, y: float
) -> tuple[list[str], float]:
    """Return the studies under their groups, each group's total after it, and those of all at the end."""
    parts: list[str] = []
    groups = dict.fromkeys(row.group for row in studies)
    for group in groups:
        if group:
            lines, y = heading(sheet, group, y=y)
            parts += lines
        for row in studies:
            if row.group == group:
                lines, y = study(sheet, row, y=y)
                parts += lines
        for each in totals:
            if group and each.group == group:
                lines, y = total(sheet, each, y=y)
                parts += lines
    last = [each for each in totals if each.group not in groups or not each.group]
    if last:
        parts.append(svg.line(1, y + 3, sheet.width - 1, y + 3, stroke="line-strong"))
        y += 6
    for each in last:
        lines, y = total(sheet, each, y=y)
        parts += lines
    return parts, y


def _foot(sheet: Sheet, *, y: float, totals: Sequence[ForestTotal]) -> tuple[list[str], float]:
    """Return the axis with its numbers and name, which way is which, and how to read the marks."""
    axis, scale = sheet.axis, sheet.axis.scale
    parts = [svg.line(axis.left, y + 2, axis.right, y + 2, stroke="ink-2", width=1.5)]
    for x, text in axis.ticks(SMALL):
        parts.append(svg.line(x, y + 2, x, y + 7, stroke="ink-2"))
        parts.append(svg.label(x, y + 21, text, size=SMALL, fill="ink-2", anchor="middle"))
    y += 21
    half = (axis.right - axis.left) / 2 - 6
    sides = [
        wrap(text, SMALL, room=half, lines=5)
        for text in (scale.left and f"← {scale.left}", scale.right and f"{scale.right} →")
    ]
    for lines, x, anchor in zip(sides, (axis.left, axis.right), ("start", "end"), strict=True):
        parts += [
            svg.label(x, y + 20 + 16 * place, line, size=SMALL, anchor=anchor)
            for place, line in enumerate(lines)
        ]
    y += 16 * max(map(len, sides)) + (4 if any(sides) else 0)
    middle = (axis.left + axis.right) / 2
    name = f"{scale.measure}, log scale" if scale.kind == "ratio" else scale.measure
    for line in wrap(name, SMALL, room=axis.right - axis.left + 12, lines=3):
        y += 18
        parts.append(svg.label(middle, y, line, size=SMALL, fill="ink-2", anchor="middle"))
    for line in wrap(" ".join(_reading(sheet, totals)), TINY, room=sheet.width - 4, lines=6):
        y += 16
        parts.append(svg.label(1, y + 10, line, size=TINY, fill="ink-2"))
    return parts, y + 18


def _reading(sheet: Sheet, totals: Sequence[ForestTotal]) -> Iterator[str]:
    """Yield what each mark means."""
    yield f"Square: a study{', larger the more it weighs' if sheet.weights else ''}."
    yield "Line: its 95\N{NO-BREAK SPACE}% interval."
    if totals:
        yield "Diamond: studies pooled, from end to end of the 95\N{NO-BREAK SPACE}% interval."
    if sheet.pooled:
        yield "Dashed line: the same estimate."
    if any(each.prediction for each in totals):
        yield "Hatched bar: where the true effect of a new study like these is expected."
    if sheet.axis.scale.null is not None:
        yield f"Solid upright line: {no_effect(sheet.axis.scale)}, no effect."
    if sheet.clipped:
        yield "Arrow: the interval goes on."
