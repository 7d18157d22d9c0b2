"""When something is open: the RRULE of a schedule (RFC 5545), asked about one moment."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from .hsds import Schedule
from .mending import DAYS
from .opening import DirectoryError

ONE_DAY = timedelta(days=1)
UNREAD = frozenset(
    f"{field}_as_given" for field in ("valid_from", "valid_to", "dtstart", "until", "count", "interval")
)
"""What limits a schedule and could not be read: who knows whether it has ended?"""


def open_at(schedule: Schedule, when: datetime) -> bool | None:
    """Return whether a schedule is open at a moment; None where it does not say its hours or its days.

    A moment without a time zone is the time on the clock at the place.
    Closing at or before opening means the next day; midnight to midnight is all day.

    >>> from datetime import datetime, time
    >>> from amity.directory import Schedule, open_at
    >>> choir = Schedule(id="1", freq="WEEKLY", byday="TH", opens_at=time(19), closes_at=time(21))
    >>> open_at(choir, datetime(2026, 11, 26, 20)), open_at(choir, datetime(2026, 11, 27, 20))
    (True, False)
    """
    if is_closure(schedule):
        return False
    if schedule.opens_at is None or schedule.closes_at is None:
        return None
    local = _local(schedule, when)
    opens, closes = schedule.opens_at.replace(tzinfo=None), schedule.closes_at.replace(tzinfo=None)
    asked = []
    if opens < closes:
        if not opens <= local.time() < closes:
            return False
        return meets_on(schedule, local.date())
    if local.time() >= opens:
        asked.append(local.date())
    if local.time() < closes:
        asked.append(local.date() - ONE_DAY)
    found = [meets_on(schedule, day) for day in asked]
    return True if True in found else None if None in found else False


def ended(schedule: Schedule, on: date) -> bool | None:
    """Return whether a schedule is over by a day; None where its end could not be read.

    >>> from datetime import date
    >>> from amity.directory import Schedule, ended
    >>> course = Schedule(id="1", freq="WEEKLY", byday="TH", valid_to=date(2026, 6, 25))
    >>> ended(course, date(2026, 11, 24)), ended(course, date(2026, 6, 25))
    (True, False)
    """
    if on > min((d for d in (schedule.valid_to, schedule.until) if d), default=date.max):
        return True
    if UNREAD & schedule.extra.keys():
        return None
    if not schedule.count:
        return False
    first, count = schedule.dtstart or schedule.valid_from, int(schedule.count)
    if first is None:
        return None
    return sum(1 for _ in islice(_meetings(schedule, first, first, on - ONE_DAY), count)) == count


def is_closure(schedule: Schedule) -> bool:
    """Say whether a schedule is of days on which something is closed; HSDS has no field for it, Ohana has."""
    return str(schedule.extra.get("closed", "")).lower() in ("true", "t", "1", "yes")


def _local(schedule: Schedule, when: datetime) -> datetime:
    """Return the moment on the clock of the place, as far as the schedule says where that is."""
    if when.tzinfo is None:
        return when
    offset = when.utcoffset() or timedelta()
    if schedule.timezone is not None:
        offset = timedelta(minutes=float(schedule.timezone))
    elif schedule.opens_at is not None and schedule.opens_at.utcoffset() is not None:
        offset = schedule.opens_at.utcoffset() or timedelta()
    return when.replace(tzinfo=None) - (when.utcoffset() or timedelta()) + offset


def meets_on(schedule: Schedule, day: date) -> bool | None:
    """Return whether a schedule meets on a day, whatever the hour; None where it does not say.

    Nor does one say whose end, for one, was ``03/04/2024``, which is set apart and never guessed.
    """
    met = _meets(schedule, day)
    return None if met and UNREAD & schedule.extra.keys() else met


def _meets(schedule: Schedule, day: date) -> bool | None:
    starts = max((d for d in (schedule.valid_from, schedule.dtstart) if d), default=date.min)
    ends = min((d for d in (schedule.valid_to, schedule.until) if d), default=date.max)
    if not starts <= day <= ends:
        return False
    if schedule.freq is None and schedule.byday is None:
        return True if (schedule.valid_from and schedule.valid_to) or schedule.dtstart == day else None
    if _is_plain(schedule):
        return DAYS[day.weekday()] in str(schedule.byday).split(",")
    return _meets_by_rule(schedule, day)


def _is_plain(schedule: Schedule) -> bool:
    """Say whether it meets on the same days every week, which needs no library."""
    others = (schedule.count, schedule.bymonthday, schedule.byyearday, schedule.byweekno)
    every_week = schedule.freq in (None, "WEEKLY") and schedule.interval in (None, 1)
    by_letters = schedule.byday is not None and set(schedule.byday.split(",")) <= set(DAYS)
    return every_week and by_letters and not any(others)


def _meets_by_rule(schedule: Schedule, day: date) -> bool | None:
    """Ask dateutil; the rule is begun anew near the day, so that a rule that never meets costs nothing."""
    first = schedule.dtstart or schedule.valid_from
    if first is None and (schedule.count or schedule.interval not in (None, 1)):
        return None
    said = first = first or date(day.year, 1, 1)
    if not schedule.count:
        first = _begun_anew(str(schedule.freq or "WEEKLY"), first, int(schedule.interval or 1), day)
    meetings = _meetings(schedule, first, said, day)
    return datetime.combine(day, time()) in islice(meetings, int(schedule.count) if schedule.count else None)


def _meetings(schedule: Schedule, first: date, said: date, last: date) -> Iterator[datetime]:
    """Return the meetings from one day to another by the rule, whose own first day is ``said``."""
    try:
        from dateutil.rrule import rrule
    except ImportError as absent:
        raise DirectoryError(
            "Rules of schedules need python-dateutil: pip install 'amity[match]'"
        ) from absent
    start, end = datetime.combine(first, time()), datetime.combine(last, time())
    return iter(rrule(dtstart=start, until=end, **_rule(schedule, said)))


def _rule(schedule: Schedule, first: date) -> dict[str, Any]:
    """Return the rule in dateutil's words; what a rule takes from its first day is said outright."""
    from dateutil import rrule as words

    frequency = schedule.freq or "WEEKLY"
    rule: dict[str, Any] = {"freq": getattr(words, frequency), "interval": int(schedule.interval or 1)}
    if schedule.wkst:
        rule["wkst"] = DAYS.index(schedule.wkst)
    for name, of_dateutil in (
        ("bymonthday", "bymonthday"),
        ("byyearday", "byyearday"),
        ("byweekno", "byweekno"),
    ):
        if said := getattr(schedule, name):
            rule[of_dateutil] = [int(each) for each in str(said).split(",")]
    if schedule.byday:
        rule["byweekday"] = [_weekday(each, words, frequency) for each in schedule.byday.split(",")]
    elif frequency == "WEEKLY" and not {"bymonthday", "byyearday", "byweekno"} & rule.keys():
        rule["byweekday"] = [first.weekday()]
    elif frequency == "MONTHLY" and not {"bymonthday", "byyearday", "byweekno"} & rule.keys():
        rule["bymonthday"] = [first.day]
    return rule


def _weekday(said: str, words: Any, frequency: str) -> Any:
    """Return a weekday; ``1MO`` counts within a month, and means nothing within a week."""
    number = said[:-2]
    day = words.weekday(DAYS.index(said[-2:]))
    return day(int(number)) if number.strip("+-0") and frequency == "MONTHLY" else day


def _begun_anew(frequency: str, first: date, interval: int, day: date) -> date:
    """Return a later first day of the same rule, at most one interval before the day asked about."""
    if frequency == "WEEKLY":
        skipped = max((day - first).days // (7 * interval) - 1, 0)
        return first + timedelta(weeks=skipped * interval)
    if frequency == "MONTHLY":
        months = (day.year - first.year) * 12 + day.month - first.month
        skipped = max(months // interval, 0) * interval
        if skipped:
            at = first.year * 12 + first.month - 1 + skipped
            return date(at // 12, at % 12 + 1, 1)
    return first
