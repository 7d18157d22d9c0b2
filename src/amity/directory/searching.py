"""Searching a directory as a worker does: words, and what rules a place out."""

import re
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from typing import NamedTuple

from .directory import Directory
from .hsds import Service
from .index import WordIndex
from .places import Place, near
from .schedules import is_closure, meets_on
from .schedules import open_at as is_open

CLOSED = ("inactive", "defunct")
FREE = re.compile(r"\b(free|no (fee|charge|cost)s?)\b(?! (?:or|but|for the first))", re.IGNORECASE)


class Hit(NamedTuple):
    """A service that was found; ``km`` is None where nobody asked, ``open`` where the hours are unknown."""

    service: Service
    km: float | None
    open: bool | None


def search(
    directory: Directory,
    words: str = "",
    *,
    place: Place | None = None,
    km: float | None = None,
    open_at: datetime | None = None,
    language: str | None = None,
    free: bool = False,
) -> list[Hit]:
    """Return services that say the words, best first; without words those that are nearest, else by name.

    ``km`` leaves out what is further away than that and what has no coordinates.
    ``open_at`` leaves out what is known to be closed then; what does not say its hours stays, marked unknown.
    ``language`` is a name or a code, and leaves out what does not say that it speaks it.
    ``free`` leaves out what does not say that it costs nothing.
    Where no service says all the words and is left, those that say any of them are looked through.
    Services that their publisher calls inactive or defunct are never found.
    """
    far: dict[str, float] = {}
    if place is not None:
        far = {each.service.id: each.km for each in near(directory, place, km if km is not None else 30_000)}

    def left(services: Iterable[Service]) -> list[Hit]:
        return [
            Hit(one, far.get(one.id), opened)
            for one in services
            if one.status not in CLOSED and (place is None or km is None or one.id in far)
            if not language or speaks(directory, one, language)
            if not free or cost_of(directory, one) == 0
            if (opened := opens(directory, one, open_at) if open_at else None) is not False
        ]

    if words.strip():
        return _first_found(directory, words, left)
    return left(sorted(directory.services, key=lambda one: (far.get(one.id, float("inf")), one.name, one.id)))


def _first_found(
    directory: Directory, words: str, left: Callable[[Iterable[Service]], list[Hit]]
) -> list[Hit]:
    """Return what is left of the services that say all of the words, else of those that say any."""
    with closing(WordIndex(directory)) as index:
        for any_will_do in (False, True):
            said = index.matches(words, any_will_do=any_will_do)
            if hits := left(directory.one("service", identifier) for identifier in said):
                return hits
    return []


def opens(directory: Directory, service: Service, when: datetime) -> bool | None:
    """Return whether a service is open at a moment, None where no schedule of it says.

    One that its publisher calls closed for the time being is not open, whatever its hours.
    """
    if service.status not in (None, "active"):
        return False
    schedules = directory.schedules_of(service)
    if any(is_closure(each) and meets_on(each, when.date()) for each in schedules):
        return False
    said = [is_open(schedule, when) for schedule in schedules]
    return True if True in said else None if None in said or not said else False


def cost_of(directory: Directory, service: Service) -> float | None:
    """Return the least that a service costs, in the money of the place; 0 is free, None where nobody says.

    Amounts of its cost options first, else what it says of fees: "free", "no charge".
    """
    amounts = [each.amount for each in directory.of("cost_option", service) if each.amount is not None]
    if amounts:
        return float(min(amounts))
    return 0.0 if FREE.search(f"{service.fees_description or ''} {service.fees or ''}") else None


def speaks(directory: Directory, service: Service, language: str) -> bool:
    """Say whether a service, or a location of it, names a language."""
    wanted = language.casefold().strip()
    said = [*directory.of("language", service)]
    for location in directory.locations_of(service):
        said += [each for each in directory.of("language", location) if each.service_id in (None, service.id)]
    return any(
        wanted in ((each.name or "").casefold(), (each.code or "").casefold())
        or (each.name or "").casefold().startswith(f"{wanted} (")
        for each in said
    )
