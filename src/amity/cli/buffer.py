"""``amity buffer``: whether stress and an outcome go together less where there is more support."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import evidence, pictures
from amity.errors import AmityError
from amity.evidence import Buffering, Coefficient
from amity.instruments import files

from .output import console, figure, many, print_json, table, working
from .survey import AsJson, SurveyFile, open_survey, source

DRAWN = (".svg",)


def buffer_command(
    survey: SurveyFile,
    support: Annotated[
        list[str],
        typer.Option(metavar="COL", help="Support; repeat it for each source: family, friends, partner."),
    ],
    stress: Annotated[str, typer.Option(metavar="COL", help="Stress.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="What goes along with it, such as distress.")],
    covariate: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help="To be held equal, such as age; may be repeated."),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the simple slopes into this SVG.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the bootstrap: the same gives the same intervals.")] = 1,
    json: AsJson = False,
) -> None:
    """Look for stress buffering: does stress go along with less distress where there is more support?

    Columns hold numbers, such as scores. Rows with an answer missing are left out.
    Example: amity buffer scores.csv --support mspss.total --stress pss-10.total --outcome phq-9.total
    """
    with source(survey) as (path, wave), working("Fitting and resampling"):
        if svg:
            files.check_place(svg, kinds=DRAWN, source=path)
        columns = [*support, stress, outcome, *(covariate or [])]
        answers = files.numbers(open_survey(path, wave, [], None), list(dict.fromkeys(columns)))
        found = evidence.stress_buffering(
            answers,
            support=support,
            stress=stress,
            outcome=outcome,
            covariates=covariate or (),
            rng=_generator(seed),
        )
        if svg:
            files.write_text(svg, pictures.slopes(found))
    if json:
        print_json(_as_json(found, seed))
        return
    _print_model(found)
    _print_sources(found)
    out = console()
    out.print(f"\n{pictures.describe_slopes(found)}")
    if svg:
        out.print(f"Picture: {svg}", soft_wrap=True)


def _generator(seed: int) -> Any:
    try:
        from numpy.random import default_rng
    except ImportError as problem:
        raise AmityError("This needs numpy and scipy. Add them: pip install 'amity[evidence]'.") from problem
    return default_rng(seed)


def _as_json(found: Buffering, seed: int) -> dict[str, Any]:
    """Return what was found under the keys that docs/reference/command-line.md promises."""
    as_dict = msgspec.structs.asdict
    return {
        "n": found.n,
        "left_out": found.left_out,
        "outcome": {"column": found.outcome_column},
        "support": {
            "columns": found.support_columns,
            "combined": "mean" if len(found.support_columns) > 1 else None,
            "mean": found.model.center[0],
            "sd": found.model.spread[0],
            **as_dict(found.support),
        },
        "stress": {
            "column": found.stress_column,
            "mean": found.model.center[1],
            "sd": found.model.spread[1],
            **as_dict(found.stress),
        },
        "interaction": as_dict(found.interaction),
        "covariates": found.covariates,
        "simple_slopes": found.simple_slopes,
        "significant": found.significant,
        "r2": found.r2,
        "r2_interaction": found.r2_interaction,
        "r2_detectable": found.r2_detectable,
        "by_source": found.by_source.sources,
        "together": {"r2": found.by_source.together, "ci": found.by_source.together_ci},
        "resamples": found.by_source.resamples,
        "seed": seed,
        "says": pictures.describe_slopes(found),
        "warnings": found.warnings,
    }


def _print_model(found: Buffering) -> None:
    out = console()
    left = f", {many(found.left_out)} left out for a missing answer" if found.left_out else ""
    out.print(f"{many(found.n)} used{left}. Support: {found.support_name}.", soft_wrap=True)
    held = f"; {', '.join(found.covariates)} held equal" if found.covariates else ""
    heads = [f"{found.outcome_column}{held}", "#b", "#95 % from", "#to", "#p", "#beta"]
    rows = [
        _row(f"{name}{note}", term)
        for name, note, term in (
            ("support", " (at mean stress)", found.support),
            ("stress", " (at mean support)", found.stress),
            ("support × stress", "", found.interaction),
        )
    ]
    out.print(table(None, heads, rows))
    heads = [f"\n{found.stress_column}, where support is", "#\nb", "#\n95 % from", "#\nto", "#\np"]
    rows = [
        [f"{figure(slope.support)} ({slope.at})", figure(slope.b), *map(figure, slope.ci), _p(slope.p)]
        for slope in found.simple_slopes
    ]
    out.print(table(None, heads, rows))
    out.print(f"\nR² {figure(found.r2, 3)}, of which the interaction adds {figure(found.r2_interaction, 3)}.")
    out.print(
        f"A sample of this size sees one that adds {figure(found.r2_detectable, 3)} or more, 4 times in 5."
    )
    out.print(_region(found), soft_wrap=True)
    for warning in found.warnings:
        out.print(f"Note: {warning}", soft_wrap=True)


def _row(name: str, term: Coefficient) -> list[str]:
    return [name, figure(term.b), *map(figure, term.ci), _p(term.p), figure(term.beta)]


def _p(p: float) -> str:
    return "< .001" if p < 0.001 else f"{p:.3f}"


def _region(found: Buffering) -> str:
    """Say for which support the link with stress can be told from none, among the support that was seen."""
    low, high = (figure(end) for end in found.seen[0])
    seen = f"of support from {low} to {high}"
    if not found.significant:
        return f"The interval of the slope of stress holds 0 for all {seen}."
    if found.significant == (found.seen[0],):
        return f"The interval of the slope of stress leaves out 0 for all {seen}."
    stretches = " and ".join(_stretch(found, first, last) for first, last in found.significant)
    where = f"where support is {stretches}; {low} to {high} was seen"
    return f"The interval of the slope of stress leaves out 0 {where}."


def _stretch(found: Buffering, first: float, last: float) -> str:
    """Say from where to where support runs, and to which side of 0 the slope of stress lies there."""
    slope, _ = found.model.slope(moderator=(first + last) / 2)
    return f"{figure(first)} to {figure(last)} (slope {'above' if slope > 0 else 'below'} 0)"


def _print_sources(found: Buffering) -> None:
    """Print what each source explains of the outcome, without stress in the model."""
    told = found.by_source
    held = f" beyond {', '.join(found.covariates)}" if found.covariates else ""
    heads = ["variance explained by", "#r", "#alone", "#95 % from", "#to", "#share", "#95 % from", "#to"]
    rows: list[Sequence[str]] = [
        [
            name,
            figure(one.r),
            *(figure(value, 3) for value in (one.unique, *one.unique_ci, one.dominance, *one.dominance_ci)),
        ]
        for name, one in told.sources.items()
    ]
    if len(rows) > 1:
        rows.append(
            ["together", "", "", "", "", *(figure(each, 3) for each in (told.together, *told.together_ci))]
        )
    out = console()
    out.print(table(f"\nOf the variance of {found.outcome_column}{held}, without stress", heads, rows))
