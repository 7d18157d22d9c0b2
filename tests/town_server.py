"""The made-up town for tests in a browser: served by `amity demo` as people start it, and its post.

A demo sends nothing; here an `amity work` of its own runs beside it, and takes letters to a mail server of
the tests, so that links and one-time codes come the way they come to people.
One comes in by the links that the command prints; each opens once, so the cookies it gave are used again.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from smtp_server import PostOffice, post_office
from web_browser import CHROMIUM

NOBODY = "nobody"
HERE = Path(__file__).parent
KEPT = 8 * 60
"""Seconds for which a session is used again: one that rests for a quarter of an hour is over."""


class Printed(NamedTuple):
    """What `amity demo` said when it was ready."""

    address: str
    links: dict[str, str]


class Somebody(NamedTuple):
    """A person who was sent questions: `tests/town_cast.py` takes them on."""

    pk: int
    email: str
    called: str
    by: str
    assignment: int


class Town:
    """A served town: its address, its post, and whoever comes in."""

    def __init__(self, home: Path, printed: Printed, post: PostOffice, log: list[str]) -> None:
        self.home, self.address, self.links, self.post = home, printed.address, printed.links, post
        self.log = log
        self._cookies: dict[str, tuple[float, Any]] = {}
        self._waiting: dict[str, list[Somebody]] = {}

    def context(self, browser: Any, who: str = NOBODY, **how: Any) -> Any:
        """Return a browsing context in which ``who`` ("a link worker", … or "nobody") is signed in."""
        how = {"viewport": {"width": 1280, "height": 800}, "base_url": self.address, **how}
        since, cookies = self._cookies.get(who, (0.0, None))
        fresh = time.monotonic() - since < KEPT
        context = browser.new_context(storage_state=cookies if cookies and fresh else None, **how)
        context.set_default_timeout(10_000)
        if who == NOBODY or (cookies and fresh):
            return context
        link = self.links.pop(who, None) or self._new_link(who)
        context.request.get(link)
        self._cookies[who] = (time.monotonic(), context.storage_state())
        return context

    def _new_link(self, who: str) -> str:
        script = (
            "from datetime import UTC, datetime\n"
            "from amity.server import demo\n"
            "for what, _name, path in demo.links(datetime.now(UTC)): print(what, path, sep='|')\n"
        )
        ran = self._run("-c", f"from amity import server; server.start(check_tables=False)\n{script}")
        self.links |= {what: self.address + path for what, path in (line.split("|") for line in ran)}
        return self.links.pop(who)

    def somebody(self, by: str) -> Somebody:
        """Return a person who was just sent questions by "a link worker" or "a therapist"."""
        if not self._waiting.get(by):
            for each in json.loads(self._run(str(HERE / "town_cast.py"), "12", "6")[-1]):
                self._waiting.setdefault(each["by"], []).append(Somebody(**each))
        return self._waiting[by].pop(0)

    def an_hour_later(self, who: Somebody) -> None:
        """Let an hour go by for what limits how often a code is sent."""
        script = (
            "from datetime import timedelta\n"
            "from amity.clinic.models import Assignment\n"
            f"sent = Assignment.objects.get(pk={who.assignment})\n"
            "sent.code_sent_at -= timedelta(hours=1)\n"
            "sent.save(update_fields=['code_sent_at'])\n"
        )
        self._run("-c", f"from amity import server; server.start(check_tables=False)\n{script}")

    def letters(self, to: str, having: str) -> list[str]:
        """Return the letters to an address in which a pattern is found, subject first, the newest last."""
        came = [each for each in self.post.letters if to in str(each["To"])]
        said = [f"{each['Subject']}\n{each.get_content()}" for each in came]
        return [each for each in said if re.search(having, each)]

    def letter(self, to: str, having: str, after: int = 0) -> str:
        """Wait until more than so many such letters came, and return what is found in the newest."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if len(came := self.letters(to, having)) > after and (found := re.search(having, came[-1])):
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"no letter to {to} says {having!r}")

    def _run(self, *words: str) -> list[str]:
        """Run a script over the town's record, in a process of its own, and return the lines it prints."""
        ran = subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, env=self.surroundings, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.splitlines()

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment of a command on this town's record."""
        return surroundings(self.home) | {"AMITY_TLS": "0", "AMITY_ADDRESS": self.address}


def surroundings(home: Path) -> dict[str, str]:
    """Return an environment that knows of this home and of no other record."""
    ours = ("AMITY_", "DJANGO_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**clean, "AMITY_HOME": str(home), "PYTHONUNBUFFERED": "1"}


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium; every context of it is somebody else."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def serving(home: Path) -> Iterator[Town]:
    """Make a town in a home, if there is none, and serve it at a free port until the tests are over."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["demo", "--port", str(port), "--workers", "1"]
    with ExitStack() as things:
        running = things.enter_context(_process(words, surroundings(home), stdout=subprocess.PIPE))
        printed, log = _printed(running, port), list[str]()
        Thread(target=_listen, args=(running.stdout, log), daemon=True).start()
        post = things.enter_context(post_office())
        town = Town(home, printed, post, log)
        mail = {"AMITY_MAIL_HOST": "127.0.0.1", "AMITY_MAIL_PORT": str(post.port), "AMITY_MAIL_TLS": "0"}
        things.enter_context(_process(["work", "--every", "1"], town.surroundings | mail))
        yield town


@contextmanager
def _process(
    words: list[str], env: dict[str, str], stdout: int = subprocess.DEVNULL
) -> Iterator["subprocess.Popen[str]"]:
    """Run an `amity` command until the end, and then stop it and whatever it started."""
    script = f"import sys; from amity import cli; sys.argv = {['amity', *words]}; cli.main()"
    running = subprocess.Popen(
        [sys.executable, "-c", script], stdout=stdout, stderr=subprocess.STDOUT, text=True, env=env
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=30)


def _listen(said: Any, log: list[str]) -> None:
    """Take what the server says, for it waits where nobody listens."""
    with said:
        log.extend(said)


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
