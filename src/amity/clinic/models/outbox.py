"""The outbox: what is to be sent, written with its cause."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from .assignment import Assignment
from .contact import Contact
from .person import Person
from .practitioner import Practitioner
from .safety_alert import SafetyAlert
from .struct_field import StructField


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """Rows of the outbox."""

    def due(self, at: datetime) -> Self:
        """Keep what is to be sent now and that no worker holds."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=at), settled_at=None, not_before__lte=at
        )


class Outbox(models.Model):
    """One message, to one practitioner or one person.

    ``key`` is unique: the same cause is told once.  A worker takes a row for a while (``claimed_until``);
    one that dies with it in hand lets it go when that time is over.
    ``settled_at`` and ``outcome`` say how it ended: sent, withheld (they may not be written to), or given up.
    """

    kind = models.TextField()
    key = models.TextField(unique=True)
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    alert = models.ForeignKey(
        SafetyAlert, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    assignment = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    details = StructField(kind=dict[str, Any], default=dict)
    written_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | Q(settled_at__isnull=False, outcome__in=("sent", "withheld", "given-up")),
                name="outbox_settled_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(practitioner__isnull=False, person__isnull=False), name="outbox_one_recipient"
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(settled_at=None), name="outbox_waiting"),
        ]
        verbose_name_plural = "outbox"

    @property
    def ref(self) -> str:
        """What the audit calls it: ``outbox/31``."""
        return f"outbox/{self.pk}"
