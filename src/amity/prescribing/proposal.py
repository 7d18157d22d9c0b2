"""A proposal: what is put before a person and their practitioner, as values."""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from .interventions import Intervention
from .needs import Basis, Found
from .profile import Profile


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A service that would suit, and what speaks for it and against."""

    id: str
    name: str
    organization: str | None = None
    distance_km: float | None = None
    score: float = 0.0
    because: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()


class Left(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An intervention or a service that was left out, and the reason that mattered."""

    because: str
    intervention: str | None = None
    service: str | None = None


Matcher = Callable[[Intervention, Profile], tuple[Sequence[Match], Sequence[Left]]]
"""Finds services for an intervention: the best first, and those left out with the reason."""


class Hindered(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the way, and what is done about it."""

    barrier: str
    say: str


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that could help. The person chooses; nothing is prescribed silently.

    ``why`` is for the practitioner, with the ``basis`` of each line.
    ``says``, ``first_step`` and ``plan_b`` are said to the person; ``steps`` and ``ask_first`` to who helps.
    ``evidence`` are the ids of findings; ``told`` is the one that fits the person's need best, and
    ``evidence_says`` what it says.
    """

    intervention: str
    title: str
    says: str
    needs: tuple[str, ...]
    why: tuple[str, ...]
    basis: tuple[Basis, ...]
    dose: str
    dose_basis: str
    evidence: tuple[str, ...]
    evidence_says: str
    told: str | None = None
    barriers: tuple[Hindered, ...]
    ask_first: tuple[str, ...]
    first_step: str
    steps: tuple[str, ...]
    plan_b: str
    measure: tuple[str, ...]
    review_on: date
    service: Match | None = None
    other_services: tuple[Match, ...] = ()


class Safety(msgspec.Struct, frozen=True, kw_only=True):
    """What comes before any advice: a person first, on a ``channel`` that is safe and that they can use."""

    kind: str
    title: str
    because: tuple[str, ...]
    channel: tuple[str, ...]
    do: tuple[str, ...]
    never: tuple[str, ...]


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What is put before a person and their practitioner.

    ``safety`` stops ordinary advice: then ``options`` is empty, and ``later`` holds, for the practitioner
    alone, what might be talked about once somebody has spoken with the person; nothing where a tie is unsafe.
    ``first`` is care that goes on beside the options and is none of the three.
    ``to_ask`` are needs that nobody has asked the person about yet: would they like this different?
    ``also_wanted`` are those they want different though no answer shows them: something to talk about.
    ``waiting`` are those that are shown and wanted, and that no option answers yet.
    ``ask`` are questionnaires that would tell more, and ``mind`` what the practitioner should keep in mind.
    ``ask_again_on`` is set where the plan is "nothing now".
    """

    needs: tuple[Found, ...]
    options: tuple[Option, ...] = ()
    first: tuple[Option, ...] = ()
    later: tuple[Option, ...] = ()
    excluded: tuple[Left, ...] = ()
    safety: tuple[Safety, ...] = ()
    ask: tuple[str, ...] = ()
    to_ask: tuple[str, ...] = ()
    also_wanted: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    mind: tuple[str, ...] = ()
    nothing_now: bool = False
    ask_again_on: date | None = None
