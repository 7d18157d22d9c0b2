"""One card, many engines: a survey scores each respondent exactly as score() does, to the last digit."""

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from surveys import surveys

from amity import instruments

ENGINES = {
    "polars": (lambda frame: frame, lambda out: out.to_dicts()),
    "polars, lazy": (lambda frame: frame.lazy(), lambda out: out.collect().to_dicts()),
    "polars, streaming": (lambda frame: frame.lazy(), lambda out: out.collect(engine="streaming").to_dicts()),
    "pandas": (lambda frame: frame.to_pandas(), lambda out: _plain(out.to_dict("records"))),
    "pandas, nullable": (
        lambda frame: pd.DataFrame(frame.to_dict(as_series=False)).convert_dtypes(),
        lambda out: _plain(out.to_dict("records")),
    ),
    "pandas, arrow": (
        lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
        lambda out: _plain(out.to_dict("records")),
    ),
    "pyarrow": (lambda frame: frame.to_arrow(), lambda out: out.to_pylist()),
    "duckdb": (
        lambda frame: duckdb.from_arrow(frame.to_arrow()),
        lambda out: out.to_arrow_table().to_pylist(),
    ),
}


SCORED = [name for name in instruments.names() if instruments.load(name).scales]


def _plain(records):
    return [{key: None if pd.isna(value) else value for key, value in row.items()} for row in records]


def expected(card, row):
    """Return what score() says of one row, named as the output table names it."""
    result = instruments.score(card, row)
    said = {}
    for name, score in result.scores.items():
        said[f"{card.id}.{name}"] = score.value
        said[f"{card.id}.{name}.band"] = score.band
        said[f"{card.id}.{name}.missing"] = len(score.missing)
    return said | {f"{card.id}.flag.{name}": state for name, state in result.flags.items()}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", SCORED)
@settings(deadline=None, max_examples=5, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_engine_scores_as_the_reference(name, engine, data):
    card = instruments.load(name)
    rows = data.draw(surveys(card))
    frame = pl.DataFrame(rows, schema={item.id: pl.Int64 for item in card.items})
    into, out_of = ENGINES[engine]

    table = out_of(instruments.score_survey(card, into(frame)))

    assert table == [expected(card, row) for row in rows]


def test_the_caller_gets_back_the_kind_of_frame_they_gave():
    card = instruments.load("ucla-3")
    frame = pl.DataFrame({"companionship": [1], "left_out": [2], "isolated": [3]})

    for into, _ in ENGINES.values():
        given_frame = into(frame)
        assert type(instruments.score_survey(card, given_frame)) is type(given_frame)


def test_several_instruments_share_a_table_and_an_item():
    """PHQ-9 and PHQ-2 ask the same two questions in the same words: one column serves both."""
    nine, two = instruments.load("phq-9"), instruments.load("phq-2")
    frame = pl.DataFrame({f"phq9_{n}": [3] for n in range(1, 10)})

    scored = instruments.score_survey([nine, two], frame).to_dicts()[0]

    assert (scored["phq-9.total"], scored["phq-2.total"], scored["phq-9.flag.item-9"]) == (27, 6, "raised")


def test_an_answer_that_is_not_on_offer_is_refused_with_its_column():
    card = instruments.load("ucla-3")
    frame = pl.DataFrame({"companionship": [1, 7], "left_out": [2, 2], "isolated": [3, 3]})

    with pytest.raises(
        instruments.AnswerError, match=r"'companionship': 1 row with an answer .* Expected 1 \("
    ):
        instruments.score_survey(card, frame)


def test_words_in_a_column_are_refused_not_scored_as_zero():
    card = instruments.load("ucla-3")
    frame = pl.DataFrame({"companionship": ["Often"], "left_out": [2], "isolated": [3]})

    with pytest.raises(instruments.AnswerError, match="text where numbers are expected"):
        instruments.score_survey(card, frame)


def test_half_an_answer_is_refused():
    card = instruments.load("ucla-3")
    frame = pl.DataFrame({"companionship": [1.5], "left_out": [2.0], "isolated": [3.0]})

    with pytest.raises(instruments.AnswerError, match="not whole"):
        instruments.score_survey(card, frame)


def test_a_stub_is_refused_with_its_reason():
    with pytest.raises(instruments.AnswerError, match="usirs-13 cannot be scored"):
        instruments.score_survey(instruments.load("usirs-13"), pl.DataFrame({"usirs13_1": [1]}))


def test_a_mean_that_everybody_answered_is_a_division_to_the_last_digit():
    """Polars holds one number for equal rows, and would divide by it through its reciprocal."""
    card = instruments.load("mspss")
    rows = [{item.id: 1 + (n * place) % 7 for place, item in enumerate(card.items, 1)} for n in range(50)]
    frame = pl.DataFrame(rows, schema={item.id: pl.Int8 for item in card.items})

    for engine in ("polars", "polars, lazy", "polars, streaming"):
        into, out_of = ENGINES[engine]
        assert out_of(instruments.score_survey(card, into(frame))) == [expected(card, row) for row in rows]


@pytest.mark.parametrize("engine", ENGINES)
def test_nan_is_no_answer_in_any_engine(engine):
    card = instruments.load("mspss")
    rows = [{item.id: 4.0 for item in card.items}, {item.id: 5.0 for item in card.items}]
    rows[0]["mspss_1"] = rows[1]["mspss_2"] = float("nan")
    frame = pl.DataFrame(rows)
    into, out_of = ENGINES[engine]

    table = out_of(instruments.score_survey(card, into(frame)))

    answered = [{key: None if value != value else int(value) for key, value in row.items()} for row in rows]
    assert table == [expected(card, row) for row in answered]
    assert [row["mspss.total.missing"] for row in table] == [1, 1]


def test_nan_is_no_answer_of_one_respondent_either():
    card = instruments.load("ucla-3")

    said = instruments.score(card, {"companionship": 1, "left_out": float("nan"), "isolated": 2})

    assert said.missing == ("left_out",)
