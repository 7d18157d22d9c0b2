"""Directories of services, after HSDS 3.1: read in every shape they come in, repaired, searched, exported."""

from .changes import Change, diff
from .crisis_lines import Crisis, CrisisLine, crisis, crisis_countries
from .directory import Directory
from .duplicates import Duplicate, duplicates
from .export import export
from .freshness import Freshness, freshness
from .hsds import (
    Accessibility,
    Address,
    Attribute,
    Capacity,
    Contact,
    Cost,
    Funding,
    Language,
    Location,
    Metadata,
    Organization,
    OrganizationIdentifier,
    Phone,
    Program,
    Record,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    TableDescription,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    Url,
    Vetting,
)
from .index import WordIndex, save
from .opening import DirectoryError
from .parts import part_of, whole
from .places import Named, Near, Place, find_place, near, place_names
from .postcodes import Imported, find_postcode, geocoded, import_postcodes
from .reading import Reading, annotate, read
from .report import Flaw, Report
from .schedules import ended, is_closure, meets_on, open_at
from .searching import Hit, cost_of, search
from .taxonomies import Term, TermList, taxonomy

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "Capacity",
    "Change",
    "Contact",
    "Cost",
    "Crisis",
    "CrisisLine",
    "Directory",
    "DirectoryError",
    "Duplicate",
    "Flaw",
    "Freshness",
    "Funding",
    "Hit",
    "Imported",
    "Language",
    "Location",
    "Metadata",
    "Named",
    "Near",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Place",
    "Program",
    "Reading",
    "Record",
    "Report",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "TableDescription",
    "Taxonomy",
    "TaxonomyTerm",
    "Term",
    "TermList",
    "Unit",
    "Url",
    "Vetting",
    "WordIndex",
    "annotate",
    "cost_of",
    "crisis",
    "crisis_countries",
    "diff",
    "duplicates",
    "ended",
    "export",
    "find_place",
    "find_postcode",
    "freshness",
    "geocoded",
    "import_postcodes",
    "is_closure",
    "meets_on",
    "near",
    "open_at",
    "part_of",
    "place_names",
    "read",
    "save",
    "search",
    "taxonomy",
    "whole",
]
