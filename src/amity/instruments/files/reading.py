"""Reading survey files: wide or long, as whoever made them left them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from amity.errors import AmityError
from amity.instruments.answers import Examination, examine, on_offer_expr, places_of, settled
from amity.instruments.columns import IDS, ColumnMap
from amity.instruments.definition import Instrument

from .errors import FileError

ABSENT = ("", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", ".")
"""What stands for a missing answer in a CSV, as R, pandas, Excel, SPSS and REDCap write it."""

READS = (".csv", ".tsv", ".parquet", ".xlsx", ".xls", ".sav", ".zsav", ".dta")
CSV = (".csv", ".tsv", ".txt")

SMALL = 64 * 2**20
"""Bytes below which a CSV is read twice, to tell numbers from text before scoring."""

EVENTS = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
"""Columns in which REDCap tells the rows of one respondent apart."""

UNREADABLE = -99
"""What a text that is neither a number nor in the map becomes: no item offers it."""


class Survey(msgspec.Struct, frozen=True):
    """An opened survey file: a lazy table, and where in it the answers stand.

    ``places`` is instrument id, item key, column; ``origins`` says what a column is called in the file.
    ``id`` is the respondents' column, if there is one, and ``keep`` the columns to carry over, id first.
    ``statistics`` holds the lowest and highest value of columns where a Parquet footer states them.
    ``key`` names the columns that together tell one row from another: the id, and the wave if there is one.
    ``typed`` is False where answers came as text by no fault: a large CSV, or words that a map codes.
    """

    path: str
    frame: Any
    places: dict[str, dict[str, str]]
    origins: dict[str, str]
    id: str | None
    keep: tuple[str, ...]
    statistics: dict[str, tuple[Any, Any]]
    typed: bool
    key: tuple[str, ...]

    def examined(self, cards: Sequence[Instrument]) -> Examination:
        """Return what is wrong with the answers, from the file's own statistics where they settle it."""
        asked = [(card, key, column) for card in cards for key, column in self.places[card.id].items()]
        if all(c in self.statistics and settled(card, key, *self.statistics[c]) for card, key, c in asked):
            return Examination(frozenset(), frozenset(), ())
        return examine(cards, self.frame, self.places)


def open_survey(
    path: Path, cards: Sequence[Instrument], column_map: ColumnMap | None = None, *, as_stored: bool = False
) -> Survey:
    """Open a wide or long survey file; nothing is read yet but its head.

    ``as_stored`` leaves text as it is and takes what columns there are: for a look, not for scores.

    Raises `FileError`, `MapError` or `ColumnError`, naming the file, the column and the remedy.
    """
    said = column_map or ColumnMap()
    frame = scan(path)
    if said.long:
        frame = _widened(path, frame, said, cards)
    names = frame.collect_schema().names()
    for name in (said.id, *said.keep):
        if name is not None and name not in names:
            raise FileError(f"{path}: no column {name!r}, which the map names. {_there(names)}")
    places = _places(path, cards, said, names, strict=not as_stored)
    frame, coded = _coded(frame, cards, said, places, as_stored=as_stored)
    id_column = said.id or next((name for name in IDS if name in names), None)
    waves = [said.long.wave] if said.long and said.long.wave else []
    events = [name for name in EVENTS if name in names]
    key = [*([id_column] if id_column else []), *waves, *events]
    keep = dict.fromkeys([*key, *said.keep])
    untouched = path.suffix == ".parquet" and not said.long and coded == places
    return Survey(
        path=str(path),
        frame=frame,
        places=coded,
        origins={coded[card][key]: column for card in places for key, column in places[card].items()},
        id=id_column,
        keep=tuple(keep),
        statistics=_statistics(path) if untouched else {},
        typed=not (as_stored and coded != places)
        and (path.suffix.lower() not in CSV or path.stat().st_size < SMALL),
        key=tuple(key) if id_column else (),
    )


def scan(path: Path) -> Any:
    """Return the file as a lazy Polars table; its kind is told by its ending."""
    import polars as pl

    if not path.is_file():
        raise FileError(f"{path}: no such file.")
    kind = path.suffix.lower()
    try:
        if kind in CSV:
            return _scan_csv(path)
        if kind == ".parquet":
            return pl.scan_parquet(path)
        if kind in (".xlsx", ".xls"):
            return pl.read_excel(path, infer_schema_length=None).lazy()
        if kind in (".sav", ".zsav", ".dta"):
            return _scan_statistics_package(path, kind)
    except FileError:
        raise
    except Exception as problem:  # whatever the reader found, the file is what has to be mended
        raise FileError(f"{path}: not a readable {kind} file: {_first_line(problem)}") from problem
    raise FileError(f"{path}: cannot read {kind or 'a file without ending'}. Use one of: {', '.join(READS)}.")


