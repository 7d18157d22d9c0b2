"""Options: what could help with the needs a person has, at most three, each with its reasons and a plan B."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from amity import evidence

from .interventions import Intervention, interventions, load_intervention
from .needs import Facts, Found, find, load, unknown
from .profile import Profile, facts

AT_ONCE = 3
REVIEW_WEEKS = 4
GROWN = 16
BASICS = "basics"

WEIGHTS: Mapping[str, float] = {
    "need": 1.0,  # for each need it answers, less 0.1 for each place further back on its card
    "basics": 1.5,  # instead of that, where what stops the person is not yet eased
    "again": 0.25,  # of that, where an option chosen before answers the need already
    "eases": 0.75,  # for each barrier that stops the person and that it takes away
    "wanted": 0.5,  # for each need the person would like different
    "stage": 0.4,  # where it is made for their life stage
    "called": 0.4,  # where it is made for something that holds for them, such as another language
    "interest": 0.3,  # where it has to do with what they like
    "evidence": 0.3,  # times how sure the evidence is, 0 to 1
}
"""How options are ranked. Published, and the same for everyone; nobody's record but their own counts."""

SURE: Mapping[str, float] = {
    "high": 1.0,
    "moderate": 0.75,
    "low to moderate": 0.5,
    "low": 0.3,
    "very low": 0.1,
}


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A service that would suit, and what speaks for it and against."""

    id: str
    name: str
    organization: str | None = None
    distance_km: float | None = None
    score: float = 0.0
    because: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()


class Left(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An intervention or a service that was left out, and why."""

    because: str
    intervention: str | None = None
    service: str | None = None


