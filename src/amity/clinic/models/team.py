"""Teams."""

from django.db import models
from django.db.models import Q

from amity.clinic.rules.hours import Hours

from .struct_field import StructField


class Team(models.Model):
    """Practitioners who look after the same people, their hours, and how they answer safety alerts.

    ``remote_responder``: somebody is there to respond when a person answers from afar.
    ``second_person_closes``: an alert is closed by another person than the one who proposes it.
    ``accepts_from``: the youngest age; 16 and 17 only where the deployer has rules for them, under 16 never.
    """

    name = models.TextField(unique=True)
    hours = StructField(kind=Hours, default=Hours)
    alert_minutes = models.PositiveIntegerField(default=60)
    remote_responder = models.BooleanField(default=False)
    second_person_closes = models.BooleanField(default=True)
    accepts_from = models.PositiveIntegerField(default=18)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(accepts_from__gte=16), name="team_nobody_under_16"),
            models.CheckConstraint(condition=Q(alert_minutes__gte=1), name="team_alerts_are_due"),
        ]

    @property
    def ref(self) -> str:
        """What the audit calls it: ``team/2``."""
        return f"team/{self.pk}"
