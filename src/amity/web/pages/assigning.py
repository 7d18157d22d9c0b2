"""Assign questions: send them, print them, or ask them now; and what was assigned and is open still."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity import instruments
from amity.clinic.actions import asking, assessments, assignments
from amity.clinic.models import Assessment, Assignment, Person
from amity.errors import AmityError
from amity.web import asking as asking_pages
from amity.web import asking_own_words, choosing
from amity.web.door import Visit, record, staff
from amity.web.forms import DateField, Form
from amity.web.lists import listed

HOW = {
    "now": (_lazy("With me, now"), _lazy("By phone or face to face. You type what they say.")),
    "here": (_lazy("On this device, now"), _lazy("You are signed out, and they answer on their own.")),
    "with-staff": (_lazy("With staff, later"), _lazy("At the next visit or call, by the day below.")),
    "paper": (_lazy("On paper"), _lazy("The next page prints it, also in large print.")),
    "email": (_lazy("A link by email"), _lazy("It asks for a code before it shows anything.")),
    "text": (_lazy("A link by text"), _lazy("It asks for a code before it shows anything.")),
}
NOW = ("now", "here")
WEEK = 7


class AssignForm(Form):
    """What is asked, how, in which language, by when, and how often."""

    battery = forms.CharField(required=False)
    ask = forms.MultipleChoiceField(required=False)
    how = forms.ChoiceField(
        choices=[(code, words) for code, (words, _hint) in HOW.items()],
        error_messages={"required": _lazy("Choose how they answer")},
    )
    language = forms.ChoiceField(
        label=_lazy("Language of the questions"),
        initial="en",
        help_text=_lazy("A questionnaire is asked only in languages that its card has words in."),
    )
    due_on = DateField(
        label=_lazy("By when"), required=False, help_text=_lazy("A link opens until 14 days after this day.")
    )
    weeks = forms.IntegerField(
        label=_lazy("Ask again every so many weeks (optional)"),
        required=False,
        min_value=1,
        max_value=52,
        error_messages={"invalid": _lazy("Enter weeks as a number, such as 4")},
    )
    until = DateField(label=_lazy("Until"), required=False)

    def __init__(self, *args: Any, who: Person, visit: Visit, **kwargs: Any) -> None:
        self.who, self.today = who, timezone.localdate(visit.at)
        super().__init__(*args, **kwargs)
        self.offers = choosing.offers(who)
        answered = Assessment.objects.of(who).done().exists()
        self.speaks = choosing.tongue(who)
        self.occasions = choosing.occasions(answered=answered, language=self.speaks)
        fields: Any = self.fields
        fields["ask"].choices = [(each.name, each.title) for each in self.offers if not each.problem]
        fields["language"].choices = choosing.tongues()
        fields["language"].initial = self.speaks
        fields["due_on"].initial = self.today + timedelta(days=WEEK)

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be asked, in the words of whoever must mend it."""
        said = super().clean() or {}
        called, wanted = said.get("battery", ""), said.get("ask") or []
        if called and called not in {each.card.id for each in self.occasions}:
            self.add_error("battery", _("Choose one of the sets of questions"))
        elif not called and not wanted and "ask" not in self.errors:
            self.add_error("battery", _("Choose a set of questions, or at least one questionnaire"))
        if not self.errors:
            self._clean_language(called, wanted, said["language"])
        if said.get("how") in NOW:
            said["due_on"] = self.today
        elif not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Enter the day by which they answer"))
        elif said.get("due_on") and said["due_on"] < self.today:
            self.add_error("due_on", _("Enter today or a day ahead"))
        if said.get("weeks") and not said.get("until") and "until" not in self.errors:
            self.add_error("until", _("Enter the last day on which it is asked again"))
        return said

    def _clean_language(self, called: str, wanted: list[str], language: str) -> None:
        first = asking.battery(called).calls_for({}) if called else ()
        if lost := choosing.lacking((*first, *wanted), language):
            self.add_error(
                "language",
                _("No words in {language}: {titles}. Leave them out, or choose another language.").format(
                    language=choosing.name_of(language), titles=listed(lost)
                ),
            )

    @property
    def tongue(self) -> str:
        """The person's language by its own name, where it is not the one that every card has."""
        return "" if self.speaks == choosing.ENGLISH else choosing.name_of(self.speaks)

    @property
    def way(self) -> str:
        """Which way the person's language runs."""
        return "rtl" if self.speaks in asking_pages.RIGHT_TO_LEFT else "ltr"

    @property
    def ways(self) -> list[dict[str, Any]]:
        """How they can answer; what is not safe or not there says why, and cannot be chosen."""
        return [
            {"code": code, "words": words, "hint": hint, "problem": barred(self.who, code)}
            for code, (words, hint) in HOW.items()
        ]

    @property
    def suggested(self) -> list[choosing.Offer]:
        """What the packs of the person suggest and can be asked."""
        return [each for each in self.offers if each.suggested]

    @property
    def others(self) -> list[choosing.Offer]:
        """What else can be asked."""
        return [each for each in self.offers if not each.suggested and not each.problem]

    @property
    def out_of_reach(self) -> list[choosing.Offer]:
        """What cannot be asked, with what would mend it."""
        return [each for each in self.offers if each.problem]


