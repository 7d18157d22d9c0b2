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

FILLS = (0.62, 0.54, 0.47, 0.41, 0.36, 0.31, 0.27, 0.23, 0.19, 0.15, 0.12, 0.09, 0.06)
"""How much of a ring may be taken, tried in this order until everybody finds a place."""


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
    for fill in (*FILLS, *(FILLS[-1] * 0.7**more for more in range(1, 30))):
        radii, wedges = _shape(guests, size, parts, rings, fill)
        names = {ring: _ring_name(ring_names[ring], radii[ring], size) for ring in rings}
        placed = _place_all(guests, size, radii, wedges, list(names.values()), mirrored=mirrored)
        if placed is not None:
            return Plan(
                size=size, radii=radii, wedges=wedges, places=placed, ring_names=names, mirrored=mirrored
            )
    raise AssertionError("a map grows until everybody has a place")


def _ring_name(text: str, radius: float, size: Size) -> Box:
    """Return the box of a ring's name, at twelve o'clock just inside the ring."""
    half, top = room_of(text, size.letters, bold=True) / 2 + 3, -radius + 5
    return Box(-half, top, half, top + size.letters * 1.25)


# How large the rings and wedges are


def _shape(
    guests: Sequence[Guest], size: Size, parts: Sequence[str], rings: Sequence[int], fill: float
) -> tuple[dict[int, float], tuple[Wedge, ...]]:
    """Return rings and wedges that have room: angles follow how many people, radii follow what is left."""
    there = [part for part in parts if any(each.part == part for each in guests)]
    counts = {part: sum(each.part == part for each in guests) for part in there}
    area: dict[tuple[str, int], float] = {}
    for each in guests:
        high = 2 * each.dot + name_height(each, size)
        key = (each.part, each.ring)
        area[key] = area.get(key, 0) + (max(each.wide, 2 * each.dot) + size.gap) * (high + size.gap)
    first, angles = size.me + size.gap + 4, _angles(counts, dict.fromkeys(there, 0.0))
    radii: dict[int, float] = {}
    for _ in range(40):
        radii = _radii(area, angles, size, rings, fill, first)
        least = _least_angles(guests, there, radii, size, first, rings)
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
    return _radii(area, angles, size, rings, fill, first), tuple(wedges)


def _angles(counts: dict[str, int], least: dict[str, float]) -> dict[str, float]:
    """Return the angles: by how many people, and never less than ``least``."""
    free, room, given = dict(counts), 2 * pi, dict[str, float]()
    while free:
        weight = sum(n + 0.7 for n in free.values())
        low = [part for part, n in free.items() if room * (n + 0.7) / weight < least[part] - 1e-9]
        if not low:
            return given | {part: room * (n + 0.7) / weight for part, n in free.items()}
        for part in low:
            given[part] = least[part]
            room -= least[part]
            del free[part]
    return given


def _radii(
    area: dict[tuple[str, int], float],
    angles: dict[str, float],
    size: Size,
    rings: Sequence[int],
    fill: float,
    first: float,
) -> dict[int, float]:
    radii, inner = {}, first
    for ring in rings:
        needs = [2 * held / (fill * angles[part]) for (part, at), held in area.items() if at == ring]
        outer = max(inner + size.band, sqrt(inner * inner + max(needs, default=0.0)))
        radii[ring] = inner = outer
    return radii


def _least_angles(
    guests: Sequence[Guest],
    there: Sequence[str],
    radii: dict[int, float],
    size: Size,
    first: float,
    rings: Sequence[int],
) -> dict[str, float]:
    """Return how wide each wedge must be for one dot of its innermost ring to stand in it."""
    least = {}
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
    *,
    mirrored: bool,
) -> tuple[Place, ...] | None:
    """Return a place for everybody, or None where someone finds none."""
    me = size.me + 2
    taken = [Box(-me, -me, me, me), *obstacles]
    wedge_of = {wedge.part: wedge for wedge in wedges}
    found: dict[str, Place] = {}
    targets = _targets(guests, wedges)
    for each in sorted(guests, key=lambda one: (-one.ring, targets[one.slot], one.key)):
        band = _band(each.ring, radii, size)
        place = _place(each, size, band, wedge_of[each.part], targets[each.slot], taken, max(radii.values()))
        if place is None:
            return None
        found[each.key] = place
        taken += [place.dot, place.name] if place.name else [place.dot]
    placed = tuple(found[each.key] for each in guests)
    return tuple(map(_mirror, placed)) if mirrored else placed


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


