"""Measure speed and memory beside peers, in one interleaved run, and write benchmarks/RESULTS.md.

python benchmarks/run.py [--rows 10000000] [--repeats 3] [--only ours by-hand …] [--with-50m]
With --only the page is printed and not written: marks are compared within one whole run.
"""

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from measure import HERE, Run, RunError, run
from plan import DATA, MILLION, Contender, contenders, reference, survey
from report import Measured, page


def main() -> None:
    said = _arguments()
    asked = contenders(said.rows, said.spark_python, with_50m=said.with_50m)
    if said.only:
        if unknown := set(said.only) - {one.id for one in asked}:
            raise SystemExit(
                f"no contender {', '.join(unknown)}; there are: {', '.join(c.id for c in asked)}"
            )
        asked = [one for one in asked if one.id in {"ours", *said.only}]
    prepare(asked)
    runs, troubles = rounds(asked, said.repeats)
    measured = [
        Measured(one, runs[one.id], troubles.get(one.id, ""), held_against_ours(one, said.rows, runs))
        for one in asked
    ]
    written = page(measured, shlex.join(["python", "benchmarks/run.py", *sys.argv[1:]]))
    if said.only:
        print(written)
    else:
        (HERE / "RESULTS.md").write_text(written, encoding="utf-8")
        print(f"Results: {HERE / 'RESULTS.md'}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10 * MILLION, help="respondents in the main job")
    parser.add_argument("--repeats", type=int, default=3, help="rounds")
    parser.add_argument("--only", nargs="+", metavar="ID", help="these contenders, beside ours")
    parser.add_argument("--with-50m", action="store_true", help="also score 50 million, once")
    parser.add_argument(
        "--spark-python", default=sys.executable, metavar="PATH", help="a Python with PySpark and amity"
    )
    return parser.parse_args()


def prepare(asked: Sequence[Contender]) -> None:
    """Write the surveys that are not there yet."""
    DATA.mkdir(exist_ok=True)
    wanted = {one.rows: survey(one.rows) for one in asked if one.rows > 1 and not one.absent}
    raw = [survey(MILLION).with_suffix(".f64")] if any(one.compare == "psych" for one in asked) else []
    for path in [*wanted.values(), *raw]:
        if not path.exists():
            rows = path.stem.rpartition("-")[2]
            print(f"Writing {path.name}", flush=True)
            subprocess.run([sys.executable, "generate.py", rows, str(path)], cwd=HERE, check=True)


def rounds(asked: Sequence[Contender], repeats: int) -> tuple[dict[str, list[Run]], dict[str, str]]:
    """Run all contenders in turn, and again; one that fails is not asked again."""
    runs: dict[str, list[Run]] = {one.id: [] for one in asked}
    troubles = {one.id: one.absent for one in asked if one.absent}
    for number in range(repeats):
        for one in asked:
            if one.id in troubles or (one.once and number):
                continue
            try:
                runs[one.id] += [run(one.command, family=one.family) for _ in range(one.times)]
            except RunError as problem:
                troubles[one.id] = f"not run: {problem}"
            last = runs[one.id][-1] if runs[one.id] else None
            took = f"{last.wall:.2f} s, {last.cpu:.2f} s, {last.peak:.0f} MB" if last else troubles[one.id]
            print(f"round {number + 1}: {one.id}: {took}", flush=True)
    return runs, troubles


def held_against_ours(one: Contender, rows: int, runs: dict[str, list[Run]]) -> dict[str, object] | None:
    """Return how the output of ``one`` compares with ours, found out in a process of its own."""
    ours = reference(one, rows)
    if one.compare is None or one.out is None or not runs[one.id] or not _written_by(ours, runs):
        return None
    command = [sys.executable, "-m", "compare", str(ours), str(one.out), one.compare]
    said = subprocess.run(command, cwd=HERE, check=False, capture_output=True, text=True)
    if said.returncode:
        return {
            "cells": 0,
            "different": [f"cannot be compared: {said.stderr.strip().splitlines()[-1][:200]}"],
        }
    return dict(json.loads(said.stdout))


def _written_by(path: Path, runs: dict[str, list[Run]]) -> bool:
    """Say whether this run wrote the file: an older one says nothing about the code of now."""
    return bool(runs.get(path.stem.removeprefix("out-")))


if __name__ == "__main__":
    main()
