"""Goals."""

from django.db import models
from django.db.models import Q

from .entry import Entry, EntryQuerySet, one_of
from .plan import Plan
from .secret_field import SecretTextField

STATUSES = (
    "in-progress",
    "improving",
    "worsening",
    "no-change",
    "achieved",
    "sustaining",
    "not-achieved",
    "not-attainable",
)


class Goal(Entry):
    """What a person would like different, in their own words; ``need`` is a name on the library's shelf.

    ``place`` is where it stands among the goals of its plan: the first is what matters most.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    words = SecretTextField()
    need = models.TextField(blank=True)
    place = models.PositiveIntegerField(default=0)
    status = models.TextField(default="in-progress")
    judged_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("status", STATUSES, "goal_status"),
            models.CheckConstraint(condition=~Q(words=""), name="goal_in_their_words"),
        ]
