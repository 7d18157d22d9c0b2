"""What lies at a path: tables and documents, opened one row at a time, never trusted.

Folders, zip archives, gzip, CSV, JSON and JSON lines are told apart by content.
Nothing is ever unpacked to disk, so no name in an archive can climb out of anywhere.
"""

import gzip
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

import msgspec

from amity.errors import AmityError

from .cells import CellError, rows_of

SWOLLEN = 100
"""A part that unpacks to more than this many times its size is refused; CSV shrinks 5 to 20 times."""
SMALL = 1_000_000
"""… unless it is smaller than this, in bytes, when unpacked."""
PARTS = 2_000
DOCUMENT = 1_000_000_000
THIN = 12
"""A JSON text of fewer bytes per value is no directory; memory would pay for it 20 times over."""
RECORD = 500
"""… nor is one with more values than this for each id."""
LARGEST = 200_000
"""As many services, organizations or locations as a directory may have where nobody says that it has more."""
COUNTED = frozenset({"organization", "service", "location"})
SQLITE = b"SQLite format 3\0"


class DirectoryError(AmityError):
    """A directory cannot be read: what is wrong with the file, and how to mend it."""


def refuse_more(entity: str, rows: int, largest: int) -> None:
    """Raise `DirectoryError` where a table has more rows than a directory may have."""
    if rows > largest and entity in COUNTED:
        raise DirectoryError(
            f"{entity}s: more than {largest:,}. If it has so many, say how many at most: "
            f"amity directory import PATH --largest NUMBER."
        )


class Part(NamedTuple):
    """One file of a source: its name, and how to open it."""

    name: str
    open: Callable[[], IO[bytes]]

    @property
    def stem(self) -> str:
        """The name of the table that a file holds: ``data/Services.csv.gz`` is ``services``."""
        return PurePosixPath(self.name).name.lower().split(".")[0].replace("-", "_").replace(" ", "_")

    @property
    def kind(self) -> str:
        """What a file says it is: csv, json, lines or something else."""
        said = PurePosixPath(self.name.lower().removesuffix(".gz")).suffix
        return {".csv": "csv", ".json": "json", ".ndjson": "lines", ".jsonl": "lines"}.get(said, "")


class Source(NamedTuple):
    """Everything at a path that may belong to a directory."""

    path: Path
    parts: tuple[Part, ...]

    def tables(self) -> dict[str, Part]:
        """Return the tables by name; refuse two of one name, for one of them would be lost."""
        found: dict[str, Part] = {}
        for part in self.parts:
            if part.kind != "csv":
                continue
            if (other := found.setdefault(part.stem, part)) is not part:
                raise DirectoryError(
                    f"{self.path}: two tables of one name, {other.name} and {part.name}. "
                    f"Name the folder of one directory, or take one of the two out."
                )
        return found

    def documents(self) -> list[Part]:
        """Return the JSON files, but the one that describes a tabular data package."""
        return [p for p in self.parts if p.kind in ("json", "lines") and p.stem != "datapackage"]


def open_source(path: Path) -> Source:
    """Return what lies at ``path``; refuse at once what no directory is.

    Raises `DirectoryError` with the place and the remedy.
    """
    if path.is_dir():
        return Source(path, tuple(_in_folder(path)))
    if not path.is_file():
        raise DirectoryError(
            f"{path}: no such file or folder. Name an HSDS package, a JSON file or a folder."
        )
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return Source(path, tuple(_in_archive(path)))
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise DirectoryError(f"{path}: the file is empty. Name an HSDS package.")
    return Source(path, (Part(_named(path, head), lambda: _plain(path)),))


