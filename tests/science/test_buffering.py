"""Stress buffering against a second implementation (statsmodels), and against truths that we made up."""

from itertools import combinations
from math import comb

import msgspec
import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from amity import evidence
from amity.evidence import BufferingError
from amity.evidence.moderation import fit

SOURCES = ("family", "friends", "partner")
MIXED = np.linalg.cholesky(
    [[1.0, 0.5, 0.4, -0.2], [0.5, 1.0, 0.3, -0.2], [0.4, 0.3, 1.0, -0.1], [-0.2, -0.2, -0.1, 1.0]]
)
"""Sources of support go together, and go with less stress."""


def a_survey(seed: int, n: int, *, interaction: float = -0.3, age: bool = False) -> dict[str, np.ndarray]:
    """Return a survey whose truth is known: errors grow with stress, as they do in life."""
    rng = np.random.default_rng(seed)
    family, friends, partner, stress = (rng.normal(size=(n, 4)) @ MIXED.T).T
    support = (family + friends + partner) / 3
    errors = rng.normal(size=n) * np.exp(0.3 * stress)
    distress = 10 - 0.4 * support + 0.8 * stress + interaction * support * stress + errors
    survey = {"family": family, "friends": friends, "partner": partner, "stress": stress}
    if age:
        survey["age"] = rng.normal(50, 10, size=n)
        distress = distress + 0.02 * survey["age"]
    return survey | {"distress": distress}


def buffered(survey: dict, **changes) -> evidence.Buffering:
    known = {"support": SOURCES, "stress": "stress", "outcome": "distress", "resamples": 200}
    return evidence.stress_buffering(survey, rng=np.random.default_rng(1), **(known | changes))


def by_statsmodels(survey: dict, sources: tuple[str, ...], covariates: tuple[str, ...], at: float = 0.0):
    """Return the same model fitted by statsmodels, support centered at its mean and ``at`` SDs beyond."""
    support = np.mean([survey[name] for name in sources], axis=0)
    m = support - support.mean() - at * support.std(ddof=1)
    x = survey["stress"] - survey["stress"].mean()
    design = np.column_stack([np.ones(len(m)), m, x, m * x, *(survey[name] for name in covariates)])
    return sm.OLS(survey["distress"], design).fit(cov_type="HC3", use_t=True)


def r2_of(outcome: np.ndarray, columns: list[np.ndarray]) -> float:
    return sm.OLS(outcome, np.column_stack([np.ones(len(outcome)), *columns])).fit().rsquared


# Two implementations


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(40, 300), st.booleans(), st.sampled_from([SOURCES, ("friends",)]))
def test_statsmodels_finds_the_same_coefficients_errors_and_p(seed, n, age, sources):
    survey, covariates = a_survey(seed, n, age=age), ("age",) if age else ()

    found = buffered(survey, support=sources, covariates=covariates, resamples=2)

    other = by_statsmodels(survey, sources, covariates)
    ours = (found.support, found.stress, found.interaction)
    assert [term.b for term in ours] == pytest.approx(other.params[1:4], rel=1e-8)
    assert [term.se for term in ours] == pytest.approx(other.bse[1:4], rel=1e-7)
    assert [term.p for term in ours] == pytest.approx(other.pvalues[1:4], rel=1e-5, abs=1e-12)
    assert [term.ci for term in ours] == [pytest.approx(tuple(ci), rel=1e-7) for ci in other.conf_int()[1:4]]
    assert found.r2 == pytest.approx(other.rsquared, rel=1e-9)


@pytest.mark.parametrize(("at", "place"), [(-1, 0), (0, 1), (1, 2)])
def test_simple_slopes_are_those_of_a_model_centered_at_that_level(at, place):
    survey = a_survey(3, 180)

    slope = buffered(survey).simple_slopes[place]

    other = by_statsmodels(survey, SOURCES, (), at=at)
    assert slope.b == pytest.approx(other.params[2], rel=1e-9)
    assert slope.ci == pytest.approx(tuple(other.conf_int()[2]), rel=1e-8)
    assert slope.p == pytest.approx(other.pvalues[2], rel=1e-6)


def test_the_interaction_adds_what_statsmodels_says_it_adds():
    survey = a_survey(4, 200, age=True)
    support = np.mean([survey[name] for name in SOURCES], axis=0)

    found = buffered(survey, covariates=("age",))

    without = r2_of(survey["distress"], [support, survey["stress"], survey["age"]])
    assert found.r2_interaction == pytest.approx(found.r2 - without, rel=1e-8)


