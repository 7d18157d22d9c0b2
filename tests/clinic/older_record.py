"""A record as it was at migration 0004, with rows in it; run in a process of its own, with its own home.

``make`` makes it; ``rows`` prints what every table holds, in the columns that there were at 0004.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from amity import server
from amity.server import tables

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def make(columns: Path) -> None:
    """Make the tables as of 0004, fill some, and write down which columns there are."""
    tables.make_keys()
    server.start(check_tables=False)
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    call_command("migrate", "clinic", "0004", verbosity=0)
    executor = MigrationExecutor(connection)
    _fill(executor.loader.project_state([("clinic", "0004_assess")]).apps)
    columns.write_text(json.dumps(_columns(connection)), encoding="utf-8")


def _fill(old: Any) -> None:
    from amity.clinic.actions import events

    def put(name: str, /, **fields: Any) -> Any:
        return old.get_model("clinic", name).objects.create(**fields)

    team = put("Team", name="North")
    worker = put("Practitioner", name="Sam", email="sam@example.org", invited_at=AT)
    put("Membership", practitioner=worker, team=team, role="link-worker", since=AT)
    lists = {"access_needs": [], "life_stages": [], "corrections": []}
    keep = put("Person", given_name="Ada", national_id="9434765919", registered_at=AT, **lists)
    twice = put("Person", given_name="Ada B", registered_at=AT, merged_into=keep, **lists)
    said = {"person": keep, "by": "practitioner/1", "at": AT}
    put("Episode", **said, team=team, worker=worker, source="gp", reasons=("isolated",))
    put("Consent", **said, purpose="reminders", recipient="us", version="1", words="Yes")
    plan = put("Plan", **said, status="signed", signed_at=AT, review_on=date(2026, 4, 1), treatment="CBT")
    put("Goal", **said, plan=plan, words="A walk with somebody")
    alert = put(
        "SafetyAlert",
        person=twice,
        team=team,
        flag="phq-9.item-9",
        state="raised",
        raised_at=AT,
        due_at=AT + timedelta(hours=1),
        told_at=AT,
        minutes=60,
        owner=worker,
    )
    put("Contact", **said, practitioner=worker, channel="phone", result="reached", said="Spoke", alert=alert)
    put("FollowUp", **said, due_on=date(2026, 3, 4), kind="contact", alert=alert)
    for did in ("registered person", "raised alert"):
        events.write(by=None, at=AT, did=did, to="person/1")


def _columns(connection: Any) -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        names = [each for each in connection.introspection.table_names(cursor) if each.startswith("clinic_")]
        told = {name: connection.introspection.get_table_description(cursor, name) for name in names}
    return {name: [column.name for column in described] for name, described in told.items()}


def rows(columns: Path) -> None:
    """Print the rows of every table that there was at 0004."""
    server.start(check_tables=False)
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, names in json.loads(columns.read_text(encoding="utf-8")).items():
            wanted = ", ".join(f'"{name}"' for name in names)
            cursor.execute(f'SELECT {wanted} FROM "{table}" ORDER BY id')
            found[table] = cursor.fetchall()
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    {"make": make, "rows": rows}[sys.argv[1]](Path(sys.argv[2]))
