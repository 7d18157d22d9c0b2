"""What can be done with contacts: record what was tried and said, mark one as entered in error."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec
from django.db import transaction

from amity.clinic.models import Consent, Contact, FollowUp, Person, Practitioner, SafetyAlert
from amity.clinic.models.contact import CHANNELS, RESULTS, WITH
from amity.errors import AmityError

from . import assessments, events, follow_ups, outbox, refused


class ContactError(AmityError):
    """Something cannot be done with a contact, and what can."""


class CheckIn(msgspec.Struct, frozen=True):
    """Answers that were given during a contact: to one instrument, and by whom they were entered."""

    instrument: str
    answers: Mapping[str, int | None]
    answered_by: str = "staff-by-phone"


class Task(msgspec.Struct, frozen=True):
    """Something that a contact asks for: what, by when, and who sees to it (nobody yet is allowed)."""

    what: str
    due_on: date
    practitioner: Practitioner | None = None


def record(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    channel: str,
    result: str,
    with_whom: str = "person",
    happened_at: datetime | None = None,
    minutes: int | None = None,
    said: str = "",
    next_on: date | None = None,
    alert: SafetyAlert | None = None,
    handed_to: str = "",
    check_ins: Iterable[CheckIn] = (),
    tasks: Iterable[Task] = (),
    does: Iterable[FollowUp] = (),
    to_gp: str = "",
    key: str | None = None,
) -> Contact:
    """Write down a contact, or that one was tried, and all that came of it, whole or not at all.

    One for a safety alert, in which the person was reached, stops its escalation.
    ``happened_at`` is for one that is written down later; it cannot lie in the future.
    ``handed_to`` is a warm referral, ``does`` the planned contacts that this one was,
    ``to_gp`` a message that goes to the doctor only with consent.  The same ``key`` is the same contact.
    Where it is refused nothing of it is written but the alerts that its answers call for.
    """
    check_ins = tuple(check_ins)
    try:
        return _record(
            by=by,
            at=at,
            person=person,
            channel=channel,
            result=result,
            with_whom=with_whom,
            happened_at=happened_at,
            minutes=minutes,
            said=said,
            next_on=next_on,
            alert=alert,
            handed_to=handed_to,
            check_ins=check_ins,
            tasks=tasks,
            does=does,
            to_gp=to_gp,
            key=key,
        )
    except AmityError:
        tell_flags(by=by, at=at, person=person, check_ins=check_ins)
        raise


@transaction.atomic
def tell_flags(*, by: Practitioner, at: datetime, person: Person, check_ins: Iterable[CheckIn]) -> None:
    """Raise the alerts of a check-in whose form could not be saved."""
    for each in check_ins:
        refused.tell_flags(by=by, at=at, person=person, instrument=each.instrument, answers=each.answers)


@transaction.atomic
def _record(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    channel: str,
    result: str,
    with_whom: str,
    happened_at: datetime | None,
    minutes: int | None,
    said: str,
    next_on: date | None,
    alert: SafetyAlert | None,
    handed_to: str,
    check_ins: Iterable[CheckIn],
    tasks: Iterable[Task],
    does: Iterable[FollowUp],
    to_gp: str,
    key: str | None,
) -> Contact:
    if there := _sent_before(person, key):
        return _same(there, person, said)
    for value, offered, what in (
        (channel, CHANNELS, "channel"),
        (result, RESULTS, "result"),
        (with_whom, WITH, "with_whom"),
    ):
        if value not in offered:
            raise ContactError(f"{what}: {value!r} is not on offer. Choose from {', '.join(offered)}.")
    moment = happened_at or at
    if moment > at:
        raise ContactError("happened_at: that lies in the future. Give the time at which it happened.")
    if alert is not None and alert.person.record_id != person.record_id:
        raise ContactError(f"{alert.ref} is not of {person.ref}. Record it with the person it is about.")
    contact = Contact.objects.create(
        person=person,
        by=by.ref,
        at=moment,
        practitioner=by,
        channel=channel,
        with_whom=with_whom,
        result=result,
        minutes=minutes,
        said=said,
        next_on=next_on,
        alert=alert,
        handed_to=handed_to,
        to_gp=to_gp,
        key=key,
    )
    events.write(
        by=by,
        at=at,
        did=f"recorded contact ({result})",
        to=contact.ref,
        person=person,
        details={"alert": alert.ref} if alert else None,
    )
    _follows(by, at, contact, check_ins, tasks, does)
    return contact


@transaction.atomic
def handover_answered(*, by: Practitioner, at: datetime, contact: Contact, accepted: bool) -> Contact:
    """Write down whether the service to which a person was handed over has taken them."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if not contact.handed_to:
        raise ContactError(f"{contact.ref} handed nobody over: there is nothing to answer.")
    contact.handover_accepted = accepted
    contact.save(update_fields=["handover_accepted"])
    did = "handover accepted" if accepted else "handover declined"
    events.write(by=by, at=at, did=did, to=contact.ref, person=contact.person)
    return contact


@transaction.atomic
def mark_in_error(*, by: Practitioner, at: datetime, contact: Contact, because: str) -> Contact:
    """Mark a contact as entered in error: an alert that it answered escalates again.

    Refused while an alert is closed on it, or proposed to be: nothing stays closed on what did not happen.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.wrong_since is not None:
        raise ContactError(f"{contact.ref} is marked as entered in error already.")
    if alert := contact.closes.first():
        state = "closed" if alert.closed_at else "to be closed"
        undo = "Reopen the alert first." if alert.closed_at else "Keep the alert open first."
        raise ContactError(f"{alert.ref} is {state} on {contact.ref}. {undo}")
    contact.wrong_since, contact.wrong_because = at, because
    contact.save(update_fields=["wrong_since", "wrong_because"])
    events.write(by=by, at=at, did="entered in error", to=contact.ref, person=contact.person)
    return contact


def _follows(
    by: Practitioner,
    at: datetime,
    contact: Contact,
    check_ins: Iterable[CheckIn],
    tasks: Iterable[Task],
    does: Iterable[FollowUp],
) -> None:
    """Write what came of a contact: answers, tasks, planned contacts that are done, the message to the GP."""
    person = contact.person
    for number, each in enumerate(check_ins):
        assessments.record(
            by=by,
            at=at,
            person=person,
            instrument=each.instrument,
            answers=each.answers,
            answered_by=each.answered_by,
            key=f"{contact.ref}/{number}",
        )
    for task in tasks:
        follow_ups.plan(
            by=by,
            at=at,
            person=person,
            kind="task",
            what=task.what,
            due_on=task.due_on,
            practitioner=task.practitioner,
            asked_in=contact,
        )
    for planned in does:
        follow_ups.done(by=by, at=at, follow_up=planned, contact=contact)
    if contact.to_gp and Consent.objects.live(at).of(person).filter(purpose="share-with-gp").exists():
        outbox.write(at=at, kind=outbox.TO_GP, key=f"{contact.ref}/gp", person=person, contact=contact)


def _same(there: Contact, person: Person, said: str) -> Contact:
    if there.person_id != person.pk or there.said != said:
        raise ContactError(f"{there.ref} was recorded with this key and says something else. Use a new key.")
    return there


def _sent_before(person: Person, key: str | None) -> Contact | None:
    if key is None:
        return None
    Person.objects.hold(person.pk)
    found: Contact | None = Contact.objects.filter(key=key).first()
    return found
