"""What protects somebody on either of two records protects them on the one that is kept."""

from datetime import datetime

import msgspec

from amity.clinic.models import Consent, Network, Person, Practitioner, SafeContact

from . import consents, events


def over(by: Practitioner, at: datetime, keep: Person, duplicate: Person) -> None:
    """Carry over what two records, merged just now, say of how safe somebody is: the stricter of the two."""
    _map(by, at, keep, duplicate)
    _withdrawn(by, at, keep, duplicate)
    _withdrawn(by, at, duplicate, keep)
    stricter = _stricter(keep.safe_contact, duplicate.safe_contact)
    if stricter != keep.safe_contact:
        keep.safe_contact = stricter
        keep.version += 1
        keep.save(update_fields=["safe_contact", "version"])


def _map(by: Practitioner, at: datetime, keep: Person, duplicate: Person) -> None:
    """Where both have a map, let the later go on as a version of the one who is kept, hidden if either is."""
    lasts = [
        last
        for each in (keep, duplicate)
        if (last := Network.objects.filter(person=each).standing().order_by("-at", "-pk").first())
    ]
    if len(lasts) < 2:
        return
    last = max(lasts, key=lambda each: (each.at, each.pk))
    wave = last.drawn.wave or last.at.date().isoformat()
    every = Network.objects.of(keep).order_by("-version").values_list("version", flat=True)
    carried = Network.objects.create(
        person=keep,
        by=by.ref,
        at=at,
        drawn=msgspec.structs.replace(last.drawn, wave=wave),
        hidden=any(each.hidden for each in lasts),
        version=every[0] + 1,
    )
    events.write(by=by, at=at, did="carried network over", to=carried.ref, person=keep)


def _withdrawn(by: Practitioner, at: datetime, one: Person, other: Person) -> None:
    """Withdraw what was agreed to on one record and stopped, later, on the other."""
    for each in Consent.objects.live(at).filter(person=one):
        stopped = Consent.objects.standing().filter(
            person=other, purpose=each.purpose, recipient=each.recipient, withdrawn_at__gt=each.at
        )
        if stopped.exists():
            consents.withdraw(by=by, at=at, consent=each)


def _stricter(keep: SafeContact, other: SafeContact) -> SafeContact:
    """Return what is safe by both; where only one says anything, what that one says."""
    if other == SafeContact():
        return keep
    if keep == SafeContact():
        return other
    notes = dict.fromkeys(filter(None, (keep.note, other.note)))
    return SafeContact(
        channels=tuple(each for each in keep.channels if each in other.channels),
        may_leave_message=keep.may_leave_message and other.may_leave_message,
        best_time=keep.best_time or other.best_time,
        note=" / ".join(notes),
    )
