"""RESULTS.md, to which each benchmark program writes its own section, and what every section says first."""

import platform
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psutil

PAGE = Path(__file__).resolve().parent / "RESULTS.md"


def write_section(name: str, text: str, page: Path = PAGE) -> None:
    """Put ``text`` between the markers of ``name``; the rest of the page stays as it is.

    ``text`` begins with a heading of the second level. A section without markers goes to the end.
    """
    first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
    written = page.read_text(encoding="utf-8") if page.exists() else "# Benchmark results\n"
    if first not in written:
        written += f"\n{first}\n{last}\n"
    before, _, rest = written.partition(first)
    after = rest.partition(last)[2]
    page.write_text(f"{before}{first}\n\n{text.strip()}\n\n{last}{after}", encoding="utf-8")
    print(f"Results of {name}: {page}")


def circumstances(command: str, commit: str, parts: Iterable[str], others: Iterable[str] = ()) -> str:
    """Return when, with which command, on which code, machine and versions something was measured.

    ``commit`` is what `code` said at the start, ``parts`` are Python packages, ``others`` is said as it is.
    """
    ended = datetime.now().astimezone()
    moved = "" if commit == code() else f" (and {code()} at the end)"
    versions = ", ".join([*(f"{part} {version(part)}" for part in parts), *others])
    return (
        f"{ended:%Y-%m-%d %H:%M %Z}, `{command}`, commit {commit}{moved}.\n\n"
        f"{_processor()}, {psutil.cpu_count()} processors, {_memory()} GB, "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}, {versions}."
    )


def code() -> str:
    """Return the commit that is measured, and whether the tree differs from it."""
    command = ["git", "describe", "--always", "--dirty"]
    said = subprocess.run(command, cwd=PAGE.parent, capture_output=True, text=True, check=False)
    return said.stdout.strip() or f"unknown (amity {version('amity')}, {sys.executable})"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _memory() -> int:
    return round(psutil.virtual_memory().total / 2**30)
