"""Whether small studies tell another story than large ones: funnel, Egger's test, trim and fill.

Small studies may differ because those without a result stay unpublished, and for honest reasons as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import msgspec

from .pooling import Method, Pooled, PoolingError, Test, checked, pool
from .regression import regress

ENOUGH = 10
"""Below ten studies no test tells asymmetry from chance (Sterne 2011, doi 10.1136/bmj.d4002)."""

Side = Literal["left", "right"]


class Egger(msgspec.Struct, frozen=True, kw_only=True):
    """Egger's regression: ``intercept`` is 0 where small studies scatter evenly about large ones.

    ``limit`` is the effect that a study without any error would have by this line.
    A small p says that small studies differ, not that anything was withheld; a large one does not clear it.
    """

    k: int
    intercept: float
    se: float
    ci: tuple[float, float]
    t: float
    df: int
    p: float
    limit: float
    warnings: tuple[str, ...] = ()


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What the studies would say if ``missing`` mirror images of the most extreme had been withheld.

    ``side`` is where they are missing; ``effects`` and ``variances`` are those filled in, for the funnel.
    It asks what could have been, and is no better estimate.
    """

    missing: int
    side: Side
    estimator: str
    effects: tuple[float, ...]
    variances: tuple[float, ...]
    pooled: Pooled


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """Studies by effect and standard error, and where 95 % of them would lie if chance alone were at work."""

    effects: tuple[float, ...]
    errors: tuple[float, ...]
    center: float
    widest: float
    left: float
    right: float


def egger(effects: Sequence[float], variances: Sequence[float], *, level: float = 0.95) -> Egger:
    """Return Egger's test: effect over error, regressed on 1 over error (1997, doi 10.1136/bmj.315.7109.629).

    This is the classic form, with a multiplicative error and Student's t.
    For log odds ratios the test finds too much, as effect and error hang together.

    Raises `PoolingError` for fewer than three studies, or errors that are all the same.
    """
    checked(effects, variances, at_least=3)
    from . import mixed_model

    errors = [math.sqrt(each) for each in variances]
    if max(errors) - min(errors) <= 1e-12 * max(errors):
        raise PoolingError("All studies have the same standard error, so no line can be laid through them.")
    line = regress(effects, variances, {"error": errors}, method="FE", test="z")
    df = len(effects) - 2
    scale = math.sqrt(line.q / df)
    limit, slope = line.coefficients
    se, reference = slope.se * scale, mixed_model.Reference(df)
    if se == 0:
        raise PoolingError(
            "The studies lie on one line exactly: look for effects that were copied or computed."
        )
    few = (
        f"{len(effects)} studies: below {ENOUGH} this test tells asymmetry from chance in neither direction."
    )
    return Egger(
        k=len(effects),
        intercept=slope.estimate,
        se=se,
        ci=reference.interval(slope.estimate, se, level),
        t=slope.estimate / se,
        df=df,
        p=reference.p(slope.estimate / se),
        limit=limit.estimate,
        warnings=(few,) if len(effects) < ENOUGH else (),
    )


def trim_and_fill(
    effects: Sequence[float],
    variances: Sequence[float],
    *,
    estimator: Literal["L0", "R0"] = "L0",
    side: Side | None = None,
    method: Method = "REML",
    test: Test | None = None,
    level: float = 0.95,
    safeguard: bool = True,
) -> Filled:
    """Return the estimate after filling in what would make the funnel even.

    Duval and Tweedie 2000, doi 10.1111/j.0006-341X.2000.00455.x.
    ``side`` is where studies are missing; absent, it is where the line of effects on errors points away from.
    The rest as for `pool`.

    Raises `PoolingError` for fewer than three studies, and where the count of the missing goes round in a
    circle.
    """
    checked(effects, variances, at_least=3)
    if estimator not in ("L0", "R0"):
        raise PoolingError(f"There is no estimator {estimator!r}. Choose L0 or R0.")
    again = partial(pool, method=method, test=test, level=level, safeguard=safeguard)
    side = side or _thin_side(effects, variances, method)
    sign = 1 if side == "left" else -1
    turned = [sign * each for each in effects]  # so that studies are missing on the left
    ranked = sorted(range(len(turned)), key=lambda place: turned[place])
    missing, center = _settle(turned, variances, ranked, estimator, again)
    extreme = ranked[len(ranked) - missing :]
    mirrored = tuple(sign * (2 * center - turned[place]) for place in extreme)
    copied = tuple(variances[place] for place in extreme)
    pooled = again([*effects, *mirrored], [*variances, *copied])
    return Filled(
        missing=missing, side=side, estimator=estimator, effects=mirrored, variances=copied, pooled=pooled
    )


def funnel(
    effects: Sequence[float], variances: Sequence[float], *, center: float, level: float = 0.95
) -> Funnel:
    """Return what a funnel plot shows: errors downwards, and straight lines from the ``center`` at error 0.

    ``left`` and ``right`` are where the lines end at the ``widest`` error.
    """
    checked(effects, variances, at_least=1)
    from . import mixed_model

    errors = tuple(math.sqrt(each) for each in variances)
    left, right = mixed_model.Reference(None).interval(center, max(errors), level)
    return Funnel(
        effects=tuple(effects), errors=errors, center=center, widest=max(errors), left=left, right=right
    )


def _thin_side(effects: Sequence[float], variances: Sequence[float], method: Method) -> Side:
    """Return where small studies are missing: on the left where effects grow with their errors."""
    errors = [math.sqrt(each) for each in variances]
    if max(errors) - min(errors) <= 1e-12 * max(errors):
        return "left"
    slope = regress(effects, variances, {"error": errors}, method=method, test="z").coefficients[1]
    return "left" if slope.estimate >= 0 else "right"


def _settle(
    effects: Sequence[float],
    variances: Sequence[float],
    ranked: list[int],
    estimator: str,
    again: Callable[..., Pooled],
) -> tuple[int, float]:
    """Trim, pool and count again until the count stays: how many are missing, and the center without them."""
    missing, k = 0, len(ranked)
    for _ in range(2 * k):
        kept = ranked[: k - missing]
        center = again([effects[each] for each in kept], [variances[each] for each in kept]).estimate
        rounding = 1e-12 * max(abs(each) for each in (*effects, center))
        deviations = [each - center if abs(each - center) > rounding else 0.0 for each in effects]
        counted = min(k - 2, _missing(deviations, estimator))
        if counted == missing:
            return missing, center
        missing = counted
    raise PoolingError(
        f"Trim and fill by {estimator} goes round in a circle here. Use the other of L0 and R0."
    )


def _missing(deviations: Sequence[float], estimator: str) -> int:
    """Return how many studies are missing on the left by the ranks of the deviations from the center."""
    k = len(deviations)
    ranks = {place: rank for rank, place in enumerate(_by_size(deviations), start=1)}
    right = [ranks[place] for place, each in enumerate(deviations) if each > 0]
    if estimator == "R0":
        left = [ranks[place] for place, each in enumerate(deviations) if each <= 0]
        return max(0, k - max(left, default=0) - 1)
    return max(0, round((4 * sum(right) - k * (k + 1)) / (2 * k - 1)))


def _by_size(deviations: Sequence[float]) -> list[int]:
    return sorted(range(len(deviations)), key=lambda place: abs(deviations[place]))
