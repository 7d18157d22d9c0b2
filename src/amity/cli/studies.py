"""Where the studies are: what ``amity pool`` and ``amity forest`` are told of the columns of a file."""

import sys
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from amity import evidence
from amity.evidence import Columns, Studies
from amity.instruments import FileError
from amity.pictures import EffectScale


class Method(StrEnum):
    """How the variance between studies is estimated."""

    REML = "REML"
    DL = "DL"
    PM = "PM"
    FE = "FE"


class Test(StrEnum):
    """What the mean is held against."""

    z = "z"
    knha = "knha"


StudiesFile = Annotated[
    str, typer.Argument(metavar="FILE.csv", help="One study a row, as CSV; - reads standard input.")
]
Effect = Annotated[
    str | None,
    typer.Option(metavar="COL", help="The column of effects; ratios as logarithms, or see --ratio."),
]
Variance = Annotated[
    str | None, typer.Option(metavar="COL", help="The column of their variances (squared standard errors).")
]
StandardError = Annotated[
    str | None, typer.Option("--se", metavar="COL", help="Standard errors, in place of variances.")
]
Interval = Annotated[
    str | None,
    typer.Option("--ci", metavar="LOW,HIGH", help="95 % intervals: in place of variances, or to check them."),
]
Ratio = Annotated[
    bool, typer.Option("--ratio", help="Effects and intervals are ratios: take their logarithms.")
]
Counts = Annotated[
    str | None,
    typer.Option(metavar="E1,N1,E2,N2", help="Events and people of two groups, in place of effects."),
]
Means = Annotated[
    str | None,
    typer.Option(
        metavar="M1,SD1,N1,M2,SD2,N2", help="Mean, SD and people of two groups, in place of effects."
    ),
]
Correlation = Annotated[
    str | None, typer.Option(metavar="R,N", help="Correlation and people, in place of effects.")
]
Measure = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="OR, RR or RD of counts; g, d or MD of means; what effects are."),
]
Label = Annotated[
    str | None, typer.Option(metavar="COL", help="The column of names; absent: study, label or author.")
]
MethodOption = Annotated[
    Method, typer.Option("--method", help="How differences between studies are estimated.")
]
TestOption = Annotated[
    Test | None, typer.Option("--test", help="Knapp-Hartung unless you say z; FE has z alone.")
]


def open_studies(
    file: str,
    *,
    effect: str | None,
    variance: str | None,
    se: str | None,
    ci: str | None,
    ratio: bool,
    counts: str | None,
    means: str | None,
    correlation: str | None,
    measure: str | None,
    label: str | None,
) -> Studies:
    """Return the studies of a file, as the options say."""
    if not (effect or counts or means or correlation):
        raise evidence.PoolingError(
            f"{file}: name the columns: --effect COL with --variance COL, --se COL or --ci LOW,HIGH; "
            f"or --counts, --means or --correlation."
        )
    low_high = _cells(ci)
    if low_high is not None and len(low_high) != 2:
        raise evidence.PoolingError("--ci takes two columns with a comma between: --ci low,high.")
    columns = Columns(
        effect=effect,
        variance=variance,
        se=se,
        interval=low_high and (low_high[0], low_high[1]),
        ratio=ratio,
        counts=_cells(counts),
        means=_cells(means),
        correlation=_cells(correlation),
        measure=measure,
        label=label,
    )
    name = "standard input" if file == "-" else file
    return evidence.read_studies(StringIO(_text(file)), columns, name=name)


def scale_of(studies: Studies) -> EffectScale:
    """Return what the effects are shown on."""
    return EffectScale(measure=NAMES.get(studies.measure, studies.measure), kind=studies.kind)


NAMES = {
    "OR": "Odds ratio",
    "RR": "Risk ratio",
    "HR": "Hazard ratio",
    "IRR": "Incidence rate ratio",
    "RD": "Risk difference",
    "MD": "Mean difference",
    "g": "Hedges' g",
    "d": "Cohen's d",
    "z": "Correlation",
    "r": "Correlation",
}


def _cells(said: str | None) -> tuple[str, ...] | None:
    return None if said is None else tuple(each.strip() for each in said.split(","))


def _text(file: str) -> str:
    try:
        if file == "-":
            return sys.stdin.read()
        return Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FileError(f"{file}: not UTF-8 text. Save the file as CSV in UTF-8.") from problem
    except OSError as problem:
        raise FileError(f"{file}: cannot be read: {problem.strerror}. Check the name.") from problem
