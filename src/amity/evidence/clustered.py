"""Three levels of variance by REML, and cluster-robust (CR2) errors with Satterthwaite's degrees of freedom.

y = X·b + u(cluster) + w(effect) + e, with e known but for the correlation of samples within a cluster.
CR2 and its degrees of freedom as in Pustejovsky and Tipton 2018 (doi 10.1080/07350015.2016.1247004) and
2022 (doi 10.1007/s11121-021-01246-3), with the model's own covariance as working model.
Imported on first use only: it needs NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .mixed_model import NO_WORSE, SETTLED, Array


class Clustered(NamedTuple):
    """Effects with their ``known`` covariance, the design ``x``, and which cluster (column) each is in."""

    y: Array
    known: Array
    x: Array
    belongs: Array


class Solved(NamedTuple):
    """The generalised least squares solution where the variances between and within clusters are these.

    ``p`` is the matrix that turns effects into weighted residuals, ``covariance`` that of the coefficients.
    """

    components: Array
    covariance: Array
    coefficients: Array
    p: Array
    likelihood: float


def arranged(
    effects: Sequence[float], variances: Sequence[float], *, clusters: Sequence[str], x: Array, rho: float
) -> Clustered:
    """Return the data as matrices; samples of one cluster correlate by ``rho``."""
    names = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    belongs = np.zeros((len(effects), len(names)))
    belongs[range(len(effects)), [names[each] for each in clusters]] = 1
    errors = np.sqrt(np.array(variances, dtype=float))
    known = rho * np.outer(errors, errors) * (belongs @ belongs.T)
    np.fill_diagonal(known, errors**2)
    return Clustered(np.array(effects, dtype=float), known, x, belongs)


def covariance_of(given: Clustered, components: Array) -> Array:
    """Return the covariance of all effects at these variance components."""
    between, within = components
    whole: Array = given.known + between * (given.belongs @ given.belongs.T)
    whole[np.diag_indices_from(whole)] += within
    return whole


def solve(given: Clustered, components: Array) -> Solved:
    """Return the generalised least squares solution at these variance components."""
    whole = covariance_of(given, components)
    inverse = np.linalg.inv(whole)
    weighted = inverse @ given.x
    covariance: Array = np.linalg.inv(given.x.T @ weighted)
    p = inverse - weighted @ covariance @ weighted.T
    spread = np.linalg.slogdet(covariance)[1] - np.linalg.slogdet(whole)[1]
    likelihood = float(spread - given.y @ p @ given.y) / 2
    coefficients = covariance @ (weighted.T @ given.y)
    return Solved(components, covariance, coefficients, p, likelihood)


def restricted(given: Clustered, iterations: int) -> Solved | None:
    """Return the REML solution by steps of Newton or Fisher, at or above 0; None where it does not settle."""
    floor = float(np.trace(given.known)) / len(given.y)
    here = solve(given, np.full(2, max(floor, float(np.var(given.y))) / 2))
    for _ in range(iterations):
        there = _step(given, here, floor)
        moved = np.abs(there.components - here.components).max()
        here = there
        if moved <= SETTLED * (here.components.sum() + floor):
            return here
    return None


def _step(given: Clustered, here: Solved, floor: float) -> Solved:
    score, observed, expected = _slope(given, here)
    free = np.flatnonzero((here.components > 0) | (score > 0))
    step = np.zeros(2)
    if free.size:
        own = np.ix_(free, free)
        concave = np.linalg.eigvalsh(observed[own])[0] > 1e-3 * np.linalg.eigvalsh(expected[own])[0]
        step[free] = np.linalg.solve((observed if concave else expected)[own], score[free])
    while True:
        there = solve(given, np.maximum(0.0, here.components + step))
        worse = here.likelihood - there.likelihood
        if worse <= NO_WORSE * (1 + abs(here.likelihood)) or np.abs(step).max() <= SETTLED * floor:
            return there
        step = step / 2


def _slope(given: Clustered, here: Solved) -> tuple[Array, Array, Array]:
    """Return the score of both components, and the observed and the expected information."""
    residual, z = here.p @ given.y, given.belongs
    by_cluster, crossed = z.T @ residual, z.T @ here.p
    within = crossed @ z
    traces = np.array([np.trace(within), np.trace(here.p)])
    score = (np.array([by_cluster @ by_cluster, residual @ residual]) - traces) / 2
    mixed = (crossed**2).sum()
    expected = np.array([[(within**2).sum(), mixed], [mixed, (here.p**2).sum()]]) / 2
    directions = np.column_stack([z @ by_cluster, residual])
    return score, directions.T @ here.p @ directions - expected, expected


def robust(given: Clustered, solved: Solved, turned: Array) -> tuple[Array, Array]:
    """Return the CR2 covariance of the coefficients ``turned`` · b, and the degrees of freedom of each.

    They hold even where the working model of dependence is wrong, if there are enough clusters.
    """
    phi, m, x = covariance_of(given, solved.components), solved.covariance, given.x
    residuals = given.y - x @ solved.coefficients
    scores, own, shared = [], [], []
    for cluster in given.belongs.T:
        inside = np.flatnonzero(cluster)
        block, rows = phi[np.ix_(inside, inside)], x[inside]
        bread = _adjusted(block, rows @ m @ rows.T) @ np.linalg.solve(block, rows @ m @ turned.T)
        scores.append(residuals[inside] @ bread)
        own.append(np.einsum("ic,ij,jc->c", bread, block, bread))
        shared.append(rows.T @ bread)
    return np.array(scores).T @ np.array(scores), _satterthwaite(np.array(own), np.array(shared), m)


def _adjusted(block: Array, explained: Array) -> Array:
    """Return the matrix that makes the residuals of a cluster vary as the working model says, on average."""
    lower = np.linalg.cholesky(block)
    values, vectors = np.linalg.eigh(lower.T @ (block - explained) @ lower)
    kept = values > values.max() * 1e-12
    root = np.zeros_like(values)
    root[kept] = values[kept] ** -0.5
    adjusted: Array = lower @ (vectors * root) @ vectors.T @ lower.T
    return adjusted


def _satterthwaite(own: Array, shared: Array, m: Array) -> Array:
    """Return the degrees of freedom of each robust variance: twice its square over its own variance.

    ``own`` (clusters by coefficients) and ``shared`` (clusters by design by coefficients) make up the
    covariances of the scores of two clusters.
    """
    found = []
    for place in range(own.shape[1]):
        crossed = np.diag(own[:, place]) - shared[:, :, place] @ m @ shared[:, :, place].T
        found.append(np.trace(crossed) ** 2 / (crossed**2).sum())
    return np.array(found)


def heterogeneity(given: Clustered) -> tuple[float, float]:
    """Return Q, and the typical variance of sampling that the components are held against."""
    none = solve(given, np.zeros(2))
    df = len(given.y) - given.x.shape[1]
    return float(given.y @ none.p @ given.y), df / float(np.trace(none.p))
