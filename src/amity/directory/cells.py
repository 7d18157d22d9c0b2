"""The cells of a CSV text, in and out: bounded, and harmless in a spreadsheet.

A cell that a spreadsheet would run as a formula is written with ``'`` before it and read without.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from .mending import text as text_of

LONGEST = 1_000_000
"""Characters in one cell; the outline of a service area as GeoJSON may take a tenth of that."""
COLUMNS = 2_000
FORMULA = re.compile(r"'*(?:[=@\t\r]|[+-](?![\d\s(.]))")
"""A phone number may start with a plus, and a number with a minus; neither is a formula."""


class CellError(Exception):
    """A CSV text cannot be read past a certain line."""


def rows_of(text: IO[str], name: str) -> Iterator[dict[str, Any]]:
    """Yield each row as its filled cells by column; ``@`` is the file and the line."""
    lines = _lines(text, name)
    first = next(lines, "")
    reader = csv.reader(_chained(first, lines), delimiter=_delimiter(first))
    before = csv.field_size_limit(LONGEST)
    try:
        head = [text_of(each)[0] for each in next(reader, [])]
        if len(head) > COLUMNS:
            raise CellError(f"{name}: {len(head):,} columns. Is the first line the names of the columns?")
        width = len(head)
        for row in reader:
            if len(row) > width and any(row[width:]):
                yield {"@": f"{name}, line {reader.line_num}", "@wide": len(row), **_filled(head, row)}
            elif row:
                found = _filled(head, row)
                found["@"] = f"{name}, line {reader.line_num}"
                yield found
    except csv.Error as problem:
        raise CellError(
            f"{name}, line {reader.line_num}: {problem}. Is a quotation mark never closed there?"
        ) from problem
    finally:
        csv.field_size_limit(before)


def _filled(head: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    return {
        column: cell if cell[0] != "'" else plain(cell)
        for column, cell in zip(head, row, strict=False)
        if cell and column
    }


def _chained(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _lines(text: IO[str], name: str) -> Iterator[str]:
    count = 0
    while line := text.readline(LONGEST):
        count += 1
        if len(line) >= LONGEST:
            raise CellError(f"{name}, line {count}: longer than {LONGEST:,} characters. That is no table.")
        yield line


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def plain(cell: str) -> str:
    """Return a cell as it was before `harmless` saw it."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet would run a text."""
    return FORMULA.match(cell) is not None


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a CSV text."""

    class Line:
        def write(self, text: str) -> str:
            return text.removesuffix("\r\n") + "\n"

    writer: Any = csv.writer(Line(), lineterminator="\r\n")  # so that a lone carriage return is quoted
    yield writer.writerow(heads)
    for row in rows:
        yield writer.writerow([harmless(cell) if cell[:1] in "'=@\t\r+-" else cell for cell in row])
