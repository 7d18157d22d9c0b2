"""What comes down on a record: many at once, a full disk, a database that goes, a clock that goes back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from clinic.test_server import KEYS, another_postgresql
from clinic_record import MONDAY, minutes

from amity.clinic.actions import events
from amity.clinic.models import Event

TESTS = Path(__file__).parents[1]
START = """
import json, os, sys, time
from amity import server
server.start(check_tables=False)
from clinic_record import *
"""
TABLES = "from amity.server import tables; tables.bring_up_to_date()"
TOGETHER = "while not os.path.exists(sys.argv[1]): time.sleep(0.005)\n"
"""Everybody is ready before anybody begins."""


def run(tmp_path: Path, *scripts: str, **variables: str) -> list[str]:
    """Run scripts at once, each in a process of its own; return what each printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AMITY_", "DJANGO_"))}
    clean.pop("DATABASE_URL", None)
    here = {"AMITY_HOME": str(tmp_path), "AMITY_TLS": "0", "PYTHONPATH": str(TESTS)}
    go = tmp_path / "go"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", START + script, str(go)],
            env={**clean, **KEYS, **here, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for script in scripts
    ]
    go.write_text("")
    said = [each.communicate() for each in running]
    assert [err for _out, err in said] == [""] * len(scripts)
    return [out for out, _err in said]


@pytest.fixture(params=["sqlcipher", "postgresql"])
def where(request, tmp_path) -> dict[str, str]:
    """A record of its own, on each of the databases that is there."""
    there = {} if request.param == "sqlcipher" else {"DATABASE_URL": another_postgresql("hard_weather")}
    run(tmp_path, TABLES, **there)
    return there


PRESSED = """
from amity.clinic.actions import contacts
from amity.clinic.models import Contact, Person, Practitioner
by, person = Practitioner.objects.get(pk=int({by})), Person.objects.get()
for _press in range(5):
    contacts.record(by=by, at=MONDAY, person=person, channel="phone", result="reached", key="one")
"""


def test_a_button_pressed_forty_times_at_once_has_one_effect(tmp_path, where):
    made = run(tmp_path, "r = Record(); r.person(worker=r.admin); print(r.admin.pk)", **where)

    run(tmp_path, *[TOGETHER + PRESSED.format(by=made[0])] * 8, **where)

    counted = run(
        tmp_path, "from amity.clinic.models import Contact; print(Contact.objects.count())", **where
    )
    assert counted == ["1\n"]


SENT = """
from amity.clinic.actions import plans, referrals
from amity.clinic.models import Details, Person, Plan, Practitioner, Team
by, person, team = Practitioner.objects.get(pk=int({by})), Person.objects.get(), Team.objects.get()
for _press in range(5):
    details = Details(given_name="Ruth")
    referrals.receive(by=by, at=MONDAY, team=team, details=details, source="gp", key="one")
    plan = plans.draft(by=by, at=MONDAY, person=person, key="one")
    plans.set_goal(by=by, at=MONDAY, plan=plan, words="Sing again")
    plans.choose_together(by=by, at=MONDAY, plan=plan, chosen=[dict(intervention="singing")])
"""
COUNTED = """
from amity.clinic.models import Activity, Goal, Plan, Referral
print([each.objects.count() for each in (Referral, Plan, Goal, Activity)])
"""


def test_referrals_and_plans_that_are_sent_forty_times_at_once_are_one(tmp_path, where):
    made = run(tmp_path, "r = Record(); r.person(worker=r.admin); print(r.admin.pk)", **where)

    run(tmp_path, *[TOGETHER + SENT.format(by=made[0])] * 8, **where)

    assert run(tmp_path, COUNTED, **where) == ["[1, 1, 1, 1]\n"]


LET_GO = """
from amity.clinic.actions import teams
from amity.clinic.models import Membership, Practitioner
by = Practitioner.objects.get(pk={by})
other = Membership.objects.get(practitioner=Practitioner.objects.get(pk={other}), role="administrator")
try:
    teams.let_go(by=by, at=MONDAY + minutes(1), membership=other)
    print("let go")
except teams.TeamError:
    print("refused")
"""

