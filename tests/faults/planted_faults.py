"""The faults: each takes a clean survey file and returns it with one fault, or None if it cannot have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from survey_files import File

from amity.instruments.observed import directions, judged

Plant = Callable[[File, np.random.Generator], "File | None"]


def _items(file: File) -> list[str]:
    """Return the items that a judged scale stands on."""
    return list(dict.fromkeys(key for scale in judged(file.instrument).values() for key in scale.items))


def _some(items: Sequence[str], rng: np.random.Generator, upto: int) -> list[str]:
    return [str(each) for each in rng.choice(items, size=rng.integers(1, upto + 1), replace=False)]


def _with(file: File, fault: str, where: Sequence[str], **new: list) -> File:
    """Return ``file`` with other values in the columns of some items."""
    table = file.table
    for key, values in new.items():
        table = table.with_columns(pl.Series(file.columns[key], values, strict=False))
    return replace(file, table=table, fault=fault, where=tuple(file.columns.get(k, k) for k in where))


def _answers(file: File, key: str) -> list:
    return file.table[file.columns[key]].to_list()


def _rows(file: File, share: float, rng: np.random.Generator) -> set[int]:
    n = len(file.table)
    return {int(i) for i in rng.choice(n, size=max(1, round(share * n)), replace=False)}


def out_of_range(file: File, rng: np.random.Generator) -> File | None:
    [key] = _some(_items(file), rng, 1)
    stray = int(file.instrument.bounds[key][1] + rng.choice([1, 2, 3, 5, 8]))
    rows = _rows(file, rng.uniform(0.005, 0.03), rng)
    return _with(
        file,
        "out-of-range",
        [key],
        **{key: [stray if i in rows else a for i, a in enumerate(_answers(file, key))]},
    )


def missing_code(file: File, rng: np.random.Generator) -> File | None:
    code = int(rng.choice([99, -99, 999, 88, -8, 77]))
    keys = _items(file) if rng.random() < 0.5 else _some(_items(file), rng, 1)
    new = {}
    for key in keys:
        rows = _rows(file, rng.uniform(0.01, 0.1), rng)
        new[key] = [code if i in rows else a for i, a in enumerate(_answers(file, key))]
    return _with(file, "missing-code", keys, **new)


def _turned(file: File) -> tuple[list[str], list[str]]:
    ways: dict[str, int] = {}
    for scale in judged(file.instrument).values():
        for key, way in directions(file.instrument, scale).items():
            ways.setdefault(key, way)
    return [k for k, way in ways.items() if way > 0], [k for k, way in ways.items() if way < 0]


def _reverse(file: File, key: str) -> list:
    ends = sum(file.instrument.bounds[key])
    return [a if a is None or a < 0 else ends - a for a in _answers(file, key)]


def already_reversed(file: File, rng: np.random.Generator) -> File | None:
    plain, turned = _turned(file)
    if not plain or not turned:
        return None
    keys = turned if rng.random() < 0.5 else _some(turned, rng, max(1, len(turned) // 2))
    return _with(file, "already-reversed", keys, **{key: _reverse(file, key) for key in keys})


def coded_backwards(file: File, rng: np.random.Generator) -> File | None:
    plain, _ = _turned(file)
    keys = _some(plain, rng, max(1, len(plain) // 5))
    return _with(file, "coded-backwards", keys, **{key: _reverse(file, key) for key in keys})


def shifted(file: File, rng: np.random.Generator) -> File | None:
    keys = _items(file)
    by = int(rng.choice([1, -1])) if file.instrument.bounds[keys[0]][0] > 0 else 1
    moved = {key: [a if a is None or a < 0 else a + by for a in _answers(file, key)] for key in keys}
    return _with(file, "shifted", keys, **moved)


def text_numbers(file: File, rng: np.random.Generator) -> File | None:
    keys = _items(file) if rng.random() < 0.5 else _some(_items(file), rng, 1)
    form = rng.choice(["{}", "{} ", "{}.0", "{},0"])
    new = {k: [None if a is None else form.format(a) for a in _answers(file, k)] for k in keys}
    return _with(file, "text-numbers", keys, **new)


def words(file: File, rng: np.random.Generator) -> File | None:
    """Put the card's words, or made-up ones, in a whole column, all columns, or a few rows."""
    keys = _items(file) if rng.random() < 0.4 else _some(_items(file), rng, 1)
    rows = _rows(file, 0.02 if rng.random() < 0.4 else 1.0, rng)
    new = {}
    for key in keys:
        said = {
            code: word or f"answer {'abcdefghijk'[code]}"
            for code, word in file.instrument.options[key].items()
        }
        spell = rng.choice([str.upper, str.lower, str.title])
        new[key] = [
            None
            if a is None
            else spell(said.get(a, f"step {'abcdefghijk'[a]}"))
            if i in rows and a >= 0
            else str(a)
            for i, a in enumerate(_answers(file, key))
        ]
    return _with(file, "words", keys, **new)


def already_dichotomised(file: File, rng: np.random.Generator) -> File | None:
    cuts = [
        (key, cut) for s in judged(file.instrument).values() for cut in s.dichotomise for key in cut.items
    ]
    if not cuts:
        return None
    new = {
        key: [a if a is None or a < 0 else int(a in cut.endorsed) for a in _answers(file, key)]
        for key, cut in cuts
    }
    return _with(file, "already-dichotomised", list(new), **new)