def test_standardised_coefficients_are_those_of_standardised_columns():
    survey = a_survey(5, 150)
    support = np.mean([survey[name] for name in SOURCES], axis=0)
    m, x, y = ((c - c.mean()) / c.std(ddof=1) for c in (support, survey["stress"], survey["distress"]))

    found = buffered(survey)

    other = sm.OLS(y, np.column_stack([np.ones(150), m, x, m * x])).fit(cov_type="HC3", use_t=True)
    assert [t.beta for t in (found.support, found.stress, found.interaction)] == pytest.approx(
        other.params[1:]
    )
    assert found.interaction.beta_ci == pytest.approx(tuple(other.conf_int()[3]))


@pytest.mark.parametrize("covariates", [(), ("age",)])
def test_shares_of_sources_are_differences_of_r2_of_models_fitted_one_by_one(covariates):
    survey = a_survey(6, 160, age=True)
    outcome, always = survey["distress"], [survey[name] for name in covariates]

    found = buffered(survey, covariates=covariates).by_source

    def r2(names):
        return r2_of(outcome, [*always, *(survey[name] for name in names)])

    for name in SOURCES:
        others = [other for other in SOURCES if other != name]
        steps = [
            (r2((*chosen, name)) - r2(chosen)) / (3 * comb(2, size))
            for size in range(3)
            for chosen in combinations(others, size)
        ]
        assert found.sources[name].unique == pytest.approx(r2(SOURCES) - r2(others), abs=1e-10)
        assert found.sources[name].dominance == pytest.approx(sum(steps), abs=1e-10)
    assert found.together == pytest.approx(r2(SOURCES) - r2(()), abs=1e-10)


# Laws


@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.1, 20))
@settings(max_examples=25, deadline=None)
def test_the_interaction_does_not_hang_on_where_or_in_what_units_stress_is_counted(seed, shift, unit):
    survey = a_survey(seed, 80)

    one, other = (
        buffered(survey, resamples=2),
        buffered(survey | {"stress": survey["stress"] * unit + shift}, resamples=2),
    )

    assert other.interaction.b * unit == pytest.approx(one.interaction.b, rel=1e-6, abs=1e-9)
    assert other.interaction.beta == pytest.approx(one.interaction.beta, rel=1e-6, abs=1e-9)
    assert other.interaction.p == pytest.approx(one.interaction.p, rel=1e-4, abs=1e-12)


@given(st.integers(0, 10_000), st.integers(30, 120))
@settings(max_examples=25, deadline=None)
def test_shares_add_up_to_what_the_sources_explain_together(seed, n):
    found = buffered(a_survey(seed, n), resamples=2).by_source

    assert sum(source.dominance for source in found.sources.values()) == pytest.approx(found.together)
    assert all(0 <= source.unique <= found.together + 1e-12 for source in found.sources.values())


def test_the_slope_is_0_on_an_interval_s_edge_where_the_region_ends():
    found = buffered(a_survey(8, 250, interaction=-0.6))

    (stretch,) = found.significant
    b, se = found.model.slope(moderator=stretch[1])
    assert stretch[0] == found.seen[0][0] < stretch[1] < found.seen[0][1]
    assert abs(b) == pytest.approx(found.model.t * se)


def test_the_same_seed_gives_the_same_intervals():
    survey = a_survey(9, 90)

    assert buffered(survey).by_source == buffered(survey).by_source


# Known truths


def test_intervals_hold_the_truth_as_often_as_they_say():
    """400 surveys of 120 whose errors grow with stress; 95 % of 400 is 380, give or take 9 (2 SE)."""
    rng, held = np.random.default_rng(7), np.zeros(3)
    for _ in range(400):
        support = rng.normal(size=120)
        stress = 0.3 * support + rng.normal(size=120)
        errors = rng.normal(size=120) * np.exp(0.35 * stress)
        model = fit(
            1 - 0.3 * support + 0.5 * stress - 0.2 * support * stress + errors,
            support, stress, [], names=["support", "stress"],
        )  # fmt: skip
        truths = (-0.3 - 0.2 * model.center[1], 0.5 - 0.2 * model.center[0], -0.2)
        intervals = (model.coefficient(place).ci for place in (1, 2, 3))
        held += [low <= truth <= high for (low, high), truth in zip(intervals, truths, strict=True)]

    assert (held >= 370).all(), held
    assert (held <= 392).all(), held


