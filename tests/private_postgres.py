"""Run a command with a PostgreSQL of its own: ``python tests/private_postgres.py pytest tests/clinic``.

A cluster is made in a folder of /tmp, answers on a socket there, and goes away with the command.
Its address is in ``AMITY_TEST_DATABASE``.  Exits with 3 where PostgreSQL is not installed.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
UNSAFE_BUT_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
"""A cluster that goes away anyway needs not survive a power cut."""


@contextmanager
def private_postgres(how: str = UNSAFE_BUT_FAST) -> Iterator[str]:
    """Start a cluster with these settings, yield its URL, and take it away again."""
    programs = PROGRAMS[-1]
    folder = Path(tempfile.mkdtemp(prefix="amity-pg-", dir="/tmp"))
    data = folder / "data"
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    run = _as_postgres if os.getuid() == 0 else _as_oneself
    try:
        run(
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "amity",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        options = f"-c listen_addresses= -k {folder} {how}"
        control = (str(programs / "pg_ctl"), "-D", str(data), "-w")
        run(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            run(str(programs / "createdb"), "-h", str(folder), "-U", "amity", "amity")
            yield f"postgresql://amity@/amity?host={folder}"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_oneself(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/tmp")


def _as_postgres(*words: str) -> None:
    who = pwd.getpwnam("postgres")
    subprocess.run(
        words,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/tmp",
        user=who.pw_uid,
        group=who.pw_gid,
        extra_groups=[],
    )


def main(words: list[str]) -> int:
    """Run the command that these words are, and return how it ended."""
    if not PROGRAMS:
        print("PostgreSQL is not here: apt-get install postgresql-15", file=sys.stderr)
        return 3
    with private_postgres() as url:
        return subprocess.run(words, check=False, env={**os.environ, "AMITY_TEST_DATABASE": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
