"""What can be done with assignments: assign, send, answer one after the other, remind, repeat, cancel.

How a link is opened, and the one-time code that it asks for, is in `entrance`.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from amity.clinic.models import Assignment, Person, Practitioner
from amity.clinic.models.assignment import ANSWERED_BY, BY_LINK, HOW
from amity.errors import AmityError

from . import asking, events, links, outbox
from .asking import asked, next_instrument

__all__ = [
    "AssignmentError",
    "asked",
    "assign",
    "cancel",
    "due",
    "go_round",
    "hand_over",
    "next_instrument",
    "remind",
    "remind_due",
    "renew_link",
    "say_who",
    "send_again",
]

LINK_LASTS = timedelta(days=14)
"""How long a link opens after the day on which the answers are due."""

RENEWED_WITHIN = timedelta(days=365)
"""How long after a link grew too old it can still bring a new one."""

OWN_VOICE = frozenset({"self", "self-with-help", "staff-by-phone"})
"""Who answers where the answers are the person's own, whoever reads or types."""

AHEAD = 7
"""Days before it is due from which the next round of a repeated assignment can be answered."""


class AssignmentError(AmityError):
    """Something cannot be done with an assignment, and what can."""


@transaction.atomic
def assign(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    due_on: date,
    how: str,
    battery: str = "",
    ask: Iterable[str] = (),
    language: str = "en",
    every: int | None = None,
    until: date | None = None,
    key: str | None = None,
) -> Assignment:
    """Ask a person to answer a battery, or the instruments ``ask``, by a day.

    By email or text, a link goes out through the outbox, if that is a safe way to reach them.
    ``every`` so many days it is asked again, up to and with ``until``.  The same ``key`` is the same one.
    """
    if key is not None:
        Person.objects.hold(person.pk)
    if key is not None and (there := Assignment.objects.filter(key=key).first()):
        return _same(there, person)
    wanted = tuple(dict.fromkeys(ask))
    _refuse(person, at, due_on, how, battery, wanted)
    _refuse_endless(due_on, every, until)
    assignment = Assignment.objects.create(
        person=person,
        by=by.ref,
        at=at,
        battery=battery,
        instruments=wanted,
        language=language,
        how=how,
        due_on=due_on,
        every=every,
        until=until,
        key=key,
    )
    events.write(by=by, at=at, did="assigned questions", to=assignment.ref, person=person)
    return _send(at, assignment) if assignment.remote else assignment


@transaction.atomic
def say_who(
    *,
    by: Practitioner | Person,
    at: datetime,
    assignment: Assignment,
    answered_by: str,
    proxy_is: str = "",
) -> Assignment:
    """Write down who answers; it holds for every instrument of the assignment that is not done.

    Until the first is begun it can be put right.  After that the person can go on with help, without it, or
    with staff who type what they say, for the answers stay theirs; a proxy's never mix with them.
    """
    if answered_by not in ANSWERED_BY:
        raise AssignmentError(f"{answered_by!r} says not who answers. Choose from {', '.join(ANSWERED_BY)}.")
    assignment = _open(assignment)
    voices = {assignment.answered_by, answered_by}
    if "" not in voices and len(voices) > 1 and assignment.status == "in-progress" and voices - OWN_VOICE:
        raise AssignmentError(
            f"{assignment.ref} was begun by: {assignment.answered_by}. Assign it again for somebody else."
        )
    assignment.answered_by, assignment.proxy_is = answered_by, proxy_is
    assignment.save(update_fields=["answered_by", "proxy_is"])
    if answered_by != "self":  # that somebody helped with what is half done is never taken back
        begun = assignment.assessments.filter(status="in-progress", wrong_since=None)
        begun.exclude(answered_by=answered_by).update(answered_by=answered_by)
    events.write(by=by, at=at, did=f"answers as {answered_by}", to=assignment.ref, person=assignment.person)
    return assignment


@transaction.atomic
def hand_over(*, by: Practitioner, at: datetime, assignment: Assignment) -> Assignment:
    """Write down that a person was handed a device of the clinic to answer on."""
    assignment = _open(assignment)
    asking.refuse_age(assignment.person, at)
    events.write(by=by, at=at, did="handed over device", to=assignment.ref, person=assignment.person)
    return assignment


