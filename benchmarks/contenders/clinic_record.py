"""Make a record for the benchmark of the clinic (``$AMITY_HOME``, ``$DATABASE_URL``), and say who visits.

python -m contenders.clinic_record VISITORS [PEOPLE ASSESSMENTS]

Writes one line for each of those who answer: session, CSRF token, assessment; and one for the practitioner.
PEOPLE and ASSESSMENTS more are filled in by SQL alone, for size: nothing is logged of them.
"""

import os
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("AMITY_TLS", "0")
VISITORS, CASELOAD = 100, 80
SECRET = "benchmarkbenchmarkbenchmark12345"
"""What Django calls a CSRF secret: 32 letters and digits, kept in the session and sent with the form."""


def main(path: Path, people: int = 0, assessments: int = 0) -> None:
    """Make the tables, the team, those who answer, a caseload of 80, and as many more as are asked for."""
    from amity import server
    from amity.server import tables

    tables.make_keys()
    server.start(check_tables=False)
    tables.bring_up_to_date()
    from django.db import transaction

    with transaction.atomic():
        worker, answering = _people()
        if people:
            _fill(people, assessments, answering[0], worker)
        lines = [f"{_session(person=each.person_id)} {SECRET} {each.pk}" for each in answering]
        lines.append(f"{_session(user=worker.user)} {SECRET} 0")
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def _people() -> tuple[Any, list[Any]]:
    from django.contrib.auth import get_user_model

    from amity.clinic.actions import assessments, episodes, people, teams
    from amity.clinic.rules.hours import Hours, Opening

    at = datetime.now(UTC) - timedelta(days=30)
    openings = tuple(Opening(day, time(9), time(17)) for day in range(1, 6))
    team = teams.set_up(by=None, at=at, name="Benchmark", hours=Hours("UTC", openings), remote_responder=True)
    worker = teams.invite(
        by=None, at=at, name="Worker", email="worker@example.org", team=team, role="link-worker"
    )
    users: Any = get_user_model().objects
    worker.user = users.create_user(username="worker", email=worker.email)
    worker.save(update_fields=["user"])
    answering = []
    for number in range(VISITORS):
        details = {"given_name": f"Person {number}", "birth_date": date(1960, 5, 1)}
        person = people.register(by=worker, at=at, details=details)
        if number < CASELOAD:
            episodes.open(by=worker, at=at, person=person, team=team, worker=worker)
            for day in (1, 15):
                given = {f"phq9_{item}": (number + item + day) % 3 for item in range(1, 9)} | {"phq9_9": 0}
                when = at + timedelta(days=day)
                assessments.record(by=worker, at=when, person=person, instrument="phq-9", answers=given)
        now = datetime.now(UTC)
        answering.append(assessments.begin(by=person, at=now, person=person, instrument="phq-9"))
    return worker, answering


def _session(*, person: int | None = None, user: Any = None) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    now = int(datetime.now(UTC).timestamp())
    session = SessionStore()
    session.update({"_csrftoken": SECRET, "seen": now, "since": now})
    if user is None:
        session["person"] = person
    else:
        from django.conf import settings

        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["factor"] = True
    session.create()
    return str(session.session_key)


def _fill(people: int, assessments: int, like: Any, worker: Any) -> None:
    """Copy one person, one assessment and one contact, by SQL, spread evenly: five contacts each."""
    from django.db import connection

    from amity.clinic.actions import contacts
    from amity.clinic.models import Assessment, Contact, Person

    spoken = contacts.record(
        by=worker, at=worker.invited_at, person=like.person, channel="phone", result="reached"
    )

    first = Person.objects.order_by("-pk")[0].pk + 1
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
    spread = {"person_id": "%s + i %% %s"}
    filled = (
        (Person, people, {}, like.person_id),
        (Assessment, assessments, spread, like.pk),
        (Contact, 5 * people, spread, spoken.pk),
    )
    for model, many, own, pk in filled:
        columns = [each.column for each in model._meta.concrete_fields if each.column not in ("id", "key")]
        taken = ", ".join(own.get(each, f'"{each}"') for each in columns)
        into = ", ".join(f'"{each}"' for each in columns)
        table = model._meta.db_table
        insert = (
            f"INSERT INTO {table} ({into}) {numbers} SELECT {taken} FROM n, {table} WHERE {table}.id = %s"
        )
        values = [many - 1, *([first, people] if own else []), pk]
        with connection.cursor() as cursor:
            cursor.execute(insert, values)
            cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
