"""A profile: all that a plan may stand on, from this person's own record and nobody else's."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from amity import instruments, library, networks
from amity.errors import AmityError

from . import needs
from .interventions import Barrier, interventions, load_intervention
from .needs import PersonError, refuse_strangers
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
    "dying",
    "shared-email",
    "shared-phone",
]
"""What the person said that no questionnaire asks, and a plan must heed."""

Access = Literal["step-free", "hearing-loop"]
"""What a place must have for the person to come."""

GROWN, OF_AGE = 16, 18
CHILD = "under-16"
STAGES_BY_OTHER_NAMES = {"older": "older-person", "child": CHILD, "brain injury": "brain-injury"}
"""Life stages go by the names of the packs; these are accepted as well."""

LARGEST = 5_000_000
"""Of a file of one person, in characters: more is a mistake, or mischief."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


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

    ``life_stages`` are names of packs, such as ``"older-person"``; ``"older"`` does as well.
    ``wants`` are the needs that the person would like different; None: not asked yet, empty: nothing now.
    ``already`` are interventions that the person does or is given, so that none is offered twice.
    ``free`` says when they can come (``"mon evening"``), ``needs_access`` what a place must have.
    ``sex`` is asked only where there are groups for women or for men alone.
    ``scores`` are named ``<instrument>.<scale>``; ``before`` holds the same of an earlier time.
    ``answers`` are raw, by instrument, and are scored first.
    ``asked_in`` names the language of an instrument that was not asked in its card's own.
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
    asked_in: Mapping[str, str] = {}
    barriers: Mapping[Barrier, Hindrance] = {}
    flags: Mapping[str, FlagState] = {}
    network: networks.Network | None = None

    def __post_init__(self) -> None:
        if self.age is not None and not 0 <= self.age <= 120:
            raise ValueError(f"age {self.age} is not an age in years: it goes from 0 to 120")
        stages = tuple(dict.fromkeys(STAGES_BY_OTHER_NAMES.get(each, each) for each in self.life_stages))
        msgspec.structs.force_setattr(self, "life_stages", stages)
        if CHILD in stages and self.age is not None and self.age >= GROWN:
            raise ValueError(f"age {self.age} and life stage {CHILD} do not go together: mend one of them")

    @property
    def is_child(self) -> bool:
        """Whether nothing here may measure this person."""
        return CHILD in self.life_stages or (self.age is not None and self.age < GROWN)

    @property
    def is_nearly_grown(self) -> bool:
        """Whether the deployer's rule for people of 16 and 17 holds."""
        return self.age is not None and GROWN <= self.age < OF_AGE


def life_stages() -> list[str]:
    """Return the life stages that a person file may name: the packs, and what cards are made for."""
    made_for = {stage for name in interventions() for stage in load_intervention(name).stages}
    return sorted({*library.names("packs"), *made_for})


def read_profile(path: Path) -> Profile:
    """Return the profile in a TOML file; its network may stand in it, or in a JSON file that it names.

    Raises `PersonError` with the file, the key and the remedy.
    """
    try:
        with path.open(encoding="utf-8") as file:
            said = file.read(LARGEST + 1)
    except FileNotFoundError as problem:
        raise PersonError(f"{path}: no such file. Name a PERSON.toml.") from problem
    except UnicodeDecodeError as problem:
        raise PersonError(f"{path}: not UTF-8 text. Save the file as UTF-8.") from problem
    except OSError as problem:
        raise PersonError(f"{path}: cannot be read: {problem.strerror}. Name a file.") from problem
    return profile_in(said, where=str(path), folder=path.parent)


def profile_in(said: str, *, where: str, folder: Path | None = None) -> Profile:
    """Return the profile in a TOML text that came from ``where``; a network it names lies in ``folder``."""
    if len(said) > LARGEST:
        raise PersonError(
            f"{where}: {len(said):,} characters are too many for one person. Name another file."
        )
    try:
        return profile_of(tomllib.loads(said), folder=folder)
    except tomllib.TOMLDecodeError as problem:
        raise PersonError(f"{where}: not TOML: {problem}. Mend the line it names.") from problem
    except RecursionError as problem:
        raise PersonError(f"{where}: lists within lists without end. Name another file.") from problem
    except AmityError as problem:
        raise PersonError(f"{where}: {problem}") from problem


