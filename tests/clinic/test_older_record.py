"""A record that an older Amity made goes on under this one, with everything in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

OLDER = Path(__file__).with_name("older_record.py")


def ran(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, with a home of its own and nothing else set."""
    ours = ("AMITY_", "DJANGO_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**clean, "AMITY_HOME": str(home)},
    )


def amity(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return ran(home, "-c", f"import sys; from amity import cli; sys.argv = {['amity', *words]!r}; cli.main()")


@pytest.fixture
def older(tmp_path):
    made = ran(tmp_path / "home", str(OLDER), "make", str(tmp_path / "columns.json"))
    assert made.returncode == 0, made.stderr
    return tmp_path / "home", tmp_path / "columns.json"


NOW = """
from amity import server; server.start()
from django.db import DatabaseError
from amity.clinic.models import Event, Person, SafetyAlert
keep = Person.objects.get(merged_into=None)
print(keep.given_name, keep.national_id, *SafetyAlert.objects.of(keep).unanswered().values_list("flag"))
try:
    Event.objects.filter(seq=1).update(did="nothing")
except DatabaseError:
    print("the audit stays")
"""


def test_a_record_of_migration_0004_goes_on_with_every_row(older):
    home, columns = older
    before = json.loads(ran(home, str(OLDER), "rows", str(columns)).stdout)

    served = amity(home, "serve", "--port", "8103")
    untouched = json.loads(ran(home, str(OLDER), "rows", str(columns)).stdout)
    set_up, again = amity(home, "setup"), amity(home, "setup")
    after = json.loads(ran(home, str(OLDER), "rows", str(columns)).stdout)

    assert served.returncode == 2
    assert "Type `amity setup`" in served.stderr
    assert (set_up.returncode, again.returncode) == (0, 0), set_up.stderr + again.stderr
    assert sum(map(len, before.values())) >= 14
    assert untouched == before
    assert after == before
    assert "2 lines, none changed" in amity(home, "audit", "verify").stdout
    now = ran(home, "-c", NOW)
    assert now.returncode == 0, now.stderr
    assert now.stdout.splitlines()[0].startswith("Ada 9434765919")
    assert now.stdout.splitlines()[-1] == "the audit stays"
