"""Safeguarding concerns: written by anybody who cares for somebody, read by few."""

from typing import Any

from django.db import models

from .entry import Entry, EntryQuerySet
from .safety_alert import SafetyAlert
from .secret_field import SecretTextField

ABOUT = ("young", "abuse", "neglect", "self-neglect", "somebody-else", "other")


class Concern(Entry):
    """What somebody saw or heard that calls for the safeguarding lead, kept apart from the record.

    ``told`` is whom they told already; ``FLAG`` is what its alert is called.
    Who may read it is `amity.clinic.models.concerns_readable_by`.
    """

    FLAG = "concern"

    about = SecretTextField()
    said = SecretTextField()
    told = SecretTextField(blank=True)
    alert = models.ForeignKey(SafetyAlert, on_delete=models.PROTECT, related_name="concerns")
    key = models.TextField(null=True, blank=True, unique=True)

    objects: Any = EntryQuerySet.as_manager()


class BreakGlass(Entry):
    """That somebody opened a concern who is not of its readers, and why they had to."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="broken_open")
    because = SecretTextField()

    objects: Any = EntryQuerySet.as_manager()
