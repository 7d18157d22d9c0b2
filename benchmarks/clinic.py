"""Measure the clinic beside a twin in FastAPI and SQLAlchemy; write its section of benchmarks/RESULTS.md.

python benchmarks/clinic.py [--rounds 3] [--seconds 6]
AMITY_BENCH=large also fills a record of 100,000 people and 2,000,000 assessments (some minutes).
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
from results import circumstances, code, write_section

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from private_postgres import PROGRAMS, private_postgres  # noqa: E402

PORT = 8110
ADDRESS = f"http://127.0.0.1:{PORT}"
OURS, TWIN = "amity.server.wsgi:application", "contenders.clinic_twin:app"
WAYS = {"bare": (OURS, "bare"), "page": (OURS, "page"), "twin": (TWIN, "bare")}
LARGE = os.environ.get("AMITY_BENCH_LARGE", "100000 2000000").split()


def main() -> None:
    """Measure on each database in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    said, commit = parser.parse_args(), code()
    if shutil.which("wrk") is None:
        print("clinic: not run: wrk is not installed (apt-get install wrk)")
        return
    found = {"SQLCipher": _measure(said)}
    if os.environ.get("AMITY_BENCH") == "large":
        found["SQLCipher, 100,000 people"] = _measure(said, LARGE)
    if PROGRAMS:
        found["PostgreSQL"] = _measure(said, postgres=True)
    write_section("clinic", _section(found, commit))


def _measure(said: argparse.Namespace, filled: Sequence[str] = (), *, postgres: bool = False) -> dict:
    with tempfile.TemporaryDirectory(prefix="amity-bench-") as home:  # noqa: SIM117
        with private_postgres("") if postgres else nullcontext("") as url:
            env = {**os.environ, "AMITY_HOME": home, "AMITY_TLS": "0", "DATABASE_URL": url}
            visitors = str(Path(home, "visitors"))
            _python(env, "contenders.clinic_record", visitors, *filled)
            _python(env, "contenders.clinic_twin", visitors)
            found: dict[str, Any] = {way: [] for way in WAYS}
            for number in range(said.rounds):
                for way in WAYS if number % 2 == 0 else reversed(WAYS):
                    found[way].append(_run(env, visitors, *WAYS[way], said.seconds))
                    print(way, found[way][-1], flush=True)
            found["caseload"] = json.loads(
                _python(env, "contenders.clinic_caseload", visitors).splitlines()[-1]
            )
            print(found["caseload"], flush=True)
            return found


def _python(env: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=HERE, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def _run(env: dict[str, str], visitors: str, app: str, kind: str, seconds: int) -> dict[str, float]:
    """Warm up for two seconds, measure, and note who had the processors meanwhile."""
    with _served(env, app) as server:
        _wrk(visitors, kind, 2, "0")
        busy, mine, began = _busy(), _family(server), time.perf_counter()
        before = os.times()
        found = _wrk(visitors, kind, seconds, "2")
        if app == OURS and found["wrong"]:
            raise SystemExit(
                f"clinic: {found['wrong']:.0f} of {found['requests']:.0f} requests failed ({kind})"
            )
        after, wall = os.times(), time.perf_counter() - began
        found["cpu"] = _family(server) - mine
        load = after.children_user + after.children_system - before.children_user - before.children_system
        found["others"] = max(0.0, _busy() - busy - found["cpu"] - load) / wall / (os.cpu_count() or 1)
        return found


@contextmanager
def _served(env: dict[str, str], app: str) -> Iterator[psutil.Process]:
    interface = "wsgi" if app == OURS else "asgi"
    words = [sys.executable, "-m", "granian", app, "--interface", interface, "--port", str(PORT)]
    words += ["--host", "127.0.0.1", "--workers", str(os.cpu_count()), "--no-ws", "--no-access-log"]
    words += ["--log-level", "warning"]
    if interface == "wsgi":
        words += ["--blocking-threads", "2", "--backpressure", "128"]
    server = subprocess.Popen(words, cwd=HERE, env=env)
    try:
        for _ in range(150):
            time.sleep(0.2)
            try:
                urlopen(f"{ADDRESS}/healthz", timeout=2)
            except HTTPError:
                break
            except OSError:
                continue
            break
        yield psutil.Process(server.pid)
    finally:
        family = [*psutil.Process(server.pid).children(recursive=True), server]
        server.terminate()
        try:
            server.wait(3)
        except subprocess.TimeoutExpired:  # threads of the twin may wait for a connection for ever
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            server.wait(5)


def _wrk(visitors: str, kind: str, seconds: int, first: str) -> dict[str, float]:
    words = ["wrk", "-t1", "-c16", f"-d{seconds}", "-s", "clinic.lua", ADDRESS, "--", visitors, kind, first]
    said = subprocess.run(words, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def _family(server: psutil.Process) -> float:
    times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))


def _busy() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)


TITLES = {
    "bare": ("Amity, bare endpoint", "≥ 800/s, p95 ≤ 40 ms"),
    "page": ("Amity, form sent and next page fetched: two requests an answer", "≥ 300/s, p95 ≤ 60 ms"),
    "twin": ("FastAPI + SQLAlchemy Core, bare endpoint", "–"),
}


def _section(found: dict[str, dict[str, Any]], commit: str) -> str:
    rows = [
        "| database | way | answers/s | p50 ms | p95 ms | server ms | failed | others | mark on SQLCipher |"
    ]
    rows.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    more = []
    for base, ways in found.items():
        for way, (title, mark) in TITLES.items():
            of = {key: statistics.median(run[key] for run in ways[way]) for key in ways[way][0]}
            asked = 2 if way == "page" else 1
            each = asked * statistics.median(run["cpu"] / run["requests"] * 1000 for run in ways[way])
            rows.append(
                f"| {base} | {title} | {of['rate'] / asked:.0f} | {of['p50']:.1f} | {of['p95']:.1f} "
                f"| {each:.2f} | {sum(run['wrong'] for run in ways[way]):.0f} | {of['others']:.0%} | {mark} |"
            )
        pairs = zip(ways["bare"], ways["twin"], strict=True)
        ratio = statistics.median(ours["rate"] / twin["rate"] for ours, twin in pairs)
        page = ways["caseload"]
        more.append(
            f"- {base}: Amity {ratio:.2f} × the twin, by the clock (mark on PostgreSQL: 0.9). "
            f"Caseload: {page['rows']} rows, {page['queries']} queries (mark 8), "
            f"{page['ms']:.1f} ms (mark 40), "
            f"first view {page['bytes'] / 1000:.0f} kB without fonts (mark 200)."
        )
    said = circumstances(
        "python benchmarks/clinic.py", commit, ("django", "granian", "fastapi", "sqlalchemy")
    )
    words = (
        "wrk, one thread and 16 connections, on the same processors; medians, warm-up left out.\n"
        "Every answer differs from the one that stands, so each is written: to the record and to the audit.\n"
        "SQLCipher commits with `synchronous=FULL` and PostgreSQL with `fsync=on`, for both alike;\n"
        "the times are of one request.\n"
        "“others” is the share of the machine that neither server nor generator took; "
        "the database server is among them on PostgreSQL."
    )
    return "\n\n".join(
        ["## The clinic: saving an answer, and the caseload", said, words, "\n".join(rows), "\n".join(more)]
    )


if __name__ == "__main__":
    main()
