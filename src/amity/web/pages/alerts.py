"""A safety alert, from rising to closing: whose it is, what it is about, what was done, two who close it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity import instruments
from amity.clinic.actions import colleagues, follow_ups, people, safety, safety_plans
from amity.clinic.models import Event, FollowUp, Network, Practitioner, SafetyAlert, visible_to
from amity.errors import AmityError
from amity.web.door import Visit, record, staff
from amity.web.forms import Form

PATHS = (
    ("suicidality", _lazy("Thoughts of suicide")),
    ("self-harm", _lazy("Self-harm without wanting to die")),
    ("unsafe-tie", _lazy("Somebody they may not be safe with")),
    ("safeguarding", _lazy("Safeguarding of them or of somebody else")),
    ("other", _lazy("Something else")),
    ("unsorted", _lazy("Not known yet")),
)
ADVICE = {
    "suicidality": _lazy(
        "Speak with them today. Ask plainly. Make or look at the safety plan together, make the place safer, "
        "and plan contact within 72 hours and then weekly. In danger now: the emergency number."
    ),
    "self-harm": _lazy(
        "Speak with them without blame. Look after wounds first. Ask what it is for, and about thoughts of "
        "suicide apart from it: they are two things, and may come together."
    ),
    "unsafe-tie": _lazy(
        "Speak only where they are alone. An advocate comes first. Nothing is posted, sent or printed, and "
        "the map stays hidden until they are safe."
    ),
    "safeguarding": _lazy("Go to the safeguarding lead today, and write down when you did."),
    "other": _lazy("Write down what was done."),
    "unsorted": _lazy("Speak with them first: an answer on a form does not say what it is about."),
}


class CloseForm(Form):
    """A proposal to close an alert on something that was done."""

    action = forms.ChoiceField(
        label=_lazy("What was done"), error_messages={"required": _lazy("Choose the contact it closes on")}
    )
    because = forms.CharField(
        label=_lazy("Why it can be closed"),
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _lazy("Say why it can be closed")},
    )

    def __init__(self, *args: Any, alert: SafetyAlert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = list(alert.contacts.standing().order_by("-at"))
        field: Any = self.fields["action"]
        field.choices = [
            (str(each.pk), f"{each.at:%d.%m. %H:%M} {each.result} {each.said[:60]}") for each in self.contacts
        ]


@staff("answer alerts")
def alert(request: Visit, pk: int) -> HttpResponse:
    """Show an alert and what can be done with it; a proposal to close it is made here."""
    found = _alert(request, pk)
    form = CloseForm(request.POST or None, alert=found)
    if request.method == "POST" and form.is_valid():
        action = next(each for each in form.contacts if str(each.pk) == form.cleaned_data["action"])
        try:
            safety.propose_close(
                by=_me(request),
                at=request.at,
                alert=found,
                action=action,
                because=form.cleaned_data["because"],
            )
            messages.success(request, _("Proposed. A second person closes it."))
            return HttpResponseRedirect(reverse("alert", args=[pk]))
        except AmityError as problem:
            form.add_error(None, str(problem))
    context = {
        "alert": found,
        "who": found.person,
        "asked": _asked(found),
        "form": form,
        "paths": PATHS,
        "path_words": dict(PATHS)[found.path],
        "advice": ADVICE[found.path],
        "may_close": colleagues.may_close(found, _me(request), request.at),
        "mine": found.proposed_by_id == _me(request).pk,
        "contacts": form.contacts,
        "planned": FollowUp.objects.of(found.person).open().filter(alert=found).order_by("due_on"),
        "told": _told(found),
        "happened": _happened(found),
    }
    return render(request, "amity/safety/alert.html", context)


@staff("answer alerts")
@require_POST
def act(request: Visit, pk: int, what: str) -> HttpResponse:
    """Take an alert on, say what it is about, plan contact, close it as the second person, keep it open."""
    found, by, at = _alert(request, pk), _me(request), request.at
    try:
        if what == "own":
            safety.own(by=by, at=at, alert=found)
            messages.success(request, _("It is yours. It goes on reminding until you have spoken with them."))
        elif what == "sort":
            safety.sort(by=by, at=at, alert=found, path=request.POST.get("path", ""))
            messages.success(request, _("Noted."))
        elif what == "keep-up":
            planned = follow_ups.schedule(by=by, at=at, alert=found, practitioner=by)
            messages.success(request, _("{n} contacts planned.").format(n=len(planned)))
        elif what == "close":
            safety.confirm_close(by=by, at=at, alert=found)
            messages.success(request, _("Closed by two of you."))
        elif what == "keep-open":
            safety.keep_open(by=by, at=at, alert=found)
            messages.success(request, _("It stays open."))
        elif what == "reopen":
            safety.reopen(by=by, at=at, alert=found, because=request.POST.get("because", ""))
            messages.success(request, _("Open again."))
        else:
            raise Http404
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("alert", args=[pk]))


@staff("see the safety record")
def safety_record(request: Visit, pk: int) -> HttpResponse:
    """Show everything of a person's safety in one place: alerts, plan, contact kept up, what is held back."""
    who = record(request, pk)
    alerts = list(SafetyAlert.objects.of(who).select_related("owner", "closed_by").order_by("-raised_at"))
    context = {
        "who": who,
        "open": [each for each in alerts if each.closed_at is None],
        "closed": [each for each in alerts if each.closed_at is not None],
        "plan": safety_plans.latest(who),
        "planned": FollowUp.objects.of(who).open().exclude(alert=None).order_by("due_on"),
        "hidden": Network.objects.of(who).standing().filter(hidden=True).exists(),
        "day": request.at.date(),
    }
    return render(request, "amity/safety/record.html", context)


