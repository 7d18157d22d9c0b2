"""Networks."""

from django.db import models

from amity.networks import Network as Drawn

from .entry import Entry, EntryQuerySet
from .struct_field import StructField


class Network(Entry):
    """The people in somebody's life, as drawn on one day.

    ``hidden``: the person is not, or not surely, safe with somebody on it: it is not shown, printed or sent.
    ``version`` counts the maps of a person.
    """

    drawn = StructField(secret=True, kind=Drawn)
    hidden = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="network_waves")]
