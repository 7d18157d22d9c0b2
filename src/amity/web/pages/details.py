"""Who somebody is, and who looks after them: put details right, hand over, hold, close, merge."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity.clinic.actions import episodes, people
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import Episode, Membership, Person, Practitioner
from amity.clinic.rules.policy import may
from amity.errors import AmityError
from amity.web.door import Visit, record, staff
from amity.web.forms import DateField, pk_of
from amity.web.isolates import isolate
from amity.web.person_forms import DetailsForm, shown

CARERS = ("link-worker", "therapist", "peer")
ENDS = (
    ("completed", _lazy("Completed")),
    ("goals-met", _lazy("Goals met")),
    ("withdrew", _lazy("They withdrew")),
    ("transferred", _lazy("Transferred")),
    ("referred-out", _lazy("Referred elsewhere")),
    ("lost-contact", _lazy("Contact was lost")),
    ("moved", _lazy("They moved away")),
    ("ineligible", _lazy("Not eligible")),
    ("deceased", _lazy("They died")),
    ("other", _lazy("Other")),
)


class CorrectForm(DetailsForm):
    """Details as they should be; what they said before is kept."""

    because = forms.CharField(
        label=_lazy("Why they change"),
        help_text=_lazy("Such as: told by phone today."),
        error_messages={"required": _lazy("Say why they change")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DiedForm(forms.Form):
    """The day somebody died."""

    died_on = DateField(label=_lazy("Day of death"))


@staff("write on a record", keeps=True)
def edit(request: Visit, pk: int) -> HttpResponse:
    """Put somebody's details right; changed by a colleague meanwhile, both versions are shown."""
    assert request.practitioner is not None
    who = record(request, pk)
    form = CorrectForm(request.POST or None, initial=shown(who) | {"version": who.version})
    stands: Person | None = None
    if request.method == "POST" and form.is_valid():
        try:
            people.correct(
                by=request.practitioner,
                at=request.at,
                person=who,
                because=form.cleaned_data["because"],
                details=form.details(),
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("Saved. What was there before is kept."))
            return HttpResponseRedirect(reverse("person", args=[who.pk]))
        except StaleError as stale:
            stands = stale.entry
            form = _again(request, stale)
        except AmityError as problem:
            form.add_error(None, str(problem))
    context = {"who": who, "form": form, "differs": _differs(form, stands) if stands else []}
    return render(request, "amity/details/edit.html", context | _around(request, who))


def _again(request: Visit, stale: StaleError) -> CorrectForm:
    """Return the form with what was typed, made to what stands now: saving it again is a choice."""
    typed = request.POST.copy()
    typed["version"] = str(stale.now)
    form = CorrectForm(typed, initial=shown(stale.entry))
    form.is_valid()
    form.add_error(None, _("A colleague changed this since you opened it. Compare, and save again."))
    return form


def _differs(form: CorrectForm, stands: Person) -> list[tuple[str, Any, Any]]:
    """Return what was typed beside what stands, where the two differ."""
    there = shown(stands)
    return [
        (str(form.fields[name].label), form.cleaned_data.get(name), there[name])
        for name in there
        if form.cleaned_data.get(name) != there[name]
    ]


def _around(request: Visit, who: Person) -> dict[str, Any]:
    found = Episode.objects.of(who).standing().select_related("team", "worker").order_by("-at")
    episode = found.first()
    return {
        "episode": episode,
        "workers": _workers(request, episode),
        "ends": [each for each in ENDS if who.died_on or each[0] != "deceased"],
        "kept": episodes.kept_up(episode, request.at) if episode and episode.status != "closed" else [],
        "duplicates": list(who.duplicates.all()),
        "may_merge": may(request.roles, "merge records"),
        "may_hand_over": may(request.roles, "hand over"),
        "died": DiedForm(),
        "corrections": reversed(who.corrections),
    }


def _workers(request: Visit, episode: Episode | None) -> list[Practitioner]:
    if episode is None:
        return []
    here = Membership.objects.now(request.at).filter(team=episode.team, role__in=CARERS)
    found = Practitioner.objects.filter(memberships__in=here).exclude(pk=episode.worker_id or 0)
    return list(found.distinct().order_by("name"))


