"""Change between two measurements: laws first, then the figures that were published."""

import math

import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from amity import instruments, outcomes
from amity.outcomes import ChangeError, Criterion, reliable_change, smallest_reliable_change

sds = st.floats(0.1, 50)
reliabilities = st.floats(0.01, 0.99)
scores = st.floats(-200, 200)

UCLA3 = instruments.load("ucla-3")
WHO5 = instruments.load("who-5")
ON_UCLA3 = Criterion(points=2.2, reliability=0.81, sd=1.81, reliability_from="a test")


def changed(card, scale, before, after, found, **more):
    """Return the rows of change between two lists of scores of one scale, None for no score."""
    waves = [_wave(card, scale, values) for values in (before, after)]
    return outcomes.change_rows(card, *waves, on="id", criteria={scale: found}, **more)


def _wave(card, scale, values):
    named = [None if value is None else card.scales[scale].band(value) for value in values]
    bands = [band.name if band else None for band in named]
    return pl.DataFrame(
        {"id": list(range(len(values))), f"{card.id}.{scale}": values, f"{card.id}.{scale}.band": bands},
        schema={"id": pl.Int64, f"{card.id}.{scale}": pl.Float64, f"{card.id}.{scale}.band": pl.String},
    )


ucla3_scores = st.lists(st.tuples(*[st.none() | st.integers(3, 9)] * 2), min_size=1, max_size=20)


# Laws


@settings(deadline=None)
@given(scores, scores, sds, reliabilities)
def test_going_there_and_back_is_the_same_change_the_other_way(before, after, sd, r):
    there = reliable_change(before, after, sd=sd, reliability=r)
    back = reliable_change(after, before, sd=sd, reliability=r)

    assert there == -back


@settings(deadline=None)
@given(scores, sds, reliabilities)
def test_no_change_is_none(score, sd, r):
    assert reliable_change(score, score, sd=sd, reliability=r) == 0


@settings(deadline=None)
@given(scores, scores, sds, reliabilities)
def test_the_index_and_the_points_draw_the_same_line(before, after, sd, r):
    points = smallest_reliable_change(sd=sd, reliability=r)
    assume(not math.isclose(abs(after - before), points, rel_tol=1e-9))

    beyond = abs(reliable_change(before, after, sd=sd, reliability=r)) > 1.96

    assert beyond == (abs(after - before) > points)


@settings(deadline=None)
@given(sds, reliabilities, reliabilities)
def test_a_more_reliable_scale_sees_smaller_changes(sd, r, other):
    low, high = sorted([r, other])

    assert smallest_reliable_change(sd=sd, reliability=high) <= smallest_reliable_change(
        sd=sd, reliability=low
    )


@settings(deadline=None)
@given(sds, reliabilities, st.floats(0.1, 10))
def test_a_change_in_other_units_is_as_reliable(sd, r, times):
    assert smallest_reliable_change(sd=sd * times, reliability=r) == pytest.approx(
        times * smallest_reliable_change(sd=sd, reliability=r)
    )


@settings(deadline=None)
@given(sds, reliabilities)
def test_to_be_surer_takes_more_points(sd, r):
    usual, sure = (smallest_reliable_change(sd=sd, reliability=r, confidence=c) for c in (0.9, 0.99))

    assert usual < smallest_reliable_change(sd=sd, reliability=r) < sure


@settings(deadline=None, max_examples=40)
@given(ucla3_scores)
@example([(9, 3), (3, 9), (5, 6), (None, 4), (4, None), (None, None)])
def test_each_of_those_who_were_scored_twice_improved_or_stayed_or_got_worse(pairs):
    rows = changed(UCLA3, "loneliness", *zip(*pairs, strict=True), ON_UCLA3)

    told = outcomes.summarise_change(UCLA3, "loneliness", rows, ON_UCLA3)

    assert told.n == sum(None not in pair for pair in pairs)
    assert told.improved + told.unchanged + told.deteriorated == told.n
    assert told.recovered <= told.improved


@settings(deadline=None, max_examples=40)
@given(ucla3_scores)
def test_who_recovered_improved_was_a_case_and_is_none(pairs):
    rows = changed(UCLA3, "loneliness", *zip(*pairs, strict=True), ON_UCLA3).to_dicts()

    for row, (before, after) in zip(sorted(rows, key=lambda row: row["id"]), pairs, strict=True):
        if row["ucla-3.loneliness.recovered"]:
            assert row["ucla-3.loneliness.reliable"] == "improved"
            assert before >= 6 > after


@settings(deadline=None, max_examples=40)
@given(ucla3_scores)
def test_swapping_the_waves_swaps_better_and_worse(pairs):
    before, after = zip(*pairs, strict=True)

    there, back = (
        outcomes.summarise_change(
            UCLA3, "loneliness", changed(UCLA3, "loneliness", *waves, ON_UCLA3), ON_UCLA3
        )
        for waves in ((before, after), (after, before))
    )

    assert (there.improved, there.unchanged, there.deteriorated) == (
        back.deteriorated,
        back.unchanged,
        back.improved,
    )
    if there.mean_change is not None:
        assert there.mean_change == -back.mean_change


@settings(deadline=None, max_examples=40)
@given(ucla3_scores)
def test_without_a_score_at_both_times_nothing_is_said(pairs):
    rows = changed(UCLA3, "loneliness", *zip(*pairs, strict=True), ON_UCLA3).sort("id").to_dicts()

    for row, pair in zip(rows, pairs, strict=True):
        said = [row[f"ucla-3.loneliness.{part}"] for part in ("change", "reliable")]
        assert (None in pair) == (None in said) == (said == [None, None])


# Directions


