"""Finding a place in the directory: what can be asked of it, and which entries answer."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from amity import directory as science
from amity import prescribing
from amity.directory import Directory, Place
from amity.errors import AmityError
from amity.prescribing import Offer, Wish
from amity.web.choosing import name_of
from amity.web.forms import dress
from amity.web.listing_words import WEEK, day_name

ANY = ("", _lazy("Any"))
PARTS = {
    "morning": (_lazy("Morning"), time(0), time(12)),
    "afternoon": (_lazy("Afternoon"), time(12), time(17)),
    "evening": (_lazy("Evening"), time(17), time(23, 59, 59)),
}
WITHIN = ("1", "2", "5", "10", "25")
COSTS = {"0": _lazy("Free"), "5": _lazy("Up to 5 a visit"), "10": _lazy("Up to 10 a visit")}
SORTS = {
    "near": _lazy("Nearest first"),
    "name": _lazy("By name"),
    "checked": _lazy("Checked most lately first"),
}
HERE = "typed"
"""What stands in the address instead of a postcode: it waits in the session."""
KIND = "is: "


class FindForm(forms.Form):
    """What is looked for. Everything is optional; what an entry does not say rules it out only where told."""

    q = forms.CharField(label=_lazy("What are you looking for?"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_lazy("Kind"), required=False)
    near = forms.CharField(
        label=_lazy("Near (postcode or place)"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"list": "places", "autocomplete": "off"}),
    )
    km = forms.ChoiceField(label=_lazy("Within"), required=False)
    day = forms.ChoiceField(label=_lazy("Day"), required=False)
    part = forms.ChoiceField(label=_lazy("Time"), required=False)
    cost = forms.ChoiceField(label=_lazy("Cost"), required=False)
    language = forms.ChoiceField(label=_lazy("Language"), required=False)
    age = forms.IntegerField(
        label=_lazy("Takes age"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.TextInput({"class": "govuk-input govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"invalid": _lazy("Enter an age in years, such as 67")},
    )
    step_free = forms.BooleanField(label=_lazy("Step-free"), required=False)
    now = forms.BooleanField(label=_lazy("Open now"), required=False)
    sort = forms.ChoiceField(label=_lazy("Order"), required=False)

    use_required_attribute = False
    FIRST = ("q", "kind", "near")
    MORE = ("km", "day", "part", "cost", "language", "age")
    TICKS = ("step_free", "now")

    def __init__(self, *args: Any, there: "Held", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("kind", there.kinds)
        self._offer("km", [(each, _("{n} km").format(n=each)) for each in WITHIN])
        self._offer("day", [(code.lower(), day_name(code)) for code in WEEK])
        self._offer("part", [(name, words) for name, (words, _from, _to) in PARTS.items()])
        self._offer("cost", list(COSTS.items()))
        self._offer("language", [(code, name_of(code)) for code in there.languages])
        self._offer("sort", list(SORTS.items()), first=("", _lazy("Best first")))
        dress(self)

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]], first: Any = ANY) -> None:
        field: Any = self.fields[name]
        field.choices = [first, *choices]
        field.error_messages["invalid_choice"] = _("Choose one of what is on offer")

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that always stand open."""
        return [self[name] for name in self.FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields behind *More filters*."""
        return [self[name] for name in self.MORE]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The boxes to tick."""
        return [self[name] for name in self.TICKS]


class Held(NamedTuple):
    """The directory of the record as a day sees it, and what of it can be asked for."""

    there: Directory
    offers: dict[str, tuple[Offer, ...]]
    kinds: list[tuple[str, str]]
    languages: list[str]
    places: list[str]


def held(there: Directory, on: date) -> Held:
    """Return a directory with what each service offers on a day."""
    offers: dict[str, tuple[Offer, ...]] = {}
    for each in prescribing.offers_of(there, on=on):
        offers[each.service] = (*offers.get(each.service, ()), each)
    counted: dict[str, int] = {}
    for several in offers.values():
        for term in {term for each in several for term in each.terms if term.startswith(KIND)}:
            counted[term] = counted.get(term, 0) + 1
    kinds = [
        (term.removeprefix(KIND), f"{title(term.removeprefix(KIND))} ({counted[term]})") for term in counted
    ]
    tongues = {code for several in offers.values() for each in several for code in each.languages}
    names = {code: name_of(code) for code in tongues}
    return Held(
        there,
        offers,
        sorted(kinds, key=lambda each: each[1].casefold()),
        sorted(tongues, key=lambda code: names[code].casefold()),
        science.place_names(there),
    )


@cache
def title(kind: str) -> str:
    """Return what a kind of place is called: *Walking group*, without its article."""
    words = prescribing.load_intervention(kind).title
    for article in ("A ", "An "):
        words = words.removeprefix(article)
    return words[:1].upper() + words[1:]


class Origin(NamedTuple):
    """Where distances are measured from; ``private`` where that may be somebody's home."""

    place: Place
    private: bool


def origin(said: str, there: Directory) -> Origin | None:
    """Return where a postcode or a place is: by the postcodes that were imported, or by the directory."""
    known = science.find_place(there, said)
    if known is not None and known.known_as != "postcode":
        return Origin(known.place, private=False)
    try:
        found = science.find_postcode(said, postcodes()) if postcodes().is_file() else None
    except AmityError:  # a file that cannot be read is as good as none: the directory itself may know
        found = None
    if found is None and known is not None:
        found = known.place
    return Origin(found, private=True) if found else None


class Found(NamedTuple):
    """An entry that answers: how far away, and what it does not say of what was asked."""

    service: science.Service
    km: float | None
    open: bool | None
    ask: tuple[str, ...]


def find(held: Held, asked: dict[str, Any], start: Place | None, now: datetime) -> list[Found]:
    """Return the entries that answer, in the order that was asked for.

    What an entry does not say rules it out of nothing: it stays, and what to ask is told.
    """
    hits = science.search(
        held.there, asked.get("q") or "", place=start, open_at=now if asked.get("now") else None
    )
    wish = _wish(asked, start)
    found = [each for hit in hits if (each := _answers(held, hit, wish, asked, start, now)) is not None]
    return _sorted(found, asked.get("sort") or ("near" if start and not asked.get("q") else ""))


def _wish(asked: dict[str, Any], start: Place | None) -> Wish:
    within = float(asked.get("km") or 30_000)
    return Wish(
        latitude=start.latitude if start and asked.get("km") else None,
        longitude=start.longitude if start and asked.get("km") else None,
        travel_km=within,
        age=asked.get("age"),
        languages=(asked["language"],) if asked.get("language") else (),
        budget=float(asked["cost"]) if asked.get("cost") else None,
        step_free=bool(asked.get("step_free")),
        kinds=(KIND + asked["kind"],) if asked.get("kind") else (),
        even_closed=True,
    )


def _answers(
    held: Held, hit: science.Hit, wish: Wish, asked: dict[str, Any], start: Place | None, now: datetime
) -> Found | None:
    offers = held.offers.get(hit.service.id, ())
    left = [each for each in offers if prescribing.suits(each, wish).against is None]
    if not left:
        return None
    ask = []
    if asked.get("day") or asked.get("part"):
        meets = _meets(held.there, hit.service, asked, now.date())
        if meets is False:
            return None
        ask += [_("when it meets")] if meets is None else []
    away = [_km(each, start) for each in left]
    offer = left[away.index(min(away, key=lambda km: (km is None, km or 0.0)))]
    ask += [_("what it costs")] if wish.budget is not None and offer.cost is None else []
    ask += [_("whether it has steps")] if wish.step_free and not (offer.step_free or offer.anywhere) else []
    if wish.languages and not set(wish.languages) & set(offer.languages):
        ask.append(_("an interpreter") if offer.interpreters else _("what languages it speaks"))
    ask += [_("when it is open")] if asked.get("now") and hit.open is None else []
    return Found(hit.service, _km(offer, start), hit.open, tuple(ask))


def _km(offer: Offer, start: Place | None) -> float | None:
    """Return how far away something is; None where nobody asked or knows, or where it comes to people."""
    if start is None:
        return None
    return prescribing.suits(
        offer, Wish(latitude=start.latitude, longitude=start.longitude, travel_km=1e5)
    ).distance_km


def _meets(there: Directory, service: science.Service, asked: dict[str, Any], on: date) -> bool | None:
    """Say whether a service meets on a day of the week, or at a time of day; None where it does not say."""
    runs = [
        each
        for each in there.schedules_of(service)
        if each.byday and not science.is_closure(each) and science.ended(each, on) is False
    ]
    if not runs:
        return None
    _words, start, end = PARTS.get(asked.get("part") or "", ("", time(0), time(23, 59, 59)))
    for each in runs:
        days = {code[-2:] for code in str(each.byday).split(",")}
        if asked.get("day") and asked["day"].upper() not in days:
            continue
        opens, closes = each.opens_at or time(0), each.closes_at or time(23, 59, 59)
        opens, closes = opens.replace(tzinfo=None), closes.replace(tzinfo=None)
        if opens < end and (closes > start or closes <= opens):
            return True
    return False


def _sorted(found: list[Found], by: str) -> list[Found]:
    if by == "near":
        return sorted(found, key=lambda each: (each.km is None, each.km or 0.0))
    if by == "name":
        return sorted(found, key=lambda each: each.service.name.casefold())
    if by == "checked":
        return sorted(found, key=lambda each: each.service.assured_date or date.min, reverse=True)
    return found


def on_the_map(there: Directory) -> Directory:
    """Return a directory whose places without coordinates have those of their postcode, if it is known."""
    try:
        return science.geocoded(there, postcodes()) if postcodes().is_file() else there
    except AmityError:
        return there


def postcodes() -> Path:
    """Return where `amity geo import` leaves postcodes."""
    home: Path = settings.AMITY_HOME
    return home / "postcodes.sqlite"