def profile_of(said: Mapping[str, Any], *, folder: Path | None = None) -> Profile:
    """Return the profile that a mapping, as read from TOML or JSON, describes.

    Raises an `AmityError` with the key and the remedy where it says what cannot be.
    """
    parts = dict(said)
    if isinstance(parts.get("network"), str) and folder is not None:
        parts["network"] = _network_in(folder / parts["network"])
    refuse_strangers("the file", parts, Profile.__struct_fields__, what="key of a person")
    _refuse_strange_words(parts)
    try:
        profile = msgspec.convert(parts, Profile)
    except msgspec.ValidationError as problem:
        raise PersonError(_place_first(str(problem))) from problem
    _refuse_unknown_words(profile)
    _refuse_impossible_scores(profile)
    return profile


def _place_first(problem: str) -> str:
    """Return what msgspec says with the key before it: ``age: Expected `int | null`, got `str`.``"""
    said, _, place = problem.partition(" - at `$")
    place = place.strip("`.")
    return f"{f'{place}: ' if place else ''}{said.rstrip('.')}."


def _refuse_strange_words(parts: Mapping[str, Any]) -> None:
    """Raise `PersonError` for a word that its key does not know, with the words that it does."""
    for key, hint in get_type_hints(Profile).items():
        given, kinds = parts.get(key), get_args(hint)
        if isinstance(given, dict) and len(kinds) == 2:
            words = [(each, kinds[0]) for each in given] + [(each, kinds[1]) for each in given.values()]
        else:
            words = [
                (each, kind) for each in (given if isinstance(given, list) else [given]) for kind in kinds
            ]
        for word, kind in words:
            if get_origin(kind) is Literal and word is not None:
                refuse_strangers(key, [word], get_args(kind), what="word for it")


def _network_in(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return dict(msgspec.json.decode(file.read(LARGEST + 1)))
    except (OSError, ValueError, TypeError, RecursionError) as problem:
        raise PersonError(f"network: {path.name} holds no network: {problem}. Name a JSON file.") from problem


def _refuse_unknown_words(profile: Profile) -> None:
    refuse_strangers("wants", profile.wants or (), needs.names(), what="need")
    refuse_strangers("already", profile.already, interventions(), what="intervention")
    refuse_strangers("life_stages", profile.life_stages, life_stages(), what="life stage")
    refuse_strangers("free", profile.free, SLOTS, what="time of a week")
    for code in (*profile.languages, *profile.asked_in.values()):
        if not LANGUAGE.fullmatch(code):
            raise PersonError(f"languages: {code!r} is no code of a language. Write en, es, prs …")
    for instrument in (*profile.answers, *profile.asked_in):
        instruments.load(instrument)  # names the near ones where there is none


def _refuse_impossible_scores(profile: Profile) -> None:
    """Raise `PersonError` for a scale that is on no card, a score out of its range, or two that differ."""
    for name in profile.flags:
        _part_of(name, "flags")
    for name, value in [*profile.scores.items(), *profile.before.items()]:
        card, scale = _part_of(name, "scales")
        low, high = instruments.score_range(card, card.scales[scale])
        if not low <= value <= high:
            raise PersonError(f"{name}: {value:g} is no score of it. It goes from {low:g} to {high:g}.")
    for instrument, answers in profile.answers.items():
        scored = instruments.score(instruments.load(instrument), answers).scores
        for scale, found in scored.items():
            given = profile.scores.get(f"{instrument}.{scale}")
            if None not in (given, found.value) and given != found.value:
                raise PersonError(
                    f"{instrument}.{scale}: the score says {given:g}, and the answers come to "
                    f"{found.value:g}. Keep one of the two."
                )


def _part_of(name: str, kind: Literal["scales", "flags"]) -> tuple[instruments.Instrument, str]:
    instrument, _, part = name.partition(".")
    card = instruments.load(instrument)
    there = getattr(card, kind)
    if part not in there:
        listed = ", ".join(f"{instrument}.{each}" for each in there) or "none"
        raise PersonError(f"{name}: {instrument} has no {part!r} among its {kind}. It has: {listed}.")
    return card, part
