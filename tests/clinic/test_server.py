"""The settings, the encrypted file, the commands, and what several writers at once come to."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from cli.command_line import amity, refused
from clinic_record import MONDAY, minutes
from django.core import mail
from django.test import Client

from amity.clinic.actions import invitations, safety
from amity.clinic.models import Event, Outbox, Practitioner, Team
from amity.server import worker

ROOT = Path(__file__).parents[2]
KEYS = {f"AMITY_{name}_KEY": sha256(name.encode()).hexdigest() for name in ("SECRET", "DATABASE", "AUDIT")}


def python(script: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, with a home of its own and nothing else set."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AMITY_", "DJANGO_"))}
    clean.pop("DATABASE_URL", None)
    surroundings = {**clean, "AMITY_HOME": str(home), **variables}
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=surroundings
    )


def command(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    script = f"import sys; from amity import cli; sys.argv = {['amity', *words]}; cli.main()"
    return python(script, home, **variables)


def another_postgresql(name: str) -> str:
    """Return the address of an empty database beside that of the tests; skip where they run on SQLCipher."""
    url = os.environ.get("AMITY_TEST_DATABASE")
    if not url:
        pytest.skip("runs on PostgreSQL: make test-postgres")
    with psycopg.connect(url, autocommit=True) as cluster:
        cluster.execute(f"DROP DATABASE IF EXISTS {name}")
        cluster.execute(f"CREATE DATABASE {name}")
    return url.replace("/amity?", f"/{name}?")


def test_a_database_that_does_not_let_us_in_is_named_with_what_to_look_at(tmp_path):
    nobody = command(tmp_path, "setup", DATABASE_URL="postgresql://a:hush@127.0.0.1:1/amity")
    (tmp_path / "file").write_text("")
    elsewhere = command(tmp_path / "file", "setup")

    assert (nobody.returncode, elsewhere.returncode) == (2, 2)
    assert "nothing listens there. Start PostgreSQL" in nobody.stderr
    assert "hush" not in nobody.stderr
    assert "Choose a place that this user may write to" in elsewhere.stderr
    assert nobody.stderr.count("\n") == elsewhere.stderr.count("\n") == 1


def test_a_worker_outlives_a_database_that_is_shut_for_a_while(tmp_path):
    url = another_postgresql("shut_a_while")
    command(tmp_path, "setup", DATABASE_URL=url)
    script = "import sys; from amity import cli; sys.argv = ['amity', 'work', '--every', '1']; cli.main()"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AMITY_", "DJANGO_"))}
    running = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**clean, "AMITY_HOME": str(tmp_path), "DATABASE_URL": url},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    try:
        assert "AMITY_MAIL_HOST" in running.stderr.readline()
        with psycopg.connect(os.environ["AMITY_TEST_DATABASE"], autocommit=True) as cluster:
            cluster.execute("ALTER DATABASE shut_a_while ALLOW_CONNECTIONS false")
            cluster.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shut_a_while'"
            )
            said = running.stderr.readline()
            cluster.execute("ALTER DATABASE shut_a_while ALLOW_CONNECTIONS true")
        assert "The database does not go on" in said
        assert running.poll() is None
    finally:
        running.terminate()
        running.communicate(timeout=20)
    assert running.returncode == 0


# Settings


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "there is no secret key. Type `amity setup`"),
        (
            {"AMITY_SECRET_KEY": "short"},
            "AMITY_SECRET_KEY: a key is 64 hexadecimal digits. Type `openssl rand",
        ),
        ({**KEYS, "DATABASE_URL": "mysql://x/y"}, "DATABASE_URL: give postgresql://"),
        (KEYS, "The tables of the record are not up to date. Type `amity setup`."),
    ],
)
def test_what_is_missing_is_said_with_what_to_type(tmp_path, variables, said):
    ran = command(tmp_path, "work", "--once", **variables)

    assert ran.returncode == 2
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_django_finds_nothing_to_say_against_the_settings(tmp_path):
    script = (
        "from amity import server; from django.core.management import call_command; "
        "server.start(check_tables=False); call_command('check', '--deploy', '--fail-level', 'WARNING')"
    )

    ran = python(script, tmp_path, **KEYS)

    assert ran.returncode == 0, ran.stderr


# The embedded database


def test_nothing_in_the_file_can_be_read_without_the_key_and_a_wrong_key_is_named(tmp_path):
    assert command(tmp_path, "setup").returncode == 0
    script = """
