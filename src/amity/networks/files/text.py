"""Text files as tables: whatever their encoding, delimiter and quotes; one line for what is wrong."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from amity.networks.network import NetworkError, Value

ABSENT = ("", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", ".")
"""What stands for nothing in a CSV, as R, pandas, Excel, SPSS and REDCap write it."""

DELIMITERS = ",;\t"
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
FRACTION = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-][0-9]+)?")


class Rows(Sequence[dict[str, str]]):
    """The rows of one file, cells by column; what stands for nothing is left out."""

    def __init__(self, path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
        self.path, self.columns, self._rows = path, columns, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        return self._rows[number]

    def renamed(self, names: Mapping[str, str]) -> "Rows":
        """Return the same rows with some columns under other names."""
        if not names:
            return self
        rows = [{names.get(head, head): cell for head, cell in row.items()} for row in self._rows]
        return Rows(self.path, tuple(names.get(head, head) for head in self.columns), rows)

    def place(self, number: int) -> str:
        """Return how a person finds a row: the file, and the row below the heading."""
        return f"{self.path}, row {number + 1}"


def decoded(path: Path) -> str:
    """Return the text of a file: UTF-8, or UTF-16 where the file says so itself."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise NetworkError(f"{path}: no such file.") from None
    except OSError as problem:
        raise NetworkError(f"{path}: cannot be read: {problem.strerror}.") from None
    utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return raw.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise NetworkError(f"{path}: not UTF-8 text. Save the file as UTF-8 (in Excel: CSV UTF-8).") from None


def rows_of(path: Path) -> Rows:
    """Return the rows of a CSV file; comma, semicolon or tab is told by its heading."""
    if path.suffix.lower() == ".parquet":
        raise NetworkError(
            f"{path}: Parquet is measured many egos at a time, and not looked at one by one. "
            "Save it as CSV for that."
        )
    lines = _lines(path, decoded(path))
    heads = [head.strip() for head in next(lines, [])]
    if not any(heads):
        raise NetworkError(f"{path}: the file is empty. Its first line must name the columns.")
    if twice := next((head for head in heads if head and heads.count(head) > 1), None):
        raise NetworkError(f"{path}: two columns are called {twice!r}. Give each a name of its own.")
    rows = []
    for number, cells in enumerate((line for line in lines if any(line)), start=1):
        if len(cells) != len(heads):
            _refuse_ragged(path, number, len(cells), len(heads))
        told = ((head, cell.strip()) for head, cell in zip(heads, cells, strict=True))
        rows.append({head: cell for head, cell in told if head and cell not in ABSENT})
    return Rows(path, tuple(head for head in heads if head), rows)


def heading(path: Path) -> tuple[str, ...]:
    """Return what a CSV file calls its columns."""
    with path.open("rb") as file:
        raw = file.readline(100_000)
    utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = decoded(path).split("\n", 1)[0] if utf16 else raw.decode("utf-8-sig", errors="replace")
    return tuple(head.strip() for head in next(_lines(path, text), []))


def _lines(path: Path, text: str) -> Iterator[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error:
        raise NetworkError(
            f"{path}: not a readable CSV file. Is a quotation mark left open, or doubled wrongly?"
        ) from None


def _refuse_ragged(path: Path, row: int, cells: int, heads: int) -> None:
    likely = (
        "R's row names? Write the file again with row.names = FALSE."
        if cells == heads + 1
        else "Mend it, or put quotation marks around cells that hold the delimiter."
    )
    raise NetworkError(f"{path}, row {row}: has {cells} cells, the heading has {heads}. {likely}")


def typed(text: str) -> Value:
    """Return what a cell holds: true, a whole number, a fraction, or else its text as it stands.

    >>> typed("true"), typed("7"), typed("0.5"), typed("007"), typed("66 - 100")
    (True, 7, 0.5, '007', '66 - 100')
    """
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if WHOLE.fullmatch(text):
        return int(text)
    if FRACTION.fullmatch(text) and abs(float(text)) < float("inf"):
        return float(text)
    return text


def spelt(value: Value) -> str:
    """Return a value as the cell that `typed` reads back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def survives(value: Value) -> bool:
    """Say whether a cell can hold a value so that reading gives it back."""
    cell = spelt(value)
    return (
        cell not in ABSENT
        and cell == cell.strip()
        and type(typed(cell)) is type(value)
        and typed(cell) == value
        and not _breaks(cell)
    )


def _breaks(cell: str) -> bool:
    return any(mark in cell for mark in "\r\n\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def table(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """Return rows as CSV text, these columns first, then whatever else the rows hold under a name."""
    heads = dict.fromkeys([*columns, *(head for row in rows for head in row if head)])
    text = io.StringIO()
    writer = csv.DictWriter(text, list(heads), restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
