"""Options: what could help with the needs a person has, at most three, each with its reasons and a plan B."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from amity import evidence, instruments

from .facts import asked, asks_for_barriers, facts, not_held_against_cut_offs
from .interventions import Intervention, interventions, load_intervention
from .needs import Basis, Facts, Found, find, load, names, unknown
from .profile import CHILD, Profile
from .proposal import Hindered, Left, Match, Matcher, Option, Proposal
from .stopping import for_a_child, safety_first, unprinted
from .weighing import BASICS, Case, chosen_of, left_out

AT_ONCE = 3
REVIEW_WEEKS = 4
ASK_AGAIN_WEEKS = 12

NOT_TESTED = "We have seen no trial of this."
NEARLY_GROWN = (
    "Aged 16 or 17: the rule of your service decides whether and how to go on, with the young person's "
    "capacity; nothing is shared with parents automatically. Where there is harm or fear, the safeguarding "
    "lead hears of it the same day. Cut-offs were made with grown people. Only groups and helpers that are "
    "checked for people under 18."
)
NOT_ALONE = "Somebody else decides or answers for the person: ask again, alone, before any answer counts."
DYING = (
    "The person is dying: what matters to them now comes first, together with those who care for them. "
    "Look again every week, and ask those close to them what they need."
)
CANNOT_WAIT = (
    "“Nothing now” is respected. Say once all the same that there is free help with rent and with a place to "
    "stay, and that a date in a letter does not wait."
)
ASK_TODAY = "The person would like this different: “{}”. Nothing else says why: ask today, alone."
NOT_ASKED = (
    "No questionnaire on mood that is validated in a language of theirs is here: ask about mood, and about "
    "thoughts of dying, in a talk, with a professional interpreter."
)
IS_IT_SAFE = "Ask first, alone with the person: do they feel safe with this person?"


def propose(profile: Profile, *, on: date, top: int = AT_ONCE, match: Matcher | None = None) -> Proposal:
    """Return what could help this person, from their own record alone, reviewed from ``on``.

    ``match`` finds services; without one, the options name none. ``top`` may be lower than 3, never higher.
    """
    known = facts(profile)
    found = find(known)
    cards = [card for card in map(load_intervention, interventions()) if _suits_stage(card, profile)]
    stopping = [each for each in found if load(each.need).stops]
    if profile.is_child:
        return for_a_child(stopping, cards, known, profile.wants or ())
    if any(load(each.need).hides_the_rest for each in stopping):
        return Proposal(
            needs=unprinted(found), safety=safety_first(stopping, cards, known), mind=_mind(profile)
        )
    case, excluded, allowed, services_left = _considered(profile, known, found, cards, match)
    first = [card for card in allowed if card.delivery == "clinical"]
    chosen = chosen_of([card for card in allowed if card not in first], case, min(top, AT_ONCE), first)
    options = tuple(_option(card, case, found, on) for card in chosen)
    return Proposal(
        needs=found,
        options=() if stopping else options,
        later=options if stopping else (),
        first=tuple(_option(card, case, found, on) for card in first),
        excluded=(*excluded, *left_out(allowed, case, chosen, first), *services_left),
        safety=safety_first(stopping, cards, known),
        ask=() if stopping else _ask_next(found, known, profile),
        to_ask=() if stopping or profile.wants is not None else _asked_about(found),
        also_wanted=_also_wanted(found, profile),
        waiting=() if stopping else _waiting(case, options, profile),
        mind=(*_safety_wanted(found, profile), *_mind(profile)),
        nothing_now=profile.wants == () and not stopping,
        ask_again_on=on + timedelta(weeks=ASK_AGAIN_WEEKS) if profile.wants == () and not stopping else None,
    )


def _suits_stage(card: Intervention, profile: Profile) -> bool:
    """Return whether it is for this stage of life. No card for grown people is for a child."""
    stages = {*profile.life_stages, CHILD} if profile.is_child else set(profile.life_stages)
    if profile.is_child and CHILD not in card.stages:
        return False
    return not stages & set(card.not_for) and (not card.stages or bool(stages & set(card.stages)))


def _open_needs(found: Sequence[Found], profile: Profile) -> frozenset[str]:
    """Return the needs to act on: those nobody is asked about, and those the person would like different.

    Basics in the way of those come with them: they are a step, where they are not a goal.
    """
    wants = set(profile.wants) if profile.wants is not None else {each.need for each in found}
    wants |= {BASICS} if wants else set()
    return frozenset(
        each.need
        for each in found
        if not load(each.need).stops and (not load(each.need).asked or each.need in wants)
    )


def _considered(
    profile: Profile,
    known: Facts,
    found: Sequence[Found],
    cards: Sequence[Intervention],
    match: Matcher | None,
) -> tuple[Case, list[Left], list[Intervention], list[Left]]:
    """Return the case, what is ruled out, what is allowed, and the services that were left out."""
    open_needs = _open_needs(found, profile)
    relevant = [
        card
        for card in cards
        if set(card.needs) & open_needs
        and card.called_for(known)
        and (not card.on_interest or card.liked(profile.interests))
    ]
    excluded: list[Left] = []
    allowed: list[Intervention] = []
    left: list[Left] = []
    services: dict[str, Sequence[Match]] = {}
    for card in relevant:
        if against := _against(card, known, profile):
            excluded.append(Left(intervention=card.id, because=" ".join(against)))
            continue
        allowed.append(card)
        if match and card.delivery == "service":
            services[card.id], unsuited = match(card, profile)
            left += unsuited
    return Case(profile=profile, known=known, open=open_needs, services=services), excluded, allowed, left


def _against(card: Intervention, known: Facts, profile: Profile) -> tuple[str, ...]:
    does = ("The person does this already.",) if card.id in profile.already else ()
    return (*does, *card.forbidden(known))


def _asked_about(found: Sequence[Found]) -> tuple[str, ...]:
    return tuple(each.need for each in found if load(each.need).asked)


def _also_wanted(found: Sequence[Found], profile: Profile) -> tuple[str, ...]:
    shown = {each.need for each in found}
    return tuple(need for need in profile.wants or () if need not in shown and load(need).asked)


def _safety_wanted(found: Sequence[Found], profile: Profile) -> list[str]:
    """Return what to ask where somebody would like to be safer, and nothing else says why."""
    shown = {each.need for each in found}
    needs = [load(need) for need in profile.wants or () if need not in shown]
    return [ASK_TODAY.format(need.title) for need in needs if need.stops]


def _waiting(case: Case, options: Sequence[Option], profile: Profile) -> tuple[str, ...]:
    answered = {need for option in options for need in option.needs}
    return tuple(need for need in profile.wants or () if need in case.open - answered)


def _ask_next(found: Sequence[Found], known: Facts, profile: Profile) -> tuple[str, ...]:
    """Return the questionnaires that would tell more, those first that could change what was found.

    None in a language it was not validated for, and none whose questions another one asks as well.
    """
    open_needs = [load(other) for each in found for other in each.provisional] + list(unknown(known))
    told = dict.fromkeys(name for need in open_needs for name in need.ask_next)
    done = asked(profile) | set(not_held_against_cut_offs(profile, told))
    left = [name for name in told if name not in done and not (profile.barriers and asks_for_barriers(name))]
    return tuple(name for name in left if not _asked_within(name, left))


def _asked_within(name: str, others: Sequence[str]) -> bool:
    """Return whether another questionnaire asks every question of this one, and more."""
    own = {item.id for item in instruments.load(name).items}
    return any(own < {item.id for item in instruments.load(other).items} for other in others)


def _mind(profile: Profile) -> tuple[str, ...]:
    lines = [
        f"{instruments.load(name).title}: asked in {language}, and no translation into that language is "
        "validated here. Its scores are not held against any cut-off."
        for name, language in not_held_against_cut_offs(profile).items()
    ]
    said = (
        (profile.is_nearly_grown, NEARLY_GROWN),
        ("coercion" in profile.said, NOT_ALONE),
        ("dying" in profile.said, DYING),
        (profile.wants == () and bool({"rent-arrears", "no-home"} & set(profile.said)), CANNOT_WAIT),
        (bool(not_held_against_cut_offs(profile, load("treatment").ask_next)), NOT_ASKED),
    )
    return (*(line for holds, line in said if holds), *_heard_by_others(profile), *lines)


def _heard_by_others(profile: Profile) -> list[str]:
    """Return the ways of reaching the person that others read or hear, safe as they may be otherwise."""
    said = {f"said.{word}": True for word in profile.said}
    ways = [sign for name in names() for sign in load(name).channel]
    return list(dict.fromkeys(sign.because for sign in ways if sign.fact in said))


def _option(card: Intervention, case: Case, found: Sequence[Found], on: date) -> Option:
    answered = [each for each in found if each.need in card.needs and each.need in case.open]
    reasons = _reasons(card, answered, case.known)
    services = case.services.get(card.id, ())
    weeks = [week for again in card.remeasure for week in again.weeks]
    weeks += [early for each in answered if (early := load(each.need).review_weeks)]
    weeks += [card.review_weeks] if card.review_weeks else []
    weeks += [1] if "dying" in case.profile.said else []
    says, told = _evidence(card, answered)
    asks = card.deepens_a_tie and not case.known.get("network.safe_asked")
    return Option(
        intervention=card.id,
        title=card.title,
        says=card.says,
        needs=tuple(each.need for each in answered),
        why=tuple(reasons),
        basis=tuple(reasons.values()),
        dose=_dose(card, case.profile),
        dose_basis=card.dose.basis,
        evidence=card.findings,
        evidence_says=says,
        told=told,
        barriers=_hindered(card, case.known),
        ask_first=(IS_IT_SAFE,) if asks else (),
        first_step=card.first_step,
        steps=card.steps,
        plan_b=card.plan_b,
        measure=_measure(card, case.profile),
        review_on=on + timedelta(weeks=min(weeks, default=REVIEW_WEEKS)),
        service=services[0] if services else None,
        other_services=tuple(services[1:3]),
    )


def _reasons(card: Intervention, answered: Sequence[Found], known: Facts) -> dict[str, Basis]:
    """Return each reason once, with its basis; of the basics only those that this card is about."""
    reasons = {sign.because: sign.basis for sign in card.rests_on if sign.holds(known)}
    for each in answered:
        if each.need != BASICS or not card.rests_on:
            reasons |= dict(zip(each.because, each.basis, strict=True))
    return reasons


def _dose(card: Intervention, profile: Profile) -> str:
    """Return the dose; no number of weeks is said to someone who is dying."""
    if "dying" in profile.said and not card.dose.says:
        return str(msgspec.structs.replace(card.dose, weeks=None))
    return str(card.dose)


def _measure(card: Intervention, profile: Profile) -> tuple[str, ...]:
    """Return what to ask again and when, with the questions that were asked before; nothing of the dying."""
    if "dying" in profile.said:
        return ()
    before = asked(profile)
    return tuple(
        f"{each.instead if each.instead in before else each.instrument}: "
        f"week {', '.join(map(str, each.weeks))}"
        for each in card.remeasure
    )


def _evidence(card: Intervention, answered: Sequence[Found]) -> tuple[str, str | None]:
    """Return what trials found, by the finding that fits the needs best, and its id; a link is no reason.

    What was not tested is said beside it, so that nobody takes one trial for another.
    """
    if card.known:
        return card.known, None
    trials = [
        f for name in card.findings if (f := evidence.load(name)).kind in ("intervention", "own_repool")
    ]
    fitting = [
        finding
        for each in sorted(answered, key=lambda found: card.needs.index(found.need))
        for finding in trials
        if any(word in finding.outcome.lower() for word in load(each.need).outcomes)
    ]
    if not trials:
        return NOT_TESTED, None
    best = [*fitting, *trials][0]
    return " ".join([evidence.brief(best), *([card.not_tested] if card.not_tested else [])]), best.id


def _hindered(card: Intervention, known: Facts) -> tuple[Hindered, ...]:
    """Return what is in the way of this, with what the card says to do about it."""
    return tuple(
        Hindered(barrier=each.barrier, say=each.say)
        for each in card.mitigations
        if known.get(f"barrier.{each.barrier}") in ("a-bit", "stops-me")
    )
