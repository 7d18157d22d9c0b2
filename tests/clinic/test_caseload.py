"""A caseload from a CSV file: everybody, or nobody and one clear line for each bad row."""

from datetime import date

import pytest
from clinic_record import MONDAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amity.clinic.actions import caseload
from amity.clinic.models import Episode, Event, Person, SafeContact
from amity.clinic.models.person import ACCESS_NEEDS

HEAD = "given_name,family_name,birth_date,safe_channels,interpreter,national_id,source,worker"


def taken_on(record, *rows, head=HEAD):
    lines = [head, *rows]
    return caseload.import_caseload(by=record.admin, at=MONDAY, team=record.team, lines=lines)


def test_everybody_in_the_file_is_registered_with_an_episode(record):
    worker = record.practitioner()

    opened = taken_on(
        record,
        f"Ada,Smith,1950-12-31,phone;text,yes,943 476 5919,gp,{worker.email}",
        "Bo,,,,,,,",
        '"Cy, the younger",,,,,,,',
    )

    ada = opened[0].person
    assert [each.person.given_name for each in opened] == ["Ada", "Bo", "Cy, the younger"]
    assert (ada.birth_date, ada.interpreter, opened[0].worker) == (date(1950, 12, 31), True, worker)
    assert Person.objects.get(pk=ada.pk).safe_contact == SafeContact(channels=("phone", "text"))


def test_every_bad_row_has_one_line_and_nothing_is_written(record):
    before = Event.objects.count()

    with pytest.raises(caseload.CaseloadError) as refused:
        taken_on(
            record,
            "Ada,,1950-12-31,,,9434765919,gp,",
            ",Smith,,,,,,",
            "Bo,,31/12/1950,,,,,",
            "Cy,,2020-01-01,,,,,",
            "Di,,,pigeon,,,,",
            "Ed,,,,perhaps,,,",
            "Fi,,,,,943 476 5919,,",
            "Gus,,,,,,moon,",
            "Hal,,,,,,,nobody@example.org",
            "Ida,,,,,,,,,",
        )

    assert [(row.line, row.column) for row in refused.value.rows] == [
        (3, "given_name"),
        (4, "birth_date"),
        (5, "birth_date"),
        (6, "safe_channels"),
        (7, "interpreter"),
        (8, "national_id"),
        (9, "source"),
        (10, "worker"),
        (11, "the row"),
    ]
    assert str(refused.value).count("\n") == 8
    assert (Person.objects.count(), Episode.objects.count(), Event.objects.count()) == (0, 0, before)


MORE = "given_name,language,access_needs,life_stages,reasons,country,national_id"


def test_languages_and_lists_are_read_as_people_write_them(record, settings):
    settings.AMITY_COUNTRY = "IE"

    opened = taken_on(
        record,
        "Ada,Polish,Large print; step_free,older-person;Carer,isolated;Belonging,,1234567 FA",
        "Bo,ckb,,,,gb,943-476 5919",
        "Cy,,,,,,",
        head=MORE,
    )

    ada, bo, cy = (Person.objects.get(pk=each.person_id) for each in opened)
    assert (ada.language, ada.access_needs) == ("pl", ("large-print", "step-free"))
    assert (ada.life_stages, opened[0].reasons) == (("older-person", "carer"), ("isolated", "belonging"))
    assert (ada.country, ada.national_id) == ("IE", "1234567 FA")
    assert (bo.language, bo.country, bo.national_id) == ("ckb", "GB", "9434765919")
    assert (cy.language, cy.access_needs, cy.country) == ("en", (), "IE")


def test_what_no_list_of_ours_has_is_refused_with_what_it_may_say(record):
    with pytest.raises(caseload.CaseloadError) as refused:
        taken_on(
            record,
            "Ada,not known,,,,,",
            "Bo,,ramp of secret,,,,",
            "Cy,,,middle-aged,,,",
            "Di,,,under-16,,,",
            "Ed,,,,lonely,,",
            "Fi,,,,,Poland,",
            "Gus,,,,,GB,943 476 5918",
            head=MORE,
        )

    assert [(row.line, row.column) for row in refused.value.rows] == [
        (2, "language"),
        (3, "access_needs"),
        (4, "life_stages"),
        (5, "life_stages"),
        (6, "reasons"),
        (7, "country"),
        (8, "national_id"),
    ]
    said = str(refused.value)
    for each in ("such as Polish", "step-free", "older-person", "isolated", "such as GB", "check digit"):
        assert each in said
    assert "secret" not in said
    assert not Person.objects.exists()


def test_the_pages_have_words_for_every_access_need():
    from amity.web.person_forms import ACCESS

    assert tuple(code for code, _words in ACCESS) == ACCESS_NEEDS


def test_no_line_repeats_what_a_cell_holds(record):
    """An error message may be read by somebody else, or end in a log."""
    with pytest.raises(caseload.CaseloadError) as refused:
        taken_on(record, "Ada,Smith,secret-day,,,,,", "Bo,,,,,,,secret-worker")

    assert "secret" not in str(refused.value)
    assert "Smith" not in str(refused.value)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("name,phone", "no column given_name"),
        ("given_name,shoe_size", "shoe_size: choose from"),
        ("given_name,phone,phone", "phone stands there twice"),
        ("", "no column given_name"),
    ],
)
def test_columns_that_are_not_known_are_named(record, head, said):
    with pytest.raises(caseload.CaseloadError, match=said):
        taken_on(record, "Ada,1", head=head)


def test_a_file_without_rows_says_so(record):
    with pytest.raises(caseload.CaseloadError, match="has no rows"):
        taken_on(record)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_whatever_the_file_holds_it_is_taken_on_or_refused_in_words(record, text):
    before = Person.objects.count()

    try:
        opened = caseload.import_caseload(
            by=record.admin, at=MONDAY, team=record.team, lines=[HEAD, *text.splitlines()]
        )
    except caseload.CaseloadError as refused:
        said, expected = str(refused), before
    else:
        said, expected = "taken on", before + len(opened)

    assert said
    assert Person.objects.count() == expected
