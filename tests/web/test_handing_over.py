"""A device of the clinic in somebody's hands: they answer, and nothing leads back to the records."""

from datetime import timedelta

import pytest
import time_machine
from clinic_record import MONDAY
from django.contrib.sessions.models import Session
from django.urls import reverse
from web_browser import SITE, browsing, needs_chromium
from web_strangers import addresses, path_of
from web_visitors import Visitor, page

from amity.clinic.actions import assessments, assignments
from amity.clinic.models import Assessment, Assignment, Event

ANSWERS = {"answer": 2}


@pytest.fixture(autouse=True)
def here():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker, given_name="Ruth", family_name="Adeyemi")


@pytest.fixture
def assigned(record, worker, person) -> Assignment:
    return assignments.assign(
        by=worker,
        at=record.at,
        person=person,
        due_on=record.at.date(),
        how="with-staff",
        ask=["ucla-3"],
    )


def hand_over(visitor: Visitor, assigned: Assignment):
    return visitor.post(reverse("hand-over", args=[assigned.person_id, assigned.pk]))


def answer_all(visitor: Visitor, assigned: Assignment):
    """Answer everything, from the page before the start to the thanks."""
    start = reverse("start", args=[assigned.pk])
    step = visitor.post(start, {"who": "self", "seen": "no"}, follow=True)
    for _question in range(3):
        step = visitor.post(step.wsgi_request.path, ANSWERS, follow=True)
    return step


