"""Who works in the made-up town: teams, colleagues, the duty rota, and who is away."""

from datetime import UTC, datetime, time, timedelta
from functools import cached_property

import msgspec

from amity.clinic.actions import assessments, outbox, safety, teams
from amity.clinic.models import Practitioner, Team
from amity.clinic.rules.hours import Hours, Opening
from amity.directory import Directory
from amity.prescribing import Matcher

from . import cards
from .diary import Life, at_clock

BEFORE = timedelta(days=750)
"""How long ago the teams were set up: before anybody came."""

DETAILED = timedelta(days=14)
"""How far the rota names every shift, back and ahead; earlier, whoever was on call for a week."""


class Staff(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The teams and who works in them, as the record has them."""

    place: cards.Place
    until: datetime
    seed: int
    services: Directory
    match: Matcher
    teams: dict[str, Team]
    colleagues: dict[str, tuple[Practitioner, ...]]

    @property
    def administrator(self) -> Practitioner:
        """Who sets up everything."""
        return self.with_role("administrator")[0]

    def with_role(self, role: str, team: str | None = None) -> list[Practitioner]:
        """Return who has a role, in one team or any."""
        by_email = {each.email: each for several in self.colleagues.values() for each in several}
        return [
            by_email[one.email]
            for crew in self.place.teams
            for one in crew.staff
            if role in one.roles and team in (None, crew.key)
        ]

    def workers(self, team: str) -> list[Practitioner]:
        """Return who has people of their own in a team."""
        leading = self.with_role("supervisor", team)
        found = [each for role in ("link-worker", "therapist", "peer") for each in self.with_role(role, team)]
        return [each for each in found if each not in leading]

    @cached_property
    def duty(self) -> list[Practitioner]:
        """Who answers safety alerts, in turns."""
        return self.with_role("duty-worker")


def set_up(place: cards.Place, until: datetime, seed: int, services: Directory, match: Matcher) -> Staff:
    """Make the teams and invite everybody."""
    at = until - BEFORE
    made: dict[str, Team] = {}
    colleagues: dict[str, tuple[Practitioner, ...]] = {}
    for crew in place.teams:
        team = teams.set_up(
            by=None,
            at=at,
            name=crew.name,
            hours=_hours(crew, place.zone),
            alert_minutes=crew.minutes,
            remote_responder=crew.remote_responder,
        )
        invited = [
            teams.invite(by=None, at=at, name=one.name, email=one.email, team=team, role=role)
            for one in crew.staff
            for role in one.roles
        ]
        made[crew.key] = team
        colleagues[crew.key] = tuple({each.pk: each for each in invited}.values())
    return Staff(
        place=place,
        until=until,
        seed=seed,
        services=services,
        match=match,
        teams=made,
        colleagues=colleagues,
    )


def _hours(crew: cards.Crew, zone: str) -> Hours:
    opens, closes = time.fromisoformat(crew.opens), time.fromisoformat(crew.closes)
    return Hours(zone=zone, openings=tuple(Opening(day, opens, closes) for day in range(1, 6)))


def rota(staff: Staff) -> Life:
    """Put duty workers on the rota: a week each, and shift by shift around the day the record ends."""
    key = next(crew.key for crew in staff.place.teams if crew.on_duty)
    monday = (staff.until - BEFORE).date()
    monday -= timedelta(days=monday.weekday())
    starts = at_clock(monday, time(8), staff.place.zone)
    number = 0
    by = staff.with_role("supervisor", key)[0]
    while starts < staff.until + DETAILED:
        detailed = starts > staff.until - DETAILED
        ends = starts + (timedelta(hours=12) if detailed else timedelta(days=7))
        at = yield min(max(starts - timedelta(days=14), staff.until - BEFORE), staff.until)
        teams.put_on_duty(
            by=by,
            at=at,
            team=staff.teams[key],
            practitioner=staff.duty[number % len(staff.duty)],
            starts_at=starts,
            ends_at=ends,
        )
        starts, number = ends, number + 1


def absences(staff: Staff) -> Life:
    """Write down holidays: two long ago, and one that goes on now, each with who covers."""
    weeks_ago = (80, 41, 1)
    for number, ago in enumerate(weeks_ago):
        team = ("link", "therapy", "link")[number]
        away, cover = staff.workers(team)[number % 2], staff.workers(team)[(number + 1) % 2]
        starts = staff.until - timedelta(weeks=ago, hours=3)
        at = yield starts - timedelta(days=9)
        teams.cover(
            by=staff.with_role("supervisor", team)[0],
            at=at,
            practitioner=away,
            starts_at=starts,
            ends_at=starts + timedelta(days=14),
            cover=cover,
        )


def nights(staff: Staff) -> Life:
    """Do each evening what `amity work` does: escalate, and send what is due, but not on the last day."""
    at = yield (staff.until - BEFORE + timedelta(hours=9)).astimezone(UTC)
    while True:
        safety.escalate(at=at)
        assessments.close_left(at=at)
        if at < staff.until - timedelta(hours=20):
            outbox.deliver(at=at, send=_post)
        at = yield at + timedelta(days=1)


def _post(message: outbox.Message) -> None:
    """Take a message as if it had been sent: nobody in this town has a letter box."""
