"""A safety alert, from rising to closing: whose it is, what it is about, what was done, two who close it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from amity import directory
from amity.clinic.actions import colleagues, contacts, follow_ups, networks, people, safety, safety_plans
from amity.clinic.models import Concern, Contact, Person, Practitioner, SafetyAlert
from amity.clinic.rules.policy import may
from amity.errors import AmityError
from amity.web import alerting
from amity.web.dates import date_format
from amity.web.door import Visit, record, staff
from amity.web.forms import Form


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
        self.contacts = list(Contact.objects.closing(alert).order_by("-at", "-pk"))
        field: Any = self.fields["action"]
        field.choices = [(str(each.pk), _line(each)) for each in self.contacts]


class HandOverForm(Form):
    """To whom somebody is handed over, and how."""

    handed_to = forms.CharField(
        label=_lazy("To whom"),
        max_length=200,
        help_text=_lazy(
            "Such as: crisis team, Dr Lee. Speak with them while the person is there, or agrees."
        ),
        error_messages={"required": _lazy("Say to whom you handed them over")},
    )
    channel = forms.ChoiceField(
        label=_lazy("How"),
        choices=[
            ("phone", _lazy("Phone")),
            ("in-person", _lazy("In person")),
            ("video", _lazy("Video")),
            ("email", _lazy("Email")),
        ],
    )


class LettersForm(Form):
    """What must be so before anything is sent again."""

    spoken = forms.BooleanField(
        label=_lazy("They said so when they were alone"),
        error_messages={"required": _lazy("Ask them where they are alone first")},
    )
    advocate = forms.BooleanField(
        label=_lazy("An advocate was offered, and heard where they wanted one"),
        error_messages={"required": _lazy("Offer them an advocate first")},
    )


NOTED = 30
"""How many words of a note stand on the page of an alert; it is whole among what has happened."""


def _line(contact: Any) -> str:
    when = date_format(timezone.localtime(contact.at), "j F, H:i")
    said = f" – {Truncator(contact.said).words(NOTED)}" if contact.said else ""
    return alerting.contact_words(contact, when) + said


@staff("answer alerts", keeps=True)
def alert(request: Visit, pk: int) -> HttpResponse:
    """Show an alert and what can be done with it; a proposal to close it is made here."""
    found = _alert(request, pk)
    form = CloseForm(request.POST or None, alert=found)
    if request.method == "POST" and form.is_valid() and _proposed(request, found, form):
        return HttpResponseRedirect(reverse("alert", args=[pk]))
    return _page(request, found, form, HandOverForm(auto_id="to_%s"))


def _proposed(request: Visit, found: SafetyAlert, form: CloseForm) -> bool:
    action = next(each for each in form.contacts if str(each.pk) == form.cleaned_data["action"])
    because = form.cleaned_data["because"]
    try:
        after = safety.propose_close(
            by=_me(request), at=request.at, alert=found, action=action, because=because
        )
    except AmityError as problem:
        form.add_error(None, str(problem))
        return False
    if after.closed_at:
        messages.success(request, _("Closed. Your team needs no second person; the record says so."))
    else:
        messages.success(request, _("Proposed. A second person closes it; they were told."))
    return True


def _page(request: Visit, found: SafetyAlert, form: CloseForm, hand_over: HandOverForm) -> HttpResponse:
    me, day = _me(request), timezone.localdate(request.at)
    mine = found.proposed_by_id == me.pk
    done = list(found.contacts.standing().filter(at__gte=found.since).order_by("-at", "-pk"))
    seconds = colleagues.seconds(found, me, request.at) if mine and not found.closed_at else ()
    context = {
        "alert": found,
        "who": found.person,
        "asked": alerting.asked(found),
        "found": (crisis := directory.crisis(found.person.country)),
        "unsafe": crisis.unsafe if crisis and found.path == "unsafe-tie" else (),
        "concerns": found.concerns.order_by("at", "pk"),
        "leads": alerting.leads(found.person, request.at),
        "cause": alerting.cause(found),
        "form": form,
        "hand_over": hand_over,
        "errors": [each for said in hand_over.errors.values() for each in said],
        "errors_at": "to_handed_to",
        "paths": alerting.PATHS,
        "path_words": dict(alerting.PATHS)[found.path],
        "steps": alerting.STEPS[found.path],
        "young": alerting.young(found.person, day),
        "may_close": colleagues.may_close(found, me, request.at),
        "mine": mine,
        "seconds": Practitioner.objects.filter(pk__in=[each.id for each in seconds]).order_by("name"),
        "contacts": form.contacts,
        "spoken": any(each.result == "reached" and each.with_whom == "person" for each in done),
        "done": [(each, _line(each)) for each in done],
        "kept": alerting.kept_up(found.person, day, found),
        "told": alerting.told(found),
        "happened": alerting.happened(found),
    }
    return render(request, "amity/safety/alert.html", context)


@staff("answer alerts")
@require_POST
def act(request: Visit, pk: int, what: str) -> HttpResponse:
    """Take an alert on, say what it is about, plan contact, close it as the second person, keep it open."""
    found = _alert(request, pk)
    if what not in DONE:
        raise Http404
    try:
        messages.success(request, DONE[what](request, found))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("alert", args=[pk]))


def _own(request: Visit, found: SafetyAlert) -> str:
    safety.own(by=_me(request), at=request.at, alert=found)
    return _("It is yours. It goes on reminding until somebody has spoken with them.")


def _sort(request: Visit, found: SafetyAlert) -> str:
    safety.sort(by=_me(request), at=request.at, alert=found, path=request.POST.get("path", ""))
    return _("Noted. What comes next stands below.")


def _keep_up(request: Visit, found: SafetyAlert) -> str:
    planned = len(follow_ups.schedule(by=_me(request), at=request.at, alert=found, practitioner=_me(request)))
    return ngettext("{n} contact planned.", "{n} contacts planned.", planned).format(n=planned)


def _close(request: Visit, found: SafetyAlert) -> str:
    if found.closed_by_id == _me(request).pk:  # the button was pressed twice
        return _("It is closed.")
    safety.confirm_close(by=_me(request), at=request.at, alert=found)
    return _("Closed by two of you.")


def _keep_open(request: Visit, found: SafetyAlert) -> str:
    safety.keep_open(by=_me(request), at=request.at, alert=found)
    return _("It stays open.")


def _reopen(request: Visit, found: SafetyAlert) -> str:
    because = request.POST.get("because", "")
    safety.reopen(by=_me(request), at=request.at, alert=found, because=because)
    return _("Open again. Those who answer alerts were told.")


DONE = {
    "own": _own,
    "sort": _sort,
    "keep-up": _keep_up,
    "close": _close,
    "keep-open": _keep_open,
    "reopen": _reopen,
}


@staff("answer alerts")
@require_POST
def hand_over(request: Visit, pk: int) -> HttpResponse:
    """Write down a warm referral: to whom somebody was handed over, in a word between people."""
    found = _alert(request, pk)
    form = HandOverForm(request.POST, auto_id="to_%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            contacts.record(
                by=_me(request),
                at=request.at,
                person=found.person,
                channel=said["channel"],
                result="reached",
                with_whom="services",
                handed_to=said["handed_to"],
                alert=found,
                key=said["key"] or None,
            )
            messages.success(request, _("Written down. Say here whether they were taken, once you know."))
            return HttpResponseRedirect(reverse("alert", args=[pk]))
        except AmityError as problem:
            form.add_error(None, str(problem))
    return _page(request, found, CloseForm(None, alert=found), form)


@staff("answer alerts")
@require_POST
def taken(request: Visit, pk: int, contact: int) -> HttpResponse:
    """Write down whether the service to which somebody was handed over has taken them."""
    found = _alert(request, pk)
    handed = found.contacts.standing().exclude(handed_to="").filter(pk=contact).first()
    if handed is None:
        raise Http404
    accepted = request.POST.get("accepted") == "1"
    contacts.handover_answered(by=_me(request), at=request.at, contact=handed, accepted=accepted)
    if accepted:
        messages.success(request, _("They were taken. The alert stays with you until two have closed it."))
    else:
        messages.warning(request, _("They were not taken: they are still yours. Find another way today."))
    return HttpResponseRedirect(reverse("alert", args=[pk]))


@staff("see the safety record")
def safety_record(request: Visit, pk: int) -> HttpResponse:
    """Show everything of a person's safety in one place: alerts, plan, contact kept up, what is held back."""
    return _record(request, record(request, pk), LettersForm())


