"""What can be done with referrals that come in: receive, accept into an episode, decline, redirect."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db import transaction

from amity.clinic.models import Details, Episode, Person, Practitioner, Referral, Team
from amity.clinic.models.episode import SOURCES
from amity.clinic.models.referral import CONSENTS, DECLINE_REASONS
from amity.errors import AmityError

from . import episodes, events, people


class ReferralError(AmityError):
    """Something cannot be done with a referral, and what can."""


@transaction.atomic
def receive(
    *,
    by: Practitioner | Person | None,
    at: datetime,
    team: Team,
    details: Details,
    source: str,
    person: Person | None = None,
    referrer: str = "",
    reply_to: str = "",
    reasons: Iterable[str] = (),
    words: str = "",
    told: str = "",
    consent: str = "unknown",
    risk: str = "",
    key: str | None = None,
) -> Referral:
    """Write down that somebody was referred to a team; the same ``key`` again is the same referral.

    Who they are on the record may be found out later.  ``by`` is nobody where it came from outside.
    """
    if key is not None:  # one at a time looks, and the team is there even where the person is not yet
        Team.objects.select_for_update().filter(pk=team.pk).values_list("pk").first()
        if there := Referral.objects.filter(key=key).first():
            return _same(there, team, details)
    for value, offered, what in ((source, SOURCES, "source"), (consent, CONSENTS, "consent")):
        if value not in offered:
            raise ReferralError(f"{what}: {value!r} is not on offer. Choose from {', '.join(offered)}.")
    if person is None and not details.given_name.strip():
        raise ReferralError("given_name: it is empty. Give the name they go by; the rest can come later.")
    referral = Referral.objects.create(
        person=person,
        by=by.ref if by else "outside",
        at=at,
        team=team,
        details=details,
        source=source,
        referrer=referrer,
        reply_to=reply_to,
        reasons=tuple(reasons),
        words=words,
        told=told,
        consent=consent,
        risk=risk,
        key=key,
    )
    events.write(by=by, at=at, did="received referral", to=referral.ref, person=person)
    return referral


@transaction.atomic
def note_consent(*, by: Practitioner, at: datetime, referral: Referral, consent: str) -> Referral:
    """Write down whether the person agrees to be referred: they were asked now."""
    if consent not in CONSENTS:
        raise ReferralError(f"consent: {consent!r} is not on offer. Choose from {', '.join(CONSENTS)}.")
    referral = _waiting(referral)
    referral.consent = consent
    referral.save(update_fields=["consent"])
    events.write(by=by, at=at, did=f"noted consent ({consent})", to=referral.ref, person=referral.person)
    return referral


@transaction.atomic
def accept(
    *,
    by: Practitioner,
    at: datetime,
    referral: Referral,
    worker: Practitioner | None = None,
    person: Person | None = None,
) -> Episode:
    """Take a referred person on, and return the episode; accepted twice, it is the same episode.

    ``person`` says that they are on the record already; without, they are registered as they were described.
    A closed episode of theirs with this team is left as it was: this one is new.
    """
    referral = _locked(referral)
    if referral.status == "accepted":
        assert referral.episode is not None  # the database sees to it
        return referral.episode
    referral = _waiting(referral)
    if referral.consent != "given":
        raise ReferralError(
            f"{referral.ref}: that they agree to be referred is {referral.consent}. "
            "Ask them and note it first, or decline."
        )
    if worker is not None and not worker.works_at(at):
        raise ReferralError(f"{worker.ref} does not work here any more. Name somebody else.")
    if person is not None and referral.person is not None and person.record_id != referral.person.record_id:
        raise ReferralError(f"{referral.ref} is of {referral.person.ref}, not of {person.ref}.")
    someone = person or referral.person or _registered(by, at, referral)
    someone = someone.merged_into or someone
    episode = episodes.open(
        by=by,
        at=at,
        person=someone,
        team=referral.team,
        worker=worker,
        source=referral.source,
        referred_by=referral.referrer,
        reasons=referral.reasons,
    )
    referral.person, referral.episode = someone, episode
    _decide(by, at, referral, "accepted", "person", "episode")
    return episode


@transaction.atomic
def decline(*, by: Practitioner, at: datetime, referral: Referral, reason: str, note: str = "") -> Referral:
    """Decline a referral, with its reason; ``note`` is what the referrer is told."""
    if reason not in DECLINE_REASONS:
        raise ReferralError(f"{reason!r} is no reason to decline. Choose from {', '.join(DECLINE_REASONS)}.")
    referral = _waiting(referral)
    referral.decline_reason, referral.note = reason, note
    return _decide(by, at, referral, "declined", "decline_reason", "note")


@transaction.atomic
def redirect(
    *, by: Practitioner, at: datetime, referral: Referral, to: Team | str, note: str = ""
) -> Referral:
    """Send a referral on to another team, where it waits anew, or name who is right for it outside."""
    referral = _waiting(referral)
    if to == referral.team:
        raise ReferralError(f"{referral.ref} is with {referral.team.ref} already. Name another team.")
    if isinstance(to, str) and not to.strip():
        raise ReferralError("to: it is empty. Name the team or the service that is right for them.")
    referral.redirected_to, referral.note = to.ref if isinstance(to, Team) else to, note
    _decide(by, at, referral, "redirected", "redirected_to", "note")
    if isinstance(to, Team):
        again = receive(
            by=by,
            at=at,
            team=to,
            details=referral.details,
            source=referral.source,
            person=referral.person,
            referrer=referral.referrer,
            reply_to=referral.reply_to,
            reasons=referral.reasons,
            words=referral.words,
            told=referral.told,
            consent=referral.consent,
            risk=referral.risk,
        )
        again.came_from = referral
        again.save(update_fields=["came_from"])
    return referral


def _registered(by: Practitioner, at: datetime, referral: Referral) -> Person:
    given = {name: getattr(referral.details, name) for name in msgspec.structs.asdict(referral.details)}
    return people.register(by=by, at=at, details=given)


def _decide(by: Practitioner, at: datetime, referral: Referral, status: str, *fields: str) -> Referral:
    referral.status, referral.decided_at, referral.decided_by = status, at, by.ref
    referral.save(update_fields=["status", "decided_at", "decided_by", *fields])
    events.write(by=by, at=at, did=f"{status} referral", to=referral.ref, person=referral.person)
    return referral


def _locked(referral: Referral) -> Referral:
    among = Referral.objects.select_for_update(of=("self",)).select_related("person", "team", "episode")
    found: Referral = among.get(pk=referral.pk)
    if found.direction != "incoming" or found.wrong_since is not None:
        raise ReferralError(f"{found.ref} is not one that waits to be accepted here.")
    return found


def _waiting(referral: Referral) -> Referral:
    found = _locked(referral)
    if found.status != "received":
        raise ReferralError(f"{found.ref} is {found.status} already, by {found.decided_by}.")
    return found


def _same(there: Referral, team: Team, details: Details) -> Referral:
    if there.team_id != team.pk or there.details != details:
        raise ReferralError(f"{there.ref} came with this key and says something else. Use a new key.")
    return there
