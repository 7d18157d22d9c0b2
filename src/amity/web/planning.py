"""What a plan may stand on: a profile from somebody's own record, and the services that could suit."""

from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import Count, Max

from amity import instruments, prescribing
from amity.clinic.actions import listings
from amity.clinic.models import Assessment, Listing, Network, Person, SafetyAlert
from amity.prescribing import Matcher, Place, Profile, Proposal

SAID = {"suicidality": "suicidal", "self-harm": "self-harm", "unsafe-tie": "afraid"}
"""What an open alert says beside the questionnaires, once somebody has spoken with the person."""

ACCESS = ("step-free", "hearing-loop")
"""What a place must have; other access needs are for whoever meets the person."""

_matchers: dict[tuple[Any, ...], Matcher] = {}


def profile_of(
    who: Person, at: datetime, *, wants: tuple[str, ...] | None, interests: tuple[str, ...]
) -> Profile:
    """Return what is known of somebody from their own record alone: last answers, map, what is open."""
    done = Assessment.objects.done().own().of(who).order_by("at", "pk")
    known = frozenset(instruments.names())
    answers = {each.instrument: each.answers for each in done if each.instrument in known}
    network = Network.objects.of(who).standing().order_by("-at", "-pk").first()
    said = {
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
        said=tuple(sorted(said)),  # type: ignore[arg-type]
        answers=answers,
        network=network.drawn if network else None,
    )


def stopped(who: Person) -> bool:
    """Say whether ordinary advice waits: while any safety alert is open, sorted or not, raised or unknown."""
    return SafetyAlert.objects.of(who).open().exists()


def propose(profile: Profile, on: date) -> Proposal:
    """Return what could help, with services of the record's own directory where there is one."""
    return prescribing.propose(profile, on=on, match=matcher(on))


def matcher(on: date) -> Matcher | None:
    """Return what finds services; it is packed once, and anew when a listing changes or a day begins."""
    seen = Listing.objects.aggregate(n=Count("pk"), loaded=Max("loaded_at"), gone=Max("gone_since"))
    if not seen["n"]:
        return None
    vetted = hash(tuple(Listing.objects.order_by("pk").values_list("pk", "vetted", "safeguarding")))
    key = (on, vetted, *seen.values())
    if key not in _matchers:
        _matchers.clear()
        _matchers[key] = prescribing.services_for(listings.directory(), on=on, meaning=False)
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
