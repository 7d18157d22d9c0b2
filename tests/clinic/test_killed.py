"""A process that is killed at any statement leaves nothing half-written of a flag and what comes of it."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from test_server import command, python

TESTS = Path(__file__).parents[1]
FOLDERS = [str(TESTS), str(TESTS / "clinic")]


@pytest.fixture(scope="module")
def deaths(tmp_path_factory):
    """What stood on the record after each death, for each thing that was done."""
    home = tmp_path_factory.mktemp("killed")
    assert command(home, "setup").returncode == 0
    begin = f"import sys; sys.path[:0] = {FOLDERS}; from amity import server; server.start(); "
    ran = python(f"{begin}import killing; killing.main()", home)
    assert ran.returncode == 0, ran.stderr
    return {each["name"]: each for each in map(json.loads, ran.stdout.splitlines())}


def test_each_was_killed_at_many_steps(deaths):
    assert {name for name, each in deaths.items() if each["deaths"] < 8} == set()


def test_a_flagged_answer_its_alert_and_its_notices_are_written_together_or_not_at_all(deaths):
    for stood in deaths["answered"]["stood"]:
        one = stood["flagged"]
        assert one in (0, 1)
        assert (stood["alerts"], stood["told"]) == (one, one)
        assert bool(stood["notices"]) == bool(one)


def test_an_alert_rises_a_level_and_is_told_together_or_not_at_all(deaths):
    before, after = deaths["escalated"]["stood"]

    assert (before["level"], after["level"]) == (0, 1)
    assert (before["escalations"], after["escalations"]) == (0, 1)
    assert after["notices"] > before["notices"]


def test_a_contact_its_check_in_and_its_task_are_written_together_or_not_at_all(deaths):
    before, after = deaths["spoken with"]["stood"]

    assert [before[each] for each in ("contacts", "check-ins", "tasks")] == [0, 0, 0]
    assert [after[each] for each in ("contacts", "check-ins", "tasks")] == [1, 1, 1]


def test_all_of_the_contact_that_is_kept_up_is_planned_or_none_of_it(deaths):
    before, after = deaths["kept up"]["stood"]

    assert after["tasks"] - before["tasks"] == 7


def test_an_alert_is_closed_with_its_line_in_the_audit(deaths):
    for stood in deaths["closed"]["stood"]:
        assert stood["closings"] == stood["closed"]
    assert deaths["closed"]["stood"][-1]["closed"]


def test_the_audit_is_whole_after_each_death(deaths):
    assert all(stood["whole"] for each in deaths.values() for stood in each["stood"])


def test_nothing_that_was_written_was_lost_by_a_later_death(deaths):
    counts = ("flagged", "alerts", "notices", "told", "contacts", "closings")
    for each in deaths.values():
        for before, after in pairwise(each["stood"]):
            assert all(after[what] >= before[what] for what in counts)
