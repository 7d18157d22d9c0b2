"""Facts: what rules may ask about one person. What was not asked is absent, and never a zero."""

from collections.abc import Iterable, Mapping
from typing import get_args

from amity import instruments, networks

from .interventions import Barrier
from .needs import Fact
from .profile import FlagState, Hindrance, Profile, Said

HINDRANCES: tuple[Hindrance, ...] = get_args(Hindrance)
WORST_FIRST: tuple[FlagState, ...] = ("raised", "unknown", "clear")


def facts(profile: Profile) -> dict[str, Fact]:
    """Return what rules may ask about: scores, single answers, flags, barriers, the map, and what was said.

    What was not asked is absent. What the person could have said and did not is False.
    A score from a translation that nobody validated is left out: no cut-off was made for it.
    A safety flag is never lost: of two states the worse one counts, and a total without it leaves it unknown.
    """
    known: dict[str, Fact] = dict(profile.scores)
    for instrument, answers in profile.answers.items():
        known |= _answered(instrument, answers)
    unread = not_held_against_cut_offs(profile)
    known = {name: value for name, value in known.items() if name.partition(".")[0] not in unread}
    known |= _flags(profile)
    known |= {f"barrier.{barrier}": hindrance for barrier, hindrance in profile.barriers.items()}
    known |= {f"said.{word}": word in profile.said for word in get_args(Said)}
    known |= {f"life-stage.{stage}": True for stage in profile.life_stages}
    if profile.network is not None:
        known |= _on_the_map(profile.network)
    if profile.age is not None:
        known["age"] = profile.age
    return known


def asked(profile: Profile) -> set[str]:
    """Return the instruments that this person has answered, or has a score of."""
    named = [*profile.scores, *profile.flags, *profile.answers]
    return {name.partition(".")[0] for name in named}


def asks_for_barriers(instrument: str) -> bool:
    """Return whether an instrument asks what gets in the way, by the names that barriers have here."""
    return {item.id for item in instruments.load(instrument).items} <= set(get_args(Barrier))


def not_held_against_cut_offs(profile: Profile, names: Iterable[str] | None = None) -> dict[str, str]:
    """Return the instruments whose scores no rule may read, with the language they were asked in.

    Of those asked already, or of ``names``, as they would be asked.
    Counts and single answers that describe have no cut-off that a translation could upset.
    """
    found = {}
    for name in sorted(asked(profile) if names is None else names):
        card = instruments.load(name)
        language = profile.asked_in.get(name) or _likely_language(profile, card.language)
        describes = all(scale.validity == "descriptive" for scale in card.scales.values())
        if not describes and not _is_validated_in(card, language):
            found[name] = language
    return found


def _likely_language(profile: Profile, own: str) -> str:
    """Return the card's own language where the person has it, else theirs."""
    spoken = [code.partition("-")[0] for code in profile.languages]
    return own if own in spoken or not spoken else spoken[0]


def _is_validated_in(card: instruments.Instrument, language: str) -> bool:
    if language == card.language:
        return True
    if language not in instruments.languages(card.id):
        return False
    return instruments.load(card.id, language).translation != "not validated"


def _answered(instrument: str, answers: Mapping[str, int]) -> dict[str, Fact]:
    card = instruments.load(instrument)
    found: dict[str, Fact] = {f"{instrument}.{item}": code for item, code in answers.items() if code >= 0}
    for name, score in instruments.score(card, answers).scores.items():
        if score.value is not None:
            found[f"{instrument}.{name}"] = score.value
    if asks_for_barriers(instrument):
        found |= {f"barrier.{item}": HINDRANCES[code] for item, code in answers.items() if code >= 0}
    return found


def _flags(profile: Profile) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name in sorted(asked(profile)):
        card = instruments.load(name)
        from_answers = instruments.score(card, profile.answers[name]).flags if name in profile.answers else {}
        for flag, what in card.flags.items():
            states = {profile.flags.get(f"{name}.{flag}"), from_answers.get(flag)} - {None}
            if not states and what.kind == "safety":
                states = {"unknown"}
            if states:
                found[f"{name}.{flag}"] = next(state for state in WORST_FIRST if state in states)
    return found


def _on_the_map(network: networks.Network) -> dict[str, Fact]:
    """Return what the rules ask about a map. Where nothing of a kind was asked, nothing is said of it."""
    people, living = network.people, [alter for alter in network.alters if alter.ended != "died"]
    found: dict[str, Fact] = {
        "network.size": len(people),
        "network.died": sum(alter.ended == "died" for alter in network.alters),
    }
    if any(alter.safe for alter in living):  # a tie that ended can still be a danger
        found["network.unsafe"] = sum(alter.unsafe for alter in living)
    if people:
        found["network.safe_asked"] = all(person.safe for person in people)
    if network.was_asked("groups"):
        found["network.groups"] = sum(not group.ended for group in network.groups)
    if all(person.frequency for person in people):
        found["network.weekly"] = sum(person.frequency in networks.AT_LEAST_WEEKLY for person in people)
    if people and network.was_asked("receives"):
        found["network.only_receives"] = not any(person.receives for person in people)
    if any(person.strain is not None for person in people):
        close = [person for person in people if person.closeness and person.closeness >= 2]
        found["network.strained_close"] = sum(person.strain == 2 for person in close)
    return found | (_support(people) if network.was_asked("gives") else {})


def _support(people: tuple[networks.Alter, ...]) -> dict[str, Fact]:
    givers = {kind: [p.id for p in people if kind in p.gives] for kind in networks.SUPPORTS}
    alone = [ids[0] for ids in givers.values() if len(ids) == 1]
    found: dict[str, Fact] = {f"network.{kind}_givers": len(ids) for kind, ids in givers.items()}
    return found | {"network.functions_met_by_one": max((alone.count(each) for each in alone), default=0)}
