"""Marks by which people are found by name, also where the names themselves are encrypted."""

from django.db import models

from .person import Person


class NameMark(models.Model):
    """The keyed mark of the beginning of a word of somebody's name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_marks")
    mark = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "person"], name="name_mark_once")]
