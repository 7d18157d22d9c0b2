"""``amity instruments``, ``template``, ``codebook`` and ``library check``."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from cli.command_line import amity, refused, written

from amity import instruments, library

OURS = Path(library.__file__).parent


def test_the_list_shows_every_instrument_battery_and_pack():
    said = amity("instruments")

    assert (said.code, said.err) == (0, "")
    shown = {line.split(" ")[0] for line in said.out.splitlines()}
    for shelf in ("instruments", "batteries", "packs"):
        assert set(library.names(shelf)) <= shown


def test_the_list_is_json_too():
    said = amity("instruments", "--json")

    assert [each["id"] for each in said.json] == instruments.names()
    assert {"id", "title", "measures", "items", "scales", "languages", "status"} <= set(said.json[0])


@pytest.mark.parametrize("name", instruments.names())
def test_a_card_is_shown_in_full(name):
    card = instruments.load(name)

    said = amity("instruments", name)

    assert (said.code, said.err) == (0, "")
    shown = " ".join(said.out.split())
    for text in (card.title, *card.scales, *card.flags, *(trap.split(".")[0] for trap in card.traps)):
        assert " ".join(text.split()) in shown


@pytest.mark.parametrize("name", instruments.names())
def test_a_card_as_json_has_the_promised_keys(name):
    said = amity("instruments", name, "--json")

    assert {"items", "scales", "licence", "status", "unverified"} <= set(said.json)
    assert all({"id", "ask", "answers"} <= set(item) for item in said.json["items"])
    assert [item["id"] for item in said.json["items"]] == list(instruments.load(name).item)


@pytest.mark.parametrize("name", [*library.names("batteries"), *library.names("packs")])
def test_batteries_and_packs_are_shown_and_are_json(name):
    assert amity("instruments", name).code == 0
    assert amity("instruments", name, "--json").json["id"] == name


def test_another_language_shows_its_words_and_that_nobody_validated_them():
    said = amity("instruments", "gad-7", "--lang", "es")

    assert "Sentirse nervioso/a" in said.out
    assert "not validated" in said.out
    assert "bands:" not in said.out


def test_a_language_that_is_not_there_is_refused_with_the_way_to_supply_it():
    refused(amity("instruments", "phq-9", "--lang", "es"), "'es'", "en", "$AMITY_LIBRARY", "phq-9.es.toml")


def test_words_that_may_not_be_shipped_are_refused_with_the_way_to_supply_them(monkeypatch):
    monkeypatch.delenv("AMITY_LIBRARY", raising=False)

    said = amity("instruments", "mspss", "--lang", "en")

    refused(said, "mspss", "licence", "Zimet", "$AMITY_LIBRARY/instruments/mspss.en.toml", "library check")


def test_a_battery_is_no_instrument_but_names_some():
    refused(amity("codebook", "-i", "first-visit"), "first-visit", "batteries", "ucla-3")


def test_a_library_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setenv("AMITY_LIBRARY", "nowhere-at-all")

    refused(amity("instruments", "ucla-3"), "$AMITY_LIBRARY", "nowhere-at-all")


@pytest.mark.parametrize("words", [(), ("library",)])
def test_a_command_without_words_shows_its_help(words):
    said = amity(*words)

    assert (said.code, said.err) == (0, "")
    assert "Commands" in said.out


@pytest.mark.parametrize("name", ["../phq-9", "..", "/etc/passwd", "phq-9/../phq-9", "PHQ-9", "phq_9", ""])
def test_a_name_that_is_no_name_finds_nothing(name):
    refused(amity("instruments", name), "shelf")


def test_a_file_of_words_is_no_instrument():
    refused(amity("instruments", "gad-7.es"), "gad-7", "--lang es")


# Templates


def test_a_template_has_an_id_and_a_column_for_every_item(tmp_path):
    said = amity("template", "-i", "ucla-3", "-i", "phq-2", "-i", "ucla-3", "--out", tmp_path / "t.csv")

    assert said.code == 0
    assert (tmp_path / "t.csv").read_text() == (
        "id,ucla-3.companionship,ucla-3.left_out,ucla-3.isolated,phq-2.phq9_1,phq-2.phq9_2\n"
    )
    assert "-9" in said.out
    assert "-1" in said.out


@pytest.mark.parametrize("ending", [".xlsx", ".parquet", ".sav"])
def test_a_template_is_what_its_ending_says_or_is_refused(ending, tmp_path):
    said = amity("template", "-i", "ucla-3", "--out", tmp_path / f"t{ending}")

    if said.code == 0:
        assert amity("score", tmp_path / f"t{ending}", "-i", "ucla-3").code == 0
    else:
        refused(said, f"t{ending}", ".csv")


def test_a_template_fills_an_empty_file_and_leaves_a_full_one_alone(tmp_path):
    empty, full = written(tmp_path / "empty.csv", ""), written(tmp_path / "full.csv", "id\na\n")

    assert amity("template", "-i", "ucla-3", "--out", empty).code == 0
    refused(amity("template", "-i", "ucla-3", "--out", full), "full.csv", "another name")
    assert full.read_text() == "id\na\n"


# Codebooks


def test_the_codebook_says_of_each_column_what_it_means_and_what_is_doubtful():
    said = amity("codebook", "-i", "ucla-3")

    assert (said.code, said.err) == (0, "")
    assert "ucla-3.loneliness.band" in said.out
    assert "unverified" in said.out


@pytest.mark.parametrize("ending", [".csv", ".json", ".md"])
def test_the_codebook_is_written_by_the_ending(ending, tmp_path):
    said = amity("codebook", "-i", "ucla-3", "-i", "phq-9", "--out", tmp_path / f"c{ending}")

    text = (tmp_path / f"c{ending}").read_text(encoding="utf-8")
    columns = {
        ".csv": lambda: [row["column"] for row in csv.DictReader(io.StringIO(text))],
        ".json": lambda: [entry["column"] for entry in json.loads(text)],
        ".md": lambda: [line.split("|")[1].strip() for line in text.splitlines()[2:]],
    }[ending]()
    assert said.code == 0
    assert columns[0] == "ucla-3.loneliness"
    assert columns[-1] == "phq-9.flag.item-9"


def test_a_codebook_of_another_kind_is_refused(tmp_path):
    refused(amity("codebook", "-i", "ucla-3", "--out", tmp_path / "c.pdf"), ".csv, .json or .md")

    assert list(tmp_path.iterdir()) == []


# Cards of one's own


@pytest.fixture
def mine(tmp_path) -> Path:
    """A library with a copy of the UCLA-3 on its shelf."""
    shelf = tmp_path / "mine" / "instruments"
    shelf.mkdir(parents=True)
    shutil.copy(OURS / "instruments" / "ucla-3.toml", shelf)
    return shelf / "ucla-3.toml"


def test_a_sound_card_is_said_to_be_sound(mine):
    for path in (mine, mine.parent, mine.parent.parent):
        said = amity("library", "check", path)
        assert (said.code, said.err) == (0, "")
        assert "ucla-3.toml: sound" in said.out


def test_our_own_library_and_the_words_beside_it_are_sound():
    assert amity("library", "check", OURS).code == 0
    assert amity("library", "check", Path(__file__).parents[2] / "content" / "who-5").code == 0


def test_a_card_whose_example_does_not_hold_is_found_wanting(mine):
    mine.write_text(mine.read_text().replace("loneliness = 7", "loneliness = 8"))

    said = amity("library", "check", mine)

    assert said.code == 1
    assert "ucla-3.toml" in said.err
    assert "example 1" in said.err
    assert said.err.count("\n") == 1


def test_a_folder_without_cards_is_refused(tmp_path):
    refused(amity("library", "check", tmp_path), "no cards", ".toml")
    refused(amity("library", "check", tmp_path / "nowhere"), "nowhere")


def test_a_card_on_no_shelf_is_refused(mine, tmp_path):
    refused(amity("library", "check", shutil.copy(mine, tmp_path / "ucla-3.toml")), "shelf", "instruments")


def test_words_that_lack_an_item_are_refused_by_their_file(tmp_path):
    shelf = tmp_path / "instruments"
    shelf.mkdir()
    words = (OURS / "instruments" / "gad-7.es.toml").read_text(encoding="utf-8")
    kept = "\n".join(line for line in words.splitlines() if not line.startswith("gad7_7"))

    said = amity("library", "check", written(shelf / "gad-7.es.toml", kept))

    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "gad7_7" in said.err
    assert "gad-7.es.toml" in said.err


def test_every_wrong_card_of_a_folder_is_named(mine):
    text = mine.read_text()
    mine.write_text(text.replace("measures", "mesures"))
    written(mine.with_name("my-scale.toml"), text.replace("ages ", "age "))

    said = amity("library", "check", mine.parent.parent)

    assert said.code == 1
    assert "ucla-3.toml" in said.err
    assert "my-scale.toml" in said.err
    assert said.err.count("\n") == 2


def test_a_file_name_that_is_no_card_name_is_refused_as_such(mine):
    odd = mine.rename(mine.with_name("Ucla 3.toml"))

    refused(amity("library", "check", odd), "Ucla 3", "lower case")


def test_help_shows_an_example_for_every_command():
    for command in ("instruments", "score", "check", "change", "template", "codebook", "library check"):
        said = amity(*command.split(), "--help")
        assert said.code == 0
        assert f"Example: amity {command}" in " ".join(said.out.split())


def test_the_version_is_told():
    assert amity("--version").out.startswith("amity 0.")


def test_the_list_counts_what_the_table_of_cards_tells_as_unverified():
    listed = {row["id"]: row["unverified"] for row in amity("instruments", "--json").json}
    lines = (Path(__file__).parents[2] / "docs/reference/cards.md").read_text(encoding="utf-8").splitlines()
    cells = [re.split(r"(?<!\\)\|", line) for line in lines if line.startswith("| [")]

    told = {cell[1].split("]")[0].strip(" ["): cell[8].strip() for cell in cells}

    assert {name: len(say.split("<br>")) if say else 0 for name, say in told.items()} == listed
    assert sum(listed.values()) > 0


def test_a_card_shows_its_unverified_norms():
    name = next(
        name
        for name in instruments.names()
        if any(not norm.verified for scale in instruments.load(name).scales.values() for norm in scale.norms)
    )

    said = amity("instruments", name)

    for doubt in instruments.unverified(instruments.load(name)):
        assert "".join(doubt.say.split()) in "".join(said.out.split())
