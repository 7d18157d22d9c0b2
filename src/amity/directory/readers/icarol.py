"""One wide CSV as iCarol exports it: agencies, their programs and sites, one a row.

A row whose ParentAgencyNum is 0 or empty is an organization; any other is a service of its parent.
Column names are those that public importers of such exports read; they differ between accounts.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from amity.directory.opening import Part, heads
from amity.directory.opening import rows as rows_in

Row = dict[str, Any]

SHARED = {
    "ResourceAgencyNum": "id",
    "PublicName": "name",
    "AlternateName": "alternate_name",
    "AgencyDescription": "description",
    "EmailAddressMain": "email",
}
OF_AN_ORGANIZATION = SHARED | {
    "WebsiteAddress": "website",
    "LegalStatus": "legal_status",
    "IRSStatus": "tax_status",
}
OF_A_SERVICE = SHARED | {
    "WebsiteAddress": "url",
    "ParentAgencyNum": "organization_id",
    "AgencyStatus": "status",
    "ApplicationProcess": "application_process",
    "FeeStructureSource": "fees_description",
    "Eligibility": "eligibility_description",
    "LastVerifiedOn": "assured_date",
}
OF_AN_ADDRESS = {
    "Address1": "address_1",
    "Address2": "address_2",
    "City": "city",
    "County": "region",
    "StateProvince": "state_province",
    "PostalCode": "postal_code",
    "Country": "country",
}
PHONE = re.compile(r"Phone(\d+)Number")
LISTED = re.compile(r"\s*[;,|]\s*")


def is_icarol(part: Part) -> bool:
    """Say whether a table has iCarol's columns."""
    return {"ResourceAgencyNum", "PublicName"} <= heads(part)


