"""The CSV files of Ohana API: a service hangs on one location, lists are cells with commas.

Source: the sample files of codeforamerica/ohana-api.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from amity.directory.opening import Part, heads
from amity.directory.opening import rows as rows_in

from .older import _schedule

Row = dict[str, Any]


def is_ohana(found: Mapping[str, Part]) -> bool:
    """Say whether these are Ohana's files: their services know a location, and no organization."""
    if not {"services", "locations"} <= set(found):
        return False
    columns = heads(found["services"])
    return "location_id" in columns and "organization_id" not in columns


def rows(found: Mapping[str, Part]) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield the rows of each table, under the names of HSDS 3.1."""
    owners = {row.get("id"): row.get("organization_id") for row in rows_in(found["locations"])}
    physical = {row.get("location_id") for row in _rows(found, "addresses")}
    yield "organization", (_organization(row) for row in _rows(found, "organizations"))
    yield "program", _rows(found, "programs")
    yield "service", (_service(row, owners) for row in rows_in(found["services"]))
    yield "location", (_location(row, physical) for row in rows_in(found["locations"]))
    yield "service_at_location", (_offered(row) for row in rows_in(found["services"]))
    yield "contact", _rows(found, "contacts")
    yield "phone", (_phone(row) for row in _rows(found, "phones"))
    yield "address", _addresses(found)
    yield "schedule", _schedules(found)
    yield "language", _each(found, "languages", lambda said: {"name": said})
    yield "accessibility", _each(found, "accessibility", lambda said: {"description": said})
    yield "service_area", _each(found, "service_areas", lambda said: {"name": said})
    yield "required_document", _each(found, "required_documents", lambda said: {"document": said})
    yield "funding", _each(found, "funding_sources", lambda said: {"source": said})
    yield "taxonomy_term", (_term(row) for row in _rows(found, "taxonomy"))
    yield "attribute", _each(found, "taxonomy_ids", lambda said: {"taxonomy_term_id": said})


def _rows(found: Mapping[str, Part], name: str) -> Iterator[Row]:
    return rows_in(found[name]) if name in found else iter(())


def _listed(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(",") if each.strip()]


SPLIT = (
    "languages",
    "accessibility",
    "service_areas",
    "required_documents",
    "funding_sources",
    "taxonomy_ids",
)


def _whole(row: Row) -> Row:
    return {name: said for name, said in row.items() if name not in SPLIT}


def _organization(row: Row) -> Row:
    row = _whole(row)
    if founded := row.pop("date_incorporated", None):
        row |= {"year_incorporated": founded[:4], "date_incorporated": founded}
    return row


def _service(row: Row, owners: Mapping[Any, Any]) -> Row:
    names = {"website": "url", "fees": "fees_description", "eligibility": "eligibility_description"}
    row = {names.get(name, name): said for name, said in _whole(row).items()}
    if owner := owners.get(row.pop("location_id", None)):
        row["organization_id"] = owner
    return row


def _location(row: Row, physical: set[Any]) -> Row:
    row = {{"website": "url"}.get(name, name): said for name, said in _whole(row).items()}
    if row.get("virtual", "").lower() in ("true", "t", "1", "yes"):
        row["location_type"] = "virtual"
    elif row.get("id") in physical:
        row["location_type"] = "physical"
    return row


def _offered(row: Row) -> Row:
    told = {"service_id": row.get("id"), "location_id": row.get("location_id"), "@": row.get("@")}
    return {"id": f"{row.get('id')}-{row.get('location_id')}"} | {k: v for k, v in told.items() if v}


def _phone(row: Row) -> Row:
    return {{"number_type": "type"}.get(name, name): said for name, said in row.items()}


def _addresses(found: Mapping[str, Part]) -> Iterator[Row]:
    for name, form in (("addresses", "physical"), ("mail_addresses", "postal")):
        for row in _rows(found, name):
            yield row | {"address_type": form, "id": f"{form}-{row.get('id')}"}


def _schedules(found: Mapping[str, Part]) -> Iterator[Row]:
    for name in ("regular_schedules", "holiday_schedules"):
        for row in _rows(found, name):
            yield _schedule(row) | {"id": f"{name.split('_')[0]}-{row.get('id')}"}


def _term(row: Row) -> Row:
    names = {"taxonomy_id": "id", "parent_name": "parent_name"}
    return {names.get(name, name): said for name, said in row.items()}


def _each(found: Mapping[str, Part], column: str, made: Callable[[str], Row]) -> Iterator[Row]:
    """Yield a row for each entry of a cell that is a list, in whichever table has it."""
    for table, entity in (
        ("organizations", "organization"),
        ("services", "service"),
        ("locations", "location"),
    ):
        for row in _rows(found, table):
            for number, said in enumerate(_listed(row.get(column, "")), 1):
                link = {f"{entity}_id": row.get("id")}
                if column == "taxonomy_ids":
                    link = {"link_id": row.get("id"), "link_entity": entity}
                yield (
                    made(said)
                    | link
                    | {"id": f"{entity}-{row.get('id')}-{column}-{number}", "@": row.get("@")}
                )
