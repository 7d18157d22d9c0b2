"""Interventions: what can be prescribed, with a dose, for whom, and what rules it out. Each is a card."""

from typing import Literal

import msgspec

from amity import library

from .needs import Condition, Fact, Facts

Every = Literal["day", "week", "month", "once"]
Setting = Literal["in-person", "phone", "online", "home"]
Delivery = Literal["service", "own-step", "worker", "clinical"]
"""Who does it: a local service, the person alone, their worker with them, or a clinician."""

Barrier = Literal[
    "health",
    "money",
    "living_alone",
    "transport",
    "caring",
    "language",
    "confidence",
    "hearing",
    "digital_access",
    "screen_time",
]


class Dose(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How often, how long, for how many weeks, as it was tested, or as a habit to start with.

    >>> str(Dose(times=1, every="week", minutes=75, weeks=5, basis="tested"))
    'once a week, 75 minutes, for 5 weeks'
    """

    times: int = 1
    every: Every = "week"
    minutes: int | None = None
    weeks: int | None = None
    basis: Literal["tested", "unverified", "habit"]
    note: str | None = None

    def __str__(self) -> str:
        often = {1: "once", 2: "twice"}.get(self.times, f"{self.times} times")
        parts = ["once" if self.every == "once" else f"{often} a {self.every}"]
        parts += [f"{self.minutes} minutes"] if self.minutes else []
        parts += [f"for {self.weeks} weeks"] if self.weeks else []
        return ", ".join(parts)


class Remeasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to ask again, and after how many weeks."""

    instrument: str
    weeks: tuple[int, ...]


class Mitigation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What makes it possible all the same where something is in the way."""

    barrier: Barrier
    say: str


class Fit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Needs and facts for which this intervention may be offered, or may not."""

    needs: tuple[str, ...]
    facts: dict[str, Fact] = {}
    offered: bool


class Intervention(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that can be prescribed.

    ``says`` is the offer in plain words, to the person.
    ``needs`` are what it answers, the best served first.
    ``stages`` names the life stages it is for, empty where it is for any; ``not_for`` the ones it is not.
    ``ruled_out_by`` are facts that forbid it; of the facts in ``rests_on`` one at least must be there.
    ``eases`` are barriers that it takes away; ``mitigations`` say what to do about others.
    ``terms`` are taxonomy terms and plain words by which services of this kind are found in a directory.
    ``first`` names interventions that come before it where the person needs them.
    ``findings`` are the ids of what is known of it; the first is said in one sentence.
    """

    id: str
    says: str
    needs: tuple[str, ...]
    delivery: Delivery
    settings: tuple[Setting, ...]
    dose: Dose
    steps: tuple[str, ...]
    plan_b: str
    examples: tuple[Fit, ...]
    findings: tuple[str, ...] = ()
    remeasure: tuple[Remeasure, ...] = ()
    stages: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    group_size: tuple[int, int] | None = None
    ruled_out_by: tuple[Condition, ...] = ()
    rests_on: tuple[Condition, ...] = ()
    eases: tuple[Barrier, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()
    terms: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    deepens_a_tie: bool = False
    gives: bool = False
    article: str | None = None
    unverified: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.needs and self.steps and self.examples):
            raise ValueError("say which needs it answers, its steps, and an example of whom it is offered to")
        if self.delivery == "service" and not self.terms:
            raise ValueError("terms: name taxonomy terms or words by which such services are found")
        if not self.findings and not self.unverified:
            raise ValueError("findings: name what is known, or say under `unverified` that nothing was found")

    def forbidden(self, facts: Facts) -> tuple[str, ...]:
        """Return why this may not be offered to someone of whom these ``facts`` are known."""
        return tuple(sign.because for sign in self.ruled_out_by if sign.holds(facts))

    def called_for(self, facts: Facts) -> bool:
        """Return whether what it rests on is there: for an interpreter, that language is in the way."""
        return not self.rests_on or any(sign.holds(facts) for sign in self.rests_on)


def interventions() -> list[str]:
    """Return the id of every intervention."""
    return library.names("interventions")


def load_intervention(name: str) -> Intervention:
    """Return the intervention called ``name``, such as ``"befriending"``."""
    card = library.read("interventions", name, Intervention)
    if card.id != name:
        raise library.LibraryError(
            f"interventions/{name}.toml: its id is {card.id!r}. Make file and id agree."
        )
    return card
