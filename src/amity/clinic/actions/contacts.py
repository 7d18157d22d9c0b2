"""What can be done with contacts: record what was tried and said, mark one as entered in error."""

from datetime import date, datetime

from django.db import transaction

from amity.clinic.models import Contact, Person, Practitioner, SafetyAlert
from amity.clinic.models.contact import CHANNELS, RESULTS, WITH
from amity.errors import AmityError

from . import events


class ContactError(AmityError):
    """Something cannot be done with a contact, and what can."""


@transaction.atomic
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
) -> Contact:
    """Write down a contact, or that one was tried.

    One for a safety alert, in which the person was reached, stops its escalation.
    ``happened_at`` is for one that is written down later; it cannot lie in the future.
    """
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
    if alert is not None and _keeper(alert.person) != _keeper(person):
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
    )
    events.write(
        by=by,
        at=at,
        did=f"recorded contact ({result})",
        to=contact.ref,
        person=person,
        details={"alert": alert.ref} if alert else None,
    )
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


def _keeper(person: Person) -> int:
    return person.merged_into_id or person.pk
