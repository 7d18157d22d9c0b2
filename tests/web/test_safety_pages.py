"""A positive answer reaches the duty worker, and is closed by two; plans and the rota."""

from datetime import timedelta

import pytest
import time_machine
from clinic_record import MONDAY, minutes
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assessments, contacts, follow_ups, networks, people, safety, safety_plans
from amity.clinic.models import FollowUp, SafetyAlert, SafetyPlan, Shift, Steps
from amity.networks import Alter
from amity.networks import Network as Drawn

PHQ9 = "phq-9"


pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def duty(record):
    return record.practitioner("duty-worker")


@pytest.fixture
def person(record):
    return record.person(worker=record.practitioner("link-worker"), given_name="Ruth")


@pytest.fixture
def alert(record, person):
    answers = {item.id: 1 for item in instruments.load(PHQ9).items}
    assessments.record(by=record.admin, at=record.at, person=person, instrument=PHQ9, answers=answers)
    return SafetyAlert.objects.get()


def test_an_answer_reaches_the_duty_worker_and_is_closed_by_two(record, duty, person, alert):
    visitor = Visitor(duty)
    here = reverse("alert", args=[alert.pk])
    assert here in page(visitor.get(reverse("today")))
    assert "Record what you did first" in page(visitor.get(here))

    visitor.post(reverse("alert-act", args=[alert.pk, "own"]))
    contact = {"channel": "phone", "result": "reached", "with_whom": "person", "next": "7", "key": "c1"}
    response = visitor.post(
        reverse("record-contact", args=[person.pk]), contact | {"alert": alert.pk, "said": "Safe tonight."}
    )
    assert response.url == here
    assert not SafetyAlert.objects.unanswered().exists()
    visitor.post(reverse("alert-act", args=[alert.pk, "sort"]), {"path": "suicidality"})
    visitor.post(reverse("alert-act", args=[alert.pk, "keep-up"]))
    done = alert.contacts.get()
    visitor.post(here, {"action": done.pk, "because": "Safety plan agreed."})
    assert "A second person closes it" in page(visitor.get(here))
    visitor.post(reverse("alert-act", args=[alert.pk, "close"]))
    alert.refresh_from_db()
    assert alert.closed_at is None

    second = Visitor(record.practitioner("therapist"))
    second.post(reverse("alert-act", args=[alert.pk, "close"]))

    alert.refresh_from_db()
    assert alert.closed_at == record.at
    assert alert.path == "suicidality"
    assert FollowUp.objects.filter(alert=alert).count() > 3
    assert "Proposed by" in page(second.get(here))


def test_an_alert_is_closed_on_nothing_that_was_not_done(duty, alert):
    shown = page(Visitor(duty).post(reverse("alert", args=[alert.pk]), {"because": "She is fine."}))

    assert "Choose the contact it closes on" in shown
    alert.refresh_from_db()
    assert alert.proposed_at is None


def test_what_is_missing_to_close_an_alert_is_said(record, duty, person, alert):
    contacts.record(by=duty, at=record.at, person=person, channel="phone", result="no-answer", alert=alert)
    here = reverse("alert", args=[alert.pk])

    shown = page(Visitor(duty).get(here))

    assert "Still missing is one of these" in shown
    assert "Propose to close" not in shown
    assert "no answer" in shown
    said = {"action": alert.contacts.get().pk, "because": "Tried three times."}
    Visitor(duty).post(here, said)
    alert.refresh_from_db()
    assert alert.proposed_at is None


def test_an_episode_with_contact_kept_up_is_closed_once_it_is_said_why_that_ends(record, person, alert):
    supervisor = Visitor(second := record.practitioner("supervisor"))
    worker, how = person.episodes.get().worker, {"at": record.at, "alert": alert}
    follow_ups.schedule(by=worker, practitioner=worker, **how)
    spoken = contacts.record(by=worker, person=person, channel="phone", result="reached", **how)
    safety.propose_close(by=worker, action=spoken, because="Spoken.", **how)
    safety.confirm_close(by=second, **how)
    close = reverse("person-episode", args=[person.pk, "close"])
    said = {"episode": person.episodes.get().pk, "reason": "completed"}

    refused = page(supervisor.post(close, said, follow=True))
    assert "Not closed: contact after a safety alert is still planned." in refused
    assert "7 contacts are planned, the next on 4 March" in refused
    done = page(supervisor.post(close, said | {"contact_ends": "The crisis team sees her"}, follow=True))

    assert "Closed, with its reason." in done
    assert person.episodes.get().status == "closed"


def test_a_closed_alert_is_opened_again_and_the_reason_is_not_in_the_audit(record, duty, person, alert):
    from amity.clinic.actions import contacts
    from amity.clinic.models import Event

    spoken = contacts.record(
        by=duty, at=record.at, person=person, channel="phone", result="reached", alert=alert
    )
    safety.propose_close(by=duty, at=record.at, alert=alert, action=spoken, because="Spoken.")
    second = record.practitioner("therapist")
    safety.confirm_close(by=second, at=record.at, alert=alert)

    Visitor(second).post(reverse("alert-act", args=[alert.pk, "reopen"]), {"because": "It was not her."})

    alert.refresh_from_db()
    assert (alert.closed_at, alert.because) == (None, "It was not her.")
    assert "not her" not in str(list(Event.objects.values_list("details", flat=True)))


def test_a_stranger_and_a_peer_see_no_alert(record, alert):
    elsewhere = record.__class__()

    assert (
        Visitor(elsewhere.practitioner("duty-worker")).get(reverse("alert", args=[alert.pk])).status_code
        == 404
    )
    assert Visitor(record.practitioner("peer")).get(reverse("alert", args=[alert.pk])).status_code == 403


