"""``amity prescribe``: what could help one person, why, and what was left out."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import prescribing
from amity.errors import AmityError
from amity.prescribing import Option, Proposal

from .output import console, print_json, working, write_text
from .paper import write_pdf
from .plan_page import plan_page
from .survey import AsJson


class NotOnPaperError(AmityError):
    """Something that must not be handed out was asked for on paper."""


def prescribe_command(
    person: Annotated[Path, typer.Argument(metavar="PERSON.toml", help="What is known of one person.")],
    services: Annotated[
        Path | None,
        typer.Option(
            "--directory", metavar="PATH", help="A directory of services, as `amity directory` reads it."
        ),
    ] = None,
    top: Annotated[int, typer.Option(min=1, max=prescribing.AT_ONCE, help="How many options at most.")] = 3,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="A page for the person.")] = None,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="The same on paper, tagged PDF.")] = None,
    large_print: Annotated[bool, typer.Option("--large-print", help="The PDF in 18 point.")] = False,
    json: AsJson = False,
) -> None:
    """Say what could help one person: needs with their reasons, at most three options, and what was left out.

    A worry about safety comes before any advice, and then nothing is written for handing out.
    Example: amity prescribe harold.toml --directory town/ --pdf plan.pdf
    """
    today = datetime.now().astimezone().date()
    with working("Looking for what could help"):
        profile = prescribing.read_profile(person)
        match = prescribing.services_for(services, on=today) if services else None
        proposal = prescribing.propose(profile, on=today, top=top, match=match)
        if html or pdf:
            _hand_out(proposal, profile.name, today, html=html, pdf=pdf, large=large_print)
    if json:
        print_json(_contract(proposal))
        return
    _print(proposal, with_services=services is not None)
    for made in (html, pdf):
        if made:
            console().print(f"For the person: {made}")


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


def _print(proposal: Proposal, *, with_services: bool) -> None:
    say = console()
    for stop in proposal.safety:
        say.print(f"\nFirst: {stop.kind}", style="bold red")
        for line in stop.because:
            say.print(f"  {line}")
        for step in stop.do:
            say.print(f"  - {step}")
        for line in stop.never:
            say.print(f"  Never: {line}")
    say.print("\nNeeds", style="bold")
    for need in proposal.needs:
        say.print(f"  {prescribing.load(need.need).title}: {' '.join(need.because)}")
        for other in need.provisional:
            say.print(f"    Provisional: nobody asked about {prescribing.load(other).title.lower()}.")
    if not proposal.needs:
        say.print("  None that these answers show.")
    for head, options in (
        ("Goes on beside it", proposal.first),
        ("Options: the person chooses", proposal.options),
        ("To talk about later, once somebody has spoken with the person", proposal.later),
    ):
        if options:
            say.print(f"\n{head}", style="bold")
        for place, option in enumerate(options, 1):
            _print_option(option, place, with_services)
    if proposal.nothing_now:
        say.print("\nNothing now, ask me later: that is a plan too.")
    _print_rest(proposal)


def _print_option(option: Option, place: int, with_services: bool) -> None:
    say = console()
    say.print(f"  {place}. {option.title}: {option.dose}", style="bold")
    say.print(f"     Why: {' '.join(option.why)}")
    if option.service:
        say.print(f"     Where: {option.service.name}. {' '.join(option.service.because)}")
        for caution in option.service.caution:
            say.print(f"       First: {caution}")
    elif with_services:
        say.print("     Where: no service of this kind was found in the directory.")
    for barrier in option.barriers:
        say.print(f"     In the way, {barrier.barrier.replace('_', ' ')}: {barrier.say}")
    say.print(f"     First step: {option.first_step}")
    say.print(f"     Plan B: {option.plan_b}")
    say.print(f"     Known: {option.evidence_says}")
    say.print(f"     Review: {option.review_on}. Findings: {', '.join(option.evidence) or 'none'}")


def _print_rest(proposal: Proposal) -> None:
    say = console()
    if proposal.excluded:
        say.print("\nLeft out", style="bold")
        for left in proposal.excluded:
            say.print(f"  {left.intervention or left.service}: {left.because}")
    if proposal.wanted:
        say.print("\nAsk the person whether they would like this different: " + ", ".join(proposal.wanted))
    if proposal.ask:
        say.print("Would tell more: " + ", ".join(proposal.ask))
