"""Episodes of care."""

from django.db import models
from django.db.models import Q

from .entry import Entry, EntryQuerySet, one_of
from .practitioner import Practitioner
from .secret_field import SecretTextField
from .struct_field import StructField
from .team import Team

STATUSES = ("open", "on-hold", "closed")
SOURCES = (
    "self",
    "family",
    "gp",
    "nurse",
    "mental-health",
    "agency",
    "housing",
    "school",
    "employer",
    "other",
)
END_REASONS = (
    "completed",
    "goals-met",
    "withdrew",
    "transferred",
    "referred-out",
    "lost-contact",
    "moved",
    "ineligible",
    "deceased",
    "other",
)


class Episode(Entry):
    """A team looks after a person: from being taken on to being closed, with who does it.

    ``at`` is when it was opened.  Episodes that were closed can be opened again; the audit says how often.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="episodes")
    worker = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="caseload"
    )
    status = models.TextField(default="open")
    source = models.TextField(default="self")
    reasons = StructField(kind=tuple[str, ...], default=tuple)
    referred_by = SecretTextField(blank=True)
    held_because = SecretTextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    end_note = SecretTextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("status", STATUSES, "episode_status"),
            one_of("source", SOURCES, "episode_source"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False, end_reason__in=END_REASONS)
                | (~Q(status="closed") & Q(closed_at=None, end_reason="")),
                name="episode_closed_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["person", "team"],
                condition=~Q(status="closed") & Q(wrong_since=None),
                name="episode_one_at_a_time",
            ),
        ]
