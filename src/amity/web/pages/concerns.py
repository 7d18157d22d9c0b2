"""Safeguarding concerns: written by whoever cares for somebody, opened by few, each reading logged."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity.clinic.actions import concerns
from amity.clinic.models import Concern, Person, Practitioner
from amity.clinic.rules.policy import may
from amity.errors import AmityError
from amity.web import alerting
from amity.web.door import Visit, record, staff
from amity.web.forms import Form


class ConcernForm(Form):
    """What was seen or heard, and whom somebody told already."""

    about = forms.ChoiceField(
        label=_lazy("What it is about"),
        choices=[("", _lazy("Choose")), *alerting.CONCERNS],
        error_messages={"required": _lazy("Choose what it is about")},
    )
    said = forms.CharField(
        label=_lazy("What you saw or heard"),
        help_text=_lazy("In their own words where you can. When, where, and who was there."),
        widget=forms.Textarea({"rows": 6}),
        max_length=10_000,
        error_messages={"required": _lazy("Write down what you saw or heard")},
    )
    told = forms.CharField(
        label=_lazy("Whom you told already, and when (optional)"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        max_length=2_000,
    )


class GlassForm(Form):
    """Why somebody must read a concern that is not theirs to read."""

    because = forms.CharField(
        label=_lazy("Why you must read it now"),
        help_text=_lazy("It is kept, with your name and the time. The readers are told."),
        max_length=500,
        error_messages={"required": _lazy("Say why you must read it now")},
    )


@staff("write a concern", keeps=True)
def write(request: Visit, pk: int) -> HttpResponse:
    """Write a concern down; the safeguarding lead is told as it is saved."""
    who = record(request, pk)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = concerns.write(
                by=_me(request),
                at=request.at,
                person=who,
                about=said["about"],
                said=said["said"],
                told=said["told"],
                key=said["key"] or None,
            )
        except AmityError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Written down. Those who look after safeguarding were told."))
            return HttpResponseRedirect(reverse("concern", args=[pk, made.pk]))
    context = {
        "who": who,
        "form": form,
        "young": alerting.young(who, timezone.localdate(request.at)),
        "leads": alerting.leads(who, request.at),
    }
    return render(request, "amity/safety/concern_new.html", context, status=422 if form.errors else 200)


@staff("write a concern")
def concern(request: Visit, pk: int, concern: int) -> HttpResponse:
    """Show a concern to its readers; whoever else must read it says why first, and that is kept."""
    who = record(request, pk)
    found = _concern(who, concern)
    if request.method != "POST" and concerns.read(by=_me(request), at=request.at, concern=found):
        return _shown(request, who, found, reader=True)
    form = GlassForm(request.POST or None)
    may_break = may(request.roles, "break the glass")
    if request.method == "POST" and may_break and form.is_valid():
        because = form.cleaned_data["because"]
        concerns.break_glass(by=_me(request), at=request.at, concern=found, because=because)
        return _shown(request, who, found, reader=False)
    context = {
        "who": who,
        "concern": found,
        "form": form,
        "may_break": may_break,
        "leads": alerting.leads(who, request.at),
    }
    return render(request, "amity/safety/concern_closed.html", context, status=422 if form.errors else 200)


@staff("write a concern")
@require_POST
def wrong(request: Visit, pk: int, concern: int) -> HttpResponse:
    """Mark a concern as entered in error: it stays to be read, and its alert stays open."""
    found = _concern(record(request, pk), concern)
    if not concerns.read(by=_me(request), at=request.at, concern=found):
        raise Http404
    because = request.POST.get("because", "")
    try:
        concerns.mark_in_error(by=_me(request), at=request.at, concern=found, because=because)
        messages.success(request, _("Marked as entered in error. Its alert stays open until two close it."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("concern", args=[pk, concern]))


def _shown(request: Visit, who: Person, found: Concern, *, reader: bool) -> HttpResponse:
    names = {each.ref: each.name for each in Practitioner.objects.all()}
    broken = found.broken_open.order_by("at", "pk") if reader else ()
    context = {
        "who": who,
        "concern": found,
        "about": dict(alerting.CONCERNS)[found.about],
        "by": names.get(found.by, ""),
        "broken": [(each.at, names.get(each.by, ""), each.because) for each in broken],
        "reader": reader,
        "may_answer": may(request.roles, "answer alerts"),
    }
    return render(request, "amity/safety/concern.html", context)


def _concern(who: Person, pk: int) -> Concern:
    found: Concern | None = Concern.objects.of(who).filter(pk=pk).select_related("alert", "person").first()
    if found is None:
        raise Http404
    return found


def _me(request: Visit) -> Practitioner:
    assert request.practitioner is not None
    return request.practitioner


urlpatterns = [
    path("people/<int:pk>/safety/concerns/", write, name="concern-new"),
    path("people/<int:pk>/safety/concerns/<int:concern>/", concern, name="concern"),
    path("people/<int:pk>/safety/concerns/<int:concern>/wrong/", wrong, name="concern-wrong"),
]
