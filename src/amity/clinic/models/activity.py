"""Activities."""

from typing import Any, Self

from django.db import models

from .entry import Entry, EntryQuerySet, one_of
from .goal import Goal
from .plan import Plan
from .secret_field import SecretTextField
from .struct_field import StructField

STATUSES = ("intended", "taking-part", "completed", "left-early")
ONGOING = ("intended", "taking-part")


class ActivityQuerySet(EntryQuerySet):
    """Activities."""

    def going_on(self) -> Self:
        """Keep those that the person means to do, or does."""
        return self.standing().filter(status__in=ONGOING)


class Activity(Entry):
    """One thing somebody does for connection: what, how often, what may get in the way, and what then.

    ``intervention`` and ``service`` are names in the library and the directory.
    ``dose`` says how often, how long and for how many weeks, ``with_whom`` with whom.
    ``who`` says who does what, ``may_know`` who may know of it; ``place`` is where it stands on its plan.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="activities")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="activities")
    intervention = models.TextField()
    service = models.TextField(blank=True)
    dose = StructField(secret=True, kind=dict[str, Any], default=dict)
    with_whom = SecretTextField(blank=True)
    who = SecretTextField(blank=True)
    first_step = SecretTextField(blank=True)
    first_on = models.DateField(null=True, blank=True)
    barrier = SecretTextField(blank=True)
    mitigation = SecretTextField(blank=True)
    plan_b = SecretTextField(blank=True)
    may_know = SecretTextField(blank=True)
    place = models.PositiveIntegerField(default=0)
    status = models.TextField(default="intended")

    objects: Any = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [one_of("status", STATUSES, "activity_status")]
        verbose_name_plural = "activities"
