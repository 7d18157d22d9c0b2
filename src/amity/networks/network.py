"""A personal network: the one at the centre, the people around them, and who knows whom."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import msgspec

from amity.errors import AmityError

Role = Literal[
    "partner",
    "family",
    "kin",
    "in-law",
    "friend",
    "online-friend",
    "colleague",
    "neighbor",
    "acquaintance",
    "group-member",
    "faith-member",
    "mentor",
    "worker",
    "pet",
]
"""What someone is to ego. ``kin`` is a relative by custom or marriage of others; ``worker`` is paid to help;
``online-friend`` is someone ego has never met in person."""

Frequency = Literal["daily", "few-a-week", "weekly", "few-a-month", "monthly", "less", "never"]
"""How often ego is in touch with someone, by any means; each word means "at least that"."""

Mode = Literal["in-person", "phone", "video", "text"]
"""How; ``text`` is any written message, social media included. The first of several is the usual one."""

Support = Literal["emotional", "practical", "informational", "companionship"]
Ended = Literal["died", "moved", "fell-out", "my-choice"]
Felt = Literal["yes", "no", "unsure"]
GroupKind = Literal[
    "family",
    "friends",
    "faith",
    "sport",
    "arts",
    "hobby",
    "volunteering",
    "work",
    "study",
    "neighborhood",
    "support",
    "online",
    "other",
]
GetOn = Literal["well", "partly", "badly"]
Part = Literal["ties", "groups", "gives", "receives"]
"""What an interview may leave out; `Network.asked` tells an answer of "nobody" from "not asked"."""

PartOfLife = Literal["family", "friends", "work", "neighborhood", "groups", "helpers", "pets"]

Value = str | int | float | bool | None

ROLES: tuple[Role, ...] = get_args(Role)
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
MODES: tuple[Mode, ...] = get_args(Mode)
SUPPORTS: tuple[Support, ...] = get_args(Support)
ENDED: tuple[Ended, ...] = get_args(Ended)
CLOSENESS = {3: "very close", 2: "close", 1: "less close"}
AT_LEAST_WEEKLY: tuple[Frequency, ...] = ("daily", "few-a-week", "weekly")
KIN: tuple[Role, ...] = ("partner", "family", "kin", "in-law")
PARTS_OF_LIFE: dict[Role, PartOfLife] = {
    "partner": "family",
    "family": "family",
    "kin": "family",
    "in-law": "family",
    "friend": "friends",
    "online-friend": "friends",
    "colleague": "work",
    "mentor": "work",
    "neighbor": "neighborhood",
    "acquaintance": "neighborhood",
    "group-member": "groups",
    "faith-member": "groups",
    "worker": "helpers",
    "pet": "pets",
}
"""Where in ego's life each role stands: the sectors of a sociogram."""


Place = tuple[str, int]
"""Which part of a network, and its number from 0: ``("ties", 3)``."""


