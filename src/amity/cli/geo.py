"""``amity geo``: postcodes to coordinates, from a file the deployer has."""

import os
from pathlib import Path
from typing import Annotated

import typer

from amity import directory

from .output import console, print_json, working

app = typer.Typer(no_args_is_help=True, help="Postcodes to coordinates, from a file you have.")


def in_home(name: str) -> Path:
    """Return where a file of ours lies when nobody says: in $AMITY_HOME, or in .amity in the home folder."""
    return Path(os.environ.get("AMITY_HOME") or Path.home() / ".amity") / name


def postcodes_file() -> Path:
    """Return where imported postcodes lie."""
    return in_home("postcodes.sqlite")


@app.command("import")
def import_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A CSV with postcode, latitude, longitude; ONSPD; or Code-Point Open.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the postcodes go; absent: $AMITY_HOME/postcodes.sqlite."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Read a list of postcodes, so that places can be found by postcode. Nothing is asked of anybody outside.

    Example: amity geo import codepo_gb.zip
    """
    place = out or postcodes_file()
    if out is None:
        place.parent.mkdir(parents=True, exist_ok=True)
    with working("Reading postcodes"):
        count = directory.import_postcodes(file, place)
    if json:
        print_json({"postcodes": count, "out": str(place)})
        return
    console().print(f"{count:,} {'postcode' if count == 1 else 'postcodes'}: {place}", soft_wrap=True)
