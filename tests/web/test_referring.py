"""A referral comes in, and somebody is taken on; consent is given and withdrawn; details are put right."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from web_visitors import Visitor, page

from amity import directory
from amity.clinic.actions import consents, follow_ups, people, teams
from amity.clinic.models import Consent, Episode, Person, Referral
from amity.web.person_forms import COUNTRIES, ELSEWHERE

pytestmark = pytest.mark.usefixtures("at")


def received(visitor, record, **more):
    typed = {
        "given_name": "Marek",
        "family_name": "Kowalski",
        "team": record.team.pk,
        "source": "gp",
        "consent": "given",
        "language": "pl",
        "safe_channels": ["phone"],
        "key": "r1",
        **more,
    }
    visitor.post(reverse("referral-new"), typed)
    return Referral.objects.get()


def test_a_referral_is_accepted_into_an_episode_and_only_once(record, worker):
    visitor = Visitor(worker)
    referral = received(visitor, record)

    for _press in range(2):
        visitor.post(reverse("referral", args=[referral.pk]), {"worker": worker.pk})

    episode = Episode.objects.get()
    assert episode.worker == worker
    assert episode.person.safe_contact.channels == ("phone",)
    assert episode.person.language == "pl"


def test_nobody_is_taken_on_who_was_not_asked(record, worker):
    visitor = Visitor(worker)
    referral = received(visitor, record, consent="unknown")
    here = reverse("referral", args=[referral.pk])

    assert "They agreed when asked" in page(visitor.get(here))
    visitor.post(here, {"worker": worker.pk})
    assert not Episode.objects.exists()
    visitor.post(reverse("referral-decide", args=[referral.pk, "consent"]), {"consent": "given"})
    visitor.post(here, {"worker": worker.pk})

    assert Episode.objects.count() == 1


def test_a_referral_is_declined_with_a_reason(record, worker):
    visitor = Visitor(worker)
    referral = received(visitor, record)

    visitor.post(reverse("referral-decide", args=[referral.pk, "decline"]), {"reason": "outside-area"})

    referral.refresh_from_db()
    assert (referral.status, referral.decline_reason) == ("declined", "outside-area")


def test_somebody_who_is_on_the_record_is_not_registered_twice(record, worker):
    elsewhere = teams.set_up(by=None, at=record.at, name="The other team")
    teams.take_on(by=record.admin, at=record.at, practitioner=worker, team=elsewhere, role="link-worker")
    known = record.person(team=elsewhere, given_name="Marek", family_name="Kowalski")
    born = {"birth_date_0": "1", "birth_date_1": "5", "birth_date_2": "1960"}
    born |= {"birth_date_day": "1", "birth_date_month": "5", "birth_date_year": "1960"}
    visitor = Visitor(worker)
    referral = received(visitor, record, **born)
    here = reverse("referral", args=[referral.pk])

    assert "born 1960" in page(visitor.get(here))
    visitor.post(here, {"worker": worker.pk, "person": known.pk})

    assert [each.given_name for each in Person.objects.all()].count("Marek") == 1
    assert Episode.objects.filter(person=known).count() == 2


def test_a_stranger_sees_no_referral(record, worker):
    referral = received(Visitor(worker), record)
    other = record.practitioner("peer")

    assert Visitor(other).get(reverse("referral", args=[referral.pk])).status_code == 403


def test_a_file_with_a_wrong_line_takes_nobody_on(record):
    leader = Visitor(record.practitioner("supervisor"))
    bad = SimpleUploadedFile("people.csv", b"given_name,birth_date\nAna,1960-01-02\nBo,32 May\n")

    shown = page(leader.post(reverse("import"), {"file": bad, "team": record.team.pk}))

    assert "line 3" in shown
    assert not Person.objects.exists()
    good = SimpleUploadedFile("people.csv", b"given_name,birth_date\nAna,1960-01-02\n")
    assert leader.post(reverse("import"), {"file": good, "team": record.team.pk}).status_code == 302
    assert Person.objects.get().given_name == "Ana"


def test_a_consent_is_given_with_its_words_and_withdrawn_in_two_steps(record, worker):
    person = record.person(worker=worker)
    visitor = Visitor(worker)
    form = reverse("consents", args=[person.pk])
    visitor.post(form, {"purpose": "share-with-gp", "recipient": "Dr Lee", "agreed": "on"})
    consent = Consent.objects.get()
    assert "my GP" in consent.words

    here = Visitor(person)
    assert "Dr Lee" in page(here.get(reverse("who-sees")))
    stop = reverse("who-sees-stop", args=[consent.pk])
    assert "Stop this?" in page(here.get(stop))
    assert Consent.objects.live(record.at).exists()
    here.post(stop)

    assert not Consent.objects.live(record.at).exists()


def test_a_person_stops_nobody_else_s_consent(record, worker):
    theirs = record.person(worker=worker)
    consent = consents.give(
        by=worker,
        at=record.at,
        person=theirs,
        purpose="research",
        recipient="Amity",
        version="1",
        words="Yes",
    )

    assert Visitor(record.person()).post(reverse("who-sees-stop", args=[consent.pk])).status_code == 404


def test_details_changed_by_a_colleague_meanwhile_are_shown_beside_each_other(record, worker):
    person = record.person(worker=worker, given_name="Ruth", phone="1")
    typed = {
        "given_name": "Ruth",
        "phone": "2",
        "language": "en",
        "because": "told",
        "version": person.version,
    }
    people.correct(by=worker, at=record.at, person=person, because="told", details={"phone": "3"})
    visitor, here = Visitor(worker), reverse("person-edit", args=[person.pk])

    shown = page(visitor.post(here, typed))

    assert "Saved by a colleague" in shown
    person.refresh_from_db()
    assert person.phone == "3"
    visitor.post(here, typed | {"version": person.version})
    person.refresh_from_db()
    assert person.phone == "2"


def test_what_a_file_brought_and_no_list_of_ours_has_outlives_a_correction(record, worker):
    """A language that is not offered was English after a new phone number was saved."""
    brought = {"language": "de", "access_needs": ("talks by BSL",)}
    person = record.person(worker=worker, given_name="Ruth", **brought)
    visitor, here = Visitor(worker), reverse("person-edit", args=[person.pk])
    typed = {"given_name": "Ruth", "phone": "2", "because": "told", "version": person.version}

    shown = page(visitor.get(here))
    visitor.post(here, typed | {"language": "de", "access_needs": ["talks by BSL"]})

    assert '<option value="de" selected>' in shown
    assert 'value="talks by BSL"' in shown
    person.refresh_from_db()
    assert (person.phone, person.language, person.access_needs) == ("2", "de", ("talks by BSL",))


def test_an_episode_ends_with_a_death_only_where_the_death_is_written_down(record, worker):
    """Else reminders would go on to the family of somebody who died."""
    person = record.person(worker=worker)
    episode = Episode.objects.get(person=person)
    visitor, here = Visitor(worker), reverse("person-edit", args=[person.pk])
    closing = {"episode": episode.pk, "reason": "deceased"}

    before = page(visitor.get(here))
    visitor.post(reverse("person-episode", args=[person.pk, "close"]), closing)
    refused = page(visitor.get(here))

    assert '<option value="deceased"' not in before
    assert "If they died, write that down below first" in before
    assert "is not written down that they died" in refused
    episode.refresh_from_db()
    assert episode.status == "open"

    day = {"died_on_day": "1", "died_on_month": "3", "died_on_year": "2026"}
    visitor.post(reverse("person-died", args=[person.pk]), day)
    assert '<option value="deceased" selected>' in page(visitor.get(here))
    visitor.post(reverse("person-episode", args=[person.pk, "close"]), closing)

    person.refresh_from_db()
    episode.refresh_from_db()
    assert (person.died_on, episode.end_reason) == (date(2026, 3, 1), "deceased")


def test_of_somebody_who_died_nothing_is_shown_as_overdue(record, worker):
    person = record.person(worker=worker)
    follow_ups.plan(by=worker, at=record.at, person=person, due_on=record.at.date())
    follow_ups.plan(
        by=worker, at=record.at, person=person, due_on=record.at.date(), kind="task", what="Write to her son"
    )
    people.mark_died(by=worker, at=record.at, person=person, on=record.at.date())

    shown = page(Visitor(worker).get(reverse("person", args=[person.pk])))

    nexts = shown.partition('class="nexts"')[2].partition("</section>")[0]
    assert "Write to her son" in nexts
    assert "Contact" not in nexts


def test_an_nhs_number_is_taken_only_with_its_check_digit(record, worker):
    visitor, here = Visitor(worker), reverse("referral-new")
    typed = {"given_name": "Ada", "team": record.team.pk, "source": "gp", "consent": "given"}
    typed |= {"language": "en", "country": "GB"}

    refused = page(visitor.post(here, typed | {"national_id": "943 476 5918"}))
    visitor.post(here, typed | {"national_id": "943-476 5919"})

    assert "Check the number" in refused
    assert 'value="943 476 5918"' in refused
    referral = Referral.objects.get()
    assert (referral.details.national_id, referral.details.country) == ("9434765919", "GB")
    assert "943 476 5919" in page(visitor.get(reverse("referral", args=[referral.pk])))


def test_of_another_country_any_number_is_taken_and_both_are_shown(record, worker):
    person = record.person(worker=worker, given_name="Ruth")
    visitor, here = Visitor(worker), reverse("person-edit", args=[person.pk])
    typed = {"given_name": "Ruth", "language": "en", "because": "told", "version": person.version}

    visitor.post(here, typed | {"country": "IE", "national_id": "1234567 FA"})

    person.refresh_from_db()
    assert (person.country, person.national_id) == ("IE", "1234567 FA")
    shown = page(visitor.get(reverse("person", args=[person.pk])))
    assert "1234567 FA" in shown
    assert "Ireland" in shown
    assert '<option value="IE" selected>' in page(visitor.get(here))


def test_a_number_that_a_file_brought_does_not_stand_in_the_way_of_a_correction(record, worker):
    person = record.person(worker=worker, given_name="Ruth", national_id="N1", country="PL")
    people.correct(by=worker, at=record.at, person=person, because="moved", details={"country": "GB"})
    person.refresh_from_db()
    typed = {"given_name": "Ruth", "language": "en", "because": "told", "version": person.version}
    typed |= {"country": "GB", "national_id": "N1", "phone": "2"}

    Visitor(worker).post(reverse("person-edit", args=[person.pk]), typed)

    person.refresh_from_db()
    assert (person.phone, person.national_id) == ("2", "N1")


def test_every_country_on_offer_but_one_has_crisis_lines():
    offered = {code.lower() for code, _name in COUNTRIES}
    assert offered - {ELSEWHERE.lower()} == set(directory.crisis_countries())


def test_a_merge_is_undone(record):
    leader = record.practitioner("supervisor")
    kept, twice = record.person(worker=leader), record.person(worker=leader)
    visitor = Visitor(leader)

    visitor.post(reverse("person-merge", args=[kept.pk]), {"duplicate": twice.pk})
    twice.refresh_from_db()
    assert twice.merged_into == kept
    visitor.post(reverse("person-take-apart", args=[kept.pk]), {"duplicate": twice.pk})
    twice.refresh_from_db()

    assert twice.merged_into is None
