"""The one module that opens SQLite: saved directories, their word index, and postcodes."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from .directory import TABLES, Directory
from .opening import DirectoryError

APPLICATION = 0x414D4459
"""``AMDY``: the mark of our files, in SQLite's application_id."""
SCHEMA = """
CREATE TABLE record (entity TEXT NOT NULL, id TEXT NOT NULL, said BLOB NOT NULL, PRIMARY KEY (entity, id))
    WITHOUT ROWID;
"""
WORDS = """
CREATE VIRTUAL TABLE words USING fts5 (id UNINDEXED, name, terms, provider, about,
    tokenize = 'porter unicode61 remove_diacritics 2');
"""
POSTCODES = "CREATE TABLE postcode (code TEXT PRIMARY KEY, latitude REAL, longitude REAL) WITHOUT ROWID"
WEIGHTS = "0, 10, 6, 3, 1"
"""How much a word counts in the name, the taxonomy terms, the provider's name and the description."""


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a new database beside ``path``; it takes that name only when all is written."""
    if not path.parent.is_dir():
        raise DirectoryError(f"{path}: there is no folder {path.parent}. Make it first.")
    if path.is_dir():
        raise DirectoryError(f"{path}: that is a folder. Name a file in it.")
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(beside)) as base:
            base.execute("PRAGMA journal_mode = OFF")
            base.execute(f"PRAGMA application_id = {APPLICATION}")
            yield base
            base.commit()
        beside.replace(path)
    except (sqlite3.Error, OSError) as problem:
        raise DirectoryError(f"{path}: cannot be written: {problem}. Choose another place.") from problem
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            views = base.execute("SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger')")
            if base.execute("PRAGMA application_id").fetchone()[0] != APPLICATION or views.fetchone()[0]:
                raise DirectoryError(f"{path}: a database, and not one of ours. Name an HSDS package.")
            yield base
    except sqlite3.Error as problem:
        raise DirectoryError(f"{path}: cannot be read: {problem}. Import the directory again.") from problem


def save(directory: Directory, path: Path | str) -> Path:
    """Write a directory, with our own notes and its word index, to one file that `read` takes.

    Written beside its place and renamed; what was there before is replaced whole.
    """
    path = Path(path)
    with _writing(path) as base:
        base.executescript(SCHEMA + WORDS)
        base.executemany("INSERT INTO record VALUES (?, ?, ?)", _records(directory))
        base.executemany("INSERT INTO words VALUES (?, ?, ?, ?, ?)", _words(directory))
    return path


def _records(directory: Directory) -> Iterator[tuple[str, str, bytes]]:
    for entity, rows in directory.tables():
        for row in rows:
            yield entity, row.id, msgspec.json.encode(row)


def read_saved(path: Path) -> Directory:
    """Return a directory that `save` wrote."""
    readers = {entity: msgspec.json.Decoder(table.kind) for entity, table in TABLES.items()}
    rows: dict[str, list[Any]] = {entity: [] for entity in TABLES}
    with _reading(path) as base:
        for entity, said in base.execute("SELECT entity, said FROM record ORDER BY entity, id"):
            try:
                rows[entity].append(readers[entity].decode(said))
            except (KeyError, msgspec.DecodeError) as problem:
                raise DirectoryError(f"{path}: of another version. Import the directory again.") from problem
    return Directory(**{TABLES[entity].name: tuple(found) for entity, found in rows.items()})


def _words(directory: Directory) -> Iterator[tuple[str, str, str, str, str]]:
    for service in directory.services:
        provider = directory.one("organization", service.organization_id)
        terms = " ".join(term.name for term in directory.terms_of(service))
        about = (service.alternate_name, service.description, service.eligibility_description, service.alert)
        yield service.id, service.name, terms, getattr(provider, "name", ""), "\n".join(filter(None, about))


class WordIndex:
    """The words of a directory's services, in memory. One thread at a time may ask."""

    def __init__(self, directory: Directory) -> None:
        self.base = sqlite3.connect(":memory:", check_same_thread=False)
        self.base.executescript(WORDS)
        self.base.executemany("INSERT INTO words VALUES (?, ?, ?, ?, ?)", _words(directory))

    def matches(self, words: str, *, whole: bool = False, any_will_do: bool = False) -> list[str]:
        """Return the ids of services that say all of the words, best first; else those that say any.

        Words need only begin so, but for ``whole``: then they are told by their stems.
        ``any_will_do`` asks at once for those that say any.
        """
        asked = [f'"{word}"' if whole else f'"{word}"*' for word in re.findall(r"\w+", words)]
        joints = (" OR ",) if any_will_do else (" AND ", " OR ")
        for joined in (joint.join(asked) for joint in joints) if asked else ():
            query = f"SELECT id FROM words WHERE words MATCH ? ORDER BY bm25(words, {WEIGHTS}), id"
            if found := [row[0] for row in self.base.execute(query, (joined,))]:
                return found
        return []

    def close(self) -> None:
        """Let go of the index."""
        self.base.close()


def save_postcodes(places: Iterable[tuple[str, float, float]], path: Path, source: str) -> int:
    """Write postcodes with latitude and longitude; return how many."""
    with _writing(path) as base:
        base.execute(POSTCODES)
        base.execute("CREATE TABLE source (name TEXT)")
        base.execute("INSERT INTO source VALUES (?)", (source,))
        base.executemany("INSERT OR REPLACE INTO postcode VALUES (?, ?, ?)", places)
        count: int = base.execute("SELECT count(*) FROM postcode").fetchone()[0]
        if not count:
            raise DirectoryError(f"{source}: no postcode with coordinates in it. Name a list of postcodes.")
    return count


def look_up(codes: Sequence[str], path: Path) -> Mapping[str, tuple[float, float]]:
    """Return where postcodes are; those that the file does not know are left out."""
    if not path.is_file():
        raise DirectoryError(f"{path}: no postcodes there. Run `amity geo import FILE` first.")
    with _reading(path) as base:
        found = {}
        for code in codes:
            query = "SELECT latitude, longitude FROM postcode WHERE code = ?"
            if row := base.execute(query, (code,)).fetchone():
                found[code] = row
        return found