def _scan_csv(path: Path) -> Any:
    """Read a small file whole to tell numbers from text; take a large one as text, to be read on the way."""
    import polars as pl

    if not path.stat().st_size:
        raise FileError(f"{path}: the file is empty. Its first line must name the columns.")
    small = path.stat().st_size < SMALL
    return pl.scan_csv(
        path,
        separator="\t" if path.suffix == ".tsv" else ",",
        null_values=list(ABSENT),
        infer_schema=small,
        infer_schema_length=None,
        encoding="utf8-lossy",
        truncate_ragged_lines=False,
    )


def _scan_statistics_package(path: Path, kind: str) -> Any:
    import polars as pl
    import pyreadstat

    reader = pyreadstat.read_dta if kind == ".dta" else pyreadstat.read_sav
    frame, _ = reader(path)
    return pl.from_pandas(frame).lazy()


def _places(
    path: Path, cards: Sequence[Instrument], said: ColumnMap, names: Sequence[str], *, strict: bool
) -> dict[str, dict[str, str]]:
    """Return the columns of the items: those the map names, the others by their own names."""
    renamed = {}
    for card in cards:
        for key, column in said.coding(card).columns.items():
            if column not in names:
                raise FileError(
                    f"{path}: no column {column!r}, which the map gives {card.id}.{key}. {_there(names)}"
                )
            renamed[f"{card.id}.{key}"] = column
    try:
        found = places_of(cards, {*names, *renamed}, strict=strict)
    except AmityError as problem:
        raise type(problem)(f"{path}: {problem}") from problem
    return {card: {key: renamed.get(c, c) for key, c in keys.items()} for card, keys in found.items()}


def _coded(
    frame: Any,
    cards: Sequence[Instrument],
    said: ColumnMap,
    places: dict[str, dict[str, str]],
    *,
    as_stored: bool,
) -> tuple[Any, dict[str, dict[str, str]]]:
    """Add a column of answer codes where the file holds text, or codes that the map changes."""
    import polars as pl

    schema = frame.collect_schema()
    made, coded = [], {}
    for card in cards:
        coded[card.id] = dict(places[card.id])
        for key, column in places[card.id].items():
            changes = said.coding(card).changes(card, key)
            kind = schema[column]
            if not changes and (as_stored or kind != pl.String):
                continue
            name = f"{card.id}.code.{key}"
            made.append(_answer_code(column, kind == pl.String, changes, as_stored=as_stored).alias(name))
            coded[card.id][key] = name
    return (frame.with_columns(made) if made else frame), coded


def _answer_code(column: str, is_text: bool, changes: dict[str, int], *, as_stored: bool) -> Any:
    """Return the code for what stands in a column; text that says none is `UNREADABLE`, or stays text."""
    import polars as pl

    if not is_text:
        raw = pl.col(column).cast(pl.Float64)
        answer = raw
        for before, code in changes.items():
            if (number := _number(before)) is not None:
                answer = pl.when(raw == number).then(pl.lit(code)).otherwise(answer)
        return answer
    text = pl.col(column).str.strip_chars()
    said = text.is_not_null() & ~text.is_in(list(ABSENT))
    if as_stored:
        answer = pl.when(said).then(text)
    else:
        answer = pl.coalesce(text.cast(pl.Float64, strict=False), pl.when(said).then(pl.lit(UNREADABLE)))
    for before, code in changes.items():
        new = pl.lit(str(code) if as_stored else code)
        answer = pl.when(text.str.to_lowercase() == before.strip().lower()).then(new).otherwise(answer)
    return answer


