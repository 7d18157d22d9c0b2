"""The command line: one module per noun, each thin."""

import os
import sys
from typing import Annotated

import typer

from amity.errors import AmityError

from . import cards, change, check, survey

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

app.command("instruments")(cards.instruments_command)
app.command("score")(survey.score_command)
app.command("check")(check.check_command)
app.command("change")(change.change_command)
app.command("template")(cards.template_command)
app.command("codebook")(cards.codebook_command)
library_app.command("check")(cards.library_check_command)


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
        code = app(standalone_mode=False)
    except AmityError as problem:
        _say(str(problem))
        code = 2
    except UsageError as problem:
        context = getattr(problem, "ctx", None)
        _say(f"{problem.format_message()} See `{context.command_path if context else 'amity'} --help`.")  # type: ignore[attr-defined]
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        _say("Stopped. Nothing was written.")
        code = 130
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code or 0)


def _say(line: str) -> None:
    typer.echo(f"amity: {' '.join(line.split())}", err=True)
