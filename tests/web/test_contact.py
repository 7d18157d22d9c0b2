"""Recording a contact in under a minute, and everything that comes of it at once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.actions import consents, follow_ups
from amity.clinic.models import Contact, FollowUp, Outbox


@pytest.fixture(autouse=True)
def at(record):
    with time_machine.travel(record.at, tick=False):
        yield record.at


@pytest.fixture
def worker(record):
    return record.practitioner("link-worker")


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker, given_name="Ruth")


def said(**more):
    return {"channel": "phone", "result": "reached", "with_whom": "person", "next": "14", "key": "k1", **more}


def test_a_contact_has_its_note_and_the_next_date(worker, person, at):
    response = Visitor(worker).post(
        reverse("record-contact", args=[person.pk]), said(said="Sang on Tuesday.")
    )

    assert response.status_code == 302
    contact = Contact.objects.get()
    assert contact.said == "Sang on Tuesday."
    assert contact.next_on == at.date() + timedelta(days=14)


def test_a_second_press_of_the_button_writes_nothing_more(worker, person):
    visitor, form = Visitor(worker), reverse("record-contact", args=[person.pk])

    for _press in range(2):
        assert (
            visitor.post(form, said(task="Ring the library", **day("task_on", 2026, 3, 9))).status_code == 302
        )

    assert Contact.objects.count() == 1
    assert FollowUp.objects.filter(kind="task").count() == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(worker, person):
    shown = page(
        Visitor(worker).post(reverse("record-contact", args=[person.pk]), {"said": "Sang.", "next": "date"})
    )

    for words in ("There is a problem", "Choose how you were in touch", "Enter the day of the next contact"):
        assert words in shown
    assert "Sang." in shown
    assert not Contact.objects.exists()


def test_a_check_in_in_passing_is_an_assessment(worker, person):
    shown = page(Visitor(worker).get(reverse("record-contact", args=[person.pk])))
    name = next(part for part in shown.split('name="')[1:] if "." in part.split('"')[0]).split('"')[0]

    Visitor(worker).post(reverse("record-contact", args=[person.pk]), said(**{name: "7"}))

    assessment = person.assessments.get()
    assert assessment.answered_by == "staff-by-phone"
    assert list(assessment.answers.values()) == [7]


def test_a_planned_contact_is_done_by_the_one_that_is_recorded(worker, person, at):
    planned = follow_ups.plan(by=worker, at=at, person=person, due_on=at.date(), practitioner=worker)

    Visitor(worker).post(reverse("record-contact", args=[person.pk]), said(does=[planned.pk]))

    assert not FollowUp.objects.of(person).open().exists()


def test_the_gp_hears_of_it_only_with_consent(worker, person, at):
    form = reverse("record-contact", args=[person.pk])
    Visitor(worker).post(form, said(to_gp="She sings."))
    assert not Outbox.objects.filter(person=person).exists()

    consents.give(
        by=worker,
        at=at,
        person=person,
        purpose="share-with-gp",
        recipient="Dr Lee",
        version="1",
        words="Yes.",
    )
    Visitor(worker).post(form, said(to_gp="She sings.", key="k2"))

    assert Outbox.objects.filter(person=person).count() == 1


def test_a_stranger_records_nothing(record, person):
    stranger = record.practitioner("peer")

    assert Visitor(stranger).post(reverse("record-contact", args=[person.pk]), said()).status_code == 404
    assert not Contact.objects.exists()


def day(name, year, month, number):
    on = date(year, month, number)
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}
