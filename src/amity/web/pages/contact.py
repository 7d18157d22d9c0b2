"""Record contact: the one form a worker comes back for, with the next date in it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
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
from amity.clinic.actions import asking, contacts
from amity.clinic.actions.contacts import CheckIn, Task
from amity.clinic.models import Consent, Contact, FollowUp, Person, SafetyAlert, cases
from amity.errors import AmityError
from amity.instruments import Instrument
from amity.web.dates import date_format
from amity.web.door import Visit, record, staff
from amity.web.forms import DateField, Form
from amity.web.isolates import isolate
from amity.web.lists import listed

CHECK_IN = "one-minute"
"""The battery whose questions a contact may ask in passing."""

CHANNELS = (
    ("phone", _lazy("Phone")),
    ("in-person", _lazy("In person")),
    ("visit", _lazy("Home visit")),
    ("video", _lazy("Video")),
    ("text", _lazy("Text")),
    ("email", _lazy("Email")),
    ("post", _lazy("Letter")),
)
RESULTS = (
    ("reached", _lazy("Spoke with them")),
    ("left-message", _lazy("Left a message")),
    ("no-answer", _lazy("No answer")),
)
WITH = (
    ("person", _lazy("The person")),
    ("services", _lazy("A service")),
    ("family", _lazy("Family")),
    ("gp", _lazy("The GP")),
    ("other", _lazy("Somebody else")),
)
NEXT = (
    ("7", _lazy("In 1 week")),
    ("14", _lazy("In 2 weeks")),
    ("28", _lazy("In 4 weeks")),
    ("date", _lazy("On another day")),
    ("", _lazy("No date")),
)


WHEN = (
    ("", _lazy("Today")),
    ("1", _lazy("Yesterday")),
    ("date", _lazy("Another day")),
)
MINUTES = (5, 10, 15, 20, 30, 45, 60, 90)
"""How long a contact often is: offered while somebody types."""

TASK_DAYS = 7
"""Days until something is to be seen to, where there is no next contact."""

ASKED_WHETHER_SAFE = frozenset({"phone", "text", "email", "post", "visit"})
"""The ways of which a record says whether they are safe; a visit to a place or a video call is agreed."""

UP_NEXT = ("no contact yet", "contact due", "quiet")
"""Why somebody is the next to be written up."""


class ContactForm(Form):
    """What was tried and said, what came of it, and what is next."""

    channel = forms.ChoiceField(
        label=_lazy("How"),
        choices=CHANNELS,
        widget=forms.RadioSelect({"class": "answers--row govuk-radios--small"}),
        error_messages={"required": _lazy("Choose how you were in touch")},
    )
    result = forms.ChoiceField(
        label=_lazy("What came of it"),
        choices=RESULTS,
        widget=forms.RadioSelect({"class": "answers--row govuk-radios--small"}),
        error_messages={"required": _lazy("Choose whether you spoke")},
    )
    when = forms.ChoiceField(
        label=_lazy("When"),
        choices=WHEN,
        required=False,
        widget=forms.RadioSelect({"class": "answers--row govuk-radios--small"}),
    )
    when_on = DateField(label=_lazy("That day"), required=False)
    with_whom = forms.ChoiceField(label=_lazy("With whom"), choices=WITH, initial="person")
    minutes = forms.IntegerField(
        label=_lazy("Minutes (optional)"),
        min_value=1,
        max_value=600,
        required=False,
        error_messages={"invalid": _lazy("Enter minutes as a number, such as 20")},
        widget=forms.NumberInput({"class": "govuk-input govuk-input--width-5", "list": "minutes"}),
    )
    said = forms.CharField(
        label=_lazy("Note"),
        widget=forms.Textarea({"rows": 4}),
        required=False,
        help_text=_lazy("What was said and agreed. They may ask to read it."),
    )
    next = forms.ChoiceField(
        label=_lazy("Next contact"),
        choices=NEXT,
        initial="14",
        required=False,
        widget=forms.RadioSelect({"class": "answers--row govuk-radios--small"}),
    )
    next_on = DateField(label=_lazy("The other day"), required=False)
    task = forms.CharField(
        label=_lazy("Something to see to (optional)"),
        required=False,
        help_text=_lazy("It appears under Today on its day."),
    )
    task_on = DateField(
        label=_lazy("By when (optional)"),
        required=False,
        help_text=_lazy("Left empty, it is the day of the next contact."),
    )
    to_gp = forms.CharField(
        label=_lazy("Message to the GP (optional)"), widget=forms.Textarea({"rows": 3}), required=False
    )

    def __init__(self, *args: Any, who: Person, visit: Visit, **kwargs: Any) -> None:
        self.who, self.today, self.now = who, timezone.localdate(visit.at), visit.at
        self.alerts = list(SafetyAlert.objects.of(who).open().order_by("due_at"))
        self.planned = list(FollowUp.objects.of(who).open().order_by("due_on"))
        self.asked = [instruments.load(name) for name in _asked()]
        super().__init__(*args, **kwargs)
        if not Consent.objects.of(who).live(visit.at).filter(purpose="share-with-gp").exists():
            del self.fields["to_gp"]
        if self.alerts:
            self.fields["alert"] = self._alert()
        if self.planned:
            self.fields["does"] = self._does()
        for card in self.asked:
            for item in card.items:
                self.fields[_field(card, item.id)] = _answer(card, item.id)

    def _alert(self) -> forms.Field:
        named = [
            (str(each.pk), _("Raised {day}").format(day=date_format(each.raised_at, "j F")))
            for each in self.alerts
        ]
        return forms.ChoiceField(
            label=_("About a safety alert?"),
            choices=[("", _("No")), *named],
            required=False,
            widget=forms.RadioSelect({"class": "govuk-radios--small"}),
            help_text=_("Having spoken with them stops its reminders. It stays open until it is closed."),
        )

    def _does(self) -> forms.Field:
        named = [
            (str(each.pk), listed([isolate(each.what or _("Contact")), date_format(each.due_on, "j F")]))
            for each in self.planned
        ]
        return forms.MultipleChoiceField(
            label=_("What was planned and is done now"),
            choices=named,
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
        )

    def clean(self) -> dict[str, Any]:
        """Work out the days: on which it happened, of the next contact, and of a task."""
        said = super().clean() or {}
        self._clean_when(said)
        chosen = said.get("next") or ""
        if chosen == "date" and not said.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("Enter the day of the next contact"))
        elif chosen != "date":
            said["next_on"] = self.today + timedelta(days=int(chosen)) if chosen else None
        if said.get("next_on") and said["next_on"] < self.today:
            self.add_error("next_on", _("The next contact must be today or later"))
        if said.get("task") and not said.get("task_on") and "task_on" not in self.errors:
            said["task_on"] = said.get("next_on") or self.today + timedelta(days=TASK_DAYS)
        return said

    def _clean_when(self, said: dict[str, Any]) -> None:
        """Work out when it happened: now, or at noon of an earlier day, and never before its alert."""
        chosen = said.get("when") or ""
        said["happened_at"] = None
        if "when_on" in self.errors or not chosen:
            return
        day = said.get("when_on") if chosen == "date" else self.today - timedelta(days=1)
        if day is None:
            self.add_error("when_on", _("Enter the day on which it happened"))
            return
        if day > self.today:
            self.add_error("when_on", _("That day lies ahead. Enter today or an earlier day"))
            return
        moment = timezone.make_aware(datetime.combine(day, time(12)))
        alert = next((each for each in self.alerts if str(each.pk) == said.get("alert")), None)
        if alert is not None and timezone.localdate(alert.raised_at) > day:
            self.add_error("alert", _("That was before the alert was raised, and cannot be about it"))
        elif alert is not None:
            moment = max(moment, alert.raised_at)
        if day < self.today:
            said["happened_at"] = moment

    def check_ins(self) -> Iterator[CheckIn]:
        """Yield what was answered in passing: only instruments of which something was answered."""
        for card in self.asked:
            given = {item.id: self.cleaned_data.get(_field(card, item.id)) for item in card.items}
            if any(given.values()):
                answers = {item: int(said) if said else None for item, said in given.items()}
                yield CheckIn(card.id, answers)

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the check-in."""
        return [self[_field(card, item.id)] for card in self.asked for item in card.items]


