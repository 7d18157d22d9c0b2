"""Safety plans."""

import msgspec
from django.db import models

from .entry import Entry, EntryQuerySet
from .struct_field import StructField


class Steps(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What a safety plan says, in the person's words and in the order in which it is used.

    The shape is that of Stanley and Brown: how it announces itself, what the person can do alone,
    who and where takes their mind off it, whom they can ask, who is there by profession, what is made safer.
    """

    warning_signs: tuple[str, ...] = ()
    own_coping: tuple[str, ...] = ()
    distractions: tuple[str, ...] = ()
    people_to_ask: tuple[str, ...] = ()
    professionals: tuple[str, ...] = ()
    making_safer: tuple[str, ...] = ()
    worth_living_for: str = ""


class SafetyPlan(Entry):
    """One version of a person's safety plan; a change writes the next one, and every version stays.

    ``version`` counts from 1.  ``copy_at`` and ``copy_how`` say that the person was given it.
    """

    says = StructField(secret=True, kind=Steps, default=Steps)
    version = models.PositiveIntegerField()
    copy_at = models.DateTimeField(null=True, blank=True)
    copy_how = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="safety_plan_versions"),
        ]
