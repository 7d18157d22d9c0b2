"""Words on paper that are typed in twice."""

from django.db import models
from django.db.models import Q

from .assignment import Assignment
from .entry import Entry, EntryQuerySet
from .practitioner import Practitioner
from .saying import Saying
from .secret_field import SecretTextField


class PaperWordsQuerySet(EntryQuerySet):
    """Words on paper that are typed in twice."""

    def waiting(self) -> "PaperWordsQuerySet":
        """Keep what has been typed in once, or twice with differences."""
        return self.standing().filter(saying=None)


class PaperWords(Entry):
    """What somebody wrote on paper in their own words, or whom they named, one name a line.

    It becomes a saying only when both typings agree, or somebody said what the paper says.
    Empty words are what they are on paper: nothing is written there.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="paper_words")
    question = models.TextField()
    first = SecretTextField(blank=True)
    first_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    second = SecretTextField(blank=True)
    second_by = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    saying = models.OneToOneField(
        Saying, null=True, blank=True, on_delete=models.PROTECT, related_name="paper"
    )

    objects = PaperWordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by=None, second_at=None)
                | Q(second_by__isnull=False, second_at__isnull=False),
                name="paper_words_second_has_a_typist",
            ),
            models.CheckConstraint(
                condition=Q(saying=None) | Q(second_by__isnull=False), name="paper_words_typed_twice"
            ),
            models.UniqueConstraint(
                fields=["assignment", "question"],
                condition=Q(wrong_since=None),
                name="paper_words_once_for_an_assignment",
            ),
        ]
        verbose_name_plural = "paper words"
