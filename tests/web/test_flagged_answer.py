"""The journey of a positive item 9: from the person to the duty worker, and to its closing by two."""

from datetime import timedelta

import pytest
import time_machine
from clinic_record import Record
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assessments, networks, people, teams
from amity.clinic.models import Contact, Event, FollowUp, Outbox, SafetyAlert, Shift
from amity.networks import Alter
from amity.networks import Network as Drawn
from amity.server import worker

ITEM_9 = "phq9_9"


@pytest.fixture(autouse=True)
def clock(record):
    with time_machine.travel(record.at, tick=False) as travelling:
        yield travelling


@pytest.fixture
def duty(record):
    found = record.practitioner("duty-worker")
    teams.put_on_duty(
        by=record.admin,
        at=record.at,
        team=record.team,
        practitioner=found,
        starts_at=record.at,
        ends_at=record.at + timedelta(hours=8),
    )
    return found


@pytest.fixture
def person(record):
    return record.person(worker=record.practitioner("link-worker"), given_name="Ruth")


def answered(person, at, code):
    """The person answers item 9 on their own page, and sees the pause that tells an onlooker nothing."""
    begun = assessments.begin(by=person, at=at, person=person, instrument="phq-9", remote=True)
    visitor = Visitor(person)
    there = reverse("question", args=[begun.pk, ITEM_9])
    name, value = ("decline", "1") if code is None else ("answer", code)
    return begun, page(visitor.post(there, {name: value}, follow=True))


def act(visitor, alert, what, **said):
    return page(visitor.post(reverse("alert-act", args=[alert.pk, what]), said, follow=True))


def spoken(visitor, alert, key="c1", **said):
    form = {"channel": "phone", "result": "reached", "with_whom": "person", "next": "7", "key": key}
    there = reverse("record-contact", args=[alert.person_id])
    return visitor.post(there, {**form, "alert": alert.pk, "said": "Safe tonight.", **said})


def test_from_the_person_s_answer_to_the_closing_by_two(record, duty, person, mailoutbox):
    _begun, pause = answered(person, record.at, 1)
    assert "Before you go on" in pause

    worker.one_pass(clock=lambda: record.at)
    assert duty.email in {to for letter in mailoutbox for to in letter.to}
    alert = SafetyAlert.objects.get()
    visitor, here = Visitor(duty), reverse("alert", args=[alert.pk])
    today = page(visitor.get(reverse("today")))
    assert f"{duty.name} answers alerts now." in today
    assert here in today

    shown = page(visitor.get(here))
    card = instruments.load("phq-9")
    assert card.item[ITEM_9].ask.split(",")[0] in shown
    assert card.options[ITEM_9][1] in shown
    assert "It is no assessment of risk" in shown
    assert "Nobody" not in shown.partition("Who was told")[2].partition("</ul>")[0]

    assert "It is yours" in act(visitor, alert, "own")
    assert spoken(visitor, alert).url == here
    assert "Spoken with, still open" in page(visitor.get(here))
    assert "Ask plainly" in act(visitor, alert, "sort", path="suicidality")
    assert "7 contacts planned" in act(visitor, alert, "keep-up")
    done = alert.contacts.get()
    proposed = page(visitor.post(here, {"action": done.pk, "because": "Plan made."}, follow=True))
    second = Visitor(record.practitioner("therapist"))
    assert "These may:" in proposed
    assert "A second person is to close it" in page(second.get(reverse("today")))

    assert "Closed by two of you" in act(second, alert, "close")
    assert "It is closed." in act(second, alert, "close")  # pressed twice
    alert.refresh_from_db()
    assert alert.closed_by != alert.proposed_by
    assert FollowUp.objects.open().filter(alert=alert).count() == 7
    assert "Planned" in page(second.get(reverse("safety-record", args=[person.pk])))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("suicidality", "Make the safety plan together"),
        ("self-harm", "apart from it: they are two things"),
        ("unsafe-tie", "An advocate comes first"),
        ("safeguarding", "Go to the safeguarding lead today"),
        ("other", "Write down what it was about"),
    ],
)
def test_what_it_turned_out_to_be_decides_what_comes_next(record, duty, person, path, told):
    answered(person, record.at, 2)

    assert told in act(Visitor(duty), SafetyAlert.objects.get(), "sort", path=path)


