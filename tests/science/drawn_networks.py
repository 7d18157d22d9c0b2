"""Networks drawn by Hypothesis: anything that the model allows, and what tables hold easily."""

from typing import get_args

from hypothesis import strategies as st

from amity.networks import Alter, Ego, Group, GroupTie, Network, Tie
from amity.networks.network import FREQUENCIES, MODES, ROLES, SUPPORTS, Part

PARTS = get_args(Part)
IDS = st.text("abcdefgh0123456789-", min_size=1, max_size=6)
TEXTS = st.text(max_size=8)
IDS_OF_ANY_KIND = st.text(min_size=1, max_size=8)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(), TEXTS)
PLAIN_TEXTS = st.text("abcdefg é,;\"'<&|=م", max_size=8).map(str.strip).filter(lambda text: text != "")
PLAIN_VALUES = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), PLAIN_TEXTS
)
FELT = st.sampled_from([None, "yes", "no", "unsure"])


def some(words):
    return st.lists(st.sampled_from(words), unique=True, max_size=3).map(tuple)


def alters(own, *, texts, attributes):
    return st.builds(
        Alter,
        id=st.just(own),
        name=texts,
        roles=some(ROLES),
        relation=st.none() | texts,
        closeness=st.sampled_from([None, 1, 2, 3]),
        frequency=st.sampled_from([None, *FREQUENCIES]),
        modes=some(MODES),
        gives=some(SUPPORTS),
        receives=some(SUPPORTS),
        strain=st.sampled_from([None, 0, 1, 2]),
        welcome=FELT,
        understood=FELT,
        safe=FELT,
        how_met=st.none() | texts,
        ended=st.sampled_from([None, "died", "moved", "fell-out", "my-choice"]),
        attributes=attributes,
    )


@st.composite
def networks(draw, *, plain=False, ego=IDS):
    """Draw a network; a plain one holds nothing that a table of alters cannot."""
    texts = PLAIN_TEXTS if plain else TEXTS
    names = st.sampled_from(["age", "shoe size", "town"]) if plain else st.text(max_size=6)
    attributes = st.dictionaries(names, PLAIN_VALUES if plain else VALUES, max_size=3)
    ids = draw(st.lists(IDS if plain else st.one_of(IDS, IDS_OF_ANY_KIND), unique=True, max_size=6))
    pairs = [(a, b) for n, a in enumerate(ids) for b in ids[n + 1 :]]
    ties = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    weights = st.just(1.0) | st.floats(0, 100, exclude_min=True)
    kinds = st.none() if plain else st.none() | texts
    groups = [] if plain else draw(st.lists(IDS, unique=True, max_size=2))
    return Network(
        ego=Ego(id=draw(ego), attributes=draw(attributes)),
        alters=tuple(draw(alters(own, texts=texts, attributes=attributes)) for own in ids),
        ties=tuple(Tie(a=a, b=b, weight=draw(weights), kind=draw(kinds)) for a, b in ties),
        groups=tuple(Group(id=own, members=tuple(ids[:1])) for own in groups),
        group_ties=(GroupTie(a=groups[0], b=groups[1], get_on="partly"),) if len(groups) == 2 else (),
        merged={"old": ids[0]} if ids and not plain and "old" not in ids and draw(st.booleans()) else {},
        wave=draw(st.none() | IDS),
        asked=tuple(part for part in PARTS if draw(st.booleans())),
    )


def many(*, plain=False):
    """Draw several networks of different egos."""
    return st.lists(IDS, unique=True, min_size=1, max_size=3).flatmap(
        lambda egos: st.tuples(*(networks(plain=plain, ego=st.just(own)) for own in egos))
    )
