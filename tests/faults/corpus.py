"""A corpus of survey files with one planted fault each, and as many clean ones; how many does the check find?

Everything is drawn from one seed. `python tests/faults/corpus.py` writes docs/reference/data-check.md.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from amity import instruments
from amity.instruments.observed import directions, judged
from amity.instruments.quality import Problem, check

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/data-check.md"
GAMING = ROOT.parent / "shared/data/covid-gaming"

SEED = 20_261
EACH = 16  # files for each fault
SIZES = (40, 60, 100, 150, 250, 500, 1000, 2000, 5000)
CARDS = (
    "phq-9",
    "ucla-3",
    "djg-6",
    "djg-11",
    "pss-10",
    "pss-4",
    "mspss",
    "dass-21",
    "who-5",
    "ucla-20",
    "rosenberg",
    "gad-7",
    "lsns-6",
    "brs",
    "isel-12",
)
TURNING = ("djg-6", "djg-11", "pss-10", "pss-4", "ucla-20", "rosenberg", "brs", "isel-12")


@dataclass(frozen=True)
class File:
    """A survey file as it would lie on disk, with its column map, and what was planted in it."""

    instrument: instruments.Instrument
    table: pl.DataFrame
    columns: dict[str, str]
    origin: str
    id: str | None = "respondent"
    fault: str | None = None
    where: tuple[str, ...] = ()  # a planted fault counts as found if one of these columns is told with it

    def check(self) -> list[Problem]:
        return check(self.instrument, self.table, self.columns, id=self.id)


# Clean files


def simulated(name: str, n: int, rng: np.random.Generator) -> File:
    """Return graded answers to every item, with a general factor, one for each subscale, and some silence.

    Loadings between .45 and .85 and thresholds from symmetric to strongly skewed, as in community samples.
    Up to 5 % of the answers are missing, declined or not asked.
    """
    card = instruments.load(name)
    ways: dict[str, int] = {}
    part: dict[str, str] = {}
    for scale_name, scale in judged(
        card
    ).items():  # the longest first, so the shortest scale has the last word
        for key, way in directions(card, scale).items():
            ways.setdefault(key, way)
            part[key] = scale_name
    general = rng.standard_normal(n)
    specific = {each: rng.standard_normal(n) for each in sorted(set(part.values()))}
    shared = rng.uniform(0.4, 1) if len(specific) > 1 else 1.0
    severity = rng.uniform(-0.3, 1.1)
    silence = rng.choice([0.0, 0.02, 0.05])
    data: dict[str, list[int | str | None]] = {"respondent": [f"r{i:05d}" for i in range(n)]}
    for item in card.items:
        codes = [
            c for c in range(card.bounds[item.id][0], card.bounds[item.id][1] + 1) if card.offers(item.id, c)
        ]
        loading = rng.uniform(0.45, 0.85)
        own = specific.get(part.get(item.id, ""), general)
        level = np.sqrt(shared) * general + np.sqrt(1 - shared) * own
        latent = loading * level + np.sqrt(1 - loading**2) * rng.standard_normal(n)
        cuts = np.linspace(-1.2, 1.2, len(codes) - 1) + severity + rng.normal(0, 0.25)
        place = np.searchsorted(np.sort(cuts + rng.normal(0, 0.08, len(cuts))), latent)
        answers = np.array(codes)[place if ways.get(item.id, 1) >= 0 else len(codes) - 1 - place]
        kept: list[int | str | None] = [int(a) for a in answers]
        for i in np.flatnonzero(rng.random(n) < silence):
            kept[i] = [None, None, -9, -1][rng.integers(4)]
        data[item.id] = kept
    columns = {item.id: item.id for item in card.items}
    return File(card, pl.DataFrame(data), columns, f"simulated {name}, n = {n}")


def real() -> list[File]:
    """Return the UCLA-3 and the DASS-21 of the three covid-gaming studies, before and during the lockdown."""
    files = []
    for study in (1, 2, 3):
        for name, stem in (("ucla-3", "loneliness"), ("dass-21", "das")):
            path = GAMING / f"0{study}_study-0{study}/01_multilevel_{stem}_long.csv"
            for period in ("before", "during"):
                files.append(_real(name, path, period))
    return files


def _real(name: str, path: Path, period: str) -> File:
    card = instruments.load(name)
    people: dict[str, dict[int, int | None]] = {}
    for row in csv.DictReader(path.read_text().splitlines()):
        if row["lockdown_period"] == period:
            score = None if row["score"] in ("", "NA") else int(row["score"])
            people.setdefault(row["response_id"], {})[int(row["item"])] = score
    data: dict[str, list[int | str | None]] = {"respondent": list(people)}
    data |= {f"Q{i + 1}": [each.get(i + 1) for each in people.values()] for i in range(len(card.items))}
    columns = {item.id: f"Q{i + 1}" for i, item in enumerate(card.items)}
    return File(
        card, pl.DataFrame(data), columns, f"covid-gaming study {path.parent.name[1]} {period}, {name}"
    )


# Faults. Each takes a clean file and returns it with the fault in it, or None where this card cannot have it.

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
    """Put the card's words, or made-up ones where it has none, in a whole column, all columns, or a few rows."""
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
    """Let 2 to 8 % of respondents tick one column all the way down, never the middle, which contradicts nothing."""
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


