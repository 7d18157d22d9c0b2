"""The plan: treatment first, connection beside it; needs with their reasons, and what the person chooses."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST
from icalendar import Calendar, Event

from amity import prescribing
from amity.clinic.actions import plans
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import Activity, Goal, Listing, Person, Plan, Practitioner
from amity.errors import AmityError
from amity.prescribing import Found, Option
from amity.web import paper, planning
from amity.web.dates import date_format
from amity.web.door import Visit, person, record, staff
from amity.web.forms import DateField, Form

REVIEW = timedelta(weeks=6)
STATUSES = (
    ("intended", _lazy("Not begun")),
    ("taking-part", _lazy("Taking part")),
    ("completed", _lazy("Completed")),
    ("left-early", _lazy("Left early")),
)


class BeginForm(Form):
    """What a plan begins with: the treatment, and what the person would like different."""

    treatment = forms.CharField(
        label=_lazy("Treatment now, and the clinician's goals"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
        help_text=_lazy("It goes on. Connection stands beside it, never in its place."),
    )
    own = forms.CharField(
        label=_lazy("What they would like different, in their own words"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
    )
    interests = forms.CharField(
        label=_lazy("What they like, with commas between"),
        required=False,
        help_text=_lazy("Such as singing, gardening, football."),
    )


class ActivityForm(Form):
    """One activity as it was agreed."""

    first_step = forms.CharField(label=_lazy("First step"), required=False)
    first_on = DateField(label=_lazy("On"), required=False)
    plan_b = forms.CharField(label=_lazy("If it does not work"), required=False)
    barrier = forms.CharField(label=_lazy("What may get in the way"), required=False)
    mitigation = forms.CharField(label=_lazy("What then"), required=False)
    who = forms.CharField(label=_lazy("Who does what"), required=False)
    status = forms.ChoiceField(label=_lazy("Do they take part?"), choices=STATUSES)


class SignForm(Form):
    """When the plan is looked at again."""

    review_on = DateField(label=_lazy("Looked at again together on"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def _me(request: Visit) -> Practitioner:
    assert request.practitioner is not None
    return request.practitioner


@staff("plan")
def plan(request: Visit, pk: int) -> HttpResponse:
    """Show the plan that holds or is being made; without one, begin: what would they like different?"""
    who = record(request, pk)
    found = _current(who, "draft" if "new" in request.GET else None)
    if found is not None and "begin" not in request.GET:
        return _shown(request, who, found)
    needs = _needs(who, request)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = _begun(request, who, form, needs)
        return HttpResponseRedirect(
            f"{reverse('plan', args=[pk])}?new" if draft else reverse("plan", args=[pk])
        )
    context = {"who": who, "form": form, "needs": needs}
    return render(request, "amity/plans/begin.html", context)


def _current(who: Person, status: str | None) -> Plan | None:
    found = Plan.objects.of(who).standing().filter(status=status) if status else None
    if found is None:
        found = Plan.objects.of(who).standing().filter(status__in=("draft", "signed"))
    last: Plan | None = found.order_by("-at", "-pk").first()
    return last


def _needs(who: Person, request: Visit) -> list[tuple[Found, prescribing.Need]]:
    """Return the needs that somebody's own answers speak of, and that are asked about."""
    known = planning.profile_of(who, request.at, wants=(), interests=())
    found = prescribing.find(prescribing.facts(known))
    cards = [(each, prescribing.load(each.need)) for each in found]
    return [(each, card) for each, card in cards if card.asked and not card.stops]


def _begun(request: Visit, who: Person, form: BeginForm, needs: list[tuple[Found, Any]]) -> Plan:
    """Draft a plan: goals in their own words, and what could help with them."""
    said = form.cleaned_data
    by, at = _me(request), request.at
    wanted = [each.need for each, _card in needs if request.POST.get(f"want-{each.need}")]
    likes = tuple(part.strip() for part in said["interests"].split(",") if part.strip())
    wants = tuple(wanted) or (None if said["own"].strip() else ())
    known = planning.profile_of(who, at, wants=wants, interests=likes)
    proposal = planning.propose(known, at.date())
    kept = planning.kept(proposal)
    draft = plans.draft(by=by, at=at, person=who, treatment=said["treatment"], proposal=kept)
    for need in wanted:
        words = request.POST.get(f"words-{need}", "").strip() or prescribing.load(need).says
        plans.set_goal(by=by, at=at, plan=draft, words=words, need=need)
    if said["own"].strip():
        plans.set_goal(by=by, at=at, plan=draft, words=said["own"].strip())
    return draft


