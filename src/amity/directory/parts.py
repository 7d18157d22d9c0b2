"""One service with everything that belongs to it, as a directory of its own, and such parts put together."""

from collections.abc import Iterable
from typing import Any

from . import hsds
from .directory import TABLES, Directory, entity_of
from .nesting import EVERYWHERE, LISTS, ONES

APART = {"organization": ("services", "programs", "locations")}
"""What an organization has beside this service, and what is not about it."""


def part_of(directory: Directory, service: hsds.Service) -> Directory:
    """Return the part of a directory that is about one service.

    That is the service, everything that hangs on it, its places, its organization and program, and the terms
    they are described by; not the other services of the organization.
    """
    found: dict[str, dict[str, hsds.Record]] = {entity: {} for entity in TABLES}
    waiting: list[hsds.Record] = [service]
    while waiting:
        record = waiting.pop()
        entity = entity_of(record)
        if record.id not in found[entity]:
            found[entity][record.id] = record
            waiting += _linked(directory, entity, record)
    return _directory(found)


def whole(parts: Iterable[Directory]) -> Directory:
    """Return one directory of many parts: each record once, in the order of their ids."""
    found: dict[str, dict[str, Any]] = {entity: {} for entity in TABLES}
    for part in parts:
        for entity, rows in part.tables():
            found[entity].update((row.id, row) for row in rows)
    return _directory(found)


def _linked(directory: Directory, entity: str, record: hsds.Record) -> list[hsds.Record]:
    below = {**LISTS.get(entity, {}), **EVERYWHERE, "vetting": "vetting"}
    found = [
        row
        for name, other in below.items()
        if name not in APART.get(entity, ())
        for row in directory.of(other, record)
    ]
    above = dict(ONES.get(entity, {}))
    if entity == "service_at_location":
        del above["service"]
    for other in above.values():
        one = directory.one(other, getattr(record, f"{other}_id", None))
        found += [one] if one is not None else []
    return found


def _directory(found: dict[str, dict[str, Any]]) -> Directory:
    return Directory(
        **{TABLES[entity].name: tuple(rows[key] for key in sorted(rows)) for entity, rows in found.items()}
    )
