"""A directory back into the files of HSDS 3.1, without loss: what is written reads as what it was."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec

from . import cells, hsds, mending
from .directory import TABLES, Directory, entity_of
from .nesting import EVERYWHERE, LISTS, ONES
from .opening import DirectoryError

NESTED = frozenset(key for held in (*LISTS.values(), *ONES.values(), EVERYWHERE) for key in held)
PRIVATE = frozenset({"vetting"})
KEPT = "amity_extra"
"""The column, or key, that holds as JSON what the standard has no field for and no plain column can hold."""
ALONE = frozenset({"organization", "service", "location", "taxonomy_term", "taxonomy"})
"""Records that stand for themselves in JSON; the rest is nested in them, or follows in lists."""


def export(
    directory: Directory,
    path: Path | str,
    *,
    form: Literal["tabular", "json"] = "tabular",
    private: bool = False,
) -> Path:
    """Write a directory as HSDS 3.1 and return where: a folder, a ``.zip``, or one JSON file.

    ``private`` adds what our workers noted, which is not for publishing.
    Written beside its place and renamed; raises `DirectoryError` where there is something already.
    """
    path = Path(path)
    if path.exists():
        raise DirectoryError(f"{path}: there is something there already. Choose another name.")
    if not path.parent.is_dir():
        raise DirectoryError(f"{path}: there is no folder {path.parent}. Make it first.")
    beside = path.with_name(f".{path.name}.part")
    write = _json if form == "json" else _archive if path.suffix.lower() == ".zip" else _folder
    try:
        _clear(beside)
        write(directory, beside, private)
        beside.rename(path)
    except OSError as problem:
        raise DirectoryError(
            f"{path}: cannot be written: {problem.strerror}. Choose another place."
        ) from problem
    finally:
        _clear(beside)
    return path


def _clear(place: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)


def _folder(directory: Directory, place: Path, private: bool) -> None:
    place.mkdir()
    for name, lines in _files(directory, private):
        with (place / name).open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)


def _archive(directory: Directory, place: Path, private: bool) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in _files(directory, private):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as file:
                file.writelines(lines)


def _files(directory: Directory, private: bool) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield every table with its lines, then the description of the package."""
    resources = []
    for entity, rows in directory.tables():
        if entity in PRIVATE and not private:
            continue
        said = [_row(record) for record in rows]
        heads = list(dict.fromkeys([*_columns(entity), *(column for row in said for column in row)]))
        lines = cells.table(heads, ([_cell(row.get(column)) for column in heads] for row in said))
        yield TABLES[entity].file, lines
        if entity not in PRIVATE:
            fields = [{"name": column, "type": "string"} for column in heads]
            resources.append({"name": entity, "path": TABLES[entity].file, "schema": {"fields": fields}})
    package = {
        "name": "directory",
        "profile": "tabular-data-package",
        "version": "3.1",
        "resources": resources,
    }
    yield (
        "datapackage.json",
        iter([msgspec.json.format(msgspec.json.encode(package), indent=2).decode() + "\n"]),
    )


def _columns(entity: str) -> list[str]:
    return [name for name in TABLES[entity].kind.__struct_fields__ if name != "extra"]


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _row(record: hsds.Record) -> dict[str, Any]:
    """Return a record as plain values; what no plain column can hold is one value more."""
    said: dict[str, Any] = msgspec.to_builtins(record)
    odd = {}
    for name, value in said.pop("extra", {}).items():
        if _is_plain(name, value, record):
            said[name] = value
        else:
            odd[name] = value
    if odd:
        said[KEPT] = msgspec.json.encode(odd).decode()
    return said


def _is_plain(name: str, value: Any, record: hsds.Record) -> bool:
    """Say whether a column of this name reads back as this value."""
    reserved = name in record.__struct_fields__ or name in NESTED or name == KEPT or name.startswith("@")
    if reserved or not name or name != name.strip() or not isinstance(value, str) or not value:
        return False
    return value == value.strip() and not mending.SUSPECT.search(name) and mending.text(value)[0] == value


def _json(directory: Directory, place: Path, private: bool) -> None:
    with place.open("w", encoding="utf-8") as file:
        file.writelines(_document(directory, private))


def _document(directory: Directory, private: bool) -> Iterator[str]:
    """Yield the JSON of a directory: services in full, as an API says them, then what no service holds."""
    yield '{"version":"3.1"'
    writer = _Nested(directory)
    for entity in ("service", "organization", "location", *TABLES):
        if entity in PRIVATE and not private:
            continue
        rows = [row for row in directory.rows(entity) if (entity, row.id) not in writer.done]
        if rows:
            yield f',\n"{TABLES[entity].name}":['
            for number, row in enumerate(rows):
                yield (",\n" if number else "\n") + msgspec.json.encode(writer.full(row)).decode()
            yield "]"
    yield "}\n"


class _Nested:
    """Records as HSDS nests them; remembers what it has said."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.done: set[tuple[str, str]] = set()

    def full(self, record: hsds.Record) -> dict[str, Any]:
        """Return a record with all that is nested in it."""
        entity = entity_of(record)
        self.done.add((entity, record.id))
        said = _row(record)
        for key, child in (LISTS.get(entity, {}) | {"attributes": "attribute"}).items():
            nested = child not in ("location", "service")
            if nested and (rows := [self.full(row) for row in self.directory.of(child, record)]):
                said[key] = rows
        for key, child in ONES.get(entity, {}).items():
            if key != "service" and (one := self.directory.one(child, getattr(record, f"{child}_id", None))):
                said[key] = _row(one) if child == "organization" else self.full(one)
        return said
