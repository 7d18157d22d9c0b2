"""Measure what being fair gains and costs, on four made-up towns; writes its section of RESULTS.md.

python benchmarks/fairness.py [--people 100000] [--seeds 3]
"""

import argparse
import shlex
import sys
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
from contenders.towns import TOWNS, Town
from results import circumstances, code, write_section

from amity.prescribing import caseload

COSTS = (0.0025, 0.005, 0.01, 0.02, 0.04)
MARK, FOR = 0.07, 0.01


class Lift(NamedTuple):
    """What one allocation gained for the worst-off tenth, and what it cost of the total, as shares."""

    gain: float
    cost: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, default=3)
    said, commit = parser.parse_args(), code()
    found = {(name, allowed): list[Lift]() for name in TOWNS for allowed in COSTS}
    for name, made in TOWNS.items():
        for seed in range(1, said.seeds + 1):
            packed = _packed(made(said.people, seed))
            _, plain = caseload.share_out(packed)
            for allowed in COSTS:
                _, fair = caseload.share_out(packed, fair=True, cost=allowed)
                lift = Lift(fair.worst_tenth_mean / plain.worst_tenth_mean - 1, 1 - fair.total / plain.total)
                found[name, allowed].append(lift)
            print(name, seed, [f"{found[name, each][-1].gain:.1%}" for each in COSTS], flush=True)
    write_section("fairness", _section(found, said.people, said.seeds, commit))


def _packed(town: Town) -> caseload.Packed:
    service, benefit, places = town
    people = len(service)
    return caseload.Packed(
        start=np.arange(people + 1, dtype="i8") * service.shape[1],
        service=service.ravel(),
        benefit=benefit.ravel(),
        capacity=places,
        kept=np.full(people, -1, "i8"),
        urgent=np.zeros(people, bool),
    )


def _section(found: dict[tuple[str, float], list[Lift]], people: int, seeds: int, commit: str) -> str:
    command = shlex.join(["python", "benchmarks/fairness.py", *sys.argv[1:]])
    heads = " | ".join(f"at most {allowed:.2%}" for allowed in COSTS)
    lines = [
        "## Fairness",
        "",
        circumstances(command, commit, ("numpy", "numba")),
        "",
        f"{people:,} made-up people with 20 candidates each, {seeds} seeds of each of four towns",
        "(`contenders/towns.py`). By how much the mean of the worst-off tenth rises, and in brackets what",
        "that cost of the total, where at most so much of the total may be given up. Medians of the seeds.",
        "",
        f"| town | {heads} | mark |",
        f"| --- | {' | '.join('--:' for _ in COSTS)} | --- |",
    ]
    for name, made in TOWNS.items():
        cells = [_cell(found[name, allowed]) for allowed in COSTS]
        lines.append(f"| {name}: {_said(made.__doc__)} | {' | '.join(cells)} | {_mark(found[name, FOR])} |")
    lines += ["", f"The mark: {MARK:.0%} more for at most {FOR:.0%} of the total, on each of the seeds."]
    return "\n".join(lines)


def _said(doc: str | None) -> str:
    line = str(doc).splitlines()[0].rstrip(".")
    return line.removeprefix("Return ").replace("|", "/")


def _cell(lifts: Sequence[Lift]) -> str:
    return f"+{median(each.gain for each in lifts):.1%} ({median(each.cost for each in lifts):.2%})"


def _mark(lifts: Sequence[Lift]) -> str:
    reached = sum(each.gain >= MARK and each.cost <= FOR for each in lifts)
    if reached == len(lifts):
        return "**reached**"
    return "**not reached**" if not reached else f"**reached on {reached} of {len(lifts)} seeds**"


if __name__ == "__main__":
    main()
