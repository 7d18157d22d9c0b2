"""Somebody is referred: they wait, and are taken on, declined or sent on."""

from datetime import date

import pytest
from clinic_record import MONDAY, minutes

from amity.clinic.actions import episodes, people, referrals, teams
from amity.clinic.models import Details, Episode, Event, Person, Referral, referrals_visible_to
from amity.errors import AmityError

ADA = Details(given_name="Ada", family_name="Öztürk", birth_date=date(1950, 3, 1), national_id="943 476 5919")


def received(record, **how):
    how = {"details": ADA, "source": "gp", "referrer": "Dr Osei", "consent": "given", **how}
    return referrals.receive(by=None, at=MONDAY, team=record.team, **how)


def test_a_referral_is_taken_on_as_an_episode_with_its_worker(record):
    worker, referral = record.practitioner(), received(record, reasons=("belonging",))

    episode = referrals.accept(by=worker, at=MONDAY, referral=referral, worker=worker)

    assert episode.person.family_name == "Öztürk"
    assert (episode.worker, episode.source, episode.reasons) == (worker, "gp", ("belonging",))
    referral.refresh_from_db()
    assert (referral.status, referral.person, referral.episode) == ("accepted", episode.person, episode)


def test_accepted_twice_it_is_the_same_episode(record):
    worker, referral = record.practitioner(), received(record)

    first = referrals.accept(by=worker, at=MONDAY, referral=referral)
    again = referrals.accept(by=worker, at=MONDAY + minutes(1), referral=referral)

    assert first == again
    assert (Person.objects.count(), Episode.objects.count()) == (1, 1)


def test_a_form_that_is_sent_twice_is_one_referral(record):
    assert received(record, key="form 7") == received(record, key="form 7")
    with pytest.raises(AmityError, match="Use a new key"):
        received(record, key="form 7", details=Details(given_name="Bo"))


def test_nobody_is_taken_on_who_has_not_agreed(record):
    referral = received(record, consent="unknown")
    with pytest.raises(AmityError, match="Ask them and note it first"):
        referrals.accept(by=record.admin, at=MONDAY, referral=referral)

    referrals.note_consent(by=record.admin, at=MONDAY, referral=referral, consent="given")

    assert referrals.accept(by=record.admin, at=MONDAY, referral=referral).status == "open"


def test_who_is_on_the_record_already_is_found_and_not_registered_again(record):
    there = people.register(
        by=record.admin, at=MONDAY, details={"given_name": "Ada", "national_id": "9434765919"}
    )
    (alike,) = people.alike(ADA)
    assert alike == there

    episode = referrals.accept(by=record.admin, at=MONDAY, referral=received(record), person=alike)

    assert episode.person == there
    assert Person.objects.count() == 1


def test_whoever_is_looked_after_by_the_team_already_is_not_taken_on_twice(record):
    person = record.person()
    with pytest.raises(AmityError, match="looked after"):
        referrals.accept(by=record.admin, at=MONDAY, referral=received(record, person=person))
    assert Referral.objects.get().status == "received"


def test_under_16_nobody_is_taken_on(record):
    referral = received(record, details=Details(given_name="Kit", birth_date=date(2015, 1, 1)))
    with pytest.raises(AmityError, match="safeguarding lead"):
        referrals.accept(by=record.admin, at=MONDAY, referral=referral)
    assert Person.objects.count() == 0


def test_a_referral_is_declined_with_a_reason_and_only_once(record):
    referral = received(record)
    with pytest.raises(AmityError, match="no reason to decline"):
        referrals.decline(by=record.admin, at=MONDAY, referral=referral, reason="")

    referrals.decline(by=record.admin, at=MONDAY, referral=referral, reason="outside-area")

    with pytest.raises(AmityError, match="declined already"):
        referrals.accept(by=record.admin, at=MONDAY, referral=referral)


def test_sent_on_to_another_team_it_waits_there_as_it_came(record):
    other = teams.set_up(by=None, at=MONDAY, name="The other team")
    referral = received(record, risk="Lives with a dog that bites")

    referrals.redirect(by=record.admin, at=MONDAY, referral=referral, to=other)

    waiting = Referral.objects.waiting().get()
    assert (waiting.team, waiting.risk, waiting.came_from) == (other, referral.risk, referral)


def test_a_waiting_referral_is_seen_by_its_team_and_nobody_else(record):
    other = teams.set_up(by=None, at=MONDAY, name="The other team")
    mine, stranger = record.practitioner(), record.practitioner(team=other)
    referral = received(record)

    assert list(referrals_visible_to(mine, MONDAY)) == [referral]
    assert not referrals_visible_to(stranger, MONDAY).exists()


def test_somebody_whose_episode_was_closed_comes_back_with_a_new_one(record):
    person = record.person()
    old = Episode.objects.get()
    episodes.close(by=record.admin, at=MONDAY, episode=old, reason="completed")

    new = referrals.accept(by=record.admin, at=MONDAY, referral=received(record, person=person))

    assert new != old
    assert new.person == person


def test_the_audit_says_that_it_came_and_not_of_whom(record):
    received(record)
    line = Event.objects.get(did="received referral")
    assert (line.by, line.details) == ("amity", {})
