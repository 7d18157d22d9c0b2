"""Pooling: laws that hold whatever the studies say, two second opinions, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from meta_analyze import meta_analysis
from statsmodels.stats.meta_analysis import combine_effects

from amity import evidence

SETTLED = {"rel": 1e-6, "abs": 1e-7}
METHODS = st.sampled_from(["FE", "DL", "PM", "REML"])

EFFECTS = [0.10, 0.35, 0.42, 0.78, -0.05, 0.55]
VARIANCES = [0.020, 0.045, 0.010, 0.080, 0.030, 0.025]


@st.composite
def studies(draw, least=3, most=25):
    k = draw(st.integers(least, most))
    effects = draw(st.lists(st.floats(-3, 3).map(lambda x: round(x, 4)), min_size=k, max_size=k))
    variances = draw(st.lists(st.floats(0.001, 0.5).map(lambda x: round(x, 4)), min_size=k, max_size=k))
    return effects, variances


# Laws


@given(studies(), METHODS, st.floats(-5, 5))
def test_adding_a_constant_to_all_effects_moves_the_estimate_by_it_and_nothing_else(those, method, shift):
    effects, variances = those

    one = evidence.pool(effects, variances, method=method)
    other = evidence.pool([each + shift for each in effects], variances, method=method)

    assert other.estimate == pytest.approx(one.estimate + shift, **SETTLED)
    assert [other.tau2, other.se, other.q, other.i2] == pytest.approx(
        [one.tau2, one.se, one.q, one.i2], rel=1e-4, abs=1e-6
    )


@given(studies(), METHODS, st.sampled_from([-10.0, -1.0, 0.01, 3.0, 1000.0]))
def test_another_unit_scales_the_estimate_and_its_square_scales_tau2(those, method, unit):
    effects, variances = those

    one = evidence.pool(effects, variances, method=method)
    other = evidence.pool(
        [each * unit for each in effects], [each * unit**2 for each in variances], method=method
    )

    assert [other.estimate / unit, other.se / abs(unit), other.tau2 / unit**2] == pytest.approx(
        [one.estimate, one.se, one.tau2], **SETTLED
    )
    assert [other.i2, other.q, other.p] == pytest.approx([one.i2, one.q, one.p], rel=1e-4, abs=1e-6)


@given(studies(), METHODS, st.randoms(use_true_random=False))
def test_the_order_of_the_studies_changes_nothing(those, method, random):
    effects, variances = those
    places = list(range(len(effects)))
    random.shuffle(places)

    one = evidence.pool(effects, variances, method=method)
    other = evidence.pool([effects[n] for n in places], [variances[n] for n in places], method=method)

    assert [other.estimate, *other.ci, other.tau2] == pytest.approx(
        [one.estimate, *one.ci, one.tau2], **SETTLED
    )
    assert other.weights == pytest.approx([one.weights[n] for n in places], rel=1e-5)


@given(studies(least=2), METHODS)
def test_weights_sum_to_100_and_the_estimate_is_their_mean(those, method):
    effects, variances = those

    found = evidence.pool(effects, variances, method=method)

    assert sum(found.weights) == pytest.approx(100)
    mean = sum(w * y for w, y in zip(found.weights, effects, strict=True)) / 100
    assert found.estimate == pytest.approx(mean, abs=1e-9)


@given(studies(), st.sampled_from(["DL", "PM", "REML"]))
def test_random_effects_are_fixed_effects_where_tau2_is_0(those, method):
    found = evidence.pool(*those, method=method, test="z")
    assume(found.tau2 == 0)

    fixed = evidence.pool(*those, method="FE")

    assert (found.estimate, found.se, found.ci, found.weights) == (
        fixed.estimate,
        fixed.se,
        fixed.ci,
        fixed.weights,
    )


@given(studies(least=2))
def test_more_between_studies_is_a_wider_interval_and_the_prediction_is_wider_still(those):
    fixed, found = evidence.pool(*those, method="FE"), evidence.pool(*those, test="z")

    assert found.se >= fixed.se * (1 - 1e-12)
    assert found.prediction[0] <= found.ci[0] <= found.estimate <= found.ci[1] <= found.prediction[1]
    assert found.tau2_ci[0] <= found.tau2_ci[1]


@given(studies(), st.sampled_from(["PM", "REML", "DL"]))
def test_the_safeguard_never_lets_knapp_and_hartung_be_narrower_where_studies_agree_too_well(those, method):
    found = evidence.pool(*those, method=method)
    assume(found.q < found.k - 1)

    assert found.se >= evidence.pool(*those, method=method, test="z").se * (1 - 1e-9)


def likelihood(effects, variances, tau2):
    """The restricted log-likelihood but for a constant, written from Viechtbauer 2005 alone."""
    weights = [1 / (v + tau2) for v in variances]
    total = sum(weights)
    mean = sum(w * y for w, y in zip(weights, effects, strict=True)) / total
    misfit = sum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))
    return (sum(math.log(w) for w in weights) - math.log(total) - misfit) / 2


@settings(deadline=None)
@given(studies(most=15))
def test_reml_is_where_no_other_tau2_is_likelier(those):
    found = evidence.pool(*those).tau2

    others = [
        0.0,
        *(found * factor for factor in (0.9, 0.999, 1.001, 1.1)),
        *(1e-4 * 1.3**n for n in range(50)),
    ]
    assert likelihood(*those, found) >= max(likelihood(*those, each) for each in others) - 1e-9


def test_reml_is_not_caught_on_the_lower_of_two_summits():
    effects, variances = [1.6719, 0.0, 0.0, 0.0], [0.4336, 0.0039, 0.4375, 0.1016]

    found = evidence.pool(effects, variances).tau2

    assert found == pytest.approx(0.0798712, abs=1e-6)  # metafor: logLik -3.31111, at the lower one -3.31195
    assert likelihood(effects, variances, found) > likelihood(effects, variances, 0.00911927)


@given(studies(least=4))
def test_paule_and_mandel_bring_q_down_to_its_degrees_of_freedom(those):
    effects, variances = those
    found = evidence.pool(effects, variances, method="PM")
    weights = [1 / (v + found.tau2) for v in variances]

    q = sum(w * (y - found.estimate) ** 2 for w, y in zip(weights, effects, strict=True))

    assert q == pytest.approx(found.k - 1, rel=1e-6) or (found.tau2 == 0 and q <= found.k - 1)


@given(studies(most=12))
def test_leaving_out_of_k_studies_gives_k_rows_of_k_minus_1(those):
    found = evidence.leave_one_out(*those)

    assert [(each.study, each.pooled.k) for each in found] == [
        (n, len(those[0]) - 1) for n in range(len(those[0]))
    ]


@given(studies(most=12), METHODS)
def test_the_last_cumulative_row_is_all_studies_pooled(those, method):
    order = list(range(len(those[0])))

    found = evidence.cumulative(*those, order, method=method)

    assert [each.k for each in found] == list(range(2, len(order) + 1))
    assert found[-1] == evidence.pool(*those, method=method)


@given(studies(least=6))
def test_the_difference_of_two_groups_is_the_coefficient_of_their_word(those):
    effects, variances = those
    half = len(effects) // 2
    words = ["a"] * half + ["b"] * (len(effects) - half)

    by_word = evidence.regress(effects, variances, {"group": words}, method="FE")
    by_number = evidence.regress(effects, variances, {"group": [float(w == "b") for w in words]}, method="FE")
    groups = evidence.subgroups(effects, variances, words, method="FE")

    assert by_word.references == {"group": "a"}
    first, second = (each.pooled.estimate for each in groups.groups)
    assert [by_word.coefficients[0].estimate, by_word.coefficients[1].estimate] == pytest.approx(
        [first, second - first], **SETTLED
    )
    assert by_number.coefficients[1].estimate == pytest.approx(by_word.coefficients[1].estimate, **SETTLED)
    assert by_word.moderators_p == pytest.approx(groups.p, rel=1e-6, abs=1e-9)


@given(studies(least=5, most=20))
def test_filling_makes_as_many_more_studies_as_were_missing(those):
    found = evidence.trim_and_fill(*those, method="DL")

    assert found.pooled.k == len(those[0]) + found.missing
    assert len(found.effects) == len(found.variances) == found.missing
    assert set(found.variances) <= set(those[1])


@settings(deadline=None, max_examples=30)
@given(studies(least=4, most=10), st.sampled_from([0.0, 0.5]), st.floats(-5, 5))
def test_three_levels_keep_the_laws_of_two_whatever_the_dependence(those, rho, shift):
    assume(len(set(those[0])) > 1)
    effects, variances = those[0] * 2, those[1] * 2
    clusters = [f"s{n}" for n in range(len(those[0]))] * 2

    one = evidence.three_level(effects, variances, clusters, rho=rho)
    moved = evidence.three_level([each + shift for each in effects], variances, clusters, rho=rho)
    turned = evidence.three_level(effects[::-1], variances[::-1], clusters[::-1], rho=rho)

    assert one.df <= one.clusters - 1 + 1e-6
    assert one.within == 0  # both effects of a cluster are equal
    for other, estimate in ((moved, one.estimate + shift), (turned, one.estimate)):
        assert other.estimate == pytest.approx(estimate, **SETTLED)
        assert [other.se, other.between] == pytest.approx([one.se, one.between], rel=1e-4, abs=1e-6)


# How often the truth is inside, counted


def share_of(intervals, truth):
    return sum(low <= truth <= high for low, high in intervals) / len(intervals)


def normal_studies(chance, k, tau2):
    variances = chance.uniform(0.02, 0.2, k)
    return chance.normal(0.3, np.sqrt(variances + tau2)).tolist(), variances.tolist()


def test_knapp_and_hartung_hold_the_mean_in_95_of_100_cases_the_safeguard_in_more_and_z_in_fewer():
    chance = np.random.default_rng(1)
    made = [normal_studies(chance, 6, 0.1) for _ in range(800)]

    plain = share_of([evidence.pool(*each, safeguard=False).ci for each in made], 0.3)
    guarded = share_of([evidence.pool(*each).ci for each in made], 0.3)
    by_z = share_of([evidence.pool(*each, test="z").ci for each in made], 0.3)

    assert plain == pytest.approx(0.95, abs=0.02)
    assert 0.99 >= guarded >= plain
    assert by_z < 0.93


@pytest.mark.parametrize(("k", "said"), [(8, 0.87), (60, 0.935)])
def test_the_prediction_interval_holds_the_next_study_as_often_as_the_docs_say(k, said):
    """Fewer than it promises, for τ² is only estimated (Nagashima 2019, doi 10.1177/0962280218773520)."""
    chance = np.random.default_rng(2)
    inside = 0
    for _ in range(600):
        low, high = evidence.pool(*normal_studies(chance, k, 0.1)).prediction
        inside += low <= chance.normal(0.3, math.sqrt(0.1)) <= high

    assert inside / 600 == pytest.approx(said, abs=0.03)


def test_cr2_holds_the_mean_where_the_dependence_was_not_told_and_pooling_does_not():
    """Twelve samples gave four effects each, whose errors correlate by .8; the model is not told."""
    chance = np.random.default_rng(3)
    clusters = [f"s{n // 4}" for n in range(48)]
    variances = [0.05] * 48
    robust, plain = [], []
    for _ in range(150):
        common = np.repeat(chance.normal(0, np.sqrt(0.05 * 0.8 + 0.03), 12), 4)
        effects = (0.3 + common + chance.normal(0, math.sqrt(0.05 * 0.2), 48)).tolist()
        robust.append(evidence.three_level(effects, variances, clusters).ci)
        plain.append(evidence.pool(effects, variances).ci)

    assert share_of(robust, 0.3) == pytest.approx(0.95, abs=0.04)
    assert share_of(plain, 0.3) < 0.85


# Second opinions


@settings(deadline=None)
@given(studies(least=3))
def test_statsmodels_agrees_on_dl_pm_and_knapp_hartung(those):
    effects, variances = those
    assume(len(set(effects)) > 1)
    for method, theirs in (("DL", "dl"), ("PM", "iterated")):
        ours = evidence.pool(effects, variances, method=method, safeguard=False)
        plain = evidence.pool(effects, variances, method=method, test="z")
        if ours.tau2 == 0:  # theirs goes below
            continue

        other = combine_effects(
            np.array(effects), np.array(variances), method_re=theirs, use_t=False, atol=1e-9
        )
        if other.tau2 == 0:  # theirs falls to 0 where rounding carries it past the root
            continue

        assert other.tau2 == pytest.approx(ours.tau2, rel=1e-4, abs=1e-4)
        assert [other.mean_effect_re, other.sd_eff_w_re] == pytest.approx(
            [plain.estimate, plain.se], abs=1e-4
        )
        assert math.sqrt(other.var_hksj_re) == pytest.approx(ours.se, abs=1e-4)


@settings(deadline=None, max_examples=25)
@given(studies(least=4, most=15))
def test_pymetaanalysis_agrees_on_dl_pm_and_reml(those):
    effects, variances = those
    assume(len(set(effects)) > 1)
    for method in ("DL", "PM", "REML"):
        ours = evidence.pool(effects, variances, method=method, safeguard=False)

        theirs = meta_analysis(effect=effects, variance=variances, tau2_method=method, ci_method="hk")
        if method == "REML" and likelihood(*those, theirs.tau2) < likelihood(*those, ours.tau2) - 1e-8:
            continue  # theirs is caught on a lower summit

        assert [theirs.estimate, theirs.ci_low, theirs.ci_high, theirs.tau2] == pytest.approx(
            [ours.estimate, *ours.ci, ours.tau2], rel=1e-5, abs=1e-5
        )


# The user's mistakes


def test_one_study_is_refused_and_two_are_warned_of():
    with pytest.raises(evidence.PoolingError, match="1 study: this takes at least two"):
        evidence.pool([0.5], [0.1])

    assert "Two studies only" in evidence.pool([0.5, 0.2], [0.1, 0.2]).warnings[0]


@pytest.mark.parametrize(
    ("effects", "variances", "told"),
    [
        ([0.1, 0.2], [0.1, 0.0], "study 2: the variance is 0, and it must be above 0"),
        ([0.1, 0.2], [-0.1, 0.1], "study 1: the variance is -0.1"),
        ([0.1, math.nan], [0.1, 0.1], "study 2: the effect is nan"),
        ([0.1, 0.2], [0.1, math.inf], "study 2: the variance is inf"),
        ([0.1, 1e200], [0.1, 0.1], r"study 2: an effect of 1e\+200 with variance 0.1 is no finding"),
        ([0.1, 0.2], [0.1, 1e-300], "study 2: an effect of 0.2 with variance 1e-300 is no finding"),
        ([0.1, 0.2], [0.1], "2 effects and 1 variances"),
        ([0.1, 0.2, 0.3], [0.1, 1e-14, 0.2], "study 2: the variance is 1e-14, and that of another is 0.2"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_row(effects, variances, told):
    with pytest.raises(evidence.PoolingError, match=told):
        evidence.pool(effects, variances)


def test_reml_that_does_not_settle_is_an_error_that_names_the_estimator_to_try():
    with pytest.raises(evidence.PoolingError, match=r"REML did not settle in 1 steps[.] Use the method PM"):
        evidence.pool(EFFECTS, VARIANCES, iterations=1)

    with pytest.raises(evidence.PoolingError, match="did not settle in 1 steps"):
        evidence.three_level(EFFECTS, VARIANCES, list("aabbcc"), iterations=1)


@pytest.mark.parametrize(
    ("effects", "variances", "tau2"),
    [
        ([-0.262, -17.472, -0.011, -0.129, 0.033], [0.65, 12.0, 0.0039, 0.0018, 0.0026], 0.0053515),
        (
            [0.338, 1.369, -0.374, -0.427, -0.271, -74.718, -0.566],
            [0.022, 1.9, 0.00013, 0.094, 0.1, 140.0, 0.05],
            0.1113823,
        ),
    ],
)
def test_one_wild_study_does_not_hide_the_higher_summit_of_the_likelihood(effects, variances, tau2):
    """The likelihood has two summits; R metafor finds the higher one where it is told to start low."""
    found = evidence.pool(effects, variances).tau2

    assert found == pytest.approx(tau2, rel=1e-4)
    assert likelihood(effects, variances, found) >= max(
        likelihood(effects, variances, 10 ** (power / 10)) for power in range(-60, 40)
    )


def test_studies_that_agree_too_well_are_said_to():
    found = evidence.pool([0.30, 0.31, 0.29, 0.30], [0.1] * 4)

    assert any("agree better than chance" in each for each in found.warnings)


def test_a_tau2_of_0_is_said_not_to_be_known():
    found = evidence.pool([0.1, 0.5, 0.2, 0.6], [0.1] * 4)

    assert found.tau2 == 0
    assert any("not knowing it to be 0" in each for each in found.warnings)


def test_equal_effects_leave_knapp_and_hartung_nothing_without_the_safeguard():
    assert evidence.pool([0.3] * 3, [0.1] * 3).se == pytest.approx(math.sqrt(0.1 / 3))

    with pytest.raises(evidence.PoolingError, match="no error to go by"):
        evidence.pool([0.3] * 3, [0.1] * 3, safeguard=False)

    with pytest.raises(evidence.PoolingError, match="no error to go by"):
        evidence.three_level([0.3] * 6, [0.1] * 6, list("aabbcc"))


def test_fixed_effects_warn_where_studies_disagree():
    found = evidence.pool([0.1, 0.9, 0.5], [0.01] * 3, method="FE")

    assert found.prediction is None
    assert found.tau2_ci is None
    assert any("see REML" in each for each in found.warnings)


def test_both_conventions_of_the_prediction_interval_say_what_they_are():
    ours = evidence.pool(EFFECTS, VARIANCES)
    riley = evidence.pool(EFFECTS, VARIANCES, prediction="riley")

    assert ours.prediction_convention == "t with k - 1 = 5 degrees of freedom, as metafor with knha"
    assert riley.prediction_convention == "t with k - 2 = 4 degrees of freedom (Riley 2011)"
    assert riley.prediction[0] < ours.prediction[0]
    assert evidence.pool([0.1, 0.2], [0.1, 0.1], prediction="riley").prediction is None


@pytest.mark.parametrize(
    ("moderators", "told"),
    [
        ({}, "No moderator was named"),
        ({"age": [1, 1, 1, 1, 1, 1]}, "age is 1 in every study"),
        ({"age": [1, 2, 3]}, "age: 3 values for 6 studies"),
        ({"age": [1, 2, 3, 4, 5, math.nan]}, "age, study 6: no value"),
        ({"place": ["a", "b", "", "a", "b", "a"]}, "place, study 3: no value"),
        (
            {"age": [1, 2, 3, 4, 5, 7], "months": [12, 24, 36, 48, 60, 84]},
            "months says nothing that the other",
        ),
        ({"place": list("abcdef")}, "6 studies cannot carry 6 coefficients"),
    ],
)
def test_moderators_that_cannot_explain_are_refused(moderators, told):
    with pytest.raises(evidence.PoolingError, match=told):
        evidence.regress(EFFECTS, VARIANCES, moderators)


def test_a_moderator_with_few_studies_is_warned_of():
    found = evidence.regress(EFFECTS, VARIANCES, {"age": [1, 2, 3, 4, 5, 7]})

    assert "6 studies for 1 coefficients of moderators" in found.warnings[0]


def test_a_group_of_one_study_is_shown_and_not_pooled():
    found = evidence.subgroups(EFFECTS, VARIANCES, list("aaabbc"))

    assert [(each.level, each.studies, each.pooled is None) for each in found.groups] == [
        ("a", (0, 1, 2), False),
        ("b", (3, 4), False),
        ("c", (5,), True),
    ]
    assert found.df == 1
    assert found.warnings[-1] == "c: one study, so it is not pooled and not in the test."
    assert "b: Two studies only" in found.warnings[1]


def test_egger_warns_below_ten_studies_and_refuses_what_has_no_line():
    assert "below 10" in evidence.egger(EFFECTS, VARIANCES).warnings[0]

    with pytest.raises(evidence.PoolingError, match="same standard error"):
        evidence.egger(EFFECTS, [0.1] * 6)


@pytest.mark.parametrize(
    ("clusters", "told"),
    [
        ("aaaaaa", "All effects are in one cluster"),
        ("abcdef", "Every cluster has one effect"),
        ("aabb", "4 clusters for 6 effects"),
    ],
)
def test_clusters_that_are_none_are_refused(clusters, told):
    with pytest.raises(evidence.PoolingError, match=told):
        evidence.three_level(EFFECTS, VARIANCES, list(clusters))


def test_few_clusters_are_warned_of():
    assert "do not trust" in evidence.three_level(EFFECTS, VARIANCES, list("aabbcc")).warnings[0]


def test_the_funnel_opens_by_1_96_errors():
    found = evidence.funnel(EFFECTS, VARIANCES, center=0.3)

    assert found.widest == max(VARIANCES) ** 0.5
    assert found.right - found.center == pytest.approx(1.959964 * found.widest)
