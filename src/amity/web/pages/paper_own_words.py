"""What somebody wrote on paper in their own words: typed in, typed in again, and chosen where it differs."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity.clinic.actions import paper_words
from amity.clinic.models import Assignment, PaperWords, Person
from amity.errors import AmityError
from amity.web.door import Visit, record, staff
from amity.web.forms import Form
from amity.web.pages.assigned import LONGEST
from amity.web.pages.paper_entry import ask_why_wrong
from amity.web.paper_waiting import asks

LONGEST_NAME = 60
WHICH = ("first", "second", "other")


class WordsForm(Form):
    """The words on a paper, as they stand there, or that nothing does."""

    words = forms.CharField(
        label=_lazy("What is written there"),
        required=False,
        widget=forms.Textarea({"class": "govuk-textarea", "rows": 6, "dir": "auto", "autocomplete": "off"}),
    )
    nothing = forms.BooleanField(label=_lazy("Nothing is written there"), required=False)

    unsaid = _lazy("Type what is written there, or tick that nothing is")

    def __init__(self, *args: Any, names: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields["words"].help_text = (
            _("One name a line, as on the paper.")
            if names
            else _("As it is written, in its own language and spelling.")
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a form that says nothing, or twice as much as fits."""
        given = super().clean() or {}
        words, nothing = given.get("words", "").strip(), given.get("nothing")
        if words and nothing:
            self.add_error("nothing", _("Take the tick away, or the words: both cannot be"))
        elif not words and not nothing:
            self.add_error("words", str(self.unsaid))
        elif fault := _too_much(words, self.names):
            self.add_error("words", fault)
        return given

    @property
    def said(self) -> str:
        """The words; empty where nothing is written."""
        said: str = self.cleaned_data["words"]
        return said


def _too_much(words: str, names: int) -> str:
    if len(words) > LONGEST:
        return _("That is more than fits: up to 5,000 letters")
    named = [each for each in words.splitlines() if each.strip()]
    if names and len(named) > names:
        return _("The paper has {n} lines for names").format(n=names)
    if names and any(len(each.strip()) > LONGEST_NAME for each in named):
        return _("A name has up to 60 letters: type one name a line")
    return ""


