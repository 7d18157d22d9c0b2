"""Stress buffering: whether stress and distress go together less where there is more support.

Cohen and Wills 1985 (doi 10.1037/0033-2909.98.2.310) named the model: support × stress in a regression.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from .moderation import BufferingError, Coefficient, Model, factored, fit
from .variance import Shares, shares

RESAMPLES = 2000
UNEVEN = 2.0
"""Sources whose standard deviations differ by more than this are not of one scale: one outweighs the rest."""

POWER = 7.849
"""(1.960 + 0.842)²: what χ² must be expected to be for a test at 0.05 to see an effect 4 times in 5."""


class SimpleSlope(msgspec.Struct, frozen=True, kw_only=True):
    """What one more unit of stress goes along with in the outcome, ``at`` one level of support."""

    at: str
    support: float
    b: float
    se: float
    ci: tuple[float, float]
    p: float


class Buffering(msgspec.Struct, frozen=True, kw_only=True):
    """What a survey says of support, stress and an outcome, over the ``n`` respondents who answered all.

    ``support`` and ``stress`` are their coefficients where the other is at its mean.
    ``interaction`` is how much the slope of stress differs for one more unit of support: below 0, stress and
    outcome go together less where there is more support, if they rise together at all.
    ``simple_slopes`` stand at the mean of support and one standard deviation to either side.
    ``significant`` holds the stretches of support, of those seen, where the slope's interval leaves out 0.
    ``r2`` is of the whole model; ``r2_interaction`` what the product adds to it.
    ``r2_detectable`` is what it would have to add for a sample of this size to see it 4 times in 5.
    ``by_source`` leaves stress out of the model, and keeps the covariates in.
    """

    n: int
    left_out: int
    support_columns: tuple[str, ...]
    stress_column: str
    outcome_column: str
    covariates: tuple[str, ...]
    support: Coefficient
    stress: Coefficient
    interaction: Coefficient
    simple_slopes: tuple[SimpleSlope, ...]
    significant: tuple[tuple[float, float], ...]
    r2: float
    r2_interaction: float
    r2_detectable: float
    by_source: Shares
    seen: tuple[tuple[float, float], tuple[float, float]]
    model: Model
    warnings: tuple[str, ...]

    @property
    def support_name(self) -> str:
        """What the support of the model is called: its column, or the mean of its columns."""
        return _called(self.support_columns)


def stress_buffering(
    answers: Mapping[str, Sequence[float | None]],
    *,
    support: Sequence[str],
    stress: str,
    outcome: str,
    covariates: Sequence[str] = (),
    rng: Any,
    resamples: int = RESAMPLES,
) -> Buffering:
    """Return whether the link of stress with the outcome differs by support, and what each source explains.

    ``answers`` holds columns of numbers, None where an answer is missing; a row with any missing is left out.
    Several ``support`` columns are sources: their mean is the support of the model.
    ``rng`` is a numpy random generator: the same seed gives the same bootstrap intervals.

    Associations only: nothing here says that more support would lessen the outcome.
    Raises `BufferingError` naming the column.
    """
    import numpy as np

    support, covariates = tuple(support), tuple(covariates)
    names = (*support, stress, outcome, *covariates)
    _distinct(names, support)
    table = _numbers(answers, names)
    whole = ~np.isnan(table).any(axis=1)
    columns = dict(zip(names, table[whole].T, strict=True))
    _vary(columns, len(table))
    sources = [columns[name] for name in support]
    others = [columns[name] for name in covariates]
    factored(np.column_stack([each - each.mean() for each in (*others, *sources)]), (*covariates, *support))
    together = np.mean(sources, axis=0)
    called = _called(support)
    model = fit(columns[outcome], together, columns[stress], others, names=[called, stress, *covariates])
    seen = tuple((float(each.min()), float(each.max())) for each in (together, columns[stress]))
    return Buffering(
        n=model.n,
        left_out=int((~whole).sum()),
        support_columns=support,
        stress_column=stress,
        outcome_column=outcome,
        covariates=covariates,
        support=model.coefficient(1),
        stress=model.coefficient(2),
        interaction=model.coefficient(3),
        simple_slopes=_simple_slopes(model),
        significant=model.region(*seen[0]),
        r2=model.r2,
        r2_interaction=model.r2 - model.r2_without,
        r2_detectable=(1 - model.r2) * POWER / model.n,
        by_source=shares(columns[outcome], sources, others, names=support, rng=rng, resamples=resamples),
        seen=(seen[0], seen[1]),
        model=model,
        warnings=_warnings(model, seen[0], dict(zip(support, sources, strict=True))),
    )


def _called(support: Sequence[str]) -> str:
    *first, last = support
    return f"the mean of {', '.join(first)} and {last}" if first else last


def _distinct(names: Sequence[str], support: Sequence[str]) -> None:
    if not support:
        raise BufferingError("No column of support was named. Name one, or one for each source.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise BufferingError(f"{twice} is named twice. Support, stress, outcome and covariates must differ.")


def _numbers(answers: Mapping[str, Sequence[float | None]], names: Sequence[str]) -> Any:
    """Return the columns side by side, NaN where an answer is missing."""
    import numpy as np

    missing = next((name for name in names if name not in answers), None)
    if missing:
        raise BufferingError(f"There is no column {missing}.")
    columns = []
    for name in names:
        try:
            column = np.array(answers[name], dtype=float)
        except (TypeError, ValueError):
            raise BufferingError(f"{name} holds something that is not a number.") from None
        if np.isinf(column).any():
            row = int(np.isinf(column).argmax()) + 1
            raise BufferingError(f"{name} holds an infinite number in row {row}.")
        columns.append(column)
    return np.column_stack(columns)


def _vary(columns: Mapping[str, Any], rows: int) -> None:
    for name, column in columns.items():
        if not len(column):
            raise BufferingError(f"None of {rows} rows has an answer in every column that was named.")
        if column.max() - column.min() <= 1e-12 * max(abs(float(column.max())), 1e-300):
            raise BufferingError(
                f"{name} is the same for all {len(column)} who answered everything: it explains nothing. "
                "Leave it out, or look whether the right column was named."
            )


def _simple_slopes(model: Model) -> tuple[SimpleSlope, ...]:
    mean, sd = model.center[0], model.spread[0]
    slopes = []
    for at, level in (("mean − 1 SD", mean - sd), ("mean", mean), ("mean + 1 SD", mean + sd)):
        b, se = model.slope(moderator=level)
        ci = (b - model.t * se, b + model.t * se)
        slopes.append(SimpleSlope(at=at, support=level, b=b, se=se, ci=ci, p=model.p(b, se)))
    return tuple(slopes)


def _warnings(model: Model, seen: tuple[float, float], sources: Mapping[str, Any]) -> tuple[str, ...]:
    import numpy as np

    said = []
    mean, sd = model.center[0], model.spread[0]
    for at, level in (("below", mean - sd), ("above", mean + sd)):
        if not seen[0] <= level <= seen[1]:
            said.append(f"One SD {at} the mean of support is beyond what anybody answered.")
    spreads = {name: float(np.std(column, ddof=1)) for name, column in sources.items()}
    widest, narrowest = max(spreads, key=spreads.__getitem__), min(spreads, key=spreads.__getitem__)
    if (ratio := spreads[widest] / spreads[narrowest]) > UNEVEN:
        said.append(
            f"{widest} varies {ratio:.1f} times as much as {narrowest}, so it weighs more in their mean. "
            "Put the sources on one scale first."
        )
    return tuple(said)


def weaker(found: Buffering) -> bool | None:
    """Say whether the link of stress is weaker where there is more support; None where it cannot be told.

    It cannot where the interval of the interaction holds 0, or where the link turns round on the way.
    """
    low, _, high = found.simple_slopes
    turns = low.b * high.b < 0 and all(slope.ci[0] * slope.ci[1] > 0 for slope in (low, high))
    if found.interaction.ci[0] <= 0 <= found.interaction.ci[1] or turns:
        return None
    return abs(high.b) < abs(low.b)
