"""Who the people of a network are: their roles, and how much they are like ego."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from .network import PARTS_OF_LIFE, ROLES, Alter, Ended, Network, Role, Value


def size(network: Network) -> int:
    """Return how many unpaid people are in ego's life now.

    Meaning: Network size: people whom ego named, who are not paid to be there, not animals, and still there.
    Not: It depends on how the interview asked: compare only what was asked alike. More people are not always
    better.
    Formula: a count of the alters who are neither worker nor pet and whose tie has not ended.
    Source: Own (docs/decisions.md): studies differ in whether they count helpers.

    >>> size(Network(alters=(Alter(id="ana"), Alter(id="nurse", roles=("friend", "worker")))))
    1
    """
    return len(network.people)


def workers(network: Network) -> int:
    """Return how many people are paid to help ego.

    Meaning: Helpers: a nurse, a link worker, a carer from a service. They stand on the map, and apart.
    Not: Their help is real. It is counted apart for it ends with the service.
    Formula: a count of alters whose roles name "worker", whatever else they are, and whose tie has not
    ended.
    Source: Own (docs/decisions.md).

    >>> workers(Network(alters=(Alter(id="ana"), Alter(id="nurse", roles=("friend", "worker")))))
    1
    """
    return len(network.workers)


def pets(network: Network) -> int:
    """Return how many animals are in ego's life.

    Meaning: Animals whom ego named.
    Not: They are company, and not people: no other number here counts them.
    Formula: a count of alters whose roles name "pet" and whose tie has not ended.
    Source: Own (docs/decisions.md).

    >>> pets(Network(alters=(Alter(id="cat", roles=("pet",)),)))
    1
    """
    return len(network.pets)


def roles(people: Sequence[Alter]) -> dict[Role, int] | None:
    """Return how many people hold each role, in the order of the roles.

    Meaning: The composition of the network by role. Someone who is a friend and a colleague counts in both,
    so the numbers may add up to more than size.
    Not: A role that is absent was not named. It need not be absent from ego's life.
    Formula: a count per role; None where nobody's role is known.
    Source: Perry, Pescosolido and Borgatti 2018, Egocentric Network Analysis. Unverified: the book was not
    seen.

    >>> roles([Alter(id="ana", roles=("friend", "colleague")), Alter(id="ben", roles=("friend",))])
    {'friend': 2, 'colleague': 1}
    """
    held = Counter(role for alter in people for role in set(alter.roles))
    return {role: held[role] for role in ROLES if held[role]} if held or not people else None


def parts_of_life(people: Sequence[Alter]) -> dict[str, int] | None:
    """Return how many people stand in each part of life: family, friends, work, neighborhood, groups.

    Meaning: The composition by where ego meets them; someone may stand in more than one part.
    Not: It is our grouping of roles, not a published scale.
    Formula: a count per part; None where nobody's role is known.
    Source: Own grouping (docs/decisions.md); the idea is that of role counts such as Cohen and others 1997,
    JAMA 277:1940.

    >>> parts_of_life([Alter(id="ana", roles=("family",)), Alter(id="ben", roles=("in-law", "colleague"))])
    {'family': 2, 'work': 1}
    """
    held = Counter(part for alter in people for part in {PARTS_OF_LIFE[role] for role in alter.roles})
    if people and not held:
        return None
    return {part: held[part] for part in dict.fromkeys(PARTS_OF_LIFE.values()) if held[part]}


def role_diversity(people: Sequence[Alter]) -> float | None:
    """Return the chance that two people drawn at random, with return, hold different roles.

    Meaning: 0 where all hold one role; near 1 where many roles are held by as many people each.
    Not: It does not grow with size, and says nothing of how good the ties are.
    Formula: Blau's index, 1 − Σ p², with p the share of each role. Someone with k roles counts 1 / k in
    each; people without a role are left out; None where nobody's role is known.
    Source: Blau 1977, Inequality and Heterogeneity. Unverified: the book was not seen. Splitting people over
    roles is ours; with one role each it is Blau's.

    >>> role_diversity([Alter(id="ana", roles=("friend",)), Alter(id="ben", roles=("family",))])
    0.5
    """
    shares = _role_shares(people)
    return 1 - sum(share * share for share in shares) if shares else None


def role_entropy(people: Sequence[Alter]) -> float | None:
    """Return how uncertain the role of a person drawn at random is, in nats.

    Meaning: 0 where all hold one role, the logarithm of k where k roles are held equally. Rare roles count
    for more than in Blau's index.
    Not: Its top depends on how many roles the interview knows (13 for people).
    Formula: Shannon's entropy, −Σ p ln p, with p the share of each role, as in role diversity.
    Source: Shannon 1948, Bell System Technical Journal 27:379. Unverified: the article was not seen.

    >>> round(role_entropy([Alter(id="ana", roles=("friend",)), Alter(id="ben", roles=("family",))]), 4)
    0.6931
    """
    shares = _role_shares(people)
    return -sum(share * log(share) for share in shares) + 0.0 if shares else None


def _role_shares(people: Sequence[Alter]) -> list[float]:
    held: dict[Role, float] = {}
    for alter in people:
        for role in set(alter.roles):
            held[role] = held.get(role, 0.0) + 1 / len(set(alter.roles))
    total = sum(bool(alter.roles) for alter in people)
    return [held[role] / total for role in ROLES if role in held]


def shared_attributes(network: Network) -> tuple[str, ...]:
    """Return the attributes that ego has, and at least one of the people: what homophily can be asked of.

    Fractional numbers are left out: no two people are alike in them.
    """
    held = {name for alter in network.people for name in _kinds(alter.attributes)}
    return tuple(sorted(held & set(_kinds(network.ego.attributes))))


def homophily(network: Network) -> dict[str, float]:
    """Return, per attribute that ego and people share, the share of people who are like ego.

    Meaning: 1 where everybody has ego's value of the attribute, 0 where nobody has.
    Not: It is not a preference. Where most people around are alike, a high value is what chance brings.
    Formula: same / (same + different), over the people whose value is known.
    Source: McPherson, Smith-Lovin and Cook 2001, Annual Review of Sociology 27:415, for the idea.
    Unverified: the article was not seen.

    >>> ana, ben = Alter(id="ana", attributes={"sex": "w"}), Alter(id="ben", attributes={"sex": "m"})
    >>> from amity.networks import Ego
    >>> homophily(Network(ego=Ego(attributes={"sex": "w"}), alters=(ana, ben)))
    {'sex': 0.5}
    """
    return {name: _same(network, name) for name in shared_attributes(network)}


def ei_index(network: Network, by: str | None) -> float | None:
    """Return Krackhardt and Stern's E-I index of ego's own ties for one attribute.

    Meaning: −1 where everybody is like ego, 1 where nobody is, 0 where as many are as are not.
    Not: As homophily, it says nothing of whom ego would choose.
    Formula: (E − I) / (E + I), with E people who differ from ego in the attribute and I who are like ego,
    over the people whose value is known; 1 − 2 × homophily. None where ego's value or everybody's is
    unknown.
    Source: Krackhardt and Stern 1988, Social Psychology Quarterly 51:123, who define it for the ties of a
    group; for ego it is a linear change of the share of those alike, as R's ideanet says of it.

    >>> from amity.networks import Ego
    >>> people = [Alter(id=str(n), attributes={"sex": "m" if n else "w"}) for n in range(4)]
    >>> ei_index(Network(ego=Ego(attributes={"sex": "w"}), alters=tuple(people)), "sex")
    0.5
    """
    if by is None or by not in shared_attributes(network):
        return None
    return 1 - 2 * _same(network, by)


def tie_ei_index(network: Network, by: str | None) -> float | None:
    """Return Krackhardt and Stern's E-I index of the ties among the people, for one attribute.

    Meaning: −1 where only people of one kind know each other, 1 where only people of different kinds do.
    Not: It does not correct for how many of each kind there are, as R's egor does unless told otherwise.
    Formula: (E − I) / (E + I), with E ties between people who differ in the attribute and I between those
    who are alike; ties with an unknown value are left out; None where there are none.
    Source: Krackhardt and Stern 1988, Social Psychology Quarterly 51:123.

    >>> from amity.networks import Tie
    >>> people = [Alter(id=each, attributes={"sex": sex}) for each, sex in zip("abc", "wwm")]
    >>> tie_ei_index(Network(alters=tuple(people), ties=(Tie(a="a", b="b"), Tie(a="b", b="c"))), "sex")
    0.0
    """
    value = {alter.id: _kinds(alter.attributes).get(by or "") for alter in network.people}
    pairs = {tie.pair for tie in network.ties if all(value.get(end) is not None for end in tie.pair)}
    if not pairs:
        return None
    external = sum(value[a] != value[b] for a, b in pairs)
    return (2 * external - len(pairs)) / len(pairs)


def ended(alters: Iterable[Alter]) -> dict[Ended, int]:
    """Return how many ties have ended, by the reason.

    Meaning: Who died, moved away, fell out with ego, or was left by ego's choice: kept on the map, and in no
    other number.
    Not: Only those whom ego still names with a reason. Who is merely absent from a later map is not here.
    Formula: a count per reason.
    Source: Own.

    >>> ended([Alter(id="mother", ended="died"), Alter(id="ben")])
    {'died': 1}
    """
    return dict(Counter(alter.ended for alter in alters if alter.ended))


def _same(network: Network, by: str) -> float:
    own = network.ego.attributes[by]
    values = [_kinds(alter.attributes).get(by) for alter in network.people]
    known = [value for value in values if value is not None]
    return sum(value == own for value in known) / len(known)


def _kinds(attributes: Mapping[str, Value]) -> Mapping[str, str | int | bool]:
    """Return the attributes that put people into kinds."""
    return {name: value for name, value in attributes.items() if isinstance(value, str | int)}
