"""Practitioners."""

from datetime import datetime

from django.conf import settings
from django.db import models


class Practitioner(models.Model):
    """Who helps: a link worker, a therapist, a peer, a supervisor.

    What they are is said by their memberships.  Somebody who left stays on the record, without an account.
    """

    name = models.TextField()
    email = models.TextField(unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practitioner",
    )
    invited_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    @property
    def ref(self) -> str:
        """What the audit calls them: ``practitioner/3``."""
        return f"practitioner/{self.pk}"

    def works_at(self, at: datetime) -> bool:
        """Say whether they work here at a moment."""
        return self.left_at is None or at < self.left_at
