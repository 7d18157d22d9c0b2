"""Make the small survey that the package ships: 240 people who do not exist, asked before and after a year.

Writes src/amity/library/surveys/small-town-{before,after}.csv.
Simulated from one seed: it says nothing about anyone.
"""

import csv
import random
from pathlib import Path

from amity import instruments

SHELF = Path(__file__).parents[1] / "src" / "amity" / "library" / "surveys"
ASKED = ("ucla-3", "phq-9", "osss-3", "opener")
LONELY = {"ucla-3": 1, "phq-9": 1, "osss-3": -1, "opener": -1}
MOST = {"close_friends": 8, "groups": 4}


def respondent(chance: random.Random, trait: float) -> dict[str, int | str]:
    """Answer every item at a level that rises or falls with loneliness; one in thirty answers is missing."""
    row: dict[str, int | str] = {}
    for name in ASKED:
        card = instruments.load(name)
        for item in card.items:
            low, high = card.bounds[item.id]
            high = min(high, MOST.get(item.id, high))
            level = 0.38 + 0.16 * LONELY[name] * trait + 0.15 * chance.gauss(0, 1)
            answer = round(low + min(1.0, max(0.0, level)) * (high - low))
            if item.id == "phq9_9":
                answer = max(0, answer - 1 - chance.randrange(2))
            silent = chance.random() < 1 / 30
            row[f"{name}.{item.id}"] = chance.choice(["", "", instruments.DECLINED]) if silent else answer
    return row


def main() -> None:
    """Write both waves."""
    chance = random.Random(2026)
    people = [
        (f"P{n:03}", chance.choice(["north", "south", "river"]), chance.gauss(0, 1)) for n in range(1, 241)
    ]
    for wave, shift in (("before", 0.0), ("after", -0.25)):
        rows = [
            {"id": name, "area": area} | respondent(chance, trait + shift + chance.gauss(0, 0.4))
            for name, area, trait in people
        ]
        with (SHELF / f"small-town-{wave}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
