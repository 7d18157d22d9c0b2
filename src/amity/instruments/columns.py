"""The column map: which columns of a survey file hold which items, and how they are coded."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from amity import library
from amity.errors import AmityError

from .definition import DECLINED, NOT_ASKED, Instrument

IDS = ("id", "respondent", "respondent_id", "record_id", "participant_id", "response_id")
"""Columns taken for the id when the map names none: REDCap says record_id, Qualtrics response_id."""

CODING = ("recode", "declined", "not_asked", "already_reversed", "already_dichotomised")

_RULED_OUT = -99

POINTS = "Expected 0 or 1, for the map says already_dichotomised."
"""What is said of an answer that such a file cannot hold."""


def ruled_out(code: int) -> int:
    """Return the code that stands for an answer which the map rules out, and from it that answer again.

    No item offers it, so it is refused like any wrong answer.
    """
    return _RULED_OUT - code


Code = str | int | float
A_COLUMN = "the name of a column in quotation marks"
FORMS = {
    "id": 'the name of a column: id = "respondent"',
    "keep": 'a list of columns: keep = ["site", "age"]',
    "instrument": 'a table: a line [instrument.<id>], and below it lines such as item = "column"',
    "recode": 'a table from what stands in the file to the code it means: recode = { "Often" = 3 }',
    "declined": 'a code or a list of codes: declined = [99, "refused"]',
    "not_asked": "a code or a list of codes: not_asked = [98]",
    "already_reversed": 'a list of items: already_reversed = ["first_item", "second_item"]',
    "already_dichotomised": "true or false",
    "long": "the keys item, answer, wave, where and items",
}
"""What each key takes, for the visitor who wrote something else."""


class MapError(AmityError):
    """A column map says something that it may not, or that does not fit the instrument."""


class Long(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file with one row per answer: which column says what, which value of ``item`` means which item."""

    item: str
    answer: str
    wave: str | None = None
    where: dict[str, str | int | float | list[str | int | float]] = {}
    items: dict[str, dict[str, str]] = {}


class Coding(msgspec.Struct, frozen=True):
    """How one instrument stands in the file: its columns, and what was done to the answers already."""

    columns: dict[str, str] = {}
    recode: dict[str, int] = {}
    declined: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    already_reversed: tuple[str, ...] = ()
    already_dichotomised: bool = False

    def changes(self, card: Instrument, key: str) -> dict[str, int]:
        """Return what stands in the file for item ``key``, and which answer code it means."""
        low, high = card.bounds[key]
        codes = {str(code): code for code in range(low, high + 1)}
        if self.in_points(card, key):
            cut = _cut(card, key)
            no = next(code for code in range(low, high + 1) if code not in cut and card.offers(key, code))
            codes = {said: ruled_out(code) for said, code in codes.items()} | {"1": cut[0], "0": no}
            codes |= {said: _point(code, cut[0], no) for said, code in self.recode.items()}
        else:
            codes |= self.recode
        if key in self.already_reversed:
            codes = {said: low + high - code if code >= 0 else code for said, code in codes.items()}
        codes |= dict.fromkeys(self.declined, DECLINED) | dict.fromkeys(self.not_asked, NOT_ASKED)
        return {said: code for said, code in codes.items() if said != str(code)}

    def in_points(self, card: Instrument, key: str) -> bool:
        """Say whether the file holds 0 or 1 for an item that the card would cut in two."""
        return self.already_dichotomised and bool(_cut(card, key))


class ColumnMap(msgspec.Struct, frozen=True):
    """A whole map; an empty one stands for columns that carry the names they should."""

    id: str | None = None
    keep: tuple[str, ...] = ()
    instrument: dict[str, Coding] = {}
    long: Long | None = None

    def coding(self, card: Instrument) -> Coding:
        """Return how ``card`` stands in the file."""
        return self.instrument.get(card.id, Coding())


