"""The example of the page on the map: eleven made-up people, one of them paid, and a cat."""

from amity import pictures
from amity.networks import Alter, Network, Tie

Known = tuple[str, str, int, str, str, str]

PEOPLE: tuple[Known, ...] = (
    ("Ana", "family", 3, "few-a-week", "in-person", "daughter"),
    ("Tomas", "family", 2, "less", "phone", "brother"),
    ("Lily", "family", 3, "weekly", "video", "granddaughter"),
    ("Joan", "friend", 3, "weekly", "in-person", "friend for 30 years"),
    ("Derek", "friend", 2, "monthly", "in-person", ""),
    ("Pat", "friend", 1, "less", "phone", "from work, long ago"),
    ("Moira", "group-member", 2, "weekly", "in-person", "Walk and Talk group"),
    ("Sanjay", "group-member", 1, "weekly", "in-person", "Walk and Talk group"),
    ("Kemi", "neighbor", 2, "daily", "in-person", "next door"),
    ("Grace", "worker", 2, "weekly", "in-person", "link worker"),
    ("Biscuit", "pet", 3, "daily", "in-person", "cat"),
)
PAIRS = ("Ana Lily", "Ana Tomas", "Ana Kemi", "Derek Joan", "Joan Moira", "Moira Sanjay", "Grace Moira")


def the_network() -> Network:
    """Return the network of the page: everyone on it is made up."""
    alters = tuple(
        Alter(
            id=name.lower(),
            name=name,
            roles=(role,),
            closeness=closeness,
            frequency=frequency,
            modes=(mode,),
            relation=relation or None,
        )
        for name, role, closeness, frequency, mode, relation in PEOPLE
    )
    pairs = (pair.lower().split() for pair in PAIRS)
    return Network(alters=alters, ties=tuple(Tie(a=a, b=b) for a, b in pairs))


def the_map() -> str:
    """Return its map, as a file that follows its reader's choice of light or dark."""
    return pictures.sociogram(the_network(), theme="auto")