def _asked() -> list[str]:
    return [part.instrument for part in asking.battery(CHECK_IN).parts if part.instrument]


def _field(card: Instrument, item: str) -> str:
    return f"{card.id}.{item}"


def _answer(card: Instrument, item: str) -> forms.Field:
    low, high = card.bounds[item]
    options: Mapping[int, str] = card.options[item] or {n: str(n) for n in range(int(low), int(high) + 1)}
    choices = [("", _("Not asked")), *((str(code), words) for code, words in options.items())]
    return forms.ChoiceField(label=card.ask(item), choices=choices, required=False)


@staff("write on a record", keeps=True)
def record_contact(request: Visit, pk: int) -> HttpResponse:
    """Record a contact and all that came of it; a second press of the button writes nothing more."""
    who = record(request, pk)
    asked = {"alert": request.GET["alert"]} if "alert" in request.GET else {}
    initial = as_last_time(request, who) | asked
    form = ContactForm(request.POST or None, who=who, visit=request, initial=initial)
    if form.is_bound and not form.is_valid() and request.practitioner is not None:
        told = list(form.check_ins())  # a slip elsewhere on the form holds no flag back
        contacts.tell_flags(by=request.practitioner, at=request.at, person=who, check_ins=told)
    if request.method == "POST" and form.is_valid() and (contact := _written(request, who, form)):
        messages.success(request, _saved(form.cleaned_data["next_on"]))
        return HttpResponseRedirect(_on(request, contact, form))
    age = who.age_on(form.today)
    context = {"who": who, "form": form, "minutes": MINUTES, "last": initial.get("last")}
    context["child"] = age is not None and age < 16
    return render(request, "amity/contact/record.html", context, status=422 if form.errors else 200)


