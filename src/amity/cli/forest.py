"""``amity forest``, and the funnel of ``amity pool``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from amity import pictures
from amity.evidence import Pooled
from amity.instruments import FileError
from amity.pictures import ForestRow, ForestTotal, FunnelPoint

from . import studies as given
from .output import console, write_text
from .pooled import Asked, Found, answer, each_study
from .pooled_page import pooled_page
from .studies import Method


def forest_command(
    file: given.StudiesFile,
    out: Annotated[
        Path, typer.Option(metavar="FILE.svg", help="A picture, or a page with tables and funnel: FILE.html.")
    ],
    effect: given.Effect = None,
    variance: given.Variance = None,
    label: given.Label = None,
    subgroup: Annotated[
        str | None, typer.Option(metavar="COL", help="Draw each value of this column apart, with its total.")
    ] = None,
    about: Annotated[str | None, typer.Option(metavar="TITLE", help="What the studies are about.")] = None,
    method: given.MethodOption = Method.REML,
    test: given.TestOption = None,
    se: given.StandardError = None,
    ci: given.Interval = None,
    ratio: given.Ratio = False,
    counts: given.Counts = None,
    means: given.Means = None,
    correlation: given.Correlation = None,
    measure: given.Measure = None,
) -> None:
    """Draw a forest plot: each study with its interval and weight, and what they are pooled into.

    Example: amity forest studies.csv --effect g --variance v --out forest.svg
    """
    check_ending(out, (".svg", ".html"))
    studies = given.open_studies(
        file,
        effect=effect,
        variance=variance,
        se=se,
        ci=ci,
        ratio=ratio,
        counts=counts,
        means=means,
        correlation=correlation,
        measure=measure,
        label=label,
    )
    found = answer(studies, Asked(method=method.value, test=test.value if test else None, subgroup=subgroup))
    rows, totals, scale = _rows(found, subgroup), _totals(found), given.scale_of(studies)
    title = about or Path(studies.name).stem
    cautions = [*found.pooled.warnings, *studies.notes]
    if out.suffix == ".svg":
        text = pictures.forest(rows, about=title, scale=scale, totals=totals)
    else:
        today = datetime.now(UTC).date().isoformat()
        text = pooled_page(
            rows,
            about=title,
            source=studies.name,
            scale=scale,
            written_on=today,
            totals=totals,
            funnel=_points(found),
            cautions=cautions,
        )
    write_text(out, text)
    console().print("\n".join([f"Forest plot of {len(rows)} studies: {out}", *cautions]))


def check_ending(path: Path | None, endings: tuple[str, ...]) -> None:
    """Refuse a file that we cannot write, before any work is done."""
    if path and path.suffix not in endings:
        raise FileError(f"{path}: name a file that ends in {' or '.join(endings)}.")


def _rows(found: Found, subgroup: str | None) -> list[ForestRow]:
    groups = found.studies.words(subgroup) if subgroup else ("",) * found.pooled.k
    return [
        ForestRow(
            label=name,
            effect=effect,
            low=effect - EDGE * variance**0.5,
            high=effect + EDGE * variance**0.5,
            weight=weight,
            group=group,
        )
        for (name, effect, variance, weight), group in zip(each_study(found), groups, strict=True)
    ]


EDGE = 1.959964
"""Standard errors to either side of an effect that hold the true one in 95 of 100 cases."""


def _totals(found: Found) -> list[ForestTotal]:
    assert isinstance(found.pooled, Pooled)
    groups = found.subgroups.groups if found.subgroups else ()
    within = [_total(f"{each.level}, pooled", each.pooled, each.level) for each in groups if each.pooled]
    return [*within, _total("All studies, pooled", found.pooled, "")]


def _total(name: str, pooled: Pooled, group: str) -> ForestTotal:
    test = "Knapp-Hartung" if pooled.test == "knha" else "z"
    says = f"{pooled.method}, {test}; τ² {pooled.tau2:.3g}, I² {pooled.i2:.0f} %"
    low, high = pooled.ci
    return ForestTotal(
        label=name,
        effect=pooled.estimate,
        low=low,
        high=high,
        group=group,
        prediction=None if group else pooled.prediction,
        says=says,
    )


def _points(found: Found) -> list[FunnelPoint]:
    added = zip(found.filled.effects, found.filled.variances, strict=True) if found.filled else ()
    return [
        *(FunnelPoint(effect=y, se=v**0.5, label=name) for name, y, v, _ in each_study(found)),
        *(FunnelPoint(effect=y, se=v**0.5, filled=True) for y, v in added),
    ]


def funnel_picture(found: Found) -> str:
    """Return the funnel plot of the studies, with what trim and fill adds."""
    center = found.filled.pooled.estimate if found.filled else found.pooled.estimate
    about = Path(found.studies.name).stem
    return pictures.funnel(_points(found), about=about, scale=given.scale_of(found.studies), center=center)
