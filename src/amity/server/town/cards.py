"""What the made-up town is made from: three cards of the library's shelf ``town``."""

from typing import Literal

import msgspec

from amity import library

SHELF = "town"
Scene = Literal[
    "",
    "raised-and-closed",
    "unknown-and-closed",
    "self-harm-and-closed",
    "raised-now",
    "declined-now",
    "waiting-for-second",
    "overdue-now",
    "unsafe-tie",
    "died",
]
"""What befalls somebody that the record must show."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a card."""


class Quarter(_Part, frozen=True, kw_only=True):
    """A part of the town: how its postcodes begin, and where it lies, in km from the middle."""

    name: str
    postcode: str
    north: float
    east: float


class Background(_Part, frozen=True, kw_only=True):
    """Names that go together, the language spoken with them, and how many of sixty have them.

    The ``younger`` ones are of people born after 1975, where names have changed.
    """

    share: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    younger_women: tuple[str, ...] = ()
    younger_men: tuple[str, ...] = ()
    language: str = "en"


class Colleague(_Part, frozen=True, kw_only=True):
    """Somebody who works in a team."""

    name: str
    email: str
    roles: tuple[str, ...]


class Crew(_Part, frozen=True, kw_only=True):
    """A team, when it is there, and who works in it; ``on_duty`` says whether it has a duty rota."""

    key: str
    name: str
    opens: str
    closes: str
    minutes: int
    staff: tuple[Colleague, ...]
    remote_responder: bool = False
    on_duty: bool = False


class Place(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The town, who may live there, who works there, and which instruments are asked when."""

    id: str
    name: str
    latitude: float
    longitude: float
    zone: str
    quarters: tuple[Quarter, ...]
    streets: tuple[str, ...]
    practices: tuple[str, ...]
    backgrounds: tuple[Background, ...]
    teams: tuple[Crew, ...]
    asked_first: tuple[str, ...]
    asked_again: tuple[str, ...]
    asked_later: tuple[str, ...]
    in_treatment: tuple[str, ...]
    from_afar: tuple[str, ...]
    wellbeing: tuple[str, ...]
    brought_along: tuple[str, ...]
    battery: str
    hindrances: str
    mood: str


class Wished(_Part, frozen=True, kw_only=True):
    """A goal in somebody's own words, and the need it answers."""

    say: str
    need: str


class Someone(_Part, frozen=True, kw_only=True):
    """Somebody on a map, in the words of `amity.networks`."""

    is_: str = msgspec.field(name="is")
    who: str = ""
    close: int | None = None
    often: str | None = None
    by: str | None = None
    gives: tuple[str, ...] = ()
    gets: tuple[str, ...] = ()
    strain: int = 0
    ended: str | None = None


class Told(_Part, frozen=True, kw_only=True):
    """One life that a story may take: what was said first, what is wished for, what befalls them."""

    first: str
    goals: tuple[Wished, ...]
    speaks: str = ""
    scene: Scene = ""


class Story(_Part, frozen=True, kw_only=True):
    """A kind of life, told three times over.

    ``mood`` and ``worry`` run from 0 (fine) to 1, ``barriers`` from 0 to 2 as they are answered.
    """

    id: str
    team: str
    ages: tuple[int, int]
    stages: tuple[str, ...]
    from_: str = msgspec.field(name="from")
    reasons: tuple[str, ...]
    interests: tuple[str, ...]
    barriers: dict[str, int]
    circle: tuple[Someone, ...]
    better: tuple[str, ...]
    flat: tuple[str, ...]
    lives: tuple[Told, ...]
    access: tuple[str, ...] = ()
    safe: tuple[str, ...] = ("phone", "text", "email", "post", "visit")
    treatment: str = ""
    mood: float = 0.36
    worry: float = 0.36


class Awaited(_Part, frozen=True, kw_only=True):
    """Somebody who was referred and is not taken on yet, or was not.

    ``then`` is empty where the referral waits, else a reason to decline it or the team it went on to.
    """

    team: str
    age: int
    from_: str = msgspec.field(name="from")
    days: int
    reasons: tuple[str, ...]
    words: str
    told: str = ""
    consent: str
    risk: str = ""
    then: str = ""


class Stories(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The lives of the town, and who is still to come."""

    id: str
    stories: tuple[Story, ...]
    waiting: tuple[Awaited, ...]


class Owners(_Part, frozen=True, kw_only=True):
    """Organizations of one kind."""

    key: str
    names: tuple[str, ...]


class Venue(_Part, frozen=True, kw_only=True):
    """A place where things happen."""

    name: str
    quarter: str
    steps: bool = False
    loop: bool = False


class Kind(_Part, frozen=True, kw_only=True):
    """Services of one kind: what they are called, what they say, when they meet, what they cost."""

    names: tuple[str, ...]
    says: str
    terms: tuple[str, ...]
    by: str
    days: str
    opens: str
    closes: str
    cost: float = 0
    places: int | None = None
    ages: tuple[int, int] | None = None
    speaks: tuple[str, ...] = ("en",)
    others: bool = False
    at: Literal["venue", "home", "phone", "online"] = "venue"
    wait: str | None = None


class Services(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The services of the town."""

    id: str
    organizations: tuple[Owners, ...]
    venues: tuple[Venue, ...]
    kinds: tuple[Kind, ...]


def place() -> Place:
    """Return the town."""
    return library.read(SHELF, "place", Place)


def stories() -> tuple[Story, ...]:
    """Return the lives of the town."""
    return library.read(SHELF, "stories", Stories).stories


def waiting() -> tuple[Awaited, ...]:
    """Return who was referred and is not looked after."""
    return library.read(SHELF, "stories", Stories).waiting


def services() -> Services:
    """Return the services of the town."""
    return library.read(SHELF, "services", Services)
