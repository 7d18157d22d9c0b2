"""A profile: all that a plan may stand on, from this person's own record and nobody else's."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from amity import instruments, networks

from .interventions import Barrier
from .needs import Fact, PersonError, refuse_unknown
from .offers import SLOTS

Hindrance = Literal["not-at-all", "a-bit", "stops-me"]
FlagState = Literal["raised", "clear", "unknown"]
Said = Literal[
    "suicidal",
    "self-harm",
    "afraid",
    "coercion",
    "rent-arrears",
    "no-home",
    "carer-exhausted",
    "shared-email",
    "shared-phone",
]
"""What the person said that no questionnaire asks, and a plan must heed."""

Access = Literal["step-free", "hearing-loop"]
"""What a place must have for the person to come."""

HINDRANCES: tuple[Hindrance, ...] = get_args(Hindrance)
ADULT, OF_AGE = 16, 18


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where someone lives, and how far they can travel, in km."""

    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    travel_km: float | None = None

    def __post_init__(self) -> None:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("say latitude and longitude, or neither")
        if self.latitude is not None and not -90 <= self.latitude <= 90:
            raise ValueError(f"latitude {self.latitude:g} is not on the earth: it goes from -90 to 90")
        if self.longitude is not None and not -180 <= self.longitude <= 180:
            raise ValueError(f"longitude {self.longitude:g} is not on the earth: it goes from -180 to 180")
        if self.travel_km is not None and not 0 <= self.travel_km <= 1000:
            raise ValueError(f"travel_km {self.travel_km:g} is not a way to go: it goes from 0 to 1000")


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One person as a plan sees them. Anything may be absent: not knowing is not the same as no.

    ``scores`` are named ``<instrument>.<scale>``; ``before`` holds the same of an earlier time.
    ``answers`` are raw, by instrument, and are scored first.
    ``wants`` are the needs that the person would like different; None: not asked yet.
    ``already`` names interventions that a friend, a service or a worker gives, so none is offered twice.
    ``free`` says when the person can come (``"mon morning"``), ``needs_access`` what a place must have.
    ``sex`` is asked only where there are groups for women or for men alone.
    """

    name: str | None = None
    age: int | None = None
    life_stages: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    place: Place = Place()
    sex: Literal["female", "male"] | None = None
    needs_access: tuple[Access, ...] = ()
    interests: tuple[str, ...] = ()
    wants: tuple[str, ...] | None = None
    said: tuple[Said, ...] = ()
    already: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    budget: Literal["nothing", "a-little", "any"] | None = None
    scores: Mapping[str, float] = {}
    before: Mapping[str, float] = {}
    answers: Mapping[str, Mapping[str, int]] = {}
    barriers: Mapping[Barrier, Hindrance] = {}
    flags: Mapping[str, FlagState] = {}
    network: networks.Network | None = None

    def __post_init__(self) -> None:
        if self.age is not None and not 0 <= self.age <= 120:
            raise ValueError(f"age {self.age} is not an age in years: it goes from 0 to 120")
        if unknown_times := [each for each in self.free if each not in SLOTS]:
            raise ValueError(f"free: {unknown_times[0]!r} is no time of a week: say 'mon morning'")


def read_profile(path: Path) -> Profile:
    """Return the profile in a TOML file; its network may stand in it, or in a JSON file that it names.

    Raises `PersonError` with the file, the key and the remedy.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return profile_of(said, folder=path.parent)
    except FileNotFoundError as problem:
        raise PersonError(f"{path}: no such file. Name a PERSON.toml.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise PersonError(f"{path}: not TOML: {problem}. Mend the line it names.") from problem
    except OSError as problem:
        raise PersonError(f"{path}: cannot be read: {problem.strerror}.") from problem
    except (msgspec.ValidationError, PersonError) as problem:
        raise PersonError(f"{path}: {problem}".rstrip(".") + ".") from problem


def profile_of(said: Mapping[str, Any], *, folder: Path | None = None) -> Profile:
    """Return the profile that a mapping, as read from TOML or JSON, describes."""
    parts = dict(said)
    if isinstance(parts.get("network"), str) and folder is not None:
        parts["network"] = _network_in(folder / parts["network"])
    profile = msgspec.convert(parts, Profile)
    refuse_unknown(profile.wants or ())
    _refuse_unknown_scales(profile)
    return profile


def facts(profile: Profile) -> dict[str, Fact]:
    """Return what rules may ask about: scores, single answers, flags, barriers, the map, and what was said.

    What was not asked is absent. What the person could have said and did not is False.
    """
    known: dict[str, Fact] = {**profile.scores, **profile.flags}
    for instrument, answers in profile.answers.items():
        known |= _scored(instrument, answers)
    known |= {f"barrier.{barrier}": hindrance for barrier, hindrance in profile.barriers.items()}
    known |= {f"said.{word}": word in profile.said for word in get_args(Said)}
    known |= {f"life-stage.{stage}": True for stage in profile.life_stages}
    if profile.network is not None:
        known |= _on_the_map(profile.network)
    if profile.age is not None:
        known["age"] = profile.age
    return known


def _scored(instrument: str, answers: Mapping[str, int]) -> dict[str, Fact]:
    card = instruments.load(instrument)
    result = instruments.score(card, answers)
    found: dict[str, Fact] = {f"{instrument}.{item}": code for item, code in answers.items() if code >= 0}
    found |= {
        f"{instrument}.{name}": score.value
        for name, score in result.scores.items()
        if score.value is not None
    }
    found |= {f"{instrument}.{name}": state for name, state in result.flags.items()}
    if {item.id for item in card.items} <= set(get_args(Barrier)):
        found |= {f"barrier.{item}": HINDRANCES[code] for item, code in answers.items() if code >= 0}
    return found


def _on_the_map(network: networks.Network) -> dict[str, Fact]:
    """Return what the rules ask about a map. Where nothing of a kind was asked, nothing is said of it."""
    people = network.people
    found: dict[str, Fact] = {
        "network.size": len(people),
        "network.died": sum(alter.ended == "died" for alter in network.alters),
        "network.unsafe": sum(alter.unsafe for alter in network.alters if not alter.ended),
        "network.groups": sum(not group.ended for group in network.groups),
    }
    if all(person.frequency for person in people):
        weekly = networks.AT_LEAST_WEEKLY
        found["network.weekly"] = sum(person.frequency in weekly for person in people)
    if any(person.gives for person in people):
        givers = {kind: [p.id for p in people if kind in p.gives] for kind in networks.SUPPORTS}
        found |= {f"network.{kind}_givers": len(ids) for kind, ids in givers.items()}
        alone = [ids[0] for ids in givers.values() if len(ids) == 1]
        found["network.functions_met_by_one"] = max((alone.count(each) for each in alone), default=0)
        found["network.only_receives"] = not any(person.receives for person in people)
    if any(person.strain is not None for person in people):
        close = [p for p in people if p.closeness and p.closeness >= 2]
        found["network.strained_close"] = sum(person.strain == 2 for person in close)
    return found


def _network_in(path: Path) -> dict[str, Any]:
    try:
        return dict(msgspec.json.decode(path.read_bytes()))
    except (OSError, ValueError, TypeError) as problem:
        raise PersonError(f"network: {path.name} holds no network: {problem}") from problem


def _refuse_unknown_scales(profile: Profile) -> None:
    for name in [*profile.scores, *profile.before, *profile.flags]:
        instrument, _, part = name.partition(".")
        card = instruments.load(instrument)  # names the near ones where there is none
        if part not in card.scales and part not in card.flags:
            there = ", ".join(f"{instrument}.{each}" for each in [*card.scales, *card.flags])
            raise PersonError(f"{name}: {instrument} has no {part!r}. It has: {there}.")
