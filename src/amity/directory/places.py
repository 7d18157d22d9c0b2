"""Places on the globe: how far, and what is near."""

import math
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from .directory import Directory
from .hsds import Location, Service

EARTH_KM = 6371.0088
"""The mean radius of the Earth (IUGG)."""


class Place(msgspec.Struct, frozen=True):
    """A point: latitude and longitude in degrees (WGS 84)."""

    latitude: float
    longitude: float


class Near(NamedTuple):
    """A service at a location, and how many kilometres away that is, as the crow flies."""

    service: Service
    location: Location
    km: float


def kilometres(one: Place, other: Place) -> float:
    """Return the distance along the great circle.

    >>> round(kilometres(Place(51.5074, -0.1278), Place(48.8566, 2.3522)))
    344
    """
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    step = math.sin((b - a) / 2) ** 2
    turn = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, step + math.cos(a) * math.cos(b) * turn)))


def place_of(location: Location) -> Place | None:
    """Return where a location is, None where nobody says."""
    if location.latitude is None or location.longitude is None:
        return None
    return Place(float(location.latitude), float(location.longitude))


def near(directory: Directory, place: Place, km: float) -> list[Near]:
    """Return the services within ``km`` of a place, nearest first; the nearest location of each.

    Services whose locations have no coordinates are not among them: nobody knows how far they are.
    """
    within = {}
    for location in directory.locations:
        there = place_of(location)
        if there is None or abs(there.latitude - place.latitude) > km / 110 + 1e-6:
            continue
        if (far := kilometres(place, there)) <= km:
            within[location.id] = (location, far)
    found: dict[str, Near] = {}
    for offered in directory.service_at_locations:
        if offered.location_id in within:
            location, far = within[offered.location_id]
            if offered.service_id not in found or far < found[offered.service_id].km:
                found[offered.service_id] = Near(directory.one("service", offered.service_id), location, far)
    return sorted(found.values(), key=lambda each: (each.km, each.service.id))


class Named(NamedTuple):
    """Where a directory itself puts what somebody named, and as what it knows the name.

    A whole ``postcode`` may be where somebody lives; a ``district`` and a ``name`` are of many.
    """

    place: Place
    known_as: Literal["postcode", "district", "name"]


def find_place(directory: Directory, said: str) -> Named | None:
    """Return where a postcode, its first half, a town, a quarter or a venue is by the directory's addresses.

    The middle of all that stands there; None where the directory has no coordinates for it.
    """
    for known_as in ("postcode", "district", "name"):
        wanted = _plain(said)
        found = [place for name, place in _names(directory, known_as) if wanted and _plain(name) == wanted]
        if found:
            latitude = sum(each.latitude for each in found) / len(found)
            return Named(Place(latitude, sum(each.longitude for each in found) / len(found)), known_as)
    return None


def place_names(directory: Directory) -> list[str]:
    """Return the names of towns, quarters, venues and districts that `find_place` knows, sorted."""
    said = [name for kind in ("district", "name") for name, _place in _names(directory, kind)]
    return sorted({_plain(name): name for name in said if name}.values())


def _names(directory: Directory, known_as: str) -> Iterator[tuple[str, Place]]:
    for location in directory.locations:
        place = place_of(location)
        if place is None:
            continue
        if known_as == "name":
            yield location.name or "", place
        for address in directory.of("address", location):
            code = (address.postal_code or "").split()
            if known_as == "name":
                yield from ((name, place) for name in (address.city or "", address.region or ""))
            elif known_as == "postcode":
                yield "".join(code), place
            elif len(code) == 2:
                yield code[0], place


def _plain(said: str) -> str:
    return re.sub(r"\W", "", said).casefold()
