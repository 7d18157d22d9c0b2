"""A flagged answer through the night: the worker as a process, killed and started anew, and a mail server.

Each worker is ``amity work --once`` in a process of its own that takes the time to be what the test says.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from smtp_server import PostOffice, post_office
from test_server import command, python

FRIDAY = datetime(2026, 3, 6, 16, 40, tzinfo=UTC)
"""A Friday, twenty minutes before the team goes home until Monday."""

TOWN = """
from datetime import datetime, time, timedelta, UTC
from amity import server
server.start()
from amity.clinic.actions import assessments, episodes, outbox, people, teams
from amity.clinic.models import Outbox
from amity.clinic.rules.hours import Hours, Opening
at = datetime.fromisoformat({at!r})
before = at - timedelta(days=1)
week = Hours(zone="UTC", openings=tuple(Opening(day, time(9), time(17)) for day in range(1, 6)))
def team(name):
    return teams.set_up(by=None, at=before, name=name, hours=week, remote_responder=True)
def staff(name, role, of):
    return teams.invite(by=None, at=before, name=name, email=name + "@example.org", team=of, role=role)
here, other = team("Here"), team("Other")
owner, cover = staff("owner", "link-worker", here), staff("cover", "therapist", here)
duty, lead = staff("duty", "duty-worker", here), staff("lead", "supervisor", here)
mate, afar = staff("mate", "link-worker", here), staff("afar", "supervisor", other)
night = staff("night", "therapist", here)
who = people.register(by=owner, at=before, details={{"given_name": "Ruth"}})
episodes.open(by=owner, at=before, person=who, team=here, worker=owner)
Outbox.objects.all().delete()
{meanwhile}
mine = assessments.begin(by=who, at=at, person=who, instrument="phq-9", remote=True)
assessments.answer(by=who, at=at, assessment=mine, item="phq9_9", code=1)
"""

AWAY = (
    "teams.cover(by=lead, at=before, practitioner=owner, starts_at=before, "
    "ends_at=at + timedelta(days=9), cover=cover)"
)
ON_DUTY = (
    "teams.put_on_duty(by=lead, at=before, team=here, practitioner=night, starts_at=at, "
    "ends_at=at + timedelta(hours=16))"
)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert command(tmp_path, "setup").returncode == 0
    return tmp_path


def town(home: Path, meanwhile: str = "") -> None:
    ran = python(TOWN.format(at=FRIDAY.isoformat(), meanwhile=meanwhile), home)
    assert ran.returncode == 0, ran.stderr


def worker(home: Path, post: PostOffice, minute: float, *, dies: bool = False) -> int:
    """Run the worker once, so many minutes after the answer; where it ``dies``, with a letter in its hand."""
    at = (FRIDAY + timedelta(minutes=minute)).isoformat()
    script = (
        "import sys, time_machine; from datetime import datetime; from amity import cli; "
        f"time_machine.travel(datetime.fromisoformat({at!r}), tick=False).start(); "
        "sys.argv = ['amity', 'work', '--once']; cli.main()"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AMITY_", "DJANGO_"))}
    clean.pop("DATABASE_URL", None)
    mail = {"AMITY_MAIL_HOST": "127.0.0.1", "AMITY_MAIL_PORT": str(post.port), "AMITY_MAIL_TLS": "0"}
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**clean, **mail, "AMITY_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    post.kills = process.pid if dies else None
    _out, problem = process.communicate(timeout=60)
    assert process.returncode == (-9 if dies else 0), problem
    return process.returncode


def told(post: PostOffice) -> set[str]:
    """Return who was written to since this was asked last."""
    found = {each.partition("@")[0] for each in post.told()}
    post.letters.clear()
    return found


def test_by_the_minute_through_a_weekend_with_workers_that_are_killed(home, post):
    """Nobody answers: they are told at once, when it is due, and wider each hour after."""
    town(home)

    worker(home, post, 0)
    assert told(post) == {"owner"}
    worker(home, post, 59)
    assert told(post) == set()
    worker(home, post, 60, dies=True)
    worker(home, post, 61)
    assert told(post) == {"owner", "duty", "lead"}
    worker(home, post, 119)
    assert told(post) == {"owner"}  # the dead worker's letter, which it did not know to be taken
    worker(home, post, 120)
    assert told(post) == {"owner", "cover", "duty", "lead", "mate", "night"}
    worker(home, post, 180)
    assert told(post) == {"owner", "cover", "duty", "lead", "mate", "night", "afar"}
    worker(home, post, 60 * 24)  # Saturday: everybody who can be told has been; the team is not there
    assert told(post) == set()
    worker(home, post, 60 * 64 + 19)  # Monday, 8:59
    assert told(post) == set()
    worker(home, post, 60 * 64 + 20)  # Monday, 9:00
    assert told(post) == {"owner", "cover", "duty", "lead", "mate", "night", "afar"}


def test_a_worker_that_stood_still_all_night_tells_everybody_at_its_first_look(home, post):
    town(home)

    worker(home, post, 60 * 15)

    assert told(post) == {"owner", "cover", "duty", "lead", "mate", "night", "afar"}


def test_who_is_away_is_not_told_and_who_covers_and_who_is_on_duty_at_night_are(home, post):
    town(home, f"{AWAY}; {ON_DUTY}")

    worker(home, post, 0)
    assert told(post) == {"cover", "night"}
    worker(home, post, 60)
    assert told(post) == {"cover", "night", "duty", "lead"}
    worker(home, post, 60 * 5)  # the middle of the night: somebody is on duty, so it is said again
    assert told(post) == {"cover", "night", "duty", "lead", "mate", "afar"}


def test_a_letter_that_a_worker_died_with_goes_out_again_as_the_same_letter(home, post):
    town(home)
    worker(home, post, 0, dies=True)
    first = list(post.keys)

    worker(home, post, 4)
    assert post.keys == first
    worker(home, post, 5)

    assert post.keys == [*first, *first]
    assert len(set(post.keys)) == 1


def test_a_mail_server_that_was_down_gets_every_notice_when_it_is_back(home, post):
    town(home)
    post.down = True
    for minute in (0, 1, 60, 120):
        worker(home, post, minute)
    assert post.letters == []
    post.down = False

    worker(home, post, 185)

    assert told(post) == {"owner", "cover", "duty", "lead", "mate", "night", "afar"}


def test_a_letter_says_nothing_of_whom_or_what(home, post):
    town(home)
    worker(home, post, 0)

    (letter,) = post.letters
    text = f"{letter['Subject']} {letter.get_content()}".lower()
    assert "please look now" in text
    for word in ("ruth", "phq", "suicid", "alert", "person"):
        assert word not in text


def test_what_was_said_to_them_ends_it_and_an_error_in_that_begins_it_again(home, post):
    town(home)
    worker(home, post, 0)
    then = f"""
from datetime import datetime, timedelta
from amity import server
server.start()
from amity.clinic.actions import contacts
from amity.clinic.models import Contact, Practitioner, SafetyAlert
alert, duty = SafetyAlert.objects.get(), Practitioner.objects.get(name="duty")
at = datetime.fromisoformat({FRIDAY.isoformat()!r}) + timedelta(minutes={{minute}})
"""
    spoke = (
        'contacts.record(by=duty, at=at, person=alert.person, channel="phone", result="reached", alert=alert)'
    )
    wrong = 'contacts.mark_in_error(by=duty, at=at, contact=Contact.objects.get(), because="another Ruth")'
    post.letters.clear()

    assert python(then.format(minute=30) + spoke, home).returncode == 0
    worker(home, post, 60 * 3)
    assert told(post) == set()
    assert python(then.format(minute=200) + wrong, home).returncode == 0
    worker(home, post, 201)

    assert "afar" in told(post)
