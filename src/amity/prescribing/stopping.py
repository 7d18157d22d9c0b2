"""What stops ordinary advice: fear for someone's safety, an unsafe tie, and childhood."""

from collections.abc import Sequence

from amity import library
from amity.instruments import Pack

from .interventions import Intervention
from .needs import Facts, Found, Need, load
from .profile import CHILD
from .proposal import Proposal, Safety

ON_THE_MAP = "network."
NOT_MEASURED = "Under 16: nothing here measures a child, and people take over."
SAFE = "Only in a way that the person has called safe."


def safety_first(
    stopping: Sequence[Found], cards: Sequence[Intervention], known: Facts
) -> tuple[Safety, ...]:
    """Return what comes before any advice, for each need that stops it."""
    return tuple(_safety(load(each.need), each.because, cards, known) for each in stopping)


def _safety(need: Need, because: Sequence[str], cards: Sequence[Intervention], known: Facts) -> Safety:
    steps = in_turn([card for card in cards if need.id in card.needs and card.called_for(known)])
    return Safety(
        kind=need.id,
        title=need.title,
        because=tuple(because),
        channel=(SAFE, *(sign.because for sign in need.channel if sign.holds(known))),
        do=tuple(step for card in steps for step in card.steps) or (need.first_line,),
        never=need.never,
    )


def for_a_child(
    stopping: Sequence[Found], cards: Sequence[Intervention], known: Facts, wants: Sequence[str]
) -> Proposal:
    """Return what is done for someone under 16: nothing is measured, and people take over.

    What the child wants different is heard by those people, and never becomes a plan here.
    """
    pack = library.read("packs", CHILD, Pack)
    needs = [load(each.need) for each in stopping]
    nevers = [line for line in pack.wording if line.startswith(("No ", "Do not "))]
    return Proposal(
        needs=tuple(stopping),
        safety=(
            Safety(
                kind=CHILD,
                title=pack.title,
                because=(NOT_MEASURED, *(line for each in stopping for line in each.because)),
                channel=(SAFE, *(s.because for need in needs for s in need.channel if s.holds(known))),
                do=tuple(step for card in in_turn(cards) for step in card.steps),
                never=tuple(dict.fromkeys([*nevers, *(line for need in needs for line in need.never)])),
            ),
        ),
        also_wanted=tuple(wants),
        mind=(pack.safeguarding,),
    )


def unprinted(found: Sequence[Found]) -> tuple[Found, ...]:
    """Return the needs without a word from the map: where a tie is unsafe, nothing of it may be printed."""
    kept = []
    for each in found:
        if load(each.need).stops:
            kept.append(Found(need=each.need, because=(load(each.need).comes_first,), basis=("said",)))
        elif not any(fact.startswith(ON_THE_MAP) for fact in each.facts):
            kept.append(each)
    return tuple(kept)


def in_turn(cards: Sequence[Intervention]) -> list[Intervention]:
    """Return the cards so that each stands behind those that come first."""
    waiting, placed = list(cards), []
    while waiting:
        ids = {card.id for card in waiting}
        card = next((each for each in waiting if not ids & set(each.first)), waiting[0])
        placed.append(card)
        waiting.remove(card)
    return placed
