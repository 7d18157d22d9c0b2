"""What the lines and shapes of a map mean, in rows beneath it; and the names of the wedges around it."""

from collections.abc import Iterable, Sequence
from itertools import product
from math import hypot, pi

from . import svg
from .lettering import width as room_of
from .lettering import wrap
from .sociogram_people import WIDTHS, Portrait
from .sociogram_places import NARROW, Box, Plan, Wedge, WedgeName
from .sociogram_words import SociogramWords

SWATCH, DOT = 40, 20
"""How wide the sample of a line is, and of a dot."""

Item = tuple[str, float, str]
"""A sample, how wide it is, and what it means."""


def wedge_names(plan: Plan, words: SociogramWords, *, font: float) -> dict[str, WedgeName]:
    """Return the name of each wedge, outside the outermost ring; on a phone those at the sides are turned."""
    named: dict[str, WedgeName] = {}
    for wedge in () if plan.unsorted else plan.wedges:
        text = words.parts[wedge.part]
        longest = max(room_of(word, font, bold=True) for word in text.split())
        rows = wrap(text, font, room=max(font * 6.6, longest), lines=3, bold=True)
        wide = max(room_of(row, font, bold=True) for row in rows)
        size = (wide, font * 1.18 * len(rows))
        box, turned = _beside(plan, wedge, size, [name.box for name in named.values()])
        named[wedge.part] = WedgeName(rows, box, turned)
    return named


def _beside(plan: Plan, wedge: Wedge, size: tuple[float, float], taken: Sequence[Box]) -> tuple[Box, bool]:
    """Return the box nearest to the middle of the wedge that widens the picture little and meets none.

    Say too whether it is turned, so that it stands upright: on a phone every bit of width makes all smaller.
    """
    span = wedge.end - wedge.start
    middle = pi / 4 if span > 2 * pi - 1e-6 else (wedge.start + wedge.end) / 2
    narrow = plan.size in NARROW
    best: tuple[float, Box, bool] | None = None
    for step, turned in product(range(-10, 11), (False, True) if narrow else (False,)):
        angle = middle + step / 10 * min(span / 2 * 0.72, 0.6)
        box = _touching(plan, angle, size[::-1] if turned else size)
        wider = max(0.0, max(-box.left, box.right) - plan.reach - 10)
        higher = max(0.0, max(-box.top, box.bottom) - plan.reach - 10)
        clash = 1e6 if any(box.meets(other, 6) for other in taken) else 0
        cost = clash + wider * (3 if narrow else 1) + higher * (0.3 if narrow else 0.6) + 20 * turned
        cost += abs(angle - middle) * plan.reach * 0.28
        if best is None or cost < best[0] - 1e-9:
            best = (cost, box, turned)
    assert best
    return best[1:]


def _touching(plan: Plan, angle: float, size: tuple[float, float]) -> Box:
    """Return the box at ``angle`` that comes as near to the outermost ring as it may."""
    reach = plan.reach + 13
    low, far = reach, reach + size[0] + size[1]
    for _ in range(14):
        tried = (low + far) / 2
        box = _around(plan, angle, tried, size)
        near = hypot(max(box.left, 0.0, -box.right), max(box.top, 0.0, -box.bottom))
        low, far = (low, tried) if near >= reach else (tried, far)
    return _around(plan, angle, far, size)


def _around(plan: Plan, angle: float, away: float, size: tuple[float, float]) -> Box:
    x, y = plan.point(angle, away)
    return Box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)


def legend(items: Sequence[Item], *, rtl: bool, font: float, wide: float) -> tuple[list[str], float]:
    """Return the rows of the legend from the top of their own picture on, and how high they are."""
    parts: list[str] = []
    x, y, high = 0.0, font, font * 1.75
    for drawn, swatch, text in items:
        run = swatch + 9 + room_of(text, font)
        if x and x + run > wide:
            x, y = 0.0, y + high
        left = wide - x - swatch if rtl else x
        parts.append(svg.moved(drawn, right=left, down=y - font * 0.36))
        at = wide - x - swatch - 9 if rtl else x + swatch + 9
        parts.append(svg.label(at, y, text, size=font, fill="ink-2", anchor="end" if rtl else "start"))
        x += run + 26
    return parts, (y + font * 0.6 if items else 0.0)


