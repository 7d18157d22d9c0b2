"""What comes after an alert and after a contact: safety plans, follow-ups, tasks, the message to the GP."""

from datetime import date, timedelta

import pytest
from clinic_record import MONDAY, minutes

from amity import instruments
from amity.clinic.actions import assessments, consents, contacts, follow_ups, outbox, safety_plans
from amity.clinic.actions.stale import StaleError
from amity.clinic.models import Assessment, Contact, FollowUp, Outbox, SafetyAlert, SafetyPlan, Steps
from amity.errors import AmityError

PHQ9 = instruments.load("phq-9")
FIRST = Steps(warning_signs=("I stop answering messages",), people_to_ask=("My sister",))


@pytest.fixture
def alert(record):
    record.worker = record.practitioner()
    person = record.person(worker=record.worker)
    answers = {item.id: 3 for item in PHQ9.items}
    assessments.record(by=person, at=MONDAY, person=person, instrument="phq-9", answers=answers)
    return SafetyAlert.objects.get()


def spoke(record, person, *, at=MONDAY, **details):
    details = {"channel": "phone", "result": "reached", **details}
    return contacts.record(by=record.worker, at=at, person=person, **details)


# Safety plans


def test_a_safety_plan_changes_by_a_new_version_and_none_is_overwritten(record):
    person = record.person()
    safety_plans.write(by=record.admin, at=MONDAY, person=person, says=FIRST)
    second = Steps(warning_signs=("I stop eating",), worth_living_for="The garden")

    safety_plans.write(by=record.admin, at=MONDAY + minutes(9), person=person, says=second, version=1)

    assert safety_plans.latest(person).says == second
    assert [each.says for each in SafetyPlan.objects.order_by("version")] == [FIRST, second]


def test_who_writes_on_an_old_version_is_shown_both(record):
    person = record.person()
    for n in (0, 1):
        safety_plans.write(by=record.admin, at=MONDAY + minutes(n), person=person, says=FIRST, version=n)

    with pytest.raises(StaleError) as stale:
        safety_plans.write(by=record.admin, at=MONDAY, person=person, says=Steps(), version=1)

    assert (stale.value.shown, stale.value.now, stale.value.entry.says) == (1, 2, FIRST)
    assert SafetyPlan.objects.count() == 2


def test_an_empty_safety_plan_is_refused(record):
    with pytest.raises(AmityError, match="Begin with one warning sign"):
        safety_plans.write(by=record.admin, at=MONDAY, person=record.person(), says=Steps())


def test_a_person_may_have_a_copy_but_never_by_post(record):
    plan = safety_plans.write(by=record.admin, at=MONDAY, person=record.person(), says=FIRST)
    with pytest.raises(AmityError, match="no way to give a copy"):
        safety_plans.give_copy(by=record.admin, at=MONDAY, plan=plan, how="post")
    assert safety_plans.give_copy(by=record.admin, at=MONDAY, plan=plan, how="printed").copy_at == MONDAY


# Sustained contact


def test_contact_is_kept_up_after_an_alert_within_72_hours_and_then_weekly(record, alert):
    planned = follow_ups.schedule(by=record.worker, at=MONDAY, alert=alert, practitioner=record.worker)
    days = [(each.due_on - MONDAY.date()).days for each in planned]
    assert days[0] <= 3
    assert days[1:5] == [9, 16, 23, 30]
    again = follow_ups.schedule(by=record.worker, at=MONDAY, alert=alert, practitioner=record.worker)
    assert again == []


def test_a_planned_contact_is_done_by_one_that_reached_the_person(record, alert):
    first, *_ = follow_ups.schedule(by=record.worker, at=MONDAY, alert=alert, practitioner=record.worker)
    later = MONDAY + timedelta(days=2)
    missed = spoke(record, alert.person, at=later, result="no-answer")
    with pytest.raises(AmityError, match="did not reach"):
        follow_ups.done(by=record.worker, at=later, follow_up=first, contact=missed)

    made = spoke(record, alert.person, at=later, does=[first])

    assert first not in FollowUp.objects.open()
    contacts.mark_in_error(by=record.worker, at=later, contact=made, because="wrong person")
    assert first in FollowUp.objects.open()


def test_what_is_due_is_a_day_and_not_an_hour(record, alert):
    follow_ups.schedule(by=record.worker, at=MONDAY, alert=alert, practitioner=record.worker)
    assert not FollowUp.objects.due(MONDAY.date() + timedelta(days=1)).exists()
    assert FollowUp.objects.due(MONDAY.date() + timedelta(days=2)).count() == 1


