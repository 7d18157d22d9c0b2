"""Who is there for a safety alert: the record's answer to what `rules.escalation` asks."""

from datetime import datetime, timedelta

from amity.clinic.models import Absence, Membership, Practitioner, SafetyAlert, Shift, Team
from amity.clinic.models.membership import READ_CONCERNS
from amity.clinic.rules import escalation
from amity.clinic.rules.escalation import Colleague
from amity.clinic.rules.policy import MAY

ANSWER = MAY["answer alerts"]
LEAD = "safeguarding-lead"
LEADING = ("supervisor", "administrator")


def of(alert: SafetyAlert, at: datetime) -> tuple[Colleague, ...]:
    """Return everybody who may be told of an alert, with what they are and whether they are there."""
    away = set(Absence.objects.now(at).values_list("practitioner", flat=True))
    on_duty = set(Shift.objects.now(at).filter(team=alert.team).values_list("practitioner", flat=True))
    covers = set(
        Absence.objects.now(at)
        .filter(practitioner=alert.owner, cover__isnull=False)
        .values_list("cover", flat=True)
        if alert.owner
        else ()
    )
    roles: dict[int, set[str]] = {}
    elsewhere: set[int] = set()
    able: set[int] = set()
    for membership in Membership.objects.now(at):
        if membership.role in ANSWER:
            able.add(membership.practitioner_id)
        if alert.team_id is not None and membership.team_id == alert.team_id:
            roles.setdefault(membership.practitioner_id, set()).add(membership.role)
        elif membership.role in LEADING:
            elsewhere.add(membership.practitioner_id)
    candidates = {*roles, *elsewhere, *on_duty, *covers, *([alert.owner_id] if alert.owner_id else [])}
    here = Practitioner.objects.filter(pk__in=candidates)
    theirs = _of_the_lead(alert, at)
    return tuple(
        Colleague(
            id=each.pk,
            owner=each.pk == alert.owner_id,
            covers_owner=each.pk in covers,
            on_duty=each.pk in on_duty,
            lead=theirs and LEAD in roles.get(each.pk, ()),
            duty_worker=not {"duty-worker", LEAD}.isdisjoint(roles.get(each.pk, ())),
            supervisor="supervisor" in roles.get(each.pk, ()),
            administrator="administrator" in roles.get(each.pk, ()),
            in_team=each.pk in roles,
            absent=each.pk in away,
            answers=each.pk in able,
        )
        for each in here
        if each.works_at(at)
    )


def leads(alert: SafetyAlert, at: datetime) -> list[int]:
    """Return the safeguarding leads of an alert's team; its supervisors where it has none."""
    team = Membership.objects.now(at).filter(team=alert.team) if alert.team else Membership.objects.none()
    for role in READ_CONCERNS:
        if found := list(team.filter(role=role).values_list("practitioner", flat=True).distinct()):
            return found
    return []


def _of_the_lead(alert: SafetyAlert, at: datetime) -> bool:
    """Say whether the safeguarding lead hears of an alert at once: of safeguarding, or of the young."""
    if alert.path == "safeguarding":
        return True
    age = alert.person.age_on(at.date()) if alert.person_id else None
    return age is not None and age < 18


def told_at(team: Team, at: datetime) -> list[tuple[datetime, tuple[Colleague, ...]]]:
    """Return who would be told, and when, of an alert that rose now and that nobody answered.

    Of somebody without a worker; a worker, or who covers them, is told at once.
    """
    here = of(SafetyAlert(team=team), at)
    on_duty = any(each.on_duty for each in here)
    due = escalation.due("raised", team.hours, on_duty, at, team.alert_minutes)
    found: list[tuple[datetime, tuple[Colleague, ...]]] = []
    for level in range(escalation.WIDEST + 1):
        told = set(escalation.audience(level, here))
        moment = due + (level - 1) * timedelta(minutes=team.alert_minutes) if level else at
        if not found or told != {each.id for each in found[-1][1]}:
            found.append((moment, tuple(each for each in here if each.id in told)))
    return found


def seconds(alert: SafetyAlert, proposer: Practitioner, at: datetime) -> tuple[Colleague, ...]:
    """Return those who may close what somebody proposed to close; nobody, where they work quite alone."""
    here = [each for each in of(alert, at) if each.id != proposer.pk]
    may = {
        each.pk
        for each in Practitioner.objects.filter(pk__in=[each.id for each in here])
        if may_close(alert, each, at)
    }
    return tuple(each for each in here if each.id in may)


def may_close(alert: SafetyAlert, practitioner: Practitioner, at: datetime) -> bool:
    """Say whether somebody may be the second person: of the alert's team, or a supervisor of any."""
    mine = Membership.objects.now(at).filter(practitioner=practitioner)
    of_team = mine.filter(team=alert.team, role__in=ANSWER) if alert.team else mine.none()
    return of_team.exists() or mine.filter(role="supervisor").exists()
