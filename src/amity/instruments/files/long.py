"""Files with one row per answer, made into one row per respondent and wave."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from amity.instruments.columns import ColumnMap, Long
from amity.instruments.definition import Instrument

from .answering import as_text, there
from .errors import FileError

_SHOWN = 4


def widened(
    path: Path, frame: Any, said: ColumnMap, cards: Sequence[Instrument]
) -> tuple[Any, tuple[str, ...]]:
    """Turn one row per answer into one row per respondent and wave, in the order of first appearance.

    Also return a remark where the file holds items that the map does not name.
    """
    import polars as pl

    long = said.long
    assert long is not None
    frame, told = narrowed(path, frame, said)
    wanted = {f"{card.id}.{key}": item for card in cards for item, key in long.items.get(card.id, {}).items()}
    if not wanted:
        ids = ", ".join(card.id for card in cards)
        raise FileError(
            f"{path}: [long.items.…] in the map says nothing for {ids}: which value is which item."
        )
    held = dict(frame.group_by(told.alias("item")).len().sort("len", descending=True).collect().iter_rows())
    if not held.keys() & set(wanted.values()):
        values = ", ".join(list(wanted.values())[:4])
        raise FileError(
            f"{path}: column {long.item!r} holds none of the items that the map names ({values} …)."
        )
    nobody = frame.filter(pl.col(str(said.id)).is_null()).select(pl.len()).collect().item()
    if nobody:
        raise FileError(
            f"{path}: nobody stands in {said.id!r} for {nobody} of the answers, which could be anyone's. "
            f"Say whose they are, or take these rows out."
        )
    by = [str(said.id), *([long.wave] if long.wave else [])]
    kept = [pl.col(name).first() for name in said.keep if name not in by]
    is_it = {name: told == item for name, item in wanted.items()}
    wide = frame.group_by(by, maintain_order=True).agg(
        *kept,
        *(pl.col(long.answer).filter(here).first().alias(name) for name, here in is_it.items()),
        pl.max_horizontal(here.sum() for here in is_it.values()).alias("answers of one item"),
    )
    twice = wide.filter(pl.col("answers of one item") > 1).select(pl.len()).collect().item()
    if twice:
        raise FileError(
            f"{path}: two answers to one item, for {twice} of the respondents"
            f"{'' if long.wave else ' (is there a `wave` column that tells them apart?)'}. "
            f"Keep one, or narrow the rows with `where` in the map."
        )
    return wide.drop("answers of one item"), tuple(_unknown_items(path, held, long))


def _unknown_items(path: Path, held: Mapping[str | None, int], long: Long) -> Iterator[str]:
    """Yield one line on the values of the item column that the map does not name, if there are any."""
    known = {value for items in long.items.values() for value in items}
    unknown = {value: rows for value, rows in held.items() if value is not None and value not in known}
    if unknown:
        shown = ", ".join(f"{value!r} ({rows:,})" for value, rows in list(unknown.items())[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        yield (
            f"{path}: {long.item!r} holds items that the map does not name, with so many answers: "
            f"{shown}{more}. They are not scored; name them in [long.items.…] if they should be."
        )


def narrowed(path: Path, frame: Any, said: ColumnMap) -> tuple[Any, Any]:
    """Return the rows of a long file that `where` lets through, and its item column as text."""
    long = said.long
    assert long is not None
    schema = frame.collect_schema()
    if said.id is None:
        raise FileError(f"{path}: a long file needs `id` in the map: which column tells respondents apart.")
    for name in (said.id, long.item, long.answer, long.wave, *long.where):
        if name is not None and name not in schema:
            wanted = f"no column {name!r}, which [long] in the map names"
            raise FileError(f"{path}: {wanted}. {there(name, schema.names())}")
    for column, wanted_values in long.where.items():
        values = wanted_values if isinstance(wanted_values, list) else [wanted_values]
        frame = frame.filter(as_text(column, schema[column]).is_in([str(value) for value in values]))
    if long.where and frame.head(1).collect().is_empty():
        asked = "; ".join(f"{column} = {wanted!r}" for column, wanted in long.where.items())
        raise FileError(f"{path}: no row passes `where` in the map ({asked}).")
    return frame, as_text(long.item, schema[long.item])
