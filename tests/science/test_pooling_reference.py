"""Pooling against metafor and clubSandwich: frozen by pooling.R, and the research's own reference values."""

import csv
import json
from pathlib import Path

import pytest

from amity import evidence

HERE = Path(__file__).parent
FROZEN = json.loads((HERE / "pooling.json").read_text(encoding="utf-8"))
CHECKS = HERE.parents[2] / "shared" / "evidence" / "checks"

TRIALS = list(csv.DictReader((HERE / "bcg.csv").read_text(encoding="utf-8").splitlines()))
COUNTED = [
    evidence.from_counts(
        *(float(row[each]) for each in ("cases", "vaccinated", "cases_without", "unvaccinated")), measure="RR"
    )
    for row in TRIALS
]
BCG = [one.effect for one in COUNTED], [one.variance for one in COUNTED]
LATITUDE = [float(row["latitude"]) for row in TRIALS]
YEAR = [float(row["year"]) for row in TRIALS]
ALLOCATION = [row["allocation"] for row in TRIALS]

CLUSTERED = list(csv.DictReader((HERE / "clustered.csv").read_text(encoding="utf-8").splitlines()))


def near(expected, within=1e-7):
    """Return what equals anything near to it; None is near None alone."""
    return None if expected is None else pytest.approx(expected, rel=within, abs=within)


# Of our own: the counts of the 13 trials, tight tolerances


def test_effects_of_the_trials_are_those_of_metafor():
    assert [{"yi": effect, "vi": variance} for effect, variance in zip(*BCG, strict=True)] == [
        {"yi": near(one["yi"], 1e-12), "vi": near(one["vi"], 1e-12)} for one in FROZEN["effects"]
    ]


@pytest.mark.parametrize("key", FROZEN["pool"])
def test_pooled_trials_are_those_of_metafor(key):
    method, test = key.split("|")
    expected = FROZEN["pool"][key]

    found = evidence.pool(*BCG, method=method, test=test)

    assert {each: getattr(found, each) for each in expected} == {
        each: near(tuple(value) if isinstance(value, list) else value) for each, value in expected.items()
    }


def test_the_q_profile_interval_is_that_of_metafor():
    found = evidence.pool(*BCG)

    assert found.tau2_ci == near(tuple(FROZEN["profile"]["tau2"]))


REGRESSIONS = {
    "two_numbers_knha": ({"latitude": LATITUDE, "year": YEAR}, "REML", "knha"),
    "words_z": ({"latitude": LATITUDE, "allocation": ALLOCATION}, "REML", "z"),
    "words_dl_knha": ({"allocation": ALLOCATION}, "DL", "knha"),
    "pm_z": ({"latitude": LATITUDE}, "PM", "z"),
}


@pytest.mark.parametrize("key", REGRESSIONS)
def test_meta_regressions_are_those_of_metafor(key):
    moderators, method, test = REGRESSIONS[key]
    expected = FROZEN["regression"][key]

    found = evidence.regress(*BCG, moderators, method=method, test=test)

    assert [each.estimate for each in found.coefficients] == near(expected["estimate"])
    assert [each.se for each in found.coefficients] == near(expected["se"])
    assert [each.ci for each in found.coefficients] == [
        near(pair) for pair in zip(expected["low"], expected["high"], strict=True)
    ]
    assert [each.p for each in found.coefficients] == near(expected["p"])
    assert [found.tau2, found.i2, found.h2, found.q, found.q_p] == near(
        [expected[each] for each in ("tau2", "i2", "h2", "q", "q_p")]
    )
    assert [found.r2, found.moderators_statistic, found.moderators_p] == near(
        [expected[each] for each in ("r2", "moderators", "moderators_p")]
    )


def test_egger_with_a_model_of_random_effects_is_a_meta_regression_on_the_errors():
    errors = [each**0.5 for each in BCG[1]]

    slope = evidence.regress(*BCG, {"error": errors}, test="z").coefficients[1]

    assert [slope.estimate / slope.se, slope.p] == near([FROZEN["egger_mixed"][each] for each in ("z", "p")])


def brief(pooled):
    return [pooled.k, pooled.estimate, pooled.se, *pooled.ci, pooled.tau2]


def brief_of(frozen):
    return near([frozen["k"], frozen["estimate"], frozen["se"], *frozen["ci"], frozen["tau2"]])


