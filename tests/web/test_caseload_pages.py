"""A link worker's day: what is pressing, whom to find, and a person in a minute."""

from datetime import timedelta

import pytest
import time_machine
from clinic_record import minutes
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assessments, contacts, episodes, plans
from amity.clinic.models import Event


@pytest.fixture
def at(record):
    """The moment of the visit: a Monday at ten, and a minute."""
    with time_machine.travel(record.at + timedelta(days=120), tick=False):
        yield record.at + timedelta(days=120)


def answered(worker, at, person, name, answer):
    answers = {item.id: answer for item in instruments.load(name).items}
    assessments.record(by=worker, at=at, person=person, instrument=name, answers=answers)


def test_today_opens_with_the_most_urgent(record, at):
    worker = record.practitioner("link-worker", "duty-worker")
    person = record.person(worker=worker, given_name="Ruth", family_name="Adeyemi")
    answered(worker, at - minutes(90), person, "phq-9", 1)

    seen = page(Visitor(worker).get(reverse("today")))

    alert = person.alerts.get()
    assert seen.index(reverse("alert", args=[alert.pk])) < seen.index("Ruth Adeyemi")
    assert "late" in seen


def test_today_says_when_nothing_is_due(record, at):
    worker = record.practitioner("link-worker")

    assert "Nothing is due" in page(Visitor(worker).get(reverse("today")))


def test_anyone_is_found_by_the_beginning_of_a_name_and_never_by_the_address_of_a_page(record, at):
    worker = record.practitioner("link-worker")
    record.person(worker=worker, given_name="Ruth", family_name="Adeyemi")
    gone = record.person(worker=worker, given_name="Marek", family_name="Adams")
    episodes.close(by=worker, at=at, episode=gone.episodes.get(), reason="completed")
    visitor = Visitor(worker)

    seen = page(visitor.post(reverse("people"), {"q": "ad"}))

    assert "Ruth Adeyemi" in seen
    assert "Nobody" in page(visitor.post(reverse("people"), {"q": "zzz"}))
    assert "Ruth" in page(visitor.get(reverse("people"), {"q": "zzz"}))


def test_a_list_of_people_is_written_down_as_read(record, at):
    worker = record.practitioner("link-worker")
    person = record.person(worker=worker)

    Visitor(worker).get(reverse("people"))

    line = Event.objects.order_by("-seq").first()
    assert line.by == worker.ref
    assert person.pk in line.details["people"]


def test_a_page_of_eighty_people_takes_few_queries(record, at):
    worker = record.practitioner("link-worker")
    for _each in range(8):
        answered(worker, at - timedelta(days=90), (person := record.person(worker=worker)), "ucla-3", 3)
        answered(worker, at - timedelta(days=1), person, "ucla-3", 1)
    visitor = Visitor(worker)
    visitor.get(reverse("people"))

    with CaptureQueriesContext(connection) as asked:
        seen = page(visitor.get(reverse("people")))

    asks = [each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(asks) <= 8

    assert seen.count("Real improvement: loneliness") == 8


def test_the_scale_whose_change_can_be_judged_is_the_one_drawn_large(record, at):
    worker = record.practitioner("link-worker")
    person = record.person(worker=worker)
    for days, answer in ((90, 3), (10, 2)):
        answered(worker, at - timedelta(days=days), person, "ons-loneliness", answer)
        answered(worker, at - timedelta(days=days), person, "ucla-3", answer)

    seen = page(Visitor(worker).get(reverse("person", args=[person.pk])))

    assert '<h2 id="t1">Loneliness</h2>' in seen
    assert "Real improvement: 3 points lower" in seen
    assert "Was 3." in seen.split("Other measures")[1]


def test_a_person_is_read_in_a_minute(record, at):
    worker = record.practitioner("link-worker")
    person = record.person(worker=worker, given_name="Ruth", family_name="Adeyemi", pronouns="she/her")
    answered(worker, at - timedelta(days=90), person, "ucla-3", 3)
    answered(worker, at - timedelta(days=2), person, "ucla-3", 1)
    contacts.record(
        by=worker, at=at, person=person, channel="phone", result="reached", said="Enjoyed the choir."
    )
    plan = plans.draft(by=worker, at=at, person=person)
    plans.set_goal(by=worker, at=at, plan=plan, words="I want to sing again.")

    seen = page(Visitor(worker).get(reverse("person", args=[person.pk])))

    for words in (
        "Ruth Adeyemi",
        "Real improvement: 6 points lower",
        "I want to sing again.",
        "Enjoyed the choir.",
    ):
        assert words in seen
    assert Event.objects.filter(did="read record", person_id=person.pk).exists()


def test_a_stranger_finds_nobody_there(record, at):
    stranger = record.practitioner("peer")
    person = record.person(worker=record.practitioner("link-worker"))

    for name in ("person", "person-history"):
        assert Visitor(stranger).get(reverse(name, args=[person.pk])).status_code == 404
