"""HSDS 1.1 and 2.0: other tables, other names, eligibility in rows of its own.

Source of 1.1: the datapackage.json of a real directory (Miami). What differs in 2.0 was written from memory
and from notes, and never held against its data package: unverified.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from amity.directory.opening import Part
from amity.directory.opening import rows as rows_in
from amity.directory.report import Flaw, Notes

from .tables import ENTITIES, left_out

Row = dict[str, Any]

TELLING = frozenset(
    {
        "services_at_location",
        "services_taxonomy",
        "physical_addresses",
        "postal_addresses",
        "regular_schedules",
        "holiday_schedules",
        "service_attributes",
        "service_taxonomy",
        "other_attributes",
        "eligibility",
        "eligibilities",
        "accessibility_for_disabilities",
        "payments_accepted",
    }
)
ONLY_IN_2 = frozenset({"service_attributes", "other_attributes", "taxonomy_terms", "schedules"})
TEXTS = {"eligibility": "eligibility_description", "payments_accepted": "payments_accepted"}
"""Tables of one text for each service, and the field of a service that takes them."""


def version_of(found: Mapping[str, Part]) -> str | None:
    """Return 1.1 or 2.0, None where the files are of neither."""
    if not TELLING & set(found):
        return None
    return "2.0" if ONLY_IN_2 & set(found) else "1.1"


def _renamed(**names: str) -> Callable[[Row], Row]:
    return lambda row: {names.get(name, name): said for name, said in row.items()}


def _with(step: Callable[[Row], Row], **more: str) -> Callable[[Row], Row]:
    return lambda row: more | step(row)


def _attribute(row: Row) -> Row:
    of = {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id", "taxonomy_detail": "value"}
    row = {of.get(name, name): said for name, said in row.items()}
    row["link_entity"] = row.pop("link_type", "service").lower().removesuffix("s")
    return row


def _schedule(row: Row) -> Row:
    names = {"original_text": "description", "start_date": "valid_from", "end_date": "valid_to"}
    row = {names.get(name, name): said for name, said in row.items()}
    if day := row.pop("weekday", None):
        row |= {"freq": "WEEKLY", "byday": day}
    return row


READ: dict[str, tuple[str, Callable[[Row], Row]]] = {
    "organizations": ("organization", _renamed(url="website")),
    "services": ("service", _renamed(fees="fees_description")),
    "services_at_location": ("service_at_location", _renamed()),
    "physical_addresses": ("address", _with(_renamed(), address_type="physical")),
    "postal_addresses": ("address", _with(_renamed(), address_type="postal")),
    "regular_schedules": ("schedule", _schedule),
    "holiday_schedules": ("schedule", _schedule),
    "languages": ("language", _renamed(language="name")),
    "accessibility_for_disabilities": ("accessibility", _renamed(accessibility="description")),
    "service_areas": ("service_area", _renamed(service_area="name")),
    "services_taxonomy": ("attribute", _attribute),
    "service_taxonomy": ("attribute", _attribute),
    "service_attributes": ("attribute", _attribute),
    "other_attributes": ("attribute", _attribute),
    "taxonomy": ("taxonomy_term", _renamed(vocabulary="taxonomy")),
    "taxonomy_terms": ("taxonomy_term", _renamed(term="name")),
}


def rows(found: Mapping[str, Part], notes: Notes) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield the rows of each table, under the names of HSDS 3.1."""
    told = {field: _texts(found, table, notes) for table, field in TEXTS.items()}
    physical = {row.get("location_id", "") for row in _rows(found, "physical_addresses")}
    known: set[str] = {"eligibility", "eligibilities", "payments_accepted"}
    by_entity: dict[str, list[Iterable[Row]]] = {}
    for name, part in found.items():
        entity, step = READ.get(name, (ENTITIES.get(name, ""), _renamed()))
        if entity:
            known.add(name)
            by_entity.setdefault(entity, []).append(map(step, rows_in(part)))
    for entity, tables in by_entity.items():
        every: Iterable[Row] = chain.from_iterable(tables)
        if entity == "service":
            every = (_told(row, told) for row in every)
        elif entity == "location":
            every = (_placed(row, physical) for row in every)
        yield entity, every
    left_out(set(found) - known, notes)


def _rows(found: Mapping[str, Part], name: str) -> Iterator[Row]:
    return rows_in(found[name]) if name in found else iter(())


def _placed(row: Row, physical: set[str]) -> Row:
    return {"location_type": "physical"} | row if row.get("id", "") in physical else row


def _told(row: Row, told: Mapping[str, Mapping[str, list[str]]]) -> Row:
    for field, texts in told.items():
        if said := texts.get(row.get("id", "")):
            row[field] = "\n".join(dict.fromkeys([*([row[field]] if row.get(field) else []), *said]))
    return row


def _texts(found: Mapping[str, Part], table: str, notes: Notes) -> dict[str, list[str]]:
    """Return the texts of a table by service; a text that is of no service is set aside."""
    services = {row.get("id", "").strip() for row in _rows(found, "services")} if table in found else set()
    texts: dict[str, list[str]] = {}
    for row in chain(_rows(found, table), _rows(found, "eligibilities") if table == "eligibility" else ()):
        notes.found[table] += 1
        said = next((row[name].strip() for name in (table, "payment") if row.get(name)), "")
        service = row.get("service_id", "").strip()
        if said and service in services:
            texts.setdefault(service, []).append(said)
        else:
            reason = "points nowhere" if said else "missing"
            field = "service_id" if said else table
            notes.quarantine(
                Flaw(
                    entity=table,
                    record=row.get("id") or "(no id)",
                    field=field,
                    reason=reason,
                    remedy="Say which service it is of." if said else "Write the text, or take the row out.",
                    where=row.get("@"),
                )
            )
    return texts
