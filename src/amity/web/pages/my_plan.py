"""A plan in the person's hands: on their own page, the next date first; on paper, in their language."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import translation
from django.utils.translation import get_language_bidi, get_language_info
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from amity import directory
from amity.clinic.models import Episode, FollowUp, Person, Plan
from amity.web import paper, plan_shown
from amity.web.door import Visit, person, record, staff


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
    return render(request, "amity/plans/mine.html", _handed_out(who, request.at.date()))


@person
def calendar(request: Visit) -> HttpResponse:
    """Return the dates of a person's plan for their calendar; the titles tell an onlooker nothing."""
    who = _own(request)
    dates = Calendar()
    dates.add("prodid", "-//Amity//EN")
    dates.add("version", "2.0")
    for number, (on, _words) in enumerate(_dates(who, _plan(who), request.at.date())):
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


def _plan(who: Person) -> Plan | None:
    """Return the plan that holds."""
    found: Plan | None = Plan.objects.of(who).standing().filter(status="signed").order_by("-at").first()
    return found


def _handed_out(who: Person, today: date) -> dict[str, Any]:
    """Return what a person is shown of their plan: nothing that staff wrote for each other."""
    found = _plan(who)
    return {
        "who": who,
        "plan": found,
        "goals": plan_shown.goals(found) if found else [],
        "activities": plan_shown.agreed(found) if found else [],
        "dates": _dates(who, found, today),
        "worker": _worker(who),
        "lines": _lines(who),
    }


def _dates(who: Person, found: Plan | None, today: date) -> list[tuple[date, str]]:
    """Return what is next, the soonest first: contacts that are planned, first steps, and the review."""
    contacts = FollowUp.objects.of(who).open().filter(kind="contact")
    dates = [(each.due_on, _("Your worker gets in touch")) for each in contacts]
    for each in plan_shown.agreed(found) if found else ():
        if each["activity"].first_on:
            dates.append((each["activity"].first_on, each["title"]))
    if found and found.review_on:
        dates.append((found.review_on, _("We look at your plan together")))
    return sorted({each for each in dates if each[0] >= today})


def _worker(who: Person) -> Any:
    """Return who looks after somebody now."""
    cared = Episode.objects.of(who).standing().exclude(status="closed").select_related("worker", "team")
    return cared.order_by("-at", "-pk").first()


def _lines(who: Person) -> list[directory.CrisisLine]:
    """Return whom to call where somebody lives, when things get worse."""
    found = directory.crisis(who.country)
    return [each for each in found.lines[:2] if each.call] if found else []


def _language(who: Person, asked: str) -> str:
    """Return the language of the paper: what is asked for, else the person's, where there are words."""
    codes = [code for code, _name in settings.LANGUAGES]
    spoken = who.language.partition("-")[0]
    return next((each for each in (asked, who.language, spoken) if each in codes), settings.LANGUAGE_CODE)


@contextmanager
def _speaking(language: str) -> Iterator[dict[str, Any]]:
    """Speak a language for a while: yields how a part of a page says that it does."""
    with translation.override(language):
        yield {
            "spoken": language,
            "way": "rtl" if get_language_bidi() else "ltr",
        }


def _sheet(request: Visit, who: Person) -> HttpResponse:
    if who.letters_held:
        return render(request, "amity/plans/held.html", {"who": who}, status=409)
    large, language = "large" in request.GET, _language(who, request.GET.get("in", ""))
    with _speaking(language) as spoken:
        context = _handed_out(who, request.at.date()) | spoken | {"large": large}
        if context["plan"] is None:
            raise Http404
        inside = render_to_string("amity/plans/inside.html", context, request=request)
        if "pdf" in request.GET:
            html = render_to_string("amity/plans/paper.html", {**context, "inside": inside}, request=request)
            response = HttpResponse(paper.pdf(html, large=large, cards=True), content_type="application/pdf")
            response.headers["Content-Disposition"] = 'inline; filename="plan.pdf"'
            return response
    languages = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return render(request, "amity/plans/sheet.html", {**context, "inside": inside, "tongues": languages})


urlpatterns = [
    path("people/<int:pk>/plan/print/", plan_print, name="plan-print"),
    path("me/plan/", my_plan, name="my-plan"),
    path("me/plan/dates.ics", calendar, name="my-plan-dates"),
]
