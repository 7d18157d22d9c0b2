"""When a team is there: opening hours in its own time zone."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

LOOK_AHEAD = 15
"""Days within which a team that opens at all opens again: a fortnight's holiday and a day."""


class Opening(msgspec.Struct, frozen=True):
    """One stretch of a week day (1 Monday … 7 Sunday) in local time; it ends on the same day."""

    day: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 7:
            raise ValueError(f"day {self.day}: give 1 (Monday) to 7 (Sunday)")
        if self.opens >= self.closes:
            raise ValueError(f"day {self.day}: it opens at {self.opens} and closes at {self.closes}")


class Hours(msgspec.Struct, frozen=True):
    """When a team answers: its time zone, its openings, and the days on which it does not."""

    zone: str = "UTC"
    openings: tuple[Opening, ...] = ()
    closed_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError) as problem:
            raise ValueError(f"{self.zone!r} is no time zone; give one such as Europe/London") from problem


class Stretch(msgspec.Struct, frozen=True):
    """From one moment up to, and without, another."""

    start: datetime
    end: datetime

    def holds(self, at: datetime) -> bool:
        """Say whether ``at`` lies in it."""
        return self.start <= at < self.end


def stretches(hours: Hours, at: datetime) -> Iterator[Stretch]:
    """Yield the stretches that end after ``at``, in order, over the next fortnight."""
    zone = ZoneInfo(hours.zone)
    today = at.astimezone(zone).date()
    for ahead in range(LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        if day.isoformat() in hours.closed_on:
            continue
        for opening in sorted(hours.openings, key=lambda each: each.opens):
            if opening.day == day.isoweekday():
                start = datetime.combine(day, opening.opens, zone)
                end = datetime.combine(day, opening.closes, zone)
                if end > at:
                    yield Stretch(start, end)


def open_at(hours: Hours, at: datetime) -> Stretch | None:
    """Return the stretch that ``at`` lies in, or None where the team is closed."""
    return next((each for each in stretches(hours, at) if each.holds(at)), None)


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """Return ``at`` where the team is open, else when it opens; None where it does not within a fortnight."""
    first = next(stretches(hours, at), None)
    return None if first is None else max(first.start, at)
