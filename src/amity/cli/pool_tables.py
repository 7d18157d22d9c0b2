"""``amity pool`` for people: the estimate, in words that say what it is, and a table for each question."""

from collections.abc import Callable, Iterator, Sequence

from amity.evidence import ModeratorEffect, Pooled, ThreeLevel
from amity.pictures import EffectScale

from .forest import EDGE
from .output import console, figure, table
from .pooled import Found, each_study
from .studies import scale_of

ENDS = ["#95 % from", "#to"]

TESTS = {"knha": "Knapp-Hartung", "z": "z"}


def show(found: Found) -> None:
    """Print what was found, tables first."""
    scale = scale_of(found.studies)
    out = console()
    out.print(_studies(found, scale))
    for line in _sentences(found, scale):
        out.print(f"\n{line}" if not line.startswith(" ") else line)
    for part in (_moderators, _subgroups, _left_out, _cumulative, _small_studies):
        for piece in part(found, scale):
            out.print(piece)
    warnings = [*found.pooled.warnings, *_further_warnings(found), *found.studies.notes]
    if warnings:
        out.print("\nTo bear in mind", style="bold")
        out.print("\n".join(f"  {each}" for each in dict.fromkeys(warnings)))
    out.print(
        "\nA pooled association is still an association: it does not say that one thing causes another."
    )


def _studies(found: Found, scale: EffectScale) -> object:
    pooled, told, rows = found.pooled, _teller(found, scale), []
    for name, effect, variance, weight in each_study(found):
        half = EDGE * variance**0.5
        rows.append([name, told(effect), told(effect - half), told(effect + half), figure(weight, 1)])
    rows.append(["pooled", told(pooled.estimate), *map(told, pooled.ci), ""])
    if pooled.prediction:
        rows.append(["the next study", "", *map(told, pooled.prediction), ""])
    return table(None, ["study", f"#{scale.measure}", *ENDS, "#weight %"], rows)


def _teller(found: Found, scale: EffectScale) -> Callable[[float], str]:
    """Return what tells an effect as people read it: two decimals, more where all are small."""
    largest = max(abs(scale.shown(each)) for each in (*found.studies.effects, found.pooled.estimate))
    places = 2 if largest >= 0.1 else 4
    return lambda value: figure(round(scale.shown(value), places) + 0.0, places)


def _sentences(found: Found, scale: EffectScale) -> Iterator[str]:
    pooled, told = found.pooled, _teller(found, scale)
    test = TESTS.get(pooled.test, pooled.test)
    low, high = map(told, pooled.ci)
    many = f"{pooled.k} studies"
    if isinstance(pooled, ThreeLevel):
        many = f"{pooled.k} effects of {pooled.clusters} clusters"
    if isinstance(pooled, ThreeLevel) and len(pooled.coefficients) > 1:
        yield f"{many} ({pooled.method}, {test}); what explains their differences stands below."
    else:
        yield (
            f"The mean of {many} is {told(pooled.estimate)}, 95 % interval {low} to {high}; "
            f"{_p(pooled.p)} ({pooled.method}, {test})."
        )
    if pooled.prediction:
        ends = " to ".join(map(told, pooled.prediction))
        yield f"  The true effect of the next study like these is expected from {ends}"
        yield f"  ({pooled.prediction_convention})."
    df = pooled.k - (len(pooled.coefficients) if isinstance(pooled, ThreeLevel) else 1)
    yield f"  How far they differ: Q {pooled.q:.2f} on {df} df, {_p(pooled.q_p)};"
    yield f"  {_variance(pooled)}."
    if scale.kind != "difference":
        as_what = "logarithms" if scale.kind == "ratio" else "Fisher's z"
        yield f"  Effects were pooled as {as_what} and are shown turned back; τ² is not."


def _variance(pooled: Pooled | ThreeLevel) -> str:
    if isinstance(pooled, ThreeLevel):
        return (
            f"variance between clusters {pooled.between:.4g} (I² {pooled.i2_between:.0f} %), "
            f"within {pooled.within:.4g} (I² {pooled.i2_within:.0f} %)"
        )
    ends = f" ({pooled.tau2_ci[0]:.4g} to {pooled.tau2_ci[1]:.4g})" if pooled.tau2_ci else ""
    by_q = f" (by Q alone {pooled.i2_q:.0f} %)" if round(pooled.i2) != round(pooled.i2_q) else ""
    return f"τ² {pooled.tau2:.4g}{ends}, I² {pooled.i2:.0f} %{by_q}, H² {pooled.h2:.2f}"


