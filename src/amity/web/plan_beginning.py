"""What a plan begins with: needs to ask about, what the person said, and what the last plan leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amity import prescribing
from amity.clinic.models import Activity, Goal, Person, Plan, Saying
from amity.prescribing import Found, Need
from amity.web import plan_shown, planning
from amity.web.plan_forms import BeginForm


@dataclass(frozen=True)
class Beginning:
    """What there is before anything is typed.

    ``goals`` and ``going_on`` are those of the plan before; ``draft`` is one that is not signed yet.
    """

    who: Person
    at: datetime
    needs: list[tuple[Found, Need]]
    sayings: list[Saying]
    before: Plan | None
    draft: Plan | None
    goals: list[Goal]
    going_on: list[Activity]

    @property
    def initial(self) -> dict[str, Any]:
        """What the form holds at first: nothing that is known is typed twice."""
        liked = (self.before.interests or ()) if self.before else ()
        likes = dict.fromkeys((*liked, *planning.interests_in(each.words for each in self.sayings)))
        return {
            "treatment": self.before.treatment if self.before else "",
            "interests": ", ".join(likes),
            "beside": self.draft.pk if self.draft else 0,
        }

    def rows(self, said: Any) -> dict[str, Any]:
        """Return what can be ticked, as it was ticked; at first, what goes on of the plan before is."""
        fresh = not said
        return {
            "needs": [
                {
                    "need": card.id,
                    "says": card.says,
                    "because": found.because,
                    "on": bool(said.get(f"want-{card.id}")),
                    "words": said.get(f"words-{card.id}", ""),
                }
                for found, card in self.needs
            ],
            "sayings": [{"saying": each, "on": bool(said.get(f"saying-{each.pk}"))} for each in self.sayings],
            "goals": [
                {"goal": each, "on": fresh or bool(said.get(f"goal-{each.pk}"))} for each in self.goals
            ],
            "going_on": [
                {
                    "activity": each,
                    "title": plan_shown.called(each),
                    "on": fresh or bool(said.get(f"activity-{each.pk}")),
                }
                for each in self.going_on
            ],
        }

    def drafted(self, form: BeginForm, ticked: Any) -> dict[str, Any]:
        """Return what a draft holds: goals in their words, what goes on, and what could help beside it."""
        said = form.cleaned_data
        wanted = [card.id for _found, card in self.needs if ticked.get(f"want-{card.id}")]
        goals = [(each.words, each.need) for each in self.goals if ticked.get(f"goal-{each.pk}")]
        goals += [(each.words, "") for each in self.sayings if ticked.get(f"saying-{each.pk}")]
        goals += [
            (ticked.get(f"words-{need}", "").strip() or prescribing.load(need).says, need) for need in wanted
        ]
        goals += [(said["own"].strip(), "")] if said["own"].strip() else []
        going_on = [each for each in self.going_on if ticked.get(f"activity-{each.pk}")]
        likes = tuple(part.strip() for part in said["interests"].split(",") if part.strip())
        needs = tuple(dict.fromkeys(need for _words, need in goals if need in prescribing.names()))
        known = planning.profile_of(
            self.who,
            self.at,
            wants=needs or (None if goals else ()),
            interests=likes,
            said=said["said"],
            already=tuple(each.intervention for each in going_on),
            budget=said["budget"] or None,
        )
        return {
            "treatment": said["treatment"],
            "proposal": planning.kept(planning.propose(known, self.at.date())),
            "interests": likes,
            "goals": list(dict.fromkeys(goals)),
            "going_on": going_on,
        }


def beginning(who: Person, at: datetime) -> Beginning:
    """Return what a plan for somebody begins with."""
    plans = Plan.objects.of(who).standing().order_by("-at", "-pk")
    before = plans.exclude(status="draft").first()
    kept = before.activities.going_on() if before else Activity.objects.none()
    return Beginning(
        who=who,
        at=at,
        needs=_needs(who, at),
        sayings=planning.said_by(who),
        before=before,
        draft=plans.filter(status="draft").first(),
        goals=plan_shown.goals(before) if before else [],
        going_on=list(kept.order_by("place", "pk")),
    )


def _needs(who: Person, at: datetime) -> list[tuple[Found, Need]]:
    """Return the needs that somebody's own answers speak of, and that are asked about."""
    known = planning.profile_of(who, at, wants=(), interests=())
    found = prescribing.find(prescribing.facts(known))
    cards = [(each, prescribing.load(each.need)) for each in found]
    return [(each, card) for each, card in cards if card.asked and not card.stops]
