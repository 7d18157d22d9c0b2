"""What could take a flag away without anybody noticing: an answer that gets worse, a merge, a peer, paper."""

from datetime import UTC, datetime, time, timedelta

import pytest
from clinic_record import MONDAY, Record, minutes

from amity import instruments
from amity.clinic.actions import assessments, assignments, contacts, outbox, paper, people, safety, teams
from amity.clinic.models import Outbox, SafeContact, SafetyAlert, Team
from amity.clinic.rules.hours import Hours, Opening

PHQ9 = instruments.load("phq-9")
ITEM = PHQ9.flags["item-9"].item
CLEAR = dict.fromkeys((item.id for item in PHQ9.items), 0)
TUESDAY = MONDAY + timedelta(days=1)


def begun(person, at=MONDAY):
    return assessments.begin(by=person, at=at, person=person, instrument="phq-9")


def answer(person, assessment, code, at):
    return assessments.answer(by=person, at=at, assessment=assessment, item=ITEM, code=code)


def spoke(alert, by, at, **details):
    said = {"channel": "phone", "result": "reached", **details}
    return contacts.record(by=by, at=at, person=alert.person, alert=alert, **said)


def closed(alert, first, second, at):
    action = spoke(alert, first, at)
    safety.propose_close(by=first, at=at, alert=alert, action=action, because="Spoken with them")
    return safety.confirm_close(by=second, at=at, alert=alert)


def told_since(alert, at):
    return set(alert.notices.filter(written_at__gte=at).values_list("practitioner", flat=True))


def test_an_answer_that_gets_worse_after_its_alert_was_closed_opens_it_again(record):
    worker, mate = record.practitioner(), record.practitioner("supervisor")
    person = record.person(worker=worker)
    assessment = begun(person)
    answer(person, assessment, 1, MONDAY)
    alert = SafetyAlert.objects.get()
    closed(alert, worker, mate, MONDAY + minutes(20))

    answer(person, assessment, 3, MONDAY + minutes(30))

    alert.refresh_from_db()
    assert alert.closed_at is None
    assert told_since(alert, MONDAY + minutes(30)) == {worker.pk}
    safety.escalate(at=MONDAY + minutes(95))
    assert told_since(alert, MONDAY + minutes(95)) >= {worker.pk, mate.pk}


def test_an_answer_that_gets_worse_after_somebody_spoke_with_them_asks_for_another_talk(record):
    worker, mate = record.practitioner(), record.practitioner("supervisor")
    person = record.person(worker=worker)
    assessment = begun(person)
    answer(person, assessment, 1, MONDAY)
    alert = SafetyAlert.objects.get()
    before = spoke(alert, worker, MONDAY + minutes(10))
    assert not SafetyAlert.objects.unanswered().exists()

    answer(person, assessment, 2, MONDAY + minutes(30))

    assert SafetyAlert.objects.unanswered().get() == alert
    safety.escalate(at=MONDAY + minutes(95))
    assert mate.pk in told_since(alert, MONDAY + minutes(95))
    with pytest.raises(safety.SafetyError, match="Record a contact"):
        safety.propose_close(by=worker, at=TUESDAY, alert=alert, action=before, because="Spoken before")


def test_the_same_answer_given_again_and_the_end_of_the_questions_open_nothing_again(record):
    worker, mate = record.practitioner(), record.practitioner("supervisor")
    person = record.person(worker=worker)
    assessment = begun(person)
    answer(person, assessment, 1, MONDAY)
    alert = closed(SafetyAlert.objects.get(), worker, mate, MONDAY + minutes(20))

    answer(person, assessment, 1, MONDAY + minutes(30))
    assessments.finish(by=person, at=MONDAY + minutes(31), assessment=assessment)

    alert.refresh_from_db()
    assert alert.closed_at is not None


