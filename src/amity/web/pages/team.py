"""The team: who is in it and as what, who was invited, who is away, and how it works."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amity.clinic.actions import invitations, teams
from amity.clinic.models import Absence, Membership, Practitioner, Team
from amity.errors import AmityError
from amity.web.door import FACTORS, Page, Visit, staff
from amity.web.team_forms import Away, Invite, Role, Settings, midnight
from amity.web.ways_in import proven

MANAGE = "manage the team"


def mine(request: Visit, pk: int | None = None) -> Team:
    """Return a team that the practitioner manages, the first of them where none is named; else 404."""
    held = [each.team for each in request.memberships if each.role == "administrator"]
    found = next((each for each in held if pk in (None, each.pk)), None)
    if found is None:
        raise Http404
    return found


def colleague(request: Visit, team: int, pk: int) -> tuple[Team, Practitioner]:
    """Return somebody who is in a team that the practitioner manages; else 404."""
    held = mine(request, team)
    here = Membership.objects.now(request.at).filter(team=held).values("practitioner")
    return held, get_object_or_404(Practitioner.objects.select_related("user"), pk=pk, pk__in=here)


@staff(MANAGE)
def team(request: Visit, pk: int | None = None) -> HttpResponse:
    """Say who is in the team, who was invited, who is away, and lead to how it works."""
    held = mine(request, pk)
    others = [each.team for each in request.memberships if each.role == "administrator"]
    context = {"team": held, "members": members(held, request), "others": others}
    return render(request, "amity/team/team.html", context)


def members(team: Team, visit: Visit) -> list[dict[str, Any]]:
    """Return everybody in a team with their roles, in four queries however many there are."""
    held = Membership.objects.now(visit.at).filter(team=team).select_related("practitioner__user")
    found: dict[int, dict[str, Any]] = {}
    for each in held.order_by("practitioner__name", "pk"):
        row = found.setdefault(each.practitioner_id, {"who": each.practitioner, "roles": []})
        row["roles"].append(each.role)
    safe = Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True)
    away = {each.practitioner_id: each for each in Absence.objects.now(visit.at).select_related("cover")}
    proven = set(safe)
    for pk, row in found.items():
        row["waiting"] = invitations.waiting(row["who"])
        row["expired"] = row["waiting"] and visit.at - row["who"].invited_at >= invitations.LASTS
        row["factor"] = row["who"].user_id in proven
        row["away"] = away.get(pk)
    return list(found.values())


@staff(MANAGE)
def invite(request: Visit, pk: int) -> HttpResponse:
    """Invite somebody by email."""
    held = mine(request, pk)
    if again := _first_again(request, request.path):
        return again
    form = Invite(request.POST or None)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "email", "role")}
        teams.invite(by=request.practitioner, at=request.at, team=held, **said)
        messages.success(request, _("The invitation is on its way."))
        return HttpResponseRedirect(reverse("team-of", args=[held.pk]))
    return render(request, "amity/team/invite.html", {"team": held, "form": form})


@staff(MANAGE)
def settings(request: Visit, pk: int) -> HttpResponse:
    """Change hours, and how safety alerts are answered."""
    held = mine(request, pk)
    assert request.practitioner is not None
    form = Settings(request.POST or None, team=held)
    if form.is_valid():
        try:
            teams.change(by=request.practitioner, at=request.at, team=held, **form.settings())
        except AmityError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("team-of", args=[held.pk]))
    return render(request, "amity/team/settings.html", {"team": held, "form": form})


@staff(MANAGE)
def member(request: Visit, team: int, pk: int) -> HttpResponse:
    """Show one colleague: roles, absences, their way in."""
    held, who = colleague(request, team, pk)
    return _member(request, held, who, Away(colleagues=_others(held, who, request)))


def _member(request: Visit, team: Team, who: Practitioner, form: Away) -> HttpResponse:
    here = Membership.objects.now(request.at).filter(team=team, practitioner=who).order_by("pk")
    context = {
        "team": team,
        "who": who,
        "memberships": here,
        "role": Role(auto_id="role_%s"),
        "form": form,
        "absences": Absence.objects.filter(practitioner=who, ends_at__gt=request.at).order_by("starts_at"),
        "waiting": invitations.waiting(who),
        "myself": who == request.practitioner,
    }
    return render(request, "amity/team/member.html", context)


def _others(team: Team, who: Practitioner, visit: Visit) -> list[int]:
    here = Membership.objects.now(visit.at).filter(team=team).exclude(practitioner=who)
    return list(here.values_list("practitioner", flat=True))


def _first_again(request: Visit, there: str) -> HttpResponse | None:
    """Lead to the page on which somebody proves again who they are, where that is some time ago."""
    if proven(request):
        return None
    if request.method == "POST":
        messages.info(request, _("Nothing is changed yet. Now that we know it is you, please do it again."))
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': there})}")


def _do(what: Any) -> Page[...]:
    """Return a page that does one thing to a colleague, says so, and leads back to them.

    It gives or ends a way in, so whoever does it has proved a moment ago who they are.
    """

    @staff(MANAGE)
    @require_POST
    def page(request: Visit, team: int, pk: int) -> HttpResponse:
        held, who = colleague(request, team, pk)
        if again := _first_again(request, reverse("member", args=[held.pk, who.pk])):
            return again
        try:
            messages.success(request, what(request, held, who))
        except AmityError as problem:
            messages.error(request, str(problem))
        still = Membership.objects.now(request.at).filter(team=held, practitioner=who).exists()
        there = reverse("member", args=[held.pk, who.pk]) if still else reverse("team-of", args=[held.pk])
        return HttpResponseRedirect(there)

    page.__doc__ = what.__doc__
    return page


def _give(request: Visit, team: Team, who: Practitioner) -> str:
    """Give a colleague one more role."""
    form = Role(request.POST)
    if not form.is_valid():
        raise AmityError(_("Choose a role."))
    role = form.cleaned_data["role"]
    teams.take_on(by=request.practitioner, at=request.at, practitioner=who, team=team, role=role)
    return _("They have the role from now on.")


def _end(request: Visit, team: Team, who: Practitioner) -> str:
    """End one role of a colleague."""
    assert request.practitioner is not None
    here = Membership.objects.now(request.at).filter(team=team, practitioner=who)
    held = get_object_or_404(here, role=request.POST.get("role", ""))
    teams.let_go(by=request.practitioner, at=request.at, membership=held)
    return _("The role has ended.")


def _again(request: Visit, team: Team, who: Practitioner) -> str:
    """Send a colleague a new invitation; the ways in that they had end."""
    _refuse_myself(request, who)
    invitations.renew(by=request.practitioner, at=request.at, practitioner=who)
    return _("A new invitation is on its way. The ways in that they had have ended.")


def _left(request: Visit, team: Team, who: Practitioner) -> str:
    """Write down that a colleague left Amity altogether."""
    _refuse_myself(request, who)
    assert request.practitioner is not None
    teams.leave(by=request.practitioner, at=request.at, practitioner=who)
    return _("They can no longer sign in. Their people stay with the team; the supervisors are told.")


def _refuse_myself(request: Visit, who: Practitioner) -> None:
    if who == request.practitioner:
        raise AmityError(_("You cannot do this to yourself. Ask another administrator."))


@staff(MANAGE)
@require_POST
def away(request: Visit, team: int, pk: int) -> HttpResponse:
    """Write down that a colleague is away, and who covers."""
    held, who = colleague(request, team, pk)
    assert request.practitioner is not None
    form = Away(request.POST, colleagues=_others(held, who, request))
    if not form.is_valid():
        return _member(request, held, who, form)
    said, zone = form.cleaned_data, ZoneInfo(held.hours.zone)
    starts, ends = midnight(said["first"], zone), midnight(said["last"] + timedelta(days=1), zone)
    teams.cover(
        by=request.practitioner,
        at=request.at,
        practitioner=who,
        starts_at=starts,
        ends_at=ends,
        cover=said["cover"],
    )
    messages.success(request, _("The absence is noted."))
    return HttpResponseRedirect(reverse("member", args=[held.pk, who.pk]))


urlpatterns = [
    path("team/", team, name="team"),
    path("team/<int:pk>/", team, name="team-of"),
    path("team/<int:pk>/invite/", invite, name="team-invite"),
    path("team/<int:pk>/settings/", settings, name="team-settings"),
    path("team/<int:team>/members/<int:pk>/", member, name="member"),
    path("team/<int:team>/members/<int:pk>/role/", _do(_give), name="member-role"),
    path("team/<int:team>/members/<int:pk>/role/end/", _do(_end), name="member-role-end"),
    path("team/<int:team>/members/<int:pk>/away/", away, name="member-away"),
    path("team/<int:team>/members/<int:pk>/invite-again/", _do(_again), name="member-invite-again"),
    path("team/<int:team>/members/<int:pk>/left/", _do(_left), name="member-left"),
]
