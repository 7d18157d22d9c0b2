"""Memberships: what somebody is in a team."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from .entry import one_of
from .practitioner import Practitioner
from .team import Team

ROLES = (
    "link-worker",
    "therapist",
    "peer",
    "supervisor",
    "duty-worker",
    "safeguarding-lead",
    "administrator",
    "provider",
    "commissioner",
)
TEAM_WIDE = ("link-worker", "therapist", "supervisor", "duty-worker", "safeguarding-lead")
READ_CONCERNS = ("safeguarding-lead", "supervisor")
"""``TEAM_WIDE`` see the people of the whole team; a peer sees their own, an administrator nobody's record,
and neither do a provider of services or a commissioner."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, and when they hold."""

    def now(self, at: datetime) -> Self:
        """Keep those that hold at a moment, of people who work here."""
        return self.filter(
            Q(until=None) | Q(until__gt=at),
            Q(practitioner__left_at=None) | Q(practitioner__left_at__gt=at),
            since__lte=at,
        )


class Membership(models.Model):
    """One role of one practitioner in one team, for as long as it holds."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("role", ROLES, "membership_role"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_ends_after_it_began"
            ),
            models.UniqueConstraint(
                fields=["team", "practitioner", "role"], condition=Q(until=None), name="membership_once"
            ),
        ]

    @property
    def ref(self) -> str:
        """What the audit calls it: ``membership/7``."""
        return f"membership/{self.pk}"
