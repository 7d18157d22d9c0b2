"""What every entry on a person's record has in common."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from .person import Person
from .secret_field import SecretTextField


def one_of(field: str, values: tuple[str, ...], name: str) -> models.CheckConstraint:
    """Return the constraint that a column holds one of these words."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class EntryQuerySet(models.QuerySet[Any]):
    """Entries of one kind."""

    def of(self, person: Person) -> Self:
        """Keep those of a person, and of the duplicates that were merged into them."""
        return self.filter(person__in=Person.objects.same_as(person.pk))

    def standing(self) -> Self:
        """Leave out what was entered in error."""
        return self.filter(wrong_since=None)


class Entry(models.Model):
    """Something written on a person's record: it can be marked as entered in error, and never goes away."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss")
    by = models.TextField()
    at = models.DateTimeField(db_index=True)
    wrong_since = models.DateTimeField(null=True, blank=True)
    wrong_because = SecretTextField(blank=True)

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """What the audit calls it: ``contact/12``."""
        return f"{self._meta.model_name}/{self.pk}"
