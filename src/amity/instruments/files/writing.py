"""Writing score files: beside their place, then renamed."""

import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import FileError

WRITES = (".csv", ".parquet", ".xlsx")


def check_place(path: Path, *, kinds: Collection[str] = (), source: Path | None = None) -> None:
    """Refuse a place that cannot be written, or is the survey itself, before any work is done."""
    if kinds and path.suffix.lower() not in kinds:
        ending = path.suffix or "a file without ending"
        raise FileError(f"{path}: cannot write {ending}. Use one of: {', '.join(kinds)}.")
    if path.is_dir():
        raise FileError(f"{path}: this is a folder. Name a file in it.")
    if source is not None and path.exists() and path.samefile(source):
        raise FileError(f"{path}: this is the survey itself, which would be lost. Choose another name.")
    with _beside(path):
        pass


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a place beside ``path`` to write to; it becomes ``path`` if all goes well."""
    check_place(path)
    with _beside(path) as beside:
        yield beside
        beside.chmod(0o644)
        beside.replace(path)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}. Make it first.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    except OSError as problem:
        raise FileError(f"{path}: cannot be written: {problem.strerror}. Choose another place.") from problem
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text, whole or not at all."""
    with written_beside(path) as beside:
        beside.write_text(text, encoding="utf-8")


def write(frame: Any, path: Path, *, notes: dict[str, str] | None = None) -> None:
    """Write a lazy Polars table to ``path``, streaming; ``notes`` go into a Parquet file's own metadata.

    Snappy, which every reader knows, and no statistics: scores are read whole.
    """
    kind = path.suffix.lower()
    check_place(path, kinds=WRITES)
    with written_beside(path) as beside:
        if kind == ".parquet":
            frame.sink_parquet(beside, compression="snappy", statistics=False, metadata=notes or {})
        elif kind == ".csv":
            frame.sink_csv(beside)
        else:
            frame.collect().write_excel(beside)
