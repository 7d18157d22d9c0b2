"""Consents."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from .entry import Entry, EntryQuerySet, one_of
from .secret_field import SecretTextField

PURPOSES = ("see-record", "reminders", "referral", "share-with-gp", "share-with-family", "research")
CAPACITY = ("decides", "decides-with-support")
"""How somebody of 16 or 17 was found able to decide; whoever cannot decide now gives no consent."""


class ConsentQuerySet(EntryQuerySet):
    """Consents, and which of them hold."""

    def live(self, at: datetime) -> Self:
        """Keep those that hold at a moment: given, and not withdrawn."""
        return self.standing().filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), at__lte=at)


class Consent(Entry):
    """What a person agreed to: one purpose, one recipient, and the words they were shown, in their language.

    ``recipient`` is a reference such as ``practitioner/3``, or the plain name of whoever is outside.
    ``version`` is of the text, ``words`` the text itself, and ``language`` what it was shown in: the words
    are kept as they were shown and never translated again.  Before languages were kept it is empty.
    ``capacity`` is asked of those who are 16 or 17, for each consent anew; ``capacity_because`` says why
    whoever wrote it down (``by``) thought so.
    """

    purpose = models.TextField()
    recipient = models.TextField()
    version = models.TextField()
    words = models.TextField()
    language = models.TextField(blank=True, default="")
    capacity = models.TextField(blank=True, default="")
    capacity_because = SecretTextField(blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("purpose", PURPOSES, "consent_purpose"),
            models.CheckConstraint(condition=~Q(words=""), name="consent_says_to_what"),
            one_of("capacity", ("", *CAPACITY), "consent_capacity"),
            models.UniqueConstraint(
                fields=["person", "purpose", "recipient"],
                condition=Q(withdrawn_at=None, wrong_since=None),
                name="consent_once",
            ),
        ]
