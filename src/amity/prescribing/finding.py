"""Finding services: from an intervention and a profile to places, their reasons, and what was left out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from amity import directory
from amity.directory import Directory

from . import kinds, languages, matching
from .interventions import Intervention
from .listing import offers_of
from .matching import Found, Snapshot
from .offers import SLOTS, Channel, Offer, Wish, suits
from .profile import Profile
from .proposal import Left, Match, Matcher
from .vocabulary import ALL_OF, Vocabulary
from .words import Words

TOP = 20
LEFT_OUT = 4
"""How many services are named that were nearly chosen: the ones that would have suited best."""

NOT_BY_PHONE = "It is by phone, which does not reach the person, or not safely."

TRAVEL_KM: Mapping[str, float] = {"not-at-all": 10.0, "a-bit": 5.0, "stops-me": 2.0}
"""How far somebody goes who does not say it, by how far transport is in the way."""

BUDGET: Mapping[str, float | None] = {"nothing": 0.0, "a-little": 5.0, "any": None}
"""What a visit may cost, in the money of the place."""


def services_for(
    there: Directory | Sequence[Offer],
    *,
    on: date,
    top: int = TOP,
    postcodes: Path | None = None,
    meaning: bool = True,
) -> Matcher:
    """Return a function that finds services of ``there`` for an intervention and a profile: for `propose`.

    It packs the directory once and answers from memory; make it anew when the directory changes.
    ``postcodes`` is a file that `directory.import_postcodes` wrote, for whoever has no coordinates.
    ``meaning`` lets sentence vectors find interests in other words, where the extra ``match`` is there.

    >>> from datetime import date
    >>> from amity import prescribing
    >>> choir = prescribing.Offer(service="1", name="Sing for joy", anywhere=True, cost=0, terms=("choir",))
    >>> find = prescribing.services_for([choir], on=date(2026, 11, 24))
    >>> places, left_out = find(prescribing.load_intervention("choir"), prescribing.Profile(age=70))
    >>> places[0].name, places[0].because
    ('Sing for joy', ('It can be reached from home.', 'It costs nothing.'))
    """
    vocabulary = Vocabulary()
    if isinstance(there, Directory):
        if postcodes is not None and postcodes.is_file():
            there = directory.geocoded(there, postcodes)
        offers, words = offers_of(there, on=on, known_terms=vocabulary), Words(there, meaning=meaning)
    else:
        offers, words = tuple(_with_kinds(offer) for offer in there), None
    return _Finder(matching.snapshot(offers), vocabulary, words, top, postcodes)


def _with_kinds(offer: Offer) -> Offer:
    """Return an offer that says which interventions it is, by its terms."""
    return msgspec.structs.replace(offer, terms=(*offer.terms, *kinds.known().of(offer.name, offer.terms)))


def wish_of(
    profile: Profile, card: Intervention, vocabulary: Vocabulary, *, postcodes: Path | None = None
) -> Wish:
    """Return what to look for, for a person and an intervention.

    What is not known rules nothing out. Interests that a taxonomy knows count for all that is narrower.
    """
    where, barriers = _where(profile, postcodes), profile.barriers
    hearing, money = barriers.get("hearing", "not-at-all"), barriers.get("money", "not-at-all")
    budget = profile.budget or ("nothing" if money == "stops-me" else "any")
    wanted = (vocabulary.term(each) or each.lower() for each in profile.interests)
    return Wish(
        latitude=where[0],
        longitude=where[1],
        travel_km=_travel_km(profile),
        age=profile.age,
        sex=profile.sex or "any",
        languages=tuple(code for each in profile.languages for code in languages.codes(each)),
        budget=BUDGET[budget],
        step_free="step-free" in profile.needs_access,
        hearing_loop="hearing-loop" in profile.needs_access or hearing != "not-at-all",
        times=profile.free,
        kinds=(kinds.kind_of(card),),
        terms=tuple(dict.fromkeys(wanted)),
        never_by=_never_by(profile),
    )


def _where(profile: Profile, postcodes: Path | None) -> tuple[float | None, float | None]:
    place = profile.place
    if place.latitude is None and place.postcode and postcodes is not None and postcodes.is_file():
        found = directory.find_postcode(place.postcode, postcodes)
        return (found.latitude, found.longitude) if found else (None, None)
    return place.latitude, place.longitude


def _travel_km(profile: Profile) -> float:
    said = profile.place.travel_km
    return TRAVEL_KM[profile.barriers.get("transport", "not-at-all")] if said is None else said


def _never_by(profile: Profile) -> tuple[Channel, ...]:
    """Return the channels that do not reach the person, or that others may listen to."""
    stops = {barrier for barrier, how in profile.barriers.items() if how == "stops-me"}
    by_phone = "hearing" in stops or "shared-phone" in profile.said
    by_line = "digital_access" in stops
    return (*(("phone",) if by_phone else ()), *(("online",) if by_line else ()))


Liked = Mapping[str, Sequence[str]]
"""The interests that a service says in other words, by its id."""


class _Finder:
    """Finds services; what it knows of the directory does not change, so many people may ask at once."""

    def __init__(
        self,
        packed: Snapshot,
        vocabulary: Vocabulary,
        words: Words | None,
        top: int,
        postcodes: Path | None,
    ) -> None:
        self.packed, self.vocabulary, self.words = packed, vocabulary, words
        self.top, self.postcodes = top, postcodes

    def __call__(self, card: Intervention, profile: Profile) -> tuple[Sequence[Match], Sequence[Left]]:
        """Return the services that suit best, the best first, and those nearly chosen with why not."""
        wish = wish_of(profile, card, self.vocabulary, postcodes=self.postcodes)
        if card.settings == ("phone",) and "phone" in wish.never_by:
            return (), (Left(intervention=card.id, because=NOT_BY_PHONE),)
        wish, liked = self._with_words(wish, profile.interests)
        found = _one_of_each(matching.best(self.packed, wish, top=4 * self.top))[: self.top]
        taken = {each.offer.service for each in found if each.offer}
        return [_match(each, profile, liked) for each in found], self._left_out(wish, taken)

    def _with_words(self, wish: Wish, interests: Sequence[str]) -> tuple[Wish, Liked]:
        """Return the wish with the services that say its interests in other words, and which those are."""
        if self.words is None or not interests:
            return wish, {}
        near = matching.best(self.packed, wish, top=self.words.MOST_BY_MEANING)
        candidates = [each.offer.service for each in near if each.offer]
        found: dict[str, float] = {}
        liked: dict[str, list[str]] = {}
        for interest in interests:
            term = self.vocabulary.term(interest) or interest.lower()
            for service, strength in self.words.saying(interest, candidates).items():
                places = self.packed.by_service.get(service, ())
                if places and not any(term in self.packed.offers[at].terms for at in places):
                    found[service] = found.get(service, 0.0) + strength
                    liked.setdefault(service, []).append(interest)
        return msgspec.structs.replace(wish, in_words=found), liked

    def _left_out(self, wish: Wish, taken: Iterable[str]) -> list[Left]:
        """Return the services that would have suited best but for one thing, and that thing."""
        wide = Wish(
            latitude=wish.latitude,
            longitude=wish.longitude,
            travel_km=2 * wish.travel_km + 5,
            kinds=wish.kinds,
            terms=wish.terms,
            in_words=wish.in_words,
            even_closed=True,
        )
        anywhere = msgspec.structs.replace(wide, latitude=None, longitude=None)
        named, left, top = set(taken), list[Left](), self.top + 10 * LEFT_OUT
        near, all_over = (matching.best(self.packed, each, top=top) for each in (wide, anywhere))
        for each in (*near, *(found for found in all_over if found.offer and found.offer.latitude is None)):
            if each.offer is None or each.offer.service in named or len(left) == LEFT_OUT:
                continue
            if against := suits(each.offer, wish).against:
                named.add(each.offer.service)
                left.append(Left(service=each.offer.service, because=f"{each.offer.name}: {against}"))
        return left


def _one_of_each(found: Iterable[Found]) -> list[Found]:
    """Return each service at the place where it suits best."""
    first: dict[str, Found] = {}
    for each in found:
        if each.offer is not None:
            first.setdefault(each.offer.service, each)
    return list(first.values())


def _match(found: Found, profile: Profile, liked: Liked) -> Match:
    offer, wish, how = found.offer, found.wish, found.suits
    assert offer is not None
    assert wish is not None
    assert how is not None
    cautions = [*how.ask_first, *offer.cautions]
    if offer.sex != "any" and wish.sex == "any":
        cautions.append(f"It is for {'women' if offer.sex == 'female' else 'men'} only.")
    if offer.only_by == "online" and "shared-email" in profile.said:
        cautions.append("Others read the person's e-mail: agree first how to join.")
    return Match(
        id=offer.service,
        name=offer.name,
        organization=offer.organization,
        distance_km=how.distance_km,
        score=found.score,
        because=tuple(_because(offer, wish, how.distance_km, liked.get(offer.service, ()))),
        caution=tuple(dict.fromkeys(cautions)),
    )


def _because(offer: Offer, wish: Wish, km: float | None, in_words: Sequence[str]) -> Iterable[str]:
    """Yield what speaks for a service, in words for the person."""
    if offer.anywhere:
        yield "It can be reached from home."
    elif km is not None:
        yield "It is less than 1 km away." if km < 1 else f"It is about {km:.0f} km away."
    if liked := [term.rstrip(ALL_OF) for term in wish.terms if term in offer.terms]:
        yield f"It has to do with {' and '.join(liked)}."
    if in_words:
        yield f"It may have to do with {' and '.join(in_words)}."
    if offer.cost == 0:
        yield "It costs nothing."
    if wish.step_free and offer.step_free:
        yield "It is step-free."
    if wish.hearing_loop and offer.hearing_loop:
        yield "It has a hearing loop."
    if shared := [slot for slot in SLOTS if slot in offer.times and slot in wish.times]:
        yield f"It meets when they can come: {', '.join(_DAYS[s[:3]] + s[3:] for s in shared[:3])}."


_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
