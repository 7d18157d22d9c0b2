"""The rules of the house for the record: who writes, who looks at the clock, what needs a migration."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from amity import clinic

SOURCE = Path(clinic.__file__).parents[1]
SOFTWARE = [path for room in ("clinic", "web", "fhir", "server") for path in (SOURCE / room).rglob("*.py")]
WRITES = {
    "save",
    "create",
    "bulk_create",
    "delete",
    "update",
    "update_or_create",
    "get_or_create",
    "bulk_update",
}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic"}


def calls(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node


def test_only_actions_write():
    writers = {
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in SOFTWARE
        if not {"actions", "migrations"} & set(path.relative_to(SOURCE).parts)
        for call in calls(path)
        if call.func.attr in WRITES
    }

    assert writers == set()


def test_every_action_is_given_the_time_and_who_acts():
    """An action takes ``by`` and ``at`` by name, unless it only reads; what works on its own takes ``at``."""
    from_nobody = {"deliver", "escalate", "close_left", "write", "send_code", "take_up", "renew_link"}
    short = []
    for path in (SOURCE / "clinic" / "actions").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            writes = any(ast.unparse(each).startswith("transaction.atomic") for each in node.decorator_list)
            named = {each.arg for each in node.args.kwonlyargs}
            wanted = {"at"} if node.name in from_nobody else {"by", "at"}
            if writes and not wanted <= named:
                short.append(f"{path.stem}.{node.name}")

    assert short == []


def test_the_record_never_looks_at_the_clock():
    looks = {
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in (SOURCE / "clinic").rglob("*.py")
        for call in calls(path)
        if call.func.attr in CLOCKS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"datetime", "date", "timezone", "time"}
    }

    assert looks == set()


@pytest.mark.parametrize("stranger", [False, True], ids=["our library", "a stranger's library"])
def test_no_card_needs_a_migration(tmp_path, stranger):
    """Rule 8: a card of anybody's own, with a name nobody knew, changes nothing in the tables."""
    (tmp_path / "instruments").mkdir()
    ours = SOURCE / "library" / "instruments" / "ucla-3.toml"
    shutil.copy(ours, tmp_path / "instruments" / "ucla-3.toml")
    other = ours.read_text(encoding="utf-8").replace('"ucla-3"', '"our-own-three"', 1)
    (tmp_path / "instruments" / "our-own-three.toml").write_text(other, encoding="utf-8")
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "clinic_settings", "PYTHONPATH": "tests"}
    if stranger:
        surroundings["AMITY_LIBRARY"] = str(tmp_path)

    ran = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings,
        cwd=SOURCE.parents[1],
    )

    assert ran.stdout.strip() == "No changes detected", ran.stdout + ran.stderr
    assert ran.returncode == 0
