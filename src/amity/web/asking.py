"""One question of a card as a page shows it: any card becomes a form, and no card has a page of its own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from amity import instruments
from amity.clinic.models import Assessment
from amity.instruments import DECLINED, Instrument

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})
SHORT = 11
"""A number with at most so many values is chosen from a list; a longer one is typed."""

TOPICS = {
    "anxiety": _("Worry"),
    "belonging": _("Belonging"),
    "cohesion": _("Where you live"),
    "connection": _("The people in your life"),
    "contact": _("Being in touch"),
    "depression": _("How you have been"),
    "distress": _("How you have been"),
    "isolation": _("Being in touch"),
    "loneliness": _("Feeling connected"),
    "network": _("The people in your life"),
    "resilience": _("Getting through"),
    "self-esteem": _("How you see yourself"),
    "social needs": _("What you need"),
    "stress": _("Pressure"),
    "support": _("Support"),
    "technology": _("Phone and internet"),
    "wellbeing": _("How life is"),
}
"""What a person is told a questionnaire is about, by what its card measures: never a diagnosis."""


class Choice(NamedTuple):
    """One answer on offer."""

    code: int
    words: str
    chosen: bool


class Question(NamedTuple):
    """One question, with everything that its page says of it.

    ``language`` and ``direction`` are those of its words, which may not be those of the page.
    ``place`` counts from one; ``of`` is None where how many there are depends on the answers.
    """

    card: Instrument
    key: str
    topic: Any
    words: str
    stem: str
    recall: str
    choices: tuple[Choice, ...]
    typed: int | None
    low: str
    high: str
    unit: str
    bounds: tuple[int, int]
    declined: bool
    language: str
    direction: str
    foreign: bool
    place: int
    of: int | None

    @property
    def now(self) -> str:
        """The answer that stands, as the form sends it back: to notice that another came in between."""
        chosen = [str(each.code) for each in self.choices if each.chosen]
        if self.declined:
            return str(DECLINED)
        return chosen[0] if chosen else "" if self.typed is None else str(self.typed)


def spoken(name: str, language: str) -> Instrument:
    """Return the card in ``language`` where it has the words, else in its own.

    Raises `amity.instruments.WordsError` where there are no words at all.
    """
    try:
        card = instruments.load(name, language or None)
    except instruments.WordsError:
        card = instruments.load(name)
    for item in card.items:
        card.ask(item.id)
    return card


def cannot_ask(name: str) -> str:
    """Say to staff why a card cannot be asked, and how to mend it; nothing where it can."""
    try:
        spoken(name, "")
    except instruments.WordsError as problem:
        return str(problem)
    return ""


def order(card: Instrument, assessment: Assessment) -> list[str]:
    """Return the items that are asked, in the order of the card: without those whose gate is shut.

    A proxy is asked only what somebody else can observe.
    """
    proxy = assessment.answered_by == "proxy"
    return [
        item.id
        for item in card.items
        if (item.observable or not proxy) and not _shut(card, item.id, assessment.answers)
    ]


def _shut(card: Instrument, key: str, answers: Mapping[str, int]) -> bool:
    return (gate := card.item[key].asked_if) is not None and 0 <= answers.get(
        gate.item, gate.from_
    ) < gate.from_


def first_open(card: Instrument, assessment: Assessment) -> str | None:
    """Return the first item that nobody answered or declined, or None where there is none."""
    return next((key for key in order(card, assessment) if key not in assessment.answers), None)


def beside(card: Instrument, assessment: Assessment, key: str, step: int) -> str | None:
    """Return the item one step on (1) or back (-1), or None beyond either end."""
    keys = order(card, assessment)
    place = keys.index(key) + step if key in keys else -1
    return keys[place] if 0 <= place < len(keys) else None


def next_one(card: Instrument, assessment: Assessment, key: str) -> str | None:
    """Return the item after ``key``, or the first that is open still; None where nothing is."""
    still = first_open(card, assessment)
    return still and (beside(card, assessment, key, 1) or still)


def watched(card: Instrument, key: str, code: int) -> bool:
    """Say whether this answer raises a safety flag."""
    return any(
        flag.kind == "safety" and flag.item == key and code in flag.raised_by for flag in card.flags.values()
    )


def question(card: Instrument, assessment: Assessment, key: str, language: str) -> Question:
    """Return the question of item ``key`` in the words of ``card``, for a page in ``language``."""
    item, keys = card.item[key], order(card, assessment)
    given = assessment.answers.get(key)
    number = card.numbers.get(item.answer)
    low, high = card.bounds[key]
    listed = number is None or high - low < SHORT
    own = card.translation is not None
    return Question(
        card=card,
        key=key,
        topic=TOPICS.get(card.measures, ""),
        words=card.ask(key),
        stem=card.stem or "",
        recall="" if card.stem or own else card.recall or "",
        choices=_choices(card, key, given) if listed else (),
        typed=None if listed or given is None or given < 0 else given,
        low=(number.low if number else None) or "",
        high=(number.high if number else None) or "",
        unit=(number.unit if number else None) or "",
        bounds=(low, high),
        declined=given == DECLINED,
        language=card.language,
        direction="rtl" if card.language in RIGHT_TO_LEFT else "ltr",
        foreign=card.language != language,
        place=keys.index(key) + 1 if key in keys else 0,
        of=None if any(each.asked_if for each in card.items) else len(keys),
    )


def _choices(card: Instrument, key: str, given: int | None) -> tuple[Choice, ...]:
    low, high = card.bounds[key]
    offered = card.options[key] or {code: str(code) for code in range(low, high + 1)}
    return tuple(Choice(code, words or str(code), code == given) for code, words in offered.items())


def answers(card: Instrument, assessment: Assessment) -> list[tuple[str, str]]:
    """Return every question that was asked, in its words, and its answer in words."""
    return [
        (card.item[key].ask or card.item[key].about or key, said(card, key, assessment.answers.get(key)))
        for key in order(card, assessment)
    ]


def said(card: Instrument, key: str, code: int | None) -> str:
    """Return an answer in words, as the card has them."""
    if code is None:
        return str(_("No answer"))
    if code == DECLINED:
        return str(_("I would rather not answer"))
    unit = getattr(card.numbers.get(card.item[key].answer), "unit", None)
    return card.options[key].get(code) or (f"{code} {unit}" if unit else str(code))


def left_out(card: Instrument, assessment: Assessment) -> str:
    """Say in a sentence how many questions have no answer; nothing where all have one."""
    empty = sum(assessment.answers.get(key, DECLINED) < 0 for key in order(card, assessment))
    if not empty:
        return ""
    return ngettext(
        "You left out %(n)s question. That is all right.",
        "You left out %(n)s questions. That is all right.",
        empty,
    ) % {"n": empty}
