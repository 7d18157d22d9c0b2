"""A map of someone's connections: rings for closeness, wedges for parts of life, lines for how often."""

from collections.abc import Callable, Container, Sequence

from amity.networks import Network

from . import svg
from .axis import NARROW as PHONE
from .palette import Theme, dressed
from .sociogram_ground import curves, ground, middle, ring_names, ties
from .sociogram_legend import Item, explained, legend, wedge_names
from .sociogram_marks import alter_mark
from .sociogram_people import PARTS, Portrait, called, drawn_alters, portrait
from .sociogram_places import LIMIT, NARROW, WIDE, Box, Guest, Sheet, Size, guest
from .sociogram_plan import Invited, best_size, plan
from .sociogram_sentences import say
from .sociogram_words import SociogramWords, words_in


def sociogram(
    network: Network,
    *,
    title: str | None = None,
    language: str = "en",
    width: int = 720,
    links: bool | Callable[[str], str] = False,
    theme: Theme = "light",
    unsafe: bool = False,
) -> str:
    """Return the map of ``network``: ego in the middle, the closest nearest, one wedge per part of life.

    Those whose tie has ended are not on it.
    Those with whom ego is not sure to be safe are not on it either, and nothing on it says so;
    ``unsafe`` is for the practitioner's own screen alone.
    Every alter has a spoken name; ``links`` makes each a link to their row of `sociogram_table`,
    or to the address that it returns for the id of an alter.
    ``theme`` is ``light`` (a page's style sheet may re-dress it), ``dark``, ``print`` for WeasyPrint,
    or ``auto`` for a file of its own that follows its reader's choice.

    >>> from amity.networks import Alter
    >>> ana = Alter(id="ana", name="Ana", relation="sister", closeness=3)
    >>> 'aria-label="Ana, sister. Very close."' in sociogram(Network(alters=(ana,)))
    True
    """
    words = words_in(language)
    alters = called(drawn_alters(network, unsafe=unsafe), words)
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
    size = best_size(invited, sizes, parts=PARTS, limit=LIMIT[sizes])
    names_ = dict(words.closeness)
    plan_ = plan(invited(size), size, parts=PARTS, ring_names=names_, mirrored=words.rtl)
    font = max(plan_.size.font + 1, plan_.reach / 22) if sizes is WIDE else plan_.size.font
    names = wedge_names(plan_, words, font=font)
    boxes = [name.box for name in names.values()]
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
    links: bool | Callable[[str], str],
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
    items = list(explained(portraits, words, ties=bool(pairs), scale=plan_.size.scale))
    below, tall = underneath(items, words, sheet, wide=wide, top=high)
    return [on_paper(body, sheet), *below], (wide, tall)


def on_paper(body: Sequence[str], sheet: Sheet) -> str:
    """Return what is drawn around the middle, moved so that the paper's corner is (0, 0)."""
    return svg.moved("".join(body), right=-sheet.paper.left, down=-sheet.paper.top)


def underneath(
    items: Sequence[Item], words: SociogramWords, sheet: Sheet, *, wide: float, top: float
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
