"""Days and times in the words of the page: a language may want more between them than their order."""

from typing import Any

from django.utils import formats
from django.utils.translation import get_language

BETWEEN = {
    "es": (("j F", r"j \d\e F"), ("F Y", r"F \d\e Y")),
    "ar": ((",", "،"),),
}
"""What each language writes differently in a format of Django's, such as *2 de marzo de 2026*."""

SMALL = ("es",)
"""The languages that write the names of days and months small."""


def date_format(value: Any, form: str) -> str:
    """Return a day or a moment in a format of Django's, as the language of the page writes it.

    >>> from datetime import date
    >>> date_format(date(2026, 3, 2), "l j F Y")
    'Monday 2 March 2026'
    """
    language = (get_language() or "")[:2]
    for ours, theirs in BETWEEN.get(language, ()):
        form = form.replace(ours, theirs)
    said = formats.date_format(value, form)
    return said.lower() if language in SMALL else said
