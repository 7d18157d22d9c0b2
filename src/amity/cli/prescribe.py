"""``amity prescribe``: what could help one person, why, and what was left out."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import directory, instruments, outcomes, prescribing
from amity.errors import AmityError
from amity.prescribing import Matcher, Profile, Proposal
from amity.web.paper import write_pdf

from .geo import postcodes_file
from .output import console, print_json, working, write_text
from .plan_page import plan_page
from .proposal_shown import show
from .survey import AsJson

IN_ENGLISH = "The page is in English: read it together, with a professional interpreter."


class NotOnPaperError(AmityError):
    """Something that must not be handed out was asked for on paper."""


def prescribe_command(
    person: Annotated[
        Path,
        typer.Argument(metavar="PERSON.toml", help="What is known of one person; - reads standard input."),
    ],
    services: Annotated[
        Path | None,
        typer.Option(
            "--directory", metavar="PATH", help="A directory of services, as `amity directory` reads it."
        ),
    ] = None,
    top: Annotated[
        int, typer.Option(min=1, max=prescribing.AT_ONCE, help="How many options at most.")
    ] = prescribing.AT_ONCE,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="A page for the person.")] = None,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="The same on paper, tagged PDF.")] = None,
    large_print: Annotated[bool, typer.Option("--large-print", help="The PDF in 18 point.")] = False,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day of the plan; absent: today."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Say what could help one person: needs with their reasons, at most three options, and what was left out.

    A worry about safety comes before any advice, and then nothing is written for handing out.
    Example: amity prescribe harold.toml --directory town/ --pdf plan.pdf
    """
    today = (on or datetime.now().astimezone()).date()
    with working("Looking for what could help"):
        profile = _profile(person)
        match = _matcher(services, today) if services else None
        proposal = prescribing.propose(profile, on=today, top=top, match=match)
        if html or pdf:
            _hand_out(proposal, profile.name, today, html=html, pdf=pdf, large=large_print)
    changes = _changes(profile)
    if json:
        print_json({**_contract(proposal), "changes": changes})
        return
    show(proposal, changes, with_services=services is not None)
    made = [str(each) for each in (html, pdf) if each]
    if made:
        console().print(f"\nFor the person: {', '.join(made)}")
        if not any(code.partition("-")[0] == "en" for code in profile.languages):
            console().print(IN_ENGLISH)


def _profile(person: Path) -> Profile:
    if str(person) == "-":
        return prescribing.profile_in(sys.stdin.read(), where="standard input", folder=Path())
    return prescribing.read_profile(person)


def _matcher(services: Path, today: date) -> Matcher:
    there, _ = directory.read(services)
    return prescribing.services_for(there, on=today, postcodes=postcodes_file())


def _hand_out(
    proposal: Proposal, name: str | None, today: date, *, html: Path | None, pdf: Path | None, large: bool
) -> None:
    if proposal.safety:
        kinds = " and ".join(each.kind for each in proposal.safety)
        raise NotOnPaperError(
            f"Nothing is written for handing out while this is open: {kinds}. First somebody speaks with the "
            "person, on a channel that is safe; `amity prescribe` without --html and --pdf says what to do."
        )
    page = plan_page(proposal, name=name, written_on=today)
    if pdf:
        write_pdf(page, pdf, large=large)
    if html:
        write_text(html, page)


def _contract(proposal: Proposal) -> dict[str, Any]:
    """Return what the contract of the command line names, and what goes beyond it."""
    said: dict[str, Any] = msgspec.to_builtins(proposal)
    said["needs"] = [{"id": need.pop("need"), **need} for need in said["needs"]]
    stops = said.pop("safety")
    said["safety"] = None if not stops else {**stops[0], "also": stops[1:]}
    return said


def _changes(profile: Profile) -> list[dict[str, Any]]:
    """Return each score that was taken before as well, and whether the difference is a reliable change."""
    unread = prescribing.not_held_against_cut_offs(profile)
    found = []
    for name, before in profile.before.items():
        instrument, _, scale = name.partition(".")
        if profile.is_child or name not in profile.scores or instrument in unread:
            continue
        card = instruments.load(instrument)
        found.append(_change(name, card.scales[scale], before, profile.scores[name]))
    return found


def _change(name: str, scale: instruments.Scale, before: float, after: float) -> dict[str, Any]:
    line = outcomes.criterion(scale)
    verdict = "unknown"
    if line is not None and scale.higher != "neither":
        better = after - before if scale.higher == "better" else before - after
        verdict = (
            "improved"
            if better > line.points
            else "deteriorated"
            if -better > line.points
            else "no reliable change"
        )
    return {
        "score": name,
        "before": before,
        "after": after,
        "reliable": verdict,
        "takes_more_than": line and round(line.points, 1),
        "reliability_from": line and line.reliability_from,
    }
