"""Whether what studies found goes with what kind of studies they are: meta-regression."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from .pooling import (
    ITERATIONS,
    Method,
    PoolingError,
    Test,
    checked,
    checked_test,
    fitted,
    heterogeneity,
    inference,
)

if TYPE_CHECKING:
    from .mixed_model import Array, Data, Reference, Solved

INTERCEPT = "intercept"
STUDIES_PER_COEFFICIENT = 10
"""Below this a regression is suggestive at best (Cochrane Handbook 10.11.4)."""


class ModeratorEffect(msgspec.Struct, frozen=True, kw_only=True):
    """By how much the effect differs with one unit more of ``name``, or between a level and the reference.

    ``df`` are those of Student's t; None where the normal was used.
    """

    name: str
    estimate: float
    se: float
    df: float | None
    ci: tuple[float, float]
    p: float


class Regression(msgspec.Struct, frozen=True, kw_only=True):
    """What moderators explain of the differences between ``k`` studies.

    ``coefficients`` start with the intercept: the effect where numbers are 0 and words their reference.
    ``tau2``, ``i2`` and ``h2`` are what is left unexplained; ``r2`` is the share of τ² explained (percent),
    None where there was nothing to explain. ``q`` tests what is left, ``moderators_p`` all moderators at once
    (χ² with z, F with knha; ``moderators_df`` accordingly).
    ``references`` says with which level the levels of a word are compared.
    It compares studies, not people: a study's mean age says nothing about older people within a study.
    """

    k: int
    coefficients: tuple[ModeratorEffect, ...]
    references: dict[str, str]
    tau2: float
    tau2_ci: tuple[float, float] | None
    i2: float
    h2: float
    r2: float | None
    q: float
    q_df: int
    q_p: float
    moderators_statistic: float
    moderators_df: tuple[int, ...]
    moderators_p: float
    method: str
    test: str
    level: float = 0.95
    warnings: tuple[str, ...] = ()


def regress(
    effects: Sequence[float],
    variances: Sequence[float],
    moderators: Mapping[str, Sequence[float] | Sequence[str]],
    *,
    method: Method = "REML",
    test: Test | None = None,
    level: float = 0.95,
    safeguard: bool = True,
    iterations: int = ITERATIONS,
) -> Regression:
    """Return a meta-regression of effects on ``moderators``: name to one number or one word a study.

    Words are compared with the first of them in alphabetical order. Method and test as for `pool`.

    Raises `PoolingError` for a moderator that is missing, constant or made of others, or too few studies.

    BCG vaccine protects less near the equator (log risk ratio on degrees of latitude; Colditz 1994):

    >>> effects = [-.8893, -1.5854, -1.3481, -1.4416, -.2175, -.7861, -1.6209, .0120, -.4694, -1.3713, -.3394,
    ...            .4459, -.0173]
    >>> variances = [.3256, .1946, .4154, .02, .0512, .0069, .2230, .0040, .0564, .0730, .0124, .5325, .0714]
    >>> latitude = [44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33]
    >>> found = regress(effects, variances, {"latitude": latitude}, test="z")
    >>> [(each.name, round(each.estimate, 3)) for each in found.coefficients], round(found.r2)
    ([('intercept', 0.251), ('latitude', -0.029)], 76)
    """
    checked(effects, variances)
    test = checked_test(method, test)
    names, design, references = columns_of(moderators, len(effects))
    _check_size(len(effects), names)
    from . import mixed_model

    given, turned = orthogonal(effects, variances, columns=design, names=names)
    solved = fitted(given, method, iterations)
    fixed = mixed_model.solve(given)
    scale, reference, cautions = inference(given, solved, q=fixed.q, test=test, safeguard=safeguard)
    b, covariance = turned @ solved.coefficients, scale * turned @ solved.covariance @ turned.T
    i2, _, h2 = heterogeneity(given, solved.tau2, q=fixed.q, method=method)
    statistic, df, p = _all_at_once(b[1:], covariance[1:, 1:], given.df, test)
    return Regression(
        k=len(effects),
        coefficients=coefficients(
            names, b.tolist(), covariance=covariance, references=[reference] * len(names), level=level
        ),
        references=references,
        tau2=solved.tau2,
        tau2_ci=None if method == "FE" else mixed_model.profile(given, level),
        i2=i2,
        h2=h2,
        r2=_explained(effects, variances, solved, method, iterations),
        q=fixed.q,
        q_df=given.df,
        q_p=mixed_model.beyond_chi2(fixed.q, given.df),
        moderators_statistic=statistic,
        moderators_df=df,
        moderators_p=p,
        method=method,
        test=test,
        level=level,
        warnings=(*_few(len(effects), len(names) - 1), *cautions),
    )


def columns_of(
    moderators: Mapping[str, Sequence[float] | Sequence[str]], k: int
) -> tuple[list[str], list[list[float]], dict[str, str]]:
    """Return the names and columns of the design, the intercept first, and the reference of each word."""
    names, columns, references = [INTERCEPT], [[1.0] * k], {}
    for name, values in moderators.items():
        if len(values) != k:
            raise PoolingError(
                f"{name}: {len(values)} values for {k} studies. Give one for each, in the same order."
            )
        for row, value in enumerate(values, start=1):
            if value == "" or value is None or (isinstance(value, float) and not math.isfinite(value)):
                raise PoolingError(
                    f"{name}, study {row}: no value. Fill it in, or leave the study or the moderator out."
                )
        levels = sorted({str(each) for each in values})
        if len(set(values)) < 2:
            raise PoolingError(f"{name} is {levels[0]} in every study, so it explains nothing. Leave it out.")
        if not any(isinstance(each, str) for each in values):
            names.append(name)
            columns.append([float(each) for each in values])
            continue
        references[name] = levels[0]
        names += [f"{name} = {each}" for each in levels[1:]]
        columns += [[float(str(value) == each) for value in values] for each in levels[1:]]
    return names, columns, references


def orthogonal(
    effects: Sequence[float],
    variances: Sequence[float],
    *,
    columns: Sequence[Sequence[float]],
    names: list[str],
) -> tuple[Data, Array]:
    """Return the data on orthogonal columns, and the matrix that turns their coefficients back into ours.

    Years and the like are large and close together; squared as they stand they would cost half the digits.
    """
    import numpy as np

    from . import mixed_model

    x = np.array(columns).T
    lengths = np.sqrt((x**2).sum(axis=0))
    basis, upper = np.linalg.qr(x / lengths)
    lost = [name for name, size in zip(names, np.abs(np.diag(upper)), strict=True) if size < 1e-10]
    if lost:
        raise PoolingError(f"{lost[0]} says nothing that the other moderators do not. Leave one of them out.")
    return mixed_model.data(effects, variances, basis), np.linalg.inv(upper) / lengths[:, None]


def coefficients(
    names: Sequence[str],
    estimates: Sequence[float],
    *,
    covariance: Array,
    references: Sequence[Reference],
    level: float,
) -> tuple[ModeratorEffect, ...]:
    """Return the coefficients with what their covariance and distribution say of them."""
    told = []
    for place, (name, estimate, reference) in enumerate(zip(names, estimates, references, strict=True)):
        se = math.sqrt(covariance[place, place])
        told.append(
            ModeratorEffect(
                name=name,
                estimate=estimate,
                se=se,
                df=reference.df,
                ci=reference.interval(estimate, se, level),
                p=reference.p(estimate / se),
            )
        )
    return tuple(told)


def _check_size(k: int, names: Sequence[str]) -> None:
    if len(names) == 1:
        raise PoolingError("No moderator was named. Name one, or pool the studies without.")
    if k <= len(names):
        raise PoolingError(
            f"{k} studies cannot carry {len(names)} coefficients ({', '.join(names)}). "
            f"Use fewer moderators or fewer levels."
        )


def _all_at_once(b: Array, covariance: Array, df: int, test: str) -> tuple[float, tuple[int, ...], float]:
    """Return the Wald test that no moderator matters: statistic, degrees of freedom, p."""
    import numpy as np

    from . import mixed_model

    wald, many = float(b @ np.linalg.solve(covariance, b)), len(b)
    if test == "z":
        return wald, (many,), mixed_model.beyond_chi2(wald, many)
    return wald / many, (many, df), mixed_model.beyond_f(wald / many, many, df)


def _explained(
    effects: Sequence[float], variances: Sequence[float], solved: Solved, method: str, iterations: int
) -> float | None:
    from . import mixed_model

    without = fitted(mixed_model.data(effects, variances), method, iterations).tau2
    return max(0.0, 100 * (without - solved.tau2) / without) if without else None


def _few(k: int, moderators: int) -> list[str]:
    if k >= STUDIES_PER_COEFFICIENT * moderators:
        return []
    return [
        f"{k} studies for {moderators} coefficients of moderators: below {STUDIES_PER_COEFFICIENT} studies "
        f"for each, chance finds explanations."
    ]
