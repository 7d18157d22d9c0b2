"""What can be done with the audit: add a line, and check that no line was changed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from amity.clinic.models import Event, Person, Practitioner, stored
from amity.clinic.rules import chain

Actor = Practitioner | Person | None
"""Who does something: a practitioner, a person answering for themselves, or None for Amity's own worker."""

ONE_WRITER = 6_042_026
"""The number of PostgreSQL's lock under which lines are added one after the other."""


COLUMNS = ("seq", "at", "by", "did", "to", "person_id", "details", "prev_hash", "hash")
LAST = "SELECT seq, hash FROM clinic_event ORDER BY seq DESC LIMIT 1"
ADD = (
    'INSERT INTO clinic_event ("seq", "at", "by", "did", "to", "person_id", "details", "prev_hash", "hash") '
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
"""The audit is written with every answer, so its statements are written out: the ORM makes them anew."""


@transaction.atomic(savepoint=False)
def write(
    *,
    by: Actor,
    at: datetime,
    did: str,
    to: str,
    person: Person | int | None = None,
    details: object = None,
) -> Event:
    """Add a line to the audit, chained to the one before it.

    ``person`` may be their id.
    ``details`` names what was touched (fields, ids, numbers of rows), never what it says.
    """
    with connection.cursor() as cursor:
        seq, head = _last(cursor)
        event = Event(
            seq=seq + 1,
            at=at,
            by=by.ref if by else "amity",
            did=did,
            to=to,
            person_id=person.pk if isinstance(person, Person) else person,
            details=details or {},
            prev_hash=head,
        )
        event.hash = chain.mark(event, settings.AMITY_AUDIT_KEY)
        cursor.execute(ADD, stored(event, *COLUMNS))
    return event


READS = ("read record", "was refused record")
"""What an event says that was done where somebody looked, and changed nothing."""


def reads(person: Person) -> QuerySet[Event]:
    """Return who opened a person's record, newest first: also that of a duplicate which was merged into it.

    Whoever tried and was refused is among them.  A list that named the person is in the audit, and not here.
    """
    ids = [person.pk, *person.duplicates.values_list("pk", flat=True)]
    here = Q(person_id__in=ids) | Q(to__in=[f"person/{pk}" for pk in ids])
    return Event.objects.filter(here, did__in=READS).order_by("-seq")


def verify() -> chain.Verified:
    """Check every line of the audit from the first, and return where it is broken, if it is."""
    lines = Event.objects.order_by("seq").iterator(chunk_size=2000)
    return chain.verify(lines, settings.AMITY_AUDIT_KEY)


def _last(cursor: Any) -> tuple[int, str]:
    """Return the number and the mark of the last line, when it is our turn to add one.

    SQLite's IMMEDIATE transactions wait by themselves.  PostgreSQL waits for a lock, and then looks: two
    statements, each with a view of its own, in one message.
    """
    if connection.vendor == "postgresql":
        cursor.execute(f"SELECT pg_advisory_xact_lock({ONE_WRITER}); {LAST}")
        cursor.nextset()
    else:
        cursor.execute(LAST)
    return cursor.fetchone() or (0, chain.NOTHING_BEFORE)
