"""What can be done with safety plans: write a version, give the person a copy."""

from datetime import datetime

from django.db import transaction

from amity.clinic.models import Person, Practitioner, SafetyPlan, Steps
from amity.errors import AmityError

from . import events, stale

COPIES = ("printed", "shown", "photographed")
"""How a person gets their copy: never sent, for nobody knows who else opens it."""


class SafetyPlanError(AmityError):
    """Something cannot be done with a safety plan, and what can."""


@transaction.atomic
def write(
    *, by: Practitioner, at: datetime, person: Person, says: Steps, version: int | None = None
) -> SafetyPlan:
    """Write the next version of a person's safety plan; those before it stay as they were.

    ``version`` is the one it was written from, 0 where there was none.
    Raises `StaleError` where another has been written since.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    last = latest(person)
    if last is not None:
        stale.refuse(last, version)
    if says == Steps():
        raise SafetyPlanError("It says nothing yet. Begin with one warning sign, in the person's own words.")
    number = last.version if last else 0
    plan = SafetyPlan.objects.create(person=person, by=by.ref, at=at, says=says, version=number + 1)
    events.write(
        by=by, at=at, did="wrote safety plan", to=plan.ref, person=person, details={"version": plan.version}
    )
    return plan


@transaction.atomic
def give_copy(*, by: Practitioner, at: datetime, plan: SafetyPlan, how: str) -> SafetyPlan:
    """Write down that the person has a copy of this version, and in which way."""
    if how not in COPIES:
        raise SafetyPlanError(f"{how!r} is no way to give a copy. Choose from {', '.join(COPIES)}.")
    plan = SafetyPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    plan.copy_at, plan.copy_how = at, how
    plan.save(update_fields=["copy_at", "copy_how"])
    events.write(by=by, at=at, did=f"gave copy ({how})", to=plan.ref, person=plan.person)
    return plan


@transaction.atomic
def mark_in_error(*, by: Practitioner, at: datetime, plan: SafetyPlan, because: str) -> SafetyPlan:
    """Mark a version as entered in error: the one before it holds again."""
    plan = SafetyPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.wrong_since is not None:
        raise SafetyPlanError(f"{plan.ref} is marked as entered in error already.")
    plan.wrong_since, plan.wrong_because = at, because
    plan.save(update_fields=["wrong_since", "wrong_because"])
    events.write(by=by, at=at, did="entered in error", to=plan.ref, person=plan.person)
    return plan


def latest(person: Person) -> SafetyPlan | None:
    """Return the version that holds, or None where nothing was written yet."""
    found: SafetyPlan | None = SafetyPlan.objects.of(person).standing().order_by("-at", "-pk").first()
    return found
