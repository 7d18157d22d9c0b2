"""Open questions and names that a practitioner asks, by phone or beside the person, and types as said."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity.clinic.actions import paper_words, sayings
from amity.clinic.actions.sayings import NAMES
from amity.clinic.models import Assignment
from amity.web.door import Visit, record, staff
from amity.web.pages.paper_own_words import WordsForm
from amity.web.paper_waiting import asks


class SaidForm(WordsForm):
    """What somebody says in their own words, or that they would rather not."""

    nothing = forms.BooleanField(label=_lazy("They would rather not answer"), required=False)

    unsaid = _lazy("Type what they say, or tick that they would rather not answer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("Names") if self.names else _("What they say")
        hint = _("First names or nicknames of people or pets, one a line, up to {n}.").format(n=self.names)
        self.fields["words"].help_text = hint if self.names else _("As they say it, in their own words.")


@staff("write on a record", keeps=True)
def words(request: Visit, pk: int, assignment: int, number: int) -> HttpResponse:
    """Ask an open question, or for names; the names go on the map, and what was said stays as it was said."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = Assignment.objects.of(who).standing().filter(pk=assignment, cancelled_at=None).first()
    asked = list(paper_words.asked(found).items()) if found else []
    if found is None or number >= len(asked) or found.answered_by == "proxy":
        raise Http404
    question, names = asked[number]
    on = reverse("assigned-ask", args=[pk, assignment])
    if question not in paper_words.untyped(found):
        return HttpResponseRedirect(on)
    form = SaidForm(request.POST or None, names=names)
    if request.method == "POST" and form.is_valid():
        here: Any = {"by": request.practitioner, "at": request.at, "person": who, "assignment": found}
        if question == NAMES:
            sayings.name_people(names=form.said.splitlines(), **here)
        else:
            sayings.say(question=question, words=form.said.strip(), **here)
        return HttpResponseRedirect(on)
    context = {"who": who, "form": form, "question": asks(question), "assignment": found}
    return render(request, "amity/assigning/words.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("people/<int:pk>/questions/<int:assignment>/words/<int:number>/", words, name="assigned-words")
]
