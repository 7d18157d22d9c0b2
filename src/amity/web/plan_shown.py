"""What the pages of a plan show: options with places and sources, what was left out, what was agreed."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format

from amity import evidence, prescribing
from amity.clinic.models import Activity, Event, Goal, Listing, Person, Plan, Practitioner
from amity.directory import Directory
from amity.prescribing import Match, Option, Proposal
from amity.web import card_words
from amity.web.isolates import left_to_right
from amity.web.lists import listed
from amity.web.plan_words import DOSE_BASES, LINES, STATUSES, barrier_words, dose_words

SERVICES_LEFT = 12
"""How many services that were left out are named: the first ones were nearly chosen."""

DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), WEEKDAYS.values(), strict=True))


OWN_IDEA = "own-idea"
"""What an activity is called that no card is about: its first step says what it is."""


class Where(NamedTuple):
    """A place as somebody finds it: its name, and its lines of address, times and phone."""

    name: str
    address: str
    times: list[str]
    phone: str


class Source(NamedTuple):
    """Something that is known: its title, in short, and where it stands in full."""

    name: str
    title: str
    brief: str
    told: bool


def title(intervention: str) -> str:
    """Return what an intervention is called."""
    if intervention in prescribing.interventions():
        return card_words.said(prescribing.load_intervention(intervention).title)
    return intervention.replace("-", " ")


def called(activity: Activity) -> str:
    """Return what an activity is called: an idea of the person's own, in their words."""
    own = activity.intervention == OWN_IDEA and activity.first_step
    return activity.first_step if own else title(activity.intervention)


def offered(options: Iterable[Option], chosen: set[str]) -> list[dict[str, Any]]:
    """Return the options that were not chosen yet, with what is known of their places."""
    left = [each for each in options if each.intervention not in chosen]
    matches = [match for each in left for match in _places(each)]
    listed = {each.service: each for each in Listing.objects.filter(service__in=[m.id for m in matches])}
    return [_offered(each, listed) for each in left]


def _places(option: Option) -> list[Match]:
    return [*([option.service] if option.service else []), *option.other_services]


def _offered(option: Option, listed: dict[str, Listing]) -> dict[str, Any]:
    reasons = [(line, LINES.get(basis, "")) for line, basis in zip(option.why, option.basis, strict=False)]
    card = prescribing.load_intervention(option.intervention)
    return {
        "option": option,
        "no_place": card.delivery == "service" and option.service is None,
        "places": [{"match": each, "listing": listed.get(each.id)} for each in _places(option)],
        "why": reasons,
        "dose": dose_words({"says": option.dose}),
        "dose_basis": "" if option.dose.split(",")[0] == "once" else DOSE_BASES.get(option.dose_basis, ""),
        "hindered": [(barrier_words(each.barrier), each.say) for each in option.barriers],
        "sources": sources(option),
    }


def sources(option: Option) -> list[Source]:
    """Return what stands behind an option, what was told first; what is unverified is held back."""
    known = [name for name in option.evidence if name in evidence.names()]
    known.sort(key=lambda name: name != option.told)
    found = [(name, evidence.load(name)) for name in known]
    return [Source(name, each.title, evidence.brief(each), name == option.told) for name, each in found]


def left_out(proposal: Proposal | None) -> tuple[list[tuple[str, str]], list[str]]:
    """Return why interventions were left out, equal reasons together, and why services were."""
    folded: dict[str, list[str]] = {}
    gone = proposal.excluded if proposal else ()
    for left in gone:
        if left.intervention:
            folded.setdefault(left.because, []).append(title(left.intervention))
    services = dict.fromkeys(left.because for left in gone if not left.intervention)
    return [("; ".join(titles), why) for why, titles in folded.items()], list(services)[:SERVICES_LEFT]


def named(needs: Sequence[str]) -> list[str]:
    """Return what needs are called."""
    return [card_words.said(prescribing.load(each).title) for each in needs if each in prescribing.names()]


