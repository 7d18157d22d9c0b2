"""Paper that waits: to be typed in, to be typed in again, or to be looked up where two typings differ."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity import instruments
from amity.clinic.actions import asking, paper_words
from amity.clinic.actions.sayings import NAMES
from amity.clinic.models import Assignment, PaperEntry, PaperWords, Person, Practitioner, visible_to
from amity.instruments import Instrument

OPEN_QUESTIONS = {
    "What matters to you?": _lazy("What matters to you?"),
    "What has changed?": _lazy("What has changed?"),
}
"""The open questions of our batteries, in the language of the page; others come as their card has them."""

LATER = timedelta(days=60)
"""How long after all its questionnaires are in the words of a paper can still be typed in."""


class Words(NamedTuple):
    """Words of a paper that nobody has typed in: its place among what is asked, and what that is."""

    assignment: Assignment
    number: int
    title: str


def asks(question: str) -> str:
    """Return what a paper asks for in somebody's own words."""
    return str(_("Who is in your life?") if question == NAMES else OPEN_QUESTIONS.get(question, question))


def to_type(
    who: Person, at: datetime, named: str = ""
) -> tuple[list[tuple[Assignment, Instrument]], list[Words]]:
    """Return what can be typed in of somebody's paper: questionnaires, and what is in their own words.

    ``named`` is the number of an assignment whose code was scanned: it is shown however it was to come back.
    """
    found = Assignment.objects.of(who).standing().filter(cancelled_at=None).order_by("due_on", "pk")
    papers = [
        each
        for each in found
        if str(each.pk) == named or each.how == "paper"
        if each.done_at is None or each.done_at >= at - LATER
    ]
    typed = set(PaperEntry.objects.of(who).waiting().values_list("assignment_id", "instrument"))
    cards = [
        (each, instruments.load(name))
        for each in papers
        if each.done_at is None
        for name in asking.asked(each)
        if (each.pk, name) not in typed and not _answered(each, name)
    ]
    return cards, [words for each in papers for words in _words(each)]


def _answered(assignment: Assignment, name: str) -> bool:
    done = assignment.assessments.filter(instrument=name, status="completed", wrong_since=None)
    return bool(done.exists())


def _words(assignment: Assignment) -> list[Words]:
    untyped = paper_words.untyped(assignment)
    return [
        Words(assignment, number, asks(question))
        for number, question in enumerate(paper_words.asked(assignment))
        if question in untyped
    ]


def count(by: Practitioner, at: datetime) -> int:
    """Return how many papers of those a practitioner may see wait for a second typing, or to be looked at."""
    mine = visible_to(by, at).values("pk")
    entries = PaperEntry.objects.waiting().filter(person__in=mine)
    return int(entries.count()) + int(PaperWords.objects.waiting().filter(person__in=mine).count())


def rows(by: Practitioner, at: datetime, who: Person | None = None) -> list[dict[str, Any]]:
    """Return the papers that wait for a second typing or a look: of a person, or of all one may see."""
    found: list[PaperEntry | PaperWords] = []
    for kind in (PaperEntry.objects.waiting(), PaperWords.objects.waiting()):
        mine = kind.of(who) if who is not None else kind.filter(person__in=visible_to(by, at))
        found += mine.select_related("person", "first_by", "second_by")
    return [_row(each, by) for each in sorted(found, key=lambda each: (each.at, each.pk))]


def _row(entry: PaperEntry | PaperWords, by: Practitioner) -> dict[str, Any]:
    if isinstance(entry, PaperWords):
        title, shown = asks(entry.question), "amity/paper/words_row.html"
    else:
        title, shown = instruments.load(entry.instrument).title, "amity/paper/row.html"
    return {
        "entry": entry,
        "title": title,
        "own": entry.first_by_id == by.pk,
        "differs": entry.second_by_id is not None,
        "as": shown,
    }
