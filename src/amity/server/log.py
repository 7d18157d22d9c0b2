"""What goes to standard error: one JSON line for each event, in which nobody's data can stand.

A message that somebody formatted may hold anything, so it is not written: only its kind, where it happened,
the route (with the names of its parts, not their values) and the status.
"""

import logging
import traceback
from datetime import UTC, datetime

import msgspec

OURS = "amity."


class Line(logging.Formatter):
    """Formats a record as one line of JSON: ``at``, ``level``, ``logger``, and what of the rest there is."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.startswith(OURS):
            said["said"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        if (status := getattr(record, "status_code", None)) is not None:
            said["status"] = status
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            said["method"] = getattr(request, "method", "")
            said["route"] = match.route if match else "(none)"
        if record.exc_info and record.exc_info[1] is not None:
            said["error"], said["where"] = _error(record.exc_info[1])
        return msgspec.json.encode(said).decode()


def _error(problem: BaseException) -> tuple[str, list[str]]:
    """Return the kind of an error and where it happened; what it says may hold what somebody typed."""
    frames = traceback.extract_tb(problem.__traceback__)
    places = [f"{each.filename.rpartition('site-packages/')[2]}:{each.lineno} {each.name}" for each in frames]
    return type(problem).__name__, places[-12:]
