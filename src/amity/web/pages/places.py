"""The directory of services: find a place, see what is known of it, note and vet."""

from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from amity import directory as science
from amity.clinic.actions import listings
from amity.clinic.models import Listing
from amity.clinic.rules.policy import may
from amity.directory import Directory
from amity.errors import AmityError
from amity.web import finding, listing_words
from amity.web.door import Visit, staff
from amity.web.finding import postcodes
from amity.web.forms import DateField, Form, pk_of
from amity.web.lists import listed

MOST = 60
NEAR = "near"
"""The postcode that was typed last, in the session."""

SAID_WITH = {"near": _lazy("Near {}"), "km": _lazy("Within {}"), "age": _lazy("Takes age {}")}
"""How a filter is said that its value alone does not tell."""

SEEN = (("yes", _lazy("Yes")), ("no", _lazy("No")), ("unknown", _lazy("Not known")))


class VetForm(Form):
    """What was seen of a service: whether it is vetted, and its safeguarding."""

    vetted = forms.ChoiceField(label=_lazy("Vetted"), choices=SEEN, widget=forms.RadioSelect)
    safeguarding = forms.ChoiceField(
        label=_lazy("Safeguarding policy and checks of staff seen"), choices=SEEN, widget=forms.RadioSelect
    )
    review_on = DateField(label=_lazy("Look again on (optional)"), required=False)


@lru_cache(maxsize=1)
def _held(key: tuple[Any, ...], on: date) -> finding.Held:
    """Return the directory of the record on a day; it is read anew when a listing changes."""
    return finding.held(finding.on_the_map(listings.directory()), on)


def held(on: date) -> finding.Held:
    """Return the directory of the record, as it stands on a day."""
    seen = Listing.objects.aggregate(n=Count("pk"), loaded=Max("loaded_at"), gone=Max("gone_since"))
    vetted = Listing.objects.exclude(vetted_on=None).order_by("pk")
    said = tuple(vetted.values_list("pk", "vetted", "safeguarding"))
    places = postcodes().stat().st_mtime_ns if postcodes().is_file() else 0
    return _held((*seen.values(), said, places), on)


@staff("use the directory")
def find(request: Visit) -> HttpResponse:
    """Find a place by what it is, where and when it meets, cost, language, access and age.

    What is looked for stands in the address, so that it can be kept and sent on; a postcode never does:
    it may be where somebody lives, and waits in the session.
    """
    there = held(timezone.localdate(request.at))
    if request.method == "POST":
        return _asked(request, there)
    said = request.GET.copy()
    typed = request.session.get(NEAR, "") if said.get("near") == finding.HERE else ""
    if said.get("near") == finding.HERE:
        said["near"] = typed
    form = finding.FindForm(said, there=there)
    return _shown(request, there, form)


def _asked(request: Visit, there: finding.Held) -> HttpResponse:
    """Lead to the address of what is looked for, without what may be somebody's home."""
    form = finding.FindForm(request.POST, there=there)
    near = request.POST.get("near", "").strip()
    start = finding.origin(near, there.there) if near else None
    if not form.is_valid() or (near and start is None):
        return _shown(request, there, form)
    said = {name: value for name in form.fields if (value := request.POST.get(name, "").strip())}
    if start is not None and start.private:
        request.session[NEAR], said["near"] = near, finding.HERE
    query = f"?{urlencode(said)}" if said else ""
    return HttpResponseRedirect(f"{reverse('directory')}{query}")


