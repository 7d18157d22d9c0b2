"""A person answers: one question a page, each answer saved at once."""

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.actions import assessments
from amity.clinic.models import Assessment


@pytest.fixture
def person(record):
    return record.person()


@pytest.fixture
def visitor(person):
    return Visitor(person)


def begin(record, person, instrument="ucla-3", **details):
    return assessments.begin(by=person, at=record.at, person=person, instrument=instrument, **details)


def at(assessment, item):
    return reverse("question", args=[assessment.pk, item])


def say(visitor, assessment, item, code, **more):
    return visitor.post(at(assessment, item), {"answer": code, **more})


def test_a_person_answers_one_question_after_the_other_and_reads_what_came_of_it(record, person, visitor):
    begun = begin(record, person)

    first = visitor.get(reverse("go-on", args=[begun.pk]), follow=True)
    assert "How often do you feel that you lack companionship?" in page(first)
    assert "Question 1 of 3" in page(first)

    assert say(visitor, begun, "companionship", 2)["Location"] == at(begun, "left_out")
    assert Assessment.objects.get(pk=begun.pk).answers == {"companionship": 2}
    assert say(visitor, begun, "left_out", 3)["Location"] == at(begun, "isolated")
    ended = visitor.post(at(begun, "isolated"), {"answer": 2}, follow=True)

    assert ended.redirect_chain[-1][0] == reverse("result", args=[begun.pk])
    assert "on a scale from 3 to 9" in page(ended)
    assert "lonely" not in page(ended).replace("Loneliness", "")
    done = Assessment.objects.get(pk=begun.pk)
    assert (done.status, done.result.scores["loneliness"].value) == ("completed", 7)


def test_help_shows_the_numbers_of_the_country(record, person):
    person.country = "IE"
    person.save()
    shown = page(Visitor(person).get(reverse("help")))
    assert 'href="tel:112"' in shown
    assert 'href="sms:50808"' in shown
    assert 'href="tel:999"' in page(Visitor().get(reverse("help")))


def test_home_lists_what_waits_and_what_is_done(record, person, visitor):
    assert "Nothing to answer now" in page(visitor.get(reverse("me")))
    begin(record, person)
    assert "Started" in page(visitor.get(reverse("me")))
