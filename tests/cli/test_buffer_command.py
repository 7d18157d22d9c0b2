"""``amity buffer`` from the prompt: what it prints, what it draws, what it refuses."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import polars as pl
import pytest
from cli.command_line import amity, refused, written

NAMES = ("family", "friends", "partner", "stress", "distress", "age")
ASKED = ("--stress", "stress", "--outcome", "distress")


def a_table(n: int = 120) -> pl.DataFrame:
    """Return a made-up survey in which friends and partner matter and stress weighs less with support."""
    rng = np.random.default_rng(3)
    family, friends, partner, stress = rng.normal(size=(4, n)).round(2)
    support = (family + friends + partner) / 3
    distress = 10 + stress * (0.8 - 0.6 * support) - 0.6 * friends - 0.6 * partner + rng.normal(size=n)
    age = rng.integers(20, 80, size=n)
    return pl.DataFrame(
        dict(zip(NAMES, (family, friends, partner, stress, distress.round(2), age), strict=True))
    )


def a_file(folder: Path, name: str = "survey.csv", **changes: list) -> Path:
    table = a_table().with_columns(**{name: pl.Series(column) for name, column in changes.items()})
    path = folder / name
    if path.suffix == ".csv":
        table.write_csv(path)
    elif path.suffix == ".parquet":
        table.write_parquet(path)
    elif path.suffix == ".xlsx":
        table.write_excel(path)
    else:
        import pyreadstat

        save = pyreadstat.write_sav if path.suffix == ".sav" else pyreadstat.write_dta
        save(table.to_pandas(), str(path))
    return path


def test_json_has_the_keys_of_the_contract(tmp_path):
    said = amity("buffer", a_file(tmp_path), "--support", "family", *ASKED, "--json").json

    assert {"n", "support", "stress", "interaction", "simple_slopes", "r2", "by_source"} <= set(said)
    assert {"b", "ci", "p"} <= set(said["interaction"])
    assert [slope["at"] for slope in said["simple_slopes"]] == ["mean − 1 SD", "mean", "mean + 1 SD"]
    assert list(said["by_source"]) == ["family"]
    assert said["n"] == 120


def test_sources_are_averaged_for_the_model_and_told_apart_beside_it(tmp_path):
    sources = [word for name in NAMES[:3] for word in ("--support", name)]

    said = amity("buffer", a_file(tmp_path), *sources, *ASKED, "--covariate", "age", "--json").json

    assert said["support"]["combined"] == "mean"
    assert said["support"]["columns"] == list(NAMES[:3])
    shares = {name: source["dominance"] for name, source in said["by_source"].items()}
    assert min(shares, key=shares.get) == "family"
    assert sum(shares.values()) == pytest.approx(said["together"]["r2"])
    assert said["interaction"]["ci"][1] < 0
    assert "the link between stress and distress is weaker" in said["says"]
    assert said["covariates"] == ["age"]


@pytest.mark.parametrize("name", ["survey.parquet", "survey.xlsx", "survey.sav", "survey.dta"])
def test_every_format_gives_what_the_csv_gives(tmp_path, name):
    csv, other = (
        amity("buffer", a_file(tmp_path, each), "--support", "family", *ASKED, "--json").json
        for each in ("survey.csv", name)
    )

    assert other["interaction"]["b"] == pytest.approx(csv["interaction"]["b"], rel=1e-9)
    assert other["n"] == csv["n"]


def test_standard_input_is_read(tmp_path):
    said = amity("buffer", "-", "--support", "family", *ASKED, "--json", stdin=a_file(tmp_path).read_bytes())

    assert said.json["n"] == 120
    assert said.left_behind == ()


def test_the_seed_settles_the_intervals(tmp_path):
    path = a_file(tmp_path)
    one, same, other = (
        amity("buffer", path, "--support", "family", *ASKED, "--seed", seed, "--json").json["by_source"]
        for seed in (1, 1, 2)
    )

    assert one == same != other


def test_people_are_told_what_it_does_not_show(tmp_path):
    said = amity("buffer", a_file(tmp_path), "--support", "friends", *ASKED)

    text = " ".join(said.out.split())
    assert (said.code, said.err) == (0, "")
    assert "120 rows used" in text
    assert "R²" in text
    assert "This is a link between answers, not an effect" in text
    assert not re.search(r"\b(reduces|protects|lowers|causes|prevents)\b", text)


def test_holes_are_left_out_and_counted(tmp_path):
    family = [None, "NA", " ", *a_table()["family"].cast(pl.String).to_list()[3:]]

    said = amity("buffer", a_file(tmp_path, family=family), "--support", "family", *ASKED)

    assert "117 rows used, 3 rows left out for a missing answer" in said.out


def test_the_picture_is_drawn_and_said(tmp_path):
    said = amity("buffer", a_file(tmp_path), "--support", "friends", *ASKED, "--svg", tmp_path / "slopes.svg")

    picture = ET.parse(tmp_path / "slopes.svg").getroot()
    assert "slopes.svg" in said.out
    assert picture.find("{http://www.w3.org/2000/svg}desc").text.startswith("120 respondents. One more point")


def test_what_is_wrong_is_refused_in_one_line_and_nothing_is_drawn(tmp_path):
    path, picture = a_file(tmp_path), tmp_path / "slopes.svg"
    words = [*a_table()["family"].cast(pl.String).to_list()[:-1], "a lot"]
    worded = a_file(tmp_path, "words.csv", family=words)

    refused(amity("buffer", path, "--support", "famly", *ASKED, "--svg", picture), "'famly'", "'family'")
    refused(amity("buffer", path, "--support", "stress", *ASKED, "--svg", picture), "stress is named twice")
    refused(
        amity("buffer", worded, "--support", "family", *ASKED, "--svg", picture),
        "row 120, column 'family': not a number (1 such)",
    )
    refused(amity("buffer", path, "--support", "family", *ASKED, "--svg", tmp_path / "slopes.png"), ".svg")
    refused(amity("buffer", path, "--support", "family", "--stress", "stress"), "--outcome")
    refused(amity("buffer", tmp_path / "no.csv", "--support", "family", *ASKED), "no such file")
    assert not picture.exists()


def test_yes_and_no_are_numbers_and_dates_are_not(tmp_path):
    table = a_table().with_columns(
        lives_alone=pl.col("age") > 50, born=pl.date(1970, 1, 1) + pl.duration(days=pl.col("age"))
    )
    table.write_parquet(tmp_path / "survey.parquet")
    call = ("buffer", tmp_path / "survey.parquet", "--support", "family", *ASKED, "--covariate")

    assert amity(*call, "lives_alone", "--json").json["covariates"] == ["lives_alone"]
    refused(amity(*call, "born"), "row 1, column 'born': not a number (120 such)")


def test_where_the_link_turns_round_is_told_with_its_sign(tmp_path):
    table = a_table(400)
    turned = (table["distress"] - 1.5 * table["friends"] * table["stress"]).to_list()
    path = tmp_path / "survey.csv"
    table.with_columns(distress=pl.Series(turned)).write_csv(path)

    said = amity("buffer", path, "--support", "friends", *ASKED).out

    assert re.search(
        r"support is -\d\.\d+ to 0\.\d+ \(slope above 0\) and \S+ to \S+ \(slope below 0\)", said
    )
    assert "turns round as friends rises" in " ".join(said.split())


def test_a_refusal_gives_no_cell_away(tmp_path):
    names = written(tmp_path / "names.csv", "who,stress,distress\n" + "Maria Curie,1,2\n" * 20)

    said = amity("buffer", names, "--support", "who", *ASKED)

    refused(said, "row 1, column 'who'")
    assert "Maria" not in said.err
