"""Everybody on one map: rings and wedges that are just large enough for all to find a place."""

from collections.abc import Callable, Sequence

import msgspec

from .lettering import width as room_of
from .sociogram_places import RINGS, Box, Guest, Place, Plan, Size
from .sociogram_rings import FILL, loosen, shape_of
from .sociogram_search import CHOICES, FEW, place_all

Invited = Callable[[Size], list[Guest]]
"""Who comes, once it is known how large everything is."""


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
        radii, wedges = shape_of(guests, size, fill, wider)
        names = {ring: _ring_name(ring_names[ring], radii[ring], size) for ring in rings}
        obstacles = list(names.values())
        placed, crowded = place_all(guests, size, radii, wedges, obstacles, 1)
        if crowded is None:
            break
        loosen(*crowded, guests, size, wedges, fill, wider)
    choices = CHOICES if len(guests) < FEW else CHOICES // 4
    finer, crowded = place_all(guests, size, radii, wedges, obstacles, choices)
    placed = placed if crowded else finer
    if mirrored:
        placed = tuple(map(_mirror, placed))
    return Plan(size=size, radii=radii, wedges=wedges, places=placed, ring_names=names, mirrored=mirrored)


def best_size(invited: Invited, sizes: Sequence[Size], *, parts: Sequence[str], limit: float) -> Size:
    """Return the largest size with which the map should reach no further than ``limit``.

    Where it would reach further with each, return the one that leaves the letters largest on the same paper.
    """
    best: tuple[float, Size] | None = None
    for size in sizes:
        guests = invited(size)
        rings = [ring for ring in RINGS if ring or any(each.ring == 0 for each in guests)]
        radii, _ = shape_of(guests, size, dict.fromkeys(rings, FILL * 0.8), dict.fromkeys(parts, 1.0))
        reach = max(radii.values())
        if reach <= limit:
            return size
        if best is None or size.font / reach > best[0]:
            best = (size.font / reach, size)
    assert best
    return best[1]


def _ring_name(text: str, radius: float, size: Size) -> Box:
    """Return the box of a ring's name, at twelve o'clock just inside the ring."""
    half, top = room_of(text, size.letters, bold=True) / 2 + 3, -radius + 5
    return Box(-half, top, half, top + size.letters * 1.25)


def _mirror(place: Place) -> Place:
    def turned(box: Box) -> Box:
        return Box(-box.right, box.top, -box.left, box.bottom)

    return msgspec.structs.replace(
        place, x=-place.x, dot=turned(place.dot), name=turned(place.name) if place.name else None
    )
