"""Where everyone stands on a map: rings by closeness, wedges by part of life, and nobody on top of another.

Angles run clockwise from twelve o'clock, in radians; the middle of the map is (0, 0).
Nothing is left to chance: the same people are always placed in the same way.
"""

from collections.abc import Iterable, Sequence
from math import asin, atan2, cos, hypot, pi, sin, sqrt
from typing import NamedTuple

import msgspec

from .lettering import width as room_of
from .lettering import wrap

RINGS = (3, 2, 1, 0)
"""From the middle outwards: very close, close, less close, not said."""

CHOICES, FEW = 40, 24
"""How many free spots are compared before one is taken, as long as few people are on the map."""

FILL, LESS = 0.6, 0.88
"""How much of a ring may be taken at first, and how much less wherever someone finds no place."""


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How large things are: the dot, the letters of a name, and how wide and long a name may run."""

    dot: float
    font: float
    room: float
    lines: int = 2
    gap: float = 7
    me: float = 34
    band: float = 94
    letters: float = 14
    """Of the rings' names."""


WIDE = (
    Size(dot=27, font=17, room=132),
    Size(dot=23, font=16, room=116, band=84),
    Size(dot=19, font=15, room=100, band=74),
    Size(dot=16, font=14, room=88, band=66, gap=5),
)
NARROW = (
    Size(dot=18, font=14.5, room=92, me=23, band=62, letters=12, gap=4),
    Size(dot=15, font=13.5, room=80, me=21, band=54, letters=11.5, gap=4),
)
LIMIT = {WIDE: 430.0, NARROW: 250.0}
"""Beyond this radius the next smaller size is tried; the smallest may grow as far as it needs."""


class Box(NamedTuple):
    """A rectangle that nothing else may touch."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", gap: float = 0.0) -> bool:
        """Say whether the two are nearer to each other than ``gap``."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Someone to be placed; without ``rows`` of text only their dot takes room.

    ``slot`` is shared by those who should stand at the same angle: the same alter before and after.
    """

    key: str
    slot: str
    part: str
    ring: int
    rows: tuple[str, ...]
    wide: float
    dot: float
    told: int = 0
    """How many of the rows, at the end, say what has become of them."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a guest stands: the middle of the dot, and the boxes of dot and name."""

    guest: Guest
    x: float
    y: float
    dot: Box
    name: Box | None


class Wedge(NamedTuple):
    """A part of life, from one angle to another."""

    part: str
    start: float
    end: float


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


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A map ready to be drawn: how far each ring reaches, the wedges, the places and the rings' names."""

    size: Size
    radii: dict[int, float]
    wedges: tuple[Wedge, ...]
    places: tuple[Place, ...]
    ring_names: dict[int, Box]
    mirrored: bool

    @property
    def reach(self) -> float:
        """How far the outermost ring reaches."""
        return max(self.radii.values())

    @property
    def boxes(self) -> list[tuple[str, Box]]:
        """Everything that must not overlap, each with what it is."""
        me = self.size.me
        found = [("me", Box(-me, -me, me, me))]
        found += [(f"ring {ring}", box) for ring, box in self.ring_names.items()]
        for place in self.places:
            found.append((f"dot {place.guest.key}", place.dot))
            found += [(f"name {place.guest.key}", place.name)] if place.name else []
        return found

    def point(self, angle: float, radius: float) -> tuple[float, float]:
        """Return where that is; mirrored where the language runs from right to left."""
        return point(angle, radius, mirrored=self.mirrored)


def point(angle: float, radius: float, *, mirrored: bool = False) -> tuple[float, float]:
    """Return x and y of a place at ``angle``, ``radius`` away from the middle."""
    return (-1 if mirrored else 1) * radius * sin(angle), -radius * cos(angle)


def rows_of(name: str, size: Size) -> tuple[str, ...]:
    """Return the lines in which a name is written."""
    return tuple(wrap(name, size.font, room=size.room, lines=size.lines, bold=True))


def guest(key: str, name: str, size: Size, *, part: str, ring: int, slot: str = "") -> Guest:
    """Return someone to be placed with their name beneath."""
    rows = rows_of(name, size)
    wide = max((room_of(row, size.font, bold=True) for row in rows), default=0.0)
    return Guest(key=key, slot=slot or key, part=part, ring=ring, rows=rows, wide=wide, dot=size.dot)


def row_height(size: Size) -> float:
    """Return how far the lines of a name lie apart."""
    return round(size.font * 1.16, 1)


def name_height(guest: Guest, size: Size) -> float:
    """Return how tall the name of ``guest`` is, with the gap between it and the dot."""
    return (len(guest.rows) * row_height(size) + 4) if guest.rows else 0.0


def plan(
    guests: Sequence[Guest],
    size: Size,
    *,
    parts: Sequence[str],
    ring_names: dict[int, str],
    mirrored: bool = False,
) -> Plan:
    """Return a place for everybody, on the smallest map on which all of them find one."""
    rings = [ring for ring in RINGS if ring or any(each.ring == 0 for each in guests)]
    fill, wider = dict.fromkeys(rings, FILL), dict.fromkeys(parts, 1.0)
    while True:
        radii, wedges = _shape(guests, size, fill, wider)
        names = {ring: _ring_name(ring_names[ring], radii[ring], size) for ring in rings}
        obstacles = list(names.values())
        placed, crowded = _place_all(guests, size, radii, wedges, obstacles, 1)
        if crowded is None:
            break
        _loosen(*crowded, guests, size, wedges, fill, wider)
    choices = CHOICES if len(guests) < FEW else CHOICES // 4
    finer, crowded = _place_all(guests, size, radii, wedges, obstacles, choices)
    placed = placed if crowded else finer
    if mirrored:
        placed = tuple(map(_mirror, placed))
    return Plan(size=size, radii=radii, wedges=wedges, places=placed, ring_names=names, mirrored=mirrored)


