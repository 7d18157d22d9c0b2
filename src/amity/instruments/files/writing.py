"""Writing score files: beside their place, then renamed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import FileError

WRITES = (".csv", ".parquet", ".xlsx")


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a place beside ``path`` to write to; it becomes ``path`` if all goes well."""
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}. Make it first.")
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write(frame: Any, path: Path, *, notes: dict[str, str] | None = None) -> None:
    """Write a lazy Polars table to ``path``, streaming; ``notes`` go into a Parquet file's own metadata.

    Snappy, which every reader knows, and no statistics: scores are read whole.
    """
    kind = path.suffix.lower()
    if kind not in WRITES:
        raise FileError(
            f"{path}: cannot write {kind or 'a file without ending'}. Use one of: {', '.join(WRITES)}."
        )
    with written_beside(path) as beside:
        if kind == ".parquet":
            frame.sink_parquet(beside, compression="snappy", statistics=False, metadata=notes or {})
        elif kind == ".csv":
            frame.sink_csv(beside)
        else:
            frame.collect().write_excel(beside)