def rows(part: Part) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield the rows of each table, under the names of HSDS 3.1."""
    parents = {row.get("ResourceAgencyNum"): _parent(row) for row in rows_in(part)}
    yield "organization", (_taken(row, OF_AN_ORGANIZATION) for row in rows_in(part) if not _parent(row))
    yield "service", (_service(row, parents) for row in rows_in(part) if _parent(row))
    yield "location", (_location(row) for row in rows_in(part) if _is_placed(row))
    yield "service_at_location", (_offered(row) for row in rows_in(part) if _parent(row) and _is_placed(row))
    yield "address", (each for row in rows_in(part) for each in _addresses(row))
    yield "phone", (each for row in rows_in(part) for each in _phones(row))
    yield (
        "schedule",
        (
            _of(row, "HoursOfOperation", "description")
            for row in rows_in(part)
            if _says(row, "HoursOfOperation")
        ),
    )
    yield "language", (each for row in rows_in(part) for each in _list(row, "LanguagesOffered", "name"))
    yield (
        "service_area",
        (_of(row, "CoverageAreaText", "name") for row in rows_in(part) if _says(row, "CoverageAreaText")),
    )
    yield (
        "required_document",
        (
            _of(row, "DocumentsRequired", "document")
            for row in rows_in(part)
            if _says(row, "DocumentsRequired")
        ),
    )
    yield (
        "accessibility",
        (_accessible(row) for row in rows_in(part) if row.get("DisabilitiesAccess") and _is_placed(row)),
    )
    terms: dict[str, Row] = {}
    yield "attribute", [each for row in rows_in(part) for each in _terms(row, terms)]
    yield "taxonomy_term", terms.values()


def _parent(row: Row) -> str | None:
    said = row.get("ParentAgencyNum", "").strip()
    return said if said not in ("", "0") else None


def _is_placed(row: Row) -> bool:
    return any(
        row.get(name) for name in ("PhysicalAddress1", "PhysicalCity", "Latitude", "PhysicalPostalCode")
    )


def _says(row: Row, column: str) -> bool:
    return bool(_parent(row) and row.get(column))


def _taken(row: Row, names: dict[str, str]) -> Row:
    return {"@": row.get("@")} | {names[column]: said for column, said in row.items() if column in names}


def _service(row: Row, parents: dict[Any, str | None]) -> Row:
    """A site may hang on a program: the organization is the topmost parent."""
    made, above = _taken(row, OF_A_SERVICE), _parent(row)
    for _ in range(8):
        if not parents.get(above):
            break
        above = parents[above]
    used = {
        *OF_A_SERVICE,
        "TaxonomyTerms",
        "TaxonomyCodes",
        "HoursOfOperation",
        "LanguagesOffered",
        "Latitude",
    }
    more = {
        column: said
        for column, said in row.items()
        if column not in used and not column.startswith(("Physical", "Mailing", "Phone", "@", "Longitude"))
    }
    return more | made | {"organization_id": above}


def _location(row: Row) -> Row:
    made = {"id": row.get("ResourceAgencyNum"), "name": row.get("PublicName"), "location_type": "physical"}
    made |= {"latitude": row.get("Latitude"), "longitude": row.get("Longitude"), "@": row.get("@")}
    return {name: said for name, said in made.items() if said}


def _offered(row: Row) -> Row:
    number = row.get("ResourceAgencyNum")
    return {"id": number, "service_id": number, "location_id": number, "@": row.get("@")}


def _addresses(row: Row) -> Iterator[Row]:
    for prefix, form in (("Physical", "physical"), ("Mailing", "postal")):
        made = {
            name: row[prefix + column] for column, name in OF_AN_ADDRESS.items() if row.get(prefix + column)
        }
        if made and _is_placed(row):
            number = row.get("ResourceAgencyNum")
            yield made | {
                "id": f"{number}-{form}",
                "location_id": number,
                "address_type": form,
                "@": row.get("@"),
            }


def _phones(row: Row) -> Iterator[Row]:
    entity = "service" if _parent(row) else "organization"
    for column, said in row.items():
        if found := PHONE.fullmatch(column):
            number = row.get("ResourceAgencyNum")
            made = {
                "id": f"{number}-phone-{found[1]}",
                "number": said,
                f"{entity}_id": number,
                "@": row.get("@"),
            }
            for part, name in (("Type", "type"), ("Name", "description"), ("Extension", "extension")):
                if more := row.get(f"Phone{found[1]}{part}"):
                    made[name] = more
            yield made


def _of(row: Row, column: str, name: str) -> Row:
    number = row.get("ResourceAgencyNum")
    return {"id": f"{number}-{name}", "service_id": number, name: row[column], "@": row.get("@")}


def _list(row: Row, column: str, name: str) -> Iterator[Row]:
    for said in LISTED.split(row.get(column, "")) if _says(row, column) else ():
        if said:
            yield _of(row, column, name) | {"id": f"{row.get('ResourceAgencyNum')}-{said}", name: said}


def _accessible(row: Row) -> Row:
    number = row.get("ResourceAgencyNum")
    return {"id": f"{number}-access", "location_id": number, "description": row["DisabilitiesAccess"]}


def _terms(row: Row, terms: dict[str, Row]) -> Iterator[Row]:
    """Yield what a row is said to be about; the terms are the publisher's own."""
    if not _parent(row):
        return
    said = [each for each in re.split(r"\s*[;|]\s*", row.get("TaxonomyTerms", "")) if each]
    codes = [each for each in re.split(r"\s*[;|,]\s*", row.get("TaxonomyCodes", "")) if each]
    for number, name in enumerate(said):
        code = codes[number] if len(codes) == len(said) else ""
        term = {"id": code or f"term-{name.casefold()}", "name": name} | ({"code": code} if code else {})
        terms.setdefault(term["id"], term)
        service = row.get("ResourceAgencyNum")
        yield {
            "id": f"{service}-{term['id']}",
            "link_id": service,
            "link_entity": "service",
            "taxonomy_term_id": term["id"],
        }
