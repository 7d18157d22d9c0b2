"""Measure reading 100,000 services, checked in full, and write a section of benchmarks/RESULTS.md.

python benchmarks/directory.py [--services 100000] [--repeats 3]

The package is HSDS 3.1, made up from a seed: about 1.1 million rows in 13 tables, every id a UUID.
Beside ours stands the plainest program that asks the official schema of every row: csv.DictReader and
jsonschema-rs, without links, repairs, checks of our own, or records.
"""

import argparse
import json
import random
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from measure import HERE, Run, run
from results import circumstances, code, write_section

DATA = HERE / "data"
MARK_SECONDS = 30
SEED = 20261124
NAMES = ("Choir", "Walking group", "Gardening club", "Lunch club", "Befriending", "Advice desk", "Men's shed")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def package(services: int) -> Path:
    """Return the folder of a made-up package of so many services, written once."""
    folder = DATA / f"directory-{services}"
    if (folder / "services.csv").is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)
    tables = {name: (folder / f"{name}.csv").open("w", encoding="utf-8") for name in HEADS}
    for name, file in tables.items():
        file.write(HEADS[name] + "\n")
    for name, line in rows(services, chance):
        tables[name].write(line + "\n")
    for file in tables.values():
        file.close()
    return folder


HEADS = {
    "organizations": "id,name,description,email,website",
    "services": "id,organization_id,name,description,url,email,status,minimum_age,assured_date,last_modified",
    "locations": "id,location_type,name,latitude,longitude",
    "service_at_location": "id,service_id,location_id",
    "addresses": "id,location_id,address_1,city,state_province,postal_code,country,address_type",
    "phones": "id,service_id,number,type",
    "schedules": "id,service_id,freq,interval,byday,dtstart,opens_at,closes_at",
    "languages": "id,service_id,name,code",
    "cost_options": "id,service_id,option,currency,amount",
    "attributes": "id,link_id,taxonomy_term_id,link_entity",
    "taxonomy_terms": "id,code,name,description",
    "service_capacity": "id,service_id,unit_id,available,maximum,updated",
    "units": "id,name",
}


