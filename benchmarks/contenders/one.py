"""One respondent: the median time of one `score` call, in microseconds."""

import json
import statistics
import timeit

from rules import INSTRUMENTS

from amity import instruments

CALLS, ROUNDS = 5_000, 9


def microseconds(name: str) -> float:
    card = instruments.load(name)
    answers = {item.id: card.bounds[item.id][1] for item in card.items}
    rounds = timeit.repeat(lambda: instruments.score(card, answers), number=CALLS, repeat=ROUNDS)
    return statistics.median(rounds) / CALLS * 1e6


if __name__ == "__main__":
    print(json.dumps({name: microseconds(name) for name in INSTRUMENTS}))