from datetime import datetime, UTC
from amity import server
server.start()
from amity.clinic.actions import people, teams
at = datetime(2026, 3, 2, tzinfo=UTC)
team = teams.set_up(by=None, at=at, name="Northside")
who = teams.invite(by=None, at=at, name="Sam", email="sam@example.org", team=team, role="peer")
people.register(by=who, at=at, details={"given_name": "Zebedee"})
from django.db import connection
for each in ("journal_mode", "synchronous"):
    print(connection.cursor().execute(f"PRAGMA {each}").fetchone()[0])
"""
    ran = python(script, tmp_path)
    (tmp_path / "database.key").write_text("ab" * 32)
    wrong = command(tmp_path, "work", "--once")

    held = b"".join(path.read_bytes() for path in tmp_path.glob("amity.db*"))
    assert ran.stdout.split() == ["wal", "2"], ran.stderr
    assert b"Zebedee" not in held
    assert b"clinic_person" not in held
    assert wrong.returncode == 2
    assert "the key does not open it" in wrong.stderr
    assert wrong.stderr.count("\n") == 1


def test_the_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    command(tmp_path, "setup")
    first = {path.name: path.read_text() for path in tmp_path.glob("*.key")}
    command(tmp_path, "setup")

    assert {path.name: path.read_text() for path in tmp_path.glob("*.key")} == first
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {0o600}


SET_UP = (
    "from datetime import datetime, UTC; from amity import server; server.start(); "
    "from amity.clinic.actions import teams; "
    "teams.set_up(by=None, at=datetime(2026, 3, 2, tzinfo=UTC), name={!r})"
)
TEAMS = (
    "from amity import server; server.start(); from amity.clinic.models import Team; "
    "print(*Team.objects.values_list('name', flat=True))"
)


@pytest.mark.parametrize("where", ["sqlcipher", "postgresql"])
def test_a_backup_is_put_back_whole_and_what_was_there_is_kept(tmp_path, where):
    there = {} if where == "sqlcipher" else {"DATABASE_URL": another_postgresql("put_back")}
    command(tmp_path, "setup", **there)
    copy = tmp_path / "monday.db"
    python(SET_UP.format("before"), tmp_path, **there)
    backed_up = command(tmp_path, "backup", str(copy), **there)
    python(SET_UP.format("after"), tmp_path, **there)

    put_back = command(tmp_path, "restore", str(copy), **there)

    assert (backed_up.returncode, put_back.returncode) == (0, 0), backed_up.stderr + put_back.stderr
    assert python(TEAMS, tmp_path, **there).stdout.split() == ["before"]
    kept = [each for each in tmp_path.glob("amity-before-*") if each.suffix in (".db", ".backup")]
    assert len(kept) == 1
    assert copy.stat().st_mode & 0o777 == 0o600
    assert "1 lines, none changed" in command(tmp_path, "audit", "verify", **there).stdout
    assert b"before" not in copy.read_bytes()
    if where == "postgresql":
        assert command(tmp_path, "restore", str(kept[0]), **there).returncode == 0
        assert set(python(TEAMS, tmp_path, **there).stdout.split()) == {"before", "after"}


def test_what_postgresql_does_not_take_changes_nothing(tmp_path):
    url = another_postgresql("not_taken")
    there = {"DATABASE_URL": url}
    command(tmp_path, "setup", **there)
    copy = tmp_path / "monday.db"
    command(tmp_path, "backup", str(copy), **there)
    python(SET_UP.format("after"), tmp_path, **there)
    other = command(tmp_path, "restore", str(copy), AMITY_DATABASE_KEY="ab" * 32, **there)
    (cut := tmp_path / "cut.db").write_bytes(copy.read_bytes()[:-9])
    short = command(tmp_path, "restore", str(cut), **there)
    with psycopg.connect(url) as in_use:
        in_use.execute("SELECT * FROM clinic_team")
        used = command(tmp_path, "restore", str(copy), **there)

    assert [each.returncode for each in (other, short, used)] == [2, 2, 2]
    for each in (other, short):
        assert "it is not a whole backup of PostgreSQL that the database key opens" in each.stderr
    assert "the record is in use" in used.stderr.lower()
    assert python(TEAMS, tmp_path, **there).stdout.split() == ["after"]


STILL_OPEN = (
    "import subprocess, sys; from amity import server; server.start(); "
    "from amity.clinic.models import Team; Team.objects.count(); "
    "sys.exit(subprocess.call([sys.executable, '-c', {!r}]))"
)


@pytest.mark.parametrize("where", ["sqlcipher", "postgresql"])
def test_a_record_that_somebody_has_open_is_not_restored_over(tmp_path, where):
    """A server that goes on would write to the file that was put aside: acknowledged, and lost."""
    there = {} if where == "sqlcipher" else {"DATABASE_URL": another_postgresql("still_open")}
    command(tmp_path, "setup", **there)
    copy = tmp_path / "monday.db"
    command(tmp_path, "backup", str(copy), **there)
    python(SET_UP.format("after"), tmp_path, **there)
    restore = f"import sys; from amity import cli; sys.argv = {['amity', 'restore', str(copy)]}; cli.main()"

    while_open = python(STILL_OPEN.format(restore), tmp_path, **there)
    kept = [each.name for each in tmp_path.iterdir() if "before" in each.name or each.suffix == ".part"]

    assert while_open.returncode == 2
    assert "in use" in while_open.stderr
    assert "nothing was changed" in while_open.stderr
    assert kept == []
    assert python(TEAMS, tmp_path, **there).stdout.split() == ["after"]
    assert command(tmp_path, "restore", str(copy), **there).returncode == 0


WATCHED = (
    "import os, sys; from amity import cli; place = {!r}\n"
    "def watch(event, _given):\n"
    "    if event in ('os.rename', 'os.link', 'os.remove', 'os.chmod') and not os.path.exists(place):\n"
    "        os.write(2, b'no record at ' + event.encode()); os._exit(9)\n"
    "sys.addaudithook(watch); sys.argv = {!r}; cli.main()"
)


@pytest.mark.parametrize("state", ["sound", "damaged"])
def test_at_every_step_of_restoring_there_is_a_record_and_what_was_there_is_its_owner_s(tmp_path, state):
    command(tmp_path, "setup")
    python(SET_UP.format("before"), tmp_path)
    copy, place = tmp_path / "monday.db", tmp_path / "amity.db"
    command(tmp_path, "backup", str(copy))
    if state == "damaged":
        place.write_bytes(b"burnt" * 5000)
    place.chmod(0o644)
    was = place.read_bytes()

    for _again in range(2):  # twice within a second loses nothing
        ran = python(WATCHED.format(str(place), ["amity", "restore", str(copy)]), tmp_path)
        assert ran.returncode == 0, ran.stderr

    kept = sorted(tmp_path.glob("amity-before-*.db"), key=lambda each: each.stat().st_mtime)
    assert len(kept) == 2
    assert {each.stat().st_mode & 0o777 for each in kept} == {0o600}
    assert (state == "sound") or was in [each.read_bytes() for each in kept]
    assert python(TEAMS, tmp_path).stdout.split() == ["before"]


def test_a_damaged_record_is_restored_over(tmp_path):
    command(tmp_path, "setup")
    python(SET_UP.format("before"), tmp_path)
    copy = tmp_path / "monday.db"
    command(tmp_path, "backup", str(copy))
    (tmp_path / "amity.db").write_bytes(b"burnt" * 5000)

    put_back = command(tmp_path, "restore", str(copy))

    assert put_back.returncode == 0, put_back.stderr
    assert python(TEAMS, tmp_path).stdout.split() == ["before"]


def test_a_file_that_is_no_backup_replaces_nothing(tmp_path):
    command(tmp_path, "setup")
    (tmp_path / "other.db").write_bytes(b"not a record" * 1000)
    before = (tmp_path / "amity.db").read_bytes()

    ran = command(tmp_path, "restore", str(tmp_path / "other.db"))

    assert ran.returncode == 2
    assert "it is not a record that the database key opens" in ran.stderr
    assert (tmp_path / "amity.db").read_bytes() == before


MANY_WRITERS = """
from datetime import datetime, UTC
from amity import server
server.start()
from amity.clinic.actions import teams
for n in range(25):
    teams.set_up(by=None, at=datetime(2026, 3, 2, tzinfo=UTC), name=f"{NAME} {n}")
