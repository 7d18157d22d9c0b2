"""``amity network``: one map or a million, what has changed, what is drawn and what never is."""

import json
from pathlib import Path

import polars as pl
import pytest
from cli.command_line import amity, refused, written

from amity import library, networks

OURS = Path(library.__file__).parent / "networks"
MARCH, JUNE = OURS / "made-up-march.json", OURS / "made-up-june.json"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "networks"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/networks")

PROMISED = {  # ../shared/design/cli.md
    *("ego", "size", "density", "effective_size", "efficiency", "constraint", "components", "isolates"),
    *("role_diversity", "ei_index", "weekly", "in_person_share"),
}

UNSAFE = json.dumps(
    {
        "ego": {"id": "e"},
        "alters": [
            {"id": "a", "name": "Ana", "gives": ["practical"], "safe": "yes"},
            {"id": "m", "name": "Mick", "gives": ["emotional"], "safe": "unsure", "frequency": "daily"},
        ],
        "ties": [{"a": "a", "b": "m"}],
    }
)


@pytest.fixture
def unsafe(tmp_path) -> Path:
    return written(tmp_path / "unsafe.json", UNSAFE)


def test_json_of_one_ego_is_one_object_with_the_promised_keys():
    said = amity("network", MARCH, "--json")

    assert (said.code, said.err) == (0, "")
    assert set(said.json) >= PROMISED
    assert (said.json["ego"], said.json["size"], said.json["weekly"]) == ("made-up-1", 4, 2)
    assert "change" not in said.json


def test_json_with_a_wave_says_who_is_new_kept_lost_closer_and_further():
    change = amity("network", MARCH, "--wave", JUNE, "--json").json["change"]

    assert {key: change[key] for key in ("new", "kept", "lost", "closer", "further")} == {
        "new": ["a7", "a8"],
        "kept": ["a1", "a2", "a4"],
        "lost": ["a3"],
        "closer": ["a2"],
        "further": [],
    }
    assert change["reasons"] == {"a3": "moved"}
    assert change["workers"] == {"new": [], "kept": ["a5"], "lost": []}
    assert set(change["alters"][0]) == set(networks.AlterChange.__struct_fields__)
    assert change["measures"]["size"] == {"before": 4.0, "after": 5.0, "difference": 1.0}


def test_several_waves_are_compared_first_with_last_and_step_by_step():
    told = amity("network", MARCH, "--wave", JUNE, "--wave", MARCH, "--json").json

    assert told["change"]["new"] == []
    assert [step["new"] for step in told["steps"]] == [["a7", "a8"], ["a3"]]


def test_the_screen_says_each_measure_in_words_and_what_has_changed():
    said = amity("network", MARCH, "--wave", JUNE)

    only = "Only Ana gives you practical help, apart from paid helpers."
    for part in ("4 people are on your map.", only, "Ruth has moved away."):
        assert part in said.out
    assert "Moira and Sanjay are new since March 2026." in said.out
    assert "Change is not effect" in said.out


def test_an_empty_network_is_an_answer(tmp_path):
    said = amity("network", written(tmp_path / "n.json", "{}"), "--json")

    assert (said.code, said.json["size"], said.json["density"]) == (0, 0, None)


def test_standard_input_is_read():
    assert amity("network", "-", "--json", stdin=MARCH.read_bytes()).json["size"] == 4


def test_two_waves_of_one_file_are_told_apart_by_their_label(tmp_path):
    lines = [json.dumps(json.loads(each.read_text("utf-8"))) for each in (MARCH, JUNE)]
    both = written(tmp_path / "both.jsonl", "\n".join(lines))

    said = amity("network", f"{both}#2026-03", "--wave", f"{both}#2026-06", "--json")

    assert said.json["change"]["new"] == ["a7", "a8"]
    refused(amity("network", both), "ego made-up-1 stands there twice", "FILE#WAVE")
    refused(amity("network", f"{both}#march"), "no such wave. It has: 2026-03, 2026-06")


# Pictures and safety


def test_the_map_of_one_ego_is_drawn(tmp_path):
    said = amity("network", MARCH, "--svg", tmp_path / "map.svg")

    assert said.code == 0
    assert "Ana" in (tmp_path / "map.svg").read_text("utf-8")
    assert "keep it safe" in said.err


