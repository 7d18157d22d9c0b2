"""One ego: the median time of one `measure` call, in milliseconds, over networks of 15 and of 60 people."""

import json
import random
import statistics
import timeit

from amity.networks import Alter, Network, Tie, measure

CALLS, ROUNDS = 100, 9


def a_network(n: int) -> Network:
    chance = random.Random(n)
    people = tuple(
        Alter(
            id=f"a{i}",
            roles=("friend",),
            closeness=chance.choice((1, 2, 3)),
            frequency="weekly",
            modes=("phone", "text"),
            gives=("emotional",),
            receives=("practical",),
            strain=0,
        )
        for i in range(n)
    )
    ties = tuple(
        Tie(a=a.id, b=b.id) for i, a in enumerate(people) for b in people[:i] if chance.random() < 0.25
    )
    return Network(alters=people, ties=ties)


if __name__ == "__main__":
    took = {}
    for n in (15, 60):
        network = a_network(n)
        rounds = timeit.repeat(lambda network=network: measure(network), number=CALLS, repeat=ROUNDS)
        took[str(n)] = statistics.median(rounds) / CALLS * 1e3
    print(json.dumps(took))
