"""A person's own pages: what waits, what came of it, whom to call."""

from datetime import timedelta

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity import directory
from amity.clinic.actions import assessments
from amity.clinic.models import Assessment

KEYS = ("companionship", "left_out", "isolated")


@pytest.fixture
def person(record):
    return record.person()


def answered(record, person, *codes, after=0, **details):
    return assessments.record(
        by=person,
        at=record.at + timedelta(days=after),
        person=person,
        instrument="ucla-3",
        answers=dict(zip(KEYS, codes, strict=True)),
        **details,
    )


def read(person, assessment):
    return page(Visitor(person).get(reverse("result", args=[assessment.pk])))


def test_home_lists_what_waits_and_what_is_done(record, person):
    visitor = Visitor(person)
    assert "Nothing to answer now" in page(visitor.get(reverse("me")))

    assessments.begin(by=person, at=record.at, person=person, instrument="ucla-3")
    done = answered(record, person, 1, 1, 2)

    text = page(visitor.get(reverse("me")))
    assert "Started" in text
    assert reverse("result", args=[done.pk]) in text


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [((3, 3, 2), (2, 1, 1), "Real change"), ((2, 2, 2), (2, 2, 1), "May be chance")],
)
def test_a_change_is_called_real_only_beyond_the_error_of_the_measure(record, person, before, after, told):
    """UCLA-3 takes 3 points: 2.2 are within the error of measurement (decisions)."""
    answered(record, person, *before)
    last = answered(record, person, *after, after=60)

    text = read(person, last)

    assert told in text
    assert f"It was {sum(before)} last time" in text
    assert "Your numbers over time" in text


def test_the_same_number_again_is_said_to_be_the_same(record, person):
    answered(record, person, 2, 2, 2)
    assert "It was 6 last time (2 March 2026) too." in read(
        person, answered(record, person, 2, 2, 2, after=9)
    )


def test_a_person_reads_a_number_and_never_the_name_of_a_band(record, person):
    lonely = answered(record, person, 3, 3, 3)
    severe = assessments.record(
        by=person,
        at=record.at,
        person=person,
        instrument="gad-7",
        answers={f"gad7_{n}": 3 for n in range(1, 8)},
    )

    assert severe.result.scores["total"].band == "severe"
    assert "severe" not in read(person, severe)
    assert "lonely" not in read(person, lonely)


def test_answers_left_out_are_told_and_give_no_number(record, person):
    few = assessments.record(
        by=person, at=record.at, person=person, instrument="ucla-3", answers={"left_out": 2}
    )

    text = read(person, few)

    assert "You left out 2 questions" in text
    assert "too few answers for a number" in text


@pytest.mark.parametrize("country", directory.crisis_countries())
def test_help_shows_the_numbers_of_the_persons_country(record, person, country):
    person.country = country.upper()
    person.save()
    found = directory.crisis(country)

    text = page(Visitor(person).get(reverse("help")))

    assert f'href="tel:{found.emergency.dialled}"' in text
    for line in found.lines:
        assert not line.call or f'href="tel:{line.dialled}"' in text
        assert not line.text or f'href="sms:{line.texted}"' in text
        assert line.source.cite[:20] in text


def test_in_a_country_that_is_not_on_the_shelf_no_number_is_named(record, person):
    person.country = "AQ"
    person.save()

    text = page(Visitor(person).get(reverse("help")))

    assert "call the emergency number of the country you are in" in text
    assert "tel:" not in text


def test_nobody_who_is_not_known_sees_the_numbers_of_the_deployers_country(record, settings):
    assert 'href="tel:999"' in page(Visitor().get(reverse("help")))
    settings.AMITY_COUNTRY = "NZ"
    assert 'href="tel:111"' in page(Visitor().get(reverse("help")))


def test_a_proxys_answers_are_not_compared_with_the_persons_own(record, person):
    own = answered(record, person, 3, 3, 3)
    Assessment.objects.filter(pk=own.pk).update(answered_by="proxy")

    assert "last time" not in read(person, answered(record, person, 1, 1, 1, after=9))
