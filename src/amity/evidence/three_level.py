"""Several effects from the same samples: three levels of variance, and errors that survive dependence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from .pooling import ITERATIONS, NO_ERROR, NOTHING, PoolingError, checked
from .regression import ModeratorEffect, coefficients, columns_of, orthogonal

if TYPE_CHECKING:
    from .clustered import Clustered, Solved
    from .mixed_model import Array

FEW_DF = 4
"""Below four, Satterthwaite's p-values are too small (Tipton 2015, doi 10.1037/met0000011)."""


class ThreeLevel(msgspec.Struct, frozen=True, kw_only=True):
    """What ``k`` effects in ``clusters`` samples say together.

    ``coefficients`` have CR2 errors and Satterthwaite's degrees of freedom; without moderators there is one,
    whose numbers stand in ``estimate``, ``se``, ``ci`` and ``p`` as well (of the intercept otherwise).
    ``model_se`` is what the error would be if the working model of dependence were true.
    ``between`` and ``within`` are the variances of true effects between clusters and within one; ``tau2`` is
    both.
    ``i2_between`` and ``i2_within`` are their shares of all variance, in percent, and ``i2`` is both.
    ``prediction`` is for a new effect in a new cluster; None with moderators.
    """

    k: int
    clusters: int
    estimate: float
    se: float
    df: float
    ci: tuple[float, float]
    p: float
    model_se: float
    coefficients: tuple[ModeratorEffect, ...]
    between: float
    within: float
    tau2: float
    i2: float
    i2_between: float
    i2_within: float
    h2: float
    q: float
    q_p: float
    prediction: tuple[float, float] | None
    prediction_convention: str | None
    rho: float
    method: str = "REML"
    test: str = "CR2, Satterthwaite"
    level: float = 0.95
    warnings: tuple[str, ...] = ()


def three_level(
    effects: Sequence[float],
    variances: Sequence[float],
    clusters: Sequence[str],
    *,
    moderators: Mapping[str, Sequence[float] | Sequence[str]] | None = None,
    rho: float = 0.0,
    level: float = 0.95,
    iterations: int = ITERATIONS,
) -> ThreeLevel:
    """Return effects pooled where several come from one cluster: a sample, a laboratory, a school district.

    ``clusters`` is one word an effect. ``rho`` is how far the sampling errors of one cluster correlate: 0
    where each effect has people of its own, about .6 to .8 where the same people gave several.
    Konstantopoulos 2011 (doi 10.1002/jrsm.35) is the model, Pustejovsky and Tipton 2022 the errors.

    Raises `PoolingError` for one cluster only, for clusters of one effect each, and for REML that does not
    settle.

    >>> found = three_level([0.1, 0.3, 0.5, 0.6, 0.2, 0.1], [0.02] * 6, ["A", "A", "B", "B", "C", "C"])
    >>> round(found.estimate, 2), round(found.df, 1), found.clusters
    (0.3, 2.0, 3)
    """
    checked(effects, variances)
    many = _check_clusters(clusters, len(effects), rho)
    names, columns, _ = columns_of(moderators or {}, len(effects))
    if many <= len(names):
        raise PoolingError(f"{many} clusters cannot carry {len(names)} coefficients. Use fewer moderators.")
    from . import clustered

    basis, turned = orthogonal(effects, variances, columns=columns, names=names)
    given = clustered.arranged(effects, variances, clusters=clusters, x=basis.x, rho=rho)
    solved = clustered.restricted(given, iterations)
    if solved is None:
        raise PoolingError(
            f"REML of three levels did not settle in {iterations} steps. "
            f"Take one effect of each cluster, and pool those with the method PM."
        )
    return _told(given, solved, turned=turned, names=names, rho=rho, level=level)


def _told(
    given: Clustered, solved: Solved, *, turned: Array, names: Sequence[str], rho: float, level: float
) -> ThreeLevel:
    from . import clustered
    from .mixed_model import Reference, beyond_chi2

    robust, df = clustered.robust(given, solved, turned)
    model = turned @ solved.covariance @ turned.T
    if any(robust[n, n] <= NOTHING**2 * model[n, n] for n in range(len(names))):
        raise PoolingError(NO_ERROR)
    estimates = (turned @ solved.coefficients).tolist()
    references = [Reference(float(each)) for each in df]
    told = coefficients(names, estimates, covariance=robust, references=references, level=level)
    between, within = solved.components.tolist()
    q, typical = clustered.heterogeneity(given)
    whole, first = between + within + typical, told[0]
    prediction, said = _prediction(first, between + within, level) if len(names) == 1 else (None, None)
    return ThreeLevel(
        k=len(given.y),
        clusters=given.belongs.shape[1],
        estimate=first.estimate,
        se=first.se,
        df=float(df[0]),
        ci=first.ci,
        p=first.p,
        model_se=math.sqrt(model[0, 0]),
        coefficients=told,
        between=between,
        within=within,
        tau2=between + within,
        i2=100 * (between + within) / whole,
        i2_between=100 * between / whole,
        i2_within=100 * within / whole,
        h2=whole / typical,
        q=q,
        q_p=beyond_chi2(q, len(given.y) - len(names)),
        prediction=prediction,
        prediction_convention=said,
        rho=rho,
        level=level,
        warnings=_warnings(told),
    )


def _prediction(mean: ModeratorEffect, tau2: float, level: float) -> tuple[tuple[float, float], str]:
    from .mixed_model import Reference

    ends = Reference(mean.df).interval(mean.estimate, math.sqrt(tau2 + mean.se**2), level)
    return ends, f"t with {mean.df:.1f} degrees of freedom, by Satterthwaite"


def _check_clusters(clusters: Sequence[str], k: int, rho: float) -> int:
    """Return how many clusters there are; refuse what is no clustering."""
    if len(clusters) != k:
        raise PoolingError(f"{len(clusters)} clusters for {k} effects. Give one for each.")
    if "" in clusters:
        raise PoolingError(f"study {list(clusters).index('') + 1}: no cluster. Fill it in, or leave it out.")
    if not 0 <= rho < 1:
        raise PoolingError(f"A correlation of {rho:g} between samples: give one from 0 to below 1.")
    many = len(set(clusters))
    if many == 1:
        raise PoolingError(
            "All effects are in one cluster, so clusters cannot be compared. Show them as one."
        )
    if many == k:
        raise PoolingError("Every cluster has one effect, so nothing is clustered. Pool without clusters.")
    return many


def _warnings(told: Sequence[ModeratorEffect]) -> tuple[str, ...]:
    few = [each for each in told if each.df is not None and each.df < FEW_DF]
    return tuple(
        f"{each.name}: {each.df:.1f} degrees of freedom. Below {FEW_DF} do not trust interval and p."
        for each in few
    )
