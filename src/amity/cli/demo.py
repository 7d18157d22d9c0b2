"""``amity demo``: the clinic with a made-up town."""

import contextlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from amity import server
from amity.errors import AmityError
from amity.server.environment import MADE_UP, home

from . import serve
from .output import console

SEED = 2026
NOT_FOR_A_DEMO = (
    "DATABASE_URL",
    *(f"AMITY_{name}_KEY{end}" for name in ("SECRET", "DATABASE", "AUDIT") for end in ("", "_FILE")),
    "AMITY_HOSTS",
    "AMITY_PROXIES",
    "AMITY_MAIL_HOST",
    "AMITY_TEXT_DOMAIN",
    "AMITY_SAFETY_MAIL",
)
"""What the environment may say of a real record: a made-up one has nothing to do with it."""


class DemoError(AmityError):
    """A made-up town cannot be made or opened here, and what to do instead."""


def demo_command(
    port: serve.Port = 8000,
    workers: serve.Workers = None,
    seed: Annotated[int, typer.Option(help="Another seed makes another town.")] = SEED,
    anew: Annotated[
        bool, typer.Option("--anew", help="Make the town again, with a history up to now.")
    ] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make the town, and stop.")] = False,
) -> int:
    """Open the clinic with a made-up town: 60 people, three teams, 150 services and two years of history.

    It lives in a folder of its own (AMITY_HOME, or ~/.local/share/amity-demo), sends nothing,
    and never touches a record of real people. Each link that it prints opens once, on this computer.

    Example: amity demo
    """
    for name in NOT_FOR_A_DEMO:
        os.environ.pop(name, None)
    os.environ.setdefault("AMITY_HOME", str(Path.home() / ".local" / "share" / "amity-demo"))
    os.environ.setdefault("AMITY_TIME_ZONE", "Europe/London")
    os.environ["AMITY_DEMO"], os.environ["AMITY_TLS"] = "1", "0"
    os.environ["AMITY_ADDRESS"] = f"http://localhost:{port}"
    _refuse_real_record()
    if not no_serve:
        serve.refuse_taken("127.0.0.1", port)
    if anew:
        _clear()
    made_on = _prepare(seed)
    if no_serve:
        return 0
    return serve.run("127.0.0.1", port, workers, ready=_greeting(port, made_on))


def _refuse_real_record() -> None:
    """Raise `DemoError` where the home holds a record that is not marked as made up."""
    mark, place = home() / MADE_UP, home()
    if not mark.exists() and place.is_dir() and any(place.iterdir()):
        raise DemoError(
            f"{place}: there is something there, and it is not marked as made up. "
            "Set AMITY_HOME to a folder that is empty, or not there yet."
        )


def _clear() -> None:
    if (home() / MADE_UP).exists():
        shutil.rmtree(home())


def _prepare(seed: int) -> str:
    """Make the town if it is not there, and return the day on which it was made."""
    from amity.server import tables

    mark = home() / MADE_UP
    if mark.exists() and (said := json.loads(mark.read_text(encoding="utf-8"))).get("whole"):
        server.start(check_tables=False)
        tables.bring_up_to_date()
        return str(said["made_on"])
    _clear()
    home().mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC)
    said = {"made_on": now.date().isoformat(), "seed": seed, "whole": False}
    mark.write_text(json.dumps(said), encoding="utf-8")
    with _taken_away_where_stopped() as look:
        tables.make_keys()
        server.start(check_tables=False)
        tables.bring_up_to_date()
        with tables.said_plainly(), _progress(look) as passed:
            from amity.server import town

            made = town.make(seed=seed, until=now, passed=passed)
            town.write_services(seed, now.date(), home() / "services")
            town.write_postcodes(home() / "postcodes.sqlite")
    mark.write_text(json.dumps(said | {"whole": True}), encoding="utf-8")
    console().print(
        f"Made a town of {made.people} people who do not exist, with {made.lines:,} lines of audit: {home()}"
    )
    return now.date().isoformat()


@contextlib.contextmanager
def _taken_away_where_stopped() -> Iterator[Callable[[], None]]:
    """Leave nothing behind of a town that is stopped while it is made; yields what looks whether it was.

    Raised where it happens to fall, an interruption may land in a finalizer, where Python ignores it.
    """
    asked = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: asked.set())

    def look() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    try:
        yield look
        look()
    except KeyboardInterrupt:
        from django.db import connections

        connections.close_all()
        _clear()
        said = "Stopped. The half-made town is taken away; `amity demo` makes it anew."
        raise typer.Abort(said) from None
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _progress(look: Callable[[], None]) -> Iterator[Callable[[float], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("Making a town: two years go by", total=1.0)

        def passed(share: float) -> None:
            look()
            progress.update(task, completed=share)

        yield passed


@contextlib.contextmanager
def _greeting(port: int, made_on: str) -> Iterator[None]:
    """Print where the pages are, and the links by which one comes in."""
    from django.db import connections

    from amity.server import demo

    now = datetime.now(UTC)
    links = demo.links(now)
    connections.close_all()
    out = console()
    address = f"http://localhost:{port}"
    out.print(f"\nA made-up town is open: {address}\nNobody in it exists. Each link opens once:\n")
    for what, name, path in links:
        out.print(f"  as {what:<16} {name:<24} {address}{path}", soft_wrap=True)
    if made_on != now.date().isoformat():
        out.print(f"\nIts history ends on {made_on}: `amity demo --anew` makes it end today.")
    out.print("\nCtrl+C stops it; `amity demo` opens it again, with new links.")
    yield
