"""How the scores of a scale lie: a bar for each score, and below them where the bands begin and end."""

import msgspec

from amity.instruments import ScaleSummary

from . import svg
from .axis import NARROW, round_up
from .bands import hatches, swatch
from .bins import Bin, Stretch, bins, stretches
from .lettering import fits, isolate, wrap
from .lettering import width as room_of
from .palette import paint
from .sentences import describe_distribution
from .words import amount, tenth

TINY, SMALL, TEXT = 12, 13, 14
"""Sizes of lettering: on bars, on axes, and for names."""


TOP = 64
"""Where the tallest bar may end: above it stand its count, and the mean."""


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """Where the bars stand: its edges in the picture's units, and the scores and counts at those edges.

    A whole score takes up the room up to the next one; ``half`` of it further right is its middle.
    """

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    half: float
    most: int
    tick: int

    def x(self, score: float) -> float:
        """Return where ``score`` lies from left to right."""
        inside = min(max(score, self.low), self.high)
        return self.left + (self.right - self.left) * (inside - self.low) / (self.high - self.low)

    def y(self, n: float) -> float:
        """Return how high ``n`` respondents reach."""
        return self.bottom - (self.bottom - self.top) * n / self.most


def distribution(scale: ScaleSummary, *, about: str, width: int = 720) -> str:
    """Return a histogram of the scores, the mean, and the bands under it; ``about`` says of what.

    Bars in a band that counts as a case are hatched. Bands whose names do not fit are lettered, with a key.
    """
    says, title = describe_distribution(scale), f"{isolate(about)}: how many respondents had each score"
    key = svg.key_of("distribution", title, says, width)
    held, stretched = bins(scale), stretches(scale.bands)
    plot = _plot(held, width)
    ruler, end = _ruler(plot, stretched, key, width=width)
    body = [*_grid(plot), *_edges(plot, stretched)] if scale.n else []
    body += [*_ticks(plot, held), *ruler]
    if scale.n:
        body += [*_mean(plot, scale), *_bars(plot, held, stretched, key), *_counts(plot, held)]
    else:
        body += _nobody(plot)
    return svg.picture(
        body,
        key=key,
        title=title,
        says=says,
        size=(width, end),
        patterns=[*hatches(stretched, key), svg.hatch(f"{key}-bold", gap=8, stroke="coral-soft")],
    )


