"""How much of an outcome's variance goes along with each of several sources, alone and shared out fairly."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb
from typing import Any

import msgspec

from .moderation import BufferingError

MOST_SOURCES = 10
"""Sharing out takes a model for every set of sources: 1,024 for ten."""

AT_ONCE = 4_000_000
"""How many counts of rows are held in memory at a time."""


class SourceShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one source of support explains of the outcome's variance, beyond the covariates.

    ``unique`` is what R² loses without it: the squared semipartial correlation, what no other explains.
    ``dominance`` is what it adds on average, over all sets of the others and their sizes (general dominance,
    the same as LMG and Shapley): the shares of all sources add up to what they explain together.
    ``r`` is its plain correlation with the outcome. Intervals are 95 %, by bootstrap.
    """

    r: float
    unique: float
    unique_ci: tuple[float, float]
    dominance: float
    dominance_ci: tuple[float, float]


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """The sources by name, what they explain ``together`` beyond the covariates, and how it was resampled."""

    sources: dict[str, SourceShare]
    together: float
    together_ci: tuple[float, float]
    resamples: int


def shares(
    outcome: Any,
    sources: Sequence[Any],
    covariates: Sequence[Any],
    *,
    names: Sequence[str],
    rng: Any,
    resamples: int,
) -> Shares:
    """Return what each source explains, with bootstrap percentile intervals over whole respondents."""
    import numpy as np

    if (k := len(sources)) > MOST_SOURCES:
        raise BufferingError(f"{k} sources of support are too many to share out: {MOST_SOURCES} at most.")
    moments = _moments(np.column_stack([*covariates, *sources, outcome]))
    told = _explained(len(covariates), k)
    n = len(outcome)
    found = told(moments(np.ones((1, n))))[0]
    drawn = [told(moments(counts)) for counts in _resampled(n, resamples, rng)]
    spread = np.concatenate(drawn)
    spread = spread[np.isfinite(spread).all(axis=1)]
    low, high = np.quantile(spread, [0.025, 0.975], axis=0)
    ends = [(float(first), float(last)) for first, last in zip(low, high, strict=True)]
    told_apart = {
        name: SourceShare(
            r=float(np.corrcoef(sources[place], outcome)[0, 1]),
            unique=float(found[place]),
            unique_ci=ends[place],
            dominance=float(found[k + place]),
            dominance_ci=ends[k + place],
        )
        for place, name in enumerate(names)
    }
    return Shares(sources=told_apart, together=float(found[-1]), together_ci=ends[-1], resamples=len(spread))


def _moments(table: Any) -> Callable[[Any], Any]:
    """Return what turns how often each row is drawn into the covariances of the columns of ``table``."""
    import numpy as np

    n, columns = table.shape
    scaled = np.column_stack([np.ones(n), (table - table.mean(axis=0)) / table.std(axis=0)])
    products = np.einsum("ni,nj->nij", scaled, scaled).reshape(n, -1)

    def moments(counts: Any) -> Any:
        sums = (counts @ products).reshape(-1, columns + 1, columns + 1) / n
        return sums[:, 1:, 1:] - sums[:, 0, 1:, None] * sums[:, 0, None, 1:]

    return moments


def _resampled(n: int, resamples: int, rng: Any) -> Iterator[Any]:
    """Yield how often each of ``n`` rows is drawn in each resample, a few resamples at a time."""
    import numpy as np

    at_once = max(1, AT_ONCE // n)
    for start in range(0, resamples, at_once):
        some = range(min(at_once, resamples - start))
        yield np.stack([np.bincount(rng.integers(n, size=n), minlength=n) for _ in some]).astype(float)


def _explained(covariates: int, sources: int) -> Callable[[Any], Any]:
    """Return what turns covariances into shares, one row each: unique, then dominance, then together."""
    import numpy as np

    always = tuple(range(covariates))
    every = tuple(range(covariates, covariates + sources))
    sets = [chosen for size in range(sources + 1) for chosen in combinations(every, size)]

    def told(covariances: Any) -> Any:
        r2 = {chosen: _r2(covariances, (*always, *chosen)) for chosen in sets}
        unique = [r2[every] - r2[_without(every, one)] for one in every]
        dominance = [
            sum(
                (r2[chosen] - r2[_without(chosen, one)]) / (sources * comb(sources - 1, len(chosen) - 1))
                for chosen in sets
                if one in chosen
            )
            for one in every
        ]
        return np.stack([*unique, *dominance, r2[every] - r2[()]], axis=1)

    return told


def _without(chosen: tuple[int, ...], one: int) -> tuple[int, ...]:
    return tuple(each for each in chosen if each != one)


def _r2(covariances: Any, chosen: tuple[int, ...]) -> Any:
    """Return what the ``chosen`` explain of the last column's variance, for a stack of covariances."""
    import numpy as np

    if not chosen:
        return np.zeros(len(covariances))
    inside = covariances[:, chosen][:, :, chosen]
    beside = covariances[:, chosen, -1]
    try:
        weights = np.linalg.solve(inside, beside[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:  # in some resample a column came out the same for all
        weights = (np.linalg.pinv(inside, hermitian=True) @ beside[:, :, None])[:, :, 0]
    return (weights * beside).sum(axis=1) / covariances[:, -1, -1]
