"""The way into a made-up town: links that open once, and the commands that open and serve it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from cli.command_line import amity
from clinic_record import MONDAY
from django.test import Client

from amity import directory
from amity.clinic.actions import accounts
from amity.server import demo, worker

# The way in


@pytest.fixture
def link(record, settings, tmp_path, monkeypatch):
    """A link for a practitioner of a made-up record."""
    settings.AMITY_DEMO, settings.SECURE_SSL_REDIRECT = True, False
    monkeypatch.setenv("AMITY_HOME", str(tmp_path))
    who = accounts.open_without_password(by=None, at=MONDAY, practitioner=record.practitioner())
    return demo._link(who.ref, worker.now()), who


@pytest.fixture
def urls(settings):
    settings.ROOT_URLCONF = "amity.server.demo"


def come_in(path: str, **how: str):
    return Client(**how).get(path.removeprefix("/demo"))


def test_a_link_lets_its_practitioner_in_once(link, urls):
    path, who = link
    client = Client()
    first = client.get(path.removeprefix("/demo"))
    session = client.session

    assert first.status_code == 302
    assert session["_auth_user_id"] == str(who.user_id)
    assert come_in(path).status_code == 404


def test_a_link_is_nothing_from_elsewhere_through_a_proxy_or_after_its_time(link, urls, time_machine):
    path, _ = link

    assert come_in(path, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert come_in(path, HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404
    assert come_in(path, HTTP_SEC_PURPOSE="prefetch").status_code == 503
    assert come_in("/demo/enter/guessed").status_code == 404
    time_machine.move_to(worker.now() + timedelta(hours=13))
    assert come_in(path).status_code == 404


def test_a_link_is_nothing_where_people_are_real(link, urls, settings):
    settings.AMITY_DEMO = False

    assert come_in(link[0]).status_code == 404


def test_an_account_without_password_lets_nobody_in_by_password(record):
    who = accounts.open_without_password(by=None, at=MONDAY, practitioner=record.practitioner())

    assert not who.user.has_usable_password()
    assert accounts.open_without_password(by=None, at=MONDAY, practitioner=who).user == who.user


# The commands


def fresh(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    ours = ("AMITY_", "DJANGO_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    script = f"import sys; from amity import cli; sys.argv = {['amity', *words]}; cli.main()"
    surroundings = {**clean, "AMITY_HOME": str(home), **variables}
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=surroundings
    )


def test_amity_demo_makes_a_town_in_a_fresh_home_whatever_the_environment_says_of_a_real_record(tmp_path):
    home = tmp_path / "town"
    first = fresh(home, "demo", "--no-serve", DATABASE_URL="postgresql://nobody@nowhere/real")
    again = fresh(home, "demo", "--no-serve")

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert re.search(r"Made a town of 60 people who do not exist", first.stdout)
    assert again.stdout == ""
    assert len(directory.read(home / "services").directory.services) == 150
    assert "none changed" in fresh(home, "audit", "verify").stdout


def test_a_town_that_was_stopped_while_it_was_made_is_gone_and_said_to_be(tmp_path):
    home = tmp_path / "town"
    ours = ("AMITY_", "DJANGO_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    script = "import sys; from amity import cli; sys.argv = ['amity', 'demo', '--no-serve']; cli.main()"
    making = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**clean, "AMITY_HOME": str(home)},
    )
    while making.poll() is None and not (home / "amity.db").exists():
        time.sleep(0.05)
    time.sleep(1)
    making.send_signal(signal.SIGINT)
    _said, problem = making.communicate(timeout=60)

    assert making.returncode == 130, problem
    assert "Stopped. The half-made town is taken away" in problem
    assert "Nothing was written" not in problem
    assert not home.exists()


def test_amity_demo_refuses_a_home_with_a_record_of_real_people(tmp_path):
    home = tmp_path / "real"
    assert fresh(home, "setup").returncode == 0
    before = (home / "amity.db").read_bytes()
    for words in (("demo", "--no-serve"), ("demo", "--no-serve", "--anew")):
        ran = fresh(home, *words)

        assert ran.returncode == 2
        assert "it is not marked as made up" in ran.stderr
    assert (home / "amity.db").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--host", "0.0.0.0"), "others could listen in"),
        (("--tls-certificate", "a.pem"), "give both, or neither"),
        (("--tls-certificate", "no.pem", "--tls-key", "no.key"), "no.pem: no such file"),
    ],
)
def test_amity_serve_says_what_is_missing_where_strangers_could_listen(monkeypatch, words, said):
    monkeypatch.delenv("AMITY_TLS", raising=False)
    ran = amity("serve", *words)

    assert ran.code == 2
    assert said in ran.err


def test_a_port_that_is_taken_is_said_before_a_town_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = fresh(tmp_path / "town", "demo", "--port", str(taken.getsockname()[1]))

    assert ran.returncode == 2
    assert "Address already in use" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert not (tmp_path / "town").exists()


def test_a_record_of_real_people_is_never_taken_for_a_made_up_one(tmp_path):
    assert fresh(tmp_path, "setup").returncode == 0

    by_mistake = fresh(tmp_path, "work", "--once", AMITY_DEMO="1")
    (tmp_path / "made-up-town.json").write_text("{}")
    both = fresh(tmp_path, "work", "--once", DATABASE_URL="postgresql://nobody@nowhere/real")

    assert (by_mistake.returncode, both.returncode) == (2, 2)
    assert "is not marked as made up" in by_mistake.stderr
    assert "is the home of a made-up town" in both.stderr


def test_the_pages_answer_with_a_link_and_stop_when_told(tmp_path):
    """The whole of it, as a person types it: make, serve, come in, see that it is made up, stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = ("AMITY_", "DJANGO_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    script = (
        f"import sys; from amity import cli; sys.argv = ['amity', 'demo', '--port', '{port}']; cli.main()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**clean, "AMITY_HOME": str(tmp_path / "town"), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert running.stdout is not None
        said = ""
        for line in running.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        links = re.findall(r"http://localhost:\d+/demo/enter/\S+", said)
        browser = build_opener(HTTPCookieProcessor())
        page = browser.open(links[0], timeout=30).read().decode()
    finally:
        running.terminate()
        running.communicate(timeout=30)

    assert len(links) == 7
    assert "nobody on these pages is real" in page
    assert running.returncode == 0
