"""What may be said of a person when they are referred or registered."""

from datetime import date

import msgspec

from .person import SafeContact


class Details(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A person as somebody describes them; the names are those of `Person`."""

    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    national_id: str = ""
    address: str = ""
    postcode: str = ""
    country: str = "GB"
    gp: str = ""
    phone: str = ""
    email: str = ""
    safe_contact: SafeContact = SafeContact()
    language: str = "en"
    interpreter: bool = False
    access_needs: tuple[str, ...] = ()
    life_stages: tuple[str, ...] = ()