@transaction.atomic
def cancel(*, by: Practitioner, at: datetime, assignment: Assignment, because: str) -> Assignment:
    """Cancel an assignment and its repetition: its link opens nothing from now."""
    assignment = _open(assignment)
    if not because.strip():
        raise AssignmentError("because: say why it is not asked any more.")
    assignment.cancelled_at, assignment.cancelled_because = at, because
    assignment.code_hash = ""
    assignment.save(update_fields=["cancelled_at", "cancelled_because", "code_hash"])
    events.write(by=by, at=at, did="cancelled assignment", to=assignment.ref, person=assignment.person)
    return assignment


@transaction.atomic
def send_again(*, by: Practitioner, at: datetime, assignment: Assignment) -> Assignment:
    """Send a new link; the one before it opens nothing any more."""
    assignment = _open(assignment)
    if not assignment.remote:
        raise AssignmentError(f"{assignment.ref} is answered {assignment.how}: there is no link to send.")
    _refuse_dead(assignment.person)
    assignment.link_number += 1
    events.write(by=by, at=at, did="sent link again", to=assignment.ref, person=assignment.person)
    return _send(at, assignment)


@transaction.atomic
def renew_link(*, at: datetime, token: str) -> None:
    """Send a new link in place of one that grew too old, once; of any other token, do and say nothing.

    It goes the way the old one came, to the address on the record, whatever is known of who asks.
    What was answered is no hindrance: the link is the way back to result, map and plan.
    """
    found = Assignment.objects.select_for_update(of=("self",)).select_related("person").standing()
    old = found.filter(token_hash=links.token_hash(token), cancelled_at=None, person__died_on=None)
    assignment: Assignment | None = old.filter(expires_at__lte=at, expires_at__gt=at - RENEWED_WITHIN).first()
    if assignment is None:
        return
    assignment.link_number += 1
    events.write(by=None, at=at, did="sent a new link", to=assignment.ref, person=assignment.person)
    _send(at, assignment, outbox.NEW_LINK)


@transaction.atomic
def remind(*, by: Practitioner | None, at: datetime, assignment: Assignment) -> Assignment:
    """Remind a person by email or text, at most once a day; it goes out only with consent to reminders."""
    assignment = _open(assignment)
    if not assignment.remote:
        raise AssignmentError(f"{assignment.ref} is answered {assignment.how}: remind them yourself.")
    _refuse_dead(assignment.person)
    if assignment.reminded_at is not None and at - assignment.reminded_at < timedelta(days=1):
        return assignment
    assignment.reminded_at = at
    assignment.save(update_fields=["reminded_at"])
    outbox.write(
        at=at,
        kind="reminder",
        key=f"{assignment.ref}/reminder/{at.date()}",
        person=assignment.person,
        assignment=assignment,
    )
    events.write(by=by, at=at, did="reminded", to=assignment.ref, person=assignment.person)
    return assignment


def remind_due(*, at: datetime) -> list[Assignment]:
    """Remind once of what is due today or was in the last week, and is answered by a link; return those."""
    week = at.date() - timedelta(days=7)
    late = (
        Assignment.objects.of_the_living()
        .due(at.date())
        .filter(how__in=BY_LINK, reminded_at=None, due_on__gte=week)
    )
    return [remind(by=None, at=at, assignment=each) for each in list(late.order_by("pk"))]


def go_round(*, at: datetime) -> list[Assignment]:
    """Begin the rounds of repeated assignments that can be answered by now, and return them."""
    repeated = Assignment.objects.standing().of_the_living()
    repeated = repeated.filter(every__isnull=False, cancelled_at=None, followed_by=None)
    return [new for pk in list(repeated.values_list("pk", flat=True)) if (new := _next_round(pk, at))]


