"""How far the items of a scale measure one thing: alpha, omega, and each item against the rest.

Everything stands on the covariances of the items as the scale counts them, over complete respondents.
One query gathers those next to the data, so ten million rows never come into Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import msgspec
import narwhals as nw

from .definition import NOT_ASKED, Instrument, Scale, Step

Matrix = Sequence[Sequence[float]]

_SWEEPS = 5_000
"""Sweeps of MINRES before we say that it does not converge; ordinary scales need about twenty."""

_SETTLED = 1e-10
"""No loading moved by more than this in a whole sweep."""

_NOISE = 1e-12
"""A variance below this share of the mean square is rounding, not variance."""


class Moments(msgspec.Struct, frozen=True, kw_only=True):
    """Means and covariances (divided by n - 1) of ``names``, over the ``n`` rows that have all of them."""

    n: int
    names: tuple[str, ...]
    means: tuple[float, ...]
    covariances: tuple[tuple[float, ...], ...]


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """How well the items of a scale hang together in one sample of ``n`` complete respondents.

    None stands where a figure does not exist: ``alpha`` for a single item or no variance, ``omega`` for fewer
    than three items or no proper one-factor solution, an item's total where it or the rest does not vary.
    """

    n: int
    alpha: float | None
    omega: float | None
    item_total: dict[str, float | None]


def reliability(
    instrument: Instrument, scale: str, table: Any, *, columns: Mapping[str, str] | None = None
) -> Reliability | None:
    """Return the reliability of one scale in a survey of whole-number answers: one row, one respondent.

    ``table`` is anything Narwhals understands; ``columns`` says where the items are, if not under their keys.
    Answers that are missing, declined or not on offer make a respondent incomplete.
    None where reliability has no meaning: for a scale that is built from steps, or has a single item.

    >>> import polars as pl
    >>> from amity import instruments
    >>> from amity.instruments.item_analysis import reliability
    >>> answers = {"companionship": [1, 2, 3, 1], "left_out": [1, 2, 3, 2], "isolated": [1, 3, 3, 1]}
    >>> found = reliability(instruments.load("ucla-3"), "loneliness", pl.DataFrame(answers))
    >>> found.n, round(found.alpha, 3)
    (4, 0.923)
    """
    terms = counted(instrument, instrument.scales[scale], columns or {})
    if len(terms) < 2:
        return None
    found = moments(table, terms)
    return from_covariances(found.covariances, items=found.names, n=found.n)


def from_covariances(covariances: Matrix, *, items: Sequence[str], n: int) -> Reliability:
    """Return what the covariances of the items come to.

    Alpha is Cronbach's (1951) on the raw metric, k / (k - 1) * (1 - sum of variances / variance of the sum).
    The item totals are corrected: each item against the sum of the others.

    Two items whose variances are 1 and whose correlation is .5, so alpha is 2 * .5 / 1.5:

    >>> found = from_covariances([[1.0, 0.5], [0.5, 1.0]], items=["a", "b"], n=100)
    >>> round(found.alpha, 4), found.omega, found.item_total
    (0.6667, None, {'a': 0.5, 'b': 0.5})
    """
    places = range(len(items))
    total = sum(sum(row) for row in covariances)
    own = sum(covariances[i][i] for i in places)
    alpha = len(items) / (len(items) - 1) * (1 - own / total) if len(items) > 1 and total > 0 else None
    rest = {items[i]: correlation(covariances, [i], [j for j in places if j != i]) for i in places}
    return Reliability(n=n, alpha=alpha, omega=omega(covariances), item_total=rest)


def omega(covariances: Matrix) -> float | None:
    """Return McDonald's omega total of one factor, as ``psych::omega(nfactors = 1)`` does.

    The items are standardised first; omega is 1 - sum of uniquenesses / sum of all correlations.
    None where the one-factor model has no proper solution: too few items, one without variance,
    a uniqueness below zero (a Heywood case), or no convergence.

    With correlations that loadings of .8, .7, .6 and .5 make exactly, it is the familiar
    (sum of loadings)² / ((sum of loadings)² + sum of uniquenesses):

    >>> loadings = [0.8, 0.7, 0.6, 0.5]
    >>> exact = [[1.0 if i == j else a * b for j, b in enumerate(loadings)] for i, a in enumerate(loadings)]
    >>> round(omega(exact), 4), round(2.6**2 / (2.6**2 + 4 - sum(a * a for a in loadings)), 4)
    (0.7494, 0.7494)
    """
    correlations = standardised(covariances)
    if correlations is None or len(correlations) < 3:
        return None
    loadings = _one_factor(correlations)
    if loadings is None or any(loading * loading >= 1 for loading in loadings):
        return None
    total = sum(sum(row) for row in correlations)
    unique = sum(1 - loading * loading for loading in loadings)
    return 1 - unique / total if total > unique else None


def correlation(covariances: Matrix, some: Sequence[int], others: Sequence[int]) -> float | None:
    """Return how the sum of ``some`` correlates with that of ``others``; None where either does not vary."""
    between = sum(covariances[i][j] for i in some for j in others)
    within = sum(covariances[i][j] for i in some for j in some)
    beyond = sum(covariances[i][j] for i in others for j in others)
    return between / sqrt(within * beyond) if within > 0 and beyond > 0 else None


def standardised(covariances: Matrix) -> list[list[float]] | None:
    """Return the correlations, or None where something does not vary."""
    spread = [sqrt(max(row[i], 0.0)) for i, row in enumerate(covariances)]
    if not spread or min(spread) == 0:
        return None
    return [
        [value / spread[i] / spread[j] for j, value in enumerate(row)] for i, row in enumerate(covariances)
    ]


def main_axis(correlations: Matrix) -> list[float]:
    """Return the direction in which the items vary most together, by repeated multiplication."""
    axis = [1.0 + 1e-3 * i for i in range(len(correlations))]  # uneven, so that no symmetry hides the answer
    for _ in range(200):
        axis = [sum(a * b for a, b in zip(row, axis, strict=True)) for row in correlations]
        length = sqrt(sum(a * a for a in axis)) or 1.0
        axis = [a / length for a in axis]
    return axis


def _one_factor(correlations: Matrix) -> list[float] | None:
    """Return the loadings that leave the smallest squares off the diagonal, one row at a time.

    MINRES as Harman and Jones describe it (Psychometrika 1966; 31:351), for one factor.
    """
    places = range(len(correlations))
    loadings = main_axis(correlations)
    for _ in range(_SWEEPS):
        moved = 0.0
        for i in places:
            weight = sum(loadings[j] ** 2 for j in places if j != i)
            if weight == 0:
                return None
            new = sum(correlations[i][j] * loadings[j] for j in places if j != i) / weight
            moved = max(moved, abs(new - loadings[i]))
            loadings[i] = new
        if moved < _SETTLED:
            return loadings
    return None


def moments(table: Any, terms: Mapping[str, nw.Expr]) -> Moments:
    """Return the means and covariances of ``terms`` over the complete rows of ``table``, in one query."""
    names = tuple(terms)
    held = [f"t{i}" for i in range(len(names))]
    pairs = [(a, b) for i, a in enumerate(held) for b in held[i:]]
    frame = nw.from_native(table).lazy()
    frame = frame.select(**{at: expr.cast(nw.Float64) for at, expr in zip(held, terms.values(), strict=True)})
    query = frame.drop_nulls().select(
        nw.len().alias("n"),
        *(nw.col(a).sum() for a in held),
        *((nw.col(a) * nw.col(b)).sum().alias(f"{a}*{b}") for a, b in pairs),
    )
    row = query.collect().rows(named=True)[0]
    return _moments(names, held, {key: value or 0 for key, value in row.items()})


def _moments(names: tuple[str, ...], held: Sequence[str], sums: Mapping[str, float]) -> Moments:
    n = int(sums["n"])
    mean = {a: float(sums[a]) / n if n else 0.0 for a in held}
    known: dict[tuple[str, str], float] = {}
    for i, a in enumerate(held):
        for b in held[i:]:
            product = float(sums[f"{a}*{b}"])
            value = (n * product - float(sums[a]) * float(sums[b])) / (n * (n - 1)) if n > 1 else 0.0
            noise = a == b and value <= _NOISE * product / max(n, 1)
            known[a, b] = known[b, a] = 0.0 if noise else value
    still = {a for a in held if known[a, a] == 0}
    rows = (tuple(0.0 if {a, b} & still else known[a, b] for b in held) for a in held)
    return Moments(n=n, names=names, means=tuple(mean.values()), covariances=tuple(rows))


def counted(instrument: Instrument, scale: Scale, columns: Mapping[str, str]) -> dict[str, nw.Expr]:
    """Return what each item counts in ``scale`` (reversed, recoded, dichotomised, capped), else null.

    Empty for a scale that is built from steps, whose terms are not answers to items.
    """
    if any(term in instrument.steps for term in scale.items):
        return {}
    terms = {key: _changed(instrument, scale, key, usable(instrument, key, columns)) for key in scale.items}
    if scale.combine == "count":
        terms = {key: _one_if(term, term > 0) for key, term in terms.items()}
    return terms


def usable(instrument: Instrument, key: str, columns: Mapping[str, str]) -> nw.Expr:
    """Return the answer to item ``key``, null unless on offer; behind a closed gate, what the card says."""
    raw = nw.col(columns.get(key, key)).cast(nw.Float64)
    low, high = instrument.bounds[key]
    offered = raw.is_in([float(code) for code in instrument.options[key]] or [])
    value = nw.when(offered if instrument.options[key] else raw.is_between(low, high)).then(raw)
    gate = instrument.item[key].asked_if
    if gate is None:
        return value
    closed = usable(instrument, gate.item, columns) < gate.from_
    unasked = value.is_null() & (closed.fill_null(False) | (raw == NOT_ASKED).fill_null(False))
    return nw.when(unasked).then(nw.lit(float(gate.otherwise))).otherwise(value)


def _changed(instrument: Instrument, step: Step, key: str, value: nw.Expr) -> nw.Expr:
    """The expression of what `scoring._changed` says of one answer."""
    if key in step.reverse:
        return sum(instrument.bounds[key]) - value
    for recode in step.recode:
        if key in recode.items:
            return _looked_up(value, recode.to)
    for cut in step.dichotomise:
        if key in cut.items:
            endorsed = [float(code) for code in cut.endorsed]
            return _one_if(value, value.is_in(endorsed) if cut.from_ is None else value >= cut.from_)
    for cap in step.cap:
        if key in cap.items:
            return nw.when(value > cap.at).then(nw.lit(float(cap.at))).otherwise(value)
    return value


def _one_if(value: nw.Expr, endorsed: nw.Expr) -> nw.Expr:
    zero = nw.when(~value.is_null()).then(nw.lit(0.0))
    return nw.when(endorsed).then(nw.lit(1.0)).otherwise(zero)


def _looked_up(value: nw.Expr, to: Mapping[int, int]) -> nw.Expr:
    """Return ``to[value]``, with one branch for each number that comes out."""
    found: nw.Expr = nw.when(value.is_null() & ~value.is_null()).then(nw.lit(0.0))  # null
    for new in sorted(set(to.values())):
        olds = [float(old) for old, each in to.items() if each == new]
        found = nw.when(value.is_in(olds)).then(nw.lit(float(new))).otherwise(found)
    return found
