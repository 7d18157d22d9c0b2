"""What can be done with assessments: begin, answer, finish, leave, record, put right.

A safety flag that an answer raises becomes an alert in the transaction that saves the answer.
Changing the answer, going back, or leaving never takes the alert away.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection, transaction

from amity import instruments
from amity.clinic.models import Assessment, Assignment, Person, Practitioner, Prepared, stored
from amity.clinic.models.assessment import ANSWERED_BY
from amity.instruments import Instrument

from . import events, safety
from .asking import AssessmentError, asks, next_instrument, observable, refuse_age, scored_by, watched

__all__ = [
    "AssessmentError",
    "answer",
    "asks",
    "begin",
    "close_left",
    "complete",
    "correct",
    "finish",
    "leave",
    "mark_in_error",
    "record",
]

LEFT_AFTER = timedelta(hours=24)
"""When an assessment that nobody touched counts as left: as long as a person's session lasts at most."""


class OvertakenError(AssessmentError):
    """An answer that was given to a form older than the answer that stands; nothing was written.

    ``stands`` is the assessment as it is, so that a page can show both.
    """

    def __init__(self, stands: Assessment, item: str) -> None:
        super().__init__(f"{stands.ref}: {item} was answered since this form was opened. Compare the two.")
        self.stands = stands


@transaction.atomic
def begin(
    *,
    by: Practitioner | Person,
    at: datetime,
    person: Person,
    instrument: str,
    answered_by: str = "self",
    remote: bool = False,
    language: str = "en",
    assignment: Assignment | None = None,
    key: str | None = None,
) -> Assessment:
    """Begin an assessment; the answers follow one by one. The same ``key`` again is the same assessment.

    Of an ``assignment``, who answers, the language and whether it is from afar are as it says,
    and what was begun before is gone on with.
    """
    if key is not None:
        Person.objects.hold(person.pk)
    if key is not None and (there := Assessment.objects.filter(key=key).first()):
        return _same(there, person, instrument)
    if assignment is not None:
        assignment = _standing(assignment, person)
        begun = assignment.assessments.filter(instrument=instrument, status="in-progress", wrong_since=None)
        gone_on: Assessment | None = begun.first()
        if gone_on is not None:
            return gone_on
        answered_by = _who(assignment, answered_by)
        language, remote = assignment.language, assignment.away
    if answered_by not in ANSWERED_BY:
        raise AssessmentError(f"{answered_by!r} says not who answers. Choose from {', '.join(ANSWERED_BY)}.")
    refuse_age(person, at)
    asked = asks(instrument=instrument, person=person, remote=remote and answered_by != "paper")
    if asked != instrument:
        raise AssessmentError(
            f"{instrument} is not asked from afar without a staffed responder. Ask {asked}."
        )
    if answered_by == "proxy" and not observable(instruments.load(instrument)):
        raise AssessmentError(f"{instrument} asks what only the person can say. A proxy cannot answer it.")
    assessment = Assessment.objects.create(
        person=person,
        by=by.ref,
        at=at,
        touched_at=at,
        instrument=instrument,
        card=instruments.digest(instrument),
        language=language,
        answered_by=answered_by,
        remote=remote,
        assignment=assignment,
        key=key,
    )
    events.write(by=by, at=at, did="began assessment", to=assessment.ref, person=person)
    return assessment


@transaction.atomic
def answer(
    *,
    by: Practitioner | Person,
    at: datetime,
    assessment: Assessment,
    item: str,
    code: int | None,
    shown: int | Literal["whatever"] | None = "whatever",
) -> Assessment:
    """Save one answer, or that there is none (``None``), and raise the alert that it calls for.

    The same answer again is nothing new.  ``shown`` is the answer that the form showed: where another stands
    by now, `OvertakenError` is raised, except for what a safety flag watches, which is always saved.
    Declining the item of a safety flag is told at the end: it may be answered yet.
    """
    assessment = _refreshed(assessment, by)
    card = scored_by(assessment.instrument)
    if assessment.answered_by == "proxy":
        _refuse_unseen(card, (item,))
    flags = [name for name, flag in watched(card).items() if flag.item == item]
    stands = assessment.answers.get(item)
    if code is not None and code == stands:
        return assessment
    if not flags and shown not in ("whatever", stands):
        raise OvertakenError(assessment, item)
    answers = {**assessment.answers, item: code}
    for each in card.items:
        if (gate := each.asked_if) and gate.item == item and code is not None and 0 <= code < gate.from_:
            answers[each.id] = None
    states = instruments.score(card, {item: code}).flags
    assessment.answers = _given(answers)
    assessment.touched_at = at
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [*stored(assessment, "answers", "touched_at"), assessment.pk])
    events.write(
        by=by, at=at, did="answered", to=assessment.ref, person=assessment.person_id, details={"item": item}
    )
    for name in flags:
        if states[name] == "raised":
            _alert(by, at, assessment, name, "raised", anew=True)
    return assessment


