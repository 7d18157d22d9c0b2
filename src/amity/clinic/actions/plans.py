"""What can be done with plans: draft, sign, end; their goals and activities."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from amity.clinic.models import Activity, Goal, Person, Plan, Practitioner, SafetyAlert
from amity.clinic.models.activity import ONGOING
from amity.clinic.models.activity import STATUSES as PARTICIPATION
from amity.clinic.models.goal import STATUSES as ACHIEVEMENT
from amity.errors import AmityError

from . import events, stale

AT_MOST = 3
"""Ongoing activities of a plan: more is a burden, not a help."""

DETAILS = frozenset(
    {
        "service",
        "dose",
        "with_whom",
        "who",
        "first_step",
        "first_on",
        "barrier",
        "mitigation",
        "plan_b",
        "may_know",
    }
)
"""What may be said of an activity, and changed later."""


class PlanError(AmityError):
    """Something cannot be done with a plan, and what can."""


class SafetyFirstError(PlanError):
    """Nothing is chosen or signed while a safety alert is open, sorted or not, raised or unknown."""


@transaction.atomic
def draft(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    treatment: str = "",
    proposal: Mapping[str, Any] | None = None,
    interests: tuple[str, ...] | None = None,
    goals: Iterable[tuple[str, str]] = (),
    going_on: Iterable[Activity] = (),
    key: str | None = None,
) -> Plan:
    """Begin a plan, with what prescribing proposed as it was shown, whole or not at all.

    ``goals`` are pairs of words and the need that they are about, empty where they are about none;
    ``going_on`` are activities of the plan before that are carried over as they are.
    The same ``key`` is the same draft.
    """
    Person.objects.hold(person.pk)
    there: Plan | None = Plan.objects.filter(key=key).first() if key else None
    if there is not None:
        if there.person_id != person.pk:
            raise PlanError(f"{there.ref} was drafted with this key for somebody else. Use a new key.")
        return there
    plan = Plan.objects.create(
        person=person,
        by=by.ref,
        at=at,
        treatment=treatment,
        proposal=dict(proposal or {}),
        interests=interests,
        key=key or None,
    )
    events.write(by=by, at=at, did="drafted plan", to=plan.ref, person=person)
    for words, need in goals:
        set_goal(by=by, at=at, plan=plan, words=words, need=need)
    for each in going_on:
        kept = {name: getattr(each, name) for name in DETAILS}
        _add(by, at, plan, intervention=each.intervention, status=each.status, **kept)
    plan.refresh_from_db()
    return plan


@transaction.atomic
def revise(
    *,
    by: Practitioner,
    at: datetime,
    plan: Plan,
    version: int | None = None,
    treatment: str | None = None,
    proposal: Mapping[str, Any] | None = None,
    review_on: date | None = None,
) -> Plan:
    """Change what a plan says of treatment, its proposal, or when it is looked at again.

    Raises `StaleError` where it was changed since ``version`` was shown; so do all actions on a plan.
    What says the same as stands already is nothing new.
    """
    given = {"treatment": treatment, "proposal": proposal, "review_on": review_on}
    stands = _held(plan)
    wanted = {
        name: value for name, value in given.items() if value is not None and value != getattr(stands, name)
    }
    if not wanted:
        return stands
    plan = _not_ended(plan, version)
    if review_on is not None and "review_on" in wanted and review_on <= at.date():
        raise PlanError(f"review_on: {review_on} is not ahead. Give the day on which you look at it again.")
    _change(plan, wanted)
    events.write(by=by, at=at, did="revised plan", to=plan.ref, person=plan.person)
    return plan


@transaction.atomic
def reword_goal(
    *, by: Practitioner | Person, at: datetime, goal: Goal, words: str, version: int | None = None
) -> Goal:
    """Put a goal into other words of the person's; the same words again are nothing new."""
    if not words.strip():
        raise PlanError("words: a goal is in the person's own words. Ask, and write down what they say.")
    _held(goal.plan)
    if Goal.objects.get(pk=goal.pk).words == words:
        return goal
    _not_ended(goal.plan, version)
    _change(goal, {"words": words})
    events.write(by=by, at=at, did="reworded goal", to=goal.ref, person=goal.person)
    return goal


@transaction.atomic
def adjust(
    *,
    by: Practitioner,
    at: datetime,
    activity: Activity,
    version: int | None = None,
    status: str | None = None,
    **details: Any,
) -> Activity:
    """Change an activity: its service, dose, first step, what may get in the way, plan B, who may know.

    ``status`` says whether the person takes part, as `follow` does.  The same again is nothing new.
    """
    _refuse_details(details)
    _held(activity.plan)
    stands = Activity.objects.get(pk=activity.pk)
    wanted = details if status is None else {**details, "status": status}
    changed = sorted(name for name, value in wanted.items() if getattr(stands, name) != value)
    if not changed:
        return activity
    plan = _not_ended(activity.plan, version)
    if "status" in changed:
        _refuse_status(plan, activity, wanted["status"])
    _change(activity, wanted)
    did = f"{status} activity" if changed == ["status"] else "adjusted activity"
    events.write(by=by, at=at, did=did, to=activity.ref, person=activity.person, details={"fields": changed})
    return activity


