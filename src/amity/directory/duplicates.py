"""Entries that may be one and the same: candidates with reasons, for a person to judge; nothing is merged."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

import msgspec

from .directory import Directory
from .hsds import Organization, Service

CROWD = 50
"""More entries than this under one key say more about the key (a switchboard's number) than about them."""
FILLERS = frozenset(["the", "a", "an", "of", "and", "for", "inc", "llc", "ltd", "co", "corp"])


class Duplicate(msgspec.Struct, frozen=True):
    """Two records that may be one, and why."""

    entity: str
    one: str
    other: str
    reasons: tuple[str, ...]


def duplicates(directory: Directory) -> list[Duplicate]:
    """Return pairs of services and of organizations that may be the same, those with most reasons first."""
    found = [*_pairs("service", _services(directory)), *_pairs("organization", _organizations(directory))]
    return sorted(found, key=lambda pair: (-len(pair.reasons), pair.entity, pair.one, pair.other))


def _services(directory: Directory) -> Iterator[tuple[str, str, str]]:
    """Yield id, reason and key: services with the same key have that reason."""
    for service in directory.services:
        name = folded(service.name)
        yield service.id, "same name and organization", f"{name} {service.organization_id}"
        for phone in _phones(directory, service):
            yield service.id, "same name and phone", f"{name} {phone}"
        if web := _page(service.url):
            yield service.id, "same name and web page", f"{name} {web}"
        for location in directory.locations_of(service):
            for address in directory.of("address", location):
                if address.postal_code and address.address_1:
                    at = f"{folded(address.address_1)} {folded(address.postal_code)}"
                    yield service.id, "same name and address", f"{name} {at}"


def _organizations(directory: Directory) -> Iterator[tuple[str, str, str]]:
    for organization in directory.organizations:
        name = folded(organization.name)
        yield organization.id, "same name", name
        if web := _page(organization.website):
            yield organization.id, "same name and web page", f"{name} {web}"
        for number in directory.of("organization_identifier", organization):
            yield organization.id, "same register number", f"{number.identifier_scheme} {number.identifier}"


def _pairs(entity: str, keys: Iterable[tuple[str, str, str]]) -> Iterator[Duplicate]:
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for identifier, reason, key in keys:
        if identifier not in together[reason, key]:
            together[reason, key].append(identifier)
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (reason, _), ids in together.items():
        for pair in combinations(sorted(ids), 2) if len(ids) <= CROWD else ():
            if reason not in reasons[pair]:
                reasons[pair].append(reason)
    for (one, other), why in reasons.items():
        yield Duplicate(entity, one, other, tuple(why))


def _phones(directory: Directory, record: Service | Organization) -> Iterator[str]:
    for phone in directory.of("phone", record):
        digits = re.sub(r"\D", "", phone.number)
        if len(digits) >= 7:
            yield digits[-10:]


def _page(url: str | None) -> str:
    """Return the host and path of a web page, as one of them is always written."""
    bare = re.sub(r"^[a-z]+://(www\.)?", "", (url or "").lower()).rstrip("/")
    return re.sub(r"[?#].*", "", bare)


def folded(name: str) -> str:
    """Return a name without case, accents, punctuation and filler words.

    >>> folded("The Café of Hope, Inc.")
    'cafe hope'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    words = re.sub(r"[^\w\s]", " ", plain.casefold()).split()
    return " ".join(word for word in words if word not in FILLERS) or plain.casefold()
