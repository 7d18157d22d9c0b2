"""The made-up town for tests in a browser: served by `amity demo` as people start it, with its worker.

The town is made once a session. One comes in by the links that the command prints; each opens once, so the
cookies that it gave are kept and used again.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from web_browser import CHROMIUM

NOBODY = "nobody"
ONE_SERVER = pytest.mark.xdist_group("town")
"""Tests with this mark run in one process, so that the town is made and served once."""


class Printed(NamedTuple):
    """What `amity demo` said when it was ready."""

    address: str
    links: dict[str, str]


class Town:
    """A served town: its address, and whoever comes in."""

    def __init__(self, home: Path, printed: Printed) -> None:
        self.home, self.address, self.links = home, printed.address, printed.links
        self._cookies: dict[str, Any] = {}

    @contextmanager
    def browser(self) -> Iterator[Any]:
        """Start Chromium; whoever opens a window in it is somebody else."""
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield browser
            browser.close()

    def context(self, browser: Any, who: str = NOBODY, **how: Any) -> Any:
        """Return a browsing context in which ``who`` ("a link worker", … or "nobody") is signed in."""
        how = {"viewport": {"width": 1280, "height": 800}, "base_url": self.address, **how}
        context = browser.new_context(storage_state=self._cookies.get(who), **how)
        context.set_default_timeout(5_000)
        if who == NOBODY or who in self._cookies:
            return context
        window = context.new_page()
        window.goto(self.links[who])
        window.close()
        self._cookies[who] = context.storage_state()
        return context

    def forget(self, who: str) -> None:
        """Drop the cookies of somebody whose session is over."""
        self._cookies.pop(who, None)

    def ask(self, script: str) -> list[str]:
        """Run a script over the town's record, in a process of its own, and return the lines it prints."""
        begin = "from amity import server; server.start(check_tables=False)\n"
        ran = subprocess.run(
            [sys.executable, "-c", begin + script],
            capture_output=True,
            text=True,
            check=True,
            env=surroundings(self.home) | {"AMITY_TLS": "0"},
        )
        return ran.stdout.splitlines()

    def person(self, condition: str) -> str:
        """Print a link for the first person of whom a condition holds, and return the name to come in by."""
        pk, path = self.ask(FIND_PERSON.format(condition=condition))[-1].split()
        who = f"person {pk}"
        self.links[who] = self.address + path
        self.forget(who)
        return who


FIND_PERSON = """
from datetime import UTC, datetime
from amity.clinic.models import Assignment, Person, SafetyAlert
from amity.server import demo
people = Person.objects.current().filter(died_on=None, letters_held=False, language="en")
who = people.filter({condition}).order_by("pk").distinct().first()
print(who.pk, demo._link(who.ref, datetime.now(UTC)))
"""


def surroundings(home: Path) -> dict[str, str]:
    """Return an environment that knows of this home and of no other record."""
    ours = ("AMITY_", "DJANGO_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**clean, "AMITY_HOME": str(home), "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(home: Path) -> Iterator[Town]:
    """Make a town in a home, if there is none, and serve it at a free port until the tests are over."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["amity", "demo", "--port", str(port), "--workers", "1"]
    script = f"import sys; from amity import cli; sys.argv = {words}; cli.main()"
    running = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=surroundings(home),
    )
    try:
        yield Town(home, _printed(running, port))
    finally:
        running.terminate()
        running.communicate(timeout=30)


def _printed(running: "subprocess.Popen[str]", port: int) -> Printed:
    """Read what is printed until the pages answer."""
    assert running.stdout is not None
    said, links = "", {}
    for line in running.stdout:
        said += line
        if found := re.match(r"  as (an? [a-z ]+?) +[A-Z].*?(http://\S+/demo/enter/\S+)", line):
            links[found[1]] = found[2]
        if "Ctrl+C" in line:
            return Printed(f"http://localhost:{port}", links)
    raise AssertionError(f"`amity demo` ended before it was ready:\n{said}")
