"""Questions that somebody was asked to answer: before they start, one part after the other, to the end."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amity import instruments
from amity.clinic.actions import asking as clinic_asking
from amity.clinic.actions import assessments, assignments, networks, sayings
from amity.clinic.models import Assignment
from amity.networks import safe_to_show
from amity.web import asking, maps, results
from amity.web.door import Visit, person
from amity.web.lists import listed
from amity.web.paper_waiting import OPEN_QUESTIONS

ITEMS_A_MINUTE = 6
"""Questions answered in a minute: our estimate, for what has no battery with an estimate of its own."""

WHO = {
    "self": gettext_lazy("I answer for myself"),
    "self-with-help": gettext_lazy("I answer for myself, and someone helps me read or type"),
    "proxy": gettext_lazy("I answer for someone else"),
}
LONGEST = 5_000
"""Characters of an answer in one's own words."""


@person
def start(request: Visit, pk: int) -> HttpResponse:
    """Say what is asked and why, how long it takes, who sees it; ask who answers and who sees the screen."""
    assignment = _mine(request, pk)
    if (age := _age(request)) is not None and age < 16:
        return render(request, "amity/assigned/under_16.html")
    if assignment.done_at is not None:
        return HttpResponseRedirect(reverse("assigned-end", args=[pk]))
    if request.method != "POST":
        return _before(request, assignment, age)
    who, seen = request.POST.get("who", ""), request.POST.get("seen", "")
    faults = _faults(request, who, seen)
    if faults:
        return _before(request, assignment, age, faults)
    request.session["alone"] = seen == "no"
    try:
        assignments.say_who(
            by=_here(request),
            at=request.at,
            assignment=assignment,
            answered_by=who,
            proxy_is=request.POST.get("proxy_is", "").strip()[:200] if who == "proxy" else "",
        )
    except assignments.AssignmentError:
        return _before(
            request,
            assignment,
            age,
            {"who": _("This was started by somebody else. Ask your team to send the questions again.")},
        )
    return HttpResponseRedirect(reverse("assigned-seen" if seen == "yes" else "assigned-next", args=[pk]))


@person
def seen(request: Visit, pk: int) -> HttpResponse:
    """Leave it to somebody whose screen others see whether they go on now."""
    return render(request, "amity/assigned/seen.html", {"assignment": _mine(request, pk)})


@person
def following(request: Visit, pk: int) -> HttpResponse:
    """Lead to the part that comes next: an open question, an instrument, names for the map, or the end."""
    assignment = _mine(request, pk)
    if assignment.answered_by not in WHO:
        return HttpResponseRedirect(reverse("start", args=[pk]))
    for number, part in _parts(assignment).items():
        if part.instrument is None and not _said(assignment, part):
            return HttpResponseRedirect(reverse("in-own-words", args=[pk, number]))
        if part.instrument is not None and (there := _instrument(request, assignment, part.instrument)):
            return there
    for name in assignment.instruments:
        if there := _instrument(request, assignment, name):
            return there
    return HttpResponseRedirect(reverse("assigned-end", args=[pk]))


@person
def in_own_words(request: Visit, pk: int, number: int) -> HttpResponse:
    """Ask an open question, or for names; what is said stays as it was said."""
    assignment = _mine(request, pk)
    parts = _parts(assignment)
    if (part := parts.get(number)) is None or part.instrument is not None:
        raise Http404
    if request.method != "POST":
        return _own_words_page(request, assignment, part)
    fault = _own_words_saved(request, assignment, part)
    if fault:
        return _own_words_page(request, assignment, part, fault)
    later = "later" in request.POST
    return HttpResponseRedirect(reverse("me") if later else reverse("assigned-next", args=[pk]))


@person
def end(request: Visit, pk: int) -> HttpResponse:
    """Thank whoever answered, say what happens next, and lead to what came of it."""
    assignment = _mine(request, pk)
    done = assignment.assessments.filter(status="completed", wrong_since=None).order_by("at", "pk")
    context = {"assignment": assignment, "done": [(each, results.topic(each)) for each in done]}
    return render(request, "amity/assigned/end.html", context)


def _before(
    request: Visit, assignment: Assignment, age: int | None, faults: dict[str, str] | None = None
) -> HttpResponse:
    faults = faults or {}
    context = {
        "assignment": assignment,
        "topic": results.asked_for(assignment),
        "minutes": _minutes(assignment),
        "young": age is not None and age < 18,
        "who": WHO.items(),
        "chosen": request.POST or {"who": assignment.answered_by},
        "faults": faults,
        "errors": list(faults.values()),
        "errors_at": f"{next(iter(faults), 'who')}-0",
    }
    return render(request, "amity/assigned/start.html", context, status=422 if faults else 200)


def _faults(request: Visit, who: str, seen: str) -> dict[str, str]:
    faults = {}
    if who not in WHO:
        faults["who"] = _("Say who answers.")
    elif who == "proxy" and not request.POST.get("proxy_is", "").strip():
        faults["who"] = _("Say who you are, such as “her daughter”.")
    if seen not in ("yes", "no"):
        faults["seen"] = _("Say whether anyone else can see the screen.")
    return faults


