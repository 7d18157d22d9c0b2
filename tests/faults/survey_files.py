"""Survey files to try the data check on: drawn from a model, and real ones."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from amity import instruments
from amity.instruments.observed import directions, judged
from amity.instruments.quality import Problem, check

GAMING = Path(__file__).parents[3] / "shared/data/covid-gaming"


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


def simulated(
    name: str, n: int, rng: np.random.Generator, *, loadings: tuple[float, float] = (0.45, 0.85)
) -> File:
    """Return graded answers to every item, with a general factor, one for each subscale, and some silence.

    Thresholds run from symmetric to strongly skewed, as in community samples.
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
        loading = rng.uniform(*loadings)
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
                files.append(long_file(name, path, period))
    return files


def long_file(name: str, path: Path, period: str) -> File:
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
