"""How near the people are: closeness, how often and how they are in touch, and how it feels."""

from collections.abc import Iterable, Sequence

from .network import AT_LEAST_WEEKLY, CLOSENESS, Alter


def very_close(people: Sequence[Alter]) -> int | None:
    """Return how many people are very close.

    Meaning: The inner circle.
    Not: It is not how many ego can turn to: see support. Some people have one, and no more are needed.
    Formula: a count of closeness 3, over the people whose closeness is known.
    Source: Antonucci 1986, Generations 10(4):10: the inner of three circles holds those "so close that it is
    hard to imagine life without them" (quoted in Nadoh and others 2004, Metodološki zvezki 1:379).

    >>> very_close([Alter(id="ana", closeness=3), Alter(id="ben", closeness=1)])
    1
    """
    return _count(people, [alter.closeness == max(CLOSENESS) for alter in people if alter.closeness])


def closeness_weighted_size(people: Sequence[Alter]) -> float | None:
    """Return size in which very close people count 1, close ones two thirds and less close ones one third.

    Meaning: One number for how many and how close. Equal to size where everybody is very close.
    Not: Three acquaintances do not replace one confidant, though the number says so. Read it beside size.
    Formula: Σ closeness / 3, over the people whose closeness is known.
    Source: Own; the weights are those of the three circles, evenly spaced.

    >>> round(closeness_weighted_size([Alter(id="ana", closeness=3), Alter(id="ben", closeness=1)]), 4)
    1.3333
    """
    known = [alter.closeness for alter in people if alter.closeness]
    return sum(known) / max(CLOSENESS) if known or not people else None


def weekly(people: Sequence[Alter]) -> int | None:
    """Return how many people are in touch with ego every week or more often, by any means.

    Meaning: The people of an ordinary week.
    Not: It counts people, not hours, and a text counts as much as a visit.
    Formula: a count of daily, a few times a week and weekly, over the people whose frequency is known.
    Source: Own; contact at least so often is what many indices of isolation ask for. Unverified: they
    differ, and some ask by the month.

    >>> weekly([Alter(id="ana", frequency="daily"), Alter(id="ben", frequency="monthly")])
    1
    """
    return _count(people, [alter.frequency in AT_LEAST_WEEKLY for alter in people if alter.frequency])


def in_person_share(people: Sequence[Alter]) -> float | None:
    """Return the share of people whom ego usually meets in person.

    Meaning: 1 where all contact is mostly face to face, 0 where it is mostly by phone, video or text.
    Not: Contact online is not worse for everybody; for some it is a lifeline.
    Formula: people whose first mode is in person / people with any mode.
    Source: Own.

    >>> in_person_share([Alter(id="ana", modes=("in-person", "phone")), Alter(id="ben", modes=("text",))])
    0.5
    """
    known = [alter.modes[0] == "in-person" for alter in people if alter.modes]
    return sum(known) / len(known) if known else None


def never_in_person(people: Sequence[Alter]) -> int | None:
    """Return how many people ego is in touch with, and never in person.

    Meaning: The ties that live by phone, video and text alone.
    Not: They may be among the closest.
    Formula: a count of those without "in person" among their modes, over the people with any mode.
    Source: Own.

    >>> never_in_person([Alter(id="ana", modes=("in-person", "phone")), Alter(id="ben", modes=("text",))])
    1
    """
    return _count(people, ["in-person" not in alter.modes for alter in people if alter.modes])


def strained(people: Sequence[Alter]) -> int | None:
    """Return with how many people there is strain, some or a lot.

    Meaning: Ties that cost ego something.
    Not: Most close ties have some strain. It is no advice to end a tie.
    Formula: a count of strain 1 or 2, over the people of whom it was asked.
    Source: Rook 1984, Journal of Personality and Social Psychology 46:1097, on negative ties. Unverified:
    the article was not seen.

    >>> strained([Alter(id="ana", strain=0), Alter(id="ben", strain=2)])
    1
    """
    return _count(people, [alter.strain > 0 for alter in people if alter.strain is not None])


def strained_close(people: Sequence[Alter]) -> int | None:
    """Return with how many very close people there is strain.

    Meaning: Strain in the inner circle, where it weighs most.
    Not: As strain: common, and no advice.
    Formula: a count of strain 1 or 2 and closeness 3, over the people of whom both were asked.
    Source: Own (the need "strain" asks for it).

    >>> strained_close([Alter(id="ana", strain=1, closeness=3), Alter(id="ben", strain=2, closeness=1)])
    1
    """
    asked = [alter for alter in people if alter.strain is not None and alter.closeness is not None]
    return _count(people, [bool(a.strain) and a.closeness == max(CLOSENESS) for a in asked])


def welcome(people: Sequence[Alter]) -> int | None:
    """Return with how many people ego feels welcome.

    Meaning: Where ego may simply turn up.
    Not: "Unsure" and silence are not counted as no.
    Formula: a count of yes, over the people of whom it was asked.
    Source: Own.

    >>> welcome([Alter(id="ana", welcome="yes"), Alter(id="ben", welcome="unsure")])
    1
    """
    return _count(people, [alter.welcome == "yes" for alter in people if alter.welcome])


def understood(people: Sequence[Alter]) -> int | None:
    """Return by how many people ego feels understood.

    Meaning: By whom ego feels known, and not only met.
    Not: "Unsure" and silence are not counted as no.
    Formula: a count of yes, over the people of whom it was asked.
    Source: Own.

    >>> understood([Alter(id="ana", understood="yes"), Alter(id="ben", understood="no")])
    1
    """
    return _count(people, [alter.understood == "yes" for alter in people if alter.understood])


def unsafe(alters: Iterable[Alter]) -> int | None:
    """Return with how many ego does not feel safe, or is not sure to.

    Meaning: A safety flag, never averaged away. Helpers and those whom ego left count too; the dead do not.
    Not: None means that it was not asked of anybody. It never means safe.
    Formula: a count of "no" and "unsure".
    Source: Own (docs/decisions.md).

    >>> unsafe([Alter(id="ana", safe="yes"), Alter(id="ben", safe="unsure", ended="fell-out")])
    1
    """
    asked = [alter for alter in alters if alter.safe and alter.ended != "died"]
    return sum(alter.unsafe for alter in asked) if asked else None


def _count(people: Sequence[Alter], true: Sequence[bool]) -> int | None:
    """Return how many are true of those that were asked; None where there are people and none was asked."""
    return sum(true) if true or not people else None
