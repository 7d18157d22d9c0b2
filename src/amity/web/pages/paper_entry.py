"""Paper that came back: typed in, typed in again, and looked up where the two differ."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity import instruments
from amity.clinic.actions import paper, people, refused
from amity.clinic.models import Assignment, PaperEntry, Person, SafetyAlert, visible_to
from amity.errors import AmityError
from amity.instruments import DECLINED, Instrument
from amity.web import paper_waiting
from amity.web.asking import said
from amity.web.door import Visit, record, staff
from amity.web.forms import DateField, Form, pk_of

EMPTY = "-"
RATHER_NOT = "r"
LISTED = 12
"""So many answers are listed beside a box; of more, the lowest and the highest."""


class PaperForm(Form):
    """A box for each question of a paper: the number of the answer, ``r`` or ``-``.

    No box may be left empty, so that a form sent half-way by Enter is never taken for a whole paper.
    """

    def __init__(
        self, *args: Any, card: Instrument, keys: Iterable[str] = (), dated: bool = False, **kwargs: Any
    ) -> None:
        self.card, self.dated = card, dated
        super().__init__(*args, **kwargs)
        if dated:
            self.fields["answered_on"] = DateField(label=_("Day on the paper"))
        wanted = set(keys) or set(card.item)
        self.keys = [item.id for item in card.items if item.id in wanted]
        box = {"class": "govuk-input govuk-input--width-3", "autocomplete": "off", "autocapitalize": "none"}
        for number, item in enumerate(card.items, 1):
            if item.id in wanted:
                self.fields[f"item-{item.id}"] = forms.CharField(
                    label=f"{number}. {item.ask or item.about or item.id}",
                    help_text=_offered(card, item.id),
                    required=False,
                    max_length=9,
                    widget=forms.TextInput(box),
                )

    def clean(self) -> dict[str, Any]:
        """Read each box; say of each that is empty or not on offer what can be typed."""
        given = super().clean() or {}
        for key in self.keys:
            name = f"item-{key}"
            if name in self.errors:
                continue
            typed = given.get(name, "").strip().lower()
            number = self.card.items.index(self.card.item[key]) + 1
            if not typed and self.card.item[key].asked_if is None:
                fault = _("Question {n}: type the number of the answer, or - where nothing is ticked")
                self.add_error(name, fault.format(n=number))
            elif typed not in ("", EMPTY, RATHER_NOT) and not self._offers(key, typed):
                fault = _("Question {n}: {typed} is not one of its answers")
                self.add_error(name, fault.format(n=number, typed=typed))
        if self.dated and given.get("answered_on") and given["answered_on"] > self.today:
            self.add_error("answered_on", _("The day on the paper lies ahead. Look again"))
        return given

    today = date.max

    def _offers(self, key: str, typed: str) -> bool:
        return typed.isascii() and typed.isdigit() and self.card.offers(key, int(typed))

    @property
    def answers(self) -> dict[str, int | None]:
        """What was typed and is on offer: codes, that somebody would rather not answer, or nothing."""
        said = self.cleaned_data
        return {key: _code(said[f"item-{key}"]) for key in self.keys if f"item-{key}" in said}

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The boxes of the questions."""
        return [self[f"item-{key}"] for key in self.keys]


def _code(typed: str) -> int | None:
    typed = typed.strip().lower()
    if typed in ("", EMPTY):
        return None
    return DECLINED if typed == RATHER_NOT else int(typed)


def _offered(card: Instrument, key: str) -> str:
    offered = card.options[key]
    if offered and len(offered) <= LISTED:
        return ", ".join(f"{code} {words}" for code, words in offered.items())
    low, high = card.bounds[key]
    return _("{low} to {high}").format(low=low, high=high)


@staff("write on a record")
def entries(request: Visit, pk: int) -> HttpResponse:
    """Show what came back and waits: for its first typing, for its second, or for a look at the paper."""
    assert request.practitioner is not None
    who = record(request, pk)
    cards, words = paper_waiting.to_type(who, request.at, request.GET.get("assignment", ""))
    context = {
        "who": who,
        "to_type": cards,
        "words": words,
        "waiting": paper_waiting.rows(request.practitioner, request.at, who),
        "alerts": SafetyAlert.objects.of(who).open().order_by("due_at"),
        "cards": [instruments.load(name) for name in instruments.names()],
    }
    return render(request, "amity/paper/entries.html", context)


