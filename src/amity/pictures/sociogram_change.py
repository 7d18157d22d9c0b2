"""Two maps of the same life: side by side, or what has changed between them in one picture."""

from collections.abc import Callable, Iterable, Sequence
from math import hypot
from typing import Literal

import msgspec

from amity.networks import Network

from . import svg
from .axis import NARROW as PHONE
from .palette import Theme, dressed
from .sociogram import arranged, known_pairs, on_paper, underneath
from .sociogram_ground import curves, ground, middle, ring_names, ties
from .sociogram_legend import DOT, SWATCH, Item, explained, explained_shapes, shape
from .sociogram_marks import alter_mark, letters, plates, written
from .sociogram_moves import Move, moves, say_moves
from .sociogram_people import Portrait
from .sociogram_places import Guest, Place, Sheet, Size, guest
from .sociogram_words import SociogramWords, words_in

GAP = 28
"""Between two maps side by side."""


def sociogram_change(
    before: Network,
    after: Network,
    *,
    kind: Literal["difference", "beside"] = "difference",
    title: str | None = None,
    language: str = "en",
    width: int = 720,
    theme: Theme = "light",
    unsafe: bool = False,
) -> str:
    """Return two waves as one picture of what has changed, or as two maps ``beside`` each other.

    Whoever stays stands at the same place on both, and whoever comes closer or goes further moves along
    the line to the middle. Nobody is drawn who died, or with whom ego was not sure to be safe at either time.

    >>> from amity.networks import Alter
    >>> ana = Alter(id="ana", name="Ana", closeness=2)
    >>> 'aria-label="Ana. Close. New."' in sociogram_change(Network(), Network(alters=(ana,)))
    True
    """
    words = words_in(language)
    all_moves = moves(before, after, words, unsafe=unsafe)
    says, title = say_moves(all_moves, words), title or words.change_title
    key = svg.key_of("change", kind, title, says, width, [repr(move) for move in all_moves])
    if kind == "beside":
        body, size = _beside(all_moves, (before, after), words, width=width)
    else:
        body, size = _difference(all_moves, words, width=width)
    whole = svg.picture(body, key=key, title=title, says=says, size=size, shown=width, role="group")
    return dressed(whole, theme)


def laid_out_change(
    all_moves: Sequence[Move], words: SociogramWords, *, width: int, names_before: bool
) -> Sheet:
    """Return one sheet for both waves: who moved has two places, at the same angle."""

    def invited(size: Size) -> list[Guest]:
        return [each for move in all_moves for each in _guests(move, size, words, names_before=names_before)]

    return arranged(invited, words, width=width)


def _guests(move: Move, size: Size, words: SociogramWords, *, names_before: bool) -> list[Guest]:
    now = move.now
    found = [guest(_now(move), now.name, size, part=now.part, ring=now.ring)]
    if move.how in words.change_words and move.how != "lost" and not names_before:
        found = [_with_word(found[0], words.change_words[move.how], size)]
    if move.before and move.after and move.before.ring != move.after.ring:
        name = move.before.name if names_before else ""
        was = guest(_was(move), name, size, part=now.part, ring=move.before.ring, slot=_now(move))
        found.append(was if names_before else msgspec.structs.replace(was, dot=size.dot * 0.7))
    return found


def _with_word(each: Guest, word: str, size: Size) -> Guest:
    one = guest("", word, size, part=each.part, ring=each.ring)
    return msgspec.structs.replace(
        each, rows=(*each.rows, *one.rows), told=len(one.rows), wide=max(each.wide, one.wide)
    )


def _now(move: Move) -> str:
    return f"now {move.id}"


def _was(move: Move) -> str:
    return f"was {move.id}"


# Two maps


