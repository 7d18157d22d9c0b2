"""``amity directory``: check, import, export, compare and search directories of services."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import directory
from amity.directory import Directory, DirectoryError, Reading, Report

from .geo import in_home, place_of, postcodes_file
from .output import complain, console, print_json, table, working, write_text

app = typer.Typer(
    no_args_is_help=True, help="Directories of services: check, import, export, compare, search."
)

COUNTED = ("service", "organization", "location")
NAMED = (*COUNTED, "schedule", "phone", "address", "cost_option", "service_capacity")
"""Changes that a worker would want to read; all are counted."""
SHOWN = 40
"""Changes of one kind that are named one by one."""

Source = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        help="A folder or zip of CSV files, JSON, one wide CSV, or what `import` wrote; - is standard input.",
    ),
]
Largest = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="How many services it may have; absent: 200,000."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


class Form(StrEnum):
    """The two forms of HSDS 3.1."""

    tabular = "tabular"
    json = "json"


@contextmanager
def _source(path: Path) -> Iterator[Path]:
    """Yield a path that can be read; standard input is kept in a temporary file for the while."""
    if str(path) != "-":
        yield path
        return
    with tempfile.TemporaryDirectory() as place:
        kept = Path(place) / "directory"
        kept.write_bytes(sys.stdin.buffer.read())
        yield kept


def _read(path: Path, largest: int | None = None) -> Reading:
    limit = {} if largest is None else {"largest": largest}
    with _source(path) as place, working("Reading the directory"):
        found, report = directory.read(place, **limit)
    if found.vetting and report.version != "amity":
        complain(f"{path}: {_many(len(found.vetting), 'note')} left out. Your own file says who was vetted.")
        found = msgspec.structs.replace(found, vetting=())
    return Reading(found, report)


@app.command("validate")
def validate_command(
    path: Source,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Every row that was set aside, for whoever can mend them."),
    ] = None,
    largest: Largest = None,
    json: AsJson = False,
) -> None:
    """Check a directory, and say what would be loaded, what would be set aside, and why.

    Exits with 1 where anything was set aside. Example: amity directory validate hsds-package.zip
    """
    found, report = _read(path, largest)
    if out is not None:
        write_text(out, "".join(report.table()))
    if json:
        print_json(_as_json(report))
    else:
        _show_report(path, report)
        pairs = directory.duplicates(found)
        if pairs:
            console().print(f"\n{_many(len(pairs), 'possible duplicate')}; none is merged. The likeliest:")
            for pair in pairs[:3]:
                console().print(f"  {pair.entity} {pair.one} and {pair.other}: {', '.join(pair.reasons)}")
    raise typer.Exit(1 if report.quarantined else 0)


def _as_json(report: Report) -> dict[str, Any]:
    counts = {f"{entity}s": report.found.get(entity, 0) for entity in COUNTED}
    loaded = report.loaded.get("service", 0)
    told = {"version": report.version, **counts, "loaded": loaded}
    return told | {"quarantined": report.reasons(), "warnings": report.warnings}


def _show_report(path: Path, report: Report) -> None:
    out = console()
    out.print(f"{path}: {_said(report.version)}\n")
    rows = [
        [entity.replace("_", " "), f"{count:,}", f"{report.loaded.get(entity, 0):,}"]
        for entity, count in sorted(report.found.items(), key=lambda item: (item[0] not in COUNTED, item[0]))
    ]
    out.print(table(None, ["rows of", "#in the source", "#loaded"], rows))
    if report.quarantined:
        first = {flaw.kind: flaw for flaw in reversed(report.quarantined)}
        told = [[f"{count:,}", kind, _example(first[kind])] for kind, count in report.reasons().items()]
        out.print(table("\nSet aside", ["#rows", "why", "for example"], told))
    if report.warnings:
        example = {flaw.kind: flaw for flaw in reversed(report.examples)}
        told = [[f"{count:,}", kind, _example(example[kind])] for kind, count in report.warnings.items()]
        out.print(table("\nLoaded with a warning", ["#rows", "what", "for example"], told))
    if not report.quarantined:
        out.print("\nNothing was set aside.")
    if report.official:
        out.print(f"\n{report.official}")


def _said(version: str) -> str:
    names = {"amity": "a directory that Amity saved", "ohana": "Ohana CSV", "icarol": "an iCarol export"}
    return names.get(version, f"HSDS {version}")


def _example(flaw: directory.Flaw) -> str:
    where = f" ({flaw.where})" if flaw.where else ""
    return f"{flaw.record}{where}: {flaw.remedy}" if flaw.record else flaw.remedy


@app.command("import")
def import_command(
    path: Source,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the directory goes; absent: $AMITY_HOME/directory.amity."),
    ] = None,
    postcodes: Annotated[
        bool, typer.Option("--postcodes", help="Give places without coordinates those of their postcode.")
    ] = False,
    notes: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="What your workers know: vetting, safeguarding, notes."),
    ] = None,
    take: Annotated[bool, typer.Option("--take", help="Take the changes to what is there.")] = False,
    largest: Largest = None,
    json: AsJson = False,
) -> None:
    """Read a directory into one file that Amity searches. What is there already is compared first.

    Notes of your workers stay through a refresh. Example: amity directory import hsds.zip --out town.amity
    """
    place = out or in_home("directory.amity")
    found, report = _read(path, largest)
    if postcodes:
        found = directory.geocoded(found, postcodes_file())
    if place.exists():
        found = _refreshed(found, place, take=take)
    if notes:
        found = _annotated(found, notes)
    if out is None:
        place.parent.mkdir(parents=True, exist_ok=True)
    with working("Writing the directory"):
        directory.save(found, place)
    pairs = len(directory.duplicates(found))
    if json:
        print_json(_as_json(report) | {"out": str(place), "duplicates": pairs, "notes": len(found.vetting)})
        return
    _show_import(path, place, report, pairs)


def _refreshed(found: Directory, place: Path, *, take: bool) -> Directory:
    """Return what a directory becomes, with the notes there are; without ``take`` show it, and stop."""
    before, its = directory.read(place)
    if its.version != "amity":
        raise DirectoryError(f"{place}: no directory that Amity saved. Choose another name.")
    kept = {note.id: note for note in [*before.vetting, *found.vetting]}
    found = msgspec.structs.replace(found, vetting=tuple(kept[each] for each in sorted(kept)))
    if not take:
        _show_changes(directory.diff(before, found))
        raise DirectoryError(f"{place}: not changed. Run the same with --take to take what stands above.")
    return found


def _show_import(path: Path, place: Path, report: Report, pairs: int) -> None:
    loaded = ", ".join(_many(report.loaded.get(entity, 0), entity) for entity in COUNTED)
    console().print(f"{place}: {loaded}.", soft_wrap=True)
    if report.quarantined or report.warnings:
        aside, warned = sum(report.counts.values()), sum(report.warnings.values())
        console().print(
            f"{_many(aside, 'row')} set aside, {_many(warned, 'warning')}, "
            f"{_many(pairs, 'possible duplicate')}. `amity directory validate {path}` names them.",
            soft_wrap=True,
        )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _annotated(found: Directory, notes: Path) -> Directory:
    noted, report = directory.annotate(found, notes)
    for flaw in report.quarantined:
        complain(f"{notes}: {flaw.record}: {flaw.kind}. {flaw.remedy}")
    return noted


@app.command("export")
def export_command(
    path: Source,
    out: Annotated[
        Path | None,
        typer.Option(metavar="PLACE", help="A folder, a .zip, or a .json file; JSON without it: the screen."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="CSV tables, or JSON.")] = Form.tabular,
    with_notes: Annotated[
        bool, typer.Option("--with-notes", help="Add what your workers noted; not for publishing.")
    ] = False,
) -> None:
    """Write a directory as HSDS 3.1, with nothing lost.

    Example: amity directory export town.amity --format tabular --out town-hsds.zip
    """
    if out is None and form is Form.tabular:
        raise DirectoryError("Where do the tables go? Add --out FOLDER or --out FILE.zip.")
    found, _ = _read(path)
    if out is None:
        with tempfile.TemporaryDirectory() as place:
            told = directory.export(found, Path(place) / "it.json", form=form.value, private=with_notes)
            sys.stdout.write(told.read_text(encoding="utf-8"))
        return
    with working("Writing"):
        place_ = directory.export(found, out, form=form.value, private=with_notes)
    console().print(f"{place_}: HSDS 3.1, {_many(len(found.services), 'service')}.", soft_wrap=True)


@app.command("diff")
def diff_command(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The directory as it is.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The directory as it would be.")],
    json: AsJson = False,
) -> None:
    """Say what changes from one directory to another: added, removed, changed field by field.

    Example: amity directory diff town.amity new-hsds.zip
    """
    found = directory.diff(_read(old).directory, _read(new).directory)
    if json:
        print_json(found)
    else:
        _show_changes(found)


def _show_changes(found: list[directory.Change]) -> None:
    out = console()
    if not found:
        out.print("Nothing changes.")
        return
    counts: dict[str, dict[str, int]] = {}
    for change in found:
        counts.setdefault(change.entity, {"added": 0, "removed": 0, "changed": 0})[change.kind] += 1
    rows = [
        [entity.replace("_", " "), *(f"{count:,}" if count else "" for count in kinds.values())]
        for entity, kinds in counts.items()
    ]
    out.print(table(None, ["", "#added", "#removed", "#changed"], rows))
    named = [change for change in found if change.entity in NAMED]
    for change in named[:SHOWN]:
        what = " ".join(filter(None, (change.entity.replace("_", " "), change.name)))
        of = f" of {change.of}" if change.of else ""
        out.print(f"\n{change.kind}: {what}{of} ({change.id})", soft_wrap=True)
        for field, (before, after) in change.fields.items():
            out.print(f"  {field}: {' → '.join(_shortened(before, after))}", soft_wrap=True)
    if len(named) > SHOWN:
        out.print(f"\n… and {len(named) - SHOWN:,} more; --json names every one.")


def _shortened(*values: Any) -> list[str]:
    """Return values as short texts that show where they begin to differ."""
    said = ["nothing" if value is None else " ".join(str(value).split()) for value in values]
    same = next((n for n, pair in enumerate(zip(*said, strict=False)) if len(set(pair)) > 1), 0)
    start = same - 20 if same > 40 else 0
    return [_window(one, start) for one in said]


def _window(said: str, start: int) -> str:
    return f"{'…' if start else ''}{said[start : start + 60]}{'…' if len(said) > start + 60 else ''}"


@app.command("search")
def search_command(
    path: Source,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS", help="What to look for.")] = None,
    near: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Latitude,longitude or a postcode (see amity geo)."),
    ] = None,
    km: Annotated[float | None, typer.Option(min=0, help="How far away at most.")] = None,
    open_at: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Date and time, such as 2026-11-26T19:30.")
    ] = None,
    language: Annotated[str | None, typer.Option(metavar="NAME", help="A language, by name or code.")] = None,
    free: Annotated[bool, typer.Option("--free", help="Only what says that it costs nothing.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    json: AsJson = False,
) -> None:
    """Find services by words, nearness, opening hours, language and cost.

    Example: amity directory search town.amity walking group --near 51.45,-0.97 --km 3
    """
    if km is not None and near is None:
        raise DirectoryError("--km says how far from where? Add --near LATITUDE,LONGITUDE or a postcode.")
    place, when = place_of(near) if near else None, _moment(open_at) if open_at else None
    found, _ = _read(path)
    hits = directory.search(
        found, " ".join(words or ()), place=place, km=km, open_at=when, language=language, free=free
    )
    shown = [_as_hit(found, hit) for hit in hits[:limit]]
    if json:
        print_json({"found": len(hits), "services": shown})
        return
    _show_hits(len(hits), shown)


def _moment(said: str) -> datetime:
    try:
        when = datetime.fromisoformat(said)
        if not 1900 <= when.year <= 2200:
            raise ValueError(said)
        return when
    except ValueError as problem:
        raise DirectoryError(f"--open-at {said}: not a date and time. Write 2026-11-26T19:30.") from problem


def _as_hit(found: Directory, hit: directory.Hit) -> dict[str, Any]:
    service = hit.service
    provider = found.one("organization", service.organization_id)
    vetting = found.vetting_of(service)
    return {
        "id": service.id,
        "name": service.name,
        "organization": provider.name if provider else None,
        "km": None if hit.km is None else round(hit.km, 2),
        "open": hit.open,
        "cost": directory.cost_of(found, service),
        "status": service.status,
        "assured_date": service.assured_date,
        "phone": next((phone.number for phone in found.of("phone", service)), None),
        "url": service.url,
        "vetted": vetting.vetted if vetting else "unknown",
        "safeguarding": vetting.safeguarding if vetting else "unknown",
        "note": vetting.note if vetting else None,
    }


def _show_hits(count: int, shown: list[dict[str, Any]]) -> None:
    out = console()
    if not shown:
        out.print("Nothing found. Try fewer or other words, a longer way, or leave out the hours.")
        return
    heads = ["name", "organization", "#km", "open", "status", "last checked", "vetted", "phone"]
    opened = {True: "yes", False: "no", None: "–"}
    rows = [
        [
            hit["name"],
            hit["organization"] or "–",
            "–" if hit["km"] is None else f"{hit['km']:.1f}",
            opened[hit["open"]],
            hit["status"] or "–",
            str(hit["assured_date"] or "–"),
            hit["vetted"],
            hit["phone"] or "–",
        ]
        for hit in shown
    ]
    out.print(table(None, heads, rows))
    for hit in shown:
        if hit["note"]:
            out.print(f"\n{hit['name']}: {hit['note']}", style="italic")
    if count > len(shown):
        out.print(f"\n{len(shown)} of {count:,}; --limit shows more.")
