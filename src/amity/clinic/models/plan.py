"""Plans, with their goals and activities."""

from typing import Any

from django.db import models
from django.db.models import Q

from .entry import Entry, EntryQuerySet, one_of
from .secret_field import SecretTextField
from .struct_field import StructField

STATUSES = ("draft", "signed", "ended")


class Plan(Entry):
    """What was agreed, from when, and when it is looked at again.

    ``treatment`` is the treatment and the clinician's goals, which come first.
    ``proposal`` holds what prescribing proposed, as it was shown: options, reasons, what was left out.
    ``interests`` are what the person likes, as they said it when it was drafted.
    ``version`` counts the changes to the plan, its goals and its activities.
    ``key`` makes a second submission of the same form the first one.
    """

    status = models.TextField(default="draft")
    treatment = SecretTextField(blank=True)
    proposal = StructField(secret=True, kind=dict[str, Any], default=dict)
    interests = StructField(secret=True, kind=tuple[str, ...], null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    key = models.TextField(null=True, blank=True, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("status", STATUSES, "plan_status"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(signed_at__isnull=False, review_on__isnull=False),
                name="plan_signed_is_looked_at_again",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(status="signed", wrong_since=None), name="plan_one_signed"
            ),
        ]
