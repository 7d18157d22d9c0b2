"""Count how many paraphrases the guard finds that were never used to mend its patterns."""

import sys
import tomllib
from pathlib import Path

from amity import evidence

HELD_OUT = Path(__file__).with_name("held_out.toml")


def missed() -> tuple[int, list[str]]:
    """Return how many paraphrases there are, and those that the guard lets pass."""
    told = tomllib.loads(HELD_OUT.read_text(encoding="utf-8"))
    pairs = [(claim, each) for claim, sentences in told.items() for each in sentences]
    return len(pairs), [
        each for claim, each in pairs if claim not in {card.id for card in evidence.repeats(each)}
    ]


if __name__ == "__main__":
    total, passed = missed()
    print(f"{total - len(passed)} of {total} found")
    if "--missed" in sys.argv:
        print("\n".join(passed))
