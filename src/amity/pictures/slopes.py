"""Simple slopes: how an outcome goes along with stress where support is low, middling and high."""

from collections.abc import Sequence

import msgspec

from amity.evidence import Buffering, SimpleSlope

from . import svg
from .axis import NARROW
from .effects import EffectAxis, EffectScale, round_steps, tick
from .evidence_sentences import describe_slopes, interval_words
from .lettering import isolate, wrap
from .lettering import width as room_of
from .palette import paint
from .words import fixed

SMALL, TEXT = 13, 14
STEP = 17
POINTS = 24
"""In how many straight pieces the edge of a ribbon is drawn."""

BESIDE = 54
"""Where the words of the key stand, beside the lines that they tell of."""

LEVELS = ("low", "mean", "high")


class Dress(msgspec.Struct, frozen=True, kw_only=True):
    """How one line is drawn: never told from the others by its colour alone."""

    stroke: str
    fill: str
    dashes: str
    wide: float


DRESSES = (
    Dress(stroke="coral", fill="coral-soft", dashes="", wide=2.8),
    Dress(stroke="ink-2", fill="line", dashes="7 4", wide=1.8),
    Dress(stroke="brand", fill="brand-soft", dashes="2 4", wide=3.2),
)


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """Stress from left to right, the expected outcome from ``bottom`` (``low``) up to ``top`` (``high``)."""

    found: Buffering
    axis: EffectAxis
    top: float
    bottom: float
    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        """Return how high an expected outcome lies."""
        return self.bottom - (self.bottom - self.top) * (value - self.low) / (self.high - self.low)

    def ribbon(self, slope: SimpleSlope) -> list[tuple[float, float, float, float]]:
        """Return points along a line: where across, and the outcome there with its interval."""
        first, last = self.found.seen[1]
        places = [first + (last - first) * place / POINTS for place in range(POINTS + 1)]
        told = (self.found.model.predicted(moderator=slope.support, predictor=place) for place in places)
        return [(self.axis.x(place), *each) for place, each in zip(places, told, strict=True)]


def slopes(found: Buffering, *, about: str = "", width: int = 620) -> str:
    """Return the outcome that is expected at each amount of stress, for three amounts of support.

    Each line has a ribbon, the 95 % interval of the mean, and runs over the stress that was seen.
    """
    says = describe_slopes(found)
    title = f"{isolate(about or found.outcome_column)}: simple slopes"
    key = svg.key_of("slopes", title, says, width)
    head, top = _head(found, width)
    plot = _plot(found, width, top=top)
    names, y = _names(plot)
    legend, end = _legend(plot, y=y, width=width)
    ribbons = [_ribbon(plot, slope, dress) for slope, dress in _dressed(found)]
    drawn = [inside for inside, _ in ribbons] + [edges for _, edges in ribbons]
    drawn += [_line(plot, slope, dress) for slope, dress in _dressed(found)]
    body = [*head, *_grid(plot), *drawn, *_ends(plot), *names, *legend]
    return svg.picture(body, key=key, title=title, says=says, size=(width, end))


def _dressed(found: Buffering) -> list[tuple[SimpleSlope, Dress]]:
    return list(zip(found.simple_slopes, DRESSES, strict=True))


def _head(found: Buffering, width: int) -> tuple[list[str], float]:
    """Return the name of the outcome, above its axis, and where the plot begins."""
    lines = wrap(f"{found.outcome_column}, expected", SMALL, room=width - 4, lines=3)
    parts = [svg.label(1, 14 + STEP * n, line, size=SMALL, fill="ink-2") for n, line in enumerate(lines)]
    return parts, 14 + STEP * len(lines)


