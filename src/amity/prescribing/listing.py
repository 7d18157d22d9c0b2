"""From a directory to offers: what each service offers at each of its places, as far as the entries say."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time

from amity import directory
from amity.directory import Directory, Location, Service

from .interventions import interventions, load_intervention
from .offers import SLOTS, Offer

RELIED_ON = {"fresh": 0.6, "ageing": 0.4, "stale": 0.1, "unknown": 0.3}
"""What the age of an entry counts (0 to 0.6); that our workers vetted it adds 0.4."""

STALE = "Nobody has checked this entry for more than a year: ring first."
UNCHECKED = "Nobody says when this entry was last checked: ring first."
NOT_VETTED = "Our workers advise against it."

FREE = re.compile(r"\b(free|no (fee|charge|cost)s?)\b(?! (?:or|but|for the first))", re.IGNORECASE)
STEP_FREE = re.compile(r"wheelchair|step[- ]free|handicap|ramp|\blift\b|elevator|accessible", re.IGNORECASE)
LOOP = re.compile(r"(hearing|induction) loop|sign language|\bBSL\b|\bASL\b|captioning", re.IGNORECASE)
NOWHERE = ("virtual",)
PARTS = (("morning", time(12)), ("afternoon", time(17)), ("evening", time(23, 59, 59)))
DAYS = dict(
    zip(
        ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        strict=True,
    )
)
LANGUAGES = {
    "english": "en",
    "spanish": "es",
    "french": "fr",
    "arabic": "ar",
    "portuguese": "pt",
    "polish": "pl",
}


def offers_of(services: Directory, *, on: date, terms: Iterable[str] = ()) -> tuple[Offer, ...]:
    """Return what the services of a directory offer on a day: one offer for each place, or one for none.

    Services that do not run are left out. A term is an offer's where all its words stand in the name of the
    service or of one of its taxonomy terms; ``terms`` adds some to those on the cards of interventions.
    """
    words = {term: _words(term) for term in [*_all_terms(), *(term.lower() for term in terms)]}
    return tuple(
        offer
        for service in services.services
        if service.status in (None, "active", "temporarily closed")
        for offer in _offers(services, service, on, words)
    )


def _offers(services: Directory, service: Service, on: date, words: dict[str, set[str]]) -> Iterator[Offer]:
    known, cautions = _relied_on(services, service, on)
    if known is None:
        return
    organization = services.one("organization", service.organization_id)
    said = _words(" ".join([service.name, *(term.name for term in services.terms_of(service))]))
    capacity = [each.available for each in services.of("service_capacity", service)]
    shared = {
        "service": service.id,
        "name": service.name,
        "organization": organization.name if organization else None,
        "from_age": int(service.minimum_age or 0),
        "to_age": int(service.maximum_age or 130),
        "languages": tuple(_languages(services, service)),
        "cost": _cost(services, service),
        "times": tuple(_times(services, service)),
        "terms": tuple(term for term, parts in words.items() if parts <= said),
        "places": int(sum(capacity)) if capacity else None,
        "known": known,
        "cautions": cautions,
    }
    for place in services.locations_of(service) or (None,):
        yield Offer(**shared, **_at(services, service, place))  # type: ignore[arg-type]


def _at(services: Directory, service: Service, place: Location | None) -> dict[str, object]:
    if place is None:
        online = any(each.attending_type for each in services.schedules_of(service))
        return {"anywhere": online or "online" in service.name.lower()}
    said = " ".join(
        part
        for each in services.of("accessibility", place)
        for part in (each.description, each.details)
        if part
    )
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "anywhere": place.location_type in NOWHERE,
        "step_free": True if STEP_FREE.search(said) else None,
        "hearing_loop": True if LOOP.search(said) else None,
    }


def _relied_on(services: Directory, service: Service, on: date) -> tuple[float | None, tuple[str, ...]]:
    """Return how far the entry can be relied on (None: not at all) and what must be said about that."""
    note = services.vetting_of(service)
    if note is not None and "no" in (note.vetted, note.safeguarding):
        return None, (NOT_VETTED,)
    age = directory.freshness(service, on)
    vetted = 0.4 if note is not None and note.vetted == "yes" else 0.0
    said: tuple[str, ...] = {"stale": (STALE,), "unknown": (UNCHECKED,)}.get(age.state, ())
    said += (service.alert,) if service.alert else ()
    said += ("It is closed for the time being.",) if service.status == "temporarily closed" else ()
    return RELIED_ON[age.state] + vetted, said


def _languages(services: Directory, service: Service) -> Iterator[str]:
    for each in services.of("language", service):
        name = (each.code or each.name or "").strip().lower()
        if name:
            yield LANGUAGES.get(name, name.split("-")[0] if each.code else name)


def _cost(services: Directory, service: Service) -> float | None:
    amounts = [each.amount for each in services.of("cost_option", service) if each.amount is not None]
    if amounts:
        return float(min(amounts))
    return 0.0 if FREE.search(f"{service.fees_description or ''} {service.fees or ''}") else None


def _times(services: Directory, service: Service) -> Iterator[str]:
    """Yield the times of the week that the schedules of a service fall in."""
    found = set()
    for each in services.schedules_of(service):
        if each.byday and each.opens_at and each.closes_at and each.freq in (None, "WEEKLY"):
            for day in (DAYS[code[-2:]] for code in each.byday.split(",") if code[-2:] in DAYS):
                found |= {f"{day} {part}" for part in _parts(each.opens_at, each.closes_at)}
    return (slot for slot in SLOTS if slot in found)


def _parts(opens: time, closes: time) -> Iterator[str]:
    starts = time(0)
    for part, ends in PARTS:
        opens_at, closes_at = opens.replace(tzinfo=None), closes.replace(tzinfo=None)
        if opens_at < ends and (closes_at > starts or closes_at <= opens_at):
            yield part
        starts = ends


def _all_terms() -> list[str]:
    return [term for name in interventions() for term in load_intervention(name).terms]


def _words(text: str) -> set[str]:
    """Return the words of a text, in lower case, with their plain plurals taken off."""
    return {
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in re.findall(r"[^\W_]+", text.lower())
    }
