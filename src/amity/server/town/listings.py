"""The services of the made-up town, as a directory after HSDS 3.1."""

import uuid
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import product
from random import Random
from typing import Any

from amity import directory, library
from amity.directory import Directory

from . import cards

OWN = "Words of the made-up town"
LISTS = {"openactive": "OpenActive Activity List", "open-eligibility": "Open Eligibility"}
LANGUAGES = {"en": "English", "es": "Spanish", "ar": "Arabic", "pl": "Polish"}
KM_NORTH, KM_EAST = 1 / 111.2, 1 / 64.4
"""Degrees of a kilometer, at the latitude of the town."""

STATUSES = ("active",) * 27 + ("temporarily closed", "inactive", "defunct")
BY_PHONE = "phone"
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters of a postcode here."""


def directory_of(seed: int, on: date) -> Directory:
    """Return the services of the town as they are listed on a day.

    Entries differ in what real ones differ in: how lately they were checked, whether they run, are full,
    have steps, cost something, or say so at all.
    """
    card, town = cards.services(), cards.place()
    words = _Words()
    rows: dict[str, list[directory.Record]] = {name: [] for name in Directory.__struct_fields__}
    owners = _owners(card)
    for owner in {each.id: each for several in owners.values() for each in several}.values():
        rows["organizations"].append(owner)
    for venue in card.venues:
        for name, row in _venue(town, venue):
            rows[name].append(row)
    for kind in card.kinds:
        for number, name in enumerate(kind.names):
            dice = Random(f"{seed}/service/{name}")
            owner = owners[kind.by][number % len(owners[kind.by])]
            for table, row in _service(card, kind, name, owner, dice, on, words):
                rows[table].append(row)
    for table, row in words.rows():
        rows[table].append(row)
    rows["units"].append(directory.Unit(id=_id("unit", "places"), name="places"))
    tables: Any = {name: tuple(sorted(of, key=lambda row: row.id)) for name, of in rows.items()}
    return Directory(**tables)


def _id(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "https://amity.invalid/town/" + "/".join(parts)))


def _owners(card: cards.Services) -> dict[str, list[directory.Organization]]:
    return {
        several.key: [
            directory.Organization(
                id=_id("organization", name),
                name=name,
                description=f"{name} is made up, and so is all that it offers.",
                email=f"hello@{_slug(name)}.example",
                website=f"https://{_slug(name)}.example/",
            )
            for name in several.names
        ]
        for several in card.organizations
    }


def _slug(name: str) -> str:
    return "-".join(
        "".join(letter for letter in word if letter.isascii() and letter.isalnum())
        for word in name.lower().replace("'", "").split()
        if word.isascii()
    )


def _venue(town: cards.Place, venue: cards.Venue) -> Iterator[tuple[str, directory.Record]]:
    """Yield a place with its address and what it says of access."""
    dice = Random(f"venue/{venue.name}")
    quarter = next(each for each in town.quarters if each.name == venue.quarter)
    north, east = quarter.north + dice.uniform(-0.4, 0.4), quarter.east + dice.uniform(-0.4, 0.4)
    yield (
        "locations",
        directory.Location(
            id=_id("location", venue.name),
            location_type="physical",
            name=venue.name,
            latitude=round(town.latitude + north * KM_NORTH, 5),
            longitude=round(town.longitude + east * KM_EAST, 5),
            transportation="Bus 4 and 11 stop within 200 metres.",
        ),
    )
    yield (
        "addresses",
        directory.Address(
            id=_id("address", venue.name),
            location_id=_id("location", venue.name),
            address_1=f"{dice.randint(1, 90)} {dice.choice(town.streets)}",
            city=town.name,
            region=venue.quarter,
            state_province="Bracken Coast",
            postal_code=postcode(quarter, dice),
            country="GB",
            address_type="physical",
        ),
    )
    said = (
        "Three steps at the door, no ramp yet." if venue.steps else "Step-free, wheelchair accessible toilet."
    )
    yield (
        "accessibility",
        directory.Accessibility(
            id=_id("accessibility", venue.name),
            location_id=_id("location", venue.name),
            description="steps" if venue.steps else "wheelchair accessible",
            details=said + (" Hearing loop in the main room." if venue.loop else ""),
        ),
    )


def postcodes() -> Iterator[tuple[str, float, float]]:
    """Yield each postcode of the town with where it lies: within half a kilometer of a quarter's middle."""
    town = cards.place()
    for quarter in town.quarters:
        dice = Random(f"postcodes/{quarter.name}")
        for digit, first, second in product(range(1, 10), LETTERS, LETTERS):
            north, east = quarter.north + dice.uniform(-0.5, 0.5), quarter.east + dice.uniform(-0.5, 0.5)
            yield (
                f"{quarter.postcode} {digit}{first}{second}",
                round(town.latitude + north * KM_NORTH, 5),
                round(town.longitude + east * KM_EAST, 5),
            )


