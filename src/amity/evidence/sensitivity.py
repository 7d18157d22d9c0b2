"""How far one estimate hangs on which studies went into it: subgroups, leave-one-out, cumulative."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from .pooling import Method, Pooled, PoolingError, Test, checked, pool


class Subgroup(msgspec.Struct, frozen=True, kw_only=True):
    """The studies of one ``level``; ``pooled`` is None for a single study, which is only itself."""

    level: str
    studies: tuple[int, ...]
    pooled: Pooled | None


class Subgroups(msgspec.Struct, frozen=True, kw_only=True):
    """Groups of studies pooled apart, each with a τ² of its own, and whether they differ.

    ``q_between`` holds the pooled estimates against each other by their variances (χ² with ``df``); None
    where fewer than two groups could be pooled. A difference is between studies, and nobody was drawn into a
    subgroup by lot.
    """

    groups: tuple[Subgroup, ...]
    q_between: float | None
    df: int | None
    p: float | None
    warnings: tuple[str, ...] = ()


class Without(msgspec.Struct, frozen=True, kw_only=True):
    """What all studies but one say; ``study`` is the place of the one left out, from 0."""

    study: int
    pooled: Pooled


def subgroups(
    effects: Sequence[float],
    variances: Sequence[float],
    by: Sequence[str],
    *,
    method: Method = "REML",
    test: Test | None = None,
    level: float = 0.95,
    safeguard: bool = True,
) -> Subgroups:
    """Return the studies pooled by ``by``, one word a study, and the test between the groups.

    Every group keeps its own τ². For one τ² common to all use `regress` with the same words.
    The rest as for `pool`.
    """
    checked(effects, variances)
    again = partial(pool, method=method, test=test, level=level, safeguard=safeguard)
    if len(by) != len(effects):
        raise PoolingError(f"{len(by)} groups for {len(effects)} studies. Give one for each study.")
    if "" in by:
        raise PoolingError(f"study {list(by).index('') + 1}: no group. Fill it in, or leave the study out.")
    groups = []
    for name in sorted(set(by)):
        places = [place for place, each in enumerate(by) if each == name]
        pooled = again(*_part(effects, variances, places)) if len(places) > 1 else None
        groups.append(Subgroup(level=name, studies=tuple(places), pooled=pooled))
    said = [f"{each.level}: {warning}" for each in groups for warning in _told(each)]
    q, df, p = _between([each.pooled for each in groups if each.pooled])
    return Subgroups(groups=tuple(groups), q_between=q, df=df, p=p, warnings=tuple(said))


def leave_one_out(
    effects: Sequence[float],
    variances: Sequence[float],
    *,
    method: Method = "REML",
    test: Test | None = None,
    level: float = 0.95,
    safeguard: bool = True,
) -> tuple[Without, ...]:
    """Return the studies pooled once without each, in the order given; the rest as for `pool`."""
    checked(effects, variances, at_least=3)
    again = partial(pool, method=method, test=test, level=level, safeguard=safeguard)
    places = range(len(effects))
    return tuple(
        Without(study=left, pooled=again(*_part(effects, variances, [n for n in places if n != left])))
        for left in places
    )


def cumulative(
    effects: Sequence[float],
    variances: Sequence[float],
    order: Sequence[Any],
    *,
    method: Method = "REML",
    test: Test | None = None,
    level: float = 0.95,
    safeguard: bool = True,
) -> tuple[Pooled, ...]:
    """Return the first two studies pooled, the first three, and so on to all, by rising ``order``.

    ``order`` holds one value a study, such as the year; equal ones stay as they are given.
    The rest as for `pool`.
    """
    checked(effects, variances)
    again = partial(pool, method=method, test=test, level=level, safeguard=safeguard)
    if len(order) != len(effects):
        raise PoolingError(f"{len(order)} values to order {len(effects)} studies by. Give one for each.")
    ranked = in_order(order)
    return tuple(again(*_part(effects, variances, ranked[:n])) for n in range(2, len(ranked) + 1))


def in_order(order: Sequence[Any]) -> list[int]:
    """Return the places of the studies by rising ``order``, numbers as numbers."""
    try:
        return sorted(range(len(order)), key=lambda place: order[place])
    except TypeError as problem:
        raise PoolingError("Words and numbers cannot be put in one order. Fill in the column.") from problem


def _told(group: Subgroup) -> tuple[str, ...]:
    alone = ("one study, so it is not pooled and not in the test.",)
    return group.pooled.warnings if group.pooled else alone


def _part(
    effects: Sequence[float], variances: Sequence[float], places: Sequence[int]
) -> tuple[list[float], list[float]]:
    return [effects[each] for each in places], [variances[each] for each in places]


def _between(pooled: Sequence[Pooled]) -> tuple[float | None, int | None, float | None]:
    if len(pooled) < 2:
        return None, None, None
    from . import mixed_model

    fixed = mixed_model.solve(
        mixed_model.data([each.estimate for each in pooled], [each.se**2 for each in pooled])
    )
    df = len(pooled) - 1
    return fixed.q, df, mixed_model.beyond_chi2(fixed.q, df)
