"""``amity pool``: several studies as one estimate."""

from pathlib import Path
from typing import Annotated

import typer

from . import studies as given
from .forest import check_ending, funnel_picture
from .output import console, print_json, working, write_text
from .pool_tables import show
from .pooled import Asked, answer, told_of
from .studies import Method
from .survey import AsJson


def pool_command(
    file: given.StudiesFile,
    effect: given.Effect = None,
    variance: given.Variance = None,
    method: given.MethodOption = Method.REML,
    test: given.TestOption = None,
    moderator: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help="Explain differences by this column; may be repeated."),
    ] = None,
    subgroup: Annotated[
        str | None, typer.Option(metavar="COL", help="Pool each value of this column apart, and compare.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="COL", help="Effects of one sample hang together: three levels, CR2."),
    ] = None,
    rho: Annotated[
        float,
        typer.Option(metavar="R", help="With --cluster: how far sampling errors of a sample correlate."),
    ] = 0.0,
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Pool once without each study.")
    ] = False,
    cumulative: Annotated[
        str | None, typer.Option(metavar="COL", help="Pool the first two, three … by this column.")
    ] = None,
    egger: Annotated[bool, typer.Option("--egger", help="Do small studies tell another story?")] = False,
    trim_and_fill: Annotated[
        bool, typer.Option("--trim-and-fill", help="What if the funnel were even? (L0)")
    ] = False,
    funnel: Annotated[Path | None, typer.Option(metavar="FILE.svg", help="Draw the funnel plot.")] = None,
    no_safeguard: Annotated[
        bool, typer.Option("--no-safeguard", help="Let Knapp-Hartung narrow the interval where Q < df.")
    ] = False,
    se: given.StandardError = None,
    ci: given.Interval = None,
    ratio: given.Ratio = False,
    counts: given.Counts = None,
    means: given.Means = None,
    correlation: given.Correlation = None,
    measure: given.Measure = None,
    label: given.Label = None,
    json: AsJson = False,
) -> None:
    """Pool studies: one estimate with its interval, how far they differ, and what the next may find.

    Example: amity pool studies.csv --effect g --variance v --egger
    """
    check_ending(funnel, (".svg",))
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
    asked = Asked(
        method=method.value,
        test=test.value if test else None,
        safeguard=not no_safeguard,
        moderators=moderator or (),
        subgroup=subgroup,
        cluster=cluster,
        rho=rho,
        leave_one_out=leave_one_out,
        cumulative=cumulative,
        egger=egger,
        trim_and_fill=trim_and_fill,
        funnel=funnel is not None,
    )
    with working("Pooling"):
        found = answer(studies, asked)
    if funnel:
        write_text(funnel, funnel_picture(found))
    if json:
        print_json(told_of(found))
    else:
        show(found)
        if funnel:
            console().print(f"Funnel: {funnel}")