def _place(
    each: Guest,
    size: Size,
    band: tuple[float, float],
    wedge: Wedge,
    target: float,
    taken: Sequence[Box],
    reach: float,
) -> Place | None:
    """Return the free place nearest to the middle of the ring at the target angle."""
    for angle, radius in _candidates(each, size, band, wedge, target):
        place = _at(each, size, angle, radius)
        if _inside(place, band, wedge, reach) and _free(place, taken, size.gap):
            return place
    return None


def _candidates(
    each: Guest, size: Size, band: tuple[float, float], wedge: Wedge, target: float
) -> list[tuple[float, float]]:
    """Return angles and radii to try, the nearest to the target first."""
    low, high = band
    middle, across = (low + high) / 2, (high - low) / 2
    step = max(size.dot * 0.55, 9.0)
    deep = int(across // step) + 1
    found = []
    for ring in range(-deep, deep + 1):
        radius = middle + ring * step
        if radius < low or radius > high:
            continue
        turn = step / radius
        before, after = int((target - wedge.start) / turn), int((wedge.end - target) / turn)
        found += [
            (abs(place) * step + abs(ring) * step * 0.8, target + place * turn, radius)
            for place in range(-before, after + 1)
        ]
    found.sort()
    return [(angle, radius) for _, angle, radius in found]


def _at(each: Guest, size: Size, angle: float, radius: float) -> Place:
    """Return the place where dot and name together have their middle there."""
    x, y = point(angle, radius)
    tall = name_height(each, size)
    y -= tall / 2
    dot = Box(x - each.dot, y - each.dot, x + each.dot, y + each.dot)
    half = each.wide / 2
    name = Box(x - half, y + each.dot + 3, x + half, y + each.dot + tall) if each.rows else None
    return Place(guest=each, x=x, y=y, dot=dot, name=name)


def _inside(place: Place, band: tuple[float, float], wedge: Wedge, reach: float) -> bool:
    """Say whether the dot stays in its ring and its wedge, and the name on the map."""
    away, edge = hypot(place.x, place.y), place.guest.dot + 3
    if not band[0] + edge <= away <= band[1] - edge:
        return False
    span = wedge.end - wedge.start
    if (atan2(place.x, -place.y) - wedge.start) % (2 * pi) > span:
        return False
    for side in (wedge.start, wedge.end):
        across = abs(place.x * cos(side) + place.y * sin(side))
        if across < edge and place.x * sin(side) - place.y * cos(side) > 0:
            return False
    if place.name is None:
        return True
    low = max(abs(place.name.top), abs(place.name.bottom))
    return hypot(max(abs(place.name.left), abs(place.name.right)), low) <= reach - 4


def _free(place: Place, taken: Iterable[Box], gap: float) -> bool:
    dot, name = place.dot, place.name
    if name is None:
        return not any(dot.meets(box, gap) for box in taken)
    whole = Box(min(dot.left, name.left), dot.top, max(dot.right, name.right), name.bottom)
    near = [box for box in taken if whole.meets(box, gap)]
    return not any(dot.meets(box, gap) or name.meets(box, gap) for box in near)


def _mirror(place: Place) -> Place:
    def turned(box: Box) -> Box:
        return Box(-box.right, box.top, -box.left, box.bottom)

    return msgspec.structs.replace(
        place, x=-place.x, dot=turned(place.dot), name=turned(place.name) if place.name else None
    )
