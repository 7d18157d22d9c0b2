"""From a directory to offers: what each service offers at each of its places, as far as the entries say."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta

from amity import directory
from amity.directory import Directory, Location, Schedule, Service, TaxonomyTerm

from . import kinds, languages
from .offers import SLOTS, Channel, Offer, Sex
from .vocabulary import Vocabulary

RELIED_ON = {"fresh": 0.6, "ageing": 0.4, "stale": 0.1, "unknown": 0.3}
"""What the age of an entry counts (0 to 0.6); that our workers vetted it adds 0.4."""

STALE = "Nobody has checked this entry for more than a year: ring first."
UNCHECKED = "Nobody says when this entry was last checked: ring first."
TIMES_ARE_OVER = "The times that its entry gives are over: ask whether it still meets, and when."
SOON = timedelta(weeks=4)
"""What begins later than this is no time at which somebody can go now."""

NOT_VETTED = "None of our workers has vetted it yet."

STEP_FREE = re.compile(
    r"wheelchair|step[- ]free|handicap|\bramp|\blift\b|elevator|accessible"
    r"|(no|without) (steps|stairs)|level access",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"\b(?:no|not|without|isn't|lacks?)\s+(?:(?:a|an|yet|fully|any)\s+)?"
    r"(?:wheelchair|step[- ]free|handicap|ramp|lift|elevator|accessible|level access)(?:[- ]access(?:ible)?)?"
    r"|inaccessible|\b(?:one|two|three|four|five|six|\d+|some|several|a few) (?:steps?|stairs)\b"
    r"|\b(?:steps?|stairs) (?:at|up|to|down) |\bstairs only\b|\bup (?:the )?stairs\b|^\s*(?:steps|stairs)\b",
    re.IGNORECASE,
)
"""What says that there are steps, or denies what a step-free place has: *no ramp yet*."""

LOOP = re.compile(r"(hearing|induction) loop|sign language|\bBSL\b|\bASL\b|captioning", re.IGNORECASE)
YOUNG = re.compile(
    r"\b(pa?ediatric\w*|child(ren)?('?s)?|infants?|kids?|youth|teen\w*|(pre)?adolescen\w*|juvenile|toddlers?"
    r"|newborns?|girls|boys|(high|middle|elementary|primary|kindergarten)[ -]?(school )?students)\b",
    re.IGNORECASE,
)
WITH_GROWN = re.compile(
    r"parent|famil|volunteer|mentor|adult|carer|caregiver|teacher|intergeneration", re.IGNORECASE
)
GROWN = re.compile(
    r"(?<!young )adult|older|senior|elder|grandparent|parents? of|caregiver|carer|\b(wo)?men\b|famil",
    re.IGNORECASE,
)
FOR_WHOM = re.compile(r"target population|circumstance|audience|people served|eligib", re.IGNORECASE)
"""What directories call the part of a taxonomy that says whom something is for."""

FOR_THE_YOUNG = 25
"""Where an entry says no ages and speaks of the young alone, it is for people up to this age."""

PERHAPS_YOUNG = "Its entry speaks of children or young people: ask whether it is for adults too."

FOR_SOME = "Its entry names whom it is for: {}. Ask whether it is for this person."
NAMED_AT_MOST = 4
OF_AGE = re.compile(r"\b(young |older )?adults?$|\bseniors?$|\belderly$", re.IGNORECASE)

WOMEN = re.compile(r"\b(women|ladies|females?)('s)?[- ]only\b|\bonly (for )?(women|females)\b", re.IGNORECASE)
MEN = re.compile(r"\b(men|males?)('s)?[- ]only\b|\bonly (for )?(men|males)\b", re.IGNORECASE)
ONLINE = re.compile(r"\b(online|virtual|zoom|webinar)\b", re.IGNORECASE)
PHONE = re.compile(r"\b(telephone|phone|helpline|hotline)\b", re.IGNORECASE)
NOWHERE = ("virtual",)
IN_PERSON = {"venue", "home_visit", "in-person", "in person"}
PARTS = (("morning", time(12)), ("afternoon", time(17)), ("evening", time(23, 59, 59)))
DAYS = dict(
    zip(
        ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        strict=True,
    )
)


def offers_of(
    services: Directory, *, on: date, terms: Iterable[str] = (), known_terms: Vocabulary | None = None
) -> tuple[Offer, ...]:
    """Return what the services of a directory offer on a day: one offer for each place, or one for none.

    Services that do not run are left out; those our workers advise against say so, and suit nobody.
    A term is an offer's where all its words stand in the name of the service or of one of its taxonomy terms;
    ``terms`` adds some to those of the cards of interventions and the taxonomies. Which interventions it is,
    its taxonomy terms and its description say (see `kinds`).
    """
    vocabulary = known_terms or Vocabulary(terms)
    return tuple(
        offer
        for service in services.services
        if service.status in (None, "active", "temporarily closed")
        for offer in _offers(services, service, on, vocabulary)
    )


def _offers(services: Directory, service: Service, on: date, vocabulary: Vocabulary) -> Iterator[Offer]:
    known, cautions = _relied_on(services, service, on)
    organization = services.one("organization", service.organization_id)
    tagged = services.terms_of(service)
    whom = [term.name for term in tagged if _says_for_whom(services, term)]
    ids = [tag for term in tagged for tag in (term.code, term.term_uri and _last_part(term.term_uri)) if tag]
    capacity = [each.available for each in services.of("service_capacity", service)]
    shared = {
        "service": service.id,
        "name": service.name,
        "organization": organization.name if organization else None,
        "from_age": int(service.minimum_age or 0),
        "to_age": int(service.maximum_age or (FOR_THE_YOUNG if _young(service, whom) else 130)),
        "sex": _sex(service),
        "cost": directory.cost_of(services, service),
        "times": tuple(_times(services.schedules_of(service), on)),
        "terms": (
            *vocabulary.of([_without_towns(services, service), *(term.name for term in tagged)], ids),
            *kinds.known().of(service.name, [term.name for term in tagged], service.description or ""),
        ),
        "places": int(sum(capacity)) if capacity else None,
        "known": known,
        "advised_against": advised_against(services, service),
        "cautions": cautions,
    }
    around = " ".join([organization.name if organization else "", *(term.name for term in tagged)])
    if service.maximum_age is None and YOUNG.search(f"{service.name} {around}"):
        shared["cautions"] = cautions = (*cautions, PERHAPS_YOUNG)
    if narrow := [name for name in dict.fromkeys(whom) if not (YOUNG.search(name) or OF_AGE.search(name))]:
        shared["cautions"] = (*cautions, FOR_SOME.format(", ".join(narrow[:NAMED_AT_MOST])))
    for place in services.locations_of(service) or (None,):
        spoken = _languages(services, service, place)
        yield Offer(**shared, **spoken, **_at(services, service, place))  # type: ignore[arg-type]


def _at(services: Directory, service: Service, place: Location | None) -> dict[str, object]:
    only_by = _only_by(services, service, place)
    if place is None:
        return {"anywhere": only_by is not None, "only_by": only_by}
    said = " ".join(
        part
        for each in services.of("accessibility", place)
        for part in (each.description, each.details)
        if part
    )
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "anywhere": only_by is not None,
        "only_by": only_by,
        "step_free": step_free(said),
        "hearing_loop": True if LOOP.search(said) else None,
    }


def step_free(said: str) -> bool | None:
    """Return whether a place says that it has no steps; None where it says nothing, or both.

    >>> step_free("Wheelchair accessible"), step_free("Three steps at the door, no ramp yet.")
    (True, False)
    >>> step_free("Steps at the front. Ramp at the side.") is None
    True
    """
    has_steps, has_none = bool(STEPS.search(said)), bool(STEP_FREE.search(STEPS.sub(" ", said)))
    return has_none if has_steps is not has_none else None


def advised_against(services: Directory, service: Service) -> bool:
    """Return whether our workers noted of a service, or of who runs it, that nobody should be sent there."""
    note = services.vetting_of(service)
    return note is not None and "no" in (note.vetted, note.safeguarding)


def _relied_on(services: Directory, service: Service, on: date) -> tuple[float, tuple[str, ...]]:
    """Return how far the entry can be relied on and what must be said about that."""
    note = services.vetting_of(service)
    age = directory.freshness(service, on)
    vetted = 0.4 if note is not None and note.vetted == "yes" else 0.0
    said: tuple[str, ...] = {"stale": (STALE,), "unknown": (UNCHECKED,)}.get(age.state, ())
    said += () if vetted else (NOT_VETTED,)
    said += (service.alert,) if service.alert else ()
    said += (TIMES_ARE_OVER,) if _times_are_over(services.schedules_of(service), on) else ()
    said += ("It is closed for the time being.",) if service.status == "temporarily closed" else ()
    return RELIED_ON[age.state] + vetted, said


def _only_by(services: Directory, service: Service, place: Location | None) -> Channel | None:
    """Return the channel of a service where nobody meets; None where people do, or nothing is said."""
    ways = {each.attending_type.lower() for each in services.schedules_of(service) if each.attending_type}
    virtual = place is not None and place.location_type in NOWHERE
    if ways & IN_PERSON or not (virtual or ways or place is None or ONLINE.search(service.name)):
        return None
    if ways and ways <= {"phone", "telephone"}:
        return "phone"
    if ways or virtual or ONLINE.search(service.name):
        return "online"
    return "phone" if PHONE.search(service.name) else None


def _young(service: Service, whom: Iterable[str]) -> bool:
    """Return whether a service that says no ages is for the young alone, by its name or those it is for."""
    if service.minimum_age is not None:
        return False
    if YOUNG.search(service.name) and not WITH_GROWN.search(service.name):
        return True
    told = " ".join(whom)
    return bool(YOUNG.search(told)) and not GROWN.search(told)


def _says_for_whom(services: Directory, term: TaxonomyTerm) -> bool:
    """Return whether a taxonomy term says whom a service is for, and not what it is."""
    above = services.one("taxonomy_term", term.parent_id)
    said = (term.extra.get("parent_name"), above and above.name, term.taxonomy)
    return any(FOR_WHOM.search(each) for each in said if isinstance(each, str))


def _sex(service: Service) -> Sex:
    said = f"{service.name} {service.eligibility_description or ''}"
    return "female" if WOMEN.search(said) else "male" if MEN.search(said) else "any"


def _languages(services: Directory, service: Service, place: Location | None) -> dict[str, object]:
    said = [*services.of("language", service)]
    said += [
        each
        for each in (services.of("language", place) if place else ())
        if each.service_id in (None, service.id)
    ]
    spoken = [code for each in said for code in languages.codes(each.code or each.name)]
    more = [service.interpretation_services, *(text for each in said for text in (each.name, each.note))]
    offered = bool(service.interpretation_services) or any(languages.others(text) for text in more)
    return {"languages": tuple(dict.fromkeys(spoken)), "interpreters": offered}


def _without_towns(services: Directory, service: Service) -> str:
    """Return the name of a service without the town it is in: Miami Gardens is no garden."""
    name = service.name
    for place in services.locations_of(service):
        for address in services.of("address", place):
            if address.city:
                name = re.sub(rf"\b{re.escape(address.city)}\b", " ", name, flags=re.IGNORECASE)
    return name


def _last_part(uri: str) -> str:
    return re.split(r"[/#]", uri)[-1]


def _times(schedules: Iterable[Schedule], on: date) -> Iterator[str]:
    """Yield the times of the week at which something meets now or soon."""
    found = set()
    for each in schedules:
        if each.byday and each.opens_at and each.closes_at and _runs(each, on):
            for day in (DAYS[code[-2:]] for code in each.byday.split(",") if code[-2:] in DAYS):
                found |= {f"{day} {part}" for part in _parts(each.opens_at, each.closes_at)}
    return (slot for slot in SLOTS if slot in found)


def _runs(schedule: Schedule, on: date) -> bool:
    """Return whether a schedule is of every week, has begun or soon will, and surely is not over."""
    begins = max((day for day in (schedule.valid_from, schedule.dtstart) if day), default=on)
    if schedule.freq not in (None, "WEEKLY") or begins > on + SOON or directory.is_closure(schedule):
        return False
    return directory.ended(schedule, on) is False


def _times_are_over(schedules: Iterable[Schedule], on: date) -> bool:
    """Return whether there were times once, and there are no more."""
    kept = [each for each in schedules if not directory.is_closure(each)]
    return bool(kept) and all(directory.ended(each, on) for each in kept)


def _parts(opens: time, closes: time) -> Iterator[str]:
    starts = time(0)
    for part, ends in PARTS:
        opens_at, closes_at = opens.replace(tzinfo=None), closes.replace(tzinfo=None)
        if opens_at < ends and (closes_at > starts or closes_at <= opens_at):
            yield part
        starts = ends
