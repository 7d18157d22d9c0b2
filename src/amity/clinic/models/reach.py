"""Whom a practitioner can reach: the one place where that is decided."""

from datetime import datetime

from django.db.models import Q

from .absence import Absence
from .concern import Concern
from .consent import Consent
from .entry import EntryQuerySet
from .episode import Episode
from .membership import READ_CONCERNS, TEAM_WIDE, Membership
from .person import Person, PersonQuerySet
from .practitioner import Practitioner
from .referral import Referral, ReferralQuerySet
from .safety_alert import SafetyAlert


def visible_to(practitioner: Practitioner, at: datetime) -> PersonQuerySet:
    """Return whom a practitioner may see at a moment, and nobody else.

    By their own caseload, by their team, by covering somebody's absence, by consent,
    or because they were told of an open safety alert.
    Consent that was withdrawn, and a membership that ended, have no effect from that moment.
    """
    reached = _within_reach(practitioner, at)
    merged = Person.objects.filter(reached).exclude(merged_into=None).values("merged_into")
    return Person.objects.filter(reached | Q(pk__in=merged))


def _within_reach(practitioner: Practitioner, at: datetime) -> Q:
    """Return the condition, as subqueries: a team may look after a hundred thousand people."""
    if not practitioner.works_at(at):
        return Q(pk__in=())
    covered = Absence.objects.now(at).filter(cover=practitioner).values("practitioner")
    teams = Membership.objects.now(at).filter(practitioner=practitioner, role__in=TEAM_WIDE).values("team")
    mine = Q(worker=practitioner) | Q(worker__in=covered) | Q(team__in=teams)
    by_care = Episode.objects.standing().exclude(status="closed").filter(mine)
    by_consent = Consent.objects.live(at).filter(purpose="see-record", recipient=practitioner.ref)
    by_alert = SafetyAlert.objects.filter(closed_at=None, notices__practitioner=practitioner)
    found = Q(pk__in=by_care.values("person")) | Q(pk__in=by_consent.values("person"))
    return found | Q(pk__in=by_alert.values("person"))


def referrals_visible_to(practitioner: Practitioner, at: datetime) -> ReferralQuerySet:
    """Return the referrals that a practitioner may see: of their teams, and of whom they may see anyway."""
    teams = Membership.objects.now(at).filter(practitioner=practitioner, role__in=TEAM_WIDE).values("team")
    theirs = Q(team__in=teams) | Q(person__in=visible_to(practitioner, at))
    found: ReferralQuerySet = Referral.objects.standing().filter(theirs)
    return found


def concerns_readable_by(practitioner: Practitioner, at: datetime) -> EntryQuerySet:
    """Return the safeguarding concerns that a practitioner may read, and no others.

    Those they wrote; as safeguarding lead or supervisor, those of people whom their team looks after or did,
    and those they were told of by its alert.  To see somebody's record does not open them.
    """
    if not practitioner.works_at(at):
        return Concern.objects.none()
    reading = Membership.objects.now(at).filter(practitioner=practitioner, role__in=READ_CONCERNS)
    found = Q(by=practitioner.ref)
    if teams := list(reading.values_list("team", flat=True)):
        led = Episode.objects.standing().filter(team__in=teams).values("person")
        told = SafetyAlert.objects.filter(notices__practitioner=practitioner).values("pk")
        found |= Q(person__in=led) | Q(person__merged_into__in=led) | Q(person__duplicates__in=led)
        found |= Q(alert__team__in=teams) | Q(alert__in=told)
    readable: EntryQuerySet = Concern.objects.filter(pk__in=Concern.objects.filter(found).values("pk"))
    return readable
