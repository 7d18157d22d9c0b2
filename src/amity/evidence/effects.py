"""Effects from what a study reports: counts, means, correlations, intervals; and from one measure to another.

Ratios are logarithms here throughout: a log odds ratio is what can be pooled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from statistics import NormalDist
from types import MappingProxyType
from typing import Literal

import msgspec

from .pooling import PoolingError

Converted = Literal["OR", "d", "g", "r", "z"]

RATIOS = ("OR", "RR", "HR", "IRR")
ZERO_CELL = 0.5
"""What is added to every cell of a table that has an empty one, so that its logarithm exists."""


class StudyEffect(msgspec.Struct, frozen=True, kw_only=True):
    """One study's ``effect`` on the scale of its ``measure`` (ratios as logarithms), and its variance.

    ``note`` says what was done to the numbers on the way.
    """

    measure: str
    effect: float
    variance: float
    note: str | None = None


def from_counts(
    events: float, total: float, other_events: float, other_total: float, *, measure: str = "OR"
) -> StudyEffect:
    """Return log OR, log RR or RD of two groups, from how many of how many had the event.

    Where a cell of the table is empty, half a person is added to all four, and the note says so.

    Raises `PoolingError` for a table that cannot be, or one that says nothing of a ratio.

    The first trial of BCG vaccine: 4 of 123 vaccinated fell ill, 11 of 139 not vaccinated (Colditz 1994):

    >>> found = from_counts(4, 123, 11, 139, measure="RR")
    >>> round(found.effect, 4), round(found.variance, 4)
    (-0.8893, 0.3256)
    """
    a, b, c, d = events, total - events, other_events, other_total - other_events
    if min(a, b, c, d) < 0 or min(total, other_total) <= 0:
        raise PoolingError(
            f"{events:g} of {total:g} against {other_events:g} of {other_total:g} cannot be. "
            f"Give events, then all people of the group."
        )
    if measure != "RD" and (a == c == 0 or b == d == 0):
        whom = "Nobody" if a == c == 0 else "Everybody"
        raise PoolingError(
            f"{whom} had the event in either group, which says nothing of a ratio. Leave it out, or use RD."
        )
    note = None
    if min(a, b, c, d) == 0:
        a, b, c, d = (each + ZERO_CELL for each in (a, b, c, d))
        note = f"a cell was empty: {ZERO_CELL:g} was added to all four"
    effect, variance = _from_cells(a, b, c, d, measure)
    return StudyEffect(measure=measure, effect=effect, variance=variance, note=note)


def _from_cells(a: float, b: float, c: float, d: float, measure: str) -> tuple[float, float]:
    n, m = a + b, c + d
    if measure == "OR":
        return math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    if measure == "RR":
        return math.log(a / n) - math.log(c / m), 1 / a - 1 / n + 1 / c - 1 / m
    if measure == "RD":
        return a / n - c / m, a * b / n**3 + c * d / m**3
    raise PoolingError(f"{measure!r} does not come from counts. Choose OR, RR or RD.")


def from_means(
    mean: float,
    sd: float,
    n: float,
    other_mean: float,
    other_sd: float,
    other_n: float,
    *,
    measure: str = "g",
) -> StudyEffect:
    """Return the difference of two means: g (Hedges, corrected for small samples), d (not), or MD in points.

    Standardised by the pooled SD; its large-sample variance is that of Hedges 1982
    (doi 10.1037/0033-2909.92.2.490). MD allows unequal SDs.

    >>> found = from_means(103, 5.5, 50, 100, 4.5, 50)  # Borenstein 2009, Introduction to Meta-Analysis
    >>> round(found.effect, 4), round(found.variance, 4)
    (0.5924, 0.0418)
    """
    if min(sd, other_sd) <= 0 or min(n, other_n) < 2:
        raise PoolingError("An SD must be above 0, and each group at least two people.")
    if measure == "MD":
        return StudyEffect(measure="MD", effect=mean - other_mean, variance=sd**2 / n + other_sd**2 / other_n)
    if measure not in ("g", "d"):
        raise PoolingError(f"{measure!r} does not come from means. Choose g, d or MD.")
    df = n + other_n - 2
    pooled_sd = math.sqrt(((n - 1) * sd**2 + (other_n - 1) * other_sd**2) / df)
    effect = (mean - other_mean) / pooled_sd * (small_sample(df) if measure == "g" else 1)
    variance = 1 / n + 1 / other_n + effect**2 / (2 * (n + other_n))
    return StudyEffect(measure=measure, effect=effect, variance=variance)


def small_sample(df: float) -> float:
    """Return the factor that turns d into g: Hedges 1981 (doi 10.3102/10769986006002107), exact.

    >>> round(small_sample(98), 4)
    0.9923
    """
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def from_correlation(r: float, n: float, *, measure: str = "z") -> StudyEffect:
    """Return Fisher's z of a correlation, whose variance 1 / (n - 3) knows nothing of r; or r itself.

    >>> found = from_correlation(0.5, 103)
    >>> round(found.effect, 4), found.variance
    (0.5493, 0.01)
    """
    if not -1 < r < 1:
        raise PoolingError(f"A correlation of {r:g} cannot be pooled. It must lie between -1 and 1.")
    if n <= 3:
        raise PoolingError(f"{n:g} people: a correlation takes at least four.")
    if measure == "z":
        return StudyEffect(measure="z", effect=math.atanh(r), variance=1 / (n - 3))
    if measure == "r":
        return StudyEffect(measure="r", effect=r, variance=(1 - r**2) ** 2 / (n - 1))
    raise PoolingError(f"{measure!r} does not come from a correlation. Choose z or r.")


def from_interval(
    estimate: float, low: float, high: float, *, ratio: bool = False, level: float = 0.95
) -> StudyEffect:
    """Return an effect with the variance that its interval tells; of a ratio, logarithms of all three.

    Raises `PoolingError` where the interval does not hold the estimate.
    A lopsided interval is noted: it may be a ratio, a misprint, or not made by the normal.

    >>> found = from_interval(1.50, 1.42, 1.59, ratio=True)  # Holt-Lunstad 2010
    >>> round(found.effect, 3), round(math.sqrt(found.variance), 3)
    (0.405, 0.029)
    """
    if not low <= estimate <= high or low == high:
        raise PoolingError(
            f"the interval from {low:g} to {high:g} does not hold its estimate {estimate:g}. "
            f"Look it up again, or leave the study out."
        )
    if ratio and low <= 0:
        raise PoolingError(f"a ratio must be above 0, and the interval starts at {low:g}. Is it a logarithm?")
    if ratio:
        estimate, low, high = math.log(estimate), math.log(low), math.log(high)
    width = high - low
    lopsided = abs(high + low - 2 * estimate) > 0.2 * width
    cause = "a misprint" if ratio else "a ratio, or a misprint"
    note = f"the interval is lopsided about its estimate, as that of {cause}" if lopsided else None
    se = width / 2 / NormalDist().inv_cdf((1 + level) / 2)
    return StudyEffect(measure="Ratio" if ratio else "Effect", effect=estimate, variance=se**2, note=note)


def convert(
    effect: float,
    variance: float,
    *,
    measure: Converted,
    to: Converted,
    n: tuple[float, float] | None = None,
) -> StudyEffect:
    """Return an effect and its variance as another measure: OR (its logarithm), d, g, r, z (Fisher's).

    ``n`` is the size of both groups: g needs it; r takes groups of equal size where it is absent.
    Odds ratios become d as if a logistic variable had been cut in two (Chinn 2000,
    doi 10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M); the rest as in Borenstein 2009,
    chapter 7.
    A converted effect carries assumptions: keep it apart in a sensitivity analysis.

    >>> found = convert(0.9069, 0.0676, measure="OR", to="d")  # Borenstein 2009, chapter 7
    >>> round(found.effect, 4), round(found.variance, 4)
    (0.5, 0.0205)
    """
    for each in (measure, to):
        if each not in NEXT:
            raise PoolingError(f"{each!r} is not among what can be converted: {', '.join(NEXT)}.")
    here = effect, variance
    for told, following in pairwise(_route(measure, to)):
        here = _step(here, told, following, n)
    note = None if measure == to else f"converted from {measure}"
    return StudyEffect(measure=to, effect=here[0], variance=here[1], note=note)


NEXT: Mapping[str, str] = MappingProxyType({"OR": "d", "d": "d", "g": "d", "r": "d", "z": "r"})
"""Every measure converts into its neighbour on the way to d, and back."""


def _route(start: str, end: str) -> list[str]:
    """Return the measures from one to the other, turning round where their ways to d meet."""
    out, home = _way_to_d(start), _way_to_d(end)
    meet = next(each for each in out if each in home)
    return [*out[: out.index(meet) + 1], *reversed(home[: home.index(meet)])]


def _way_to_d(start: str) -> list[str]:
    way = [start]
    while way[-1] != "d":
        way.append(NEXT[way[-1]])
    return way


def _step(
    here: tuple[float, float], told: str, to: str, n: tuple[float, float] | None
) -> tuple[float, float]:
    """Return effect and variance one step on; the variance by the delta method."""
    value, variance = here
    logistic = math.sqrt(3) / math.pi
    match told, to:
        case "OR", "d":
            return value * logistic, variance * logistic**2
        case "d", "OR":
            return value / logistic, variance / logistic**2
        case ("d", "g") | ("g", "d"):
            factor = _correction(n) if to == "g" else 1 / _correction(n)
            return value * factor, variance * factor**2
        case "d", "r":
            a = _balance(n)
            return value / math.sqrt(value**2 + a), a**2 * variance / (value**2 + a) ** 3
        case "r", "d":
            _check_r(value)
            a = _balance(n)
            return math.sqrt(a) * value / math.sqrt(1 - value**2), a * variance / (1 - value**2) ** 3
        case "r", "z":
            _check_r(value)
            return math.atanh(value), variance / (1 - value**2) ** 2
        case _:
            r = math.tanh(value)
            return r, variance * (1 - r**2) ** 2


def _correction(n: tuple[float, float] | None) -> float:
    if n is None or sum(n) < 4:
        raise PoolingError("Between d and g the sizes of both groups are needed: n=(25, 25).")
    return small_sample(sum(n) - 2)


def _balance(n: tuple[float, float] | None) -> float:
    """Return 4 for groups of equal size, more for unequal ones."""
    return 4.0 if n is None else sum(n) ** 2 / (n[0] * n[1])


def _check_r(r: float) -> None:
    if not -1 < r < 1:
        raise PoolingError(f"A correlation of {r:g} cannot be converted. It must lie between -1 and 1.")