def agreed(plan: Plan) -> list[dict[str, Any]]:
    """Return the activities of a plan, in their order."""
    activities: list[Activity] = list(plan.activities.standing().order_by("place", "pk"))
    listed = {
        each.service: each for each in Listing.objects.filter(service__in=[a.service for a in activities])
    }
    return [_agreed(each, listed.get(each.service)) for each in activities]


def _agreed(activity: Activity, listing: Listing | None) -> dict[str, Any]:
    told = {name: getattr(activity, name) for name in ("first_step", "mitigation", "plan_b")}
    told["title"], dose = called(activity), activity.dose.get("says", "")
    from_card = _card_words(activity.intervention)
    said = {name: card_words.put(words, from_card) for name, words in {**told, "dose": dose}.items()}
    return {
        "activity": activity,
        "title": said["title"][0],
        "first_step": said["first_step"][0],
        "mitigation": said["mitigation"][0],
        "plan_b": said["plan_b"][0],
        "own": activity.intervention == OWN_IDEA,
        "ours": activity.intervention in prescribing.interventions(),
        "dose": dose_words({**activity.dose, "says": said["dose"][0]}),
        "dose_basis": DOSE_BASES.get(activity.dose.get("basis", ""), ""),
        "barrier": barrier_words(activity.barrier),
        "status": dict(STATUSES)[activity.status],
        "listing": listing,
        "where": where(listing) if listing else None,
        "english": {name for name, (_words, english) in said.items() if english},
    }


def _card_words(intervention: str) -> set[str]:
    """Return what the card says to people: plans have it in English, whatever language the page is in."""
    if intervention not in prescribing.interventions():
        return set()
    card = prescribing.load_intervention(intervention)
    sayings = {card.title, card.first_step, card.plan_b, *(each.say for each in card.mitigations)}
    return sayings | ({card.dose.says} if card.dose.says else set())


def where(listing: Listing) -> Where:
    """Return how somebody finds a place, from its entry: nothing that our workers noted of it."""
    entry: Directory = listing.document
    address = next(iter(entry.addresses), None)
    lines = [address.address_1, address.city, address.postal_code] if address else []
    inside = next((each.name for each in entry.locations if each.name), None)
    return Where(
        name=listing.name,
        address=", ".join(each for each in (inside, *lines) if each),
        times=[words for each in entry.schedules[:3] if (words := _time(each))],
        phone=next((each.number for each in entry.phones), ""),
    )


def _time(schedule: Any) -> str:
    days = listed(DAYS[code[-2:]] for code in (schedule.byday or "").split(",") if code[-2:] in DAYS)
    hours = "–".join(time_format(each) for each in (schedule.opens_at, schedule.closes_at) if each)
    hours = left_to_right(hours) if hours else ""
    return " ".join(part for part in (days, hours) if part) or (schedule.description or "")


def goals(plan: Plan) -> list[Goal]:
    """Return the goals of a plan, in their order."""
    return list(plan.goals.standing().order_by("place", "pk"))


def last_change(plan: Plan) -> tuple[str, Any] | None:
    """Return who changed a plan last, and when: from the audit, which says no more than that."""
    parts = [
        plan.ref,
        *(each.ref for each in plan.goals.all()),
        *(each.ref for each in plan.activities.all()),
    ]
    last = Event.objects.filter(person_id=plan.person_id, to__in=parts).order_by("-seq").first()
    if last is None:
        return None
    kind, _slash, number = last.by.partition("/")
    found = Practitioner.objects.filter(pk=number).first() if kind == "practitioner" else None
    return (found.name if found else ""), last.at


def earlier(who: Person, but: Plan) -> list[Plan]:
    """Return the other plans of somebody, the newest first."""
    return list(Plan.objects.of(who).standing().exclude(pk=but.pk).order_by("-at", "-pk"))
