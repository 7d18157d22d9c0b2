"""The column map: which column is what, how it is coded, and what is wrong with the map itself."""

import pytest
from cli.command_line import LONG_MAP, amity, lonely, refused, written

DJG11 = [f"djg11_{n}" for n in range(1, 12)]
SOCIAL = {1, 4, 7, 8, 11}


@pytest.fixture
def scored(tmp_path):
    """Score a survey by a map, both given as text, and return the rows of the table."""

    def score(survey, map_, instrument="ucla-3", *more):
        said = amity(
            "score",
            written(tmp_path / "survey.csv", survey),
            "-i",
            instrument,
            "--map",
            written(tmp_path / "map.toml", map_),
            "--out",
            "-",
            *more,
        )
        assert said.code == 0, said
        return said.rows

    return score


@pytest.fixture
def refuse(tmp_path):
    """Assert that a map, given as text, is refused with its name and these parts."""

    def refuse(map_, *parts):
        survey = lonely(tmp_path / "survey.csv", "a,1,2,3")
        said = amity("score", survey, "-i", "ucla-3", "--map", written(tmp_path / "map.toml", map_))
        refused(said, "map.toml", *parts)

    return refuse


def test_columns_ids_and_what_to_keep_are_named(scored):
    rows = scored(
        "person,age,site,Q17_1,Q17_2,Q17_3\nada,78,north,3,3,3\n",
        'id = "person"\nkeep = ["site", "age"]\n'
        '[instrument.ucla-3]\ncompanionship = "Q17_1"\nleft_out = "Q17_2"\nisolated = "Q17_3"\n',
    )

    assert rows[0][:4] == ["person", "site", "age", "ucla-3.loneliness"]
    assert rows[1][:4] == ["ada", "north", "78", "9"]


def test_an_alias_of_the_card_names_the_item_too(scored):
    rows = scored(
        "id,a,b,c\nada,3,3,3\n",
        '[instrument.ucla-3]\nucla3_1 = "a"\nucla3_2 = "b"\nucla3_3 = "c"\n',
    )

    assert rows[1][1] == "9"


def test_words_become_codes_whatever_their_capitals_and_spaces(scored):
    rows = scored(
        "id,companionship,left_out,isolated\nada,Often,often , Hardly ever\n",
        '[instrument.ucla-3]\nrecode = { "Hardly ever" = 1, "Some of the time" = 2, "Often" = 3 }\n',
    )

    assert rows[1][1] == "7"


def test_codes_become_other_codes_each_once(scored):
    """0 to 2 become 1 to 3: a code that was recoded is not recoded again."""
    rows = scored(
        "id,companionship,left_out,isolated\nada,0,1,2\nben,2,2,2\n",
        "[instrument.ucla-3]\nrecode = { 0 = 1, 1 = 2, 2 = 3 }\n",
    )

    assert [row[1] for row in rows[1:]] == ["6", "9"]


def test_codes_stored_as_text_are_recoded_as_well(scored):
    rows = scored(
        "id,companionship,left_out,isolated\nada,0,1,2\nben,never,2,2\n",
        "[instrument.ucla-3]\nrecode = { 0 = 1, 1 = 2, 2 = 3, never = 1 }\n",
    )

    assert [row[1] for row in rows[1:]] == ["6", "7"]


def test_an_item_that_the_file_has_reversed_is_turned_back(scored):
    keys = "id,pss4_1,pss4_2,pss4_3,pss4_4"
    as_asked, as_filed = f"{keys}\nada,3,1,0,4\n", f"{keys}\nada,3,3,4,4\n"
    map_ = '[instrument.pss-4]\nalready_reversed = ["pss4_2", "pss4_3"]\n'

    rows = [scored(as_asked, "", "pss-4"), scored(as_filed, map_, "pss-4")]

    assert rows[0] == rows[1]
    assert rows[0][1][1] == "14"


def test_answers_cut_to_0_and_1_are_scored_as_the_points_they_are(scored):
    rows = scored(
        ",".join(["id", *DJG11]) + "\nada" + ",1" * 11 + "\nben" + ",0" * 11 + "\ncleo,1" + ",0" * 10 + "\n",
        "[instrument.djg-11]\nalready_dichotomised = true\n",
        "djg-11",
    )

    total, emotional, social = (rows[0].index(f"djg-11.{name}") for name in ("total", "emotional", "social"))
    assert [(row[total], row[emotional], row[social]) for row in rows[1:]] == [
        ("11", "6", "5"),
        ("0", "0", "0"),
        ("1", "0", "1"),
    ]


@pytest.mark.parametrize("stray", [2, 3])
def test_a_file_of_0_and_1_offers_nothing_else(stray, tmp_path):
    survey = written(tmp_path / "s.csv", ",".join(["id", *DJG11]) + f"\nada,{stray}" + ",0" * 10 + "\n")
    map_ = written(tmp_path / "map.toml", "[instrument.djg-11]\nalready_dichotomised = true\n")

    said = amity("score", survey, "-i", "djg-11", "--map", map_)

    refused(said, "row 1", "'djg11_1'", "Expected 0 or 1, for the map says already_dichotomised.")


