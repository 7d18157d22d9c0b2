"""What is written of people cannot be read from the database, and is found again."""

import pytest
from clinic_record import MONDAY
from django.apps import apps
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from amity.clinic.actions import contacts, people, safety_plans
from amity.clinic.models import Contact, Event, NameMark, Person, SafetyAlert, SafetyPlan, Steps
from amity.clinic.models.entry import Entry
from amity.clinic.rules import sealing

KEY, OTHER = bytes(32), bytes([1]) * 32
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(said=texts)
def test_what_is_sealed_opens_as_it_was(said):
    assert sealing.unseal(sealing.seal(said, KEY, "person.phone"), KEY, "person.phone") == said


@given(said=texts.filter(bool))
def test_it_opens_neither_with_another_key_nor_in_another_column_nor_changed(said):
    sealed = sealing.seal(said, KEY, "person.phone")
    assert sealed != sealing.seal(said, KEY, "person.phone")
    with pytest.raises(sealing.SealError, match="another key"):
        sealing.unseal(sealed, OTHER, "person.phone")
    with pytest.raises(sealing.SealError, match="not as it was sealed"):
        sealing.unseal(sealed, KEY, "person.email")
    flipped = "B" if sealed[30] == "A" else "A"
    with pytest.raises(sealing.SealError):
        sealing.unseal(sealed[:30] + flipped + sealed[31:], KEY, "person.phone")


def test_on_postgresql_no_word_about_a_person_stands_in_the_tables(record):
    if connection.vendor != "postgresql":
        pytest.skip("runs on PostgreSQL: make test-postgres")
    person = record.person(given_name="Zaphira", phone="01632960999", worker=record.practitioner())
    contacts.record(
        by=record.admin, at=MONDAY, person=person, channel="phone", result="reached", said="Zebedee"
    )
    safety_plans.write(by=record.admin, at=MONDAY, person=person, says=Steps(warning_signs=("Zugzwang",)))
    people.correct(
        by=record.admin, at=MONDAY, person=person, because="typo", details={"family_name": "Zanzibar"}
    )
    written = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            written += "".join(row[0] for row in cursor.fetchall())
    for word in ("Zaphira", "01632960999", "Zebedee", "Zugzwang", "Zanzibar"):
        assert word not in written


def test_what_is_sealed_is_read_as_it_was(record):
    person = record.person(given_name="Zaphira")
    safety_plans.write(by=record.admin, at=MONDAY, person=person, says=Steps(warning_signs=("Zugzwang",)))
    assert Person.objects.get().given_name == "Zaphira"
    assert SafetyPlan.objects.get().says.warning_signs == ("Zugzwang",)


def test_what_is_sealed_cannot_be_looked_for_on_any_database(record):
    with pytest.raises(TypeError, match="cannot be looked for"):
        Contact.objects.filter(said="Zebedee").exists()
    assert not Person.objects.filter(given_name="").exists()


CODES = {
    "answered_by",
    "battery",
    "by",
    "capacity",
    "channel",
    "consent",
    "copy_how",
    "country",
    "decided_by",
    "decline_reason",
    "direction",
    "end_reason",
    "flag",
    "how",
    "instrument",
    "intervention",
    "key",
    "kind",
    "language",
    "need",
    "path",
    "purpose",
    "question",
    "recipient",
    "redirected_to",
    "result",
    "service",
    "source",
    "state",
    "status",
    "version",
    "with_whom",
}
"""Columns of text that hold a code, a reference or a name in the library, and no words of anybody's."""


def test_every_column_of_words_about_a_person_is_sealed():
    """A new column of an entry is sealed, or is named here because it holds a code."""
    about = [each for each in apps.get_app_config("clinic").get_models() if issubclass(each, (Entry, Person))]
    plain = {
        f"{model.__name__}.{field.name}"
        for model in [*about, SafetyAlert]
        for field in model._meta.get_fields()
        if type(field) is models.TextField and field.name not in CODES
    }
    assert plain == {"Consent.words"}  # the text that everybody is shown


# Finding people


@pytest.mark.parametrize("words", ["özt", "OZT ad", "ada öztürk", "ad", "943 476 5919", "9434765919"])
def test_people_are_found_by_the_beginning_of_their_names_and_by_number(record, words):
    worker = record.practitioner()
    person = record.person(given_name="Ada", family_name="Öztürk", national_id="943 476 5919", worker=worker)
    record.person(given_name="Bo", family_name="Ali", worker=worker)
    assert people.search(by=worker, at=MONDAY, words=words) == [person]


@pytest.mark.parametrize("words", ["", "a", "turk", "ada ali", "%", "943"])
def test_nobody_is_found_by_a_letter_a_middle_or_half_a_number(record, words):
    worker = record.practitioner()
    record.person(given_name="Ada", family_name="Öztürk", national_id="943 476 5919", worker=worker)
    assert people.search(by=worker, at=MONDAY, words=words) == []


def test_a_name_that_was_put_right_is_found_and_the_old_one_is_not(record):
    worker = record.practitioner()
    person = record.person(given_name="Ada", worker=worker)
    people.correct(by=worker, at=MONDAY, person=person, because="typo", details={"given_name": "Edda"})
    assert people.search(by=worker, at=MONDAY, words="edda") == [person]
    assert people.search(by=worker, at=MONDAY, words="ada") == []
    assert NameMark.objects.count() == 3


def test_nobody_is_found_whom_one_may_not_see(record):
    record.stranger(given_name="Ada")
    assert people.search(by=record.practitioner(), at=MONDAY, words="ada") == []


def test_a_list_is_one_line_of_the_audit_with_ids_and_no_words(record):
    worker = record.practitioner()
    persons = [record.person(given_name="Ada", worker=worker) for _ in range(3)]
    people.search(by=worker, at=MONDAY, words="ada")
    people.list_read(by=worker, at=MONDAY, persons=persons, why="caseload")
    lines = Event.objects.filter(did="read list").order_by("seq")
    assert [(line.to, line.details) for line in lines] == [
        (why, {"people": [person.pk for person in persons]}) for why in ("search", "caseload")
    ]
