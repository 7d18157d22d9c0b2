"""Two records of one person, merged: nothing of the older goes out of reach, and what protects them stays."""

from datetime import date

import pytest
from clinic_record import MONDAY, minutes
from django.apps import apps

from amity import instruments
from amity.clinic.actions import (
    assessments,
    assignments,
    concerns,
    consents,
    contacts,
    episodes,
    follow_ups,
    networks,
    outbox,
    paper,
    people,
    plans,
    referrals,
    safety,
    safety_plans,
    sayings,
)
from amity.clinic.models import (
    Consent,
    Details,
    Network,
    Outbox,
    PaperWords,
    Person,
    SafeContact,
    SafetyAlert,
    Steps,
    visible_to,
)
from amity.networks import Alter
from amity.networks import Network as Drawn

LATER = MONDAY + minutes(60)
JO = Drawn(alters=(Alter(id="a", name="Jo"),))
FOUND_OTHERWISE = {"NameMark", "Outbox"}
"""What is no entry on a record: names are searched by, and a message knows whom it goes to."""


def agreed(person):
    said = {"purpose": "share-with-gp", "recipient": "Dr Lee", "version": "1", "words": "Yes."}
    return consents.give(by=person, at=MONDAY, person=person, **said)


def lived(record, person):
    """Write something of every kind on a record."""
    how = {"by": record.worker, "at": MONDAY, "person": person}
    plan = plans.draft(**how, goals=[("Sing again", "")])
    plans.choose(by=record.worker, at=MONDAY, plan=plan, intervention="singing")
    card = instruments.load("osss-3")
    given = assignments.assign(**how, ask=["osss-3"], how="paper", due_on=date(2026, 3, 9))
    paper.enter(
        **how,
        instrument="osss-3",
        answers=dict.fromkeys(card.item, None),
        answered_on=MONDAY.date(),
        assignment=given,
    )
    sayings.say(**how, question=sayings.NAMES, words="Jo")
    assessments.record(**how, instrument="osss-3", answers={})
    consents.give(**how, purpose="reminders", recipient="Amity", version="1", words="Yes.")
    contacts.record(**how, channel="phone", result="no-answer")
    follow_ups.plan(**how, due_on=date(2026, 3, 9))
    networks.draw(**how, drawn=JO)
    safety_plans.write(**how, says=Steps(warning_signs=("Not sleeping",)))
    concern = concerns.write(**how, about="neglect", said="No food in the house.")
    concerns.break_glass(by=record.mate, at=MONDAY, concern=concern, because="At the door now.")
    referrals.receive(**how, team=record.team, details=Details(), source="gp")
    outbox.write(at=MONDAY, kind="link", key=f"letter/{person.pk}", person=person)
    PaperWords.objects.create(
        person=person,
        by="amity",
        at=MONDAY,
        assignment=given,
        question="q",
        first="Jo",
        first_by=record.worker,
    )


@pytest.fixture
def two(record):
    """The one who is kept, and the older record."""
    record.worker, record.mate = record.practitioner(), record.practitioner("supervisor")
    return record.person(worker=record.worker), record.person(worker=record.mate, given_name="Augustina")


def merged(record, keep, duplicate):
    return people.merge(by=record.admin, at=LATER, keep=keep, duplicate=duplicate)


def belong_to_a_person():
    """Return every model of the record with a key to a person, but for people themselves."""
    return [
        model
        for model in apps.get_app_config("clinic").get_models()
        if model is not Person
        and any(field.related_model is Person and field.concrete for field in model._meta.get_fields())
    ]


def test_of_every_kind_of_entry_nothing_of_the_older_record_is_out_of_reach(record, two):
    keep, duplicate = two
    lived(record, duplicate)
    before = {model: set(model.objects.filter(person=duplicate)) for model in belong_to_a_person()}
    assert [model.__name__ for model, rows in before.items() if not rows] == []

    merged(record, keep, duplicate)

    for model, rows in before.items():
        if model.__name__ not in FOUND_OTHERWISE:
            assert rows <= set(model.objects.of(keep)), model.__name__
    assert people.search(by=record.mate, at=LATER, words="Augus") == [keep]
    people.hold_letters(by=record.mate, at=LATER, person=keep, hold=True)
    outbox.deliver(at=LATER, send=lambda message: None)
    letter = Outbox.objects.get(key=f"letter/{duplicate.pk}")
    assert letter.outcome == "withheld"


def test_whoever_looks_after_either_record_sees_the_one_that_is_kept_and_its_alerts_keep_their_owner(
    record, two
):
    keep, duplicate = two
    alert = safety.raise_alert(by=None, at=MONDAY, person=duplicate, flag="item-9")
    owner = alert.owner
    merged(record, keep, duplicate)

    assert keep in visible_to(owner, LATER)
    alert.refresh_from_db()
    assert alert.owner == owner
    new = record.practitioner()
    episodes.hand_over(by=record.admin, at=LATER, episode=duplicate.episodes.get(), to=new)
    assert SafetyAlert.objects.of(keep).open().get().owner == new


@pytest.mark.parametrize("unsafe", [0, 1])
def test_a_map_that_was_put_away_on_either_record_stays_so_and_can_be_shown_again(record, two, unsafe):
    """Also where the other map was drawn later."""
    for n, each in enumerate(two):
        alter = Alter(id="a", name="Jo", safe="no" if n == unsafe else "yes")
        networks.draw(by=record.worker, at=MONDAY + minutes(n), person=each, drawn=Drawn(alters=(alter,)))
    keep = merged(record, *two)

    assert networks.latest_of(keep).hidden
    networks.safe_again(by=record.worker, at=LATER + minutes(1), person=keep)

    last = networks.latest_of(keep)
    assert not last.hidden
    networks.draw(by=record.worker, at=LATER + minutes(2), person=keep, drawn=JO, version=last.version)
    assert Network.objects.of(keep).count() == 5


def test_what_was_withdrawn_later_on_one_record_does_not_hold_by_the_other(record, two):
    keep, duplicate = two
    agreed(duplicate)
    stopped = agreed(keep)
    consents.withdraw(by=keep, at=MONDAY + minutes(5), consent=stopped)

    merged(record, keep, duplicate)

    assert not Consent.objects.live(LATER).of(keep).exists()


def test_a_consent_that_both_records_hold_is_withdrawn_on_both(record, two):
    keep, duplicate = two
    held, _other = agreed(keep), agreed(duplicate)
    merged(record, keep, duplicate)

    consents.withdraw(by=keep, at=LATER, consent=held)

    assert not Consent.objects.live(LATER).of(keep).exists()


@pytest.mark.parametrize(
    ("kept", "older", "safe"),
    [
        (SafeContact(channels=("phone", "post")), SafeContact(channels=("phone",)), ("phone",)),
        (SafeContact(channels=("post",)), SafeContact(note="He opens letters"), ()),
        (SafeContact(channels=("post",)), SafeContact(), ("post",)),
        (SafeContact(), SafeContact(channels=("text",)), ("text",)),
    ],
)
def test_only_what_is_safe_by_both_records_is_safe(record, kept, older, safe):
    keep, duplicate = record.stranger(safe_contact=kept), record.stranger(safe_contact=older)

    merged(record, keep, duplicate)

    keep.refresh_from_db()
    assert keep.safe_contact.channels == safe
    assert older.note in keep.safe_contact.note


def test_somebody_who_died_on_either_record_has_died(record, two):
    keep, duplicate = two
    people.mark_died(by=record.worker, at=MONDAY, person=duplicate, on=MONDAY.date())

    assert merged(record, keep, duplicate).died_on == MONDAY.date()