class Hindered(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the way, and what is done about it."""

    barrier: str
    say: str


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that could help. The person chooses; nothing is prescribed silently."""

    intervention: str
    title: str
    says: str
    needs: tuple[str, ...]
    why: tuple[str, ...]
    dose: str
    evidence: tuple[str, ...]
    evidence_says: str
    barriers: tuple[Hindered, ...]
    first_step: str
    steps: tuple[str, ...]
    plan_b: str
    review_on: date
    service: Match | None = None
    other_services: tuple[Match, ...] = ()


class Safety(msgspec.Struct, frozen=True, kw_only=True):
    """What comes before any advice: a person first, on a channel that is safe."""

    kind: str
    because: tuple[str, ...]
    do: tuple[str, ...]
    never: tuple[str, ...]


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What is put before a person and their practitioner.

    ``safety`` stops ordinary advice: then ``options`` is empty, and ``later`` holds, for the practitioner
    alone, what might be talked about once somebody has spoken with the person.
    ``first`` is care that goes on beside the options and is none of the three.
    ``ask`` are questionnaires that would tell more; ``wanted`` are needs the person was not asked about yet.
    """

    needs: tuple[Found, ...]
    options: tuple[Option, ...]
    first: tuple[Option, ...] = ()
    later: tuple[Option, ...] = ()
    excluded: tuple[Left, ...] = ()
    safety: tuple[Safety, ...] = ()
    ask: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    nothing_now: bool = False


Matcher = Callable[[Intervention, Profile], tuple[Sequence[Match], Sequence[Left]]]
"""Finds services for an intervention: the best first, and those left out with the reason."""


def propose(profile: Profile, *, on: date, top: int = AT_ONCE, match: Matcher | None = None) -> Proposal:
    """Return what could help this person, from their own record alone, reviewed from ``on``.

    ``match`` finds services; without one, the options name none. ``top`` may be lower than 3, never higher.
    """
    known = facts(profile)
    found = tuple(each for each in find(known) if load(each.need).stops or not _child(profile))
    cards = [load_intervention(name) for name in interventions()]
    cards = [card for card in cards if _suits_stage(card, profile)]
    stopping = [each for each in found if load(each.need).stops]
    active = _active(found, profile)
    relevant = [card for card in cards if set(card.needs) & active and card.called_for(known)]
    allowed, excluded = _allowed(relevant, known, profile, unsafe=any(s.need == "unsafe" for s in stopping))
    allowed = [card for card in allowed if not set(card.needs) & {each.need for each in stopping}]
    first = [card for card in allowed if card.delivery == "clinical"]
    chosen = _chosen(
        [card for card in allowed if card not in first], profile, known, active, min(top, AT_ONCE)
    )
    make = _Maker(profile, known, found, on, match)
    options = tuple(make.option(card) for card in chosen)
    held = {"later": options, "options": ()} if stopping or _child(profile) else {"options": options}
    return Proposal(
        needs=found,
        first=tuple(make.option(card) for card in first),
        excluded=(*excluded, *_kept_for_later(allowed, [*first, *chosen]), *make.left),
        safety=tuple(_safety(each, cards, known) for each in stopping),
        ask=() if _child(profile) else _ask_next(found, known),
        wanted=() if profile.wants is not None else tuple(n.need for n in found if load(n.need).asked),
        nothing_now=profile.wants == () and not stopping,
        **held,
    )


def _child(profile: Profile) -> bool:
    return profile.age is not None and profile.age < GROWN


def _suits_stage(card: Intervention, profile: Profile) -> bool:
    """Return whether it is for this stage of life. No card for grown people is for a child."""
    stages = {*profile.life_stages, "under-16"} if _child(profile) else set(profile.life_stages)
    if _child(profile) and "under-16" not in card.stages:
        return False
    return not stages & set(card.not_for) and (not card.stages or bool(stages & set(card.stages)))


def _active(found: Sequence[Found], profile: Profile) -> set[str]:
    """Return the needs to act on: those nobody is asked about, and those the person would like different.

    Basics in the way of those come with them: they are a step, where they are not a goal.
    """
    wants = set(profile.wants) if profile.wants is not None else {each.need for each in found}
    wants |= {BASICS} if wants else set()
    return {each.need for each in found if not load(each.need).asked or each.need in wants}


def _ask_next(found: Sequence[Found], known: Facts) -> tuple[str, ...]:
    """Return the questionnaires that would tell more, those first that could change what was found."""
    open_needs = [load(other) for each in found for other in each.provisional] + list(unknown(known))
    asked = {fact.partition(".")[0] for fact in known}
    names = dict.fromkeys(name for need in open_needs for name in need.ask_next)
    return tuple(name for name in names if name not in asked)


def _allowed(
    cards: Sequence[Intervention], known: Facts, profile: Profile, *, unsafe: bool
) -> tuple[list[Intervention], list[Left]]:
    kept, left = [], []
    for card in cards:
        against = card.forbidden(known)
        if unsafe and card.deepens_a_tie:
            against = ("Nothing is deepened while the person is not safe with someone.", *against)
        if card.id in profile.already:
            against = ("The person does this already.", *against)
        if against:
            left.append(Left(intervention=card.id, because=" ".join(against)))
        else:
            kept.append(card)
    return kept, left


def _chosen(
    cards: list[Intervention], profile: Profile, known: Facts, active: set[str], top: int
) -> list[Intervention]:
    """Return the best few, each time the one that adds most to those before it."""
    chosen: list[Intervention] = []
    while len(chosen) < top and cards:
        ranked = [(worth(card, profile, known, active, chosen), card) for card in cards]
        best, card = max(ranked, key=lambda pair: pair[0])
        if best <= 0:
            break
        chosen.append(card)
        cards = [each for each in cards if each is not card]
    return chosen


def worth(
    card: Intervention, profile: Profile, known: Facts, active: set[str], chosen: Sequence[Intervention] = ()
) -> float:
    """Return how well an intervention answers what is open, by the published ``WEIGHTS``."""
    answered = {need for each in chosen for need in each.needs}
    eased = {barrier for each in chosen for barrier in each.eases}
    stops = {b for b, how in profile.barriers.items() if how == "stops-me"} - eased
    takes_away = stops & set(card.eases)
    score = WEIGHTS["eases"] * len(takes_away)
    for place, need in enumerate(card.needs):
        if need in active:
            worth_of_it = (
                WEIGHTS["basics"] if need == BASICS and takes_away else WEIGHTS["need"] - 0.1 * place
            )
            score += worth_of_it * (WEIGHTS["again"] if need in answered and not takes_away else 1)
            score += WEIGHTS["wanted"] * (need in (profile.wants or ()) and need not in answered)
    score += WEIGHTS["stage"] * bool(set(card.stages) & set(profile.life_stages))
    score += WEIGHTS["called"] * bool(card.rests_on)
    likes = {word for interest in profile.interests for word in interest.lower().split()}
    score += WEIGHTS["interest"] * bool(likes & {w for term in card.terms for w in term.lower().split()})
    return score + WEIGHTS["evidence"] * _sureness(card)


def _sureness(card: Intervention) -> float:
    """Return how sure the best trial of it is; an association says nothing about an effect."""
    found = [evidence.load(each) for each in card.findings]
    return max((SURE.get(f.certainty, 0) for f in found if f.kind == "intervention"), default=0.0)


def _kept_for_later(allowed: Sequence[Intervention], taken: Sequence[Intervention]) -> list[Left]:
    return [
        Left(intervention=card.id, because=f"At most {AT_ONCE} at a time: kept for the review.")
        for card in allowed
        if card not in taken
    ]


def _safety(found: Found, cards: Sequence[Intervention], known: Facts) -> Safety:
    need = load(found.need)
    steps = [card for card in cards if found.need in card.needs and card.called_for(known)]
    return Safety(
        kind=need.id,
        because=found.because,
        do=tuple(step for card in steps for step in card.steps) or (need.first_line,),
        never=need.never,
    )


class _Maker:
    """Makes options for one person, and remembers which services were left out."""

    def __init__(
        self, profile: Profile, known: Facts, found: Sequence[Found], on: date, match: Matcher | None
    ) -> None:
        self.profile, self.known, self.found, self.on, self.match = profile, known, found, on, match
        self.left: list[Left] = []

    def option(self, card: Intervention) -> Option:
        places, left = (
            self.match(card, self.profile) if self.match and card.delivery == "service" else ((), ())
        )
        self.left += left
        answered = [each for each in self.found if each.need in card.needs]
        weeks = min((week for again in card.remeasure for week in again.weeks), default=REVIEW_WEEKS)
        return Option(
            intervention=card.id,
            title=card.title,
            says=card.says,
            needs=tuple(each.need for each in answered),
            why=tuple(dict.fromkeys(reason for each in answered for reason in each.because)),
            dose=str(card.dose),
            evidence=card.findings,
            evidence_says=evidence.plain(evidence.load(card.findings[0])) if card.findings else NOT_TESTED,
            barriers=self._hindered(card),
            first_step=card.steps[0],
            steps=card.steps,
            plan_b=card.plan_b,
            review_on=self.on + timedelta(weeks=weeks),
            service=places[0] if places else None,
            other_services=tuple(places[1:3]),
        )

    def _hindered(self, card: Intervention) -> tuple[Hindered, ...]:
        """Return what is in the way of this, with what the card says to do about it."""
        says = {each.barrier: each.say for each in card.mitigations}
        return tuple(
            Hindered(barrier=barrier, say=says[barrier])
            for barrier, how in self.profile.barriers.items()
            if how != "not-at-all" and barrier in says
        )


NOT_TESTED = "We have seen no study of this. It is offered because it is small, kind and does no harm."
