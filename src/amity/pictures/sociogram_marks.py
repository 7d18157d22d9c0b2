"""An alter on a map: the dot, the letters in it, the name beneath it, and what is read out."""

from collections.abc import Callable
from math import hypot

from . import svg
from .lettering import width as room_of
from .sociogram_legend import shape
from .sociogram_people import Portrait
from .sociogram_places import Place, Plan, row_height
from .sociogram_table import row_id


def alter_mark(
    place: Place,
    each: Portrait,
    plan_: Plan,
    *,
    links: bool | Callable[[str], str] = False,
    spoken: str = "",
) -> str:
    """Return an alter: dot, letters and name, and the sentence that is read out for them."""
    said = svg.escape(spoken or each.spoken)
    inner = [*plates(place, plan_), *_focus(place, links=bool(links))]
    inner.append(shape(each.part, place.x, place.y, place.guest.dot, fill=each.part, edge=True))
    inner += [*letters(place, each.initials), *written(place, plan_)]
    if links:
        there = svg.escape(links(each.id)) if callable(links) else f"#{row_id(each.id)}"
        return f'<a href="{there}" aria-label="{said}">{"".join(inner)}</a>'
    return f'<g role="img" aria-label="{said}">{"".join(inner)}</g>'


def _focus(place: Place, *, links: bool) -> list[str]:
    if not links:
        return []
    return [
        f'<circle class="{name}" cx="{svg.at(place.x)}" cy="{svg.at(place.y)}"'
        f' r="{svg.at(place.guest.dot + 1)}" fill="none"/>'
        for name in ("focus focus-edge", "focus")
    ]


def plates(place: Place, plan_: Plan) -> list[str]:
    """Return what keeps lines from running through a name: the ring's own colour beneath each of its rows."""
    if not place.name:
        return []
    tall, parts = row_height(plan_.size), []
    fill = tint(plan_, place.x, (place.name.top + place.name.bottom) / 2)
    for number, row in enumerate(place.guest.rows):
        wide = room_of(row, plan_.size.font, bold=True)
        top = place.name.top + number * tall
        parts.append(svg.rect(place.x - wide / 2, top, wide, tall, fill=fill, rounded=5))
    return parts


def tint(plan_: Plan, x: float, y: float) -> str:
    """Return the colour of the ring there."""
    ring = next((ring for ring, radius in plan_.radii.items() if hypot(x, y) <= radius), 0)
    return f"ring-{4 - ring}" if ring else "surface"


def letters(place: Place, text: str, *, fill: str = "on-dot") -> list[str]:
    """Return the letters in the dot; where there are none, a head and shoulders."""
    x, y, r = place.x, place.y, place.guest.dot
    if not text:
        half = svg.at(r * 0.46)
        start = f"M{svg.at(x - r * 0.46)} {svg.at(y + r * 0.5)}"
        shoulders = f"{start}a{half} {half} 0 0 1 {svg.at(r * 0.92)} 0z"
        return [svg.circle(x, y - r * 0.24, r * 0.26, fill=fill), svg.path(shoulders, fill=fill)]
    size = min(r * 0.66, r * 1.5 / max(room_of(text, 1, bold=True), 0.1))
    return [svg.label(x, y + size * 0.36, text, size=size, fill=fill, bold=True, anchor="middle")]


def written(place: Place, plan_: Plan, *, fill: str = "ink") -> list[str]:
    """Return the name beneath the dot, row by row, and what has become of them in a lighter hand."""
    if not place.name:
        return []
    font, tall, parts = plan_.size.font, row_height(plan_.size), []
    names = len(place.guest.rows) - place.guest.told
    for number, row in enumerate(place.guest.rows):
        y, bold = place.name.top + number * tall + font * 0.9, number < names
        color = fill if bold else "brand"
        parts.append(svg.label(place.x, y, row, size=font, fill=color, bold=bold, anchor="middle"))
    return parts
