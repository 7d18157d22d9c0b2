"""The search for a free place: nobody stands on another, and as few lines as may be run through anyone."""

from collections.abc import Iterable, Sequence
from math import asin, atan2, cos, hypot, pi
from typing import NamedTuple

from .sociogram_places import RINGS, Box, Guest, Place, Size, Wedge, name_height, point

CHOICES, FEW = 40, 24
"""How many free spots are compared before one is taken, as long as few people are on the map."""


class Cell(NamedTuple):
    """Where someone may stand: from which radius to which, and in which wedge."""

    low: float
    high: float
    wedge: Wedge


class Shadow(NamedTuple):
    """The angles that something takes up, seen from the middle, and how far away it is."""

    angle: float
    half: float
    away: float

    def hides(self, angle: float, away: float) -> bool:
        """Say whether a line from the middle to there would run through it."""
        return self.away < away and abs((angle - self.angle + pi) % (2 * pi) - pi) < self.half


Seen = tuple[Shadow, ...]
"""The shadow of a dot, and of the name beneath it."""


def place_all(
    guests: Sequence[Guest],
    size: Size,
    radii: dict[int, float],
    wedges: Sequence[Wedge],
    obstacles: Sequence[Box],
    choices: int,
) -> tuple[tuple[Place, ...], tuple[str, int] | None]:
    """Return a place for everybody, or the part and the ring in which someone finds none."""
    me = size.me + 2
    taken = [Box(-me, -me, me, me), *obstacles]
    shadows: list[Seen] = []
    wedge_of = {wedge.part: wedge for wedge in wedges}
    found: dict[str, Place] = {}
    targets, reach = _targets(guests, wedges), max(radii.values())
    for each in sorted(guests, key=lambda one: (-one.ring, targets[one.slot], one.key)):
        cell = Cell(*_band(each.ring, radii, size), wedge_of[each.part])
        place = _best(each, size, cell, targets[each.slot], taken, shadows, reach, choices)
        if place is None:
            return (), (each.part, each.ring)
        found[each.key] = place
        taken += [place.dot, place.name] if place.name else [place.dot]
        shadows.append(_shadows(place))
    return tuple(found[each.key] for each in guests), None


def _band(ring: int, radii: dict[int, float], size: Size) -> tuple[float, float]:
    rings = list(radii)
    before = rings.index(ring) - 1
    return (radii[rings[before]] if before >= 0 else size.me + 4), radii[ring]


def _targets(guests: Sequence[Guest], wedges: Iterable[Wedge]) -> dict[str, float]:
    """Return an angle for each, all different, so that no line to the middle need run through another.

    The rings of a wedge take turns: each spreads its people over the whole of it.
    """
    targets: dict[str, float] = {}
    for wedge in wedges:
        order: dict[str, tuple[float, int, int]] = {}
        for ring in RINGS:
            slots = [each.slot for each in guests if each.part == wedge.part and each.ring == ring]
            for place, slot in enumerate(slots):
                order.setdefault(slot, ((place + 0.5) / len(slots), -ring, place))
        turns = sorted(order, key=lambda slot: order[slot])
        for place, slot in enumerate(turns):
            share = (place + 0.5) / len(turns)
            targets.setdefault(slot, wedge.start + share * (wedge.end - wedge.start))
    return targets


def _best(
    each: Guest,
    size: Size,
    cell: Cell,
    target: float,
    taken: Sequence[Box],
    shadows: Sequence[Seen],
    reach: float,
    choices: int,
) -> Place | None:
    """Return the free place nearest to the target, out of the way of lines as far as that is worth it."""
    best: tuple[float, Place] | None = None
    tried, near = 0, list(taken)
    for cost, angle, radius in _spots(each, size, cell, target):
        if best and (cost >= best[0] or tried == choices):
            break
        x, y = point(angle, radius)
        if not _free(each, x, y, size, near, reach):
            continue
        tried += 1
        place = _at(each, size, x, y)
        if choices == 1:
            return place
        cost += _crossings(_shadows(place), shadows) * each.dot * 2.5 + _pressed(place, near) * 3
        if best is None or cost < best[0]:
            best = (cost, place)
    return best[1] if best else None