def _moderators(found: Found, scale: EffectScale) -> Iterator[object]:
    pooled, regression = found.pooled, found.regression
    if isinstance(pooled, ThreeLevel) and len(pooled.coefficients) > 1:
        yield _coefficients("\nWhat goes with the effects (CR2, Satterthwaite)", pooled.coefficients)
    if regression is None:
        return
    yield _coefficients("\nWhat goes with the effects", regression.coefficients)
    for name, level in regression.references.items():
        yield f"  {name}: each against {level}"
    df = " and ".join(map(str, regression.moderators_df))
    letter = "F" if len(regression.moderators_df) == 2 else "χ²"
    explained = "" if regression.r2 is None else f"; they explain {regression.r2:.0f} % of τ²"
    yield (
        f"  All moderators: {letter} {regression.moderators_statistic:.2f} on {df} df, "
        f"{_p(regression.moderators_p)}{explained}."
    )
    yield f"  Left unexplained: τ² {regression.tau2:.4g}, I² {regression.i2:.0f} %, {_p(regression.q_p)}."


def _coefficients(title: str, coefficients: Sequence[ModeratorEffect]) -> object:
    rows = [
        [
            each.name,
            *(figure(value, 4) for value in (each.estimate, *each.ci)),
            _cell(each.p),
            figure(each.df, 1),
        ]
        for each in coefficients
    ]
    return table(title, ["moderator", "#coefficient", *ENDS, "#p", "#df"], rows)


def _subgroups(found: Found, scale: EffectScale) -> Iterator[object]:
    if found.subgroups is None:
        return
    told, rows = _teller(found, scale), []
    for group in found.subgroups.groups:
        values = _line(group.pooled, told) if group.pooled else ["–"] * 5
        rows.append([group.level, str(len(group.studies)), *values])
    yield table("\nBy subgroup, each with its own τ²", ["subgroup", "#k", *_heads(scale)], rows)
    if found.subgroups.p is not None:
        yield (
            f"  Between subgroups: χ² {found.subgroups.q_between:.2f} on {found.subgroups.df} df, "
            f"{_p(found.subgroups.p)}."
        )


def _left_out(found: Found, scale: EffectScale) -> Iterator[object]:
    if found.left_out:
        told, names = _teller(found, scale), found.studies.labels
        rows = [[names[each.study], *_line(each.pooled, told)] for each in found.left_out]
        yield table("\nWithout each study", ["without", *_heads(scale)], rows)


def _cumulative(found: Found, scale: EffectScale) -> Iterator[object]:
    if found.cumulative:
        told, names = _teller(found, scale), found.studies.labels
        rows = [[f"+ {names[found.order[each.k - 1]]}", *_line(each, told)] for each in found.cumulative]
        first = names[found.order[0]]
        yield table(f"\nOne after the other, from {first}", ["with", *_heads(scale)], rows)


def _small_studies(found: Found, scale: EffectScale) -> Iterator[object]:
    told = _teller(found, scale)
    if (egger := found.egger) is not None:
        yield (
            f"\nEgger's test: intercept {egger.intercept:.2f} (95 % {egger.ci[0]:.2f} to {egger.ci[1]:.2f}), "
            f"t {egger.t:.2f} on {egger.df} df, {_p(egger.p)}. "
            f"It says whether small studies differ, not why."
        )
    if (filled := found.filled) is not None:
        low, high = map(told, filled.pooled.ci)
        many = "1 study is" if filled.missing == 1 else f"{filled.missing} studies are"
        where = f" on the {filled.side}" if filled.missing else ""
        yield (
            f"\nTrim and fill ({filled.estimator}): {many} missing{where}. "
            f"With mirror images of the opposite ones the mean would be {told(filled.pooled.estimate)} "
            f"({low} to {high}). Nobody has seen such studies."
            if filled.missing
            else f"\nTrim and fill ({filled.estimator}): no study is missing."
        )


def _heads(scale: EffectScale) -> list[str]:
    return [f"#{scale.measure}", *ENDS, "#p", "#τ²"]


def _line(pooled: Pooled, told: Callable[[float], str]) -> list[str]:
    ends = map(told, pooled.ci)
    return [told(pooled.estimate), *ends, _cell(pooled.p), f"{pooled.tau2:.4g}"]


def _further_warnings(found: Found) -> list[str]:
    parts = [found.regression, found.subgroups, found.egger]
    return [warning for part in parts if part is not None for warning in part.warnings]


def _p(p: float) -> str:
    """Return a p-value for a sentence, small ones as below a bound."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _cell(p: float) -> str:
    """Return a p-value for a table."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
