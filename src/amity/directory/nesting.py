"""How HSDS nests records in its JSON form: which key of a record holds records of which table."""

from types import MappingProxyType

EVERYWHERE = {"attributes": "attribute", "metadata": "metadata"}

LISTS = MappingProxyType(
    {
        "service": {
            "additional_urls": "url",
            "phones": "phone",
            "schedules": "schedule",
            "service_areas": "service_area",
            "service_at_locations": "service_at_location",
            "languages": "language",
            "funding": "funding",
            "cost_options": "cost_option",
            "required_documents": "required_document",
            "contacts": "contact",
            "capacities": "service_capacity",
        },
        "organization": {
            "additional_websites": "url",
            "funding": "funding",
            "contacts": "contact",
            "phones": "phone",
            "locations": "location",
            "programs": "program",
            "organization_identifiers": "organization_identifier",
            "services": "service",
        },
        "location": {
            "languages": "language",
            "addresses": "address",
            "contacts": "contact",
            "accessibility": "accessibility",
            "phones": "phone",
            "schedules": "schedule",
        },
        "service_at_location": {
            "service_areas": "service_area",
            "contacts": "contact",
            "phones": "phone",
            "schedules": "schedule",
        },
        "contact": {"phones": "phone"},
        "phone": {"languages": "language"},
    }
)
"""A record holds these as lists; each of them links back to it by ``<record>_id``."""

ONES = MappingProxyType(
    {
        "service": {"organization": "organization", "program": "program"},
        "service_at_location": {"location": "location", "service": "service"},
        "service_capacity": {"unit": "unit"},
        "attribute": {"taxonomy_term": "taxonomy_term"},
        "taxonomy_term": {"taxonomy_detail": "taxonomy"},
    }
)
"""A record holds one of these, and links to it by ``<that>_id``."""
