"""``amity geo``: postcodes to coordinates, from a file the deployer has."""

import re
from pathlib import Path
from typing import Annotated

import typer

from amity import directory
from amity.server import environment

from .output import console, print_json, working

app = typer.Typer(no_args_is_help=True, help="Postcodes to coordinates, from a file you have.")


def in_home(name: str) -> Path:
    """Return where a file of ours lies when nobody says: in the folder of the record."""
    return environment.home() / name


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
        count, left_out = directory.import_postcodes(file, place)
    if json:
        print_json({"postcodes": count, "out": str(place), "left_out": left_out})
        return
    console().print(f"{count:,} {'postcode' if count == 1 else 'postcodes'}: {place}", soft_wrap=True)
    if left_out:
        total = sum(left_out.values())
        console().print(f"{total:,} {'row was' if total == 1 else 'rows were'} left out:")
        for why, number in left_out.items():
            console().print(f"  {number:,}: {why}.")


def place_of(said: str) -> directory.Place:
    """Return the place that somebody names: latitude,longitude, or a postcode that was imported."""
    if pair := re.fullmatch(r"\s*([-+]?\d+(?:\.\d+)?)\s*[,;]\s*([-+]?\d+(?:\.\d+)?)\s*", said):
        latitude, longitude = float(pair[1]), float(pair[2])
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise directory.DirectoryError(
                f"--near {said}: out of the world. Latitude comes first, -90 to 90."
            )
        return directory.Place(latitude, longitude)
    if re.fullmatch(r"\s*([-+]\d+|[-+]?\d+\.\d*)\s*[,;]?\s*", said):
        raise directory.DirectoryError(
            f"--near {said}: one number is no place. Write latitude,longitude, such as 51.45,-0.97."
        )
    found = directory.find_postcode(said, postcodes_file())
    if found is None:
        raise directory.DirectoryError(
            f"--near {said}: no such postcode in {postcodes_file()}. Write latitude,longitude."
        )
    return found
