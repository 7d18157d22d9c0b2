"""Measure a million personal networks beside python-igraph and networkx; write a section of RESULTS.md.

python benchmarks/networks.py [--egos 1000000] [--repeats 5]
Wait for other benchmarks on the machine: flock /tmp/amity-bench.lock python benchmarks/networks.py
"""

import argparse
import shlex
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from measure import HERE, Run, run
from results import circumstances, code, write_section

DATA = HERE / "data"
PARTS = ("numpy", "numba", "igraph", "networkx")
REACHED = {True: "**yes**", False: "**no**"}
QUIET = 0.05
"""Share of the machine that other processes may take."""

SECONDS, MEGABYTES, OVER_IGRAPH, OVER_NETWORKX, ONE = 1.0, 500, 20, 1000, 1.0
"""The marks."""


class Contender(NamedTuple):
    """One program, and the environment that it runs in."""

    id: str
    title: str
    command: list[str]
    environment: dict[str, str]


def contenders(folder: Path) -> list[Contender]:
    python = [sys.executable, "-m"]
    ours = [*python, "contenders.networks_ours", str(folder)]
    peer = [*python, "contenders.networks_peer", str(folder)]
    one = {"NUMBA_NUM_THREADS": "1"}
    return [
        Contender("ours", "amity, `measure_many`, nine measures", [*ours, "nine", out("ours")], {}),
        Contender("ours-1", "the same on one thread", [*ours, "nine"], one),
        Contender("ours-all", "amity, all its measures of these arrays", [*ours, "all"], {}),
        Contender("igraph", "python-igraph, nine measures", [*peer, "igraph", "10000", out("igraph")], {}),
        Contender("networkx", "networkx, nine measures", [*peer, "networkx", "1000", out("networkx")], {}),
    ]


def out(name: str) -> str:
    return str(DATA / f"networks-{name}.npz")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--egos", type=int, default=1_000_000, help="how many ours measures")
    parser.add_argument("--repeats", type=int, default=5, help="rounds")
    said, commit = parser.parse_args(), code()
    folder = DATA / f"networks-{said.egos}"
    if not (folder / "ego_attribute.npy").exists():
        print(f"Writing {folder.name}", flush=True)
        subprocess.run(
            [sys.executable, "-m", "contenders.networks_data", str(said.egos), str(folder)],
            cwd=HERE,
            check=True,
        )
    asked = contenders(folder)
    runs: dict[str, list[Run]] = {one.id: [] for one in asked}
    for number in range(said.repeats):
        print(f"Round {number + 1} of {said.repeats}", flush=True)
        for one in asked:
            runs[one.id].append(run(one.command, environment=one.environment))
            last = runs[one.id][-1]
            print(f"{one.id}: {last.wall:.2f} s, {last.peak:.0f} MB, others {last.others:.0%}", flush=True)
    alone = run([sys.executable, "-m", "contenders.networks_one"]).facts
    when = circumstances(shlex.join(["python", "benchmarks/networks.py", *sys.argv[1:]]), commit, PARTS)
    write_section("map", section(asked, runs, alone, when), HERE / "RESULTS.md")


def seconds(runs: list[Run]) -> float:
    return median(run.wall for run in [each for each in runs if each.others < QUIET] or runs)


def per_ego(runs: list[Run]) -> float:
    return seconds(runs) / runs[0].facts["egos"]


def section(asked: list[Contender], runs: dict[str, list[Run]], alone: dict[str, float], when: str) -> str:
    start = median(each.facts["start"] for each in runs["ours"])
    others = max(each.others for each in runs["ours"])
    return f"""## The map: measuring personal networks

{when}

The job: egos with about 15 alters (Poisson, 2 to 40), of whom a quarter of the pairs know each other.
Nine measures: {", ".join(names())}.
Ours works on all egos on two threads; the peers, in one loop each, on the first 10,000 and 1,000.
Every run is a process of its own, in turn.
Seconds are the median of the runs that others left in peace, or of all if none was; beside ours others took
up to {others:.0%} of the machine.
Arrays lie in memory; peak memory is that of the whole process, with the arrays and the results.
Loading the compiled kernels takes {start:.1f} s more, once per process; compiling them, once, longer.

| contender | egos | measures | s | µs per ego | × ours | peak MB | values beside ours |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
{chr(10).join(row(one, runs[one.id], per_ego(runs["ours"])) for one in asked)}

| mark | found | reached |
| --- | --- | --- |
{chr(10).join(f"| {mark} | {found} | {REACHED[reached]} |" for mark, found, reached in marks(runs, alone))}

One ego of 60 people takes `measure` {alone["60"]:.1f} ms.
"""


def row(one: Contender, of: list[Run], ours: float) -> str:
    facts, each = of[0].facts, per_ego(of)
    peak = max(run.peak for run in of)
    took = f"{seconds(of):.3f} | {each * 1e6:,.2f} | {each / ours:,.1f} | {peak:.0f}"
    return f"| {one.title} | {facts['egos']:,} | {facts['measures']} | {took} | {agreement(one.id)} |"


def marks(runs: dict[str, list[Run]], alone: dict[str, float]) -> list[tuple[str, str, bool]]:
    ours, peak = per_ego(runs["ours"]), max(each.peak for each in runs["ours"])
    by_igraph, by_networkx = per_ego(runs["igraph"]) / ours, per_ego(runs["networkx"]) / ours
    million = ours * 1_000_000
    return [
        (f"1 million egos in {SECONDS:g} s or less", f"{million:.2f} s", million <= SECONDS),
        (f"less than {MEGABYTES} MB", f"{peak:.0f} MB", peak < MEGABYTES),
        (f"≥ {OVER_IGRAPH} × python-igraph per ego", f"{by_igraph:,.0f} ×", by_igraph >= OVER_IGRAPH),
        (f"≥ {OVER_NETWORKX:,} × networkx per ego", f"{by_networkx:,.0f} ×", by_networkx >= OVER_NETWORKX),
        (f"one ego of 15 people under {ONE:g} ms", f"{alone['15']:.2f} ms", alone["15"] < ONE),
    ]


def names() -> list[str]:
    with np.load(out("ours")) as ours:
        return [name.replace("_", " ") for name in ours.files]


def agreement(contender: str) -> str:
    """Return how far the values of a contender are from ours at most."""
    if contender not in ("igraph", "networkx"):
        return "–"
    with np.load(out("ours")) as ours, np.load(out(contender)) as theirs:
        egos = len(theirs["size"])
        apart = max(np.nanmax(np.abs(ours[name][:egos] - theirs[name])) for name in ours.files)
        cells = egos * len(ours.files)
    return f"{cells:,} values, at most {apart:.0e} apart"


if __name__ == "__main__":
    main()
