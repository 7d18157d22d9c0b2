"""Sharing out the places of a caseload: the most benefit in all, or the worst off lifted first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from amity.errors import AmityError

Why = Literal[
    "kept",
    "urgent",
    "urgent, all full",
    "first choice",
    "later choice",
    "all full",
    "no candidate",
    "help first",
]
WORDS: dict[Why, str] = {
    "kept": "promised before, and kept",
    "urgent": "urgent: placed before all others",
    "urgent, all full": "urgent, and nothing is left: a worker finds a place today, outside this list",
    "first choice": "the place of most benefit to them",
    "later choice": "places of more benefit went to people who gain more there",
    "all full": "every place that would suit went to people who gain more there",
    "no candidate": "no service here suits them",
    "help first": "somebody speaks with them first, today; no place is given before",
}
"""Why someone is placed, or waits: said to the worker, who confirms each placing."""

TARGET = 0.001
FIRST_STEP, TRIES = 0.005, 4
FAIR_COST = 0.01
"""What being fair may cost at most: a share of the largest total."""
LIFTS, FIRST_MORE, MOST_MORE, CLOSE = 6, 5.0, 1000.0, 0.9
"""How often at most a line is tried; how much more benefit below it counts at first, and at most; which
share of the cost that is allowed is near enough."""


class CaseloadError(AmityError):
    """A caseload, or its places, says something that cannot be."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A service that would suit a person, and how much: ``benefit`` is 0 or more, on any one scale."""

    person: str
    service: str
    benefit: float
    urgent: bool = False


class Placing(msgspec.Struct, frozen=True, kw_only=True):
    """Where one person is proposed to go, ``service`` None where they wait. A worker confirms each.

    ``choice`` 1 is the place of most benefit to them. ``wanted`` is the best that they did not get, and
    ``line`` their place in the line for it: the first is the one who would gain most by moving there.
    """

    person: str
    service: str | None
    benefit: float
    choice: int | None
    why: Why
    wanted: str | None = None
    line: int | None = None


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """A whole caseload shared out.

    ``total`` is the benefit of all placings; ``worst_tenth_mean`` that of the tenth who gain least,
    those who wait with 0. ``urgent_waiting`` must be 0: a worker finds them a place today.
    ``value`` is what was made as large as could be: the total, or with ``fair`` one in which benefit up to a
    line counts more. ``bound`` is what no allocation of those who are neither kept nor urgent
    could exceed, with their part added, and ``gap`` how far ``value`` may be below it, as a share.
    ``cost`` is the share of the largest total that was given up to be fair.
    """

    people: int
    placed: int
    waiting: int
    total: float
    value: float
    bound: float
    gap: float
    worst_tenth_mean: float
    urgent_waiting: int
    fair: bool
    cost: float = 0.0
    placings: tuple[Placing, ...] = ()


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """A caseload as arrays. Person ``i`` may take the candidates ``start[i]`` up to ``start[i + 1]``.

    ``service`` (int32) and ``benefit`` (float) say each; ``capacity`` (int64) the places of each service;
    ``kept`` the candidate that was promised before, or -1; ``urgent`` who comes first.
    """

    start: Any
    service: Any
    benefit: Any
    capacity: Any
    kept: Any
    urgent: Any


