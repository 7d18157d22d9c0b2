"""A map of someone's connections: rings for closeness, wedges for parts of life, lines for how often."""

from collections.abc import Callable, Container, Mapping, Sequence
from math import hypot

import msgspec

from amity.networks import Network

from . import svg
from .axis import NARROW as PHONE
from .lettering import width as room_of
from .palette import Theme, dressed
from .sociogram_legend import arc, explained, legend, shape, tie, wedge_names
from .sociogram_people import PARTS, Portrait, drawn_alters, portrait
from .sociogram_places import (
    LIMIT,
    NARROW,
    WIDE,
    Box,
    Guest,
    Place,
    Plan,
    Size,
    guest,
    outgrown,
    plan,
    row_height,
)
from .sociogram_sentences import say
from .sociogram_table import row_id
from .sociogram_words import SociogramWords, words_in

Invited = Callable[[Size], list[Guest]]
"""Who comes, once it is known how large everything is."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A map that is laid out and not yet drawn: the plan, the wedges' names, and the paper around them."""

    plan: Plan
    names: dict[str, tuple[list[str], Box]]
    font: float
    paper: Box

    @property
    def where(self) -> dict[str, Place]:
        """Where everybody stands, by key."""
        return {place.guest.key: place for place in self.plan.places}

    @property
    def span(self) -> tuple[float, float]:
        """How wide and how high the paper is."""
        return self.paper.right - self.paper.left, self.paper.bottom - self.paper.top

    @property
    def boxes(self) -> list[tuple[str, Box]]:
        """Everything on the map that must not overlap, each with what it is."""
        return self.plan.boxes + [(f"wedge {part}", box) for part, (_, box) in self.names.items()]


def sociogram(
    network: Network,
    *,
    title: str | None = None,
    language: str = "en",
    width: int = 720,
    links: bool = False,
    theme: Theme = "light",
    unsafe: bool = False,
) -> str:
    """Return the map of ``network``: ego in the middle, the closest nearest, one wedge per part of life.

    Those whose tie has ended are not on it.
    Those with whom ego is not sure to be safe are not on it either, and nothing on it says so;
    ``unsafe`` is for the practitioner's own screen alone.
    Every alter has a spoken name; ``links`` makes each a link to their row of `sociogram_table`.
    ``theme`` is ``light`` (a page's style sheet may re-dress it), ``dark``,
    or ``auto`` for a file of its own that follows its reader's choice.

    >>> from amity.networks import Alter
    >>> ana = Alter(id="ana", name="Ana", relation="sister", closeness=3)
    >>> 'aria-label="Ana, sister. Very close."' in sociogram(Network(alters=(ana,)))
    True
    """
    words = words_in(language)
    alters = drawn_alters(network, unsafe=unsafe)
    portraits = [portrait(alter, words) for alter in alters]
    sheet = laid_out(portraits, words, width=width)
    says, title = say(network, alters, words), title or words.title
    key = svg.key_of("sociogram", title, says, width, [each.spoken for each in portraits])
    body, size = _drawn(
        sheet, portraits, known_pairs(network, {alter.id for alter in alters}), words, links=links
    )
    whole = svg.picture(body, key=key, title=title, says=says, size=size, shown=width, role="group")
    return dressed(whole, theme)


def known_pairs(
    network: Network, there: Container[str], kept: Callable[[str], str] = str
) -> list[tuple[str, str]]:
    """Return the pairs among those ``there`` who know each other, each once, by the ids that are ``kept``."""
    pairs = {tuple(sorted((kept(tie.a), kept(tie.b)))) for tie in network.ties}
    return sorted((a, b) for a, b in pairs if a in there and b in there and a != b)


def laid_out(portraits: Sequence[Portrait], words: SociogramWords, *, width: int) -> Sheet:
    """Return a place for everybody and everything; see `Sheet.boxes` for what must not overlap."""

    def invited(size: Size) -> list[Guest]:
        return [guest(each.id, each.name, size, part=each.part, ring=each.ring) for each in portraits]

    return arranged(invited, words, width=width)


def arranged(invited: Invited, words: SociogramWords, *, width: int) -> Sheet:
    """Return a sheet with the largest dots with which the map does not outgrow its paper."""
    sizes = NARROW if width < PHONE else WIDE
    for size in sizes:
        guests = invited(size)
        if size is not sizes[-1] and outgrown(guests, size, parts=PARTS, limit=LIMIT[sizes]):
            continue
        plan_ = plan(guests, size, parts=PARTS, ring_names=dict(words.closeness), mirrored=words.rtl)
        if plan_.reach <= LIMIT[sizes]:
            break
    font = max(plan_.size.font + 1, plan_.reach / 22) if sizes is WIDE else plan_.size.font
    names = wedge_names(plan_, words, font=font)
    boxes = [box for _, box in names.values()]
    edge, wide = plan_.reach + 8, 0.0
    wide = max([edge, *(max(-box.left, box.right) for box in boxes)]) + 4
    paper = Box(
        -wide,
        min([-edge, *(box.top - 6 for box in boxes)]),
        wide,
        max([edge, *(box.bottom + 6 for box in boxes)]),
    )
    return Sheet(plan=plan_, names=names, font=font, paper=paper)


