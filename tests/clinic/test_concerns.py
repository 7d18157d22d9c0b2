"""Safeguarding concerns: anybody writes one, few read it, and the safeguarding lead always hears of it."""

from datetime import date, timedelta

import pytest
from clinic_record import MONDAY, Record, minutes

from amity import instruments
from amity.clinic.actions import asking, assessments, concerns, contacts, paper, safety
from amity.clinic.models import BreakGlass, Concern, Event, Outbox, SafetyAlert, concerns_readable_by

LATER = MONDAY + minutes(5)
SECRET = "He locks the door at night"


def wrote(record, person, by, **details):
    details = {"about": "abuse", "said": SECRET, **details}
    return concerns.write(by=by, at=MONDAY, person=person, **details)


def told(alert):
    return set(alert.notices.values_list("practitioner", flat=True))


def test_who_may_read_a_concern_is_not_who_may_read_the_record(record):
    roles = ("link-worker", "therapist", "duty-worker", "peer", "administrator")
    others = [record.practitioner(role) for role in roles]
    author, lead, supervisor = (
        record.practitioner("peer"),
        record.practitioner("safeguarding-lead"),
        record.practitioner("supervisor"),
    )
    elsewhere = Record().practitioner("safeguarding-lead")
    person = record.person(worker=others[0])
    concern = wrote(record, person, author)

    readers = [each for each in (author, lead, supervisor) if _reads(each, concern)]
    assert readers == [author, lead, supervisor]
    assert not any(_reads(each, concern) for each in (*others, elsewhere))


def _reads(practitioner, concern):
    may = concerns_readable_by(practitioner, LATER).filter(pk=concern.pk).exists()
    assert (concerns.read(by=practitioner, at=LATER, concern=concern) is not None) == may
    return may


def test_every_reading_and_every_refusal_is_written_down_and_the_audit_says_nothing_of_it(record):
    worker, lead = record.practitioner(), record.practitioner("safeguarding-lead")
    concern = wrote(record, record.person(), lead)

    concerns.read(by=lead, at=LATER, concern=concern)
    concerns.read(by=worker, at=LATER, concern=concern)

    did = list(Event.objects.filter(to=concern.ref).order_by("seq").values_list("did", "by"))
    assert did == [
        ("wrote concern", lead.ref),
        ("read concern", lead.ref),
        ("was refused concern", worker.ref),
    ]
    assert not any(SECRET in str(each.details) for each in Event.objects.all())
    assert not any(SECRET in str(each.details) for each in Outbox.objects.all())


def test_a_concern_raises_an_alert_that_the_safeguarding_lead_hears_of_at_once(record):
    worker, lead, _duty = (
        record.practitioner(),
        record.practitioner("safeguarding-lead"),
        record.practitioner("duty-worker"),
    )
    person = record.person(worker=worker)

    concern = wrote(record, person, worker, key="once")
    assert wrote(record, person, worker, key="once") == concern

    alert = SafetyAlert.objects.get()
    assert (alert.path, concern.alert) == ("safeguarding", alert)
    assert told(alert) == {worker.pk, lead.pk}


def test_a_concern_waits_until_somebody_was_reached_about_it_and_not_for_a_letter(record):
    worker = record.practitioner()
    concern = wrote(record, record.person(worker=worker), worker)
    said = {"by": worker, "at": LATER, "person": concern.person, "alert": concern.alert}

    contacts.record(channel="phone", result="left-message", with_whom="services", **said)
    assert SafetyAlert.objects.unanswered().exists()
    contacts.record(channel="phone", result="reached", with_whom="services", **said)
    assert not SafetyAlert.objects.unanswered().exists()


def test_of_a_flagged_answer_reaching_somebody_else_is_not_enough_whatever_it_was_sorted_as(record):
    worker = record.practitioner()
    person = record.person(worker=worker)
    alert = safety.raise_alert(by=None, at=MONDAY, person=person, flag="item-9")
    safety.sort(by=worker, at=LATER, alert=alert, path="safeguarding")

    said = {"by": worker, "at": LATER, "person": person, "alert": alert}
    contacts.record(channel="phone", result="reached", with_whom="services", **said)

    assert SafetyAlert.objects.unanswered().get() == alert


