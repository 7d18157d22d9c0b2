"""A proposal as a practitioner reads it in a terminal."""

import textwrap
from collections.abc import Sequence
from typing import Any

from amity import prescribing
from amity.prescribing import Left, Option, Proposal, Safety

from .output import console

MARKS = {"own": " (own threshold)", "unverified": " (unverified threshold)"}
SERVICES_SHOWN = 6
DOSES = {
    "tested": "as tested",
    "unverified": "unverified",
    "own": "our own proposal",
    "habit": "a habit to start with, not a tested dose",
    "theirs": "for whoever gives it to say",
}


def show(proposal: Proposal, changes: Sequence[dict[str, Any]], *, with_services: bool) -> None:
    """Print safety first, then the needs, the options, what was left out, and what to ask."""
    for stop in proposal.safety:
        _show_safety(stop)
    told = {line for stop in proposal.safety for line in stop.channel}
    for line in proposal.mind:
        if line not in told:
            _line(f"\nMind: {line}")
    _show_needs(proposal)
    for change in changes:
        _show_change(change)
    for head, options in (
        ("Goes on beside it", proposal.first),
        ("Options: the person chooses", proposal.options),
        ("To talk about later, once somebody has spoken with the person", proposal.later),
    ):
        if options:
            _line(f"\n{head}", style="bold")
        for place, option in enumerate(options, 1):
            _show_option(option, place, with_services)
    if proposal.nothing_now:
        _line(f"\nNothing now, ask me later: that is a plan too. Ask again on {proposal.ask_again_on}.")
    elif not (proposal.options or proposal.first or proposal.safety):
        _line("\nNothing to propose from these answers.")
    _show_rest(proposal)


def _line(said: str, *, style: str | None = None) -> None:
    """Print a line; where it is too long it goes on below, two places further in."""
    out, text = console(), said.strip("\n")
    space = " " * (len(text) - len(text.lstrip()))
    wrapped = textwrap.fill(
        text.lstrip(),
        width=out.width,
        initial_indent=space,
        subsequent_indent=f"{space}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    out.print("\n" * said.startswith("\n") + wrapped, style=style, soft_wrap=True)


def _show_safety(stop: Safety) -> None:
    _line(f"\nFirst: {stop.title}", style="bold red")
    for line in stop.because:
        _line(f"  Why: {line}")
    for line in stop.channel:
        _line(f"  Channel: {line}")
    for line in stop.do:
        _line(f"  Do: {line}")
    for line in stop.never:
        _line(f"  Never: {line}")


def _show_needs(proposal: Proposal) -> None:
    _line("\nNeeds", style="bold")
    for need in proposal.needs:
        _line(f"  {_title(need.need)}: {_reasons(need.because, need.basis)}")
        for other in need.provisional:
            _line(f"    Provisional: whether this is “{_title(other)}” was not asked, or not enough.")
    if not proposal.needs:
        _line("  None that these answers show.")


def _title(need: str) -> str:
    return prescribing.load(need).title


def _reasons(because: Sequence[str], basis: Sequence[str]) -> str:
    return " ".join(
        line.rstrip(".") + MARKS.get(own, "") + "." for line, own in zip(because, basis, strict=True)
    )


def _show_change(change: dict[str, Any]) -> None:
    takes = (
        f"it takes more than {change['takes_more_than']:g} points ({change['reliability_from']})"
        if change["takes_more_than"] is not None
        else "how many points it takes is not known"
    )
    points = f"{change['before']:g} → {change['after']:g}"
    _line(f"  Since before, {change['score']} {points}: {change['reliable']}; {takes}.")


def _show_option(option: Option, place: int, with_services: bool) -> None:
    basis = "" if option.dose.split(",")[0] == "once" else f" ({DOSES[option.dose_basis]})"
    _line(f"  {place}. {option.title}: {option.dose}{basis}", style="bold")
    _line(f"     Why: {_reasons(option.why, option.basis)}")
    if option.service:
        where = ", ".join(filter(None, (option.service.name, option.service.organization)))
        _line(f"     Where: {where.rstrip('.')}. {' '.join(option.service.because)}")
        for caution in option.service.caution:
            _line(f"       Mind: {caution}")
    elif with_services and prescribing.load_intervention(option.intervention).delivery == "service":
        _line("     Where: no service of this kind that suits was found in the directory.")
    for line in option.ask_first:
        _line(f"     {line}")
    for barrier in option.barriers:
        _line(f"     In the way, {barrier.barrier.replace('_', ' ')}: {barrier.say}")
    _line(f"     First step: {option.first_step}")
    _line(f"     For the worker: {' '.join(option.steps)}")
    _line(f"     Plan B: {option.plan_b}")
    _line(f"     Known: {option.evidence_says}{_ids(option)}")
    measure = f" Measure: {'; '.join(option.measure)}." if option.measure else ""
    _line(f"     Review: {option.review_on}.{measure}")


def _ids(option: Option) -> str:
    """Return the id of the finding that is told, and those of others to read: no sentence came from them."""
    told = f" [{option.told}]" if option.told else ""
    others = [each for each in option.evidence if each != option.told]
    return told + (f" To read: {', '.join(others)}." if others else "")


def _show_left_out(left_out: Sequence[Left]) -> None:
    """Print what was left out, equal reasons in one line; of the services a few, for there may be many."""
    folded: dict[str, list[str]] = {}
    for left in left_out:
        if left.intervention:
            folded.setdefault(left.because, []).append(prescribing.load_intervention(left.intervention).title)
    services = list(dict.fromkeys(left.because for left in left_out if not left.intervention))
    if left_out:
        _line("\nLeft out, and why", style="bold")
    for because, titles in folded.items():
        _line(f"  {'; '.join(titles)}: {because}")
    for because in services[:SERVICES_SHOWN]:
        _line(f"  {because}")
    if len(services) > SERVICES_SHOWN:
        _line(f"  and {len(services) - SERVICES_SHOWN} more services: --json lists them.")


def _show_rest(proposal: Proposal) -> None:
    _show_left_out(proposal.excluded)
    if proposal.to_ask:
        _line("\nAsk the person of each: would they like this different? " + _titles(proposal.to_ask))
    if proposal.also_wanted:
        _line(
            "\nThe person would like this different, and no answer shows it yet; talk about it: "
            + _titles(proposal.also_wanted)
        )
    if proposal.waiting:
        _line("\nThe person would like this different, and it waits for now: " + _titles(proposal.waiting))
    if proposal.ask:
        _line("\nWould tell more: " + ", ".join(proposal.ask))


def _titles(needs: Sequence[str]) -> str:
    return "; ".join(_title(need) for need in needs) + "."
