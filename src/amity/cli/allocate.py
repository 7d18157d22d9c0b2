"""``amity allocate``: who of a caseload goes where, when places are few."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from amity import prescribing
from amity.prescribing import tables

from .output import console, figure, print_json, table, working
from .survey import AsJson


def allocate_command(
    caseload: Annotated[
        Path,
        typer.Argument(
            metavar="CASELOAD",
            help="Candidate pairs: person, service, benefit and perhaps urgent. CSV, Parquet.",
        ),
    ],
    places: Annotated[
        Path, typer.Option(metavar="FILE", help="How many places each service has: service, places.")
    ],
    fair: Annotated[
        bool, typer.Option("--fair", help="Lift those worst off, at a small cost to the whole.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Places already promised: person, service.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who goes where and why: CSV or Parquet.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Share out the places of a caseload: the most benefit in all, never over capacity, each explained.

    Urgent people are placed first, and promises are kept. It proposes; a worker confirms each placing.
    Example: amity allocate pairs.csv --places places.csv --fair --out placings.csv
    """
    with working("Sharing out the places"):
        read = tables.read_caseload(caseload, places, kept=keep)
        placings, summed = tables.allocate_table(read, fair=fair)
        if out:
            tables.write_table(placings, out)
    if json:
        said = msgspec.structs.asdict(summed)
        print_json({key: value for key, value in said.items() if key != "placings"})
        return
    _print(placings, summed, out)


def _print(placings: object, summed: prescribing.Allocation, out: Path | None) -> None:
    say = console()
    say.print(f"{summed.people:,} people, {summed.placed:,} placed, {summed.waiting:,} waiting.")
    aim = "so that the first benefits count most (--fair)" if summed.fair else "for the most benefit in all"
    say.print(f"Shared out {aim}; no other way could be more than {summed.gap:.2%} better.")
    say.print(
        f"Benefit in all: {figure(summed.total)}. "
        f"The tenth who gain least: {figure(summed.worst_tenth_mean)} each."
    )
    counts = placings.group_by("why").len().sort("len", "why", descending=[True, False])  # type: ignore[attr-defined]
    say.print(table(None, ["Why", "#people"], [[reason, f"{n:,}"] for reason, n in counts.iter_rows()]))
    if out:
        say.print(f"Proposed, for a worker to confirm: {out}")
    else:
        say.print("Name a file with --out to see who goes where.")