def allocate(
    candidates: Iterable[Candidate],
    places: Mapping[str, int],
    *,
    fair: bool = False,
    kept: Mapping[str, str] | None = None,
    people: Iterable[str] = (),
    cost: float = FAIR_COST,
) -> Allocation:
    """Return who goes where, so that no service has more people than ``places``, and why.

    Urgent people are placed before all others, and ``kept`` (person: service) before them.
    ``people`` names any others, who have no candidate and wait.
    With ``fair`` the tenth who gain least are lifted as far as ``cost`` allows: the share of the largest
    total that may be given up.

    >>> from amity import prescribing
    >>> from amity.prescribing import Candidate
    >>> wishes = [("ada", "choir", 9), ("ada", "walk", 8), ("ben", "choir", 6)]
    >>> asked = [Candidate(person=p, service=s, benefit=b) for p, s, b in wishes]
    >>> shared = prescribing.allocate(asked, {"choir": 1, "walk": 1})
    >>> [(placing.person, placing.service) for placing in shared.placings], shared.total
    ([('ada', 'walk'), ('ben', 'choir')], 14.0)
    """
    asked = list(candidates)
    names, services = _names(asked, people), list(places)
    packed = pack(asked, places, names=names, kept=kept or {})
    taken, summed = share_out(packed, fair=fair, cost=cost)
    reasons = (*why(packed, taken), *standing(packed, taken))
    placings = tuple(
        Placing(
            person=name,
            service=None if at < 0 else services[packed.service[at]],
            benefit=0.0 if at < 0 else float(packed.benefit[at]),
            choice=rank or None,
            why=WHYS[code],
            wanted=None if wanted < 0 else services[packed.service[wanted]],
            line=line or None,
        )
        for name, at, code, rank, wanted, line in zip(
            names, taken.tolist(), *(each.tolist() for each in reasons), strict=True
        )
    )
    return msgspec.structs.replace(summed, placings=placings)


def pack(
    candidates: Sequence[Candidate],
    places: Mapping[str, int],
    *,
    names: Sequence[str],
    kept: Mapping[str, str],
) -> Packed:
    """Return the caseload as arrays, its people in the order of ``names``. Refuses what cannot be."""
    np = _numpy()
    index = {service: at for at, service in enumerate(places)}
    place = {name: at for at, name in enumerate(names)}
    _refuse(candidates, places, index, kept, place)
    who = np.array([place[each.person] for each in candidates], np.int64)
    where = np.array([index[each.service] for each in candidates], np.int32)
    much = np.array([each.benefit for each in candidates], np.float64)
    urgent = np.zeros(len(names), np.bool_)
    urgent[[place[each.person] for each in candidates if each.urgent]] = True
    order = np.argsort(who, kind="stable")
    start = np.zeros(len(names) + 1, np.int64)
    start[1:] = np.cumsum(np.bincount(who, minlength=len(names)))
    promised = np.full(len(names), -1, np.int64)
    for person, service in kept.items():
        i = place[person]
        of_them = where[order[start[i] : start[i + 1]]]
        promised[i] = start[i] + int(np.flatnonzero(of_them == index[service])[0])
    capacity = np.array(list(places.values()), np.int64)
    return Packed(
        start=start,
        service=where[order],
        benefit=much[order],
        capacity=capacity,
        kept=promised,
        urgent=urgent,
    )


def share_out(packed: Packed, *, fair: bool = False, cost: float = FAIR_COST) -> tuple[Any, Allocation]:
    """Return the candidate each person takes (-1: they wait), and the figures of the whole."""
    np = _numpy()
    if (
        short := np.bincount(packed.service[packed.kept[packed.kept >= 0]], minlength=len(packed.capacity))
        > packed.capacity
    ).any():
        raise CaseloadError(
            f"{int(short.sum())} services have promised more places than they have. Add places."
        )
    taken, bound = _in_turn(packed, packed.benefit)
    plain = _summed(packed, taken, packed.benefit, bound)
    if not fair or not plain.total:
        return taken, msgspec.structs.replace(plain, fair=fair)
    return _lifted(packed, taken, plain, cost)


def _in_turn(packed: Packed, value: Any) -> tuple[Any, float]:
    """Return what each person takes: the promised first, then the urgent, then all others; and the bound."""
    np = _numpy()
    taken, left = packed.kept.copy(), packed.capacity.copy()
    np.subtract.at(left, packed.service[taken[taken >= 0]], 1)
    bound = float(value[taken[taken >= 0]].sum())
    first = packed.urgent & (taken < 0)
    for who in (np.flatnonzero(first), np.flatnonzero(~packed.urgent & (packed.kept < 0))):
        mine, limit = _best(packed, who, value, left)
        taken[who] = mine
        np.subtract.at(left, packed.service[mine[mine >= 0]], 1)
        bound += limit
    return taken, bound


