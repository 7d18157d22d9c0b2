"""Measure the matching beside Polars and PostgreSQL, and write its section of benchmarks/RESULTS.md.

python benchmarks/matching.py [--services 1000000] [--people 2000] [--rounds 3]
"""

import argparse
import shlex
import sys
from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np
from contenders.in_postgres import BIN
from measure import HERE, Run, RunError, run
from results import circumstances, code, write_section

FOUND = HERE / "data" / "found"
NAMES = {
    "ours": "`matching.best`, with numba",
    "numpy": "`matching.best`, NumPy alone",
    "many": "`matching.best_of_many`, two processors",
    "polars": "Polars, filter and `top_k`",
    "postgres": "PostgreSQL, B-tree on latitude and longitude",
}
Runs = Mapping[str, Sequence[Run]]


def main() -> None:
    said, commit = _arguments(), code()
    FOUND.mkdir(parents=True, exist_ok=True)
    runs, troubles = _rounds(said)
    text = _section(runs, troubles, said, commit)
    write_section("matching", text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--services", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _rounds(said: argparse.Namespace) -> tuple[dict[str, list[Run]], dict[str, str]]:
    """Run all contenders in turn, and again; one that fails is not asked again."""
    runs: dict[str, list[Run]] = {name: [] for name in NAMES}
    troubles = {} if BIN.exists() else {"postgres": "PostgreSQL is not installed here."}
    for _ in range(said.rounds):
        for name in NAMES:
            if name in troubles:
                continue
            where = str(FOUND / f"{name}.npy")
            command = [
                sys.executable,
                "-m",
                "contenders.matchers",
                name,
                str(said.services),
                str(said.people),
                where,
            ]
            try:
                runs[name].append(run(command))
            except RunError as problem:
                troubles[name] = str(problem)
            print(name, troubles.get(name) or runs[name][-1].facts, flush=True)
    return runs, troubles


def _fact(runs: Sequence[Run], name: str) -> float:
    return median(each.facts[name] for each in runs)


def _agree(name: str) -> str:
    """Say whether a contender found the same scores as we did, person by person."""
    mine, other = np.load(FOUND / "ours.npy"), np.load(FOUND / f"{name}.npy")
    mine = mine[: len(other)]
    same = np.isclose(mine, other, atol=2e-5) | (np.isnan(mine) & np.isnan(other))
    return f"{same.all(axis=1).sum():,} of {len(other):,}"


def _section(runs: Runs, troubles: Mapping[str, str], said: argparse.Namespace, commit: str) -> str:
    command = shlex.join(["python", "benchmarks/matching.py", *sys.argv[1:]])
    lines = [
        "## Matching",
        "",
        circumstances(
            command, commit, ("numpy", "numba", "polars"), ["PostgreSQL 15"] if runs["postgres"] else []
        ),
        "",
        f"One person → the exact best 20 of {said.services:,} made-up services (`contenders/country.py`):",
        "places left, age, sex, languages, cost, steps, times and distance rule out; terms, nearness,",
        "how well the entry is known and times score; what an entry does not say costs a tenth.",
        "Medians of the rounds. Other work shares this machine, so read processor time first: the clock",
        "counts waiting for others as well. Polars uses both processors; PostgreSQL answers the",
        "first 300 people,",
        "and its processor time is the mean of its server process.",
        "",
        "| | median, clock | p99, clock | median, processor | p99, processor | people with our best 20 |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for name in ("ours", "numpy", "polars", "postgres"):
        if not runs[name]:
            lines.append(f"| {NAMES[name]} | {troubles.get(name, 'not run')} | | | | |")
            continue
        cells = [_ms(runs[name], part) for part in ("wall_50", "wall_99", "cpu_50", "cpu_99")]
        lines.append(f"| {NAMES[name]} | {' | '.join(cells)} | {_agree(name)} |")
    lines += ["", "| what | asked | found | reached |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {what} | {asked} | {found} | {'**yes**' if ok else '**no**'} |"
        for what, asked, found, ok in _marks(runs)
    ]
    others = max(each.others for some in runs.values() for each in some)
    first = _fact(runs["ours"], "first")
    lines += [
        "",
        f"Others took up to {others:.0%} of the machine. The first question of a process takes {first:.2f} s",
        "more: what numba compiled is read from disk. To compile took 1.4 s of processor, once.",
        "The snapshot is that of arrays; reading the directory and its words is apart.",
    ]
    return "\n".join(lines)


def _ms(runs: Sequence[Run], part: str) -> str:
    return f"{_fact(runs, part):.2f} ms" if part in runs[0].facts else "–"


def _marks(runs: Runs) -> list[tuple[str, str, str, bool]]:
    ours, alone, many = runs["ours"], runs["numpy"], runs["many"]
    p99, clock = _fact(ours, "cpu_99"), _fact(ours, "wall_99")
    alone_99, build = _fact(alone, "cpu_99"), _fact(ours, "build_cpu")
    peak = _fact(ours, "peak")
    each = _fact(many, "people_cpu")
    marks = [
        (
            "one person, numba",
            "p99 ≤ 1 ms",
            f"{_fact(ours, 'alone_99'):.2f} ms by the clock where nobody took the processor away "
            f"({_fact(ours, 'alone'):.1%} of questions), {clock:.2f} of all; {p99:.2f} of processor",
            p99 <= 1 and _fact(ours, "alone_99") <= 1,
        ),
        ("one person, NumPy alone", "p99 ≤ 15 ms", f"{alone_99:.1f} ms of processor", alone_99 <= 15),
        (
            "many people",
            "≥ 5,000 a second",
            f"{each:,.0f} by processor time on two, {_fact(many, 'people_wall'):,.0f} by the clock",
            each >= 5000,
        ),
        (
            "snapshot",
            "≤ 1.5 s, ≤ 350 MB",
            f"{build:.2f} s of processor ({_fact(ours, 'build'):.2f} by the clock), {peak:.0f} MB in all",
            build <= 1.5 and peak <= 350,
        ),
    ]
    for name, least in (("polars", 8), ("postgres", 40)):
        if runs[name]:
            by_cpu, by_clock = (_fact(runs[name], part) / _fact(ours, part) for part in ("cpu_50", "wall_50"))
            found = f"{by_cpu:.0f} × by processor time, {by_clock:.0f} × by the clock"
            marks.append((NAMES[name], f"≥ {least} × ours", found, min(by_cpu, by_clock) >= least))
    return marks


if __name__ == "__main__":
    main()
