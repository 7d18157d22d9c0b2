"""Who runs: each contender, what it reads and writes, and how its output is held against ours."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from rules import INSTRUMENTS

from amity.instruments import files

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
MILLION = 1_000_000
PAIRED = ("command", "by-hand", "rewrite", "rewrite-as-ours", "limit")
SEVERAL = 5  # a start-up is short: measured this many times in each round


class Contender(NamedTuple):
    """One program that is measured; ``absent`` says why it cannot run here.

    ``compare`` is how `compare` holds its output against ours: "" by place, by-id, psych, None not at all.
    A ``paired`` one runs right beside ours each time, for a ratio of a few percent stands on it.
    """

    id: str
    title: str
    rows: int
    command: list[str]
    absent: str = ""
    compare: str | None = None
    out: Path | None = None
    family: bool = False
    once: bool = False
    times: int = 1

    @property
    def paired(self) -> bool:
        return self.id in PAIRED


def contenders(rows: int, spark_python: str, *, with_50m: bool) -> list[Contender]:
    """Return all contenders in the order in which a round runs them; ours first, for others stand on it."""
    found = [*_scoring(rows), *_peers(rows), *_in_r(), _on_spark(spark_python), *_small()]
    if rows != MILLION:
        found.append(_scorer("ours-1m", "amity, 1 million", MILLION, "ours", "auto", compare=None, once=True))
    if with_50m:
        found.append(
            _scorer("ours-50m", "amity, 50 million", 50 * MILLION, "ours", "auto", compare=None, once=True)
        )
    return found


def survey(rows: int) -> Path:
    return DATA / f"survey-{rows}.parquet"


def output(contender: str) -> Path:
    return DATA / f"out-{contender}.parquet"


def reference(contender: Contender, rows: int) -> Path:
    """Return what amity wrote for the survey that ``contender`` read."""
    return output("ours" if contender.rows == rows else "ours-1m")


def written_with() -> dict[str, Any]:
    """Return the Parquet options that amity writes scores with, as its writer tells a frame that listens."""

    class Listener:
        heard: ClassVar[dict[str, Any]] = {}

        def sink_parquet(self, path: Path, **options: Any) -> None:
            Listener.heard = {key: value for key, value in options.items() if key != "metadata"}

    with tempfile.TemporaryDirectory() as folder:
        files.write(Listener(), Path(folder, "scores.parquet"))
    return Listener.heard


def _scorer(
    name: str,
    title: str,
    rows: int,
    module: str,
    *said: str,
    python: str = sys.executable,
    compare: str | None = "",
    once: bool = False,
    absent: str = "",
    family: bool = False,
) -> Contender:
    out = output(name)
    command = [python, "-m", f"contenders.{module}", str(survey(rows)), str(out), *said]
    return Contender(name, title, rows, command, absent, compare, out, family, once)


def _scoring(rows: int) -> list[Contender]:
    amity = Path(sys.executable).with_name("amity")
    asked = [part for name in INSTRUMENTS for part in ("-i", name)]
    as_ours = json.dumps(written_with())
    told = [str(amity), "score", str(survey(rows)), *asked, "--out", str(output("command"))]
    return [
        _scorer("ours", "amity: open, examine, score, write", rows, "ours", "auto", compare=None),
        Contender("command", "`amity score … --out`", rows, told, compare="", out=output("command")),
        _scorer("by-hand", "the same rules by hand in Polars", rows, "by_hand", json.dumps(written_with())),
        _scorer(
            "rewrite", "Polars: read all, write again, its own options", rows, "rewrite", "{}", compare=None
        ),
        _scorer(
            "rewrite-as-ours",
            "the same with the Parquet options of amity",
            rows,
            "rewrite",
            as_ours,
            compare=None,
        ),
        _scorer("limit", "limit: decode + encode alone", rows, "limit", str(output("ours")), compare=None),
    ]


def _peers(rows: int) -> list[Contender]:
    return [
        _scorer("duckdb", "amity, `--engine duckdb`", rows, "ours", "duckdb"),
        _scorer("pandas", "idiomatic pandas", rows, "with_pandas"),
    ]


def _in_r() -> list[Contender]:
    """Return R's functions on a million rows in memory and from file to file, each beside ours."""
    program = shutil.which("Rscript")
    absent = "" if program else "not run: Rscript is not installed"
    if program:
        needed = "all(sapply(c('psych', 'data.table'), requireNamespace, quietly = TRUE))"
        if subprocess.run([program, "-e", f"quit(status = !{needed})"], capture_output=True).returncode:
            absent = "not run: R has no package psych, or no data.table"

    def psych(function: str, ending: str) -> Contender:
        name = function + ("-csv" if ending == ".csv" else "")
        out = output(name).with_suffix(ending)
        answers = survey(MILLION).with_suffix(ending)
        command = [program or "", "contenders/psych.R", str(answers), str(out), str(MILLION), function]
        way = "CSV to CSV with data.table" if ending == ".csv" else "in memory"
        compare = None if ending == ".csv" else "psych"
        title = f"R psych::{function}, {way}, no bands"
        return Contender(name, title, MILLION, command, absent, compare, out, once=True)

    told = ["-m", "contenders.in_memory", str(survey(MILLION))]
    in_memory = Contender("ours-memory", "amity, in memory", MILLION, [sys.executable, *told], times=SEVERAL)
    csv = survey(MILLION).with_suffix(".csv"), output("ours-csv").with_suffix(".csv")
    from_csv = [sys.executable, "-m", "contenders.ours", *map(str, csv), "auto"]
    return [
        psych("scoreItems", ".f64"),
        psych("scoreFast", ".f64"),
        in_memory,
        psych("scoreFast", ".csv"),
        Contender("ours-csv", "amity, CSV to CSV", MILLION, from_csv, out=csv[1]),
    ]


def _on_spark(python: str) -> Contender:
    absent = "" if shutil.which("java") else "not run: Java is not installed"
    if not absent:
        asked = [python, "-c", "import pyspark, amity.instruments"]
        if subprocess.run(asked, capture_output=True, check=False).returncode:
            absent = f"not run: {python} has no PySpark (make spark, or --spark-python)"
    return _scorer(
        "spark",
        "amity on PySpark, start included",
        MILLION,
        "with_spark",
        python=python,
        compare="by-id",
        once=True,
        absent=absent,
        family=True,
    )


def _small() -> list[Contender]:
    here = sys.executable
    return [
        Contender("one", "one respondent, `score` on PHQ-9", 1, [here, "-m", "contenders.one"]),
        Contender("python", "python that does nothing", 0, [here, "-c", "pass"], times=SEVERAL),
        Contender("import-amity", "`import amity`", 0, [here, "-c", "import amity"], times=SEVERAL),
        Contender(
            "import",
            "`import amity.instruments`",
            0,
            [here, "-m", "contenders.imported"],
            times=SEVERAL,
        ),
    ]
