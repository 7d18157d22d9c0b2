"""The column map: which columns of a survey file hold which items, and how they are coded."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from amity.errors import AmityError

from .definition import DECLINED, NOT_ASKED, Instrument

IDS = ("id", "respondent", "respondent_id", "record_id", "participant_id", "response_id")
"""Columns taken for the id when the map names none: REDCap says record_id, Qualtrics response_id."""

CODING = ("recode", "declined", "not_asked", "already_reversed", "already_dichotomised")


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
        if self.already_dichotomised and (cut := _cut(card, key)):
            codes = {"1": cut[0], "0": next(code for code in range(low, high + 1) if code not in cut)}
        codes |= self.recode
        if key in self.already_reversed:
            codes = {said: low + high - code if code >= 0 else code for said, code in codes.items()}
        codes |= dict.fromkeys(self.declined, DECLINED) | dict.fromkeys(self.not_asked, NOT_ASKED)
        return {said: code for said, code in codes.items() if said != str(code)}


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MapError(f"{path}: not TOML: {problem}. Mend the line it names.") from problem
    try:
        return _read(said, {card.id: card for card in cards})
    except (msgspec.ValidationError, MapError) as problem:
        raise MapError(f"{path}: {problem}") from problem


def _read(said: dict[str, Any], cards: Mapping[str, Instrument]) -> ColumnMap:
    _known("", said, ("id", "keep", "instrument", "long"))
    codings = {}
    for name, table in said.get("instrument", {}).items():
        if name in cards:
            codings[name] = _coding(name, table, cards[name])
    long = msgspec.convert(said["long"], Long, strict=False) if "long" in said else None
    for name, items in (long.items if long else {}).items():
        if name in cards:
            _known(f"long.items.{name}", items.values(), cards[name].item)
    return ColumnMap(
        id=msgspec.convert(said.get("id"), str | None),
        keep=msgspec.convert(said.get("keep", []), tuple[str, ...]),
        instrument=codings,
        long=long,
    )


def _coding(name: str, table: dict[str, Any], card: Instrument) -> Coding:
    aliases = {alias: item.id for item in card.items for alias in item.aliases}
    places = {aliases.get(key, key): column for key, column in table.items() if key not in CODING}
    _known(f"instrument.{name}", places, [*card.item, *CODING])
    reversed_ = [aliases.get(key, key) for key in table.get("already_reversed", [])]
    _known(f"instrument.{name}.already_reversed", reversed_, card.item)
    return Coding(
        columns=msgspec.convert(places, dict[str, str]),
        recode=msgspec.convert(table.get("recode", {}), dict[str, int]),
        declined=tuple(str(each) for each in table.get("declined", [])),
        not_asked=tuple(str(each) for each in table.get("not_asked", [])),
        already_reversed=tuple(reversed_),
        already_dichotomised=msgspec.convert(table.get("already_dichotomised", False), bool),
    )


def _known(at: str, said: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for key in said:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=2, cutoff=0.4)
            meant = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(known)}."
            raise MapError(f"{f'[{at}] ' if at else ''}there is no {key!r}. {meant}")


def _cut(card: Instrument, key: str) -> list[int]:
    """Return the answers to ``key`` that count as a point where the card dichotomises it."""
    low, high = card.bounds[key]
    for scale in card.scales.values():
        for cut in scale.dichotomise:
            if key in cut.items:
                return list(cut.endorsed) or [n for n in range(low, high + 1) if n >= (cut.from_ or 0)]
    return []
