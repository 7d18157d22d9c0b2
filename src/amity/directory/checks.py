"""What no schema sees: coordinates out of the world, schedules that never start, capacity below zero."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from .mending import DAY, DAYS, weekday

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
PLACEHOLDER = (100, 101)
"""The coordinates of the location in HSDS's own examples, which people copy; they lie nowhere."""
LONGEST_COUNT = 10_000
RAREST = 520
"""Weeks or months between two meetings: ten years of weeks."""
BY = frozenset({"byday", "bymonthday", "byyearday", "byweekno"})


class Bad(NamedTuple):
    """Why a row, or a part of it, is set aside: the field, what is wrong, how to mend it."""

    field: str | None
    reason: str
    remedy: str


Warn = Callable[[str | None, str, str], None]
Aside = Callable[[Bad], None]


def _location(row: dict[str, Any], warn: Warn, aside: Aside) -> Bad | None:
    """Set coordinates aside that no place has; the location itself stands."""
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if latitude is None and longitude is None:
        if row.get("location_type", "physical") == "physical":
            warn("latitude", "no coordinates", "Give latitude and longitude, or import postcodes.")
        return None
    if latitude is None or longitude is None:
        row.pop("latitude", None)
        row.pop("longitude", None)
        aside(Bad("latitude", "one coordinate without the other", "Give both, in degrees."))
    elif (latitude, longitude) == PLACEHOLDER or latitude == longitude == 0:
        del row["latitude"], row["longitude"]
        warn("latitude", "a placeholder, not a place: left out", "Give the real coordinates, in degrees.")
    elif not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        swapped = -90 <= longitude <= 90 and -180 <= latitude <= 180
        del row["latitude"], row["longitude"]
        remedy = "Are they swapped?" if swapped else "Latitude is -90 to 90, longitude -180 to 180."
        field = "latitude" if not -90 <= latitude <= 90 else "longitude"
        aside(Bad(field, "coordinates out of the world", f"{remedy} The location stands without them."))
    return None


def _schedule(row: dict[str, Any], warn: Warn, aside: Aside) -> Bad | None:
    return _hours(row) or _span(row) or _rule(row, warn)


def _hours(row: dict[str, Any]) -> Bad | None:
    if "opens_at" in row and "closes_at" not in row:
        return Bad("closes_at", "opens and never ends", "Give the hour at which it closes.")
    if "closes_at" in row and "opens_at" not in row:
        return Bad("opens_at", "ends and never starts", "Give the hour at which it opens.")
    return None


def _span(row: dict[str, Any]) -> Bad | None:
    for start, end in (("valid_from", "valid_to"), ("dtstart", "until"), ("valid_from", "until")):
        if start in row and end in row and row[end] < row[start]:
            return Bad(end, f"before {start}, so it never starts", f"Put {end} after {start}.")
    return None


def _rule(row: dict[str, Any], warn: Warn) -> Bad | None:
    interval, count = row.get("interval"), row.get("count")
    if interval is not None and (interval < 1 or interval != int(interval)):
        return Bad("interval", "below 1, so it never ends", "Write 1 for every one, 2 for every other.")
    if interval is not None and interval > RAREST:
        return Bad("interval", "so long that it never starts again", "Write 1 for every week or month.")
    if count is not None and not (1 <= count <= LONGEST_COUNT and count == int(count)):
        reason = "below 1, so it never starts" if count < 1 else "so large that it never ends"
        return Bad("count", reason, f"Write how often it happens, 1 to {LONGEST_COUNT:,}.")
    if (frequency := row.get("freq")) is not None:
        row["freq"] = str(frequency).upper()
        if row["freq"] == "DAILY" and interval in (None, 1) and "byday" not in row:
            row |= {"freq": "WEEKLY", "byday": ",".join(DAYS)}
            warn("freq", "DAILY written as WEEKLY on all days", "Write WEEKLY or MONTHLY.")
        if row["freq"] == "YEARLY" and "dtstart" in row and not BY & row.keys():
            row |= {"freq": "MONTHLY", "interval": 12 * int(interval or 1)}
            warn("freq", "YEARLY written as every 12 months", "Write WEEKLY or MONTHLY.")
        if row["freq"] in ("DAILY", "YEARLY"):
            return Bad("freq", "no frequency of HSDS 3", "Write WEEKLY or MONTHLY.")
        if row["freq"] not in ("WEEKLY", "MONTHLY"):
            return Bad("freq", "no frequency, so it never starts", "Write WEEKLY or MONTHLY.")
    return _days(row, warn) or _numbers(row)