@staff("write on a record")
def enter(request: Visit, pk: int, instrument: str) -> HttpResponse:
    """Take the first typing of a paper; an answer that needs somebody raises its alert at once."""
    assert request.practitioner is not None
    who, card = record(request, pk), _card(instrument)
    assignment = _assignment(request, who)
    form = PaperForm(request.POST or None, card=card, dated=True)
    form.today = timezone.localdate(request.at)
    _tell(request, who, instrument, form)
    if request.method == "POST" and form.is_valid():
        try:
            entry = paper.enter(
                by=request.practitioner,
                at=request.at,
                person=who,
                instrument=instrument,
                answers=form.answers,
                answered_on=form.cleaned_data["answered_on"],
                assignment=assignment,
                language=assignment.language if assignment else "en",
                key=form.cleaned_data["key"] or None,
            )
            return _told(request, entry, _("Typed in once. It counts when it is typed in again."))
        except AmityError as problem:
            form.add_error(None, str(problem))
    context = {"who": who, "card": card, "form": form, "assignment": assignment, "time": 1}
    return render(request, "amity/paper/enter.html", context, status=422 if form.errors else 200)


@staff("write on a record")
def again(request: Visit, pk: int, entry: int) -> HttpResponse:
    """Take the second typing, without showing the first."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = _entry(who, entry)
    if there := _past(found, request):
        return there
    card = _card(found.instrument)
    form = PaperForm(request.POST or None, card=card)
    _tell(request, who, found.instrument, form, found.first)
    if request.method == "POST" and form.is_valid():
        try:
            paper.enter_again(by=request.practitioner, at=request.at, paper=found, answers=form.answers)
            return _past(_entry(who, entry), request) or HttpResponseRedirect(
                reverse("paper-entry", args=[pk])
            )
        except AmityError as problem:
            form.add_error(None, str(problem))
    own = found.first_by_id == request.practitioner.pk
    context = {"who": who, "card": card, "form": form, "entry": found, "own": own, "time": 2}
    return render(request, "amity/paper/enter.html", context, status=422 if form.errors else 200)


@staff("write on a record")
def resolve(request: Visit, pk: int, entry: int) -> HttpResponse:
    """Ask what the paper says where the two typings differ."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = _entry(who, entry)
    if found.second is None:
        return HttpResponseRedirect(reverse("paper-again", args=[pk, entry]))
    if found.assessment_id is not None:
        return HttpResponseRedirect(reverse("asked", args=[found.assessment_id]))
    card = _card(found.instrument)
    differ = paper.differences(found)
    form = PaperForm(request.POST or None, card=card, keys=[each.item for each in differ])
    _tell(request, who, found.instrument, form, found.first | found.second)
    if request.method == "POST" and form.is_valid():
        try:
            made = paper.resolve(by=request.practitioner, at=request.at, paper=found, answers=form.answers)
            return HttpResponseRedirect(reverse("asked", args=[made.pk]))
        except AmityError as problem:
            form.add_error(None, str(problem))
    rows = [
        (box, said(card, each.item, each.first), said(card, each.item, each.second))
        for box, each in zip(form.boxes, differ, strict=True)
    ]
    context = {"who": who, "card": card, "form": form, "entry": found, "rows": rows}
    return render(request, "amity/paper/resolve.html", context, status=422 if form.errors else 200)


def _tell(
    request: Visit, who: Person, instrument: str, form: PaperForm, told: Mapping[str, int] | None = None
) -> None:
    """Tell of the flags in a form with a slip elsewhere; not again of what an earlier typing ``told``."""
    if not form.is_bound or form.is_valid():
        return
    assert request.practitioner is not None
    new = {item: code for item, code in form.answers.items() if (told or {}).get(item) != code}
    refused.tell_flags(by=request.practitioner, at=request.at, person=who, instrument=instrument, answers=new)


class WrongForm(Form):
    """Why a paper does not belong here."""

    because = forms.CharField(
        label=_lazy("What is wrong with it?"),
        error_messages={"required": _lazy("Say what is wrong, such as “another person's paper”")},
    )


@staff("write on a record")
def wrong(request: Visit, pk: int, entry: int) -> HttpResponse:
    """Mark a paper as entered in error, such as on the wrong record; its alerts stay open."""
    who = record(request, pk)
    found = _entry(who, entry)
    said = _("Marked as entered in error. Alerts that it raised stay open.")
    mark = partial(paper.mark_in_error, paper=found)
    return ask_why_wrong(request, who, mark, said, _card(found.instrument))


