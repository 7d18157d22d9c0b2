"""The plan: treatment first, connection beside it; needs with their reasons, and what the person chooses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from amity import prescribing
from amity.clinic.actions import plans
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import Goal, Person, Plan, Practitioner
from amity.errors import AmityError
from amity.prescribing import Option, Proposal
from amity.web import plan_shown, planning
from amity.web.dates import date_format
from amity.web.door import Visit, record, staff
from amity.web.forms import Form, pk_of
from amity.web.plan_beginning import beginning
from amity.web.plan_forms import BeginForm, SignForm, again
from amity.web.plan_words import LINES

REVIEW = timedelta(weeks=6)


def _me(request: Visit) -> Practitioner:
    assert request.practitioner is not None
    return request.practitioner


@staff("plan")
def plan(request: Visit, pk: int) -> HttpResponse:
    """Show the plan that holds or is being made; without one, begin: what would they like different?"""
    who = record(request, pk)
    found = _wanted(request, who)
    new = found is None or ("begin" in request.GET and found.status != "draft")
    if request.method == "POST" or found is None or new:
        return _begin(request, who)
    return _shown(request, who, found)


def _wanted(request: Visit, who: Person) -> Plan | None:
    """Return the plan that is asked for: by its number, else the draft, else the one that holds."""
    every = Plan.objects.of(who).standing()
    number = request.POST.get("plan") or request.GET.get("plan") or ""
    if number:
        return every.filter(pk=pk_of(number)).first()
    return every.filter(status__in=("draft", "signed")).order_by("status", "-at", "-pk").first()


def _begin(request: Visit, who: Person) -> HttpResponse:
    start = beginning(who, request.at)
    form = BeginForm(request.POST or None, initial=start.initial)
    if request.method == "POST" and form.is_valid():
        key, there = form.cleaned_data["key"] or None, start.draft
        seen = form.cleaned_data["beside"]
        if there is not None and there.key != key and seen is not None and seen != there.pk:
            typed = request.POST.copy()
            typed["beside"] = str(there.pk)
            form = BeginForm(typed)
            form.add_error(
                None,
                _("A colleague began a plan meanwhile. Look at theirs first; or press again to begin yours."),
            )
        else:
            begun = plans.draft(
                by=_me(request), at=request.at, person=who, key=key, **start.drafted(form, request.POST)
            )
            return HttpResponseRedirect(f"{reverse('plan', args=[who.pk])}?plan={begun.pk}")
    context = {"who": who, "form": form, "draft": start.draft, **start.rows(request.POST)}
    return render(request, "amity/plans/begin.html", context)


def _shown(
    request: Visit,
    who: Person,
    found: Plan,
    *,
    form: Form | None = None,
    problem: str = "",
    yours: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """Show a plan; ``yours`` is what was typed on a page that somebody has overtaken."""
    proposal = planning.shown(found.proposal)
    activities = plan_shown.agreed(found)
    chosen = {each["activity"].intervention for each in activities}
    stopped = planning.stopped(who)
    offered = _offers(proposal) if proposal and not stopped and found.status != "ended" else []
    again = proposal.ask_again_on if proposal else None
    initial = {"review_on": found.review_on or again or request.at.date() + REVIEW}
    reasons, services = plan_shown.left_out(proposal)
    options = plan_shown.offered(offered, chosen)
    context = {
        "who": who,
        "plan": found,
        "proposal": proposal,
        "stopped": stopped,
        "options": options,
        "first_choice": found.status == "draft" and bool(options) and not activities,
        "beside": [] if stopped else plan_shown.offered(proposal.first if proposal else (), set()),
        "needs": _needs(proposal),
        "also": plan_shown.named(proposal.also_wanted) if proposal else [],
        "waiting": plan_shown.named(proposal.waiting) if proposal else [],
        "left_out": reasons,
        "services_left": services,
        "goals": plan_shown.goals(found),
        "activities": activities,
        "sign": form if isinstance(form, SignForm) else SignForm(initial=initial),
        "others": plan_shown.earlier(who, found),
        "form": form,
        "errors": [problem] if problem else [],
        "yours": yours,
        "changed": plan_shown.last_change(found) if yours is not None else None,
        "typed": request.POST,
        "picked": request.POST.getlist("option"),
        "places": [value for name, value in request.POST.items() if name.startswith("place-")],
    }
    return render(request, "amity/plans/plan.html", context)


def _offers(proposal: Proposal) -> list[Option]:
    """Return what can be chosen; what waited for a talk is among it, once nothing is open any more."""
    return [*proposal.options, *proposal.later]


def _needs(proposal: Proposal | None) -> list[dict[str, Any]]:
    return [
        {
            "card": prescribing.load(each.need),
            "because": [
                (line, LINES.get(basis, "")) for line, basis in zip(each.because, each.basis, strict=False)
            ],
            "provisional": plan_shown.named(each.provisional),
        }
        for each in (proposal.needs if proposal else ())
    ]


@staff("plan")
def act(request: Visit, pk: int, what: str) -> HttpResponse:
    """Choose, add a goal, move something, sign, end or put away; what was typed is kept if that fails."""
    who = record(request, pk)
    if request.method != "POST":  # a page that was shown in answer to a press, opened again
        return HttpResponseRedirect(reverse("plan", args=[pk]))
    found, done = _wanted(request, who), ACTS.get(what)
    if found is None or done is None or not request.POST.get("plan"):
        raise Http404
    form = SignForm(request.POST) if what == "sign" else None
    if form is not None and not form.is_valid():
        return _shown(request, who, found, form=form)
    try:
        messages.success(request, done(request, found))
    except StaleError as stale:
        return _shown(
            request,
            who,
            stale.entry,
            form=again(SignForm, request.POST, stale.now) if form else None,
            problem=_("A colleague changed this plan since you opened it. Compare, and press again."),
            yours=_typed(request, found),
        )
    except plans.SafetyFirstError:
        first = _("A safety alert is open: it comes first. See to it, then plan.")
        return _shown(request, who, found, form=form, problem=first)
    except AmityError as problem:
        return _shown(request, who, found, form=form, problem=str(problem))
    home = reverse("person" if what == "discard" else "plan", args=[pk])
    return HttpResponseRedirect(home)


def _version(request: Visit) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def _typed(request: Visit, found: Plan) -> list[tuple[str, str]]:
    """Return what somebody was about to do, in words, so that it can be held beside what stands."""
    said = request.POST
    lines = [(_("You chose"), plan_shown.title(each)) for each in said.getlist("option")]
    lines += [(_("You wrote"), said["words"])] if said.get("words") else []
    lines += [(_("You wrote"), said["idea"])] if said.get("idea") else []
    lines += [(_("You wrote"), said["because"])] if said.get("because") else []
    form = SignForm(said)
    if form.is_valid():
        day = date_format(form.cleaned_data["review_on"], "j F Y")
        lines.append((_("You were about to sign, to look at it again on"), day))
    return lines


def _chosen(request: Visit, found: Plan) -> str:
    """Put what the person chose into the plan, as it was offered, at the place that they chose."""
    proposal = planning.shown(found.proposal)
    picked = [each for each in (_offers(proposal) if proposal else []) if _ticked(request, each)]
    goals = plan_shown.goals(found)
    chosen = [_agreed(request, each, goals) for each in picked]
    plans.choose_together(
        by=_me(request), at=request.at, plan=found, chosen=chosen, version=_version(request)
    )
    if not picked:
        return _("Nothing now: that is a plan too.")
    return _("Chosen. Go through it together, change what does not fit, then sign.")


def _ticked(request: Visit, option: Option) -> bool:
    return option.intervention in request.POST.getlist("option")


def _agreed(request: Visit, option: Option, goals: list[Goal]) -> dict[str, Any]:
    card = prescribing.load_intervention(option.intervention)
    plain = {name: value for name, value in msgspec.to_builtins(card.dose).items() if name != "note"}
    numbers = not card.dose.says and option.dose == str(card.dose)
    fits = [each.id for each in (option.service, *option.other_services) if each is not None]
    place = request.POST.get(f"place-{option.intervention}", fits[0] if fits else "")
    return {
        "intervention": option.intervention,
        "goal": next((each for each in goals if each.need in option.needs), None),
        "service": place if place in fits else "",
        "dose": plain if numbers else {"says": option.dose, "basis": option.dose_basis},
        "first_step": option.first_step,
        "barrier": ", ".join(each.barrier for each in option.barriers),
        "mitigation": " ".join(each.say for each in option.barriers),
        "plan_b": option.plan_b,
    }


def _goal(request: Visit, found: Plan) -> str:
    words = request.POST.get("words", "")
    plans.set_goal(by=_me(request), at=request.at, plan=found, words=words, version=_version(request))
    return _("Goal written down.")


def _own_idea(request: Visit, found: Plan) -> str:
    """Put something into the plan that the two thought of themselves; said twice, it is one thing."""
    words = request.POST.get("idea", "").strip()
    if not words:
        raise plans.PlanError(_("Write down what they want to do."))
    there = [each.first_step for each in found.activities.going_on().filter(intervention=plan_shown.OWN_IDEA)]
    if words not in there:
        plans.choose(
            by=_me(request),
            at=request.at,
            plan=found,
            intervention=plan_shown.OWN_IDEA,
            first_step=words,
            version=_version(request),
        )
    return _("Chosen. Go through it together, change what does not fit, then sign.")


def _move(request: Visit, found: Plan) -> str:
    way = "up" if "up" in request.POST else "down"
    kind, _dash, number = request.POST.get(way, "").partition("-")
    among = found.goals if kind == "goal" else found.activities
    entry = among.standing().filter(pk=pk_of(number)).first()
    if entry is None:
        raise Http404
    version = _version(request)
    plans.move(by=_me(request), at=request.at, entry=entry, up=way == "up", version=version)
    return _("Moved.")


def _sign(request: Visit, found: Plan) -> str:
    form = SignForm(request.POST)
    form.is_valid()
    until = form.cleaned_data["review_on"]
    plans.sign(by=_me(request), at=request.at, plan=found, review_on=until, version=_version(request))
    day = date_format(until, "j F")
    return _("Signed. It is looked at again on {day}. Print it for them.").format(day=day)


def _end(request: Visit, found: Plan) -> str:
    if found.status != "ended":
        plans.end(by=_me(request), at=request.at, plan=found, version=_version(request))
    return _("Ended.")


def _discard(request: Visit, found: Plan) -> str:
    because = request.POST.get("because", "")
    plans.drop(by=_me(request), at=request.at, entry=found, because=because, version=_version(request))
    return _("The draft is put away.")


ACTS: dict[str, Callable[[Visit, Plan], str]] = {
    "choose": _chosen,
    "goal": _goal,
    "own": _own_idea,
    "move": _move,
    "sign": _sign,
    "end": _end,
    "discard": _discard,
}


urlpatterns = [
    path("people/<int:pk>/plan/", plan, name="plan"),
    path("people/<int:pk>/plan/<slug:what>/", act, name="plan-act"),
]