@transaction.atomic
def drop(
    *,
    by: Practitioner,
    at: datetime,
    entry: Goal | Activity | Plan,
    because: str,
    version: int | None = None,
) -> Goal | Activity | Plan:
    """Take a goal or an activity off a plan, or put a draft away: marked as entered in error, and kept."""
    plan = entry if isinstance(entry, Plan) else entry.plan
    if not because.strip():
        raise PlanError("because: say why it is taken off. The record keeps what was there, and why it went.")
    _held(plan)
    if type(entry)._default_manager.filter(pk=entry.pk).exclude(wrong_since=None).exists():
        return entry
    if isinstance(entry, Plan) and entry.status != "draft":
        raise PlanError(f"{entry.ref} is signed. End it instead.")
    _not_ended(plan, version)
    _change(entry, {"wrong_since": at, "wrong_because": because})
    events.write(by=by, at=at, did="entered in error", to=entry.ref, person=entry.person)
    return entry


@transaction.atomic
def move(
    *, by: Practitioner, at: datetime, entry: Goal | Activity, up: bool, version: int | None = None
) -> None:
    """Put a goal or an activity one place further up or down on its plan; at either end it stays."""
    plan = _not_ended(entry.plan, version)
    beside = plan.goals if isinstance(entry, Goal) else plan.activities
    order = list(beside.standing().order_by("place", "pk"))
    here = order.index(entry)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, each in enumerate(order, 1):
        _change(each, {"place": place})
    events.write(by=by, at=at, did="reordered plan", to=entry.ref, person=entry.person)


@transaction.atomic
def set_goal(
    *, by: Practitioner, at: datetime, plan: Plan, words: str, need: str = "", version: int | None = None
) -> Goal:
    """Write down what the person would like different, in their own words; said twice, it is one goal."""
    if not words.strip():
        raise PlanError("words: a goal is in the person's own words. Ask, and write down what they say.")
    _held(plan)
    same: list[Goal] = [each for each in plan.goals.standing().order_by("pk") if each.words == words]
    if same:
        return same[0]
    plan = _not_ended(plan, version)
    goal = Goal.objects.create(
        person=plan.person, by=by.ref, at=at, plan=plan, words=words, need=need, place=_last(plan.goals)
    )
    events.write(by=by, at=at, did="set goal", to=goal.ref, person=plan.person)
    return goal


@transaction.atomic
def judge_goal(*, by: Practitioner | Person, at: datetime, goal: Goal, status: str) -> Goal:
    """Write down how far a goal has come."""
    if status not in ACHIEVEMENT:
        raise PlanError(f"{status!r} says not how far a goal has come. Choose from {', '.join(ACHIEVEMENT)}.")
    goal.status, goal.judged_at = status, at
    goal.save(update_fields=["status", "judged_at"])
    events.write(by=by, at=at, did="judged goal", to=goal.ref, person=goal.person)
    return goal


@transaction.atomic
def choose(
    *,
    by: Practitioner,
    at: datetime,
    plan: Plan,
    intervention: str,
    goal: Goal | None = None,
    version: int | None = None,
    **details: Any,
) -> Activity:
    """Add an activity that the person chose, at most three at once; ``details`` are fields of `Activity`.

    Raises `SafetyFirstError` while a safety alert of theirs is open; so does `sign`.
    """
    _refuse_open_alert(_held(plan))
    return _add(by, at, plan, intervention=intervention, goal=goal, version=version, **details)


def _add(
    by: Practitioner,
    at: datetime,
    plan: Plan,
    *,
    intervention: str,
    goal: Goal | None = None,
    version: int | None = None,
    **details: Any,
) -> Activity:
    plan = _not_ended(plan, version)
    _refuse_details({name: value for name, value in details.items() if name != "status"})
    if goal is not None and goal.plan_id != plan.pk:
        raise PlanError(f"{goal.ref} belongs to another plan than {plan.ref}.")
    if plan.activities.going_on().count() >= AT_MOST:
        raise PlanError(f"{plan.ref} has {AT_MOST} activities. End one first, or keep this for later.")
    activity = Activity.objects.create(
        person=plan.person,
        by=by.ref,
        at=at,
        plan=plan,
        goal=goal,
        intervention=intervention,
        place=_last(plan.activities),
        **details,
    )
    events.write(by=by, at=at, did="chose activity", to=activity.ref, person=plan.person)
    return activity


