"""Referrals."""

from typing import Any

from django.db import models
from django.db.models import Q

from .details import Details
from .entry import Entry, EntryQuerySet, one_of
from .episode import SOURCES, Episode
from .person import Person
from .secret_field import SecretTextField
from .struct_field import StructField
from .team import Team

DIRECTIONS = ("incoming", "outgoing")
INCOMING = ("received", "accepted", "declined", "redirected")
OUTGOING = (
    "draft",
    "requested",
    "accepted",
    "rejected",
    "in-progress",
    "on-hold",
    "completed",
    "cancelled",
    "failed",
    "entered-in-error",
)
"""The codes of FHIR's Task.status, for referrals from here to a service."""

DECLINE_REASONS = (
    "no-capacity",
    "lack-of-resources",
    "missing-documents",
    "outside-area",
    "not-eligible",
    "no-consent",
    "not-reached",
    "other",
)
CONSENTS = ("given", "refused", "unknown")


class ReferralQuerySet(EntryQuerySet):
    """Referrals."""

    def waiting(self) -> "ReferralQuerySet":
        """Keep the incoming ones that nobody has decided on."""
        return self.standing().filter(direction="incoming", status="received")


class Referral(Entry):
    """Somebody is sent to a team and waits to be taken on.  ``at`` is when it came.

    ``details`` are those the referrer gave; ``person`` is known once it is accepted, or from the start.
    ``told`` is what the person was told, ``consent`` whether they agreed to be referred.
    ``risk`` is what the referrer knows of; nobody here has looked into it.
    """

    person = models.ForeignKey(  # type: ignore[assignment]  # unlike other entries, it may come first
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    direction = models.TextField(default="incoming")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals")
    status = models.TextField(default="received")
    details = StructField(secret=True, kind=Details, default=Details)
    source = models.TextField(default="other")
    referrer = SecretTextField(blank=True)
    reply_to = SecretTextField(blank=True)
    reasons = StructField(kind=tuple[str, ...], default=tuple)
    words = SecretTextField(blank=True)
    told = SecretTextField(blank=True)
    consent = models.TextField(default="unknown")
    risk = SecretTextField(blank=True)
    episode = models.ForeignKey(
        Episode, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.TextField(blank=True)
    decline_reason = models.TextField(blank=True)
    note = SecretTextField(blank=True)
    redirected_to = models.TextField(blank=True)
    came_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="went_on_as"
    )
    key = models.TextField(null=True, blank=True, unique=True)

    objects: Any = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("source", SOURCES, "referral_source"),
            one_of("consent", CONSENTS, "referral_consent"),
            models.CheckConstraint(
                condition=Q(direction="incoming", status__in=INCOMING)
                | Q(direction="outgoing", status__in=OUTGOING),
                name="referral_status",
            ),
            models.CheckConstraint(
                condition=~Q(direction="incoming", status="accepted")
                | Q(person__isnull=False, episode__isnull=False),
                name="referral_accepted_into_an_episode",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | Q(decline_reason__in=DECLINE_REASONS),
                name="referral_declined_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "at"], condition=Q(status="received"), name="referral_waiting")
        ]