def explained(
    portraits: Sequence[Portrait], words: SociogramWords, *, ties: bool, scale: float
) -> Iterable[Item]:
    """Yield what is drawn and what it means, for what is on the map and for nothing else."""
    for line, text in words.lines:
        if any(each.line == line for each in portraits):
            yield tie(0, 0, SWATCH, 0, line, remote=False, scale=scale), SWATCH, text
    if any(each.remote and each.line for each in portraits):
        dotted = tie(2, 0, SWATCH, 0, "weekly", remote=True, scale=scale)
        yield dotted, SWATCH, words.remote[:1].upper() + words.remote[1:]
    if ties:
        curve = f"M1 5Q{SWATCH / 2} -9 {SWATCH - 1} 5"
        yield svg.path(curve, stroke="ink-2", width=1.4), SWATCH, words.know_each_other
    yield from explained_shapes(portraits, words)


def explained_shapes(portraits: Sequence[Portrait], words: SociogramWords) -> Iterable[Item]:
    """Yield the shapes of those who are paid and of animals, where there are any."""
    if any(each.part == "helpers" for each in portraits):
        yield shape("helpers", DOT / 2, 0, 9, fill="helpers"), DOT, words.paid
    if any(each.part == "pets" for each in portraits):
        yield shape("pets", DOT / 2, 0, 9, fill="pets"), DOT, words.pet


def tie(x1: float, y1: float, x2: float, y2: float, line: str, *, remote: bool, scale: float = 1) -> str:
    """Return the line between ego and an alter: as wide as they are often in touch, dotted from afar."""
    width = max(WIDTHS[line] * scale, 1.0)  # type: ignore[index]
    ends = f"M{svg.at(x1)} {svg.at(y1)}L{svg.at(x2)} {svg.at(y2)}"
    if remote:
        width = min(max(width, 2.2), 5.6)
    dashes = f"0.1 {svg.at(width * 2)}" if remote else ""
    return svg.path(ends, stroke="ring-line" if line == "unknown" else "tie", width=width, dashes=dashes)


def shape(part: str, x: float, y: float, r: float, *, fill: str, edge: bool = False) -> str:
    """Return the dot of an alter: a circle, a square for those who are paid, and ears for a pet."""
    stroke = "surface" if edge else None
    if part == "helpers":
        side = r * 0.92
        return svg.rect(x - side, y - side, 2 * side, 2 * side, fill=fill, stroke=stroke, rounded=r * 0.34)
    if part == "pets":
        return _ears(x, y, r, fill) + svg.circle(x, y + r * 0.08, r * 0.92, fill=fill)
    return svg.circle(x, y, r, fill=fill, stroke=stroke, width=2)


def _ears(x: float, y: float, r: float, fill: str) -> str:
    """Return two ears that stay within the circle's square."""
    parts = []
    for side in (-1, 1):
        ends = ((0.86, -0.2), (0.8, -0.98), (0.18, -0.72))
        d = "L".join(f"{svg.at(x + side * across * r)} {svg.at(y + up * r)}" for across, up in ends)
        parts.append(svg.path(f"M{d}Z", fill=fill))
    return "".join(parts)


def arc(plan: Plan, start: float, end: float, radius: float) -> str:
    """Return the path of an arc around the map's middle."""
    if end - start > 2 * pi - 1e-6:
        half = (start + end) / 2
        return arc(plan, start, half, radius) + arc(plan, half, end, radius)
    (x1, y1), (x2, y2) = plan.point(start, radius), plan.point(end, radius)
    large = int(end - start > pi)
    sweep = 0 if plan.mirrored else 1
    away = svg.at(radius)
    return f"M{svg.at(x1)} {svg.at(y1)}A{away} {away} 0 {large} {sweep} {svg.at(x2)} {svg.at(y2)}"
