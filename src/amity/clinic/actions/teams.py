"""What can be done with teams and the people in them: set up, invite, take on, let go, cover, put on duty."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from amity.clinic.models import Absence, Episode, Membership, Practitioner, SafetyAlert, Shift, Team
from amity.clinic.models.membership import ROLES
from amity.errors import AmityError

from . import events, invitations, outbox

CHANGEABLE = frozenset(
    {"name", "hours", "alert_minutes", "remote_responder", "second_person_closes", "accepts_from"}
)


class TeamError(AmityError):
    """Something cannot be done with a team, and what can."""


@transaction.atomic
def set_up(*, by: Practitioner | None, at: datetime, name: str, **settings: Any) -> Team:
    """Make a team; ``settings`` are fields of `Team`."""
    _refuse_settings(settings)
    if Team.objects.filter(name=name).exists():
        raise TeamError(f"There is a team called {name} already. Give this one another name.")
    team = Team.objects.create(name=name, **settings)
    events.write(by=by, at=at, did="set up team", to=team.ref)
    return team


@transaction.atomic
def change(*, by: Practitioner, at: datetime, team: Team, **settings: Any) -> Team:
    """Change how a team works, such as its hours or whether it has a staffed responder."""
    _refuse_settings(settings)
    team = Team.objects.select_for_update().get(pk=team.pk)
    for name, value in settings.items():
        setattr(team, name, value)
    team.save()
    events.write(by=by, at=at, did="changed team", to=team.ref, details={"fields": sorted(settings)})
    return team


@transaction.atomic
def invite(
    *, by: Practitioner | None, at: datetime, name: str, email: str, team: Team, role: str
) -> Practitioner:
    """Invite somebody to a team; who is known by their address already only gets the role."""
    address = email.strip().lower()
    if "@" not in address:
        raise TeamError("email: that is no address. Give one such as name@example.org.")
    colleague, new = Practitioner.objects.get_or_create(
        email=address, defaults={"name": name, "invited_at": at}
    )
    if back := colleague.left_at is not None:
        colleague.left_at, colleague.invited_at = None, at
        colleague.save(update_fields=["left_at", "invited_at"])
    if not Membership.objects.now(at).filter(team=team, practitioner=colleague, role=role).exists():
        take_on(by=by, at=at, practitioner=colleague, team=team, role=role)
    if new or back:
        invitations.send(at=at, practitioner=colleague)
    return colleague


@transaction.atomic
def take_on(
    *, by: Practitioner | None, at: datetime, practitioner: Practitioner, team: Team, role: str
) -> Membership:
    """Give somebody a role in a team."""
    if role not in ROLES:
        raise TeamError(f"{role!r} is no role. Choose from {', '.join(ROLES)}.")
    if Membership.objects.filter(team=team, practitioner=practitioner, role=role, until=None).exists():
        raise TeamError(f"{practitioner.ref} is {role} in {team.ref} already.")
    membership = Membership.objects.create(team=team, practitioner=practitioner, role=role, since=at)
    events.write(by=by, at=at, did="took on", to=membership.ref, details={"team": team.ref, "role": role})
    return membership


@transaction.atomic
def let_go(*, by: Practitioner, at: datetime, membership: Membership) -> Membership:
    """End a role in a team from now on; a team that has an administrator keeps one."""
    if membership.role == "administrator":
        _refuse_last_administrator(membership.practitioner, at, [membership.team_id])
    membership.until = at
    membership.save(update_fields=["until"])
    events.write(by=by, at=at, did="ended membership", to=membership.ref)
    return membership


@transaction.atomic
def leave(*, by: Practitioner, at: datetime, practitioner: Practitioner) -> Practitioner:
    """Write down that somebody left: their roles and their account end, nobody is lost.

    Their people stay with the team without a worker, and their open safety alerts without an owner;
    the supervisors of the team are told of both.  Who alone manages a team stays until somebody else does.
    """
    managed = Membership.objects.now(at).filter(practitioner=practitioner, role="administrator")
    _refuse_last_administrator(practitioner, at, managed.values_list("team", flat=True))
    practitioner.left_at = at
    practitioner.save(update_fields=["left_at"])
    invitations.close(practitioner)
    held = Episode.objects.standing().filter(worker=practitioner).exclude(status="closed")
    teams = set(held.values_list("team", flat=True))
    people = held.update(worker=None)
    alerts = SafetyAlert.objects.open().filter(owner=practitioner).update(owner=None)
    for team in Team.objects.filter(pk__in=teams):
        for supervisor in _those(team, "supervisor", at):
            outbox.write(
                at=at,
                kind="people-without-worker",
                key=f"{practitioner.ref}/left/{at.isoformat()}/{team.ref}/{supervisor.ref}",
                practitioner=supervisor,
            )
    Membership.objects.filter(practitioner=practitioner, until=None).update(until=at)
    events.write(by=by, at=at, did="left", to=practitioner.ref, details={"people": people, "alerts": alerts})
    return practitioner


@transaction.atomic
def cover(
    *,
    by: Practitioner,
    at: datetime,
    practitioner: Practitioner,
    starts_at: datetime,
    ends_at: datetime,
    cover: Practitioner | None,
) -> Absence:
    """Write down that somebody is away, and who may see their people until they are back."""
    _refuse_backwards(starts_at, ends_at)
    if cover == practitioner:
        raise TeamError(f"{practitioner.ref} cannot cover their own absence. Name somebody else, or nobody.")
    absence = Absence.objects.create(
        practitioner=practitioner, cover=cover, starts_at=starts_at, ends_at=ends_at
    )
    events.write(by=by, at=at, did="noted absence", to=absence.ref, details={"of": practitioner.ref})
    return absence


@transaction.atomic
def put_on_duty(
    *,
    by: Practitioner,
    at: datetime,
    team: Team,
    practitioner: Practitioner,
    starts_at: datetime,
    ends_at: datetime,
) -> Shift:
    """Put somebody on the duty rota, once: safety alerts of the team come to them first."""
    _refuse_backwards(starts_at, ends_at)
    if not practitioner.works_at(starts_at):
        raise TeamError(f"{practitioner.ref} does not work here then. Name somebody else.")
    stretch = {"team": team, "practitioner": practitioner, "starts_at": starts_at, "ends_at": ends_at}
    there: Shift | None = Shift.objects.filter(**stretch).first()
    if there is not None:
        return there
    shift: Shift = Shift.objects.create(**stretch)
    events.write(by=by, at=at, did="put on duty", to=shift.ref, details={"who": practitioner.ref})
    return shift


@transaction.atomic
def take_off_duty(*, by: Practitioner, at: datetime, shift: Shift) -> Shift | None:
    """End a shift now, or take it off the rota where it has not begun."""
    ref = shift.ref
    if shift.starts_at >= at:
        shift.delete()
    elif shift.ends_at > at:
        shift.ends_at = at
        shift.save(update_fields=["ends_at"])
    events.write(by=by, at=at, did="took off duty", to=ref)
    return shift if shift.pk else None


def _refuse_last_administrator(practitioner: Practitioner, at: datetime, teams: Iterable[int]) -> None:
    """Raise `TeamError` where a team would be left without an administrator who can sign in.

    Who has not taken up an invitation cannot.  The teams are locked: two cannot let each other go at once.
    """
    for team in Team.objects.select_for_update().filter(pk__in=teams).order_by("pk"):
        others = Membership.objects.now(at).filter(team=team, role="administrator")
        if not others.filter(practitioner__user__is_active=True).exclude(practitioner=practitioner).exists():
            raise TeamError(
                "A team needs an administrator who can sign in. Make somebody else administrator first."
            )


def _those(team: Team, role: str, at: datetime) -> list[Practitioner]:
    held = Membership.objects.now(at).filter(team=team, role=role).values("practitioner")
    return list(Practitioner.objects.filter(pk__in=held))


def _refuse_settings(settings: dict[str, Any]) -> None:
    if strange := sorted(set(settings) - CHANGEABLE):
        raise TeamError(
            f"{strange[0]}: a team has no such setting. Choose from {', '.join(sorted(CHANGEABLE))}."
        )
    if settings.get("accepts_from", 18) < 16:
        raise TeamError("accepts_from: under 16 nothing here measures. Give 16, 17 or 18, or more.")
    if settings.get("alert_minutes", 60) < 1:
        raise TeamError("alert_minutes: an alert is due at some time. Give 1 or more.")


def _refuse_backwards(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise TeamError(
            f"It ends at {ends_at:%Y-%m-%d %H:%M} and starts later. Give the times the other way."
        )
