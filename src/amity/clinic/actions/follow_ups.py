"""What can be done with follow-ups: keep up contact after an alert, plan a task, do, move, cancel."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from amity.clinic.models import Contact, FollowUp, Person, Practitioner, SafetyAlert
from amity.errors import AmityError

from . import events

SUSTAINED = (2, 9, 16, 23, 30, 60, 90)
"""Days after an alert on which contact is kept up: within 72 hours, weekly for a month, then monthly.

A starting point to change with the person; no trial of these very days is known to us.
"""


class FollowUpError(AmityError):
    """Something cannot be done with a follow-up, and what can."""


@transaction.atomic
def schedule(
    *,
    by: Practitioner,
    at: datetime,
    alert: SafetyAlert,
    practitioner: Practitioner | None,
    days: Iterable[int] = SUSTAINED,
) -> list[FollowUp]:
    """Plan contact to be kept up after a safety alert: one on each of ``days`` after it rose.

    Days that have passed are left out; a day on which one is planned already is not planned twice.
    """
    start = alert.since.date()
    wanted = sorted({start + timedelta(days=day) for day in days if day >= 0})
    there = set(FollowUp.objects.open().filter(alert=alert).values_list("due_on", flat=True))
    ahead = [day for day in wanted if day >= at.date() and day not in there]
    if not wanted:
        raise FollowUpError(f"{alert.ref}: name at least one day after it rose, such as 2.")
    return [
        plan(by=by, at=at, person=alert.person, due_on=day, practitioner=practitioner, alert=alert)
        for day in ahead
    ]


@transaction.atomic
def plan(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    due_on: date,
    practitioner: Practitioner | None = None,
    kind: str = "contact",
    what: str = "",
    alert: SafetyAlert | None = None,
    asked_in: Contact | None = None,
) -> FollowUp:
    """Plan one contact, or one task, for a day; without a practitioner it is the team's."""
    if due_on < at.date():
        raise FollowUpError(f"due_on: {due_on} has passed. Give today or a day ahead.")
    if kind == "task" and not what.strip():
        raise FollowUpError("what: it is empty. Say in a few words what is to be done.")
    follow_up = FollowUp.objects.create(
        person=person,
        by=by.ref,
        at=at,
        kind=kind,
        what=what,
        due_on=due_on,
        practitioner=practitioner,
        alert=alert,
        asked_in=asked_in,
    )
    events.write(by=by, at=at, did=f"planned {kind}", to=follow_up.ref, person=person)
    return follow_up


@transaction.atomic
def done(*, by: Practitioner, at: datetime, follow_up: FollowUp, contact: Contact | None = None) -> FollowUp:
    """Write down that a follow-up is done: a contact by the one that was recorded, a task by saying so."""
    follow_up = _open(follow_up)
    if follow_up.kind == "task":
        follow_up.done_at = at
        follow_up.save(update_fields=["done_at"])
    else:
        follow_up.contact = _made(follow_up, contact)
        follow_up.save(update_fields=["contact"])
    events.write(by=by, at=at, did="did follow-up", to=follow_up.ref, person=follow_up.person)
    return follow_up


@transaction.atomic
def move(
    *,
    by: Practitioner,
    at: datetime,
    follow_up: FollowUp,
    due_on: date | None = None,
    practitioner: Practitioner | None = None,
) -> FollowUp:
    """Put a follow-up off to another day, or give it to somebody else."""
    follow_up = _open(follow_up)
    if due_on is not None and due_on < at.date():
        raise FollowUpError(f"due_on: {due_on} has passed. Give today or a day ahead.")
    follow_up.due_on = due_on or follow_up.due_on
    follow_up.practitioner = practitioner or follow_up.practitioner
    follow_up.save(update_fields=["due_on", "practitioner"])
    events.write(by=by, at=at, did="moved follow-up", to=follow_up.ref, person=follow_up.person)
    return follow_up


@transaction.atomic
def cancel(*, by: Practitioner, at: datetime, follow_up: FollowUp, because: str) -> FollowUp:
    """Cancel a follow-up, with the reason."""
    if not because.strip():
        raise FollowUpError("because: say why it is not needed.")
    follow_up = _open(follow_up)
    follow_up.cancelled_at, follow_up.cancelled_because = at, because
    follow_up.save(update_fields=["cancelled_at", "cancelled_because"])
    events.write(by=by, at=at, did="cancelled follow-up", to=follow_up.ref, person=follow_up.person)
    return follow_up


def _made(follow_up: FollowUp, contact: Contact | None) -> Contact:
    if contact is None:
        raise FollowUpError(f"{follow_up.ref} is done by a recorded contact. Record it first.")
    made: Contact | None = Contact.objects.human().filter(pk=contact.pk, at__gte=follow_up.at).first()
    theirs = made is not None and made.person.record_id == follow_up.person.record_id
    if made is None or not theirs:
        raise FollowUpError(
            f"{follow_up.ref}: {contact.ref} did not reach this person since it was planned. Keep it open."
        )
    return made


def _open(follow_up: FollowUp) -> FollowUp:
    locked = FollowUp.objects.select_for_update(of=("self",)).select_related("person")
    found: FollowUp = locked.get(pk=follow_up.pk)
    if not FollowUp.objects.open().filter(pk=found.pk).exists():
        raise FollowUpError(f"{found.ref} is done or cancelled already.")
    return found