@staff("answer alerts")
@require_POST
def letters(request: Visit, pk: int) -> HttpResponse:
    """Hold back everything that is sent to a person, or let it go out again."""
    who = record(request, pk)
    hold = request.POST.get("hold") == "1"
    people.hold_letters(by=_me(request), at=request.at, person=who, hold=hold)
    messages.success(request, _("Nothing is sent.") if hold else _("Letters and messages go out again."))
    return HttpResponseRedirect(reverse("safety-record", args=[pk]))


def _me(request: Visit) -> Practitioner:
    assert request.practitioner is not None
    return request.practitioner


def _alert(request: Visit, pk: int) -> SafetyAlert:
    """Return an alert of somebody the practitioner may see, and log that the record was read; else 404."""
    seen = visible_to(_me(request), request.at)
    found = (
        SafetyAlert.objects.filter(pk=pk, person__in=seen)
        .select_related("person", "team", "owner", "assessment", "action", "proposed_by", "closed_by")
        .first()
    )
    if found is None:
        raise Http404
    record(request, found.person_id)
    return found


def _asked(found: SafetyAlert) -> dict[str, str] | None:
    """Return the question behind an alert and what was answered, for practitioners."""
    assessment = found.assessment
    if assessment is None or assessment.instrument not in instruments.names():
        return None
    card = instruments.load(assessment.instrument)
    flag = card.flags.get(found.flag)
    if flag is None:
        return None
    code = assessment.answers.get(flag.item)
    words = card.options[flag.item].get(code, "") if code is not None else ""
    return {"title": card.title, "item": card.item[flag.item].ask or flag.item, "answer": words}


def _told(found: SafetyAlert) -> list[tuple[str, Any, str]]:
    rows = found.notices.select_related("practitioner").order_by("written_at", "pk")
    return [
        (each.practitioner.name if each.practitioner else _("Nobody: see AMITY_SAFETY_MAIL"), each.written_at,
         each.outcome)
        for each in rows
    ]  # fmt: skip


def _happened(found: SafetyAlert) -> list[tuple[Any, str, str]]:
    names = {each.ref: each.name for each in Practitioner.objects.all()}
    lines = Event.objects.filter(to=found.ref).order_by("seq")
    return [(each.at, names.get(each.by, each.by if each.by == "amity" else ""), each.did) for each in lines]


urlpatterns = [
    path("alerts/<int:pk>/", alert, name="alert"),
    path("alerts/<int:pk>/<slug:what>/", act, name="alert-act"),
    path("people/<int:pk>/safety/", safety_record, name="safety-record"),
    path("people/<int:pk>/safety/letters/", letters, name="letters"),
]