def _minutes(assignment: Assignment) -> int:
    if assignment.battery:
        return clinic_asking.battery(assignment.battery).minutes
    items = sum(len(instruments.load(each).items) for each in assignment.instruments)
    return max(1, round(items / ITEMS_A_MINUTE))


def _parts(assignment: Assignment) -> dict[int, Any]:
    """Return the parts of its battery that it comes to, by their place on the card.

    A proxy is asked for nothing in their own words.
    """
    if not assignment.battery:
        return {}
    called = set(clinic_asking.asked(assignment))
    proxy = assignment.answered_by == "proxy"
    return {
        number: part
        for number, part in enumerate(clinic_asking.battery(assignment.battery).parts)
        if (part.instrument is None and not proxy) or _asked_as(assignment, part.instrument) in called
    }


def _asked_as(assignment: Assignment, name: str | None) -> str | None:
    if name is None:
        return None
    return clinic_asking.asks(instrument=name, person=assignment.person, remote=assignment.away)


def _said(assignment: Assignment, part: Any) -> bool:
    found = assignment.sayings.filter(wrong_since=None, question=part.question or sayings.NAMES)
    return bool(found.exists())


def _instrument(request: Visit, assignment: Assignment, name: str) -> HttpResponse | None:
    """Begin or go on with an instrument, if it is not done and has words to be asked in."""
    asked = _asked_as(assignment, name)
    assert asked is not None
    if assignment.assessments.filter(instrument=asked, status="completed", wrong_since=None).exists():
        return None
    if asked not in clinic_asking.asked(assignment) or asking.cannot_ask(asked):
        return None
    begun = assessments.begin(
        by=_here(request),
        at=request.at,
        person=assignment.person,
        instrument=asked,
        answered_by=assignment.answered_by,
        assignment=assignment,
    )
    return HttpResponseRedirect(reverse("go-on", args=[begun.pk]))


def _own_words_page(request: Visit, assignment: Assignment, part: Any, fault: str = "") -> HttpResponse:
    known = OPEN_QUESTIONS.get(part.question or "")
    before = assignment.sayings.filter(wrong_since=None, question=part.question or "").first()
    context = {
        "assignment": assignment,
        "question": known or part.question or "",
        "foreign": bool(part.question) and known is None and get_language() != "en",
        "boxes": range(1, (part.names_up_to or 0) + 1),
        "names": request.POST.getlist("name"),
        "named": _named(request) if part.question is None else "",
        "words": request.POST.get("words", before.words if before else ""),
        "fault": fault,
        "errors": [fault] if fault else [],
        "errors_at": "words",
    }
    return render(request, "amity/assigned/own_words.html", context, status=422 if fault else 200)


def _own_words_saved(request: Visit, assignment: Assignment, part: Any) -> str:
    """Save what was said, and return what is wrong with it instead where something is."""
    declined, later = "decline" in request.POST, "later" in request.POST
    here = {"by": _here(request), "at": request.at, "person": assignment.person, "assignment": assignment}
    if part.question is None:
        names = [] if declined else [each for each in request.POST.getlist("name") if each.strip()]
        if not names and not declined and not later and not _named(request):
            return _("Name at least one person or pet, or say that you would rather not.")
        if any(len(each) > 60 for each in names):
            return _("A first name or nickname is enough: up to 60 letters.")
        if names or not later:
            sayings.name_people(names=names[: part.names_up_to], later=later, **here)
        return ""
    words = "" if declined else request.POST.get("words", "").strip()
    if not words and not declined and not later:
        return _("Write something, or say that you would rather not answer.")
    if len(words) > LONGEST:
        return _("Please write less: up to 5,000 letters.")
    if words or declined:
        sayings.say(question=part.question, words=words, **here)
    return ""


def _named(request: Visit) -> str:
    """Return who is on their map already; not on a device that somebody else may take up next."""
    last = None if request.device else networks.latest_of(_here(request))
    if last is None or last.hidden:
        return ""
    return listed(maps.called(each) for each in safe_to_show(last.drawn)[0].alters if not each.ended)


def _mine(request: Visit, pk: int) -> Assignment:
    found = (
        Assignment.objects.of(_here(request))
        .standing()
        .filter(pk=pk, cancelled_at=None)
        .select_related("person")
        .first()
    )
    if found is None or request.device not in (None, found.pk):
        raise Http404
    assignment: Assignment = found
    return assignment


def _here(request: Visit) -> Any:
    assert request.person is not None
    return request.person


def _age(request: Visit) -> int | None:
    age: int | None = _here(request).age_on(request.at.date())
    return age


urlpatterns = [
    path("me/assigned/<int:pk>/", start, name="start"),
    path("me/assigned/<int:pk>/screen/", seen, name="assigned-seen"),
    path("me/assigned/<int:pk>/next/", following, name="assigned-next"),
    path("me/assigned/<int:pk>/words/<int:number>/", in_own_words, name="in-own-words"),
    path("me/assigned/<int:pk>/end/", end, name="assigned-end"),
]
