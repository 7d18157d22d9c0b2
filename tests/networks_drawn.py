"""Networks drawn at random: for the laws by Hypothesis, for the comparison with others by a seed."""

from random import Random

from hypothesis import strategies as st

from amity.networks import Alter, Ego, Network, Tie
from amity.networks.network import ENDED, FREQUENCIES, MODES, ROLES, SUPPORTS

SEXES = ("w", "m", None)


def some(values, chance: Random):
    """Draw none, one or several of ``values``, in any order."""
    return tuple(chance.sample(values, chance.choice((0, 1, 1, 2, 3))))


def an_alter(name: str, chance: Random, *, bare: bool = False) -> Alter:
    """Draw someone: mostly an unpaid person of now, with some answers missing."""
    if bare:
        return Alter(id=name, closeness=chance.choice((1, 2, 3)))
    roles = some([role for role in ROLES if role not in ("worker", "pet")], chance)
    return Alter(
        id=name,
        roles=roles + chance.choice([()] * 8 + [("worker",), ("pet",)]),
        closeness=chance.choice((1, 2, 3, 3, 3, 2, 1, None))
        if chance.random() < 0.3
        else chance.choice((1, 2, 3)),
        frequency=chance.choice((None, *FREQUENCIES)),
        modes=some(MODES, chance),
        gives=some(SUPPORTS, chance),
        receives=some(SUPPORTS, chance),
        strain=chance.choice((None, 0, 1, 2)),
        safe=chance.choice((None, "yes", "yes", "yes", "unsure")),
        ended=chance.choice([None] * 9 + list(ENDED)),
        attributes={"sex": chance.choice(SEXES)},
    )


def a_network(seed: int, *, most: int = 40, bare: bool = False) -> Network:
    """Draw a network of up to ``most`` alters; ``bare`` ones are all people, of known closeness."""
    chance = Random(seed)
    alters = [an_alter(f"a{n}", chance, bare=bare) for n in range(chance.randint(0, most))]
    density, weighty = chance.random() ** 2, chance.random() < 0.5
    weights = (1.0, 0.5, 0.25, 2.0, 3.0) if weighty else (1.0,)
    ties = [
        Tie(a=a.id, b=b.id, weight=chance.choice(weights))
        for n, a in enumerate(alters)
        for b in alters[:n]
        if chance.random() < density
    ]
    twice = [Tie(a=tie.b, b=tie.a, weight=0.75, kind="kin") for tie in ties if chance.random() < 0.1]
    return Network(
        ego=Ego(id=f"ego {seed}", attributes={"sex": chance.choice(SEXES)}),
        alters=tuple(alters),
        ties=(*ties, *twice),
        asked=("ties",) if bare else tuple(some(("ties", "gives", "receives"), chance)),
    )


networks_drawn = st.integers(0, 2**32).map(lambda seed: a_network(seed, most=12))
"""Whole networks, with workers, pets, those who left, and missing answers."""


def changed(network: Network, **parts) -> Network:
    """Return a network with some parts replaced."""
    held = {field: getattr(network, field) for field in network.__struct_fields__}
    return Network(**held | parts)
