"""The records of a directory, under the names of the Human Services Data Specification (HSDS) 3.1.

One struct is one table of the tabular data package; a field that ends in ``_id`` is a link to another table.
What a source said beyond the standard is kept in ``extra``, under the source's own name.
What HSDS requires and real directories leave out is optional here where a record can be used without it.
"""

from datetime import date, time
from typing import Any

import msgspec

Number = int | float


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Any row of any table: an id, and what the source said that HSDS has no field for."""

    id: str
    extra: dict[str, Any] = {}


class Organization(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who provides services."""

    name: str
    alternate_name: str | None = None
    description: str | None = None
    email: str | None = None
    website: str | None = None
    tax_status: str | None = None
    tax_id: str | None = None
    year_incorporated: Number | None = None
    legal_status: str | None = None
    logo: str | None = None
    uri: str | None = None
    parent_organization_id: str | None = None


class Program(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A name under which an organization bundles services."""

    name: str
    organization_id: str | None = None
    alternate_name: str | None = None
    description: str | None = None


class Service(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What somebody can be sent to; where and when stand in service_at_locations and schedules.

    ``status`` is one of active, inactive, defunct, temporarily closed, or None where the source does not say.
    ``assured_date`` is the day on which somebody last checked the entry.
    """

    name: str
    organization_id: str | None = None
    program_id: str | None = None
    alternate_name: str | None = None
    description: str | None = None
    url: str | None = None
    email: str | None = None
    status: str | None = None
    interpretation_services: str | None = None
    application_process: str | None = None
    fees_description: str | None = None
    wait_time: str | None = None
    fees: str | None = None
    accreditations: str | None = None
    eligibility_description: str | None = None
    minimum_age: Number | None = None
    maximum_age: Number | None = None
    assured_date: date | None = None
    assurer_email: str | None = None
    licenses: str | None = None
    alert: str | None = None
    last_modified: str | None = None


class Attribute(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A taxonomy term, or a value of the publisher's own, said of any record."""

    link_id: str
    link_entity: str = ""
    taxonomy_term_id: str | None = None
    link_type: str | None = None
    value: str | None = None
    label: str | None = None


class Location(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A place: physical, postal or virtual; latitude and longitude in degrees (WGS 84)."""

    location_type: str | None = None
    url: str | None = None
    organization_id: str | None = None
    name: str | None = None
    alternate_name: str | None = None
    description: str | None = None
    transportation: str | None = None
    latitude: Number | None = None
    longitude: Number | None = None
    external_identifier: str | None = None
    external_identifier_type: str | None = None


class ServiceAtLocation(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """That a service is offered at a location."""

    service_id: str
    location_id: str
    description: str | None = None


class Contact(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A person or desk to speak to."""

    organization_id: str | None = None
    service_id: str | None = None
    service_at_location_id: str | None = None
    location_id: str | None = None
    name: str | None = None
    title: str | None = None
    department: str | None = None
    email: str | None = None


class Phone(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A number to call."""

    number: str
    location_id: str | None = None
    service_id: str | None = None
    organization_id: str | None = None
    contact_id: str | None = None
    service_at_location_id: str | None = None
    extension: Number | None = None
    type: str | None = None
    description: str | None = None


class Address(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where a location stands, or gets its post."""

    location_id: str | None = None
    attention: str | None = None
    address_1: str | None = None
    address_2: str | None = None
    city: str | None = None
    region: str | None = None
    state_province: str | None = None
    postal_code: str | None = None
    country: str | None = None
    address_type: str | None = None


class Schedule(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """When something is open: an RRULE (RFC 5545) in parts, with an hour to open and one to close.

    ``timezone`` is minutes from UTC. Without ``freq`` it is open on each day of ``byday``, every week.
    """

    service_id: str | None = None
    location_id: str | None = None
    service_at_location_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    dtstart: date | None = None
    timezone: Number | None = None
    until: date | None = None
    count: Number | None = None
    wkst: str | None = None
    freq: str | None = None
    interval: Number | None = None
    byday: str | None = None
    byweekno: str | None = None
    bymonthday: str | None = None
    byyearday: str | None = None
    description: str | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    schedule_link: str | None = None
    attending_type: str | None = None
    notes: str | None = None


class Funding(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who pays for an organization or a service."""

    organization_id: str | None = None
    service_id: str | None = None
    source: str | None = None


class ServiceArea(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where people must live to use a service."""

    service_id: str | None = None
    service_at_location_id: str | None = None
    name: str | None = None
    description: str | None = None
    extent: str | None = None
    extent_type: str | None = None
    uri: str | None = None


class RequiredDocument(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What people must bring."""

    service_id: str | None = None
    document: str | None = None
    uri: str | None = None


class Language(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A language in which people are served; ``code`` is ISO 639."""

    service_id: str | None = None
    location_id: str | None = None
    phone_id: str | None = None
    name: str | None = None
    code: str | None = None
    note: str | None = None


class Accessibility(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a location offers to people with disabilities."""

    location_id: str | None = None
    description: str | None = None
    details: str | None = None
    url: str | None = None


class Cost(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a service costs (HSDS cost_option); ``currency`` is ISO 4217."""

    service_id: str
    valid_from: date | None = None
    valid_to: date | None = None
    option: str | None = None
    currency: str | None = None
    amount: Number | None = None
    amount_description: str | None = None


class OrganizationIdentifier(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The number of an organization in a register, such as a charity number."""

    organization_id: str
    identifier: str
    identifier_scheme: str | None = None
    identifier_type: str | None = None


class Taxonomy(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A list of terms that a directory uses."""

    name: str
    description: str | None = None
    uri: str | None = None
    version: str | None = None


class TaxonomyTerm(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One term of a taxonomy; ``parent_id`` is the broader one."""

    name: str
    code: str | None = None
    description: str | None = None
    parent_id: str | None = None
    taxonomy: str | None = None
    language: str | None = None
    taxonomy_id: str | None = None
    term_uri: str | None = None


class Unit(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a capacity counts: beds, places, kilograms."""

    name: str
    scheme: str | None = None
    identifier: str | None = None
    uri: str | None = None


class Capacity(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How many places a service has free (HSDS service_capacity), as of ``updated``."""

    service_id: str
    available: Number
    unit_id: str | None = None
    maximum: Number | None = None
    description: str | None = None
    updated: str | None = None


class Url(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One more web page of a service or an organization."""

    url: str
    label: str | None = None
    organization_id: str | None = None
    service_id: str | None = None


class Metadata(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What the publisher changed in a record, and when."""

    resource_id: str | None = None
    resource_type: str | None = None
    last_action_date: str | None = None
    last_action_type: str | None = None
    field_name: str | None = None
    previous_value: str | None = None
    replacement_value: str | None = None
    updated_by: str | None = None


class TableDescription(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What language and character set a table is in (HSDS meta_table_description)."""

    name: str | None = None
    language: str | None = None
    character_set: str | None = None


class Vetting(Record, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What our own workers know of a service or an organization: never part of HSDS, never published.

    ``vetted`` and ``safeguarding`` are yes, no or unknown.
    ``safeguarding`` says whether policy and checks of staff were seen; ``note`` is the worker's own words.
    """

    link_entity: str
    link_id: str
    vetted: str = "unknown"
    safeguarding: str = "unknown"
    vetted_on: date | None = None
    vetted_by: str | None = None
    review_on: date | None = None
    note: str | None = None
