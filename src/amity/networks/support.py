"""Who gives ego what, who alone gives it, and what ego gives back."""

from collections import Counter

from .network import PARTS_OF_LIFE, SUPPORTS, Alter, Network, Support


def support(network: Network) -> dict[Support, int] | None:
    """Return how many people give ego each kind of support.

    Meaning: To how many ego can turn for feelings, for practical help, for advice and for company.
    Not: It is support that ego names, not support that would come. Paid helpers are not counted here: see
    the sources. Nought is an answer; None means that nobody asked.
    Formula: a count of people per kind.
    Source: House 1981, Work Stress and Social Support, for the kinds. Unverified: the book was not seen.

    >>> support(Network(alters=(Alter(id="ana", gives=("emotional", "practical")),)))
    {'emotional': 1, 'practical': 1, 'informational': 0, 'companionship': 0}
    """
    if network.people and not network.was_asked("gives"):
        return None
    return {kind: len(_givers(network, kind)) for kind in SUPPORTS}


def support_from(network: Network) -> dict[Support, dict[str, int]] | None:
    """Return from which parts of life each kind of support comes, paid helpers and pets included.

    Meaning: Support by function and source. Someone in two parts of life counts in both.
    Not: Paid help is help, and stops with the contract: it stands apart, as "helpers".
    Formula: a count per kind and part of life; parts that give nothing of a kind are left out. A person
    without a role stands under "others".
    Source: Own, after the functional specificity of ties in Perry, Pescosolido and Borgatti 2018, Egocentric
    Network Analysis. Unverified: the book was not seen.

    >>> nurse = Alter(id="nurse", roles=("worker",), gives=("practical",))
    >>> support_from(Network(alters=(nurse,)))["practical"]
    {'helpers': 1}
    """
    if network.alters and not network.was_asked("gives"):
        return None
    found: dict[Support, dict[str, int]] = {}
    for kind in SUPPORTS:
        givers = [alter for alter in network.alters if kind in alter.gives and not alter.ended]
        held = Counter(part for alter in givers for part in _parts(alter))
        found[kind] = {part: held[part] for part in (*_PARTS, "others") if held[part]}
    return found


def single_points(network: Network) -> dict[Support, str] | None:
    """Return the kinds of support that one person alone gives, each with that person's id.

    Meaning: Where ego would be without, were that person ill or away: a single point of failure.
    Not: It is no fault of that person, and no reason to lean on them less: it asks for a second source. Paid
    helpers do not count as a second source.
    Formula: the kinds for which support is 1.
    Source: Own (the need "fragile" stands on it).

    >>> single_points(Network(alters=(Alter(id="ana", gives=("practical",)), Alter(id="ben"))))
    {'practical': 'ana'}
    """
    if network.people and not network.was_asked("gives"):
        return None
    givers = {kind: _givers(network, kind) for kind in SUPPORTS}
    return {kind: who[0] for kind, who in givers.items() if len(who) == 1}


def fragile(network: Network) -> tuple[str, ...] | None:
    """Return the ids of people who alone give two or more kinds of support.

    Meaning: Much hangs on each of them.
    Not: As single points: a reason for a second source, and no judgement on the tie.
    Formula: the people who stand at least twice among the single points.
    Source: Own (the need "fragile": one tie meets two or more functions).

    >>> fragile(Network(alters=(Alter(id="ana", gives=("practical", "emotional")), Alter(id="ben"))))
    ('ana',)
    """
    alone = single_points(network)
    if alone is None:
        return None
    times = Counter(alone.values())
    return tuple(alter.id for alter in network.people if times[alter.id] > 1)


def supported_by_ego(network: Network) -> int | None:
    """Return how many people ego gives any support to.

    Meaning: Giving is part of connection: what ego gives back.
    Not: More is not better: giving to many may be a burden.
    Formula: a count of people who receive at least one kind from ego.
    Source: Own; on giving, Brown and others 2003, Psychological Science 14:320. Unverified: the article was
    not seen.

    >>> supported_by_ego(Network(alters=(Alter(id="ana", receives=("practical",)), Alter(id="ben"))))
    1
    """
    if network.people and not network.was_asked("receives"):
        return None
    return sum(bool(alter.receives) for alter in network.people)


def reciprocity(network: Network) -> float | None:
    """Return the share of supportive ties in which support goes both ways.

    Meaning: 1 where ego gives something to everyone who gives to ego, and the other way round.
    Not: What is given need not be of the same kind or weight.
    Formula: ties with support both ways / ties with support either way; None where both were not asked, or
    no tie has any.
    Source: After the reciprocity of directed ties, Wasserman and Faust 1994, Social Network Analysis.
    Unverified: the book was not seen; for support it is ours.

    >>> ana = Alter(id="ana", gives=("emotional",), receives=("practical",))
    >>> reciprocity(Network(alters=(ana, Alter(id="ben", gives=("practical",)))))
    0.5
    """
    if not (network.was_asked("gives") and network.was_asked("receives")):
        return None
    ties = [(alter.gives, alter.receives) for alter in network.people if alter.gives or alter.receives]
    return sum(bool(gives and receives) for gives, receives in ties) / len(ties) if ties else None


def only_receives(network: Network) -> bool | None:
    """Return whether ego is given support by somebody and gives none to anybody.

    Meaning: Someone who only receives may miss being needed.
    Not: It is no fault: illness may leave no other way.
    Formula: support from at least one person, and no support to anyone; None where both were not asked.
    Source: Own (the need "giving" stands on it).

    >>> ana = Alter(id="ana", gives=("practical",))
    >>> only_receives(Network(alters=(ana,), asked=("receives",)))
    True
    """
    if not (network.was_asked("gives") and network.was_asked("receives")):
        return None
    people = network.people
    return any(alter.gives for alter in people) and not any(alter.receives for alter in people)


_PARTS = tuple(dict.fromkeys(PARTS_OF_LIFE.values()))


def _givers(network: Network, kind: Support) -> list[str]:
    return [alter.id for alter in network.people if kind in alter.gives]


def _parts(alter: Alter) -> set[str]:
    if alter.paid:
        return {"helpers"}
    return {PARTS_OF_LIFE[role] for role in alter.roles} or {"others"}
