"""The groups that ego belongs to, and how they get on: what a social identity map shows."""

from .network import Group, Network

STRONG = 5
"""From this answer on (of 1 to 7) ego identifies with a group: above the middle of the scale. Own."""

GETS_ON = {"well": 1.0, "partly": 0.5, "badly": 0.0}
"""What a pair of groups adds to compatibility. Own; the map draws three kinds of line."""


def groups(network: Network) -> int | None:
    """Return how many groups ego belongs to now.

    Meaning: Multiple group membership: the more groups, the more places to be somebody.
    Not: One group that means much may do more than five that mean little. None means that nobody asked.
    Formula: a count of groups that have not ended.
    Source: Cruwys and others 2016, British Journal of Social Psychology 55:613, social identity mapping;
    Haslam and others 2018, The New Psychology of Health. Unverified: neither was seen.

    >>> groups(Network(groups=(Group(id="choir"), Group(id="club", ended=True))))
    1
    """
    return len(_current(network)) if network.was_asked("groups") else None


def groups_ended(network: Network) -> int | None:
    """Return how many groups ego has left or lost.

    Meaning: Groups lost in a change of life; a way back into one may be easier than a new one.
    Not: Some are left gladly.
    Formula: a count of groups that have ended.
    Source: Haslam and others 2018, The New Psychology of Health, on identity change. Unverified: not seen.

    >>> groups_ended(Network(groups=(Group(id="choir"), Group(id="club", ended=True))))
    1
    """
    return sum(group.ended for group in network.groups) if network.was_asked("groups") else None


def strong_groups(network: Network) -> int | None:
    """Return with how many groups ego identifies.

    Meaning: Groups that are part of who ego is.
    Not: The cut at 5 of 7 is ours. Identification may be with a group that does no good.
    Formula: a count of current groups with identification 5, 6 or 7, over those of which it was asked.
    Source: The item is that of Postmes, Haslam and Jans 2013, British Journal of Social Psychology 52:597.

    >>> strong_groups(Network(groups=(Group(id="choir", identification=6), Group(id="club"))))
    1
    """
    return _of_asked(network, "identification", STRONG)


def important_groups(network: Network) -> int | None:
    """Return how many groups are very important to ego.

    Meaning: The largest cards on a social identity map.
    Not: Important is not the same as good.
    Formula: a count of current groups with importance 3, over those of which it was asked.
    Source: Cruwys and others 2016, British Journal of Social Psychology 55:613. Unverified: not seen.

    >>> important_groups(Network(groups=(Group(id="choir", importance=3),)))
    1
    """
    return _of_asked(network, "importance", 3)


def group_compatibility(network: Network) -> float | None:
    """Return how well ego's groups get on with each other.

    Meaning: 1 where all get on well, 0 where all get on badly. Groups may pull ego different ways.
    Not: The half for "partly" is ours; published maps code their lines in other ways.
    Formula: the mean of well = 1, partly = ½, badly = 0 over the pairs of current groups that were asked.
    Source: The idea is that of Iyer and others 2009, British Journal of Social Psychology 48:707, and Cruwys
    and others 2016, the same 55:613. Unverified: neither was seen. The scoring is ours.

    >>> from amity.networks import GroupTie
    >>> two, partly = (Group(id="a"), Group(id="b")), GroupTie(a="a", b="b", get_on="partly")
    >>> group_compatibility(Network(groups=two, group_ties=(partly,)))
    0.5
    """
    now = {group.id for group in _current(network)}
    asked = [GETS_ON[tie.get_on] for tie in network.group_ties if tie.a in now and tie.b in now]
    return sum(asked) / len(asked) if asked else None


def _current(network: Network) -> list[Group]:
    return [group for group in network.groups if not group.ended]


def _of_asked(network: Network, what: str, at_least: int) -> int | None:
    """Return how many current groups reach ``at_least``; None where there are groups and none was asked."""
    if not network.was_asked("groups"):
        return None
    now = _current(network)
    said = [getattr(group, what) for group in now if getattr(group, what) is not None]
    return sum(value >= at_least for value in said) if said or not now else None
