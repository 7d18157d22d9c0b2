"""``amity check``: what it prints, and when it says that all is well. What it finds is in tests/faults."""

import polars as pl
import pytest
from cli.command_line import LONG_MAP, UCLA3, amity, lonely, refused, written

VARIED = ["a,1,2,3", "b,2,2,2", "c,3,3,2", "d,1,1,1", "e,2,3,3"]


def test_a_sound_file_exits_with_0(tmp_path):
    survey = lonely(tmp_path / "s.csv", *VARIED)

    said = amity("check", survey, "-i", "ucla-3")
    told = amity("check", survey, "-i", "ucla-3", "--json")

    assert (said.code, said.err) == (0, "")
    assert "5 rows" in said.out
    assert (told.code, told.json) == (0, {"rows": 5, "problems": []})


def test_a_file_that_falls_short_exits_with_1_and_has_the_promised_keys(tmp_path):
    survey = lonely(tmp_path / "s.csv", *VARIED, "f,9,1,1", "a,1,1,1")

    said = amity("check", survey, "-i", "ucla-3", "--json")

    assert said.code == 1
    assert said.err == ""
    assert set(said.json) == {"rows", "problems"}
    assert said.json["rows"] == 7
    assert all(
        set(problem) == {"column", "problem", "rows", "likely_cause", "remedy"}
        for problem in said.json["problems"]
    )
    assert {(each["column"], each["problem"], each["rows"]) for each in said.json["problems"]} == {
        ("companionship", "out-of-range", 1),
        ("id", "duplicate-id", 2),
    }


def test_the_screen_tells_cause_and_remedy(tmp_path):
    said = amity("check", lonely(tmp_path / "s.csv", *VARIED, "f,9,1,1"), "-i", "ucla-3")

    assert said.code == 1
    assert "companionship: out-of-range" in said.out
    assert "Likely cause" in said.out
    assert "Remedy" in said.out


def test_the_remedy_names_the_table_of_the_map(tmp_path):
    said = amity("check", lonely(tmp_path / "s.csv", "a,Often,1,1"), "-i", "ucla-3")

    assert "[instrument.ucla-3]" in said.out


def test_a_column_may_have_brackets_in_its_name(tmp_path):
    survey = written(tmp_path / "s.csv", "id,[bold]q1,left_out,isolated\na,9,1,1\n")
    map_ = written(tmp_path / "map.toml", '[instrument.ucla-3]\ncompanionship = "[bold]q1"\n')

    said = amity("check", survey, "-i", "ucla-3", "--map", map_)

    assert "[bold]q1" in said.out


@pytest.mark.parametrize("heads", ["x,y,z,w", "id"])
def test_a_file_without_any_of_the_columns_is_not_in_order(heads, tmp_path):
    survey = written(tmp_path / "s.csv", heads + "\n" + ",".join("1" for _ in heads.split(",")) + "\n")

    assert amity("check", survey, "-i", "ucla-3").code != 0


def test_a_heading_without_rows_falls_short(tmp_path):
    said = amity("check", lonely(tmp_path / "s.csv"), "-i", "ucla-3", "--json")

    assert said.code == 1
    assert [each["problem"] for each in said.json["problems"]] == ["no-rows"]


def test_several_instruments_are_checked_and_an_id_is_complained_of_once(tmp_path):
    keys = [f"phq9_{n}" for n in range(1, 9)]
    row = ",0,1,2,3,0,1,2,3"
    survey = written(tmp_path / "s.csv", ",".join(["id", *keys]) + f"\na{row}\na{row}\n")

    said = amity("check", survey, "-i", "phq-8", "-i", "phq-2", "--json")

    assert [each["problem"] for each in said.json["problems"]].count("duplicate-id") == 1


def test_columns_are_called_as_the_file_calls_them(tmp_path):
    survey = written(tmp_path / "s.csv", "id,Q1,Q2,Q3\na,0,1,1\n")
    map_ = written(
        tmp_path / "map.toml",
        '[instrument.ucla-3]\ncompanionship = "Q1"\nleft_out = "Q2"\nisolated = "Q3"\nrecode = { 7 = 1 }\n',
    )

    said = amity("check", survey, "-i", "ucla-3", "--map", map_, "--json")

    assert [each["column"] for each in said.json["problems"]] == ["Q1"]


def test_the_waves_of_a_long_file_are_not_duplicates(tmp_path):
    rows = [
        f"{who},{wave},{item},{1 + (item + shift) % 3}"
        for shift, who in enumerate("abcde")
        for wave in ("before", "after")
        for item in (1, 2, 3)
    ]
    survey = written(tmp_path / "s.csv", "\n".join(["id,wave,item,score", *rows]) + "\n")
    map_ = written(
        tmp_path / "map.toml", LONG_MAP.replace('answer = "score"', 'answer = "score"\nwave = "wave"')
    )

    said = amity("check", survey, "-i", "ucla-3", "--map", map_, "--json")

    assert said.json["problems"] == []