def _shown(request: Visit, who: Person, found: Plan) -> HttpResponse:
    proposal = planning.shown(found.proposal)
    stopped = planning.stopped(who)
    activities = list(found.activities.standing().order_by("pk"))
    chosen = {each.intervention for each in activities}
    offered = proposal if proposal and not stopped else None
    options = [_offered(each) for each in (*offered.first, *offered.options)] if offered else []
    later = [_offered(each) for each in offered.later] if offered else []
    initial = {"review_on": found.review_on or request.at.date() + REVIEW, "version": found.version}
    context = {
        "who": who,
        "plan": found,
        "proposal": proposal,
        "stopped": stopped,
        "options": [each for each in options if each["option"].intervention not in chosen],
        "later": [each for each in later if each["option"].intervention not in chosen],
        "needs": [(each, prescribing.load(each.need)) for each in proposal.needs] if proposal else [],
        "goals": list(found.goals.standing().order_by("pk")),
        "activities": [_agreed(each) for each in activities],
        "sign": SignForm(initial=initial),
        "statuses": STATUSES,
        "signed_before": Plan.objects.of(who)
        .standing()
        .filter(status="signed")
        .exclude(pk=found.pk)
        .exists(),
    }
    return render(request, "amity/plans/plan.html", context)


def _offered(option: Option) -> dict[str, Any]:
    service = option.service
    listing = Listing.objects.filter(service=service.id).first() if service else None
    return {"option": option, "listing": listing}


def _agreed(activity: Activity) -> dict[str, Any]:
    listing = Listing.objects.filter(service=activity.service).first() if activity.service else None
    form = ActivityForm(
        initial={name: getattr(activity, name) for name in ActivityForm.base_fields if name != "key"},
        prefix=f"a{activity.pk}",
    )
    return {"activity": activity, "title": _title(activity), "listing": listing, "form": form}


def _title(activity: Activity) -> str:
    if activity.intervention in prescribing.interventions():
        return prescribing.load_intervention(activity.intervention).title
    return activity.intervention.replace("-", " ")


@staff("plan")
@require_POST
def act(request: Visit, pk: int, what: str) -> HttpResponse:
    """Choose an option, change or end an activity, add a goal, sign or end the plan."""
    who = record(request, pk)
    found = Plan.objects.of(who).standing().filter(pk=request.POST.get("plan") or 0).first()
    if found is None:
        raise Http404
    try:
        said = _done(request, found, what)
        messages.success(request, said)
    except StaleError as stale:
        messages.warning(
            request, _("A colleague changed the plan meanwhile. This is how it stands: ") + str(stale)
        )
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("plan", args=[pk]))


def _done(request: Visit, found: Plan, what: str) -> str:
    by, at, said = _me(request), request.at, request.POST
    if what in ("choose", "sign") and planning.stopped(found.person):
        raise plans.PlanError(_("A safety alert is open: it comes first. See to it, then plan."))
    if what == "choose":
        return _chosen(request, found)
    if what == "goal":
        plans.set_goal(by=by, at=at, plan=found, words=said.get("words", ""))
        return _("Goal written down.")
    if what == "activity":
        return _changed(request, found)
    if what == "sign":
        form = SignForm(said)
        if not form.is_valid():
            raise plans.PlanError(str(next(iter(form.errors.values()))[0]))
        review_on = form.cleaned_data["review_on"]
        version = form.cleaned_data["version"]
        plans.sign(by=by, at=at, plan=found, review_on=review_on, version=version)
        return _("Signed. It is looked at again on {day}.").format(day=date_format(review_on, "j F"))
    if what == "end":
        plans.end(by=by, at=at, plan=found)
        return _("Ended.")
    raise Http404