def rows(services: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield the table and the line of every row."""

    def one() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    terms, unit = [one() for _ in range(500)], one()
    yield "units", f"{unit},places"
    for number, term in enumerate(terms):
        yield "taxonomy_terms", f"{term},T{number},Term {number},What term {number} means"
    organization = ""
    for number in range(services):
        if number % 4 == 0:
            organization = one()
            yield (
                "organizations",
                f"{organization},Organization {number},It helps,o{number}@example.org,https://example.org/{number}",
            )
        service, location, name = one(), one(), NAMES[number % len(NAMES)]
        about = (
            f'"A {name.lower()} for everybody, every week; bring a friend, or come alone. Number {number}."'
        )
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(300))
        yield (
            "services",
            (
                f"{service},{organization},{name} {number},{about},https://example.org/s/{number},s{number}@example.org,"
                f"active,{chance.choice((16, 18, 55))},{day},2026-01-01T09:00:00Z"
            ),
        )
        latitude, longitude = 51 + chance.random(), -1 + chance.random()
        yield "locations", f"{location},physical,Hall {number},{latitude:.6f},{longitude:.6f}"
        yield "service_at_location", f"{one()},{service},{location}"
        yield (
            "addresses",
            f"{one()},{location},{number % 99 + 1} High Street,Reading,Berks,RG1 {number % 9}AA,GB,physical",
        )
        yield "phones", f"{one()},{service},+44 118 496 {number % 10000:04},voice"
        for _ in range(2):
            hour = chance.randrange(8, 20)
            yield (
                "schedules",
                f"{one()},{service},WEEKLY,1,{chance.choice(DAYS)},2026-01-05,{hour:02}:00,{hour + 2:02}:00",
            )
            yield "attributes", f"{one()},{service},{chance.choice(terms)},service"
        yield "languages", f"{one()},{service},English,en"
        yield "cost_options", f"{one()},{service},Everybody,GBP,{chance.randrange(5)}"
        if number % 2:
            yield (
                "service_capacity",
                f"{one()},{service},{unit},{chance.randrange(9)},10,2026-01-01T09:00:00Z",
            )


def ours(folder: Path) -> None:
    """Read the package, and say how it went."""
    from amity import directory

    start = time.perf_counter()
    found, report = directory.read(folder)
    seconds = time.perf_counter() - start
    rows_loaded = sum(report.loaded.values())
    facts = {"seconds": seconds, "rows": rows_loaded, "services": len(found.services)}
    print(json.dumps(facts | {"aside": len(report.quarantined), "schema": report.official or "asked"}))


def plainest(folder: Path) -> None:
    """Ask the official schema of every row, and do nothing else."""
    import csv

    from amity.directory.schema import Official, official

    schema = official()
    assert isinstance(schema, Official)
    start, count = time.perf_counter(), 0
    numbers = {"minimum_age", "latitude", "longitude", "interval", "amount", "available", "maximum"}
    entities = {"organizations": "organization", "services": "service", "addresses": "address"}
    for path in sorted(folder.glob("*.csv")):
        entity = entities.get(path.stem) or path.stem.removesuffix("s")
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                plain = {name: float(said) if name in numbers else said for name, said in row.items() if said}
                count += not list(schema.faults(entity, plain))
    print(json.dumps({"seconds": time.perf_counter() - start, "rows": count}))


def main() -> None:
    """Measure both, one after the other, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=["ours", "plainest"], help=argparse.SUPPRESS)
    said = parser.parse_args()
    folder = package(said.services)
    if said.only:
        {"ours": ours, "plainest": plainest}[said.only](folder)
        return
    commit = code()
    found: dict[str, list[Run]] = {"ours": [], "plainest": []}
    for _ in range(said.repeats):
        for name, runs in found.items():
            runs.append(
                run([sys.executable, str(Path(__file__)), "--services", str(said.services), "--only", name])
            )
    write_section("directory", page(said.services, found, commit))


def page(services: int, found: dict[str, list[Run]], commit: str) -> str:
    """Return the section of results."""
    mine, plain = found["ours"], found["plainest"]
    seconds, beside = (median(one.facts["seconds"] for one in runs) for runs in (mine, plain))
    facts = mine[0].facts
    reached = "**yes**" if seconds <= MARK_SECONDS else "**no**"
    command = f"python benchmarks/directory.py --services {services} --repeats {len(mine)}"
    lines = [
        "## Reading a directory",
        "",
        circumstances(command, commit, ("msgspec", "jsonschema_rs")),
        "",
        f"A made-up package of HSDS 3.1: {facts['services']:,} services, {facts['rows']:,} rows; "
        f"{len(mine)} rounds, medians; other programs took "
        f"{median(one.others for one in mine):.0%} of the machine.",
        "",
        "| | seconds | memory (MB) | rows a second |",
        "| --- | ---: | ---: | ---: |",
        row("`directory.read`: official schema, our checks, links, records, report", mine),
        row("csv.DictReader and the official schema alone", plain),
        "",
        f"Ours takes {seconds / beside:.1f} times as long as the schema alone.",
        f"Mark: validated and loaded in {MARK_SECONDS} s: {reached}.",
        f"Set aside: {facts['aside']} rows. Official schema: {facts['schema']}.",
    ]
    return "\n".join(lines)


def row(name: str, runs: list[Run]) -> str:
    """Return a line of the table."""
    seconds = median(one.facts["seconds"] for one in runs)
    speed = runs[0].facts["rows"] / seconds
    return f"| {name} | {seconds:.1f} | {median(one.peak for one in runs):,.0f} | {speed:,.0f} |"


if __name__ == "__main__":
    main()
