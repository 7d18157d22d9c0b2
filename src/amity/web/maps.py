"""What the pages of a map show: the picture, its people in rows, and what it comes to in plain words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from amity import networks, pictures
from amity.clinic.models import Network
from amity.networks import Alter
from amity.networks import Network as Drawn
from amity.web import map_change_words
from amity.web.lists import listed
from amity.web.map_forms import CLOSENESS, MATTERS, WORDS

PHONE = 360
"""How wide a map is drawn for a phone: its words stay large enough to read."""

DRAWN_IN = ("en", "ar", "es")
"""The languages that a map has words in; in another one it is drawn in English."""


class Row(NamedTuple):
    """Somebody of the list: who, how close, how often, and where they are changed."""

    id: str
    name: str
    who: str
    close: str
    often: str
    url: str
    kind: str


class Fact(NamedTuple):
    """A number with what it counts."""

    n: int
    words: str
    more: str = ""


def language() -> str:
    """Return the language that a map is drawn in for whoever reads it."""
    here = (get_language() or "en").partition("-")[0]
    return here if here in DRAWN_IN else "en"


def picture(drawn: Drawn, address: Callable[[str], str], *, narrow: bool = False) -> str:
    """Return the map, for a desk or for a phone; everybody on it leads to where they are changed."""
    return pictures.sociogram(drawn, language=language(), links=address, width=PHONE if narrow else 720)


def rows(drawn: Drawn, address: Callable[[str], str]) -> list[Row]:
    """Return those on a map, the closest first; paid helpers and pets last."""
    there = [each for each in networks.safe_to_show(drawn)[0].alters if not each.ended]
    kinds = {"person": 0, "helper": 1, "pet": 2}
    found = [_row(each, address(each.id)) for each in sorted(there, key=lambda each: -(each.closeness or 0))]
    return sorted(found, key=lambda row: kinds[row.kind])


def _row(alter: Alter, url: str) -> Row:
    words = {int(code): str(said) for code, said in CLOSENESS}
    who = alter.relation or listed(WORDS[role] for role in alter.roles)
    often = str(WORDS[alter.frequency]) if alter.frequency else _("Not said")
    close = words[alter.closeness] if alter.closeness else _("Not said")
    kind = "pet" if alter.pet else "helper" if alter.paid else "person"
    return Row(alter.id, called(alter), who[:1].upper() + who[1:] or _("Not said"), close, often, url, kind)


def told_before(drawn: Drawn, before: Drawn | None) -> dict[str, str]:
    """Return, of everybody of whom nothing is said yet, how it was with them last time, in words."""
    if before is None:
        return {}
    then = {drawn.kept_id(each.id): each for each in before.alters if not each.ended}
    words = {int(code): str(said) for code, said in CLOSENESS}
    found = {}
    for each in networks.safe_to_show(drawn)[0].alters:
        last = then.get(each.id)
        if last is None or each.ended or each.closeness or each.frequency:
            continue
        said = [words[last.closeness]] if last.closeness else []
        said += [str(WORDS[last.frequency]).lower()] if last.frequency else []
        if said:
            found[each.id] = ", ".join(said)
    return found


def lines(
    rows: list[Row], boxes: dict[str, Any], told: dict[str, str], same: Callable[[str], str]
) -> list[tuple[Row, Any, str, str]]:
    """Return each line of the list: who, their boxes, how it was last time, and where that is confirmed."""
    return [(row, boxes[row.id], told.get(row.id, ""), same(row.id)) for row in rows if row.id in boxes]


def called(alter: Alter) -> str:
    """Return what somebody is called on a page."""
    return (
        alter.name.strip() or alter.relation or (str(WORDS[alter.roles[0]]) if alter.roles else _("Somebody"))
    )


def groups(drawn: Drawn, address: Callable[[str], str]) -> list[tuple[str, str, str]]:
    """Return the groups of a map: what each is called, what is known of it, and where it is changed."""
    matter = {int(code): str(words) for code, words in MATTERS}
    found = []
    for each in drawn.groups:
        if each.ended:
            continue
        told = [str(WORDS[each.kind])] if each.kind != "other" else []
        if each.importance:
            told.append(_("matters: {how}").format(how=matter[each.importance].lower()))
        found.append((each.name or _("A group"), "; ".join(told), address(each.id)))
    return found


def facts(drawn: Drawn, before: Drawn | None) -> list[Fact]:
    """Return what the map of a person comes to, in counts; helpers and pets apart."""
    shown = networks.safe_to_show(drawn)[0]
    m = networks.measure(shown)
    found = [
        Fact(m.size, ngettext("person in your life", "people in your life", m.size), _close(m.very_close))
    ]
    if m.weekly is not None:
        words = ngettext(
            "person you are in touch with every week or more",
            "people you are in touch with every week or more",
            m.weekly,
        )
        found.append(Fact(m.weekly, words))
    if m.parts_of_life and (n := len(m.parts_of_life)):
        found.append(
            Fact(n, ngettext("part of life has someone in it", "parts of life have someone in them", n))
        )
    if m.workers:
        found.append(Fact(m.workers, ngettext("paid helper", "paid helpers", m.workers), _("Counted apart")))
    if m.pets:
        found.append(Fact(m.pets, ngettext("pet", "pets", m.pets), _("Counted apart")))
    if before is not None and (new := networks.compare(*networks.safe_to_show(before, drawn)).new):
        found.append(
            Fact(len(new), ngettext("new person since last time", "new people since last time", len(new)))
        )
    return found


def _close(n: int | None) -> str:
    if n is None:
        return ""
    return ngettext("{n} of them very close to you", "{n} of them very close to you", n).format(n=n)


def sentence(drawn: Drawn) -> str:
    """Return what the picture shows, for whoever cannot see it."""
    return pictures.describe_sociogram(drawn, language=language())


def measures(drawn: Drawn) -> list[str]:
    """Return the measures in plain words for a practitioner; what was not asked is not among them."""
    return [each.text for each in networks.sentences(drawn, to="they")]


class Compared(NamedTuple):
    """Two waves in one picture, in sentences and as a table."""

    before: datetime
    after: datetime
    picture: str
    narrow: str
    beside: str
    said: str
    table: str
    sentences: tuple[str, ...]


def compared(
    before: Network, after: Network, begun: Callable[[Network], datetime], *, to: networks.To
) -> Compared:
    """Return what changed between two waves; nobody stands there who is not surely safe in either."""
    both: tuple[Any, Any] = before.drawn, after.drawn
    speaks = language()
    return Compared(
        begun(before),
        begun(after),
        pictures.sociogram_change(*both, language=speaks),
        pictures.sociogram_change(*both, language=speaks, width=PHONE),
        pictures.sociogram_change(*both, kind="beside", language=speaks),
        pictures.describe_sociogram_change(*both, language=speaks),
        pictures.sociogram_change_table(*both, language=speaks),
        map_change_words.said(networks.change_sentences(*both, to=to)),
    )