def _plot(found: Buffering, width: int, *, top: float) -> Plot:
    first, last = found.seen[1]
    told = [
        value
        for slope in found.simple_slopes
        for place in (first, (first + last) / 2, last)
        for value in found.model.predicted(moderator=slope.support, predictor=place)
    ]
    step = next(round_steps((max(told) - min(told)) / 8))
    low, high = step * (min(told) // step), step * -(-max(told) // step)
    marks = [tick(low + step * place) for place in range(round((high - low) / step) + 1)]
    left = max(room_of(mark, SMALL) for mark in marks) + 14
    right = width - max(room_of(level, SMALL, bold=True) for level in LEVELS) - 14
    axis = EffectAxis(
        scale=EffectScale(measure=found.stress_column), low=first, high=last, left=left, right=right
    )
    tall = 320 if width >= NARROW else 230
    return Plot(found=found, axis=axis, top=top, bottom=top + tall, low=low, high=high, step=step)


def _grid(plot: Plot) -> list[str]:
    parts = []
    for place in range(round((plot.high - plot.low) / plot.step) + 1):
        value = plot.low + place * plot.step
        y = plot.y(value)
        parts.append(svg.line(plot.axis.left, y, plot.axis.right, y, stroke="line"))
        parts.append(
            svg.label(plot.axis.left - 8, y + 4.5, tick(value), size=SMALL, fill="ink-2", anchor="end")
        )
    return parts


def _ribbon(plot: Plot, slope: SimpleSlope, dress: Dress) -> tuple[str, str]:
    """Return the interval about a line, and its edges: ribbons lie on one another, edges on all of them."""
    points = plot.ribbon(slope)
    upper = [f"{svg.at(x)} {svg.at(plot.y(high))}" for x, _, _, high in points]
    lower = [f"{svg.at(x)} {svg.at(plot.y(low))}" for x, _, low, _ in points]
    inside = f"M{'L'.join([*upper, *reversed(lower)])}Z"
    edges = f"M{'L'.join(upper)}M{'L'.join(lower)}"
    return (
        f'<path d="{inside}" {paint(fill=dress.fill)} fill-opacity="0.6"/>',
        f'<path d="{edges}" fill="none" {paint(stroke=dress.stroke)} stroke-width="0.8"/>',
    )


def _line(plot: Plot, slope: SimpleSlope, dress: Dress) -> str:
    (x1, first, *_), *_, (x2, last, *_) = plot.ribbon(slope)
    return svg.line(
        x1, plot.y(first), x2, plot.y(last), stroke=dress.stroke, width=dress.wide, dashes=dress.dashes
    )


def _ends(plot: Plot) -> list[str]:
    """Return the name of each line at its right end, moved apart where two would touch."""
    ends = [(plot.y(plot.ribbon(slope)[-1][1]) + 4.5, n) for n, slope in enumerate(plot.found.simple_slopes)]
    heights = _apart([y for y, _ in sorted(ends)], plot.top + 4, plot.bottom - 4)
    return [
        svg.label(plot.axis.right + 8, y, LEVELS[n], size=SMALL, bold=True)
        for y, (_, n) in zip(heights, sorted(ends), strict=True)
    ]


def _apart(heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the heights, in their order, at least a line of text apart and within the plot."""
    placed: list[float] = []
    for y in heights:
        placed.append(max(y, placed[-1] + STEP if placed else top))
    over = max(0.0, placed[-1] - bottom)
    for n in range(len(placed) - 1, -1, -1):
        placed[n] = min(placed[n], (placed[n + 1] - STEP) if n + 1 < len(placed) else placed[n] - over)
    return placed


def _names(plot: Plot) -> tuple[list[str], float]:
    """Return the axis of stress with its numbers and its name, and where that ends."""
    axis = plot.axis
    parts = [svg.line(axis.left, plot.bottom, axis.right, plot.bottom, stroke="ink-2", width=1.5)]
    for x, text in axis.ticks(SMALL):
        parts.append(svg.line(x, plot.bottom, x, plot.bottom + 5, stroke="ink-2"))
        parts.append(svg.label(x, plot.bottom + 20, text, size=SMALL, fill="ink-2", anchor="middle"))
    y = plot.bottom + 20
    for line in wrap(axis.scale.measure, SMALL, room=axis.right - axis.left, lines=3):
        y += 18
        middle = (axis.left + axis.right) / 2
        parts.append(svg.label(middle, y, line, size=SMALL, fill="ink-2", anchor="middle"))
    return parts, y + 12


def _legend(plot: Plot, *, y: float, width: int) -> tuple[list[str], float]:
    """Return a line of words for each line: how much support it is for, and its slope with the interval."""
    found, parts = plot.found, []
    head = f"{found.outcome_column} per point of {found.stress_column}, where {found.support_name} is"
    for line in wrap(head, SMALL, room=width - 4, lines=4):
        parts.append(svg.label(1, y + 14, line, size=SMALL, fill="ink-2"))
        y += STEP
    names = [f"{level}, {_level(slope)}" for level, slope in zip(LEVELS, found.simple_slopes, strict=True)]
    told = [
        interval_words(EffectScale(measure=""), *slope.ci, effect=slope.b) for slope in found.simple_slopes
    ]
    right = BESIDE + max(room_of(name, TEXT, bold=True) for name in names) + 20
    wide, y = right + max(room_of(numbers, TEXT) for numbers in told) <= width, y + 5
    for name, numbers, dress in zip(names, told, DRESSES, strict=True):
        mark = svg.line(1, 0, 44, 0, stroke=dress.stroke, width=dress.wide, dashes=dress.dashes)
        below = 0 if wide else STEP
        parts += [svg.moved(mark, down=y + 9), svg.label(BESIDE, y + 13.5, name, size=TEXT, bold=True)]
        parts.append(svg.label(right if wide else BESIDE, y + 13.5 + below, numbers, size=TEXT))
        y += STEP + below + 5
    return parts, y + 2


def _level(slope: SimpleSlope) -> str:
    told = fixed(slope.support, places=2)
    return told if slope.at == "mean" else f"{told} ({slope.at})"
