"""Paper that is typed in twice."""

from django.db import models
from django.db.models import Q

from .assessment import Assessment
from .assignment import Assignment
from .entry import Entry, EntryQuerySet
from .practitioner import Practitioner
from .struct_field import StructField


class PaperEntryQuerySet(EntryQuerySet):
    """Paper that is typed in twice."""

    def waiting(self) -> "PaperEntryQuerySet":
        """Keep what has been typed in once, or twice with differences."""
        return self.standing().filter(assessment=None)


class PaperEntry(Entry):
    """An instrument answered on paper: typed in by one practitioner, and again, at best by another.

    It becomes an assessment only when both entries agree, or their differences are resolved at the paper.
    ``at`` is when it was first typed in, ``answered_on`` the day that stands on the paper.
    """

    assignment = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="paper"
    )
    instrument = models.TextField()
    card = models.CharField(max_length=64)
    language = models.TextField(default="en")
    answered_on = models.DateField()
    first = StructField(kind=dict[str, int], default=dict)
    first_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    second = StructField(kind=dict[str, int], null=True, blank=True)
    second_by = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    assessment = models.OneToOneField(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="paper"
    )
    key = models.TextField(null=True, blank=True, unique=True)

    objects = PaperEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None)
                | Q(second_by__isnull=False, second_at__isnull=False),
                name="paper_second_has_a_typist",
            ),
            models.CheckConstraint(
                condition=Q(assessment=None) | Q(second_by__isnull=False), name="paper_typed_twice"
            ),
        ]
        verbose_name_plural = "paper entries"
