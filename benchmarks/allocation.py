"""Measure the allocation beside OR-Tools' min-cost flow and greedy giving; writes its section of RESULTS.md.

python benchmarks/allocation.py [--people 1000000] [--rounds 3]
"""

import argparse
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from measure import HERE, Run, run, warm
from results import circumstances, code, write_section

DATA = HERE / "data"
KINDS = ("town", "tight", "scattered")
CONTENDERS = {
    "town": ("ours", "fair", "greedy", "ortools"),
    "tight": ("ours", "fair", "greedy", "ortools"),
    "scattered": ("ours", "greedy", "ortools"),
}
NAMES = {
    "ours": "`allocate`",
    "fair": "`allocate`, fair",
    "greedy": "greedy, the highest benefit first (numba)",
    "ortools": "OR-Tools SimpleMinCostFlow, exact",
}
SAID = {
    "town": "services near each other, places for 1.05 of all",
    "tight": "the same, places for 0.7 of all",
    "scattered": "services anywhere, the popular ones asked for most, places for 0.7 of all",
}
Runs = Mapping[tuple[str, str], Sequence[Run]]


def main() -> None:
    said, commit = _arguments(), code()
    DATA.mkdir(exist_ok=True)
    files = {kind: _written(kind, said.people) for kind in KINDS}
    runs: dict[tuple[str, str], list[Run]] = {}
    for number in range(said.rounds):
        for kind, names in CONTENDERS.items():
            for name in names:
                if number and name == "ortools" and kind != "scattered":  # takes a minute; varies little
                    continue
                warm(files[kind])
                command = [
                    sys.executable,
                    "-m",
                    "contenders.allocators",
                    name,
                    kind,
                    str(said.people),
                    str(files[kind]),
                ]
                runs.setdefault((kind, name), []).append(run(command))
                print(kind, name, runs[kind, name][-1].facts, flush=True)
    write_section("allocation", _section(runs, said.people, commit))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _written(kind: str, people: int) -> Path:
    path = DATA / f"caseload-{kind}-{people}.npz"
    if not path.exists():
        words = [sys.executable, "-m", "contenders.allocators", "write", kind, str(people), str(path)]
        subprocess.run(words, cwd=HERE, check=True)
    return path


def _section(runs: Runs, people: int, commit: str) -> str:
    command = shlex.join(["python", "benchmarks/allocation.py", *sys.argv[1:]])
    lines = [
        "## Allocation",
        "",
        circumstances(command, commit, ("numpy", "numba", "ortools")),
        "",
        f"{people:,} made-up people with 20 candidates each share the places of {people // 20:,} services",
        "(`contenders/country.py`). Each contender runs in a process of its own and reads the same",
        "file; reading, and loading or compiling code, are apart. All are single-threaded, so",
        "processor time tells;",
        "memory is the most that the process held. Medians of the rounds; OR-Tools ran once, but in each",
        "round where services are scattered, where the ratio is nearest to its mark.",
    ]
    for kind in KINDS:
        lines += ["", f"### {kind.capitalize()}: {SAID[kind]}", "", *_table(kind, runs)]
    lines += ["", "### Marks", "", "| what | asked | found | reached |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {what} | {asked} | {found} | {'**yes**' if ok else '**no**'} |"
        for what, asked, found, ok in _marks(runs)
    ]
    others = max(each.others for some in runs.values() for each in some)
    ready = _fact(runs["town", "ours"], "ready")
    lines += [
        "",
        f"Others took up to {others:.0%} of the machine. "
        f"Importing numba and reading what it compiled took {ready:.1f} s.",
    ]
    return "\n".join(lines)


def _table(kind: str, runs: Runs) -> list[str]:
    lines = [
        "| | processor | clock | memory | benefit in all | certified gap | placed | worst-off tenth |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name in CONTENDERS[kind]:
        mine = runs[kind, name]
        gap = f"{_fact(mine, 'gap'):.3%}" if "gap" in mine[0].facts else "–"
        lines.append(
            f"| {NAMES[name]} | {median(r.cpu for r in mine):.2f} s | {median(r.wall for r in mine):.2f} s "
            f"| {_fact(mine, 'peak_mb'):,.0f} MB | {_fact(mine, 'total'):,.0f} | {gap} "
            f"| {_fact(mine, 'placed'):.1%} | {_fact(mine, 'worst'):.4f} |"
        )
    return lines


def _fact(runs: Sequence[Run], name: str) -> float:
    return median(each.facts[name] for each in runs)


def _marks(runs: Runs) -> list[tuple[str, str, str, bool]]:
    def of(kind: str, name: str, fact: str) -> float:
        mine = runs[kind, name]
        return median(each.cpu for each in mine) if fact == "cpu" else _fact(mine, fact)

    gaps = [_fact(mine, "gap") for (_, name), mine in runs.items() if name in ("ours", "fair")]
    true = [1 - of(kind, "ours", "total") / of(kind, "ortools", "exact") for kind in KINDS]
    times = {kind: of(kind, "ortools", "cpu") / of(kind, "ours", "cpu") for kind in KINDS}
    memory = of("town", "ours", "peak_mb") / of("town", "ortools", "peak_mb")
    more = of("town", "ours", "total") / of("town", "greedy", "total") - 1
    lifted = of("town", "fair", "worst") / of("town", "ours", "worst") - 1
    cost = 1 - of("town", "fair", "total") / of("town", "ours", "total")
    exact = f"; in truth up to {max(true):.3%} below the optimum"
    return [
        ("certified gap", "≤ 0.1 %", f"up to {max(gaps):.3%}{exact}", max(gaps) <= 0.001),
        ("beside min-cost flow, town", "≥ 10 × faster", f"{times['town']:.1f} ×", times["town"] >= 10),
        ("its memory", "≤ a third", f"{memory:.2f} of it", memory <= 1 / 3),
        ("tight, near each other", "≥ 2 × faster", f"{times['tight']:.1f} ×", times["tight"] >= 2),
        ("tight, scattered", "≥ 2 × faster", f"{times['scattered']:.1f} ×", times["scattered"] >= 2),
        ("benefit beside greedy", "≥ 4 % more", f"{more:.1%} more", more >= 0.04),
        (
            "fair",
            "worst-off tenth ≥ 7 % more for ≤ 1 %",
            f"{lifted:.1%} more for {cost:.2%}",
            lifted >= 0.07 and cost <= 0.01,
        ),
    ]


if __name__ == "__main__":
    main()
