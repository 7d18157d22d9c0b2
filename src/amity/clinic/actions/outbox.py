"""What can be done with the outbox: write a message with its cause, and send what is due."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, When

from amity.clinic.models import Assignment, Consent, Contact, Outbox, Person, Practitioner, SafetyAlert

from . import events, links

LEASE = timedelta(minutes=5)
"""How long a worker keeps a message that it took; longer than any mail server takes to answer."""

LONGEST_WAIT = timedelta(hours=1)
ATTEMPTS = 12
"""After so many a message is given up, and the audit says so.  A safety notice never is."""

SAFETY = "safety-notice"
LINK, NEW_LINK, CODE, TO_GP = "link", "new-link", "code", "message-to-gp"
BY_HAND = (TO_GP,)
"""Kinds that no machine sends yet: they wait until somebody has taken them there and says so."""

NEEDS_CONSENT = {"reminder": "reminders", TO_GP: "share-with-gp"}
"""Kinds of message to a person that go out only while a consent holds, and to what."""


class Message(msgspec.Struct, frozen=True):
    """What is handed to whoever sends: an address and a kind, and nothing of what the record says.

    ``key`` is the same at every attempt, so that the receiving end can tell a second copy.
    ``token`` is of the link to an assignment, ``code`` the one-time code that the link asks for.
    ``practitioner`` is for whoever makes the link that an invitation carries.
    """

    key: str
    kind: str
    address: str
    language: str
    token: str = ""
    code: str = ""
    practitioner: int | None = None


class SendError(Exception):
    """A message could not be sent now; it is tried again."""


def write(
    *,
    at: datetime,
    kind: str,
    key: str,
    practitioner: Practitioner | None = None,
    person: Person | None = None,
    alert: SafetyAlert | None = None,
    assignment: Assignment | None = None,
    contact: Contact | None = None,
    not_before: datetime | None = None,
    details: dict[str, Any] | None = None,
) -> Outbox:
    """Write a message into the transaction of its cause; a second one with the same key is the first."""
    row, _ = Outbox.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "practitioner": practitioner,
            "person": person,
            "alert": alert,
            "assignment": assignment,
            "contact": contact,
            "details": details or {},
            "written_at": at,
            "not_before": not_before or at,
        },
    )
    return row


def deliver(
    *, at: datetime, send: Callable[[Message], None], clock: Callable[[], datetime] | None = None
) -> dict[str, int]:
    """Send everything that is due at a moment, safety first, and return how it ended.

    Each message is taken in a transaction of its own before it is sent, and settled in another after:
    one that a worker died with is sent again when its lease is over.
    ``clock`` tells the time of each message while a long queue goes out; without it, all happen ``at``.
    """
    ended: dict[str, int] = {}
    now = clock or (lambda: at)
    for row in _taken(at, now):
        outcome = _sent(row, send, now())
        ended[outcome] = ended.get(outcome, 0) + 1
    return ended


def _taken(at: datetime, now: Callable[[], datetime]) -> Iterator[Outbox]:
    """Yield the rows that are due, each once, taken for as long as the lease."""
    seen: set[int] = set()
    while True:
        with transaction.atomic():
            due = (
                Outbox.objects.due(now())
                .filter(written_at__lte=at)
                .exclude(kind__in=BY_HAND)
                .exclude(pk__in=seen)
            )
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            urgent_first = Case(When(kind=SAFETY, then=0), default=1)
            row = due.order_by(urgent_first, "not_before", "pk").first()
            if row is None:
                return
            row.attempts += 1
            row.claimed_until = now() + LEASE
            row.save(update_fields=["attempts", "claimed_until"])
        seen.add(row.pk)
        yield row


def _sent(row: Outbox, send: Callable[[Message], None], at: datetime) -> str:
    if because := _withheld(row, at):
        return _settle(row, "withheld", at, because)
    try:
        send(_message(row))
    except SendError as problem:
        if row.attempts >= ATTEMPTS and row.kind != SAFETY:
            return _settle(row, "given-up", at, str(problem))
        return _put_off(row, at, str(problem))
    return _settle(row, "sent", at, "")


def _message(row: Outbox) -> Message:
    to = row.practitioner or row.person
    address = to.email if to else settings.AMITY_SAFETY_MAIL
    language = to.language if isinstance(to, Person) else "en"
    if (assignment := row.assignment) is None or row.person is None:
        return Message(row.key, row.kind, address, language, practitioner=row.practitioner_id)
    if assignment.how == "text":
        address = text_address(row.person.phone)
    code = links.code(assignment) if row.kind == CODE else ""
    token = links.token(assignment) if row.kind != CODE else ""
    return Message(row.key, row.kind, address, assignment.language, token=token, code=code)


def text_address(phone: str) -> str:
    """Return where a text is sent: to the gateway that takes texts as email; empty where there is none."""
    digits = "".join(each for each in phone if each.isdigit())
    return f"{digits}@{settings.AMITY_TEXT_DOMAIN}" if digits and settings.AMITY_TEXT_DOMAIN else ""


def _withheld(row: Outbox, at: datetime) -> str:
    """Return why a message may not go out now, whatever held when it was written; empty where it may."""
    if row.practitioner is not None:
        return "" if row.practitioner.works_at(at) else "they left"
    if row.person is None:
        nobody = "there is nobody to tell: set AMITY_SAFETY_MAIL to an address that is always read"
        return "" if row.kind == SAFETY and settings.AMITY_SAFETY_MAIL else nobody
    person = Person.objects.select_related("merged_into").get(pk=row.person.pk)
    person = person.merged_into or person
    if person.died_on is not None:
        return "they died"
    if person.letters_held:
        return "letters are held"
    if problem := _over(row, at):
        return problem
    how = row.assignment.how if row.assignment else "email"
    if how not in person.safe_contact.channels or not (person.email if how == "email" else person.phone):
        return f"{how} is not a safe way to reach them"
    if how == "text" and not text_address(person.phone):
        return "there is no gateway for texts: set AMITY_TEXT_DOMAIN"
    needed = NEEDS_CONSENT.get(row.kind)
    if needed and not Consent.objects.live(at).of(person).filter(purpose=needed).exists():
        return "there is no consent to it"
    return ""


def _over(row: Outbox, at: datetime) -> str:
    """Return why a message about an assignment would come too late: a link or code that holds no more."""
    if (assignment := row.assignment) is None:
        return ""
    back = row.kind in (CODE, NEW_LINK)
    holds = (links.key(assignment), links.code_key(assignment))
    if assignment.cancelled_at is not None or (assignment.done_at is not None and not back):
        return "the questions are not asked any more"
    if row.kind in (LINK, NEW_LINK, CODE) and row.key not in holds:
        return "there is a newer one"
    sent = assignment.code_sent_at
    if row.kind == CODE and (not assignment.code_hash or sent is None or at - sent >= links.CODE_LASTS):
        return "the code does not hold any more"
    return ""


@transaction.atomic
def _settle(row: Outbox, outcome: str, at: datetime, problem: str) -> str:
    """Note how a message ended.  Events name the row; whom it went to stands there."""
    row.settled_at, row.outcome, row.problem, row.claimed_until = at, outcome, problem, None
    row.save(update_fields=["settled_at", "outcome", "problem", "claimed_until"])
    events.write(by=None, at=at, did=f"{outcome} message", to=row.ref, person=row.person)
    return outcome


@transaction.atomic
def _put_off(row: Outbox, at: datetime, problem: str) -> str:
    wait = min(timedelta(minutes=2 ** min(row.attempts - 1, 10)), LONGEST_WAIT)
    row.not_before, row.claimed_until, row.problem = at + wait, None, problem
    row.save(update_fields=["not_before", "claimed_until", "problem"])
    return "put off"
