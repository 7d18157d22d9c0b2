"""Contacts."""

from django.db import models
from django.db.models import Q

from .entry import Entry, EntryQuerySet, one_of
from .practitioner import Practitioner
from .safety_alert import SafetyAlert
from .secret_field import SecretTextField

CHANNELS = ("phone", "text", "email", "post", "visit", "video", "in-person")
RESULTS = ("reached", "left-message", "no-answer")
WITH = ("person", "services", "family", "gp", "other")


class ContactQuerySet(EntryQuerySet):
    """Contacts."""

    def human(self) -> "ContactQuerySet":
        """Keep those in which the person themselves was reached: what answers a safety alert."""
        return self.standing().filter(result="reached", with_whom="person")

    def closing(self, alert: SafetyAlert) -> "ContactQuerySet":
        """Keep what an alert can be closed on: since it rose, somebody who can act on it was reached.

        That is the person themselves, a service or a doctor; a service that declined them takes over nothing.
        About a safeguarding concern, or somebody who died, it may be whoever else was reached.
        """
        done = self.standing().filter(alert=alert, at__gte=alert.since, result="reached")
        done = done.exclude(handover_accepted=False)
        whole = alert.person.merged_into or alert.person
        if alert.flag == "concern" or alert.person.died_on or whole.died_on:
            return done
        return done.filter(Q(with_whom__in=("person", "services", "gp")) | ~Q(handed_to=""))


class Contact(Entry):
    """What was tried, whom it reached, and what was said.  ``at`` is when it happened.

    ``to_gp`` is a message for their doctor, kept whether or not it may go out.
    ``handed_to`` is to whom the person was handed over in this contact, as a warm referral;
    ``handover_accepted`` is None until that service has answered.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="contacts")
    channel = models.TextField()
    with_whom = models.TextField(default="person")
    result = models.TextField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    said = SecretTextField(blank=True)
    next_on = models.DateField(null=True, blank=True)
    to_gp = SecretTextField(blank=True)
    handed_to = SecretTextField(blank=True)
    handover_accepted = models.BooleanField(null=True, blank=True)
    key = models.TextField(null=True, blank=True, unique=True)
    alert = models.ForeignKey(
        SafetyAlert, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("channel", CHANNELS, "contact_channel"),
            one_of("result", RESULTS, "contact_result"),
            one_of("with_whom", WITH, "contact_with_whom"),
            models.CheckConstraint(
                condition=~Q(handed_to="") | Q(handover_accepted=None), name="contact_handover_to_somebody"
            ),
        ]
