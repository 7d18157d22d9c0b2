"""``amity allocate``: who of a caseload goes where, when places are few."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import directory, prescribing
from amity.prescribing import tables

from .geo import postcodes_file
from .output import console, figure, print_json, table, working
from .survey import AsJson


def allocate_command(
    caseload: Annotated[
        Path,
        typer.Argument(
            metavar="CASELOAD",
            help="Candidate pairs: person, service, benefit and perhaps urgent (CSV, Parquet); "
            "or a folder of PERSON.toml files.",
        ),
    ],
    places: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How many places each service has: service, places."),
    ] = None,
    services: Annotated[
        Path | None,
        typer.Option("--directory", metavar="PATH", help="For a folder: the directory of services."),
    ] = None,
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
    if caseload.is_dir() != (services is not None) or not (places or services):
        raise prescribing.CaseloadError(
            "Say a table of pairs with --places FILE, or a folder of PERSON.toml files with --directory PATH."
        )
    with working("Sharing out the places"):
        if services is None:
            assert places is not None
            read, unlimited = tables.read_caseload(caseload, places, kept=keep), 0
        else:
            read, unlimited = _from_people(caseload, services, places, keep)
        placings, summed = tables.allocate_table(read, fair=fair)
        if out:
            tables.write_table(placings, out)
    held = len(read.held)
    if json:
        said = msgspec.structs.asdict(summed) | {"help_first": held, "places_not_said": unlimited}
        said["waiting"] = summed.waiting - held
        print_json({key: value for key, value in said.items() if key != "placings"})
        return
    _print(placings, summed, held, unlimited, out)


def _from_people(
    folder: Path, services: Path, places: Path | None, keep: Path | None
) -> tuple[tables.Caseload, int]:
    """Return the caseload of a folder of people, and how many services do not say their places."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise prescribing.CaseloadError(f"{folder}: no TOML files in it. Put one there for each person.")
    people = {file.stem: prescribing.read_profile(file) for file in files}
    today = datetime.now().astimezone().date()
    kept = tables.read_kept(keep) if keep else {}
    there = directory.read(services).directory
    match = prescribing.services_for(there, on=today, postcodes=postcodes_file())
    asked = prescribing.candidates_for(people, match, on=today, kept=kept)
    room, unlimited = _room(asked, there, tables.read_places(places) if places else {}, len(people))
    found = tables.of_candidates(
        asked.candidates, room, people=people, held=asked.held, kept=kept, named=asked.named
    )
    return found, unlimited


def _room(
    asked: prescribing.Asked, there: directory.Directory, said: Mapping[str, int], people: int
) -> tuple[dict[str, int], int]:
    """Return the places of each service asked for; one that does not say how many has room for all."""
    room: dict[str, int] = {}
    unlimited = 0
    for each in asked.candidates:
        service = there.one("service", each.service)
        if each.service in room or (service is None and each.service not in said):
            continue
        capacity = [int(row.available) for row in there.of("service_capacity", service)] if service else []
        unlimited += each.service not in said and not capacity
        room[each.service] = said.get(each.service, sum(capacity) if capacity else people)
    return room, unlimited


def _print(
    placings: Any, summed: prescribing.Allocation, held: int, unlimited: int, out: Path | None
) -> None:
    say = console()
    if held:
        say.print(f"First, today: speak with {_count(held, 'person', 'people')} about safety (help first).")
    if summed.urgent_waiting:
        urgent = _count(summed.urgent_waiting, "urgent person has", "urgent people have")
        say.print(f"First, today: {urgent} no place. Find one outside this list: urgent people never queue.")
    people = _count(summed.people, "person", "people")
    say.print(f"{people}, {summed.placed:,} placed, {summed.waiting - held:,} waiting.")
    aim = "so that those worst off are lifted (--fair)" if summed.fair else "for the most benefit in all"
    say.print(f"Shared out {aim}; no other way could be more than {summed.gap:.2%} better.")
    say.print(
        f"Benefit in all: {figure(summed.total)}. "
        f"The tenth who gain least: {figure(summed.worst_tenth_mean)} each."
    )
    if unlimited:
        who = _count(unlimited, "service does", "services do")
        say.print(
            f"{who} not say how many places there are, and count as having room: ring, or use --places."
        )
    counts = Counter(placings["why"].to_list()).most_common()
    say.print(
        table(None, ["Why", "#people"], [[reason, f"{n:,}"] for reason, n in sorted(counts, key=_order)])
    )
    if out:
        say.print(f"Proposed, for a worker to confirm: {out}")
    else:
        say.print("Name a file with --out to see who goes where.")


def _order(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
