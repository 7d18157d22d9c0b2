"""What the caseload says of somebody, in words: why they need attention, and since when."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amity.clinic.models import Case
from amity.clinic.rules.attention import Reason
from amity.web.dates import date_format
from amity.web.lists import listed
from amity.web.measures import measured


def reason_words(reason: Reason, today: date) -> str:
    """Return why somebody needs attention, in one line.

    >>> reason_words(Reason("quiet", "warn", date(2026, 3, 2)), date(2026, 3, 24))
    'Not reached for 22 days'
    """
    day = date_format(reason.on, "j M")
    names = map(measured, reason.scales)
    scales = listed(each[:1].lower() + each[1:] for each in names)
    words = {
        "alert": _("Safety alert, overdue") if reason.late else _("Safety alert"),
        "alert unknown": _("Safety question not answered: ask today"),
        "alert to close": _("Safety alert: a second person closes it"),
        "no contact yet": _("Not reached yet, taken on {day}").format(day=day),
        "contact due": _("Contact was due {day}").format(day=day) if reason.late else _("Contact due today"),
        "quiet": _silence((today - reason.on).days),
        "questions due": _("Questions were due {day}").format(day=day) if reason.late else _("Questions due"),
        "review due": _("Plan review was due {day}").format(day=day) if reason.late else _("Plan review due"),
        "worse": _("Real worsening: {scales}").format(scales=scales),
        "better": _("Real improvement: {scales}").format(scales=scales),
        "no plan": _("No plan yet"),
        "on hold": _("On hold"),
        "next contact": _("Next contact {day}").format(day=day),
        "nothing": _("Nothing due"),
    }
    return words[reason.what]


def ago(day: date, today: date) -> str:
    """Return how long ago a day was, in the shortest words.

    >>> ago(date(2026, 3, 2), date(2026, 3, 24)), ago(date(2026, 3, 23), date(2026, 3, 24))
    ('3 weeks', '1 day')
    """
    days = (today - day).days
    if days <= 0:
        return _("today") if days == 0 else date_format(day, "j M")
    if days < 14:
        return ngettext("{n} day", "{n} days", days).format(n=days)
    return ngettext("{n} week", "{n} weeks", days // 7).format(n=days // 7)


def row(case: Case, today: date) -> dict[str, object]:
    """Return what a row of the caseload shows: the first reason, and how many more there are."""
    person = case.person
    full = f"{person.called} {person.family_name}".strip()
    last = case.reached_on
    return {
        "case": case,
        "pk": person.pk,
        "name": full,
        "initials": "".join(part[0] for part in full.split()[:2]).upper(),
        "tone": "abcd"[person.pk % 4],
        "level": case.first.level,
        "why": reason_words(case.first, today),
        "more": [(each.level, reason_words(each, today)) for each in case.reasons[1:]],
        "asks": any(each.what == "questions due" for each in case.reasons),
        "last": ago(last, today) if last else "",
        "last_on": last,
        "worker": case.episode.worker,
    }


def _silence(days: int) -> str:
    return ngettext("Not reached for {n} day", "Not reached for {n} days", days).format(n=days)