def _drawn(
    sheet: Sheet,
    portraits: Sequence[Portrait],
    pairs: Sequence[tuple[str, str]],
    words: SociogramWords,
    *,
    links: bool,
) -> tuple[list[str], tuple[float, float]]:
    plan_ = sheet.plan
    where = sheet.where
    body = [
        *ground(sheet, words),
        *curves(where, pairs),
        *ties(where, portraits, plan_),
        *ring_names(plan_, words),
        *middle(plan_, words),
        *(alter_mark(where[each.id], each, plan_, links=links) for each in portraits),
    ]
    wide, high = sheet.span
    items = list(explained(portraits, words, ties=bool(pairs)))
    below, tall = underneath(items, words, sheet, wide=wide, top=high)
    return [on_paper(body, sheet), *below], (wide, tall)


def on_paper(body: Sequence[str], sheet: Sheet) -> str:
    """Return what is drawn around the middle, moved so that the paper's corner is (0, 0)."""
    x, y = svg.at(-sheet.paper.left), svg.at(-sheet.paper.top)
    return f'<g transform="translate({x} {y})">{"".join(body)}</g>'


def underneath(
    items: Sequence[tuple[str, str]], words: SociogramWords, sheet: Sheet, *, wide: float, top: float
) -> tuple[list[str], float]:
    """Return the legend under a line at ``top``, or that nobody is there yet, and where the picture ends."""
    font = max(15.0, sheet.font * 0.8) if sheet.plan.size in WIDE else 13.0
    rows, tall = legend(items, rtl=words.rtl, font=font, wide=wide - 24)
    if not sheet.plan.places:
        rows = [svg.label(wide / 2 - 12, font, words.nobody, size=font + 1, fill="ink-2", anchor="middle")]
        tall = font * 1.6
    if not rows:
        return [], top
    moved = f'<g transform="translate(12 {svg.at(top + 26)})" aria-hidden="true">{"".join(rows)}</g>'
    return [svg.line(12, top + 8, wide - 12, top + 8, stroke="line"), moved], top + 30 + tall


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
    rim = plan_.reach + 4
    for wedge in plan_.wedges if len(plan_.wedges) > 1 else ():
        (x1, y1), (x2, y2) = plan_.point(wedge.start, plan_.size.me), plan_.point(wedge.start, rim + 3)
        parts.append(svg.line(x1, y1, x2, y2, stroke="surface", width=5))
    gap = 5 / rim if len(plan_.wedges) > 1 else 0
    for wedge in plan_.wedges:
        d = arc(plan_, wedge.start + gap, wedge.end - gap, rim)
        parts.append(svg.path(d, stroke=wedge.part, width=4))
    for part, (rows, box) in sheet.names.items():
        for place, row in enumerate(rows):
            y = box.top + sheet.font * (0.93 + 1.18 * place)
            x = (box.left + box.right) / 2
            parts.append(svg.label(x, y, row, size=sheet.font, fill=part, bold=True, anchor="middle"))
    return [f'<g aria-hidden="true">{"".join(parts)}</g>']


def curves(where: Mapping[str, Place], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return a thin curve between those who know each other, bent outwards; fainter where they are many."""
    if not pairs:
        return []
    many = len(pairs) / max(len(where), 1)
    opacity = 0.6 if many < 2 else 0.42 if many < 4 else 0.28
    parts = []
    for one, other in pairs:
        a, b = where[one], where[other]
        x, y = (a.x + b.x) / 2, (a.y + b.y) / 2
        away, apart = hypot(x, y) or 1.0, hypot(a.x - b.x, a.y - b.y)
        bend = min(26.0, apart * 0.2)
        x, y = x + x / away * bend, y + y / away * bend
        d = f"M{svg.at(a.x)} {svg.at(a.y)}Q{svg.at(x)} {svg.at(y)} {svg.at(b.x)} {svg.at(b.y)}"
        parts.append(svg.path(d, stroke="ink-2", width=1.4, opacity=opacity))
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
            parts.append(tie(*ends, each.line, remote=each.remote))
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


def alter_mark(place: Place, each: Portrait, plan_: Plan, *, links: bool = False, spoken: str = "") -> str:
    """Return an alter: dot, letters and name, and the sentence that is read out for them."""
    said = svg.escape(spoken or each.spoken)
    inner = [*plates(place, plan_), *_focus(place, links=links)]
    inner.append(shape(each.part, place.x, place.y, place.guest.dot, fill=each.part, edge=True))
    inner += [*letters(place, each.initials), *written(place, plan_)]
    if links:
        return f'<a href="#{row_id(each.id)}" aria-label="{said}">{"".join(inner)}</a>'
    return f'<g role="img" aria-label="{said}">{"".join(inner)}</g>'


def _focus(place: Place, *, links: bool) -> list[str]:
    if not links:
        return []
    return [
        f'<circle class="{name}" cx="{svg.at(place.x)}" cy="{svg.at(place.y)}"'
        f' r="{svg.at(place.guest.dot + 3)}" fill="none"/>'
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
