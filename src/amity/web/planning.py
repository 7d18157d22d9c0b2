"""What a plan may stand on: a profile from somebody's own record, and the services that could suit."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from django.db.models import Count, Max

from amity import instruments, prescribing
from amity.clinic.actions import asking, listings, sayings
from amity.clinic.models import Assessment, Listing, Network, Person, SafetyAlert, Saying
from amity.prescribing import Matcher, Place, Profile, Proposal
from amity.web import finding

SAID = {"suicidality": "suicidal", "self-harm": "self-harm", "unsafe-tie": "afraid"}
"""What an open alert says beside the questionnaires, once somebody has spoken with the person."""

ACCESS = ("step-free", "hearing-loop")
"""What a place must have; other access needs are for whoever meets the person."""

WORD = re.compile(r"[^\W\d_]+")

_matchers: dict[tuple[Any, ...], Matcher] = {}


def profile_of(
    who: Person,
    at: datetime,
    *,
    wants: tuple[str, ...] | None,
    interests: tuple[str, ...],
    said: Iterable[str] = (),
    already: tuple[str, ...] = (),
    budget: Literal["nothing", "a-little", "any"] | None = None,
) -> Profile:
    """Return what is known of somebody from their own record alone: last answers, map, what is open.

    ``said`` is what they told their practitioner that no questionnaire asks.
    """
    counted, flags = _answered(who)
    network = Network.objects.of(who).standing().order_by("-at", "-pk").first()
    alerts = {
        SAID[each.path]
        for each in SafetyAlert.objects.of(who).open()
        if each.path in SAID and each.state == "raised"
    }
    stages = tuple(each for each in who.life_stages if each in prescribing.life_stages())
    return Profile(
        name=who.called,
        age=who.age_on(at.date()),
        life_stages=stages,
        languages=(who.language,) if who.interpreter else tuple(dict.fromkeys((who.language, "en"))),
        place=Place(postcode=who.postcode or None),
        needs_access=tuple(each for each in who.access_needs if each in ACCESS),
        interests=interests,
        wants=wants,
        said=tuple(sorted({*alerts, *said})),  # type: ignore[arg-type]
        already=already,
        budget=budget,
        answers={name: each.answers for name, each in counted.items()},
        asked_in={name: each.language for name, each in counted.items()},
        flags=flags,
        network=network.drawn if network else None,
    )


def _answered(who: Person) -> tuple[dict[str, Assessment], dict[str, Any]]:
    """Return the assessment that counts for each instrument, and the flags that were raised after it.

    One that was left half-way counts only where none was finished; but no safety flag of it is lost.
    """
    known = frozenset(instruments.names())
    done = Assessment.objects.done().own().of(who).order_by("at", "pk")
    counted: dict[str, Assessment] = {}
    flags: dict[str, Any] = {}
    for each in done:
        name = each.instrument
        if name not in known:
            continue
        before = counted.get(name)
        if each.status == "completed" or before is None or before.status == "left":
            counted[name] = each
            flags = {flag: state for flag, state in flags.items() if flag.partition(".")[0] != name}
        elif each.result is not None:
            watched = asking.watched(asking.scored_by(name))
            flags |= {f"{name}.{flag}": each.result.flags[flag] for flag in watched}
    return counted, flags


def said_by(who: Person) -> list[Saying]:
    """Return what somebody said in their own words, the last answer to each question, newest first."""
    found: dict[str, Saying] = {}
    for each in Saying.objects.of(who).standing().exclude(question=sayings.NAMES).order_by("-at", "-pk"):
        found.setdefault(each.question, each)
    return [each for each in found.values() if each.words.strip()]


def interests_in(words: Iterable[str]) -> tuple[str, ...]:
    """Return the interests that interventions know and that somebody named, to be checked with them.

    >>> interests_in(["I miss the choir, and gardening with Jo."])
    ('choir', 'gardening')
    """
    said = {word for each in words for word in WORD.findall(each.lower())}
    cards = map(prescribing.load_intervention, prescribing.interventions())
    terms = (term for card in cards if card.on_interest for term in card.terms)
    return tuple(sorted({term for term in terms if set(WORD.findall(term)) <= said}))


def stopped(who: Person) -> bool:
    """Say whether ordinary advice waits: while any safety alert is open, sorted or not, raised or unknown."""
    return SafetyAlert.objects.of(who).open().exists()


def propose(profile: Profile, on: date) -> Proposal:
    """Return what could help, with services of the record's own directory where there is one."""
    return prescribing.propose(profile, on=on, match=matcher(on))


def matcher(on: date) -> Matcher | None:
    """Return what finds services; packed once, and anew when a listing or the postcodes change, or a day."""
    seen = Listing.objects.aggregate(n=Count("pk"), loaded=Max("loaded_at"), gone=Max("gone_since"))
    if not seen["n"]:
        return None
    vetted = hash(tuple(Listing.objects.order_by("pk").values_list("pk", "vetted", "safeguarding")))
    places = finding.postcodes()
    read = places.stat().st_mtime_ns if places.is_file() else None
    key = (on, vetted, read, *seen.values())
    if key not in _matchers:
        _matchers.clear()
        there = finding.on_the_map(listings.directory())
        where = places if read is not None else None
        _matchers[key] = prescribing.services_for(there, on=on, postcodes=where, meaning=False)
    return _matchers[key]


def kept(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as a plan keeps it: as it was shown."""
    plain: dict[str, Any] = msgspec.to_builtins(proposal, str_keys=True)
    return plain


def shown(plain: dict[str, Any]) -> Proposal | None:
    """Return the proposal that a plan keeps; None where there is none, or it is of an older shape."""
    try:
        return msgspec.convert(plain, Proposal) if plain.get("needs") is not None else None
    except msgspec.ValidationError:
        return None
