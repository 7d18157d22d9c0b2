"""Measure the ruler beside peers, in one interleaved run, and write its section of benchmarks/RESULTS.md.

python benchmarks/run.py [--rows 10000000] [--repeats 3] [--only ours by-hand …] [--with-50m]
With --only the section is printed and not written: marks are compared within one whole run.
"""

import argparse
import fcntl
import json
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from measure import HERE, Run, RunError, run, warm
from plan import DATA, MILLION, Contender, contenders, reference, survey
from report import Measured, section
from results import code, write_section


def main() -> None:
    said, commit = _arguments(), code()
    asked = contenders(said.rows, said.spark_python, with_50m=said.with_50m)
    if said.only:
        if unknown := set(said.only) - {one.id for one in asked}:
            raise SystemExit(
                f"no contender {', '.join(unknown)}; there are: {', '.join(c.id for c in asked)}"
            )
        asked = [one for one in asked if one.id in {"ours", *said.only}]
    with alone():
        prepare(asked)
        runs = rounds(asked, said.repeats)
        measured = [
            Measured(
                contender=one,
                runs=runs.of[one.id],
                pairs=runs.pairs[one.id],
                trouble=runs.troubles.get(one.id, ""),
                compared=held_against_ours(one, said.rows, runs.of),
            )
            for one in asked
        ]
    written = section(measured, shlex.join(["python", "benchmarks/run.py", *sys.argv[1:]]), commit)
    if said.only:
        print(written)
    else:
        write_section("ruler", written)


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


@contextmanager
def alone() -> Iterator[None]:
    """Keep a second benchmark away: two would disturb each other and write the same files."""
    DATA.mkdir(exist_ok=True)
    with (DATA / ".running").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise SystemExit("another benchmark is running here; wait for its end") from taken
        yield


def prepare(asked: Sequence[Contender]) -> None:
    """Write the surveys that are not there yet."""
    wanted = {one.rows: survey(one.rows) for one in asked if one.rows > 1 and not one.absent}
    paths = list(wanted.values())
    if any(one.rows == MILLION for one in asked):  # made from the survey of one million, for R
        paths += [survey(MILLION).with_suffix(ending) for ending in (".f64", ".csv")]
    for path in paths:
        if not path.exists():
            rows = path.stem.rpartition("-")[2]
            print(f"Writing {path.name}", flush=True)
            subprocess.run([sys.executable, "generate.py", rows, str(path)], cwd=HERE, check=True)


class Runs:
    """All runs so far, and why some contenders have none or no more."""

    def __init__(self, asked: Sequence[Contender]) -> None:
        self.of: dict[str, list[Run]] = {one.id: [] for one in asked}
        self.pairs: dict[str, list[tuple[Run, Run]]] = {one.id: [] for one in asked}  # ours, theirs
        self.troubles = {one.id: one.absent for one in asked if one.absent}

    def add(self, one: Contender) -> Run | None:
        """Run ``one``, unless it cannot; return its last run."""
        if one.id in self.troubles:
            return None
        if one.rows > 1:
            warm(survey(one.rows))
        try:
            self.of[one.id] += [run(one.command, family=one.family) for _ in range(one.times)]
        except RunError as problem:
            self.troubles[one.id] = f"not run: {problem}"
        print(f"{one.id}: {self.troubles.get(one.id) or _took(self.of[one.id][-1])}", flush=True)
        return None if one.id in self.troubles else self.of[one.id][-1]

    def add_pair(self, ours: Contender, one: Contender, *, ours_first: bool) -> None:
        """Run both, one right after the other."""
        pair = [ours, one] if ours_first else [one, ours]
        ran = {each.id: self.add(each) for each in pair}
        if (mine := ran[ours.id]) and (theirs := ran[one.id]):
            self.pairs[one.id].append((mine, theirs))


def rounds(asked: Sequence[Contender], repeats: int) -> Runs:
    """Run all contenders in turn, and again; one that fails is not asked again."""
    runs = Runs(asked)
    ours = next(one for one in asked if one.id == "ours")
    for number in range(repeats):
        print(f"Round {number + 1} of {repeats}", flush=True)
        for one in asked:
            if one.paired:
                runs.add_pair(ours, one, ours_first=number % 2 == 0)
            elif one is ours and any(each.paired for each in asked):
                continue
            elif not (one.once and number):
                runs.add(one)
    return runs


def _took(last: Run) -> str:
    return f"{last.wall:.2f} s, {last.cpu:.2f} s of processor, {last.peak:.0f} MB, others {last.others:.0%}"


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
