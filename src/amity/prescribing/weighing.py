"""Weighing: which interventions answer best what is open, by weights that are published."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from amity import evidence

from .interventions import Intervention
from .needs import Facts, load
from .profile import Profile
from .proposal import Left, Match

BASICS = "basics"
SIDE_BY_SIDE = 2
"""How many options may answer the same need: one, and one to choose instead."""

WEIGHTS: Mapping[str, float] = {
    "need": 1.0,  # for each need it answers, less 0.1 for each place further back on its card
    "basics": 1.5,  # instead of that, where it takes away what stops the person
    "again": 0.25,  # of that, where an option chosen before answers the need already
    "eases": 0.75,  # for each barrier that stops the person and that it takes away
    "wanted": 0.5,  # for each need the person would like different and nothing chosen answers yet
    "stage": 0.4,  # where it is made for their life stage
    "called": 0.6,  # where it is made for something that holds for them, such as another language
    "interest": 0.5,  # where it has to do with what they like
    "evidence": 0.3,  # times how sure a trial that found a difference is, 0 to 1; a link counts nothing
    "service": 0.3,  # where a directory was given and a service of this kind suits
}
"""How options are ranked. Published, and the same for everyone; nobody's record but their own counts."""

SURE: Mapping[str, float] = {
    "high": 1.0,
    "moderate": 0.75,
    "low to moderate": 0.5,
    "low": 0.3,
    "very low": 0.1,
}