def faulty(each: int = EACH, *, sizes: Sequence[int] = SIZES, with_real: bool = True) -> Iterator[File]:
    """Yield ``each`` files with every fault; every fourth is a real one, where there are any and they can have it."""
    survey = real() if with_real and GAMING.exists() else []
    for kind, (plant, _) in enumerate(PLANTS):
        made = turn = 0
        while made < each:
            rng = np.random.default_rng([SEED, kind, turn])
            turn += 1
            if survey and made % 4 == 3 and turn < 4 * each:
                clean = survey[rng.integers(len(survey))]
            else:
                clean = simulated(str(rng.choice(CARDS)), int(rng.choice(sizes)), rng)
            if (file := plant(clean, rng)) is not None:
                made += 1
                yield file


def clean(number: int, *, sizes: Sequence[int] = SIZES, with_real: bool = True) -> Iterator[File]:
    """Yield ``number`` clean files: the real ones first."""
    survey = real() if with_real and GAMING.exists() else []
    yield from survey[:number]
    for turn in range(number - len(survey)):
        rng = np.random.default_rng([SEED, 1000, turn])
        yield simulated(str(rng.choice(CARDS)), int(rng.choice(sizes)), rng)


# What the check makes of it


@dataclass
class Tally:
    """How one kind of fault fared; ``besides`` counts files in which anything else was told as well."""

    planted: int = 0
    found: int = 0
    besides: int = 0
    false: int = 0  # problems of this name in clean files


def is_found(file: File, problems: Sequence[Problem]) -> bool:
    told = {c for each in problems if each.problem == file.fault for c in each.column.split(", ")}
    return bool(told & set(file.where))


def run(
    faults: Iterator[File], cleans: Iterator[File]
) -> tuple[dict[str, Tally], list[tuple[File, list[Problem]]]]:
    """Return how each fault fared, and the clean files, each with the alarms it raised."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for file in faults:
        problems = file.check()
        tally = tallies[str(file.fault)]
        tally.planted += 1
        tally.found += is_found(file, problems)
        tally.besides += any(each.problem != file.fault for each in problems)
    alarms = [(file, file.check()) for file in cleans]
    for _, problems in alarms:
        for problem in problems:
            tallies[problem.problem].false += 1
    return tallies, alarms


if __name__ == "__main__":
    tallies, alarms = run(faulty(), clean(EACH * len(PLANTS)))
    for name, t in tallies.items():
        print(name, t)
    for file, problems in alarms:
        for p in problems:
            print(file.origin, p)
