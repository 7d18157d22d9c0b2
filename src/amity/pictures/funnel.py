"""The funnel plot: each study's effect against its standard error, and what trim and fill would add."""

from collections.abc import Iterator, Sequence

import msgspec

from . import svg
from .axis import NARROW
from .effects import EffectAxis, EffectScale, round_steps, span, tick
from .evidence_sentences import EDGE, NO_STUDIES, describe_funnel, no_effect
from .lettering import isolate, wrap
from .lettering import width as room_of
from .palette import paint
from .studies import FunnelPoint

SMALL = 13
TOP = 28
"""Where the standard error is nought: above it stands the name of the axis."""

DOT = 5.0
CONE = "95 in 100 studies lie between these lines if only chance parts them"


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """Effects from left to right, standard errors from ``top`` (none) down to ``bottom`` (``most``)."""

    axis: EffectAxis
    top: float
    bottom: float
    most: float
    step: float

    def y(self, se: float) -> float:
        """Return how deep a standard error lies: the more certain a study, the higher it stands."""
        return self.top + (self.bottom - self.top) * se / self.most


def funnel(
    points: Sequence[FunnelPoint], *, about: str, scale: EffectScale, center: float, width: int = 620
) -> str:
    """Return a funnel plot about ``center``, the pooled effect, with the lines that hold 95 in 100 studies.

    Studies that trim and fill added are drawn open, with a broken edge."""
    says = describe_funnel(points, scale=scale, center=center)
    title = f"{isolate(about)}: funnel plot"
    key = svg.key_of("funnel", title, says, width, [(point.effect, point.se) for point in points])
    if not any(not point.filled for point in points):
        empty = [
            svg.rect(1, 1, width - 2, 52, fill="surface", stroke="line-strong", rounded=6),
            svg.label(width / 2, 32, NO_STUDIES, size=15, fill="ink-2", anchor="middle"),
        ]
        return svg.picture(empty, key=key, title=title, says=says, size=(width, 54))
    plot = _plot(points, scale, center, width)
    names, bottom = _names(plot)
    legend, end = _legend(plot, points, y=bottom, width=width)
    body = [*_cone(plot, center), *_grid(plot), *_uprights(plot, center), *_dots(plot, points)]
    return svg.picture([*body, *names, *legend], key=key, title=title, says=says, size=(width, end))


def _plot(points: Sequence[FunnelPoint], scale: EffectScale, center: float, width: int) -> Plot:
    most = max(point.se for point in points) * 1.06 or 1.0
    step = next(round_steps(most / 5))
    low, high = span(
        [point.effect for point in points],
        [(center - EDGE * most, center + EDGE * most)],
        [center] if scale.null is None else [center, scale.null],
    )
    left = max(room_of(tick(step * place), SMALL) for place in range(round(most / step) + 1)) + 14
    axis = EffectAxis(scale=scale, low=low, high=high, left=left, right=width - 8)
    tall = 340 if width >= NARROW else 240
    return Plot(axis=axis, top=TOP, bottom=TOP + tall, most=most, step=step)


def _cone(plot: Plot, center: float) -> list[str]:
    """Return the triangle within which 95 in 100 studies of the same effect lie."""
    tip = f"{svg.at(plot.axis.x(center))} {svg.at(plot.y(0))}"
    left, right = (plot.axis.x(center + side * EDGE * plot.most) for side in (-1, 1))
    base = svg.at(plot.bottom)
    sides = f"M{svg.at(left)} {base}L{tip}L{svg.at(right)} {base}"
    return [
        f'<path d="{sides}Z" {paint(fill="brand-soft")}/>',
        f'<path d="{sides}" fill="none" {paint(stroke="line-strong")} stroke-dasharray="6 4"/>',
    ]


