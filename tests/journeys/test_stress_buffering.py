"""A researcher asks a published data set whether loneliness and stress strengthen each other.

The data are those of test_covid_gaming. Nobody was asked about support: loneliness stands in its place,
and is read the other way round. What `amity buffer` prints of it stands in docs/explanation/buffering.md.
"""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from cli.command_line import amity

REPO = Path(__file__).parents[2]
DATA = REPO.parent / "shared" / "data" / "covid-gaming"
MAPS = REPO / "examples" / "covid-gaming"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the data of covid-gaming are not at {DATA}")

FILES = {"ucla-3": "loneliness_long", "djg-11": "loneliness_extended_long", "dass-21": "das_long"}
STUDIES = [("1", "ucla-3"), ("2", "ucla-3"), ("2", "djg-11"), ("3", "ucla-3"), ("3", "djg-11")]
STRESS, LOW_MOOD = "dass-21.stress", "dass-21.depression"


def both(folder: Path, *, study: int, wave: str, lonely: str) -> Path:
    """Score loneliness and DASS-21 of one wave, and join them by respondent."""
    scored = []
    for name in (lonely, "dass-21"):
        survey = DATA / f"0{study}_study-0{study}" / f"01_multilevel_{FILES[name]}.csv"
        out = folder / f"{name}.csv"
        said = amity("score", f"{survey}#{wave}", "-i", name, "--map", MAPS / f"{name}.toml", "--out", out)
        assert (said.code, said.err) == (0, "")
        scored.append(pl.read_csv(out))
    joined = scored[0].join(scored[1], on="response_id")
    joined.write_csv(folder / "both.csv")
    return folder / "both.csv"


def asked(path: Path, *moderators: str) -> dict:
    support = [word for name in moderators for word in ("--support", name)]
    said = amity("buffer", path, *support, "--stress", STRESS, "--outcome", LOW_MOOD, "--json")
    assert (said.code, said.err) == (0, "")
    return said.json


def by_statsmodels(moderator: pl.Series, stress: pl.Series, mood: pl.Series):
    m, x = (each.to_numpy() - each.mean() for each in (moderator, stress))
    design = np.column_stack([np.ones(len(m)), m, x, m * x])
    return sm.OLS(mood.to_numpy(), design).fit(cov_type="HC3", use_t=True)


@pytest.mark.parametrize(("study", "n"), [(2, 76), (3, 55)])
@pytest.mark.parametrize("wave", ["before", "during"])
def test_from_raw_answers_to_what_statsmodels_makes_of_the_authors_own_totals(study, n, wave, tmp_path):
    folder = DATA / f"0{study}_study-0{study}"
    lonely = pl.read_csv(folder / "02_aggregated_loneliness_wide.csv")
    totals = lonely.join(pl.read_csv(folder / "02_aggregated_das_wide.csv"), on="response_id")

    found = asked(both(tmp_path, study=study, wave=wave, lonely="ucla-3"), "ucla-3.loneliness")

    other = by_statsmodels(*(totals[f"{name}_{wave}"] for name in ("loneliness", "stress", "depression")))
    assert found["n"] == n
    ours = [found[term] for term in ("support", "stress", "interaction")]
    assert [term["b"] for term in ours] == pytest.approx(other.params[1:], rel=1e-8)
    assert [term["p"] for term in ours] == pytest.approx(other.pvalues[1:], rel=1e-5, abs=1e-12)
    assert ours[2]["ci"] == pytest.approx(list(other.conf_int()[3]), rel=1e-7)
    assert found["r2"] == pytest.approx(other.rsquared)


@pytest.mark.parametrize(("wave", "n", "left_out"), [("before", 214, 6), ("during", 212, 8)])
def test_loneliness_and_stress_each_go_with_low_mood_and_do_not_strengthen_each_other(
    wave, n, left_out, tmp_path
):
    found = asked(both(tmp_path, study=1, wave=wave, lonely="ucla-3"), "ucla-3.loneliness")

    assert (found["n"], found["left_out"]) == (n, left_out)
    assert found["support"]["ci"][0] > 0
    assert found["stress"]["ci"][0] > 0
    low, high = found["interaction"]["ci"]
    assert low < 0 < high
    assert found["r2_interaction"] < found["r2_detectable"] < 0.016
    assert "These answers do not show" in found["says"]


KINDS = {"ucla-3": ("ucla-3.loneliness",), "djg-11": ("djg-11.emotional", "djg-11.social")}
PAGE = (REPO / "docs" / "explanation" / "buffering.md").read_text(encoding="utf-8")
LOOKS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d \|", line)]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look[:3]))
def test_the_page_tells_of_every_look_and_not_of_the_best_alone(look, tmp_path):
    study, scale, wave, *numbers = look

    found = asked(both(tmp_path, study=int(study), wave=wave, lonely=scale), *KINDS[scale])

    term = found["interaction"]
    told = [f"{value:.2f}" for value in (term["beta"], *term["beta_ci"])]
    assert numbers == [str(found["n"]), *told, f"{term['p']:.3f}"]


def test_the_page_has_all_ten_looks():
    every = {(study, scale, wave) for study, scale in STUDIES for wave in ("before", "during")}

    assert {tuple(look[:3]) for look in LOOKS} == every


def test_emotional_and_social_loneliness_are_told_apart(tmp_path):
    """Study 2, during: the shares of De Jong Gierveld's two kinds add up to what they explain together."""
    path = both(tmp_path, study=2, wave="during", lonely="djg-11")

    found = asked(path, *KINDS["djg-11"])

    emotional, social = (found["by_source"][name] for name in KINDS["djg-11"])
    assert emotional["dominance"] + social["dominance"] == pytest.approx(found["together"]["r2"])
    assert emotional["unique"] < emotional["dominance"]
    assert social["unique_ci"][0] < 0.01 < social["unique_ci"][1]