def as_last_time(request: Visit, who: Person) -> dict[str, Any]:
    """Return what is suggested: how they were last reached, with whom, and how long until the next time.

    What came of it is never suggested: it is said each time; nor is a way that is not safe to use.
    """
    found = Contact.objects.of(who).standing().filter(with_whom="person").order_by("-at", "-pk")
    last: Contact | None = found.filter(practitioner=request.practitioner).first() or found.first()
    if last is None:
        ways = [each for each in who.safe_contact.channels if each in dict(CHANNELS)]
        return {"channel": ways[0]} if len(ways) == 1 else {}
    again = {"with_whom": last.with_whom, "last": last}
    safe = who.safe_contact.channels
    if not safe or last.channel in safe or last.channel not in ASKED_WHETHER_SAFE:
        again["channel"] = last.channel
    if last.next_on is not None:
        days = str((last.next_on - timezone.localdate(last.at)).days)
        again |= {"next": days} if days in dict(NEXT) else {}
    return again


def _on(request: Visit, contact: Contact, form: ContactForm) -> str:
    """Return where to go on: to the next to be written up where that was asked for, else to the person."""
    assert request.practitioner is not None
    if alert := form.cleaned_data.get("alert"):
        return reverse("alert", args=[alert])
    if "on" not in request.POST:
        return f"{reverse('person', args=[form.who.pk])}?note={contact.pk}"
    for case in cases(request.practitioner, request.at):
        if case.person.pk != form.who.pk and any(each.what in UP_NEXT for each in case.reasons):
            return reverse("record-contact", args=[case.person.pk])
    messages.success(request, _("Nobody else is waiting to be written up."))
    return reverse("today")


def _written(request: Visit, who: Person, form: ContactForm) -> Contact | None:
    assert request.practitioner is not None
    said = form.cleaned_data
    done = set(said.get("does") or [])
    tasks = [Task(said["task"], said["task_on"], request.practitioner)] if said["task"] else []
    try:
        return contacts.record(
            by=request.practitioner,
            at=request.at,
            person=who,
            channel=said["channel"],
            result=said["result"],
            with_whom=said["with_whom"],
            minutes=said["minutes"],
            said=said["said"],
            happened_at=said["happened_at"],
            next_on=said["next_on"],
            alert=next((each for each in form.alerts if str(each.pk) == said.get("alert")), None),
            check_ins=list(form.check_ins()),
            tasks=tasks,
            does=[each for each in form.planned if str(each.pk) in done],
            to_gp=said.get("to_gp", ""),
            key=said["key"] or None,
        )
    except AmityError as problem:
        form.add_error(None, str(problem))
        return None


def _saved(next_on: date | None) -> str:
    if next_on is None:
        return _("Contact recorded.")
    return _("Contact recorded. Next: {day}.").format(day=date_format(next_on, "l j F"))


class WrongContactForm(Form):
    """Why a contact was entered in error."""

    because = forms.CharField(
        label=_lazy("What is wrong with it?"),
        error_messages={"required": _lazy("Say what is wrong, such as “it was somebody else”")},
    )


@staff("write on a record")
def wrong(request: Visit, pk: int, contact: int) -> HttpResponse:
    """Mark a contact as entered in error: it counts for nothing, and its alert reminds again."""
    who = record(request, pk)
    assert request.practitioner is not None
    found = Contact.objects.of(who).standing().filter(pk=contact).first()
    if found is None:
        raise Http404
    form = WrongContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        try:
            contacts.mark_in_error(by=request.practitioner, at=request.at, contact=found, because=because)
            messages.success(request, _("Marked as entered in error."))
        except AmityError as problem:
            messages.warning(request, str(problem))
        return HttpResponseRedirect(reverse("person", args=[who.pk]))
    context = {"who": who, "form": form, "contact": found}
    return render(request, "amity/contact/wrong.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("people/<int:pk>/contact/", record_contact, name="record-contact"),
    path("people/<int:pk>/contact/<int:contact>/wrong/", wrong, name="contact-wrong"),
]
