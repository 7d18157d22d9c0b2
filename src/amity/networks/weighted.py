"""The same shapes where some ties count for more than others.

Ego's tie to somebody weighs a third of their closeness: 1 is very close.
A tie among the people weighs what it says up to 1; where some weigh more, all are divided by the largest.
So both run from 0 to 1, as in studies that ask "very close, somewhat, not at all" of both.
"""

from collections.abc import Mapping, Sequence

from .network import CLOSENESS, Alter
from .structure import Neighbors

Strengths = Mapping[str, float]
"""How strong ego's tie to each person is, above 0, on the scale of the ties among the people."""

EXAMPLE: Neighbors = {
    "a": {"b": 2.0, "f": 3.0, "e": 2.0},
    "b": {"a": 2.0, "d": 1.0},
    "c": {},
    "d": {"b": 1.0},
    "e": {"a": 2.0},
    "f": {"a": 3.0},
}
"""The ties of Borgatti's (1997) example, with the weights for which UCINET's values are known."""

STRENGTHS: Strengths = {"a": 5.0, "b": 4.0, "c": 10.0, "d": 3.0, "e": 8.0, "f": 3.0}
"""Ego's ties in that example."""


def scaled(known: Neighbors) -> Neighbors:
    """Return the ties with weights of at most 1.

    >>> scaled({"a": {"b": 2.0, "c": 1.0}, "b": {"a": 2.0}, "c": {"a": 1.0}})["a"]
    {'b': 1.0, 'c': 0.5}
    """
    largest = max([1.0, *(weight for others in known.values() for weight in others.values())])
    return {a: {b: weight / largest for b, weight in others.items()} for a, others in known.items()}


def strengths(people: Sequence[Alter]) -> Strengths | None:
    """Return how strong ego's ties are, by closeness; None where somebody's closeness is not known."""
    if any(alter.closeness is None for alter in people):
        return None
    return {alter.id: alter.closeness / max(CLOSENESS) for alter in people if alter.closeness}


def density(known: Neighbors) -> float | None:
    """Return the mean weight of all pairs of people, those without a tie counting 0; None below two people.

    Meaning: Density in which people who know each other well count for more.
    Not: It depends on the scale that the study asked with: compare it only within one.
    Formula: 2 Σ w / (n(n − 1)), with the weights w of the ties among n people, scaled to at most 1.
    Source: The mean strength of valued ties, Wasserman and Faust 1994, Social Network Analysis. Unverified:
    the book was not seen; that the weights are scaled is ours.

    >>> density({"a": {"b": 0.5}, "b": {"a": 0.5}, "c": {}})
    0.16666666666666666
    """
    n = len(known)
    return sum(sum(others.values()) for others in known.values()) / (n * (n - 1)) if n > 1 else None


def effective_size(known: Neighbors, ego: Strengths) -> float | None:
    """Return Burt's effective size with the strength of every tie.

    Meaning: As effective size; somebody counts less, the better those who are close to ego know them.
    Not: It weighs closeness, so it mixes quality with shape. Read it beside the plain one.
    Formula: Σⱼ (1 − Σ_q p_q m_jq), q ≠ j; p_q is ego's strength with q over the sum of ego's strengths, m_jq
    the weight between j and q over the largest weight that j has with anybody, ego included. None where
    somebody's closeness is not known.
    Source: Burt 1992, Structural Holes, chapter 2. Unverified: the book was not seen. The doctest is
    Borgatti's example (1997) with weights, and UCINET's value for it.

    >>> round(effective_size(EXAMPLE, STRENGTHS), 2)
    5.47
    """
    if not known:
        return None
    total = sum(ego.values())
    largest = {j: max([ego[j], *others.values()]) for j, others in known.items()}
    return sum(
        1 - sum(ego[q] / total * (weight / largest[j]) for q, weight in others.items())
        for j, others in known.items()
    )


def constraint(known: Neighbors, ego: Strengths) -> float | None:
    """Return Burt's constraint with the strength of every tie.

    Meaning: As constraint; a tie to which ego gives more counts for more.
    Not: It is no measure of being controlled.
    Formula: Σⱼ (pⱼ + Σ_q p_q · p_qj)², q ≠ j; pⱼ is ego's strength with j over the sum of ego's strengths,
    p_qj the weight between q and j over all that q has, ego included. None where somebody's closeness is not
    known.
    Source: Burt 1992, Structural Holes, chapter 2; Everett and Borgatti 2020, Social Networks 62:50.
    Unverified: neither was seen. The doctest is Borgatti's example (1997) with weights, and UCINET's value
    for it.

    >>> round(constraint(EXAMPLE, STRENGTHS), 3)
    0.299
    """
    if not known:
        return None
    total = sum(ego.values())
    own = {q: ego[q] + sum(others.values()) for q, others in known.items()}
    return sum(
        (ego[j] / total + sum(ego[q] / total * (weight / own[q]) for q, weight in others.items())) ** 2
        for j, others in known.items()
    )
