"""Searching a directory as a worker does: words, and what rules a place out."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from .directory import Directory
from .hsds import Service
from .index import WordIndex
from .places import Place, near
from .schedules import is_closure, meets_on
from .schedules import open_at as is_open

CLOSED = ("inactive", "defunct")


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
) -> list[Hit]:
    """Return services that say the words, best first; without words those that are nearest, else by name.

    ``km`` leaves out what is further away than that and what has no coordinates.
    ``open_at`` leaves out what is known to be closed then; what does not say its hours stays, marked unknown.
    ``language`` is a name or a code, and leaves out what does not say that it speaks it.
    Services that their publisher calls inactive or defunct are never found.
    """
    far = {}
    if place is not None:
        far = {each.service.id: each.km for each in near(directory, place, km if km is not None else 30_000)}
    hits = []
    for service in _ordered(directory, words, far):
        if service.status in CLOSED or (place is not None and km is not None and service.id not in far):
            continue
        if language and not speaks(directory, service, language):
            continue
        opened = opens(directory, service, open_at) if open_at else None
        if opened is not False:
            hits.append(Hit(service, far.get(service.id), opened))
    return hits


def _ordered(directory: Directory, words: str, far: dict[str, float]) -> Sequence[Service]:
    if not words.strip():
        return sorted(directory.services, key=lambda one: (far.get(one.id, float("inf")), one.name, one.id))
    index = WordIndex(directory)
    try:
        return [directory.one("service", identifier) for identifier in index.matches(words)]
    finally:
        index.close()


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