def barred(who: Person, how: str) -> str:
    """Say why a link cannot go to somebody in this way; nothing where it can."""
    if how not in ("email", "text"):
        return ""
    if who.letters_held:
        return _("Nothing is sent to them.")
    if how not in who.safe_contact.channels:
        return _("Not recorded as a safe way to reach them.")
    if not (who.email if how == "email" else who.phone):
        return _("No address for it is recorded.")
    return ""


@staff("write on a record")
def assign(request: Visit, pk: int) -> HttpResponse:
    """Show what is open, and assign questions: what suits the person is suggested first."""
    who = record(request, pk)
    age = who.age_on(timezone.localdate(request.at))
    context: dict[str, Any] = {"who": who, "rows": _rows(who)}
    if (age is not None and age < 16) or who.died_on:
        return render(request, "amity/assigning/not_here.html", context)
    form = AssignForm(request.POST or None, who=who, visit=request)
    if request.method == "POST" and form.is_valid() and (made := _assigned(request, who, form)):
        return HttpResponseRedirect(_after(request, who, made, form.cleaned_data["how"]))
    context |= {
        "form": form,
        "packs": choosing.packs(who),
        "age_unknown": age is None,
        "chosen": request.POST.getlist("ask"),
        "battery": form["battery"].value() or "",
        "how": form["how"].value() or "",
    }
    return render(request, "amity/assigning/assign.html", context, status=422 if form.errors else 200)


def _assigned(request: Visit, who: Person, form: AssignForm) -> Assignment | None:
    assert request.practitioner is not None
    said = form.cleaned_data
    try:
        return assignments.assign(
            by=request.practitioner,
            at=request.at,
            person=who,
            due_on=said["due_on"],
            how="with-staff" if said["how"] in NOW else said["how"],
            battery=said["battery"],
            ask=said["ask"],
            language=said["language"],
            every=said["weeks"] * WEEK if said["weeks"] else None,
            until=said["until"],
            key=said["key"] or None,
        )
    except AmityError as problem:
        form.add_error(None, str(problem))
        return None


def _after(request: Visit, who: Person, made: Assignment, how: str) -> str:
    if how == "now":
        return reverse("assigned-ask", args=[who.pk, made.pk])
    if how == "here":
        return reverse("hand-over", args=[who.pk, made.pk])
    if how == "paper":
        return reverse("paper-pack", args=[who.pk, made.pk])
    sent = _("Assigned. The link is on its way.") if made.remote else _("Assigned.")
    messages.success(request, sent)
    return reverse("assign", args=[who.pk])


def _rows(who: Person) -> list[dict[str, Any]]:
    found = Assignment.objects.of(who).open().with_begun().order_by("due_on", "pk")
    return [{"assignment": each, "topic": what(each)} for each in found]


def what(assignment: Assignment) -> str:
    """Return what an assignment asks, in the words of practitioners."""
    names = [asking.battery(assignment.battery).title] if assignment.battery else []
    return listed([*names, *(instruments.load(each).title for each in assignment.instruments)])


