"""Run a command in a process of its own and say what it took: time, processor time, memory, and the noise."""

import json
import os
import subprocess
import sysconfig
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psutil

HERE = Path(__file__).resolve().parent
PROCESSORS = os.cpu_count() or 1
LOOK_EVERY = 0.05
LIBRARIES = [
    library
    for package in ("_polars_runtime*", "pyarrow", "numpy*", "duckdb", "_duckdb*", "pandas")
    for folder in Path(sysconfig.get_path("platlib")).glob(package)
    for library in folder.rglob("*.so*")
]


class Run(NamedTuple):
    """One run. ``wall`` and ``cpu`` are seconds, ``cpu`` of all its processes; ``peak`` is MB at one moment.

    ``load`` is the load average before, ``others`` the share of the machine that other processes took.
    A command that times a part of itself says so in ``facts``, and that is what counts.
    """

    wall: float
    cpu: float
    peak: float
    load: float
    others: float
    facts: dict[str, Any]


def warm(path: Path) -> None:
    """Read ``path`` and the table libraries, so that nobody waits for the disk."""
    for each in (path, *LIBRARIES):
        with each.open("rb", buffering=0) as file:
            while file.read(2**20):
                pass


class RunError(Exception):
    """The command did not end well."""


def run(command: Sequence[str], *, family: bool = False, environment: Mapping[str, str] | None = None) -> Run:
    """Run ``command`` beside this file, after all earlier writing has reached the disk.

    The system's own account of one process is exact. For a ``family`` of processes, such as Spark's,
    it has neither the sum of their memory at one moment nor the time of those that nobody waited for:
    these are looked at every now and then.
    """
    os.sync()
    load = os.getloadavg()[0]
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wailed:
        busy, began = _busy(), time.perf_counter()
        process = subprocess.Popen(
            command, cwd=HERE, stdout=said, stderr=wailed, env={**os.environ, **(environment or {})}
        )
        watch = _Watch(process.pid) if family else None
        _, status, usage = os.wait4(process.pid, 0)
        wall, busy = time.perf_counter() - began, _busy() - busy
        process.returncode = os.waitstatus_to_exitcode(status)
        memory, watched = watch.end() if watch else (0.0, 0.0)
        said.seek(0)
        wailed.seek(0)
        if process.returncode:
            last = (wailed.read().strip() or said.read().strip() or "no word").splitlines()[-1]
            raise RunError(f"exit {process.returncode}: {last[:300]}")
        facts = _facts(said.read())
    cpu = max(usage.ru_utime + usage.ru_stime, watched)
    others = max(0.0, busy - cpu) / (wall * PROCESSORS)
    peak = max(usage.ru_maxrss / 1024, memory)
    return Run(facts.pop("wall", wall), facts.pop("cpu", cpu), peak, load, others, facts)


class _Watch:
    """Looks at a process and all below it until it ends: most memory at once, processor time in all."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._ended = threading.Event()
        self._peak = 0.0
        self._times: dict[int, float] = {}
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> tuple[float, float]:
        self._ended.set()
        self._thread.join()
        return self._peak, sum(self._times.values())

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            together = 0.0
            try:
                for process in (self._process, *self._process.children(recursive=True)):
                    together += process.memory_info().rss / 2**20
                    times = process.cpu_times()
                    self._times[process.pid] = times.user + times.system
            except psutil.Error:  # it ended while we looked
                continue
            self._peak = max(self._peak, together)


def _busy() -> float:
    """Return the seconds that all processors together have worked, or were taken away, since the start."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)


def _facts(said: str) -> dict[str, Any]:
    """Return what the last line says, if it is JSON."""
    last = (said.strip().splitlines() or [""])[-1]
    return json.loads(last) if last.startswith("{") else {}