def test_subgroups_are_those_of_metafor():
    expected = FROZEN["subgroups"]

    found = evidence.subgroups(*BCG, ALLOCATION)

    assert {each.level: brief(each.pooled) for each in found.groups} == {
        level: brief_of(one) for level, one in expected["groups"].items()
    }
    assert [found.q_between, found.p] == near([expected["q_between"], expected["p"]])


def test_leaving_one_out_is_that_of_metafor():
    found = evidence.leave_one_out(*BCG)

    assert [brief(each.pooled) for each in found] == [brief_of(one) for one in FROZEN["leave_one_out"]]


def test_pooling_by_year_is_that_of_metafor():
    found = evidence.cumulative(*BCG, YEAR, method="DL", test="z")

    assert [brief(each) for each in found] == [brief_of(one) for one in FROZEN["cumulative"]]


def test_egger_is_that_of_metafor():
    found = evidence.egger(*BCG)

    assert {each: getattr(found, each) for each in FROZEN["egger"]} == near(FROZEN["egger"])


MADE = [one["yi"] for one in FROZEN["made"]], [one["vi"] for one in FROZEN["made"]]
ONE_SIDED = tuple(zip(*sorted(zip(*BCG, strict=True))[:9], strict=True))
SETS = {"bcg": BCG, "one_sided": ONE_SIDED, "made": MADE}


@pytest.mark.parametrize("key", FROZEN["trim_and_fill"])
def test_trim_and_fill_is_that_of_metafor(key):
    name, estimator, method = key.split("|")
    expected = FROZEN["trim_and_fill"][key]

    found = evidence.trim_and_fill(*SETS[name], estimator=estimator, method=method, test="z")

    assert (found.missing, found.side) == (expected["missing"], expected["side"])
    assert brief(found.pooled) == pytest.approx(
        [expected["k"], expected["estimate"], expected["se"], *expected["ci"], expected["tau2"]], abs=1e-5
    )


MODELS = {
    "plain": {},
    "correlated": {"rho": 0.6},
    "moderated": {
        "moderators": {
            "dose": [float(row["dose"]) for row in CLUSTERED],
            "kind": [row["kind"] for row in CLUSTERED],
        }
    },
}


@pytest.mark.parametrize("key", MODELS)
def test_three_levels_with_robust_errors_are_those_of_metafor_and_clubsandwich(key):
    expected = {
        name: value if isinstance(value, list) else [value]
        for name, value in FROZEN["three_level"][key].items()
    }

    found = evidence.three_level(
        [float(row["effect"]) for row in CLUSTERED],
        [float(row["variance"]) for row in CLUSTERED],
        [row["sample"] for row in CLUSTERED],
        **MODELS[key],
    )

    told = {
        name: [getattr(each, name) for each in found.coefficients] for name in ("estimate", "se", "df", "p")
    }
    assert told == {name: near(expected[name], 1e-5) for name in told}
    assert [each.ci for each in found.coefficients] == [
        near(pair, 1e-5) for pair in zip(expected["low"], expected["high"], strict=True)
    ]
    assert [found.between, found.within, found.q, found.q_p, found.model_se] == near(
        [expected[each][0] for each in ("between", "within", "q", "q_p", "model_se")], 1e-5
    )


TABLES = [(3, 20, 7, 22), (0, 15, 4, 16), (12, 40, 9, 38)]


@pytest.mark.parametrize("measure", ["OR", "RR", "RD"])
def test_effects_from_counts_are_those_of_metafor_an_empty_cell_too(measure):
    expected = FROZEN["from_counts"][measure]

    found = [evidence.from_counts(*table, measure=measure) for table in TABLES]

    assert [each.effect for each in found] == near(expected["effect"], 1e-12)
    assert [each.variance for each in found] == near(expected["variance"], 1e-12)
    assert [each.note for each in found] == [None, "a cell was empty: 0.5 was added to all four", None]


@pytest.mark.parametrize("measure", ["g", "MD"])
def test_effects_from_means_are_those_of_metafor(measure):
    found = evidence.from_means(14.2, 4.1, 22, 11.6, 3.7, 19, measure=measure)

    assert [found.effect, found.variance] == near(FROZEN["from_means"][measure], 1e-12)


