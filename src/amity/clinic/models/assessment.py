"""Assessments."""

from django.db import models
from django.db.models import Q

from amity.instruments import Result

from .assignment import ANSWERED_BY, Assignment
from .entry import Entry, EntryQuerySet, one_of
from .struct_field import StructField

STATUSES = ("in-progress", "completed", "left")

__all__ = ["ANSWERED_BY", "STATUSES", "Assessment", "AssessmentQuerySet"]


class AssessmentQuerySet(EntryQuerySet):
    """Assessments."""

    def done(self) -> "AssessmentQuerySet":
        """Keep those that were finished, or left, and stand."""
        return self.standing().exclude(status="in-progress")

    def own(self) -> "AssessmentQuerySet":
        """Keep what the person answered: a proxy's answers are a series of their own."""
        return self.exclude(answered_by="proxy")

    def by_proxy(self) -> "AssessmentQuerySet":
        """Keep what somebody else answered for them: never mixed with their own."""
        return self.filter(answered_by="proxy")


class Assessment(Entry):
    """One instrument, answered once.  FHIR calls it a QuestionnaireResponse.

    ``instrument`` is a name on the library's shelf, never a list of choices: a new card needs no migration.
    ``card`` is the digest of the card that scored it; ``result`` has its scores and flags.
    ``key`` makes a second submission of the same form the first one.
    """

    assignment = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    instrument = models.TextField()
    card = models.CharField(max_length=64)
    language = models.TextField(default="en")
    status = models.TextField(default="in-progress")
    answered_by = models.TextField(default="self")
    remote = models.BooleanField(default=False)
    answers = StructField(kind=dict[str, int], default=dict)
    result = StructField(kind=Result, null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField()
    key = models.TextField(null=True, blank=True, unique=True)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("status", STATUSES, "assessment_status"),
            one_of("answered_by", ANSWERED_BY, "assessment_answered_by"),
            models.CheckConstraint(
                condition=Q(status="in-progress", done_at=None) | ~Q(status="in-progress", done_at=None),
                name="assessment_done_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["person", "instrument", "at"], name="assessment_series")]
