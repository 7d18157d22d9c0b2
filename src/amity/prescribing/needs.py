"""Needs: what is lacking, read from what a person said, by rules that are cards."""

import difflib
from collections.abc import Collection, Mapping
from typing import Literal

import msgspec

from amity import library
from amity.errors import AmityError

Fact = float | str | bool
Facts = Mapping[str, Fact]
"""What is known of a person: ``ucla-3.loneliness`` 8, ``barrier.transport`` "stops-me" …"""

Basis = Literal["published", "unverified", "own", "said"]
"""Where a threshold comes from: published, published but not seen by us, or our own.
Where something is simply ``said``, such as that a partner died, there is none."""


class PersonError(AmityError):
    """What is said of a person is something that no rule knows."""


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One sign of a need: a fact that reaches a number, or is one of several words.

    ``because`` says it to a practitioner, with ``{value}`` where the fact goes.
    ``basis`` says whose line it is.
    """

    fact: str
    because: str
    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None
    one_of: tuple[Fact, ...] = ()
    basis: Basis = "published"

    def __post_init__(self) -> None:
        if not self.one_of and self.at_least is self.at_most is self.below is None:
            raise ValueError(f"{self.fact}: say at_least, at_most, below or one_of")

    def holds(self, facts: Facts) -> bool | None:
        """Return whether the sign is there; None where nobody knows."""
        if (value := facts.get(self.fact)) is None:
            return None
        if self.one_of:
            return value in self.one_of
        if isinstance(value, str):
            raise PersonError(f"{self.fact}: {value!r} is a word where a number was expected.")
        if self.at_least is not None and value < self.at_least:
            return False
        if self.at_most is not None and value > self.at_most:
            return False
        return self.below is None or value < self.below


class Instance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Facts for which the need is there, or is not, or cannot be told."""

    facts: dict[str, Fact]
    present: bool | None = None


class Need(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something a person may lack, and how one can tell.

    It is there where ``of`` of the signs in ``when`` are, together with every need in ``beside``
    and none in ``unless``.
    Where ``settled_by`` signs were asked for and none is there, it is taken to be absent.
    A need that ``stops`` comes first, and ordinary advice waits: ``never`` says what must not happen then,
    ``channel`` which ways of reaching the person are not safe, or do not reach them.
    Where it ``hides_the_rest``, nothing else is said at all, for it could be read by the wrong person.
    One that is ``asked`` becomes a goal only if the person says "I would like this different".
    ``says`` is said to the person, ``first_line`` and ``comes_first`` to the practitioner.
    ``outcomes`` are words of what studies measure where they bear on it; ``review_weeks`` an early review.
    """

    id: str
    number: int
    says: str
    when: tuple[Condition, ...]
    examples: tuple[Instance, ...]
    of: int = 1
    settled_by: int | None = None
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    stops: bool = False
    hides_the_rest: bool = False
    asked: bool = True
    first_line: str
    comes_first: str
    ask_next: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    channel: tuple[Condition, ...] = ()
    outcomes: tuple[str, ...] = ()
    review_weeks: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.of <= len(self.when):
            raise ValueError(f"of = {self.of}, but there are {len(self.when)} signs. Lower it, or add signs")
        if not self.examples:
            raise ValueError("examples: give facts for which the need is there, and for which it is not")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A need that a person has, with the signs it was read from.

    ``because``, ``basis`` and ``facts`` run side by side, one line a sign.
    ``provisional`` names what was never asked and could change it.
    """

    need: str
    because: tuple[str, ...]
    basis: tuple[Basis, ...]
    facts: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()


def names() -> list[str]:
    """Return the id of every need, in the order in which they come first."""
    return [need.id for need in all_needs()]


def load(name: str) -> Need:
    """Return the need called ``name``, such as ``"isolated"``."""
    card = library.read("needs", name, Need)
    if card.id != name:
        raise library.LibraryError(f"needs/{name}.toml: its id is {card.id!r}. Make file and id agree.")
    return card


def all_needs() -> list[Need]:
    """Return every need, by number."""
    return sorted((load(name) for name in library.names("needs")), key=lambda need: need.number)


def find(facts: Facts) -> tuple[Found, ...]:
    """Return the needs that these ``facts`` show, those that stop everything else first.

    A need whose signs were not asked for is not found, and never counts as absent:
    `unknown` says which those are.

    >>> from amity import prescribing
    >>> [found.need for found in prescribing.find({"phq-9.total": 12, "ucla-3.loneliness": 4})]
    ['treatment']
    """
    return tuple(found for need in all_needs() if (found := _found(need, facts)))


def unknown(facts: Facts) -> tuple[Need, ...]:
    """Return the needs that cannot be told from these ``facts``: their cards say what to ask next."""
    return tuple(need for need in all_needs() if presence(need, facts) is None)


def presence(need: Need, facts: Facts) -> bool | None:
    """Return whether the need is there, by its own signs and by the needs it leans on; None: nobody knows."""
    own = _own_signs(need, facts)
    if own is False or any(presence(load(other), facts) for other in need.unless):
        return False
    beside = [presence(load(other), facts) for other in need.beside]
    if False in beside:
        return False
    return None if own is None or None in beside else True


def _own_signs(need: Need, facts: Facts) -> bool | None:
    held = [sign.holds(facts) for sign in need.when]
    if held.count(True) >= need.of:
        return True
    if need.settled_by and True not in held and held.count(False) >= need.settled_by:
        return False
    return None if held.count(True) + held.count(None) >= need.of else False


def _found(need: Need, facts: Facts) -> Found | None:
    if presence(need, facts) is not True:
        return None
    signs = [sign for sign in need.when if sign.holds(facts)]
    return Found(
        need=need.id,
        because=tuple(_said(sign, facts) for sign in signs),
        basis=tuple(sign.basis for sign in signs),
        facts=tuple(sign.fact for sign in signs),
        provisional=tuple(other for other in need.unless if presence(load(other), facts) is None),
    )


def _said(sign: Condition, facts: Facts) -> str:
    value = facts[sign.fact]
    return sign.because.replace("{value}", f"{value:g}" if isinstance(value, float | int) else str(value))


def refuse_strangers(where: str, words: Collection[str], choices: Collection[str], *, what: str) -> None:
    """Raise `PersonError` where one of ``words`` is none of the ``choices``, with those it is near to."""
    for each in words:
        if each not in choices:
            word = str(each)
            begin = [choice for choice in choices if len(word) > 3 and choice.startswith(word[:3])]
            near = list(dict.fromkeys([*begin, *difflib.get_close_matches(word, choices, cutoff=0.5)]))[:2]
            meant = f"Did you mean {' or '.join(near)}?" if near else f"Choose from: {', '.join(choices)}."
            raise PersonError(f"{where}: {each!r} is no {what}. {meant}")
