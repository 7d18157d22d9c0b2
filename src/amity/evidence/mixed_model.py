"""The model under all pooling: effects scatter around X·b by what is known (v) and by what is not (τ²).

This is the one module that computes, so that another engine can take its place.
y = X·b + u + e with u ~ N(0, τ²) and e ~ N(0, v), v known; pooling is the case where X is a column of ones.
Estimators of τ² as in Viechtbauer 2005 (doi 10.3102/10769986030003261); its interval by the Q-profile of
Viechtbauer 2007 (doi 10.1002/sim.2514).
Imported on first use only: it needs NumPy and SciPy.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.floating[Any]]

SETTLED = 1e-10
"""τ² moves by less than this share of all variance."""

NO_WORSE = 1e-12
"""Two restricted likelihoods closer than this, relatively, differ by rounding alone."""

LADDER = np.concatenate([[0.0], np.geomspace(1e-8, 4, 40)])
"""Where to look first for τ², in shares of the plain variance of the effects.

It starts far down: one wild study with a large error makes the plain variance large, and not τ².
"""


class Data(NamedTuple):
    """Effects ``y``, their known variances ``v``, and the design ``x``: one row a study."""

    y: Array
    v: Array
    x: Array

    @property
    def df(self) -> int:
        """The studies beyond the number of coefficients."""
        return len(self.y) - int(self.x.shape[1])


class Solved(NamedTuple):
    """The weighted least squares solution at one ``tau2``; ``q`` is the weighted sum of squared residuals."""

    tau2: float
    weights: Array
    covariance: Array
    coefficients: Array
    residuals: Array
    q: float

    @property
    def likelihood(self) -> float:
        """The restricted log-likelihood, but for a constant."""
        spread = np.log(self.weights).sum() + np.linalg.slogdet(self.covariance)[1]
        return float(spread - self.q) / 2


def data(y: npt.ArrayLike, v: npt.ArrayLike, x: Array | None = None) -> Data:
    """Return the numbers as arrays; without a design, the one of pooling."""
    effects = np.asarray(y, dtype=float)
    design = np.ones((len(effects), 1)) if x is None else x
    return Data(effects, np.asarray(v, dtype=float), design)


def solve(given: Data, tau2: float = 0.0) -> Solved:
    """Return the weighted least squares solution where τ² is ``tau2``."""
    weights = 1 / (given.v + tau2)
    weighted = given.x.T * weights
    covariance: Array = np.linalg.inv(weighted @ given.x)
    coefficients = covariance @ (weighted @ given.y)
    residuals = given.y - given.x @ coefficients
    return Solved(tau2, weights, covariance, coefficients, residuals, float(weights @ residuals**2))


def traces(given: Data, solved: Solved) -> tuple[float, float]:
    """Return the traces of P and P·P; P = W - W·X·(X'WX)⁻¹·X'W turns effects into weighted residuals."""
    w, x = solved.weights, given.x
    second = solved.covariance @ ((x.T * w**2) @ x)
    third = solved.covariance @ ((x.T * w**3) @ x)
    one = w.sum() - np.trace(second)
    two = (w**2).sum() - 2 * np.trace(third) + (second * second.T).sum()
    return float(one), float(two)


def between(given: Data, method: str, iterations: int) -> float | None:
    """Return τ² by ``method``: FE, DL, PM or REML; None where REML does not settle in so many steps."""
    if method == "FE":
        return 0.0
    if method == "DL":
        fixed = solve(given)
        return max(0.0, (fixed.q - given.df) / traces(given, fixed)[0])
    if method == "PM":
        return where_q_is(given, given.df)
    return _restricted(given, iterations)


def where_q_is(given: Data, target: float) -> float:
    """Return the τ² at which Q comes down to ``target``, 0 where it never was above.

    Q falls with τ² and is convex, so Newton's steps from 0 climb towards the root and never pass it.
    With the degrees of freedom as target this is the estimator of Paule and Mandel.
    """
    here = solve(given)
    while here.q > target:
        slope = float((here.weights**2) @ here.residuals**2)
        step = (here.q - target) / slope
        if step <= SETTLED * here.tau2 / 100:
            break
        here = solve(given, here.tau2 + step)
    return here.tau2


def profile(given: Data, level: float) -> tuple[float, float]:
    """Return the Q-profile interval of τ²: all values at which Q is no surprise to a χ² distribution."""
    tail = (1 - level) / 2
    low, high = (where_q_is(given, float(special.chdtri(given.df, each))) for each in (tail, 1 - tail))
    return low, high


def typical(given: Data) -> float:
    """Return the typical variance within studies, which I² and H² hold τ² against."""
    return given.df / traces(given, solve(given))[0]


def _restricted(given: Data, iterations: int) -> float | None:
    """Return the REML estimate by Newton's steps; one that lowers the likelihood is halved.

    Where the likelihood is not concave, the expected information takes the place of the observed (Fisher
    scoring, which alone can swing about the root for hundreds of steps).
    """
    here = solve(given, _start(given))
    floor = float(np.mean(given.v))
    for _ in range(iterations):
        there = _step(given, here, floor)
        moved = abs(there.tau2 - here.tau2)
        here = there
        if moved <= SETTLED * (here.tau2 + floor):
            none = solve(given)
            return 0.0 if none.likelihood >= here.likelihood else here.tau2
    return None


def _step(given: Data, here: Solved, floor: float) -> Solved:
    one, two = traces(given, here)
    scaled = here.weights * here.residuals
    again = given.x.T @ (here.weights * scaled)
    cubed = float(here.weights @ scaled**2 - again @ here.covariance @ again)
    observed = cubed - two / 2
    step = (float(scaled @ scaled) - one) / 2 / (observed if observed > 0 else two / 2)
    now = here.likelihood
    while True:
        there = solve(given, max(0.0, here.tau2 + step))
        if there.likelihood >= now - NO_WORSE * (1 + abs(now)) or abs(step) <= SETTLED * floor:
            return there
        step /= 2


def _start(given: Data) -> float:
    """Return the likeliest τ² of a coarse ladder: the likelihood may have a lower summit to be caught on."""
    basis, _ = np.linalg.qr(given.x)
    residuals = given.y - basis @ (basis.T @ given.y)
    ladder = LADDER * float(residuals @ residuals) / given.df
    weights = 1 / (given.v + ladder[:, None])
    weighted = weights[:, None, :] * basis.T
    information = weighted @ basis
    scores = weighted @ residuals
    explained = (scores * np.linalg.solve(information, scores[..., None])[..., 0]).sum(axis=1)
    q = weights @ residuals**2 - explained
    likelihoods = np.log(weights).sum(axis=1) - np.linalg.slogdet(information)[1] - q
    return float(ladder[np.argmax(likelihoods)])


class Reference(NamedTuple):
    """What a statistic is held against: Student's t with ``df``, or the normal where that is None."""

    df: float | None

    def interval(self, center: float, se: float, level: float) -> tuple[float, float]:
        """Return the interval around ``center`` at this confidence."""
        upper = (1 + level) / 2
        by = special.ndtri(upper) if self.df is None else special.stdtrit(self.df, upper)
        return center - float(by) * se, center + float(by) * se

    def p(self, statistic: float) -> float:
        """Return the two-sided p-value."""
        tail = special.ndtr(-abs(statistic)) if self.df is None else special.stdtr(self.df, -abs(statistic))
        return 2 * float(tail)


def beyond_chi2(statistic: float, df: float) -> float:
    """Return how probable a χ² this large is."""
    return float(special.chdtrc(df, statistic))


def beyond_f(statistic: float, df: float, below: float) -> float:
    """Return how probable an F this large is."""
    return float(special.fdtrc(df, below, statistic))
