"""The directory of services: find a place, see what is known of it, note and vet."""

from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity import directory as science
from amity.clinic.actions import listings
from amity.clinic.models import Listing
from amity.clinic.rules.policy import may
from amity.directory import Directory
from amity.errors import AmityError
from amity.web.door import Visit, staff
from amity.web.forms import DateField, Form

MOST = 60
OLD = 365
"""After how many days without an assurance an entry is called old."""

SEEN = (("yes", _lazy("Yes")), ("no", _lazy("No")), ("unknown", _lazy("Not known")))


class VetForm(Form):
    """What was seen of a service: whether it is vetted, and its safeguarding."""

    vetted = forms.ChoiceField(label=_lazy("Vetted"), choices=SEEN, widget=forms.RadioSelect)
    safeguarding = forms.ChoiceField(
        label=_lazy("Safeguarding policy and checks of staff seen"), choices=SEEN, widget=forms.RadioSelect
    )
    review_on = DateField(label=_lazy("Look again on (optional)"), required=False)


@cache
def _held(key: tuple[Any, ...]) -> Directory:
    """Return the directory of the record; it is read anew when a listing changes."""
    return listings.directory()


def held() -> Directory:
    """Return the directory of the record."""
    seen = Listing.objects.aggregate(n=Count("pk"), loaded=Max("loaded_at"), gone=Max("gone_since"))
    key = tuple(seen.values())
    if _held.cache_info().currsize > 1:
        _held.cache_clear()
    return _held(key)


@staff("use the directory")
def find(request: Visit) -> HttpResponse:
    """Find a place by words, language and cost; what is old, full or not vetted says so."""
    words = request.GET.get("q", "").strip()
    free, language = bool(request.GET.get("free")), request.GET.get("language", "").strip()
    now = bool(request.GET.get("now"))
    there = held()
    found = science.search(
        there, words, free=free, language=language or None, open_at=request.at if now else None
    )
    listed = {each.service: each for each in Listing.objects.filter(gone_since=None)}
    today = request.at.date()
    rows = [_row(hit, listed[hit.service.id], today) for hit in found if hit.service.id in listed]
    context = {
        "rows": rows[:MOST],
        "more": max(len(rows) - MOST, 0),
        "total": len(listed),
        "said": {"q": words, "free": free, "language": language, "now": now},
    }
    return render(request, "amity/places/find.html", context)


def _row(hit: science.Hit, listing: Listing, today: date) -> dict[str, Any]:
    return {
        "listing": listing,
        "service": hit.service,
        "open": hit.open,
        "old": listing.assured_on is None or (today - listing.assured_on).days > OLD,
    }


@staff("use the directory")
def service(request: Visit, key: str) -> HttpResponse:
    """Show what is known of a service, and what our own workers say."""
    listing = get_object_or_404(Listing, pk=key if key.isdecimal() and len(key) < 16 else 0)
    document = listing.document
    known = document.services[0]
    initial = {name: getattr(listing, name) for name in ("vetted", "safeguarding", "review_on")}
    context = {
        "listing": listing,
        "service": known,
        "document": document,
        "old": listing.assured_on is None or (request.at.date() - listing.assured_on).days > OLD,
        "form": VetForm(initial=initial) if may(request.roles, "vet services") else None,
        "may_note": may(request.roles, "note on services"),
    }
    return render(request, "amity/places/service.html", context)


@staff("note on services")
@require_POST
def note(request: Visit, key: str) -> HttpResponse:
    """Write down what a colleague should know of a service: nothing about anybody who goes there."""
    assert request.practitioner is not None
    listing = get_object_or_404(Listing, pk=key if key.isdecimal() and len(key) < 16 else 0)
    try:
        words = request.POST.get("words", "")
        listings.note(by=request.practitioner, at=request.at, listing=listing, words=words)
        messages.success(request, _("Noted. Your colleagues see it."))
    except AmityError as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("service", args=[key]))


@staff("vet services")
@require_POST
def vet(request: Visit, key: str) -> HttpResponse:
    """Say whether a service was vetted, and when it is looked at again."""
    assert request.practitioner is not None
    listing = get_object_or_404(Listing, pk=key if key.isdecimal() and len(key) < 16 else 0)
    form = VetForm(request.POST)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("vetted", "safeguarding", "review_on")}
        listings.vet(by=request.practitioner, at=request.at, listing=listing, **said)
        _held.cache_clear()
        messages.success(request, _("Written down."))
    else:
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    return HttpResponseRedirect(reverse("service", args=[key]))


urlpatterns = [
    path("services/", find, name="directory"),
    path("services/<str:key>/", service, name="service"),
    path("services/<str:key>/note/", note, name="service-note"),
    path("services/<str:key>/vet/", vet, name="service-vet"),
]
