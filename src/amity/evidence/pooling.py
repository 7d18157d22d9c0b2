"""Several studies as one estimate: fixed and random effects, and how far they disagree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from amity.errors import AmityError

if TYPE_CHECKING:
    from .mixed_model import Data, Reference, Solved

Method = Literal["FE", "DL", "PM", "REML"]
Test = Literal["z", "knha"]
Convention = Literal["as-test", "riley"]

METHODS = ("FE", "DL", "PM", "REML")
ITERATIONS = 100
"""Steps that REML may take; ordinary data need about ten."""


SPREAD = 1e12
"""Variances further apart than this are not of one measure, nor within the digits that a computer keeps."""

FAR = 1e50
"""Effects and variances beyond this, or variances below its inverse, are beyond what can be squared twice."""

NOTHING = 1e-10
"""An error below this share of what chance alone would make is rounding."""

NO_ERROR = (
    "The effects lie exactly where the model puts them, which leaves no error to go by. "
    "Look for effects that were copied, or use test z without clusters."
)


class PoolingError(AmityError):
    """Studies that cannot be pooled as they stand."""


class Pooled(msgspec.Struct, frozen=True, kw_only=True):
    """What ``k`` studies say together.

    ``ci`` is about the mean of all such studies, ``prediction`` about the next one: in random effects
    the second is what a reader who wants to know "and here?" needs; None where it does not exist.
    ``i2`` is the share of variance (percent) that is not chance, from τ²; ``i2_q`` the same from Q alone.
    ``h2`` is total over typical within-study variance. ``weights`` are percent, in the order given.
    ``p`` tests that the mean is 0, ``q_p`` that all studies share one effect.
    """

    k: int
    estimate: float
    se: float
    ci: tuple[float, float]
    p: float
    tau2: float
    tau2_ci: tuple[float, float] | None
    i2: float
    i2_q: float
    h2: float
    q: float
    q_p: float
    prediction: tuple[float, float] | None
    prediction_convention: str | None
    method: str
    test: str
    level: float = 0.95
    weights: tuple[float, ...]
    warnings: tuple[str, ...] = ()


def pool(
    effects: Sequence[float],
    variances: Sequence[float],
    *,
    method: Method = "REML",
    test: Test | None = None,
    level: float = 0.95,
    safeguard: bool = True,
    prediction: Convention = "as-test",
    iterations: int = ITERATIONS,
) -> Pooled:
    """Return what studies say together, from their effects and the variances (squared errors) of those.

    Ratios (OR, RR, HR) go in as logarithms. One effect a study: for several of one sample see `three_level`.
    ``method`` estimates τ²: REML, PM (Paule-Mandel), DL (DerSimonian-Laird), or FE, which says that it is 0.
    ``test`` is ``knha`` (Knapp and Hartung 2003, doi 10.1002/sim.1482) or ``z``; absent, ``knha`` unless FE.
    ``safeguard`` keeps Knapp-Hartung from narrowing where studies agree better than chance (Q below its df).
    ``prediction`` is ``as-test`` (normal with z, t with k - 1 with knha, as metafor) or ``riley``:
    t with k - 2 (Riley 2011, doi 10.1136/bmj.d549; Partlett and Riley 2017, doi 10.1002/sim.7140).

    Raises `PoolingError` for fewer than two studies, a variance not above 0, and REML that does not settle.

    The 13 trials of BCG vaccine against tuberculosis (Colditz 1994), as log risk ratios:

    >>> effects = [-.8893, -1.5854, -1.3481, -1.4416, -.2175, -.7861, -1.6209, .0120, -.4694, -1.3713, -.3394,
    ...            .4459, -.0173]
    >>> variances = [.3256, .1946, .4154, .02, .0512, .0069, .2230, .0040, .0564, .0730, .0124, .5325, .0714]
    >>> found = pool(effects, variances)
    >>> round(found.estimate, 2), [round(each, 2) for each in found.ci], round(found.tau2, 2), round(found.i2)
    (-0.71, [-1.11, -0.32], 0.31, 92)
    """
    checked(effects, variances)
    test = checked_test(method, test)
    _check_level(level)
    from . import mixed_model

    given = mixed_model.data(effects, variances)
    solved = fitted(given, method, iterations)
    fixed = mixed_model.solve(given)
    scale, reference, cautions = inference(given, solved, q=fixed.q, test=test, safeguard=safeguard)
    estimate, se = float(solved.coefficients[0]), math.sqrt(scale * float(solved.covariance[0, 0]))
    if se == 0:
        raise PoolingError(
            "All effects are equal, so Knapp-Hartung has no error to go by. Use the safeguard."
        )
    ci = reference.interval(estimate, se, level)
    i2, i2_q, h2 = heterogeneity(given, solved.tau2, q=fixed.q, method=method)
    ahead, said = _ahead(given.df, method, test=test, convention=prediction) or (None, None)
    tau2_ci = None if method == "FE" else mixed_model.profile(given, level)
    return Pooled(
        k=len(effects),
        estimate=estimate,
        se=se,
        ci=ci,
        p=reference.p(estimate / se),
        tau2=solved.tau2,
        tau2_ci=tau2_ci,
        i2=i2,
        i2_q=i2_q,
        h2=h2,
        q=fixed.q,
        q_p=mixed_model.beyond_chi2(fixed.q, given.df),
        prediction=ahead and ahead.interval(estimate, math.sqrt(solved.tau2 + se**2), level),
        prediction_convention=said,
        method=method,
        test=test,
        level=level,
        weights=tuple((100 * solved.weights / solved.weights.sum()).tolist()),
        warnings=(*_warnings(given, solved.tau2, tau2_ci=tau2_ci, q=fixed.q, method=method), *cautions),
    )


def checked(effects: Sequence[float], variances: Sequence[float], *, at_least: int = 2) -> None:
    """Raise `PoolingError` where these numbers cannot be effects and their variances; rows count from 1."""
    if len(effects) != len(variances):
        raise PoolingError(
            f"{len(effects)} effects and {len(variances)} variances: give one variance for each effect."
        )
    for row, (effect, variance) in enumerate(zip(effects, variances, strict=True), start=1):
        if wrong := wrong_study(effect, variance):
            raise PoolingError(f"study {row}: {wrong}")
    _check_spread(variances)
    if len(effects) < at_least:
        needed = {2: "two", 3: "three"}.get(at_least, str(at_least))
        raise PoolingError(
            f"{_studies(len(effects))}: this takes at least {needed}. Show each study by itself."
        )


def _check_spread(variances: Sequence[float]) -> None:
    """Refuse variances so far apart that sums of their weights keep none of the smaller ones."""
    if variances and max(variances) > SPREAD * min(variances):
        row = min(range(len(variances)), key=lambda place: variances[place]) + 1
        raise PoolingError(
            f"study {row}: the variance is {min(variances):g}, and that of another is {max(variances):g}. "
            f"Look for a wrong unit."
        )


def wrong_study(effect: float, variance: float) -> str | None:
    """Return what is wrong with one study and how to mend it, None where nothing is."""
    if not math.isfinite(effect):
        return f"the effect is {effect}. Give a number, or leave the study out."
    if not math.isfinite(variance):
        return f"the variance is {variance}. Give the squared standard error, or leave the study out."
    if variance <= 0:
        return (
            f"the variance is {variance:g}, and it must be above 0. "
            f"Give the squared standard error, or leave the study out."
        )
    if abs(effect) > FAR or not 1 / FAR < variance < FAR:
        return (
            f"an effect of {effect:g} with variance {variance:g} is no finding. "
            f"Look for a wrong unit, or leave the study out."
        )
    return None


def checked_test(method: str, test: str | None) -> Test:
    """Return the test to use with a method, and raise `PoolingError` for one that we do not know."""
    if method not in METHODS:
        raise PoolingError(f"There is no method {method!r}. Choose from {', '.join(METHODS)}.")
    if test not in (None, "z", "knha"):
        raise PoolingError(f"There is no test {test!r}. Choose z or knha.")
    if method == "FE" and test == "knha":
        raise PoolingError("Knapp-Hartung corrects random effects. With method FE use test z.")
    return "z" if test == "z" or method == "FE" else "knha"


def fitted(given: Data, method: str, iterations: int = ITERATIONS) -> Solved:
    """Return the model at the τ² of ``method``."""
    from . import mixed_model

    tau2 = mixed_model.between(given, method, iterations)
    if tau2 is None:
        raise PoolingError(
            f"REML did not settle in {iterations} steps. "
            f"Use the method PM, which always settles, and look for a study that is far off."
        )
    return mixed_model.solve(given, tau2)


def inference(
    given: Data, solved: Solved, *, q: float, test: str, safeguard: bool
) -> tuple[float, Reference, list[str]]:
    """Return the factor on the covariance, the distribution to hold against, and what to be told about it."""
    from .mixed_model import Reference

    if test == "z":
        return 1.0, Reference(None), []
    scale = solved.q / given.df
    if safeguard and q < given.df and scale < 1:
        told = (
            f"Q ({q:.2f}) is below its degrees of freedom ({given.df}): studies agree better than chance. "
            f"The Knapp-Hartung factor was held at 1, so that the interval is not too narrow."
        )
        return 1.0, Reference(given.df), [told]
    if scale < NOTHING**2:
        raise PoolingError(NO_ERROR)
    reference = Reference(given.df)
    plain = Reference(None).interval(0, 1, 0.95)[1]
    if math.sqrt(scale) * reference.interval(0, 1, 0.95)[1] < plain:
        return scale, reference, ["The Knapp-Hartung interval is narrower than the one by z: report both."]
    return scale, reference, []


def heterogeneity(given: Data, tau2: float, *, q: float, method: str) -> tuple[float, float, float]:
    """Return I² from τ², I² from Q (both percent), and H²; with fixed effects all rest on Q.

    Higgins and Thompson 2002, doi 10.1002/sim.1186.
    """
    from .mixed_model import typical

    by_q = max(0.0, 100 * (q - given.df) / q) if q else 0.0
    if method == "FE":
        return by_q, by_q, q / given.df
    within = typical(given)
    return 100 * tau2 / (tau2 + within), by_q, tau2 / within + 1


def _ahead(df: int, method: str, *, test: str, convention: str) -> tuple[Reference, str] | None:
    """Return the distribution of a prediction interval and what it is called, None where there is none."""
    from .mixed_model import Reference

    if convention not in ("as-test", "riley"):
        raise PoolingError(f"There is no prediction interval {convention!r}. Choose as-test or riley.")
    if method == "FE" or (convention == "riley" and df < 2):
        return None
    if convention == "riley":
        return Reference(df - 1), f"t with k - 2 = {df - 1} degrees of freedom (Riley 2011)"
    if test == "z":
        return Reference(None), "normal, as metafor with z"
    return Reference(df), f"t with k - 1 = {df} degrees of freedom, as metafor with knha"


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise PoolingError(f"A confidence level of {level:g} does not exist. Choose one such as 0.95.")


def _warnings(
    given: Data, tau2: float, *, tau2_ci: tuple[float, float] | None, q: float, method: str
) -> list[str]:
    from .mixed_model import beyond_chi2

    k, said = len(given.y), []
    if k == 2:
        said.append(
            "Two studies only: how far studies differ cannot be told from two. Show each beside this."
        )
    elif k < 5:
        said.append(f"{k} studies only: τ² and the prediction interval are very uncertain.")
    if tau2_ci and tau2 == 0 and tau2_ci[1] > 0:
        said.append(
            f"τ² is estimated at 0, which is not knowing it to be 0: it may be up to {tau2_ci[1]:.3g}."
        )
    if method == "FE" and beyond_chi2(q, given.df) < 0.1:
        said.append("The studies disagree (Q), and fixed effects say nothing beyond these studies: see REML.")
    return said


def _studies(k: int) -> str:
    return "1 study" if k == 1 else f"{k} studies"