def test_the_practitioner_is_signed_out_and_the_person_answers_on_their_own(worker, person, assigned):
    device = Visitor(worker)
    staff_session = device.session.session_key
    before = page(device.get(reverse("hand-over", args=[person.pk, assigned.pk])))
    assert "You are signed out here" in before

    handed = hand_over(device, assigned)
    end = answer_all(device, assigned)

    assert handed.headers["Location"] == reverse("start", args=[assigned.pk])
    assert handed.headers["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.filter(session_key=staff_session).exists()
    assert "Thank you" in page(end)
    assert "I have finished" in page(end)
    assert Assessment.objects.get().answered_by == "self"
    assert Event.objects.filter(did="handed over device", by=worker.ref, person_id=person.pk).count() == 1


def test_assigning_on_this_device_leads_to_handing_it_over(worker, person):
    visitor = Visitor(worker)
    typed = {"ask": ["ucla-3"], "how": "here", "language": "en", "battery": ""}

    response = visitor.post(reverse("assign", args=[person.pk]), typed)

    made = Assignment.objects.get()
    assert response.headers["Location"] == reverse("hand-over", args=[person.pk, made.pk])
    assert (made.how, made.due_on) == ("with-staff", MONDAY.date())
    assert reverse("hand-over", args=[person.pk, made.pk]) in page(
        visitor.get(reverse("assign", args=[person.pk]))
    )


def test_no_address_opens_a_record_on_the_device(worker, person, assigned):
    hand_over(device := Visitor(worker), assigned)
    said = {"pk": person.pk, "assignment": assigned.pk, "assessment": 1, "item": "x", "team": 1}

    for address in addresses():
        if address.reach and address.reach[0] in ("staff", "signed-in"):
            path = path_of(address, {name: said.get(name, 1) for name in address.parts})
            response = device.get(path)
            assert response.status_code == 302, path
            assert response.headers["Location"].startswith("/account/sign-in/"), path


@pytest.mark.parametrize("name", ["me", "my-connections", "my-plan", "who-sees"])
def test_the_persons_own_other_pages_end_it(worker, assigned, name):
    hand_over(device := Visitor(worker), assigned)

    left = device.get(reverse(name), follow=True)

    assert "Please give this device back" in page(left)
    assert device.get(reverse("start", args=[assigned.pk])).headers["Location"] == reverse("handed-back")


def test_what_else_they_answered_is_not_opened_on_it(record, worker, person, assigned):
    other = assessments.begin(by=person, at=record.at, person=person, instrument="phq-9")
    hand_over(device := Visitor(worker), assigned)

    assert device.get(reverse("go-on", args=[other.pk])).status_code == 404
    assert device.get(reverse("question", args=[other.pk, "phq9_1"])).status_code == 404
    assert device.post(reverse("question", args=[other.pk, "phq9_1"]), ANSWERS).status_code == 404
    assert device.post(reverse("answers", args=[other.pk]), {"item": "phq9_1", **ANSWERS}).status_code == 404
    assert device.get(reverse("result", args=[other.pk])).status_code == 404
    assert not Assessment.objects.get(pk=other.pk).answers


def test_whoever_has_finished_is_thanked_and_nobody_comes_back_to_it(worker, assigned):
    hand_over(device := Visitor(worker), assigned)
    answer_all(device, assigned)
    result = reverse("result", args=[Assessment.objects.get().pk])
    assert device.get(result).status_code == 200

    done = device.get(reverse("handed-back"))

    assert "Please give this device back" in page(done)
    assert done.headers["Clear-Site-Data"] == '"cache"'
    assert device.get(result).headers["Location"] == reverse("handed-back")
    assert device.get(reverse("front")).status_code == 200
    assert "Ruth" not in page(device.get(reverse("front")))


def test_nothing_done_for_five_minutes_ends_it_and_keeps_the_answers(worker, assigned, here):
    hand_over(device := Visitor(worker), assigned)
    first = device.post(reverse("start", args=[assigned.pk]), {"who": "self", "seen": "no"}, follow=True)
    assert 'data-warn="180" data-end="300"' in page(first)
    device.post(first.wsgi_request.path, ANSWERS)
    here.shift(timedelta(minutes=6))

    later = device.get(first.wsgi_request.path)

    assert later.headers["Location"] == reverse("handed-back")
    assert len(Assessment.objects.get().answers) == 1
    assert device.post(reverse("still-here")).status_code == 401


def test_whoever_says_that_they_are_there_goes_on(worker, assigned, here):
    hand_over(device := Visitor(worker), assigned)
    for _wait in range(4):
        here.shift(timedelta(minutes=4))
        assert device.post(reverse("still-here")).status_code == 204

    assert device.get(reverse("start", args=[assigned.pk])).status_code == 200
    assert device.get(reverse("front")).headers["Location"] == reverse("assigned-next", args=[assigned.pk])
    assert "I am still here" in page(device.get(reverse("still-here")))
    device.post(reverse("still-here"), {"over": "1"})
    assert device.get(reverse("start", args=[assigned.pk])).headers["Location"] == reverse("handed-back")


def test_what_is_done_or_cancelled_is_not_handed_over(record, worker, person, assigned):
    visitor = Visitor(worker)
    assignments.cancel(by=worker, at=record.at, assignment=assigned, because="not today")

    assert hand_over(visitor, assigned).status_code == 404
    assert visitor.get(reverse("person", args=[person.pk])).status_code == 200


@needs_chromium
def test_the_way_back_in_the_browser_shows_no_record(worker, person, assigned):
    visitor = Visitor(worker)
    with browsing(visitor, width=768) as tab:
        tab.goto(f"{SITE}{reverse('person', args=[person.pk])}")
        assert "Adeyemi" in tab.content()
        tab.goto(f"{SITE}{reverse('hand-over', args=[person.pk, assigned.pk])}")
        tab.click("#go")
        assert "Before you start" in tab.content()
        for _step in range(2):
            tab.go_back()
            assert "Adeyemi" not in tab.content()
            assert "Ruth" not in tab.content()


@pytest.mark.parametrize(("asked_in", "device_has", "shown"), [("en", "ar", "en"), ("es", "en", "es")])
def test_the_device_speaks_the_language_they_are_asked_in(
    record, worker, person, settings, asked_in, device_has, shown
):
    settings.LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
    found = assignments.assign(
        by=worker,
        at=record.at,
        person=person,
        due_on=record.at.date(),
        how="with-staff",
        ask=["opener"],
        language=asked_in,
    )
    device = Visitor(worker, headers={"accept-language": device_has})
    hand_over(device, found)

    assert f'<html lang="{shown}"' in page(device.get(reverse("start", args=[found.pk])))
