"""One reader for each shape in which directories come; each yields rows under the names of HSDS 3.1."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from amity.directory.opening import DirectoryError, Part, Source, described
from amity.directory.report import Notes

from . import icarol, ohana, older, pages, tables

__all__ = ["Shape", "shape_of"]

Row = dict[str, Any]


class Shape(NamedTuple):
    """What a source is, and its rows by table; ``strict`` where it says it is HSDS 3."""

    version: str
    strict: bool
    rows: Iterator[tuple[str, Iterable[Row]]]


def shape_of(source: Source, notes: Notes) -> Shape:
    """Return the shape of a source, told by what it holds.

    Raises `DirectoryError` where it holds no directory.
    """
    found, documents = source.tables(), source.documents()
    shape = _of_tables(source, found, notes)
    if shape is not None:
        _say_not_read(documents, "JSON beside the tables: not read", notes)
        return shape
    if documents:
        _say_not_read(found.values(), "a table beside the JSON: not read", notes)
        read = pages.read(documents, notes, alone=len(source.parts) == 1)
        return Shape(read.version, True, iter(read.rows.items()))
    raise DirectoryError(
        f"{source.path}: no directory there. A directory is an HSDS package (services.csv and its sisters, "
        f"or JSON), an Ohana or an iCarol export. For a list of your own: call the file services.csv, "
        f"with the columns id, name and description."
    )


def _say_not_read(parts: Iterable[Part], why: str, notes: Notes) -> None:
    """Say which files of a source are not part of its directory."""
    for part in parts:
        notes.warn("file", part.name, None, why, "Read it apart, from a folder of its own.")


def _of_tables(source: Source, found: dict[str, Part], notes: Notes) -> Shape | None:
    """Return the shape of the tables of a source, None where they are no directory."""
    for part in found.values():
        if icarol.is_icarol(part):
            return Shape("icarol", False, icarol.rows(part))
    if ohana.is_ohana(found):
        return Shape("ohana", False, ohana.rows(found))
    if version := older.version_of(found):
        return Shape(version, False, older.rows(found, notes))
    if tables.is_hsds(found):
        return Shape(tables.version_of(found, described(source)), True, tables.rows(found, notes))
    return None
