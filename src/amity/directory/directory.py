"""A directory: the tables of HSDS, read whole, with the links between them followed."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import msgspec

from . import hsds


class Table(NamedTuple):
    """One table: the type of its rows, its place in a `Directory`, its file in a tabular data package."""

    kind: type[hsds.Record]
    name: str
    file: str


TABLES = MappingProxyType(
    {
        "organization": Table(hsds.Organization, "organizations", "organizations.csv"),
        "program": Table(hsds.Program, "programs", "programs.csv"),
        "service": Table(hsds.Service, "services", "services.csv"),
        "location": Table(hsds.Location, "locations", "locations.csv"),
        "service_at_location": Table(
            hsds.ServiceAtLocation, "service_at_locations", "service_at_location.csv"
        ),
        "contact": Table(hsds.Contact, "contacts", "contacts.csv"),
        "phone": Table(hsds.Phone, "phones", "phones.csv"),
        "address": Table(hsds.Address, "addresses", "addresses.csv"),
        "schedule": Table(hsds.Schedule, "schedules", "schedules.csv"),
        "funding": Table(hsds.Funding, "funding", "funding.csv"),
        "service_area": Table(hsds.ServiceArea, "service_areas", "service_areas.csv"),
        "required_document": Table(hsds.RequiredDocument, "required_documents", "required_documents.csv"),
        "language": Table(hsds.Language, "languages", "languages.csv"),
        "accessibility": Table(hsds.Accessibility, "accessibility", "accessibility.csv"),
        "cost_option": Table(hsds.Cost, "cost_options", "cost_options.csv"),
        "organization_identifier": Table(
            hsds.OrganizationIdentifier, "organization_identifiers", "organization_identifiers.csv"
        ),
        "taxonomy": Table(hsds.Taxonomy, "taxonomies", "taxonomies.csv"),
        "taxonomy_term": Table(hsds.TaxonomyTerm, "taxonomy_terms", "taxonomy_terms.csv"),
        "unit": Table(hsds.Unit, "units", "units.csv"),
        "service_capacity": Table(hsds.Capacity, "service_capacities", "service_capacity.csv"),
        "url": Table(hsds.Url, "urls", "url.csv"),
        "attribute": Table(hsds.Attribute, "attributes", "attributes.csv"),
        "metadata": Table(hsds.Metadata, "metadata", "metadata.csv"),
        "meta_table_description": Table(
            hsds.TableDescription, "meta_table_descriptions", "meta_table_descriptions.csv"
        ),
        "vetting": Table(hsds.Vetting, "vetting", "amity_vetting.csv"),
    }
)
"""Every table by the name that HSDS gives one row of it; a table stands after those it must link to."""

SomeRecord = TypeVar("SomeRecord", bound=hsds.Record)


class Directory(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A directory of services, one tuple per table of HSDS 3.1.

    `of` follows links downwards, `one` upwards: ``directory.of("phone", service)``.
    """

    organizations: tuple[hsds.Organization, ...] = ()
    programs: tuple[hsds.Program, ...] = ()
    services: tuple[hsds.Service, ...] = ()
    locations: tuple[hsds.Location, ...] = ()
    service_at_locations: tuple[hsds.ServiceAtLocation, ...] = ()
    contacts: tuple[hsds.Contact, ...] = ()
    phones: tuple[hsds.Phone, ...] = ()
    addresses: tuple[hsds.Address, ...] = ()
    schedules: tuple[hsds.Schedule, ...] = ()
    funding: tuple[hsds.Funding, ...] = ()
    service_areas: tuple[hsds.ServiceArea, ...] = ()
    required_documents: tuple[hsds.RequiredDocument, ...] = ()
    languages: tuple[hsds.Language, ...] = ()
    accessibility: tuple[hsds.Accessibility, ...] = ()
    cost_options: tuple[hsds.Cost, ...] = ()
    organization_identifiers: tuple[hsds.OrganizationIdentifier, ...] = ()
    taxonomies: tuple[hsds.Taxonomy, ...] = ()
    taxonomy_terms: tuple[hsds.TaxonomyTerm, ...] = ()
    units: tuple[hsds.Unit, ...] = ()
    service_capacities: tuple[hsds.Capacity, ...] = ()
    urls: tuple[hsds.Url, ...] = ()
    attributes: tuple[hsds.Attribute, ...] = ()
    metadata: tuple[hsds.Metadata, ...] = ()
    meta_table_descriptions: tuple[hsds.TableDescription, ...] = ()
    vetting: tuple[hsds.Vetting, ...] = ()

    def rows(self, entity: str) -> tuple[Any, ...]:
        """Return the rows of a table, such as ``"service"``."""
        found: tuple[Any, ...] = getattr(self, TABLES[entity].name)
        return found

    def tables(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield every table that holds rows, under the name of one row of it."""
        return ((entity, rows) for entity in TABLES if (rows := self.rows(entity)))

    def one(self, entity: str, identifier: str | None) -> Any:
        """Return the record with this id, or None where there is none."""
        return self._by_id(entity).get(identifier)

    def of(self, entity: str, record: hsds.Record) -> Sequence[Any]:
        """Return the rows of a table that link to ``record``, in the order of their ids."""
        return self._linked(entity, entity_of(record)).get(record.id, ())

    def schedules_of(self, service: hsds.Service) -> list[hsds.Schedule]:
        """Return when a service is open: its own schedules and those at its locations."""
        places = self.of("service_at_location", service)
        found = [
            *self.of("schedule", service),
            *(s for place in places for s in self.of("schedule", place)),
            *(s for location in self.locations_of(service) for s in self._of_the_place_alone(location)),
        ]
        return list({schedule.id: schedule for schedule in found}.values())

    def locations_of(self, service: hsds.Service) -> list[hsds.Location]:
        """Return the locations at which a service is offered."""
        found = (self.one("location", each.location_id) for each in self.of("service_at_location", service))
        return [location for location in found if location]

    def terms_of(self, record: hsds.Record) -> list[hsds.TaxonomyTerm]:
        """Return the taxonomy terms said of a record."""
        found = (self.one("taxonomy_term", said.taxonomy_term_id) for said in self.of("attribute", record))
        return [term for term in found if term]

    def vetting_of(self, service: hsds.Service) -> hsds.Vetting | None:
        """Return what our workers noted of a service, else of its organization, else None."""
        organization = self.one("organization", service.organization_id)
        notes = [*self.of("vetting", service), *(self.of("vetting", organization) if organization else ())]
        return notes[0] if notes else None

    def _of_the_place_alone(self, location: hsds.Location) -> list[hsds.Schedule]:
        return [s for s in self.of("schedule", location) if not s.service_id and not s.service_at_location_id]

    @cached_property
    def _ids(self) -> dict[str, dict[str, Any]]:
        return {}

    @cached_property
    def _links(self) -> dict[tuple[str, str], dict[str, list[Any]]]:
        return {}

    def _by_id(self, entity: str) -> dict[str | None, Any]:
        if entity not in self._ids:
            self._ids[entity] = {row.id: row for row in self.rows(entity)}
        return self._ids[entity]  # type: ignore[return-value]

    def _linked(self, entity: str, parent: str) -> dict[str, list[Any]]:
        if (entity, parent) not in self._links:
            found: dict[str, list[Any]] = {}
            by_entity = entity in ("attribute", "vetting")
            field = "link_id" if by_entity else f"{parent}_id"
            for row in self.rows(entity):
                if not by_entity or row.link_entity == parent:
                    found.setdefault(getattr(row, field, None) or "", []).append(row)
            self._links[entity, parent] = found
        return self._links[entity, parent]


ENTITY = MappingProxyType({table.kind: entity for entity, table in TABLES.items()})


def entity_of(record: hsds.Record) -> str:
    """Return what HSDS calls a record of this type, such as ``"service"``."""
    return ENTITY[type(record)]
