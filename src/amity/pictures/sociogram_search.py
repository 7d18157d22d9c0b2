"""The search for a free place: nobody stands on another, and as few lines as may be run through anyone."""

from collections.abc import Iterable, Sequence
from math import asin, atan2, cos, degrees, hypot
from typing import NamedTuple

from .sociogram_places import RINGS, Box, Guest, Place, Size, Wedge, name_height, point

Spot = tuple[float, float, float]
"""What it costs to stand there, the angle and the radius."""

CLOSE = 15
"""From this distance on others do not press."""

EVERYWHERE = 10_000
"""How many steps aside someone looks when there is no place nearby; the steps are longer then."""

CROSSED = 3.5
"""How many dots aside someone would rather stand than have a line run through a dot or a name."""

CHOICES, FEW = 40, 24
"""How many free spots are compared before one is taken, as long as few people are on the map."""


class Cell(NamedTuple):
    """Where someone may stand: from which radius to which, and in which wedge."""

    low: float
    high: float
    wedge: Wedge


class Rules(NamedTuple):
    """What holds for the whole search: how fine the grid is, and how many free spots are compared."""

    size: Size
    reach: float
    step: float
    choices: int


class Sight:
    """What is seen from the middle, degree by degree: how far away dots and names are, where lines end."""

    def __init__(self) -> None:
        self.veils: list[list[float]] = [[] for _ in range(360)]
        self.ends: list[list[float]] = [[] for _ in range(360)]

    def add(self, place: Place) -> None:
        """Take note of someone who has a place."""
        self.ends[int(degrees(atan2(place.x, -place.y))) % 360].append(hypot(place.x, place.y))
        for away, covered in _shadows(place):
            for degree in covered:
                self.veils[degree % 360].append(away)

    def crossed(self, angle: float, away: float) -> int:
        """Return how many dots and names a line from the middle to there would run through."""
        return sum(veil < away for veil in self.veils[int(degrees(angle)) % 360])

    def crosses(self, place: Place) -> int:
        """Return how many lines would run through the dot or the name at ``place``."""
        return sum(
            end > away
            for away, covered in _shadows(place)
            for degree in covered
            for end in self.ends[degree % 360]
        )


def _shadows(place: Place) -> Iterable[tuple[float, range]]:
    """Yield how far away dot and name are, and which degrees they take up seen from the middle."""
    yield _shadow(place.x, place.y, place.guest.dot + 3)
    if place.name:
        yield _shadow(place.x, (place.name.top + place.name.bottom) / 2, place.guest.wide / 2)


def _shadow(x: float, y: float, half: float) -> tuple[float, range]:
    away = hypot(x, y)
    middle, side = degrees(atan2(x, -y)), degrees(asin(half / max(away, half)))
    return away, range(int(middle - side), int(middle + side) + 1)


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
    sight = Sight()
    wedge_of = {wedge.part: wedge for wedge in wedges}
    found: dict[str, Place] = {}
    targets = _targets(guests, wedges)
    step = max(size.dot * 0.5, 8.0)
    rules = Rules(size, max(radii.values()), step, choices)
    for each in sorted(guests, key=lambda one: (-one.ring, targets[one.slot], one.key)):
        cell = Cell(*_band(each.ring, radii, size), wedge_of[each.part])
        place = _best(each, rules, cell, targets[each.slot], taken, sight)
        if place is None:
            return (), (each.part, each.ring)
        found[each.key] = place
        taken += [place.dot, place.name] if place.name else [place.dot]
        sight.add(place)
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
    rules: Rules,
    cell: Cell,
    target: float,
    taken: Sequence[Box],
    sight: Sight,
) -> Place | None:
    """Return the free place nearest to the target, out of the way of lines as far as that is worth it."""
    for most in (5, 12, EVERYWHERE) if rules.choices == 1 else (12, EVERYWHERE):
        spots = _ranked(each, rules, cell, target, sight, most=most)
        near = _nearby(spots, each, rules, taken) if most < EVERYWHERE else list(taken)
        if place := _cheapest(spots, each, rules, cell, near, sight):
            return place
    return None


def _nearby(spots: Sequence[Spot], each: Guest, rules: Rules, taken: Iterable[Box]) -> list[Box]:
    """Return what could stand in the way at any of ``spots``."""
    if not spots:
        return []
    where = [point(angle, radius) for _, angle, radius in spots]
    aside = max(each.dot, each.wide / 2) + CLOSE
    down = each.dot + name_height(each, rules.size) + CLOSE
    xs, ys = [x for x, _ in where], [y for _, y in where]
    window = Box(min(xs) - aside, min(ys) - each.dot - CLOSE, max(xs) + aside, max(ys) + down)
    return [box for box in taken if window.meets(box)]


def _cheapest(
    spots: Iterable[Spot], each: Guest, rules: Rules, cell: Cell, near: list[Box], sight: Sight
) -> Place | None:
    best: tuple[float, Place] | None = None
    tried = 0
    for cost, angle, radius in spots:
        if best and (cost >= best[0] or tried == rules.choices):
            break
        x, y = point(angle, radius)
        if not _free(each, x, y, rules, near):
            continue
        tried += 1
        place = _at(each, rules.size, x, y)
        if rules.choices == 1:
            return place
        cost += sight.crosses(place) * each.dot * CROSSED
        cost += _pressed(place, near) * 3 + _strays(place, cell) * 0.7
        if best is None or cost < best[0]:
            best = (cost, place)
    return best[1] if best else None


def _ranked(each: Guest, rules: Rules, cell: Cell, target: float, sight: Sight, *, most: int) -> list[Spot]:
    """Return the spots of a grid on which the dot stays in its ring and its wedge, the cheapest first."""
    step = rules.step * (1 if most < EVERYWHERE else 1.7)
    edge, tall = each.dot + 3, name_height(each, rules.size)
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
        away = abs(middle - target) * radius + abs(ring) * step * 0.9
        for place in range(-before, after + 1):
            angle = middle + place * turn
            toll = sight.crossed(angle, radius) * each.dot * CROSSED if rules.choices > 1 else 0.0
            found.append((away + abs(place) * step + toll, angle, radius))
    found.sort()
    return found


def _at(each: Guest, size: Size, x: float, y: float) -> Place:
    """Return the place where the dot has its middle there, with the name beneath it."""
    dot = Box(x - each.dot, y - each.dot, x + each.dot, y + each.dot)
    half, low = each.wide / 2, y + each.dot
    name = Box(x - half, low + 3, x + half, low + name_height(each, size)) if each.rows else None
    return Place(guest=each, x=x, y=y, dot=dot, name=name)


def _free(each: Guest, x: float, y: float, rules: Rules, taken: list[Box]) -> bool:
    """Say whether dot and name meet nothing there and the name stays within the outermost ring.

    What stood in the way comes first the next time: it will stand in the way of the neighboring spot too.
    """
    gap, reach = rules.size.gap, rules.reach
    dot, half = each.dot + gap, each.wide / 2 + gap
    high, low, foot = y - dot, y + each.dot, y + each.dot + name_height(each, rules.size)
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
    return sum(place.dot.meets(box, CLOSE) or name.meets(box, CLOSE) for box in taken)


def _strays(place: Place, cell: Cell) -> float:
    """Return how far the name runs over the edges of its ring."""
    name = place.name
    if name is None:
        return 0.0
    near = hypot(max(name.left, 0.0, -name.right), max(name.top, 0.0, -name.bottom))
    far = hypot(max(-name.left, name.right), max(-name.top, name.bottom))
    return max(cell.low - near, 0.0) + max(far - cell.high, 0.0)
