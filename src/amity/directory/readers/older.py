"""HSDS 1.1 and 2.0: other tables, other names, eligibility in rows of its own.

Source of 1.1: the datapackage.json of a real directory (Miami); of 2.0: the datapackage.json of 2.0.1
(openreferral/specification at 056c852), table by table and column by column.
"""

import re
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


OF_2 = {
    "physical_address": "address",
    "postal_address": "address",
    "accessibility_for_disabilities": "accessibility",
    "service_attribute": "attribute",
    "other_attribute": "attribute",
}
"""Tables of 2.0, as attributes and metadata name them, and what 3.1 calls them."""


def _attribute(row: Row) -> Row:
    of = {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id", "taxonomy_detail": "value"}
    row = {of.get(name, name): said for name, said in row.items()}
    entity = row.pop("link_type", "service").strip().lower()
    row["link_entity"] = OF_2.get(entity, entity)
    return row


def _metadata(row: Row) -> Row:
    entity = row.get("resource_type", "").strip().lower()
    return row | {"resource_type": OF_2.get(entity, entity)} if entity else row


def _phone(row: Row) -> Row:
    return {name: said for name, said in row.items() if name != "language"}


def _languages(row: Row) -> Iterator[Row]:
    """Yield the languages of a phone, which stand in one cell with commas."""
    for said in filter(None, re.split(r"[\s,;]+", row.get("language", ""))):
        phone = row.get("id")
        yield {"id": f"phone-{phone}-{said}", "phone_id": phone, "name": said, "@": row.get("@")}


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
    "metadata": ("metadata", _metadata),
    "phones": ("phone", _phone),
    "taxonomy": ("taxonomy_term", _renamed(vocabulary="taxonomy")),
    "taxonomy_terms": ("taxonomy_term", _renamed(term="name")),
}


def rows(found: Mapping[str, Part], notes: Notes) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield the rows of each table, under the names of HSDS 3.1."""
    owners = _owners(found)
    told = {field: _texts(found, table, notes, _said_of(found)) for table, field in TEXTS.items()}
    physical = {row.get("location_id", "") for row in _rows(found, "physical_addresses")}
    known: set[str] = {"eligibility", "eligibilities", "payments_accepted"}
    by_entity: dict[str, list[Iterable[Row]]] = {}
    for name, part in found.items():
        entity, step = READ.get(name, (ENTITIES.get(name, ""), _renamed()))
        if entity:
            known.add(name)
            by_entity.setdefault(entity, []).append(map(step, rows_in(part)))
    by_entity.setdefault("language", []).append(
        each for row in _rows(found, "phones") for each in _languages(row)
    )
    for entity, tables in by_entity.items():
        every: Iterable[Row] = chain.from_iterable(tables)
        if entity == "service":
            every = (_told(row, told) for row in every)
        elif entity == "location":
            every = (_placed(row, physical) for row in every)
        elif entity == "attribute":
            every = (_owned(row, owners) for row in every)
        yield entity, every
    left_out(set(found) - known, notes)


def _rows(found: Mapping[str, Part], name: str) -> Iterator[Row]:
    return rows_in(found[name]) if name in found else iter(())


def _owners(found: Mapping[str, Part]) -> dict[tuple[str, str], str]:
    """Return the service of each row of the tables that a service takes in."""
    kinds = (("eligibility", "eligibility"), ("eligibilities", "eligibility"))
    tables = (*kinds, ("payments_accepted", "payment_accepted"))
    return {
        (kind, row["id"]): row["service_id"]
        for table, kind in tables
        for row in _rows(found, table)
        if row.get("id") and row.get("service_id")
    }


def _owned(row: Row, owners: Mapping[tuple[str, str], str]) -> Row:
    """Return an attribute of an eligibility or a payment as one of the service, which says of what kind."""
    kind = row["link_entity"]
    owner = owners.get((kind, row.get("link_id", "")))
    return row | {"link_entity": "service", "link_id": owner, "link_type": kind} if owner else row


def _said_of(found: Mapping[str, Part]) -> set[str]:
    """Return the ids of the eligibilities of which an attribute says something: 2.0 has no text for them."""
    return {
        row.get("link_id", "")
        for row in _rows(found, "other_attributes")
        if row.get("link_type") == "eligibility"
    }


def _placed(row: Row, physical: set[str]) -> Row:
    return {"location_type": "physical"} | row if row.get("id", "") in physical else row


def _told(row: Row, told: Mapping[str, Mapping[str, list[str]]]) -> Row:
    for field, texts in told.items():
        if said := texts.get(row.get("id", "")):
            row[field] = "\n".join(dict.fromkeys([*([row[field]] if row.get(field) else []), *said]))
    return row


def _texts(found: Mapping[str, Part], table: str, notes: Notes, said_of: set[str]) -> dict[str, list[str]]:
    """Return the texts of a table by service; a text that is of no service is set aside."""
    services = {row.get("id", "").strip() for row in _rows(found, "services")} if table in found else set()
    texts: dict[str, list[str]] = {}
    for row in chain(_rows(found, table), _rows(found, "eligibilities") if table == "eligibility" else ()):
        notes.found[table] += 1
        said = next((row[name].strip() for name in (table, "payment") if row.get(name)), "")
        service = row.get("service_id", "").strip()
        if said and service in services:
            texts.setdefault(service, []).append(said)
        elif said or row.get("id") not in said_of:
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