def postcode(quarter: cards.Quarter, dice: Random) -> str:
    """Return a postcode of a quarter; no real one begins with these letters."""
    return f"{quarter.postcode} {dice.randint(1, 9)}{dice.choice(LETTERS)}{dice.choice(LETTERS)}"


def _service(
    card: cards.Services,
    kind: cards.Kind,
    name: str,
    owner: directory.Organization,
    dice: Random,
    on: date,
    words: "_Words",
) -> Iterator[tuple[str, directory.Record]]:
    """Yield a service and everything that is said of it."""
    service = _id("service", name)
    yield "services", _entry(kind, name, owner, dice, on)
    yield "schedules", _schedule(kind, name, dice)
    yield (
        "phones",
        directory.Phone(
            id=_id("phone", name),
            service_id=service,
            number=f"01632 960{dice.randint(0, 999):03d}",
            type="voice",
        ),
    )
    for code in kind.speaks:
        yield (
            "languages",
            directory.Language(
                id=_id("language", name, code), service_id=service, name=LANGUAGES[code], code=code
            ),
        )
    if dice.random() < 0.9:
        yield "cost_options", _cost(kind, name)
    if kind.places is not None and dice.random() < 0.7:
        yield "service_capacities", _capacity(kind, name, dice, on)
    yield from _placed(card, kind, name, dice)
    for said in kind.terms:
        yield (
            "attributes",
            directory.Attribute(
                id=_id("attribute", name, said),
                link_id=service,
                link_entity="service",
                taxonomy_term_id=words.term(said),
            ),
        )


def _placed(
    card: cards.Services, kind: cards.Kind, name: str, dice: Random
) -> Iterator[tuple[str, directory.Record]]:
    """Yield where a service is offered: at a place, at home within an area, or nowhere in particular."""
    service = _id("service", name)
    if kind.at == "venue":
        venue = dice.choice(card.venues)
        yield (
            "service_at_locations",
            directory.ServiceAtLocation(
                id=_id("at", name), service_id=service, location_id=_id("location", venue.name)
            ),
        )
    elif kind.at == "home":
        yield (
            "service_areas",
            directory.ServiceArea(
                id=_id("area", name), service_id=service, name="Brackenmouth and the villages within 8 km"
            ),
        )
        yield (
            "service_at_locations",
            directory.ServiceAtLocation(
                id=_id("at", name), service_id=service, location_id=_id("location", card.venues[1].name)
            ),
        )


def _entry(
    kind: cards.Kind, name: str, owner: directory.Organization, dice: Random, on: date
) -> directory.Service:
    ages = kind.ages or (18, 120)
    women = "Women-only" in name
    checked = _checked(dice, on)
    return directory.Service(
        id=_id("service", name),
        organization_id=owner.id,
        name=name,
        description=f"{kind.says} (Made up, like the town it is in.)",
        url=f"{owner.website}{_slug(name)}",
        email=owner.email,
        status=dice.choice(STATUSES),
        interpretation_services="Interpreters by phone, free" if kind.others else None,
        application_process="Just come" if kind.at == "venue" and kind.places is None else "Ring first",
        fees_description="Free" if not kind.cost else f"£{kind.cost:g} a time; ask if that is too much",
        eligibility_description="Women only" if women else "Open to everybody" if not kind.ages else None,
        minimum_age=ages[0],
        maximum_age=ages[1] if kind.ages and ages[1] < 120 else None,
        assured_date=checked,
        assurer_email=f"listings@{_slug(owner.name)}.example" if checked else None,
        alert="No session on bank holidays." if dice.random() < 0.08 else None,
    )


