"""``amity change``: two measurements of the same people, from two files or two waves of one."""

import polars as pl
import pytest
from cli.command_line import LONG_MAP, amity, lonely, refused, written

KEYS = {
    "n",
    "improved",
    "unchanged",
    "deteriorated",
    "recovered",
    "rci",
    "reliability_from",
    "mean_change",
    "ci",
}


@pytest.fixture
def waves(tmp_path):
    """Four people: ada improves from 9 to 3, ben stays, cleo gets worse, dan comes once and eve late."""
    before = lonely(tmp_path / "before.csv", "ada,3,3,3", "ben,1,2,1", "cleo,1,1,1", "dan,2,2,2")
    after = lonely(tmp_path / "after.csv", "cleo,3,3,3", "ben,2,1,2", "ada,1,1,1", "eve,2,2,2")
    return before, after


def test_the_screen_says_what_is_reliable_and_by_which_reliability(waves):
    said = amity("change", *waves, "-i", "ucla-3")

    assert (said.code, said.err) == (0, "")
    assert "reliable beyond 2.20 points" in said.out
    assert "alpha" in said.out
    assert "not effect" in said.out


def test_json_has_the_promised_keys_per_scale(waves):
    said = amity("change", *waves, "-i", "ucla-3", "--json")

    scale = said.json["instruments"]["ucla-3"]["scales"]["loneliness"]
    assert set(scale) == KEYS
    assert {key: scale[key] for key in ("n", "improved", "unchanged", "deteriorated", "recovered")} == {
        "n": 3,
        "improved": 1,
        "unchanged": 1,
        "deteriorated": 1,
        "recovered": 1,
    }
    assert scale["rci"] == pytest.approx(2.196, abs=0.001)
    assert scale["mean_change"] == pytest.approx((-6 + 1 + 6) / 3)
    assert scale["ci"][0] < scale["mean_change"] < scale["ci"][1]


def test_people_are_matched_by_id_and_those_who_came_once_are_counted(waves):
    said = amity("change", *waves, "-i", "ucla-3", "--json")

    assert (said.json["rows"], said.json["only_before"], said.json["only_after"]) == (3, 1, 1)


def test_the_change_of_each_is_written_row_by_row(waves, tmp_path):
    said = amity("change", *waves, "-i", "ucla-3", "--out", tmp_path / "changes.csv")

    rows = {row["id"]: row for row in pl.read_csv(tmp_path / "changes.csv").to_dicts()}
    assert said.code == 0
    assert set(rows) == {"ada", "ben", "cleo"}
    name = "ucla-3.loneliness"
    told = [rows["ada"][f"{name}.{part}"] for part in ("before", "after", "change", "reliable", "recovered")]
    assert told == [9, 3, -6, "improved", True]
    assert [rows[who][f"{name}.reliable"] for who in ("ben", "cleo")] == ["unchanged", "deteriorated"]


def test_two_waves_of_one_long_file_are_two_measurements(tmp_path):
    rows = [f"a,{wave},{item},{code}" for wave, code in (("before", 3), ("after", 1)) for item in (1, 2, 3)]
    survey = written(tmp_path / "long.csv", "\n".join(["id,wave,item,score", *rows]) + "\n")
    map_ = written(
        tmp_path / "map.toml", LONG_MAP.replace('answer = "score"', 'answer = "score"\nwave = "wave"')
    )

    said = amity("change", f"{survey}#before", f"{survey}#after", "-i", "ucla-3", "--map", map_, "--json")

    assert said.json["rows"] == 1
    assert said.json["instruments"]["ucla-3"]["scales"]["loneliness"]["improved"] == 1


def test_a_wave_that_the_file_does_not_have_is_refused(tmp_path):
    survey = written(tmp_path / "long.csv", "id,wave,item,score\na,before,1,1\na,before,2,1\na,before,3,1\n")
    map_ = written(
        tmp_path / "map.toml", LONG_MAP.replace('answer = "score"', 'answer = "score"\nwave = "wave"')
    )

    said = amity("change", f"{survey}#before", f"{survey}#aftr", "-i", "ucla-3", "--map", map_)

    refused(said, "aftr")


def test_a_wave_needs_a_map_that_knows_of_waves(waves):
    refused(amity("change", f"{waves[0]}#before", waves[1], "-i", "ucla-3"), "before.csv#before", "`wave`")


def test_somebody_who_stands_twice_in_a_file_is_refused_and_not_named(waves, tmp_path):
    twice = lonely(tmp_path / "twice.csv", "harold,1,1,1", "harold,2,2,2")

    said = amity("change", twice, waves[1], "-i", "ucla-3")

    refused(said, "before", "'id'")
    assert "harold" not in said.err


def test_files_without_an_id_cannot_be_compared(tmp_path):
    survey = written(tmp_path / "s.csv", "companionship,left_out,isolated\n1,1,1\n")

    refused(amity("change", survey, survey, "-i", "ucla-3"), "id", "--map")


