"""How somebody answers a questionnaire: from how they are that day to an answer on offer."""

from random import Random

from amity import instruments
from amity.instruments import Instrument

from .residents import Resident

TRAITS = {"depression": "mood", "anxiety": "worry", "wellbeing": "mood"}
"""Which trait a card asks about, by what it measures; all others ask about company."""

LIKELY = 6
"""How many people or groups somebody counts who has many."""

HABIT, SLIP = 0.09, 0.11
"""How much a question suits somebody, always alike, and how much an answer differs by chance."""


def answers(resident: Resident, instrument: str, weeks: float, dice: Random) -> dict[str, int]:
    """Return an answer for every item that is asked; what keeps a safety flag is answered clear.

    An item stands at the trait plus what it is to this person, plus chance: so total and change have the
    error of measurement that questionnaires have.
    """
    card = instruments.load(instrument)
    level = resident.level(TRAITS.get(card.measures, "lonely"), weeks, dice)
    watched = {
        flag.item: min(set(_codes(card, flag.item)) - {*flag.raised_by})
        for flag in card.flags.values()
        if flag.kind == "safety"
    }
    found: dict[str, int] = {}
    for item in card.items:
        if item.asked_if and found.get(item.asked_if.item, 0) < item.asked_if.from_:
            continue
        habit = Random(f"{resident.number}/{item.id}").gauss(0, HABIT)
        bad = min(1.0, max(0.0, level + habit + dice.gauss(0, SLIP)))
        found[item.id] = watched.get(item.id, _answer(card, item.id, bad))
    return found


def hindrances(resident: Resident, instrument: str) -> dict[str, int]:
    """Return what gets in somebody's way, as their story says."""
    return {item.id: resident.story.barriers.get(item.id, 0) for item in instruments.load(instrument).items}


def _codes(card: Instrument, item: str) -> list[int]:
    """Return the answers on offer, from the lowest code to the highest that is likely."""
    set_ = next(each.answer for each in card.items if each.id == item)
    if set_ in card.answers:
        return sorted(card.answers[set_])
    number = card.numbers[set_]
    counts = number.unit in ("people", "groups")
    return list(range(number.from_, min(number.to, LIKELY) + 1 if counts else number.to + 1))


def _answer(card: Instrument, item: str, bad: float) -> int:
    codes = _codes(card, item)
    place = round((bad if _worse_upwards(card, item) else 1 - bad) * (len(codes) - 1))
    return codes[place]


def _worse_upwards(card: Instrument, item: str) -> bool:
    """Say whether a higher code is the worse answer, by the scale that has the item.

    A scale that dichotomises counts the codes it names, so those lie at its own end.
    """
    scale = next((each for each in card.scales.values() if item in each.items), None)
    if scale is None:
        return True
    worse = scale.higher == "worse"
    for split in scale.dichotomise:
        if item in split.items and split.endorsed:
            codes = _codes(card, item)
            upper = sum(split.endorsed) / len(split.endorsed) > sum(codes) / len(codes)
            worse = worse == upper
    return worse != (item in scale.reverse)
