"""What can be done with answers on paper: type them in, type them in again, resolve what differs."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from amity import instruments
from amity.clinic.models import Assessment, Assignment, PaperEntry, Person, Practitioner
from amity.errors import AmityError

from . import asking, assessments, events, refused, safety


class PaperError(AmityError):
    """Something cannot be done with answers on paper, and what can."""


SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The signs of a code on paper: none of them is taken for another."""


class Difference(msgspec.Struct, frozen=True):
    """An item that was typed in differently: what each entry says, or None for nothing."""

    item: str
    first: int | None
    second: int | None


def enter(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    instrument: str,
    answers: Mapping[str, int | None],
    answered_on: date,
    assignment: Assignment | None = None,
    language: str = "en",
    key: str | None = None,
) -> PaperEntry:
    """Type in answers for the first time; the same ``key`` again is the same entry.

    A safety flag that is raised or unknown on the paper raises its alert now, whatever the second entry says.
    Of somebody under 16 no paper is taken.  Where it is refused, an answer that raises a flag is told all the
    same, of somebody under 16 to the safeguarding lead.
    """
    try:
        asking.refuse_age(person, at)
        return _enter(by, at, person, instrument, answers, answered_on, assignment, language, key)
    except AmityError:
        refused.tell_flags(by=by, at=at, person=person, instrument=instrument, answers=answers)
        raise


@transaction.atomic
def _enter(
    by: Practitioner,
    at: datetime,
    person: Person,
    instrument: str,
    answers: Mapping[str, int | None],
    answered_on: date,
    assignment: Assignment | None,
    language: str,
    key: str | None,
) -> PaperEntry:
    if key is not None:
        Person.objects.hold(person.pk)
    there: PaperEntry | None = PaperEntry.objects.filter(key=key).first() if key is not None else None
    if there is not None:
        if there.person_id != person.pk or there.first != _given(answers):
            raise PaperError(f"{there.ref} was typed in with this key otherwise. Use a new key.")
        return there
    if answered_on > at.date():
        raise PaperError(f"answered_on: {answered_on} lies in the future. Give the day on the paper.")
    paper = PaperEntry.objects.create(
        person=person,
        by=by.ref,
        at=at,
        assignment=assignment,
        instrument=instrument,
        card=instruments.digest(instrument),
        language=language,
        answered_on=answered_on,
        first=_given(answers),
        first_by=by,
        key=key,
    )
    events.write(by=by, at=at, did="typed in paper", to=paper.ref, person=person)
    _alert(by, at, paper, answers)
    return paper


@transaction.atomic
def enter_again(
    *, by: Practitioner, at: datetime, paper: PaperEntry, answers: Mapping[str, int | None]
) -> list[Difference]:
    """Type in the same paper again, and return where the two entries differ.

    Where they agree, it becomes an assessment: see ``paper.assessment``.  Where not, `resolve` it.
    At best somebody else does it, and nobody is shown the first entry beforehand.
    """
    paper = _waiting(paper)
    if paper.second is not None:
        raise PaperError(f"{paper.ref} was typed in twice already. Resolve what differs.")
    paper.second, paper.second_by, paper.second_at = _given(answers), by, at
    paper.save(update_fields=["second", "second_by", "second_at"])
    events.write(by=by, at=at, did="typed in paper again", to=paper.ref, person=paper.person)
    _alert(by, at, paper, answers, before=paper.first)
    found = differences(paper)
    if not found:
        _becomes(by, at, paper, paper.first)
    return found


@transaction.atomic
def resolve(
    *, by: Practitioner, at: datetime, paper: PaperEntry, answers: Mapping[str, int | None]
) -> Assessment:
    """Say what the paper says where the two entries differ; it becomes an assessment.

    ``answers`` holds one for each difference, looked up on the paper; a third reading is allowed.
    Alerts that either entry raised stay, whatever the paper turns out to say.
    """
    paper = _waiting(paper)
    if paper.second is None:
        raise PaperError(f"{paper.ref} was typed in once. Type it in again first.")
    open_ = {each.item for each in differences(paper)}
    if missing := sorted(open_ - set(answers)):
        raise PaperError(f"{paper.ref}: {missing[0]} was typed in differently. Say what the paper says.")
    if strange := sorted(set(answers) - open_):
        raise PaperError(f"{paper.ref}: {strange[0]} was typed in alike. Leave it out.")
    agreed = {key: code for key, code in paper.first.items() if key not in open_}
    return _becomes(by, at, paper, {**agreed, **_given(answers)})


