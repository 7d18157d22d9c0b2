"""``amity setup``, ``work``, ``backup``, ``restore`` and ``audit verify``: the record from the keyboard."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from amity import server

from .output import complain, console, print_json


def setup_command() -> None:
    """Make the record ready: its folder, its keys, its tables. Run it again after every update.

    Example: AMITY_HOME=/var/lib/amity amity setup
    """
    from amity.server import tables

    out = console()
    for path in tables.make_keys():
        out.print(f"Made {path}. Keep a copy in another place: without its keys a record cannot be read.")
    server.start(check_tables=False)
    steps = tables.bring_up_to_date()
    out.print("The tables are up to date." if steps else "The tables were up to date.")


def work_command(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
    every: Annotated[float, typer.Option(min=1, max=60, metavar="SECONDS", help="How often to look.")] = 15,
) -> None:
    """Escalate safety alerts, send what is due, and leave assessments that nobody finished.

    It runs until it is stopped; several may run at once. Starting it again after any stop loses nothing.

    Example: amity work
    """
    server.start()
    from django.db import close_old_connections

    from amity.server import worker

    stopped = threading.Event()
    if not once and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    out = console()
    if not worker.can_send():
        complain("AMITY_MAIL_HOST is not set: messages wait in the outbox until it is.")
    while True:
        done = worker.one_pass()
        if done or once:
            told = ", ".join(f"{count} {what}" for what, count in done.items()) or "nothing was due"
            out.print(f"{worker.now():%Y-%m-%d %H:%M:%S}Z {told}")
        if once or stopped.wait(every):
            return
        close_old_connections()  # a database that was restarted is met again


def backup_command(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; nothing is replaced.")],
) -> None:
    """Copy the record while it is in use; the copy is encrypted with the same key.

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
