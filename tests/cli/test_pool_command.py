"""``amity pool`` and ``amity forest`` as typed at a prompt."""

from pathlib import Path

import pytest
from cli.command_line import amity

from amity import evidence

SCIENCE = Path(__file__).parents[1] / "science"
BCG = SCIENCE / "bcg.csv"
COUNTS = ("--counts", "cases,vaccinated,cases_without,unvaccinated", "--measure", "RR")
CLUSTERED = (SCIENCE / "clustered.csv", "--effect", "effect", "--variance", "variance")

STUDIES = """study,g,v,place,year
A,0.5,0.04,home,1999
B,0.2,0.09,away,1990
C,0.9,0.05,home,2010
D,0.1,0.02,away,2001
"""
CONTRACT = ["k", "estimate", "se", "ci", "p", "tau2", "tau2_ci", "i2", "h2", "q", "q_p", "prediction"]


@pytest.fixture
def studies(tmp_path):
    file = tmp_path / "studies.csv"
    file.write_text(STUDIES, encoding="utf-8")
    return (file, "--effect", "g", "--variance", "v")


def test_json_has_the_keys_of_the_contract_and_the_numbers_of_the_science(studies):
    said = amity("pool", *studies, "--json")

    expected = evidence.pool([0.5, 0.2, 0.9, 0.1], [0.04, 0.09, 0.05, 0.02])
    assert list(said.json)[:15] == [*CONTRACT, "method", "test", "moderators"]
    assert said.json["estimate"] == expected.estimate
    assert said.json["ci"] == list(expected.ci)
    assert (said.json["method"], said.json["test"], said.json["moderators"]) == ("REML", "knha", [])


def test_people_read_the_mean_its_interval_the_next_study_and_what_to_bear_in_mind(studies):
    said = amity("pool", *studies)

    assert said.code == 0
    assert "The mean of 4 studies is 0.42, 95 % interval -0.16 to 0.99" in said.out
    assert "The true effect of the next study like these" in said.out
    assert "4 studies only" in said.out
    assert "still an association" in said.out


def test_everything_can_be_asked_at_once():
    said = amity(
        "pool", BCG, *COUNTS, "--moderator", "latitude", "--moderator", "allocation",
        "--subgroup", "allocation", "--leave-one-out", "--cumulative", "year", "--egger",
        "--trim-and-fill", "--json",
    )  # fmt: skip

    told = said.json
    assert [each["name"] for each in told["moderators"]] == [
        "intercept",
        "latitude",
        "allocation = random",
        "allocation = systematic",
    ]
    assert [each["level"] for each in told["subgroups"]["groups"]] == ["alternate", "random", "systematic"]
    assert len(told["leave_one_out"]) == 13
    assert (told["cumulative"][0]["with"], told["cumulative"][-1]["k"]) == ("Ferguson 1949", 13)
    assert told["trim_and_fill"]["missing"] == 1
    assert round(told["egger"]["t"], 4) == -1.4013
    assert round(told["shown"]["estimate"], 2) == 0.49


def test_people_get_a_table_for_each_question():
    said = amity(
        "pool", BCG, *COUNTS, "--moderator", "latitude", "--subgroup", "allocation", "--leave-one-out",
        "--cumulative", "year", "--egger", "--trim-and-fill",
    )  # fmt: skip

    for part in (
        "What goes with the effects", "they explain 76 % of τ²", "By subgroup", "Between subgroups: χ² 2.04",
        "Without each study", "One after the other, from Aronson 1948", "Egger's test: intercept -2.11",
        "Trim and fill (L0): 1 study is missing on the right", "shown turned back",
    ):  # fmt: skip
        assert part in said.out


def test_methods_and_tests_are_those_asked_for(studies):
    by_z = amity("pool", *studies, "--method", "DL", "--test", "z", "--json").json
    fixed = amity("pool", *studies, "--method", "FE", "--json").json

    assert (by_z["method"], by_z["test"]) == ("DL", "z")
    assert (fixed["test"], fixed["prediction"], fixed["tau2"], fixed["tau2_ci"]) == ("z", None, 0.0, None)


