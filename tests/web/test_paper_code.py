"""The code on the paper itself: printed, looked at as dots of ink, read, and followed."""

import re
import shutil
import subprocess
from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse
from web_visitors import Visitor

from amity.clinic.actions import assignments, paper

pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler")
DOTS = 300
LARGE = 18
"""Points from the top of the tallest letter of 18 point print to the foot of the lowest, at the least."""
HOST = "testserver:8443"
"""With it the address is long enough for a code at level M, whose data stand in one block."""


def pictures(pdf, folder):
    """Return every page of a PDF as an array of ink: True where it is dark."""
    (folder / "pack.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(DOTS), "-gray", "pack.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    found = []
    for each in sorted(folder.glob("page-*.pgm")):
        kind, width, height, _most, rest = each.read_bytes().split(maxsplit=4)
        assert kind == b"P5"
        found.append(np.frombuffer(rest, np.uint8).reshape(int(height), int(width)) < 128)
    return found


def squares(page):
    """Return the code of a page as its squares, or None: the only thing that starts with a solid finder."""
    inside = np.flatnonzero(page.any(axis=1))
    for top in inside:
        starts = np.flatnonzero(np.diff(page[top].astype(np.int8), prepend=0) == 1)
        for left in starts:
            if (read := _read(page, top, left)) is not None:
                return read
    return None


def _read(page, top, left):
    """Read squares from a corner, where its finder (7 squares dark, 1 light, in both directions) stands."""
    across, down = _run(page[top, left:]), _run(page[top:, left])
    if across != down or across < 7 * 4:
        return None
    unit = across / 7
    for size in range(21, 58, 4):
        middles = ((np.arange(size) + 0.5) * unit).astype(int)
        if top + middles[-1] >= page.shape[0] or left + middles[-1] >= page.shape[1]:
            return None
        read = page[np.ix_(top + middles, left + middles)]
        if np.array_equal(read[:7, :7], FINDER) and np.array_equal(read[:7, -7:], FINDER):
            return read
    return None


def _run(line):
    """Return how long the ink goes on from the start of a line."""
    return int(np.argmin(line)) if not line.all() else len(line)


def _finder():
    ring = np.ones((7, 7), dtype=bool)
    ring[1:-1, 1:-1] = False
    ring[2:-2, 2:-2] = True
    return ring


FINDER = _finder()


def said_by(code):
    """Read the text of a code as ISO/IEC 18004 lays it out; only one that is printed without a flaw.

    It is for codes of versions 1 to 3, levels L and M, whose data stand in one block.
    """
    size = len(code)
    corner = [code[8, column] for column in (0, 1, 2, 3, 4)]
    level, mask = divmod(int("".join("01"[int(each)] for each in corner), 2) ^ 0b10101, 8)
    assert size <= 29
    assert level in (0, 1)
    bits = "".join("01"[int(code[r, c] ^ (MASKS[mask](r, c) == 0))] for r, c in _way_through(size))
    assert bits[:4] == "0100", "bytes"
    length = int(bits[4:12], 2)
    return bytes(int(bits[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()


MASKS = (
    lambda r, c: (r + c) % 2,
    lambda r, _c: r % 2,
    lambda _r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)


def _way_through(size):
    """Yield the places of the bits: two columns at a time, up and down, past what is not data."""
    fixed = np.zeros((size, size), dtype=bool)
    fixed[:9, :9] = fixed[:9, -8:] = fixed[-8:, :9] = fixed[6] = fixed[:, 6] = True
    if size > 21:
        fixed[-9:-4, -9:-4] = True
    rights = [*range(size - 1, 6, -2), 5, 3, 1]
    for turn, right in enumerate(rights):
        for row in range(size) if turn % 2 else reversed(range(size)):
            for column in (right, right - 1):
                if not fixed[row, column]:
                    yield row, column


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
def test_the_code_on_the_printed_page_leads_back_to_its_assignment(record, worker, tmp_path, large):
    pytest.importorskip("weasyprint", reason="needs Pango", exc_type=OSError)
    person = record.person(worker=worker)
    due = record.at.date() + timedelta(days=7)
    made = assignments.assign(
        by=worker, at=record.at, person=person, due_on=due, ask=("ucla-3",), how="paper"
    )
    visitor = Visitor(worker)
    asked = {"pdf": "1", "large": "1"} if large else {"pdf": "1"}

    printed = visitor.get(reverse("paper-pack", args=[person.pk, made.pk]), asked, headers={"host": HOST})

    (code,) = [each for page in pictures(printed.content, tmp_path) if (each := squares(page)) is not None]
    there = reverse("paper-code", args=[paper.code(made)])
    assert said_by(code) == f"http://{HOST}{there}"
    assert visitor.get(there)["Location"] == (
        f"{reverse('paper-entry', args=[person.pk])}?assignment={made.pk}"
    )


def test_every_word_of_the_large_pack_is_large(record, worker, tmp_path):
    pytest.importorskip("weasyprint", reason="needs Pango", exc_type=OSError)
    person = record.person(worker=worker)
    due = record.at.date() + timedelta(days=7)
    ask = ("ucla-3", "phq-8", "opener")
    made = assignments.assign(by=worker, at=record.at, person=person, due_on=due, ask=ask, how="paper")
    there = reverse("paper-pack", args=[person.pk, made.pk])
    (tmp_path / "pack.pdf").write_bytes(Visitor(worker).get(there, {"pdf": "1", "large": "1"}).content)

    told = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "pack.pdf", "-"], capture_output=True, check=True, timeout=60
    )
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)<', told.stdout.decode())

    assert len(words) > 200
    assert {word for top, foot, word in words if float(foot) - float(top) < LARGE} == set()