class NetworkError(AmityError, ValueError):
    """A network, or a file that holds one, says something that cannot be.

    ``at`` says which part of the network it is, so that whoever read it can name the row.
    """

    def __init__(self, said: str, *, at: Place | None = None) -> None:
        super().__init__(said)
        self.at = at


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value of this room: it never changes, and refuses what it does not know."""


class Ego(Frozen, frozen=True, kw_only=True):
    """The one at the centre. ``attributes`` (age group, town …) are what homophily is measured on."""

    id: str = "ego"
    attributes: Mapping[str, Value] = {}


class Alter(Frozen, frozen=True, kw_only=True):
    """Someone in ego's life: a person, a paid helper or a pet.

    ``id`` stays the same from one wave to the next.
    ``name`` is a nickname: third parties have no surname here.
    ``closeness`` is 3 (very close), 2 (close) or 1 (less close).
    ``gives`` is the support that they give ego, ``receives`` what ego gives them.
    ``strain`` is 0 (none), 1 (some) or 2 (a lot).
    ``welcome``, ``understood`` and ``safe`` say how ego feels with them; ``safe`` is asked in private.
    ``ended`` says why the tie is no more; someone who died, or left, is kept and not counted.
    What was not asked is None, or empty.
    """

    id: str
    name: str = ""
    roles: tuple[Role, ...] = ()
    relation: str | None = None
    closeness: Literal[1, 2, 3] | None = None
    frequency: Frequency | None = None
    modes: tuple[Mode, ...] = ()
    gives: tuple[Support, ...] = ()
    receives: tuple[Support, ...] = ()
    strain: Literal[0, 1, 2] | None = None
    welcome: Felt | None = None
    understood: Felt | None = None
    safe: Felt | None = None
    how_met: str | None = None
    ended: Ended | None = None
    attributes: Mapping[str, Value] = {}

    @property
    def paid(self) -> bool:
        """Whether they are paid to help, whatever else they are."""
        return "worker" in self.roles

    @property
    def pet(self) -> bool:
        """Whether they are an animal."""
        return "pet" in self.roles

    @property
    def counts(self) -> bool:
        """Whether they are one of the unpaid people in ego's life now: what every size means."""
        return not (self.paid or self.pet or self.ended)

    @property
    def unsafe(self) -> bool:
        """Whether ego is not sure to be safe with them: nothing about this tie is deepened, drawn or sent."""
        return self.safe in ("no", "unsure")


class Tie(Frozen, frozen=True, kw_only=True):
    """Two alters know each other. It has no direction; ``weight`` says how well, 1 where nobody asked."""

    a: str
    b: str
    weight: float = 1.0
    kind: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in alphabetical order."""
        return (self.a, self.b) if self.a <= self.b else (self.b, self.a)


class Group(Frozen, frozen=True, kw_only=True):
    """A group that ego belongs to, as on a social identity map.

    ``identification`` is the single item "I identify with …" (1 to 7, Postmes and others 2013),
    ``importance`` 3 (very), 2 (rather) or 1 (less), ``members`` the alters met there.
    """

    id: str
    name: str = ""
    kind: GroupKind = "other"
    identification: Literal[1, 2, 3, 4, 5, 6, 7] | None = None
    frequency: Frequency | None = None
    importance: Literal[1, 2, 3] | None = None
    members: tuple[str, ...] = ()
    ended: bool = False
    attributes: Mapping[str, Value] = {}


class GroupTie(Frozen, frozen=True, kw_only=True):
    """How two of ego's groups get on with each other."""

    a: str
    b: str
    get_on: GetOn


