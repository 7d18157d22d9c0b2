"""A flagged answer, from the answer to the closing: nobody can lose it and nobody closes it alone."""

from datetime import UTC, datetime

import pytest
from clinic_record import MONDAY, minutes
from django.db import IntegrityError, connection, transaction

from amity import instruments
from amity.clinic.actions import assessments, contacts, episodes, follow_ups, people, safety, teams
from amity.clinic.models import Assessment, Event, FollowUp, Outbox, SafetyAlert, visible_to

PHQ9 = instruments.load("phq-9")
ITEM = PHQ9.flags["item-9"].item
CLEAR = dict.fromkeys((item.id for item in PHQ9.items), 0)
RAISED = {**CLEAR, ITEM: 2}
DECLINED = {**CLEAR, ITEM: instruments.DECLINED}
SATURDAY = datetime(2026, 3, 7, 3, 0, tzinfo=UTC)
LATER = MONDAY + minutes(30)


def answered(person, answers, *, at=MONDAY, **how):
    return assessments.record(by=person, at=at, person=person, instrument="phq-9", answers=answers, **how)


def told(alert):
    return set(alert.notices.values_list("practitioner", flat=True))


@pytest.fixture
def alert(record):
    record.worker, record.mate = record.practitioner(), record.practitioner("therapist")
    record.someone = record.person(worker=record.worker)
    answered(record.someone, RAISED)
    return SafetyAlert.objects.get()


def acted_on(record, alert, *, by=None, at=LATER, **details):
    details = {"channel": "phone", "result": "reached", **details}
    return contacts.record(by=by or record.worker, at=at, person=alert.person, alert=alert, **details)


# Raising


def test_a_raised_answer_writes_the_alert_and_its_notices_with_the_answer(record):
    worker, duty = record.practitioner(), record.practitioner("duty-worker")
    teams.put_on_duty(
        by=record.admin,
        at=MONDAY,
        team=record.team,
        practitioner=duty,
        starts_at=MONDAY,
        ends_at=MONDAY + minutes(480),
    )

    answered(record.person(worker=worker), RAISED)

    alert = SafetyAlert.objects.get()
    assert (alert.state, alert.owner, alert.due_at) == ("raised", worker, MONDAY + minutes(60))
    assert told(alert) == {worker.pk, duty.pk}


