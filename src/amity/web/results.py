"""What a person is told of their answers: numbers, what they mean, and whether a change is real."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amity import instruments, outcomes
from amity.clinic.actions import asking as asking_of
from amity.clinic.models import Assessment, Assignment
from amity.instruments import Instrument, Scale
from amity.web.lists import listed

from . import asking
from .measures import measured

TOPICS_TOLD = 3
"""How many topics of an assignment are named: more would not be read."""

Real = Literal["real", "may be chance", "cannot say", "same"]


class Change(NamedTuple):
    """How a number differs from the one before, and how far that can be trusted.

    ``good`` is None where the scale points neither way, or the change may be chance.
    """

    before: float
    at: datetime
    by: float
    up: bool
    real: Real
    good: bool | None


class Line(NamedTuple):
    """One scale as a person reads it: never with the clinical name of a band.

    ``plain`` is what the card says to people, if it says anything; ``higher`` which way it points.
    ``said``: the title is in the language of the page, not of the card.
    """

    title: str
    said: bool
    value: float | None
    low: float
    high: float
    plain: str
    higher: str
    change: Change | None


class Page(NamedTuple):
    """Everything that the page of a result shows."""

    topic: str
    lines: list[Line]
    answers: list[tuple[str, str]]
    left_out: str
    language: str
    direction: str
    earlier: list[tuple[datetime, list[float | None]]]


def topic(assessment: Assessment) -> str:
    """Return what an assessment is about, in words for people."""
    card = instruments.load(assessment.instrument)
    return str(asking.TOPICS.get(card.measures, _("Your answers")))


def asked(assessment: Assessment) -> int:
    """Return how many questions an assessment has: two of one topic and one day are told apart by it."""
    return len(instruments.load(assessment.instrument).items)


def asked_for(assignment: Assignment) -> str:
    """Return what an assignment is about, in words for people."""
    names = list(assignment.instruments)
    if assignment.battery:
        names += [part.instrument for part in asking_of.battery(assignment.battery).parts if part.instrument]
    found = (instruments.load(each).measures for each in names)
    topics = dict.fromkeys(str(asking.TOPICS.get(each, _("Questions"))) for each in found)
    return listed(list(topics)[:TOPICS_TOLD])


def page(assessment: Assessment) -> Page:
    """Return what the page of a finished assessment shows."""
    language = get_language() or "en"
    scored = instruments.load(assessment.instrument)
    try:
        card = asking.spoken(assessment.instrument, language)
    except instruments.WordsError:
        card = scored
    earlier = _earlier(assessment)
    names = list(scored.scales)
    return Page(
        topic=topic(assessment),
        lines=[_line(card, name, scale, assessment, earlier) for name, scale in scored.scales.items()],
        answers=asking.answers(card, assessment),
        left_out=asking.left_out(scored, assessment),
        language=card.language,
        direction="rtl" if card.language in asking.RIGHT_TO_LEFT else "ltr",
        earlier=[(each.at, [_value(each, name) for name in names]) for each in earlier],
    )


def _line(
    card: Instrument, name: str, scale: Scale, assessment: Assessment, earlier: list[Assessment]
) -> Line:
    low, high = instruments.score_range(card, scale)
    value = _value(assessment, name)
    worded = card.scales[name]
    title = measured(worded.title)
    band = None if value is None else worded.band(value)
    before = next((each for each in earlier if _value(each, name) is not None), None)
    return Line(
        title=title,
        said=title != worded.title,
        value=value,
        low=low,
        high=high,
        plain=(band.plain if band else None) or "",
        higher=scale.higher,
        change=None if value is None or before is None else _change(worded, value, before, name),
    )


def _change(scale: Scale, value: float, before: Assessment, name: str) -> Change:
    was = _value(before, name)
    assert was is not None
    by = value - was
    needed = outcomes.criterion(scale)
    real: Real = "same" if not by else "cannot say"
    if by and needed is not None:
        real = "real" if abs(by) > needed.points else "may be chance"
    good = None if real != "real" or scale.higher == "neither" else (by > 0) == (scale.higher == "better")
    return Change(before=was, at=before.at, by=abs(by), up=by > 0, real=real, good=good)


def _value(assessment: Assessment, name: str) -> float | None:
    found: Any = assessment.result and assessment.result.scores.get(name)
    return found.value if found else None


def _earlier(assessment: Assessment) -> list[Assessment]:
    """Return the earlier ones of the same instrument and the same kind of answerer, the newest first.

    Whoever answered as a proxy is compared with proxies alone, and only the same card with itself.
    """
    same = (
        Assessment.objects.of(assessment.person)
        .done()
        .filter(instrument=assessment.instrument, at__lt=assessment.at, result__isnull=False)
    )
    proxy = assessment.answered_by == "proxy"
    kept = same.filter(answered_by="proxy") if proxy else same.exclude(answered_by="proxy")
    return list(kept.order_by("-at", "-pk")[:12])
