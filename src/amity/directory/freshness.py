"""How old an entry is: nothing turns people away like a group that ended last year."""

from datetime import date
from typing import Literal

import msgspec

from .hsds import Service

FRESH, AGEING = 183, 365
"""Days since somebody last checked. Half a year and a year are our own choice; no source names a limit."""


class Freshness(msgspec.Struct, frozen=True):
    """How old an entry is, and whether the service runs.

    ``days`` since somebody last checked it, None where nobody says.
    ``running`` is None where the status is unknown.
    """

    state: Literal["fresh", "ageing", "stale", "unknown"]
    days: int | None
    running: bool | None


def freshness(service: Service, on: date) -> Freshness:
    """Return how fresh an entry is on a day, by its ``assured_date``.

    A last_modified date is no assurance: it says that a file was saved, not that anybody rang the number.

    >>> from datetime import date
    >>> from amity.directory import Service, freshness
    >>> choir = Service(id="1", organization_id="2", name="Choir", assured_date=date(2026, 1, 1))
    >>> freshness(choir, date(2026, 11, 24))
    Freshness(state='ageing', days=327, running=None)
    """
    running = None if service.status is None else service.status == "active"
    if service.assured_date is None or service.assured_date > on:
        return Freshness("unknown", None, running)
    days = (on - service.assured_date).days
    return Freshness("fresh" if days <= FRESH else "ageing" if days <= AGEING else "stale", days, running)
