"""The chain of the audit: each line carries the mark of the one before it."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec

NOTHING_BEFORE = "0" * 64
"""What the first line says of the one before it."""


class Line(Protocol):
    """What a line of the audit says."""

    seq: int
    at: datetime
    by: str
    did: str
    to: str
    person_id: int | None
    details: Any
    prev_hash: str
    hash: str


class Break(msgspec.Struct, frozen=True):
    """Where the chain is broken: the first line that is not as it was written, and what is wrong with it."""

    seq: int
    problem: str


class Verified(msgspec.Struct, frozen=True):
    """How many lines are as they were written, the mark of the last of them, and the first break, if any."""

    lines: int
    head: str
    broken: Break | None


def mark(line: Line, key: bytes) -> str:
    """Return the HMAC-SHA256 of everything a line says, the mark of the one before it included."""
    said = [
        line.seq,
        line.at.astimezone(UTC).isoformat(),
        line.by,
        line.did,
        line.to,
        line.person_id,
        line.details,
        line.prev_hash,
    ]
    return hmac.new(key, msgspec.json.encode(said, order="deterministic"), hashlib.sha256).hexdigest()


def verify(lines: Iterable[Line], key: bytes) -> Verified:
    """Check lines in the order of their seq, from the first; stop at the first break.

    A tail that was cut off leaves a whole chain behind: compare `Verified.lines` and `Verified.head`
    with those noted elsewhere.
    """
    head, count = NOTHING_BEFORE, 0
    for line in lines:
        if line.seq != count + 1:
            return Verified(count, head, Break(count + 1, f"it is not there; line {line.seq} comes next"))
        if line.prev_hash != head:
            return Verified(count, head, Break(line.seq, "it does not follow the line before it"))
        if not hmac.compare_digest(line.hash, mark(line, key)):
            return Verified(count, head, Break(line.seq, "it was changed after it was written"))
        head, count = line.hash, count + 1
    return Verified(count, head, None)