def duplicate_id(file: File, rng: np.random.Generator) -> File | None:
    rows = sorted(_rows(file, rng.uniform(0.005, 0.05), rng))
    if rng.random() < 0.5:  # the same row twice, or another respondent under the same id
        table = pl.concat([file.table, file.table[rows]])
    else:
        ids = file.table["respondent"].to_list()
        for row in rows:
            ids[row] = ids[row - 1]
        table = file.table.with_columns(pl.Series("respondent", ids))
    return replace(file, table=table, fault="duplicate-id", where=("respondent",))


def missing_id(file: File, rng: np.random.Generator) -> File | None:
    rows = _rows(file, rng.uniform(0.005, 0.05), rng)
    nothing = "" if rng.random() < 0.5 else None
    ids = [nothing if i in rows else each for i, each in enumerate(file.table["respondent"].to_list())]
    return replace(
        file,
        table=file.table.with_columns(pl.Series("respondent", ids)),
        fault="missing-id",
        where=("respondent",),
    )


def constant_row(file: File, rng: np.random.Generator) -> File | None:
    """Let some respondents tick one answer all the way down, but not the middle: that contradicts nothing."""
    plain, turned = _turned(file)
    if not plain or not turned:
        return None
    keys = plain + turned
    low, high = file.instrument.bounds[keys[0]]
    offered = [code for code in range(low, high + 1) if 2 * code != low + high]
    rows = {row: int(rng.choice(offered)) for row in sorted(_rows(file, rng.uniform(0.02, 0.08), rng))}
    new = {key: [rows.get(i, a) for i, a in enumerate(_answers(file, key))] for key in keys}
    return _with(file, "constant-row", keys, **new)


def no_variance(file: File, rng: np.random.Generator) -> File | None:
    [key] = _some(_items(file), rng, 1)
    low, high = file.instrument.bounds[key]
    code = int(rng.integers(low, high + 1))
    return _with(file, "no-variance", [key], **{key: [code] * len(file.table)})


def missing_column(file: File, rng: np.random.Generator) -> File | None:
    [key] = _some(_items(file), rng, 1)
    return replace(
        file, table=file.table.drop(file.columns[key]), fault="missing-column", where=(file.columns[key],)
    )


def mostly_missing(file: File, rng: np.random.Generator) -> File | None:
    [key] = _some(_items(file), rng, 1)
    rows = _rows(file, rng.uniform(0.52, 1), rng)
    return _with(
        file,
        "mostly-missing",
        [key],
        **{key: [None if i in rows else a for i, a in enumerate(_answers(file, key))]},
    )


def not_whole(file: File, rng: np.random.Generator) -> File | None:
    [key] = _some(_items(file), rng, 1)
    rows = _rows(file, rng.uniform(0.005, 0.05), rng)
    mean = file.instrument.bounds[key][0] + 1 / 3
    new = [mean if i in rows else None if a is None else float(a) for i, a in enumerate(_answers(file, key))]
    return _with(file, "not-whole", [key], **{key: new})


def identical_columns(file: File, rng: np.random.Generator) -> File | None:
    keys = [str(each) for each in rng.choice(_items(file), size=2, replace=False)]
    return _with(file, "identical-columns", keys, **{keys[1]: _answers(file, keys[0])})


def swapped_columns(file: File, rng: np.random.Generator) -> File | None:
    """Exchange two lines of the column map, in a file whose columns have the names of the items."""
    a, b = (str(each) for each in rng.choice(_items(file), size=2, replace=False))
    if file.columns[a] != a:
        return None
    columns = file.columns | {a: b, b: a}
    return replace(file, columns=columns, fault="swapped-columns", where=(a, b))


PLANTS: tuple[tuple[Plant, str], ...] = (
    (out_of_range, "an answer that the item does not offer, in 0.5 to 3 % of the rows of one column"),
    (missing_code, "99, -99, 999, 88, 77 or -8 for a missing answer, in one column or all"),
    (already_reversed, "items that the card turns, turned in the file before: all of them, or up to half"),
    (coded_backwards, "items that the card does not turn, numbered the other way round: up to one in five"),
    (shifted, "every answer counted one higher or lower"),
    (text_numbers, "numbers stored as text, in one column or all"),
    (words, "words instead of codes, in a few rows, one column or all"),
    (already_dichotomised, "0 and 1 where the card cuts the answers in two itself"),
    (duplicate_id, "respondents who stand in the file twice"),
    (missing_id, "rows without a respondent"),
    (constant_row, "2 to 8 % of the rows with one same answer to opposite questions"),
    (no_variance, "a column filled with one code, any that is on offer"),
    (missing_column, "an item without a column"),
    (mostly_missing, "a column that is 52 to 100 % empty"),
    (not_whole, "fractions, in 0.5 to 5 % of the rows of one column"),
    (identical_columns, "a column copied over another"),
    (swapped_columns, "two lines of the column map exchanged"),
)


def name_of(plant: Plant) -> str:
    return plant.__name__.replace("_", "-")
