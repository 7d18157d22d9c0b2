"""What lies beneath everyone on a map: rings and wedges with their names, lines, and ego in the middle."""

from collections.abc import Mapping, Sequence
from math import hypot

from . import svg
from .lettering import width as room_of
from .sociogram_legend import arc, tie
from .sociogram_people import Portrait
from .sociogram_places import Place, Plan, Sheet, WedgeName
from .sociogram_words import SociogramWords

CURVE = 0.72
"""How opaque the curves are: enough to be seen, and quieter than the lines to ego."""


def ground(sheet: Sheet, words: SociogramWords) -> list[str]:
    """Return what lies beneath everyone: rings, wedges, the rim in the wedges' colours, and their names."""
    plan_ = sheet.plan
    parts = []
    for ring, radius in reversed(plan_.radii.items()):
        if ring == 0:
            parts.append(
                svg.circle(0, 0, radius, fill="surface", stroke="ring-line", width=1.2, dashes="3 6")
            )
        else:
            parts.append(svg.circle(0, 0, radius, fill=f"ring-{4 - ring}", stroke="ring-line", width=1.4))
    rim = plan_.reach + 1
    for wedge in plan_.wedges if len(plan_.wedges) > 1 else ():
        (x1, y1), (x2, y2) = plan_.point(wedge.start, plan_.size.me), plan_.point(wedge.start, rim + 3)
        parts.append(svg.line(x1, y1, x2, y2, stroke="surface", width=5))
    gap = 5 / rim if len(plan_.wedges) > 1 else 0
    for wedge in () if plan_.unsorted else plan_.wedges:
        d = arc(plan_, wedge.start + gap, wedge.end - gap, rim)
        parts.append(svg.path(d, stroke=wedge.part, width=4))
    parts += [_wedge_name(part, name, sheet.font) for part, name in sheet.names.items()]
    return [f'<g aria-hidden="true">{"".join(parts)}</g>']


def _wedge_name(part: str, name: WedgeName, font: float) -> str:
    x, y = (name.box.left + name.box.right) / 2, (name.box.top + name.box.bottom) / 2
    first = font * (0.93 - 0.59 * len(name.rows))
    rows = "".join(
        svg.label(0, first + font * 1.18 * place, row, size=font, fill=part, bold=True, anchor="middle")
        for place, row in enumerate(name.rows)
    )
    turn = f" rotate({90 if x > 0 else -90})" if name.turned else ""
    return f'<g transform="translate({svg.at(x)} {svg.at(y)}){turn}">{rows}</g>'


def curves(where: Mapping[str, Place], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return a thin curve between those who know each other, bent outwards; thinner where they are many."""
    if not pairs:
        return []
    many = len(pairs) / max(len(where), 1)
    width = 1.4 if many < 2 else 1.1 if many < 4 else 0.8 if many < 7 else 0.5
    parts = []
    for one, other in pairs:
        a, b = where[one], where[other]
        x, y = (a.x + b.x) / 2, (a.y + b.y) / 2
        away, apart = hypot(x, y) or 1.0, hypot(a.x - b.x, a.y - b.y)
        bend = min(26.0, apart * 0.2)
        x, y = x + x / away * bend, y + y / away * bend
        d = f"M{svg.at(a.x)} {svg.at(a.y)}Q{svg.at(x)} {svg.at(y)} {svg.at(b.x)} {svg.at(b.y)}"
        parts.append(svg.path(d, stroke="ink-2", width=width, opacity=CURVE))
    return [f'<g aria-hidden="true">{"".join(parts)}</g>']


def ties(where: Mapping[str, Place], portraits: Sequence[Portrait], plan_: Plan) -> list[str]:
    """Return the lines from ego to those with whom they are in touch."""
    parts = []
    for each in portraits:
        place = where[each.id]
        away = hypot(place.x, place.y) or 1.0
        near = plan_.size.me / away
        far = max(1 - (place.guest.dot + 2) / away, near)
        if each.line:
            ends = (place.x * near, place.y * near, place.x * far, place.y * far)
            parts.append(tie(*ends, each.line, remote=each.remote, scale=plan_.size.scale))
    return [f'<g aria-hidden="true">{"".join(parts)}</g>'] if parts else []


def ring_names(plan_: Plan, words: SociogramWords) -> list[str]:
    """Return each ring's name on a plate of the ring's own colour, so that nothing runs through it."""
    parts = []
    for ring, box in plan_.ring_names.items():
        fill = f"ring-{4 - ring}" if ring else "surface"
        size = plan_.size.letters
        parts.append(
            svg.rect(box.left, box.top, box.right - box.left, box.bottom - box.top, fill=fill, rounded=4)
        )
        parts.append(
            svg.label(
                0,
                box.top + size * 0.98,
                words.closeness[ring],
                size=size,
                fill="brand",
                bold=True,
                anchor="middle",
            )
        )
    return [f'<g aria-hidden="true">{"".join(parts)}</g>']


def middle(plan_: Plan, words: SociogramWords) -> list[str]:
    """Return ego."""
    size = min(plan_.size.me * 0.56, plan_.size.me * 1.5 / room_of(words.you, 1, bold=True))
    return [
        svg.circle(0, 0, plan_.size.me, fill="ink"),
        svg.label(0, size * 0.35, words.you, size=size, fill="surface", bold=True, anchor="middle"),
    ]
