"""Messages are written with their cause, sent once each as far as anybody can tell, and never lost."""

from datetime import timedelta

import pytest
from clinic_record import MONDAY, minutes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amity.clinic.actions import consents, outbox, people, teams
from amity.clinic.models import Event, Outbox, SafeContact

REACHABLE = {"email": "someone@example.org", "safe_contact": SafeContact(channels=("email",))}


class MailServer:
    """Stands for the outside: keeps what it was sent, and is down when it is told to be."""

    def __init__(self):
        self.sent, self.down = [], False

    def __call__(self, message):
        if self.down:
            raise outbox.SendError("the mail server does not answer")
        self.sent.append(message.key)


@pytest.fixture
def mail():
    return MailServer()


def to(practitioner, key="a", **how):
    return outbox.write(at=MONDAY, kind=how.pop("kind", "notice"), key=key, practitioner=practitioner, **how)


def reminder(person):
    return outbox.write(at=MONDAY, kind="reminder", key="reminder", person=person)


def agreed(person):
    return consents.give(
        by=person,
        at=MONDAY,
        person=person,
        purpose="reminders",
        recipient="the team",
        version="1",
        words="You may remind me by email.",
    )


@pytest.fixture(autouse=True)
def _no_invitations(record):
    Outbox.objects.all().delete()


def test_a_message_is_sent_once_and_told_what_it_is(record, mail):
    to(record.admin)

    ended = [outbox.deliver(at=MONDAY, send=mail) for _ in range(2)]

    assert (ended, mail.sent) == ([{"sent": 1}, {}], ["a"])
    assert Event.objects.filter(did="sent message").count() == 1


def test_the_same_cause_is_written_once(record):
    assert to(record.admin) == to(record.admin)
    assert Outbox.objects.count() == 1


def test_nothing_goes_out_before_its_time(record, mail):
    to(record.admin, not_before=MONDAY + minutes(10))

    assert outbox.deliver(at=MONDAY + minutes(9), send=mail) == {}
    assert outbox.deliver(at=MONDAY + minutes(10), send=mail) == {"sent": 1}


def test_a_worker_that_dies_with_a_message_in_hand_lets_it_go_with_the_lease(record, mail):
    to(record.admin)

    def killed(message):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(at=MONDAY, send=killed)

    assert outbox.deliver(at=MONDAY + outbox.LEASE - minutes(1), send=mail) == {}
    assert outbox.deliver(at=MONDAY + outbox.LEASE, send=mail) == {"sent": 1}


def test_a_mail_server_that_is_down_is_asked_again_less_and_less_often(record, mail):
    row = to(record.admin)
    mail.down, waits = True, []
    for _ in range(8):
        row.refresh_from_db()
        outbox.deliver(at=row.not_before, send=mail)
        before = row.not_before
        row.refresh_from_db()
        waits.append((row.not_before - before) // timedelta(minutes=1))

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_notice_is_given_up_after_twelve_attempts_and_a_safety_notice_never(record, mail):
    notice, safety = to(record.admin), to(record.admin, key="b", kind=outbox.SAFETY)
    mail.down = True
    for hour in range(40):
        outbox.deliver(at=MONDAY + minutes(61 * hour), send=mail)
    mail.down = False

    ended = outbox.deliver(at=MONDAY + minutes(61 * 41), send=mail)

    notice.refresh_from_db()
    safety.refresh_from_db()
    assert (notice.outcome, notice.attempts) == ("given-up", outbox.ATTEMPTS)
    assert (ended, safety.outcome) == ({"sent": 1}, "sent")


def test_safety_goes_first(record, mail):
    """However many others have waited for longer."""
    for number in range(120):
        to(record.admin, key=f"ordinary {number}")
    to(record.admin, key="urgent", kind=outbox.SAFETY)

    outbox.deliver(at=MONDAY, send=mail)

    assert mail.sent[0] == "urgent"
    assert len(mail.sent) == 121


def test_nobody_who_left_is_written_to(record, mail):
    worker = record.practitioner()
    Outbox.objects.all().delete()
    to(worker)
    teams.leave(by=record.admin, at=MONDAY, practitioner=worker)

    assert outbox.deliver(at=MONDAY + minutes(1), send=mail) == {"withheld": 1}


@pytest.mark.parametrize("meanwhile", ["nothing", "they died", "letters are held", "consent", "unsafe"])
def test_what_holds_when_a_message_goes_out_decides_and_not_what_held_when_it_was_written(
    record, mail, meanwhile
):
    person = record.stranger(**REACHABLE)
    consent = agreed(person)
    reminder(person)
    if meanwhile == "they died":
        people.mark_died(by=record.admin, at=MONDAY, person=person, on=MONDAY.date())
    if meanwhile == "letters are held":
        people.hold_letters(by=record.admin, at=MONDAY, person=person, hold=True)
    if meanwhile == "consent":
        consents.withdraw(by=person, at=MONDAY, consent=consent)
    if meanwhile == "unsafe":
        people.correct(
            by=record.admin,
            at=MONDAY,
            person=person,
            because="somebody reads along",
            details={"safe_contact": SafeContact(channels=("phone",))},
        )

    ended = outbox.deliver(at=MONDAY + minutes(1), send=mail)

    assert ended == ({"sent": 1} if meanwhile == "nothing" else {"withheld": 1})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.sampled_from(["notice", outbox.SAFETY]), min_size=1, max_size=8),
    weather=st.lists(st.sampled_from(["up", "down", "killed"]), max_size=12),
)
def test_in_any_weather_every_message_ends_and_none_is_sent_twice_without_a_death(record, kinds, weather):
    """Only a worker that dies after sending and before noting it sends again, with the same key."""
    Outbox.objects.all().delete()
    for number, kind in enumerate(kinds):
        to(record.admin, key=f"m{number}", kind=kind)
    mail, deaths, at = MailServer(), 0, MONDAY

    def send(message):
        mail(message)
        if state == "killed":
            raise KeyboardInterrupt

    for state in [*weather, *["up"] * 3]:
        mail.down = state == "down"
        try:
            outbox.deliver(at=at, send=send)
        except KeyboardInterrupt:
            deaths += 1
        at += minutes(61)

    assert set(Outbox.objects.values_list("outcome", flat=True)) == {"sent"}
    assert set(mail.sent) == {f"m{number}" for number in range(len(kinds))}
    assert len(mail.sent) <= len(kinds) + deaths