def test_bootstrap_intervals_hold_true_shares_that_are_not_0():
    """100 surveys of 200; the truth is that of 300,000. 95 % of 100 is 95, give or take 4 (2 SE)."""
    truth = buffered(a_survey(0, 300_000), resamples=2).by_source
    held = np.zeros(3)
    for seed in range(1, 101):
        found = buffered(a_survey(seed, 200), resamples=200).by_source
        held += [
            source.dominance_ci[0] <= truth.sources[name].dominance <= source.dominance_ci[1]
            for name, source in found.sources.items()
        ]

    assert (held >= 88).all(), held


def test_a_buffer_that_is_there_is_found_and_said():
    found = buffered(a_survey(11, 600, interaction=-0.4))

    low, _, high = found.simple_slopes
    assert found.interaction.ci[1] < 0
    assert low.b > high.b > 0
    assert evidence.weaker(found) is True


def test_support_that_sharpens_stress_is_said_too():
    assert evidence.weaker(buffered(a_survey(12, 600, interaction=0.4))) is False


def test_no_buffer_is_found_where_there_is_none_as_often_as_promised():
    """At p < .05 about 5 in 100 of surveys without an interaction show one."""
    told = [evidence.weaker(buffered(a_survey(s, 80, interaction=0.0), resamples=2)) for s in range(200)]

    assert 2 <= sum(one is not None for one in told) <= 20


def test_what_a_sample_can_see_is_what_power_tables_say():
    """Cohen 1988: f² = .15 (R² .13) needs about 55 at 80 % power with one predictor tested."""
    found = buffered(a_survey(13, 55))

    assert found.r2_detectable / (1 - found.r2) == pytest.approx(0.143, abs=0.001)


# Missing answers, and what is refused


def test_a_row_with_a_hole_is_left_out_and_counted():
    survey = {name: list(column) for name, column in a_survey(14, 60).items()}
    survey["family"][3] = None
    survey["distress"][3] = None
    survey["stress"][7] = float("nan")

    found = buffered(survey)

    assert (found.n, found.left_out) == (58, 2)
    kept = {name: np.delete(column, [3, 7]) for name, column in a_survey(14, 60).items()}
    assert found.interaction == buffered(kept).interaction


REFUSED = [
    ({"family": np.ones(60)}, {}, "family is the same for all 60"),
    ({"stress": np.full(60, None)}, {}, "None of 60 rows has an answer in every column"),
    ({"family": ["a"] * 60}, {}, "family holds something that is not a number"),
    ({"family": [float("inf")] * 60}, {}, "family holds an infinite number in row 1"),
    ({}, {"support": ()}, "No column of support was named"),
    ({}, {"support": ("family", "stress")}, "stress is named twice"),
    ({}, {"covariates": ("agee",)}, "There is no column agee"),
    (
        {"age": a_survey(0, 60)["stress"] * 2 + 1},
        {"covariates": ("age",)},
        "age can be worked out from the other",
    ),
    ({"age": np.eye(60)[0]}, {"covariates": ("age",)}, "complete row 1 alone settles a coefficient"),
    (
        {"family": a_survey(0, 60)["friends"] * -1},
        {"support": ("family", "friends")},
        "friends can be worked out from the other columns",
    ),
]


@pytest.mark.parametrize(("columns", "call", "said"), REFUSED)
def test_what_cannot_be_modelled_is_refused_in_one_line(columns, call, said):
    with pytest.raises(BufferingError) as problem:
        buffered(a_survey(0, 60) | columns, **call)

    assert said in str(problem.value)
    assert "\n" not in str(problem.value)


def test_too_few_people_are_refused_with_how_many_it_takes():
    with pytest.raises(
        BufferingError, match="13 complete rows are too few for 4 coefficients: 14 are the least"
    ):
        buffered(a_survey(0, 13))


def test_sources_on_unlike_scales_are_warned_of():
    survey = a_survey(15, 80)

    (said,) = buffered(survey | {"family": survey["family"] * 10}).warnings

    assert "family varies" in said
    assert "Put the sources on one scale first." in said


def test_what_was_found_can_be_written_and_read():
    found = buffered(a_survey(16, 80))

    assert msgspec.json.decode(msgspec.json.encode(found), type=evidence.Buffering) == found
