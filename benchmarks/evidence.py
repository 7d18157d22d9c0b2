"""Measure pooling beside peers, in interleaved rounds, and write its section of benchmarks/RESULTS.md.

python benchmarks/evidence.py [--rounds 5]
"""

import argparse
import csv
import json
import math
import random
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import which
from statistics import median
from typing import NamedTuple

from plan import DATA
from results import circumstances, code, write_section

HERE = Path(__file__).resolve().parent
SETS, FEWEST, MOST = 1000, 5, 60
TOLERANCE = 1e-4


class Contender(NamedTuple):
    name: str
    command: Sequence[str]
    same_method: bool = True


PYTHON = (sys.executable, "contenders/pooling.py")
CONTENDERS = [
    Contender("amity: `evidence.pool`, with prediction and Q-profile intervals", (*PYTHON, "amity")),
    Contender("R metafor: `rma`", ("Rscript", "contenders/pooling.R", "fit")),
    Contender("R metafor: `rma`, `predict`, `confint`", ("Rscript", "contenders/pooling.R", "all")),
    Contender("PyMetaAnalysis: `meta_analysis`", (*PYTHON, "pymetaanalysis")),
    Contender("statsmodels: `combine_effects`, Paule–Mandel (no REML)", (*PYTHON, "statsmodels"), False),
]


class Result(NamedTuple):
    seconds: float
    failed: int
    rows: list[tuple[float, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds, commit = parser.parse_args().rounds, code()
    if which("Rscript") is None:
        raise SystemExit("R with metafor is the mark of this benchmark: apt-get install r-cran-metafor")
    file = studies()
    results: dict[str, list[Result]] = {one.name: [] for one in CONTENDERS}
    for number in range(rounds):
        for one in CONTENDERS if number % 2 == 0 else reversed(CONTENDERS):
            results[one.name].append(run(one, file))
            print(f"round {number + 1}: {one.name}: {results[one.name][-1].seconds:.3f} s", flush=True)
    write_section("evidence", section(results, rounds, commit))


def studies() -> Path:
    """Write the sets: effects about 0.3, variances between .005 and .15, τ² of 0, .02 or .1."""
    DATA.mkdir(exist_ok=True)
    file, chance = DATA / "meta-analyses.csv", random.Random(2)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["set", "y", "v"])
        for number in range(SETS):
            tau = math.sqrt(chance.choice([0, 0.02, 0.1]))
            for _ in range(chance.randint(FEWEST, MOST)):
                v = chance.uniform(0.005, 0.15)
                writer.writerow([number, chance.gauss(0.3, tau) + chance.gauss(0, math.sqrt(v)), v])
    return file


def run(one: Contender, file: Path) -> Result:
    out = DATA / "pooled.csv"
    said = subprocess.run(
        [*one.command, file, out], cwd=HERE, capture_output=True, text=True, check=True
    ).stdout
    facts = json.loads(said.splitlines()[-1])
    with out.open(encoding="utf-8") as lines:
        rows = [tuple(map(float, row)) for row in csv.reader(lines)]
    return Result(facts["seconds"], facts["failed"], rows)


def section(results: dict[str, list[Result]], rounds: int, commit: str) -> str:
    ours = results[CONTENDERS[0].name]
    mine = median(one.seconds for one in ours)
    theirs = median(one.seconds for one in results[CONTENDERS[1].name])
    lines = [
        "## The evidence: pooling studies",
        "",
        circumstances(
            shlex.join(["python", "benchmarks/evidence.py", *sys.argv[1:]]),
            commit,
            ("numpy", "scipy", "pymetaanalysis", "statsmodels"),
            [_r()],
        ),
        "",
        f"The job: {SETS:,} meta-analyses of {FEWEST} to {MOST} studies, random effects by REML, "
        "Knapp–Hartung intervals, without a safeguard so that all do the same.",
        "Each contender is a process of its own; the clock runs over the pooling alone, after one warm-up: "
        "start, imports and reading do not count.",
        f"{rounds} interleaved rounds, every other one backwards; medians.",
        "The differences are the largest of estimate, interval ends and τ² against Amity's, over all sets "
        "that did not fail; metafor stops at its default threshold of 1e-5.",
        "",
        "| contender | s | × ours | not converged | largest difference | sets 1e-4 apart |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in CONTENDERS:
        runs = results[one.name]
        seconds = median(each.seconds for each in runs)
        apart = differences(ours[-1].rows, runs[-1].rows)
        largest = f"{max(apart):.1e}" if one.same_method and runs is not ours else "–"
        many = str(sum(each > TOLERANCE for each in apart)) if largest != "–" else "–"
        cells = (one.name, f"{seconds:.3f}", f"{seconds / mine:.2f}", str(runs[-1].failed), largest, many)
        lines.append(f"| {' | '.join(cells)} |")
    reached = mine <= theirs and ours[-1].failed == 0
    lines += [
        "",
        f"Mark: no more time than R metafor's `rma` alone, none failing to converge: {mine / theirs:.2f} × "
        f"its time, {ours[-1].failed} failed: {'**reached**' if reached else '**not reached**'}.",
    ]
    return "\n".join(lines)


def differences(ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> list[float]:
    """Return the largest difference within each set that did not fail."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if not any(map(math.isnan, (*a, *b)))]
    return [max(abs(x - y) for x, y in zip(a, b, strict=True)) for a, b in pairs]


def _r() -> str:
    script = 'cat("R", as.character(getRversion()), "metafor", as.character(packageVersion("metafor")))'
    said = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True).stdout
    name, number, package, its = said.split()
    return f"{name} {number}, {package} {its}"


if __name__ == "__main__":
    main()