def test_an_answer_that_was_changed_since_is_told_and_takes_nothing_away(record, duty, person):
    begun, _pause = answered(person, record.at, 2)
    Visitor(person).post(reverse("question", args=[begun.pk, ITEM_9]), {"answer": 0})

    shown = page(Visitor(duty).get(reverse("alert", args=[SafetyAlert.objects.get().pk])))

    assert "that one was changed since" in shown
    assert "Not at all" in shown


def test_an_item_that_was_declined_is_unknown_and_never_clear(record, duty, person):
    begun, _pause = answered(person, record.at, None)
    assessments.finish(by=person, at=record.at, assessment=begun)
    alert = SafetyAlert.objects.get()

    shown = page(Visitor(duty).get(reverse("alert", args=[alert.pk])))

    assert alert.state == "unknown"
    assert "I would rather not answer" in shown
    assert "never clear. Ask today." in shown


def test_somebody_is_handed_over_in_person_and_stays_ours_until_they_were_taken(record, duty, person):
    answered(person, record.at, 1)
    alert, visitor = SafetyAlert.objects.get(), Visitor(duty)
    there = reverse("alert-hand-over", args=[alert.pk])
    assert "Say to whom" in page(visitor.post(there, {"channel": "phone"}))
    for _press in range(2):
        visitor.post(there, {"handed_to": "Crisis team", "channel": "phone", "key": "h1"})
    handed = Contact.objects.get()
    assert SafetyAlert.objects.unanswered().exists()  # a word with a service is no word with the person

    taken = reverse("alert-taken", args=[alert.pk, handed.pk])
    assert "still yours" in page(visitor.post(taken, {"accepted": "0"}, follow=True))
    assert "They were taken" in page(visitor.post(taken, {"accepted": "1"}, follow=True))
    handed.refresh_from_db()
    assert handed.handover_accepted


def test_a_sole_worker_s_proposal_reaches_a_supervisor_of_another_team_who_closes_it(db):
    alone = Record()
    with time_machine.travel(alone.at, tick=False):
        only = alone.practitioner("link-worker")
        person = alone.person(worker=only)
        lead = Record().practitioner("supervisor")
        answered(person, alone.at, 1)
        alert = SafetyAlert.objects.get()
        visitor, here = Visitor(only), reverse("alert", args=[alert.pk])
        assert Visitor(lead).get(here).status_code == 404
        spoken(visitor, alert)
        shown = page(
            visitor.post(here, {"action": alert.contacts.get().pk, "because": "Spoken."}, follow=True)
        )

        assert lead.name in shown
        assert Outbox.objects.filter(alert=alert, practitioner=lead).exists()
        assert here in page(Visitor(lead).get(reverse("today")))
        assert "Closed by two of you" in act(Visitor(lead), alert, "close")


def test_where_nobody_else_may_close_it_stays_open_and_says_whom_to_ask(db):
    alone = Record()
    with time_machine.travel(alone.at, tick=False):
        only = alone.practitioner("link-worker")
        answered(alone.person(worker=only), alone.at, 1)
        alert, visitor = SafetyAlert.objects.get(), Visitor(only)
        spoken(visitor, alert)
        there = reverse("alert", args=[alert.pk])

        shown = page(
            visitor.post(there, {"action": alert.contacts.get().pk, "because": "Spoken."}, follow=True)
        )

        assert "nobody else here may" in shown
        assert "only a second" not in act(visitor, alert, "keep-open")
        alert.refresh_from_db()
        assert (alert.proposed_at, alert.closed_at) == (None, None)


def test_that_an_alert_was_asked_for_in_vain_is_written_down(record, person):
    answered(person, record.at, 1)
    stranger = Record().practitioner("supervisor")

    there = reverse("alert", args=[SafetyAlert.objects.get().pk])

    assert Visitor(stranger).get(there).status_code == 404
    assert Event.objects.filter(did="was refused record", by=stranger.ref, to=person.ref).exists()


def test_letters_go_out_again_only_after_they_were_asked_alone_and_offered_an_advocate(record, duty, person):
    drawn = Drawn(alters=(Alter(id="ben", name="Ben", roles=("partner",), safe="unsure"),))
    networks.draw(by=person, at=record.at, person=person, drawn=drawn)
    visitor, there = Visitor(duty), reverse("letters", args=[person.pk])
    shown = page(visitor.get(reverse("safety-record", args=[person.pk])))
    assert "it stays hidden" in shown
    assert "Ben" not in shown

    refused = page(visitor.post(there, {"hold": "0", "spoken": "on"}))
    person.refresh_from_db()
    assert "Offer them an advocate first" in refused
    assert person.letters_held

    visitor.post(there, {"hold": "0", "spoken": "on", "advocate": "on"})
    person.refresh_from_db()
    assert not person.letters_held
    assert SafetyAlert.objects.open().filter(path="unsafe-tie").exists()


