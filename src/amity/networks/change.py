"""What has changed between two waves of one person's network: alter by alter, and in each measure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

import msgspec

from .measures import Measures, measure
from .network import FREQUENCIES, Alter, Ended, Frozen, Network, NetworkError, Role, Support


class Turnover(Frozen, frozen=True, kw_only=True):
    """Who came, stayed and went, by id: as the later wave calls those who stayed or came."""

    new: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class AlterChange(Frozen, frozen=True, kw_only=True):
    """What has changed with somebody who was kept; what did not change is empty."""

    id: str
    closeness: tuple[int | None, int | None] | None = None
    frequency: tuple[str | None, str | None] | None = None
    roles_gained: tuple[Role, ...] = ()
    roles_lost: tuple[Role, ...] = ()
    gives_gained: tuple[Support, ...] = ()
    gives_lost: tuple[Support, ...] = ()
    receives_gained: tuple[Support, ...] = ()
    receives_lost: tuple[Support, ...] = ()
    strain: tuple[int | None, int | None] | None = None


class MeasureChange(Frozen, frozen=True, kw_only=True):
    """A measure before and after; the difference is None where one side is."""

    before: float | None
    after: float | None
    difference: float | None


class Change(Frozen, frozen=True, kw_only=True):
    """The change from one wave to a later one.

    ``new``, ``kept`` and ``lost`` are the unpaid people, as in size; ``workers`` and ``pets`` stand apart.
    Somebody who was paid and is no more is lost among the workers and new among the people.
    ``closer``, ``further``, ``more_often`` and ``less_often`` are people who were kept, where both waves say.
    ``reasons`` say why a tie ended, for those lost of whom it is known; ``merged`` are ids that turned out
    to be somebody who was there already, with the id that is kept: they are neither lost nor kept twice.
    ``measures`` holds every measure that is one number; a difference is after minus before.
    Change is not effect: networks change without any help too.
    """

    before: str | None
    after: str | None
    new: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    closer: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    more_often: tuple[str, ...] = ()
    less_often: tuple[str, ...] = ()
    reasons: Mapping[str, Ended] = {}
    merged: Mapping[str, str] = {}
    workers: Turnover = Turnover()
    pets: Turnover = Turnover()
    alters: tuple[AlterChange, ...] = ()
    measures: Mapping[str, MeasureChange] = {}


def compare(before: Network, after: Network, *, by: str | None = None) -> Change:
    """Return what has changed between two waves of one ego's network.

    Somebody is the same where the id is, following ``merged`` of the later wave.
    ``by`` names the attribute of the E-I indices.
    Raises `NetworkError` where the two are not of one ego.

    >>> from amity.networks import Alter, Network, compare
    >>> march = Network(alters=(Alter(id="ana", closeness=1), Alter(id="ben"), Alter(id="cleo")))
    >>> june = Network(
    ...     alters=(Alter(id="ana", closeness=3), Alter(id="ben", ended="moved"), Alter(id="dan")),
    ...     merged={"cleo": "ana"},
    ... )
    >>> change = compare(march, june)
    >>> change.new, change.kept, change.lost, change.closer
    (('dan',), ('ana',), ('ben',), ('ana',))
    >>> change.measures["size"].difference
    -1.0
    """
    if before.ego.id != after.ego.id:
        raise NetworkError(
            f"ego {before.ego.id} before, ego {after.ego.id} after: two waves of one ego are compared. "
            "Give both the same ego id."
        )
    people = _turnover(before.people, after, after.people)
    was = {after.kept_id(alter.id): alter for alter in before.people}
    was |= {alter.id: alter for alter in before.people if alter.id == after.kept_id(alter.id)}
    now = {alter.id: alter for alter in after.alters}
    pairs = [(was[each], now[each]) for each in people.kept]
    lost_alters = {alter.id: alter for network in (before, after) for alter in network.alters}
    every_lost = _turnover(_there(before), after, _there(after)).lost
    return Change(
        before=before.wave,
        after=after.wave,
        new=people.new,
        kept=people.kept,
        lost=people.lost,
        closer=_where(pairs, lambda one, two: _closer(one, two) > 0),
        further=_where(pairs, lambda one, two: _closer(one, two) < 0),
        more_often=_where(pairs, lambda one, two: _oftener(one, two) > 0),
        less_often=_where(pairs, lambda one, two: _oftener(one, two) < 0),
        reasons={each: why for each in every_lost if (why := lost_alters[each].ended)},
        merged=_merged(before, after),
        workers=_turnover(before.workers, after, after.workers),
        pets=_turnover(before.pets, after, after.pets),
        alters=tuple(told for one, two in pairs if (told := _alter_change(one, two))),
        measures=_measures(measure(before, by=by), measure(after, by=by)),
    )


def _there(network: Network) -> tuple[Alter, ...]:
    return tuple(alter for alter in network.alters if not alter.ended)


def _turnover(those: Iterable[Alter], after: Network, these: Iterable[Alter]) -> Turnover:
    was = dict.fromkeys(after.kept_id(alter.id) for alter in those)
    now = dict.fromkeys(alter.id for alter in these)
    return Turnover(
        new=tuple(each for each in now if each not in was),
        kept=tuple(each for each in now if each in was),
        lost=tuple(each for each in was if each not in now),
    )


def _merged(before: Network, after: Network) -> dict[str, str]:
    there = {alter.id for alter in before.alters}
    return {each: after.kept_id(each) for each in after.merged if each in there}


def _where(pairs: Sequence[tuple[Alter, Alter]], holds: Callable[[Alter, Alter], bool]) -> tuple[str, ...]:
    return tuple(two.id for one, two in pairs if holds(one, two))


def _closer(one: Alter, two: Alter) -> int:
    return two.closeness - one.closeness if one.closeness and two.closeness else 0


def _oftener(one: Alter, two: Alter) -> int:
    """Frequencies stand from often to never."""
    if one.frequency is None or two.frequency is None:
        return 0
    return FREQUENCIES.index(one.frequency) - FREQUENCIES.index(two.frequency)


def _alter_change(one: Alter, two: Alter) -> AlterChange | None:
    said: dict[str, object] = {}
    for field in ("closeness", "frequency", "strain"):
        told = getattr(one, field), getattr(two, field)
        if told[0] != told[1]:
            said[field] = told
    for field in ("roles", "gives", "receives"):
        was, now = getattr(one, field), getattr(two, field)
        said[f"{field}_gained"] = tuple(each for each in now if each not in was)
        said[f"{field}_lost"] = tuple(each for each in was if each not in now)
    made = msgspec.convert({"id": two.id} | {key: value for key, value in said.items() if value}, AlterChange)
    return made if made != AlterChange(id=two.id) else None


def _measures(before: Measures, after: Measures) -> dict[str, MeasureChange]:
    found = {}
    for name in Measures.__struct_fields__:
        was, now = (_number(getattr(each, name)) for each in (before, after))
        if was is not None or now is not None:
            difference = None if was is None or now is None else now - was
            found[name] = MeasureChange(before=was, after=now, difference=difference)
    return found


def _number(value: object) -> float | None:
    is_one = isinstance(value, Real) and not isinstance(value, bool)
    return float(value) if is_one else None  # type: ignore[arg-type]


def carry_forward(network: Network, *, wave: str | None = None) -> Network:
    """Return last time's people as the beginning of the next interview, under the same ids.

    Nobody whose tie has ended is in it: the dead are never carried forward unasked.
    Groups that ended, and ties and group ties with those who left, are left out as well.
    What was felt and how close somebody was is not carried over: it is asked again.

    >>> from amity.networks import Alter, Network, carry_forward
    >>> march = Network(alters=(Alter(id="ana", name="Ana", closeness=3), Alter(id="gran", ended="died")))
    >>> [(alter.id, alter.name, alter.closeness) for alter in carry_forward(march).alters]
    [('ana', 'Ana', None)]
    """
    alters = tuple(_afresh(alter) for alter in network.alters if not alter.ended)
    stay = {alter.id for alter in alters}
    groups = tuple(
        msgspec.structs.replace(
            group,
            members=tuple(each for each in group.members if each in stay),
            identification=None,
            importance=None,
        )
        for group in network.groups
        if not group.ended
    )
    there = {group.id for group in groups}
    return Network(
        ego=network.ego,
        alters=alters,
        ties=tuple(tie for tie in network.ties if tie.a in stay and tie.b in stay),
        groups=groups,
        group_ties=tuple(tie for tie in network.group_ties if tie.a in there and tie.b in there),
        merged={each: to for each, to in network.merged.items() if network.kept_id(each) in stay},
        wave=wave,
    )


ASKED_AGAIN = ("closeness", "frequency", "modes", "gives", "receives", "strain", "welcome", "understood")
"""What `carry_forward` leaves to be asked again; whether they are safe with somebody is asked in private."""


def as_before(now: Network, before: Network, alters: Iterable[str] | None = None) -> Network:
    """Return a network in which what is not said yet is as it was last time: ego confirmed it.

    Only of those ``alters`` where some are named, else of everybody, and of the groups too.
    What was said this time stays, who is new or left stays as they are, and ``safe`` is never taken over.

    >>> from amity.networks import Alter, Network, as_before, carry_forward
    >>> march = Network(alters=(Alter(id="ana", closeness=3, safe="yes"), Alter(id="ben", closeness=1)))
    >>> june = as_before(carry_forward(march), march, ["ana"])
    >>> [(alter.id, alter.closeness, alter.safe) for alter in june.alters]
    [('ana', 3, None), ('ben', None, None)]
    """
    wanted = None if alters is None else set(alters)
    then = {now.kept_id(each.id): each for each in before.alters if not each.ended}
    filled = tuple(
        _filled(each, then[each.id], ASKED_AGAIN)
        if each.id in then and not each.ended and (wanted is None or each.id in wanted)
        else each
        for each in now.alters
    )
    groups = {each.id: each for each in before.groups if not each.ended}
    kept = tuple(
        _filled(each, groups[each.id], ("identification", "importance", "frequency"))
        if wanted is None and each.id in groups and not each.ended
        else each
        for each in now.groups
    )
    return msgspec.structs.replace(now, alters=filled, groups=kept)


def _filled(now: Any, before: Any, fields: Iterable[str]) -> Any:
    """Return a record in which what it does not say is what it said before."""
    unsaid = {name: getattr(before, name) for name in fields if getattr(now, name) in (None, ())}
    return msgspec.structs.replace(now, **unsaid)


def _afresh(alter: Alter) -> Alter:
    return Alter(
        id=alter.id,
        name=alter.name,
        roles=alter.roles,
        relation=alter.relation,
        how_met=alter.how_met,
        attributes=alter.attributes,
    )
