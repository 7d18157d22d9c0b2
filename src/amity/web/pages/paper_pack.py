"""The paper pack: a cover, the questions with their numbers and boxes, and a code that leads back to them."""

from typing import Any, NamedTuple

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity import directory, instruments
from amity.clinic.actions import asking, paper
from amity.clinic.models import Assignment, Episode, Person
from amity.instruments import Instrument
from amity.web import paper as on_paper
from amity.web.asking import RIGHT_TO_LEFT, SHORT, spoken
from amity.web.choosing import name_of
from amity.web.door import Visit, record, staff
from amity.web.paper_waiting import OPEN_QUESTIONS


class Line(NamedTuple):
    """One question on paper: its number and words, and boxes to tick, or a line to write a number on."""

    number: int
    words: str
    boxes: tuple[tuple[int, str], ...]
    between: str


class Sheet(NamedTuple):
    """One questionnaire on paper, in the words of its card."""

    card: Instrument
    lines: tuple[Line, ...]
    direction: str
    foreign: bool


class Own(NamedTuple):
    """Something to answer in one's own words: so many lines, or names."""

    words: Any
    lines: range
    names: bool


@staff("write on a record")
def choose(request: Visit, pk: int) -> HttpResponse:
    """Show which assignments can be printed."""
    who = record(request, pk)
    rows = Assignment.objects.of(who).open().order_by("due_on", "pk")
    return render(request, "amity/paper/choose.html", {"who": who, "rows": rows})


@staff("write on a record")
def pack(request: Visit, pk: int, assignment: int) -> HttpResponse:
    """Show an assignment as a sheet to print, at 13 points or, in large print, at 18."""
    who = record(request, pk)
    found = Assignment.objects.of(who).standing().filter(pk=assignment, cancelled_at=None).first()
    if found is None:
        raise Http404
    age = who.age_on(timezone.localdate(request.at))
    if age is not None and age < 16:
        return render(request, "amity/assigning/not_here.html", {"who": who, "rows": []})
    sheets, problems = _sheets(found)
    language = _cover_language(found)
    code = paper.code(found)
    context = {
        "who": who,
        "assignment": found,
        "large": "large" in request.GET,
        "wants_large": "large-print" in who.access_needs,
        "sheets": sheets,
        "own": _own(found),
        "problems": problems,
        "spoken": language,
        "unspoken": "" if language == _wanted(found) else name_of(_wanted(found)),
        "way": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "team": _team(who),
        "help": directory.crisis(who.country),
        "code": code,
        "qr": _qr(request.build_absolute_uri(reverse("paper-code", args=[code]))),
    }
    if "pdf" not in request.GET:
        return render(request, "amity/paper/pack.html", context)
    html = render_to_string("amity/paper/pdf.html", context, request=request)
    try:
        written = on_paper.pdf(html, large="large" in request.GET)
    except on_paper.PaperError as problem:
        messages.warning(request, str(problem))
        return HttpResponseRedirect(request.path)
    response = HttpResponse(written, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{code}.pdf"'
    return response


def _wanted(assignment: Assignment) -> str:
    """Return the language that a pack is for: the one that was chosen for it, else the person's own."""
    said: str = assignment.language if assignment.language != "en" else assignment.person.language
    return said


def _cover_language(assignment: Assignment) -> str:
    """Return the language of the cover: the person's, where the pages have its words."""
    return _wanted(assignment) if _wanted(assignment) in dict(settings.LANGUAGES) else "en"


def _sheets(assignment: Assignment) -> tuple[list[Sheet], list[str]]:
    """Return the questionnaires that can be printed, and what to do about those that cannot."""
    sheets, problems = [], []
    for name in asking.asked(assignment):
        if problem := _not_away(assignment, name):
            problems.append(problem)
            continue
        try:
            card = spoken(name, assignment.language)
        except instruments.WordsError as problem:
            problems.append(str(problem))
            continue
        lines = tuple(_line(card, number, item.id) for number, item in enumerate(card.items, 1))
        way = "rtl" if card.language in RIGHT_TO_LEFT else "ltr"
        sheets.append(Sheet(card, lines, way, card.language != assignment.language))
    return sheets, problems


def _not_away(assignment: Assignment, name: str) -> str:
    """Say why a questionnaire that is asked with staff is not printed to be taken away."""
    try:
        other = asking.asks(instrument=name, person=assignment.person, remote=True)
    except asking.AssessmentError as problem:
        return str(problem)
    if other == name:
        return ""
    return _(
        "{title} is asked with them, and not printed: an answer may need somebody at once. "
        "Assign the questions on paper, and {other} is printed."
    ).format(title=instruments.load(name).title, other=instruments.load(other).title)


def _line(card: Instrument, number: int, key: str) -> Line:
    low, high = card.bounds[key]
    offered = dict(card.options[key])
    scale = card.numbers.get(card.item[key].answer)
    if not offered and high - low < SHORT:
        offered = dict.fromkeys(range(low, high + 1), "")
        if scale:
            offered |= {low: scale.low or "", high: scale.high or ""}
    unit = (scale.unit if scale else "") or ""
    return Line(
        number, card.ask(key), tuple(offered.items()), "" if offered else f"{low}–{high} {unit}".strip()
    )


def _own(assignment: Assignment) -> list[Own]:
    """Return what a battery asks in the person's own words."""
    if not assignment.battery:
        return []
    found = []
    for part in asking.battery(assignment.battery).parts:
        if part.question:
            found.append(Own(OPEN_QUESTIONS.get(part.question, part.question), range(5), names=False))
        elif part.names_up_to:
            words = _lazy("Who is in your life? Write the first names of people or pets.")
            found.append(Own(words, range(part.names_up_to), names=True))
    return found


def _team(who: Person) -> str:
    cared = Episode.objects.of(who).standing().exclude(status="closed").select_related("team").first()
    return cared.team.name if cared else ""


def _qr(address: str) -> str:
    drawn = str(segno.make(address, error="m").svg_inline(scale=4, border=4, light="#fff"))
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" ', 1)


urlpatterns = [
    path("people/<int:pk>/paper/", choose, name="paper"),
    path("people/<int:pk>/paper/<int:assignment>/", pack, name="paper-pack"),
]
