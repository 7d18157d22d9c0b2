"""How far the rings of a map reach and how wide its wedges are, so that everybody has room."""

from collections.abc import Sequence
from math import asin, pi, sqrt

from .sociogram_places import Guest, Size, Wedge, name_height

FILL, LESS = 0.6, 0.88
"""How much of a ring may be taken at first, and how much less wherever someone finds no place."""


def shape_of(
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


def loosen(
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
        least = size.band if len(fill) > 1 else 2.4 * size.band
        outer = max(inner + least, sqrt(inner * inner + max(needs, default=0.0)))
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
