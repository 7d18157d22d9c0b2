"""Everybody on one map: rings and wedges that are just large enough for all to find a place."""

from collections.abc import Callable, Sequence
from math import sqrt

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
    """Return a place for everybody, on the smallest map on which all of them find one.

    Once they do, everybody is placed again out of the way of lines; that may need a little more room.
    """
    rings, careful = _rings(guests), CHOICES if len(guests) < FEW else CHOICES // 2
    fill, wider = dict.fromkeys(rings, FILL), dict.fromkeys(parts, 1.0)
    found: Plan | None = None
    retries = 3
    while found is None or retries:
        radii, wedges = shape_of(guests, size, fill, wider)
        names = {ring: _ring_name(ring_names[ring], radii[ring], size) for ring in rings}
        choices = careful if found else 1
        placed, crowded = place_all(guests, size, radii, wedges, list(names.values()), choices)
        if crowded:
            loosen(*crowded, guests, size, wedges, fill, wider)
            retries -= 1 if found else 0
            continue
        done = found is not None
        places = tuple(map(_mirror, placed)) if mirrored else placed
        found = Plan(
            size=size, radii=radii, wedges=wedges, places=places, ring_names=names, mirrored=mirrored
        )
        if done:
            break
    return found


def best_size(invited: Invited, sizes: Sequence[Size], *, parts: Sequence[str], limit: float) -> Size:
    """Return the largest size with which the map should reach no further than ``limit``.

    Where it would reach further with each, return the one that leaves the letters largest on the same paper.
    """
    best: tuple[float, Size] | None = None
    for size in sizes:
        guests = invited(size)
        radii, _ = shape_of(
            guests, size, dict.fromkeys(_rings(guests), FILL * 0.85), dict.fromkeys(parts, 1.0)
        )
        reach = max(radii.values())
        if reach <= limit:
            return size
        if best is None or size.font / reach > best[0]:
            best = (size.font / reach, size)
    assert best
    return best[1]


def _rings(guests: Sequence[Guest]) -> list[int]:
    """Return the rings to be drawn: one for what was not said if it is needed, and alone if nothing was."""
    held = {each.ring for each in guests}
    if held == {0}:
        return [0]
    return [ring for ring in RINGS if ring or 0 in held]


def _ring_name(text: str, radius: float, size: Size) -> Box:
    """Return the box of a ring's name, at twelve o'clock just inside the ring, corners too."""
    half = room_of(text, size.letters, bold=True) / 2 + 3
    top = 5 - sqrt(max(radius * radius - half * half, 0.0))
    return Box(-half, top, half, top + size.letters * 1.25)


def _mirror(place: Place) -> Place:
    def turned(box: Box) -> Box:
        return Box(-box.right, box.top, -box.left, box.bottom)

    return msgspec.structs.replace(
        place, x=-place.x, dot=turned(place.dot), name=turned(place.name) if place.name else None
    )
