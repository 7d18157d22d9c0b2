"""A link worker's day: what is pressing, whom to find, and a person in a minute."""

from datetime import date, timedelta

import pytest
import time_machine
from clinic_record import Record, minutes
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from web_visitors import Visitor, page

from amity import instruments
from amity.clinic.actions import assessments, contacts, episodes, plans
from amity.clinic.models import Event

NAMES = ["zoe", "ZOË", "obrien", "o’brien", "O'Brien zoe", "o brien", "jorg"]
"""How somebody may type Zoë Jørgine O'Brien."""


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


@pytest.mark.parametrize(
    "typed",
    [*NAMES, "14 3 1961", "14/03/1961", "1961-03-14", "943 476 5919", "9434765919"],
)
@pytest.mark.parametrize("mine", [True, False])
def test_somebody_is_found_however_their_name_birth_date_or_number_is_typed(record, at, typed, mine):
    worker, colleague = record.practitioner("link-worker"), record.practitioner("link-worker")
    record.person(
        worker=worker if mine else colleague,
        given_name="Zoë Jørgine",
        family_name="O'Brien",
        birth_date=date(1961, 3, 14),
        national_id="943 476 5919",
    )
    other = record.person(worker=worker, given_name="Marek", family_name="Adams")

    seen = page(Visitor(worker).post(reverse("people"), {"q": typed}))

    assert "Zoë Jørgine O&#x27;Brien" in seen
    assert reverse("person", args=[other.pk]) not in seen


@pytest.mark.parametrize("typed", ["adeyem", "adeymi", "adyeemi", "ruth adeyimi", "Roth", "adaeyemi"])
def test_a_name_one_typing_mistake_away_is_offered_where_nothing_matches(record, at, typed):
    worker = record.practitioner("link-worker")
    person = record.person(worker=worker, given_name="Ruth", family_name="Adeyemi")
    record.person(worker=worker, given_name="Marek", family_name="Adams")

    seen = page(Visitor(worker).post(reverse("people"), {"q": typed}))

    assert reverse("person", args=[person.pk]) in seen
    assert "Marek" not in seen


@pytest.mark.parametrize("typed", ["rth", "adyem", "ruth adaeyimi", "31 2 1961"])
def test_what_is_further_off_than_one_mistake_finds_nobody(record, at, typed):
    worker = record.practitioner("link-worker")
    record.person(worker=worker, given_name="Ruth", family_name="Adeyemi")

    assert "Nobody here" in page(Visitor(worker).post(reverse("people"), {"q": typed}))


def test_a_like_name_is_offered_only_of_those_whom_a_worker_may_see(record, at):
    worker = record.practitioner("link-worker")
    elsewhere = Record()
    elsewhere.person(given_name="Ruth", family_name="Adeyemi", birth_date=date(1961, 3, 14))

    for typed in ("adeyemi", "adeymi", "14 3 1961"):
        assert "Ruth" not in page(Visitor(worker).post(reverse("people"), {"q": typed}))


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
