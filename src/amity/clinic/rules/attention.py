"""What of a person on a caseload needs attention, and why: the order in which a day is worked through."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

QUIET = 21
"""After how many days without having reached somebody it is time to try."""

NEWS = 30
"""For how many days a real change is news."""

Level = Literal["alert", "warn", "ok", "info"]
What = Literal[
    "alert",
    "alert unknown",
    "alert to close",
    "no contact yet",
    "contact due",
    "quiet",
    "questions due",
    "review due",
    "worse",
    "better",
    "no plan",
    "on hold",
    "next contact",
    "nothing",
]

ORDER: tuple[What, ...] = What.__args__  # type: ignore[attr-defined]


class AlertFacts(msgspec.Struct, frozen=True):
    """What the order of a day needs to know of an open safety alert."""

    state: str
    due_at: datetime
    proposed: bool


class Moved(msgspec.Struct, frozen=True):
    """A scale on which somebody really changed: which, to the better or not, and on what day."""

    scale: str
    better: bool
    on: date


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody on a caseload."""

    taken_on: date
    held: bool = False
    reached_on: date | None = None
    next_on: date | None = None
    questions_on: date | None = None
    review_on: date | None = None
    planned: bool = False
    alerts: tuple[AlertFacts, ...] = ()
    moved: tuple[Moved, ...] = ()


class Reason(msgspec.Struct, frozen=True):
    """Why somebody is looked at: what it is, how pressing, since or until when, and of what scales."""

    what: What
    level: Level
    on: date
    late: bool = False
    scales: tuple[str, ...] = ()


def reasons(facts: Facts, now: datetime) -> tuple[Reason, ...]:
    """Return why somebody needs attention, the most pressing first; there is always one.

    An open safety alert comes before everything else, also for somebody who is on hold.
    """
    today = now.date()
    found = [*_alerts(facts, now), *_changes(facts, today)]
    if facts.held:
        found.append(Reason("on hold", "info", facts.taken_on))
    else:
        found += _contact(facts, today)
        found += _due(facts, today)
    found = found or [Reason("nothing", "info", facts.reached_on or facts.taken_on)]
    return tuple(sorted(found, key=lambda each: (ORDER.index(each.what), not each.late, each.on)))


def _alerts(facts: Facts, now: datetime) -> Iterator[Reason]:
    for alert in facts.alerts:
        what: What = "alert" if alert.state == "raised" else "alert unknown"
        if alert.proposed:
            what = "alert to close"
        yield Reason(what, "alert", alert.due_at.date(), late=alert.due_at <= now)


def _contact(facts: Facts, today: date) -> Iterator[Reason]:
    if facts.next_on is not None and facts.next_on <= today:
        yield Reason("contact due", "warn", facts.next_on, late=facts.next_on < today)
    elif facts.reached_on is None:
        yield Reason("no contact yet", "warn", facts.taken_on)
    elif facts.next_on is not None:
        yield Reason("next contact", "info", facts.next_on)
    elif today - facts.reached_on >= timedelta(days=QUIET):
        yield Reason("quiet", "warn", facts.reached_on)


def _due(facts: Facts, today: date) -> Iterator[Reason]:
    if facts.questions_on is not None and facts.questions_on <= today:
        yield Reason("questions due", "warn", facts.questions_on, late=facts.questions_on < today)
    if facts.review_on is not None and facts.review_on <= today:
        yield Reason("review due", "warn", facts.review_on, late=facts.review_on < today)
    if not facts.planned and facts.reached_on is not None:
        yield Reason("no plan", "info", facts.taken_on)


def _changes(facts: Facts, today: date) -> Iterator[Reason]:
    news = [each for each in facts.moved if today - each.on <= timedelta(days=NEWS)]
    for what, level, better in (("worse", "warn", False), ("better", "ok", True)):
        those = [each for each in news if each.better is better]
        if those:
            scales = tuple(sorted({each.scale for each in those}))
            yield Reason(what, level, max(each.on for each in those), scales=scales)  # type: ignore[arg-type]
