"""One lazy table from any kind of file, and one line for what is wrong with it."""

import csv
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amity.errors import AmityError

from .errors import FileError

ABSENT = ("", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", ".")
"""What stands for a missing answer in a CSV, as R, pandas, Excel, SPSS and REDCap write it."""

READS = (".csv", ".tsv", ".parquet", ".xlsx", ".xls", ".sav", ".zsav", ".dta")
READERS = ("polars", "narwhals", "pyarrow", "fastexcel", "_fastexcel", "pyreadstat")
CSV = (".csv", ".tsv", ".txt")


def scan(path: Path, numbers: Mapping[str, Any] | None = None) -> Any:
    """Return the file as a lazy Polars table; its kind is told by its ending.

    ``numbers`` says which columns of a CSV are numbers, and of what Polars type; the others are text.
    """
    # One row group read ahead instead of many: a third to a half less memory, in the same time.
    os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")
    import polars as pl

    if path.is_dir():
        raise FileError(f"{path}: this is a folder. Name a survey file in it.")
    if not path.is_file():
        raise FileError(f"{path}: no such file.")
    kind = path.suffix.lower()
    with readable(path):
        if kind in CSV:
            return _scan_csv(path, numbers or {})
        if kind == ".parquet":
            frame = pl.scan_parquet(path)
            frame.collect_schema()
            return frame
        if kind in (".xlsx", ".xls"):
            return pl.read_excel(path, infer_schema_length=None).lazy()
        if kind in (".sav", ".zsav", ".dta"):
            return _scan_statistics_package(path, kind)
    raise FileError(f"{path}: cannot read {kind or 'a file without ending'}. Use one of: {', '.join(READS)}.")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what a reader finds wrong, now or while streaming, into one line that gives no cell away."""
    try:
        yield
    except (AmityError, ImportError, KeyboardInterrupt):
        raise
    except Exception as problem:
        from_a_reader = type(problem).__module__.split(".")[0] in READERS
        if not from_a_reader and not isinstance(problem, OSError | UnicodeDecodeError):
            raise
        raise FileError(f"{path}: {_broken(path, str(problem).lower())}") from None


def _broken(path: Path, told: str) -> str:
    if "utf-8" in told or "utf8" in told:
        return "not UTF-8 text. Save the file as UTF-8 (in Excel: CSV UTF-8)."
    if "fields" in told or "ragged" in told:
        return (
            "a row has more cells than the heading. Mend it, or put quotation marks around cells with commas."
        )
    if path.suffix.lower() in CSV:
        return "not a readable CSV file. Is a quotation mark left open?"
    return f"not a readable {path.suffix.lower()} file."


def _scan_csv(path: Path, numbers: Mapping[str, Any]) -> Any:
    """Read columns as text unless they are known for numbers: an id such as 007 stays as it is."""
    import polars as pl

    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
    if not first.strip():
        raise FileError(f"{path}: the file is empty. Its first line must name the columns.")
    if first.endswith("\r"):
        raise FileError(f"{path}: its lines end as on old Macs. Save it again (in Excel: CSV UTF-8).")
    mark = max(",;\t", key=first.count)
    names = next(csv.reader(io.StringIO(first), delimiter=mark))
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise FileError(f"{path}: two columns are called {twice!r}. Give each a name of its own.")
    return pl.scan_csv(
        path,
        separator=mark,
        null_values=list(ABSENT),
        infer_schema=False,
        schema_overrides=dict(numbers),
        encoding="utf8",
    )


def _scan_statistics_package(path: Path, kind: str) -> Any:
    """Read SPSS and Stata, which keep whole numbers as floats, with whole numbers whole."""
    import polars as pl
    import pyreadstat

    reader = pyreadstat.read_dta if kind == ".dta" else pyreadstat.read_sav
    frame = pl.from_pandas(reader(path)[0])
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    whole = [name for name in floats if (frame[name].drop_nulls() % 1 == 0).all()]
    return frame.with_columns(pl.col(whole).cast(pl.Int64)).lazy()
