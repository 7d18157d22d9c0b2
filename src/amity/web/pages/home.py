"""A person's own pages: what there is to answer, what came of it, and what is next."""

from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from amity.clinic.actions.sayings import NAMES
from amity.clinic.models import Assessment, Assignment, FollowUp, Person
from amity.web import asking_own_words, results
from amity.web.door import Visit, person

SHOWN = 6
"""How many of the last results stand on the home page."""


class Task(NamedTuple):
    """Questions that wait for the person, how far they have come, and where they go on."""

    topic: str
    status: str
    due: date | None
    url: str


@person
def me(request: Visit) -> HttpResponse:
    """Show what waits for the person, their last results, and what comes next."""
    here = request.person
    assert here is not None
    done = Assessment.objects.of(here).done().own().order_by("-at", "-pk")[:SHOWN]
    context = {
        "tasks": [*_assigned(here), *_begun(here), *_left(here)],
        "done": [(each, results.topic(each), results.asked(each)) for each in done],
        "next": FollowUp.objects.of(here)
        .open()
        .filter(kind="contact", due_on__gte=request.at.date())
        .order_by("due_on", "pk")
        .first(),
    }
    return render(request, "amity/home/me.html", context)


@person
def result(request: Visit, pk: int) -> HttpResponse:
    """Show what answers came to: the number, what it means, whether it changed, and what happens next."""
    here = request.person
    assert here is not None
    found = Assessment.objects.of(here).standing().filter(pk=pk).select_related("person").first()
    if found is None or request.device not in (None, found.assignment_id):
        raise Http404
    if found.status == "in-progress":
        return HttpResponseRedirect(reverse("go-on", args=[pk]))
    on = reverse("assigned-next", args=[found.assignment_id]) if found.assignment_id else reverse("me")
    context = {"assessment": found, "page": results.page(found), "on": on}
    return render(request, "amity/home/result.html", context)


def _assigned(here: Person) -> list[Task]:
    open_ones = Assignment.objects.of(here).open().with_begun().order_by("due_on", "pk")
    return [
        Task(results.asked_for(each), each.status, each.due_on, reverse("start", args=[each.pk]))
        for each in open_ones
    ]


def _begun(here: Person) -> list[Task]:
    """Return what was begun without having been assigned."""
    begun = Assessment.objects.of(here).standing().filter(status="in-progress", assignment=None)
    return [
        Task(results.topic(each), "in-progress", None, reverse("go-on", args=[each.pk]))
        for each in begun.order_by("at", "pk")
    ]


def _left(here: Person) -> list[Task]:
    """Return the open question, or the names for the map, that was left for later after all else was done."""
    found = asking_own_words.left(here)
    if found is None:
        return []
    last, question = found
    topic = _("People in your life") if question == NAMES else _("In your own words")
    return [Task(topic, "in-progress", None, reverse("assigned-next", args=[last.pk]))]


urlpatterns = [
    path("me/", me, name="me"),
    path("me/results/<int:pk>/", result, name="result"),
]
