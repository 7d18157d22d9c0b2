"""Today and the caseload: what needs attention and why, and finding anyone."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amity.clinic.actions import naming
from amity.clinic.actions import people as people_actions
from amity.clinic.models import (
    Case,
    Person,
    Referral,
    SafetyAlert,
    Whose,
    cases,
    referrals_visible_to,
    visible_to,
)
from amity.clinic.rules.policy import may
from amity.web import paper_waiting
from amity.web.door import Visit, staff
from amity.web.pages.rota import on_duty
from amity.web.telling import row

FILTERS: dict[str, tuple[Any, Callable[[Case], bool]]] = {
    "attention": (_("Needs attention"), lambda case: case.needs_attention),
    "safety": (_("Safety"), lambda case: _any(case, "alert", "alert unknown", "alert to close")),
    "contact": (_("Contact due"), lambda case: _any(case, "no contact yet", "contact due", "quiet")),
    "questions": (_("Questions and reviews"), lambda case: _any(case, "questions due", "review due")),
    "changed": (_("Changed"), lambda case: _any(case, "worse", "better")),
    "hold": (_("On hold"), lambda case: _any(case, "on hold")),
    "all": (_("Everyone"), lambda case: True),
}
MOST = 100
"""How many rows a page shows: more than any caseload, fewer than a team of thousands."""


def _any(case: Case, *whats: str) -> bool:
    return any(each.what in whats for each in case.reasons)


@staff("see the caseload")
def today(request: Visit) -> HttpResponse:
    """Show what is to be done now, the most urgent first; one button opens it."""
    practitioner = request.practitioner
    assert practitioner is not None
    day = timezone.localdate(request.at)
    mine = cases(practitioner, request.at)
    waiting = _referrals(request)
    alerts = _alerts(request)
    pressing = [row(case, day) for case in mine if case.needs_attention]
    rest = [row(case, day) for case in mine if not case.needs_attention]
    _log(request, chain((case.person for case in mine), (each.person for each in alerts)), "today")
    context = {
        "alerts": alerts,
        "pressing": [each for each in pressing if each["level"] != "alert"],
        "good": [each for each in rest if each["level"] == "ok"],
        "waiting": waiting,
        "on_duty": on_duty(request) if may(request.roles, "answer alerts") else [],
        "paper": paper_waiting.count(practitioner, request.at),
        "people": len(mine),
        "day": day,
    }
    return render(request, "amity/caseload/today.html", context)


@staff("see the caseload")
def people(request: Visit) -> HttpResponse:
    """Show everybody a practitioner or their team looks after, filtered, with the most pressing first."""
    practitioner = request.practitioner
    assert practitioner is not None
    whose: Whose = "team" if request.GET.get("whose") == "team" else "mine"
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    found = cases(practitioner, request.at, whose=whose)
    said = request.POST.get("q", "").strip()
    sought = naming.Sought.of(said)
    kept = [case for case in found if FILTERS[chosen][1](case) and (not said or sought.fits(case.person))]
    elsewhere = _elsewhere(request, said, kept) if said else []
    nearly = _nearly(request, said) if said and not kept and not elsewhere else []
    day = timezone.localdate(request.at)
    _log(request, (case.person for case in kept[:MOST]), "caseload")
    context = {
        "elsewhere": elsewhere,
        "nearly": nearly,
        "rows": [row(case, day) for case in kept[:MOST]],
        "more": max(len(kept) - MOST, 0),
        "filters": [
            {"name": name, "words": words, "count": sum(map(keep, found)), "here": name == chosen}
            for name, (words, keep) in FILTERS.items()
        ],
        "whose": whose,
        "chosen": chosen,
        "said": said,
        "total": len(found),
        "day": day,
    }
    template = "amity/caseload/rows.html" if request.htmx else "amity/caseload/people.html"
    return render(request, template, context)


def _elsewhere(request: Visit, said: str, kept: list[Case]) -> list[Person]:
    """Return who else it is, of those whose record may be opened: closed, or of a colleague."""
    assert request.practitioner is not None
    shown = {case.person.pk for case in kept}
    found = people_actions.search(by=request.practitioner, at=request.at, words=said)
    return [each for each in found if each.pk not in shown]


def _nearly(request: Visit, said: str) -> list[Person]:
    """Return who may be meant where nothing matches what was typed."""
    assert request.practitioner is not None
    return people_actions.search_nearly(by=request.practitioner, at=request.at, words=said)


def _alerts(request: Visit) -> list[SafetyAlert]:
    """Return the open alerts of those a practitioner may see, the one that is due first on top."""
    assert request.practitioner is not None
    if not may(request.roles, "answer alerts"):
        return []
    seen = visible_to(request.practitioner, request.at)
    alerts = SafetyAlert.objects.open().filter(Q(person__in=seen) | Q(person__merged_into__in=seen))
    return list(alerts.select_related("person", "owner", "team").order_by("due_at"))


def _referrals(request: Visit) -> list[Referral]:
    assert request.practitioner is not None
    if not may(request.roles, "take referrals"):
        return []
    found = referrals_visible_to(request.practitioner, request.at).waiting()
    return list(found.select_related("team").order_by("at")[:MOST])


def _log(request: Visit, persons: Iterable[Person], why: str) -> None:
    """Write down whose names and reasons a list showed, as one line of the audit."""
    assert request.practitioner is not None
    shown = {each.pk: each for each in persons}
    people_actions.list_read(by=request.practitioner, at=request.at, persons=shown.values(), why=why)


urlpatterns = [
    path("today/", today, name="today"),
    path("people/", people, name="people"),
]
