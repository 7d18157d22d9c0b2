"""A smaller, seeded part of the corpus: how many planted faults the check finds, and how quiet it is."""

from functools import cache

import corpus
import pytest
from planted_faults import PLANTS, name_of
from survey_files import long_file

from amity.instruments.quality import check

SMALL = (100, 250)
FEW = 3
LEAST = dict.fromkeys((name_of(plant) for plant, _ in PLANTS), FEW) | {
    # judgements about chance, which a small file may leave open
    "already-reversed": 2,
    "coded-backwards": 2,
    "constant-row": 2,
    "no-variance": 2,
    "identical-columns": 2,
}


@cache
def tallies():
    return corpus.recall(corpus.faulty(FEW, sizes=SMALL, with_real=False))


@pytest.mark.parametrize("fault", LEAST)
def test_a_planted_fault_is_found(fault):
    assert tallies()[fault].planted == FEW
    assert tallies()[fault].found >= LEAST[fault]


def test_a_clean_file_raises_no_alarm():
    found = corpus.alarms(corpus.clean(30, sizes=SMALL, with_real=False))

    assert found.files == 30
    assert found.by_problem == {}


def test_a_tiny_file_raises_no_alarm():
    found = corpus.alarms(corpus.tiny(30))

    assert found.by_problem == {}


def test_scales_that_hold_together_loosely_raise_few_alarms():
    found = corpus.alarms(corpus.loose(25))

    assert found.alarmed <= 2


@pytest.mark.skipif(not corpus.GAMING.exists(), reason="needs ../shared/data/covid-gaming")
def test_a_real_survey_raises_no_alarm():
    for file in corpus.real():
        assert file.check() == [], file.origin


@pytest.mark.skipif(not corpus.GAMING.exists(), reason="needs ../shared/data/covid-gaming")
@pytest.mark.parametrize("study", [2, 3])
def test_the_real_djg_11_is_seen_to_be_dichotomised_already(study):
    folder = corpus.GAMING / f"0{study}_study-0{study}"
    file = long_file("djg-11", folder / "01_multilevel_loneliness_extended_long.csv", "before")

    problems = check(file.instrument, file.table, file.columns, id="respondent")

    assert [each.problem for each in problems] == ["already-dichotomised"]
    assert problems[0].column.split(", ") == list(file.columns.values())
    assert problems[0].rows == len(file.table)


def test_the_page_explains_every_problem():
    page = corpus.PAGE.read_text(encoding="utf-8")

    for name in corpus.MEANINGS:
        assert f"| `{name}` |" in page
    for plant, _ in PLANTS:
        assert name_of(plant) in corpus.MEANINGS
