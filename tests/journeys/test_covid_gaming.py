"""A researcher scores a published data set and gets its authors' figures.

The data are those of gpwilliams/covid-gaming at b48d6a489bbece8c7819b42636725ab4eb45ccd0 (CC BY 4.0), which
lie beside this repository and not in it. They hold, for three samples of gamers, UCLA-3, De Jong Gierveld and
DASS-21, before and during the lockdown of 2020. The maps are those of examples/covid-gaming.
"""

from pathlib import Path

import polars as pl
import pytest
from cli.command_line import amity

from amity import instruments

REPO = Path(__file__).parents[2]
DATA = REPO.parent / "shared" / "data" / "covid-gaming"
MAPS = REPO / "examples" / "covid-gaming"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the data of covid-gaming are not at {DATA}")

FILES = {"ucla-3": "loneliness_long", "djg-11": "loneliness_extended_long", "dass-21": "das_long"}


def answers(study: int, name: str, wave: str = "") -> str:
    path = DATA / f"0{study}_study-0{study}" / f"01_multilevel_{FILES[name]}.csv"
    return f"{path}#{wave}" if wave else str(path)


def map_of(name: str) -> tuple[str, Path]:
    return "--map", MAPS / f"{name}.toml"


def summed_up(study: int, name: str, wave: str) -> dict:
    said = amity("score", answers(study, name, wave), "-i", name, *map_of(name), "--json")
    assert (said.code, said.err) == (0, "")
    return said.json["instruments"][name]["scales"]


def scored(study: int, name: str, folder: Path) -> pl.DataFrame:
    """Return one row per respondent and wave, written and read again."""
    said = amity("score", answers(study, name), "-i", name, *map_of(name), "--out", folder / "scores.parquet")
    assert (said.code, said.err) == (0, "")
    return pl.read_parquet(folder / "scores.parquet")


def aggregated(study: int, name: str) -> pl.DataFrame:
    """Return the authors' totals: response_id, lockdown_period, what, score."""
    folder = DATA / f"0{study}_study-0{study}"
    if name == "dass-21":
        return pl.read_csv(folder / "02_aggregated_das_long.csv").rename({"subscale": "what"})
    file = {"ucla-3": "loneliness", "djg-11": "loneliness_extended"}[name]
    wide = pl.read_csv(folder / f"02_aggregated_{file}_wide.csv")
    starts = {"ucla-3": {"loneliness": "loneliness"}}.get(
        name,
        {
            "total_score": "total",
            "score_emotional_loneliness": "emotional",
            "score_social_loneliness": "social",
        },
    )
    return pl.concat(
        wide.select(
            "response_id",
            pl.lit(wave).alias("lockdown_period"),
            pl.lit(what).alias("what"),
            pl.col(f"{start}_{wave}").alias("score"),
        )
        for start, what in starts.items()
        for wave in ("before", "during")
    )


def differing(study: int, name: str, folder: Path) -> tuple[int, pl.DataFrame]:
    """Return how many totals there are, and those in which we and the authors differ."""
    ours = scored(study, name, folder).unpivot(
        [f"{name}.{scale}" for scale in instruments.load(name).scales],
        index=["response_id", "lockdown_period"],
        variable_name="what",
        value_name="ours",
    )
    ours = ours.with_columns(pl.col("what").str.split(".").list.last())
    both = aggregated(study, name).join(ours, on=["response_id", "lockdown_period", "what"], how="inner")
    return both.height, both.filter(~pl.col("ours").eq_missing(pl.col("score").cast(pl.Float64)))


# The published figures


def test_loneliness_of_study_1_before_the_lockdown():
    scale = summed_up(1, "ucla-3", "before")["loneliness"]

    assert (scale["n"], scale["missing"]) == (220, 0)
    assert round(scale["mean"], 3) == 5.073
    assert round(scale["sd"], 3) == 1.814
    assert round(scale["alpha"], 3) == 0.809


@pytest.mark.parametrize(("study", "n"), [(1, 220), (2, 76), (3, 55)])
def test_every_study_has_its_number_of_people(study, n):
    assert summed_up(study, "ucla-3", "before")["loneliness"]["n"] == n


def test_de_jong_gierveld_of_study_2_before_the_lockdown():
    scale = summed_up(2, "djg-11", "before")["total"]

    assert scale["n"] == 76
    assert round(scale["mean"], 3) == 6.776
    assert round(scale["sd"], 3) == 3.131


NORMS = [  # card, scale, study: the norms on our cards that were computed from these files
    ("ucla-3", "loneliness", 1),
    ("djg-11", "total", 2),
    ("djg-11", "total", 3),
    ("dass-21", "depression", 1),
    ("dass-21", "anxiety", 1),
    ("dass-21", "stress", 1),
]