@transaction.atomic
def finish(*, by: Practitioner | Person, at: datetime, assessment: Assessment) -> Assessment:
    """Score a finished assessment; a safety flag that nobody answered is *unknown*, which is an alert too."""
    return _done(by, at, _in_progress(assessment, by), "completed")


@transaction.atomic
def leave(*, by: Practitioner | Person | None, at: datetime, assessment: Assessment) -> Assessment:
    """Score what was answered before somebody left; flags that were not answered are unknown."""
    return _done(by, at, _in_progress(assessment), "left")


def close_left(*, at: datetime) -> list[Assessment]:
    """Leave every assessment that nobody has touched for a day, and return them."""
    stale = Assessment.objects.standing().filter(status="in-progress", touched_at__lte=at - LEFT_AFTER)
    return [leave(by=None, at=at, assessment=each) for each in list(stale.order_by("pk"))]


@transaction.atomic
def record(
    *,
    by: Practitioner | Person,
    at: datetime,
    person: Person,
    instrument: str,
    answers: Mapping[str, int | None],
    answered_by: str = "self",
    remote: bool = False,
    language: str = "en",
    assignment: Assignment | None = None,
    key: str | None = None,
) -> Assessment:
    """Score ``answers`` and put them on a person's record, with the alerts they call for.

    Raises `AnswerError` for an answer that is not on offer, and then nothing was written.
    """
    assessment = begin(
        by=by,
        at=at,
        person=person,
        instrument=instrument,
        answered_by=answered_by,
        remote=remote,
        language=language,
        assignment=assignment,
        key=key,
    )
    if assessment.status != "in-progress":
        if assessment.answers != _given(answers):
            raise AssessmentError(
                f"{assessment.ref} was sent before with other answers. Put it right instead."
            )
        return assessment
    return complete(by=by, at=at, assessment=assessment, answers=answers)


@transaction.atomic
def complete(
    *, by: Practitioner | Person, at: datetime, assessment: Assessment, answers: Mapping[str, int | None]
) -> Assessment:
    """Give all the answers of an assessment at once, and score it."""
    assessment.answers = _given(answers)
    if assessment.answered_by == "proxy":
        _refuse_unseen(instruments.load(assessment.instrument), assessment.answers)
    return _done(by, at, assessment, "completed")


@transaction.atomic
def correct(
    *,
    by: Practitioner,
    at: datetime,
    assessment: Assessment,
    answers: Mapping[str, int | None],
    because: str,
) -> Assessment:
    """Put an assessment right: the old one is marked as entered in error and kept, and so are its alerts."""
    old = mark_in_error(by=by, at=at, assessment=assessment, because=because)
    new = Assessment.objects.create(
        person=old.person,
        by=by.ref,
        at=old.at,
        touched_at=at,
        instrument=old.instrument,
        card=instruments.digest(old.instrument),
        language=old.language,
        answered_by=old.answered_by,
        remote=old.remote,
        assignment=old.assignment,
        replaces=old,
    )
    return complete(by=by, at=at, assessment=new, answers=answers)