def _beside(
    all_moves: Sequence[Move], waves: tuple[Network, Network], words: SociogramWords, *, width: int
) -> tuple[list[str], tuple[float, float]]:
    """Return the two maps, the earlier one first; one below the other on a phone."""
    across = width >= PHONE
    sheet = laid_out_change(all_moves, words, width=width // 2 if across else width, names_before=True)
    wide, high = sheet.span
    kept, head = waves[1].kept_id, sheet.font * 2.4
    body, x, y = list[str](), 0.0, 0.0
    for network, word, place in zip(waves, words.change_columns[1:], (0, 1), strict=True):
        x = (wide + GAP) * (1 - place if words.rtl else place) if across else 0.0
        y = 0.0 if across else (high + head) * place
        heading = network.wave or word
        where = f'aria-label="{svg.escape(heading)}" transform="translate({svg.at(x)} {svg.at(y + head)})"'
        name = svg.label(wide / 2, -head * 0.4, heading, size=sheet.font * 1.15, bold=True, anchor="middle")
        drawn = _one_wave(_here(all_moves, sheet, place), sheet, network, words, kept)
        body.append(f'<g role="group" {where}>{name}{on_paper(drawn, sheet)}</g>')
    whole = 2 * wide + GAP if across else wide
    everyone = [each for move in all_moves for each in (move.before, move.after) if each]
    items = list(
        explained(everyone, words, ties=any(network.ties for network in waves), scale=sheet.plan.size.scale)
    )
    below, end = underneath(items, words, sheet, wide=whole, top=y + head + high)
    return [*body, *below], (whole, end)


Here = dict[str, tuple[Place, Portrait]]
"""Those on one of two maps: where they stand and how they are shown."""


def _here(all_moves: Sequence[Move], sheet: Sheet, wave: int) -> Here:
    where, here = sheet.where, Here()
    for move in all_moves:
        seen = (move.before, move.after)[wave]
        key = _was(move) if wave == 0 and _was(move) in where else _now(move)
        if seen:
            here[move.id] = (where[key], msgspec.structs.replace(seen, id=move.id, part=move.now.part))
    return here


def _one_wave(
    here: Here, sheet: Sheet, network: Network, words: SociogramWords, kept: Callable[[str], str]
) -> list[str]:
    places = {each: place for each, (place, _) in here.items()}
    return [
        *ground(sheet, words),
        *curves(places, known_pairs(network, here, kept)),
        *ties(places, [seen for _, seen in here.values()], sheet.plan),
        *ring_names(sheet.plan, words),
        *middle(sheet.plan, words),
        *(alter_mark(place, seen, sheet.plan) for place, seen in here.values()),
    ]


# What has changed


def _difference(
    all_moves: Sequence[Move], words: SociogramWords, *, width: int
) -> tuple[list[str], tuple[float, float]]:
    """Return one map: new with a ring, gone hollow, closer and further with an arrow from where they were."""
    sheet = laid_out_change(all_moves, words, width=width, names_before=False)
    where = sheet.where
    marks = [_mark(move, where[_now(move)], sheet, words) for move in all_moves]
    arrows = [_arrow(where[_was(move)], where[_now(move)]) for move in all_moves if _was(move) in where]
    body = [
        *ground(sheet, words),
        *ring_names(sheet.plan, words),
        *middle(sheet.plan, words),
        *arrows,
        *marks,
    ]
    wide, high = sheet.span
    below, end = underneath(list(_explained(all_moves, words)), words, sheet, wide=wide, top=high)
    return [on_paper(body, sheet), *below], (wide, end)


def _mark(move: Move, place: Place, sheet: Sheet, words: SociogramWords) -> str:
    seen, r = move.now, place.guest.dot
    word = words.change_words.get(move.how, "")
    said = f"{seen.told} {word[:1].upper()}{word[1:]}." if word else seen.told
    lost = move.how == "lost"
    inner = plates(place, sheet.plan)
    if lost:
        inner.append(
            svg.circle(place.x, place.y, r - 1, fill="surface", stroke="ink-2", width=1.6, dashes="3 4")
        )
    else:
        inner.append(shape(seen.part, place.x, place.y, r, fill=seen.part, edge=True))
    if move.how == "new":
        inner.append(_around(seen.part, place.x, place.y, r + 4))
    inner += letters(place, seen.initials, fill="ink-2" if lost else "on-dot")
    inner += written(place, sheet.plan, fill="ink-2" if lost else "ink")
    return f'<g role="img" aria-label="{svg.escape(said)}">{"".join(inner)}</g>'


def _around(part: str, x: float, y: float, r: float) -> str:
    """Return the line around someone new: a ring, or a square where the dot is not round."""
    if part not in ("helpers", "pets"):
        return svg.circle(x, y, r, stroke="ink", width=2.4)
    left, right, high, low = (svg.at(value) for value in (x - r, x + r, y - r, y + r))
    return svg.path(f"M{left} {high}L{right} {high}L{right} {low}L{left} {low}Z", stroke="ink", width=2.4)


def _arrow(was: Place, now: Place) -> str:
    """Return an arrow from where someone stood to where they stand, and the empty place that they left."""
    x, y = now.x - was.x, now.y - was.y
    far = hypot(x, y) or 1.0
    x, y = x / far, y / far
    start, end = was.guest.dot + 1, max(far - now.guest.dot - 5, was.guest.dot + 2)
    ends = (was.x + x * start, was.y + y * start, was.x + x * (end - 6), was.y + y * (end - 6))
    left = svg.circle(was.x, was.y, was.guest.dot, fill="surface", stroke="ink-2", width=1.4, dashes="2 3")
    return f'<g aria-hidden="true">{left}{arrow(*ends)}</g>'


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a line with a head."""
    far = hypot(x2 - x1, y2 - y1) or 1.0
    x, y = (x2 - x1) / far, (y2 - y1) / far
    shaft = svg.path(f"M{svg.at(x1)} {svg.at(y1)}L{svg.at(x2)} {svg.at(y2)}", stroke="ink", width=2.4)
    corners = [
        (x2 + x * 6, y2 + y * 6),
        (x2 - x * 4 - y * 6, y2 - y * 4 + x * 6),
        (x2 - x * 4 + y * 6, y2 - y * 4 - x * 6),
    ]
    d = "L".join(f"{svg.at(a)} {svg.at(b)}" for a, b in corners)
    return shaft + svg.path(f"M{d}Z", fill="ink")


def _explained(all_moves: Sequence[Move], words: SociogramWords) -> Iterable[Item]:
    hows, middle_ = {move.how for move in all_moves}, DOT / 2
    if "new" in hows:
        ring = svg.circle(middle_, 0, 9, stroke="ink", width=2)
        yield svg.circle(middle_, 0, 5.5, fill="ink-2") + ring, DOT, _capital(words.change_words["new"])
    if hows & {"closer", "further"}:
        names = [words.change_words[how] for how in ("closer", "further") if how in hows]
        yield arrow(3, 0, SWATCH - 8, 0), SWATCH, _capital(words.comma.join(names))
    if "lost" in hows:
        hollow = svg.circle(middle_, 0, 8, fill="surface", stroke="ink-2", width=1.6, dashes="3 4")
        yield hollow, DOT, _capital(words.change_words["lost"])
    yield from explained_shapes([move.now for move in all_moves], words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