def _spots(each: Guest, size: Size, cell: Cell, target: float) -> Iterable[tuple[float, float, float]]:
    """Yield what a spot costs, its angle and its radius, the cheapest first: those nearby, then all."""
    tried: set[tuple[float, float]] = set()
    for most in (5, 12, 10_000):
        ranked = _ranked(each, size, cell, target, most=most)
        yield from (spot for spot in ranked if spot[1:] not in tried)
        tried = {spot[1:] for spot in ranked}


def _ranked(
    each: Guest, size: Size, cell: Cell, target: float, *, most: int
) -> list[tuple[float, float, float]]:
    """Return the spots of a grid on which the dot stays in its ring and its wedge."""
    step, edge, tall = max(each.dot * 0.5, 8.0), each.dot + 3, name_height(each, size)
    low, high = cell.low + edge, cell.high - edge
    wished = (cell.low + cell.high) / 2 + cos(target) * tall / 2
    wished = min(max(wished, low), high)
    found = []
    nearer, further = int((wished - low) // step), int((high - wished) // step)
    for ring in range(-min(nearer, most), min(further, most) + 1):
        radius = wished + ring * step
        turn, margin = step / radius, asin(min(edge / radius, 1.0))
        first, last = cell.wedge.start + margin, cell.wedge.end - margin
        if first > last:
            continue
        middle = min(max(target, first), last)
        before = min(int((middle - first) / turn), most)
        after = min(int((last - middle) / turn), most)
        away = abs(middle - target) * radius + abs(ring) * step * 0.8
        found += [
            (away + abs(place) * step, middle + place * turn, radius) for place in range(-before, after + 1)
        ]
    found.sort()
    return found


def _at(each: Guest, size: Size, x: float, y: float) -> Place:
    """Return the place where the dot has its middle there, with the name beneath it."""
    dot = Box(x - each.dot, y - each.dot, x + each.dot, y + each.dot)
    half, low = each.wide / 2, y + each.dot
    name = Box(x - half, low + 3, x + half, low + name_height(each, size)) if each.rows else None
    return Place(guest=each, x=x, y=y, dot=dot, name=name)


def _free(each: Guest, x: float, y: float, size: Size, taken: list[Box], reach: float) -> bool:
    """Say whether dot and name meet nothing there and the name stays within the outermost ring.

    What stood in the way comes first the next time: it will stand in the way of the neighboring spot too.
    """
    dot, half, gap = each.dot + size.gap, each.wide / 2 + size.gap, size.gap
    high, low, foot = y - dot, y + each.dot, y + each.dot + name_height(each, size)
    if each.rows and hypot(abs(x) + half - gap, max(-low, foot)) > reach - 4:
        return False
    wide, bottom = max(dot, half), foot + gap
    for number, (left, top, right, under) in enumerate(taken):
        if x - wide < right and left < x + wide and high < under and top < bottom:
            by_dot = x - dot < right and left < x + dot and top < y + dot
            if by_dot or (x - half < right and left < x + half and low + 3 - gap < under):
                taken[0], taken[number] = taken[number], taken[0]
                return False
    return True


def _pressed(place: Place, taken: Iterable[Box]) -> int:
    """Return how many others stand close by."""
    name = place.name or place.dot
    return sum(place.dot.meets(box, 15) or name.meets(box, 15) for box in taken)


def _shadows(place: Place) -> Seen:
    dot = _shadow(place.x, place.y, place.guest.dot + 3)
    if not place.name:
        return (dot,)
    return dot, _shadow(place.x, (place.name.top + place.name.bottom) / 2, place.guest.wide / 2)


def _shadow(x: float, y: float, half: float) -> Shadow:
    away = hypot(x, y)
    return Shadow(atan2(x, -y), asin(half / max(away, half)), away)


def _crossings(mine: Seen, others: Iterable[Seen]) -> int:
    """Return how often lines to the middle run through a dot or a name, of this one or of another."""
    dot, found = mine[0], 0
    for other in others:
        found += sum(shadow.hides(dot.angle, dot.away) for shadow in other)
        found += sum(shadow.hides(other[0].angle, other[0].away) for shadow in mine)
    return found
