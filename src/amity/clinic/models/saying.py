"""What a person said in their own words."""

from django.db import models

from .assignment import Assignment
from .entry import Entry, EntryQuerySet
from .secret_field import SecretTextField


class Saying(Entry):
    """The answer to an open question, in the words of whoever gave it.

    Empty ``words`` say that it was asked and that they would rather not answer.
    Whoever is named for the map stands there, and not here.
    """

    assignment = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="sayings"
    )
    question = models.TextField()
    words = SecretTextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "question"],
                condition=models.Q(wrong_since=None, assignment__isnull=False),
                name="saying_once_for_an_assignment",
            ),
        ]
