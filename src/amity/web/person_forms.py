"""Fields that say who somebody is and how they may be reached without harm."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from amity import instruments, library
from amity.clinic.models import Person, SafeContact
from amity.clinic.rules import nhs_number
from amity.web.forms import DateField, Form

CHANNELS = (
    ("phone", _("Phone")),
    ("text", _("Text")),
    ("email", _("Email")),
    ("post", _("Letter")),
    ("visit", _("Home visit")),
)
ACCESS = (
    ("hearing-loop", _("Hearing loop")),
    ("sight", _("Sight")),
    ("step-free", _("Needs step-free access")),
    ("large-print", _("Large print")),
    ("easy-read", _("Easy read")),
    ("company", _("Needs somebody to come along")),
    ("quiet", _("Needs quiet")),
)
SOURCES = (
    ("self", _("Themselves")),
    ("family", _("Family or friend")),
    ("gp", _("GP")),
    ("nurse", _("Nurse")),
    ("mental-health", _("Mental-health team")),
    ("agency", _("Charity or agency")),
    ("housing", _("Housing")),
    ("school", _("School or college")),
    ("employer", _("Employer")),
    ("other", _("Other")),
)
LANGUAGES = (
    ("en", "English"),
    ("ar", "العربية"),
    ("bn", "বাংলা"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("so", "Soomaali"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("cy", "Cymraeg"),
)
ELSEWHERE = "ZZ"
"""What ISO 3166 leaves free for a country that is not named: no number of ours is shown to be called."""

COUNTRIES = (
    ("GB", _("United Kingdom")),
    ("IE", _("Ireland")),
    ("AU", _("Australia")),
    ("CA", _("Canada")),
    ("ES", _("Spain")),
    ("NZ", _("New Zealand")),
    ("US", _("United States")),
    (ELSEWHERE, _("Another country")),
)
"""Those whose crisis lines stand in the library."""


def stages() -> list[tuple[str, str]]:
    """Return the life stages and situations that the library has packs for."""
    return [
        (name, library.read("packs", name, instruments.Pack).title)
        for name in library.names("packs")
        if name != "under-16"
    ]


class DetailsForm(Form):
    """Who somebody is; a form for referrals, new people, and corrections."""

    given_name = forms.CharField(
        label=_("Given name"), error_messages={"required": _("Enter the name they go by")}
    )
    family_name = forms.CharField(label=_("Family name (optional)"), required=False)
    preferred_name = forms.CharField(label=_("What they want to be called (optional)"), required=False)
    pronouns = forms.CharField(label=_("Pronouns (optional)"), required=False)
    birth_date = DateField(label=_("Birth date (optional)"), required=False)
    national_id = forms.CharField(
        label=_("NHS number, or that of another health service (optional)"),
        required=False,
        max_length=40,
        help_text=_(
            "10 digits, such as 943 476 5919. In Scotland the CHI, in Northern Ireland the H&C number."
        ),
    )
    country = forms.ChoiceField(
        label=_("Country they live in"),
        choices=COUNTRIES,
        required=False,
        help_text=_("It decides which crisis lines they are shown."),
    )
    phone = forms.CharField(label=_("Phone (optional)"), required=False)
    email = forms.EmailField(
        label=_("Email (optional)"),
        required=False,
        error_messages={"invalid": _("Enter an email address, such as name@example.org")},
    )
    address = forms.CharField(
        label=_("Address (optional)"), required=False, widget=forms.Textarea({"rows": 3})
    )
    postcode = forms.CharField(label=_("Postcode (optional)"), required=False)
    gp = forms.CharField(label=_("GP or practice (optional)"), required=False)
    safe_channels = forms.MultipleChoiceField(
        label=_("How may they be reached safely?"),
        choices=CHANNELS,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
        help_text=_("Ask them. What is not ticked is not used."),
    )
    may_leave_message = forms.BooleanField(label=_("A message may be left"), required=False)
    best_time = forms.CharField(label=_("Best time (optional)"), required=False)
    contact_note = forms.CharField(
        label=_("What to know before a call (optional)"),
        required=False,
        help_text=_("Such as who else picks up."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="en")
    interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    access_needs = forms.MultipleChoiceField(
        label=_("Access needs"),
        choices=ACCESS,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    life_stages = forms.MultipleChoiceField(
        label=_("Life stage and situation"),
        choices=stages,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer also what stands on the record and is on no list of ours, as a file may bring it."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("country", settings.AMITY_COUNTRY)
        for name in ("country", "language", "access_needs", "life_stages"):
            field: Any = self.fields[name]
            stands = self.initial.get(name) or ()
            offered = list(field.choices)
            known = {code for code, _words in offered}
            there = (stands,) if isinstance(stands, str) else stands
            field.choices = [*offered, *((code, code) for code in there if code not in known)]

    def clean_country(self) -> str:
        """Return the country that was chosen, else what stands there."""
        return str(self.cleaned_data["country"] or self.initial["country"])

    def clean(self) -> dict[str, Any] | None:
        """Look at the check digit of a number of the United Kingdom; what stands there already is kept."""
        said = self.cleaned_data
        number = said.get("national_id", "")
        if said.get("country") != nhs_number.COUNTRY or number == self.initial.get("national_id", ""):
            return super().clean()
        if number and not nhs_number.holds(number):
            self.add_error("national_id", _("Check the number: 10 digits, and these do not belong together"))
        said["national_id"] = nhs_number.plain(number)
        return super().clean()

    def details(self) -> dict[str, Any]:
        """Return what was typed, as the record keeps it of a person."""
        said = self.cleaned_data
        plain = ("given_name", "family_name", "preferred_name", "pronouns", "birth_date", "phone", "email")
        kept = {name: said[name] for name in (*plain, "address", "postcode", "gp", "language", "interpreter")}
        kept |= {name: said[name] for name in ("national_id", "country")}
        kept["access_needs"] = tuple(said["access_needs"])
        kept["life_stages"] = tuple(said["life_stages"])
        kept["safe_contact"] = SafeContact(
            channels=tuple(said["safe_channels"]),
            may_leave_message=said["may_leave_message"],
            best_time=said["best_time"],
            note=said["contact_note"],
        )
        return kept


def shown(person: Person) -> dict[str, Any]:
    """Return what the record keeps of a person, as the form shows it."""
    names = ("given_name", "family_name", "preferred_name", "pronouns", "birth_date", "phone", "email")
    found = {name: getattr(person, name) for name in (*names, "address", "postcode", "gp", "language")}
    safe = person.safe_contact
    return found | {
        "national_id": person.national_id,
        "country": person.country,
        "interpreter": person.interpreter,
        "access_needs": list(person.access_needs),
        "life_stages": list(person.life_stages),
        "safe_channels": list(safe.channels),
        "may_leave_message": safe.may_leave_message,
        "best_time": safe.best_time,
        "contact_note": safe.note,
    }