TWO = """
from amity.clinic.actions import accounts
r = Record(); other = r.practitioner("administrator")
for each in (r.admin, other): accounts.open_without_password(by=None, at=MONDAY, practitioner=each)
print(json.dumps([r.admin.pk, other.pk]))
"""


def test_two_administrators_cannot_let_each_other_go_at_once(tmp_path, where):
    one, other = json.loads(run(tmp_path, TWO, **where)[0])

    said = run(
        tmp_path,
        TOGETHER + LET_GO.format(by=one, other=other),
        TOGETHER + LET_GO.format(by=other, other=one),
        **where,
    )

    assert sorted(said) == ["let go\n", "refused\n"]


FULL = """
from django.db import connection
from django.test import Client
from amity.clinic.actions import assessments, events
from amity.clinic.models import Assessment
person = Record().person()
begun = assessments.begin(by=person, at=MONDAY, person=person, instrument="ucla-3")
visitor = Client(SERVER_NAME="localhost", raise_request_exception=False)
session = visitor.session; session["person"] = person.pk; session.save()
there = visitor.get(f"/me/questions/{begun.pk}/")["Location"]
item = there.rstrip("/").rpartition("/")[2]
cursor = connection.cursor(); cursor.execute("PRAGMA page_count"); pages = cursor.fetchone()[0]
cursor.execute(f"PRAGMA max_page_count = {pages + 4}")
kept, statuses = None, []
for press in range(400):
    code = 1 + press % 2
    statuses.append(visitor.post(there, {"answer": code}).status_code)
    if statuses[-1] != 302: break
    kept = code
stands = Assessment.objects.get(pk=begun.pk).answers[item]
connection.close()
again = visitor.post(there, {"answer": 3}).status_code
after = Assessment.objects.get(pk=begun.pk).answers[item]
cursor = connection.cursor(); cursor.execute("PRAGMA integrity_check")
print(json.dumps([statuses[-1], len(statuses), kept, code, stands, again, after, cursor.fetchone()[0],
                  events.verify().broken is None]))
"""


def test_on_a_full_disk_nothing_is_called_saved_and_nothing_saved_is_lost(tmp_path):
    run(tmp_path, TABLES)

    said = json.loads(run(tmp_path, "import logging; logging.disable()\n" + FULL)[0])

    status, tries, kept, failed, stands, again, after, sound, whole = said
    assert status == 500
    assert tries > 1
    assert stands in (kept, failed)
    assert (again, after) == (302, 3)
    assert (sound, whole) == ("ok", True)


GONE = """
from django.db import close_old_connections
from amity.clinic.models import Team
print(Team.objects.count())
import psycopg
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
    other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE pid <> pg_backend_pid() AND datname = current_database()")
close_old_connections()
print(Team.objects.count())
"""


def test_a_database_that_was_started_again_is_met_again(tmp_path):
    there = {"DATABASE_URL": another_postgresql("hard_weather")}
    run(tmp_path, TABLES, **there)

    assert run(tmp_path, GONE, **there) == ["0\n0\n"]


PRAGMAS = """
from django.db import connection
cursor = connection.cursor()
print(*(cursor.execute(f"PRAGMA {each}").fetchone()[0] for each in ("journal_mode", "synchronous")))
"""


@pytest.mark.skipif("AMITY_TEST_DATABASE" in os.environ, reason="how SQLCipher writes to the disk")
def test_an_answer_that_was_acknowledged_is_on_the_disk(tmp_path):
    run(tmp_path, TABLES)

    assert run(tmp_path, PRAGMAS) == ["wal 2\n"]


def test_the_order_of_the_audit_outlives_a_clock_that_goes_back(record):
    for offset in (5, -60 * 24, 60 * 24 * 365, 0):
        events.write(by=None, at=MONDAY + minutes(offset), did=f"at {offset}", to="clock")

    order = list(Event.objects.filter(to="clock").order_by("seq").values_list("did", flat=True))

    assert order == ["at 5", "at -1440", "at 525600", "at 0"]
    assert events.verify().broken is None
