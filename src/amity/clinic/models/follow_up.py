"""Follow-ups."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from .contact import Contact
from .entry import Entry, EntryQuerySet, one_of
from .practitioner import Practitioner
from .safety_alert import SafetyAlert
from .secret_field import SecretTextField

KINDS = ("contact", "task")


class FollowUpQuerySet(EntryQuerySet):
    """Follow-ups."""

    def open(self) -> Self:
        """Keep those that are to be done: a contact that was entered in error does none."""
        undone = Q(contact=None) | Q(contact__wrong_since__isnull=False)
        return self.standing().filter(undone, cancelled_at=None, done_at=None)

    def due(self, day: date) -> Self:
        """Keep the open ones that are due by a day."""
        return self.open().filter(due_on__lte=day)


class FollowUp(Entry):
    """What somebody will do next: speak with the person again on a day (*contact*), or see to something.

    A contact is done by a recorded `Contact`; a task by saying so.
    ``alert`` is the safety alert after which contact is kept up.
    """

    kind = models.TextField(default="contact")
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    what = SecretTextField(blank=True)
    due_on = models.DateField()
    alert = models.ForeignKey(
        SafetyAlert, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    asked_in = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="asks_for"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="follows_up"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = SecretTextField(blank=True)

    objects: Any = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("kind", KINDS, "follow_up_kind"),
            models.CheckConstraint(
                condition=Q(kind="task", contact=None) | Q(kind="contact", done_at=None),
                name="follow_up_done_in_its_own_way",
            ),
            models.CheckConstraint(condition=Q(kind="contact") | ~Q(what=""), name="follow_up_says_what"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(cancelled_at=None), name="follow_up_due"),
        ]