def test_two_waves_are_drawn_as_what_has_changed(tmp_path):
    amity("network", MARCH, "--wave", JUNE, "--svg", tmp_path / "map.svg")

    svg = (tmp_path / "map.svg").read_text("utf-8")
    assert "Moira" in svg
    assert "New" in svg


def test_a_map_on_which_somebody_may_not_be_safe_is_not_drawn(unsafe, tmp_path):
    said = amity("network", unsafe, "--svg", tmp_path / "map.svg")

    refused(said, "ego e", "advocate first", "--leave-out-unsafe")
    assert not (tmp_path / "map.svg").exists()
    assert "Mick" not in said.err


def test_the_practitioner_may_draw_the_others(unsafe, tmp_path):
    amity("network", unsafe, "--svg", tmp_path / "map.svg", "--leave-out-unsafe")

    svg = (tmp_path / "map.svg").read_text("utf-8")
    assert "Ana" in svg
    assert "Mick" not in svg


def test_what_is_told_beside_the_drawing_counts_only_those_who_are_drawn(unsafe, tmp_path):
    later = written(tmp_path / "later.json", UNSAFE.replace('"unsure"', '"yes"'))
    left_out = ("--wave", later, "--leave-out-unsafe")

    said = amity("network", unsafe, *left_out)
    found = json.loads(amity("network", unsafe, *left_out, "--json").out)

    assert "1 person is on your map." in said.out
    assert "Left out" in said.err
    assert "Mick" not in said.out + said.err
    assert (found["size"], found["change"]["kept"]) == (1, ["a"])
    assert found["unsafe"] == found["change"]["measures"]["unsafe"]["before"] == 1


def test_where_somebody_may_not_be_safe_the_screen_speaks_to_the_practitioner(unsafe):
    said = amity("network", unsafe)

    assert "2 people are on their map." in said.out
    assert "They are not sure to be safe with 1 person on the map" in " ".join(said.out.split())


def test_somebody_who_was_unsafe_in_one_wave_stops_the_drawing_of_both(unsafe, tmp_path):
    later = written(tmp_path / "later.json", UNSAFE.replace('"unsure"', '"yes"'))

    refused(amity("network", later, "--wave", unsafe, "--svg", tmp_path / "map.svg"), "advocate first")
    refused(amity("network", unsafe, "--wave", later, "--svg", tmp_path / "map.svg"), "advocate first")


def test_what_can_be_handed_out_names_nobody_who_may_not_be_safe(unsafe, tmp_path):
    later = written(tmp_path / "later.json", UNSAFE.replace('"daily"', '"weekly"'))

    said = amity("network", unsafe, "--wave", later)

    assert "Ana" in said.out
    assert "Mick" not in said.out + said.err
    assert "Not for handing out" in said.err


# Many


@needs_shared
def test_the_study_of_egor_is_summed_up_and_written_ego_by_ego(tmp_path):
    said = amity("network", SHARED / "egor", "--by", "sex", "--out", tmp_path / "egos.csv")

    rows = pl.read_csv(tmp_path / "egos.csv")
    assert said.code == 0
    assert "32 egos" in said.out
    assert rows.height == 32
    assert rows["size"].to_list()[:3] == [15, 7, 17]
    assert rows["homophily.sex"][0] == pytest.approx(7 / 15)
    assert rows["ei_index"][0] == pytest.approx(1 - 2 * 7 / 15)
    assert rows["weekly"].null_count() == 32


@needs_shared
@pytest.mark.parametrize("ending", ["parquet", "json", "jsonl", "csv"])
def test_measures_are_written_in_every_kind(ending, tmp_path):
    assert amity("network", SHARED / "network-canvas", "--out", tmp_path / f"m.{ending}").code == 0

    read = {"parquet": pl.read_parquet, "json": pl.read_json, "jsonl": pl.read_ndjson, "csv": pl.read_csv}
    assert read[ending](tmp_path / f"m.{ending}").height == 10


