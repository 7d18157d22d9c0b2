"""All measures of one personal network, each from the function that says what it means."""

import msgspec

from . import composition, contact, groups, structure, support, weighted
from .network import Ended, Network, Role, Support


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """What one network comes to; every field has a section in docs/reference/measures.md.

    Counts are of unpaid people in ego's life now, but for ``workers``, ``pets``, ``ended``,
    ``support_from`` and ``unsafe``.
    None is what was not asked, or cannot be said of so few people; it is never 0.
    ``by`` is the attribute that the E-I indices stand on.
    ``unanswered`` says of how many people closeness, frequency, modes and roles are not known: the counts
    that stand on these are over the others.
    """

    ego: str
    size: int
    density: float | None
    effective_size: float | None
    efficiency: float | None
    constraint: float | None
    components: int | None
    isolates: int | None
    betweenness: float | None
    bridging: float | None
    cutpoints: tuple[str, ...] | None
    weighted_density: float | None
    weighted_effective_size: float | None
    weighted_constraint: float | None
    roles: dict[Role, int] | None
    parts_of_life: dict[str, int] | None
    role_diversity: float | None
    role_entropy: float | None
    homophily: dict[str, float]
    by: str | None
    ei_index: float | None
    tie_ei_index: float | None
    workers: int
    pets: int
    ended: dict[Ended, int]
    very_close: int | None
    closeness_weighted_size: float | None
    weekly: int | None
    in_person_share: float | None
    never_in_person: int | None
    support: dict[Support, int] | None
    support_from: dict[Support, dict[str, int]] | None
    single_points: dict[Support, str] | None
    fragile: tuple[str, ...] | None
    supported_by_ego: int | None
    reciprocity: float | None
    only_receives: bool | None
    strained: int | None
    strained_close: int | None
    welcome: int | None
    understood: int | None
    unsafe: int | None
    groups: int | None
    groups_ended: int | None
    strong_groups: int | None
    important_groups: int | None
    group_compatibility: float | None
    unanswered: dict[str, int]


def measure(network: Network, *, by: str | None = None) -> Measures:
    """Return every measure of a network: the plain reference, for one at a time.

    ``by`` names the attribute of the E-I indices; without it, the only one that ego and people share.
    What is asked by a part of the interview that did not take place is None.

    >>> from amity.networks import Alter, Network, Tie, measure
    >>> people = tuple(Alter(id=each, closeness=3) for each in "abcdef")
    >>> pairs = ("ab", "ae", "af", "bd")
    >>> found = measure(Network(alters=people, ties=tuple(Tie(a=a, b=b) for a, b in pairs)))
    >>> found.size, round(found.effective_size, 2), round(found.constraint, 3), found.weekly
    (6, 4.67, 0.4, None)
    """
    people, shared = network.people, composition.shared_attributes(network)
    by = by or (shared[0] if len(shared) == 1 else None)
    values = {
        **_shape(network),
        "ego": network.ego.id,
        "homophily": composition.homophily(network),
        "by": by,
        "ei_index": composition.ei_index(network, by),
        "tie_ei_index": composition.tie_ei_index(network, by),
        "ended": composition.ended(network.alters),
        "unsafe": contact.unsafe(network.alters),
        "unanswered": _unanswered(network),
    }
    values |= {each.__name__: each(people) for each in OF_PEOPLE}
    values |= {each.__name__: each(network) for each in OF_NETWORKS}
    return msgspec.convert(values, Measures)


OF_PEOPLE = (
    composition.roles,
    composition.parts_of_life,
    composition.role_diversity,
    composition.role_entropy,
    contact.very_close,
    contact.closeness_weighted_size,
    contact.weekly,
    contact.in_person_share,
    contact.never_in_person,
    contact.strained,
    contact.strained_close,
    contact.welcome,
    contact.understood,
)
OF_NETWORKS = (
    composition.size,
    composition.workers,
    composition.pets,
    support.support,
    support.support_from,
    support.single_points,
    support.fragile,
    support.supported_by_ego,
    support.reciprocity,
    support.only_receives,
    groups.groups,
    groups.groups_ended,
    groups.strong_groups,
    groups.important_groups,
    groups.group_compatibility,
)
OF_TIES = (
    structure.density,
    structure.effective_size,
    structure.efficiency,
    structure.constraint,
    structure.components,
    structure.isolates,
    structure.betweenness,
    structure.bridging,
    structure.cutpoints,
)


def _shape(network: Network) -> dict[str, object]:
    """Return what stands on the ties among the people: all None where these were not asked."""
    names = [*(each.__name__ for each in OF_TIES), *(f"weighted_{each}" for each in _WEIGHTED)]
    if len(network.people) > 1 and not network.was_asked("ties"):
        return dict.fromkeys(names)
    known = structure.neighbors(network)
    scaled, strengths = weighted.scaled(known), weighted.strengths(network.people)
    values = [*(each(known) for each in OF_TIES), weighted.density(scaled)]
    if strengths is None:
        return dict(zip(names, [*values, None, None], strict=True))
    of_both = weighted.effective_size(scaled, strengths), weighted.constraint(scaled, strengths)
    return dict(zip(names, [*values, *of_both], strict=True))


_WEIGHTED = ("density", "effective_size", "constraint")


def _unanswered(network: Network) -> dict[str, int]:
    asked = ("closeness", "frequency", "modes", "roles")
    silent = {what: sum(not getattr(alter, what) for alter in network.people) for what in asked}
    return {what: n for what, n in silent.items() if n}
