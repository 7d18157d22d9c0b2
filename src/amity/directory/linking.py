"""Links between records: a row that belongs to nothing is set aside, a link that leads nowhere is named."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import msgspec

from . import hsds
from .directory import TABLES, Directory
from .report import Flaw, Notes

TARGETS = MappingProxyType(
    {
        **{f"{entity}_id": entity for entity in TABLES},
        "parent_organization_id": "organization",
        "parent_id": "taxonomy_term",
    }
)

BELONGS = frozenset(
    {
        "service_at_location",
        "contact",
        "phone",
        "address",
        "schedule",
        "funding",
        "service_area",
        "required_document",
        "language",
        "accessibility",
        "url",
    }
)
"""Rows that mean something only beside the record they belong to."""

Records = dict[str, list[Any]]


class Links:
    """The ids there are, and those that were set aside."""

    def __init__(self, records: Records, notes: Notes) -> None:
        self.records, self.notes = records, notes
        self.ids = {entity: {row.id for row in rows} for entity, rows in records.items()}
        self.aside: dict[str, set[str]] = {}
        for flaw in notes.quarantined:
            self.aside.setdefault(flaw.entity, set()).add(flaw.record)

    def directory(self) -> Directory:
        """Return the directory of what belongs together, each table in the order of its ids."""
        kept: dict[str, Any] = {}
        for entity in TABLES:
            rows = self.records.get(entity, [])
            if entity == "attribute":
                rows = [self._said_of(row) for row in rows]
            good = [row for row in rows if not self._is_lost(entity, row)]
            if len(good) < len(rows):
                self.ids[entity] = {row.id for row in good}
            kept[TABLES[entity].name] = tuple(sorted(good, key=lambda row: row.id))
        return Directory(**kept)

    def _said_of(self, row: hsds.Attribute) -> hsds.Attribute:
        """Return an attribute with the table that its link leads to, where the source leaves that out."""
        if row.link_entity:
            return row
        entity = next((each for each in TABLES if row.link_id in self.ids.get(each, ())), "")
        self.notes.warn("attribute", row.id, "link_entity", "missing: told by the id", "Name the table.")
        return msgspec.structs.replace(row, link_entity=entity)

    def _is_lost(self, entity: str, row: hsds.Record) -> bool:
        """Say whether a row belongs to nothing; write down where its links lead nowhere."""
        links = self._links(entity, row)
        broken = [link for link in links if link[2] not in self.ids.get(link[1], ())]
        if links and not broken:
            return False
        needed = [link for link in broken if link[0] in NEEDED[entity] and self._is_told(entity, link[1])]
        whole = len(links) - len(broken)
        if needed or (entity in BELONGS and not whole):
            self._set_aside(entity, row, (needed or broken or [("", "", "")])[0])
            return True
        for field, _, to in broken:
            self._note(entity, row, field, to)
        return False

    def _is_told(self, entity: str, target: str) -> bool:
        """Say whether a source tells of a table at all: a feed of services may leave organizations out."""
        return entity != "service" or target in self.records

    def _links(self, entity: str, row: Any) -> list[tuple[str, str, str]]:
        found = [(field, TARGETS[field], to) for field in LINKS[entity] if (to := getattr(row, field))]
        if entity in ("attribute", "vetting"):
            if row.link_entity in TABLES:
                found.append(("link_id", row.link_entity, row.link_id))
            else:
                self._note(entity, row, "link_entity", "")
        return found

    def _set_aside(self, entity: str, row: hsds.Record, link: tuple[str, str, str]) -> None:
        field, target, to = link
        self.aside.setdefault(entity, set()).add(row.id)
        if not field:
            reason, remedy = "belongs to nothing", "Say which service, location or organization it is of."
        elif to in self.aside.get(target, ()):
            reason, remedy = f"its {target} was set aside", f"Mend the {target} {to}."
        else:
            reason, remedy = "points nowhere", f"Add the {target} {to}, or take this row out."
        self.notes.quarantine(
            Flaw(entity=entity, record=row.id, field=field or None, reason=reason, remedy=remedy)
        )

    def _note(self, entity: str, row: hsds.Record, field: str, to: str) -> None:
        reason = "points nowhere" if to else "names no table"
        remedy = f"Add {to}, or leave the field empty." if to else "Name a table of HSDS, such as service."
        self.notes.warn(entity, row.id, field, reason, remedy)


def _fields(entity: str) -> Iterator[tuple[str, bool]]:
    for field in msgspec.structs.fields(TABLES[entity].kind):
        if field.name in TARGETS:
            yield field.name, field.required


LINKS = MappingProxyType({entity: tuple(name for name, _ in _fields(entity)) for entity in TABLES})
"""The links of each table."""

PROVIDER = {"service": {"organization_id"}}
"""A service may leave out who provides it; one whose provider is not there would mislead."""

NEEDED = MappingProxyType(
    {
        entity: frozenset(
            {name for name, required in _fields(entity) if required}
            | {"link_id"}
            | PROVIDER.get(entity, set())
        )
        for entity in TABLES
    }
)
"""The links without which a row means nothing."""