BETTER: Mapping[str, str] = {
    "eases": "takes away what stops the person",
    "need": "answers more of what is open",
    "wanted": "answers more of what the person would like different",
    "stage": "is made for their life stage",
    "called": "is made for something that holds for them",
    "interest": "has more to do with what they like",
    "service": "has a service that suits",
    "evidence": "rests on surer evidence",
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One person's case while it is weighed: what is known, which needs are open, which services suit."""

    profile: Profile
    known: Facts
    open: frozenset[str]
    services: Mapping[str, Sequence[Match]] = {}

    @property
    def stops(self) -> set[str]:
        """The barriers that stop the person."""
        head = "barrier."
        return {
            name.removeprefix(head)
            for name, how in self.known.items()
            if name.startswith(head) and how == "stops-me"
        }


def chosen_of(
    cards: Sequence[Intervention], case: Case, top: int, taken: Sequence[Intervention]
) -> list[Intervention]:
    """Return the best few of ``cards``, each time the one that adds most; what is basic stands first.

    Each need the person wants different is answered before one is answered twice. Basics never fill every
    place, where they want something else. ``taken`` goes on anyway, so that what waits for it need not.
    Where something basic stops the person and nothing chosen takes it away, one that does has a place.
    """
    chosen: list[Intervention] = []
    while len(chosen) < top and (left := _left(cards, case, chosen, room=top - len(chosen))):
        best = max(left, key=lambda card: worth(card, case, chosen))
        chosen.append(_before(best, cards, chosen, taken))
    if chosen and not any(taken_away(card, case, ()) for card in chosen):
        before = chosen[: top - 1]
        left = _left(cards, case, before, room=top)
        if basic := [card for card in left if BASICS in card.needs and not card.first]:
            chosen = [*before, max(basic, key=lambda card: worth(card, case, before))]
    return sorted(chosen, key=lambda card: (BASICS not in card.needs, not taken_away(card, case, ())))


def _left(
    cards: Sequence[Intervention], case: Case, chosen: Sequence[Intervention], *, room: int
) -> list[Intervention]:
    """Return the cards that add something, narrowed to those that answer what the person waits for.

    What is basic may stand beside these, as long as there is ``room`` for one that answers them.
    """
    left = [card for card in cards if card not in chosen and adds(card, case, chosen)]
    answered = {need for each in chosen for need in each.needs}
    waited_for = (set(case.profile.wants or case.open) & case.open) - answered - {BASICS}
    answering = [card for card in left if waited_for & set(card.needs)]
    if not answering:
        return left
    only_basics = all(BASICS in card.needs for card in chosen)
    return [
        card for card in left if card in answering or (BASICS in card.needs and (room > 1 or not only_basics))
    ]


def _before(
    card: Intervention,
    cards: Sequence[Intervention],
    chosen: Sequence[Intervention],
    taken: Sequence[Intervention],
) -> Intervention:
    """Return what must come before this card, and before that; the card itself, where nothing must."""
    while waiting := waits_for(card, cards, chosen, taken):
        card = waiting[0]
    return card


def waits_for(
    card: Intervention,
    cards: Sequence[Intervention],
    chosen: Sequence[Intervention],
    taken: Sequence[Intervention],
) -> list[Intervention]:
    """Return what must come before this card and has no place yet."""
    return [each for each in cards if each.id in card.first and each not in chosen and each not in taken]


def adds(card: Intervention, case: Case, chosen: Sequence[Intervention]) -> bool:
    """Return whether it eases something more, or answers a need for which there is room."""
    if any(_same_kind(card, each) for each in chosen):
        return False
    if taken_away(card, case, chosen):
        return True
    answered = [need for each in chosen for need in each.needs if need in case.open]
    room = {need for need in case.open if answered.count(need) < SIDE_BY_SIDE}
    return bool(room & (set(card.needs) - {BASICS}))


def taken_away(card: Intervention, case: Case, chosen: Sequence[Intervention]) -> set[str]:
    """Return what this card takes away that nothing chosen does: barriers, and what the person said.

    Rent that is behind, or no home, presses whether or not the person calls money a barrier.
    """
    said = {sign.fact for sign in card.rests_on if sign.fact.startswith("said.") and sign.holds(case.known)}
    eased = {barrier for each in chosen for barrier in each.eases}
    return (case.stops & set(card.eases) - eased) | (set() if card in chosen else said)


def _same_kind(one: Intervention, other: Intervention) -> bool:
    return one.kind_of == other.id or other.kind_of == one.id


def worth(card: Intervention, case: Case, chosen: Sequence[Intervention] = ()) -> float:
    """Return how well an intervention answers what is open, by the published ``WEIGHTS``."""
    return sum(weigh(card, case, chosen).values())


def weigh(card: Intervention, case: Case, chosen: Sequence[Intervention] = ()) -> dict[str, float]:
    """Return what speaks for an intervention, part by part."""
    answered = {need for each in chosen for need in each.needs}
    takes_away = taken_away(card, case, chosen)
    open_here = [need for need in card.needs if need in case.open]
    return {
        "need": sum(_for_need(card, need, bool(takes_away), need in answered) for need in open_here),
        "eases": WEIGHTS["eases"] * len(takes_away),
        "wanted": WEIGHTS["wanted"] * len(set(case.profile.wants or ()) & set(open_here) - answered),
        "stage": WEIGHTS["stage"] * bool(set(card.stages) & set(case.profile.life_stages)),
        "called": WEIGHTS["called"] * bool(card.rests_on),
        "interest": WEIGHTS["interest"] * card.liked(case.profile.interests),
        "evidence": WEIGHTS["evidence"] * _sureness(card.findings),
        "service": WEIGHTS["service"] * bool(case.services.get(card.id)),
    }


def _for_need(card: Intervention, need: str, takes_away: bool, again: bool) -> float:
    if need == BASICS:
        return WEIGHTS["basics"] if takes_away else 0.0
    return (WEIGHTS["need"] - 0.1 * card.needs.index(need)) * (WEIGHTS["again"] if again else 1)


@lru_cache(maxsize=256)
def _sureness(findings: Sequence[str]) -> float:
    """Return how sure the best trial that found a difference is; a link says nothing about an effect."""
    found = [evidence.load(each) for each in findings]
    helped = [each for each in found if each.kind == "intervention" and not each.may_be_nothing]
    return max((SURE.get(each.certainty, 0) for each in helped), default=0.0)


def left_out(
    cards: Sequence[Intervention], case: Case, chosen: Sequence[Intervention], taken: Sequence[Intervention]
) -> list[Left]:
    """Return why each card that was allowed was not chosen: something comes first, or another fits better."""
    rest = [card for card in cards if card not in chosen and card not in taken]
    return [Left(intervention=card.id, because=_why_not(card, cards, case, chosen, taken)) for card in rest]


def _why_not(
    card: Intervention,
    cards: Sequence[Intervention],
    case: Case,
    chosen: Sequence[Intervention],
    taken: Sequence[Intervention],
) -> str:
    if before := waits_for(card, cards, chosen, taken):
        return f"{before[0].title} comes first."
    if same := [each for each in chosen if _same_kind(card, each)]:
        return f"“{same[0].title}” is of the same kind."
    if BASICS in card.needs and not taken_away(card, case, chosen):
        return "What it takes away is taken away by another option already."
    if not chosen:
        return "No room was left for it."
    shared = [len(set(each.needs) & set(card.needs) & case.open) for each in chosen]
    place = shared.index(max(shared))
    rival = chosen[place]
    mine, theirs = weigh(card, case, chosen[:place]), weigh(rival, case, chosen[:place])
    gain = {part: theirs[part] - mine[part] for part in BETTER}
    best = max(gain, key=lambda part: gain[part])
    why = BETTER[best] if gain[best] > 0 else "does as well"
    if shared[place]:
        needs = [load(need).title.lower() for need in rival.needs if need in card.needs and need in case.open]
        return f"For {needs[0]}, “{rival.title}” {why}. To look at again at the review."
    return f"“{rival.title}” {why}. To look at again at the review."
