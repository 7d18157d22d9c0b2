"""Whose map is on the desk, and who draws: the person themselves, or a practitioner with them."""

from typing import NamedTuple

from django.urls import reverse

from amity.clinic.models import Person, Practitioner

NAMES = {
    "map": ("my-connections", "person-map"),
    "add": ("connection-add", "map-add"),
    "edit": ("connection", "map-person"),
    "leave": ("connection-leave", "map-leave"),
    "knows": ("connection-knows", "map-knows"),
    "private": ("connection-private", "map-private"),
    "group-add": ("group-add", "map-group-add"),
    "group": ("group", "map-group"),
    "undo": ("connections-undo", "map-undo"),
    "again": ("connections-again", "map-again"),
    "same": ("connections-same", "map-same"),
    "same-one": ("connection-same", "map-person-same"),
    "list": ("connections-list", "map-list"),
    "compare": ("my-compare", "map-compare"),
}


class Desk(NamedTuple):
    """A map, and whose hand draws it."""

    who: Person
    by: Person | Practitioner

    @property
    def own(self) -> bool:
        """Whether the person draws their own map."""
        return isinstance(self.by, Person)

    @property
    def frame(self) -> str:
        """The frame of the pages."""
        return "amity/person.html" if self.own else "amity/staff.html"

    def url(self, what: str, *args: str) -> str:
        """Return the address of one of the pages of this map."""
        own, theirs = NAMES[what]
        return reverse(own, args=args) if self.own else reverse(theirs, args=(self.who.pk, *args))
