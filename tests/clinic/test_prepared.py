"""A row that is looked up by a statement written once is the row that Django's own look-up gives."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from amity.clinic.actions import assessments, people
from amity.clinic.models import Assessment, Person, Prepared

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLD = {
    "given_name": "Ana",
    "birth_date": date(1960, 5, 1),
    "phone": "07700 900123",
    "access_needs": ("large-print",),
    "interpreter": True,
}


@pytest.fixture
def ana():
    return people.register(by=None, at=AT, details=TOLD)


def test_an_object_is_as_django_gives_it_in_every_field(ana):
    prepared = Prepared(Person.objects.all)
    for _ in range(2):
        found, usual = prepared.find(ana.pk), Person.objects.get(pk=ana.pk)
        assert found == usual
        assert {each.attname: getattr(found, each.attname) for each in Person._meta.concrete_fields} == {
            each.attname: getattr(usual, each.attname) for each in Person._meta.concrete_fields
        }
        assert not found.get_deferred_fields()
        assert not found._state.adding


def test_columns_of_a_locked_row_are_as_django_gives_them(ana):
    begun = assessments.begin(by=ana, at=AT, person=ana, instrument="phq-8")
    assessments.answer(by=ana, at=AT, assessment=begun, item="phq9_1", code=2)
    names = ("person_id", "instrument", "touched_at", "answers", "result")
    prepared = Prepared(lambda: Assessment.objects.select_for_update().values_list(*names))
    with transaction.atomic():
        assert prepared.find(begun.pk) == Assessment.objects.values_list(*names).get(pk=begun.pk)


@pytest.mark.parametrize("key", [0, None, 10**12])
def test_where_there_is_no_row_there_is_none(ana, key):
    assert Prepared(Person.objects.all).find(key) is None


def test_a_query_that_leaves_some_out_still_does(ana):
    Person.objects.filter(pk=ana.pk).update(country="AR")
    assert Prepared(lambda: Person.objects.filter(country="AR")).find(ana.pk) == ana
    assert Prepared(lambda: Person.objects.exclude(country="AR")).find(ana.pk) is None
