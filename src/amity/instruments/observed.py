"""What a survey file holds, counted next to the data: the evidence that `quality` judges.

Two passes.
The first counts how often each value stands in each column.
The second, knowing which values are codes, looks at columns together.
No row comes into Python, only counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import inf
from typing import Any

import msgspec
import narwhals as nw

from .definition import DECLINED, NOT_ASKED, Instrument, Scale
from .reliability import Moments, moments
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

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_SPELT_MISSING = {"na", "n/a", "#n/a", "nan", "null", "#null!", "nil", ".", "-", "--", "?", "missing", "none"}


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The values of one item's column, by what they can be read as; every figure is a number of rows."""

    column: str
    text: bool
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
    present = {key: columns[key] for key in instrument.item if columns.get(key) in schema}
    rows = int(frame.select(nw.len().alias("n")).collect().rows()[0][0])
    seen = _seen(instrument, frame, present) if rows else {}
    codes = {key: _code(instrument, key, seen[key]) for key in seen}
    repeated, empty = _ids(frame, id_column) if id_column in schema else (0, 0)
    return Observed(
        rows=rows,
        columns=dict(columns),
        seen=seen,
        absent=tuple(key for key in instrument.item if key not in present),
        together=_together(instrument, frame, codes),
        straight=_straight(instrument, frame, codes),
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
    numeric = [k for k, name in present.items() if schema[name].is_numeric() or schema[name] == nw.Boolean]
    textual = [key for key in present if key not in numeric]
    held: dict[str, Counter[Any]] = {key: Counter() for key in present}
    numbers = {key: nw.col(present[key]).cast(nw.Float64).fill_null(inf) for key in numeric}
    words = {key: nw.col(present[key]).cast(nw.String).fill_null("") for key in textual}
    for terms in (numbers, words):
        for key, value, n in _values(frame, terms):
            held[key][value] += n
    return {
        key: _sorted_out(instrument, key, present[key], held[key], text=key in textual) for key in present
    }


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


def _sorted_out(instrument: Instrument, key: str, column: str, held: Counter[Any], *, text: bool) -> Seen:
    codes: Counter[int] = Counter()
    words: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    fractions = empty = 0
    answers = {plainly(word) for word in instrument.options[key].values()}
    for value, n in held.items():
        number = number_of(value)
        if isinstance(value, float) and (value != value or value == inf):
            empty += n
        elif number is not None and number == int(number):
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
        text=text,
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
    return value if abs(value) < inf else None


def plainly(words: str) -> str:
    """Return ``words`` without what spelling varies in: capitals, numbers, stops and spaces."""
    return "".join(letter for letter in words.casefold() if letter.isalpha())


def _code(instrument: Instrument, key: str, seen: Seen) -> nw.Expr:
    """Return the code of an item as a number, null for what can be none, one step beyond the card allowed."""
    low, high = instrument.bounds[key]
    held = nw.col(seen.column)
    if seen.text:
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
    found = {}
    for name, scale in judged(instrument).items():
        terms = {key: codes[key] for key in scale.items if key in codes}
        if len(terms) > 2:
            found[name] = moments(frame, terms)
    return found


def _straight(
    instrument: Instrument, frame: nw.LazyFrame[Any], codes: Mapping[str, nw.Expr]
) -> dict[str, dict[int, Straight]]:
    """Count the rows of one same answer in scales that are long or turn some items, all in one query."""
    counts = {}
    for name, scale in judged(instrument).items():
        ways = directions(instrument, scale)
        keys = [key for key in scale.items if key in codes and ways[key]]
        parts = {
            "every": keys,
            "plain": [key for key in keys if ways[key] > 0],
            "turned": [key for key in keys if ways[key] < 0],
        }
        low, high = instrument.bounds[scale.items[0]]
        if len(keys) < (SHORT if parts["plain"] and parts["turned"] else LONG):
            continue
        for code in range(low, high + 1):
            counts[name, code] = {
                part: _all_are(code, [codes[key] for key in items]) for part, items in parts.items() if items
            }
    named = {
        f"{scale} {code} {part}": n for (scale, code), parts in counts.items() for part, n in parts.items()
    }
    row = frame.select(**named).collect().rows(named=True)[0] if named else {}
    found: dict[str, dict[int, Straight]] = {}
    for name, code in counts:
        said = (int(row.get(f"{name} {code} {part}") or 0) for part in ("every", "plain", "turned"))
        found.setdefault(name, {})[code] = Straight(*said)
    return found


def _all_are(code: int, values: Sequence[nw.Expr]) -> nw.Expr:
    """Return the number of rows in which every one of ``values`` is ``code``."""
    same = nw.all_horizontal(*((value == code).fill_null(False) for value in values), ignore_nulls=False)
    return same.cast(nw.Int64).sum()


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
    differ = [(values[a] != values[b]).cast(nw.Int64).sum().alias(f"{a} {b}") for a, b in may]
    row = frame.select(*differ).collect().rows(named=True)[0]
    return tuple((a, b) for a, b in may if row[f"{a} {b}"] == 0)


def _ids(frame: nw.LazyFrame[Any], column: str | None) -> tuple[int, int]:
    """Return how many rows share their id with another, and how many have none."""
    assert column is not None
    ids = frame.select(nw.col(column).cast(nw.String).str.strip_chars().fill_null("").alias("id"))
    counts = ids.group_by("id").agg(nw.len().alias("n"))
    shared = counts.filter((nw.col("n") > 1) & (nw.col("id") != "")).select(nw.col("n").sum())
    empty = counts.filter(nw.col("id") == "").select(nw.col("n").sum())
    repeated, none = (each.collect().rows()[0][0] for each in (shared, empty))
    return int(repeated or 0), int(none or 0)
