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
import psutil
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
    """One program."""

    id: str
    title: str
    command: list[str]


def contenders(folder: Path) -> list[Contender]:
    python = [sys.executable, "-m"]
    ours = [*python, "contenders.networks_ours", str(folder)]
    peer = [*python, "contenders.networks_peer", str(folder)]
    return [
        Contender("ours", "amity, `measure_many`, nine measures", [*ours, "nine", "0", out("ours")]),
        Contender("ours-1", "the same on one thread", [*ours, "nine", "1"]),
        Contender("ours-all", "amity, all its measures of these arrays", [*ours, "all", "0"]),
        Contender("igraph", "python-igraph, nine measures", [*peer, "igraph", "10000", out("igraph")]),
        Contender("networkx", "networkx, nine measures", [*peer, "networkx", "1000", out("networkx")]),
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
            settle()
            runs[one.id].append(run(one.command))
            last = runs[one.id][-1]
            print(f"{one.id}: {last.wall:.2f} s, {last.peak:.0f} MB, others {last.others:.0%}", flush=True)
    settle()
    alone = run([sys.executable, "-m", "contenders.networks_one"]).facts
    when = circumstances(shlex.join(["python", "benchmarks/networks.py", *sys.argv[1:]]), commit, PARTS)
    write_section("networks", section(asked, runs, alone, when), HERE / "RESULTS.md")


def settle(patience: int = 30) -> None:
    """Wait a while for the other processes of the machine to leave it in peace."""
    for _ in range(patience):
        if psutil.cpu_percent(1) < 100 * QUIET:
            return


class Took(NamedTuple):
    """What a contender took per ego, of the runs that others left in peace, or else disturbed least."""

    wall: float
    cpu: float
    peak: float
    quiet: bool

    @classmethod
    def of(cls, runs: list[Run]) -> "Took":
        least = min(run.others for run in runs)
        kept = [run for run in runs if run.others <= max(QUIET, least)]
        egos = runs[0].facts["egos"]
        wall, cpu = (median(getattr(run, what) for run in kept) / egos for what in ("wall", "cpu"))
        return cls(wall, cpu, max(run.peak for run in runs), least <= QUIET)

    def over(self, ours: "Took") -> float:
        """Return how many times ours this took: by the clock, or if others disturbed, by processor time."""
        return self.wall / ours.wall if self.quiet and ours.quiet else self.cpu / ours.cpu


def section(asked: list[Contender], runs: dict[str, list[Run]], alone: dict[str, float], when: str) -> str:
    took = {one.id: Took.of(runs[one.id]) for one in asked}
    start = median(each.facts["start"] for each in runs["ours"])
    disturbed = [one.title for one in asked if not took[one.id].quiet]
    return f"""## The map: measuring personal networks

{when}

The job: egos with about 15 alters (Poisson, 2 to 40), of whom a quarter of the pairs know each other.
Nine measures: {", ".join(names())}.
Ours works on all egos on two processors; the peers, in one loop each, on the first 10,000 and 1,000.
Every run is a process of its own, in turn; arrays lie in memory.
Seconds are the median of those of {len(runs["ours"])} runs left in peace, or the one disturbed least.
{f"Disturbed every time: {', '.join(disturbed)}." if disturbed else "Each was left in peace at least once."}
“× ours” is by the clock where both were left in peace, and else by processor time, which counts both of our
processors.
Peak memory is that of the whole process, with the arrays and the results.
Loading the compiled kernels takes {start:.1f} s more, once per process; compiling them, once, longer.

| contender | egos | measures | s | processor s | µs per ego | × ours | peak MB | values beside ours |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
{chr(10).join(row(one, runs[one.id][0].facts, took) for one in asked)}

| mark | found | reached |
| --- | --- | --- |
{chr(10).join(f"| {mark} | {found} | {REACHED[reached]} |" for mark, found, reached in marks(took, alone))}

One ego of 60 people takes `measure` {alone["60"]:.1f} ms.
"""


def row(one: Contender, facts: dict[str, int], took: dict[str, Took]) -> str:
    this, egos = took[one.id], facts["egos"]
    times = f"{this.wall * egos:.3f} | {this.cpu * egos:.3f} | {this.wall * 1e6:,.2f}"
    ratio = f"{this.over(took['ours']):,.1f} | {this.peak:.0f}"
    return f"| {one.title} | {egos:,} | {facts['measures']} | {times} | {ratio} | {agreement(one.id)} |"


def marks(took: dict[str, Took], alone: dict[str, float]) -> list[tuple[str, str, bool]]:
    ours = took["ours"]
    million, peak = ours.wall * 1_000_000, ours.peak
    by_igraph, by_networkx = took["igraph"].over(ours), took["networkx"].over(ours)
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
