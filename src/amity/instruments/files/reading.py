"""Reading survey files: wide or long, as whoever made them left them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from amity.errors import AmityError
from amity.instruments.answers import Examination, examine, on_offer_expr, places_of, settled
from amity.instruments.columns import IDS, POINTS, ColumnMap, Long
from amity.instruments.definition import Instrument

from .answering import answer_code, as_text, there
from .errors import FileError
from .formats import CSV, scan
from .long import narrowed, widened

_IDS_AT_A_TIME = 2_000_000

EVENTS = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
"""Columns in which REDCap tells the rows of one respondent apart."""


class Survey(msgspec.Struct, frozen=True):
    """An opened survey file: a lazy table, and where in it the answers stand.

    ``places`` is instrument id, item key, column; ``origins`` says what a column is called in the file.
    ``id`` is the respondents' column, if there is one, and ``keep`` the columns to carry over, id first.
    ``key`` names the columns that together tell one row from another: the id, and the wave if there is one.
    ``as_filed`` says that the answers stand in a Parquet file as the instruments code them.
    ``ends`` holds the lowest and highest answer of columns that were read to find out what is in them.
    ``number`` names the row number that `numbered` added, if it did.
    ``typed`` is False where answers came as text by no fault: a CSV, or words that a map codes.
    ``wave`` is the one it was narrowed to, and ``remarks`` what its reader should know, a line each.
    """

    path: Path
    column_map: ColumnMap
    frame: Any
    places: dict[str, dict[str, str]]
    origins: dict[str, str]
    id: str | None
    keep: tuple[str, ...]
    key: tuple[str, ...]
    as_filed: bool
    typed: bool
    ends: dict[str, tuple[Any, Any]]
    number: str | None = None
    wave: str | None = None
    remarks: tuple[str, ...] = ()

    def examined(self, cards: Sequence[Instrument]) -> Examination:
        """Return what is wrong with the answers, from the lowest and the highest where they settle it."""
        asked = [(card, key, column) for card in cards for key, column in self.places[card.id].items()]
        if all(c in self.ends and settled(card, key, *self.ends[c]) for card, key, c in asked):
            return Examination(frozenset(), frozenset(), ())
        if self.as_filed and not self._any_off_the_cards(cards):
            return Examination(frozenset(), frozenset(), ())
        found = examine(cards, self.frame, self.places)
        coding = {card.id: (card, self.column_map.coding(card)) for card in cards}
        faults = [
            msgspec.structs.replace(fault, expected=POINTS) if said.in_points(card, fault.item) else fault
            for fault in found.faults
            for card, said in [coding[fault.instrument]]
        ]
        return msgspec.structs.replace(found, faults=tuple(faults))

    def _any_off_the_cards(self, cards: Sequence[Instrument]) -> bool:
        """Say whether a row holds a code that an item does not offer: none such is proof that all is well.

        A row group whose lowest and highest values leave no room for such a code is not read.
        """
        asked = [(card, key, column) for card in cards for key, column in self.places[card.id].items()]
        off = [each for card, key, column in asked for each in _off_the_card(card, key, column)]
        return not self.frame.filter(_any(off)).select(asked[0][2]).head(1).collect().is_empty()


def open_survey(
    path: Path,
    cards: Sequence[Instrument],
    column_map: ColumnMap | None = None,
    *,
    wave: str | None = None,
    as_stored: bool = False,
) -> Survey:
    """Open a wide or long survey file; nothing is read yet but its head.

    ``wave`` narrows it to one wave: of the map's wave column, or of REDCap's events.
    ``as_stored`` leaves text as it is and takes what columns there are: for a look, not for scores.

    Raises `FileError`, `MapError` or `ColumnError`, naming the file, the column and the remedy.
    """
    said = column_map or ColumnMap()
    frame = _one_wave(path, scan(path), said.long, wave)
    frame, remarks = widened(path, frame, said, cards) if said.long else (frame, ())
    names = frame.collect_schema().names()
    for name in (said.id, *said.keep):
        if name is not None and name not in names:
            raise FileError(f"{path}: no column {name!r}, which the map names. {there(name, names)}")
    id_column = said.id or next(
        (name for name in names if name.strip().casefold() in (*IDS, "responseid")), None
    )
    places = _places(path, cards, said, names, strict=not as_stored)
    ends: dict[str, tuple[Any, Any]] = {}
    if path.suffix.lower() in CSV and not said.long and not as_stored:
        frame, ends = _with_numbers(path, frame, wave, _uncoded(cards, said, places))
    if id_column and path.suffix.lower() in CSV:  # an empty line is nobody
        frame = frame.filter(~_all_null(names))
    frame, coded = _coded(frame, cards, said, places, as_stored=as_stored)
    waves = [said.long.wave] if said.long and said.long.wave else []
    key = [*([id_column] if id_column else []), *waves, *(name for name in EVENTS if name in names)]
    untouched = path.suffix == ".parquet" and not said.long and wave is None and coded == places
    kinds = [frame.collect_schema()[column] for keys in coded.values() for column in keys.values()]
    return Survey(
        path=path,
        column_map=said,
        frame=frame,
        places=coded,
        origins={coded[card][key]: column for card in places for key, column in places[card].items()},
        id=id_column,
        keep=tuple(dict.fromkeys([*key, *said.keep])),
        key=tuple(key) if id_column else (),
        as_filed=untouched and all(kind.is_integer() for kind in kinds),
        typed=coded == places and path.suffix.lower() not in CSV,
        ends=ends,
        wave=wave,
        remarks=remarks,
    )


def _uncoded(cards: Sequence[Instrument], said: ColumnMap, places: dict[str, dict[str, str]]) -> list[str]:
    """Return the columns of items whose answers the map leaves as they are."""
    items = [(card, key, column) for card in cards for key, column in places[card.id].items()]
    coded = {column for card, key, column in items if said.coding(card).changes(card, key)}
    return [column for column in dict.fromkeys(column for _, _, column in items) if column not in coded]


def _with_numbers(
    path: Path, frame: Any, wave: str | None, columns: Sequence[str]
) -> tuple[Any, dict[str, tuple[Any, Any]]]:
    """Return a CSV with these columns as numbers, and their ends, if they hold nothing else.

    Reading numbers takes a tenth of the time of reading text that may be a number.
    Whether there is anything else is found by reading them once, up to the first other cell.
    """
    import polars as pl

    for kind in (pl.Int64, pl.Float64) if columns else ():
        typed = _one_wave(path, scan(path, dict.fromkeys(columns, kind)), None, wave)
        both = [end for c in columns for end in (pl.col(c).min(), pl.col(c).max().alias(f"{c}|max"))]
        try:
            found = typed.select(both).collect().row(0)
        except pl.exceptions.ComputeError:
            continue
        pairs = zip(found[::2], found[1::2], strict=True)
        return typed, dict(zip(columns, pairs, strict=True)) if kind == pl.Int64 else {}
    return frame, {}


def _all_null(names: Sequence[str]) -> Any:
    import polars as pl

    return pl.all_horizontal(pl.col(name).is_null() for name in names)


def _one_wave(path: Path, frame: Any, long: Long | None, wave: str | None) -> Any:
    """Return the rows of one wave; a wave that is not there is refused with those that are."""
    if wave is None:
        return frame
    schema = frame.collect_schema()
    column = long.wave if long else EVENTS[0]
    if column is None or column not in schema:
        raise FileError(f"{path}#{wave}: FILE#WAVE needs a map whose [long] names the `wave` column.")
    told = as_text(column, schema[column])
    waves = sorted(frame.select(told.unique().drop_nulls()).collect().to_series().to_list())
    if wave not in waves:
        raise FileError(f"{path}#{wave}: {column} has no {wave!r}. It has: {', '.join(waves[:12])}.")
    return frame.filter(told == wave)


def _places(
    path: Path, cards: Sequence[Instrument], said: ColumnMap, names: Sequence[str], *, strict: bool
) -> dict[str, dict[str, str]]:
    """Return the columns of the items: those the map names, the others by their own names."""
    renamed = {}
    for card in cards:
        for key, column in said.coding(card).columns.items():
            if column not in names:
                wanted = f"no column {column!r}, which the map gives {card.id}.{key}"
                raise FileError(f"{path}: {wanted}. {there(column, names)}")
            renamed[f"{card.id}.{key}"] = column
    try:
        found = places_of(cards, [*names, *renamed], strict=strict)
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
    """Add a column of answer codes where the file holds text, fractions or codes that the map changes."""
    schema = frame.collect_schema()
    made, coded = [], {}
    for card in cards:
        coded[card.id] = dict(places[card.id])
        for key, column in places[card.id].items():
            changes = said.coding(card).changes(card, key)
            kind = schema[column]
            if changes or not (as_stored or kind.is_integer() or kind == _boolean()):
                coded[card.id][key] = f"{card.id}.code.{key}"
                made.append(answer_code(column, kind, changes, as_stored).alias(coded[card.id][key]))
    return (frame.with_columns(made) if made else frame), coded


def _boolean() -> Any:
    import polars as pl

    return pl.Boolean


def _off_the_card(card: Instrument, key: str, column: str) -> Iterator[Any]:
    """Yield comparisons, each of them true where the code in ``column`` is not offered by the item."""
    import polars as pl

    answer, (low, high) = pl.col(column), card.bounds[key]
    yield answer < low
    yield answer > high
    for gap in range(low, high + 1) if card.options[key] else ():
        if gap not in card.options[key]:
            yield answer == gap


def _any(conditions: Sequence[Any]) -> Any:
    """Return whether one of them holds, as a tree: a chain of hundreds would be nested too deep."""
    if len(conditions) == 1:
        return conditions[0]
    half = len(conditions) // 2
    return _any(conditions[:half]) | _any(conditions[half:])


def first_row(survey: Survey, card: Instrument, key: str) -> tuple[int | None, str]:
    """Return where the first answer to ``key`` that is not on offer stands: row below the heading, column."""
    import narwhals as nw
    import polars as pl

    long, column = survey.column_map.long, survey.places[card.id][key]
    raw = scan(survey.path).with_row_index("row")  # before any line is left out
    if long:
        raw, told = narrowed(survey.path, raw, survey.column_map)
        raw = raw.filter(told == next(value for value, name in long.items[card.id].items() if name == key))
    else:
        raw = _one_wave(survey.path, raw, None, survey.wave)
    held = long.answer if long else survey.origins[column]
    frame = raw.select("row", _code(card, key, held, raw.collect_schema()[held], survey).alias(column))
    if not frame.collect_schema()[column].is_numeric():
        return None, held
    bad: Any = (
        nw.from_native(frame).select("row", (~on_offer_expr(card, key, column)).alias("bad")).to_native()
    )
    rows = bad.filter(pl.col("bad")).select("row").head(1).collect()
    return (None if rows.is_empty() else rows.item() + 1), held


def _code(card: Instrument, key: str, column: str, kind: Any, survey: Survey) -> Any:
    """Return the answer code of one item from the column of the file that holds it."""
    import polars as pl

    if kind == pl.Boolean:
        return pl.col(column)
    return answer_code(column, kind, survey.column_map.coding(card).changes(card, key), False)


def is_empty(survey: Survey) -> bool:
    """Say whether the survey holds no respondent."""
    return bool(survey.frame.select(survey.frame.collect_schema().names()[0]).head(1).collect().is_empty())


def repeated_keys(survey: Survey) -> int:
    """Return how many rows share with another what should tell them apart; 0 where there is no id.

    Ids that only ever rise do not repeat, which is seen in one look that holds nothing.
    Else they are counted in parts, so that memory stays flat however many there are.
    """
    import polars as pl

    keyed, name = with_key(survey)
    if name is None or survey.column_map.long:  # a long file was made wide by its key
        return 0
    key, ids = pl.col(name), keyed.frame.select(name)
    sure, rows = ids.select(key.is_not_null().all() & (key > key.shift(1)).all(), pl.len()).collect().row(0)
    if sure:
        return 0
    parts = rows // _IDS_AT_A_TIME + 1
    ids = ids.drop_nulls()
    within = [ids.filter(key.hash() % parts == part).group_by(name).len() for part in range(parts)]
    found = [counted.filter(pl.col("len") > 1).select(pl.col("len").sum()) for counted in within]
    return sum(int(each.collect().item() or 0) for each in found)


def without_faults(survey: Survey, cards: Sequence[Instrument]) -> tuple[Survey, int]:
    """Return the survey without the rows that hold an answer not on offer, and how many those were."""
    import narwhals as nw

    frame: Any = nw.from_native(survey.frame)
    for card in cards:
        for key, column in survey.places[card.id].items():
            frame = frame.filter(on_offer_expr(card, key, column))
    kept = msgspec.structs.replace(survey, frame=frame.to_native(), as_filed=False, ends={})
    return kept, height(survey) - height(kept)


def height(survey: Survey) -> int:
    """Return how many respondents the survey holds."""
    import polars as pl

    return int(survey.frame.select(pl.len()).collect().item())


def numbered(survey: Survey) -> Survey:
    """Return the survey with a row number, counted from 1, where the file has no id."""
    if survey.id:
        return survey
    name = "row"
    while name in survey.frame.collect_schema().names():
        name = f"{name}_"
    frame = survey.frame.with_row_index(name, offset=1)
    return msgspec.structs.replace(survey, frame=frame, keep=(name, *survey.keep), number=name)


def with_text_id(survey: Survey) -> Survey:
    """Return the survey with its id as text, so that ids of two files can be compared."""
    kind = survey.frame.collect_schema()[survey.id]
    return msgspec.structs.replace(survey, frame=survey.frame.with_columns(as_text(str(survey.id), kind)))


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