def _chosen(request: Visit, found: Plan) -> str:
    """Put what the person chose into the plan, as it was offered."""
    proposal = planning.shown(found.proposal)
    options = [*proposal.first, *proposal.options, *proposal.later] if proposal else []
    picked = [each for each in options if each.intervention in request.POST.getlist("option")]
    goals = list(found.goals.standing())
    for option in picked:
        goal: Goal | None = next((each for each in goals if each.need in option.needs), None)
        card = prescribing.load_intervention(option.intervention)
        plans.choose(
            by=_me(request),
            at=request.at,
            plan=found,
            goal=goal,
            intervention=option.intervention,
            service=option.service.id if option.service else "",
            dose={"says": option.dose, "basis": card.dose.basis},
            first_step=option.first_step,
            barrier="".join(each.barrier.replace("_", " ") for each in option.barriers[:1]),
            mitigation="".join(each.say for each in option.barriers[:1]),
            plan_b=option.plan_b,
        )
    return _("Chosen.") if picked else _("Nothing now: that is a plan too.")


def _changed(request: Visit, found: Plan) -> str:
    activity = found.activities.standing().filter(pk=request.POST.get("activity") or 0).first()
    if activity is None:
        raise Http404
    form = ActivityForm(request.POST, prefix=f"a{activity.pk}")
    if not form.is_valid():
        raise plans.PlanError(str(next(iter(form.errors.values()))[0]))
    said = form.cleaned_data
    details = {name: said[name] for name in said if name not in ("key", "status")}
    plans.adjust(by=_me(request), at=request.at, activity=activity, **details)
    if said["status"] != activity.status:
        plans.follow(by=_me(request), at=request.at, activity=activity, status=said["status"])
    return _("Saved.")


@staff("plan")
def plan_print(request: Visit, pk: int) -> HttpResponse:
    """Show the plan as it is handed out; ``?pdf`` as a tagged PDF, ``?large`` in large print."""
    return _sheet(request, record(request, pk))


@person
def my_plan(request: Visit) -> HttpResponse:
    """Show a person their plan: the next date first."""
    who = _own(request)
    if "pdf" in request.GET or "print" in request.GET:
        return _sheet(request, who)
    return render(request, "amity/plans/mine.html", _handed_out(who, request))


@person
def calendar(request: Visit) -> HttpResponse:
    """Return the dates of a person's plan for their calendar; the titles tell an onlooker nothing."""
    who = _own(request)
    dates = Calendar()
    dates.add("prodid", "-//Amity//EN")
    dates.add("version", "2.0")
    for number, (on, _words) in enumerate(_handed_out(who, request)["dates"]):
        event = Event()
        event.add("uid", f"{who.pk}-{number}-{on:%Y%m%d}@amity")
        event.add("dtstamp", request.at)
        event.add("dtstart", on)
        event.add("summary", _("Appointment"))
        dates.add_component(event)
    response = HttpResponse(dates.to_ical(), content_type="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return response


def _own(request: Visit) -> Person:
    assert request.person is not None
    return request.person


def _handed_out(who: Person, request: Visit) -> dict[str, Any]:
    found: Plan | None = Plan.objects.of(who).standing().filter(status="signed").first()
    activities = list(found.activities.standing().order_by("pk")) if found else []
    dates: list[tuple[date, str]] = [(each.first_on, _title(each)) for each in activities if each.first_on]
    if found and found.review_on:
        dates.append((found.review_on, _("We look at your plan together")))
    today = request.at.date()
    return {
        "who": who,
        "plan": found,
        "goals": list(found.goals.standing().order_by("pk")) if found else [],
        "activities": [_agreed(each) for each in activities],
        "dates": sorted(each for each in dates if each[0] >= today),
    }


def _sheet(request: Visit, who: Person) -> HttpResponse:
    if who.letters_held:
        return render(request, "amity/plans/held.html", {"who": who}, status=409)
    large = "large" in request.GET
    context = _handed_out(who, request) | {"large": large}
    if context["plan"] is None:
        raise Http404
    if "pdf" not in request.GET:
        return render(request, "amity/plans/sheet.html", context)
    html = render_to_string("amity/plans/paper.html", context, request=request)
    response = HttpResponse(paper.pdf(html, large=large), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="plan.pdf"'
    return response


urlpatterns = [
    path("people/<int:pk>/plan/", plan, name="plan"),
    path("people/<int:pk>/plan/print/", plan_print, name="plan-print"),
    path("people/<int:pk>/plan/<slug:what>/", act, name="plan-act"),
    path("me/plan/", my_plan, name="my-plan"),
    path("me/plan/dates.ics", calendar, name="my-plan-dates"),
]
