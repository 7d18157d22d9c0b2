"""The audit trail."""

from typing import Any

from django.db import models
from django.db.models import Q

from .struct_field import StructField


class Event(models.Model):
    """What someone did to the record, or that they read it.  FHIR calls it an AuditEvent.

    No foreign keys: it outlives what it describes.  ``details`` names what was touched, never what it says.
    Each carries the mark of the one before it; the database refuses to change or delete one.
    """

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.TextField()
    did = models.TextField()
    to = models.TextField()
    person_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    details = StructField(kind=dict[str, Any], default=dict)
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(seq__gte=1), name="event_counts_from_one")]
