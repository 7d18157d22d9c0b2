"""Change what a plan says: the treatment, a goal, an activity; overtaken, both versions are shown."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amity.clinic.actions import plans
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import Activity, Goal, Listing, Person, Plan, Practitioner
from amity.errors import AmityError
from amity.web import plan_shown, planning
from amity.web.door import Visit, record, staff
from amity.web.forms import Form
from amity.web.plan_forms import ActivityForm, DropForm, GoalForm, TreatmentForm, again, shown

OVERTAKEN = gettext_noop("A colleague changed this plan since you opened it. Compare, and save again.")

Shown = Callable[[], dict[str, Any]]
"""Returns what stands now, as the form has it."""


@staff("plan", keeps=True)
def goal(request: Visit, pk: int, number: int) -> HttpResponse:
    """Put a goal into other words of theirs, or take it off."""
    who = record(request, pk)
    entry = _entry(Goal.objects.of(who).select_related("plan").filter(pk=number).first())

    def save(form: Any) -> None:
        words, version = form.cleaned_data["words"], form.cleaned_data["version"]
        plans.reword_goal(by=_me(request), at=request.at, goal=entry, words=words, version=version)

    def now() -> dict[str, Any]:
        return {"words": Goal.objects.get(pk=entry.pk).words}

    return _edited(request, who, entry, GoalForm, now, save, _("Goal"))


@staff("plan", keeps=True)
def activity(request: Visit, pk: int, number: int) -> HttpResponse:
    """Change anything of what was agreed: place, dose, first step, what may get in the way, plan B."""
    who = record(request, pk)
    entry = _entry(Activity.objects.of(who).select_related("plan").filter(pk=number).first())
    fits = _fitting(entry)
    kind = partial(ActivityForm, fitting=[each.service for each in fits])

    def save(form: Any) -> None:
        version, status = form.cleaned_data["version"], form.cleaned_data["status"]
        plans.adjust(
            by=_me(request),
            at=request.at,
            activity=entry,
            version=version,
            status=status,
            **form.details(entry),
        )

    def now() -> dict[str, Any]:
        return shown(Activity.objects.get(pk=entry.pk))

    name = plan_shown.called(entry)
    return _edited(request, who, entry, kind, now, save, name, fitting=[each.name for each in fits])


@staff("plan", keeps=True)
def treatment(request: Visit, pk: int, number: int) -> HttpResponse:
    """Change the treatment and the clinician's goals, and when a signed plan is looked at again."""
    who = record(request, pk)
    entry = _entry(Plan.objects.of(who).standing().filter(pk=number).first())

    def save(form: Any) -> None:
        said = form.cleaned_data
        plans.revise(
            by=_me(request),
            at=request.at,
            plan=entry,
            treatment=said["treatment"],
            review_on=said.get("review_on"),
            version=said["version"],
        )

    def now() -> dict[str, Any]:
        stands = Plan.objects.get(pk=entry.pk)
        return {"treatment": stands.treatment, "review_on": stands.review_on}

    kind = partial(TreatmentForm, signed=entry.status == "signed")
    return _edited(request, who, entry, kind, now, save, _("Treatment and review"))


def _me(request: Visit) -> Practitioner:
    assert request.practitioner is not None
    return request.practitioner


def _entry(found: Any) -> Any:
    """Return what is to be changed; 404 where there is none, or its plan has ended."""
    plan = found if isinstance(found, Plan | None) else found.plan
    if found is None or plan is None or plan.wrong_since is not None or plan.status == "ended":
        raise Http404
    return found


def _fitting(activity: Activity) -> list[Listing]:
    """Return the places that fitted when the plan was drafted: what plan B can turn to."""
    proposal = planning.shown(activity.plan.proposal)
    options = [*proposal.options, *proposal.later, *proposal.first] if proposal else []
    fits = [
        match.id
        for option in options
        if option.intervention == activity.intervention
        for match in (option.service, *option.other_services)
        if match is not None
    ]
    found = Listing.objects.offered().filter(service__in=fits)
    return sorted(found, key=lambda each: fits.index(each.service))


def _edited(
    request: Visit,
    who: Person,
    entry: Any,
    kind: Callable[..., Form],
    now: Shown,
    save: Callable[[Any], None],
    title: str,
    **more: Any,
) -> HttpResponse:
    """Show the form of a part of a plan, and save it or take the part off; overtaken, show both versions."""
    plan = entry if isinstance(entry, Plan) else entry.plan
    home = HttpResponseRedirect(f"{reverse('plan', args=[who.pk])}?plan={plan.pk}")
    if entry.wrong_since is not None:
        return home
    drops, first = "drop" in request.POST, now() | {"version": plan.version}
    form = kind(request.POST if request.method == "POST" and not drops else None, initial=first)
    drop = DropForm(request.POST if drops else None, initial={"version": plan.version}, prefix="drop")
    bound, differs = (drop if drops else form), list[tuple[str, str, str]]()
    if request.method == "POST" and bound.is_valid():
        try:
            _dropped(request, entry, drop) if drops else save(form)
            messages.success(request, _("Taken off.") if drops else _("Saved."))
            return home
        except StaleError as stale:
            plan = stale.entry
            bound = _drop_again(request, plan) if drops else again(kind, request.POST, stale.now)
            drop, form = (bound, form) if drops else (drop, bound)
            differs = [] if drops else _differs(form, now())
            bound.add_error(None, _(OVERTAKEN))
        except AmityError as problem:
            bound.add_error(None, str(problem))
    parts = {"who": who, "plan": plan, "title": title, "form": bound, "edit": form, "drops": drops, **more}
    parts |= {"drop": None if isinstance(entry, Plan) else drop, "differs": differs}
    parts["changed"] = plan_shown.last_change(plan) if differs else None
    return render(request, "amity/plans/edit.html", parts)


def _dropped(request: Visit, entry: Any, form: DropForm) -> None:
    plans.drop(
        by=_me(request),
        at=request.at,
        entry=entry,
        because=form.cleaned_data["because"],
        version=form.cleaned_data["version"],
    )


def _drop_again(request: Visit, plan: Plan) -> DropForm:
    typed = request.POST.copy()
    typed["drop-version"] = str(plan.version)
    form = DropForm(typed, prefix="drop")
    form.is_valid()
    return form


def _differs(form: Any, there: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what was typed beside what stands, where the two differ, in words."""
    found = []
    for name, stands in there.items():
        typed = form.cleaned_data.get(name) if name != "place" else form.data.get("place", "")
        if name in form.fields and (typed or "") != (stands or ""):
            choices = {str(code): str(words) for code, words in getattr(form.fields[name], "choices", ())}
            yours, now = (choices.get(str(each), _words(each)) for each in (typed, stands))
            found.append((str(form.fields[name].label), yours, now))
    return found


def _words(value: Any) -> str:
    return date_format(value, "j F Y") if isinstance(value, date) else str(value or "–")


urlpatterns = [
    path("people/<int:pk>/plan/treatment/<int:number>/", treatment, name="plan-treatment"),
    path("people/<int:pk>/plan/goals/<int:number>/", goal, name="plan-goal"),
    path("people/<int:pk>/plan/activities/<int:number>/", activity, name="plan-activity"),
]
