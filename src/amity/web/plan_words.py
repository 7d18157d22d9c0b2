"""The words of a plan: doses, barriers, and what rests on what, in the language of whoever reads."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from amity.web.lists import listed

STATUSES = (
    ("intended", _lazy("Not begun")),
    ("taking-part", _lazy("Taking part")),
    ("completed", _lazy("Completed")),
    ("left-early", _lazy("Left early")),
)
EVERY = (
    ("week", _lazy("a week")),
    ("day", _lazy("a day")),
    ("month", _lazy("a month")),
    ("once", _lazy("just once")),
)
BARRIERS = {
    "health": _lazy("Health"),
    "money": _lazy("Money"),
    "living_alone": _lazy("Living alone"),
    "transport": _lazy("Getting there"),
    "caring": _lazy("Looking after someone"),
    "language": _lazy("Language"),
    "confidence": _lazy("Feeling shy or unsure"),
    "hearing": _lazy("Hearing"),
    "digital_access": _lazy("Phone and internet"),
    "screen_time": _lazy("Time on screens"),
}
DOSE_BASES = {
    "tested": _lazy("as tested"),
    "unverified": _lazy("published, not seen by us"),
    "own": _lazy("our own proposal"),
    "habit": _lazy("a habit to start with, not a tested dose"),
    "theirs": _lazy("for whoever gives it to say"),
}
LINES = {"own": _lazy("our own threshold"), "unverified": _lazy("threshold not verified")}
"""What is said beside a reason whose line is not a published one."""

SAID = (
    ("rent-arrears", _lazy("They are behind with the rent")),
    ("no-home", _lazy("They have no home of their own")),
    ("carer-exhausted", _lazy("They are worn out from caring for someone")),
    ("coercion", _lazy("Somebody else decides or answers for them")),
    ("shared-phone", _lazy("Others answer or hear their phone")),
    ("shared-email", _lazy("Others read their email")),
    ("dying", _lazy("They are dying")),
)
"""What no questionnaire asks, and a plan must heed."""

BUDGETS = (
    ("", _lazy("Not asked")),
    ("nothing", _lazy("It must cost nothing")),
    ("a-little", _lazy("A little")),
    ("any", _lazy("Cost does not matter")),
)


def dose_words(dose: Mapping[str, Any]) -> str:
    """Return how often, how long and for how many weeks; a dose that is said in words, as it is said.

    >>> dose_words({"times": 1, "every": "week", "minutes": 90, "weeks": 12})
    'Once a week, 90 minutes, for 12 weeks'
    >>> dose_words({"says": "as the program sets it"})
    'As the program sets it'
    """
    if said := dose.get("says"):
        return f"{said[:1].upper()}{said[1:]}"
    if not dose.get("every"):
        return ""
    parts = [_often(int(dose.get("times") or 1), dose["every"])]
    if minutes := dose.get("minutes"):
        parts.append(ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes))
    if weeks := dose.get("weeks"):
        parts.append(ngettext("for {n} week", "for {n} weeks", weeks).format(n=weeks))
    return listed(parts)


def _often(times: int, every: str) -> str:
    if every == "once":
        return _("Just once")
    words = {
        ("day", 1): _("Once a day"),
        ("day", 2): _("Twice a day"),
        ("week", 1): _("Once a week"),
        ("week", 2): _("Twice a week"),
        ("month", 1): _("Once a month"),
        ("month", 2): _("Twice a month"),
    }
    many = {
        "day": _("{n} times a day"),
        "week": _("{n} times a week"),
        "month": _("{n} times a month"),
    }
    return words.get((every, times)) or many.get(every, "{n}").format(n=times)


def barrier_words(barrier: str) -> str:
    """Return what may get in the way: names of barriers in words, anything else as it was written.

    >>> barrier_words("money, digital_access"), barrier_words("The stairs")
    ('Money, Phone and internet', 'The stairs')
    """
    return ", ".join(str(BARRIERS.get(each.replace(" ", "_"), each)) for each in barrier.split(", "))
