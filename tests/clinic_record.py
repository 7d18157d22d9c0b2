"""People, practitioners and teams for tests of the record: each says only what the test speaks about."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from amity.clinic.actions import episodes, people, teams
from amity.clinic.models import Episode, Person, Practitioner, Team
from amity.clinic.rules.hours import Hours, Opening

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday at ten, when the team is there."""

WORKING_HOURS = Hours(zone="UTC", openings=tuple(Opening(day, time(9), time(17)) for day in range(1, 6)))
numbers = count(1)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


class Record:
    """A team that works Monday to Friday, nine to five, and those who are added to it."""

    def __init__(self, **settings: Any) -> None:
        self.at = MONDAY
        settings = {"hours": WORKING_HOURS, "remote_responder": True, **settings}
        self.team: Team = teams.set_up(by=None, at=self.at, name=f"Team {next(numbers)}", **settings)
        self.admin = self.practitioner("administrator")

    def practitioner(self, *roles: str, team: Team | None = None) -> Practitioner:
        number = next(numbers)
        new = None
        for role in roles or ("link-worker",):
            new = teams.invite(
                by=None,
                at=self.at,
                name=f"Practitioner {number}",
                email=f"p{number}@example.org",
                team=team or self.team,
                role=role,
            )
        assert new is not None
        return new

    def person(
        self, *, worker: Practitioner | None = None, team: Team | None = None, **details: Any
    ) -> Person:
        """A person whom the team looks after, with or without a worker."""
        person = self.stranger(**details)
        self.episode(person, worker=worker, team=team)
        return person

    def stranger(self, **details: Any) -> Person:
        details = {"given_name": f"Person {next(numbers)}", "birth_date": date(1960, 5, 1), **details}
        return people.register(by=self.admin, at=self.at, details=details)

    def episode(
        self, person: Person, *, worker: Practitioner | None = None, team: Team | None = None
    ) -> Episode:
        return episodes.open(by=self.admin, at=self.at, person=person, team=team or self.team, worker=worker)
