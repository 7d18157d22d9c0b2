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
BELOW_THE_LINE, MORE_BELOW = 0.15, 4.0
"""To be fair: the share of those placed who lie below the line, and how much more it counts below."""


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
    line counts five times. ``bound`` is what no allocation of those who are neither kept nor urgent
    could exceed, with their part added, and ``gap`` how far ``value`` may be below it, as a share.
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
) -> Allocation:
    """Return who goes where, so that no service has more people than ``places``, and why.

    Urgent people are placed before all others, and ``kept`` (person: service) before them.
    ``people`` names any others, who have no candidate and wait.
    With ``fair`` what lifts the worst off counts most: benefit up to a line counts five times. The line is
    what 85 in 100 of those placed reach where only the total counts.

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
    taken, summed = share_out(packed, fair=fair)
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


def share_out(packed: Packed, *, fair: bool = False) -> tuple[Any, Allocation]:
    """Return the candidate each person takes (-1: they wait), and the figures of the whole."""
    np = _numpy()
    value = _fair_value(packed) if fair else packed.benefit
    people = packed.start.shape[0] - 1
    taken, left = packed.kept.copy(), packed.capacity.copy()
    np.subtract.at(left, packed.service[taken[taken >= 0]], 1)
    if (short := left < 0).any():
        raise CaseloadError(
            f"{int(short.sum())} services have promised more places than they have. Add places."
        )
    bound = float(value[taken[taken >= 0]].sum())
    first = packed.urgent & (taken < 0)
    for who in (np.flatnonzero(first), np.flatnonzero(~packed.urgent & (packed.kept < 0))):
        mine, limit = _best(packed, who, value, left)
        taken[who] = mine
        np.subtract.at(left, packed.service[mine[mine >= 0]], 1)
        bound += limit
    placed = taken >= 0
    gain = np.where(placed, packed.benefit[taken] if len(packed.benefit) else 0.0, 0.0)
    reached = float(value[taken[placed]].sum())
    tenth = max(1, people // 10)
    return taken, Allocation(
        people=people,
        placed=int(placed.sum()),
        waiting=int(people - placed.sum()),
        total=float(gain.sum()),
        value=reached,
        bound=max(bound, reached),
        gap=max(0.0, (bound - reached) / bound) if bound else 0.0,
        urgent_waiting=int((packed.urgent & ~placed).sum()),
        worst_tenth_mean=float(np.partition(gain, tenth - 1)[:tenth].mean()) if people else 0.0,
        fair=fair,
    )


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


def _fair_value(packed: Packed) -> Any:
    """Return what each benefit counts where those worst off are lifted: five times up to the line."""
    np = _numpy()
    taken, _ = share_out(packed)
    gains = packed.benefit[taken[taken >= 0]]
    line = float(np.quantile(gains, BELOW_THE_LINE)) if len(gains) else 0.0
    return packed.benefit + MORE_BELOW * np.minimum(packed.benefit, line)


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