def _widened(path: Path, frame: Any, said: ColumnMap, cards: Sequence[Instrument]) -> Any:
    """Turn one row per answer into one row per respondent and wave, in the order of first appearance."""
    import polars as pl

    long = said.long
    assert long is not None
    names = frame.collect_schema().names()
    for name in (said.id, long.item, long.answer, long.wave, *long.where):
        if name is not None and name not in names:
            raise FileError(f"{path}: no column {name!r}, which [long] in the map names. {_there(names)}")
    if said.id is None:
        raise FileError(f"{path}: a long file needs `id` in the map: which column tells respondents apart.")
    for column, wanted in long.where.items():
        values = [str(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
        frame = frame.filter(pl.col(column).cast(pl.String).is_in(values))
    by = [said.id, *([long.wave] if long.wave else [])]
    value = pl.col(long.item).cast(pl.String)
    columns = {
        f"{card.id}.{key}": value == item
        for card in cards
        for item, key in long.items.get(card.id, {}).items()
    }
    if not columns:
        ids = ", ".join(card.id for card in cards)
        raise FileError(
            f"{path}: the map says nothing in [long.items.…] for {ids}: which value is which item."
        )
    kept = [pl.col(name).first() for name in said.keep if name not in by]
    wide = frame.group_by(by, maintain_order=True).agg(
        *kept,
        *(pl.col(long.answer).filter(is_it).first().alias(name) for name, is_it in columns.items()),
        pl.max_horizontal(is_it.sum() for is_it in columns.values()).alias("answers of one item"),
    )
    twice = wide.filter(pl.col("answers of one item") > 1).select(pl.len()).collect().item()
    if twice:
        raise FileError(
            f"{path}: {twice} respondents have two answers to one item"
            f"{'' if long.wave else ' (is there a `wave` column that tells them apart?)'}. "
            f"Keep one, or narrow the rows with `where` in the map."
        )
    return wide.drop("answers of one item")


def _statistics(path: Path) -> dict[str, tuple[Any, Any]]:
    """Return the lowest and highest value of each column from the Parquet footer, where it states them."""
    import pyarrow.parquet as pq

    footer = pq.ParquetFile(path).metadata
    ends: dict[str, tuple[Any, Any]] = {}
    for number in range(footer.num_columns):
        found = []
        for group in range(footer.num_row_groups):
            column = footer.row_group(group).column(number)
            stated = column.statistics
            if column.physical_type not in ("INT32", "INT64") or stated is None:
                break
            if stated.has_min_max:
                found.append((stated.min, stated.max))
            elif stated.null_count != column.num_values:
                break
        else:
            lows, highs = zip(*found, strict=True) if found else ((None,), (None,))
            ends[footer.row_group(0).column(number).path_in_schema if footer.num_row_groups else ""] = (
                (min(lows), max(highs)) if found else (None, None)
            )
    return ends


def first_row(survey: Survey, card: Instrument, key: str) -> int | None:
    """Return the first row, counted from 1 below the heading, whose answer to ``key`` is not on offer."""
    import narwhals as nw
    import polars as pl

    column = survey.places[card.id][key]
    bad = ~on_offer_expr(card, key, column)
    marked: Any = nw.from_native(survey.frame).select(bad.alias("bad")).to_native()
    rows = marked.with_row_index("row").filter(pl.col("bad")).select("row").head(1).collect()
    return None if rows.is_empty() else rows.item() + 1


def without_faults(survey: Survey, cards: Sequence[Instrument]) -> tuple[Survey, int]:
    """Return the survey without the rows that hold an answer not on offer, and how many those were."""
    import narwhals as nw

    frame: Any = nw.from_native(survey.frame)
    for card in cards:
        for key, column in survey.places[card.id].items():
            frame = frame.filter(on_offer_expr(card, key, column))
    kept = msgspec.structs.replace(survey, frame=frame.to_native(), statistics={})
    return kept, height(survey) - height(kept)


def height(survey: Survey) -> int:
    """Return how many respondents the survey holds."""
    import polars as pl

    return int(survey.frame.select(pl.len()).collect().item())


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _there(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12])
    return f"There are: {shown}{', …' if len(names) > 12 else ''}."


def _first_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__


def with_key(survey: Survey) -> tuple[Survey, str | None]:
    """Return the survey with one column that tells its rows apart, and what it is called, if there is any."""
    import polars as pl

    if len(survey.key) < 2:
        return survey, next(iter(survey.key), None)
    name = " + ".join(survey.key)
    parts = [pl.col(column).cast(pl.String).fill_null("") for column in survey.key]
    return msgspec.structs.replace(
        survey, frame=survey.frame.with_columns(pl.concat_str(parts, separator="\n").alias(name))
    ), name
