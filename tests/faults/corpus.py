"""A corpus of survey files with one planted fault each, and as many clean ones; how many does the check find?

Everything is drawn from one seed. `python tests/faults/corpus.py` writes docs/reference/data-check.md.
The bounds of the check were settled on other seeds than this one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from planted_faults import PLANTS, name_of
from survey_files import GAMING, File, real, simulated

from amity.instruments.quality import Problem

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/data-check.md"
TEXT = Path(__file__).with_name("data-check.md.in")

SEED = 41_017
EACH = 20
"""Files for each fault."""

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


def faulty(each: int = EACH, *, sizes: Sequence[int] = SIZES, with_real: bool = True) -> Iterator[File]:
    """Yield ``each`` files with every fault; every fourth is real, where there are any that can have it."""
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


def tiny(number: int) -> Iterator[File]:
    """Yield clean files of 2 to 30 respondents."""
    for turn in range(number):
        rng = np.random.default_rng([SEED, 2000, turn])
        yield simulated(str(rng.choice(CARDS)), int(rng.choice([2, 3, 5, 8, 12, 20, 30])), rng)


def loose(number: int) -> Iterator[File]:
    """Yield clean files whose items hardly measure one thing: loadings from 0 to .5."""
    for turn in range(number):
        rng = np.random.default_rng([SEED, 3000, turn])
        yield simulated(str(rng.choice(CARDS)), int(rng.choice(SIZES)), rng, loadings=(0.0, 0.5))


# What the check makes of it


@dataclass
class Tally:
    """How one kind of fault fared.

    ``found``: told with every column it was put in; ``part``: with some of them.
    ``small`` and ``small_found``: the same for files of fewer than 100 rows.
    ``besides``: files in which something else was told as well.
    """

    planted: int = 0
    found: int = 0
    part: int = 0
    small: int = 0
    small_found: int = 0
    besides: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.planted


def told_columns(file: File, problems: Sequence[Problem]) -> set[str]:
    """Return the columns that are told with the fault that was planted."""
    return {name for each in problems if each.problem == file.fault for name in each.column.split(", ")}


def recall(files: Iterator[File]) -> dict[str, Tally]:
    """Return how each kind of fault fared."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for file in files:
        problems = file.check()
        told = told_columns(file, problems)
        found, small = set(file.where) <= told, len(file.table) < 100
        tally = tallies[str(file.fault)]
        tally.planted += 1
        tally.found += found
        tally.part += not found and bool(told & set(file.where))
        tally.small += small
        tally.small_found += small and found
        tally.besides += any(each.problem != file.fault for each in problems)
    return tallies


@dataclass
class Alarms:
    """What was told about clean files: of how many, by problem (each counted once a file)."""

    files: int
    alarmed: int
    by_problem: dict[str, int]


def alarms(files: Iterator[File]) -> Alarms:
    number = alarmed = 0
    by_problem: dict[str, int] = defaultdict(int)
    for file in files:
        names = {each.problem for each in file.check()}
        number += 1
        alarmed += bool(names)
        for name in names:
            by_problem[name] += 1
    return Alarms(number, alarmed, dict(by_problem))


# The page


MEANINGS = {
    "out-of-range": "an answer that the item does not offer",
    "missing-code": "a number or word that stands for a missing answer, such as 99 or NA",
    "already-reversed": "an item that the card turns runs against the others: the file has turned it already",
    "coded-backwards": "an item that the card does not turn runs against the others",
    "shifted": "all answers of a set lie one above or below the card's codes",
    "text-numbers": "numbers stored as text",
    "words": "words instead of codes; the remedy drafts a `recode`",
    "already-dichotomised": "only 0 and 1 where the card cuts the answers in two itself",
    "duplicate-id": "rows that share their respondent",
    "missing-id": "rows without a respondent",
    "constant-row": "too many rows of one same answer to questions that ask opposite things",
    "no-variance": "everybody gave the same answer, which is no accident",
    "missing-column": "a scale is there, but one of its items has no column",
    "mostly-missing": "more than half of a column is empty",
    "not-whole": "fractions",
    "identical-columns": "two columns are the same in every row, or two items are mapped to one column",
    "swapped-columns": "an item is mapped to a column with the name of another item",
    "no-rows": "the file holds no respondent",
}


def page() -> str:
    """Return the page with the figures of this moment."""
    files = list(faulty())
    tallies = recall(iter(files))
    about = {name_of(plant): what for plant, what in PLANTS}
    rows = [
        f"| {name} | {t.planted} | {t.found} | {t.part} | {100 * t.recall:.0f} % "
        f"| {t.small_found} of {t.small} | {t.besides} | {about[name]} |"
        for name, t in tallies.items()
    ]
    surveys = len(real()) if GAMING.exists() else 0
    kinds = {
        "simulated": alarms(f for f in clean(len(files)) if f.origin.startswith("simulated")),
        "real (covid-gaming)": alarms(iter(clean(surveys))),
        "2 to 30 rows": alarms(tiny(len(files))),
        "loose scales": alarms(loose(len(files))),
    }
    return TEXT.read_text(encoding="utf-8").format(
        meanings="".join(f"| `{name}` | {what} |\n" for name, what in MEANINGS.items()),
        planted=len(files),
        real=sum(not file.origin.startswith("simulated") for file in files),
        sizes=f"{min(SIZES)} to {max(SIZES)}",
        cards=", ".join(CARDS),
        recall="".join(f"{row}\n" for row in rows),
        alarms="".join(f"{_alarm_row(name, each)}\n" for name, each in kinds.items() if each.files),
    )


def _alarm_row(name: str, each: Alarms) -> str:
    which = ", ".join(f"{problem} {n}" for problem, n in sorted(each.by_problem.items())) or "none"
    per_100 = 100 * sum(each.by_problem.values()) / each.files
    return f"| {name} | {each.files} | {each.alarmed} | {per_100:.1f} | {which} |"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