def _summed(packed: Packed, taken: Any, value: Any, bound: float) -> Allocation:
    """Return the figures of an allocation that was to make ``value`` as large as could be."""
    placed, gain = taken >= 0, _gains(packed, taken)
    reached, people = float(value[taken[placed]].sum()), len(taken)
    tenth = max(1, people // 10)
    return Allocation(
        people=people,
        placed=int(placed.sum()),
        waiting=int(people - placed.sum()),
        total=float(gain.sum()),
        value=reached,
        bound=max(bound, reached),
        gap=max(0.0, (bound - reached) / bound) if bound else 0.0,
        urgent_waiting=int((packed.urgent & ~placed).sum()),
        worst_tenth_mean=float(_numpy().partition(gain, tenth - 1)[:tenth].mean()) if people else 0.0,
        fair=False,
    )


def _gains(packed: Packed, taken: Any) -> Any:
    """Return what each person gains; who waits gains nothing."""
    return _numpy().where(taken >= 0, packed.benefit[taken] if len(packed.benefit) else 0.0, 0.0)


def _lifted(packed: Packed, taken: Any, plain: Allocation, cost: float) -> tuple[Any, Allocation]:
    """Return the allocation whose worst-off tenth is lifted as far as the cost allows.

    To make the mean of the tenth who gain least as large as can be, with the total held, is to make the total
    as large as can be with benefit up to a line counting more, where the line is what that tenth just
    reaches (Rockafellar & Uryasev 2000, of the conditional value at risk). So each round puts the line
    where the tenth of the round before ends, and lets it count more, or less where it cost too much.
    """
    np = _numpy()
    best, least, dearest, more = (taken, plain, _lowest(packed, taken)[0]), 0.0, np.inf, FIRST_MORE
    line = _lowest(packed, taken)[1]
    for _ in range(LIFTS):
        value = packed.benefit + more * np.minimum(packed.benefit, line)
        taken, bound = _in_turn(packed, value)
        summed = _summed(packed, taken, value, bound)
        lost, (mean, end) = 1 - summed.total / plain.total, _lowest(packed, taken)
        if lost <= cost and mean >= best[2] and summed.placed >= plain.placed:
            best = (taken, msgspec.structs.replace(summed, cost=max(0.0, lost)), mean)
        near = CLOSE * cost <= lost <= cost and abs(end - line) <= 0.01 * line
        if near or more >= MOST_MORE:
            break
        least, dearest = (max(least, more), dearest) if lost <= cost else (least, min(dearest, more))
        more, line = _next(more, lost, cost, least, dearest), end
    return best[0], msgspec.structs.replace(best[1], fair=True)


def _next(more: float, lost: float, cost: float, least: float, dearest: float) -> float:
    """Return how much more to count next: the cost rises about as its power of 0.8."""
    wanted = more * min(4.0, max(0.25, (0.96 * cost / max(lost, 1e-9)) ** 1.25))
    if not least < wanted < dearest:
        wanted = (least * dearest) ** 0.5 if least and dearest < float("inf") else wanted
    return float(min(wanted, MOST_MORE))


def _lowest(packed: Packed, taken: Any) -> tuple[float, float]:
    """Return the mean of the tenth who gain least, and what it just reaches.

    Where a tenth wait in any case, the tenth of those placed.
    """
    np, gain = _numpy(), _gains(packed, taken)
    tenth = max(1, len(gain) // 10)
    if int((taken < 0).sum()) >= tenth:
        gain = gain[taken >= 0]
        tenth = max(1, len(gain) // 10)
    if not len(gain):
        return 0.0, 0.0
    lowest = np.partition(gain, min(tenth, len(gain) - 1))
    return float(lowest[:tenth].mean()), float(lowest[min(tenth, len(gain) - 1)])


WHYS: tuple[Why, ...] = tuple(WORDS)


def why(packed: Packed, taken: Any) -> tuple[Any, Any]:
    """Return, person by person, the place of the reason in ``WHYS``, and which choice it is, 0 for none."""
    np = _numpy()
    choice, _ = _auction().beside(packed.start, packed.benefit, taken)
    code = np.where(choice == 1, WHYS.index("first choice"), WHYS.index("later choice"))
    code = np.where(taken < 0, WHYS.index("all full"), code)
    code = np.where((taken < 0) & (np.diff(packed.start) == 0), WHYS.index("no candidate"), code)
    code = np.where(packed.urgent, WHYS.index("urgent, all full"), code)
    code = np.where(packed.urgent & (taken >= 0), WHYS.index("urgent"), code)
    return np.where(packed.kept >= 0, WHYS.index("kept"), code), choice


def standing(packed: Packed, taken: Any) -> tuple[Any, Any]:
    """Return, person by person, the best candidate they did not get (-1: none), and their place in its line.

    In a line stands first who would gain most by moving there from where they are.
    """
    np = _numpy()
    _, wanted = _auction().beside(packed.start, packed.benefit, taken)
    who = np.flatnonzero(wanted >= 0)
    line = np.zeros(len(wanted), np.int64)
    if len(who):
        mine, has = wanted[who], taken[who]
        gain = packed.benefit[mine] - np.where(has >= 0, packed.benefit[has], 0.0)
        order = np.lexsort((who, -gain, packed.service[mine]))
        _, sizes = np.unique(packed.service[mine], return_counts=True)
        firsts = np.cumsum(sizes) - sizes
        line[who[order]] = np.arange(len(who)) - np.repeat(firsts, sizes) + 1
    return wanted, line


def _best(packed: Packed, who: Any, value: Any, left: Any) -> tuple[Any, float]:
    """Return the candidates that ``who`` take of the places ``left``, and the bound on their value."""
    np, auction = _numpy(), _auction()
    if not len(who):
        return np.zeros(0, np.int64), 0.0
    counts = np.diff(packed.start)[who]
    start = np.zeros(len(who) + 1, np.int64)
    start[1:] = np.cumsum(counts)
    every = len(who) == len(packed.start) - 1
    at = slice(None) if every else np.repeat(packed.start[who] - start[:-1], counts) + np.arange(start[-1])
    service, mine = packed.service[at], value[at]
    step, taken, limit = FIRST_STEP * float(mine.max(initial=0)) or FIRST_STEP, None, np.inf
    for _ in range(TRIES):
        taken, price = auction.run(start, service, mine, left, step)
        limit = min(limit, auction.bound(start, service, mine, left, price))
        reached = float(mine[taken[taken >= 0]].sum())
        if limit - reached <= TARGET * limit:
            break
        step /= 5
    assert taken is not None
    if every:
        return taken, limit
    return np.where(taken >= 0, np.asarray(at)[taken], -1) if len(service) else taken, limit


def _names(candidates: Iterable[Candidate], people: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*(each.person for each in candidates), *people]))


def _refuse(
    candidates: Sequence[Candidate],
    places: Mapping[str, int],
    index: Mapping[str, int],
    kept: Mapping[str, str],
    place: Mapping[str, int],
) -> None:
    for service, number in places.items():
        if number < 0:
            raise CaseloadError(f"service {service}: {number} places. Give 0 or more.")
    seen = set()
    for row, each in enumerate(candidates, 1):
        if each.service not in index:
            raise CaseloadError(f"candidate {row}: service {each.service!r} has no line of places. Add one.")
        if not 0 <= each.benefit < float("inf"):
            raise CaseloadError(f"candidate {row}: benefit is {each.benefit:g}. Give a number from 0 up.")
        if (pair := (each.person, each.service)) in seen:
            raise CaseloadError(f"candidate {row}: stands there twice. Keep one.")
        seen.add(pair)
    for person, service in kept.items():
        if person not in place or (person, service) not in seen:
            raise CaseloadError(
                f"kept: person {person} and service {service} are no candidate pair. Add it, or take it out."
            )


def _numpy() -> Any:
    try:
        import numpy
    except ImportError as problem:
        raise CaseloadError(
            "Sharing out places needs NumPy, which is not installed. Add it with: pip install 'amity[fast]'"
        ) from problem
    return numpy


def _auction() -> Any:
    from . import auction

    return auction
