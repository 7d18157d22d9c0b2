"""What could help, on a page for the person: no score, no label, plain words; and the choice is theirs."""

from collections.abc import Sequence
from datetime import date
from html import escape

from amity import evidence, prescribing
from amity.prescribing import Match, Option, Proposal

from . import document

PRIVACY = (
    "Your team can see your answers. "
    "We would tell others only if we feared for your safety or someone else's."
)
NOTHING = "Nothing now is a good plan too. You can ask again whenever you like."
CHOICE = "These are ideas, not orders. You choose: one, some, or none. You can change your mind."


def plan_page(proposal: Proposal, *, name: str | None, written_on: date) -> str:
    """Return the page. A proposal that safety stops has none: whoever asks for it must refuse first."""
    if proposal.safety:
        raise ValueError("nothing is handed out before somebody has spoken with the person")
    many = len(proposal.options)
    lead = {0: NOTHING, 1: "Here is one idea. "}.get(many, f"Here are {many} ideas. ") + (
        CHOICE if many else ""
    )
    body = [
        f"<h1>{'What could help' if not name else f'What could help, {document.name(name)}'}</h1>",
        f"<p class='lead'>{escape(lead)}</p>",
        *(_first(option) for option in proposal.first),
        *(_option(option, place) for place, option in enumerate(proposal.options, 1)),
        f"<section class='card'><h2>Who can see this</h2><p>{escape(PRIVACY)}</p></section>",
    ]
    foot = f"Written by Amity on {_day(written_on)}, for a talk with your worker. It is no medical advice."
    return document.page("What could help", kind="Your plan", body=body, foot=foot)


def _first(option: Option) -> str:
    return (
        f"<section class='card'><h2>{escape(option.title)}</h2><p>{escape(option.says)}</p>"
        f"<p><b>Next:</b> {escape(option.first_step)}</p></section>"
    )


def _option(option: Option, place: int) -> str:
    rows = [
        ("Why this", " ".join(_why(option))),
        ("How often", option.dose[0].upper() + option.dose[1:] + "."),
        ("The first step", option.first_step),
        *((f"In the way: {barrier.barrier.replace('_', ' ')}", barrier.say) for barrier in option.barriers),
        ("If it does not work out", option.plan_b),
        ("We look at it together on", _day(option.review_on)),
    ]
    terms = "".join(f"<dt>{escape(head)}</dt><dd>{escape(said)}</dd>" for head, said in rows)
    return (
        f"<section class='card' aria-labelledby='o{place}'>"
        f"<h2 id='o{place}'>{place}. {escape(option.title)}</h2>"
        f"<p>{escape(option.says)}</p>{_place(option.service, option.other_services)}"
        f"<dl class='terms'>{terms}</dl>{_evidence(option)}</section>"
    )


def _why(option: Option) -> list[str]:
    return [prescribing.load(need).says for need in option.needs]


def _place(service: Match | None, others: Sequence[Match]) -> str:
    if service is None:
        return ""
    far = "" if service.distance_km is None else f", {service.distance_km:.1f} km away"
    said = f"<p><b>{document.name(service.name)}</b>{_by(service)}{far}.</p>"
    cautions = "".join(f"<li>{escape(caution)}</li>" for caution in service.caution)
    said += f"<ul>{cautions}</ul>" if cautions else ""
    if others:
        said += f"<p class='muted'>Or: {'; '.join(document.name(other.name) for other in others)}.</p>"
    return said


def _by(service: Match) -> str:
    return "" if service.organization is None else f", {document.name(service.organization)}"


def _evidence(option: Option) -> str:
    sources = "".join(f"<li>{escape(evidence.load(each).source.cite)}</li>" for each in option.evidence)
    listed = f"<ul>{sources}</ul>" if sources else ""
    return document.details("What is known about it", f"<p>{escape(option.evidence_says)}</p>{listed}")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
