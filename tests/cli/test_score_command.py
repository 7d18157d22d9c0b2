"""``amity score``: what comes out, on the screen, as JSON and in files."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from cli.command_line import amity, lonely, refused, written

from amity import instruments

PHQ9 = [f"phq9_{n}" for n in range(1, 10)]
SCORED = [name for name in instruments.names() if (card := instruments.load(name)).scales or card.flags]


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """Three people: one lonely, one with a missing answer, one not lonely."""
    return lonely(tmp_path / "survey.csv", "ada,3,3,2", "ben,1,2,", "cleo,1,1,1")


def depressed(path: Path, *rows: str) -> Path:
    return written(path, "\n".join([",".join(["id", *PHQ9]), *rows]) + "\n")


def test_the_screen_shows_each_scale_with_its_bands_and_its_doubts(survey):
    said = amity("score", survey, "-i", "ucla-3")

    assert said.code == 0
    assert said.err == ""
    assert "Three-Item Loneliness Scale (UCLA-3)" in said.out
    assert "not lonely 1, lonely 1" in said.out
    assert "unverified" in said.out


def test_json_has_just_the_promised_keys_and_the_right_numbers(survey):
    said = amity("score", survey, "-i", "ucla-3", "--json")

    assert said.code == 0
    assert said.err == ""
    assert {"rows", "instruments"} <= set(said.json)
    assert said.json["rows"] == 3
    one = said.json["instruments"]["ucla-3"]
    assert {"scales", "flags"} <= set(one)
    scale = one["scales"]["loneliness"]
    assert set(scale) >= {"n", "missing", "mean", "sd", "min", "max", "alpha", "bands"}
    told = {key: scale[key] for key in ("n", "missing", "mean", "min", "max", "bands")}
    assert told == {
        "n": 2,
        "missing": 1,
        "mean": 5.5,
        "min": 3.0,
        "max": 8.0,
        "bands": {"not lonely": 1, "lonely": 1},
    }
    assert scale["sd"] == pytest.approx(3.5355, abs=1e-4)  # divided by n - 1
    assert one["flags"] == {}


def test_the_output_table_has_the_promised_columns_in_the_promised_order(survey):
    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    assert said.rows == [
        ["id", "ucla-3.loneliness", "ucla-3.loneliness.band", "ucla-3.loneliness.missing"],
        ["ada", "8", "lonely", "0"],
        ["ben", "", "", "1"],
        ["cleo", "3", "not lonely", "0"],
    ]


def test_a_flag_has_its_column(tmp_path):
    survey = depressed(tmp_path / "s.csv", "a,0,0,0,0,0,0,0,0,1")

    said = amity("score", survey, "-i", "phq-9", "--out", "-")

    assert said.rows[0][-1] == "phq-9.flag.item-9"
    assert said.rows[1][-1] == "raised"


def test_a_raised_item_9_is_shown_however_low_the_total(tmp_path):
    survey = depressed(tmp_path / "s.csv", "a,0,0,0,0,0,0,0,0,1", "b,0,0,0,0,0,0,0,0,")

    screen = amity("score", survey, "-i", "phq-9")
    filed = amity("score", survey, "-i", "phq-9", "--out", tmp_path / "o.csv")
    told = amity("score", survey, "-i", "phq-9", "--json")

    for said in (screen, filed):
        assert "safety flag phq-9.item-9: raised 1, unknown 1" in said.out
    assert told.json["instruments"]["phq-9"]["flags"] == {"item-9": 1}
    assert told.json["instruments"]["phq-9"]["scales"]["total"]["max"] == 1.0


@pytest.mark.parametrize("silence", ["", "-9", "-1", "NA"])
def test_an_unanswered_item_9_is_unknown_and_never_clear(tmp_path, silence):
    survey = depressed(tmp_path / "s.csv", f"a,0,0,0,0,0,0,0,0,{silence}")

    said = amity("score", survey, "-i", "phq-9", "--out", "-")

    assert said.rows[1][-1] == "unknown"


def test_declined_and_not_asked_are_missing_from_the_score_and_never_numbers(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,3,3,-9", "b,3,3,-1")

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    assert said.rows[1:] == [["a", "", "", "1"], ["b", "", "", "1"]]


def test_several_instruments_are_scored_in_the_order_they_were_asked_for(tmp_path):
    keys = [*PHQ9, "ucla-3.companionship", "ucla-3.left_out", "ucla-3.isolated"]
    survey = written(tmp_path / "s.csv", ",".join(["id", *keys]) + "\na" + ",1" * 12 + "\n")

    said = amity("score", survey, "-i", "ucla-3", "-i", "phq-9", "-i", "ucla-3", "--out", "-")

    instruments_ = [column.split(".")[0] for column in said.rows[0][1:]]
    assert list(dict.fromkeys(instruments_)) == ["ucla-3", "phq-9"]
    assert said.rows[0].count("ucla-3.loneliness") == 1


def test_instruments_that_share_items_take_them_from_the_same_columns(tmp_path):
    survey = depressed(tmp_path / "s.csv", "a,3,0,1,2,0,0,1,0,3")

    said = amity("score", survey, "-i", "phq-9", "-i", "phq-8", "-i", "phq-2", "--out", "-")

    row = dict(zip(*said.rows, strict=True))
    assert (row["phq-9.total"], row["phq-8.total"], row["phq-2.total"]) == ("10.0", "7.0", "3")


def test_a_file_without_an_id_gets_row_numbers(tmp_path):
    survey = written(tmp_path / "s.csv", "companionship,left_out,isolated\n1,1,1\n3,3,3\n")

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    assert [row[0] for row in said.rows] == ["row", "1", "2"]


def test_an_all_missing_column_scores_nobody_and_breaks_nothing(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,,3", "b,2,,1")

    said = amity("score", survey, "-i", "ucla-3", "--json")

    assert said.json["instruments"]["ucla-3"]["scales"]["loneliness"]["n"] == 0
    assert said.json["instruments"]["ucla-3"]["scales"]["loneliness"]["missing"] == 2


def test_a_file_with_a_heading_and_no_rows_is_scored_to_nobody(tmp_path):
    survey = lonely(tmp_path / "s.csv")

    told = amity("score", survey, "-i", "ucla-3", "--json")
    table = amity("score", survey, "-i", "ucla-3", "--out", "-")
    shown = amity("score", survey, "-i", "ucla-3")

    assert shown.out == "s.csv holds no respondents: there is nothing to score yet.\n"
    assert told.json["rows"] == 0
    assert told.json["instruments"]["ucla-3"]["scales"]["loneliness"]["mean"] is None
    assert len(table.rows) == 1


def test_no_scores_are_written_of_nobody(tmp_path):
    survey, out = lonely(tmp_path / "s.csv"), tmp_path / "scores.csv"

    refused(
        amity("score", survey, "-i", "ucla-3", "--out", out), "s.csv", "no respondents", "below the heading"
    )

    assert not out.exists()


def test_ids_that_stand_twice_are_told_in_one_line_and_not_named(tmp_path):
    survey = lonely(tmp_path / "s.csv", "zoe,1,2,3", "amy,1,1,1", "zoe,1,2,3", ",1,1,1", ",1,1,1")

    said = amity("score", survey, "-i", "ucla-3", "--json")

    assert (said.code, said.json["rows"]) == (0, 5)
    assert said.err.count("\n") == 1
    assert "2 rows share their 'id'" in said.err
    assert "zoe" not in said.err


def test_ids_that_do_not_rise_are_not_taken_for_repeated(tmp_path):
    survey = lonely(tmp_path / "s.csv", "zoe,1,2,3", "amy,1,1,1", "bea,1,2,3")

    assert amity("score", survey, "-i", "ucla-3").err == ""


def test_ids_are_counted_in_parts_as_in_one(tmp_path, monkeypatch):
    ids = [n * 7 % 50 for n in range(70)]
    survey = lonely(tmp_path / "s.csv", *(f"p{each},1,2,3" for each in ids))

    said = set()
    for at_a_time in (1, 9, 1000):
        monkeypatch.setattr("amity.instruments.files.reading._IDS_AT_A_TIME", at_a_time)
        said.add(amity("score", survey, "-i", "ucla-3").err)

    assert len(said) == 1
    assert "40 rows share" in said.pop()  # 20 of 50 stand twice


def test_events_of_redcap_tell_the_rows_of_one_respondent_apart(tmp_path):
    heads = "record_id,redcap_event_name,companionship,left_out,isolated"
    survey = written(tmp_path / "s.csv", f"{heads}\n2,a,1,1,1\n1,a,1,1,1\n1,b,1,1,1\n")

    assert amity("score", survey, "-i", "ucla-3").err == ""


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx", ".CSV"])
def test_scores_are_written_by_the_ending_with_a_codebook_beside(survey, tmp_path, ending):
    out = tmp_path / f"scores{ending}"

    said = amity("score", survey, "-i", "ucla-3", "--out", out)

    read = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".xlsx": pl.read_excel}[ending.lower()]
    assert said.code == 0
    assert read(out)["ucla-3.loneliness"].to_list() == [8, None, 3]
    assert read(out)["ucla-3.loneliness.band"].to_list() == ["lonely", None, "not lonely"]
    assert (tmp_path / "scores.codebook.csv").is_file()


def test_parquet_output_says_which_card_made_it(survey, tmp_path):
    import pyarrow.parquet as pq

    amity("score", survey, "-i", "ucla-3", "--out", tmp_path / "scores.parquet")

    notes = pq.ParquetFile(tmp_path / "scores.parquet").metadata.metadata
    assert notes[b"amity.card.ucla-3"].decode() == instruments.digest("ucla-3")


def test_json_names_the_card_by_its_digest(survey):
    said = amity("score", survey, "-i", "ucla-3", "--json")

    assert said.json["instruments"]["ucla-3"]["card"] == instruments.digest("ucla-3")


def test_json_and_a_file_come_together(survey, tmp_path):
    said = amity("score", survey, "-i", "ucla-3", "--out", tmp_path / "scores.csv", "--json")

    assert said.json["rows"] == 3
    assert (tmp_path / "scores.csv").is_file()


def test_the_summary_page_is_one_file_that_asks_the_network_for_nothing(survey, tmp_path):
    said = amity("score", survey, "-i", "ucla-3", "--summary", tmp_path / "page.html")

    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert said.code == 0
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert not [word for word in ("<script src", "<link", "@import", 'src="http') if word in page]
    assert "ada" not in page


@pytest.mark.parametrize("name", SCORED)
def test_what_the_template_asks_for_can_be_scored_and_every_column_is_in_the_codebook(name, tmp_path):
    card = instruments.load(name)
    template, filled, out = tmp_path / "template.csv", tmp_path / "filled.csv", tmp_path / "scores.csv"

    made = amity("template", "-i", name, "--out", template)
    heads = template.read_text(encoding="utf-8").strip().split(",")
    example = card.examples[0].answers
    answers = {f"{name}.{key}": str(code) for key, code in example.items()}
    row = ["first", *(answers.get(head, "") for head in heads[1:])]
    written(filled, template.read_text(encoding="utf-8") + ",".join(row) + "\n")
    scored = amity("score", filled, "-i", name, "--out", out)

    assert (made.code, scored.code, scored.err) == (0, 0, "")
    table = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    told = list(csv.DictReader(io.StringIO((tmp_path / "scores.codebook.csv").read_text(encoding="utf-8"))))
    assert list(table[0]) == ["id", *(entry["column"] for entry in told)]
    said = {scale: float(table[0][f"{name}.{scale}"]) for scale in card.scales if table[0][f"{name}.{scale}"]}
    assert said == pytest.approx(card.examples[0].scores)
    assert {flag: table[0][f"{name}.flag.{flag}"] for flag in card.flags} == card.examples[0].flags


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
@pytest.mark.parametrize("name", ["phq-9", "swemwbs", "sni-cohen"])
def test_every_engine_tells_the_same(name, engine, tmp_path):
    survey = _examples(name, tmp_path / "s.csv")

    usual = amity("score", survey, "-i", name, "--out", tmp_path / "usual.csv").code
    said = amity("score", survey, "-i", name, "--out", tmp_path / "other.csv", "--engine", engine).code

    assert (usual, said) == (0, 0)
    expected, found = (pl.read_csv(tmp_path / f"{each}.csv") for each in ("usual", "other"))
    assert expected.height > 0
    assert found.to_dicts() == expected.to_dicts()


def test_pandas_writes_the_same_file_byte_for_byte(tmp_path):
    survey = _examples("phq-9", tmp_path / "s.csv")

    amity("score", survey, "-i", "phq-9", "--out", tmp_path / "polars.csv")
    amity("score", survey, "-i", "phq-9", "--out", tmp_path / "pandas.csv", "--engine", "pandas")

    assert (tmp_path / "pandas.csv").read_bytes() == (tmp_path / "polars.csv").read_bytes()


def test_duckdb_writes_the_same_file_byte_for_byte(tmp_path):
    survey = _examples("phq-9", tmp_path / "s.csv")

    amity("score", survey, "-i", "phq-9", "--out", tmp_path / "polars.csv")
    amity("score", survey, "-i", "phq-9", "--out", tmp_path / "duckdb.csv", "--engine", "duckdb")

    assert (tmp_path / "duckdb.csv").read_bytes() == (tmp_path / "polars.csv").read_bytes()


def _examples(name: str, path: Path) -> Path:
    """Write a card's worked examples as a survey."""
    keys = [item.id for item in instruments.load(name).items]
    rows = [
        ",".join([f"r{n}", *(str(each.answers.get(key, "")) for key in keys)])
        for n, each in enumerate(instruments.load(name).examples)
    ]
    return written(path, "\n".join([",".join(["id", *keys]), *rows]) + "\n")


