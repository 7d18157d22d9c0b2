"""Consent: what a person agreed to, in the words they were shown; withdrawn with effect at once."""

from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity.clinic.actions import consents, events
from amity.clinic.models import TEAM_WIDE, Consent, Episode, Membership, Person, Practitioner
from amity.errors import AmityError
from amity.web.door import Visit, person, record, staff
from amity.web.forms import Form, pk_of

VERSION = "2026-11"
"""The version of the words below: it is kept with each consent, and the words with it."""


class Purpose(NamedTuple):
    """What can be agreed to: its name, and the words a person is shown."""

    name: Any
    words: Any


PURPOSES = {
    "share-with-gp": Purpose(
        _lazy("Share with the GP"),
        _lazy("My team may tell my GP how I am and what is planned. I can stop this at any time."),
    ),
    "referral": Purpose(
        _lazy("Pass on to a service"),
        _lazy(
            "My team may give this service my name, how to reach me, and what I need from it. Nothing else."
        ),
    ),
    "see-record": Purpose(
        _lazy("Let somebody else here see the record"),
        _lazy("This person may read my whole record. I can stop this at any time."),
    ),
    "share-with-family": Purpose(
        _lazy("Share with family or a friend"),
        _lazy("My team may speak about my plan with this person. They do not see my answers."),
    ),
    "reminders": Purpose(
        _lazy("Reminders"), _lazy("Amity may send me reminders. They never say what they are about.")
    ),
    "research": Purpose(
        _lazy("Research"),
        _lazy("My answers may be used in research, without my name. I can stop this for what comes later."),
    ),
}


CAPACITY = (
    ("decides", _lazy("They could decide this")),
    ("decides-with-support", _lazy("They could decide this with help")),
)
"""How it is said afterwards that somebody young was able to decide."""


