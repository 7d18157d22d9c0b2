"""Two years, in the order in which they happened: lives side by side, each until it has to wait.

A life is a generator: it yields the moment at which it goes on, and is sent that moment when it has come.
"""

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

Life = Generator[datetime, datetime, None]


def run(lives: Iterable[Life], until: datetime, passed: Callable[[datetime], None] = lambda at: None) -> None:
    """Live all lives side by side, the earliest moment first, up to a moment; what lies beyond is not lived.

    ``passed`` is told the time as it goes by.
    """
    waiting: list[tuple[datetime, int, Life]] = []
    for number, life in enumerate(lives):
        if (first := next(life, None)) is not None:
            waiting.append((first, number, life))
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        at, number, life = heapq.heappop(waiting)
        passed(at)
        try:
            heapq.heappush(waiting, (max(at, life.send(at)), number, life))
        except StopIteration:
            continue


def in_office(day: date, zone: str, dice: Random) -> datetime:
    """Return a moment of a working day, at nine to half past four; a weekend's is on the Monday after."""
    day += timedelta(days=(7 - day.weekday()) * (day.weekday() > 4))
    minutes = 9 * 60 + 5 * dice.randint(0, 90)
    return at_clock(day, time(minutes // 60, minutes % 60), zone)


def at_clock(day: date, clock: time, zone: str) -> datetime:
    """Return a moment by the clock of the town, in UTC."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