def test_less_loneliness_and_more_well_being_are_both_better():
    found = Criterion(points=10.0, reliability=0.8, sd=8.0, reliability_from="a test")

    lonely = changed(UCLA3, "loneliness", [9], [3], ON_UCLA3)
    well = changed(WHO5, "percent", [40], [60], found)

    assert lonely["ucla-3.loneliness.reliable"].to_list() == ["improved"]
    assert well["who-5.percent.reliable"].to_list() == ["improved"]
    assert well["who-5.percent.recovered"].to_list() == [True]


def test_a_change_of_just_the_points_is_not_beyond_them():
    exactly = Criterion(points=2.0, reliability=0.8, sd=1.0, reliability_from="a test")

    rows = changed(UCLA3, "loneliness", [5, 5, 5], [3, 7, 8], exactly).sort("id")

    assert rows["ucla-3.loneliness.reliable"].to_list() == ["unchanged", "unchanged", "deteriorated"]


def test_a_scale_that_points_neither_way_gets_neither_better_nor_worse():
    log = instruments.load("contact-log")
    found = Criterion(points=1.0, reliability=0.8, sd=1.0, reliability_from="a test")
    assert log.scales["phone_sources"].higher == "neither"

    rows = changed(log, "phone_sources", [1.0], [5.0], found)
    told = outcomes.summarise_change(log, "phone_sources", rows, found)

    assert (told.improved, told.unchanged, told.deteriorated, told.recovered) == (None,) * 4
    assert told.mean_change == 4.0


# Where the reliability comes from


def _alpha(alpha, *, n):
    return instruments.Reliability(n=n, alpha=alpha, omega=None, item_total={})


def test_a_sample_of_50_speaks_for_itself_and_a_smaller_one_does_not():
    scale = UCLA3.scales["loneliness"]
    enough, too_few = (_alpha(0.5, n=n) for n in (50, 49))

    own = outcomes.criterion(scale, sample=enough, sd=2.0)
    card = outcomes.criterion(scale, sample=too_few, sd=2.0)

    assert (own.reliability, own.sd) == (0.5, 2.0)
    assert (card.reliability, card.sd) == (0.8093, 1.8142)
    assert "this sample" in own.reliability_from
    assert "UK gamers" in card.reliability_from


@pytest.mark.parametrize("alpha", [None, -0.3, 0.0, 1.0, 1.1, math.nan])
def test_an_alpha_that_is_none_is_not_used(alpha):
    sample = _alpha(alpha, n=100)

    assert outcomes.criterion(UCLA3.scales["loneliness"], sample=sample, sd=2.0).reliability == 0.8093


def test_where_no_reliability_is_known_no_change_is_reliable():
    assert outcomes.criterion(instruments.load("ons-loneliness").scales["loneliness"]) is None


def test_a_norm_that_was_not_seen_says_so():
    doubted = [
        scale
        for name in instruments.names()
        for scale in instruments.load(name).scales.values()
        if next((norm for norm in scale.norms if norm.sd and norm.reliability and not norm.verified), None)
        == next((norm for norm in scale.norms if norm.sd and norm.reliability), "none")
    ]

    for scale in doubted:
        assert "(unverified)" in outcomes.criterion(scale).reliability_from


def test_a_translation_that_nobody_validated_has_no_reliability_of_its_own():
    spanish, english = instruments.load("gad-7", "es"), instruments.load("gad-7")

    assert outcomes.criterion(spanish.scales["total"]) is None
    assert outcomes.criterion(english.scales["total"]) is not None


def test_somebody_who_stands_twice_is_refused_without_being_named():
    twice = _wave(UCLA3, "loneliness", [3, 4]).with_columns(id=pl.lit(7))
    once = _wave(UCLA3, "loneliness", [3, 4])

    for waves, when in (((twice, once), "before"), ((once, twice), "after")):
        with pytest.raises(ChangeError, match=rf"The file {when} has 2 rows but 1 different values of 'id'"):
            outcomes.change_rows(UCLA3, *waves, on="id", criteria={})


# Published


@pytest.mark.parametrize(
    ("sd", "reliability", "points"),
    [
        (3.4, 0.89, 3.13),  # GAD-7, Germany
        (11.115, 0.9372, 7.72),  # DASS-21 depression, covid-gaming
        (1.8142, 0.8093, 2.20),  # UCLA-3, covid-gaming study 1
        (7.51, 0.78, 9.76),  # PSS-10, USA 2009
        (7.659, 0.8396, 8.50),  # DASS-21 stress, T1SEN
    ],
)
def test_smallest_reliable_changes_as_published_or_computed(sd, reliability, points):
    assert round(smallest_reliable_change(sd=sd, reliability=reliability), 2) == points


def test_2_points_on_the_ucla_3_are_within_error_and_3_are_not():
    points = outcomes.criterion(UCLA3.scales["loneliness"]).points

    assert 2 < points < 3


def test_3_points_on_the_djg_11_are_within_error_and_4_are_not():
    points = outcomes.criterion(instruments.load("djg-11").scales["total"]).points

    assert 3 < points < 4


def test_the_interval_of_a_mean_change_is_student_s():
    """Changes -2, 0 and 5: mean 1, SD 3.6056, t(2) = 4.3027."""
    rows = changed(UCLA3, "loneliness", [5, 4, 4], [3, 4, 9], ON_UCLA3)

    told = outcomes.summarise_change(UCLA3, "loneliness", rows, ON_UCLA3)

    assert told.mean_change == 1
    assert told.ci == pytest.approx(
        (1 - 4.30265 * 3.605551 / 3**0.5, 1 + 4.30265 * 3.605551 / 3**0.5), abs=1e-4
    )