def test_the_events_of_a_redcap_export_are_not_duplicates(tmp_path):
    rows = [
        f"{who},{event},{1 + shift % 3},{1 + (shift + 1) % 3},{1 + (shift + 2) % 3}"
        for shift, who in enumerate(["1", "2", "3", "4"])
        for event in ("baseline_arm_1", "month_3_arm_1")
    ]
    heads = "record_id,redcap_event_name,companionship,left_out,isolated"
    survey = written(tmp_path / "s.csv", "\n".join([heads, *rows]) + "\n")

    said = amity("check", survey, "-i", "ucla-3", "--json")

    assert said.json["problems"] == []


def test_what_cannot_be_read_is_refused_and_not_found_wanting(tmp_path):
    refused(amity("check", tmp_path / "nowhere.csv", "-i", "ucla-3"), "nowhere.csv")


def test_standard_input_can_be_checked(tmp_path):
    survey = lonely(tmp_path / "s.csv", *VARIED)

    assert amity("check", "-", "-i", "ucla-3", stdin=survey.read_bytes()).code == 0


def test_a_stray_answer_in_a_file_of_points_is_told_as_it_stands_in_the_file(tmp_path):
    items = [f"djg11_{n}" for n in range(1, 12)]
    rows = [[who, *((who * n) % 7 % 2 for n in range(1, 12))] for who in range(1, 15)]
    rows[3][4], rows[6][4] = 3, 2
    lines = [",".join(["id", *items]), *(",".join(map(str, row)) for row in rows)]
    survey = written(tmp_path / "s.csv", "\n".join(lines) + "\n")
    map_ = written(tmp_path / "map.toml", "[instrument.djg-11]\nalready_dichotomised = true\n")

    found = amity("check", survey, "-i", "djg-11", "--map", map_, "--json").json["problems"]

    stray = [(each["column"], each["rows"]) for each in found if each["problem"] == "out-of-range"]
    told = next(each["likely_cause"] for each in found if each["problem"] == "out-of-range")
    assert stray == [("djg11_4", 2)]
    assert told == "The file also holds 2 and 3. Expected 0 or 1, for the map says already_dichotomised."
    assert "-99" not in str(found)


def test_a_map_that_turns_what_the_file_did_not_is_told_to_stop(tmp_path):
    items = range(1, 11)
    rows = [[n, *(4 - n % 5 if item in (4, 5, 7, 8) else n % 5 for item in items)] for n in range(60)]
    heads = ["id", *(f"pss10_{item}" for item in items)]
    survey = tmp_path / "pss.csv"
    pl.DataFrame(rows, schema=heads, orient="row").write_csv(survey)
    map_ = written(tmp_path / "map.toml", '[instrument.pss-10]\nalready_reversed = ["pss10_4"]\n')

    said = amity("check", survey, "-i", "pss-10", "--map", map_, "--json")

    found = {each["column"]: each for each in said.json["problems"]}
    assert found["pss10_4"]["problem"] == "coded-backwards"
    assert 'Take "pss10_4" out of already_reversed' in found["pss10_4"]["remedy"]


@pytest.mark.parametrize(("cells", "same"), [("true,false", "words"), ("1,1000", "out-of-range")])
def test_what_the_score_refuses_the_check_complains_of(cells, same, tmp_path):
    yes, no = (cell == "true" if cell in ("true", "false") else int(cell) for cell in cells.split(","))
    table = pl.DataFrame({"id": ["a", "b"], **{key: [yes, no] for key in UCLA3}})
    table.write_parquet(tmp_path / "s.parquet")

    said = amity("check", tmp_path / "s.parquet", "-i", "ucla-3", "--json")

    refused(amity("score", tmp_path / "s.parquet", "-i", "ucla-3"), "s.parquet")
    assert {each["problem"] for each in said.json["problems"]} == {same}


@pytest.mark.parametrize(("cell", "code"), [("2,0", 0), ("2,00", 0), ("1,000", 1), ("2,5", 1)])
def test_check_and_score_read_a_decimal_comma_alike(cell, code, tmp_path):
    rows = "".join(f"{n};{cell};{1 + n % 3};{1 + n // 3}\n" for n in range(9))
    survey = written(tmp_path / "s.csv", f"id;{';'.join(UCLA3)}\n{rows}")

    assert amity("check", survey, "-i", "ucla-3").code == code
    assert (amity("score", survey, "-i", "ucla-3", "--out", "-").code == 0) == (code == 0)
