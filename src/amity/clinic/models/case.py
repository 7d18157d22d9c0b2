"""A caseload as it is worked through: whom, and why now."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any, Literal

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from amity import instruments, outcomes
from amity.clinic.rules import attention

from .absence import Absence
from .assessment import Assessment
from .assignment import Assignment
from .contact import Contact
from .episode import Episode
from .follow_up import FollowUp
from .membership import TEAM_WIDE, Membership
from .person import Person
from .plan import Plan
from .practitioner import Practitioner
from .safety_alert import SafetyAlert

Whose = Literal["mine", "team"]


class Case(msgspec.Struct, frozen=True):
    """Somebody a team looks after, and why they are looked at, the most pressing first."""

    person: Person
    episode: Episode
    reasons: tuple[attention.Reason, ...]
    reached_on: date | None

    @property
    def first(self) -> attention.Reason:
        """The most pressing reason."""
        return self.reasons[0]

    @property
    def needs_attention(self) -> bool:
        """Whether something is to be done now."""
        return any(each.level in ("alert", "warn") for each in self.reasons)


def cases(practitioner: Practitioner, at: datetime, *, whose: Whose = "mine") -> list[Case]:
    """Return those a practitioner looks after, or their teams, the most pressing first, in three queries."""
    episodes = list(_episodes(practitioner, at, whose))
    people = [each.person_id for each in episodes]
    alerts = _alerts(people)
    moved = _moved(people, at)
    found = []
    for each in episodes:
        facts = _facts(each, alerts, moved)
        found.append(Case(each.person, each, attention.reasons(facts, at), facts.reached_on))
    return sorted(found, key=_pressing)


def _pressing(case: Case) -> tuple[Any, ...]:
    first = case.first
    name = (case.person.family_name, case.person.given_name)
    return (attention.ORDER.index(first.what), not first.late, first.on, name)


def _episodes(practitioner: Practitioner, at: datetime, whose: Whose) -> QuerySet[Episode]:
    covered = Absence.objects.now(at).filter(cover=practitioner).values("practitioner")
    theirs = Q(worker=practitioner) | Q(worker__in=covered)
    if whose == "team":
        here = Membership.objects.now(at).filter(practitioner=practitioner, role__in=TEAM_WIDE)
        theirs |= Q(team__in=here.values("team"))
    same = Q(person__in=Person.objects.same_as(OuterRef(OuterRef("person"))))
    contacts = Contact.objects.standing().filter(same)
    found: QuerySet[Episode] = (
        Episode.objects.standing()
        .exclude(status="closed")
        .filter(theirs, person__died_on=None, person__merged_into=None)
        .select_related("person", "worker", "team")
        .annotate(
            reached_at=_first(contacts.filter(result="reached", with_whom="person").order_by("-at"), "at"),
            planned_on=_first(contacts.order_by("-at", "-pk"), "next_on"),
            follow_up_on=_first(FollowUp.objects.open().filter(same).order_by("due_on"), "due_on"),
            questions_on=_first(Assignment.objects.open().filter(same).order_by("due_on"), "due_on"),
            review_on=_first(Plan.objects.standing().filter(same, status="signed"), "review_on"),
        )
    )
    return found


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def _facts(
    episode: Any,
    alerts: dict[int, tuple[attention.AlertFacts, ...]],
    moved: dict[int, tuple[attention.Moved, ...]],
) -> attention.Facts:
    planned = [each for each in (episode.planned_on, episode.follow_up_on) if each is not None]
    return attention.Facts(
        taken_on=episode.at.date(),
        held=episode.status == "on-hold",
        reached_on=episode.reached_at.date() if episode.reached_at else None,
        next_on=min(planned, default=None),
        questions_on=episode.questions_on,
        review_on=episode.review_on,
        planned=episode.review_on is not None,
        alerts=alerts.get(episode.person_id, ()),
        moved=moved.get(episode.person_id, ()),
    )


def _alerts(people: Sequence[int]) -> dict[int, tuple[attention.AlertFacts, ...]]:
    rows = (
        SafetyAlert.objects.open()
        .filter(Q(person__in=people) | Q(person__merged_into__in=people))
        .values_list("person", "person__merged_into", "state", "due_at", "proposed_at")
        .order_by("due_at")
    )
    found: dict[int, tuple[attention.AlertFacts, ...]] = {}
    for person, keeper, state, due_at, proposed_at in rows:
        fact = attention.AlertFacts(state, due_at, proposed_at is not None)
        found[keeper or person] = (*found.get(keeper or person, ()), fact)
    return found


def _moved(people: Sequence[int], at: datetime) -> dict[int, tuple[attention.Moved, ...]]:
    """Return on which scales somebody really changed, of those who answered within the last month."""
    since = at - timedelta(days=attention.NEWS + 1)
    done = Assessment.objects.done().exclude(answered_by="proxy")
    lately = done.filter(person=OuterRef("person"), instrument=OuterRef("instrument"), done_at__gte=since)
    rows = (
        done.filter(Exists(lately), person__in=people)
        .only("person", "instrument", "language", "result", "at")
        .order_by("person", "instrument", "at", "pk")
    )
    found: dict[int, tuple[attention.Moved, ...]] = {}
    for (person, _instrument), series in groupby(rows, key=lambda each: (each.person_id, each.instrument)):
        found[person] = (*found.get(person, ()), *moved_on(list(series)))
    return found


def moved_on(series: Sequence[Assessment]) -> Iterable[attention.Moved]:
    """Yield the scales on which the last of one instrument's assessments differs from the first, for real."""
    if len(series) < 2 or series[0].instrument not in _known():
        return
    first, last = series[0], series[-1]
    card = instruments.load(first.instrument)
    for name in card.scales:
        before, after = (_value(each, name) for each in (first, last))
        if before is None or after is None:
            continue
        verdict = outcomes.compare(card, name, before, after).verdict
        if verdict in ("better", "worse"):
            yield attention.Moved(card.scales[name].title, verdict == "better", last.at.date())


@cache
def _known() -> frozenset[str]:
    return frozenset(instruments.names())


def _value(assessment: Assessment, name: str) -> float | None:
    result = assessment.result
    return result.scores[name].value if result and name in result.scores else None
