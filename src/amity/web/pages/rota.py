"""The duty rota: who answers now, who answers next, and where there is nobody."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity.clinic.actions import teams
from amity.clinic.models import Membership, Practitioner, Shift, Team
from amity.clinic.rules.hours import next_opening, open_at, stretches
from amity.clinic.rules.policy import may
from amity.errors import AmityError
from amity.web.door import Visit, staff
from amity.web.forms import DateField, Form

AHEAD = 14
"""How many days the rota shows."""


class ShiftForm(Form):
    """Who is on duty, from when to when, in the time of the team."""

    practitioner = forms.ChoiceField(label=_lazy("Who"))
    on = DateField(label=_lazy("Day"))
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

    def stretch(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when it starts and ends."""
        said = self.cleaned_data
        day: date = said["on"]
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
        return HttpResponseRedirect(f"{reverse('rota')}?team={chosen.pk}")
    context = {
        "teams": [_now(each, request.at) for each in own],
        "team": chosen,
        "days": _days(chosen, request.at),
        "form": form if change else None,
    }
    return render(request, "amity/safety/rota.html", context)


def _put(request: Visit, team: Team, form: ShiftForm) -> bool:
    assert request.practitioner is not None
    starts_at, ends_at = form.stretch(ZoneInfo(team.hours.zone))
    who = Practitioner.objects.get(pk=form.cleaned_data["practitioner"])
    try:
        teams.put_on_duty(
            by=request.practitioner,
            at=request.at,
            team=team,
            practitioner=who,
            starts_at=starts_at,
            ends_at=ends_at,
        )
    except AmityError as problem:
        form.add_error(None, str(problem))
        return False
    return True


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


def _now(team: Team, at: datetime) -> dict[str, Any]:
    """Return who answers for a team now: the shift that holds, else its duty workers, else nobody."""
    shifts = Shift.objects.now(at).filter(team=team).select_related("practitioner")
    names = [each.practitioner.name for each in shifts]
    duty = Membership.objects.now(at).filter(team=team, role="duty-worker").select_related("practitioner")
    return {
        "team": team,
        "names": names,
        "duty": [] if names else [each.practitioner.name for each in duty],
        "open": open_at(team.hours, at),
        "opens": next_opening(team.hours, at),
    }


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
        gap = any(not _covered(each.start, each.end, there) for each in opened)
        days.append({"day": day, "shifts": there, "gap": gap, "open": bool(opened), "today": day == today})
    return days


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