def test_effects_of_one_sample_hang_together():
    said = amity("pool", *CLUSTERED, "--cluster", "sample", "--moderator", "dose", "--json").json

    assert (said["test"], said["three_level"]["clusters"], said["tau2_ci"]) == (
        "CR2, Satterthwaite",
        14,
        None,
    )
    assert [each["name"] for each in said["moderators"]] == ["intercept", "dose"]
    assert "53 effects of 14 clusters" in amity("pool", *CLUSTERED, "--cluster", "sample").out


def test_standard_input_is_read():
    said = amity("pool", "-", "--effect", "g", "--variance", "v", "--json", stdin=STUDIES.encode())

    assert said.json["k"] == 4


def test_pictures_are_written(studies, tmp_path):
    for words, file, holds in (
        (("pool", *studies, "--trim-and-fill", "--funnel"), "funnel.svg", "<svg"),
        (("forest", *studies, "--out"), "forest.svg", "All studies, pooled"),
        (
            ("forest", *studies, "--subgroup", "place", "--out"),
            "page.html",
            "home, pooled",
        ),
    ):
        said = amity(*words, tmp_path / file)

        assert (said.code, said.err) == (0, "")
        assert holds in (tmp_path / file).read_text(encoding="utf-8")
        assert file in said.out


def test_two_studies_are_drawn_with_a_warning(tmp_path):
    file = tmp_path / "two.csv"
    file.write_text("study,g,v\nA,0.5,0.04\nB,0.2,0.09\n", encoding="utf-8")

    said = amity("forest", file, "--effect", "g", "--variance", "v", "--out", tmp_path / "f.svg")

    assert "Two studies only" in said.out


def test_a_page_keeps_its_warnings(tmp_path):
    file = tmp_path / "two.csv"
    file.write_text("study,g,v\nA,0.5,0.04\nB,0.2,0.09\n", encoding="utf-8")

    amity("forest", file, "--effect", "g", "--variance", "v", "--out", tmp_path / "f.html")

    assert "Two studies only" in (tmp_path / "f.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "words", "told"),
    [
        ("study,g,v\nA,0.5,0\nB,0.1,0.1\n", (), "studies.csv line 2 (A): the variance is 0"),
        ("study,g,v\nA,0.5,0.1\n", (), "1 study: this takes at least two"),
        (STUDIES, ("--moderator", "plaice"), "no column 'plaice'. Did you mean place"),
        (STUDIES, ("--method", "FE", "--test", "knha"), "With method FE use test z"),
        (STUDIES, ("--cluster", "place", "--egger"), "--egger takes one effect a study"),
        (STUDIES, ("--cluster", "place", "--method", "DL"), "Leave --method and --test out"),
        (STUDIES, ("--cluster", "place", "--test", "z"), "Leave --method and --test out"),
        (STUDIES, ("--rho", "0.6"), "name its column with --cluster"),
        (STUDIES, ("--funnel", "funnel.png"), "name a file that ends in .svg"),
        (STUDIES, ("--ci", "g"), "--ci takes two columns"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_2(tmp_path, content, words, told):
    file = tmp_path / "studies.csv"
    file.write_text(content, encoding="utf-8")

    said = amity("pool", file, "--effect", "g", "--variance", "v", *words)

    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "latin.csv").write_bytes("study,g,v\nÅ,0.5,0.1\n".encode("latin-1"))

    missing = amity("pool", tmp_path / "none.csv", "--effect", "g", "--variance", "v")
    latin = amity(
        "forest", tmp_path / "latin.csv", "--effect", "g", "--variance", "v", "--out", tmp_path / "f.svg"
    )

    assert (missing.code, latin.code) == (2, 2)
    assert "none.csv: cannot be read" in missing.err
    assert "not UTF-8 text" in latin.err
    assert not (tmp_path / "f.svg").exists()
