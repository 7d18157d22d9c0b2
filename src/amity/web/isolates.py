"""Names, numbers and addresses within words of the other direction: each keeps its own, and moves nothing.

Without it "Amal, 3 people" in Arabic letters would show its number on the wrong side of the name.
"""

import unicodedata

from django.utils.translation import get_language_bidi

FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"


def isolate(said: object) -> str:
    """Return what somebody is called, set apart where its letters run against those of the page.

    >>> isolate("Ben"), isolate("أمل")
    ('Ben', '\\u2068أمل\\u2069')
    """
    words = str(said)
    against = ("L",) if get_language_bidi() else ("R", "AL")
    if any(unicodedata.bidirectional(each) in against for each in words):
        return f"{FIRST_STRONG}{words}{END}"
    return words


def left_to_right(said: object) -> str:
    """Return a phone number, a code or an address as it is typed, on a page of either direction.

    >>> left_to_right("116 123")
    '116 123'
    """
    return f"{LEFT_TO_RIGHT}{said}{END}" if get_language_bidi() else str(said)
