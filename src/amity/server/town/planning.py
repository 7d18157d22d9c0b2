"""Plans of the made-up town: what prescribing proposes from somebody's record, and what they choose of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

import msgspec

from amity import prescribing
from amity.clinic.actions import plans
from amity.clinic.models import Goal, Person, Plan, Practitioner
from amity.networks import Network
from amity.prescribing import Option, Place, Profile

from .residents import Resident
from .staff import Staff


def profile(
    resident: Resident, answers: Mapping[str, Mapping[str, int]], drawn: Network | None, at: datetime
) -> Profile:
    """Return what a plan may stand on: what the person has said, answered and drawn."""
    born = resident.details["birth_date"]
    spoken = (resident.language,) if resident.details["interpreter"] else (resident.language, "en")
    profile = Profile(
        age=(at.date() - born).days * 4 // 1461,  # type: ignore[operator]
        life_stages=resident.story.stages,
        languages=tuple(dict.fromkeys(spoken)),
        place=Place(latitude=resident.latitude, longitude=resident.longitude),
        needs_access=resident.story.access,  # type: ignore[arg-type]
        interests=resident.story.interests,
        wants=tuple(dict.fromkeys(goal.need for goal in resident.life.goals)),
        answers=dict(answers),
        network=drawn,
    )
    return msgspec.structs.replace(profile, wants=_wanted(profile))


def _wanted(profile: Profile) -> tuple[str, ...]:
    """Return what they would like different; where no answer shows it, they also say yes to one that does."""
    said = profile.wants or ()
    shown = [each.need for each in prescribing.find(prescribing.facts(profile))]
    if set(said) & set(shown):
        return said
    return (*said, *[need for need in shown if prescribing.load(need).asked][:1])


def agree(
    staff: Staff,
    resident: Resident,
    person: Person,
    by: Practitioner,
    known: Profile,
    at: datetime,
    dice: Random,
) -> Plan:
    """Draft a plan, put the goals in it, choose at most two activities of three, and sign it."""
    proposal = prescribing.propose(known, on=at.date(), match=staff.match)
    plan = plans.draft(
        by=by,
        at=at,
        person=person,
        treatment=resident.story.treatment,
        proposal=msgspec.to_builtins(proposal, str_keys=True),
    )
    goals = [
        plans.set_goal(by=by, at=at, plan=plan, words=goal.say, need=goal.need)
        for goal in resident.life.goals
    ]
    most = 3 if dice.random() < 0.3 else 2
    for option in proposal.options[:most]:
        _choose(plan, goals, option, by, at)
    return plans.sign(by=by, at=at, plan=plan, review_on=(at + timedelta(weeks=7)).date())


def renew(staff: Staff, before: Plan, by: Practitioner, known: Profile, at: datetime) -> Plan:
    """Draft and sign the next plan: goals and what goes on are carried over, one new thing is offered."""
    going_on = list(before.activities.standing().filter(status__in=ONGOING).order_by("pk"))
    tried = tuple(dict.fromkeys(each.intervention for each in before.activities.order_by("pk")))
    known = msgspec.structs.replace(known, already=tried)
    proposal = prescribing.propose(known, on=at.date(), match=staff.match)
    shown = msgspec.to_builtins(proposal, str_keys=True)
    plan = plans.draft(by=by, at=at, person=before.person, treatment=before.treatment, proposal=shown)
    goals = []
    for goal in before.goals.order_by("pk"):
        carried = plans.set_goal(by=by, at=at, plan=plan, words=goal.words, need=goal.need)
        if goal.status != carried.status:
            plans.judge_goal(by=by, at=at, goal=carried, status=goal.status)
        goals.append(carried)
    for activity in going_on[:2]:
        kept = {name: getattr(activity, name) for name in KEPT}
        again = plans.choose(by=by, at=at, plan=plan, goal=goals[0], **kept)
        plans.follow(by=by, at=at, activity=again, status=activity.status)
    for option in proposal.options[: max(0, 2 - len(going_on))]:
        _choose(plan, goals, option, by, at)
    return plans.sign(by=by, at=at, plan=plan, review_on=(at + timedelta(weeks=12)).date())


ONGOING = ("intended", "taking-part")
KEPT = ("intervention", "service", "dose", "first_step", "barrier", "mitigation", "plan_b")


def _choose(plan: Plan, goals: list[Goal], option: Option, by: Practitioner, at: datetime) -> None:
    goal = next((each for each in goals if each.need in option.needs), goals[0])
    plans.choose(
        by=by,
        at=at,
        plan=plan,
        goal=goal,
        intervention=option.intervention,
        service=option.service.id if option.service else "",
        dose=msgspec.to_builtins(prescribing.load_intervention(option.intervention).dose),
        first_step=option.first_step,
        barrier="".join(each.barrier for each in option.barriers[:1]),
        mitigation="".join(each.say for each in option.barriers[:1]),
        plan_b=option.plan_b,
    )