@pytest.mark.parametrize("measure", ["z", "r"])
def test_effects_from_correlations_are_those_of_metafor(measure):
    found = evidence.from_correlation(0.37, 121, measure=measure)

    assert [found.effect, found.variance] == near(FROZEN["from_correlation"][measure], 1e-12)


# The research's: four data sets of others, at metafor's own tolerance

needs_checks = pytest.mark.skipif(not CHECKS.is_dir(), reason="needs ../shared/evidence/checks")
WITHIN = 1e-4
FITS = [
    f"{name}|{method}|{test}"
    for name in ("bcg", "thirdwave", "healthwellbeing")
    for method in ("DL", "PM", "REML")
    for test in ("z", "knha")
]
SOURCES = ("bcg", "thirdwave", "healthwellbeing")


def reference():
    return json.loads((CHECKS / "metafor_reference.json").read_text(encoding="utf-8"))


def others(name):
    rows = list(csv.DictReader((CHECKS / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
    if name == "thirdwave":
        return [float(row["TE"]) for row in rows], [float(row["seTE"]) ** 2 for row in rows]
    return [float(row["yi"]) for row in rows], [float(row["vi"]) for row in rows]


@needs_checks
@pytest.mark.parametrize("key", FITS)
def test_the_reference_of_the_research_is_met(key):
    name, method, test = key.split("|")
    expected = reference()[key]

    found = evidence.pool(*others(name), method=method, test=test)

    told = [found.estimate, found.se, *found.ci, found.tau2, *found.prediction, found.q_p]
    assert told == pytest.approx(
        [expected[each] for each in ("b", "se", "ci_lb", "ci_ub", "tau2", "pi_lb", "pi_ub", "Qp")], abs=WITHIN
    )
    assert [found.k, found.i2, found.h2, found.q] == pytest.approx(
        [expected[each] for each in ("k", "I2", "H2", "Q")], rel=WITHIN
    )


@needs_checks
@pytest.mark.parametrize("name", SOURCES)
def test_egger_profile_and_trim_and_fill_of_the_research_are_met(name):
    expected, studies = reference(), others(name)
    profile, filled = expected[f"{name}|tau2ci"], expected[f"{name}|trimfill"]

    egger = evidence.egger(*studies)
    found = evidence.trim_and_fill(*studies, test="z")

    assert [egger.t, egger.p, egger.df] == pytest.approx(
        [expected[f"{name}|egger_lm"][each] for each in ("t", "p", "dfs")], abs=WITHIN
    )
    assert evidence.pool(*studies).tau2_ci == pytest.approx((profile["lb"], profile["ub"]), abs=WITHIN)
    assert (found.missing, found.side) == (filled["k0"], filled["side"])
    assert [found.pooled.estimate, *found.pooled.ci] == pytest.approx(
        [filled["b"], filled["lb"], filled["ub"]], abs=WITHIN
    )


@needs_checks
def test_the_regression_on_latitude_of_the_research_is_met():
    expected = reference()["bcg|reg_ablat_REML_knha"]

    found = evidence.regress(*others("bcg"), {"latitude": LATITUDE}).coefficients

    assert [[each.estimate, each.se, *each.ci, each.p] for each in found] == [
        pytest.approx([expected[key][place] for key in ("b", "se", "ci_lb", "ci_ub", "pval")], abs=WITHIN)
        for place in range(2)
    ]


@needs_checks
def test_the_school_calendars_of_konstantopoulos_are_met():
    rows = list(csv.DictReader((CHECKS / "konstantopoulos.csv").read_text(encoding="utf-8").splitlines()))
    expected = reference()["konst|rma.mv"]

    found = evidence.three_level(*others("konstantopoulos"), [row["district"] for row in rows])

    assert [found.estimate, found.model_se, found.between, found.within] == pytest.approx(
        [expected["b"], expected["se"], *expected["sigma2"]], abs=1e-5
    )


def test_what_a_regression_with_fixed_effects_leaves_unexplained_is_told_by_q():
    """From metafor 3.8: rma(yi, vi, mods = ~ablat, method = "FE") on dat.bcg."""
    found = evidence.regress(*BCG, {"latitude": LATITUDE}, method="FE")

    assert (found.i2, found.h2, found.q) == near((64.20796, 2.793917, 30.73309), 1e-6)
