"""A table of studies, one a row, read from CSV and checked before anything is pooled."""

from __future__ import annotations

import csv
import difflib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from .effects import RATIOS, StudyEffect, from_correlation, from_counts, from_interval, from_means
from .pooling import PoolingError, wrong_study


class Studies(msgspec.Struct, frozen=True, kw_only=True):
    """Studies as they stand in a file: ``effects`` and ``variances``, and every column as text.

    ``lines`` are where the rows stand in the file; ``notes`` say what was done or looked odd.
    ``kind`` says what the effects are: a ``ratio`` is its logarithm, a ``correlation`` is Fisher's z.
    """

    name: str
    labels: tuple[str, ...]
    lines: tuple[int, ...]
    measure: str
    kind: Literal["difference", "ratio", "correlation"]
    effects: tuple[float, ...]
    variances: tuple[float, ...]
    columns: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def words(self, column: str) -> tuple[str, ...]:
        """Return a column as words; raises `PoolingError` where a row has none."""
        _known(column, self.columns, self.name)
        for line, label, cell in zip(self.lines, self.labels, self.columns[column], strict=True):
            if not cell:
                raise PoolingError(
                    f"{_where(self.name, line, label)}: {column} is empty. Fill it in, or take the row out."
                )
        return self.columns[column]

    def moderator(self, column: str) -> tuple[float, ...] | tuple[str, ...]:
        """Return a column as numbers where all its cells are numbers, else as words."""
        words = self.words(column)
        blank = [_is_blank(each) for each in words]
        try:
            numbers = tuple(float(each) for each, absent in zip(words, blank, strict=True) if not absent)
        except ValueError:
            return words
        if numbers and any(blank):
            place = blank.index(True)
            raise PoolingError(
                f"{_where(self.name, self.lines[place], self.labels[place])}: {column} is {words[place]!r} "
                f"among numbers. Fill it in, or take the row out."
            )
        return numbers or words


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Which columns hold the studies: an effect and its precision, or what an effect can be worked out from.

    Exactly one of ``variance``, ``se`` and ``interval`` (low, high) goes with ``effect``; an interval may
    stand beside the other two, to be checked. ``ratio`` says that effects and intervals are ratios, to be
    logged.
    ``counts`` are events, total, and the same of the other group; ``means`` are mean, SD, n, and the same
    again;
    ``correlation`` is r and n. ``measure`` is what to make of these; a column of the file may be called so
    too, and must then be the same in all rows.
    """

    effect: str | None = None
    variance: str | None = None
    se: str | None = None
    interval: tuple[str, str] | None = None
    ratio: bool = False
    counts: tuple[str, ...] | None = None
    means: tuple[str, ...] | None = None
    correlation: tuple[str, ...] | None = None
    measure: str | None = None
    label: str | None = None


MEASURE_COLUMN = "measure"
ABSENT = ("na", "n/a", "nan", "null", "none", "missing", "inf", "-inf", ".", "-", "?")
"""What stands in a column of numbers where there is none."""

LABELS = ("study", "label", "author", "name", "id")
DELIMITERS = (",", ";", "\t")


def read_studies(lines: Iterable[str], columns: Columns, *, name: str = "studies") -> Studies:
    """Return the studies in the lines of a CSV file (comma, semicolon or tab); ``name`` is what errors call
    it.

    Raises `PoolingError` with line and remedy for a column that is not there, a cell that is no number, a
    variance that is not above 0, an interval without its estimate, and measures that are mixed.

    >>> found = read_studies(["study,g,v", "A,0.5,0.04", "B,0.2,0.09"], Columns(effect="g", variance="v"))
    >>> found.labels, found.effects, found.variances
    (('A', 'B'), (0.5, 0.2), (0.04, 0.09))
    """
    rows, places = _rows(lines, name)
    made = _maker(columns, rows[0], name)
    label = _label_column(columns.label, rows[0], name)
    labels = [row[label] if label else str(place) for place, row in enumerate(rows, start=1)]
    given = _one_measure(rows, places, labels, name)
    said = columns.measure or given
    found: list[StudyEffect] = []
    for row, line, called in zip(rows, places, labels, strict=True):
        try:
            one = made(row)
            if wrong := wrong_study(one.effect, one.variance):
                raise PoolingError(wrong)
        except PoolingError as problem:
            raise PoolingError(f"{_where(name, line, called if label else None)}: {problem}") from problem
        found.append(one)
    measure = said or found[0].measure
    notes = [f"{called}: {one.note}." for called, one in zip(labels, found, strict=True) if one.note]
    return Studies(
        name=name,
        labels=tuple(labels),
        lines=tuple(places),
        measure=measure,
        kind=_kind(measure, columns),
        effects=tuple(one.effect for one in found),
        variances=tuple(one.variance for one in found),
        columns={each: tuple(row[each] for row in rows) for each in rows[0]},
        notes=(*notes, *_doubtful_scale(said, found, columns)),
    )


def _kind(measure: str, columns: Columns) -> Literal["difference", "ratio", "correlation"]:
    if columns.ratio or measure in RATIOS:
        return "ratio"
    return "correlation" if measure == "z" else "difference"


def _rows(lines: Iterable[str], name: str) -> tuple[list[dict[str, str]], list[int]]:
    """Return the rows that hold anything, and the line of each in the file."""
    text = list(lines)
    if not text:
        raise PoolingError(f"{name} is empty. It takes a line of column names, then one line for each study.")
    head = text[0].removeprefix("\ufeff")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader([head, *text[1:]], delimiter=delimiter)
    try:
        names = [each.strip() for each in next(reader)]
        cells_by_line = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as problem:
        raise PoolingError(
            f"{name} line {reader.line_num + 1}: {problem}. Look for a quote that is never closed."
        ) from problem
    if twice := [each for each, n in Counter(filter(None, names)).items() if n > 1]:
        raise PoolingError(f"{name}: two columns are called {twice[0]!r}. Rename one.")
    rows, places = [], []
    for line, cells in cells_by_line:
        if not any(cells):
            continue
        if len(cells) != len(names):
            raise PoolingError(
                f"{name} line {line}: {len(cells)} cells under {len(names)} column names. "
                f"Put cells that hold a {delimiter!r} in quotes."
            )
        rows.append({named: cell for named, cell in zip(names, cells, strict=True) if named})
        places.append(line)
    if not rows:
        raise PoolingError(f"{name} has column names and no studies. Give one line for each study.")
    return rows, places


Make = Callable[[Mapping[str, str]], StudyEffect]

RAW: Mapping[str, tuple[Callable[..., StudyEffect], int, str]] = MappingProxyType(
    {
        "counts": (from_counts, 4, "OR"),
        "means": (from_means, 6, "g"),
        "correlation": (from_correlation, 2, "z"),
    }
)
"""What an effect can be worked out from: how, from how many columns, and as which measure unless asked."""


def _maker(columns: Columns, row: Mapping[str, str], name: str) -> Make:
    """Return what makes an effect of a row, by the columns that were named."""
    asked = [key for key in RAW if getattr(columns, key)]
    if len(asked) + (columns.effect is not None) != 1:
        raise PoolingError(
            f"{name}: name the columns of an effect and its variance, or of counts, means or a correlation."
        )
    if not asked:
        return _from_effect(columns, row, name)
    make, many, usual = RAW[asked[0]]
    cells: Sequence[str] = getattr(columns, asked[0])
    if len(cells) != many:
        raise PoolingError(f"{asked[0]} takes {many} columns, and {len(cells)} were named.")
    for each in cells:
        _known(each, row, name)
    measure = columns.measure or usual
    return lambda row: make(*(_number(row, each) for each in cells), measure=measure)


def _from_effect(columns: Columns, row: Mapping[str, str], name: str) -> Make:
    effect, interval, given = columns.effect or "", columns.interval, columns.variance or columns.se
    if (columns.variance and columns.se) or not (given or interval):
        raise PoolingError(f"{name}: name one column that says how precise {effect} is: variance, se or ci.")
    for each in (effect, *([given] if given else ()), *(interval or ())):
        _known(each, row, name)

    def make(row: Mapping[str, str]) -> StudyEffect:
        value, note = _number(row, effect), None
        if interval:
            low, high = (_number(row, each) for each in interval)
            read = from_interval(value, low, high, ratio=columns.ratio)
            if not given:
                return read
            note = read.note
        precision = _number(row, given or "")
        if columns.se and precision <= 0:
            raise PoolingError(f"{given} is {precision:g}: a standard error is above 0. Look it up again.")
        value = _logged(value, effect) if columns.ratio else value
        variance = precision**2 if columns.se else precision
        return StudyEffect(
            measure="Ratio" if columns.ratio else "Effect", effect=value, variance=variance, note=note
        )

    return make


def _logged(value: float, column: str) -> float:
    if value <= 0:
        raise PoolingError(f"{column} is {value:g}: a ratio is above 0. Is it a logarithm already?")
    return math.log(value)


def _number(row: Mapping[str, str], column: str) -> float:
    cell = row[column]
    try:
        value = float(cell.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        comma = " Write decimals with a point." if "," in cell else ""
        said = f"is {cell!r}, which is no number." if cell else "is empty."
        raise PoolingError(f"{column} {said}{comma} Mend it, or take the row out.") from None
    if not math.isfinite(value):
        raise PoolingError(f"{column} is {cell}. Mend it, or take the row out.")
    return value


def _label_column(asked: str | None, row: Mapping[str, str], name: str) -> str | None:
    if asked:
        _known(asked, row, name)
        return asked
    usual = {each.lower(): each for each in reversed(list(row))}
    return next((usual[each] for each in LABELS if each in usual), None)


def _one_measure(
    rows: Sequence[Mapping[str, str]], places: Sequence[int], labels: Sequence[str], name: str
) -> str:
    """Return what the column of measures says, "" where there is none; refuse one that holds several."""
    column = next((each for each in rows[0] if each.lower() == MEASURE_COLUMN), None)
    if column is None:
        return ""
    counted = Counter(row[column] for row in rows)
    usual, many = counted.most_common(1)[0]
    for row, line, label in zip(rows, places, labels, strict=True):
        if row[column] != usual:
            raise PoolingError(
                f"{_where(name, line, label)}: the measure is {row[column] or 'empty'}, and {usual} "
                f"in {many} of {len(rows)} rows. Pool one at a time, or convert them (evidence.convert)."
            )
    return usual


def _doubtful_scale(said: str, found: Sequence[StudyEffect], columns: Columns) -> list[str]:
    """Say where ratios may have been given as they are and not as logarithms."""
    if columns.ratio or not columns.effect or said not in RATIOS or min(one.effect for one in found) <= 0:
        return []
    return [
        f"The measure is {said}, and all effects are above 0: were ratios meant, and not logarithms? "
        f"If so, say that they are ratios (--ratio): these numbers are wrong then."
    ]


def _is_blank(cell: str) -> bool:
    return cell.lower() in ABSENT


def _known(column: str, there: Iterable[str], name: str) -> None:
    names = list(there)
    if column in names:
        return
    near = difflib.get_close_matches(column, names, n=2, cutoff=0.5)
    meant = f"Did you mean {' or '.join(near)}?" if near else f"It has: {', '.join(names)}."
    raise PoolingError(f"{name}: no column {column!r}. {meant}")


def _where(name: str, line: int, label: str | None) -> str:
    return f"{name} line {line}" + (f" ({label})" if label else "")
