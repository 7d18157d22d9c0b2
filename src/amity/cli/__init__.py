"""The command line: one module per noun, each thin."""

import errno
import os
import sys
from typing import Annotated

import typer

from amity.errors import AmityError

from . import (
    allocate,
    buffer,
    cards,
    change,
    check,
    demo,
    directory,
    evidence,
    forest,
    geo,
    network,
    pool,
    prescribe,
    record,
    serve,
    survey,
)
from .output import complain

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Typer carries a click of its own, and shows of it no more than this."""

app = typer.Typer(
    name="amity",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Social connection, measured, prescribed and followed, like exercise.",
)
library_app = typer.Typer(no_args_is_help=True, help="Your own and licensed cards.")
app.add_typer(library_app, name="library")
app.add_typer(directory.app, name="directory")
app.add_typer(geo.app, name="geo")
audit_app = typer.Typer(
    no_args_is_help=True, help="Who did what to the record, and whether that was changed."
)
app.add_typer(audit_app, name="audit")

app.command("instruments")(cards.instruments_command)
app.command("score")(survey.score_command)
app.command("check")(check.check_command)
app.command("change")(change.change_command)
app.command("allocate")(allocate.allocate_command)
app.command("network")(network.network_command)
app.command("pool")(pool.pool_command)
app.command("forest")(forest.forest_command)
app.command("buffer")(buffer.buffer_command)
app.command("evidence")(evidence.evidence_command)
app.command("prescribe")(prescribe.prescribe_command)
app.command("template")(cards.template_command)
app.command("codebook")(cards.codebook_command)
library_app.command("check")(cards.library_check_command)
app.command("demo")(demo.demo_command)
app.command("serve")(serve.serve_command)
directory.app.command("offer")(record.offer_command)
app.command("setup")(record.setup_command)
app.command("invite")(record.invite_command)
app.command("work")(record.work_command)
app.command("backup")(record.backup_command)
app.command("restore")(record.restore_command)
audit_app.command("verify")(record.audit_verify_command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"amity {version('amity')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Social connection, measured, prescribed and followed, like exercise."""


def main() -> None:
    """Run the command; what the user can put right is one line on standard error, and exit code 2."""
    try:
        code = _run()
    except AmityError as problem:
        complain(str(problem))
        code = 2
    except UsageError as problem:
        code = _misused(problem)
    except (typer.Abort, KeyboardInterrupt) as stop:
        complain(str(stop) or "Stopped. Nothing was written.")
        code = 130
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
        code = 0
    except OSError as problem:
        if problem.filename is None and problem.errno not in OUT_OF_ROOM:
            raise
        where = f"{problem.filename}: " if problem.filename is not None else ""
        complain(f"{where}{problem.strerror}. Choose a place that this user may write to and that has room.")
        code = 2
    sys.exit(code)


OUT_OF_ROOM = (errno.ENOSPC, errno.EDQUOT)


def _run() -> int:
    """Run the command and return its exit code."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as left:  # typer and rich turn a broken pipe into this; commands leave otherwise
        raise BrokenPipeError from left
    return code or 0


def _misused(problem: Exception) -> int:
    said = problem.format_message()  # type: ignore[attr-defined]
    context = getattr(problem, "ctx", None)
    if not said.strip():  # no command was named: its help is on the screen already
        return 0
    complain(f"{said} See `{context.command_path if context else 'amity'} --help`.")
    return 2
