"""A social identity map: the groups that somebody belongs to, how much they matter and how they get on."""

from collections.abc import Iterable, Sequence
from math import asin, cos, hypot, pi, sin
from typing import NamedTuple

from amity.networks import Group, GroupTie, Network

from . import svg
from .lettering import isolate, wrap
from .palette import Theme, dressed
from .sociogram_legend import SWATCH, legend
from .sociogram_people import listed
from .sociogram_table import table
from .sociogram_words import SociogramWords, words_in

RADIUS = {3: 66.0, 2: 54.0, 1: 44.0, 0: 44.0}
"""How large a group is drawn, by how much it matters; 0 is not said, and has a dashed edge."""

FONT, GAP, WIDE = 15.0, 38.0, 520.0


class Disc(NamedTuple):
    """A group's circle."""

    group: Group
    x: float
    y: float
    r: float


def identity_map(
    network: Network,
    *,
    title: str | None = None,
    language: str = "en",
    width: int = 560,
    theme: Theme = "light",
) -> str:
    """Return the groups of ``network`` as circles, larger where they matter more, joined by how they get on.

    Groups that ego has left are not drawn. Nobody is named: who is met in a group is on the sociogram.
    Source: Cruwys and others 2016, British Journal of Social Psychology 55:613, doi 10.1111/bjso.12155.

    >>> from amity.networks import Group
    >>> choir = Group(id="choir", name="Choir", importance=3, identification=6)
    >>> 'aria-label="Choir. Very important. 6 of 7."' in identity_map(Network(groups=(choir,)))
    True
    """
    words = words_in(language)
    groups, ties = drawn_groups(network)
    discs = placed(groups, ties, mirrored=words.rtl)
    says, title = describe_groups(network, language=language), title or words.groups_title
    key = svg.key_of("identity", title, says, width, groups)
    body, size = _drawn(discs, ties, words)
    whole = svg.picture(body, key=key, title=title, says=says, size=size, shown=width, role="group")
    return dressed(whole, theme)


def identity_table(network: Network, *, title: str | None = None, language: str = "en") -> str:
    """Return the groups that the map shows as an HTML table, the most important first."""
    words = words_in(language)
    groups = sorted(drawn_groups(network)[0], key=lambda group: -(group.importance or 0))
    rows = [("", _cells(group, words)) for group in groups]
    return table(title or words.groups_title, words.groups_columns, rows, words)


def _cells(group: Group, words: SociogramWords) -> tuple[str, str, str, str]:
    important = words.importance[group.importance or 0]
    return _name(group, words), _kind(group, words), important, _felt(group, words)


def describe_groups(network: Network, *, language: str = "en") -> str:
    """Say which groups ego belongs to, and which of them get on well, in part or badly.

    >>> from amity.networks import Group
    >>> describe_groups(Network(groups=(Group(id="c", name="Choir"), Group(id="w", name="Work"))))
    'You belong to 2 groups: Choir, Work.'
    """
    words = words_in(language)
    groups, ties = drawn_groups(network)
    if not groups:
        return words.no_groups
    names = {group.id: _name(group, words) for group in groups}
    count = words.one_group if len(groups) == 1 else words.groups.format(n=len(groups))
    said = [f"{count}: {listed(names.values(), words)}."]
    for how in words.get_on:
        pairs = [f"{isolate(names[t.a])} – {isolate(names[t.b])}" for t in ties if t.get_on == how]
        said += [f"{words.get_on[how]}: {words.semicolon.join(pairs)}."] if pairs else []
    return " ".join(said)


def drawn_groups(network: Network) -> tuple[tuple[Group, ...], tuple[GroupTie, ...]]:
    """Return the groups that ego still belongs to, and how those get on."""
    groups = tuple(group for group in network.groups if not group.ended)
    there = {group.id for group in groups}
    return groups, tuple(tie for tie in network.group_ties if tie.a in there and tie.b in there)


def _name(group: Group, words: SociogramWords) -> str:
    return " ".join(group.name.split()) or _kind(group, words)


def _kind(group: Group, words: SociogramWords) -> str:
    kind = words.group_kinds[group.kind]
    return kind[:1].upper() + kind[1:]


def _felt(group: Group, words: SociogramWords) -> str:
    return words.identification.format(n=group.identification) if group.identification else ""


def placed(groups: Sequence[Group], ties: Iterable[GroupTie] = (), *, mirrored: bool = False) -> list[Disc]:
    """Return the circles of the groups on a ring, in their order, clockwise from the top, none on another.

    The ring grows until no line between two of them runs through a third.
    """
    sizes = [RADIUS[group.importance or 0] for group in groups]
    if len(groups) < 2:
        return [Disc(group, 0.0, 0.0, r) for group, r in zip(groups, sizes, strict=True)]
    pairs = list(zip(sizes, [*sizes[1:], sizes[0]], strict=True))
    away = max((a + b + GAP) / 2 for a, b in pairs)
    while len(groups) > 2 and sum(2 * asin((a + b + GAP) / 2 / away) for a, b in pairs) > 2 * pi:
        away *= 1.02
    discs = _on_a_ring(groups, pairs, away)
    for _ in range(40):
        if not any(_runs_through(discs, tie) for tie in ties):
            break
        away *= 1.06
        discs = _on_a_ring(groups, pairs, away)
    return [disc._replace(x=-disc.x) for disc in discs] if mirrored else discs