def _plot(held: list[Bin], width: int) -> Plot:
    most = max(bar.n for bar in held)
    tick = round_up(max(most, 1) / 4)
    edge = tick * max(-(-most // tick), 1)
    left = max(room_of(f"{edge:,}", SMALL), room_of("Score", SMALL)) + 18
    return Plot(
        left=left,
        right=width - 2,
        top=TOP,
        bottom=TOP + (230 if width >= NARROW else 170),
        low=held[0].start,
        high=held[-1].end,
        half=0.5 if held[0].whole or held[0].end - held[0].start == 1 else 0.0,
        most=edge,
        tick=tick,
    )


def _grid(plot: Plot) -> list[str]:
    parts = [svg.label(0, 14, "Respondents", size=SMALL, fill="ink-2")]
    for n in range(0, plot.most + 1, plot.tick):
        y = plot.y(n)
        parts.append(svg.line(plot.left, y, plot.right, y, stroke="line"))
        parts.append(svg.label(plot.left - 8, y + 4.5, f"{n:,}", size=SMALL, fill="ink-2", anchor="end"))
    return parts


def _edges(plot: Plot, stretched: list[Stretch]) -> list[str]:
    """Return dashed lines where one band passes into the next."""
    starts = [_begin(plot, stretch) for stretch in stretched]
    return [
        svg.line(plot.x(start), plot.top - 4, plot.x(start), plot.bottom, stroke="line-strong", dashes="4 4")
        for start in starts
        if plot.low < start < plot.high
    ]


def _begin(plot: Plot, stretch: Stretch) -> float:
    """Return the score at which a band is drawn to begin: after a whole score that it excludes."""
    return stretch.start + 2 * plot.half if stretch.open else stretch.start


def _bars(plot: Plot, held: list[Bin], stretched: list[Stretch], key: str) -> list[str]:
    wide = (plot.right - plot.left) / len(held)
    gap = min(wide * 0.16, 6)
    parts = []
    for bar in held:
        if not bar.n:
            continue
        x, y = plot.x(bar.start) + gap / 2, plot.y(bar.n)
        case = next((s for s in reversed(stretched) if s.holds(bar.start)), None)
        parts.append(_bar(case, key, x=x, y=y, size=(wide - gap, plot.bottom - y)))
    return parts


def _counts(plot: Plot, held: list[Bin]) -> list[str]:
    """Return how many each bar holds, where the widest number is no wider than a bar."""
    wide = (plot.right - plot.left) / len(held)
    if room_of(f"{max(bar.n for bar in held):,}", TINY, bold=True) > wide:
        return []
    return [
        svg.label(
            plot.x(bar.start) + wide / 2,
            plot.y(bar.n) - 5,
            f"{bar.n:,}",
            size=TINY,
            bold=True,
            anchor="middle",
            halo=True,
        )
        for bar in held
        if bar.n
    ]


def _bar(stretch: Stretch | None, key: str, *, x: float, y: float, size: tuple[float, float]) -> str:
    if stretch is None or not stretch.band.case:
        return svg.rect(x, y, *size, fill="brand")
    return svg.rect(x, y, *size, fill="coral", pattern=f"{key}-bold")


def _nobody(plot: Plot) -> list[str]:
    middle = (plot.left + plot.right) / 2
    why = "Nobody could be scored."
    return [
        svg.label(
            middle, (plot.top + plot.bottom) / 2, why, size=16, fill="ink-2", anchor="middle", halo=True
        )
    ]


def _ticks(plot: Plot, held: list[Bin]) -> list[str]:
    """Return the axis, with a score under as many bars as there is room for."""
    wide = (plot.right - plot.left) / len(held)
    names = [amount(bar.start) for bar in held]
    room = max(room_of(name, SMALL) for name in names) + 10
    every = next(n for n in (1, 2, 3, 5, 10, 20, 50) if wide * n >= room or n == 50)
    parts = [
        svg.line(plot.left, plot.bottom, plot.right, plot.bottom, stroke="ink-2", width=1.5),
        svg.label(plot.left - 14, plot.bottom + 19, "Score", size=SMALL, fill="ink-2", anchor="end"),
    ]
    for place in range(0, len(held), every):
        x = plot.x(held[place].start + plot.half)
        parts.append(svg.line(x, plot.bottom, x, plot.bottom + 5, stroke="ink-2"))
        anchor = "middle" if x + room / 2 < plot.right + 8 else "end"
        parts.append(svg.label(x, plot.bottom + 19, names[place], size=SMALL, fill="ink-2", anchor=anchor))
    return parts


def _mean(plot: Plot, scale: ScaleSummary) -> list[str]:
    """Return a mark at the mean, with its number above all bars."""
    if scale.mean is None:
        return []
    x = plot.x(scale.mean + plot.half)
    text = f"mean {tenth(scale.mean)}"
    half = room_of(text, TEXT, bold=True) / 2
    middle = min(max(x, half), plot.right - half)
    point = f"M{svg.at(x - 6)} 37H{svg.at(x + 6)}L{svg.at(x)} 45Z"
    return [
        svg.line(x, 44, x, plot.bottom, stroke="ink", width=1.5, dashes="2 4"),
        f'<path d="{point}" {paint(fill="ink")}/>',
        svg.label(middle, 32, text, size=TEXT, bold=True, anchor="middle", halo=True),
    ]


def _ruler(plot: Plot, stretched: list[Stretch], key: str, *, width: int) -> tuple[list[str], float]:
    """Return the bands along the axis, and where the picture ends; a key holds names that do not fit."""
    top = plot.bottom + 30
    if not stretched:
        return [], top
    spans = [_span(plot, stretched, place) for place in range(len(stretched))]
    named = all(
        fits(stretch.band.name, TEXT, room=x2 - x1 - 10, lines=3, bold=True)
        for stretch, (x1, x2) in zip(stretched, spans, strict=True)
    )
    parts, deepest = [], 1
    for stretch, (x1, x2) in zip(stretched, spans, strict=True):
        parts.append(swatch(stretch, key, x=x1 + 1, y=top, size=(x2 - x1 - 2, 12)))
        name = stretch.band.name if named else stretch.letter
        rows = wrap(name, TEXT, room=x2 - x1 - 10, lines=3, bold=True)
        deepest = max(deepest, len(rows))
        for place, row in enumerate(rows):
            y = top + 30 + 17 * place
            parts.append(svg.label((x1 + x2) / 2, y, row, size=TEXT, bold=True, anchor="middle"))
    end = top + 20 + 17 * deepest
    if not named:
        letters, end = _letters(stretched, y=end + 8, width=width)
        parts += letters
    return _legend(parts, stretched, key, y=end + 8)


def _span(plot: Plot, stretched: list[Stretch], place: int) -> tuple[float, float]:
    """Return from where to where a band runs along the axis."""
    starts = [_begin(plot, stretch) for stretch in stretched]
    begin = plot.low if place == 0 else starts[place]
    end = starts[place + 1] if place + 1 < len(starts) else plot.high
    return plot.x(begin), plot.x(end)


def _legend(parts: list[str], stretched: list[Stretch], key: str, *, y: float) -> tuple[list[str], float]:
    """Add what the hatching means, where any band is hatched."""
    case = next((stretch for stretch in stretched if stretch.band.case), None)
    if case is None:
        return parts, y - 4
    mark = swatch(case, key, x=1, y=y, size=(26, 14))
    return [
        *parts,
        mark,
        svg.label(36, y + 12, "Hatched: counts as a case", size=SMALL, fill="ink-2"),
    ], y + 20


def _letters(stretched: list[Stretch], *, y: float, width: int) -> tuple[list[str], float]:
    """Return a line for each letter: the name it stands for, and whether it counts as a case."""
    parts: list[str] = []
    lines: list[tuple[str, str]] = []
    for stretch in stretched:
        case = " · case" if stretch.band.case else ""
        rows = wrap(f"{stretch.band.name}{case}", SMALL, room=width - 34, lines=2)
        lines += [(stretch.letter if not place else "", row) for place, row in enumerate(rows)]
    for place, (letter, row) in enumerate(lines):
        base = y + 8 + 18 * place
        parts.append(svg.label(1, base, letter, size=SMALL, bold=True))
        parts.append(svg.label(26, base, row, size=SMALL, fill="ink-2"))
    return parts, y + 18 * len(lines)