@transaction.atomic
def mark_in_error(*, by: Practitioner, at: datetime, assessment: Assessment, because: str) -> Assessment:
    """Mark an assessment as entered in error. Its alerts stay open: somebody must still look."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if assessment.wrong_since is not None:
        raise AssessmentError(f"{assessment.ref} is marked as entered in error already.")
    assessment.wrong_since, assessment.wrong_because = at, because
    if assessment.status == "in-progress":
        assessment = _done(by, at, assessment, "left")
    assessment.save()
    events.write(by=by, at=at, did="entered in error", to=assessment.ref, person=assessment.person)
    if assessment.assignment is not None:
        _tick(at, assessment.assignment)
    return assessment


def _done(by: Practitioner | Person | None, at: datetime, assessment: Assessment, status: str) -> Assessment:
    """Score an assessment, save it, and raise what it calls for."""
    card = instruments.load(assessment.instrument)
    assessment.result = instruments.score(card, assessment.answers)
    assessment.status, assessment.done_at, assessment.touched_at = status, at, at
    assessment.save()
    events.write(by=by, at=at, did=f"{status} assessment", to=assessment.ref, person=assessment.person)
    for name in watched(card):
        if (state := assessment.result.flags[name]) != "clear":
            _alert(by, at, assessment, name, state)
    if assessment.assignment is not None:
        _tick(at, assessment.assignment)
    return assessment


def _alert(
    by: Practitioner | Person | None,
    at: datetime,
    assessment: Assessment,
    flag: str,
    state: str,
    *,
    anew: bool = False,
) -> None:
    safety.raise_alert(
        by=by,
        at=at,
        person=assessment.person,
        assessment=assessment,
        flag=flag,
        state="raised" if state == "raised" else "unknown",
        anew=anew,
    )


def _given(answers: Mapping[str, int | None]) -> dict[str, int]:
    """Return the answers that there are; silence with a reason (declined, not asked) is one."""
    return {key: code for key, code in answers.items() if code is not None}


def _standing(assignment: Assignment, person: Person) -> Assignment:
    """Return an assignment as it is now; refuse somebody else's, and one that was cancelled."""
    assignment = Assignment.objects.select_related("person").get(pk=assignment.pk)
    if assignment.person.record_id != person.record_id:
        raise AssessmentError(f"{assignment.ref} is not of {person.ref}. Begin it with the person it is of.")
    if assignment.cancelled_at is not None:
        raise AssessmentError(f"{assignment.ref} is cancelled. Assign the questions again.")
    return assignment


def _who(assignment: Assignment, answered_by: str) -> str:
    """Return who answers an assignment: what was said at its start, or paper that was typed in."""
    if answered_by != "paper" and not assignment.answered_by:
        raise AssessmentError(f"{assignment.ref}: ask first who answers.")
    return "paper" if answered_by == "paper" else assignment.answered_by


def _tick(at: datetime, assignment: Assignment) -> None:
    """Note that an assignment is done where nothing of it is left to ask, or that it is not any more."""
    left = next_instrument(assignment) is not None
    if left == (assignment.done_at is not None):
        assignment.done_at = None if left else at
        assignment.save(update_fields=["done_at"])


def _refuse_unseen(card: Instrument, items: Iterable[str]) -> None:
    """Refuse what a proxy cannot know: how somebody feels, and every safety flag."""
    seen = observable(card)
    if unseen := next((item for item in items if item not in seen), None):
        raise AssessmentError(f"{card.id}: {unseen}: only the person can say that. A proxy leaves it out.")


CHANGING = ("person_id", "instrument", "status", "answered_by", "answers")
KEEP = 'UPDATE clinic_assessment SET "answers" = %s, "touched_at" = %s WHERE "id" = %s'
NOW = Prepared(lambda: Assessment.objects.select_for_update().values_list(*CHANGING))


def _refreshed(assessment: Assessment, by: Practitioner | Person) -> Assessment:
    """Bring what changes while somebody answers up to date, in one statement; a person reaches their own."""
    said = NOW.find(assessment.pk)
    if said is None:
        raise Assessment.DoesNotExist
    if isinstance(by, Person) and said[0] != by.pk and not by.duplicates.filter(pk=said[0]).exists():
        raise Assessment.DoesNotExist
    assessment.person_id = said[0]
    assessment.instrument, assessment.status, assessment.answered_by, assessment.answers = said[1:]
    return _refuse_done(assessment)


def _in_progress(assessment: Assessment, by: Practitioner | Person | None = None) -> Assessment:
    """Return the assessment as it is now; a person reaches their own, as if there were no other."""
    locked = Assessment.objects.select_for_update(of=("self",)).select_related("person")
    if isinstance(by, Person):
        locked = locked.of(by)
    found: Assessment = locked.get(pk=assessment.pk)
    return _refuse_done(found)


def _refuse_done(found: Assessment) -> Assessment:
    if found.status != "in-progress":
        raise AssessmentError(f"{found.ref} is {found.status}: put it right instead, or begin another.")
    return found


def _same(there: Assessment, person: Person, instrument: str) -> Assessment:
    if there.person_id != person.pk or there.instrument != instrument:
        raise AssessmentError(f"{there.ref} was begun with this key for something else. Use a new key.")
    return there
