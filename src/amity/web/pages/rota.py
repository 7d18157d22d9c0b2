"""The duty rota: who answers now, who answers next, and where there is nobody."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity.clinic.actions import colleagues, teams
from amity.clinic.models import Absence, Membership, Practitioner, SafetyAlert, Shift, Team
from amity.clinic.rules.hours import next_opening, open_at, stretches
from amity.clinic.rules.policy import may
from amity.errors import AmityError
from amity.web.door import Visit, staff
from amity.web.forms import DateField, Form
from amity.web.team_forms import DAYS

AHEAD = 14
"""How many days the rota shows."""

FURTHEST = 91
"""How many days ahead of its first a stretch of duties may end."""


class ShiftForm(Form):
    """Who is on duty, from when to when, in the time of the team."""

    practitioner = forms.ChoiceField(label=_lazy("Who"))
    on = DateField(label=_lazy("Day"))
    until_day = DateField(
        label=_lazy("Last day (optional)"),
        required=False,
        help_text=_lazy("Then it is on every day between on which the team is there."),
    )
    starts = forms.TimeField(
        label=_lazy("From"),
        initial="09:00",
        widget=forms.TextInput({"class": "govuk-input govuk-input--width-5"}),
        error_messages={"invalid": _lazy("Enter a time, such as 09:00")},
    )
    ends = forms.TimeField(
        label=_lazy("Until"),
        initial="17:00",
        help_text=_lazy("Earlier than the start means on the next day."),
        widget=forms.TextInput({"class": "govuk-input govuk-input--width-5"}),
        error_messages={"invalid": _lazy("Enter a time, such as 17:00")},
    )

    def __init__(self, *args: Any, members: list[Practitioner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["practitioner"]
        field.choices = [(str(each.pk), each.name) for each in members]

    def stretches(self, team: Team) -> list[tuple[datetime, datetime]]:
        """Return when it starts and ends: once, or on each day until then on which the team is there."""
        first: date = self.cleaned_data["on"]
        last: date = self.cleaned_data.get("until_day") or first
        there = {each.day for each in team.hours.openings}
        days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        wanted = [
            each
            for each in days
            if each == first or (each.isoweekday() in there and each.isoformat() not in team.hours.closed_on)
        ]
        return [self._stretch(each, ZoneInfo(team.hours.zone)) for each in wanted]

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first, and more than a quarter of a year."""
        said = super().clean() or {}
        first, last = said.get("on"), said.get("until_day")
        if first and last and not 0 <= (last - first).days <= FURTHEST:
            self.add_error("until_day", _("Enter a day after the first, at most 13 weeks later"))
        return said

    def _stretch(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        said = self.cleaned_data
        starts: time = said["starts"]
        ends: time = said["ends"]
        until = day if ends > starts else day + timedelta(days=1)
        return datetime.combine(day, starts, zone), datetime.combine(until, ends, zone)


@staff("see the rota")
def rota(request: Visit) -> HttpResponse:
    """Show who answers alerts now and in the next fortnight, team by team; leaders put people on duty."""
    own = list({each.team_id: each.team for each in request.memberships}.values())
    chosen = next((each for each in own if str(each.pk) == request.GET.get("team")), own[0])
    form = ShiftForm(
        request.POST or None, members=_members(chosen, request.at), initial={"on": request.at.date()}
    )
    change = may(request.roles, "change the rota")
    if request.method == "POST" and change and form.is_valid() and _put(request, chosen, form):
        messages.success(request, _("On the rota."))
        _warn_away(request, chosen, form)
        return HttpResponseRedirect(f"{reverse('rota')}?team={chosen.pk}")
    context = {
        "teams": [_now(each, request.at) for each in own],
        "team": chosen,
        "days": _days(chosen, request.at),
        "form": form if change else None,
        "steps": _steps(chosen, request.at),
        "hours": _hours(chosen),
        "away": _away(chosen, request.at),
    }
    return render(request, "amity/safety/rota.html", context)


def _put(request: Visit, team: Team, form: ShiftForm) -> bool:
    assert request.practitioner is not None
    by, at = request.practitioner, request.at
    who = Practitioner.objects.get(pk=form.cleaned_data["practitioner"])
    try:
        with transaction.atomic():
            for start, end in form.stretches(team):
                teams.put_on_duty(by=by, at=at, team=team, practitioner=who, starts_at=start, ends_at=end)
    except AmityError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _warn_away(request: Visit, team: Team, form: ShiftForm) -> None:
    """Say where somebody was put on duty while they are away: they are passed over, or reached in vain."""
    stretches = form.stretches(team)
    away = Absence.objects.filter(practitioner=form.cleaned_data["practitioner"])
    if any(away.filter(starts_at__lt=end, ends_at__gt=start).exists() for start, end in stretches):
        messages.warning(request, _("They are away then. Look whether they really are on duty."))


@staff("change the rota")
@require_POST
def take_off(request: Visit, shift: int) -> HttpResponse:
    """Take somebody off the rota: at once where they are on duty now."""
    assert request.practitioner is not None
    own = {each.team_id for each in request.memberships}
    found = Shift.objects.filter(pk=shift, team__in=own, ends_at__gt=request.at).first()
    if found is None:
        raise Http404
    teams.take_off_duty(by=request.practitioner, at=request.at, shift=found)
    messages.success(request, _("Off the rota. Look whether somebody else is on it."))
    return HttpResponseRedirect(f"{reverse('rota')}?team={found.team_id}")


def _members(team: Team, at: datetime) -> list[Practitioner]:
    here = Membership.objects.now(at).filter(team=team).exclude(role="administrator")
    return list(Practitioner.objects.filter(memberships__in=here).distinct().order_by("name"))


def on_duty(visit: Visit) -> list[tuple[Team, list[str]]]:
    """Return who is on duty now in each team of whoever is here; an empty list of names says nobody."""
    own = {each.team_id: each.team for each in visit.memberships}
    shifts = Shift.objects.now(visit.at).filter(team__in=own).select_related("practitioner")
    rows = list(shifts.order_by("starts_at", "pk"))
    return [
        (team, list(dict.fromkeys(each.practitioner.name for each in rows if each.team_id == pk)))
        for pk, team in own.items()
    ]


def _now(team: Team, at: datetime) -> dict[str, Any]:
    """Return who answers for a team now, until when, and which of its alerts wait: how many, never whose."""
    shifts = Shift.objects.now(at).filter(team=team).select_related("practitioner").order_by("ends_at")
    waiting = SafetyAlert.objects.unanswered().filter(team=team)
    return {
        "team": team,
        "names": [each.practitioner.name for each in shifts],
        "until": max((each.ends_at for each in shifts), default=None),
        "open": open_at(team.hours, at),
        "opens": next_opening(team.hours, at),
        "waiting": waiting.count(),
        "late": waiting.filter(due_at__lte=at).count(),
    }


def _steps(team: Team, at: datetime) -> list[tuple[datetime, list[str]]]:
    """Return who would be told, and when, if an answer were flagged now and nobody spoke with the person."""
    steps = colleagues.told_at(team, at)
    names = dict(
        Practitioner.objects.filter(pk__in={each.id for _at, told in steps for each in told}).values_list(
            "pk", "name"
        )
    )
    return [(moment, sorted(names[each.id] for each in told)) for moment, told in steps]


def _hours(team: Team) -> list[tuple[Any, str]]:
    """Return when a team is there, day by day."""
    found: dict[int, list[str]] = {}
    for each in sorted(team.hours.openings, key=lambda opening: (opening.day, opening.opens)):
        found.setdefault(each.day, []).append(f"{each.opens:%H:%M}–{each.closes:%H:%M}")
    return [(DAYS[day - 1], ", ".join(stretches)) for day, stretches in found.items()]


def _away(team: Team, at: datetime) -> list[Absence]:
    """Return who is away now or within the fortnight, and who covers them."""
    here = Membership.objects.now(at).filter(team=team).values("practitioner")
    soon = Absence.objects.filter(
        practitioner__in=here, ends_at__gt=at, starts_at__lt=at + timedelta(days=AHEAD)
    )
    return list(soon.select_related("practitioner", "cover").order_by("starts_at", "pk"))


def _days(team: Team, at: datetime) -> list[dict[str, Any]]:
    """Return the next days with their shifts, and the openings in which nobody is on duty."""
    zone = ZoneInfo(team.hours.zone)
    today = at.astimezone(zone).date()
    shifts = list(
        Shift.objects.filter(team=team, ends_at__gt=at).select_related("practitioner").order_by("starts_at")
    )
    openings = list(stretches(team.hours, at))
    days = []
    for ahead in range(AHEAD):
        day = today + timedelta(days=ahead)
        there = [each for each in shifts if each.starts_at.astimezone(zone).date() <= day]
        there = [
            each for each in there if (each.ends_at - timedelta(seconds=1)).astimezone(zone).date() >= day
        ]
        opened = [each for each in openings if each.start.astimezone(zone).date() == day]
        gap = any(not _covered(max(each.start, at), each.end, there) for each in opened)
        shown = [_on_day(each, day, zone, today) for each in there]
        days.append({"day": day, "shifts": shown, "gap": gap, "open": bool(opened), "today": day == today})
    return days


def _on_day(shift: Shift, day: date, zone: ZoneInfo, today: date) -> dict[str, Any]:
    """Return a shift as the row of a day shows it: one that began on an earlier day only ends there.

    It can be taken off where it is first seen: the part of the next day is no shift of its own.
    """
    earlier = shift.starts_at.astimezone(zone).date() < day
    later = (shift.ends_at - timedelta(seconds=1)).astimezone(zone).date() > day
    return {"shift": shift, "earlier": earlier, "later": later, "first": not earlier or day == today}


def _covered(start: datetime, end: datetime, shifts: list[Shift]) -> bool:
    """Say whether shifts, one after the other, leave no gap between two moments."""
    reached = start
    for each in sorted(shifts, key=lambda shift: shift.starts_at):
        if each.starts_at > reached:
            return False
        reached = max(reached, each.ends_at)
        if reached >= end:
            return True
    return False


urlpatterns = [
    path("rota/", rota, name="rota"),
    path("rota/<int:shift>/off/", take_off, name="rota-off"),
]
