"""What somebody can be asked: what suits them first and why, and what stands in the way of the rest."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from amity import instruments, library
from amity.clinic.actions import asking
from amity.clinic.models import Person
from amity.instruments import Battery, Instrument, Pack
from amity.web.asking import cannot_ask

FIRST = "first-visit"
LATER = "follow-up"
"""The batteries that are suggested before and after anything was answered."""

ENGLISH = "en"

PACK = "adult"
"""The pack of whoever has no other."""


class Offer(NamedTuple):
    """A questionnaire on offer: what it measures, why it is suggested, and everything to know before.

    ``said`` is what it is called in the person's language, where it has words in that and it is not English.
    """

    name: str
    title: str
    said: str
    measures: str
    items: int
    why: tuple[str, ...]
    marks: tuple[str, ...]
    languages: str
    problem: str

    @property
    def suggested(self) -> bool:
        """Whether a pack of the person has it, and it can be asked."""
        return bool(self.why) and not self.problem


class Occasion(NamedTuple):
    """A battery on offer: what it asks first, why it is suggested, and what lacks the person's language."""

    card: Battery
    titles: str
    later: str
    why: str
    lacks: str


def tongue(who: Person) -> str:
    """Return the language somebody is asked in, where any card has words in it; English else."""
    there = dict(tongues())
    return next((each for each in (who.language, who.language.partition("-")[0]) if each in there), ENGLISH)


def packs(who: Person) -> list[Pack]:
    """Return the packs of somebody's stages of life; the adult's where there is none."""
    held = [each for each in who.life_stages if library.holds("packs", each)]
    return [library.read("packs", each, Pack) for each in held or [PACK]]


def occasions(*, answered: bool, language: str) -> list[Occasion]:
    """Return the batteries, the suggested one first: another before anything was answered than after."""
    first = LATER if answered else FIRST
    why = _("They have answered before.") if answered else _("Nothing is answered yet.")
    found = []
    for name in sorted(library.names("batteries"), key=lambda each: (each != first, each)):
        card = asking.battery(name)
        always = [part.instrument for part in card.parts if part.instrument and not part.only_if]
        later = [part.instrument for part in card.parts if part.instrument and part.only_if]
        lacks = ", ".join(lacking([*always, *later], language))
        found.append(Occasion(card, _titles(always), _titles(later), why if name == first else "", lacks))
    return found


def offers(who: Person) -> list[Offer]:
    """Return every questionnaire: what a pack suggests first, what cannot be asked last."""
    held = packs(who)
    order: dict[str, list[str]] = {}
    for pack in held:
        for choice in pack.choices:
            if choice.instrument:
                said = f"{pack.title}: {choice.measures}. {choice.say or ''}".strip()
                order.setdefault(choice.instrument, []).append(said)
    places = {name: number for number, name in enumerate(order)}
    names = sorted(instruments.names(), key=lambda each: (places.get(each, len(places)), each))
    found = [_offer(name, tuple(order.get(name, ())), who) for name in names]
    return sorted(found, key=lambda each: bool(each.problem))


def lacking(names: Iterable[str], language: str) -> list[str]:
    """Return the titles of what has no words in a language."""
    return [instruments.load(each).title for each in names if language not in instruments.languages(each)]


def tongues() -> list[tuple[str, str]]:
    """Return the languages in which anything can be asked, each by its own name."""
    codes = {code for name in instruments.names() for code in instruments.languages(name)}
    return [(code, name_of(code)) for code in sorted(codes, key=lambda each: (each != "en", each))]


def name_of(code: str) -> str:
    """Return what a language calls itself."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def translated(name: str, language: str) -> str:
    """Say of a translation that nobody validated it; nothing of any other words."""
    card = instruments.load(name, language)
    return _("Translation not validated: no bands, no norms") if card.translation == "not validated" else ""


def _offer(name: str, why: tuple[str, ...], who: Person) -> Offer:
    card = instruments.load(name)
    problem = (
        cannot_ask(name) if card.status != "import-only" else _("It comes from a file, and is not asked.")
    )
    speaks = tongue(who)
    all_codes = instruments.languages(name)
    codes = [each for each in all_codes if each != card.language]
    others = ", ".join(" ".join(filter(None, (name_of(each), _doubted(name, each)))) for each in codes)
    said = instruments.load(name, speaks).title if speaks != ENGLISH and speaks in all_codes else ""
    return Offer(
        name, card.title, said, card.measures, len(card.items), why, _marks(card, who), others, problem
    )


def _doubted(name: str, code: str) -> str:
    return _("(not validated)") if translated(name, code) else ""


def _marks(card: Instrument, who: Person) -> tuple[str, ...]:
    """Return what a practitioner must know before they choose a card."""
    found = []
    if not card.validated:
        found.append(_("Not a validated scale"))
    if doubts := len(instruments.unverified(card)):
        found.append(ngettext("{n} point unverified", "{n} points unverified", doubts).format(n=doubts))
    try:
        other: Any = asking.asks(instrument=card.id, person=who, remote=True)
        if other != card.id:
            title = instruments.load(other).title
            found.append(
                _("From afar and on paper {title} is asked instead: nobody is there to respond").format(
                    title=title
                )
            )
    except asking.AssessmentError:
        found.append(_("Not from afar or on paper: an answer may need somebody at once"))
    if len(asking.observable(card)) < len(card.items):
        some = asking.observable(card)
        found.append(_("Proxy: in part") if some else _("No proxy"))
    return tuple(found)


def _titles(names: list[str]) -> str:
    return ", ".join(instruments.load(each).title for each in names)
