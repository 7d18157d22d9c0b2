"""The twelve personas and their plans; ``python tests/personas/plans.py NAME …`` writes golden files anew.

Do that on purpose alone: first change what is expected, and read the difference before you commit it.
"""

import json
import sys
import tomllib
from datetime import date
from pathlib import Path

import msgspec

from amity import prescribing

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
TODAY = date(2026, 11, 24)
EXPECTED = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))


def person(name: str) -> dict:
    """Return what the file of a persona says."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def plan(name: str, **changed: object) -> prescribing.Proposal:
    """Return the plan of a persona, with some facts changed; None takes a fact away."""
    said = {key: value for key, value in {**person(name), **changed}.items() if value is not None}
    return prescribing.propose(prescribing.profile_of(said), on=TODAY)


def golden(name: str) -> dict:
    """Return what the golden file of a persona should hold: why it is so, and the plan."""
    said = EXPECTED[name]
    return {
        "comment": {"who": said["who"], "reasons": said["reasons"]},
        "plan": msgspec.to_builtins(plan(name)),
    }


def text(value: dict) -> str:
    """Return a golden file, to be read by people."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each in sys.argv[1:]:
        (GOLDEN / f"{each}.json").write_text(text(golden(each)), encoding="utf-8")
