"""Shorter ways through a file come to what the long way does: by its footer, as numbers, in DuckDB."""

import msgspec
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from surveys import surveys

from amity import instruments
from amity.instruments import files
from amity.instruments.answers import examine

CARDS = ["ucla-3", "phq-9", "opener", "a card with a gap"]


def carded(name):
    """Return a card; no card of ours leaves a code out between two others, but yours may."""
    if name in instruments.names():
        return instruments.load(name)
    card = instruments.load("ucla-3")
    ends = {name: {1: options[1], 3: options[3]} for name, options in card.answers.items()}
    return msgspec.structs.replace(card, answers=ends)


def filed(folder, card, rows, *, statistics=True):
    """Write a survey of several row groups, and open it."""
    path = folder / "survey.parquet"
    frame = pl.DataFrame(rows, schema={item.id: pl.Int8 for item in card.items})
    frame.write_parquet(path, row_group_size=2, statistics=statistics)
    return files.open_survey(path, [card])


@pytest.mark.parametrize("statistics", [True, False], ids=["with statistics", "without"])
@pytest.mark.parametrize("name", CARDS)
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_file_is_found_sound_or_faulty_as_its_answers_are(name, statistics, data, tmp_path):
    card = carded(name)
    rows = data.draw(surveys(card))
    key = data.draw(st.sampled_from(list(card.item)))
    low, high = card.bounds[key]
    rows[data.draw(st.integers(0, len(rows) - 1))][key] = data.draw(st.integers(low - 2, high + 2))

    survey = filed(tmp_path, card, rows, statistics=statistics)

    assert survey.as_filed
    assert survey.examined([card]) == examine([card], survey.frame, survey.places)


CELLS = st.sampled_from(["1", "2", "3", "", "NA"])
MESSY = st.sampled_from([" 2", "3 ", "1.0", "2.5", "+1", "x", "7", "-9", "1e0", '"3"', "9" * 20])


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS | MESSY), min_size=1, max_size=8))
def test_a_csv_read_as_numbers_says_what_it_says_read_as_text(rows, tmp_path, monkeypatch):
    card = instruments.load("ucla-3")
    path = tmp_path / "survey.csv"
    lines = ["id,companionship,left_out,isolated", *(",".join(["007", *row]) for row in rows)]
    path.write_text("\n".join(lines) + "\n")

    as_numbers = outcome(path, card)
    with monkeypatch.context() as patched:
        patched.setattr(files.reading, "_with_numbers", lambda path, frame, wave, columns: (frame, {}))
        as_text = outcome(path, card)

    assert as_numbers == as_text


def outcome(path, card):
    """Return the faults of a file, without what a column is called on the way, or its scores."""
    survey = files.open_survey(path, [card])
    examined = survey.examined([card])
    if examined.faults:
        return {(fault.item, fault.rows, fault.problem) for fault in examined.faults}
    return (
        instruments.score_survey(
            card, survey.frame, columns=survey.places, keep=survey.keep, examined=examined
        )
        .collect()
        .to_dicts()
    )


def test_duckdb_hands_over_its_rows_in_their_order_as_often_as_asked(tmp_path, monkeypatch):
    """Batches of 7 rows from row groups of 2; the file has no id, so that a row is known by its number."""
    monkeypatch.setattr(files.engines, "BATCH", 7)
    card = instruments.load("ucla-3")
    rows = [{"companionship": n % 3 + 1, "left_out": n // 3 % 3 + 1, "isolated": 1} for n in range(40)]
    survey = files.numbered(filed(tmp_path, card, rows))

    def scored(engine):
        table = files.into_engine(survey, engine)
        return files.from_engine(
            instruments.score_survey(card, table, columns=survey.places, keep=survey.keep)
        )

    lazy = scored("duckdb")

    said = lazy.collect()
    assert said["row"].to_list() == list(range(1, 41))
    assert said.equals(scored("polars").collect().cast({"ucla-3.loneliness.band": pl.String}))
    assert lazy.select("row").head(3).collect().to_dicts() == said.select("row").head(3).to_dicts()
    assert lazy.filter(pl.col("row") > 38).collect().equals(said.tail(2))
