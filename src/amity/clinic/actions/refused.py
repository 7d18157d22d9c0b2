"""What a form says that was refused: its flags are told all the same."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from amity.clinic.models import Person, Practitioner, SafetyAlert

from . import safety
from .asking import scored_by, watched


@transaction.atomic
def tell_flags(
    *, by: Practitioner, at: datetime, person: Person, instrument: str, answers: Mapping[str, int | None]
) -> list[SafetyAlert]:
    """Raise the alerts of answers that were typed into a form which could not be saved.

    One that waits already is enough; what the form left out is not told, for it may be typed yet.
    Of somebody under 16 it is the safeguarding lead's from the start.
    """
    card, age = scored_by(instrument), person.age_on(at.date())
    path = "safeguarding" if age is not None and age < 16 else "unsorted"
    waiting = SafetyAlert.objects.of(person.merged_into or person).unanswered().filter(proposed_by=None)
    raised = [
        name
        for name, flag in watched(card).items()
        if answers.get(flag.item) in flag.raised_by and not waiting.filter(flag=name).exists()
    ]
    return [safety.raise_alert(by=by, at=at, person=person, flag=name, path=path) for name in raised]