def test_an_alert_that_is_opened_again_escalates_until_somebody_has_spoken_with_them_again(record):
    worker, mate = record.practitioner(), record.practitioner("supervisor")
    person = record.person(worker=worker)
    answer(person, begun(person), 1, MONDAY)
    alert = closed(SafetyAlert.objects.get(), worker, mate, MONDAY + minutes(20))

    safety.reopen(by=mate, at=TUESDAY, alert=alert, because="They rang again")

    assert SafetyAlert.objects.unanswered().get() == alert
    safety.escalate(at=TUESDAY + minutes(61))
    assert told_since(alert, TUESDAY + minutes(61)) == {worker.pk, mate.pk}
    spoke(alert, worker, TUESDAY + minutes(70))
    assert not SafetyAlert.objects.unanswered().exists()


def test_a_peer_is_told_and_never_alone_because_a_peer_answers_no_alerts(record):
    peer, duty = record.practitioner("peer"), record.practitioner("duty-worker")
    person = record.person(worker=peer)

    answer(person, begun(person), 1, MONDAY)

    assert told_since(SafetyAlert.objects.get(), MONDAY) == {peer.pk, duty.pk}


def test_a_team_of_an_administrator_alone_reaches_the_supervisors_of_others_at_once(db):
    record, other = Record(), Record()
    elsewhere = other.practitioner("supervisor")
    person = record.person()

    answer(person, begun(person), 1, MONDAY)

    assert elsewhere.pk in told_since(SafetyAlert.objects.get(), MONDAY)


def test_nobody_who_may_not_answer_alerts_is_asked_to_close_one(record):
    worker, peer = record.practitioner(), record.practitioner("peer")
    person = record.person(worker=worker)
    answer(person, begun(person), 1, MONDAY)
    alert = SafetyAlert.objects.get()
    action = spoke(alert, worker, MONDAY + minutes(10))

    safety.propose_close(by=worker, at=MONDAY + minutes(11), alert=alert, action=action, because="Spoken")

    assert peer.pk not in told_since(alert, MONDAY + minutes(11))


def test_letters_that_were_held_for_either_record_stay_held_when_two_are_merged(record):
    keep, duplicate = record.person(email="x@example.org"), record.person(email="x@example.org")
    people.hold_letters(by=record.admin, at=MONDAY, person=duplicate, hold=True)

    kept = people.merge(by=record.admin, at=MONDAY, keep=keep, duplicate=duplicate)

    assert kept.letters_held
    row = outbox.write(at=MONDAY, kind="link", key="a letter", person=keep)
    outbox.deliver(at=MONDAY, send=lambda message: None)
    assert Outbox.objects.get(pk=row.pk).outcome == "withheld"


def test_paper_with_item_9_is_taken_although_nobody_responds_to_a_link_any_more(record):
    first, second = record.practitioner(), record.practitioner()
    person = record.person(worker=first, email="x@example.org", safe_contact=SafeContact(channels=("email",)))
    assignment = assignments.assign(
        by=first, at=MONDAY, person=person, due_on=TUESDAY.date(), how="email", ask=("phq-9",)
    )
    Team.objects.filter(pk=record.team.pk).update(remote_responder=False)
    raised = {**CLEAR, ITEM: 2}
    entry = paper.enter(
        by=first,
        at=MONDAY,
        person=person,
        instrument="phq-9",
        answers=raised,
        answered_on=MONDAY.date(),
        assignment=assignment,
    )

    paper.enter_again(by=second, at=MONDAY, paper=entry, answers=raised)

    entry.refresh_from_db()
    assert entry.assessment is not None
    assert SafetyAlert.objects.get().assessment == entry.assessment


def test_when_somebody_looks_is_told_in_the_time_of_the_team(db):
    hours = Hours(zone="Europe/London", openings=(Opening(1, time(9), time(17)),))
    record = Record(hours=hours)
    worker = record.practitioner()
    person = record.person(worker=worker)
    night = datetime(2026, 7, 7, 1, 0, tzinfo=UTC)
    teams.put_on_duty(
        by=record.admin,
        at=MONDAY,
        team=record.team,
        practitioner=worker,
        starts_at=datetime(2026, 7, 7, 7, 0, tzinfo=UTC),
        ends_at=datetime(2026, 7, 7, 15, 0, tzinfo=UTC),
    )

    when = safety.somebody_looks_at(person, night)

    assert when is not None
    assert (when.hour, when.minute) == (8, 0)
