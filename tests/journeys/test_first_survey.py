"""A newcomer's first survey, and an evaluator who does what the data check says."""

import re

import pytest
from cli.command_line import amity, lonely, refused, written

WORDS = ["Hardly ever or never", "Some of the time", "Often"]


def test_from_the_list_to_a_change_without_a_manual(tmp_path):
    first, later = tmp_path / "first.csv", tmp_path / "later.csv"

    listed = amity("instruments")
    shown = amity("instruments", "ucla-3")
    assert "ucla-3" in listed.out
    assert "How often do you feel left out?" in shown.out

    assert amity("template", "-i", "ucla-3", "--out", first).code == 0
    heading = first.read_text()
    written(first, heading + "harold,3,3,2\nsamira,2,1,2\nana,3,3,3\ndan,1,1,-9\n")
    written(later, heading + "harold,1,2,1\nsamira,2,2,2\nana,3,3,3\ndan,1,1,1\n")

    assert amity("check", first, "-i", "ucla-3").code == 0
    scored = amity("score", first, "-i", "ucla-3", "--out", tmp_path / "scores.csv")
    assert "scores.codebook.csv" in " ".join(scored.out.split())
    assert amity("codebook", "-i", "ucla-3", "--out", tmp_path / "codebook.md").code == 0

    changed = amity("change", first, later, "-i", "ucla-3", "--json")
    scale = changed.json["instruments"]["ucla-3"]["scales"]["loneliness"]
    assert (scale["n"], scale["improved"], scale["recovered"], scale["deteriorated"]) == (3, 1, 1, 0)


def _words(path):
    return lonely(
        path, *(f"p{n},{WORDS[n % 3]},{WORDS[(n + 1) % 3]},{WORDS[(n // 2) % 3]}" for n in range(12))
    )


def _shifted(path):
    return lonely(path, *(f"p{n},{n % 3},{(n + 1) % 3},{(n // 2) % 3}" for n in range(12)))


def _with_99(path):
    rows = [f"p{n},{1 + n % 3},{1 + (n + 1) % 3},{1 + (n // 2) % 3}" for n in range(12)]
    return lonely(path, *rows, "q,99,1,2", "r,99,2,2", "s,2,99,3")


@pytest.mark.parametrize("survey", [_words, _shifted, _with_99])
def test_what_the_check_says_can_be_pasted_into_a_map_and_mends_the_file(survey, tmp_path):
    file = survey(tmp_path / "survey.csv")
    refused(amity("score", file, "-i", "ucla-3"), "survey.csv", "amity check")

    told = amity("check", file, "-i", "ucla-3", "--json")
    remedies = " ".join(each["remedy"] for each in told.json["problems"])
    lines = re.findall(r"(?:recode = \{.*?\}|declined = \[.*?\])", remedies)
    map_ = written(tmp_path / "map.toml", "\n".join(["[instrument.ucla-3]", *dict.fromkeys(lines)]) + "\n")

    assert told.code == 1
    assert amity("check", file, "-i", "ucla-3", "--map", map_).code == 0
    assert amity("score", file, "-i", "ucla-3", "--map", map_).code == 0


def test_the_integrator_reads_only_json_and_exit_codes(tmp_path):
    survey = lonely(tmp_path / "s.csv", "a,1,2,3", "b,3,3,3")

    cards = {card["id"]: card for card in amity("instruments", "--json").json}
    items = [item["id"] for item in amity("instruments", "ucla-3", "--json").json["items"]]
    told = amity("score", "-", "-i", "ucla-3", "--json", stdin=survey.read_bytes())

    assert cards["ucla-3"]["scales"] == list(told.json["instruments"]["ucla-3"]["scales"])
    assert items == ["companionship", "left_out", "isolated"]
    assert (told.code, told.err) == (0, "")
    assert told.json["instruments"]["ucla-3"]["scales"]["loneliness"]["mean"] == 7.5
