"""How the command line speaks: tables for people, JSON for machines, a sign of life on long work."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from amity.instruments import FileError


def console(*, stderr: bool = False) -> Console:
    """Return where people read: as wide as the terminal, and wide enough for a table when piped.

    Texts are taken literally: a card, a column or a file name may hold square brackets.
    """
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else 120
    return Console(width=width, highlight=False, markup=False, emoji=False, stderr=stderr)


def complain(problem: str) -> None:
    """Say on standard error, in one line, what is wrong."""
    sys.stderr.write(f"amity: {' '.join(problem.split())}\n")


def table(title: str | None, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table; columns whose head starts with ``#`` hold numbers and stand to the right."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for head in heads:
        made.add_column(
            head.lstrip("#"), justify="right" if head.startswith("#") else "left", overflow="fold"
        )
    for row in rows:
        made.add_row(*row)
    return made


def print_json(value: Any) -> None:
    """Print a value as JSON with stable keys, one line below the other."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    sys.stdout.write(text + "\n")


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal that work is going on, and for how long."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(what, total=None)
        yield


def write_text(path: Path, text: str) -> None:
    """Write a text beside its place and rename it, so that it is never half there."""
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}. Make it first.")
    if path.is_dir():
        raise FileError(f"{path}: that is a folder. Name a file in it.")
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as problem:
        raise FileError(f"{path}: cannot be written: {problem.strerror}. Choose another place.") from problem
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def many(rows: int) -> str:
    """Return ``1 row`` or ``1,234 rows``."""
    return "1 row" if rows == 1 else f"{rows:,} rows"


def figure(value: float | None, places: int = 2) -> str:
    """Return a number for a table, a dash where there is none."""
    return "–" if value is None else f"{value:.{places}f}"
