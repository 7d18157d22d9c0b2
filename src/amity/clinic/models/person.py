"""People."""

from datetime import date, datetime
from typing import Any, Literal, Self

import msgspec
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .secret_field import SecretTextField
from .struct_field import StructField

Channel = Literal["phone", "text", "email", "post", "visit"]


class SafeContact(msgspec.Struct, frozen=True, omit_defaults=True):
    """How somebody may be reached without harm: nothing that is not named here is safe.

    ``note`` says what a worker must know before they call, such as who else picks up.
    """

    channels: tuple[Channel, ...] = ()
    may_leave_message: bool = False
    best_time: str = ""
    note: str = ""


class Correction(msgspec.Struct, frozen=True):
    """What a person's details said before they were put right."""

    at: datetime
    by: str
    because: str
    was: dict[str, Any]


ACCESS_NEEDS = ("hearing-loop", "sight", "step-free", "large-print", "easy-read", "company", "quiet")
"""What somebody may need to take part, by name; the pages say it in words."""


class PersonQuerySet(models.QuerySet["Person"]):
    """People; whom a practitioner may see is `visible_to`."""

    def current(self) -> Self:
        """Leave out those who turned out to be duplicates of others."""
        return self.filter(merged_into=None)

    def hold(self, who: int) -> None:
        """Let one transaction at a time look whether something was sent before, and write it where not."""
        self.select_for_update().filter(pk=who).values_list("pk").first()

    def same_as(self, who: Any) -> models.QuerySet[Any, Any]:
        """Keep somebody, and the duplicates that were merged into them.

        An entry is sought among these, ``person__in``: asked of the entry itself, whether its person is one
        of them, a database looks at every entry of everybody.
        """
        return self.filter(Q(pk=who) | Q(merged_into=who)).values("pk")


class Person(models.Model):
    """Someone whose connections we look after.  FHIR calls them a Patient.

    A duplicate keeps all its entries and points to the one who is kept, so a merge can be undone.
    ``life_stages`` are names of packs on the library's shelf; ``letters_held`` stops everything that is sent.
    ``user`` is an account of their own, if they have one.  ``version`` counts the changes to their details.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    given_name = SecretTextField()
    family_name = SecretTextField(blank=True)
    preferred_name = SecretTextField(blank=True)
    pronouns = SecretTextField(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    national_id = SecretTextField(blank=True)
    national_id_mark = models.CharField(max_length=64, blank=True, db_index=True)
    address = SecretTextField(blank=True)
    postcode = SecretTextField(blank=True)
    country = models.CharField(max_length=2, default="GB")
    gp = SecretTextField(blank=True)
    phone = SecretTextField(blank=True)
    email = SecretTextField(blank=True)
    safe_contact = StructField(secret=True, kind=SafeContact, default=SafeContact)
    language = models.TextField(default="en")
    interpreter = models.BooleanField(default=False)
    access_needs = StructField(kind=tuple[str, ...], default=tuple)
    life_stages = StructField(kind=tuple[str, ...], default=tuple)
    died_on = models.DateField(null=True, blank=True)
    letters_held = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )
    corrections = StructField(secret=True, kind=tuple[Correction, ...], default=tuple)
    registered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_duplicates"
            )  # of the few alone: of an index that is empty for nearly everybody SQLite thinks badly
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="person_not_merged_into_self"
            ),
            models.CheckConstraint(condition=~Q(given_name=""), name="person_has_a_name"),
        ]

    @property
    def ref(self) -> str:
        """What the audit calls them: ``person/12``."""
        return f"person/{self.pk}"

    @property
    def record_id(self) -> int:
        """The id of the record they are kept on: their own, or that which they were merged into."""
        return self.merged_into_id or self.pk

    @property
    def called(self) -> str:
        """The name they want to hear."""
        return self.preferred_name or self.given_name

    def age_on(self, day: date) -> int | None:
        """Return their age in whole years on a day, or None where the birth date is not known."""
        if self.birth_date is None:
            return None
        had = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had)