def _record(request: Visit, who: Person, form: LettersForm) -> HttpResponse:
    alerts = list(SafetyAlert.objects.of(who).select_related("owner", "closed_by").order_by("-raised_at"))
    for each in alerts:
        each.words = dict(alerting.PATHS)[each.path]  # type: ignore[attr-defined]
    day = timezone.localdate(request.at)
    context = {
        "who": who,
        "form": form,
        "open": [each for each in alerts if each.closed_at is None],
        "closed": [each for each in alerts if each.closed_at is not None],
        "plan": safety_plans.latest(who),
        "kept": alerting.kept_up(who, day),
        "concerns": list(Concern.objects.of(who).order_by("-at", "-pk")),
        "hidden": bool((drawn := networks.latest_of(who)) and drawn.hidden),
        "young": alerting.young(who, day),
        "may_answer": may(request.roles, "answer alerts"),
    }
    return render(request, "amity/safety/record.html", context)


@staff("answer alerts")
@require_POST
def letters(request: Visit, pk: int) -> HttpResponse:
    """Hold back everything that is sent to a person; or let it go out again, after they were asked alone."""
    who = record(request, pk)
    form = LettersForm(request.POST)
    hold = request.POST.get("hold") == "1"
    if not hold and not form.is_valid():
        return _record(request, who, form)
    people.hold_letters(by=_me(request), at=request.at, person=who, hold=hold)
    messages.success(request, _("Nothing is sent.") if hold else _("Letters and messages go out again."))
    return HttpResponseRedirect(reverse("safety-record", args=[pk]))


def _me(request: Visit) -> Practitioner:
    assert request.practitioner is not None
    return request.practitioner


def _alert(request: Visit, pk: int) -> SafetyAlert:
    """Return an alert of somebody the practitioner may see, else 404; reading and refusal are logged."""
    beside = ("person", "team", "owner", "assessment", "paper", "action", "proposed_by", "closed_by")
    found = SafetyAlert.objects.filter(pk=pk).select_related(*beside).first()
    if found is None:
        raise Http404
    found.person = record(request, found.person.record_id)
    return found


urlpatterns = [
    path("alerts/<int:pk>/", alert, name="alert"),
    path("alerts/<int:pk>/hand-over/", hand_over, name="alert-hand-over"),
    path("alerts/<int:pk>/hand-over/<int:contact>/", taken, name="alert-taken"),
    path("alerts/<int:pk>/<slug:what>/", act, name="alert-act"),
    path("people/<int:pk>/safety/", safety_record, name="safety-record"),
    path("people/<int:pk>/safety/letters/", letters, name="letters"),
]
