"""Survey files as they come: every format, and the ways in which files are messy."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pyreadstat
import pytest
from cli.command_line import UCLA3, amity, lonely, refused, written

SCORES = {"a": "3", "b": "", "c": "8"}
ANSWERS = {"id": ["a", "b", "c"], "companionship": [1, 2, 3], "left_out": [1, 2, 3], "isolated": [1, None, 2]}
LONG_MAP = """
id = "id"
[long]
item = "item"
answer = "score"
wave = "wave"
[long.items.ucla-3]
1 = "companionship"
2 = "left_out"
3 = "isolated"
"""


def _csv(path):
    pl.DataFrame(ANSWERS).write_csv(path)


def _tsv(path):
    pl.DataFrame(ANSWERS).write_csv(path, separator="\t")


def _parquet(path):
    pl.DataFrame(ANSWERS).write_parquet(path)


def _xlsx(path):
    pl.DataFrame(ANSWERS).write_excel(path)


def _sav(path):
    pyreadstat.write_sav(pl.DataFrame(ANSWERS).to_pandas(), str(path), compress=path.suffix == ".zsav")


def _dta(path):
    pyreadstat.write_dta(pl.DataFrame(ANSWERS).to_pandas(), str(path))


FORMATS = {
    ".csv": _csv,
    ".CSV": _csv,
    ".tsv": _tsv,
    ".parquet": _parquet,
    ".xlsx": _xlsx,
    ".sav": _sav,
    ".zsav": _sav,
    ".dta": _dta,
}


def scores(said):
    assert said.code == 0, said
    at = next(n for n, name in enumerate(said.rows[0]) if name == "ucla-3.loneliness")
    return {row[0]: row[at] for row in said.rows[1:]}


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_scores_the_same(ending, tmp_path):
    FORMATS[ending](tmp_path / f"survey{ending}")

    said = amity("score", tmp_path / f"survey{ending}", "-i", "ucla-3", "--out", "-")

    assert scores(said) == SCORES


def test_a_tsv_in_capitals_is_a_tsv(tmp_path):
    _tsv(tmp_path / "SURVEY.TSV")

    said = amity("score", tmp_path / "SURVEY.TSV", "-i", "ucla-3", "--out", "-")

    assert scores(said) == SCORES


CSV = "id,companionship,left_out,isolated\na,1,1,1\nb,2,2,\nc,3,3,2\n"
MESSY = {
    "a byte order mark": "\ufeff" + CSV,
    "Windows line ends": CSV.replace("\n", "\r\n"),
    "no line end at the end": CSV.rstrip("\n"),
    "every cell quoted": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in CSV.splitlines()
    ),
    "numbers with a point": CSV.replace("1,1,1", "1.0,1.0,1.0").replace("3,3,2", "3.0,3.0,2.0"),
    "spaces around numbers": CSV.replace("1,1,1", ' 1,"1 ",1'),
    "NA for missing": CSV.replace("2,2,", "2,2,NA"),
    "#N/A for missing": CSV.replace("2,2,", "2,2,#N/A"),
    "a point for missing": CSV.replace("2,2,", "2,2,."),
    "columns in another order": "isolated,x,left_out,id,companionship\n1,9,1,a,1\n,9,2,b,2\n2,9,3,c,3\n",
    "names with the instrument": CSV.replace(
        "companionship,left_out,isolated", ",".join(f"ucla-3.{k}" for k in UCLA3)
    ),
    "names with underscores": CSV.replace(
        "companionship,left_out,isolated", ",".join(f"ucla_3_{k}" for k in UCLA3)
    ),
    "names by alias": CSV.replace("companionship,left_out,isolated", "ucla3_1,ucla3_2,ucla3_3"),
}


@pytest.mark.parametrize("mess", MESSY)
def test_a_messy_file_scores_like_a_tidy_one(mess, tmp_path):
    survey = written(tmp_path / "survey.csv", MESSY[mess])

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    by_id = {row[said.rows[0].index("id")]: row for row in said.rows[1:]}
    assert {name: row[-3] for name, row in by_id.items()} == SCORES


def test_empty_lines_are_not_respondents(tmp_path):
    survey = written(tmp_path / "s.csv", CSV + "\n\n")

    said = amity("score", survey, "-i", "ucla-3", "--json")

    assert said.json["rows"] == 3


def test_emoji_and_long_numbers_are_ids_like_any_other(tmp_path):
    ids = ["🙂", "👩‍👩‍👧", "123456789012345678901234567890", "123456789012345678901234567891"]
    survey = lonely(tmp_path / "s.csv", *(f"{each},1,2,3" for each in ids))

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    assert [row[0] for row in said.rows[1:]] == ids


@pytest.mark.parametrize("ids", [("007", "008"), ("1e5", "2e5"), ("1.10", "1.1"), ("TRUE", "false")])
def test_an_id_is_a_name_and_comes_out_as_it_went_in(ids, tmp_path):
    survey = lonely(tmp_path / "s.csv", *(f"{each},1,2,3" for each in ids))

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    assert [row[0] for row in said.rows[1:]] == list(ids)


def test_a_whole_number_id_from_spss_stays_whole(tmp_path):
    pyreadstat.write_sav(pl.DataFrame({**ANSWERS, "id": [1, 2, 3]}).to_pandas(), str(tmp_path / "s.sav"))

    said = amity("score", tmp_path / "s.sav", "-i", "ucla-3", "--out", "-")

    assert [row[0] for row in said.rows[1:]] == ["1", "2", "3"]


def test_a_latin_1_file_is_read_rightly_or_refused(tmp_path):
    survey = written(
        tmp_path / "s.csv", lonely(tmp_path / "u.csv", "Zoé,1,2,3", "Zoè,1,1,1").read_text().encode("latin-1")
    )

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    if said.code == 0:
        assert [row[0] for row in said.rows[1:]] == ["Zoé", "Zoè"]
    else:
        refused(said, "s.csv", "UTF-8")


def test_a_file_with_semicolons_is_read_or_its_semicolons_are_named(tmp_path):
    survey = written(tmp_path / "s.csv", CSV.replace(",", ";"))

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    if said.code == 0:
        assert scores(said) == SCORES
    else:
        refused(said, "s.csv", "semicolon")


def test_a_decimal_comma_is_refused_and_never_scored(tmp_path):
    survey = lonely(tmp_path / "s.csv", 'a,"1,5","2,0","3,0"')

    refused(amity("score", survey, "-i", "ucla-3"), "s.csv", "row 1", "'companionship'", "1 row")


def test_two_columns_of_one_name_are_refused(tmp_path):
    survey = written(tmp_path / "s.csv", "id,companionship,companionship,left_out,isolated\na,1,3,2,3\n")

    refused(amity("score", survey, "-i", "ucla-3", "--out", "-"), "s.csv", "'companionship'")


def test_spss_user_missing_values_are_missing(tmp_path):
    frame = pd.DataFrame({**ANSWERS, "isolated": [99.0, 3.0, 2.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "s.sav"), missing_ranges={"isolated": [99]})

    said = amity("score", tmp_path / "s.sav", "-i", "ucla-3", "--out", "-")

    assert scores(said) == {"a": "", "b": "7", "c": "8"}


@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_value_labels_of_spss_and_stata_do_not_replace_the_codes(ending, tmp_path):
    frame = pl.DataFrame({**ANSWERS, "isolated": [1, 2, 3]}).to_pandas()
    write = {".sav": pyreadstat.write_sav, ".dta": pyreadstat.write_dta}[ending]
    labels = {1: "Hardly ever", 2: "Some of the time", 3: "Often"}
    write(frame, str(tmp_path / f"s{ending}"), variable_value_labels={"isolated": labels})

    said = amity("score", tmp_path / f"s{ending}", "-i", "ucla-3", "--out", "-")

    assert scores(said) == {"a": "3", "b": "6", "c": "9"}


def test_numbers_that_a_spreadsheet_keeps_as_text_are_numbers(tmp_path):
    pl.DataFrame({"id": ["a", "b"], **{key: ["3", "NA"] for key in UCLA3}}).write_excel(tmp_path / "s.xlsx")

    said = amity("score", tmp_path / "s.xlsx", "-i", "ucla-3", "--out", "-")

    assert scores(said) == {"a": "9", "b": ""}


def test_not_a_number_in_parquet_is_missing(tmp_path):
    pl.DataFrame({"id": ["a", "b"], **{key: [3.0, float("nan")] for key in UCLA3}}).write_parquet(
        tmp_path / "s.parquet"
    )

    said = amity("score", tmp_path / "s.parquet", "-i", "ucla-3", "--out", "-")

    assert scores(said) == {"a": "9", "b": ""}


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt8, pl.UInt64, pl.Float32, pl.Float64])
def test_any_type_of_number_will_do(kind, tmp_path):
    table = pl.DataFrame(ANSWERS).with_columns(pl.col(key).cast(kind) for key in UCLA3)
    table.write_parquet(tmp_path / "s.parquet")

    said = amity("score", tmp_path / "s.parquet", "-i", "ucla-3", "--out", "-")

    assert scores(said) == SCORES


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["Hardly ever", "Often"])])
def test_words_that_a_parquet_file_keeps_as_categories_are_words(kind, tmp_path):
    table = pl.DataFrame({"id": ["a", "b"], **{key: ["Hardly ever", "Often"] for key in UCLA3}})
    table.with_columns(pl.col(key).cast(kind) for key in UCLA3).write_parquet(tmp_path / "s.parquet")
    map_ = written(tmp_path / "map.toml", '[instrument.ucla-3]\nrecode = { "Hardly ever" = 1, Often = 3 }\n')

    said = amity("score", tmp_path / "s.parquet", "-i", "ucla-3", "--map", map_, "--out", "-")

    assert scores(said) == {"a": "3", "b": "9"}


LONG = {
    "id": ["a"] * 6 + ["b"] * 3,
    "wave": ["before"] * 3 + ["after"] * 3 + ["before"] * 3,
    "item": [1, 2, 3] * 3,
    "score": [3, 2, 1, 1, 1, 1, 2, 2, 2],
}


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_a_long_file_gives_one_score_for_each_respondent_and_wave(ending, tmp_path):
    survey, map_ = _long(tmp_path, ending)

    said = amity("score", survey, "-i", "ucla-3", "--map", map_, "--out", "-")

    assert [row[:3] for row in said.rows] == [
        ["id", "wave", "ucla-3.loneliness"],
        ["a", "before", "6"],
        ["a", "after", "3"],
        ["b", "before", "6"],
    ]


@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_a_long_file_of_a_statistics_package_is_scored_as_well(ending, tmp_path):
    survey, map_ = _long(tmp_path, ending)

    said = amity("score", survey, "-i", "ucla-3", "--map", map_, "--out", "-")

    assert [row[2] for row in said.rows[1:]] == ["6", "3", "6"]


def _long(folder, ending):
    table = pl.DataFrame(LONG)
    {
        ".csv": lambda path: table.write_csv(path),
        ".parquet": lambda path: table.write_parquet(path),
        ".xlsx": lambda path: table.write_excel(path),
        ".sav": lambda path: pyreadstat.write_sav(table.to_pandas(), str(path)),
        ".dta": lambda path: pyreadstat.write_dta(table.to_pandas(), str(path)),
    }[ending](folder / f"long{ending}")
    return folder / f"long{ending}", written(folder / "map.toml", LONG_MAP)


def test_one_wave_of_a_long_file_is_named_after_a_hash(tmp_path):
    survey, map_ = _long(tmp_path, ".csv")

    said = amity("score", f"{survey}#after", "-i", "ucla-3", "--map", map_, "--out", "-")

    assert [row[:3] for row in said.rows[1:]] == [["a", "after", "3"]]


def test_a_hash_in_a_file_name_is_not_a_wave(tmp_path):
    survey = lonely(tmp_path / "site#2.csv", "a,1,1,1")

    said = amity("score", survey, "-i", "ucla-3", "--out", "-")

    assert scores(said) == {"a": "3"}


def test_a_wave_that_the_file_does_not_have_is_refused(tmp_path):
    survey, map_ = _long(tmp_path, ".csv")

    said = amity("score", f"{survey}#befor", "-i", "ucla-3", "--map", map_, "--out", "-")

    refused(said, "befor", "before")


def test_two_answers_to_one_item_are_refused_and_the_wave_column_is_asked_for(tmp_path):
    pl.DataFrame(LONG).write_csv(tmp_path / "long.csv")
    map_ = written(tmp_path / "map.toml", LONG_MAP.replace('wave = "wave"', ""))

    said = amity("score", tmp_path / "long.csv", "-i", "ucla-3", "--map", map_)

    refused(said, "long.csv", "two answers to one item", "`wave`")


def test_a_redcap_export_needs_no_map(tmp_path):
    heads = [
        "record_id",
        "redcap_event_name",
        "redcap_repeat_instance",
        *(f"phq9_{n}" for n in range(1, 10)),
        "phq9_complete",
    ]
    rows = ["101,baseline_arm_1,,0,0,0,0,0,0,0,0,1,2", "101,month_3_arm_1,,1,1,1,1,1,1,1,1,0,2"]
    survey = written(tmp_path / "export.csv", "\n".join([",".join(heads), *rows]) + "\n")

    said = amity("score", survey, "-i", "phq-9", "--out", "-")

    heads, *rows = said.rows
    wanted = [
        heads.index(name) for name in ("record_id", "redcap_event_name", "phq-9.total", "phq-9.flag.item-9")
    ]
    assert [[row[n] for n in wanted] for row in rows] == [
        ["101", "baseline_arm_1", "1.0", "raised"],
        ["101", "month_3_arm_1", "8.0", "clear"],
    ]


def test_columns_may_have_spaces_commas_and_emoji_in_their_names(tmp_path):
    survey = written(tmp_path / "s.csv", 'id,lack company ü,🙂,"left, out"\na,1,2,3\n')
    map_ = written(
        tmp_path / "m.toml",
        '[instrument.ucla-3]\ncompanionship = "lack company ü"\nleft_out = "left, out"\nisolated = "🙂"\n',
    )

    for engine in ("polars", "duckdb", "pandas"):
        said = amity("score", survey, "-i", "ucla-3", "--map", map_, "--out", "-", "--engine", engine)
        assert float(scores(said)["a"]) == 6


def test_a_large_file_read_as_text_scores_as_a_small_one(tmp_path):
    """A large CSV is taken as text and read on the way; the same path is reached by text in a small one."""
    survey = lonely(tmp_path / "s.csv", "a,1,1,1", "b, 2,2.0,", "c,3,NA,2", "d,3,3,2")
    pl.read_csv(survey, infer_schema=False).write_parquet(tmp_path / "s.parquet")

    said = amity("score", tmp_path / "s.parquet", "-i", "ucla-3", "--out", "-")

    assert scores(said) == {"a": "3", "b": "", "c": "", "d": "8"}


def test_the_command_works_as_a_program_in_a_pipe(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")

    ran = subprocess.run(
        [Path(sys.executable).with_name("amity"), "score", "-", "-i", "ucla-3", "--out", "-"],
        input=survey.read_bytes(),
        capture_output=True,
        check=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )

    assert ran.stdout.splitlines()[1] == b"a,6,lonely,0"
    assert ran.stderr == b""