def _grid(plot: Plot) -> list[str]:
    """Return the standard errors, from none at the top."""
    parts = [svg.label(1, 14, "Standard error", size=SMALL, fill="ink-2")]
    for place in range(int(plot.most / plot.step) + 1):
        y = plot.y(place * plot.step)
        parts.append(svg.line(plot.axis.left, y, plot.axis.right, y, stroke="line"))
        name = tick(place * plot.step)
        parts.append(svg.label(plot.axis.left - 8, y + 4.5, name, size=SMALL, fill="ink-2", anchor="end"))
    return parts


def _uprights(plot: Plot, center: float) -> list[str]:
    axis, null = plot.axis, plot.axis.scale.null
    lines = [] if null is None else [(axis.x(null), "line-strong", 1.5, "")]
    lines.append((axis.x(center), "plum", 1.5, "3 5"))
    return [
        svg.line(x, plot.top, x, plot.bottom, stroke=stroke, width=wide, dashes=dashes)
        for x, stroke, wide, dashes in lines
    ]


def _dots(plot: Plot, points: Sequence[FunnelPoint]) -> list[str]:
    """Return a mark for every study, those that were never seen above the rest."""
    return [
        _dot(plot.axis.x(point.effect), plot.y(point.se), filled=point.filled)
        for point in sorted(points, key=lambda point: point.filled)
    ]


def _dot(x: float, y: float, *, filled: bool) -> str:
    look = paint(fill="surface", stroke="coral") if filled else paint(fill="brand-line", stroke="brand")
    edge = ' stroke-width="1.8" stroke-dasharray="3 2"' if filled else ' stroke-width="1.3"'
    return f'<circle cx="{svg.at(x)}" cy="{svg.at(y)}" r="{svg.at(DOT)}" {look}{edge}/>'


def _names(plot: Plot) -> tuple[list[str], float]:
    """Return the axis of effects with its numbers and its name, and where that ends."""
    axis, scale = plot.axis, plot.axis.scale
    parts = [svg.line(axis.left, plot.bottom, axis.right, plot.bottom, stroke="ink-2", width=1.5)]
    for x, text in axis.ticks(SMALL):
        parts.append(svg.line(x, plot.bottom, x, plot.bottom + 5, stroke="ink-2"))
        parts.append(svg.label(x, plot.bottom + 20, text, size=SMALL, fill="ink-2", anchor="middle"))
    y = plot.bottom + 20
    name = f"{scale.measure}, log scale" if scale.kind == "ratio" else scale.measure
    for line in wrap(name, SMALL, room=axis.right - axis.left, lines=3):
        y += 18
        middle = (axis.left + axis.right) / 2
        parts.append(svg.label(middle, y, line, size=SMALL, fill="ink-2", anchor="middle"))
    return parts, y + 10


def _legend(plot: Plot, points: Sequence[FunnelPoint], *, y: float, width: int) -> tuple[list[str], float]:
    """Return what each mark means, with how many there are."""
    parts: list[str] = []
    for mark, text in _key(plot.axis.scale, points):
        lines = wrap(text, SMALL, room=width - 40, lines=3)
        parts.append(svg.moved(mark, down=y + 9))
        parts += [svg.label(36, y + 13.5 + 17 * n, line, size=SMALL) for n, line in enumerate(lines)]
        y += 17 * len(lines) + 4
    return parts, y + 2


def _key(scale: EffectScale, points: Sequence[FunnelPoint]) -> Iterator[tuple[str, str]]:
    """Yield each mark that is on the plot, and what it stands for."""
    added = sum(point.filled for point in points)
    yield _dot(14, 0, filled=False), f"a study ({len(points) - added})"
    if added:
        yield _dot(14, 0, filled=True), f"added by trim and fill ({added}): never seen"
    yield svg.line(14, -8, 14, 9, stroke="plum", width=1.5, dashes="3 4"), "the pooled effect"
    if scale.null is not None:
        yield svg.line(14, -8, 14, 9, stroke="line-strong", width=1.5), f"{no_effect(scale)}: no effect"
    yield svg.line(2, 0, 26, 0, stroke="line-strong", dashes="6 4"), CONE