@pytest.mark.parametrize(("name", "scale", "study"), NORMS)
def test_the_norms_on_the_cards_are_those_of_the_data(name, scale, study):
    norm = next(
        norm
        for norm in instruments.load(name).scales[scale].norms
        if norm.source.startswith(f"computed from covid-gaming study {study}")
    )

    found = summed_up(study, name, "before")[scale]

    assert found["n"] == norm.n
    assert found["mean"] == pytest.approx(norm.mean, abs=0.006)
    assert found["sd"] == pytest.approx(norm.sd, abs=0.006)
    assert found["alpha"] == pytest.approx(norm.reliability, abs=0.0006)


# Row by row


@pytest.mark.parametrize(
    ("study", "name", "totals"),
    [
        (2, "ucla-3", 152),
        (3, "ucla-3", 110),
        (2, "djg-11", 456),
        (3, "djg-11", 330),
        (2, "dass-21", 456),
        (3, "dass-21", 330),
    ],
)
def test_every_total_is_the_authors_own(study, name, totals, tmp_path):
    compared, unlike = differing(study, name, tmp_path)

    assert compared == totals
    assert unlike.to_dicts() == []


@pytest.mark.parametrize(("name", "totals", "filled_in"), [("ucla-3", 440, 1), ("dass-21", 1320, 17)])
def test_in_study_1_they_differ_only_where_the_authors_filled_in_missing_answers(
    name, totals, filled_in, tmp_path
):
    compared, unlike = differing(1, name, tmp_path)

    raw = pl.read_csv(answers(1, name), null_values="NA")
    holes = (
        raw.filter(pl.col("score").is_null())
        .select("response_id", "lockdown_period", what="subscale")
        .unique()
    )
    assert compared == totals
    assert unlike["ours"].null_count() == unlike.height == filled_in
    assert unlike["score"].null_count() == 0
    assert set(unlike.select("response_id", "lockdown_period", "what").rows()) == set(holes.rows())


# What the commands make of it


def test_who_changed_reliably_in_study_1():
    """Beyond 2.20 points by the alpha and SD of this very sample, so from 3 points on."""
    said = amity(
        "change",
        answers(1, "ucla-3", "before"),
        answers(1, "ucla-3", "during"),
        "-i",
        "ucla-3",
        *map_of("ucla-3"),
        "--json",
    )

    change = said.json["instruments"]["ucla-3"]["scales"]["loneliness"]
    wide = pl.read_csv(DATA / "01_study-01" / "02_aggregated_loneliness_wide.csv")
    both = scored_pairs(wide, change["n"])
    assert round(change["rci"], 2) == 2.20
    assert "this sample" in change["reliability_from"]
    assert change["deteriorated"] == both.filter(pl.col("change") >= 3).height
    assert change["improved"] == both.filter(pl.col("change") <= -3).height


def scored_pairs(wide: pl.DataFrame, n: int) -> pl.DataFrame:
    """Return the authors' totals of those who answered all three items both times."""
    raw = pl.read_csv(answers(1, "ucla-3"), null_values="NA")
    whole = raw.group_by("response_id").agg(pl.col("score").count()).filter(pl.col("score") == 6)
    pairs = wide.join(whole, on="response_id", how="semi")
    assert pairs.height == n
    return pairs.with_columns((pl.col("loneliness_during") - pl.col("loneliness_before")).alias("change"))


@pytest.mark.parametrize("name", FILES)
def test_the_data_check_finds_nothing_in_files_that_are_in_order(name):
    said = amity("check", answers(2, name, "before"), "-i", name, *map_of(name), "--json")

    assert said.json["problems"] == []
    assert said.code == 0


def test_the_data_check_finds_that_the_answers_were_cut_in_two(tmp_path):
    plain = (MAPS / "djg-11.toml").read_text().replace("already_dichotomised = true", "")
    (tmp_path / "map.toml").write_text(plain)

    said = amity(
        "check", answers(2, "djg-11", "before"), "-i", "djg-11", "--map", tmp_path / "map.toml", "--json"
    )

    assert said.code == 1
    assert {each["problem"] for each in said.json["problems"]} == {"already-dichotomised"}
    assert "already_dichotomised = true" in said.json["problems"][0]["remedy"]


def test_without_that_line_in_the_map_nothing_is_scored(tmp_path):
    plain = (MAPS / "djg-11.toml").read_text().replace("already_dichotomised = true", "")
    (tmp_path / "map.toml").write_text(plain)

    said = amity("score", answers(2, "djg-11", "before"), "-i", "djg-11", "--map", tmp_path / "map.toml")

    assert said.code == 2
    assert "not on offer" in said.err


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_map_credits_the_authors(path):
    head = path.read_text(encoding="utf-8")[:600]

    assert "gpwilliams/covid-gaming at b48d6a4" in head
    assert "CC BY 4.0" in head
