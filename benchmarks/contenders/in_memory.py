"""From a survey in memory to scores in memory, as R is measured; answers examined, bands and flags made."""

import json
import resource
import sys
import time
from pathlib import Path

import polars as pl
from rules import INSTRUMENTS

from amity import instruments


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def score(source: Path) -> dict[str, float]:
    survey = pl.read_parquet(source)
    cards = [instruments.load(name) for name in INSTRUMENTS]
    score_survey = instruments.score_survey  # loads its module, as R has loaded psych by now
    before, began = cpu(), time.perf_counter()
    scored = score_survey(cards, survey, keep=["id"])
    took = {"wall": time.perf_counter() - began, "cpu": cpu() - before}
    return {**took, "columns": scored.width}


if __name__ == "__main__":
    print(json.dumps(score(Path(sys.argv[1]))))