def test_without_its_notices_there_is_no_answer_either(record, monkeypatch):
    """One transaction: what fails at the last line of the outbox takes the answer back with it."""
    person = record.person(worker=record.practitioner())
    monkeypatch.setattr(Outbox.objects, "get_or_create", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        answered(person, RAISED)

    assert (Assessment.objects.count(), SafetyAlert.objects.count()) == (0, 0)


@pytest.mark.parametrize("answers", [DECLINED, {**CLEAR, ITEM: None}, {}])
def test_declined_or_missing_is_unknown_and_a_task_of_the_same_day(record, answers):
    answered(record.person(), answers)

    alert = SafetyAlert.objects.get()
    assert (alert.state, alert.due_at) == ("unknown", datetime(2026, 3, 2, 17, 0, tzinfo=UTC))


def test_a_clear_answer_raises_nothing(record):
    answered(record.person(), CLEAR)

    assert not SafetyAlert.objects.exists()


def test_the_alert_rises_when_the_answer_is_saved_and_changing_or_leaving_keeps_it(record):
    person = record.person()
    begun = assessments.begin(by=person, at=MONDAY, person=person, instrument="phq-9")

    assessments.answer(by=person, at=MONDAY, assessment=begun, item=ITEM, code=3)
    at_once = SafetyAlert.objects.count()
    assessments.answer(by=person, at=MONDAY, assessment=begun, item=ITEM, code=0)
    assessments.leave(by=person, at=LATER, assessment=begun)

    assert at_once == 1
    assert list(SafetyAlert.objects.open().values_list("state", flat=True)) == ["raised"]


def test_whoever_walks_away_from_the_question_is_asked_after(record):
    person = record.person()
    begun = assessments.begin(by=person, at=MONDAY, person=person, instrument="phq-9")
    assessments.answer(by=person, at=MONDAY, assessment=begun, item="phq9_1", code=3)

    assert assessments.close_left(at=MONDAY + minutes(60 * 24 - 1)) == []
    (left,) = assessments.close_left(at=MONDAY + minutes(60 * 24))

    assert left.status == "left"
    assert SafetyAlert.objects.get().state == "unknown"


def test_putting_the_answers_right_leaves_the_alert_open(record, alert):
    assessments.correct(
        by=record.worker, at=LATER, assessment=alert.assessment, answers=CLEAR, because="typed wrongly"
    )

    assert SafetyAlert.objects.open().get() == alert
    assert [each.answers[ITEM] for each in Assessment.objects.standing()] == [0]


def test_sending_the_same_form_twice_has_one_effect(record):
    person = record.person(worker=record.practitioner())

    once, twice = (answered(person, RAISED, key="form-1") for _ in range(2))

    assert once == twice
    assert SafetyAlert.objects.count() == 1
    with pytest.raises(assessments.AssessmentError, match="with other answers"):
        answered(person, CLEAR, key="form-1")


def test_an_answer_that_is_not_on_offer_writes_nothing(record):
    before = Event.objects.count()

    with pytest.raises(instruments.AnswerError):
        answered(record.stranger(), {**CLEAR, ITEM: 7})

    assert Assessment.objects.count() == 0
    assert Event.objects.count() == before + 1  # the stranger's registration


def test_somebody_no_team_looks_after_is_still_told_to_those_who_lead(record):
    supervisor = record.practitioner("supervisor")

    answered(record.stranger(), RAISED)

    assert told(SafetyAlert.objects.get()) == {supervisor.pk, record.admin.pk}


def test_with_nobody_at_all_a_notice_without_a_recipient_waits_in_the_outbox(record):
    record.admin.left_at = MONDAY  # the last administrator can leave by no action
    record.admin.save()

    answered(record.stranger(), RAISED)

    assert list(SafetyAlert.objects.get().notices.values_list("practitioner", flat=True)) == [None]


# Answering from afar


def test_every_card_s_stand_in_is_on_the_shelf_and_asks_nothing_that_needs_somebody_at_once():
    stand_ins = {card.stand_in for card in map(instruments.load, instruments.names()) if card.stand_in}

    assert stand_ins
    for name in stand_ins:
        assert not [flag for flag in instruments.load(name).flags.values() if flag.kind == "safety"]


def test_every_card_with_a_safety_flag_names_a_stand_in():
    cards = [instruments.load(name) for name in instruments.names()]

    assert [
        card.id
        for card in cards
        if not card.stand_in and any(f.kind == "safety" for f in card.flags.values())
    ] == []


def test_from_afar_the_card_s_stand_in_is_asked_unless_somebody_is_there_to_respond(record):
    teams.change(by=record.admin, at=MONDAY, team=record.team, remote_responder=False)
    person = record.person()

    assert assessments.asks(instrument="phq-9", person=person, remote=True) == "phq-8"
    assert assessments.asks(instrument="phq-9", person=person, remote=False) == "phq-9"
    with pytest.raises(assessments.AssessmentError, match="Ask phq-8"):
        answered(person, CLEAR, remote=True)
    teams.change(by=record.admin, at=MONDAY, team=record.team, remote_responder=True)
    assert assessments.asks(instrument="phq-9", person=person, remote=True) == "phq-9"


def test_out_of_hours_a_person_is_told_when_somebody_will_look(record):
    assert safety.somebody_looks_at(record.person(), SATURDAY) == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    assert safety.somebody_looks_at(record.stranger(), SATURDAY) is None


# Escalating


def test_each_level_tells_each_once_however_often_the_worker_looks(record, alert):
    supervisor = record.practitioner("supervisor")

    for minute in range(200):
        safety.escalate(at=MONDAY + minutes(minute))
        safety.escalate(at=MONDAY + minutes(minute))

    keys = [(row.practitioner_id, row.key.split("/")[2]) for row in Outbox.objects.filter(alert=alert)]
    assert len(keys) == len(set(keys))
    assert {level for who, level in keys if who == supervisor.pk} == {"1", "2", "3"}
    assert {level for who, level in keys if who == record.mate.pk} == {"2", "3"}


def test_reaching_the_person_stops_it_and_a_message_on_the_machine_does_not(record, alert):
    acted_on(record, alert, result="left-message")
    went_on = safety.escalate(at=MONDAY + minutes(61))

    acted_on(record, alert, at=MONDAY + minutes(90))

    assert went_on == [alert]
    assert safety.escalate(at=MONDAY + minutes(600)) == []


def test_a_contact_from_before_the_alert_answers_nothing(record, alert):
    acted_on(record, alert, happened_at=MONDAY - minutes(5))

    assert safety.escalate(at=MONDAY + minutes(61)) == [alert]


def test_a_contact_that_was_entered_in_error_lets_it_escalate_again(record, alert):
    contact = acted_on(record, alert)

    contacts.mark_in_error(by=record.worker, at=LATER, contact=contact, because="another person")

    assert safety.escalate(at=MONDAY + minutes(61)) == [alert]


def test_an_absent_worker_s_cover_is_told(record):
    worker, cover = record.practitioner(), record.practitioner()
    person = record.person(worker=worker)
    teams.cover(
        by=record.admin,
        at=MONDAY,
        practitioner=worker,
        starts_at=MONDAY,
        ends_at=MONDAY + minutes(600),
        cover=cover,
    )

    answered(person, RAISED)

    assert told(SafetyAlert.objects.get()) == {cover.pk}


def test_the_alert_of_somebody_who_left_goes_to_the_others(record, alert):
    teams.leave(by=record.admin, at=LATER, practitioner=record.worker)

    safety.escalate(at=MONDAY + minutes(61))

    assert record.mate.pk in told(alert)


def test_whoever_was_told_may_open_the_record_until_the_alert_is_closed(record):
    lead = record.practitioner("supervisor", team=teams.set_up(by=None, at=MONDAY, name="Elsewhere"))
    person = record.stranger()
    answered(person, RAISED)

    assert person in visible_to(lead, LATER)


def test_a_duplicate_s_alert_goes_on_escalating_after_the_merge(record, alert):
    keep = record.stranger()
    people.merge(by=record.admin, at=LATER, keep=keep, duplicate=alert.person)

    assert safety.escalate(at=MONDAY + minutes(61)) == [alert]
    assert list(SafetyAlert.objects.of(keep)) == [alert]


def test_the_dead_are_not_escalated_and_a_mistaken_death_is(record, alert):
    people.mark_died(by=record.worker, at=LATER, person=alert.person, on=LATER.date())
    silent = safety.escalate(at=MONDAY + minutes(61))

    people.mark_alive(by=record.worker, at=LATER, person=alert.person, because="another of that name")

    assert silent == []
    assert safety.escalate(at=MONDAY + minutes(62)) == [alert]


# Closing


def test_an_alert_is_closed_on_an_action_and_by_a_second_person(record, alert):
    action = acted_on(record, alert)
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="spoke, safe plan")

    closed = safety.confirm_close(by=record.mate, at=LATER, alert=alert)

    assert (closed.proposed_by, closed.closed_by, closed.action) == (record.worker, record.mate, action)