"""


def wrote_at_once(home: Path, writers: int, **variables: str) -> list[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AMITY_", "DJANGO_"))}
    clean.pop("DATABASE_URL", None)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", f"NAME = {n}\n" + MANY_WRITERS],
            env={**clean, "AMITY_HOME": str(home), **variables},
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(writers)
    ]
    return [each.communicate()[1] for each in running]


def test_several_processes_write_one_chain(tmp_path):
    command(tmp_path, "setup")

    said = wrote_at_once(tmp_path, 4)

    assert said == [""] * 4
    assert "100 lines, none changed" in command(tmp_path, "audit", "verify").stdout


def test_several_processes_write_one_chain_on_postgresql_too(tmp_path):
    own = another_postgresql("writers")
    assert command(tmp_path, "setup", DATABASE_URL=own).returncode == 0

    said = wrote_at_once(tmp_path, 4, DATABASE_URL=own)

    assert said == [""] * 4
    assert "100 lines, none changed" in command(tmp_path, "audit", "verify", DATABASE_URL=own).stdout


# Commands, on the record of the test


def test_the_worker_escalates_and_sends_what_is_due_without_saying_what_it_is_about(record):
    person = record.person(worker=record.practitioner(), given_name="Zebedee")
    safety.raise_alert(by=record.admin, at=MONDAY, person=person, flag="item-9")

    done = worker.one_pass(clock=lambda: MONDAY + minutes(61))

    assert done["alerts escalated"] == 1
    assert done["messages sent"] == Outbox.objects.filter(outcome="sent").count() == len(mail.outbox)
    said = "".join(each.subject + each.body + each.extra_headers["Message-ID"] for each in mail.outbox)
    assert "Zebedee" not in said
    assert "item-9" not in said
    assert "please look now" in said


def test_amity_work_does_what_is_due_and_says_so(record):
    record.practitioner()

    said = amity("work", "--once")

    assert said.code == 0
    assert "messages sent" in said.out


def test_amity_audit_verify_exits_with_one_at_the_first_line_that_was_changed(record):
    whole = amity("audit", "verify")
    last = Event.objects.order_by("-seq").first()
    Event.objects.create(
        seq=last.seq + 1, at=MONDAY, by="x", did="x", to="x", prev_hash=last.hash, hash="0" * 64
    )
    broken, as_json = amity("audit", "verify"), amity("audit", "verify", "--json")

    assert whole.code == 0
    assert "none changed" in whole.out
    assert broken.code == as_json.code == 1
    assert f"Broken at line {last.seq + 1}:" in broken.out
    assert as_json.json["broken"]["seq"] == last.seq + 1


def test_backing_up_over_a_file_is_refused(record, tmp_path):
    (tmp_path / "there").write_text("")

    refused(amity("backup", tmp_path / "there"), "a backup replaces nothing")


def test_the_server_says_that_it_is_well(db):
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_every_migration_can_be_undone_and_done_again(tmp_path):
    command(tmp_path, "setup")
    script = (
        "from amity import server; server.start(); from django.core.management import call_command; "
        "call_command('migrate', 'clinic', 'zero', verbosity=0); call_command('migrate', verbosity=0)"
    )

    ran = python(script, tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")


# The first administrator


def test_the_first_administrator_comes_in_by_a_link_that_is_printed_once_they_are_waited_for(record):
    first = amity("setup", "--admin", "Jo@Example.org", "--team", "Southside")
    second = amity("setup", "--admin", "jo@example.org", "--team", "Southside")
    link = first.out.split()[-1]
    token = link.rstrip("/").rpartition("/")[2]
    now = worker.now()
    invitations.take_up(at=now, token=token, name="Jo", password="three plain words")
    third = amity("setup", "--admin", "jo@example.org", "--team", "Southside")
    renewed = amity("invite", "jo@example.org", "--team", "Southside", "--renew")

    assert link.startswith("http://localhost:8000/invitation/")
    assert link in second.out
    assert "They have an account" in third.out
    assert renewed.out.split()[-1] != link
    assert invitations.waiting(Practitioner.objects.get(email="jo@example.org"))
    assert Team.objects.filter(name="Southside").count() == 1


def test_an_invitation_that_cannot_be_sets_up_no_team(record):
    refused(amity("invite", "jo", "--team", "Nowhere"), "that is no address")
    refused(amity("setup", "--admin", "jo@example.org"), "--admin and --team go together")

    assert not Team.objects.filter(name="Nowhere").exists()


def test_a_directory_is_offered_to_staff_and_its_next_version_too(tmp_path):
    town = Path(__file__).parents[2] / "examples" / "directory"
    refused_first = command(tmp_path, "directory", "offer", str(town / "town"))
    assert refused_first.returncode == 2
    command(tmp_path, "setup")

    first = command(tmp_path, "directory", "offer", str(town / "town"))
    again = command(tmp_path, "directory", "offer", str(town / "town"))
    none = command(tmp_path, "directory", "offer", str(tmp_path / "nothing.csv"))

    assert first.returncode == 0, first.stderr
    assert "0 changed, 0 as they were, 0 no longer there." in first.stdout
    assert again.stdout.startswith("0 services are new, 0 changed, ")
    assert none.returncode != 0
    assert "nothing.csv" in none.stderr