def test_an_alert_that_turns_out_to_be_about_safeguarding_is_told_to_the_lead_once(record):
    worker, lead = record.practitioner(), record.practitioner("safeguarding-lead")
    alert = safety.raise_alert(by=None, at=MONDAY, person=record.person(worker=worker), flag="item-9")
    assert lead.pk not in told(alert)

    for _press in range(2):
        safety.sort(by=worker, at=LATER, alert=alert, path="safeguarding")

    assert alert.notices.filter(practitioner=lead).count() == 1


@pytest.mark.parametrize(("born", "hears"), [(date(2009, 5, 1), True), (date(2008, 3, 2), False)])
def test_of_an_alert_of_somebody_under_18_the_safeguarding_lead_hears_at_once(db, born, hears):
    record = Record(accepts_from=16)
    worker, lead = record.practitioner(), record.practitioner("safeguarding-lead")
    person = record.person(worker=worker, birth_date=born)

    alert = safety.raise_alert(by=None, at=MONDAY, person=person, flag="item-9")

    assert (lead.pk in told(alert)) == hears


def test_a_flagged_paper_of_a_child_is_not_taken_and_its_flag_is_not_lost(record):
    worker, lead = record.practitioner(), record.practitioner("safeguarding-lead")
    child = record.person(worker=worker)
    child.birth_date = date(2011, 1, 1)
    child.save()
    card = instruments.load("phq-9")
    answers = {item.id: 1 for item in card.items}

    for _try in range(2):
        with pytest.raises(asking.AssessmentError, match="safeguarding lead"):
            paper.enter(
                by=worker,
                at=MONDAY,
                person=child,
                instrument="phq-9",
                answers=answers,
                answered_on=MONDAY.date(),
            )

    alert = SafetyAlert.objects.get()
    assert (alert.path, alert.assessment, alert.paper) == ("safeguarding", None, None)
    assert told(alert) == {worker.pk, lead.pk}


def test_whoever_must_read_it_now_says_why_and_the_readers_are_told(record):
    worker, lead = record.practitioner(), record.practitioner("safeguarding-lead")
    concern = wrote(record, record.person(worker=worker), lead)
    before = concern.alert.notices.filter(practitioner=lead).count()

    with pytest.raises(concerns.ConcernError, match="Say why"):
        concerns.break_glass(by=worker, at=LATER, concern=concern, because=" ")
    concerns.break_glass(by=worker, at=LATER, concern=concern, because="The police are at the door")

    broken = BreakGlass.objects.get()
    assert (broken.by, broken.because) == (worker.ref, "The police are at the door")
    assert concern.alert.notices.filter(practitioner=lead).count() == before + 1
    assert not concerns_readable_by(worker, LATER).exists()
    assert not any("police" in str(each.details) for each in Event.objects.all())


@pytest.mark.parametrize(
    ("details", "problem"), [({"about": "gossip"}, "about: 'gossip'"), ({"said": " "}, "said: it is empty")]
)
def test_a_concern_that_says_nothing_is_refused_and_nobody_is_told(record, details, problem):
    with pytest.raises(concerns.ConcernError, match=problem):
        wrote(record, record.person(), record.practitioner(), **details)

    assert not Concern.objects.exists()
    assert not SafetyAlert.objects.exists()


def test_one_that_is_wrong_is_marked_and_stays_to_be_read_and_its_alert_stays_open(record):
    worker = record.practitioner()
    concern = wrote(record, record.person(worker=worker), worker)

    concerns.mark_in_error(by=worker, at=LATER, concern=concern, because="Of somebody else")

    assert concerns_readable_by(worker, LATER).get().wrong_because == "Of somebody else"
    assert SafetyAlert.objects.open().exists()
    with pytest.raises(concerns.ConcernError, match="already"):
        concerns.mark_in_error(by=worker, at=LATER, concern=concern, because="Of somebody else")


def test_who_left_reads_nothing_they_wrote(record):
    worker = record.practitioner()
    wrote(record, record.person(worker=worker), worker)
    worker.left_at = LATER
    worker.save()

    assert not concerns_readable_by(worker, LATER + timedelta(minutes=1)).exists()


def test_at_a_questionnaire_begun_before_the_birth_date_was_put_right_the_flag_still_counts(record):
    worker = record.practitioner()
    person = record.person(worker=worker)
    assessment = assessments.begin(by=person, at=MONDAY, person=person, instrument="phq-9")
    person.birth_date = date(2011, 1, 1)
    person.save()

    item = instruments.load("phq-9").flags["item-9"].item
    assessments.answer(by=person, at=LATER, assessment=assessment, item=item, code=1)

    assert SafetyAlert.objects.unanswered().exists()
