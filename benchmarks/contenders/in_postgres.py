"""The matching in PostgreSQL, on a cluster of our own that is gone afterwards; driven by psql."""

import math
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from .country import Table

BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/nowhere"))
PORT = "54327"
MOST_PEOPLE = 300
TABLE = """CREATE UNLOGGED TABLE service (id int, latitude float8, longitude float8,
    anywhere bool, "full" bool,
    from_age int2, to_age int2, sex int2, languages int, cost float4, steps int2, known float4, times int,
    terms bit(64));"""
INDEXES = """CREATE INDEX ON service (latitude, longitude) WHERE NOT anywhere;
CREATE INDEX ON service (known) WHERE anywhere;
VACUUM ANALYZE service;"""
SETTINGS = [
    "shared_buffers=1GB",
    "work_mem=64MB",
    "jit=off",
    "max_parallel_workers_per_gather=0",
    "fsync=off",
]
EARTH = 6371.0088
WORKED = '\\! echo "STAT $(cat /proc/$PID/stat)"\n'
"""Lets psql say how much processor time the server process that answers it has taken."""


def run(there: Table, wishing: Table, out: str) -> dict[str, float]:
    """Return how long questions took by psql's clock, and the processor time of the server for each."""
    with _cluster() as psql:
        began = time.perf_counter()
        _load(there, psql)
        built = time.perf_counter() - began
        asked = min(MOST_PEOPLE, len(wishing["age"]))
        questions = [_question(wishing, at) for at in range(asked)]
        script = [WORKED, *questions[:50], WORKED, "\\timing on\n", *questions, "\\timing off\n", WORKED]
        said = psql("".join(["SELECT pg_backend_pid() AS pid \\gset\n\\setenv PID :pid\n", *script]))
    ticks = [sum(map(int, each.split()[13:15])) for each in re.findall(r"^STAT (.*)$", said, re.MULTILINE)]
    cpu = (ticks[2] - ticks[1]) / os.sysconf("SC_CLK_TCK") / asked
    said = re.split(r"^STAT .*$", said, flags=re.MULTILINE)[2]
    took = [float(each) for each in re.findall(r"^Time: ([\d.]+) ms", said, re.MULTILINE)]
    found = np.full((asked, 20), np.nan)
    for at, rows in enumerate(re.split(r"^Time: .*$", said, flags=re.MULTILINE)[:asked]):
        scores = [float(row) for row in rows.split() if row[0].isdigit() or row[0] == "-"]
        found[at, : len(scores)] = scores
    np.save(out, found)
    facts = {f"wall_{part}": float(np.percentile(took, part)) for part in (50, 95, 99)}
    return facts | {"cpu_50": cpu * 1000, "build": built}


def _question(wishing: Table, at: int) -> str:
    """Return the wish as SQL: two lists, one by the index of places, one of what can be had from anywhere."""
    km, lat, lon = (float(wishing[name][at]) for name in ("km", "latitude", "longitude"))
    age, sex, spoken, times = (int(wishing[name][at]) for name in ("age", "sex", "languages", "times"))
    terms, budget = int(wishing["terms"][at]), float(wishing["budget"][at])
    north = km / 111.19
    east = km / (111.19 * math.cos(math.radians(abs(lat) + north)))
    fits = f"""NOT "full" AND from_age <= {age} AND to_age >= {age} AND sex & {sex} <> 0
        AND (languages = 0 OR languages & {spoken} <> 0) AND (times = 0 OR times & {times} <> 0)"""
    doubts = "(languages = 0)::int"
    if not math.isnan(budget):
        fits += f" AND (cost = 'NaN' OR cost <= {budget})"
        doubts += " + (cost = 'NaN')::int"
    here, steps = fits, doubts
    if wishing["step_free"][at]:
        here, steps = f"{fits} AND steps <> 2", f"{doubts} + (steps = 0)::int"
    way = f"""2 * {EARTH} * asin(sqrt(sin(radians(latitude - {lat}) / 2) ^ 2 + cos(radians(latitude))
        * cos(radians({lat})) * sin(radians(longitude - ({lon})) / 2) ^ 2))"""
    score = f"""0.4::float8 * bit_count(terms & B'{terms:064b}') / {terms.bit_count()} + 0.2::float8 * known
        + 0.1::float8 * least(1, bit_count((times & {times})::bit(32)) / 2.0::float8)"""
    return (
        re.sub(
            r"\s+",
            " ",
            f"""SELECT score FROM (
        (SELECT {score} - 0.1::float8 * ({steps}) + 0.3::float8 * exp(-way / 5) AS score, id FROM
        (SELECT *, {way} AS way FROM service WHERE NOT anywhere
        AND latitude BETWEEN {lat - north} AND {lat + north}
        AND longitude BETWEEN {lon - east} AND {lon + east} AND {here} OFFSET 0) near WHERE way <= {km})
        UNION ALL
        (SELECT {score} - 0.1::float8 * ({doubts}) + 0.15::float8, id FROM service WHERE anywhere AND {fits})
        ) found ORDER BY score DESC, id LIMIT 20;""",
        )
        + "\n"
    )


def _load(there: Table, psql: Any) -> None:
    import polars as pl

    terms = pl.Series([f"{int(each):064b}" for each in there["terms"]])
    frame = pl.DataFrame({**there, "terms": terms}).with_row_index("id")
    with tempfile.NamedTemporaryFile("wb", suffix=".csv", delete=False) as file:
        frame.write_csv(file)
    os.chmod(file.name, 0o644)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    psql(f"{TABLE}\n\\copy service ({columns}) FROM '{file.name}' CSV HEADER\n{INDEXES}")
    Path(file.name).unlink()


@contextmanager
def _cluster() -> Iterator[Any]:
    """Yield a function that lets psql run some SQL and returns what it says."""
    place = Path(tempfile.mkdtemp(prefix="amity-postgres-", dir="/tmp"))
    root = os.getuid() == 0
    if root:  # PostgreSQL will not run as root
        shutil.chown(place, "postgres")
    data = place / "data"

    def server(words: Sequence[str]) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if root else []
        subprocess.run([*as_postgres, *words], check=True, capture_output=True, cwd=place)

    def psql(script: str) -> str:
        command = [
            str(BIN / "psql"),
            "-XqAt",
            "-h",
            str(place),
            "-p",
            PORT,
            "-U",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
        ]
        return subprocess.run(
            [*command, "postgres"], input=script, text=True, check=True, capture_output=True
        ).stdout

    server([str(BIN / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"])
    options = " ".join(
        ["-c listen_addresses=''", f"-k {place} -p {PORT}", *(f"-c {each}" for each in SETTINGS)]
    )
    server([str(BIN / "pg_ctl"), "-D", str(data), "-w", "-l", str(place / "log"), "-o", options, "start"])
    try:
        yield psql
    finally:
        server([str(BIN / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"])
        shutil.rmtree(place)
