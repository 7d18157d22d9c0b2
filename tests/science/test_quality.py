"""The data check, fault by fault: what it says, whom it names, and what it leaves in peace."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amity import instruments
from amity.instruments import AnswerError, ColumnError
from amity.instruments.quality import Problem, check

ENGINES = {
    "polars": lambda answers: answers,
    "polars lazy": lambda answers: answers.lazy(),
    "duckdb": lambda answers: duckdb.sql("select * from answers"),
    "pandas": lambda answers: pd.DataFrame(answers.to_dict(as_series=False)),
    "pandas objects": lambda answers: pd.DataFrame(answers.to_dict(as_series=False), dtype=object),
    "pyarrow": lambda answers: pa.table(answers.to_dict(as_series=False)),
}


def a_survey(name, *, n=200, seed=1):
    """Return sound answers to every item, driven by one trait, item keys as columns."""
    card, rng = instruments.load(name), np.random.default_rng(seed)
    turned = {key for scale in card.scales.values() for key in scale.reverse}
    turned |= {
        k
        for scale in card.scales.values()
        for cut in scale.dichotomise
        if 1 in cut.endorsed
        for k in cut.items
    }
    trait, data = rng.standard_normal(n), {}
    for item in card.items:
        low, high = card.bounds[item.id]
        place = 1 / (1 + np.exp(-1.5 * (0.8 * trait + 0.6 * rng.standard_normal(n))))
        codes = low + np.minimum((place * (high - low + 1)).astype(int), high - low)
        data[item.id] = [int(low + high - c if item.id in turned else c) for c in codes]
    return pl.DataFrame({"who": [f"person-{i}" for i in range(n)]} | data)


def told(name, table, *, columns=None, **more):
    """Return what the check tells as (column, problem, rows)."""
    return [(each.column, each.problem, each.rows) for each in found(name, table, columns=columns, **more)]


def found(name, table, *, columns=None, **more):
    card = instruments.load(name)
    return check(card, table, columns or {key: key for key in card.item}, **more)


def turned(table, name, *keys):
    """Return ``table`` with the answers to some items numbered the other way round."""
    ends = {key: sum(instruments.load(name).bounds[key]) for key in keys}
    return table.with_columns((ends[key] - pl.col(key)).alias(key) for key in keys)


def put(table, column, rows, value):
    """Return ``table`` with ``value`` in some rows of a column."""
    values = table[column].to_list()
    for row in rows:
        values[row] = value
    return table.with_columns(pl.Series(column, values, strict=False))


@pytest.mark.parametrize(
    "name", ["phq-9", "ucla-3", "djg-6", "pss-10", "dass-21", "who-5", "ucla-20", "mspss"]
)
def test_a_sound_file_is_left_in_peace(name):
    assert told(name, a_survey(name), id="who") == []


def test_nothing_but_zeros_on_the_phq_9_is_legitimate():
    table = a_survey("phq-9", n=60)
    for key in instruments.load("phq-9").item:
        table = put(table, key, range(30), 0)

    assert told("phq-9", table) == []


def test_a_whole_file_of_zeros_is_not_a_small_sample_s_fault():
    table = pl.DataFrame({key: [0] * 12 for key in instruments.load("phq-9").item})

    assert told("phq-9", table) == []


def test_declined_and_not_asked_are_no_problem():
    table = put(put(a_survey("ucla-3"), "left_out", [3, 4], -9), "isolated", [5], -1)

    assert told("ucla-3", table) == []


def test_an_answer_off_the_card_is_counted():
    table = put(a_survey("ucla-3"), "left_out", [1, 7], 5)

    [problem] = found("ucla-3", table)

    assert problem == Problem(
        column="left_out",
        problem="out-of-range",
        rows=2,
        likely_cause="The card offers 1 to 3, the file also holds 5: typing errors, or a code for no answer.",
        remedy="Mend or empty these cells; if they have a meaning, add a recode under [instrument.ucla-3] "
        "in the column map.",
    )


@pytest.mark.parametrize(
    ("value", "problem"), [(7, "out-of-range"), (99, "missing-code"), (1.5, "not-whole")]
)
def test_a_safety_item_is_named_whatever_is_wrong_with_it(value, problem):
    table = put(a_survey("phq-9").with_columns(pl.col("phq9_9").cast(float)), "phq9_9", [4], value)

    [each] = found("phq-9", table)

    assert (each.problem, each.rows) == (problem, 1)
    assert "phq9_9 raises the safety flag item-9" in each.likely_cause


def test_a_shifted_safety_item_is_named_too():
    table = a_survey("phq-9").with_columns(pl.selectors.starts_with("phq9_") + 1)

    [each] = found("phq-9", table)

    assert (each.problem, each.column.count(",")) == ("shifted", 8)
    assert "from 1 to 4, the card from 0 to 3" in each.likely_cause
    assert "phq9_9 raises the safety flag item-9" in each.likely_cause
    assert (
        each.remedy == "Take 1 from every answer in these columns of the file."
    )  # difficulty is not shifted


def test_answers_from_0_to_2_are_shifted_ucla_3():
    table = a_survey("ucla-3").with_columns(pl.selectors.integer() - 1)

    [each] = found("ucla-3", table)

    assert each.problem == "shifted"
    assert each.remedy == "Add recode = { 0 = 1, 1 = 2, 2 = 3 } under [instrument.ucla-3] in the column map."


def test_missing_codes_are_told_from_typing_errors():
    table = put(put(a_survey("pss-10"), "pss10_1", [1, 2, 3], -99), "pss10_2", [4], 999)

    assert told("pss-10", table) == [("pss10_1", "missing-code", 3), ("pss10_2", "missing-code", 1)]


def test_a_99_that_is_on_offer_is_an_answer():
    card = instruments.load("sni-cohen")
    wide = [key for key in card.item if card.bounds[key][1] >= 99]
    table = pl.DataFrame({key: [card.bounds[key][0] + 1] * 3 for key in card.item})
    for key in wide:
        table = put(table, key, [0], 99)

    assert not [each for each in told("sni-cohen", table) if each[1] == "missing-code"]


@pytest.mark.parametrize(
    ("name", "keys", "problem"),
    [
        ("pss-10", ["pss10_4"], "already-reversed"),
        ("pss-10", ["pss10_4", "pss10_5", "pss10_7", "pss10_8"], "already-reversed"),
        ("djg-6", ["djg6_4", "djg6_7", "djg6_8"], "already-reversed"),
        ("ucla-3", ["isolated"], "coded-backwards"),
        ("dass-21", ["dass21_3", "dass21_1"], "coded-backwards"),
    ],
)
def test_items_that_run_backwards_are_named_each(name, keys, problem):
    table = turned(a_survey(name), name, *keys)

    problems = found(name, table)

    assert sorted((each.column, each.problem, each.rows > 150) for each in problems) == sorted(
        (key, problem, True) for key in keys
    )
    assert all(key in problems[0].remedy for key in keys)


def test_a_file_in_which_everything_runs_backwards_cannot_be_told_from_a_sound_one():
    table = turned(a_survey("ucla-3"), "ucla-3", *instruments.load("ucla-3").item)

    assert told("ucla-3", table) == []


@given(st.integers(2, 19), st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_no_item_is_judged_by_fewer_than_twenty(n, seed):
    rng = np.random.default_rng(seed)
    table = pl.DataFrame({key: rng.integers(0, 4, n) for key in instruments.load("phq-9").item})

    assert not [each for each in told("phq-9", table) if each[1] in ("already-reversed", "coded-backwards")]


def test_words_get_a_table_of_codes():
    words = {1: "hardly ever or never", 2: "Some of the time", 3: "Often"}
    table = a_survey("ucla-3").with_columns(pl.col("left_out").replace_strict(words))

    [each] = found("ucla-3", table)

    assert (each.column, each.problem, each.rows) == ("left_out", "words", 200)
    assert each.remedy == (
        'Add recode = { "hardly ever or never" = 1, "Some of the time" = 2, "Often" = 3 } '
        "under [instrument.ucla-3] in the column map."
    )


def test_what_only_one_person_wrote_is_not_repeated():
    table = a_survey("ucla-3").with_columns(pl.col("left_out").cast(str))
    table = put(table, "left_out", [4], "since my husband Jim died")

    [each] = found("ucla-3", table, id="who")

    assert (each.problem, each.rows) == ("words", 1)
    assert "Jim" not in each.likely_cause + each.remedy
    assert each.remedy == "1 entry fits no answer: mend or empty it."


def test_a_word_that_means_the_opposite_gets_no_code():
    card = instruments.load("ucla-3")
    table = put(
        a_survey("ucla-3").with_columns(pl.col("isolated").cast(str)), "isolated", range(9), "Not often"
    )

    [each] = check(card, table, {key: key for key in card.item})

    assert '"Not often" = ?' in each.remedy


@pytest.mark.parametrize("form", ["{}", " {}", "{}.0", "{},0"])
def test_numbers_as_text_are_still_judged_as_numbers(form):
    card, table = instruments.load("ucla-3"), turned(a_survey("ucla-3"), "ucla-3", "left_out")
    table = table.with_columns(pl.Series(k, [form.format(a) for a in table[k]]) for k in card.item)

    assert told("ucla-3", table) == [
        ("companionship", "text-numbers", 200),
        ("left_out", "text-numbers", 200),
        ("isolated", "text-numbers", 200),
        ("left_out", "coded-backwards", 200),
    ]


def test_text_is_no_problem_in_a_file_without_types():
    table = a_survey("ucla-3").with_columns(pl.selectors.integer().cast(str))

    assert told("ucla-3", table, typed=False) == []
    assert [each[1] for each in told("ucla-3", table)] == ["text-numbers"] * 3


def test_na_and_blank_are_missing():
    table = a_survey("ucla-3").with_columns(pl.col("left_out").cast(str))
    table = put(put(table, "left_out", [1, 2], "NA"), "left_out", [3], " ")

    assert told("ucla-3", table) == [("left_out", "missing-code", 2)]


def test_a_dichotomised_file_is_told_once():
    card, table = instruments.load("djg-6"), a_survey("djg-6")
    for cut in card.scales["total"].dichotomise:
        table = table.with_columns(pl.col(key).is_in(cut.endorsed).cast(int) for key in cut.items)

    [each] = found("djg-6", table)

    assert (each.problem, each.rows) == ("already-dichotomised", 200)
    assert "already_dichotomised = true" in each.remedy


def test_ids_are_counted_and_never_shown():
    table = put(put(a_survey("ucla-3"), "who", [7, 9], "person-1"), "who", [4], None)

    problems = found("ucla-3", table, id="who")

    assert [(each.column, each.problem, each.rows) for each in problems] == [
        ("who", "duplicate-id", 3),
        ("who", "missing-id", 1),
    ]
    assert not any("person-1" in each.likely_cause + each.remedy for each in problems)


def test_one_answer_to_opposite_questions_is_told():
    table = a_survey("pss-10")
    for key in instruments.load("pss-10").item:
        table = put(table, key, range(8), 4)

    [each] = found("pss-10", table)

    assert (each.problem, each.rows) == ("constant-row", 8)


def test_a_column_that_nobody_answered_makes_no_constant_rows():
    table = put(a_survey("pss-4"), "pss4_1", range(200), None)

    assert told("pss-4", table) == [("pss4_1", "mostly-missing", 200)]


def test_the_middle_answer_contradicts_nothing():
    table = a_survey("pss-10")
    for key in instruments.load("pss-10").item:
        table = put(table, key, range(8), 2)

    assert told("pss-10", table) == []


def test_a_column_of_one_answer_is_told():
    assert told("pss-10", put(a_survey("pss-10"), "pss10_3", range(200), 2)) == [
        ("pss10_3", "no-variance", 200)
    ]


def test_a_copied_column_is_told():
    table = a_survey("dass-21").with_columns(dass21_9=pl.col("dass21_7"))

    assert told("dass-21", table) == [("dass21_7, dass21_9", "identical-columns", 200)]


def test_a_column_mapped_twice_is_told():
    columns = {"companionship": "companionship", "left_out": "Q2", "isolated": "Q2"}
    table = a_survey("ucla-3").rename({"left_out": "Q2"})

    assert told("ucla-3", table, columns=columns) == [("Q2", "identical-columns", 200)]


def test_exchanged_lines_of_the_map_are_told():
    columns = {"companionship": "ucla3_companionship", "left_out": "isolated", "isolated": "ucla-3.left_out"}
    table = a_survey("ucla-3").rename({"companionship": "ucla3_companionship", "left_out": "ucla-3.left_out"})

    assert [each[:2] for each in told("ucla-3", table, columns=columns)] == [
        ("isolated", "swapped-columns"),
        ("ucla-3.left_out", "swapped-columns"),
    ]


def test_an_item_without_a_column_is_told_if_its_scale_was_asked():
    table = a_survey("phq-9").drop("phq9_9", "difficulty")
    columns = {key: key for key in instruments.load("phq-9").item if key != "difficulty"}

    [each] = found("phq-9", table, columns=columns)

    assert (each.column, each.problem, each.rows) == ("phq9_9", "missing-column", 200)
    assert "safety flag" in each.likely_cause


def test_a_column_that_is_mostly_empty_is_told():
    table = put(a_survey("ucla-3"), "left_out", range(101), None)

    assert told("ucla-3", table) == [("left_out", "mostly-missing", 101)]


def test_a_file_without_rows_is_told():
    assert told("ucla-3", a_survey("ucla-3").head(0)) == [("", "no-rows", 0)]


def test_an_id_that_is_not_there_is_refused():
    with pytest.raises(ColumnError, match="There is no column 'nobody'"):
        found("ucla-3", a_survey("ucla-3"), id="nobody")


def test_an_unknown_item_in_the_map_is_refused():
    with pytest.raises(AnswerError, match="ucla-3 has no item 'lonely'"):
        found("ucla-3", a_survey("ucla-3"), columns={"lonely": "left_out"})


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_tells_the_same(engine):
    table = turned(a_survey("pss-10"), "pss-10", "pss10_4").with_columns(pl.col("pss10_6").cast(str))
    table = put(put(table, "pss10_1", [1], 99), "pss10_2", [2, 3], None)
    table = put(put(table, "pss10_6", [4], "often"), "who", [5], "person-6")
    table = table.with_columns(pss10_9=pl.col("pss10_10"))

    expected = [
        ("who", "duplicate-id", 2),
        ("pss10_1", "missing-code", 1),
        ("pss10_6", "words", 1),
        ("pss10_4", "already-reversed"),
        ("pss10_9, pss10_10", "identical-columns", 200),
    ]
    result = told("pss-10", ENGINES[engine](table), id="who")

    assert [each[:2] if each[1] == "already-reversed" else each for each in result] == expected


VALUES = (st.text(max_size=5), st.integers(-(2**31), 2**31), st.floats(), st.booleans(), st.dates())
JUNK = st.one_of(*(st.lists(st.one_of(st.none(), each), min_size=6, max_size=6) for each in VALUES))


@given(st.lists(JUNK, min_size=3, max_size=3), st.sampled_from(["polars", "duckdb"]))
@settings(max_examples=60, deadline=None)
def test_whatever_a_column_holds_the_check_has_an_answer(columns, engine):
    keys = list(instruments.load("ucla-3").item)
    table = pl.DataFrame(
        {key: pl.Series(values, strict=False) for key, values in zip(keys, columns, strict=True)}
    )

    for each in found("ucla-3", ENGINES[engine](table)):
        assert 0 <= each.rows <= 6
        assert each.likely_cause.endswith(".")
        assert each.remedy.endswith(".")
