"""Where the answers stand in a table, and whether each is one that its item offers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import narwhals as nw

from amity.errors import AmityError

from .definition import DECLINED, NOT_ASKED, Instrument, Scale
from .scoring import leaves, on_offer, refuse_stub

Columns = Mapping[str, Mapping[str, str]]
"""Instrument id, item key, column in the table."""


class ColumnError(AmityError):
    """A column that an instrument needs is not in the table, or could be two things."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A column that holds answers which its item does not offer: how many rows, and what was expected."""

    instrument: str
    item: str
    column: str
    rows: int
    problem: str
    expected: str

    def __str__(self) -> str:
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        return f"column {self.column!r}: {rows} with {self.problem}. {self.expected}"


class Examination(msgspec.Struct, frozen=True):
    """What a look at all answers found: columns with silence codes, columns without an answer, and faults."""

    silent: frozenset[str]
    empty: frozenset[str]
    faults: tuple[Fault, ...]


def places_of(
    cards: Sequence[Instrument], names: Iterable[str], *, strict: bool = True
) -> dict[str, dict[str, str]]:
    """Return the column of every item, found by name.

    ``<id>.<item>`` always counts (also with underscores throughout, for files that allow nothing else);
    ``<item>`` where one instrument is asked for, or where all that have the key ask the same question.
    An alias of the card counts like the key.
    Items that no scale needs may be absent, and so may all the items of a scale; some of them may not.

    Raises `ColumnError` with the columns that were looked for, unless not ``strict``.
    """
    names = list(names)
    there = set(names)
    folded = _folded(names)
    places: dict[str, dict[str, str]] = {}
    for card in cards:
        if strict:
            refuse_stub(card)
        shared = {key for other in cards if other is not card for key in other.item} & set(card.item)
        plain = {key for key in card.item if key not in shared or _same_question(cards, key)}
        found = {}
        for item in card.items:
            keys = (item.id, *item.aliases)
            tried = [f"{card.id}.{key}" for key in keys]
            tried += [f"{card.id.replace('-', '_')}_{key}" for key in keys]
            tried += [key for key in keys if item.id in plain]
            column = next((name for name in tried if name in there), None)
            column = column or next(
                (folded[name.casefold()] for name in tried if name.casefold() in folded), None
            )
            if column is not None:
                found[item.id] = column
        scales = scorable(card, found)
        lost = [key for name in scales for key in leaves(card, scales[name]) if key not in found]
        if not found or (strict and (lost or (card.scales and not scales))):
            raise ColumnError(_not_found(card, list(dict.fromkeys(lost)) or list(card.item), there))
        places[card.id] = found
    return places


def _folded(names: Sequence[str]) -> dict[str, str]:
    """Return names without regard to capitals and spaces around, where that leaves no doubt."""
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(name.strip().casefold(), []).append(name)
    return {plain: same[0] for plain, same in folded.items() if len(same) == 1}


def scorable(card: Instrument, found: Collection[str]) -> dict[str, Scale]:
    """Return the scales of which at least one item has a column; the others were not part of the survey."""
    return {
        name: scale for name, scale in card.scales.items() if any(key in found for key in leaves(card, scale))
    }


def _same_question(cards: Sequence[Instrument], key: str) -> bool:
    """Say whether all cards with an item ``key`` ask it in the same words with the same answers."""
    asked = {(card.item[key].ask, tuple(card.options[key].items())) for card in cards if key in card.item}
    return len(asked) == 1 and next(iter(asked))[0] is not None


def _not_found(card: Instrument, lost: list[str], there: set[str]) -> str:
    shown = ", ".join(repr(f"{card.id}.{key}") for key in lost[:3]) + (", …" if len(lost) > 3 else "")
    return (
        f"{card.id}: no column for {len(lost)} of {len(card.items)} items: {shown}. "
        f"Name the columns so, or say in a map (--map) which columns they are; "
        f"`amity template -i {card.id}` writes a file with the right ones."
    )