def due(*, at: datetime, person: Person | None = None) -> list[Assignment]:
    """Return the open assignments that are due by now, of a person or of everybody, the oldest first.

    For the people whom a practitioner may see, filter `Assignment.objects.due` by `visible_to`.
    """
    among = Assignment.objects.of(person) if person is not None else Assignment.objects.all()
    return list(among.due(at.date()).with_begun().select_related("person").order_by("due_on", "pk"))


@transaction.atomic
def _next_round(pk: int, at: datetime) -> Assignment | None:
    last = Assignment.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    if last.every is None or last.cancelled_at is not None or hasattr(last, "followed_by"):
        return None
    due_on = last.due_on + timedelta(days=last.every)
    opens = due_on - timedelta(days=min(AHEAD, last.every))
    if at.date() < opens or (last.until is not None and due_on > last.until):
        return None
    new = Assignment.objects.create(
        person=last.person,
        by=last.by,
        at=at,
        battery=last.battery,
        instruments=last.instruments,
        language=last.language,
        how=last.how,
        due_on=due_on,
        every=last.every,
        until=last.until,
        follows=last,
    )
    events.write(by=None, at=at, did="assigned questions again", to=new.ref, person=new.person)
    return _send(at, new) if new.remote else new


def _send(at: datetime, assignment: Assignment, kind: str = outbox.LINK) -> Assignment:
    """Make the link that holds from now, and let the outbox send it."""
    last_day = datetime.combine(assignment.due_on, time(23, 59), at.tzinfo)
    assignment.token_hash = links.token_hash(links.token(assignment))
    assignment.expires_at = max(last_day, at) + LINK_LASTS
    assignment.code_hash = ""
    assignment.save(update_fields=["token_hash", "link_number", "expires_at", "code_hash"])
    outbox.write(
        at=at,
        kind=kind,
        key=links.key(assignment),
        person=assignment.person,
        assignment=assignment,
    )
    return assignment


def _refuse(
    person: Person, at: datetime, due_on: date, how: str, called: str, wanted: tuple[str, ...]
) -> None:
    if how not in HOW:
        raise AssignmentError(f"how: {how!r} is not on offer. Choose from {', '.join(HOW)}.")
    if due_on < at.date():
        raise AssignmentError(f"due_on: {due_on} has passed. Give today or a day ahead.")
    if not called and not wanted:
        raise AssignmentError("Name a battery, or at least one instrument to ask.")
    _refuse_dead(person)
    asking.refuse_age(person, at)
    first = asking.battery(called).calls_for({}) if called else ()
    for each in (*first, *wanted):
        asking.asks(instrument=each, person=person, remote=how in (*BY_LINK, "paper"))
    if how in BY_LINK and how not in person.safe_contact.channels:
        raise AssignmentError(f"{how} is not a safe way to reach {person.ref}. Choose another, or ask them.")
    if how in BY_LINK and not (person.email if how == "email" else person.phone):
        raise AssignmentError(f"{person.ref} has no address for {how}. Add it, or choose another way.")
    if how == "text" and not outbox.text_address(person.phone):
        raise AssignmentError("Texts are not set up here: AMITY_TEXT_DOMAIN is empty. Choose another way.")


def _refuse_dead(person: Person) -> None:
    if (person.merged_into or person).died_on is not None:
        raise AssignmentError(f"{person.ref} died: nothing is asked or sent any more.")


def _refuse_endless(due_on: date, every: int | None, until: date | None) -> None:
    if every is None:
        return
    if every < 1:
        raise AssignmentError("every: give the days from one round to the next, 1 or more.")
    if until is None or until < due_on:
        raise AssignmentError("until: what is asked again ends on a day. Give one after it is first due.")


def _open(assignment: Assignment) -> Assignment:
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("person")
    found: Assignment = locked.get(pk=assignment.pk)
    if found.cancelled_at is not None or found.done_at is not None or found.wrong_since is not None:
        raise AssignmentError(f"{found.ref} is {found.status}. Assign the questions again.")
    return found


def _same(there: Assignment, person: Person) -> Assignment:
    if there.person_id != person.pk:
        raise AssignmentError(f"{there.ref} was assigned with this key to somebody else. Use a new key.")
    return there
