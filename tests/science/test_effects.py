"""Effects from raw numbers, conversions, and the table of studies."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import evidence
from amity.evidence import Columns

MEASURES = ["OR", "d", "g", "r", "z"]
SIZES = st.tuples(st.integers(3, 500), st.integers(3, 500))


@given(st.floats(-2, 2), st.floats(0.001, 1), st.sampled_from(MEASURES), st.sampled_from(MEASURES), SIZES)
def test_converting_there_and_back_is_nothing(effect, variance, measure, to, n):
    if measure == "r":
        effect = math.tanh(effect)

    there = evidence.convert(effect, variance, measure=measure, to=to, n=n)
    back = evidence.convert(there.effect, there.variance, measure=to, to=measure, n=n)

    assert (back.effect, back.variance) == pytest.approx((effect, variance), rel=1e-6, abs=1e-9)


@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_swapping_the_groups_turns_the_sign(events, others, events_2, others_2):
    for measure in ("OR", "RR", "RD"):
        if measure != "RD" and events == events_2 == 0:
            continue
        one = evidence.from_counts(events, events + others, events_2, events_2 + others_2, measure=measure)
        other = evidence.from_counts(events_2, events_2 + others_2, events, events + others, measure=measure)

        assert other.effect == pytest.approx(-one.effect, abs=1e-12)
        assert other.variance == pytest.approx(one.variance)
        assert one.variance > 0 or measure == "RD"


@given(st.floats(-3, 3), st.floats(0.01, 2), st.booleans())
def test_an_interval_gives_back_the_error_that_made_it(effect, se, ratio):
    ends = effect - 1.959963984540054 * se, effect + 1.959963984540054 * se
    said = [math.exp(each) for each in (effect, *ends)] if ratio else [effect, *ends]

    found = evidence.from_interval(*said, ratio=ratio)

    assert (found.effect, math.sqrt(found.variance)) == pytest.approx((effect, se), rel=1e-6, abs=1e-9)
    assert found.note is None


def test_borenstein_s_worked_conversions():
    """Introduction to Meta-Analysis (2009), chapter 7: d to log odds ratio, d to r, r to d."""
    odds = evidence.convert(0.5, 0.0205, measure="d", to="OR")
    r = evidence.convert(0.5, 0.0205, measure="d", to="r")
    d = evidence.convert(0.5, 0.0058, measure="r", to="d")

    assert (odds.effect, odds.variance) == pytest.approx((0.9069, 0.0676), abs=2e-4)
    assert (r.effect, r.variance) == pytest.approx((0.2425, 0.0043), abs=1e-4)
    assert (d.effect, d.variance) == pytest.approx((1.1547, 0.0550), abs=1e-4)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: evidence.from_counts(5, 4, 1, 10), "5 of 4 against 1 of 10 cannot be"),
        (lambda: evidence.from_counts(0, 4, 0, 10), "Nobody had the event in either group"),
        (lambda: evidence.from_counts(4, 4, 10, 10, measure="RR"), "Everybody had the event"),
        (lambda: evidence.from_counts(1, 4, 2, 10, measure="g"), "'g' does not come from counts"),
        (lambda: evidence.from_means(1, 0, 5, 1, 1, 5), "SD must be above 0"),
        (lambda: evidence.from_means(1, 1, 5, 1, 1, 5, measure="OR"), "'OR' does not come from means"),
        (lambda: evidence.from_correlation(1.0, 50), "must lie between -1 and 1"),
        (lambda: evidence.from_correlation(0.5, 3), "at least four"),
        (lambda: evidence.from_interval(2.0, 1.1, 1.9), "does not hold its estimate 2"),
        (lambda: evidence.from_interval(1.0, -0.5, 2.5, ratio=True), "Is it a logarithm"),
        (lambda: evidence.convert(0.5, 0.1, measure="d", to="g"), "sizes of both groups"),
        (lambda: evidence.convert(1.5, 0.1, measure="r", to="z"), "must lie between -1 and 1"),
        (lambda: evidence.convert(1.5, 0.1, measure="HR", to="d"), "'HR' is not among what can be converted"),
    ],
)
def test_numbers_that_cannot_be_are_refused(call, told):
    with pytest.raises(evidence.PoolingError, match=told):
        call()


def test_a_lopsided_interval_is_noted():
    assert "lopsided" in evidence.from_interval(1.5, 0.7, 3.2).note


# A table of studies

PLAIN = Columns(effect="g", variance="v")


def read(*lines, columns=PLAIN):
    return evidence.read_studies(lines, columns, name="studies.csv")


def test_semicolons_tabs_a_byte_order_mark_and_empty_lines_are_read():
    for mark in (",", ";", "\t"):
        lines = [mark.join(row) for row in (("\ufeffstudy", "g", "v"), ("A", "0.5", "0.04"), ("", "", ""))]

        found = read(*lines, "", mark.join(("B", "0.2", "0.09")))

        assert (found.labels, found.effects, found.lines) == (("A", "B"), (0.5, 0.2), (2, 5))


def test_a_name_with_a_line_break_keeps_its_line():
    found = read("study,g,v\n", '"A,\n', 'B",0.5,0.04\n', "C,0.1,0.02\n")

    assert found.lines == (3, 4)
    assert found.labels == ("A,\nB", "C")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["study,g,v", "A,0.5,0"], r"studies.csv line 2 \(A\): the variance is 0"),
        (["study,g,v", "A,0.5,0.1", "B,0.5,-1"], r"studies.csv line 3 \(B\): the variance is -1"),
        (["study,g,v", "A,,0.1"], r"line 2 \(A\): g is empty"),
        (["study,g,v", "A,n/a,0.1"], r"line 2 \(A\): g is 'n/a', which is no number"),
        (["study;g;v", "A;0,5;0,1"], "Write decimals with a point"),
        (["g,v", "nan,0.1"], "studies.csv line 2: g is nan"),
        (["study,g,v", "A,0.5"], "line 2: 2 cells under 3 column names"),
        (["study,g,var", "A,0.5,0.1"], "no column 'v'. Did you mean var"),
        (["study,g,v,v", "A,0.5,0.1,0.1"], "two columns are called 'v'"),
        (["study,g,v"], "column names and no studies"),
        ([], "studies.csv is empty"),
        (
            ["study,measure,g,v", "A,OR,0.5,0.1", "B,OR,0.5,0.1", "C,g,0.5,0.1"],
            r"line 4 \(C\): the measure is g, and OR in 2 of 3 rows",
        ),
    ],
)
def test_a_table_that_cannot_be_pooled_is_refused_with_its_line_and_a_remedy(lines, told):
    with pytest.raises(evidence.PoolingError, match=told):
        read(*lines)


def test_an_interval_that_excludes_its_estimate_is_refused_beside_a_variance_too():
    columns = Columns(effect="g", variance="v", interval=("low", "high"))

    with pytest.raises(
        evidence.PoolingError, match=r"line 2 \(A\): the interval from 0.6 to 0.9 does not hold"
    ):
        read("study,g,v,low,high", "A,0.5,0.1,0.6,0.9", columns=columns)


def test_ratios_are_logged_when_asked_and_doubted_when_not():
    lines = ["study,measure,or,low,high", "A,OR,2.0,1.0,4.0", "B,OR,1.5,1.0,2.25"]

    logged = read(*lines, columns=Columns(effect="or", interval=("low", "high"), ratio=True))
    plain = read(*lines, columns=Columns(effect="or", interval=("low", "high")))

    assert logged.effects == pytest.approx((math.log(2), math.log(1.5)))
    assert (logged.measure, logged.kind, logged.notes) == ("OR", "ratio", ())
    assert "were ratios meant" in plain.notes[-1]


def test_standard_errors_counts_means_and_correlations_are_worked_into_effects():
    by_se = read("study,g,se", "A,0.5,0.2", columns=Columns(effect="g", se="se"))
    by_counts = read("a,n,c,m", "0,15,4,16", columns=Columns(counts=("a", "n", "c", "m"), measure="RR"))
    means = Columns(means=("m", "s", "n", "m2", "s2", "n2"))
    by_means = read("m,s,n,m2,s2,n2", "103,5.5,50,100,4.5,50", columns=means)
    by_r = read("r,n", "0.5,103", columns=Columns(correlation=("r", "n")))

    assert by_se.variances == pytest.approx((0.04,))
    assert by_counts.notes == ("1: a cell was empty: 0.5 was added to all four.",)
    assert (by_counts.measure, by_counts.kind) == ("RR", "ratio")
    assert by_means.effects == pytest.approx((0.5924,), abs=1e-4)
    assert (by_r.measure, by_r.kind, by_r.variances) == ("z", "correlation", (0.01,))


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (Columns(), "name the columns of an effect"),
        (Columns(effect="g"), "how precise g is"),
        (Columns(effect="g", variance="v", se="v"), "how precise g is"),
        (Columns(effect="g", variance="v", counts=("g",)), "name the columns of an effect"),
        (Columns(counts=("g", "v")), "counts takes 4 columns, and 2 were named"),
    ],
)
def test_columns_that_say_too_little_or_too_much_are_refused(columns, told):
    with pytest.raises(evidence.PoolingError, match=told):
        read("study,g,v", "A,0.5,0.1", columns=columns)


def test_a_column_of_numbers_is_a_number_and_any_other_is_words():
    found = read("study,g,v,age,place", "A,0.5,0.1,70,home", "B,0.4,0.1,80,9")

    assert found.moderator("age") == (70.0, 80.0)
    assert found.moderator("place") == ("home", "9")


def test_columns_without_a_name_are_left_out_as_spreadsheets_leave_them_behind():
    found = read("study,g,v,,", "A,0.5,0.04,,", "B,0.2,0.09,,a note")

    assert (found.effects, list(found.columns)) == ((0.5, 0.2), ["study", "g", "v"])


def test_a_minus_sign_from_a_paper_is_a_minus():
    assert read("study,g,v", "A,−0.5,0.04").effects == (-0.5,)


def test_a_column_of_measures_is_found_however_it_is_written():
    with pytest.raises(evidence.PoolingError, match=r"line 3 \(B\): the measure is RR, and OR in 1 of 2"):
        read("study,Measure,g,v", "A,OR,0.5,0.1", "B,RR,0.5,0.1")


def test_ratios_are_doubted_where_only_the_option_says_the_measure():
    columns = Columns(effect="or", se="se", measure="OR")

    found = read("study,or,se", "A,1.5,0.2", "B,1.2,0.1", columns=columns)

    assert "were ratios meant" in found.notes[-1]
    assert read("study,or,se", "A,0.4,0.2", "B,-0.2,0.1", columns=columns).notes == ()


@pytest.mark.parametrize("cell", ["NA", "n/a", "nan", "inf", "."])
def test_a_number_that_is_not_there_does_not_make_words_of_the_others(cell):
    found = read("study,g,v,age", "A,0.5,0.1,70", f"B,0.4,0.1,{cell}", "C,0.3,0.1,60")

    with pytest.raises(
        evidence.PoolingError, match=rf"line 3 \(B\): age is '{re.escape(cell)}' among numbers"
    ):
        found.moderator("age")


def test_a_quote_that_is_never_closed_is_said():
    with pytest.raises(evidence.PoolingError, match="Look for a quote that is never closed"):
        read("study,g,v", 'A,0.5,"0.1', *["B,0.5,0.1" * 1000] * 20)