@staff("write on a record")
@require_POST
def nudge(request: Visit, pk: int, assignment: int) -> HttpResponse:
    """Remind somebody of what they were asked, or send the link again."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = open_one(who, assignment)
    try:
        if "again" in request.POST:
            assignments.send_again(by=request.practitioner, at=request.at, assignment=found)
            messages.success(request, _("A new link is on its way. The one before opens nothing now."))
        else:
            assignments.remind(by=request.practitioner, at=request.at, assignment=found)
            messages.success(request, _("Reminded. It goes out if they agreed to reminders, once a day."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("assign", args=[pk]))


class CancelForm(Form):
    """Why something is not asked any more."""

    because = forms.CharField(
        label=_lazy("Why is it not asked any more?"),
        error_messages={"required": _lazy("Say why, such as “she would rather not”")},
    )


@staff("write on a record")
def cancel(request: Visit, pk: int, assignment: int) -> HttpResponse:
    """Cancel an assignment and its repetition, with the reason."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = open_one(who, assignment)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        assignments.cancel(by=request.practitioner, at=request.at, assignment=found, because=because)
        messages.success(request, _("Cancelled. What was answered already stays."))
        return HttpResponseRedirect(reverse("assign", args=[pk]))
    context = {"who": who, "form": form, "assignment": found, "topic": what(found)}
    return render(request, "amity/assigning/cancel.html", context, status=422 if form.errors else 200)


class WhoForm(Form):
    """Who answers a practitioner who asks."""

    who = forms.ChoiceField(
        label=_lazy("Who answers?"),
        choices=[
            ("staff-by-phone", _lazy("They answer, and I type what they say")),
            ("proxy", _lazy("Somebody else answers for them: only what others can see is asked")),
        ],
        initial="staff-by-phone",
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose who answers")},
    )
    proxy_is = forms.CharField(
        label=_lazy("Who is that? (only if somebody else answers)"), required=False, max_length=200
    )

    def clean(self) -> dict[str, Any]:
        """A proxy says who they are."""
        said = super().clean() or {}
        if said.get("who") == "proxy" and not said.get("proxy_is"):
            self.add_error("proxy_is", _("Say who answers, such as “her daughter”"))
        return said


@staff("write on a record")
def ask(request: Visit, pk: int, assignment: int) -> HttpResponse:
    """Ask what was assigned, question by question, for somebody on the phone or in the room."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = Assignment.objects.of(who).standing().filter(pk=assignment, cancelled_at=None).first()
    if found is None:
        raise Http404
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        proxy = said["proxy_is"] if said["who"] == "proxy" else ""
        try:
            found = assignments.say_who(
                by=request.practitioner,
                at=request.at,
                assignment=found,
                answered_by=said["who"],
                proxy_is=proxy,
            )
        except AmityError as problem:
            form.add_error(None, str(problem))
    by_staff = found.answered_by in ("staff-by-phone", "proxy")
    if found.done_at is not None or (by_staff and not form.errors):
        return _on(request, who, found)
    context = {"who": who, "form": form, "assignment": found, "topic": what(found)}
    return render(request, "amity/assigning/ask.html", context, status=422 if form.errors else 200)


def _on(request: Visit, who: Person, assignment: Assignment) -> HttpResponse:
    """Lead to the next questionnaire of an assignment, or back to the person where there is none."""
    assert request.practitioner is not None
    number = asking_own_words.next_words(assignment)
    if number is not None:
        return HttpResponseRedirect(reverse("assigned-words", args=[who.pk, assignment.pk, number]))
    following = asking.next_instrument(assignment)
    if following is None:
        messages.success(request, _("All questions are asked. Their answers are saved."))
        return HttpResponseRedirect(reverse("person", args=[who.pk]))
    if problem := asking_pages.cannot_ask(following):
        messages.warning(request, problem)
        return HttpResponseRedirect(reverse("assign", args=[who.pk]))
    try:
        begun = assessments.begin(
            by=request.practitioner,
            at=request.at,
            person=who,
            instrument=following,
            assignment=assignment,
        )
    except AmityError as problem:
        messages.warning(request, str(problem))
        return HttpResponseRedirect(reverse("assign", args=[who.pk]))
    return HttpResponseRedirect(reverse("ask", args=[begun.pk]))


def open_one(who: Person, pk: int) -> Assignment:
    """Return an open assignment of somebody, or 404."""
    found: Assignment | None = Assignment.objects.of(who).open().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


_ASSIGNMENT = "people/<int:pk>/questions/<int:assignment>/"

urlpatterns = [
    path("people/<int:pk>/questions/", assign, name="assign"),
    path(f"{_ASSIGNMENT}again/", nudge, name="assigned-nudge"),
    path(f"{_ASSIGNMENT}cancel/", cancel, name="assigned-cancel"),
    path(f"{_ASSIGNMENT}ask/", ask, name="assigned-ask"),
]