def outgrown(guests: Sequence[Guest], size: Size, *, parts: Sequence[str], limit: float) -> bool:
    """Say whether a map of this size will certainly reach beyond ``limit``, without placing anybody."""
    rings = [ring for ring in RINGS if ring or any(each.ring == 0 for each in guests)]
    radii, _ = _shape(guests, size, dict.fromkeys(rings, FILL), dict.fromkeys(parts, 1.0))
    return max(radii.values()) > limit


def _ring_name(text: str, radius: float, size: Size) -> Box:
    """Return the box of a ring's name, at twelve o'clock just inside the ring."""
    half, top = room_of(text, size.letters, bold=True) / 2 + 3, -radius + 5
    return Box(-half, top, half, top + size.letters * 1.25)


# How large the rings and wedges are


def _shape(
    guests: Sequence[Guest], size: Size, fill: dict[int, float], wider: dict[str, float]
) -> tuple[dict[int, float], tuple[Wedge, ...]]:
    """Return rings and wedges that have room: angles follow how many people, radii follow what is left."""
    there = [part for part in wider if any(each.part == part for each in guests)]
    counts = {part: (sum(each.part == part for each in guests) + 0.7) * wider[part] for part in there}
    area = _areas(guests, size)
    first, angles = size.me + size.gap + 4, _angles(counts, dict.fromkeys(there, 0.0))
    radii: dict[int, float] = {}
    for _ in range(40):
        radii = _radii(area, angles, size, fill, first)
        least = _least_angles(guests, there, radii, size, first)
        if sum(least.values()) > 2 * pi:
            first *= 1.08
            continue
        changed = _angles(counts, least)
        if all(abs(changed[part] - angles[part]) < 1e-6 for part in there):
            break
        angles = changed
    wedges, start = [], 0.0
    for part in there:
        wedges.append(Wedge(part, start, start + angles[part]))
        start += angles[part]
    return _radii(area, angles, size, fill, first), tuple(wedges)


def _areas(guests: Sequence[Guest], size: Size) -> dict[tuple[str, int], float]:
    """Return how much room dots and names need, by part of life and ring."""
    area: dict[tuple[str, int], float] = {}
    for each in guests:
        high, wide = 2 * each.dot + name_height(each, size), max(each.wide, 2 * each.dot)
        cell = (each.part, each.ring)
        area[cell] = area.get(cell, 0) + (wide + size.gap) * (high + size.gap)
    return area


def _loosen(
    part: str,
    ring: int,
    guests: Sequence[Guest],
    size: Size,
    wedges: Sequence[Wedge],
    fill: dict[int, float],
    wider: dict[str, float],
) -> None:
    """Give more room where someone found none: a wider wedge if it is fuller than the rest, or a ring."""
    area = _areas(guests, size)
    whole = sum(held for (_, at), held in area.items() if at == ring) / (2 * pi)
    span = next(wedge.end - wedge.start for wedge in wedges if wedge.part == part)
    if area[part, ring] / span > 1.3 * whole and span < pi:
        wider[part] *= 1.15
        fill[ring] *= 0.97
    else:
        fill[ring] *= LESS


def _angles(counts: dict[str, float], least: dict[str, float]) -> dict[str, float]:
    """Return the angles: by how many people, and never less than ``least``."""
    free, room, given = dict(counts), 2 * pi, dict[str, float]()
    while free:
        weight = sum(free.values())
        low = [part for part, n in free.items() if room * n / weight < least[part] - 1e-9]
        if not low:
            return given | {part: room * n / weight for part, n in free.items()}
        for part in low:
            given[part] = least[part]
            room -= least[part]
            del free[part]
    return given


def _radii(
    area: dict[tuple[str, int], float],
    angles: dict[str, float],
    size: Size,
    fill: dict[int, float],
    first: float,
) -> dict[int, float]:
    radii, inner = {}, first
    for ring in fill:
        needs = [2 * held / (fill[ring] * angles[part]) for (part, at), held in area.items() if at == ring]
        outer = max(inner + size.band, sqrt(inner * inner + max(needs, default=0.0)))
        radii[ring] = inner = outer
    return radii


def _least_angles(
    guests: Sequence[Guest],
    there: Sequence[str],
    radii: dict[int, float],
    size: Size,
    first: float,
) -> dict[str, float]:
    """Return how wide each wedge must be for one dot of its innermost ring to stand in it."""
    least, rings = {}, list(radii)
    for part in there:
        ring = max((each.ring for each in guests if each.part == part), default=1)
        inner = first if ring == rings[0] else radii[rings[rings.index(ring) - 1]]
        middle = max((inner + radii[ring]) / 2, size.dot + size.gap)
        least[part] = 2 * asin(min((size.dot + size.gap) / middle, 1.0)) + 0.02
    return least


# Who stands where


def _place_all(
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
    nearby = _ranked(each, size, cell, target, most=5)
    yield from nearby
    tried = {spot[1:] for spot in nearby}
    yield from (spot for spot in _ranked(each, size, cell, target, most=10_000) if spot[1:] not in tried)


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


def _mirror(place: Place) -> Place:
    def turned(box: Box) -> Box:
        return Box(-box.right, box.top, -box.left, box.bottom)

    return msgspec.structs.replace(
        place, x=-place.x, dot=turned(place.dot), name=turned(place.name) if place.name else None
    )
