"""Things one after the other: the comma between them is the language's own."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(things: Iterable[object]) -> str:
    """Return things with the comma of the page's language between.

    >>> listed(["Phone", "Text"])
    'Phone, Text'
    """
    return pgettext("between two things of a list", ", ").join(str(each) for each in things)