def test_nobody_closes_alone_without_an_action_or_from_outside(record, alert):
    outsider = record.practitioner(team=teams.set_up(by=None, at=MONDAY, name="Elsewhere"))
    unrelated = contacts.record(
        by=record.worker, at=LATER, person=alert.person, channel="phone", result="reached"
    )

    with pytest.raises(safety.SafetyError, match="nobody has proposed"):
        safety.confirm_close(by=record.mate, at=LATER, alert=alert)
    with pytest.raises(safety.SafetyError, match="Record a contact for this alert"):
        safety.propose_close(by=record.worker, at=LATER, alert=alert, action=unrelated, because="done")
    action = acted_on(record, alert)
    with pytest.raises(safety.SafetyError, match="say why"):
        safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because=" ")
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="done")
    for who, why in ((record.worker, "a second person"), (outsider, "its team"), (record.admin, "its team")):
        with pytest.raises(safety.SafetyError, match=why):
            safety.confirm_close(by=who, at=LATER, alert=alert)

    assert SafetyAlert.objects.open().get() == alert


@pytest.mark.parametrize(
    "said",
    [
        {"result": "no-answer"},
        {"result": "left-message"},
        {"result": "left-message", "with_whom": "services"},
        {"with_whom": "family"},
        {"with_whom": "other"},
    ],
)
def test_two_people_do_not_close_an_alert_on_what_reached_nobody_who_can_act(record, alert, said):
    action = acted_on(record, alert, **said)

    with pytest.raises(safety.SafetyError, match="Record that you spoke with them"):
        safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="tried")

    alert.refresh_from_db()
    assert alert.proposed_at is None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"with_whom": "services"},
        {"with_whom": "gp"},
        {"with_whom": "other", "handed_to": "Crisis team"},
    ],
)
def test_an_alert_is_closed_on_a_talk_a_warm_handover_or_a_service_that_was_told(record, alert, said):
    action = acted_on(record, alert, **said)
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="in good hands")

    assert safety.confirm_close(by=record.mate, at=LATER, alert=alert).closed_at == LATER


