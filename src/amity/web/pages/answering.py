"""Answering: one question a page, each answer saved at once; and the pause after one that needs somebody.

A person answers their own; a practitioner who asks by phone or sits beside them uses the same pages.
"""

from typing import Literal, NamedTuple

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amity import instruments
from amity.clinic.actions import assessments, safety
from amity.clinic.models import Assessment
from amity.instruments import DECLINED
from amity.web import asking, asking_own_words
from amity.web.dates import date_format
from amity.web.door import Visit, person, record, staff


class Way(NamedTuple):
    """The names of the pages on which somebody answers."""

    question: str
    answers: str
    pause: str
    done: str


OWN = Way("question", "answers", "pause", "result")
ASKED = Way("ask-question", "ask-answers", "ask-pause", "asked")
"""The pages of a practitioner who asks."""


Shown = int | Literal["whatever"] | None


class Given(NamedTuple):
    """What a form gave: a code, or the fault in it; and the answer that the form showed."""

    item: str
    code: int | None
    shown: Shown
    fault: str


@person
def question(request: Visit, pk: int, item: str) -> HttpResponse:
    """Ask one question, and save its answer."""
    return _question(request, pk, item)


@staff("write on a record")
def ask_question(request: Visit, pk: int, item: str) -> HttpResponse:
    """Ask one question for the person, by phone or beside them, and save what they answer."""
    return _question(request, pk, item)


@person
@require_POST
def answers(request: Visit, pk: int) -> HttpResponse:
    """Save one answer and say, with no page, where to go: what the question's page calls with a script."""
    return _bare(request, pk)


@staff("write on a record")
@require_POST
def ask_answers(request: Visit, pk: int) -> HttpResponse:
    """Save one answer of a person whom a practitioner asks, and say where to go."""
    return _bare(request, pk)


@person
def pause(request: Visit, pk: int) -> HttpResponse:
    """Offer help before the next question, in words that tell an onlooker nothing of any answer."""
    assessment = _reached(request, pk)
    when = safety.somebody_looks_at(assessment.person, request.at)
    context = {
        "on": _after(request, assessment),
        "now": when is not None and when <= request.at,
        "looked_at": date_format(when.replace(tzinfo=None), "l j F, H:i") if when else "",
    }
    return render(request, "amity/answering/pause.html", context)


@staff("write on a record")
def ask_pause(request: Visit, pk: int) -> HttpResponse:
    """Tell the practitioner who asks that an alert is open, and lead to it."""
    assessment = _reached(request, pk)
    alert = assessment.alerts.open().order_by("-raised_at").first()
    context = {"on": _after(request, assessment), "alert": alert, "whom": assessment.person}
    return render(request, "amity/answering/ask_pause.html", context)


@person
def go_on(request: Visit, pk: int) -> HttpResponse:
    """Lead to the first question that has no answer yet: where somebody comes back to."""
    return _go_on(request, pk)


@staff("write on a record")
def ask(request: Visit, pk: int) -> HttpResponse:
    """Lead a practitioner who asks to the first question that has no answer yet."""
    return _go_on(request, pk)


@staff("write on a record")
def asked(request: Visit, pk: int) -> HttpResponse:
    """Show the practitioner who asked what the answers came to."""
    assessment = _reached(request, pk)
    card = instruments.load(assessment.instrument)
    context = {
        "assessment": assessment,
        "whom": assessment.person,
        "card": card,
        "scores": assessment.result.scores.items() if assessment.result else (),
        "answers": asking.answers(card, assessment),
        "alerts": assessment.alerts.open(),
    }
    return render(request, "amity/answering/asked.html", context)


def _question(request: Visit, pk: int, item: str) -> HttpResponse:
    if request.method == "POST":
        return _answered(request, pk, item)
    assessment = _reached(request, pk)
    if assessment.status != "in-progress":
        return HttpResponseRedirect(reverse(_way(request).done, args=[pk]))
    return _page(request, assessment, item)


def _bare(request: Visit, pk: int) -> HttpResponse:
    there = _answered(request, pk, request.POST.get("item", ""))
    if there.status_code != 302:
        return there
    return HttpResponse(status=204, headers={"HX-Redirect": there["Location"]})


def _go_on(request: Visit, pk: int) -> HttpResponse:
    assessment, way = _reached(request, pk), _way(request)
    if assessment.status != "in-progress":
        return HttpResponseRedirect(reverse(way.done, args=[pk]))
    card = instruments.load(assessment.instrument)
    at = asking.first_open(card, assessment) or asking.order(card, assessment)[-1]
    return HttpResponseRedirect(reverse(way.question, args=[pk, at]))


def _answered(request: Visit, pk: int, item: str) -> HttpResponse:
    """Save what a form gave and lead on, or show the form again with what is wrong."""
    given = _given(request, item)
    if given.fault:
        return _again(request, pk, given)
    if given.code is None:
        return HttpResponseRedirect(_home(request, _reached(request, pk)))
    by = request.practitioner or request.person
    assert by is not None
    own = request.person and not request.device
    assessment = Assessment(pk=pk) if own else _reached(request, pk)
    try:
        assessment = assessments.answer(
            by=by, at=request.at, assessment=assessment, item=item, code=given.code, shown=given.shown
        )
    except Assessment.DoesNotExist:
        raise Http404 from None
    except instruments.AnswerError:
        return _again(request, pk, given._replace(fault=_("Choose one of the answers.")))
    except assessments.OvertakenError as overtaken:
        return _page(request, overtaken.stands, item, newer=given.code)
    except assessments.AssessmentError:  # a second press of the last button leads on as the first did
        return HttpResponseRedirect(_end(request, _reached(request, pk)))
    return HttpResponseRedirect(_next(request, assessment, given))


