"""``amity setup``, ``work``, ``backup``, ``restore`` and ``audit verify``: the record from the keyboard."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from amity import server
from amity.errors import AmityError

from .output import complain, console, print_json


def setup_command(
    admin: Annotated[str, typer.Option(metavar="EMAIL", help="The first administrator.")] = "",
    team: Annotated[str, typer.Option(metavar="NAME", help="Their team; it is made where it is new.")] = "",
) -> None:
    """Make the record ready: its folder, its keys, its tables. Run it again after every update.

    With --admin and --team it prints a link by which the first administrator comes in, once.

    Example: AMITY_HOME=/var/lib/amity amity setup --admin jo@example.org --team Northside
    """
    from amity.server import tables

    if bool(admin) != bool(team):
        raise typer.BadParameter("--admin and --team go together: an administrator has a team.")
    out = console()
    for path in tables.make_keys():
        out.print(f"Made {path}. Keep a copy in another place: without its keys a record cannot be read.")
    server.start(check_tables=False)
    steps = tables.bring_up_to_date()
    out.print("The tables are up to date." if steps else "The tables were up to date.")
    if admin:
        _invite(admin, team, "administrator", renew=False)


def invite_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whom to invite.")],
    team: Annotated[str, typer.Option(metavar="NAME", help="The team; it is made where it is new.")],
    role: Annotated[str, typer.Option(help="What they are in the team.")] = "administrator",
    renew: Annotated[
        bool, typer.Option("--renew", help="End every way in that they have, and begin anew.")
    ] = False,
) -> None:
    """Print a link by which somebody comes in, once, within 7 days: for whoever runs the server.

    In everyday work administrators invite from the team page, and the link goes by email.

    Example: amity invite jo@example.org --team Northside --role supervisor
    """
    server.start()
    _invite(email, team, role, renew=renew)


def _invite(email: str, team: str, role: str, *, renew: bool) -> None:
    """Print the link; who has a way in keeps it, unless ``renew``."""
    from amity.server import colleagues

    link = colleagues.invited(email=email, team=team, role=role, renew=renew)
    if link is None:
        console().print("They have an account, and sign in with it. To begin anew: amity invite --renew")
        return
    console().print("Give them this link. It works once, within 7 days:")
    typer.echo(link)


def work_command(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
    every: Annotated[float, typer.Option(min=1, max=60, metavar="SECONDS", help="How often to look.")] = 15,
) -> None:
    """Escalate safety alerts, send what is due, and leave assessments that nobody finished.

    It runs until it is stopped; several may run at once. Starting it again after any stop loses nothing.
    Where the database does not answer it says so and looks again.

    Example: amity work
    """
    server.start()
    from django.db import close_old_connections

    from amity.server import tables, worker

    stopped = threading.Event()
    if not once and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    out = console()
    if not worker.can_send():
        complain("AMITY_MAIL_HOST is not set: messages wait in the outbox until it is.")
    while True:
        try:
            with tables.said_plainly():
                done = worker.one_pass()
        except AmityError as problem:
            if once:
                raise
            complain(f"{worker.now():%Y-%m-%d %H:%M:%S}Z {problem}")
            done = {}
        if done or once:
            told = ", ".join(f"{count} {what}" for what, count in done.items()) or "nothing was due"
            out.print(f"{worker.now():%Y-%m-%d %H:%M:%S}Z {told}")
        if once or stopped.wait(every):
            return
        close_old_connections()  # a database that was restarted is met again


def offer_command(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A directory, as `amity directory import` takes it.")
    ],
    postcodes: Annotated[
        bool, typer.Option("--postcodes", help="Give places without coordinates those of their postcode.")
    ] = False,
) -> None:
    """Offer the services of a directory to the staff of the record. What they noted and vetted stays.

    A service that is no longer in it is kept as gone, for plans may name it.

    Example: AMITY_HOME=/var/lib/amity amity directory offer town.amity
    """
    from amity import directory

    from .geo import postcodes_file

    found, _report = directory.read(path)
    if not found.services:
        raise directory.DirectoryError(f"{path}: no service in it. Look with `amity directory validate`.")
    if postcodes:
        found = directory.geocoded(found, postcodes_file())
    server.start()
    from amity.clinic.actions import listings
    from amity.server import worker

    loaded = listings.load(by=None, at=worker.now(), directory=found)
    console().print(
        f"{loaded.new:,} services are new, {loaded.changed:,} changed, {loaded.same:,} as they were, "
        f"{loaded.gone:,} no longer there."
    )


def backup_command(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; nothing is replaced.")],
) -> None:
    """Copy the record while it is in use; the copy is encrypted with the database key.

    On PostgreSQL it is what pg_dump writes, encrypted before it reaches the disk.

    Example: amity backup /backups/amity-monday.db
    """
    server.start()
    from amity.server import tables

    size = tables.back_up(target)
    console().print(f"{target}: {size:,} bytes, whole and readable with the database key.")


def restore_command(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `amity backup` made.")],
) -> None:
    """Put a backup in the place of the record, and keep what was there. Stop server and worker first.

    Example: amity restore /backups/amity-monday.db
    """
    server.start(check_tables=False)
    from amity.server import tables, worker

    kept = tables.put_back(source, worker.now())
    out = console()
    out.print(f"The record is {source} again.")
    if kept:
        out.print(f"What was there is kept: {kept}.")
    out.print("Now type `amity setup`, and `amity audit verify`.")


def audit_verify_command(
    json: Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")] = False,
) -> int:
    """Check that no line of the audit was changed, taken out or put in; exit with 1 where one was.

    Note the number of lines and the mark in another place: with them a cut-off end shows as well.

    Example: amity audit verify
    """
    server.start()
    from amity.clinic.actions import events

    verified = events.verify()
    if json:
        print_json(verified)
    elif verified.broken:
        console().print(f"Broken at line {verified.broken.seq}: {verified.broken.problem}.")
    else:
        console().print(f"{verified.lines:,} lines, none changed. The last mark: {verified.head}")
    return 1 if verified.broken else 0
