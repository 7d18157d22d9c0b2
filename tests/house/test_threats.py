"""The page of threats names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^ *def (test_\w+)\(", re.M)


def test_every_test_that_stands_against_a_threat_is_there():
    named = set(NAMED.findall((ROOT / "docs/reference/threats.md").read_text(encoding="utf-8")))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in DEFINED.findall(path.read_text("utf-8"))
    }

    assert len(named) > 40
    assert named - there == set()


def test_each_of_the_28_threats_has_its_line():
    said = (ROOT / "docs/reference/threats.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| T(\d+) \|", said, re.M) == [str(number) for number in range(1, 29)]
