"""What is wrong with the input or the call is one line on standard error, code 2, and nothing is written."""

import subprocess
import sys
from pathlib import Path

import pytest
from cli.command_line import LONG_MAP, UCLA3, amity, lonely, refused, written

HAROLD = "Harold Smith of 5 Elm Street"
SOUND = "id,companionship,left_out,isolated\na,1,2,3\n"


def score(survey, *more):
    return amity("score", survey, "-i", "ucla-3", *more)


FAULTS = {  # the text in left_out of row 2, and what the message says of it
    "text": ("often", "not on offer"),
    "out of range": ("9", "not on offer"),
    "negative": ("-2", "not on offer"),
    "not whole": ("2.5", "whole"),
    "decimal comma": ('"2,5"', "not on offer"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_is_not_on_offer_is_refused_with_file_row_column_and_remedy(fault, tmp_path):
    cell, said = FAULTS[fault]
    survey = lonely(tmp_path / "survey.csv", "a,1,2,3", f"b,1,{cell},3", "c,1,2,3")

    refused(
        score(survey),
        "survey.csv",
        "row 2",
        "'left_out'",
        "ucla-3.left_out",
        said,
        "1 (Hardly ever or never)",
        "--keep-going",
    )


def test_the_first_row_is_the_one_below_the_heading(tmp_path):
    refused(score(lonely(tmp_path / "s.csv", "a,1,2,7")), "row 1", "'isolated'")


def test_an_empty_line_counts_where_a_row_is_named(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,1", "", ",,,", "b,1,7,1")

    refused(score(survey), "row 4", "'left_out'")


def test_a_row_of_one_event_is_named_as_it_stands_in_the_file(tmp_path):
    heads = "record_id,redcap_event_name,companionship,left_out,isolated"
    survey = written(tmp_path / "s.csv", f"{heads}\n1,a,1,1,1\n1,b,1,1,1\n2,a,1,1,1\n2,b,1,1,7\n")

    refused(amity("score", f"{survey}#b", "-i", "ucla-3"), "row 4", "'isolated'")


def test_all_faulty_rows_are_counted(tmp_path):
    refused(score(lonely(tmp_path / "s.csv", "a,7,2,1", "b,1,1,1", "c,8,1,1")), "row 1", "2 rows")


def test_a_fault_in_a_long_file_is_found_where_it_stands_in_the_file(tmp_path):
    survey = written(tmp_path / "long.csv", "id,item,score\na,1,3\na,2,3\na,3,3\nb,1,1\nb,2,1\nb,3,7\n")
    map_ = written(
        tmp_path / "map.toml",
        LONG_MAP,
    )

    refused(score(survey, "--map", map_), "long.csv", "row 6", "'score'")


def test_true_and_false_are_refused_with_their_row(tmp_path):
    refused(score(lonely(tmp_path / "s.csv", "a,TRUE,FALSE,TRUE")), "row 1", "'companionship'")


def test_a_missing_column_is_named_with_the_way_to_supply_it(tmp_path):
    survey = written(tmp_path / "s.csv", "id,companionship,left_out\na,1,2\n")

    refused(score(survey), "s.csv", "1 of 3", "'ucla-3.isolated'", "--map", "amity template -i ucla-3")


@pytest.mark.parametrize(
    "heads", ["id,Companionship,Left_out,Isolated", "id, companionship, left_out, isolated"]
)
def test_columns_that_differ_by_capitals_or_spaces_are_found_or_named(heads, tmp_path):
    said = score(written(tmp_path / "s.csv", heads + "\na,1,2,3\n"), "--out", "-")

    if said.code == 0:
        assert said.rows[1] == ["a", "6", "lonely", "0"]
    else:
        refused(said, heads.split(",")[1])


UNREADABLE = {
    "empty.csv": b"",
    "noise.xlsx": b"not a workbook",
    "noise.xls": b"not a workbook",
    "noise.sav": b"not SPSS",
    "noise.dta": b"not Stata",
    "without-ending": SOUND.encode(),
    "survey.pdf": b"%PDF",
}
WITH_TRACEBACK = {
    "noise.parquet": b"not Parquet at all",
    "cut.parquet": b"PAR1",
    "ragged.csv": SOUND.encode() + b"b,1,2,3,4\n",
    "quote.csv": SOUND.encode() + b'"b,1,2,3\n',
}


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("command", ["score", "check"])
def test_a_file_that_cannot_be_read_is_refused_by_its_name(command, name, tmp_path):
    refused(amity(command, written(tmp_path / name, UNREADABLE[name]), "-i", "ucla-3"), name)


@pytest.mark.parametrize("name", WITH_TRACEBACK)
@pytest.mark.parametrize("command", ["score", "check"])
def test_a_file_that_turns_out_to_be_broken_is_refused_as_well(command, name, tmp_path):
    refused(amity(command, written(tmp_path / name, WITH_TRACEBACK[name]), "-i", "ucla-3"), name)


def test_noise_is_no_survey(tmp_path):
    refused(score(written(tmp_path / "noise.csv", bytes(range(256)))), "noise.csv")


def test_a_folder_in_place_of_a_survey_is_called_one(tmp_path):
    refused(score(tmp_path), "this is a folder")


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    refused(score(tmp_path / "nowhere.csv"), "nowhere.csv", "no such file")
    refused(score(tmp_path), tmp_path.name)
    refused(score("-", "--out", "-"), "empty")


def test_an_unknown_instrument_is_refused_with_the_nearest_ones(tmp_path):
    refused(amity("score", tmp_path, "-i", "ucla3"), "'ucla3'", "ucla-3")
    refused(amity("instruments", "phq9"), "'phq9'", "phq-9")
    refused(amity("template", "-i", "gad7", "--out", tmp_path / "t.csv"), "'gad7'", "gad-7")
    refused(amity("codebook", "-i", "mspsss"), "'mspsss'", "mspss")


def test_a_stub_cannot_be_scored_and_the_message_says_why(tmp_path):
    survey = written(tmp_path / "s.csv", "id," + ",".join(f"usirs13_{n}" for n in range(1, 14)) + "\n")

    refused(amity("score", survey, "-i", "usirs-13"), "usirs-13", "stub")


CALLS = {
    "an unknown command": ("scoer",),
    "no survey": ("score", "-i", "ucla-3"),
    "no instrument": ("score", "survey.csv"),
    "an unknown option": ("score", "survey.csv", "-i", "ucla-3", "--mapp", "x"),
    "an unknown engine": ("score", "survey.csv", "-i", "ucla-3", "--engine", "sas"),
    "one file too many": ("score", "a.csv", "b.csv", "-i", "ucla-3"),
    "no second file": ("change", "a.csv", "-i", "ucla-3"),
    "no place for a template": ("template", "-i", "ucla-3"),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_call_is_refused_in_one_line_that_names_the_help(call):
    refused(amity(*CALLS[call]), "--help")


@pytest.mark.parametrize("words", [(), ("library",)])
def test_amity_alone_shows_the_help_and_does_not_complain(words):
    said = amity(*words)

    assert "Usage" in said.out
    assert said.err == ""


PLACES = {
    "a folder that is not there": ("nowhere/scores.csv", "nowhere"),
    "an ending that we do not write": ("scores.json", ".json"),
    "no ending": ("scores", "ending"),
}


@pytest.mark.parametrize("place", PLACES)
def test_scores_are_refused_a_place_that_they_cannot_have(place, tmp_path):
    name, part = PLACES[place]
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")

    refused(score(survey, "--out", tmp_path / name), part)

    assert [each.name for each in tmp_path.iterdir()] == ["s.csv"]


FOLDERS = {
    "score": ("score", "{survey}", "-i", "ucla-3", "--out", "{folder}"),
    "change": ("change", "{survey}", "{survey}", "-i", "ucla-3", "--out", "{folder}"),
    "template": ("template", "-i", "ucla-3", "--out", "{folder}"),
    "codebook": ("codebook", "-i", "ucla-3", "--out", "{folder}"),
    "summary": ("score", "{survey}", "-i", "ucla-3", "--summary", "{folder}"),
    "map": ("score", "{survey}", "-i", "ucla-3", "--map", "{folder}"),
}


@pytest.mark.parametrize("call", FOLDERS)
def test_a_folder_in_place_of_a_file_is_refused(call, tmp_path):
    survey, folder = lonely(tmp_path / "s.csv", "a,1,2,3"), tmp_path / "folder.csv"
    folder.mkdir()

    said = amity(*(word.format(survey=survey, folder=folder) for word in FOLDERS[call]))

    refused(said, "folder.csv")
    assert {each.name for each in tmp_path.iterdir()} == {"s.csv", "folder.csv"}


def test_what_was_there_before_a_failure_is_there_after_it(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,9")
    out = written(tmp_path / "scores.csv", "yesterday's scores\n")
    page = written(tmp_path / "page.html", "yesterday's page\n")

    refused(score(survey, "--out", out, "--summary", page))

    assert out.read_text() == "yesterday's scores\n"
    assert page.read_text() == "yesterday's page\n"
    assert {each.name for each in tmp_path.iterdir()} == {"s.csv", "scores.csv", "page.html"}


def test_where_the_summary_cannot_be_written_no_scores_are_written_either(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")

    refused(
        score(survey, "--out", tmp_path / "scores.csv", "--summary", tmp_path / "nowhere/page.html"),
        "nowhere",
    )

    assert [each.name for each in tmp_path.iterdir()] == ["s.csv"]


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_scores_never_replace_the_survey_they_come_from(ending, tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")
    if ending == ".parquet":
        import polars as pl

        pl.read_csv(survey).write_parquet(survey := tmp_path / "s.parquet")
    before = survey.read_bytes()

    refused(score(survey, "--out", survey), survey.name)

    assert survey.read_bytes() == before


def test_a_codebook_never_replaces_the_survey(tmp_path):
    survey = lonely(tmp_path / "s.codebook.csv", "a,1,2,3")
    before = survey.read_bytes()

    refused(score(survey, "--out", tmp_path / "s.csv"), "s.codebook.csv", "this is the survey itself")

    assert survey.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["s.codebook.csv"]


def test_no_scores_are_written_where_their_codebook_cannot_be(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")
    (tmp_path / "scores.codebook.csv").mkdir()

    refused(score(survey, "--out", tmp_path / "scores.csv"), "scores.codebook.csv", "this is a folder")

    assert not (tmp_path / "scores.csv").exists()


def test_answers_of_nobody_in_a_long_file_do_not_make_a_person(tmp_path):
    survey = written(tmp_path / "long.csv", "id,item,score\na,1,3\na,2,3\na,3,3\n,1,1\n,2,1\n,3,2\n")
    map_ = written(tmp_path / "map.toml", LONG_MAP)

    refused(
        score(survey, "--map", map_),
        "long.csv",
        "nobody stands in 'id' for 3 of the answers",
        "take these rows out",
    )


def test_lines_that_end_as_on_old_macs_are_refused_as_that(tmp_path):
    survey = tmp_path / "mac.csv"
    survey.write_bytes(SOUND.replace("\n", "\r").encode())

    refused(score(survey), "mac.csv", "old Macs", "Save it again")


def test_a_template_never_replaces_a_file(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")

    refused(amity("template", "-i", "ucla-3", "--out", survey), "s.csv")

    assert "a,1,2,3" in survey.read_text()


def test_a_column_called_row_does_no_harm(tmp_path):
    survey = written(tmp_path / "s.csv", "row,companionship,left_out,isolated\n17,1,2,3\n")

    assert score(survey, "--out", "-").code == 0


# Personal data


def _with_harold(tmp_path):
    """Write files in which Harold stands where something is wrong, and return the calls that meet him."""
    said = lonely(tmp_path / "said.csv", f"a,{HAROLD},1,1")
    himself = lonely(tmp_path / "himself.csv", f"{HAROLD},1,1,7")
    twice = lonely(tmp_path / "twice.csv", f"{HAROLD},1,1,1", f"{HAROLD},1,2,1")
    long = written(tmp_path / "long.csv", f"id,item,score\n{HAROLD},1,1\n{HAROLD},1,2\n")
    map_ = written(
        tmp_path / "map.toml",
        LONG_MAP,
    )
    quote = written(tmp_path / "quote.csv", f'id,companionship,left_out,isolated\n"{HAROLD},1,2,3\nb,1,2,3\n')
    return {
        "his words as an answer": ("score", said, "-i", "ucla-3"),
        "his words as an answer, left out": ("score", said, "-i", "ucla-3", "--keep-going"),
        "his words as an answer, checked": ("check", said, "-i", "ucla-3"),
        "a wrong answer": ("score", himself, "-i", "ucla-3"),
        "a wrong answer, checked": ("check", himself, "-i", "ucla-3"),
        "his name twice, checked": ("check", twice, "-i", "ucla-3"),
        "his name twice, compared": ("change", twice, twice, "-i", "ucla-3"),
        "two answers to one item": ("score", long, "-i", "ucla-3", "--map", map_),
        "a quotation mark": ("score", quote, "-i", "ucla-3"),
    }


@pytest.mark.parametrize(
    "call",
    [
        "his words as an answer",
        "his words as an answer, left out",
        "his words as an answer, checked",
        "a wrong answer",
        "a wrong answer, checked",
        "his name twice, checked",
        "his name twice, compared",
        "two answers to one item",
        "a quotation mark",
    ],
)
def test_no_message_holds_an_id_or_the_text_of_an_answer(call, tmp_path):
    said = amity(*_with_harold(tmp_path)[call])

    for part in HAROLD.split():
        if len(part) > 2:
            assert part not in said.err + said.out


def test_a_file_without_a_heading_gives_nobody_away(tmp_path):
    survey = written(tmp_path / "s.csv", f"{HAROLD},1,2,3\nAnna,2,2,2\n")
    map_ = written(tmp_path / "map.toml", 'id = "id"\n')

    said = score(survey, "--map", map_)

    assert said.code == 2
    assert "Harold" not in said.err


def test_item_keys_are_not_personal_data(tmp_path):
    """So that the tests above are not passed by saying nothing at all."""
    refused(score(lonely(tmp_path / "s.csv", "a,1,2,7")), UCLA3[2])


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root cannot write in")
@pytest.mark.parametrize(
    "call",
    [
        ("score", "{survey}", "-i", "ucla-3", "--out", "/proc/scores.csv"),
        ("score", "{survey}", "-i", "ucla-3", "--summary", "/proc/page.html"),
        ("template", "-i", "ucla-3", "--out", "/proc/template.csv"),
        ("codebook", "-i", "ucla-3", "--out", "/proc/codebook.csv"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(call, tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")

    refused(amity(*(word.format(survey=survey) for word in call)), "/proc")


def test_a_reader_who_has_seen_enough_is_no_failure():
    program = Path(sys.executable).with_name("amity")
    ran = subprocess.Popen([program, "instruments", "ucla-3"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert ran.stdout
    ran.stdout.close()

    _, said = ran.communicate()

    assert (ran.returncode, said) == (0, b"")
