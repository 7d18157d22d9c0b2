"""Our scoring on Spark, Parquet to Parquet: a cluster of two workers on this machine, or else two threads."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from rules import INSTRUMENTS

from amity import instruments
from amity.instruments import files

MASTERS = ("local-cluster[2,1,2048]", "local[2]")


def started() -> Any:
    for master in MASTERS:
        builder: Any = SparkSession.builder
        settings = {"spark.ui.enabled": "false", "spark.driver.memory": "2g", "spark.log.level": "ERROR"}
        try:
            session = builder.master(master).appName("amity-benchmark").config(map=settings).getOrCreate()
            session.range(1).count()
        except Exception as problem:  # whatever Spark says, the next master may do
            print(f"{master}: {problem}", file=sys.stderr)
        else:
            return session
    raise SystemExit(f"none of {', '.join(MASTERS)} starts")


def score(source: Path, out: Path) -> dict[str, Any]:
    began = time.perf_counter()
    session = started()
    ready = time.perf_counter()
    cards = [instruments.load(name) for name in INSTRUMENTS]
    survey = files.open_survey(source, cards)
    scored = instruments.score_survey(
        cards,
        session.read.parquet(str(source)),
        columns=survey.places,
        keep=survey.keep,
        examined=survey.examined(cards),
    )
    scored.write.mode("overwrite").option("compression", "zstd").parquet(str(out))
    done = time.perf_counter()
    master = session.sparkContext.master
    session.stop()
    return {"master": master, "start": ready - began, "score": done - ready}


if __name__ == "__main__":
    print(json.dumps(score(Path(sys.argv[1]), Path(sys.argv[2]))))