def examine(cards: Sequence[Instrument], table: Any, places: Columns) -> Examination:
    """Look at every answer once, and return what is not on offer and where silence codes stand.

    One aggregate query; a second one only where the first found something.
    """
    frame = without_nan(nw.from_native(table), places)
    schema = frame.collect_schema()
    asked = {places[card.id][key]: (card, key) for card in cards for key in places[card.id]}
    numeric = [column for column in asked if schema[column].is_numeric()]
    ends = _collected(
        frame,
        [nw.col(column).min().alias(f"{column}|min") for column in numeric]
        + [nw.col(column).max().alias(f"{column}|max") for column in numeric]
        + [nw.col(column).count().alias(f"{column}|n") for column in asked if column not in numeric],
    )
    empty = {column for column in asked if column not in numeric and not ends[f"{column}|n"]}
    faults = [_not_numeric(*asked[c], c, schema[c], ends[f"{c}|n"]) for c in asked if ends.get(f"{c}|n")]
    doubtful = [
        column
        for column in numeric
        if schema[column].is_float()
        or not settled(*asked[column], ends[f"{column}|min"], ends[f"{column}|max"])
    ]
    counts = _collected(frame, [each for column in doubtful for each in _counts(column, *asked[column])])
    for column in doubtful:
        for problem in ("not whole", "not on offer"):
            if rows := counts[f"{column}|{problem}"]:
                faults.append(_fault(*asked[column], column, rows, f"an answer that is {problem}"))
                break
    silent = {column for column in doubtful if counts[f"{column}|silent"]}
    return Examination(frozenset(silent), frozenset(empty), tuple(faults))


def without_nan(frame: Any, places: Columns) -> Any:
    """Return the table with null where an item's column holds NaN, which is no answer in any engine.

    A plain pandas column cannot tell the two apart, and stays as it is.
    """
    schema = frame.collect_schema()
    fractions = {column for keys in places.values() for column in keys.values() if schema[column].is_float()}
    if frame.implementation.is_pandas_like():
        kinds = frame.to_native().dtypes
        fractions = {column for column in fractions if hasattr(kinds[column], "na_value")}
    return frame.with_columns(nw.col(*sorted(fractions)).fill_nan(None)) if fractions else frame


def settled(card: Instrument, key: str, low: Any, high: Any) -> bool:
    """Say whether the lowest and highest answer prove that all answers are on offer and none is silence."""
    if low is None or low != low:  # plain pandas has NaN for null
        return True
    first, last = card.bounds[key]
    gapless = not card.options[key] or len(card.options[key]) == last - first + 1
    return bool(gapless and first <= low and high <= last)


def on_offer_expr(card: Instrument, key: str, column: str) -> nw.Expr:
    """Return an expression: is the answer on offer, a silence code, or absent?"""
    answer = nw.col(column)
    low, high = card.bounds[key]
    offered = (answer >= low) & (answer <= high) & (answer == answer.round())
    for gap in set(range(low, high + 1)) - set(card.options[key] or range(low, high + 1)):
        offered = offered & (answer != gap)
    return offered | _is_silence(answer) | answer.is_null()


def _is_silence(answer: nw.Expr) -> nw.Expr:
    return (answer == DECLINED) | (answer == NOT_ASKED)


def _counts(column: str, card: Instrument, key: str) -> list[nw.Expr]:
    answer = nw.col(column)
    broken = ~answer.is_null() & (answer != answer.round())  # pandas has no remainder of an Arrow number
    return [
        _is_silence(answer).cast(nw.Int64).sum().alias(f"{column}|silent"),
        broken.cast(nw.Int64).sum().alias(f"{column}|not whole"),
        (~on_offer_expr(card, key, column)).cast(nw.Int64).sum().alias(f"{column}|not on offer"),
    ]


def _collected(frame: Any, expressions: list[nw.Expr]) -> dict[str, Any]:
    if not expressions:
        return {}
    found = frame.select(*expressions)
    found = found.collect() if isinstance(found, nw.LazyFrame) else found
    return {name: nw.to_py_scalar(value) for name, value in next(found.iter_rows(named=True)).items()}


def _not_numeric(card: Instrument, key: str, column: str, kind: Any, rows: int) -> Fault:
    what = "text" if kind in (nw.String, nw.Object) else f"{kind} values"
    return _fault(card, key, column, rows, f"{what} where numbers are expected")


def _fault(card: Instrument, key: str, column: str, rows: int, problem: str) -> Fault:
    return Fault(
        instrument=card.id, item=key, column=column, rows=rows, problem=problem, expected=_expected(card, key)
    )


def _expected(card: Instrument, key: str) -> str:
    return on_offer(card, key).replace("Choose from", "Expected", 1).replace("Give", "Expected", 1)
