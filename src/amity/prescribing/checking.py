"""Checking cards of needs and interventions: what they name is there, and their examples come out."""

from collections.abc import Iterator

from amity import instruments

from .interventions import Intervention
from .needs import Condition, Need, presence


def named_by(card: Need | Intervention) -> dict[str, list[str]]:
    """Return the cards that this one names, by their shelf."""
    if isinstance(card, Need):
        return {
            "needs": [*card.beside, *card.unless],
            "instruments": [*card.ask_next, *_asked([*card.when, *card.channel])],
        }
    again = [each.instrument for each in card.remeasure]
    return {
        "needs": list(card.needs),
        "interventions": [*card.first, *([card.kind_of] if card.kind_of else [])],
        "instruments": [*again, *_asked([*card.ruled_out_by, *card.rests_on])],
    }


def _asked(signs: list[Condition]) -> list[str]:
    """Return the instruments that signs ask about; what is said, in the way or on the map is none."""
    rooms = {sign.fact.partition(".")[0] for sign in signs if "." in sign.fact}
    return sorted(rooms - {"said", "barrier", "network", "life-stage"})


def failing_examples(card: Need | Intervention) -> Iterator[str]:
    """Yield what is wrong with each worked example, and with each sign that no questionnaire can show."""
    for place, (found, wanted) in enumerate(_outcomes(card), 1):
        if found is not wanted:
            yield f"example {place} says {_said(wanted)}, and by the rules it is {_said(found)}. Mend one."
    for sign in card.when if isinstance(card, Need) else (*card.ruled_out_by, *card.rests_on):
        yield from _no_such_part(sign)


def _outcomes(card: Need | Intervention) -> Iterator[tuple[bool | None, bool | None]]:
    """Yield for each example what the rules come to, and what the card says."""
    if isinstance(card, Need):
        for each in card.examples:
            yield presence(card, each.facts), each.present
        return
    for fit in card.examples:
        fits = bool(set(card.needs) & set(fit.needs)) and card.called_for(fit.facts)
        yield fits and not card.forbidden(fit.facts), fit.offered


def _no_such_part(sign: Condition) -> Iterator[str]:
    room, _, part = sign.fact.partition(".")
    if room in instruments.names():
        card = instruments.load(room)
        there = [*card.scales, *card.flags, *(item.id for item in card.items)]
        if part not in there:
            yield f"{sign.fact}: {room} has no {part!r}. It has: {', '.join(there)}."


def _said(found: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[found]
