"""The interview behind a map, from cards alone: who is named, and what is said of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from amity import library

from .interview_cards import MARKS, Generator, Interpreter, Sets
from .network import Alter, Group, GroupTie, Network, NetworkError, Part, Tie


def generators() -> tuple[Generator, ...]:
    """Return every generator of the library in the order of an interview."""
    cards = [library.read("generators", name, Generator) for name in library.names("generators")]
    return tuple(sorted(cards, key=lambda card: (card.order, card.id)))


def interpreters() -> tuple[Interpreter, ...]:
    """Return every interpreter of the library in the order of an interview."""
    cards = [library.read("interpreters", name, Interpreter) for name in library.names("interpreters")]
    return tuple(sorted(cards, key=lambda card: (card.order, card.id)))


def add_named(
    network: Network, generator: Generator, names: Sequence[str], *, taken: Iterable[str] = ()
) -> Network:
    """Return the network with those who were named in answer to ``generator``.

    Somebody of that nickname who is on the map already is not added again, but gains what the answer says;
    what the map knows of them stays.
    Ids of newcomers are ``a1``, ``a2`` … or ``g1`` …, which say nothing of the name; ``taken`` are the ids of
    earlier waves, which are not given to anybody else.
    Raises `NetworkError` where more are named than asked for, or two of one nickname are on the map.

    >>> helps = library.read("generators", "practical-help", Generator)
    >>> [(alter.id, alter.name, alter.gives) for alter in add_named(Network(), helps, ["Ana", "Ben"]).alters]
    [('a1', 'Ana', ('practical',)), ('a2', 'Ben', ('practical',))]
    """
    told = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(told) > generator.up_to:
        raise NetworkError(f"{generator.id}: {len(told)} were named. Name up to {generator.up_to}.")
    if generator.names == "groups":
        there = {group.name for group in network.groups}
        fresh = _fresh("g", [*(group.id for group in network.groups), *taken])
        more = tuple(Group(id=next(fresh), name=name) for name in told if name not in there)
        groups = (*network.groups, *more)
        return msgspec.structs.replace(network, groups=groups, asked=_asked(network, "groups"))
    alters = list(network.alters)
    fresh = _fresh("a", [*(alter.id for alter in alters), *network.merged, *taken])
    for name in told:
        places = [n for n, alter in enumerate(alters) if alter.name.strip() == name]
        if len(places) > 1:
            ids = " and ".join(alters[n].id for n in places)
            raise NetworkError(f"{generator.id}: {ids} have one nickname. Give each a nickname of their own.")
        if places:
            alters[places[0]] = _with(alters[places[0]], generator.sets)
        else:
            alters.append(_with(Alter(id=next(fresh), name=name), generator.sets))
    parts = [part for part in ("gives", "receives") if getattr(generator.sets, part)]
    return msgspec.structs.replace(network, alters=tuple(alters), asked=_asked(network, *parts))


def _asked(network: Network, *parts: str) -> tuple[Part, ...]:
    """Return what was asked by now: that nobody was named in answer is an answer as well."""
    return tuple(part for part in get_args(Part) if part in parts or part in network.asked)


def _fresh(letter: str, used: Iterable[str]) -> Iterator[str]:
    highest = max((int(each[1:]) for each in used if each[:1] == letter and each[1:].isdecimal()), default=0)
    return (f"{letter}{number}" for number in range(highest + 1, highest + 10_000))


def _with(alter: Alter, sets: Sets) -> Alter:
    told: dict[str, Any] = {}
    for field in ("roles", "modes", "gives", "receives"):
        told[field] = tuple(dict.fromkeys([*getattr(alter, field), *getattr(sets, field)]))
    for field in ("frequency", "strain", "ended"):
        was = getattr(alter, field)
        told[field] = getattr(sets, field) if was is None else was
    return msgspec.structs.replace(alter, **told)


def describe(
    network: Network, interpreter: Interpreter, about: Sequence[str], chosen: Sequence[str]
) -> Network:
    """Return the network with the answer to ``interpreter`` about somebody, or about two, by id.

    Of pairs of people, 0 says that they do not know each other; of two groups, how they get on.
    Raises `NetworkError` where somebody is not on the map, or where it is not certain that ego is safe with
    them: then nothing more is asked of that tie.

    >>> close = library.read("interpreters", "closeness", Interpreter)
    >>> describe(Network(alters=(Alter(id="a1"),)), close, ["a1"], ["Very close"]).alters[0].closeness
    3
    """
    value = interpreter.value(chosen)
    if interpreter.of == "people":
        (alter,) = _found(network.alters, about, interpreter)
        if alter.unsafe and interpreter.field != "safe":
            raise NetworkError(
                f"alter {alter.id}: it is not certain that ego is safe with them. Ask nothing more about "
                "this tie, and speak with an advocate first."
            )
        changed = msgspec.structs.replace(alter, **{interpreter.field: value})
        network = msgspec.structs.replace(network, asked=_asked(network, interpreter.field))
        return _replaced(network, "alters", {alter.id: changed})
    if interpreter.of == "groups":
        (group,) = _found(network.groups, about, interpreter)
        changed_group = msgspec.structs.replace(group, **{interpreter.field: value})
        return _replaced(network, "groups", {group.id: changed_group})
    if interpreter.of == "pairs of people":
        first, second = _found(network.alters, about, interpreter)
        others = tuple(tie for tie in network.ties if {tie.a, tie.b} != {first.id, second.id} or tie.kind)
        made = (Tie(a=first.id, b=second.id, weight=value),) if value else ()
        return msgspec.structs.replace(network, ties=(*others, *made), asked=_asked(network, "ties"))
    one, two = _found(network.groups, about, interpreter)
    rest = tuple(tie for tie in network.group_ties if {tie.a, tie.b} != {one.id, two.id})
    return msgspec.structs.replace(network, group_ties=(*rest, GroupTie(a=one.id, b=two.id, get_on=value)))


def _found(those: Sequence[Any], about: Sequence[str], interpreter: Interpreter) -> list[Any]:
    known = {each.id: each for each in those}
    if len(about) != len(MARKS[interpreter.of]) or any(each not in known for each in about):
        raise NetworkError(
            f"{interpreter.id}: asks about {interpreter.of}; {' and '.join(about) or 'nobody'} cannot be "
            "found. Name them by id."
        )
    return [known[each] for each in about]


def _replaced(network: Network, part: str, changed: Mapping[str, Any]) -> Network:
    those = tuple(changed.get(each.id, each) for each in getattr(network, part))
    return msgspec.structs.replace(network, **{part: those})


def failing_examples(card: Generator | Interpreter) -> list[str]:
    """Return what is wrong with the worked examples of a card; empty where all hold."""
    if isinstance(card, Generator):
        return [
            f"example {number}: the names become something else than it says"
            for number, example in enumerate(card.examples, start=1)
            for made in [add_named(Network(), card, example.named)]
            if (made.alters, made.groups) != (example.alters, example.groups)
        ]
    return [
        f"example {number}: the answer comes to {found!r}, not to {told!r}"
        for number, answered in enumerate(card.examples, start=1)
        for found in [card.value(answered.chosen)]
        for told in [tuple(answered.value) if card.several else answered.value]
        if found != told
    ]