@pytest.mark.parametrize("ids", [["1", "x"], [1.0, 2.0]])
def test_ids_match_whatever_their_type(ids, tmp_path):
    before = lonely(tmp_path / "before.csv", "1,1,1,1", "2,3,3,3")
    answers = {key: [3, 3] for key in ("companionship", "left_out", "isolated")}
    pl.DataFrame({"id": ids, **answers}).write_parquet(tmp_path / "after.parquet")

    said = amity("change", before, tmp_path / "after.parquet", "-i", "ucla-3", "--json")

    assert said.code == 0
    assert said.json["rows"] == (1 if "x" in ids else 2)


def test_scales_that_were_not_asked_are_left_out(tmp_path):
    depression = [f"dass21_{n}" for n in (3, 5, 10, 13, 16, 17, 21)]
    survey = written(
        tmp_path / "s.csv", ",".join(["id", *depression]) + "\na" + ",1" * 7 + "\nb" + ",2" * 7 + "\n"
    )

    said = amity("change", survey, survey, "-i", "dass-21", "--json")

    assert set(said.json["instruments"]["dass-21"]["scales"]) == {"depression"}


def test_the_change_of_groups_is_told_beside_that_of_all(tmp_path):
    heads = "id,site,companionship,left_out,isolated"
    before = written(tmp_path / "b.csv", f"{heads}\na,north,3,3,3\nb,south,1,1,1\n")
    after = written(tmp_path / "a.csv", f"{heads}\na,north,1,1,1\nb,south,1,1,1\n")

    said = amity("change", before, after, "-i", "ucla-3", "--by", "site", "--json")
    screen = amity("change", before, after, "-i", "ucla-3", "--by", "site")

    groups = said.json["instruments"]["ucla-3"]["scales"]["loneliness"]["by"]["site"]
    assert {name: group["improved"] for name, group in groups.items()} == {"north": 1, "south": 0}
    assert "site = north" in screen.out


def test_a_group_that_is_not_a_column_is_refused(waves):
    refused(amity("change", *waves, "-i", "ucla-3", "--by", "site"), "'site'", "--by")


def test_without_a_known_reliability_nothing_is_called_reliable(tmp_path):
    survey = written(tmp_path / "s.csv", "id,lonely\na,1\nb,5\n")

    said = amity("change", survey, survey, "-i", "ons-loneliness", "--json")

    scale = said.json["instruments"]["ons-loneliness"]["scales"]["loneliness"]
    assert (scale["rci"], scale["improved"], scale["unchanged"]) == (None, None, None)


def test_an_answer_that_is_not_on_offer_is_refused_in_either_file(waves, tmp_path):
    wrong = lonely(tmp_path / "wrong.csv", "ada,1,1,9")

    refused(amity("change", waves[0], wrong, "-i", "ucla-3"), "wrong.csv", "row 1", "'isolated'")
    refused(amity("change", wrong, waves[1], "-i", "ucla-3"), "wrong.csv", "row 1", "'isolated'")


def test_an_unknown_safety_flag_is_counted_beside_the_raised_ones(tmp_path):
    head = ",".join(["id", *(f"phq9_{n}" for n in range(1, 10))])
    rows = [f"{person},{'0,' * 8}" for person in "abc"]
    before = written(
        tmp_path / "before.csv", "\n".join([head, rows[0] + "1", rows[1] + "0", rows[2] + ""]) + "\n"
    )
    after = written(
        tmp_path / "after.csv", "\n".join([head, rows[0] + "-9", rows[1] + "-1", rows[2] + "0"]) + "\n"
    )

    said = amity("change", before, after, "-i", "phq-9")
    told = amity("change", before, after, "-i", "phq-9", "--json").json["instruments"]["phq-9"]

    assert "item-9: raised 1 before, 0 after; unknown 1 before, 2 after" in said.out
    assert told["flags"] == {"item-9": {"before": 1, "after": 0}}
    assert told["flags_unknown"] == {"item-9": {"before": 1, "after": 2}}


def test_a_flag_of_either_time_stands_in_the_row_of_whoever_raised_it(tmp_path):
    heads = ",".join(["id", *(f"phq9_{n}" for n in range(1, 10))])

    def wave(name, **last):
        rows = [f"{who},{'0,' * 8}{answer}" for who, answer in last.items()]
        return written(tmp_path / name, "\n".join([heads, *rows]) + "\n")

    before = wave("before.csv", ada=2, ben=0, cleo=1, dan=0)
    after = wave("after.csv", ada=0, ben=3, ela=1, fay=0)
    amity("change", before, after, "-i", "phq-9", "--out", tmp_path / "changes.csv")

    rows = {row["id"]: row for row in pl.read_csv(tmp_path / "changes.csv").to_dicts()}
    flags = {
        who: tuple(row[f"phq-9.flag.item-9.{when}"] for when in ("before", "after"))
        for who, row in rows.items()
    }
    assert flags == {
        "ada": ("raised", "clear"),
        "ben": ("clear", "raised"),
        "cleo": ("raised", None),  # came once, and is not lost for it
        "ela": (None, "raised"),
    }
    assert rows["cleo"]["phq-9.total.change"] is None