def ask_why_wrong(
    request: Visit, who: Person, mark_in_error: Callable[..., object], said: str, card: object
) -> HttpResponse:
    """Ask why something typed in from paper is wrong, and mark it so."""
    form = WrongForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        try:
            mark_in_error(by=request.practitioner, at=request.at, because=because)
            messages.success(request, said)
        except AmityError as problem:
            messages.warning(request, str(problem))
        return HttpResponseRedirect(reverse("paper-entry", args=[who.pk]))
    context = {"who": who, "form": form, "card": card}
    return render(request, "amity/paper/wrong.html", context, status=422 if form.errors else 200)


class CodeForm(Form):
    """The code that stands on the paper."""

    code = forms.CharField(
        label=_lazy("Code on the paper"),
        help_text=_lazy("It stands beside the square, such as 00K-4Q."),
        max_length=20,
        error_messages={"required": _lazy("Enter the code on the paper")},
        widget=forms.TextInput({"class": "govuk-input govuk-input--width-10", "autocomplete": "off"}),
    )


@staff("write on a record")
def waiting(request: Visit) -> HttpResponse:
    """Find paper by its code, and show all paper of the caseload that waits for its second typing."""
    assert request.practitioner is not None
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if there := _by_code(request, form.cleaned_data["code"]):
            return HttpResponseRedirect(there)
        form.add_error("code", _("No paper of your caseload carries this code. Look again"))
    rows = paper_waiting.rows(request.practitioner, request.at)
    people.list_read(
        by=request.practitioner,
        at=request.at,
        persons={row["entry"].person_id: row["entry"].person for row in rows}.values(),
        why="paper",
    )
    status = 422 if form.errors else 200
    return render(request, "amity/paper/waiting.html", {"form": form, "rows": rows}, status=status)


@staff("write on a record")
def by_code(request: Visit, code: str) -> HttpResponse:
    """Lead from the square on a paper to where it is typed in."""
    there = _by_code(request, code)
    if there is None:
        raise Http404
    return HttpResponseRedirect(there)


def _by_code(request: Visit, code: str) -> str | None:
    """Return where the paper of a code is typed in, if the practitioner may see whose it is."""
    assert request.practitioner is not None
    found = paper.by_code(code)
    if found is None:
        return None
    mine = visible_to(request.practitioner, request.at).filter(pk=found.person_id)
    if not mine.exists():
        return None
    return f"{reverse('paper-entry', args=[found.person_id])}?assignment={found.pk}"


def _told(request: Visit, entry: PaperEntry, words: str) -> HttpResponse:
    if entry.alerts.open().exists():
        messages.warning(request, _("A safety alert is open: an answer on this paper needs somebody today."))
    messages.success(request, words)
    return HttpResponseRedirect(reverse("paper-entry", args=[entry.person_id]))


def _past(entry: PaperEntry, request: Visit) -> HttpResponse | None:
    """Return where a paper leads that was typed in twice; nothing while it waits for the second typing."""
    if entry.second is None:
        return None
    if entry.assessment_id is not None:
        return HttpResponseRedirect(reverse("asked", args=[entry.assessment_id]))
    return HttpResponseRedirect(reverse("paper-resolve", args=[entry.person_id, entry.pk]))


def _assignment(request: Visit, who: Person) -> Assignment | None:
    """Return the assignment whose paper this is, if it is one of the person's that stands."""
    said_pk = request.POST.get("assignment") or request.GET.get("assignment") or ""
    found: Assignment | None = (
        Assignment.objects.of(who).standing().filter(pk=pk_of(said_pk), cancelled_at=None).first()
    )
    return found


def _entry(who: Person, pk: int) -> PaperEntry:
    found: PaperEntry | None = PaperEntry.objects.of(who).standing().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _card(name: str) -> Instrument:
    if name not in instruments.names():
        raise Http404
    return instruments.load(name)


_ENTRY = "people/<int:pk>/paper/entries/<int:entry>/"

urlpatterns = [
    path("paper/", waiting, name="paper-waiting"),
    path("paper/<str:code>/", by_code, name="paper-code"),
    path("people/<int:pk>/paper/enter/", entries, name="paper-entry"),
    path("people/<int:pk>/paper/enter/<str:instrument>/", enter, name="paper-enter"),
    path(f"{_ENTRY}again/", again, name="paper-again"),
    path(f"{_ENTRY}resolve/", resolve, name="paper-resolve"),
    path(f"{_ENTRY}wrong/", wrong, name="paper-wrong"),
]
