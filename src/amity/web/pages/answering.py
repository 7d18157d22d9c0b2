"""Answering: one question a page, each answer saved at once; and the pause after one that needs somebody."""

from typing import NamedTuple

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amity import instruments
from amity.clinic.actions import assessments, safety
from amity.clinic.models import Assessment
from amity.instruments import DECLINED
from amity.web import asking
from amity.web.door import Visit, person


class Given(NamedTuple):
    """What a form gave: a code, or the fault in it; and the answer that the form showed."""

    item: str
    code: int | None
    shown: int | None
    fault: str


@person
def question(request: Visit, pk: int, item: str) -> HttpResponse:
    """Ask one question, and save its answer."""
    if request.method == "POST":
        return _answered(request, pk, item)
    assessment = _mine(request, pk)
    if assessment.status != "in-progress":
        return HttpResponseRedirect(reverse("result", args=[pk]))
    return _asked(request, assessment, item)


@person
@require_POST
def answers(request: Visit, pk: int) -> HttpResponse:
    """Save one answer and say, with no page, where to go: what the question's page calls with a script."""
    there = _answered(request, pk, request.POST.get("item", ""))
    if there.status_code != 302:
        return there
    return HttpResponse(status=204, headers={"HX-Redirect": there["Location"]})


@person
def go_on(request: Visit, pk: int) -> HttpResponse:
    """Lead to the first question that has no answer yet: where somebody comes back to."""
    assessment = _mine(request, pk)
    if assessment.status != "in-progress":
        return HttpResponseRedirect(reverse("result", args=[pk]))
    card = instruments.load(assessment.instrument)
    at = asking.first_open(card, assessment.answers) or card.items[-1].id
    return HttpResponseRedirect(reverse("question", args=[pk, at]))


@person
def pause(request: Visit, pk: int, item: str) -> HttpResponse:
    """Offer help before the next question, in words that tell an onlooker nothing of any answer."""
    assessment = _mine(request, pk)
    card = instruments.load(assessment.instrument)
    after = asking.beside(card, assessment.answers, item, 1)
    going = assessment.status == "in-progress" and after is not None
    when = safety.somebody_looks_at(assessment.person, request.at)
    context = {
        "on": reverse("question", args=[pk, after]) if going else reverse("result", args=[pk]),
        "now": when is not None and when <= request.at,
        "looked_at": date_format(when.replace(tzinfo=None), "l j F, H:i") if when else "",
    }
    return render(request, "amity/answering/pause.html", context)


def _answered(request: Visit, pk: int, item: str) -> HttpResponse:
    """Save what a form gave and lead on, or show the form again with what is wrong."""
    assert request.person is not None
    given = _given(request, item)
    if given.fault:
        return _again(request, pk, given)
    if given.code is None:
        return HttpResponseRedirect(reverse("me"))
    try:
        assessment = assessments.answer(
            by=request.person,
            at=request.at,
            assessment=Assessment(pk=pk),
            item=item,
            code=given.code,
            shown=given.shown,
        )
    except Assessment.DoesNotExist:
        raise Http404 from None
    except instruments.AnswerError:
        return _again(request, pk, given._replace(fault=_("Choose one of the answers.")))
    except assessments.OvertakenError as overtaken:
        return _asked(request, overtaken.stands, item, newer=given.code)
    except assessments.AssessmentError:
        return HttpResponseRedirect(reverse("result", args=[pk]))
    return HttpResponseRedirect(_next(request, assessment, given))


def _given(request: Visit, item: str) -> Given:
    """Return what was answered: a code, nothing because somebody saves for later, or a fault."""
    shown = _number(request.POST.get("shown", ""))
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
    """Return where an answer leads: to the pause, home, on, or to the end."""
    card = instruments.load(assessment.instrument)
    after = asking.beside(card, assessment.answers, given.item, 1)
    flagged = asking.watched(card, given.item, given.code or 0)
    if after is None:
        after = asking.first_open(card, assessment.answers)
    if after is None:
        assert request.person is not None
        assessments.finish(by=request.person, at=request.at, assessment=assessment)
    if flagged:
        return reverse("pause", args=[assessment.pk, given.item])
    if "later" in request.POST:
        return reverse("me")
    if after is None:
        return reverse("result", args=[assessment.pk])
    return reverse("question", args=[assessment.pk, after])


def _again(request: Visit, pk: int, given: Given) -> HttpResponse:
    return _asked(request, _mine(request, pk), given.item, fault=given.fault)


def _asked(
    request: Visit, assessment: Assessment, item: str, *, fault: str = "", newer: int | None = None
) -> HttpResponse:
    """Return the page of a question; ``newer`` is what a form gave that was older than what stands."""
    language = get_language() or "en"
    try:
        card = asking.spoken(assessment.instrument, language)
    except instruments.WordsError:
        return render(request, "amity/answering/no_words.html", status=200)
    if item not in card.item:
        raise Http404
    shown = asking.question(card, assessment.answers, item, language)
    before = asking.beside(card, assessment.answers, item, -1)
    context = {
        "asked": shown,
        "assessment": assessment,
        "back": reverse("question", args=[assessment.pk, before]) if before else reverse("me"),
        "fault": fault,
        "typed": request.POST.get("answer", "") if fault else shown.typed,
        "errors": [fault] if fault else [],
        "errors_at": "a0",
        "stands": asking.said(card, item, assessment.answers.get(item)) if newer is not None else "",
        "newer": asking.said(card, item, newer) if newer is not None else "",
    }
    status = 409 if newer is not None else 422 if fault else 200
    return render(request, "amity/answering/question.html", context, status=status)


def _mine(request: Visit, pk: int) -> Assessment:
    assert request.person is not None
    found = Assessment.objects.of(request.person).standing().filter(pk=pk).select_related("person").first()
    if found is None:
        raise Http404
    assessment: Assessment = found
    return assessment


urlpatterns = [
    path("me/questions/<int:pk>/", go_on, name="go-on"),
    path("me/questions/<int:pk>/<str:item>/", question, name="question"),
    path("me/questions/<int:pk>/<str:item>/pause/", pause, name="pause"),
    path("me/answers/<int:pk>/", answers, name="answers"),
]