@transaction.atomic
def mark_in_error(*, by: Practitioner, at: datetime, paper: PaperEntry, because: str) -> PaperEntry:
    """Mark paper as entered in error, such as on the wrong person's record; its alerts stay open."""
    paper = _waiting(paper)
    paper.wrong_since, paper.wrong_because = at, because
    paper.save(update_fields=["wrong_since", "wrong_because"])
    events.write(by=by, at=at, did="entered in error", to=paper.ref, person=paper.person)
    return paper


def differences(paper: PaperEntry) -> list[Difference]:
    """Return where the two entries differ, in the order of the paper; nothing while there is one."""
    if paper.second is None:
        return []
    found = [
        Difference(item.id, paper.first.get(item.id), paper.second.get(item.id))
        for item in instruments.load(paper.instrument).items
    ]
    return [each for each in found if each.first != each.second]


def code(assignment: Assignment) -> str:
    """Return the short code that paper carries: it says nothing of anybody, and a slip of it is found out."""
    number, signs = assignment.pk, ""
    while number or len(signs) < 3:
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return f"{signs}-{_check(signs)}"


def by_code(said: str) -> Assignment | None:
    """Return the assignment whose paper carries this code, or None; O, I and L are read as 0 and 1."""
    typed = said.upper().translate(str.maketrans("OIL", "011", " -"))
    signs, check = typed[:-2], typed[-2:]
    if not signs or len(signs) > 10 or set(typed) - set(SIGNS):
        return None
    if not constant_time_compare(check, _check(signs)):
        return None
    number = 0
    for sign in signs:
        number = number * len(SIGNS) + SIGNS.index(sign)
    found: Assignment | None = Assignment.objects.standing().filter(pk=number).first()
    return found


def _check(signs: str) -> str:
    made = salted_hmac("amity.paper.code", signs, algorithm="sha256").digest()
    return "".join(SIGNS[byte % len(SIGNS)] for byte in made[:2])


def _becomes(by: Practitioner, at: datetime, paper: PaperEntry, answers: Mapping[str, int]) -> Assessment:
    """Make the assessment; alerts of the paper become alerts of it, so that none rises twice."""
    assessment = assessments.begin(
        by=by,
        at=at,
        person=paper.person,
        instrument=paper.instrument,
        answered_by="paper",
        language=paper.language,
        assignment=paper.assignment,
    )
    paper.alerts.filter(assessment=None).update(assessment=assessment)
    paper.assessment = assessment
    paper.save(update_fields=["assessment"])
    return assessments.complete(by=by, at=at, assessment=assessment, answers=answers)


def _alert(
    by: Practitioner,
    at: datetime,
    paper: PaperEntry,
    answers: Mapping[str, int | None],
    *,
    before: Mapping[str, int] | None = None,
) -> None:
    card = instruments.load(paper.instrument)
    flags = instruments.score(card, answers).flags
    for name, flag in card.flags.items():
        if (state := flags[name]) == "clear" or flag.kind != "safety":
            continue
        anew = before is not None and before.get(flag.item) != answers.get(flag.item)
        safety.raise_alert(by=by, at=at, person=paper.person, paper=paper, flag=name, state=state, anew=anew)


def _given(answers: Mapping[str, int | None]) -> dict[str, int]:
    return {key: code for key, code in answers.items() if code is not None}


def _waiting(paper: PaperEntry) -> PaperEntry:
    locked = PaperEntry.objects.select_for_update(of=("self",)).select_related("person", "assignment")
    found: PaperEntry = locked.get(pk=paper.pk)
    if found.assessment_id is not None or found.wrong_since is not None:
        raise PaperError(f"{found.ref} is done: put the assessment right instead.")
    return found