def test_a_safety_plan_is_written_in_versions_and_a_copy_is_given(record, duty, person):
    visitor = Visitor(duty)
    here = reverse("safety-plan", args=[person.pk])
    visitor.post(here, {"version": 0, "warning_signs": "I stop eating.\n\nI sleep all day."})
    visitor.post(here, {"version": 1, "warning_signs": "I stop eating.", "own_coping": "Walk the dog."})
    visitor.post(reverse("safety-plan-copy", args=[person.pk]), {"how": "printed"})

    last = safety_plans.latest(person)
    assert last.version == 2
    assert last.copy_how == "printed"
    assert SafetyPlan.objects.first().says.warning_signs == ("I stop eating.", "I sleep all day.")
    sheet = page(visitor.get(reverse("safety-plan-sheet", args=[person.pk]), {"large": ""}))
    assert "Walk the dog." in sheet
    assert "large-print" in sheet


def test_a_plan_written_by_a_colleague_meanwhile_is_shown_and_nothing_is_lost(record, duty, person):
    visitor, here = Visitor(duty), reverse("safety-plan", args=[person.pk])
    safety_plans.write(by=duty, at=record.at, person=person, says=Steps(own_coping=("Sing.",)), version=0)

    shown = page(visitor.post(here, {"version": 0, "own_coping": "Walk."}))

    assert "Saved by a colleague" in shown
    assert "Sing." in shown
    assert "Walk." in shown
    visitor.post(here, {"version": 1, "own_coping": "Walk."})
    assert safety_plans.latest(person).says.own_coping == ("Walk.",)


def test_the_safety_record_says_what_was_missed(record, duty, person, alert):
    Visitor(duty).post(reverse("alert-act", args=[alert.pk, "keep-up"]))

    with time_machine.travel(record.at + timedelta(days=4), tick=False):
        shown = page(Visitor(duty).get(reverse("safety-record", args=[person.pk])))

    assert "Missed" in shown


def test_the_rota_says_nobody_where_there_is_nobody_and_is_changed_by_a_leader(record, duty):
    leader = record.practitioner("supervisor")
    visitor = Visitor(leader)
    assert "Nobody" in page(visitor.get(reverse("rota")))
    form = {"practitioner": duty.pk, "on_0": 2, "on_1": 3, "on_2": 2026, "starts": "09:00", "ends": "17:00"}
    form |= {"on_day": 2, "on_month": 3, "on_year": 2026}

    assert Visitor(duty).post(reverse("rota"), form).status_code == 200
    assert not Shift.objects.exists()
    visitor.post(reverse("rota"), form)
    shift = Shift.objects.get()
    assert (shift.starts_at, shift.ends_at - shift.starts_at) == (record.at - minutes(60), timedelta(hours=8))
    visitor.post(reverse("rota"), form)  # the button was pressed twice
    assert Shift.objects.get() == shift
    assert "On duty until Monday 17:00." in page(visitor.get(reverse("rota")))
    visitor.post(reverse("rota-off", args=[shift.pk]))

    assert not Shift.objects.now(record.at).exists()


def test_an_alert_of_a_record_that_was_merged_stands_with_the_one_that_is_kept(record):
    worker = record.practitioner()
    keep, duplicate = record.person(worker=worker), record.stranger()
    with_alert = safety.raise_alert(by=None, at=MONDAY, person=duplicate, flag="item-9")
    people.merge(by=record.admin, at=MONDAY, keep=keep, duplicate=duplicate)
    visitor = Visitor(worker)

    assert reverse("alert", args=[with_alert.pk]) in page(visitor.get(reverse("today")))
    assert visitor.get(reverse("alert", args=[with_alert.pk])).status_code == 200


def test_whoever_is_not_safe_finds_a_line_where_everybody_finds_it_and_their_map_says_nothing_of_why(
    record, person
):
    networks.draw(
        by=person,
        at=record.at,
        person=person,
        drawn=Drawn(alters=(Alter(id="a", name="Ana", roles=("partner",), closeness=3, safe="no"),)),
    )
    stranger, own = page(Visitor().get(reverse("help"))), page(Visitor(person).get(reverse("help")))
    put_away = page(Visitor(person).get(reverse("my-connections")))

    for text in (stranger, own):
        assert "0808 2000 247" in text
        assert "If someone hurts you or frightens you" in text
    for word in ("Ana", "safe", "private", "afraid", "hurt", "0808 2000 247", "unsafe"):
        assert word not in put_away.replace("safety", "")
    for answer in (stranger, own, put_away):
        assert reverse("leave") in answer


def test_the_alert_of_an_unsafe_tie_names_a_line_to_offer_and_no_safety_plan_with_others(record, person):
    alert = safety.raise_alert(by=None, at=record.at, person=person, flag="unsafe-tie", path="unsafe-tie")
    worker = record.practitioner()

    shown = page(Visitor(worker).get(reverse("alert", args=[alert.pk])))

    assert "0808 2000 247" in shown
    assert "An advocate comes first" in shown


def test_what_was_said_is_not_cut_in_the_middle_of_a_word(record, duty, person, alert):
    said = "Spoke for forty minutes. Passing thoughts, no plan. A flatmate is at home."
    contacts.record(
        by=duty, at=record.at, person=person, channel="phone", result="reached", alert=alert, said=said
    )

    assert said in page(Visitor(duty).get(reverse("alert", args=[alert.pk])))
