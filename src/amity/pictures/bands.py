"""The bands of a scale as one bar: how many respondents each holds."""

from itertools import accumulate

import msgspec

from amity.instruments import ScaleSummary

from . import svg
from .bins import Stretch, stretches
from .lettering import isolate, wrap
from .lettering import width as room_of
from .sentences import describe_bands
from .words import in_ten

BAR = 52
"""How tall the bar is."""

ROOMY = 560
"""From this width on the key has columns; below it, two storeys."""

GAP = 3
"""The gap between two bands: they stay apart where colours do not."""


class Dress(msgspec.Struct, frozen=True, kw_only=True):
    """How a band is filled and edged: bands that count as a case are hatched, each closer than the last."""

    fill: str
    stroke: str
    hatch: int | None


def dress(stretch: Stretch) -> Dress:
    """Return how a band is drawn, in every picture alike."""
    place = stretch.tone % 3
    if stretch.band.case:
        return Dress(
            fill=("coral-soft", "coral-soft", "coral-line")[place], stroke="coral", hatch=(11, 7, 5)[place]
        )
    return Dress(fill=("brand-soft", "brand-line", "surface")[place], stroke="brand", hatch=None)


def hatches(stretched: list[Stretch], key: str) -> list[str]:
    """Return the patterns that the bands of one picture need."""
    gaps = {dress(stretch).hatch for stretch in stretched}
    return [svg.hatch(f"{key}-{gap}", gap=gap) for gap in sorted(gap for gap in gaps if gap)]


def swatch(stretch: Stretch, key: str, *, x: float, y: float, size: tuple[float, float]) -> str:
    """Return a rectangle dressed as the band."""
    look = dress(stretch)
    pattern = f"{key}-{look.hatch}" if look.hatch else None
    return svg.rect(x, y, *size, fill=look.fill, stroke=look.stroke, pattern=pattern, rounded=3)


def bands(scale: ScaleSummary, *, about: str, width: int = 720) -> str:
    """Return one bar, cut by how many respondents each band holds, with its key; ``about`` says of what.

    The key gives counts and so many in 10, and says in words which bands count as a case.
    """
    says, title = describe_bands(scale), f"{isolate(about)}: respondents by band"
    key = svg.key_of("bands", title, says, width)
    stretched = stretches(scale.bands)
    top = BAR + 40
    if not stretched or not scale.n:
        why = "This scale has no bands." if scale.n else "Nobody could be scored."
        return svg.picture(_empty(why, width), key=key, title=title, says=says, size=(width, BAR + 2))
    rows, height = _key(stretched, scale, key, width=width, top=top)
    body = [*_bar(stretched, scale, key, width=width), *_tenths(width), *rows]
    return svg.picture(
        body, key=key, title=title, says=says, size=(width, height), patterns=hatches(stretched, key)
    )


def _empty(why: str, width: int) -> list[str]:
    return [
        svg.rect(1, 1, width - 2, BAR, fill="surface", stroke="line-strong", rounded=6),
        svg.label(width / 2, BAR / 2 + 6, why, size=15, fill="ink-2", anchor="middle"),
    ]


def _bar(stretched: list[Stretch], scale: ScaleSummary, key: str, *, width: int) -> list[str]:
    """Return the bar; a band that holds anyone is at least a sliver, and has its letter where that fits."""
    ends = list(accumulate(stretch.band.n for stretch in stretched))
    parts = []
    for stretch, end in zip(stretched, ends, strict=True):
        if not stretch.band.n:
            continue
        x = 1 + (width - 2) * (end - stretch.band.n) / scale.n
        wide = max((width - 2) * stretch.band.n / scale.n - GAP, 2)
        parts.append(swatch(stretch, key, x=x, y=1, size=(wide, BAR)))
        parts += _badge(stretch.letter, x=x + wide / 2, y=1 + BAR / 2, room=wide)
    return parts


