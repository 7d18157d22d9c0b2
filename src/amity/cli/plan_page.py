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
WORSE = (
    "Tell someone today if you feel unsafe, or if you think about dying. "
    "In danger, call the emergency number of your country, or ask somebody near you to call."
)
STEP = "The first step"
FIRST = "This is in the way for now: {}. Let us look at that first."
ALSO = "We have not forgotten it. We talk about it next time we meet."
WORKER = (
    "<p class='choose'><span><b>Your worker:</b> <i class='blank'></i></span> "
    "<span><b>How to reach them:</b> <i class='blank'></i></span></p>"
)
CHECK_FIRST = "Before you go, your worker checks with you whether it is right for you."
BASES = {
    "tested": "This is what was tried out in studies: you can begin with less.",
    "unverified": "You can do more or less.",
    "own": "This is our idea: you can do more or less.",
    "habit": "Just to start with.",
    "theirs": "",
}
IN_THE_WAY = {
    "health": "Your health",
    "money": "Money",
    "living_alone": "Living alone",
    "transport": "Getting there",
    "caring": "Looking after someone",
    "language": "Language",
    "confidence": "Feeling shy or unsure",
    "hearing": "Hearing",
    "digital_access": "Phone and internet",
    "screen_time": "Time on screens",
}
CHOOSE = (
    "<p class='choose'><b>Your choice:</b> "
    + "".join(
        f"<span><i class='box'></i> {said}</span> " for said in ("Yes, please", "Not now", "Ask me later")
    )
    + "</p>"
)


def plan_page(proposal: Proposal, *, name: str | None, written_on: date) -> str:
    """Return the page. A proposal that safety stops has none: whoever asks for it must refuse first."""
    if proposal.safety:
        raise ValueError("nothing is handed out before somebody has spoken with the person")
    heading = "What could help" if not name else f"What could help, {document.name(name)}"
    body = [
        f"<h1>{heading}</h1><p class='lead'>{escape(_lead(proposal))}</p>",
        *(_beside(option) for option in proposal.first),
        *(_option(option, place) for place, option in enumerate(proposal.options, 1)),
        _also((*proposal.waiting, *proposal.also_wanted)),
        _box("If things get worse", WORSE, more=WORKER),
        _box("Who can see this", PRIVACY),
        _sources(proposal.options),
    ]
    foot = f"Written with Amity on {_day(written_on)}, to talk over with your worker."
    return document.page("What could help", kind="Your plan", body=body, foot=foot)


def _lead(proposal: Proposal) -> str:
    many = len(proposal.options)
    if not many:
        again = proposal.ask_again_on
        return NOTHING + (f" We will ask you again on {_day(again)}." if again else "")
    return f"{'Here is one idea.' if many == 1 else f'Here are {many} ideas.'} {CHOICE}"


def _box(head: str, said: str, *, more: str = "") -> str:
    return f"<section class='card'><h2>{escape(head)}</h2><p>{escape(said)}</p>{more}</section>"


def _beside(option: Option) -> str:
    return _box("Your treatment", " ".join([option.says, *(b.say for b in option.barriers), option.plan_b]))


def _also(needs: Sequence[str]) -> str:
    if not needs:
        return ""
    return _box("You said this too", " ".join([*(prescribing.load(need).says for need in needs), ALSO]))


def _why(option: Option) -> str:
    """Return why, in words for the person: what is in the way by its name, and what they would like."""
    card = prescribing.load_intervention(option.intervention)
    named = [IN_THE_WAY[each].lower() for each in card.eases if "basics" in option.needs]
    wishes = [prescribing.load(need).says for need in option.needs if need != "basics"]
    return " ".join([*(FIRST.format(each) for each in named), *wishes])


def _option(option: Option, place: int) -> str:
    more = "" if option.dose.split(",")[0] == "once" else BASES[option.dose_basis]
    how_often = f"{option.dose[0].upper()}{option.dose[1:]}. {more}"
    rows = [
        ("Why this", _why(option)),
        (STEP, option.first_step),
        ("How often", how_often),
        *((IN_THE_WAY[each.barrier], each.say) for each in option.barriers),
        ("If it does not suit you", option.plan_b),
        ("What is known", option.evidence_says),
        ("We look again on", _day(option.review_on)),
    ]
    terms = "".join(f"<dt>{escape(head)}</dt>{_said(head, said)}" for head, said in rows)
    return (
        f"<section class='card' aria-labelledby='o{place}'>"
        f"<h2 id='o{place}'>{place}. {escape(option.title)}</h2>"
        f"<p class='says'>{escape(option.says)}</p>{_place(option.service, option.other_services)}"
        f"<dl class='terms'>{terms}</dl>{CHOOSE}</section>"
    )


def _said(head: str, said: str) -> str:
    """Return what stands beside a word; the first step stands out, for it is what there is to do."""
    return f"<dd><b>{escape(said)}</b></dd>" if head == STEP else f"<dd>{escape(said)}</dd>"


def _place(service: Match | None, others: Sequence[Match]) -> str:
    if service is None:
        return ""
    far = "" if service.distance_km is None else f", {service.distance_km:.1f} km away"
    said = f"<p class='says'><b>{document.name(service.name)}</b>{_by(service)}{far}".rstrip(".") + ".</p>"
    if service.caution:
        said += f"<p class='muted'>{CHECK_FIRST}</p>"
    if others:
        said += f"<p class='muted'>Or: {'; '.join(document.name(other.name) for other in others)}.</p>"
    return said


def _by(service: Match) -> str:
    return "" if service.organization is None else f", {document.name(service.organization)}"


def _sources(options: Sequence[Option]) -> str:
    told = [option.told for option in options if option.told]
    cites = dict.fromkeys(evidence.load(each).source.cite for each in told)
    if not cites:
        return ""
    listed = "".join(f"<li>{document.name(cite)}</li>" for cite in cites)
    return (
        "<section class='card sources'><h2>Where this comes from</h2>"
        f"<ul class='small'>{listed}</ul></section>"
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
