"""How somebody comes in by a link: open it, have a one-time code sent, type the code."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from amity.clinic.models import Assignment
from amity.errors import AmityError

from . import events, links, outbox

CODE_TRIES = 5
"""How often a code may be typed wrongly before it is worth nothing."""

CODE_PAUSE = timedelta(minutes=1)
CODES_A_DAY = 5
"""How many codes a link sends within a day, and how long it waits between two."""


class LinkError(AmityError):
    """A link opens nothing; it does not say why, for whoever holds it may be anybody."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more. Ask the person who sent it for a new one.")


class CodeError(AmityError):
    """A code cannot be sent or taken, and what to do."""


def open_link(*, at: datetime, token: str) -> Assignment:
    """Return the assignment of a link that opens; it shows nothing of the person before the code is typed.

    Once all is answered it still opens until it expires: it is the way back to result, map and plan.
    Raises `LinkError`, the same whatever is wrong: unknown, expired, cancelled, or they died.
    """
    among = Assignment.objects.standing().filter(cancelled_at=None).select_related("person")
    among = among.of_the_living()
    found: Assignment | None = among.filter(token_hash=links.token_hash(token)).first()
    if found is None or found.expires_at is None or found.expires_at <= at:
        raise LinkError
    return found


@transaction.atomic
def send_code(*, at: datetime, assignment: Assignment) -> Assignment:
    """Send a one-time code the way the link came; the code before it holds no more.

    Raises `CodeError` where one was sent a moment ago, or too many within a day.
    """
    assignment = _locked(assignment, at)
    if assignment.codes_since is None or at - assignment.codes_since >= timedelta(days=1):
        assignment.codes_since, assignment.codes_sent = at, 0
    if assignment.code_sent_at is not None and at - assignment.code_sent_at < CODE_PAUSE:
        raise CodeError(gettext_noop("A code is on its way. Wait a minute before you ask for another."))
    if assignment.codes_sent >= CODES_A_DAY:
        raise CodeError(
            gettext_noop("That were too many codes for today. Try again tomorrow, or ask your team.")
        )
    assignment.code_number += 1
    assignment.code_hash = links.code_hash(assignment, links.code(assignment))
    assignment.code_sent_at, assignment.code_attempts = at, 0
    assignment.codes_sent += 1
    assignment.save(
        update_fields=[
            "code_number",
            "code_hash",
            "code_sent_at",
            "code_attempts",
            "codes_since",
            "codes_sent",
        ]
    )
    outbox.write(
        at=at,
        kind=outbox.CODE,
        key=links.code_key(assignment),
        person=assignment.person,
        assignment=assignment,
    )
    events.write(by=None, at=at, did="sent code", to=assignment.ref, person=assignment.person)
    return assignment


def check_code(*, at: datetime, assignment: Assignment, code: str) -> Assignment:
    """Take the code that was typed: the right one works once, within a quarter of an hour.

    A wrong one is counted even though `CodeError` is raised, so do not call this inside a transaction.
    """
    with transaction.atomic():
        assignment = _locked(assignment, at)
        problem = _tried(at, assignment, code)
        did = "was refused entry" if problem else "entered by link"
        events.write(by=assignment.person, at=at, did=did, to=assignment.ref, person=assignment.person)
    if problem:
        raise CodeError(problem)
    return assignment


def _tried(at: datetime, assignment: Assignment, code: str) -> str:
    """Note a try, and return what is wrong with it; nothing where it is right."""
    sent = assignment.code_sent_at
    if not assignment.code_hash or sent is None or at - sent >= links.CODE_LASTS:
        return gettext_noop("This code does not hold any more. Ask for a new one.")
    right = links.is_code(assignment, code)
    assignment.code_attempts += 1
    if right or assignment.code_attempts >= CODE_TRIES:
        assignment.code_hash = ""
    assignment.save(update_fields=["code_attempts", "code_hash"])
    if right:
        return ""
    if not assignment.code_hash:
        return gettext_noop("That is not the code, and it was tried too often. Ask for a new one.")
    return gettext_noop("That is not the code. Look at the last message again.")


def _locked(assignment: Assignment, at: datetime) -> Assignment:
    """Return the assignment as it is now, if its link still opens."""
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("person")
    among = locked.standing().of_the_living().filter(cancelled_at=None)
    found: Assignment | None = among.filter(pk=assignment.pk).first()
    if found is None or found.expires_at is None or found.expires_at <= at:
        raise LinkError
    return found
