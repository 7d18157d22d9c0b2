"""Listings: the services that the team can offer."""

from datetime import datetime
from typing import Self

import msgspec
from django.db import models

from amity.directory import Directory

from .entry import one_of
from .struct_field import StructField

SEEN = ("yes", "no", "unknown")


class Note(msgspec.Struct, frozen=True):
    """What a worker knows of a service: nothing about anybody who goes there."""

    at: datetime
    by: str
    words: str


class ListingQuerySet(models.QuerySet["Listing"]):
    """Listings."""

    def offered(self) -> Self:
        """Keep what can be offered: in the directory still, and not shut."""
        return self.filter(gone_since=None).exclude(status__in=("inactive", "defunct"))


class Listing(models.Model):
    """A service: its document in HSDS, the columns it is searched by, and what our own workers know of it.

    ``document`` is the part of the directory that is about it; ``gone_since`` is when a newer left it out.
    """

    service = models.TextField(unique=True)
    document = StructField(kind=Directory)
    name = models.TextField(db_index=True)
    organisation = models.TextField(blank=True, db_index=True)
    status = models.TextField(blank=True)
    assured_on = models.DateField(null=True, blank=True)
    vetted = models.TextField(default="unknown")
    safeguarding = models.TextField(default="unknown")
    vetted_on = models.DateField(null=True, blank=True)
    vetted_by = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    notes = StructField(kind=tuple[Note, ...], default=tuple)
    loaded_at = models.DateTimeField()
    gone_since = models.DateTimeField(null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("vetted", SEEN, "listing_vetted"),
            one_of("safeguarding", SEEN, "listing_safeguarding"),
        ]

    @property
    def ref(self) -> str:
        """What the audit calls it: ``listing/8``."""
        return f"listing/{self.pk}"