def _shown(request: Visit, there: finding.Held, form: finding.FindForm) -> HttpResponse:
    near = (form.data.get("near") or "").strip()
    start = finding.origin(near, there.there) if near else None
    valid = form.is_valid()
    if near and start is None:
        form.add_error(
            "near", _("Nobody here knows where that is. Type a town, or the first half of a postcode")
        )
        valid = False
    found = finding.find(there, form.cleaned_data, start and start.place, request.at) if valid else []
    listed = {each.service: each for each in Listing.objects.filter(gone_since=None)}
    rows = [each for each in found if each.service.id in listed]
    day = timezone.localdate(request.at)
    context = {
        "form": form,
        "rows": [_row(there.there, each, listed[each.service.id], day) for each in rows[:MOST]],
        "found": len(rows),
        "more": max(len(rows) - MOST, 0),
        "total": len(listed),
        "near": near if start else "",
        "chosen": _chosen(request, form) if valid else [],
        "places": there.places,
        "open": any(form.data.get(name) for name in (*form.MORE, *form.TICKS)),
    }
    return render(request, "amity/places/find.html", context, status=422 if form.errors else 200)


def _chosen(request: Visit, form: finding.FindForm) -> list[dict[str, str]]:
    """Return each thing that is asked for, and the address without it."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", False) or name == "sort":
            continue
        left = request.GET.copy()
        left.pop(name, None)
        if name == "near":
            left.pop("km", None)
        words = str(dict(getattr(field, "choices", ())).get(value, value))
        if name in finding.FindForm.TICKS:
            words = str(field.label)
        elif name in SAID_WITH:
            words = SAID_WITH[name].format(words)
        found.append({"words": words, "without": f"?{left.urlencode()}"})
    return found


def _row(there: Directory, each: finding.Found, listing: Listing, today: date) -> dict[str, Any]:
    service = each.service
    places = listing_words.where(there, service)
    times = [words for one in there.schedules_of(service) if (words := listing_words.when(one))]
    return {
        "listing": listing,
        "service": service,
        "km": each.km,
        "ask": listed(each.ask),
        "where": listing_words.way(there, service) or (places[0]["name"] if places else ""),
        "when": times[0] if times else "",
        "cost": listing_words.cost(there, service),
        "sure": listing_words.sure(there, service, listing, today),
    }


@staff("use the directory")
def service(request: Visit, key: str) -> HttpResponse:
    """Show when and where, what it costs and who gets in, how sure that is, and what our workers say."""
    listing = get_object_or_404(Listing, pk=pk_of(key))
    document, today = listing.document, timezone.localdate(request.at)
    known = document.services[0]
    initial = {name: getattr(listing, name) for name in ("vetted", "safeguarding", "review_on")}
    schedules = [each for each in document.schedules_of(known) if not science.is_closure(each)]
    context = {
        "listing": listing,
        "service": known,
        "document": document,
        "when": [words for each in schedules if (words := listing_words.when(each))],
        "notes": [each.description for each in schedules if each.description and each.byday],
        "next": listing_words.next_on(document.schedules_of(known), today),
        "way": listing_words.way(document, known),
        "where": listing_words.where(document, known),
        "cost": listing_words.cost(document, known),
        "access": listing_words.access(document, known),
        "languages": listing_words.languages(document, known),
        "ages": listing_words.ages(known),
        "sure": listing_words.sure(document, known, listing, today),
        "capacity": next(iter(document.of("service_capacity", known)), None),
        "web": known.url if (known.url or "").startswith(("https://", "http://")) else "",
        "back": _back(request),
        "form": VetForm(initial=initial) if may(request.roles, "vet services") else None,
        "may_note": may(request.roles, "note on services"),
    }
    return render(request, "amity/places/service.html", context)


def _back(request: Visit) -> str:
    """Return the search that somebody comes from, if they come from one."""
    came = urlsplit(request.headers.get("Referer", ""))
    ours = came.netloc == request.get_host() and came.path == reverse("directory")
    return f"?{came.query}" if ours and came.query else ""


@staff("note on services")
@require_POST
def note(request: Visit, key: str) -> HttpResponse:
    """Write down what a colleague should know of a service: nothing about anybody who goes there."""
    assert request.practitioner is not None
    listing = get_object_or_404(Listing, pk=pk_of(key))
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
    listing = get_object_or_404(Listing, pk=pk_of(key))
    form = VetForm(request.POST)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("vetted", "safeguarding", "review_on")}
        listings.vet(by=request.practitioner, at=request.at, listing=listing, **said)
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