def test_keep_going_leaves_rows_out_and_counts_them(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,9", "b,3,3,3", "c,often,2,1")

    told = amity("score", survey, "-i", "ucla-3", "--keep-going", "--json")
    screen = amity("score", survey, "-i", "ucla-3", "--keep-going")
    table = amity("score", survey, "-i", "ucla-3", "--keep-going", "--out", "-")

    assert told.json["rows"] == 1
    assert told.json["left_out"] == {"an answer that is not on offer": 2}
    assert "2 rows" in screen.out
    assert [row[0] for row in table.rows] == ["id", "b"]


def test_keep_going_keeps_the_row_numbers_of_the_file(tmp_path):
    survey = written(tmp_path / "s.csv", "companionship,left_out,isolated\n9,1,1\n1,2,3\n7,1,1\n3,3,3\n")

    said = amity("score", survey, "-i", "ucla-3", "--keep-going", "--out", "-")

    assert [row[0] for row in said.rows] == ["row", "2", "4"]


def test_keep_going_says_how_many_rows_are_missing_from_a_piped_table(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,9", "b,3,3,3")

    said = amity("score", survey, "-i", "ucla-3", "--keep-going", "--out", "-")

    assert "1 row" in said.err


def test_standard_output_holds_one_thing(survey):
    said = amity("score", survey, "-i", "ucla-3", "--json", "--out", "-")

    if said.code == 0:
        assert said.json["rows"] == 3
    else:
        refused(said, "--json", "--out")


def test_standard_input_is_read_as_csv(survey):
    said = amity("score", "-", "-i", "ucla-3", "--out", "-", stdin=survey.read_bytes())

    assert said.rows == amity("score", survey, "-i", "ucla-3", "--out", "-").rows


def test_no_copy_of_the_answers_is_left_behind(survey):
    said = amity("score", "-", "-i", "ucla-3", "--out", "-", stdin=survey.read_bytes())

    assert said.code == 0
    assert said.left_behind == ()
