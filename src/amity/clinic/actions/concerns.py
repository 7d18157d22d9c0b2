"""What can be done with safeguarding concerns: write one, read it, break the glass, mark as in error."""

from datetime import datetime

from django.db import transaction

from amity.clinic.models import BreakGlass, Concern, Person, Practitioner, concerns_readable_by
from amity.clinic.models.concern import ABOUT
from amity.errors import AmityError

from . import events, safety


class ConcernError(AmityError):
    """Something cannot be done with a safeguarding concern, and what can."""


@transaction.atomic
def write(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    about: str,
    said: str,
    told: str = "",
    key: str | None = None,
) -> Concern:
    """Write a concern down, with an alert that tells the safeguarding lead; the same ``key`` is the same one.

    The audit and the notices say that there is one, and nothing of what it says.
    """
    if key is not None:
        Person.objects.hold(person.pk)
    there: Concern | None = Concern.objects.filter(key=key).first() if key is not None else None
    if there is not None:
        if there.person_id != person.pk or there.said != said:
            raise ConcernError(f"{there.ref} was written with this key and says something else.")
        return there
    if about not in ABOUT:
        raise ConcernError(f"about: {about!r} is not on offer. Choose from {', '.join(ABOUT)}.")
    if not said.strip():
        raise ConcernError("said: it is empty. Say what was seen or heard, in their words where you can.")
    alert = safety.raise_alert(by=by, at=at, person=person, flag=Concern.FLAG, path="safeguarding")
    concern: Concern = Concern.objects.create(
        person=person, by=by.ref, at=at, about=about, said=said, told=told, alert=alert, key=key
    )
    events.write(by=by, at=at, did="wrote concern", to=concern.ref, person=person)
    return concern


@transaction.atomic
def read(*, by: Practitioner, at: datetime, concern: Concern) -> Concern | None:
    """Open a concern for one of its readers, None for anybody else; both are written down."""
    may = concerns_readable_by(by, at).filter(pk=concern.pk).exists()
    did = "read concern" if may else "was refused concern"
    events.write(by=by, at=at, did=did, to=concern.ref, person=concern.person)
    return concern if may else None


@transaction.atomic
def break_glass(*, by: Practitioner, at: datetime, concern: Concern, because: str) -> Concern:
    """Open a concern for somebody who is not of its readers; the reason is kept, and its readers are told."""
    if not because.strip():
        raise ConcernError("because: it is empty. Say why you must read it now.")
    BreakGlass.objects.create(
        person=concern.person, by=by.ref, at=at, concern=concern, because=because.strip()
    )
    events.write(by=by, at=at, did="broke the glass of concern", to=concern.ref, person=concern.person)
    safety.tell_leads(at=at, alert=concern.alert, why=f"glass/{at.isoformat()}")
    return concern


@transaction.atomic
def mark_in_error(*, by: Practitioner, at: datetime, concern: Concern, because: str) -> Concern:
    """Mark a concern as entered in error; its alert stays open, and its readers can still read it."""
    concern = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    if concern.wrong_since is not None:
        raise ConcernError(f"{concern.ref} is marked as entered in error already.")
    if not because.strip():
        raise ConcernError("because: it is empty. Say what is wrong with it, such as: of somebody else.")
    concern.wrong_since, concern.wrong_because = at, because.strip()
    concern.save(update_fields=["wrong_since", "wrong_because"])
    events.write(by=by, at=at, did="entered in error", to=concern.ref, person=concern.person)
    return concern
