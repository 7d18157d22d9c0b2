"""Interventions: what can be prescribed, with a dose, for whom, and what rules it out. Each is a card."""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from amity import library

from .needs import Condition, Fact, Facts

WORD = re.compile(r"[^\W_]{3,}")
NO_INTEREST = {"and", "club", "community", "for", "group", "groups", "the", "with"}
"""Words that an interest and a term may share without having anything in common."""

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
    """How often, how long, for how many weeks.

    ``basis`` is *tested* (seen in a source), *unverified* (published, not seen by us), *own* (ours, mostly
    the shape that most tested groups had: weekly, 8 to 12 weeks), *habit* (a start, and not a dose) or
    *theirs* (for whoever gives it to say).
    ``says`` says it where these numbers do not.

    >>> str(Dose(times=1, every="week", minutes=75, weeks=5, basis="tested"))
    'once a week, 75 minutes, for 5 weeks'
    """

    times: int = 1
    every: Every = "week"
    minutes: int | None = None
    weeks: int | None = None
    basis: Literal["tested", "unverified", "own", "habit", "theirs"]
    says: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        if self.says:
            return self.says
        often = {1: "once", 2: "twice"}.get(self.times, f"{self.times} times")
        parts = ["once" if self.every == "once" else f"{often} a {self.every}"]
        parts += [_length(self.minutes)] if self.minutes else []
        parts += [f"for {self.weeks} weeks" if self.weeks > 1 else "for a week"] if self.weeks else []
        return ", ".join(parts)


def _length(minutes: int) -> str:
    hours = {60: "an hour", 90: "an hour and a half"}
    if minutes % 60 and minutes not in hours:
        return f"{minutes} minutes"
    return hours.get(minutes, f"{minutes // 60} hours")


class Remeasure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to ask again, and after how many weeks; ``instead`` of it another that was asked before.

    Only the same questions can be compared, and one on safety that was asked must not drop out.
    """

    instrument: str
    weeks: tuple[int, ...]
    instead: str | None = None


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

    ``says``, ``first_step`` and ``plan_b`` are said to the person, in plain words; ``steps`` to who helps.
    ``needs`` are what it answers, the best served first.
    ``stages`` names the life stages it is for, empty where it is for any; ``not_for`` the ones it is not.
    ``on_interest`` offers it only to those who like something that its ``terms`` name.
    ``kind_of`` names the more general intervention that this is one of: never both at a time.
    ``ruled_out_by`` are facts that forbid it; of the facts in ``rests_on`` one at least must be there.
    ``eases`` are barriers that it takes away; ``mitigations`` say what to do about others.
    ``terms`` are the interests it answers. ``kinds`` are the phrases by which services of this kind are found
    in a directory, absent: its terms; what says one of ``unlike`` is none, whatever else it says.
    ``first`` names interventions that come before it where the person needs them.
    ``deepens_a_tie`` asks, in private, whether that tie is safe before it is offered.
    ``findings`` are the ids of what is known of it, what fits best first; ``known`` says it where none would.
    ``not_tested`` says to the person in what it was not tested: peers were studied, and not peers who care.
    ``review_weeks`` is when to look whether it was done, where the first measuring would be too late.
    """

    id: str
    says: str
    needs: tuple[str, ...]
    delivery: Delivery
    settings: tuple[Setting, ...]
    dose: Dose
    first_step: str
    steps: tuple[str, ...]
    plan_b: str
    examples: tuple[Fit, ...]
    findings: tuple[str, ...] = ()
    known: str | None = None
    not_tested: str | None = None
    review_weeks: int | None = None
    remeasure: tuple[Remeasure, ...] = ()
    stages: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    on_interest: bool = False
    kind_of: str | None = None
    group_size: tuple[int, int] | None = None
    ruled_out_by: tuple[Condition, ...] = ()
    rests_on: tuple[Condition, ...] = ()
    eases: tuple[Barrier, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()
    terms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    deepens_a_tie: bool = False
    article: str | None = None
    unverified: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.needs and self.steps and self.examples):
            raise ValueError("say which needs it answers, its steps, and an example of whom it is offered to")
        if self.delivery == "service" and not (self.kinds or self.terms):
            raise ValueError("kinds: name the phrases by which such services are found")
        if self.on_interest and not self.terms:
            raise ValueError("on_interest: name the interests it is for in `terms`")
        if not self.findings and not self.unverified:
            raise ValueError("findings: name what is known, or say under `unverified` that nothing was found")

    def forbidden(self, facts: Facts) -> tuple[str, ...]:
        """Return why this may not be offered to someone of whom these ``facts`` are known."""
        return tuple(sign.because for sign in self.ruled_out_by if sign.holds(facts))

    def called_for(self, facts: Facts) -> bool:
        """Return whether what it rests on is there: for an interpreter, that language is in the way."""
        return not self.rests_on or any(sign.holds(facts) for sign in self.rests_on)

    def liked(self, interests: Iterable[str]) -> bool:
        """Return whether one of these interests is among its terms, by whole words."""
        words = {word for term in self.terms for word in WORD.findall(term.lower())} - NO_INTEREST
        return any(words & set(WORD.findall(each.lower())) for each in interests)


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
