"""Whether one thing's link with an outcome depends on another: least squares with a product term."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec

from amity.errors import AmityError

SPARE = 10
"""How many rows there must be beyond the coefficients: fewer leave nothing to tell errors from."""

LEAST = 1e-9
"""What is left of a column, as a share of it, when the others are taken out: less is rounding."""


class BufferingError(AmityError):
    """Columns from which no model can be fitted: the message says which, and what to do."""


class Coefficient(msgspec.Struct, frozen=True, kw_only=True):
    """What a step of one unit goes along with in the outcome; ``beta`` is the same in standard deviations.

    ``ci`` and ``beta_ci`` are 95 % intervals on HC3 standard errors with Student's t.
    ``beta_ci`` takes the standard deviations as known.
    """

    b: float
    se: float
    ci: tuple[float, float]
    p: float
    beta: float
    beta_ci: tuple[float, float]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted ``outcome = constant + moderator + predictor + moderator × predictor (+ covariates)``.

    Moderator, predictor and covariates are centered at their means in the rows that were used.
    ``estimates`` and ``covariance`` are of the four terms in that order; covariates lie at their means.
    ``t`` is how many standard errors the 95 % interval reaches to either side.
    """

    n: int
    df: int
    t: float
    estimates: tuple[float, float, float, float]
    covariance: tuple[tuple[float, ...], ...]
    center: tuple[float, float]
    spread: tuple[float, float, float]
    r2: float
    r2_without: float

    def predicted(self, *, moderator: float, predictor: float) -> tuple[float, float, float]:
        """Return the expected outcome and its 95 % interval, for values as they stand in the survey."""
        m, x = moderator - self.center[0], predictor - self.center[1]
        value, se = self._combined((1.0, m, x, m * x))
        return value, value - self.t * se, value + self.t * se

    def slope(self, *, moderator: float) -> tuple[float, float]:
        """Return what a step of the predictor goes along with at this value of the moderator; its error."""
        return self._combined((0.0, 0.0, 1.0, moderator - self.center[0]))

    def _combined(self, weights: Sequence[float]) -> tuple[float, float]:
        value = sum(w * b for w, b in zip(weights, self.estimates, strict=True))
        variance = sum(
            w * v * other
            for w, row in zip(weights, self.covariance, strict=True)
            for other, v in zip(weights, row, strict=True)
        )
        return value, math.sqrt(max(variance, 0.0))

    def p(self, value: float, se: float) -> float:
        """Return the two-sided p of ``value``, by Student's t."""
        from scipy.stats import t

        return float(2 * t.sf(abs(value) / se, self.df)) if se else 0.0

    def coefficient(self, place: int) -> Coefficient:
        """Return one of the terms: 1 the moderator, 2 the predictor, 3 their product."""
        sd_m, sd_x, sd_y = self.spread
        unit = (1.0, sd_m, sd_x, sd_m * sd_x)[place] / sd_y
        b, se = self.estimates[place], math.sqrt(self.covariance[place][place])
        ci = (b - self.t * se, b + self.t * se)
        return Coefficient(
            b=b, se=se, ci=ci, p=self.p(b, se), beta=b * unit, beta_ci=(ci[0] * unit, ci[1] * unit)
        )

    def region(self, low: float, high: float) -> tuple[tuple[float, float], ...]:
        """Return where the slope's interval excludes 0, of the moderator's values from ``low`` to ``high``.

        Johnson and Neyman 1936; the ends solve slope² = t² · variance of the slope.
        """
        _, _, b, c = self.estimates
        v, k = self.covariance, self.t**2
        roots = _roots(c * c - k * v[3][3], 2 * (b * c - k * v[2][3]), b * b - k * v[2][2])
        inside = sorted(root + self.center[0] for root in roots if low < root + self.center[0] < high)
        ends = [low, *inside, high]
        pieces = []
        for first, last in pairwise(ends):
            value, se = self.slope(moderator=(first + last) / 2)
            if abs(value) > self.t * se:
                pieces.append((first, last))
        return tuple(pieces)


def _roots(a: float, b: float, c: float) -> list[float]:
    """Return where ``a x² + b x + c`` is nought."""
    if a == 0:
        return [-c / b] if b else []
    inner = b * b - 4 * a * c
    if inner < 0:
        return []
    half = -(b + math.copysign(math.sqrt(inner), b)) / 2
    return [half / a, *([c / half] if half else [])]


def fit(outcome: Any, moderator: Any, predictor: Any, covariates: Any, *, names: Sequence[str]) -> Model:
    """Return the model of complete columns; ``names``: moderator, predictor, covariates, for messages.

    Errors are HC3 (MacKinnon and White 1985; Long and Ervin 2000): they do not suppose that the outcome
    varies as much at high stress as at low, and hold better than HC0 and HC1 in samples below 250.
    """
    import numpy as np
    from scipy.stats import t

    n = len(outcome)
    design = np.column_stack([moderator, predictor, *covariates])
    center = design.mean(axis=0)
    m, x, *rest = (design - center).T
    design = np.column_stack([np.ones(n), m, x, m * x, *rest])
    called = ["the constant", *names[:2], f"{names[0]} × {names[1]}", *names[2:]]
    df = n - design.shape[1]
    if df < SPARE:
        raise BufferingError(
            f"{n} complete rows are too few for {design.shape[1]} coefficients: "
            f"{design.shape[1] + SPARE} are the least. Ask more people, or leave covariates out."
        )
    q, r = factored(design, called)
    estimates = np.linalg.solve(r, q.T @ outcome)
    left = outcome - design @ estimates
    covariance = _hc3(q, r, left)
    total = float(((outcome - outcome.mean()) ** 2).sum())
    less, _ = np.linalg.qr(np.delete(design, 3, axis=1))
    return Model(
        n=n,
        df=df,
        t=float(t.ppf(0.975, df)),
        estimates=tuple(estimates[:4].tolist()),
        covariance=tuple(tuple(row) for row in covariance[:4, :4].tolist()),
        center=(float(center[0]), float(center[1])),
        spread=tuple(np.std([moderator, predictor, outcome], axis=1, ddof=1).tolist()),
        r2=1 - float(left @ left) / total,
        r2_without=1 - float(((outcome - less @ (less.T @ outcome)) ** 2).sum()) / total,
    )


def factored(design: Any, called: Sequence[str]) -> tuple[Any, Any]:
    """Return the factors of a design; a column that the others already tell is refused by name."""
    import numpy as np

    lengths = np.linalg.norm(design, axis=0)
    q, r = np.linalg.qr(design / lengths)
    for place, rest in enumerate(np.abs(np.diag(r))):
        if rest < LEAST:
            raise BufferingError(
                f"{called[place]} can be worked out from the other columns (they are perfectly collinear). "
                "Leave one of them out."
            )
    return q, r * lengths


def _hc3(q: Any, r: Any, left: Any) -> Any:
    """Return the covariance of the estimates, each residual divided by one less its leverage."""
    import numpy as np

    leverage = (q**2).sum(axis=1)
    if (leverage > 1 - LEAST).any():
        row = int(leverage.argmax()) + 1
        raise BufferingError(
            f"complete row {row} alone settles a coefficient, so no error can be told. "
            "Is a covariate the same for everybody else? Leave it out."
        )
    half = np.linalg.solve(r, (q * (left / (1 - leverage))[:, None]).T)
    return half @ half.T