def _on_a_ring(groups: Sequence[Group], pairs: Sequence[tuple[float, float]], away: float) -> list[Disc]:
    turns = [2 * asin(min((a + b + GAP) / 2 / away, 1.0)) for a, b in pairs]
    spare = (2 * pi - sum(turns)) / len(turns)
    angle, found = (0.0 if len(groups) > 2 else -pi / 2), []
    for group, (r, _), turn in zip(groups, pairs, turns, strict=True):
        found.append(Disc(group, away * sin(angle), -away * cos(angle), r))
        angle += turn + spare
    return found


def _runs_through(discs: Sequence[Disc], tie: GroupTie) -> bool:
    """Say whether the line of that tie comes near a third circle."""
    where = {disc.group.id: disc for disc in discs}
    one, other = where[tie.a], where[tie.b]
    x, y = other.x - one.x, other.y - one.y
    for disc in discs:
        if disc.group.id in (tie.a, tie.b):
            continue
        along = ((disc.x - one.x) * x + (disc.y - one.y) * y) / (x * x + y * y)
        along = min(max(along, 0.0), 1.0)
        if hypot(one.x + along * x - disc.x, one.y + along * y - disc.y) < disc.r + 6:
            return True
    return False


def _drawn(
    discs: Sequence[Disc], ties: Iterable[GroupTie], words: SociogramWords
) -> tuple[list[str], tuple[float, float]]:
    left = min((disc.x - disc.r for disc in discs), default=0.0)
    right = max((disc.x + disc.r for disc in discs), default=0.0)
    top = min((disc.y - disc.r for disc in discs), default=0.0)
    bottom = max((disc.y + disc.r for disc in discs), default=0.0)
    wide, high = max(right - left + 24, WIDE), bottom - top + 24 if discs else 0.0
    where = {disc.group.id: disc for disc in discs}
    joins = [_join(where[tie.a], where[tie.b], tie.get_on) for tie in ties]
    body = f'<g aria-hidden="true">{"".join(joins)}</g>' + "".join(_disc(disc, words) for disc in discs)
    moved = svg.moved(body, right=wide / 2 - (left + right) / 2, down=12 - top)
    items = [(line(0, 0, SWATCH, 0, how), SWATCH, words.get_on[how]) for how in _hows(ties, words)]
    rows, tall = legend(items, rtl=words.rtl, font=FONT, wide=wide - 24)
    if not discs:
        rows = [svg.label(wide / 2 - 12, FONT, words.no_groups, size=FONT + 1, fill="ink-2", anchor="middle")]
        tall = FONT * 1.6
    return [moved, svg.moved("".join(rows), right=12, down=high + 16)], (wide, high + 20 + tall)


def _hows(ties: Iterable[GroupTie], words: SociogramWords) -> list[str]:
    there = {tie.get_on for tie in ties}
    return [how for how in words.get_on if how in there]


def _disc(disc: Disc, words: SociogramWords) -> str:
    group = disc.group
    name, felt = _name(group, words), _felt(group, words)
    rows = wrap(name, FONT, room=disc.r * 1.62, lines=3 if not felt else 2, bold=True)
    high = FONT * 1.18
    y = disc.y - (len(rows) + (0.9 if felt else 0)) * high / 2 + FONT * 0.86
    said = (isolate(name), words.importance[group.importance or 0], felt)
    dashes = "" if group.importance else "3 5"
    parts = [svg.circle(disc.x, disc.y, disc.r, fill="plum-soft", stroke="plum", width=2, dashes=dashes)]
    for number, row in enumerate(rows):
        parts.append(svg.label(disc.x, y + number * high, row, size=FONT, bold=True, anchor="middle"))
    if felt:
        below = y + len(rows) * high
        parts.append(svg.label(disc.x, below, felt, size=FONT - 2, fill="ink-2", anchor="middle"))
    spoken = " ".join(f"{part}." for part in said if part)
    return f'<g role="img" aria-label="{svg.escape(spoken)}">{"".join(parts)}</g>'


def _join(one: Disc, other: Disc, how: str) -> str:
    """Return the line between two circles, from edge to edge."""
    x, y = other.x - one.x, other.y - one.y
    far = hypot(x, y)
    x, y = x / far, y / far
    start, end = one.r + 3, far - other.r - 3
    return line(one.x + x * start, one.y + y * start, one.x + x * end, one.y + y * end, how)


def line(x1: float, y1: float, x2: float, y2: float, how: str) -> str:
    """Return a line that says how two groups get on: full, dashed, or zigzag."""
    if how != "badly":
        ends = f"M{svg.at(x1)} {svg.at(y1)}L{svg.at(x2)} {svg.at(y2)}"
        full = how == "well"
        return svg.path(
            ends, stroke="brand" if full else "ink-2", width=4 if full else 2.4, dashes="" if full else "8 7"
        )
    far = hypot(x2 - x1, y2 - y1) or 1.0
    x, y, count = (x2 - x1) / far, (y2 - y1) / far, max(int(far // 7) // 2 * 2, 2)
    points = [(x1, y1)]
    for number in range(1, count):
        along, aside = far * number / count, 4.5 if number % 2 else -4.5
        points.append((x1 + x * along - y * aside, y1 + y * along + x * aside))
    points.append((x2, y2))
    return svg.path("M" + "L".join(f"{svg.at(a)} {svg.at(b)}" for a, b in points), stroke="coral", width=2)
