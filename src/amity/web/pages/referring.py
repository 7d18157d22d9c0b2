"""Referrals that come in: receive one, accept it into an episode, decline, redirect; import a caseload."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from amity.clinic.actions import caseload, people, referrals
from amity.clinic.models import (
    Details,
    Membership,
    Person,
    Practitioner,
    Referral,
    Team,
    referrals_visible_to,
    visible_to,
)
from amity.errors import AmityError
from amity.web.door import Visit, staff
from amity.web.forms import Form, pk_of
from amity.web.isolates import isolate
from amity.web.person_forms import SOURCES, DetailsForm

CONSENTS = (
    ("given", _lazy("Yes, they agreed")),
    ("unknown", _lazy("Not known: ask them first")),
    ("refused", _lazy("No, they refused")),
)
REASONS = (
    ("no-capacity", _lazy("We have no capacity")),
    ("outside-area", _lazy("They live outside our area")),
    ("not-eligible", _lazy("They are not eligible")),
    ("no-consent", _lazy("They do not agree")),
    ("not-reached", _lazy("They could not be reached")),
    ("missing-documents", _lazy("Documents are missing")),
    ("lack-of-resources", _lazy("We lack what they need")),
    ("other", _lazy("Another reason")),
)
CARERS = ("link-worker", "therapist", "peer")


class ReferralForm(DetailsForm):
    """A referral as it comes in: who, from whom, why, and what they were told."""

    team = forms.ChoiceField(label=_lazy("To which team"))
    source = forms.ChoiceField(label=_lazy("Referred by"), choices=SOURCES, initial="gp")
    referrer = forms.CharField(label=_lazy("Name of the referrer (optional)"), required=False)
    reply_to = forms.CharField(label=_lazy("Where to reply (optional)"), required=False)
    words = forms.CharField(
        label=_lazy("Why they were referred"), widget=forms.Textarea({"rows": 3}), required=False
    )
    told = forms.CharField(
        label=_lazy("What they were told (optional)"), widget=forms.Textarea({"rows": 2}), required=False
    )
    consent = forms.ChoiceField(
        label=_lazy("Do they agree to be referred?"),
        choices=CONSENTS,
        widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose whether they agreed")},
    )
    risk = forms.CharField(
        label=_lazy("Risk that the referrer knows of (optional)"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
        help_text=_lazy("Nobody here has looked into it yet."),
    )

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.choices = [(str(each.pk), each.name) for each in teams]


class DecisionForm(Form):
    """What becomes of a referral."""

    worker = forms.ChoiceField(label=_lazy("Who looks after them"), required=False)
    person = forms.ChoiceField(
        label=_lazy("Are they on the record already?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, workers: list[Practitioner], alike: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worker: Any = self.fields["worker"]
        worker.choices = [("", _("Nobody yet")), *((str(each.pk), each.name) for each in workers)]
        person: Any = self.fields["person"]
        person.choices = [("", _("No, register them")), *((str(each.pk), _named(each)) for each in alike)]
        if not alike:
            del self.fields["person"]


def _named(person: Person) -> str:
    born = person.birth_date.year if person.birth_date else "?"
    return _("Yes: {name}, born {year}").format(
        name=isolate(f"{person.called} {person.family_name}".strip()), year=born
    )


@staff("take referrals")
def waiting(request: Visit) -> HttpResponse:
    """Show the referrals that wait, the longest first, and those decided lately."""
    assert request.practitioner is not None
    mine = referrals_visible_to(request.practitioner, request.at).select_related("team", "person")
    context = {
        "waiting": list(mine.waiting().order_by("at")),
        "decided": list(mine.exclude(status="received").order_by("-decided_at")[:20]),
    }
    return render(request, "amity/referring/waiting.html", context)


@staff("take referrals", keeps=True)
def receive(request: Visit) -> HttpResponse:
    """Write down a referral that came by phone, letter or in person."""
    assert request.practitioner is not None
    teams = list({each.team_id: each.team for each in request.memberships}.values())
    form = ReferralForm(request.POST or None, teams=teams)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            referral = referrals.receive(
                by=request.practitioner,
                at=request.at,
                team=next(each for each in teams if str(each.pk) == said["team"]),
                details=Details(**form.details()),
                key=said["key"] or None,
                **{name: said[name] for name in ("source", "referrer", "reply_to", "words", "told")},
                **{name: said[name] for name in ("consent", "risk")},
            )
            return HttpResponseRedirect(reverse("referral", args=[referral.pk]))
        except AmityError as problem:
            form.add_error(None, str(problem))
    return render(request, "amity/referring/new.html", {"form": form})


@staff("take referrals")
def referral(request: Visit, pk: int) -> HttpResponse:
    """Show a referral, and accept it into an episode."""
    found = _referral(request, pk)
    workers, alike = _workers(request, found.team), _alike(request, found)
    form = DecisionForm(request.POST or None, workers=workers, alike=alike)
    if request.method == "POST" and form.is_valid() and (episode := _accepted(request, found, form)):
        messages.success(request, _("Accepted. They are on the caseload now."))
        return HttpResponseRedirect(reverse("person", args=[episode.person_id]))
    context = {"referral": found, "form": form, "reasons": REASONS, "sources": dict(SOURCES)}
    context["here"] = settings.AMITY_COUNTRY
    context["teams"] = Team.objects.exclude(pk=found.team_id).order_by("name")
    return render(request, "amity/referring/referral.html", context)


def _accepted(request: Visit, found: Referral, form: DecisionForm) -> Any:
    assert request.practitioner is not None
    said = form.cleaned_data
    named = next((each for each in form_people(request, found) if str(each.pk) == said.get("person")), None)
    worker = next((each for each in _workers(request, found.team) if str(each.pk) == said["worker"]), None)
    try:
        return referrals.accept(
            by=request.practitioner, at=request.at, referral=found, worker=worker, person=named
        )
    except AmityError as problem:
        form.add_error(None, str(problem))
        return None


@staff("take referrals")
@require_POST
def decide(request: Visit, pk: int, what: str) -> HttpResponse:
    """Note consent, decline with a reason, or send a referral on to another team."""
    assert request.practitioner is not None
    found, by, at = _referral(request, pk), request.practitioner, request.at
    try:
        if what == "consent":
            referrals.note_consent(by=by, at=at, referral=found, consent=request.POST.get("consent", ""))
            messages.success(request, _("Their answer is noted."))
            return HttpResponseRedirect(reverse("referral", args=[pk]))
        if what == "decline":
            note = request.POST.get("note", "")
            reason = request.POST.get("reason", "")
            referrals.decline(by=by, at=at, referral=found, reason=reason, note=note)
            messages.success(request, _("Declined, with its reason."))
        else:
            team = Team.objects.filter(pk=pk_of(request.POST.get("team"))).first()
            note = request.POST.get("note", "")
            referrals.redirect(by=by, at=at, referral=found, to=team or request.POST.get("to", ""), note=note)
            messages.success(request, _("Sent on."))
    except AmityError as problem:
        messages.warning(request, str(problem))
        return HttpResponseRedirect(reverse("referral", args=[pk]))
    return HttpResponseRedirect(reverse("referrals"))


@staff("import people")
def import_people(request: Visit) -> HttpResponse:
    """Take a whole caseload on from a CSV file; where one row is wrong, nobody is."""
    assert request.practitioner is not None
    teams = list({each.team_id: each.team for each in request.memberships}.values())
    errors: list[str] = []
    file = request.FILES.get("file")
    if request.method == "POST" and file is None:
        errors = [_("Choose a CSV file")]
    elif request.method == "POST":
        team = next((each for each in teams if str(each.pk) == request.POST.get("team")), teams[0])
        try:
            lines = file.read().decode("utf-8-sig").splitlines(keepends=True) if file else []
            taken = caseload.import_caseload(by=request.practitioner, at=request.at, team=team, lines=lines)
            said = ngettext("{n} person taken on.", "{n} people taken on.", len(taken))
            messages.success(request, said.format(n=len(taken)))
            return HttpResponseRedirect(reverse("people"))
        except UnicodeDecodeError:
            errors = [_("The file is not UTF-8 text. Save it as CSV UTF-8.")]
        except AmityError as problem:
            errors = str(problem).splitlines()
    context = {"teams": teams, "errors": errors, "columns": caseload.COLUMNS}
    return render(request, "amity/referring/import.html", context)


def _referral(request: Visit, pk: int) -> Referral:
    assert request.practitioner is not None
    seen = referrals_visible_to(request.practitioner, request.at).select_related("team", "person")
    found: Referral | None = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.person is not None:
        people.list_read(by=request.practitioner, at=request.at, persons=[found.person], why="referral")
    return found


def _workers(request: Visit, team: Team) -> list[Practitioner]:
    here = Membership.objects.now(request.at).filter(team=team, role__in=CARERS)
    return list(Practitioner.objects.filter(memberships__in=here).distinct().order_by("name"))


def _alike(request: Visit, found: Referral) -> list[Person]:
    """Return who may be meant, of those whose record may be seen: the others are found by the merge later."""
    return form_people(request, found) if found.status == "received" else []


def form_people(request: Visit, found: Referral) -> list[Person]:
    """Return who on the record may be the one that was referred."""
    assert request.practitioner is not None
    named = [found.person] if found.person else people.alike(found.details)
    seen = visible_to(request.practitioner, request.at)
    return list(seen.filter(pk__in=[each.pk for each in named]))


urlpatterns = [
    path("referrals/", waiting, name="referrals"),
    path("referrals/new/", receive, name="referral-new"),
    path("referrals/<int:pk>/", referral, name="referral"),
    path("referrals/<int:pk>/<slug:what>/", decide, name="referral-decide"),
    path("import/", import_people, name="import"),
]
