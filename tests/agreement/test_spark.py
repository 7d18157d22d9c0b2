"""Spark, for those who outgrow one machine: the same survey, the same output, on a cluster of two workers."""

import random
import shutil
import sys

import polars as pl
import pytest

from amity import instruments
from amity.instruments import files

ASKED = ["phq-9", "mspss", "djg-6", "sni-cohen", "swemwbs"]


@pytest.fixture(scope="module")
def session():
    pyspark = pytest.importorskip("pyspark.sql", reason="needs PySpark: make spark")
    if not shutil.which("java"):
        pytest.skip("needs Java 17")
    import os

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = pyspark.SparkSession.builder.master("local-cluster[2,1,1024]").appName("amity")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """A survey of five instruments with every kind of silence, as a Parquet file."""
    chance = random.Random(5)
    cards = [instruments.load(name) for name in ASKED]
    rows = []
    for n in range(300):
        row = {"id": n}
        for card in cards:
            for item in card.items:
                low, high = card.bounds[item.id]
                silent = chance.random() < 0.08
                code = chance.choice([None, instruments.DECLINED, instruments.NOT_ASKED]) if silent else None
                row[f"{card.id}.{item.id}"] = code if silent else chance.randint(low, high)
        rows.append(row)
    path = tmp_path_factory.mktemp("spark") / "survey.parquet"
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(path)
    return path, cards


@pytest.mark.filterwarnings("ignore")
def test_two_spark_workers_score_exactly_as_polars_does(session, survey):
    path, cards = survey
    opened = files.open_survey(path, cards)

    ours = instruments.score_survey(cards, opened.frame, columns=opened.places, keep=["id"]).collect()
    theirs = instruments.score_survey(
        cards, files.into_engine(opened, "spark"), columns=opened.places, keep=["id"]
    )

    assert files.from_engine(theirs).sort("id").collect().rows() == ours.sort("id").rows()