# Record contact


def test_one_form_records_the_contact_and_all_that_came_of_it(record, alert):
    person = alert.person
    consents.give(
        by=person, at=MONDAY, person=person, purpose="share-with-gp", recipient="gp", version="1", words="Yes"
    )
    made = spoke(
        record,
        person,
        said="She went to the choir.",
        next_on=date(2026, 3, 9),
        check_ins=[contacts.CheckIn("ons-loneliness", {"lonely": 2})]
        if "lonely" in instruments.load("ons-loneliness").item
        else [contacts.CheckIn("ucla-3", {"left_out": 1})],
        tasks=[contacts.Task("Ring the housing office", date(2026, 3, 5), record.worker)],
        to_gp="She sleeps badly; please see her.",
        handed_to="Crisis team",
        key="form 3",
    )
    assert Assessment.objects.filter(answered_by="staff-by-phone").count() == 1
    assert FollowUp.objects.get(kind="task").what == "Ring the housing office"
    assert Outbox.objects.get(kind=outbox.TO_GP).contact == made
    assert contacts.handover_answered(
        by=record.worker, at=MONDAY, contact=made, accepted=True
    ).handover_accepted


def test_sent_twice_it_has_one_effect(record, alert):
    how = {"said": "Fine.", "tasks": [contacts.Task("Ring", date(2026, 3, 5))], "key": "form 4"}
    assert spoke(record, alert.person, **how) == spoke(record, alert.person, **how)
    assert (Contact.objects.count(), FollowUp.objects.count()) == (1, 1)
    with pytest.raises(AmityError, match="Use a new key"):
        spoke(record, alert.person, said="Not fine.", key="form 4")


def test_a_task_that_cannot_be_takes_the_contact_back_with_it(record, alert):
    with pytest.raises(AmityError, match="due_on"):
        spoke(record, alert.person, tasks=[contacts.Task("Ring", date(2026, 1, 1))])
    assert not Contact.objects.exists()


def test_without_consent_the_message_to_the_gp_is_kept_and_goes_nowhere(record, alert):
    made = spoke(record, alert.person, to_gp="She sleeps badly.")
    assert Contact.objects.get().to_gp == made.to_gp
    assert not Outbox.objects.filter(kind=outbox.TO_GP).exists()


# What a refused form said


def item_9(code):
    return contacts.CheckIn("phq-9", {item.id: code for item in PHQ9.items})


def test_a_check_in_of_a_child_is_refused_and_its_flag_is_the_safeguarding_lead_s(record):
    record.worker, lead = record.practitioner(), record.practitioner("safeguarding-lead")
    child = record.person(worker=record.worker)
    child.birth_date = date(2012, 1, 1)
    child.save(update_fields=["birth_date"])

    for _press in range(2):
        with pytest.raises(AmityError, match="under 16"):
            spoke(record, child, said="At school", check_ins=[item_9(1)], key="one")

    alert = SafetyAlert.objects.get()
    assert (alert.person, alert.state, alert.path, alert.flag) == (child, "raised", "safeguarding", "item-9")
    assert alert.notices.filter(practitioner=lead).exists()
    assert not Contact.objects.exists()
    assert not Assessment.objects.exists()


def test_a_flag_rises_although_the_rest_of_the_contact_is_refused_and_once_it_is_put_right_it_is_one(record):
    record.worker = record.practitioner()
    person = record.person(worker=record.worker)

    with pytest.raises(contacts.ContactError, match="channel"):
        spoke(record, person, channel="pigeon", check_ins=[item_9(2)])
    alert = SafetyAlert.objects.get()
    assert (alert.state, alert.path, alert.assessment) == ("raised", "unsorted", None)
    spoke(record, person, check_ins=[item_9(2)])

    alert.refresh_from_db()
    assert SafetyAlert.objects.get() == alert
    assert alert.assessment == Assessment.objects.get()


def test_what_is_clear_or_left_out_of_a_refused_contact_raises_nothing(record):
    record.worker = record.practitioner()

    for code in (0, None, instruments.DECLINED):
        with pytest.raises(contacts.ContactError):
            spoke(record, record.person(), channel="pigeon", check_ins=[item_9(code)])

    assert not SafetyAlert.objects.exists()
