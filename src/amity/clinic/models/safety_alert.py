"""Safety alerts."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from .assessment import Assessment
from .entry import one_of
from .paper_entry import PaperEntry
from .person import Person
from .practitioner import Practitioner
from .secret_field import SecretTextField
from .team import Team

STATES = ("raised", "unknown")
PATHS = ("unsorted", "suicidality", "self-harm", "unsafe-tie", "safeguarding", "other")


class SafetyAlertQuerySet(models.QuerySet["SafetyAlert"]):
    """Safety alerts."""

    def of(self, person: Person) -> Self:
        """Keep those of a person, and of the duplicates that were merged into them."""
        return self.filter(person__in=Person.objects.same_as(person.pk))

    def open(self) -> Self:
        """Keep those that nobody has closed."""
        return self.filter(closed_at=None)

    def unanswered(self) -> Self:
        """Keep the open ones without human contact since they rose, or rose again, of people who live.

        These escalate.

        It is worked out from the contacts that stand, so one that was entered in error answers nothing.
        A safeguarding concern is answered too where somebody else was reached, such as children's services.
        """
        contacts: Any = self.model._meta.get_field("contacts").related_model
        since = Coalesce(OuterRef("waits_since"), OuterRef("raised_at"))
        about_it = contacts.objects.filter(alert=OuterRef("pk"), at__gte=since)
        spoken = about_it.human()
        passed_on = Q(flag="concern") & Exists(about_it.standing().filter(result="reached"))
        lives = Q(person__died_on=None) & Q(person__merged_into__died_on=None)
        return self.open().filter(lives, ~Exists(spoken)).exclude(passed_on)


class SafetyAlert(models.Model):
    """Something a person answered, or said, that somebody must act on.  It is never deleted.

    A flag that is raised, or *unknown* because its item was declined or missing.
    ``path`` is found out by speaking with the person: suicidality and self-harm are not the same.
    It is closed on a recorded ``action``, and by a second person where the team has one.
    ``waits_since`` is set where it rose again: what was done before that answers it no more.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="alerts")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    paper = models.ForeignKey(
        PaperEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    flag = models.TextField()
    state = models.TextField()
    path = models.TextField(default="unsorted")
    raised_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    owner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    level = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField()
    action = models.ForeignKey(
        "clinic.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="closes"
    )
    proposed_by = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    because = SecretTextField(blank=True)
    closed_by = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_alone = models.BooleanField(default=False)

    objects = SafetyAlertQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("state", STATES, "alert_state"),
            one_of("path", PATHS, "alert_path"),
            models.CheckConstraint(condition=Q(due_at__gte=F("raised_at")), name="alert_due_after_it_rose"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    action__isnull=False,
                    proposed_by__isnull=False,
                    proposed_at__isnull=False,
                ),
                name="alert_closed_on_an_action",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_alone=True) | ~Q(closed_by=F("proposed_by")),
                name="alert_closed_by_another",
            ),
            models.UniqueConstraint(
                fields=["assessment", "flag", "state"],
                condition=Q(assessment__isnull=False),
                name="alert_once_for_an_answer",
            ),
            models.UniqueConstraint(
                fields=["paper", "flag", "state"],
                condition=Q(paper__isnull=False),
                name="alert_once_for_a_paper",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(closed_at=None), name="alert_open_by_due"),
        ]

    @property
    def since(self) -> datetime:
        """Since when somebody must speak with the person."""
        return self.waits_since or self.raised_at

    @property
    def ref(self) -> str:
        """What the audit calls it: ``alert/5``."""
        return f"alert/{self.pk}"
