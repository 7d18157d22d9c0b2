"""Registering people, putting their details right, merging duplicates, and who may read what."""

from datetime import date

import pytest
from clinic_record import MONDAY, minutes

from amity.clinic.actions import assessments, consents, episodes, people, teams
from amity.clinic.models import Assessment, Event, Person, SafeContact, visible_to

LATER = MONDAY + minutes(90)


def sees(practitioner, person, at=MONDAY):
    return visible_to(practitioner, at).filter(pk=person.pk).exists()


def test_a_person_is_registered_with_the_name_they_go_by(record):
    person = record.stranger(
        given_name="Robert", preferred_name="Bob", safe_contact=SafeContact(channels=("phone",))
    )

    read = Person.objects.get(pk=person.pk)

    assert read.called == "Bob"
    assert read.safe_contact == SafeContact(channels=("phone",))


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"given_name": " "}, "given_name: it is empty"),
        ({"given_name": "Ada", "shoe_size": 38}, "shoe_size: that is not kept of a person"),
        ({"given_name": "Ada", "birth_date": date(2030, 1, 1)}, "birth_date: 2030-01-01 lies in the future"),
    ],
)
def test_what_cannot_be_of_a_person_is_refused_and_nothing_is_written(record, details, said):
    before = Event.objects.count()

    with pytest.raises(people.PersonError, match=said):
        people.register(by=record.admin, at=MONDAY, details=details)

    assert (Person.objects.count(), Event.objects.count()) == (0, before)


def test_a_correction_keeps_what_was_said_before_and_why(record):
    person = record.stranger(phone="0118 496 0001")

    people.correct(
        by=record.admin, at=LATER, person=person, because="misheard", details={"phone": "0118 496 0010"}
    )

    person.refresh_from_db()
    (correction,) = person.corrections
    assert person.phone == "0118 496 0010"
    assert (correction.was, correction.because) == ({"phone": "0118 496 0001"}, "misheard")
    assert Event.objects.get(did="corrected person").details == {"fields": ["phone"]}


def test_a_merge_reads_two_records_as_one_and_can_be_undone(record):
    keep, duplicate = record.person(), record.person()
    both = [
        assessments.record(by=record.admin, at=MONDAY, person=each, instrument="osss-3", answers={}).pk
        for each in (keep, duplicate)
    ]

    people.merge(by=record.admin, at=LATER, keep=keep, duplicate=duplicate)
    merged = set(Assessment.objects.of(keep).values_list("pk", flat=True))
    people.take_apart(by=record.admin, at=LATER, duplicate=duplicate)
    apart = set(Assessment.objects.of(keep).values_list("pk", flat=True))

    assert merged == set(both)
    assert apart == {both[0]}


def test_merges_never_run_in_a_circle_or_a_chain(record):
    one, two, three = record.stranger(), record.stranger(), record.stranger()
    people.merge(by=record.admin, at=LATER, keep=one, duplicate=two)

    for keep, duplicate in ((two, one), (two, three), (three, one), (one, one)):
        with pytest.raises(people.PersonError):
            people.merge(by=record.admin, at=LATER, keep=keep, duplicate=duplicate)


# Who may see whom


def test_the_worker_and_the_team_see_a_person_and_others_do_not(record):
    worker, mate, peer = record.practitioner(), record.practitioner("therapist"), record.practitioner("peer")
    other_team = teams.set_up(by=None, at=MONDAY, name="Another")
    stranger = record.practitioner(team=other_team)
    person = record.person(worker=worker)

    assert [sees(each, person) for each in (worker, mate, peer, record.admin, stranger)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_peer_sees_their_own_caseload(record):
    peer = record.practitioner("peer")

    assert sees(peer, record.person(worker=peer))


def test_a_closed_episode_ends_what_the_team_sees(record):
    worker = record.practitioner()
    person = record.stranger()
    episode = record.episode(person, worker=worker)

    episodes.close(by=worker, at=MONDAY, episode=episode, reason="completed")

    assert not sees(worker, person)


def test_who_covers_an_absence_sees_those_people_for_as_long_as_it_lasts(record):
    worker = record.practitioner()
    elsewhere = record.practitioner(team=teams.set_up(by=None, at=MONDAY, name="Elsewhere"))
    person = record.person(worker=worker)

    teams.cover(
        by=record.admin,
        at=MONDAY,
        practitioner=worker,
        starts_at=MONDAY + minutes(60),
        ends_at=MONDAY + minutes(120),
        cover=elsewhere,
    )

    assert [sees(elsewhere, person, MONDAY + minutes(n)) for n in (59, 60, 119, 120)] == [
        False,
        True,
        True,
        False,
    ]


def test_consent_opens_a_record_and_withdrawing_shuts_it_at_once(record):
    elsewhere = record.practitioner(team=teams.set_up(by=None, at=MONDAY, name="Elsewhere"))
    person = record.person()
    consent = consents.give(
        by=person,
        at=MONDAY,
        person=person,
        purpose="see-record",
        recipient=elsewhere.ref,
        version="1",
        words="They may read what is written here.",
    )
    before = sees(elsewhere, person, MONDAY)

    consents.withdraw(by=person, at=LATER, consent=consent)

    assert before
    assert sees(elsewhere, person, LATER - minutes(1))
    assert not sees(elsewhere, person, LATER)


def test_who_left_sees_nobody(record):
    worker = record.practitioner()
    person = record.person(worker=worker)

    teams.leave(by=record.admin, at=LATER, practitioner=worker)

    assert not sees(worker, person, LATER)


def test_a_merged_duplicate_lets_its_worker_see_the_one_who_is_kept(record):
    worker = record.practitioner("peer")
    keep, duplicate = record.stranger(), record.person(worker=worker)

    people.merge(by=record.admin, at=MONDAY, keep=keep, duplicate=duplicate)

    assert sees(worker, keep)


def test_every_reading_is_written_down_and_so_is_every_refusal(record):
    worker, outsider = record.practitioner(), record.practitioner("administrator")
    person = record.person(worker=worker)

    people.read(by=worker, at=LATER, person=person.pk)
    with pytest.raises(Person.DoesNotExist):
        people.read(by=outsider, at=LATER, person=person.pk)

    events = Event.objects.filter(at=LATER).order_by("seq").values_list("by", "did", "to")
    assert list(events) == [
        (worker.ref, "read record", person.ref),
        (outsider.ref, "was refused record", person.ref),
    ]
