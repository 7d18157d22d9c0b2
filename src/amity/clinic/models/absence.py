"""Absences and shifts: who is away, who covers, who is on duty."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from .practitioner import Practitioner
from .team import Team


class StretchQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that hold from ``starts_at`` up to, and without, ``ends_at``."""

    def now(self, at: datetime) -> Self:
        """Keep those that hold at a moment."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class Absence(models.Model):
    """A practitioner is away, and another may see their people until they are back."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="absences")
    cover = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="covering"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = StretchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(cover=None) | ~Q(cover=F("practitioner")), name="absence_covered_by_another"
            ),
        ]

    @property
    def ref(self) -> str:
        """What the audit calls it: ``absence/4``."""
        return f"absence/{self.pk}"


class Shift(models.Model):
    """Who answers safety alerts of a team during a stretch of time: a line of the duty rota."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shifts")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = StretchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_began"),
        ]
        indexes = [models.Index(fields=["team", "ends_at"], name="shift_by_team")]

    @property
    def ref(self) -> str:
        """What the audit calls it: ``shift/4``."""
        return f"shift/{self.pk}"
