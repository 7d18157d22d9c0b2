"""`read`: a directory in any shape it comes in, and what became of every row."""

from pathlib import Path
from typing import NamedTuple

import msgspec

from .directory import TABLES, Directory
from .index import read_saved
from .linking import Links
from .loading import Loader
from .opening import LARGEST, DirectoryError, is_ours, open_source, rows
from .readers import shape_of
from .report import Flaw, Notes, Report
from .schema import Official, official


class Reading(NamedTuple):
    """A directory, and the report of how it loaded."""

    directory: Directory
    report: Report


def read(path: Path | str, *, largest: int = LARGEST) -> Reading:
    """Return the directory at ``path`` and a report of its flaws.

    A folder or a zip of CSV files (HSDS 3.1, 3.0, 2.0, 1.1, Ohana), one wide CSV (iCarol), JSON (pages of an
    HSDS API, the UK profile, JSON lines), or a file that `save` wrote; told apart by what is in them.
    Rows that cannot be used are quarantined with a reason and a remedy, and the others load.
    ``largest`` is how many services, organizations or locations it may have, so that a small file that
    unpacks to millions of rows cannot fill the memory; what `save` wrote is not asked.
    Raises `DirectoryError` where there is no directory at all, or a file is hostile.
    """
    path = Path(path)
    if is_ours(path):
        directory = read_saved(path)
        counts = {entity: len(rows) for entity, rows in directory.tables()}
        return Reading(directory, Report(version="amity", found=counts, loaded=counts))
    notes = Notes(largest)
    shape = shape_of(open_source(path), notes)
    schema = official()
    loader = Loader(notes, schema if isinstance(schema, Official) else None, strict=shape.strict)
    records = {entity: loader.records(entity, rows) for entity, rows in shape.rows}
    directory = Links({entity: records[entity] for entity in TABLES if entity in records}, notes).directory()
    loaded = {entity: len(rows) for entity, rows in directory.tables()}
    return Reading(
        directory, notes.report(shape.version, loaded, schema if isinstance(schema, str) else None)
    )


def annotate(directory: Directory, path: Path | str) -> Reading:
    """Return a directory with the notes of our workers from a CSV: vetting, safeguarding, review, a note.

    Columns: ``link_entity`` (service or organization), ``link_id``, ``vetted`` and ``safeguarding`` (yes, no
    or unknown), ``vetted_on``, ``vetted_by``, ``review_on``, ``note``.
    A note on a record that is not in the directory is quarantined; a later one replaces an earlier one.
    """
    notes = Notes()
    source = open_source(Path(path))
    if len(source.parts) != 1 or source.parts[0].kind != "csv":
        raise DirectoryError(
            f"{path}: not a CSV. Write one row per note, with the columns link_entity and link_id."
        )
    found = Loader(notes, None, strict=False).records(
        "vetting", (_note(row) for row in rows(source.parts[0]))
    )
    ids = {
        "service": {s.id for s in directory.services},
        "organization": {o.id for o in directory.organizations},
    }
    good = []
    for note in found:
        if note.link_id in ids.get(note.link_entity, ()):
            good.append(note)
        else:
            flaw = Flaw(
                entity="vetting",
                record=note.id,
                field="link_id",
                reason="points nowhere",
                remedy=f"No {note.link_entity} {note.link_id} is in the directory: mend the id.",
            )
            notes.quarantine(flaw)
    newer = {note.id for note in good}
    kept = [note for note in directory.vetting if note.id not in newer]
    whole = msgspec.structs.replace(
        directory, vetting=tuple(sorted([*kept, *good], key=lambda note: note.id))
    )
    return Reading(whole, notes.report("amity", {"vetting": len(good)}, None))


def _note(row: dict[str, str]) -> dict[str, str]:
    """Give a note the id of what it is about, so that the next one on the same record replaces it."""
    return {"id": f"{row.get('link_entity', '')}-{row.get('link_id', '')}"} | row
