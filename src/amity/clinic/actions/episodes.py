"""What can be done with episodes: open, hold, go on, close with a reason, reopen, hand over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from amity.clinic.models import (
    TEAM_WIDE,
    Episode,
    FollowUp,
    Membership,
    Person,
    Practitioner,
    SafetyAlert,
    Team,
)
from amity.clinic.models.episode import END_REASONS, SOURCES
from amity.errors import AmityError

from . import events, follow_ups


class EpisodeError(AmityError):
    """Something cannot be done with an episode, and what can."""


class StillKeptUpError(EpisodeError):
    """An episode cannot be closed: contact is to be kept up after an alert, and nobody else would do it."""


@transaction.atomic
def open(  # noqa: A001  # the verb of the field
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    team: Team,
    worker: Practitioner | None = None,
    source: str = "self",
    referred_by: str = "",
    reasons: Iterable[str] = (),
) -> Episode:
    """Take a person on: a team looks after them from now, with a worker or, for the moment, without one."""
    if source not in SOURCES:
        raise EpisodeError(f"{source!r} is no source. Choose from {', '.join(SOURCES)}.")
    _refuse_second(person, team)
    _refuse_age(person, team, at)
    episode = Episode.objects.create(
        person=person,
        by=by.ref,
        at=at,
        team=team,
        worker=worker,
        source=source,
        referred_by=referred_by,
        reasons=tuple(reasons),
    )
    events.write(by=by, at=at, did="opened episode", to=episode.ref, person=person)
    return episode


@transaction.atomic
def hold(*, by: Practitioner, at: datetime, episode: Episode, because: str) -> Episode:
    """Put an open episode on hold."""
    episode = _of_status(episode, "open", "held")
    episode.status, episode.held_because = "on-hold", because
    return _save(by, at, episode, "held episode", "status", "held_because")


@transaction.atomic
def go_on(*, by: Practitioner, at: datetime, episode: Episode) -> Episode:
    """Go on with an episode that was on hold."""
    episode = _of_status(episode, "on-hold", "gone on with")
    episode.status, episode.held_because = "open", ""
    return _save(by, at, episode, "went on with episode", "status", "held_because")


@transaction.atomic
def close(
    *,
    by: Practitioner,
    at: datetime,
    episode: Episode,
    reason: str,
    note: str = "",
    contact_ends: str = "",
) -> Episode:
    """Close an episode with its reason; refused while a safety alert of the person is open.

    So it is while contact is to be kept up after an alert, and no other team of theirs keeps it up:
    ``contact_ends`` says why that ends too, and cancels what is planned.  With a death it ends by itself.
    Nobody is *deceased* here alone: `people.mark_died` is what stops letters, and it comes first.
    """
    if reason not in END_REASONS:
        raise EpisodeError(f"{reason!r} is no reason to end. Choose from {', '.join(END_REASONS)}.")
    episode = Episode.objects.select_for_update().get(pk=episode.pk)
    if episode.status == "closed":
        raise EpisodeError(f"{episode.ref} is closed already, because: {episode.end_reason}.")
    whole = episode.person.merged_into or episode.person
    if reason == "deceased" and whole.died_on is None:
        raise EpisodeError(f"{whole.ref}: it is not written down that they died. Write that down first.")
    if alert := SafetyAlert.objects.of(whole).open().first():
        raise EpisodeError(f"{episode.ref} cannot be closed: {alert.ref} is open. Close that first.")
    _end_kept_up(by, at, episode, contact_ends.strip() or ("They died" if whole.died_on else ""))
    episode.status, episode.closed_at = "closed", at
    episode.end_reason, episode.end_note, episode.held_because = reason, note, ""
    fields = ("status", "closed_at", "end_reason", "end_note", "held_because")
    return _save(by, at, episode, "closed episode", *fields)


@transaction.atomic
def reopen(*, by: Practitioner, at: datetime, episode: Episode) -> Episode:
    """Open a closed episode again, with whoever was its worker if they still work here."""
    episode = _of_status(episode, "closed", "reopened")
    _refuse_second(episode.person, episode.team)
    episode.status, episode.closed_at, episode.end_reason, episode.end_note = "open", None, "", ""
    if episode.worker is not None and not episode.worker.works_at(at):
        episode.worker = None
    return _save(
        by, at, episode, "reopened episode", "status", "closed_at", "end_reason", "end_note", "worker"
    )


@transaction.atomic
def hand_over(*, by: Practitioner, at: datetime, episode: Episode, to: Practitioner) -> Episode:
    """Give an episode to another worker, and with it the open alerts and the plans of its worker."""
    if not to.works_at(at):
        raise EpisodeError(f"{to.ref} does not work here any more. Name somebody else.")
    episode = Episode.objects.select_for_update().get(pk=episode.pk)
    if episode.status == "closed":
        raise EpisodeError(f"{episode.ref} is closed. Reopen it first.")
    whole = episode.person.merged_into or episode.person
    SafetyAlert.objects.of(whole).open().filter(owner=episode.worker).update(owner=to)
    if episode.worker is not None:
        planned = FollowUp.objects.of(whole).open().filter(practitioner=episode.worker)
        FollowUp.objects.filter(pk__in=list(planned.values_list("pk", flat=True))).update(practitioner=to)
    episode.worker = to
    return _save(by, at, episode, f"handed over to {to.ref}", "worker")


def _end_kept_up(by: Practitioner, at: datetime, episode: Episode, because: str) -> None:
    """Cancel the contact that this team keeps up after an alert; refuse where no reason is given."""
    kept = kept_up(episode, at)
    if kept and not because:
        raise StillKeptUpError(
            f"{episode.ref} cannot be closed: contact after alert/{kept[0].alert_id} is planned until "
            f"{kept[-1].due_on}. Finish it, hand it over and say to whom, or say why it ends."
        )
    for each in kept:
        follow_ups.cancel(by=by, at=at, follow_up=each, because=because)


def kept_up(episode: Episode, at: datetime) -> list[FollowUp]:
    """Return the contacts planned after safety alerts that would be nobody's if an episode were closed.

    Left out are those of somebody in another team that looks after the person still.
    """
    whole = episode.person.merged_into or episode.person
    planned = FollowUp.objects.of(whole).open().exclude(alert=None).select_related("person", "alert")
    others = Episode.objects.of(whole).standing().exclude(status="closed").exclude(pk=episode.pk)
    there = Membership.objects.now(at).filter(team__in=others.values("team"), role__in=TEAM_WIDE)
    left = planned.exclude(practitioner__in=there.values("practitioner"))
    return list(left.order_by("due_on", "pk"))


def _save(by: Practitioner, at: datetime, episode: Episode, did: str, *fields: str) -> Episode:
    episode.save(update_fields=list(fields))
    events.write(by=by, at=at, did=did, to=episode.ref, person=episode.person)
    return episode


def _of_status(episode: Episode, status: str, done: str) -> Episode:
    found: Episode = Episode.objects.select_for_update().get(pk=episode.pk)
    if found.status != status:
        raise EpisodeError(f"{found.ref} is {found.status}, so it cannot be {done}.")
    return found


def _refuse_second(person: Person, team: Team) -> None:
    there = Episode.objects.of(person).standing().filter(team=team).exclude(status="closed").first()
    if there is not None:
        raise EpisodeError(f"{person.ref} is looked after by {team.ref} already: {there.ref}.")


def _refuse_age(person: Person, team: Team, at: datetime) -> None:
    age = person.age_on(at.date())
    if age is not None and age < 16:
        raise EpisodeError(
            f"{person.ref} is under 16: nothing here was made to measure them. Go to the safeguarding lead."
        )
    if age is not None and age < team.accepts_from:
        raise EpisodeError(
            f"{person.ref} is {age}, and {team.ref} takes people on from {team.accepts_from}. "
            "Go to a team for young people, or to the safeguarding lead."
        )
