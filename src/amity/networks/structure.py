"""How the people of one ego are connected: measures of the shape of a personal network.

Each takes the `Neighbors` of the people, without ego, whose tie to everyone is understood.
"""

from collections.abc import Iterable, Mapping

from .network import Network

Neighbors = Mapping[str, Mapping[str, float]]
"""For each person those who know them, with how well; the same both ways round."""


def neighbors(network: Network) -> Neighbors:
    """Return who knows whom among the people of a network.

    A pair that stands there more than once, as kin and as colleagues, is one tie with its largest weight.
    """
    found: dict[str, dict[str, float]] = {alter.id: {} for alter in network.people}
    for tie in network.ties:
        if tie.a in found and tie.b in found:
            weight = max(tie.weight, found[tie.a].get(tie.b, 0.0))
            found[tie.a][tie.b] = found[tie.b][tie.a] = weight
    return found


def from_pairs(people: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Neighbors:
    """Return the neighbors that pairs of people make, each tie with weight 1.

    >>> from_pairs("abc", ["ab"])
    {'a': {'b': 1.0}, 'b': {'a': 1.0}, 'c': {}}
    """
    found: dict[str, dict[str, float]] = {person: {} for person in people}
    for a, b in pairs:
        found[a][b] = found[b][a] = 1.0
    return found


def density(known: Neighbors) -> float | None:
    """Return the share of all pairs of people who know each other; None below two people.

    Meaning: 0 where none of ego's people knows another, 1 where everybody knows everybody.
    Not: A dense network is not a better one. People who know each other can share a load; people who do not
    can each bring something new.
    Formula: 2t / (n(n − 1)), with n people and t ties among them; ego and ego's own ties are left out.
    Source: Wasserman and Faust 1994, Social Network Analysis; among the people without ego as in Borgatti
    1997, Connections 20(1):35. Unverified: the book was not seen.

    >>> density(from_pairs("abcd", ["ab", "bc", "ca"]))
    0.5
    """
    n = len(known)
    return sum(map(len, known.values())) / (n * (n - 1)) if n > 1 else None


def effective_size(known: Neighbors) -> float | None:
    """Return how many people there are when those who know each other count as partly the same source.

    Meaning: Size, less the average number of others that each person knows. It equals size where nobody
    knows anybody, and 1 where everybody knows everybody.
    Not: It counts separate sources of news and ideas. It says nothing of closeness or help, and a close
    family scores low.
    Formula: n − 2t / n, with n people and t ties among them; None where there are no people.
    Source: Burt 1992, Structural Holes (unverified: the book was not seen); in this form Borgatti 1997,
    Connections 20(1):35, whose example is the doctest.

    >>> example = from_pairs("abcdef", ["ab", "ae", "af", "bd"])
    >>> round(effective_size(example), 2), round(efficiency(example), 2)
    (4.67, 0.78)
    """
    n = len(known)
    return n - sum(map(len, known.values())) / n if n else None


def efficiency(known: Neighbors) -> float | None:
    """Return effective size as a share of size.

    Meaning: 1 where every person opens a circle of their own; 1 / n where all belong to one circle.
    Not: It is no measure of effort or of how well ego does: the word is Burt's, for business contacts.
    Formula: effective size / n; None where there are no people.
    Source: Burt 1992, Structural Holes (unverified: the book was not seen); Borgatti 1997, Connections
    20(1):35.

    >>> efficiency(from_pairs("abcd", ["ab", "cd"]))
    0.75
    """
    size = effective_size(known)
    return size / len(known) if size is not None else None


def constraint(known: Neighbors) -> float | None:
    """Return how far all of ego's ties lead back to the same people.

    Meaning: 1 / n where nobody knows anybody; high where ego has few people and they know each other.
    Not: It is no measure of being controlled. A high value says that the circle is small or closed, not that
    anybody holds ego back.
    Formula: Σⱼ (pⱼ + Σ_q p_q · p_qj)² over the people j, q ≠ j. Ego's share in each is pⱼ = 1 / n; p_qj = 1
    / (1 + number of people that q knows) where q knows j, else 0; None where there are no people. Ties to
    people whom ego did not name are unknown and left out, so this is the constraint of the ego network, not
    of a whole network. It exceeds 1 only for two people who know each other (9 / 8).
    Source: Burt 1992, Structural Holes, chapter 2; on its limits, Everett and Borgatti 2020, Social Networks
    62:50. Unverified: neither was seen. The doctest is the example of Borgatti 1997 with the value that
    UCINET gives it, and the largest value that there is.

    >>> round(constraint(from_pairs("abcdef", ["ab", "ae", "af", "bd"])), 3)
    0.4
    >>> constraint(from_pairs("ab", ["ab"]))
    1.125
    """
    n = len(known)
    if not n:
        return None
    share = {q: 1 / (1 + len(others)) for q, others in known.items()}
    return sum(((1 + sum(share[q] for q in others)) / n) ** 2 for others in known.values())


def parts(known: Neighbors) -> list[list[str]]:
    """Return the parts into which the people fall when ego is taken away, each as the ids of its people.

    >>> parts(from_pairs("abcd", ["ac", "cd"]))
    [['a', 'c', 'd'], ['b']]
    """
    found, seen = [], set()
    for start in known:
        if start in seen:
            continue
        part = [start]
        seen.add(start)
        for person in part:
            new = [each for each in known[person] if each not in seen]
            seen.update(new)
            part += new
        found.append(sorted(part))
    return found


def components(known: Neighbors) -> int:
    """Return into how many parts the people fall when ego is taken away: what ego alone joins.

    Meaning: The number of circles that do not know each other. Someone who knows none of the others is a
    part of their own.
    Not: More is not better. One part may be one warm family; five may be five people met once.
    Formula: the number of connected components among the people, without ego.
    Source: The connected components of any graph; for personal networks McCarty 2002, Journal of Social
    Structure 3(1). Unverified: the article was not seen.

    >>> components(from_pairs("abcde", ["ab", "bc", "de"]))
    2
    """
    return len(parts(known))


def isolates(known: Neighbors) -> int:
    """Return how many people know none of the others.

    Meaning: People whom only ego links with the rest.
    Not: They are not lonely people, and need not be far from ego: a spouse may know none of the others.
    Formula: the number of people without a tie to another, ego left out.
    Source: McCarty 2002, Journal of Social Structure 3(1). Unverified: the article was not seen.

    >>> isolates(from_pairs("abcd", ["ab"]))
    2
    """
    return sum(not others for others in known.values())


def betweenness(known: Neighbors) -> float:
    """Return how many pairs of people have ego on their shortest way to each other.

    Meaning: A pair that does not know each other counts 1 where only ego joins them, and 1 / (1 + c) where c
    of ego's people know both.
    Not: It is the betweenness in ego's own network. No theory links it to that in the whole network, though
    in simulations the two go together. Joining people is work as well as influence.
    Formula: Σ 1 / (1 + c) over the pairs who do not know each other.
    Source: Freeman 1977, Sociometry 40:35 (unverified: the article was not seen); for ego networks Everett
    and Borgatti 2005, Social Networks 27:31.

    A star, in which ego joins all 3 pairs; then b also joins a and c:

    >>> betweenness(from_pairs("abc", [])), betweenness(from_pairs("abc", ["ab", "bc"]))
    (3.0, 0.5)
    """
    place = {person: n for n, person in enumerate(known)}
    knows = [sum(1 << place[other] for other in others) for others in known.values()]
    return sum(
        1 / (1 + (mine & theirs).bit_count())
        for n, mine in enumerate(knows)
        for m, theirs in enumerate(knows[:n])
        if not mine >> m & 1
    )


def bridging(known: Neighbors) -> float | None:
    """Return ego's betweenness as a share of all pairs of people; None below two people.

    Meaning: 1 where nobody knows anybody and ego joins them all; 0 where everybody knows everybody.
    Not: It says who could pass something on, not that anybody does.
    Formula: betweenness / (n(n − 1) / 2).
    Source: Everett and Borgatti 2005, Social Networks 27:31, on its normalization.

    >>> bridging(from_pairs("abc", ["ab"]))
    0.6666666666666666
    """
    n = len(known)
    return betweenness(known) / (n * (n - 1) / 2) if n > 1 else None


def cutpoints(known: Neighbors) -> tuple[str, ...]:
    """Return those people who alone hold a part of the network together, ego left out.

    Meaning: Without such a person their part would fall into two or more. They introduce people to each
    other, and through them ego may meet more.
    Not: Ego still knows everybody. Nobody is lost to ego if a cutpoint leaves.
    Formula: the articulation points of the network of people, without ego.
    Source: The articulation points of any graph; Harary 1969, Graph Theory. Unverified: the book was not
    seen.

    >>> cutpoints(from_pairs("abcd", ["ab", "bc", "cd", "db"]))
    ('b',)
    """
    found: set[str] = set()
    order: dict[str, int] = {}
    for root in known:
        if root not in order:
            _search(known, root, order, found)
    return tuple(person for person in known if person in found)


def _search(known: Neighbors, root: str, order: dict[str, int], found: set[str]) -> None:
    """Add the cutpoints of one part: Hopcroft and Tarjan 1973, without recursion."""
    low, children = {root: len(order)}, 0
    order[root] = len(order)
    path = [(root, "", iter(known[root]))]
    while path:
        person, came_from, others = path[-1]
        other = next(others, None)
        if other is None:
            path.pop()
            if came_from:
                low[came_from] = min(low[came_from], low[person])
                if came_from == root:
                    children += 1
                elif low[person] >= order[came_from]:
                    found.add(came_from)
        elif other not in order:
            order[other] = low[other] = len(order)
            path.append((other, person, iter(known[other])))
        elif other != came_from:
            low[person] = min(low[person], order[other])
    if children > 1:
        found.add(root)