class ChooseForm(Form):
    """Which of two typings is what the paper says, or what it says instead."""

    which = forms.ChoiceField(
        label=_lazy("What does the paper say?"),
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose one of the two, or type what the paper says")},
    )
    words = forms.CharField(
        label=_lazy("What the paper says (only if it is neither)"),
        required=False,
        widget=forms.Textarea({"class": "govuk-textarea", "rows": 4, "dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, entry: PaperWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        which: Any = self.fields["which"]
        which.choices = [
            ("first", _("The first typing")),
            ("second", _("The second typing")),
            ("other", _("Neither: I type it below")),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse *neither* without words."""
        given = super().clean() or {}
        if given.get("which") == "other" and not given.get("words", "").strip():
            self.add_error("words", _("Type what the paper says"))
        elif fault := _too_much(given.get("words", ""), _names_of(self.entry)):
            self.add_error("words", fault)
        return given

    @property
    def said(self) -> str:
        """What the paper says."""
        typed = {"first": self.entry.first, "second": self.entry.second, "other": self.cleaned_data["words"]}
        return str(typed[self.cleaned_data["which"]])


@staff("write on a record")
def enter(request: Visit, pk: int, assignment: int, number: int) -> HttpResponse:
    """Take the first typing of words on a paper."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = Assignment.objects.of(who).standing().filter(pk=assignment, cancelled_at=None).first()
    asked = list(paper_words.asked(found).items()) if found else []
    if found is None or number >= len(asked):
        raise Http404
    question, names = asked[number]
    form = WordsForm(request.POST or None, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            paper_words.enter(
                by=request.practitioner,
                at=request.at,
                assignment=found,
                question=question,
                words=form.said,
            )
            messages.success(request, _("Typed in once. It counts when it is typed in again."))
            return _entries(pk, found)
        except AmityError as problem:
            form.add_error(None, str(problem))
    context = {"who": who, "form": form, "question": asks(question), "time": 1, "assignment": found}
    return render(request, "amity/paper/words.html", context, status=422 if form.errors else 200)


@staff("write on a record")
def again(request: Visit, pk: int, entry: int) -> HttpResponse:
    """Take the second typing, without showing the first."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = _entry(who, entry)
    if found.saying_id is not None:
        return _entries(pk, found.assignment)
    if found.second_by_id is not None:
        return HttpResponseRedirect(reverse("paper-words-resolve", args=[pk, entry]))
    form = WordsForm(request.POST or None, names=_names_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            same = paper_words.enter_again(
                by=request.practitioner, at=request.at, paper=found, words=form.said
            )
            if not same:
                return HttpResponseRedirect(reverse("paper-words-resolve", args=[pk, entry]))
            messages.success(request, _("Both typings are the same. It counts now."))
            return _entries(pk, found.assignment)
        except AmityError as problem:
            form.add_error(None, str(problem))
    own = found.first_by_id == request.practitioner.pk
    context = {"who": who, "form": form, "question": asks(found.question), "time": 2, "own": own}
    context["assignment"] = found.assignment
    return render(request, "amity/paper/words.html", context, status=422 if form.errors else 200)


@staff("write on a record")
def resolve(request: Visit, pk: int, entry: int) -> HttpResponse:
    """Show both typings beside each other, and take what the paper says."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = _entry(who, entry)
    if found.second_by_id is None:
        return HttpResponseRedirect(reverse("paper-words-again", args=[pk, entry]))
    if found.saying_id is not None:
        return _entries(pk, found.assignment)
    form = ChooseForm(request.POST or None, entry=found)
    if request.method == "POST" and form.is_valid():
        try:
            paper_words.resolve(by=request.practitioner, at=request.at, paper=found, words=form.said)
            messages.success(request, _("It counts now, as the paper says it."))
            return _entries(pk, found.assignment)
        except AmityError as problem:
            form.add_error(None, str(problem))
    context = {
        "who": who,
        "form": form,
        "entry": found,
        "question": asks(found.question),
        "first": list(marked(_lines(found, found.first), _lines(found, found.second))),
        "second": list(marked(_lines(found, found.second), _lines(found, found.first))),
    }
    return render(request, "amity/paper/words_differ.html", context, status=422 if form.errors else 200)


@staff("write on a record")
def wrong(request: Visit, pk: int, entry: int) -> HttpResponse:
    """Mark words as entered in error, such as on the wrong record."""
    who = record(request, pk)
    found = _entry(who, entry)
    mark = partial(paper_words.mark_in_error, paper=found)
    return ask_why_wrong(
        request, who, mark, _("Marked as entered in error."), {"title": asks(found.question)}
    )


def marked(words: str, other: str) -> Iterator[tuple[str, bool]]:
    """Yield words in pieces, each with whether the other typing has something else there.

    >>> list(marked("I miss Ann", "I miss Anne"))
    [('I miss', False), ('Ann', True)]
    """
    ours, theirs = words.split(), other.split()
    for what, start, end, _from, _to in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if start != end:
            yield " ".join(ours[start:end]), what != "equal"


def _lines(entry: PaperWords, words: str) -> str:
    """Return names with a sign between them; other words as they are."""
    return " · ".join(words.splitlines()) if _names_of(entry) else words


def _names_of(entry: PaperWords) -> int:
    return paper_words.asked(entry.assignment).get(entry.question, 0)


def _entries(pk: int, assignment: Assignment) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('paper-entry', args=[pk])}?assignment={assignment.pk}")


def _entry(who: Person, pk: int) -> PaperWords:
    entries = PaperWords.objects.of(who).standing().select_related("assignment", "first_by", "second_by")
    found: PaperWords | None = entries.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


_ENTRY = "people/<int:pk>/paper/words/entries/<int:entry>/"

urlpatterns = [
    path("people/<int:pk>/paper/words/<int:assignment>/<int:number>/", enter, name="paper-words"),
    path(f"{_ENTRY}again/", again, name="paper-words-again"),
    path(f"{_ENTRY}resolve/", resolve, name="paper-words-resolve"),
    path(f"{_ENTRY}wrong/", wrong, name="paper-words-wrong"),
]
