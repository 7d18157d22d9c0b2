"""What can be done with consents: give, withdraw."""

from datetime import datetime

from django.db import transaction

from amity.clinic.models import Consent, Person, Practitioner
from amity.clinic.models.consent import CAPACITY, PURPOSES
from amity.errors import AmityError

from . import events


class ConsentError(AmityError):
    """Something cannot be done with a consent, and what can."""


@transaction.atomic
def give(
    *,
    by: Practitioner | Person,
    at: datetime,
    person: Person,
    purpose: str,
    recipient: str,
    version: str,
    words: str,
    language: str = "en",
    capacity: str = "",
    because: str = "",
) -> Consent:
    """Write down what a person agreed to, in words that were shown in a language; it holds from now.

    At 16 and 17 whoever writes it down says, each time, that they can decide this and ``because`` of what.
    """
    if purpose not in PURPOSES:
        raise ConsentError(f"{purpose!r} is no purpose. Choose from {', '.join(PURPOSES)}.")
    if not words.strip():
        raise ConsentError("words: they are empty. Give the text that the person was shown.")
    if Consent.objects.live(at).of(person).filter(purpose=purpose, recipient=recipient).exists():
        raise ConsentError(
            f"{person.ref} agreed to that already. To renew it with other words, withdraw it first."
        )
    _refuse_unasked(by, at, person, capacity, because)
    consent = Consent.objects.create(
        person=person,
        by=by.ref,
        at=at,
        purpose=purpose,
        recipient=recipient,
        version=version,
        words=words,
        language=language,
        capacity=capacity,
        capacity_because=because.strip(),
    )
    events.write(
        by=by, at=at, did="gave consent", to=consent.ref, person=person, details={"purpose": purpose}
    )
    return consent


@transaction.atomic
def withdraw(*, by: Practitioner | Person, at: datetime, consent: Consent) -> Consent:
    """Withdraw a consent: from this moment nobody may do what it allowed.

    What waits in the outbox is held back when its turn comes, for that is asked then.
    """
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_at is not None:
        return consent
    whole = consent.person.merged_into or consent.person
    same = (
        Consent.objects.of(whole)
        .standing()
        .filter(purpose=consent.purpose, recipient=consent.recipient, withdrawn_at=None)
    )
    for each in same:  # one for each record that was merged: what is withdrawn holds on neither
        each.withdrawn_at = at
        each.save(update_fields=["withdrawn_at"])
        events.write(by=by, at=at, did="withdrew consent", to=each.ref, person=each.person)
    consent.refresh_from_db()
    return consent


def is_asked_for_capacity(person: Person, at: datetime) -> bool:
    """Say whether somebody is 16 or 17: old enough to decide, and young enough to be asked each time."""
    age = person.age_on(at.date())
    return age is not None and 16 <= age < 18


def _refuse_unasked(
    by: Practitioner | Person, at: datetime, person: Person, capacity: str, because: str
) -> None:
    if isinstance(by, Person) or not is_asked_for_capacity(person, at):
        return
    if capacity not in CAPACITY:
        raise ConsentError(
            f"{person.ref} is under 18: say whether they can decide this ({' or '.join(CAPACITY)}). "
            "If they cannot now, nothing is agreed to: speak with the safeguarding lead."
        )
    if not because.strip():
        raise ConsentError(f"{person.ref} is under 18: say why you think that they can decide this.")