def test_a_handover_that_was_declined_after_it_was_proposed_closes_nothing(record, alert):
    action = acted_on(record, alert, with_whom="services", handed_to="Crisis team")
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="handed over")
    contacts.handover_answered(by=record.worker, at=LATER, contact=action, accepted=False)

    with pytest.raises(safety.SafetyError, match="Record that you spoke with them"):
        safety.confirm_close(by=record.mate, at=LATER, alert=alert)


def test_the_alert_of_somebody_who_died_is_closed_on_a_talk_with_their_family(record, alert):
    people.mark_died(by=record.worker, at=LATER, person=alert.person, on=LATER.date())
    action = acted_on(record, alert, with_whom="family")
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="spoke with them")

    assert safety.confirm_close(by=record.mate, at=LATER, alert=alert).closed_at == LATER


def test_a_sole_worker_s_alert_is_closed_by_a_supervisor_of_another_team(record, alert):
    lead = record.practitioner("supervisor", team=teams.set_up(by=None, at=MONDAY, name="Elsewhere"))
    teams.leave(by=record.admin, at=LATER, practitioner=record.mate)
    action = acted_on(record, alert)
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="done")

    assert safety.confirm_close(by=lead, at=LATER, alert=alert).closed_by == lead


def test_a_team_may_do_without_the_second_person_and_it_is_written_down(record, alert):
    teams.change(by=record.admin, at=MONDAY, team=record.team, second_person_closes=False)
    action = acted_on(record, alert)
    with pytest.raises(safety.SafetyError, match="its team"):
        safety.propose_close(by=record.admin, at=LATER, alert=alert, action=action, because="done")

    closed = safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="done")

    assert (closed.closed_by, closed.closed_alone) == (record.worker, True)


def test_what_an_alert_was_closed_on_cannot_turn_out_wrong_behind_its_back(record, alert):
    action = acted_on(record, alert)
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="done")
    safety.confirm_close(by=record.mate, at=LATER, alert=alert)

    with pytest.raises(contacts.ContactError, match="Reopen the alert first"):
        contacts.mark_in_error(by=record.worker, at=LATER, contact=action, because="wrong person")
    safety.reopen(by=record.mate, at=LATER, alert=alert, because="wrong person")
    contacts.mark_in_error(by=record.worker, at=LATER, contact=action, because="wrong person")

    assert safety.escalate(at=MONDAY + minutes(61)) == [alert]


