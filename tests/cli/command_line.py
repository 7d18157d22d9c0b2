"""The ``amity`` command, run in this process: as at a prompt, but a hundred times faster."""

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from amity import cli

UCLA3 = ("companionship", "left_out", "isolated")

LONG_ITEMS = '[long.items.ucla-3]\n1 = "companionship"\n2 = "left_out"\n3 = "isolated"\n'
LONG_MAP = f'id = "id"\n[long]\nitem = "item"\nanswer = "score"\n{LONG_ITEMS}'
"""A map for a file with the columns ``id,item,score``, one row per answer."""


class Said(NamedTuple):
    """What a command came to: exit code, what it wrote where, what it left in the temporary folder."""

    code: int
    out: str
    err: str
    left_behind: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The output as a table of texts; no test here prints a quoted cell."""
        return [line.split(",") for line in self.out.splitlines()]


def amity(*words: object, stdin: bytes = b"") -> Said:
    """Type ``amity`` and these words; anything but an exit is a bug, and rises."""
    with tempfile.TemporaryDirectory(prefix="amity-test-") as scratch:
        before = sys.argv, sys.stdin, tempfile.tempdir
        sys.argv, sys.stdin = ["amity", *map(str, words)], io.TextIOWrapper(io.BytesIO(stdin))
        tempfile.tempdir = scratch
        try:
            code, out, err = _run()
        finally:
            sys.argv, sys.stdin, tempfile.tempdir = before
        return Said(code, out, err, tuple(sorted(os.listdir(scratch))))


def _run() -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            cli.main()
    except SystemExit as exit_:
        return int(exit_.code or 0), out.getvalue(), err.getvalue()
    raise AssertionError("main() returns only by exiting")


def refused(said: Said, *parts: str) -> None:
    """Assert that the call was refused as the contract says: code 2, one line that names these parts."""
    assert said.code == 2, said
    assert said.out == ""
    assert said.err.startswith("amity: ")
    assert said.err.count("\n") == 1
    assert said.err.endswith("\n")
    assert len(said.err) > len("amity: \n")
    message = re.sub(r"/\S*(pytest-of|amity-test)-\S*/", "", said.err)  # a test's own name is in its folder's
    for part in parts:
        assert part in message, f"{part!r} is not in {message!r}"


def written(path: Path, text: str | bytes) -> Path:
    """Write a file for a test, and return where."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def lonely(path: Path, *rows: str, id: str = "id") -> Path:  # noqa: A002
    """Write a UCLA-3 survey: each row is an id and three answers, ``a,1,2,3``."""
    return written(path, "\n".join([",".join([id, *UCLA3]), *rows]) + "\n")
