"""Whom the walks through the served town are about: put on its record by the actions that staff use.

``python tests/town_cast.py 5 2`` takes on five people of the link worker and two of the therapist, sends each
their questions by email, and prints who they are.
"""

import json
import sys
from datetime import date, datetime, timedelta
from typing import Any

TEAMS = {"a link worker": "first-visit", "a therapist": "phq-9"}
"""Who looks after somebody, and what they ask: the therapist's team has somebody who responds."""


def arrive(counts: list[int]) -> list[dict[str, Any]]:
    """Take people on, draw a map for each, and send each a link; return them."""
    from amity.clinic.models import Membership
    from amity.server import demo, worker

    at = worker.now()
    found = []
    for count, (who, asked) in zip(counts, TEAMS.items(), strict=True):
        role = dict(demo.WHO)[who]
        held = demo._busiest(Membership.objects.now(at).filter(role=role))
        found += [_one(at, held, who, asked) for _ in range(count)]
    return found


def _one(at: datetime, held: Any, who: str, asked: str) -> dict[str, Any]:
    from amity.clinic.actions import assignments, episodes, networks, people
    from amity.clinic.models import Person, SafeContact
    from amity.networks import Alter, Network

    by, number = held.practitioner, Person.objects.count()
    email = f"walker-{number}@walk.example"
    details = {
        "given_name": f"Walker{number}",
        "family_name": "Lind" if asked == "phq-9" else "Moss",
        "birth_date": date(1961, 4, 5),
        "email": email,
        "safe_contact": SafeContact(channels=("email", "phone")),
    }
    person = people.register(by=by, at=at, details=details)
    episodes.open(by=by, at=at, person=person, team=held.team, worker=by, source="gp")
    alters = (
        Alter(id="ana", name="Ana", roles=("friend",), closeness=3, frequency="weekly"),
        Alter(id="ben", name="Ben", roles=("family",), relation="brother", closeness=2, frequency="monthly"),
        Alter(id="cleo", name="Cleo", roles=("neighbor",), closeness=1, frequency="few-a-week"),
    )
    networks.draw(by=person, at=at, person=person, drawn=Network(alters=alters))
    battery = {"battery": asked} if asked == "first-visit" else {"ask": (asked,)}
    due = at.date() + timedelta(days=7)
    sent = assignments.assign(by=by, at=at, person=person, how="email", due_on=due, **battery)
    return {"pk": person.pk, "email": email, "called": person.called, "by": who, "assignment": sent.pk}


if __name__ == "__main__":
    from amity import server

    server.start(check_tables=False)
    print(json.dumps(arrive([int(each) for each in sys.argv[1:]])))
