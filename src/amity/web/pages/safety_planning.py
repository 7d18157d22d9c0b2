"""The safety plan: made together, in the person's own words; every version stays, and they get a copy."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity import directory
from amity.clinic.actions import safety_plans
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import SafetyPlan, Steps
from amity.errors import AmityError
from amity.web.door import Visit, record, staff
from amity.web.forms import Form

STEPS = (
    ("warning_signs", _lazy("How I notice that it begins"), _lazy("Thoughts, moods, things I do.")),
    ("own_coping", _lazy("What I can do on my own"), _lazy("What took my mind off it before.")),
    ("distractions", _lazy("People and places that take my mind off it"), ""),
    ("people_to_ask", _lazy("Whom I can ask for help"), _lazy("Names, and how to reach them.")),
    ("professionals", _lazy("Who is there by profession, day and night"), _lazy("With numbers.")),
    ("making_safer", _lazy("How I make the place safer"), _lazy("What is put out of reach, and by whom.")),
)


class SafetyPlanForm(Form):
    """The steps, a line each; and what is worth living for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    worth_living_for = forms.CharField(
        label=_lazy("What is worth living for to me"), required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, hint in STEPS:
            self.fields[name] = forms.CharField(
                label=label,
                help_text=hint,
                required=False,
                widget=forms.Textarea({"rows": 3, "class": "govuk-textarea"}),
            )

    def says(self) -> Steps:
        """Return what the plan says, line by line."""
        said = self.cleaned_data
        lines = {
            name: tuple(line.strip() for line in said[name].splitlines() if line.strip())
            for name, _label, _hint in STEPS
        }
        return Steps(**lines, worth_living_for=said["worth_living_for"])

    @property
    def steps(self) -> list[forms.BoundField]:
        """The steps, in the order in which they are used."""
        return [self[name] for name, _label, _hint in STEPS]


@staff("see the safety record", keeps=True)
def safety_plan(request: Visit, pk: int) -> HttpResponse:
    """Write the next version of somebody's safety plan; written by a colleague meanwhile, both are shown."""
    assert request.practitioner is not None
    who = record(request, pk)
    last = safety_plans.latest(who)
    form = SafetyPlanForm(request.POST or None, initial=_shown(last))
    stands: SafetyPlan | None = None
    if request.method == "POST" and form.is_valid():
        try:
            safety_plans.write(
                by=request.practitioner,
                at=request.at,
                person=who,
                says=form.says(),
                version=form.cleaned_data["version"] or 0,
            )
            messages.success(request, _("Saved as a new version. Give them a copy."))
            return HttpResponseRedirect(reverse("safety-plan", args=[pk]))
        except StaleError as stale:
            stands = stale.entry
            typed = request.POST.copy()
            typed["version"] = str(stale.now)
            form = SafetyPlanForm(typed)
            form.is_valid()
            form.add_error(None, _("A colleague wrote a version meanwhile. Compare, and save again."))
        except AmityError as problem:
            form.add_error(None, str(problem))
    earlier = SafetyPlan.objects.of(who).order_by("-version")
    context = {
        "who": who,
        "plan": last,
        "form": form,
        "stands": _lines(stands),
        "versions": [(each, _lines(each)) for each in earlier],
    }
    return render(request, "amity/safety/plan.html", context)


@staff("see the safety record")
def sheet(request: Visit, pk: int) -> HttpResponse:
    """Show the plan as a sheet of paper, for the person to keep; ``?large`` for large print."""
    who = record(request, pk)
    plan = safety_plans.latest(who)
    if plan is None:
        raise Http404
    context = {
        "who": who,
        "plan": plan,
        "lines": [each for each in _lines(plan) if each[1]],
        "large": "large" in request.GET,
    }
    context["crisis"] = directory.crisis(who.country)
    return render(request, "amity/safety/sheet.html", context)


@staff("see the safety record")
@require_POST
def wrong(request: Visit, pk: int, version: int) -> HttpResponse:
    """Mark a version as entered in error: the one before it holds again, and it stays to be read."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = SafetyPlan.objects.of(who).filter(version=version).first()
    if found is None:
        raise Http404
    try:
        because = request.POST.get("because", "").strip() or _("No reason was given")
        safety_plans.mark_in_error(by=request.practitioner, at=request.at, plan=found, because=because)
        messages.success(request, _("Marked as entered in error. Look whether the person has a copy of it."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("safety-plan", args=[pk]))


@staff("see the safety record")
@require_POST
def copy(request: Visit, pk: int) -> HttpResponse:
    """Write down that the person has a copy of the plan."""
    assert request.practitioner is not None
    who = record(request, pk)
    plan = safety_plans.latest(who)
    if plan is None:
        raise Http404
    try:
        how = request.POST.get("how", "")
        safety_plans.give_copy(by=request.practitioner, at=request.at, plan=plan, how=how)
        messages.success(request, _("Written down: they have a copy."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("safety-plan", args=[pk]))


def _shown(plan: SafetyPlan | None) -> dict[str, Any]:
    if plan is None:
        return {"version": 0}
    shown: dict[str, Any] = {name: "\n".join(getattr(plan.says, name)) for name, _label, _hint in STEPS}
    return shown | {"worth_living_for": plan.says.worth_living_for, "version": plan.version}


def _lines(plan: SafetyPlan | None) -> list[tuple[Any, tuple[str, ...]]]:
    if plan is None:
        return []
    found = [(label, getattr(plan.says, name)) for name, label, _hint in STEPS]
    worth = (plan.says.worth_living_for,) if plan.says.worth_living_for else ()
    return [*found, (_("What is worth living for to me"), worth)]


urlpatterns = [
    path("people/<int:pk>/safety-plan/", safety_plan, name="safety-plan"),
    path("people/<int:pk>/safety-plan/sheet/", sheet, name="safety-plan-sheet"),
    path("people/<int:pk>/safety-plan/copy/", copy, name="safety-plan-copy"),
    path("people/<int:pk>/safety-plan/<int:version>/wrong/", wrong, name="safety-plan-wrong"),
]
