"""What is typed about a team: who is invited, who is away, when the team is there."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amity.clinic.models import Practitioner, Team
from amity.clinic.rules.hours import Hours, Opening

from .forms import DateField, Form
from .roles import ROLES

DAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
STRETCH = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d\d))?")


class Invite(Form):
    """Somebody new."""

    name = forms.CharField(
        label=_("Name"), max_length=120, error_messages={"required": _("Enter their name")}
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The invitation goes there. It can be accepted for 7 days, once."),
        error_messages={
            "required": _("Enter their email address"),
            "invalid": _("Enter an address such as name@example.org"),
        },
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[*ROLES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role")},
    )


class Role(Form):
    """One more role."""

    role = forms.ChoiceField(label=_("Give a role"), choices=[*ROLES.items()])


class Away(Form):
    """From when to when somebody is away, and who covers."""

    first = DateField(label=_("First day away"))
    last = DateField(label=_("Last day away"))
    cover = forms.ModelChoiceField(
        Practitioner.objects.none(),
        label=_("Who sees their people until then"),
        required=False,
        empty_label=_("Nobody: the team does"),
    )

    def __init__(self, *args: Any, colleagues: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cover = self.fields["cover"]
        assert isinstance(cover, forms.ModelChoiceField)
        cover.queryset = Practitioner.objects.filter(pk__in=colleagues).order_by("name")
        cover.widget.choices = [("", cover.empty_label), *((each.pk, each.name) for each in cover.queryset)]

    def clean(self) -> dict[str, Any]:
        """Refuse an absence that ends before it begins."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day is before the first. Give them the other way"))
        return said


class Settings(Form):
    """How a team works."""

    name = forms.CharField(
        label=_("Name of the team"), max_length=120, error_messages={"required": _("Enter a name")}
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(each, each) for each in sorted(available_timezones())]
    )
    closed_on = forms.CharField(
        label=_("Days on which the team is closed (optional)"),
        help_text=_("One a line, year-month-day, such as 2026-12-25."),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    alert_minutes = forms.IntegerField(
        label=_("Minutes until a safety alert must be answered"),
        help_text=_("Counted in opening hours. After that it goes to the next person."),
        min_value=1,
        max_value=24 * 60,
    )
    remote_responder = forms.BooleanField(
        label=_("Somebody is there to respond when a person answers from home"),
        help_text=_("Without this, nobody is asked about self-harm from afar."),
        required=False,
    )
    second_person_closes = forms.BooleanField(
        label=_("A second person closes each safety alert"), required=False
    )
    accepts_from = forms.IntegerField(
        label=_("Youngest age"),
        help_text=_("16 or 17 only where you have rules for them."),
        min_value=16,
        max_value=120,
        error_messages={"min_value": _("Enter 16 or more: under 16, nothing here measures")},
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        kwargs["initial"] = _as_typed(team)
        super().__init__(*args, **kwargs)
        for number, day in enumerate(DAYS, start=1):
            field = forms.CharField(label=day, required=False, max_length=80)
            field.widget.attrs["class"] = "govuk-input govuk-input--width-20"
            self.fields[f"day_{number}"] = field
        order = ["key", "name", "zone", *(f"day_{number}" for number in range(1, 8))]
        self.order_fields(order)

    def clean_closed_on(self) -> tuple[str, ...]:
        """Return the days, each as ISO writes it."""
        lines = self.cleaned_data["closed_on"].split()
        try:
            return tuple(sorted({date.fromisoformat(each).isoformat() for each in lines}))
        except ValueError:
            raise forms.ValidationError(
                gettext("Enter each day as year-month-day, such as 2026-12-25")
            ) from None

    def clean(self) -> dict[str, Any]:
        """Put the seven days together."""
        said = super().clean() or {}
        openings: list[Opening] = []
        for number, day in enumerate(DAYS, start=1):
            try:
                openings += opened(number, said.get(f"day_{number}", ""))
            except ValueError:
                words = gettext("%(day)s: enter hours such as 9:00-12:30, 13:30-17:00") % {"day": day}
                self.add_error(f"day_{number}", words)
        said["openings"] = tuple(openings)
        return said

    def settings(self) -> dict[str, Any]:
        """Return what `teams.change` takes."""
        said = self.cleaned_data
        plain = ("name", "alert_minutes", "remote_responder", "second_person_closes", "accepts_from")
        hours = Hours(zone=said["zone"], openings=said["openings"], closed_on=said["closed_on"])
        return {"hours": hours, **{name: said[name] for name in plain}}


def opened(day: int, said: str) -> list[Opening]:
    """Return the stretches of a day that somebody typed.

    >>> [(each.opens.hour, each.closes.hour) for each in opened(1, "9-12:30, 13.30 to 17")]
    [(9, 12), (13, 17)]
    """
    found = []
    for part in filter(None, (each.strip() for each in re.split(r"[,;]", said))):
        stretch = STRETCH.fullmatch(part)
        if stretch is None:
            raise ValueError(part)
        a, b, c, d = (int(each or 0) for each in stretch.groups())
        found.append(Opening(day, time(a, b), time(c, d)))
    return found


def _as_typed(team: Team) -> dict[str, Any]:
    hours = team.hours
    days: dict[str, str] = {}
    for each in sorted(hours.openings, key=lambda opening: opening.opens):
        before = f"{days[f'day_{each.day}']}, " if f"day_{each.day}" in days else ""
        days[f"day_{each.day}"] = f"{before}{each.opens:%H:%M}-{each.closes:%H:%M}"
    return {
        "name": team.name,
        "zone": hours.zone,
        "closed_on": "\n".join(hours.closed_on),
        "alert_minutes": team.alert_minutes,
        "remote_responder": team.remote_responder,
        "second_person_closes": team.second_person_closes,
        "accepts_from": team.accepts_from,
        **days,
    }


def midnight(day: date, zone: Any) -> datetime:
    """Return when a day begins for a team."""
    return datetime.combine(day, time(0), zone)