def is_ours(path: Path) -> bool:
    """Say whether a file is one that `save` wrote."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def _named(path: Path, head: bytes) -> str:
    """Return the name of a single file, with an ending for what it holds."""
    if path.suffix.lower() == ".gz":
        return path.name
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] in b"{[":
        first, _, rest = text.partition(b"\n")
        lines = first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")
        return f"{path.stem}.ndjson" if lines else f"{path.stem}.json"
    if b"\0" in head or text.startswith((b"<", b"%PDF", b"{\\rtf")):
        raise DirectoryError(f"{path}: neither CSV nor JSON. Name an HSDS package, a JSON file or a folder.")
    return f"{path.stem}.csv"


def _in_folder(folder: Path) -> Iterator[Part]:
    found = [f for f in sorted(folder.rglob("*")) if f.is_file() and not f.name.startswith(".")]
    if len(found) > 100 * PARTS:
        raise DirectoryError(f"{folder}: {len(found):,} files. Name the folder of one directory.")
    home = folder.resolve()
    for file in found:
        if not file.resolve().is_relative_to(home):
            raise DirectoryError(f"{file}: a link that leads out of the folder. Put the file itself there.")
        part = Part(file.relative_to(folder).as_posix(), lambda file=file: _plain(file))  # type: ignore[misc]
        if part.kind:
            yield part


def _plain(path: Path) -> IO[bytes]:
    if path.suffix.lower() != ".gz":
        return path.open("rb")
    limit = max(SMALL, SWOLLEN * path.stat().st_size)
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        said = int.from_bytes(file.read(4), "little")
    stream = _Bounded(gzip.GzipFile(path), limit, path.name)
    stream.refuse_more_than_left(said)
    return io.BufferedReader(stream)


class _Bounded(io.RawIOBase):
    """A stream that refuses to unpack to more than its limit."""

    def __init__(self, stream: Any, limit: int, name: str) -> None:
        self.stream, self.left, self.name = stream, limit, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            got = self.stream.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as problem:
            raise DirectoryError(f"{self.name}: damaged: {problem}. Fetch it again.") from problem
        self.refuse_more_than_left(len(got))
        self.left -= len(got)
        buffer[: len(got)] = got
        return len(got)

    def refuse_more_than_left(self, size: int) -> None:
        """Raise `DirectoryError` where so much more would be too much."""
        if size > self.left:
            raise DirectoryError(
                f"{self.name}: unpacks to over {SWOLLEN} times its size. "
                f"That is no directory; ask whoever sent it."
            )

    def close(self) -> None:
        self.stream.close()
        super().close()


def _in_archive(path: Path) -> Iterator[Part]:
    _check_contents(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise DirectoryError(f"{path}: not a whole zip archive: {problem}. Fetch it again.") from problem
    entries = [each for each in archive.infolist() if not each.is_dir()]
    names = {each.filename for each in entries}
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise DirectoryError(f"{path}: a spreadsheet or document. Save each sheet as CSV, in one folder.")
    for entry in entries:
        _check_entry(path, entry)
    if sum(each.file_size for each in entries) > max(SMALL, SWOLLEN * path.stat().st_size):
        raise DirectoryError(
            f"{path}: unpacks to over {SWOLLEN} times its size. That is no directory; ask whoever sent it."
        )
    for entry in entries:
        hidden = entry.filename.startswith("__MACOSX") or PurePosixPath(entry.filename).name.startswith(".")
        part = Part(entry.filename, lambda entry=entry: _packed(archive, entry))  # type: ignore[misc]
        if part.kind and not hidden:
            yield part


def _check_contents(path: Path) -> None:
    """Look at the end of an archive before its list of contents is read, which may be the bomb."""
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise DirectoryError(f"{path}: not a whole zip archive. Fetch it again.")
    count, contents = struct.unpack_from("<HL", tail, at + 10)
    if count > PARTS or contents > 1000 * PARTS:
        raise DirectoryError(f"{path}: more than {PARTS:,} files in one archive. Name an HSDS package.")


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    climbs = entry.filename.startswith(("/", "\\")) or ".." in PurePosixPath(entry.filename).parts
    if climbs or "\\" in entry.filename or ":" in entry.filename[:3]:
        raise DirectoryError(
            f"{path}: {entry.filename[:80]!r} points outside the archive. Ask for a clean one."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise DirectoryError(f"{path}: {entry.filename} is a link and no file. Ask for the file itself.")
    if entry.flag_bits & 1:
        raise DirectoryError(f"{path}: {entry.filename} is locked with a password. Unlock it first.")
    if entry.file_size > max(SMALL, SWOLLEN * entry.compress_size):
        raise DirectoryError(
            f"{path}: {entry.filename} unpacks to {entry.file_size / 1e6:,.0f} MB, more than {SWOLLEN} times "
            f"its size. That is no directory; ask whoever sent it."
        )


def _packed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    try:
        stream: Any = archive.open(entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
        raise DirectoryError(f"{entry.filename}: cannot be unpacked: {problem}. Fetch it again.") from problem
    if entry.filename.lower().endswith(".gz"):
        stream = gzip.GzipFile(fileobj=stream)
    limit = max(SMALL, SWOLLEN * entry.file_size)
    return io.BufferedReader(_Bounded(stream, limit, entry.filename))


def rows(part: Part) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as dictionaries of their filled cells; ``@`` says where each stands."""
    with part.open() as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield from rows_of(text, part.name)
        except CellError as problem:
            raise DirectoryError(str(problem)) from problem


def heads(part: Part) -> set[str]:
    """Return the column names of a table."""
    with part.open() as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
        first = text.readline(100_000)
    return {each.strip().strip('"') for each in first.replace(";", ",").replace("\t", ",").split(",")}


def document(part: Part) -> Any:
    """Return what a JSON file holds; JSON lines come as a list."""
    with part.open() as file:
        raw = file.read(DOCUMENT + 1)
    if len(raw) > DOCUMENT:
        raise DirectoryError(
            f"{part.name}: longer than {DOCUMENT / 1e6:,.0f} MB. Save it as JSON lines or CSV."
        )
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    values = raw.count(b",") + raw.count(b"[")
    if len(raw) > SMALL and (len(raw) < THIN * values or raw.count(b'"id"') * RECORD < values):
        raise DirectoryError(
            f"{part.name}: hardly a record in it. That is no directory; ask whoever sent it."
        )
    try:
        reader = msgspec.json.Decoder()
        return reader.decode_lines(raw) if part.kind == "lines" else reader.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise DirectoryError(
            f"{part.name}: not JSON: {problem}. Fetch it again, or mend it there."
        ) from problem


def described(source: Source) -> dict[str, Any]:
    """Return the description of a tabular data package, empty where there is none that can be read."""
    for part in source.parts:
        if part.stem == "datapackage":
            with suppress(DirectoryError):
                said = document(part)
                return said if isinstance(said, dict) else {}
    return {}
