"""``amity allocate``: who of a caseload goes where, when places are few."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
import typer

from amity import directory, prescribing
from amity.prescribing import tables

from .geo import postcodes_file
from .output import console, figure, print_json, table, working
from .survey import AsJson

NAMED = 5


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
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Places promised: person, service; where it has a status, those promised or confirmed.",
        ),
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
            read, from_them = tables.read_caseload(caseload, places, kept=keep), FromThem()
        else:
            read, from_them = _from_people(caseload, services, places, keep)
        placings, summed = tables.allocate_table(read, fair=fair)
        if out:
            tables.write_table(placings, out)
    held = len(read.held)
    if json:
        said = msgspec.structs.asdict(summed) | {"help_first": held, **from_them._asdict()}
        said["waiting"] = summed.waiting - held
        said["not_confirmed"] = read.kept.unconfirmed if read.kept else 0
        print_json({key: value for key, value in said.items() if key != "placings"})
        return
    _print(placings, summed, held, out)
    _print_left_out(from_them, read.kept)


class FromThem(NamedTuple):
    """What the directory leaves open: how many services do not say their places; which are advised against,
    by their ids, and who was promised a place there all the same."""

    places_not_said: int = 0
    advised_against: tuple[str, ...] = ()
    promised_there: tuple[str, ...] = ()


def _from_people(
    folder: Path, services: Path, places: Path | None, keep: Path | None
) -> tuple[tables.Caseload, FromThem]:
    """Return the caseload of a folder of people, and what the directory leaves open."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise prescribing.CaseloadError(f"{folder}: no TOML files in it. Put one there for each person.")
    people = {file.stem: prescribing.read_profile(file) for file in files}
    today = datetime.now().astimezone().date()
    kept = tables.read_kept(keep) if keep else None
    promised = kept.promised if kept else {}
    there = directory.read(services).directory
    match = prescribing.services_for(there, on=today, postcodes=postcodes_file())
    asked = prescribing.candidates_for(people, match, on=today, kept=promised)
    room, unlimited = _room(asked, there, tables.read_places(places) if places else {}, len(people))
    found = tables.of_candidates(
        asked.candidates, room, people=people, held=asked.held, kept=kept, named=asked.named
    )
    against = [each.id for each in there.services if prescribing.advised_against(there, each)]
    there_all_the_same = [person for person, service in promised.items() if service in set(against)]
    return found, FromThem(unlimited, tuple(against), tuple(there_all_the_same))


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


def _print(placings: Any, summed: prescribing.Allocation, held: int, out: Path | None) -> None:
    say = console()
    if held:
        say.print(f"First, today: speak with {_count(held, 'person', 'people')} about safety (help first).")
    if summed.urgent_waiting:
        urgent = _count(summed.urgent_waiting, "urgent person has", "urgent people have")
        say.print(f"First, today: {urgent} no place. Find one outside this list: urgent people never queue.")
    people = _count(summed.people, "person", "people")
    say.print(f"{people}, {summed.placed:,} placed, {summed.waiting - held:,} waiting.")
    aim = f"so that those worst off are lifted, for {summed.cost:.2%} of the benefit in all (--fair)"
    aim = aim if summed.fair else "for the most benefit in all"
    say.print(f"Shared out {aim}; no other way could be more than {summed.gap:.2%} better.")
    say.print(
        f"Benefit in all: {figure(summed.total)}. "
        f"The tenth who gain least: {figure(summed.worst_tenth_mean)} each."
    )
    counts = Counter(placings["why"].to_list()).most_common()
    say.print(
        table(None, ["Why", "#people"], [[reason, f"{n:,}"] for reason, n in sorted(counts, key=_order)])
    )
    if out:
        say.print(f"Proposed, for a worker to confirm: {out}")
    else:
        say.print("Name a file with --out to see who goes where.")


def _print_left_out(from_them: FromThem, kept: tables.Kept | None) -> None:
    """Say what nobody would see in the table: what was not reckoned with, and why."""
    say = console()
    if from_them.promised_there:
        people = ", ".join(from_them.promised_there[:NAMED])
        say.print(f"Look at first: a place that your workers advise against is promised to {people}.")
    if from_them.advised_against:
        which = ", ".join(from_them.advised_against[:NAMED])
        more = len(from_them.advised_against) - NAMED
        which += f" and {more:,} more" if more > 0 else ""
        what = _count(len(from_them.advised_against), "service", "services")
        say.print(f"Left out: {what} that your workers advise against ({which}).")
    if from_them.places_not_said:
        who = _count(from_them.places_not_said, "service does", "services do")
        say.print(
            f"{who} not say how many places there are, and count as having room: ring, or use --places."
        )
    if kept and kept.unconfirmed:
        lines = _count(kept.unconfirmed, "line of --keep is", "lines of --keep are")
        say.print(f"{lines} proposed only, and shared out anew: write confirmed where a worker confirmed it.")


def _order(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
