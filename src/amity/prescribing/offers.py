"""What a service offers, what a person wishes for, and how well the two suit: the plain reference."""

import math
from collections.abc import Mapping
from typing import Literal

import msgspec

EARTH_KM = 6371.0088
NEAR_KM = 5.0
ANYWHERE = 0.5
"""What distance counts where it does not matter: as much as 3.5 km away."""

WEIGHTS: Mapping[str, float] = {"terms": 0.4, "near": 0.3, "known": 0.2, "times": 0.1}
"""The parts of the score, which add up to 1: overlap of needs and interests, nearness (exp(-km / 5)),
how well the entry is known (checked lately, vetted, answers quickly), and times that suit."""

DOUBT = 0.1
"""Taken off for each thing the person needs to know and the entry does not say."""

Sex = Literal["female", "male", "any"]
Channel = Literal["phone", "online"]
SLOTS = tuple(
    f"{day} {part}"
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    for part in ("morning", "afternoon", "evening")
)
"""The 21 times of a week that people and services can share."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One service at one place, or one that can be reached from anywhere (``anywhere``: online or by phone).

    None, and empty ``languages`` or ``times``, mean that the entry does not say. ``interpreters``: other
    languages can be had. ``only_by`` is the one way to take part where nobody meets.
    ``cost`` is what a visit costs in the money of the place, ``places`` how many are free,
    ``known`` (0 to 1) how far the entry can be relied on. What our workers advise against suits nobody.
    """

    service: str
    name: str
    organization: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    anywhere: bool = False
    only_by: Channel | None = None
    from_age: int = 0
    to_age: int = 130
    sex: Sex = "any"
    languages: tuple[str, ...] = ()
    interpreters: bool = False
    cost: float | None = None
    step_free: bool | None = None
    hearing_loop: bool | None = None
    times: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    places: int | None = None
    known: float = 0.5
    advised_against: bool = False
    cautions: tuple[str, ...] = ()


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody looks for. None, and empty, ask for nothing in particular.

    An offer must be of one of the ``kinds``, where there are any; the ``terms`` it shares count for it.
    ``in_words`` says by the id of a service how many terms more it says in other words, none of them whole.
    ``never_by`` are channels that do not reach the person, or that others listen to.
    ``even_closed`` asks for what is full or advised against as well, to say why it was left out.
    """

    latitude: float | None = None
    longitude: float | None = None
    travel_km: float = 10.0
    age: int | None = None
    sex: Sex = "any"
    languages: tuple[str, ...] = ()
    budget: float | None = None
    step_free: bool = False
    hearing_loop: bool = False
    times: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    in_words: Mapping[str, float] = {}
    never_by: tuple[Channel, ...] = ()
    even_closed: bool = False


class Suits(msgspec.Struct, frozen=True, kw_only=True):
    """How an offer suits a wish: why not at all, or the parts of its score and what must be asked first."""

    against: str | None = None
    distance_km: float | None = None
    parts: Mapping[str, float] = {}
    ask_first: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The parts by their weights, less what is in doubt; from about -0.4 to 1."""
        return sum(WEIGHTS[part] * value for part, value in self.parts.items()) - DOUBT * len(self.ask_first)


def suits(offer: Offer, wish: Wish) -> Suits:
    """Return how ``offer`` suits ``wish``: the slow and obvious rule that every engine must agree with.

    >>> from amity.prescribing import Offer, Wish, suits
    >>> choir = Offer(service="choir", name="Choir", anywhere=True, cost=0, terms=("singing",), known=1)
    >>> round(suits(choir, Wish(terms=("singing", "gardening"))).score, 2)
    0.55
    >>> suits(choir, Wish(age=12)).against is None, suits(choir, Wish(budget=0)).against
    (True, None)
    """
    km = None if offer.anywhere else _distance(offer, wish)
    if against := _against(offer, wish, km):
        return Suits(against=against, distance_km=km)
    wanted, shared = set(wish.terms), set(wish.times) & set(offer.times)
    said = len(wanted & set(offer.terms)) + wish.in_words.get(offer.service, 0.0)
    near = ANYWHERE if km is None else math.exp(-km / NEAR_KM)
    parts = {
        "terms": min(1.0, said / max(1, len(wanted))),
        "near": near,
        "known": offer.known,
        "times": min(1.0, len(shared) / 2),
    }
    return Suits(distance_km=km, parts=parts, ask_first=_ask_first(offer, wish))


def _against(offer: Offer, wish: Wish, km: float | None) -> str | None:
    """Return what rules the offer out. What an entry does not say rules nothing out."""
    if wish.kinds and not set(wish.kinds) & set(offer.terms):
        return "It is something else."
    if offer.advised_against and not wish.even_closed:
        return "Our workers advise against it."
    if offer.places is not None and offer.places <= 0 and not wish.even_closed:
        return "It has no places left."
    if wish.age is not None and not offer.from_age <= wish.age <= offer.to_age:
        return f"It is for people of {offer.from_age} to {offer.to_age} years."
    if offer.sex != "any" and wish.sex != "any" and offer.sex != wish.sex:
        return f"It is for {'women' if offer.sex == 'female' else 'men'} only."
    if offer.languages and not _speaks(offer, wish) and not offer.interpreters:
        return f"It speaks {', '.join(offer.languages)} only."
    if wish.budget is not None and offer.cost is not None and offer.cost > wish.budget:
        return "It costs more than the person can pay."
    if km is not None and km > wish.travel_km:
        return f"It is {km:.1f} km away: further than {wish.travel_km:g} km."
    if km is None and not offer.anywhere and wish.latitude is not None:
        return "Where it is, is not known."
    if wish.step_free and offer.step_free is False and not offer.anywhere:
        return "It has steps."
    if wish.hearing_loop and offer.hearing_loop is False:
        return "It has no hearing loop."
    if offer.only_by in wish.never_by:
        return f"It is {'by phone' if offer.only_by == 'phone' else 'online'} only."
    if wish.times and offer.times and not set(wish.times) & set(offer.times):
        return "It meets when the person cannot come."
    return None


def _ask_first(offer: Offer, wish: Wish) -> tuple[str, ...]:
    doubts = (
        (wish.budget is not None and offer.cost is None, "What it costs is not said."),
        (wish.step_free and offer.step_free is None and not offer.anywhere, "Steps are not spoken of."),
        (wish.hearing_loop and offer.hearing_loop is None, "A hearing loop is not spoken of."),
        (not _speaks(offer, wish) and not offer.languages, "What languages it speaks is not said."),
        (not _speaks(offer, wish) and bool(offer.languages), "An interpreter must be asked for."),
    )
    return tuple(say for doubtful, say in doubts if doubtful)


def _speaks(offer: Offer, wish: Wish) -> bool:
    """Return whether the entry names a language of the person, or none was asked for."""
    return not wish.languages or bool(set(offer.languages) & set(wish.languages))


def _distance(offer: Offer, wish: Wish) -> float | None:
    """Return the way in km along the great circle, None where one of the two places is not known."""
    if None in (offer.latitude, offer.longitude, wish.latitude, wish.longitude):
        return None
    a, b = (math.radians(each) for each in (offer.latitude or 0.0, wish.latitude or 0.0))
    turn = math.radians((offer.longitude or 0.0) - (wish.longitude or 0.0))
    half = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))
