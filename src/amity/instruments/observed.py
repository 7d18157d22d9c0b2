"""What a survey file holds, counted next to the data: the evidence that `quality` judges.

Two passes.
The first counts how often each value stands in each column.
The second, knowing which values are codes, looks at columns together.
No row comes into Python, only counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, Literal

import msgspec
import narwhals as nw

from .answers import ColumnError
from .definition import DECLINED, NOT_ASKED, Instrument, Scale
from .item_analysis import Moments, moments
from .scoring import AnswerError, _changed

_MOST_VALUES = 20_000
"""Different values that are looked at one by one, over all columns, the most frequent first."""

_ENOUGH_TO_BE_THE_SAME = 20
"""Rows off the commonest answer that two columns must share before being equal is no accident.

Even where two items agree in six of ten such rows, twenty in a row are a matter of 4 in 100,000.
"""

SHORT = 4
"""Items that a scale with turned items must have before one same answer to all of them says something."""

LONG = 10
"""The same for a scale that turns none."""

_NOTHING = -1e300
"""Stands in for null while values are counted, for not every engine counts nulls."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+|,\d{1,2})?")
_SPELT_MISSING = {"na", "n/a", "#n/a", "nan", "null", "#null!", "nil", ".", "-", "--", "?", "missing", "none"}