@staff("write on a record")
@require_POST
def episode(request: Visit, pk: int, what: str) -> HttpResponse:
    """Hold an episode, go on with it, close it with its reason, open it again, or hand it over."""
    who = record(request, pk)
    found = Episode.objects.of(who).standing().filter(pk=pk_of(request.POST.get("episode"))).first()
    if found is None or (what == "hand-over" and not may(request.roles, "hand over")):
        raise Http404
    try:
        messages.success(request, _changed(request, found, what))
    except episodes.StillKeptUpError:
        messages.warning(
            request,
            _(
                "Not closed: contact after a safety alert is still planned. "
                "Finish it, hand it over and say to whom, or say why it ends."
            ),
        )
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("person-edit", args=[who.pk]))


def _changed(request: Visit, found: Episode, what: str) -> str:
    assert request.practitioner is not None
    by, at, said = request.practitioner, request.at, request.POST
    if what == "hold":
        episodes.hold(by=by, at=at, episode=found, because=said.get("because", ""))
        return _("On hold.")
    if what == "go-on":
        episodes.go_on(by=by, at=at, episode=found)
        return _("It goes on.")
    if what == "close":
        note = said.get("note", "")
        ends = said.get("contact_ends", "")
        episodes.close(
            by=by, at=at, episode=found, reason=said.get("reason", ""), note=note, contact_ends=ends
        )
        return _("Closed, with its reason.")
    if what == "reopen":
        episodes.reopen(by=by, at=at, episode=found)
        return _("Open again.")
    if what == "hand-over":
        to = next((each for each in _workers(request, found) if str(each.pk) == said.get("to")), None)
        if to is None:
            raise Http404
        episodes.hand_over(by=by, at=at, episode=found, to=to)
        return _("Handed over to {name}.").format(name=isolate(to.name))
    raise Http404


@staff("merge records")
@require_POST
def merge(request: Visit, pk: int) -> HttpResponse:
    """Say that another record is of the same person; it can be undone."""
    assert request.practitioner is not None
    who = record(request, pk)
    try:
        duplicate = record(request, pk_of(request.POST.get("duplicate", "").strip()))
        people.merge(by=request.practitioner, at=request.at, keep=who, duplicate=duplicate)
        messages.success(request, _("Merged. Both records are read as one; nothing was moved."))
    except Http404:
        messages.warning(request, _("There is no such record that you may see. Look at its number."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("person-edit", args=[who.pk]))


@staff("merge records")
@require_POST
def take_apart(request: Visit, pk: int) -> HttpResponse:
    """Undo a merge."""
    assert request.practitioner is not None
    who = record(request, pk)
    duplicate = who.duplicates.filter(pk=pk_of(request.POST.get("duplicate"))).first()
    if duplicate is None:
        raise Http404
    people.take_apart(by=request.practitioner, at=request.at, duplicate=duplicate)
    messages.success(request, _("They are two people again."))
    return HttpResponseRedirect(reverse("person-edit", args=[who.pk]))


@staff("write on a record")
@require_POST
def died(request: Visit, pk: int) -> HttpResponse:
    """Write down that somebody died, or take it back: nothing is sent to them any more."""
    assert request.practitioner is not None
    who, form = record(request, pk), DiedForm(request.POST)
    try:
        if request.POST.get("undo"):
            because = request.POST.get("because") or _("entered in error")
            people.mark_alive(by=request.practitioner, at=request.at, person=who, because=because)
            messages.success(request, _("Taken back."))
        elif form.is_valid():
            on = form.cleaned_data["died_on"]
            people.mark_died(by=request.practitioner, at=request.at, person=who, on=on)
            messages.success(request, _("Written down. Nothing is sent to them any more."))
        else:
            messages.warning(request, str(form.errors["died_on"][0]))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("person-edit", args=[who.pk]))


urlpatterns = [
    path("people/<int:pk>/details/", edit, name="person-edit"),
    path("people/<int:pk>/episode/<slug:what>/", episode, name="person-episode"),
    path("people/<int:pk>/merge/", merge, name="person-merge"),
    path("people/<int:pk>/take-apart/", take_apart, name="person-take-apart"),
    path("people/<int:pk>/died/", died, name="person-died"),
]
