"""Pages whose commands are run again: what stands below a command is what it printed.

A block ``toml name`` writes that file; a block ``console`` holds commands after ``$``, each with its output.
Commands run in a fresh folder in which the repository's own folders can be seen.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
GAMING = ROOT.parent / "shared" / "data" / "covid-gaming"
SEEN = ("src", "content", "examples", "tests")
BLOCK = re.compile(r"^```(?P<kind>[a-z]+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
HERE = Path(sys.executable).parent
PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PATH": f"{HERE}:{os.environ['PATH']}"}


def can_replay(text: str) -> bool:
    """Say whether a page has commands, and whether the data they need are here."""
    return "```console" in text and (GAMING.is_dir() or "covid-gaming/" not in text)


def replayed(text: str) -> str:
    """Return the page with the output of every command as it is now."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place), patch.dict(os.environ, PLAIN):
        _forget_the_record()
        _furnish(Path(place))
        return BLOCK.sub(lambda block: _block(block), text)


def _forget_the_record() -> None:
    """Leave what the environment says of a record out of the pages: theirs is made there."""
    for name in [*os.environ]:
        if name.startswith("AMITY_") or name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
            del os.environ[name]


def _furnish(place: Path) -> None:
    """Make the repository's folders and the real survey visible, the latter under its authors' names."""
    for name in SEEN:
        (place / name).symlink_to(ROOT / name)
    for study in sorted(GAMING.glob("0*")):
        cleaned = place / "covid-gaming" / "02_data" / study.name / "02_cleaned"
        for file in study.glob("*.csv"):
            folder, name = re.fullmatch(r"(\d\d_[a-z]+)_(.+)", file.name).groups()  # type: ignore[union-attr]
            (cleaned / folder).mkdir(parents=True, exist_ok=True)
            (cleaned / folder / name).symlink_to(file)


def _block(block: re.Match[str]) -> str:
    if block["file"]:
        file = Path(block["file"])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block["body"], encoding="utf-8")
    if block["kind"] != "console":
        return block[0]
    told = "\n\n".join(f"$ {command}\n{_run(command)}".rstrip() for command in commands(block["body"]))
    return f"```console\n{told}\n```"


def commands(body: str) -> Iterator[str]:
    """Yield the commands of a block, those that go on after a backslash in one piece."""
    for found in re.finditer(r"^\$ ((?:.*\\\n)*.*)", body, re.MULTILINE):
        yield found[1]


def _run(command: str) -> str:
    """Return what a command prints, errors too; `amity` is run in this process, for speed."""
    if setting := re.fullmatch(r"export (\w+)=(\S*)", command):
        os.environ[setting[1]] = setting[2]
        return ""
    if command.startswith("amity ") and not re.search(r"[|<>;&]", command):
        said = _amity(shlex.split(command.replace("\\\n", " ")))
    else:
        ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        said = ran.stdout + ran.stderr
    lines = [line.rstrip() for line in said.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _amity(words: list[str]) -> str:
    from amity import cli

    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        patch.object(sys, "argv", words),
        contextlib.suppress(SystemExit),
    ):
        cli.main()
    return said.getvalue()