def read_map(path: Path, cards: Sequence[Instrument]) -> ColumnMap:
    """Return the column map in ``path``, checked against the instruments it speaks of.

    Raises `MapError` with the file, the key and the remedy.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MapError(
            f"{path}: no such file. --map takes a TOML file that says which column is what."
        ) from None
    except OSError as problem:
        raise MapError(f"{path}: cannot be read: {problem.strerror}. --map takes a TOML file.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MapError(f"{path}: not TOML: {problem}. Mend the line it names.") from problem
    try:
        return _read(said, {card.id: card for card in cards})
    except MapError as problem:
        raise MapError(f"{path}: {problem}") from problem


def _read(said: dict[str, Any], cards: Mapping[str, Instrument]) -> ColumnMap:
    _known("", said, ("id", "keep", "instrument", "long"))
    shelf = list(dict.fromkeys([*cards, *library.names("instruments")]))
    tables = _typed("", "instrument", said.get("instrument", {}), dict[str, Any])
    _known("instrument", tables, shelf)
    for name, table in tables.items():
        _typed("instrument", name, table, dict[str, Any])
    long = _typed("", "long", said["long"], Long, strict=False) if "long" in said else None
    _known("long.items", long.items if long else (), shelf)
    for name, items in (long.items if long else {}).items():
        if name in cards:
            _known(f"long.items.{name}", items.values(), cards[name].item)
            _each_once(f"long.items.{name}", ((item, repr(value)) for value, item in items.items()))
    return ColumnMap(
        id=_typed("", "id", said.get("id"), str | None),
        keep=_typed("", "keep", said.get("keep", []), tuple[str, ...]),
        instrument={name: _coding(name, tables[name], cards[name]) for name in tables if name in cards},
        long=long,
    )


def _coding(name: str, table: dict[str, Any], card: Instrument) -> Coding:
    at = f"instrument.{name}"
    codes = Code | tuple[Code, ...]
    reversed_ = _typed(at, "already_reversed", table.get("already_reversed", []), tuple[str, ...])
    reversed_ = _items(card, reversed_)
    _known(f"{at}.already_reversed", reversed_, card.item)
    return Coding(
        columns=_columns(at, table, card),
        recode=_typed(at, "recode", table.get("recode", {}), dict[str, int]),
        declined=_listed(_typed(at, "declined", table.get("declined", ()), codes)),
        not_asked=_listed(_typed(at, "not_asked", table.get("not_asked", ()), codes)),
        already_reversed=tuple(reversed_),
        already_dichotomised=_typed(
            at, "already_dichotomised", table.get("already_dichotomised", False), bool
        ),
    )


def _columns(at: str, table: Mapping[str, Any], card: Instrument) -> dict[str, str]:
    """Return the column of each item that the map names, each column for one item only."""
    said = {key: column for key, column in table.items() if key not in CODING}
    items = _items(card, said)
    _known(at, items, [*card.item, *CODING])
    _each_once(at, zip(items, (repr(key) for key in said), strict=True))
    columns = {item: _typed(at, key, said[key], str) for item, key in zip(items, said, strict=True)}
    _each_once(at, ((repr(column), item) for item, column in columns.items()))
    for item, column in columns.items():
        if (other := _called(card, column)) and other not in columns and other != item:
            raise MapError(
                f"[{at}] {item} = {column!r}: that column is taken for {other} by its name. "
                f"Say also which column {other} is."
            )
    return columns


def _items(card: Instrument, keys: Iterable[str]) -> list[str]:
    """Return the items that the keys mean: an alias of the card counts like the key."""
    aliases = {alias: item.id for item in card.items for alias in item.aliases}
    return [key if key in card.item else aliases.get(key, key) for key in keys]


def _called(card: Instrument, column: str) -> str | None:
    """Return the item that a column of this name would be taken for, were there no map."""
    for start in (f"{card.id}.", f"{card.id.replace('-', '_')}_"):
        column = column.removeprefix(start)
    return next((item for item in _items(card, [column]) if item in card.item), None)


def _each_once(at: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Raise `MapError` where two things of the map speak of the same one."""
    first: dict[str, str] = {}
    for thing, said in pairs:
        if thing in first:
            raise MapError(f"[{at}] {first[thing]} and {said} both stand for {thing}. Keep one of them.")
        first[thing] = said


def _typed(at: str, key: str, value: Any, kind: Any, *, strict: bool = True) -> Any:
    """Return ``value`` if it is of its kind; refuse it by its key, with what the key takes."""
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as problem:
        place = f"[{at}] {key}" if at else key
        raise MapError(f"{place} takes {FORMS.get(key) or FORMS.get(at, A_COLUMN)}. {problem}.") from problem


def _listed(said: Code | tuple[Code, ...]) -> tuple[str, ...]:
    return tuple(str(each) for each in (said if isinstance(said, tuple) else (said,)))


def _known(at: str, said: Iterable[str], known: Iterable[str]) -> None:
    from difflib import get_close_matches

    known = list(known)
    for key in said:
        if key not in known:
            near = get_close_matches(key, known, n=2, cutoff=0.4)
            meant = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(known)}."
            raise MapError(f"{f'[{at}] ' if at else ''}there is no {key!r}. {meant}")


def _point(code: int, yes: int, no: int) -> int:
    """Return the answer that a recoded 0 or 1 stands for; a silence stays, and anything else is ruled out."""
    return code if code < 0 else {1: yes, 0: no}.get(code, ruled_out(code))


def _cut(card: Instrument, key: str) -> list[int]:
    """Return the answers to ``key`` that count as a point where the card dichotomises it."""
    low, high = card.bounds[key]
    for scale in card.scales.values():
        for cut in scale.dichotomise:
            if key in cut.items:
                offered = (n for n in range(low, high + 1) if card.offers(key, n))
                return list(cut.endorsed) or [n for n in offered if n >= (cut.from_ or 0)]
    return []