@needs_shared
def test_a_large_file_comes_to_the_same_as_a_small_one(tmp_path, monkeypatch):
    small = amity("network", SHARED / "egor", "--by", "age", "--json").json
    monkeypatch.setattr("amity.cli.network.LARGE", 0)
    large = amity("network", SHARED / "egor", "--by", "age", "--json").json

    alike = [name for name in PROMISED if name != "role_diversity"]
    for one, other in zip(small, large, strict=True):
        assert {name: other[name] for name in alike} == pytest.approx({name: one[name] for name in alike})
    assert set(large[0]) == set(small[0])


@needs_shared
def test_one_of_many_is_shown_alone():
    said = amity("network", SHARED / "egor", "--ego", "7", "--json")

    assert said.json["ego"] == "7"
    refused(amity("network", SHARED / "egor", "--ego", "77"), "no ego '77' among its 32")
    refused(amity("network", SHARED / "egor", "--svg", "/tmp/never.svg"), "32 egos", "--ego ID")


def test_the_change_of_many_is_summed_up(tmp_path):
    for name, count in (("one", 2), ("two", 3)):
        rows = [
            json.dumps({"ego": {"id": ego}, "alters": [{"id": str(n)} for n in range(count)]})
            for ego in "abc"
        ]
        written(tmp_path / f"{name}.jsonl", "\n".join(rows[: 2 if name == "two" else 3]))

    said = amity("network", tmp_path / "one.jsonl", "--wave", tmp_path / "two.jsonl")
    told = amity("network", tmp_path / "one.jsonl", "--wave", tmp_path / "two.jsonl", "--json").json

    assert "2 egos in both waves, 1 in the first alone." in said.out
    assert [each["change"] is None for each in told] == [False, False, True]


@needs_shared
def test_what_was_mended_is_told_on_standard_error():
    said = amity("network", SHARED / "network-canvas", "--json")

    assert len(said.json) == 10
    assert "ties that lead back to themselves, left out" in said.err


# Bad input


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('{"ties": [{"a": "x", "b": "y"}]}', ("n.json, ties[0]", "Add it, or take the tie out")),
        ('{"alters": [{"id": "x"}, {"id": "x"}]}', ("n.json, alters[1]: alter x: stands there twice",)),
        ('{"alters": [{"id": "x"}], "ties": [{"a": "x", "b": "x"}]}', ("ties[0]", "leads back to itself")),
        ('{"merged": {"x": "y", "y": "x"}}', ("n.json", "runs in a circle")),
        ('{"alters": [{"id": "", "name": "Ana"}]}', ("alters[0]", "has no id", "an id of its own")),
        ('{"alters": [{"id": "x", "name": 5}]}', ("alters[0].name", "should be text", "is a whole number")),
        ("[1]", ("n.json, network 1: should be an object", "Mend it")),
        (
            '{"alters": [{"id": "x", "name": "Ana", "roles": ["butler"]}]}',
            ("alters[0].roles[0]", "Use one of"),
        ),
    ],
)
def test_what_cannot_be_is_refused_with_file_row_and_remedy(text, parts, tmp_path):
    said = amity("network", written(tmp_path / "n.json", text), "--json", "--out", tmp_path / "out.csv")

    refused(said, *parts)
    assert "Ana" not in said.err
    assert not (tmp_path / "out.csv").exists()


def test_a_call_that_is_wrong_is_refused_before_any_work(tmp_path):
    refused(amity("network", tmp_path / "nothing.json"), "no such file or folder")
    refused(amity("network", MARCH, "--out", tmp_path / "x.docx"), "x.docx")
    refused(amity("network", MARCH, "--out", tmp_path / "no" / "x.csv"), "no folder")
    refused(amity("network", MARCH, "--svg", tmp_path / "x.png"), "x.png")
    refused(amity("network", tmp_path), "no networks in this folder")
    refused(amity("network", MARCH, "--map", tmp_path / "map.toml"), "map.toml")
    refused(amity("network", MARCH, "--wave", tmp_path / "later.json"), "later.json")


def test_the_made_up_network_is_what_its_maker_made():
    waves = [networks.read(each).networks[0] for each in (MARCH, JUNE)]

    assert [wave.wave for wave in waves] == ["2026-03", "2026-06"]
    assert waves[0].ego.id == waves[1].ego.id == "made-up-1"
