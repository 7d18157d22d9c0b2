"""Assignments."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from .entry import Entry, EntryQuerySet, one_of
from .secret_field import SecretTextField
from .struct_field import StructField

HOW = ("email", "text", "paper", "with-staff")
BY_LINK = ("email", "text")
ANSWERED_BY = ("self", "self-with-help", "proxy", "staff-by-phone", "paper")


class AssignmentQuerySet(EntryQuerySet):
    """Assignments."""

    def open(self) -> Self:
        """Keep those that are neither done nor cancelled."""
        return self.standing().filter(cancelled_at=None, done_at=None)

    def of_the_living(self) -> Self:
        """Leave out those of people who died, and of the duplicates of such."""
        return self.filter(Q(person__died_on=None) & Q(person__merged_into__died_on=None))

    def due(self, day: date) -> Self:
        """Keep the open ones that are due by a day."""
        return self.open().filter(due_on__lte=day)

    def with_begun(self) -> Self:
        """Add ``begun``, so that `Assignment.status` asks the database nothing more."""
        assessments = self.model._meta.get_field("assessments").related_model
        begun = assessments.objects.standing().filter(assignment=OuterRef("pk"))
        return self.annotate(begun=Exists(begun))


class Assignment(Entry):
    """Questions that a person is asked to answer by a day: a battery, or instruments, of the library.

    ``answered_by`` is asked once, at the start, and holds throughout; ``proxy_is`` says who the proxy is.
    ``token_hash`` is the SHA-256 of a link; the link itself is kept nowhere, and neither is a one-time code.
    ``every`` is the days from one round to the next, up to ``until``; each round is an assignment of its own.
    """

    battery = models.TextField(blank=True)
    instruments = StructField(kind=tuple[str, ...], default=tuple)
    language = models.TextField(default="en")
    how = models.TextField(default="with-staff")
    answered_by = models.TextField(blank=True)
    proxy_is = SecretTextField(blank=True)
    due_on = models.DateField()
    every = models.PositiveIntegerField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    link_number = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_number = models.PositiveIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_attempts = models.PositiveIntegerField(default=0)
    codes_since = models.DateTimeField(null=True, blank=True)
    codes_sent = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = SecretTextField(blank=True)
    key = models.TextField(null=True, blank=True, unique=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("how", HOW, "assignment_how"),
            one_of("answered_by", ("", *ANSWERED_BY), "assignment_answered_by"),
            models.CheckConstraint(
                condition=Q(token_hash=None) | Q(expires_at__isnull=False), name="assignment_link_expires"
            ),
            models.CheckConstraint(condition=Q(every=None) | Q(every__gte=1), name="assignment_every"),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_at=None, cancelled_at=None), name="assignment_due"
            ),
        ]

    @property
    def remote(self) -> bool:
        """Whether it is answered by a link."""
        return self.how in BY_LINK

    @property
    def away(self) -> bool:
        """Whether nobody of the team is there when it is answered: by a link, on paper, or by themselves."""
        return self.how in (*BY_LINK, "paper") or self.answered_by in ("self", "self-with-help")

    @property
    def status(self) -> str:
        """How far it has come, worked out from its assessments."""
        if self.cancelled_at is not None:
            return "cancelled"
        if self.done_at is not None:
            return "completed"
        begun = self.__dict__.get("begun")
        if begun is None:
            begun = self.assessments.filter(wrong_since=None).exists()
        return "in-progress" if begun else "not-started"