@transaction.atomic
def choose_together(
    *,
    by: Practitioner,
    at: datetime,
    plan: Plan,
    chosen: Iterable[Mapping[str, Any]],
    version: int | None = None,
) -> list[Activity]:
    """Add what the person chose at once, all of it or nothing; what goes on already is not added again.

    Each of ``chosen`` holds what `choose` takes of an activity.
    """
    stands = _held(plan)
    _refuse_open_alert(stands)
    there = set(plan.activities.going_on().values_list("intervention", flat=True))
    new = [each for each in chosen if each["intervention"] not in there]
    if new:
        stale.refuse(stands, version)
    return [choose(by=by, at=at, plan=plan, **each) for each in new]


@transaction.atomic
def follow(*, by: Practitioner | Person, at: datetime, activity: Activity, status: str) -> Activity:
    """Write down whether the person takes part in an activity."""
    plan = _not_ended(activity.plan)
    _refuse_status(plan, activity, status)
    activity.status = status
    activity.save(update_fields=["status"])
    events.write(by=by, at=at, did=f"{status} activity", to=activity.ref, person=activity.person)
    return activity


@transaction.atomic
def sign(*, by: Practitioner, at: datetime, plan: Plan, review_on: date, version: int | None = None) -> Plan:
    """Make a draft the plan, from now until it is looked at again; the plan before it ends.

    Signed once more until the same day, as by a second press, it stays as it is.
    """
    stands = _held(plan)
    if stands.status == "signed" and stands.review_on == review_on:
        return stands
    _refuse_open_alert(stands)
    plan = _not_ended(plan, version)
    if plan.status == "signed":
        raise PlanError(f"{plan.ref} is signed already. Draft another, or end this one.")
    if review_on <= at.date():
        raise PlanError(f"review_on: {review_on} is not ahead. Give the day on which you look at it again.")
    for before in Plan.objects.of(plan.person).standing().filter(status="signed"):
        end(by=by, at=at, plan=before)
    plan.status, plan.signed_at, plan.review_on = "signed", at, review_on
    plan.save(update_fields=["status", "signed_at", "review_on"])
    events.write(by=by, at=at, did="signed plan", to=plan.ref, person=plan.person)
    return plan


@transaction.atomic
def end(*, by: Practitioner, at: datetime, plan: Plan, version: int | None = None) -> Plan:
    """End a signed plan: it is done, or another takes its place."""
    plan = _not_ended(plan, version)
    if plan.status != "signed":
        raise PlanError(f"{plan.ref} is a draft: there is nothing to end.")
    plan.status, plan.ended_at = "ended", at
    plan.save(update_fields=["status", "ended_at"])
    events.write(by=by, at=at, did="ended plan", to=plan.ref, person=plan.person)
    return plan


def _change(entry: Plan | Goal | Activity, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(fields))


def _refuse_details(details: Mapping[str, Any]) -> None:
    if strange := sorted(set(details) - DETAILS):
        known = ", ".join(sorted(DETAILS))
        raise PlanError(f"{strange[0]}: an activity has no such detail. Choose from {known}.")


def _refuse_status(plan: Plan, activity: Activity, status: str) -> None:
    if status not in PARTICIPATION:
        known = ", ".join(PARTICIPATION)
        raise PlanError(f"{status!r} says not whether they take part. Choose from {known}.")
    others = plan.activities.going_on().exclude(pk=activity.pk)
    if status in ONGOING and others.count() >= AT_MOST:
        raise PlanError(f"{plan.ref} has {AT_MOST} other activities. End one first.")


def _last(entries: Any) -> int:
    """Return the place after all others of a plan."""
    return 1 + int(entries.aggregate(Max("place"))["place__max"] or 0)


def _refuse_open_alert(plan: Plan) -> None:
    whole = plan.person.merged_into or plan.person
    if alert := SafetyAlert.objects.of(whole).open().order_by("due_at").first():
        raise SafetyFirstError(f"{alert.ref} is open: it comes first. See to it, then plan.")


def _held(plan: Plan) -> Plan:
    """Return a plan as it stands, when it is our turn to change it: a second press waits for the first."""
    found: Plan = Plan.objects.select_for_update(of=("self",)).select_related("person").get(pk=plan.pk)
    return found


def _not_ended(plan: Plan, version: int | None = None) -> Plan:
    found = _held(plan)
    if found.status == "ended" or found.wrong_since is not None:
        raise PlanError(f"{found.ref} has ended. Draft another.")
    stale.refuse(found, version)
    found.version += 1
    found.save(update_fields=["version"])
    return found