def _given(request: Visit, item: str) -> Given:
    """Return what was answered: a code, nothing because somebody saves for later, or a fault."""
    said = request.POST.get("shown")
    shown: Shown = "whatever" if said is None else _number(said)
    if "decline" in request.POST:
        return Given(item, DECLINED, shown, "")
    typed = request.POST.get("answer", "").strip()
    code = _number(typed)
    if not typed:
        later = "later" in request.POST
        fault = "" if later else _("Choose an answer, or say that you would rather not answer.")
        return Given(item, None, shown, fault)
    if code is None or code < 0:
        return Given(item, None, shown, _("Enter a whole number, such as 2."))
    return Given(item, code, shown, "")


def _number(typed: str) -> int | None:
    try:
        return int(typed) if len(typed) < 10 else None
    except ValueError:
        return None


def _next(request: Visit, assessment: Assessment, given: Given) -> str:
    """Finish what has no open question left, and return where an answer leads."""
    card, way = instruments.load(assessment.instrument), _way(request)
    after = asking.next_one(card, assessment, given.item)
    if after is None:
        by = request.practitioner or request.person
        assert by is not None
        assessment = assessments.finish(by=by, at=request.at, assessment=assessment)
    if asking.watched(card, given.item, given.code or 0):
        request.session["paused_at"] = given.item
        return reverse(way.pause, args=[assessment.pk])
    if "later" in request.POST:
        return _home(request, assessment)
    if after is None:
        return _end(request, assessment)
    return reverse(way.question, args=[assessment.pk, after])


def _after(request: Visit, assessment: Assessment) -> str:
    """Return where a pause leads: to the next question, or to what comes after the last."""
    card = instruments.load(assessment.instrument)
    after = asking.next_one(card, assessment, request.session.get("paused_at", ""))
    if assessment.status == "in-progress" and after is not None:
        return reverse(_way(request).question, args=[assessment.pk, after])
    return _end(request, assessment)


def _end(request: Visit, assessment: Assessment) -> str:
    if assessment.assignment_id and request.person:
        return reverse("assigned-next", args=[assessment.assignment_id])
    if request.practitioner and (asked_for := assessment.assignment) and asking_own_words.more(asked_for):
        return reverse("assigned-ask", args=[assessment.person_id, assessment.assignment_id])
    return reverse(_way(request).done, args=[assessment.pk])


def _home(request: Visit, assessment: Assessment) -> str:
    return reverse("me") if request.person else reverse("person", args=[assessment.person_id])


def _before(request: Visit, assessment: Assessment) -> str:
    """Return where one goes back to from the first question."""
    return reverse("start", args=[request.device]) if request.device else _home(request, assessment)


def _again(request: Visit, pk: int, given: Given) -> HttpResponse:
    return _page(request, _reached(request, pk), given.item, fault=given.fault)


def _page(
    request: Visit, assessment: Assessment, item: str, *, fault: str = "", newer: int | None = None
) -> HttpResponse:
    """Return the page of a question; ``newer`` is what a form gave that was older than what stands."""
    language, way = get_language() or "en", _way(request)
    try:
        card = asking.spoken(assessment.instrument, language)
    except instruments.WordsError as problem:
        context = {"problem": str(problem) if request.practitioner else "", "assessment": assessment}
        return render(request, "amity/answering/no_words.html", context)
    if item not in asking.order(card, assessment):
        raise Http404
    shown = asking.question(card, assessment, item, language)
    before = asking.beside(card, assessment, item, -1)
    back = reverse(way.question, args=[assessment.pk, before]) if before else _before(request, assessment)
    context = {
        "asked": shown,
        "assessment": assessment,
        "here": reverse(way.question, args=[assessment.pk, item]),
        "bare": reverse(way.answers, args=[assessment.pk]),
        "back": back,
        "fault": fault,
        "typed": request.POST.get("answer", "") if fault else shown.typed,
        "errors": [fault] if fault else [],
        "errors_at": "a0",
        "stands": asking.said(card, item, assessment.answers.get(item)) if newer is not None else "",
        "newer": asking.said(card, item, newer) if newer is not None else "",
    }
    status = 409 if newer is not None else 422 if fault else 200
    return render(request, "amity/answering/question.html", context, status=status)


def _way(request: Visit) -> Way:
    return OWN if request.person else ASKED


def _reached(request: Visit, pk: int) -> Assessment:
    """Return an assessment of the person who is here, or of somebody whom the practitioner may see."""
    found: Assessment | None = next(iter(Assessment.objects.standing().filter(pk=pk)), None)
    if found is None or request.device not in (None, found.assignment_id):
        raise Http404
    if request.practitioner:
        found.person = record(request, found.person_id)
    elif request.person and found.person_id == request.person.pk:
        found.person = request.person
    elif request.person is None or found.person.merged_into_id != request.person.pk:
        raise Http404
    return found


urlpatterns = [
    path("me/questions/<int:pk>/", go_on, name="go-on"),
    path("me/questions/<int:pk>/<str:item>/", question, name="question"),
    path("me/pause/<int:pk>/", pause, name="pause"),
    path("me/answers/<int:pk>/", answers, name="answers"),
    path("asking/<int:pk>/", ask, name="ask"),
    path("asking/<int:pk>/answers/", ask_answers, name="ask-answers"),
    path("asking/<int:pk>/pause/", ask_pause, name="ask-pause"),
    path("asking/<int:pk>/done/", asked, name="asked"),
    path("asking/<int:pk>/<str:item>/", ask_question, name="ask-question"),
]