def test_words_in_a_file_of_points_are_recoded_to_0_and_1(scored):
    rows = scored(
        ",".join(["id", *DJG11]) + "\nada" + ",yes" * 11 + "\nben" + ",No" * 10 + ",99\n",
        "[instrument.djg-11]\nalready_dichotomised = true\nrecode = { yes = 1, no = 0 }\ndeclined = 99\n",
        "djg-11",
    )

    total, missing = (rows[0].index(f"djg-11.{name}") for name in ("total", "total.missing"))
    assert [(row[total], row[missing]) for row in rows[1:]] == [("11", "0"), ("0", "1")]


def test_a_word_recoded_to_neither_0_nor_1_is_refused_in_a_file_of_points(tmp_path):
    survey = written(tmp_path / "s.csv", ",".join(["id", *DJG11]) + "\nada,often" + ",1" * 10 + "\n")
    map_ = written(
        tmp_path / "map.toml",
        "[instrument.djg-11]\nalready_dichotomised = true\nrecode = { often = 3 }\n",
    )

    refused(amity("score", survey, "-i", "djg-11", "--map", map_), "'djg11_1'", "Expected 0 or 1")


def test_declined_and_not_asked_have_the_codes_that_the_map_gives_them(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,3,3,99", "b,3,3,98", "c,3,3,refused", "d,3,3,3")
    map_ = written(
        tmp_path / "map.toml", '[instrument.ucla-3]\ndeclined = [99, "refused"]\nnot_asked = [98]\n'
    )

    said = amity("score", survey, "-i", "ucla-3", "--map", map_, "--out", "-")

    assert [row[3] for row in said.rows[1:]] == ["1", "1", "1", "0"]


@pytest.mark.parametrize("declined", ["[99]", "99"])
def test_a_declined_item_9_is_unknown_whatever_its_code(declined, scored):
    rows = scored(
        ",".join(["id", *(f"phq9_{n}" for n in range(1, 10))]) + "\na" + ",0" * 8 + ",99\n",
        f"[instrument.phq-9]\ndeclined = {declined}\n",
        "phq-9",
    )

    assert rows[1][-1] == "unknown"


def test_only_the_rows_of_the_instrument_are_read(scored):
    rows = scored(
        "id,scale,item,score\na,mood,1,9\na,loneliness,1,1\na,loneliness,2,1\na,loneliness,3,1\nb,mood,1,9\n",
        'id = "id"\n[long]\nitem = "item"\nanswer = "score"\nwhere = { scale = "loneliness" }\n'
        '[long.items.ucla-3]\n1 = "companionship"\n2 = "left_out"\n3 = "isolated"\n',
    )

    assert rows[1:] == [["a", "3", "not lonely", "0"]]


def test_a_where_that_fits_no_row_is_refused(tmp_path):
    survey = written(tmp_path / "s.csv", "id,scale,item,score\na,loneliness,1,1\n")
    map_ = written(
        tmp_path / "map.toml",
        LONG_MAP.replace("[long.items", 'where = { scale = "lonelyness" }\n[long.items'),
    )

    refused(amity("score", survey, "-i", "ucla-3", "--map", map_, "--out", "-"), "scale", "lonelyness")


def test_items_that_the_file_does_not_have_are_refused(tmp_path):
    survey = written(tmp_path / "s.csv", "id,item,score\na,Q1,1\na,Q2,1\na,Q3,2\n")
    map_ = written(
        tmp_path / "map.toml",
        LONG_MAP,
    )

    refused(amity("score", survey, "-i", "ucla-3", "--map", map_, "--out", "-"), "item")


def test_two_values_for_one_item_are_both_read_or_refused(tmp_path):
    survey = written(tmp_path / "s.csv", "id,item,score\na,1,1\na,2,1\na,3,1\nb,1b,3\nb,2,3\nb,3,3\n")
    map_ = written(
        tmp_path / "map.toml",
        LONG_MAP + '1b = "companionship"\n',
    )

    said = amity("score", survey, "-i", "ucla-3", "--map", map_, "--out", "-")

    if said.code == 0:
        assert [row[1] for row in said.rows[1:]] == ["3", "9"]
    else:
        refused(said, "companionship")


def test_two_items_from_one_column_are_refused(refuse):
    refuse('[instrument.ucla-3]\ncompanionship = "left_out"\n', "'left_out'")


def test_one_column_is_not_two_items_and_one_item_not_two_columns(refuse):
    refuse(
        '[instrument.ucla-3]\ncompanionship = "q1"\nleft_out = "q1"\n', "companionship", "left_out", "'q1'"
    )
    refuse('[instrument.ucla-3]\ncompanionship = "q1"\nucla3_1 = "q2"\n', "'companionship'", "'ucla3_1'")


def test_two_columns_may_change_places(scored):
    rows = scored(
        "id,companionship,left_out,isolated\nada,1,2,3\n",
        '[instrument.ucla-3]\ncompanionship = "left_out"\nleft_out = "companionship"\n',
    )

    assert rows[1][1] == "6"


def test_a_long_map_speaks_of_instruments_that_the_library_has(refuse):
    refuse(LONG_MAP.replace("items.ucla-3", "items.ucla3"), "[long.items]", "'ucla3'", "ucla-3")


# The map itself

WRONG = {
    "not TOML": ("keep = [", ("TOML", "Mend")),
    "a misspelt key": ("kep = []", ("'kep'", "Did you mean keep?")),
    "a misspelt item": (
        '[instrument.ucla-3]\nleftout = "x"',
        ("[instrument.ucla-3]", "'leftout'", "left_out"),
    ),
    "a misspelt item that was reversed": (
        '[instrument.ucla-3]\nalready_reversed = ["leftout"]',
        ("already_reversed", "'leftout'", "left_out"),
    ),
    "a misspelt key of [long]": ('[long]\nitm = "item"\nanswer = "score"', ("`itm`",)),
    "a misspelt item of a long file": (
        '[long]\nitem = "item"\nanswer = "score"\n[long.items.ucla-3]\n1 = "leftout"',
        ("long.items.ucla-3", "'leftout'", "left_out"),
    ),
    "a recode to a word": ('[instrument.ucla-3]\nrecode = { "Often" = "3" }', ("int",)),
    "text for a list": ('keep = "age"', ("array",)),
}
WITH_TRACEBACK = {
    "text for a table": ('instrument = "ucla-3"', ("instrument",)),
    "a number for a table": ("[instrument]\nucla-3 = 5", ("ucla-3",)),
    "a table for a list": ("[instrument.ucla-3]\ndeclined = { no = 99 }", ("declined",)),
    "text for a list of items": (
        '[instrument.ucla-3]\nalready_reversed = "left_out"',
        ("already_reversed", "list"),
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_map_is_refused_with_file_key_and_remedy(wrong, refuse):
    map_, parts = WRONG[wrong]

    refuse(map_, *parts)


@pytest.mark.parametrize("wrong", WITH_TRACEBACK)
def test_a_value_of_the_wrong_kind_is_refused_as_well(wrong, refuse):
    map_, parts = WITH_TRACEBACK[wrong]

    refuse(map_, *parts)


def test_an_instrument_that_the_library_does_not_have_is_refused(refuse):
    refuse('[instrument.ucla3]\nrecode = { "Often" = 3 }\n', "'ucla3'", "ucla-3")


def test_a_map_may_speak_of_instruments_that_are_not_asked_for(scored):
    rows = scored(
        "id,companionship,left_out,isolated\nada,1,1,1\n", '[instrument.phq-9]\nphq9_1 = "not in this file"\n'
    )

    assert rows[1][1] == "3"


def test_a_map_that_is_not_there_is_refused(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3")

    refused(
        amity("score", survey, "-i", "ucla-3", "--map", tmp_path / "nowhere.toml"),
        "nowhere.toml",
        "no such file",
    )


@pytest.mark.parametrize(
    "line",
    ['id = "left_outt"', 'keep = ["left_outt"]', '[instrument.ucla-3]\nleft_out = "left_outt"'],
)
def test_a_column_that_is_not_in_the_file_is_refused_with_those_that_are_near(line, tmp_path):
    """Not with all: the heading of a file without one is a person."""
    survey = lonely(tmp_path / "survey.csv", "a,1,2,3")

    said = amity("score", survey, "-i", "ucla-3", "--map", written(tmp_path / "map.toml", line + "\n"))

    refused(said, "survey.csv", "'left_outt'", "'left_out'")


def test_a_long_map_must_say_who_answered(tmp_path):
    survey = written(tmp_path / "s.csv", "id,item,score\na,1,1\n")
    map_ = written(
        tmp_path / "map.toml",
        '[long]\nitem = "item"\nanswer = "score"\n[long.items.ucla-3]\n1 = "companionship"\n',
    )

    refused(amity("score", survey, "-i", "ucla-3", "--map", map_), "`id`")


def test_items_that_the_map_does_not_name_are_told_with_their_number(tmp_path):
    answers = [f"{who},{item},2" for who in "ab" for item in (1, 2, 3)] + ["a,4,1", "b,4,1", "b,five,1"]
    survey = written(tmp_path / "long.csv", "\n".join(["id,item,score", *answers]) + "\n")
    map_ = written(tmp_path / "map.toml", LONG_MAP)

    said = amity("score", survey, "-i", "ucla-3", "--map", map_, "--json")

    assert (said.code, said.json["rows"]) == (0, 2)
    assert said.err.count("\n") == 1
    assert "'4' (2), 'five' (1)" in said.err