def _days(row: dict[str, Any], warn: Warn) -> Bad | None:
    for field in ("byday", "wkst"):
        if field not in row:
            continue
        said = [each.strip() for each in re.split(r"[,;]", str(row[field]).upper()) if each.strip()]
        read = [each if DAY.fullmatch(each) else weekday(each) for each in said]
        if not read or None in read:
            return Bad(field, "no weekday, so it never starts", f"Write {', '.join(DAYS)}.")
        if any(each and each[:-2] and not 1 <= abs(int(each[:-2])) <= 5 for each in read):
            reason = "no such weekday in a month, so it never starts"
            return Bad(field, reason, "Write 1MO to 5MO, or -1MO for the last.")
        if read != said:
            warn(field, "not two letters: put right", f"Write {', '.join(DAYS)}.")
        row[field] = ",".join(str(each) for each in read)
    return None


def _numbers(row: dict[str, Any]) -> Bad | None:
    for field, most in (("bymonthday", 31), ("byyearday", 366), ("byweekno", 53)):
        if field not in row:
            continue
        said = str(row[field]).replace(" ", "").split(",")
        if not all(re.fullmatch(r"[+-]?\d{1,3}", each) and 1 <= abs(int(each)) <= most for each in said):
            return Bad(
                field,
                "no such day, so it never starts",
                f"Write 1 to {most}, or -1 for the last.",
            )
    return None


def _capacity(row: dict[str, Any], warn: Warn, aside: Aside) -> Bad | None:
    for field in ("available", "maximum"):
        if row.get(field, 0) < 0:
            return Bad(field, "below zero", "Write how many places there are, 0 where there is none.")
    if row.get("maximum", row["available"]) < row["available"]:
        warn("available", "more than the maximum", "Say how many are free, and how many there are in all.")
    return None


def _service(row: dict[str, Any], warn: Warn, aside: Aside) -> Bad | None:
    if "organization_id" not in row:
        warn("organization_id", "not stated: nobody says who provides it", "Name the organization.")
    status = row.get("status")
    if status is None:
        warn("status", "not stated: unknown", f"Say {', '.join(STATUSES)}.")
    elif status not in STATUSES and status.lower().replace("_", " ") in STATUSES:
        row["status"] = status.lower().replace("_", " ")
        warn("status", "capitals or underscores put right", f"Say {', '.join(STATUSES)}.")
    elif status not in STATUSES:
        return Bad("status", "not one of the values allowed", f"Say {', '.join(STATUSES)}.")
    low, high = row.get("minimum_age", 0), row.get("maximum_age", 200)
    if low < 0 or high < low:
        return Bad("maximum_age", "ages that nobody has", "Put maximum_age above minimum_age.")
    if len(row["name"]) > 3 and row["name"].isupper():
        warn("name", "all in capitals", "Write it as people read it.")
    return None


def _cost(row: dict[str, Any], warn: Warn, aside: Aside) -> Bad | None:
    if row.get("amount", 0) < 0:
        return Bad("amount", "below zero", "Write 0 where it is free.")
    return None


VETTED = ("yes", "no", "unknown")


def _vetting(row: dict[str, Any], warn: Warn, aside: Aside) -> Bad | None:
    for field in ("vetted", "safeguarding"):
        row[field] = row.get(field, "unknown").lower()
        if row[field] not in VETTED:
            return Bad(field, "not one of the values allowed", f"Say {', '.join(VETTED)}.")
    return None


CHECKS: dict[str, Callable[[dict[str, Any], Warn, Aside], Bad | None]] = {
    "location": _location,
    "schedule": _schedule,
    "service_capacity": _capacity,
    "service": _service,
    "cost_option": _cost,
    "vetting": _vetting,
}
