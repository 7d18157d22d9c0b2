"""What an assignment asks in somebody's own words, where a practitioner asks it."""

from amity.clinic.actions import asking, paper_words
from amity.clinic.actions.sayings import NAMES
from amity.clinic.models import Assignment, Person


def next_words(assignment: Assignment) -> int | None:
    """Return the place of the open question, or of the names, to ask now; None where none comes next.

    A battery is asked in the order of its card.  A proxy is asked for nothing in the person's own words,
    and what was typed in from paper is not asked again.
    """
    if not assignment.battery or assignment.answered_by == "proxy":
        return None
    untyped, pending = paper_words.untyped(assignment), asking.next_instrument(assignment)
    places = {question: place for place, question in enumerate(paper_words.asked(assignment))}
    for part in asking.battery(assignment.battery).parts:
        if part.instrument is None and (question := part.question or NAMES) in untyped:
            return places[question]
        if part.instrument is not None and _asked_as(assignment, part.instrument) == pending:
            return None
    return None


def more(assignment: Assignment) -> bool:
    """Say whether anything of an assignment is left to ask."""
    return assignment.done_at is None or next_words(assignment) is not None


def left(person: Person) -> tuple[Assignment, str] | None:
    """Return what the last assignment that a person answered by themselves has open still: question or names.

    What is open of the ones before is not asked any more: the last one has asked it again.
    """
    answered = Assignment.objects.of(person).standing().exclude(battery="").exclude(done_at=None)
    own = answered.filter(answered_by__in=("self", "self-with-help"), cancelled_at=None)
    last: Assignment | None = own.order_by("-done_at", "-pk").first()
    place = next_words(last) if last is not None else None
    return None if last is None or place is None else (last, [*paper_words.asked(last)][place])


def _asked_as(assignment: Assignment, name: str) -> str:
    return asking.asks(instrument=name, person=assignment.person, remote=assignment.remote)
