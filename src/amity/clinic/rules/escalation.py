"""Who is told of a safety alert, and when: the same answer whenever and however often it is asked.

Everything is worked out from what the record holds and from the moment.
So a restart, a night or a missed minute changes nothing: the next look tells whoever should know by then.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from .hours import Hours, next_opening, open_at

State = Literal["raised", "unknown"]

WIDEST = 3
"""The level at which everybody who can be told has been; beyond it they are told again."""


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be told: what they are in the team, and whether they are there now.

    ``on_duty`` is a shift that holds this moment; ``covers_owner`` that the owner is away and they stand in.
    ``lead`` is the safeguarding lead, of an alert that is theirs from the start.
    ``answers`` is whether they may act on an alert: a peer and an administrator may not.
    Who is absent is not told as long as anybody else can be.
    """

    id: int
    owner: bool = False
    covers_owner: bool = False
    on_duty: bool = False
    lead: bool = False
    duty_worker: bool = False
    supervisor: bool = False
    administrator: bool = False
    in_team: bool = True
    absent: bool = False
    answers: bool = True


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """What escalation needs to know of a safety alert.

    ``answered`` is a recorded human contact, ``level`` the highest at which people were told (0 at raising).
    """

    raised_at: datetime
    due_at: datetime
    minutes: int
    level: int
    told_at: datetime
    answered: bool = False
    closed: bool = False


class Step(msgspec.Struct, frozen=True):
    """Whom to tell now, and at which level; nobody where there is nobody left to tell."""

    level: int
    to: tuple[int, ...]


def due(state: State, hours: Hours, on_duty: bool, at: datetime, minutes: int) -> datetime:
    """Return by when a person must have been spoken with.

    Raised: ``minutes`` from now while the team is open or somebody is on duty, else at the next opening.
    Unknown: before the team closes today; where it is closed, at the next opening.
    A team that names no hours is taken to be there.
    """
    stretch = open_at(hours, at)
    if state == "unknown" and stretch:
        return stretch.end
    if stretch or on_duty or not hours.openings:
        return at + timedelta(minutes=minutes)
    return next_opening(hours, at) or at + timedelta(minutes=minutes)


def somebody_looks_at(
    hours: Hours, on_duty: bool, next_shift: datetime | None, at: datetime
) -> datetime | None:
    """Return when somebody will look, to be told to the person; None where nobody can promise it."""
    if on_duty:
        return at
    moments = [each for each in (next_opening(hours, at), next_shift) if each is not None]
    return min(moments, default=None)


def level_at(alert: Alert, at: datetime) -> int:
    """Return the level an unanswered alert has come to: 0 until it is due, then one more each ``minutes``."""
    if at < alert.due_at:
        return 0
    return 1 + (at - alert.due_at) // timedelta(minutes=alert.minutes)


def next_step(alert: Alert, staff: tuple[Colleague, ...], hours: Hours, at: datetime) -> Step | None:
    """Return whom to tell now, or None where nobody is.

    Levels 1 to 3 go out by the minute, whatever the hour.
    After that everybody is told again at each level, as long as the team is open or somebody is on duty.
    """
    if alert.answered or alert.closed:
        return None
    level = level_at(alert, at)
    if level <= alert.level:
        return None
    awake = bool(open_at(hours, at)) or not hours.openings or any(each.on_duty for each in staff)
    if level > WIDEST and alert.level >= WIDEST and not awake:
        return None
    return Step(level, audience(level, staff))


def audience(level: int, staff: tuple[Colleague, ...]) -> tuple[int, ...]:
    """Return who is told at a level; a higher one leaves nobody out who was told at a lower.

    0: the owner, whoever stands in for them, who is on duty, and of safeguarding its lead;
    1: the duty workers, supervisors and safeguarding leads too;
    2: everybody in the team, and its administrators; 3: the supervisors and administrators of every team.
    A level that finds nobody there who answers alerts takes the next wider one;
    where none of those is there, the absent are told as well.
    """
    there = tuple(each for each in staff if not each.absent)
    for among, anyway in ((there, ()), (staff, there)):
        for wider in range(min(level, WIDEST), WIDEST + 1):
            found = [each for each in among if _reached(each) <= wider]
            if any(each.answers for each in found):
                return tuple(sorted({each.id for each in (*found, *anyway)}))
    return tuple(sorted(each.id for each in staff))


def _reached(each: Colleague) -> int:
    """Return the lowest level at which somebody is told."""
    if each.owner or each.covers_owner or each.on_duty or each.lead:
        return 0
    if each.in_team and (each.duty_worker or each.supervisor):
        return 1
    if each.in_team:
        return 2
    return WIDEST