Stored = Literal["numbers", "text", "mixed"]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The values of one item's column, by what they can be read as; every figure is a number of rows.

    ``stored`` is what the column's type says; *mixed* holds whatever Python object was put there.
    """

    column: str
    stored: Stored
    codes: dict[int, int]
    fractions: int
    words: dict[str, int]
    missing_words: dict[str, int]
    empty: int

    @property
    def answered(self) -> int:
        """Rows that hold something, whatever it is, but not one of our codes for no answer."""
        codes = sum(n for code, n in self.codes.items() if code not in (DECLINED, NOT_ASKED))
        return codes + self.fractions + sum(self.words.values())


class Straight(msgspec.Struct, frozen=True):
    """Rows with one same answer to every item of a scale, to its plain items, and to the items it turns."""

    every: int
    plain: int
    turned: int


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """All that was counted in one file for one instrument; ``columns`` and ``seen`` go by item key."""

    rows: int
    columns: dict[str, str]
    seen: dict[str, Seen]
    absent: tuple[str, ...]
    together: dict[str, Moments]
    straight: dict[str, dict[int, Straight]]
    answered_all: dict[str, int]
    alike: tuple[tuple[str, str], ...]
    repeated_ids: int
    empty_ids: int


def observe(
    instrument: Instrument, table: Any, columns: Mapping[str, str], *, id_column: str | None = None
) -> Observed:
    """Return what ``table`` holds in the columns of ``instrument``, item key to column."""
    for key in columns:
        if key not in instrument.item:
            known = ", ".join(instrument.item)
            raise AnswerError(f"{instrument.id} has no item {key!r}. Its items: {known}.")
    frame = nw.from_native(table).lazy()
    schema = frame.collect_schema()
    if id_column and id_column not in schema:
        raise ColumnError(f"There is no column {id_column!r} of respondents. There are: {', '.join(schema)}.")
    present = {key: columns[key] for key in instrument.item if columns.get(key) in schema}
    rows = int(frame.select(nw.len().alias("n")).collect().rows()[0][0])
    seen = _seen(instrument, frame, present) if rows else {}
    codes = {key: _code(instrument, key, seen[key]) for key in seen}
    straight, answered_all = _straight(instrument, frame, codes)
    repeated, empty = _ids(frame, id_column) if id_column else (0, 0)
    return Observed(
        rows=rows,
        columns=dict(columns),
        seen=seen,
        absent=tuple(key for key in instrument.item if key not in present),
        together=_together(instrument, frame, codes),
        straight=straight,
        answered_all=answered_all,
        alike=_alike(instrument, frame, seen),
        repeated_ids=repeated,
        empty_ids=empty,
    )


def directions(instrument: Instrument, scale: Scale) -> dict[str, int]:
    """Return for each item whether a higher code counts for more (1) or less (-1); 0 where neither is so."""
    return {key: _direction(instrument, scale, key) for key in scale.items if key in instrument.item}


def _direction(instrument: Instrument, scale: Scale, key: str) -> int:
    low, high = instrument.bounds[key]
    codes = [code for code in range(low, high + 1) if instrument.offers(key, code)]
    counts = [_changed(instrument, scale, key, code) or 0 for code in codes]
    if counts[0] == counts[-1] or counts not in (sorted(counts), sorted(counts, reverse=True)):
        return 0
    return 1 if counts[-1] > counts[0] else -1


def _seen(instrument: Instrument, frame: nw.LazyFrame[Any], present: Mapping[str, str]) -> dict[str, Seen]:
    schema = frame.collect_schema()
    stored = {key: _stored(schema[name]) for key, name in present.items()}
    held: dict[str, Counter[Any]] = {key: Counter() for key in present}
    numbers, words = {}, {}
    for key, name in present.items():
        if stored[key] == "numbers":
            numbers[key] = nw.col(name).cast(nw.Float64).fill_null(_NOTHING)
        else:
            words[key] = nw.col(name).cast(nw.String).fill_null("")
    for terms in (numbers, words):
        for key, value, n in _values(frame, terms):
            held[key][value] += n
    return {key: _sorted_out(instrument, key, present[key], held[key], stored=stored[key]) for key in present}


def _stored(kind: Any) -> Stored:
    if kind.is_numeric() or kind == nw.Unknown:  # wide integers of DuckDB and Spark are unknown
        return "numbers"
    return "mixed" if kind == nw.Object else "text"


def _values(frame: nw.LazyFrame[Any], terms: Mapping[str, nw.Expr]) -> Iterable[tuple[str, Any, int]]:
    """Yield how often each value stands under each key, in one query."""
    if not terms:
        return
    keys = list(terms)
    named = frame.select(**{f"c{i}": terms[key] for i, key in enumerate(keys)})
    counts = named.unpivot(variable_name="at", value_name="value").group_by("at", "value")
    most = counts.agg(nw.len().alias("n")).sort("n", descending=True).head(_MOST_VALUES)
    for at, value, n in most.collect().rows():
        yield keys[int(at[1:])], value, int(n)


def _sorted_out(instrument: Instrument, key: str, column: str, held: Counter[Any], *, stored: Stored) -> Seen:
    codes: Counter[int] = Counter()
    words: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    fractions = empty = 0
    answers = {plainly(word) for word in instrument.options[key].values()}
    for value, n in held.items():
        number = number_of(value)
        if number is not None and (number != number or number == _NOTHING):
            empty += n
        elif number is not None and number % 1 == 0:
            codes[int(number)] += n
        elif number is not None:
            fractions += n
        elif not value.strip():
            empty += n
        elif value.strip().casefold() in _SPELT_MISSING and plainly(value) not in answers - {""}:
            missing[value.strip()] += n
        else:
            words[value.strip()] += n
    return Seen(
        column=column,
        stored=stored,
        codes=dict(sorted(codes.items())),
        fractions=fractions,
        words=dict(words),
        missing_words=dict(missing),
        empty=empty,
    )


def number_of(value: float | str) -> float | None:
    """Return the number that ``value`` is or spells, or None."""
    if isinstance(value, str):
        value = value.strip()
        return float(value.replace(",", ".")) if _NUMBER.fullmatch(value) else None
    return float(value)


def plainly(words: str) -> str:
    """Return ``words`` without what spelling varies in: capitals, numbers, stops and spaces."""
    return "".join(letter for letter in words.casefold() if letter.isalpha())


def _code(instrument: Instrument, key: str, seen: Seen) -> nw.Expr:
    """Return the code of an item as a number, null for what can be none, one step beyond the card allowed."""
    low, high = instrument.bounds[key]
    held = nw.col(seen.column)
    if seen.stored != "numbers":
        spelt = held.cast(nw.String).str.strip_chars().str.replace_all(",", ".", literal=True)
        whole = [str(code) for code in seen.codes] + [f"{code}.0" for code in seen.codes]
        value: nw.Expr = nw.when(spelt.is_in(whole)).then(spelt).cast(nw.Float64)
    else:
        value = held.cast(nw.Float64)
    allowed = [float(code) for code in seen.codes if low - 1 <= code <= high + 1 and code >= 0]
    return nw.when(value.is_in(allowed)).then(value)


def judged(instrument: Instrument) -> dict[str, Scale]:
    """Return the scales whose items are meant to go together, the longest first.

    Sums and means of at least three items that share one set of answers, and stand on no steps.
    """
    fit = {
        name: scale
        for name, scale in instrument.scales.items()
        if scale.combine in ("sum", "mean")
        and len(scale.items) > 2
        and not any(term in instrument.steps for term in scale.items)
        and len({instrument.item[key].answer for key in scale.items}) == 1
    }
    return dict(sorted(fit.items(), key=lambda pair: -len(pair[1].items)))


def _together(
    instrument: Instrument, frame: nw.LazyFrame[Any], codes: Mapping[str, nw.Expr]
) -> dict[str, Moments]:
    """Gather how the items of each judged scale go together.

    Where a scale turns some items, rows of one same answer are left out: whoever answers without reading
    makes opposite items look alike.
    """
    found = {}
    for name, scale in judged(instrument).items():
        keys = [key for key in scale.items if key in codes]
        if len(keys) < 3:
            continue
        terms = {key: codes[key] for key in keys}
        if set(directions(instrument, scale).values()) >= {1, -1}:
            straight = _all(codes[key] == codes[keys[0]] for key in keys[1:])
            terms[keys[0]] = nw.when(~straight).then(terms[keys[0]])  # null, so the row is not complete
        found[name] = moments(frame, terms)
    return found


def _straight(
    instrument: Instrument, frame: nw.LazyFrame[Any], codes: Mapping[str, nw.Expr]
) -> tuple[dict[str, dict[int, Straight]], dict[str, int]]:
    """Count rows of one same answer, among complete rows, in scales that are long or turn some items.

    Also return how many rows are complete. One query.
    """
    asked: dict[str, dict[str, list[nw.Expr]]] = {}
    for name, scale in judged(instrument).items():
        ways = directions(instrument, scale)
        kinds = {"every": (1, -1), "plain": (1,), "turned": (-1,)}
        parts = {k: [codes[key] for key in ways if key in codes and ways[key] in v] for k, v in kinds.items()}
        if len(parts["every"]) >= (SHORT if parts["plain"] and parts["turned"] else LONG):
            asked[name] = parts
    if not asked:
        return {}, {}
    counts = {}
    for name, parts in asked.items():
        low, high = instrument.bounds[instrument.scales[name].items[0]]
        answered = [~each.is_null() for each in parts["every"]]
        counts[name] = _number(_all(answered))
        for part, values in parts.items():
            for code in range(low, high + 1) if values else ():
                same = [(value == code).fill_null(False) for value in values]
                counts[f"{name} {code} {part}"] = _number(_all(answered + same))
    row = frame.select(**counts).collect().rows(named=True)[0]
    found: dict[str, dict[int, Straight]] = {}
    for name in asked:
        low, high = instrument.bounds[instrument.scales[name].items[0]]
        for code in range(low, high + 1):
            said = (int(row.get(f"{name} {code} {part}") or 0) for part in ("every", "plain", "turned"))
            found.setdefault(name, {})[code] = Straight(*said)
    return found, {name: int(row[name] or 0) for name in asked}


def _all(conditions: Iterable[nw.Expr]) -> nw.Expr:
    return nw.all_horizontal(*conditions, ignore_nulls=True)


def _number(condition: nw.Expr) -> nw.Expr:
    """Return in how many rows ``condition`` holds."""
    return condition.cast(nw.Int64).sum()


def _alike(
    instrument: Instrument, frame: nw.LazyFrame[Any], seen: Mapping[str, Seen]
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of items whose columns are equal in every row, where that is no accident."""
    may = [
        (a, b)
        for a, b in combinations(seen, 2)
        if seen[a].column != seen[b].column
        and (seen[a].codes, seen[a].empty, seen[a].words) == (seen[b].codes, seen[b].empty, seen[b].words)
        and sum(seen[a].codes.values()) - max(seen[a].codes.values(), default=0) >= _ENOUGH_TO_BE_THE_SAME
    ]
    if not may:
        return ()
    values = {key: nw.col(each.column).cast(nw.String).fill_null("") for key, each in seen.items()}
    differ = [_number(values[a] != values[b]).alias(f"{a} {b}") for a, b in may]
    row = frame.select(*differ).collect().rows(named=True)[0]
    return tuple((a, b) for a, b in may if row[f"{a} {b}"] == 0)


def _ids(frame: nw.LazyFrame[Any], column: str) -> tuple[int, int]:
    """Return how many rows share their id with another, and how many have none."""
    ids = frame.select(nw.col(column).cast(nw.String).str.strip_chars().fill_null("").alias("id"))
    counts = ids.group_by("id").agg(nw.len().alias("n"))
    shared = counts.filter((nw.col("n") > 1) & (nw.col("id") != "")).select(nw.col("n").sum())
    empty = counts.filter(nw.col("id") == "").select(nw.col("n").sum())
    repeated, none = (each.collect().rows()[0][0] for each in (shared, empty))
    return int(repeated or 0), int(none or 0)