@pytest.mark.parametrize(
    ("age", "told"), [(15, "safeguarding lead takes this over"), (17, "Parents are told")]
)
def test_of_the_young_the_safeguarding_lead_hears(record, duty, person, age, told):
    """Nobody under 16 is taken on; this one's birth date was put right later."""
    born = {"birth_date": record.at.date().replace(year=record.at.year - age)}
    people.correct(by=record.admin, at=record.at, person=person, because="passport", details=born)
    answered(person, record.at, 1)

    assert told in page(Visitor(duty).get(reverse("alert", args=[SafetyAlert.objects.get().pk])))
    assert told in page(Visitor(duty).get(reverse("safety-record", args=[person.pk])))


def test_a_phone_that_is_not_safe_is_not_shown(record, duty, person):
    people.correct(
        by=record.admin, at=record.at, person=person, because="asked", details={"phone": "0123 456"}
    )
    answered(person, record.at, 1)

    shown = page(Visitor(duty).get(reverse("alert", args=[SafetyAlert.objects.get().pk])))

    assert "0123 456" not in shown
    assert "No safe way to reach them is recorded" in shown


def test_the_rota_says_who_would_be_told_when_who_is_away_and_what_waits(record, person):
    lead, mate = record.practitioner("supervisor"), record.practitioner("therapist")
    teams.cover(
        by=lead,
        at=record.at,
        practitioner=mate,
        starts_at=record.at,
        ends_at=record.at + timedelta(days=3),
        cover=None,
    )
    answered(person, record.at, 1)

    shown = page(Visitor(record.admin).get(reverse("rota")))

    assert "Nobody is on duty now." in shown
    assert "1 alert waits" in shown
    assert "Nobody covers." in shown
    assert "09:00–17:00" in shown
    steps = shown.partition("If an answer were flagged now")[2]
    assert lead.name in steps.partition("</li>")[0]
    assert "Ruth" not in shown


def test_who_is_put_on_duty_while_away_is_said(record):
    lead, mate = record.practitioner("supervisor"), record.practitioner("therapist")
    teams.cover(
        by=lead,
        at=record.at,
        practitioner=mate,
        starts_at=record.at,
        ends_at=record.at + timedelta(days=3),
        cover=None,
    )
    form = {
        "practitioner": mate.pk,
        "on_day": 3,
        "on_month": 3,
        "on_year": 2026,
        "starts": "09:00",
        "ends": "17:00",
    }

    shown = page(Visitor(lead).post(reverse("rota"), form, follow=True))

    assert "They are away then" in shown
    assert Shift.objects.exists()


def test_duties_are_put_on_for_every_day_of_the_team_at_once(record):
    lead, mate = record.practitioner("supervisor"), record.practitioner("therapist")
    form = {"practitioner": mate.pk, "on_day": 6, "on_month": 3, "on_year": 2026}
    form |= {"until_day_day": 10, "until_day_month": 3, "until_day_year": 2026}
    form |= {"starts": "09:00", "ends": "17:00"}
    visitor = Visitor(lead)

    for _press in range(2):
        visitor.post(reverse("rota"), form)
    kept = visitor.post(reverse("rota"), form | {"until_day_day": 1})

    assert [each.starts_at.day for each in Shift.objects.order_by("starts_at")] == [6, 9, 10]
    assert "Enter a day after the first" in page(kept)


def test_a_version_of_a_safety_plan_that_is_wrong_stays_to_be_read(record, duty, person):
    visitor, here = Visitor(duty), reverse("safety-plan", args=[person.pk])
    visitor.post(here, {"version": 0, "own_coping": "Walk the dog."})
    visitor.post(here, {"version": 1, "own_coping": "Of another Ruth."})

    shown = page(
        visitor.post(
            reverse("safety-plan-wrong", args=[person.pk, 2]), {"because": "another Ruth"}, follow=True
        )
    )

    assert "entered in error: another Ruth" in " ".join(shown.split())
    assert "Of another Ruth." in shown
    sheet = page(visitor.get(reverse("safety-plan-sheet", args=[person.pk])))
    assert "Walk the dog." in sheet
    assert "116 123" in sheet