def _badge(letter: str, *, x: float, y: float, room: float) -> list[str]:
    """Return a letter on a plate that no pattern runs through, or nothing where the plate does not fit."""
    wide = room_of(letter, 15, bold=True) + 14
    if wide + 4 > room:
        return []
    plate = svg.rect(x - wide / 2, y - 13, wide, 26, fill="surface", rounded=6)
    return [plate, svg.label(x, y + 5.5, letter, size=15, bold=True, anchor="middle")]


def _tenths(width: int) -> list[str]:
    """Return the marks under the bar that cut it into ten."""
    marks = [
        svg.line(x, BAR + 5, x, BAR + (12 if tenth in (0, 5, 10) else 9), stroke="line-strong")
        for tenth, x in ((tenth, 1 + (width - 3) * tenth / 10) for tenth in range(11))
    ]
    middle = svg.label(width / 2, BAR + 26, "5 in 10", size=13, fill="ink-2", anchor="middle")
    return [*marks, middle]


def _key(
    stretched: list[Stretch], scale: ScaleSummary, key: str, *, width: int, top: float
) -> tuple[list[str], float]:
    """Return the rows of the key, and where they end."""
    row = _row if width >= ROOMY else _narrow_row
    parts, y = [], top
    for stretch in stretched:
        drawn, y = row(stretch, scale, key, width=width, y=y)
        parts += drawn
    return parts, y


def _plate(stretch: Stretch, key: str, *, y: float) -> list[str]:
    return [
        swatch(stretch, key, x=1, y=y + 6, size=(28, 20)),
        svg.label(38, y + 21, stretch.letter, size=15, bold=True),
    ]


def _scores(stretch: Stretch) -> str:
    return f"{stretch.band.words} · case" if stretch.band.case else stretch.band.words


def _row(stretch: Stretch, scale: ScaleSummary, key: str, *, width: int, y: float) -> tuple[list[str], float]:
    """Return a row in columns: letter, name, scores, how many, so many in 10."""
    names = wrap(stretch.band.name, 15, room=width * 0.43 - 60, lines=3, bold=True)
    scores = wrap(_scores(stretch), 15, room=width * 0.56 - 210, lines=3)
    base = y + 21
    return [
        svg.line(1, y - 2, width - 1, y - 2, stroke="line"),
        *_plate(stretch, key, y=y),
        *(svg.label(60, base + 18 * i, part, size=15, bold=True) for i, part in enumerate(names)),
        *(
            svg.label(width * 0.44, base + 18 * i, part, size=15, fill="ink-2")
            for i, part in enumerate(scores)
        ),
        svg.label(width - 152, base, f"{stretch.band.n:,}", size=16, bold=True, anchor="end"),
        svg.label(width - 1, base, in_ten(stretch.band.n, scale.n), size=15, anchor="end"),
    ], y + 18 + 18 * max(len(names), len(scores))


def _narrow_row(
    stretch: Stretch, scale: ScaleSummary, key: str, *, width: int, y: float
) -> tuple[list[str], float]:
    """Return a row in two storeys, for narrow screens."""
    names = wrap(stretch.band.name, 15, room=width - 120, lines=3, bold=True)
    share = in_ten(stretch.band.n, scale.n)
    scores = wrap(_scores(stretch), 14, room=width - 72 - room_of(share, 14), lines=3)
    base = y + 21
    below = base + 18 * len(names)
    return [
        svg.line(1, y - 2, width - 1, y - 2, stroke="line"),
        *_plate(stretch, key, y=y),
        *(svg.label(60, base + 18 * i, part, size=15, bold=True) for i, part in enumerate(names)),
        svg.label(width - 1, base, f"{stretch.band.n:,}", size=16, bold=True, anchor="end"),
        *(svg.label(60, below + 17 * i, part, size=14, fill="ink-2") for i, part in enumerate(scores)),
        svg.label(width - 1, below, share, size=14, anchor="end"),
    ], below + 17 * len(scores) - 4