class Network(Frozen, frozen=True, kw_only=True):
    """One person's network at one time.

    ``merged`` maps the id of an alter who turned out to be another to the id that is kept.
    ``asked`` names what was asked where nobody was named: with ``("ties",)`` no tie means that nobody knows
    anybody, without it that nobody asked. What has an answer was asked, and need not stand there.
    Raises `NetworkError` where an id is empty or used twice, a tie leads nowhere or to itself,
    or merges run in a circle.

    >>> from amity.networks import Alter, Network, Tie
    >>> ana, ben = Alter(id="ana", roles=("friend",)), Alter(id="ben", roles=("worker",))
    >>> network = Network(alters=(ana, ben), ties=(Tie(a="ana", b="ben"),))
    >>> [alter.id for alter in network.people]
    ['ana']
    """

    ego: Ego = Ego()
    alters: tuple[Alter, ...] = ()
    ties: tuple[Tie, ...] = ()
    groups: tuple[Group, ...] = ()
    group_ties: tuple[GroupTie, ...] = ()
    merged: Mapping[str, str] = {}
    wave: str | None = None
    asked: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        _refuse_twice("alter", "alters", (alter.id for alter in self.alters))
        _refuse_twice("group", "groups", (group.id for group in self.groups))
        _refuse_bad_merges(self.merged, {alter.id for alter in self.alters})
        _refuse_loose("tie", "ties", self.ties, "alters", {alter.id for alter in self.alters})
        _refuse_loose(
            "tie between groups", "group_ties", self.group_ties, "groups", {group.id for group in self.groups}
        )
        _refuse_twice("tie", "ties", ((*tie.pair, tie.kind) for tie in self.ties))
        _refuse_strangers(self.groups, {alter.id for alter in self.alters})
        _refuse_weights(self.ties)

    @property
    def people(self) -> tuple[Alter, ...]:
        """The unpaid people in ego's life now."""
        return tuple(alter for alter in self.alters if alter.counts)

    @property
    def workers(self) -> tuple[Alter, ...]:
        """Those who are paid to help now: counted apart."""
        return tuple(alter for alter in self.alters if alter.paid and not alter.ended)

    @property
    def pets(self) -> tuple[Alter, ...]:
        """The animals in ego's life now: counted apart."""
        return tuple(alter for alter in self.alters if alter.pet and not alter.ended)

    def was_asked(self, part: Part) -> bool:
        """Return whether ``part`` of the interview took place: it is in `asked`, or has an answer."""
        if part in self.asked:
            return True
        if part in ("ties", "groups"):
            return bool(getattr(self, part))
        return any(getattr(alter, part) for alter in self.alters)

    def kept_id(self, alter: str) -> str:
        """Return the id under which ``alter`` goes on, after every merge."""
        while alter in self.merged:
            alter = self.merged[alter]
        return alter


def _refuse_twice(what: str, part: str, ids: Iterable[str | tuple[str, str, str | None]]) -> None:
    seen = set()
    for number, each in enumerate(ids):
        if not each:
            raise NetworkError(f"{what}: has no id. Give each one an id of its own.", at=(part, number))
        if each in seen:
            said = each if isinstance(each, str) else f"{each[0]} – {each[1]} {each[2] or ''}".rstrip()
            raise NetworkError(
                f"{what} {said}: stands there twice. Keep one, or give each its own id.", at=(part, number)
            )
        seen.add(each)


def _refuse_loose(what: str, part: str, ties: Iterable[Tie | GroupTie], among: str, ids: set[str]) -> None:
    for number, tie in enumerate(ties):
        at = (part, number)
        if tie.a == tie.b:
            raise NetworkError(f"{what} {tie.a} – {tie.b}: leads back to itself. Take it out.", at=at)
        for end in (tie.a, tie.b):
            if end not in ids:
                raise NetworkError(
                    f"{what} {tie.a} – {tie.b}: there is no {end!r} among the {among}. "
                    "Add it, or take the tie out.",
                    at=at,
                )


def _refuse_strangers(groups: Iterable[Group], ids: set[str]) -> None:
    for number, group in enumerate(groups):
        for member in group.members:
            if member not in ids:
                raise NetworkError(
                    f"group {group.id}: its member {member!r} is not among the alters. "
                    "Add them, or take them out.",
                    at=("groups", number),
                )


def _refuse_weights(ties: Iterable[Tie]) -> None:
    for number, tie in enumerate(ties):
        if not 0 < tie.weight < float("inf"):
            raise NetworkError(
                f"tie {tie.a} – {tie.b}: its weight is {tie.weight:g}. "
                "Give one above 0, or take the tie out.",
                at=("ties", number),
            )


def _refuse_bad_merges(merged: Mapping[str, str], ids: set[str]) -> None:
    for start in merged:
        seen, at = [start], start
        while at in merged:
            at = merged[at]
            if at in seen:
                raise NetworkError(
                    f"merged: {' → '.join([*seen, at])} runs in a circle. Let one of them be kept."
                )
            seen.append(at)
        if start in ids:
            raise NetworkError(
                f"merged: {start} is merged into {at} and still among the alters. Take it out."
            )
        if at not in ids:
            raise NetworkError(f"merged: {start} leads to {at}, who is not among the alters. Add them.")