class ConsentForm(Form):
    """A consent as it is given: for what, for whom, and that the words were shown."""

    purpose = forms.ChoiceField(
        label=_lazy("What for"),
        choices=[(code, purpose.name) for code, purpose in PURPOSES.items()],
        widget=forms.RadioSelect({"class": "govuk-radios--small"}),
        error_messages={"required": _lazy("Choose what they agree to")},
    )
    recipient = forms.CharField(
        label=_lazy("For whom"),
        help_text=_lazy("The practice, the service, or the person. For reminders and research: Amity."),
        error_messages={"required": _lazy("Say for whom")},
    )
    colleague = forms.ChoiceField(label=_lazy("Or somebody who works here"), required=False)
    capacity = forms.ChoiceField(
        label=_lazy("Can they decide this themselves?"),
        help_text=_lazy("At 16 and 17 this is asked each time. They need not ask their parents."),
        choices=[
            ("decides", _lazy("Yes: they understand it, and what it means for them")),
            ("decides-with-support", _lazy("Yes, with help to understand it")),
            ("cannot", _lazy("Not now")),
        ],
        widget=forms.RadioSelect({"class": "govuk-radios--small"}),
        error_messages={"required": _lazy("Say whether they can decide this")},
    )
    because = forms.CharField(
        label=_lazy("Why you think so"),
        help_text=_lazy("What they said about it in their own words, for example."),
        error_messages={"required": _lazy("Say why you think so")},
    )
    agreed = forms.BooleanField(
        label=_lazy("They were shown or read the words below, and agreed"),
        error_messages={"required": _lazy("Show them the words first, and ask")},
    )

    def __init__(self, *args: Any, young: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not young:
            del self.fields["capacity"], self.fields["because"]
        field: Any = self.fields["colleague"]
        here = Practitioner.objects.filter(left_at=None).order_by("name")
        field.choices = [("", _("Nobody")), *((each.ref, each.name) for each in here)]

    def clean(self) -> dict[str, Any]:
        """Take a colleague for the recipient where the record is to be seen."""
        said = super().clean() or {}
        if said.get("purpose") == "see-record":
            self.errors.pop("recipient", None)
            if not said.get("colleague"):
                self.add_error("colleague", _("Choose who may see the record"))
            said["recipient"] = said.get("colleague", "")
        if said.get("capacity") == "cannot":
            self.add_error(
                "capacity", _("Then nothing is agreed to here. Speak with the safeguarding lead today.")
            )
        return said


@staff("write on a record")
def held(request: Visit, pk: int) -> HttpResponse:
    """Show what somebody agreed to, and write down what they agree to now."""
    assert request.practitioner is not None
    who = record(request, pk)
    spoken = who.language if who.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    form = ConsentForm(request.POST or None, young=consents.is_asked_for_capacity(who, request.at))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            consents.give(
                by=request.practitioner,
                at=request.at,
                person=who,
                purpose=said["purpose"],
                recipient=said["recipient"],
                version=VERSION,
                words=_shown(said["purpose"], spoken),
                language=spoken,
                capacity=said.get("capacity", ""),
                because=said.get("because", ""),
            )
            messages.success(request, _("Written down."))
            return HttpResponseRedirect(reverse("consents", args=[pk]))
        except AmityError as problem:
            form.add_error(None, str(problem))
    context = {"who": who, "form": form, "rows": _rows(who, request), "capacity": dict(CAPACITY)}
    context["purposes"] = [(each.name, _shown(code, spoken)) for code, each in PURPOSES.items()]
    context |= {"spoken": spoken, "way": "rtl" if get_language_info(spoken)["bidi"] else "ltr"}
    return render(request, "amity/consent/held.html", context)


def _shown(purpose: str, language: str) -> str:
    """Return the words of a consent as the person is shown them, in their language."""
    with override(language):
        return str(PURPOSES[purpose].words)


@staff("write on a record")
def withdraw(request: Visit, pk: int, consent: int) -> HttpResponse:
    """Withdraw a consent for somebody who asked: first the question, then it holds no more."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = _consent(who, consent)
    back = reverse("consents", args=[pk])
    if request.method == "POST":
        consents.withdraw(by=request.practitioner, at=request.at, consent=found)
        messages.success(request, _("Withdrawn. It holds no more, from now."))
        return HttpResponseRedirect(back)
    context = {"consent": _row(found, request), "back": back, "frame": "amity/staff.html"}
    return render(request, "amity/consent/withdraw.html", context)


@person
def who_sees(request: Visit) -> HttpResponse:
    """Tell a person who may see their record and who has, and let them stop what they allowed."""
    who = request.person
    assert who is not None
    names = {each.ref: each.name for each in Practitioner.objects.all()}
    reads = [(each.at, names.get(each.by, _("Amity"))) for each in events.reads(who)[:20]]
    context = {"teams": _teams(who, request), "rows": _rows(who, request), "reads": reads}
    return render(request, "amity/consent/who_sees.html", context)


@person
def stop(request: Visit, consent: int) -> HttpResponse:
    """Ask a person whether they want to stop it, and then stop it."""
    who = request.person
    assert who is not None
    found = _consent(who, consent)
    back = reverse("who-sees")
    if request.method == "POST":
        consents.withdraw(by=who, at=request.at, consent=found)
        messages.success(request, _("Stopped. It is so from now."))
        return HttpResponseRedirect(back)
    context = {"consent": _row(found, request), "back": back, "frame": "amity/person.html"}
    return render(request, "amity/consent/withdraw.html", context)


def _consent(who: Person, pk: int) -> Consent:
    found: Consent | None = Consent.objects.of(who).standing().filter(pk=pk, withdrawn_at=None).first()
    if found is None:
        raise Http404
    return found


def _rows(who: Person, request: Visit) -> list[dict[str, Any]]:
    """Return what somebody agreed to, what holds first."""
    found = Consent.objects.of(who).standing().order_by("-at")
    rows = [_row(each, request) for each in found]
    return sorted(rows, key=lambda each: not each["holds"])


def _row(consent: Consent, request: Visit) -> dict[str, Any]:
    recipient = consent.recipient
    if recipient.startswith("practitioner/"):
        colleague = Practitioner.objects.filter(pk=pk_of(recipient.partition("/")[2])).first()
        recipient = colleague.name if colleague else _("Somebody who worked here")
    purpose = PURPOSES.get(consent.purpose)
    return {
        "consent": consent,
        "name": purpose.name if purpose else consent.purpose,
        "recipient": recipient,
        "holds": consent.withdrawn_at is None or consent.withdrawn_at > request.at,
    }


def _teams(who: Person, request: Visit) -> list[tuple[str, list[str]]]:
    """Return the teams that look after somebody, each with who may open the record because of it."""
    found = []
    for episode in (
        Episode.objects.of(who).standing().exclude(status="closed").select_related("team", "worker")
    ):
        here = Membership.objects.now(request.at).filter(team=episode.team, role__in=TEAM_WIDE)
        names = set(here.values_list("practitioner__name", flat=True))
        if episode.worker is not None:
            names.add(episode.worker.name)
        found.append((episode.team.name, sorted(names)))
    return found


urlpatterns = [
    path("people/<int:pk>/consent/", held, name="consents"),
    path("people/<int:pk>/consent/<int:consent>/", withdraw, name="consent-withdraw"),
    path("me/who-sees/", who_sees, name="who-sees"),
    path("me/who-sees/<int:consent>/", stop, name="who-sees-stop"),
]