def _checked(dice: Random, on: date) -> date | None:
    """Return when somebody last checked an entry: lately, a while ago, long ago, or nobody says."""
    luck = dice.random()
    if luck < 0.07:
        return None
    oldest, newest = (180, 3) if luck < 0.65 else (360, 184) if luck < 0.88 else (900, 367)
    return on - timedelta(days=dice.randint(newest, oldest))


def _schedule(kind: cards.Kind, name: str, dice: Random) -> directory.Schedule:
    monthly = kind.days[0].isdigit()
    fortnightly = not monthly and "," not in kind.days and kind.at == "venue" and dice.random() < 0.12
    ways = {"phone": "phone", "online": "online", "home": "home_visit", "venue": "venue"}
    first = date(2024, 1, 1) + timedelta(
        days=("MO", "TU", "WE", "TH", "FR", "SA", "SU").index(kind.days[-2:])
    )
    return directory.Schedule(
        id=_id("schedule", name),
        service_id=_id("service", name),
        freq="MONTHLY" if monthly else "WEEKLY",
        interval=2 if fortnightly else 1,
        byday=kind.days,
        dtstart=first,
        opens_at=time.fromisoformat(kind.opens),
        closes_at=time.fromisoformat(kind.closes),
        attending_type=ways[kind.at],
        description="Not in August" if dice.random() < 0.1 else None,
    )


def _cost(kind: cards.Kind, name: str) -> directory.Cost:
    return directory.Cost(
        id=_id("cost", name),
        service_id=_id("service", name),
        option="per visit",
        currency="GBP",
        amount=kind.cost,
        amount_description="Free" if not kind.cost else None,
    )


def _capacity(kind: cards.Kind, name: str, dice: Random, on: date) -> directory.Capacity:
    """Return how many places are free: about one in eight is full."""
    most = kind.places or 0
    free = 0 if dice.random() < 0.12 else dice.randint(1, max(1, most // 3))
    return directory.Capacity(
        id=_id("capacity", name),
        service_id=_id("service", name),
        unit_id=_id("unit", "places"),
        available=free,
        maximum=most,
        updated=f"{on - timedelta(days=dice.randint(0, 40))}T09:00:00Z",
    )


class _Words:
    """The terms that entries are tagged with: of a published list where one has the word, else the town's."""

    def __init__(self) -> None:
        self._lists = [(name, found) for name in LISTS if (found := _published(name))]
        self._terms: dict[str, directory.TaxonomyTerm] = {}

    def term(self, said: str) -> str:
        """Return the id of a term."""
        if said not in self._terms:
            self._terms[said] = self._found(said)
        return self._terms[said].id

    def _found(self, said: str) -> directory.TaxonomyTerm:
        for name, terms in self._lists:
            for term in terms.find(said):
                return self._row(LISTS[name], term.name, term.id)
        return self._row(OWN, said, said.lower().replace(" ", "-"))

    def _row(self, taxonomy: str, name: str, code: str) -> directory.TaxonomyTerm:
        return directory.TaxonomyTerm(
            id=_id("term", taxonomy, code),
            name=name,
            code=code,
            description=name,
            taxonomy=taxonomy,
            taxonomy_id=_id("taxonomy", taxonomy),
        )

    def rows(self) -> Iterator[tuple[str, directory.Record]]:
        """Yield the terms that were used and the lists they are of."""
        used = {term.id: term for term in self._terms.values()}
        for taxonomy in sorted({term.taxonomy or OWN for term in used.values()}):
            yield (
                "taxonomies",
                directory.Taxonomy(id=_id("taxonomy", taxonomy), name=taxonomy, description=taxonomy),
            )
        for term in used.values():
            yield "taxonomy_terms", term


def _published(name: str) -> directory.TermList | None:
    """Return a published list; None where a deployer left a share-alike one out."""
    try:
        return directory.taxonomy(name)
    except library.LibraryError:
        return None
