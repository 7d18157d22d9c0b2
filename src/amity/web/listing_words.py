"""What an entry of the directory says, in words: when, where, what it costs, who gets in, how sure it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from amity import directory as science
from amity import prescribing
from amity.clinic.models import Listing
from amity.directory import Directory, Schedule, Service
from amity.errors import AmityError
from amity.web.choosing import name_of
from amity.web.dates import date_format
from amity.web.lists import listed

WEEK = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
MONDAY = date(2024, 1, 1)
AHEAD = 70
"""So many days ahead the next meeting is looked for."""


class Sure(NamedTuple):
    """How far an entry can be relied on: in a word, how pressing, and every reason."""

    words: str
    level: str
    reasons: tuple[str, ...]


def day_name(code: str) -> str:
    """Return the name of a day of the week: of ``TU``, *Tuesday*."""
    return date_format(MONDAY + timedelta(days=WEEK[code]), "l")


def when(schedule: Schedule) -> str:
    """Return when something meets: *Every Tuesday, 10:30 to 12:00*."""
    said = [_days(schedule), _hours(schedule)]
    return listed(each for each in said if each) or (schedule.description or "")


def _days(schedule: Schedule) -> str:
    days = [each for each in (schedule.byday or "").split(",") if each[-2:] in WEEK]
    every, often = int(schedule.interval or 1), schedule.freq or "WEEKLY"
    if often == "DAILY":
        return _("Every day") if every == 1 else ""
    if often == "MONTHLY" and every == 1 and days:
        return listed(_of_the_month(each) for each in days)
    if often != "WEEKLY" or not days:
        return ""
    if len(set(days)) == len(WEEK) and every == 1:
        return _("Every day")
    names = listed(day_name(each[-2:]) for each in days)
    if every == 1:
        return _("Every {days}").format(days=names) if len(days) == 1 else names
    return ngettext("{days}, every {n} week", "{days}, every {n} weeks", every).format(days=names, n=every)


def _of_the_month(said: str) -> str:
    number, name = said[:-2].lstrip("+"), day_name(said[-2:])
    which = {
        "1": _("First {day} of the month"),
        "2": _("Second {day} of the month"),
        "3": _("Third {day} of the month"),
        "4": _("Fourth {day} of the month"),
        "-1": _("Last {day} of the month"),
    }
    return which.get(number, _("{day}, on some weeks of the month")).format(day=name)


def _hours(schedule: Schedule) -> str:
    if schedule.opens_at is None:
        return ""
    opens = schedule.opens_at.strftime("%H:%M")
    if schedule.closes_at is None:
        return _("from {time}").format(time=opens)
    return _("{opens} to {closes}").format(opens=opens, closes=schedule.closes_at.strftime("%H:%M"))


def next_on(schedules: Iterable[Schedule], today: date) -> date | None:
    """Return the next day on which one of these meets and none says that it is closed, if that is soon."""
    held = list(schedules)
    shut = [each for each in held if science.is_closure(each)]
    try:
        for day in (today + timedelta(days=ahead) for ahead in range(AHEAD)):
            if any(science.meets_on(each, day) for each in shut):
                continue
            if any(science.meets_on(each, day) for each in held if not science.is_closure(each)):
                return day
    except AmityError:  # a rule that needs a library which is not there, or that nobody can read
        return None
    return None


def cost(there: Directory, service: Service) -> str:
    """Return what a service costs, in the words of its entry; nothing where it does not say."""
    said = [service.fees_description or service.fees or ""]
    for each in there.of("cost_option", service):
        if each.amount and f"{each.amount:g}" in said[0]:
            continue
        if each.amount:
            amount = f"{each.amount:g}" if float(each.amount).is_integer() else f"{each.amount:.2f}"
            said.append(" ".join(filter(None, (amount, each.currency, each.option, each.amount_description))))
        elif each.amount_description and each.amount_description not in said:
            said.append(each.amount_description)
    if science.cost_of(there, service) == 0 and not any(said):
        return _("Free")
    return ". ".join(dict.fromkeys(filter(None, said)))


def ages(service: Service) -> str:
    """Return who is old or young enough; nothing where the entry does not say."""
    low, high = service.minimum_age, service.maximum_age
    if low and high:
        return _("{low:g} to {high:g} years").format(low=low, high=high)
    if low:
        return _("{low:g} years and over").format(low=low)
    return _("up to {high:g} years").format(high=high) if high else ""


def access(there: Directory, service: Service) -> str:
    """Return in words what the places of a service say of access."""
    said = [
        words
        for place in there.locations_of(service)
        for each in there.of("accessibility", place)
        for words in (each.details or each.description,)
        if words
    ]
    return " ".join(dict.fromkeys(said))


def languages(there: Directory, service: Service) -> str:
    """Return the languages that are spoken, each by its own name where that is known."""
    said = list(there.of("language", service))
    for place in there.locations_of(service):
        said += [each for each in there.of("language", place) if each.service_id in (None, service.id)]
    names = [name_of(each.code) if each.code else each.name or "" for each in said]
    known = listed(dict.fromkeys(filter(None, names)))
    return ". ".join(filter(None, (known, service.interpretation_services or "")))


WAYS = {
    frozenset({"phone"}): _lazy("By phone"),
    frozenset({"telephone"}): _lazy("By phone"),
    frozenset({"online"}): _lazy("Online"),
    frozenset({"home_visit"}): _lazy("Comes to people at home"),
}


def way(there: Directory, service: Service) -> str:
    """Return how people take part where nobody goes anywhere; nothing where they meet, or nobody says."""
    said = {each.attending_type.lower() for each in there.schedules_of(service) if each.attending_type}
    return str(WAYS.get(frozenset(said), ""))


def where(there: Directory, service: Service) -> list[dict[str, Any]]:
    """Return the places of a service, with address and how to get there."""
    return [
        {
            "name": place.name or "",
            "address": ", ".join(_address(there, place)),
            "way": place.transportation or "",
        }
        for place in there.locations_of(service)
    ]


def _address(there: Directory, place: Any) -> list[str]:
    for each in there.of("address", place):
        return [said for said in (each.address_1, each.address_2, each.city, each.postal_code) if said]
    return []


def sure(there: Directory, service: Service, listing: Listing, today: date) -> Sure:
    """Return how far an entry can be relied on: when it was checked, who vetted it, whether it runs."""
    age = science.freshness(service, today)
    checked = {
        "fresh": _("Its publisher checked it in the last half year."),
        "ageing": _("Its publisher checked it more than half a year ago."),
        "stale": _("Nobody has checked it for more than a year."),
        "unknown": _("Nobody says when it was last checked."),
    }[age.state]
    vetted = {
        "yes": _("Our team has vetted it."),
        "no": _("Our team advises against it."),
    }.get(listing.vetted, _("Nobody of our team has vetted it yet."))
    runs = "" if age.running is not False else _("Its publisher says that it does not run at present.")
    unsafe = _("Its safeguarding policy or its checks of staff are not in order.")
    reasons = tuple(filter(None, (checked, vetted, unsafe if listing.safeguarding == "no" else "", runs)))
    if "no" in (listing.vetted, listing.safeguarding) or prescribing.advised_against(there, service):
        return Sure(_("Do not send anybody"), "alert", reasons)
    if age.running is False or age.state in ("stale", "unknown"):
        return Sure(_("Ring first"), "warn", reasons)
    if age.state == "fresh" and listing.vetted == "yes":
        return Sure(_("Sure"), "ok", reasons)
    return Sure(_("Fairly sure"), "info", reasons)
