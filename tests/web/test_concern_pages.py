"""A safeguarding concern: written by whoever heard it, opened by few, and by others only with a reason."""

from datetime import date

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.models import BreakGlass, Concern, SafetyAlert

SECRET = "He locks the door at night"
SAID = {"about": "abuse", "said": SECRET, "told": "", "key": "k1"}


pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def lead(record):
    return record.practitioner("safeguarding-lead")


@pytest.fixture
def person(record):
    return record.person(worker=record.practitioner("link-worker"), given_name="Ruth")


def there(person, concern=None):
    return (
        reverse("concern", args=[person.pk, concern.pk])
        if concern
        else reverse("concern-new", args=[person.pk])
    )


def test_a_peer_writes_one_down_and_the_lead_reads_it_and_acts(record, lead, person):
    peer = record.practitioner("peer")
    person.episodes.update(worker=peer)
    visitor = Visitor(peer)

    empty = visitor.post(there(person), {"about": "", "said": "", "told": "the teacher"})
    assert empty.status_code == 422
    assert "Write down what you saw or heard" in page(empty)
    assert "the teacher" in page(empty)
    for _press in range(2):
        saved = page(visitor.post(there(person), SAID, follow=True))
    assert SECRET in saved
    assert reverse("alert", args=[SafetyAlert.objects.get().pk]) not in saved

    concern = Concern.objects.get()
    read = page(Visitor(lead).get(there(person, concern)))
    assert SECRET in read
    alert = page(Visitor(lead).get(reverse("alert", args=[concern.alert_id])))
    assert there(person, concern) in alert
    assert SECRET not in alert


def test_colleagues_see_that_there_is_one_and_whom_to_ask_and_not_what_it_says(record, lead, person):
    Visitor(lead).post(there(person), SAID)
    concern, colleague = Concern.objects.get(), record.practitioner("therapist")
    visitor = Visitor(colleague)

    for name in ("safety-record", "person", "record-contact"):
        assert SECRET not in page(visitor.get(reverse(name, args=[person.pk])))
    assert there(person, concern) in page(visitor.get(reverse("safety-record", args=[person.pk])))
    shut = page(visitor.get(there(person, concern)))
    assert SECRET not in shut
    assert lead.name in shut
    assert visitor.post(reverse("concern-wrong", args=[person.pk, concern.pk])).status_code == 404


def test_whoever_must_read_it_says_why_and_the_readers_see_that(record, lead, person):
    Visitor(lead).post(there(person), SAID)
    concern, colleague = Concern.objects.get(), record.practitioner("therapist")
    visitor = Visitor(colleague)

    silent = visitor.post(there(person, concern), {"because": ""})
    assert silent.status_code == 422
    assert SECRET not in page(silent)
    assert SECRET in page(visitor.post(there(person, concern), {"because": "They are at the door"}))

    assert SECRET not in page(visitor.get(there(person, concern)))
    assert "They are at the door" in page(Visitor(lead).get(there(person, concern)))


def test_a_peer_breaks_no_glass(record, lead, person):
    Visitor(lead).post(there(person), SAID)
    peer = record.practitioner("peer")
    person.episodes.update(worker=peer)

    answer = Visitor(peer).post(there(person, Concern.objects.get()), {"because": "I want to know"})

    assert SECRET not in page(answer)
    assert not BreakGlass.objects.exists()


def test_one_in_error_is_marked_and_its_alert_stays_open(record, lead, person):
    visitor = Visitor(lead)
    visitor.post(there(person), SAID)
    wrong = reverse("concern-wrong", args=[person.pk, Concern.objects.get().pk])

    assert "Say what is wrong" in page(visitor.post(wrong, {"because": ""}, follow=True))
    assert "Entered in error." in page(visitor.post(wrong, {"because": "Of somebody else"}, follow=True))

    assert SafetyAlert.objects.open().exists()


def test_under_16_the_questions_lead_to_the_safeguarding_lead(record, lead, person):
    person.birth_date = date(2011, 1, 1)
    person.save()
    visitor = Visitor(lead)

    asked = page(visitor.get(reverse("assign", args=[person.pk])))
    assert there(person) in asked
    form = page(visitor.get(there(person)))
    assert "the safeguarding lead takes this over today" in form
    assert lead.name in form