def test_an_episode_is_not_closed_over_an_open_alert(record, alert):
    episode = alert.person.episodes.get()

    with pytest.raises(episodes.EpisodeError, match=r"is open. Close that first"):
        episodes.close(by=record.worker, at=LATER, episode=episode, reason="completed")


def closed_by_two(record, alert):
    action = acted_on(record, alert)
    safety.propose_close(by=record.worker, at=LATER, alert=alert, action=action, because="spoke")
    safety.confirm_close(by=record.mate, at=LATER, alert=alert)


def test_an_episode_is_not_closed_while_contact_is_kept_up_unless_it_is_said_why_that_ends(record, alert):
    episode, how = alert.person.episodes.get(), {"by": record.worker, "at": LATER}
    kept = follow_ups.schedule(**how, alert=alert, practitioner=record.worker)
    closed_by_two(record, alert)

    with pytest.raises(episodes.StillKeptUpError, match=r"planned until 2026-05-31. Finish it, hand it over"):
        episodes.close(**how, episode=episode, reason="completed", contact_ends=" ")
    assert FollowUp.objects.open().count() == len(kept)
    episodes.close(**how, episode=episode, reason="completed", contact_ends="The crisis team keeps it up")

    assert not FollowUp.objects.open().exists()
    assert {each.cancelled_because for each in FollowUp.objects.all()} == {"The crisis team keeps it up"}


def test_contact_that_another_team_keeps_up_ends_with_nobody_s_episode(record, alert):
    other = teams.set_up(by=None, at=MONDAY, name="Elsewhere")
    theirs = record.practitioner(team=other)
    record.episode(alert.person, worker=theirs, team=other)
    follow_ups.schedule(by=record.worker, at=LATER, alert=alert, practitioner=theirs)
    closed_by_two(record, alert)

    mine = alert.person.episodes.get(team=record.team)
    episodes.close(by=record.worker, at=LATER, episode=mine, reason="transferred")

    assert FollowUp.objects.open().exists()
    last = alert.person.episodes.get(team=other)
    with pytest.raises(episodes.StillKeptUpError):
        episodes.close(by=theirs, at=LATER, episode=last, reason="transferred")


def test_contact_kept_up_ends_with_a_death(record, alert):
    follow_ups.schedule(by=record.worker, at=LATER, alert=alert, practitioner=None)
    closed_by_two(record, alert)
    people.mark_died(by=record.worker, at=LATER, person=alert.person, on=LATER.date())

    episodes.close(by=record.worker, at=LATER, episode=alert.person.episodes.get(), reason="deceased")

    assert not FollowUp.objects.open().exists()


def test_handing_over_gives_the_contact_that_is_kept_up_to_the_new_worker(record, alert):
    follow_ups.schedule(by=record.worker, at=LATER, alert=alert, practitioner=record.worker)
    keeper = record.stranger()
    people.merge(by=record.admin, at=LATER, keep=keeper, duplicate=alert.person)

    episodes.hand_over(by=record.worker, at=LATER, episode=alert.person.episodes.get(), to=record.mate)

    alert.refresh_from_db()
    assert alert.owner == record.mate
    assert set(FollowUp.objects.values_list("practitioner", flat=True)) == {record.mate.pk}


def test_suicidality_and_self_harm_are_told_apart_by_somebody_who_asked(record, alert):
    assert alert.path == "unsorted"

    assert safety.sort(by=record.worker, at=LATER, alert=alert, path="self-harm").path == "self-harm"


@pytest.mark.parametrize(
    "wrong",
    [
        {"closed_at": LATER},
        {"closed_at": LATER, "closed_by_id": 1, "proposed_by_id": 1, "proposed_at": LATER},
        {"due_at": MONDAY - minutes(1)},
        {"state": "clear"},
    ],
)
def test_the_database_itself_keeps_an_alert_from_being_closed_without_an_action(alert, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyAlert.objects.filter(pk=alert.pk).update(**wrong)


@pytest.mark.parametrize("table", ["clinic_safetyalert", "clinic_event"])
def test_the_database_itself_refuses_to_delete_alerts_and_lines_of_the_audit(alert, table):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
