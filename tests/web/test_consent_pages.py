"""At 16 and 17 whoever writes a consent down says, each time, that the person can decide it, and why."""

from datetime import date

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity.clinic.actions import consents
from amity.clinic.models import Consent

pytestmark = pytest.mark.usefixtures("at")
AGREED = {"purpose": "share-with-gp", "recipient": "Dr Lee", "agreed": "on"}
ABLE = {
    "capacity": "decides-with-support",
    "because": "She said what the GP would hear, and why.",
}


@pytest.fixture
def young(record, worker):
    record.team.accepts_from = 16
    record.team.save()
    return record.person(worker=worker, given_name="Mia", birth_date=date(2009, 5, 1))


def test_it_is_asked_and_shown_afterwards(worker, young):
    visitor, there = Visitor(worker), reverse("consents", args=[young.pk])

    refused = page(visitor.post(there, AGREED))
    assert "Say whether they can decide this" in refused
    assert 'value="Dr Lee"' in refused
    visitor.post(there, AGREED | ABLE)

    consent = Consent.objects.get()
    assert (consent.capacity, consent.capacity_because) == tuple(ABLE.values())
    shown = page(visitor.get(there))
    assert "They could decide this with help" in shown
    assert ABLE["because"] in shown


def test_whoever_cannot_decide_now_agrees_to_nothing(worker, young):
    there = reverse("consents", args=[young.pk])

    shown = page(Visitor(worker).post(there, AGREED | ABLE | {"capacity": "cannot"}))

    assert "Speak with the safeguarding lead today" in shown
    assert not Consent.objects.exists()


@pytest.mark.parametrize("more", [{}, {"capacity": "decides"}, {"because": "so"}, {"capacity": "cannot"}])
def test_no_way_in_leaves_it_out(record, worker, young, more):
    with pytest.raises(consents.ConsentError, match="under 18"):
        consents.give(
            by=worker,
            at=record.at,
            person=young,
            purpose="reminders",
            recipient="A",
            version="1",
            words="Y",
            **more,
        )


def test_of_others_it_is_not_asked(record, worker):
    adult = record.person(worker=worker, birth_date=date(2008, 3, 2))  # 18 today
    visitor, there = Visitor(worker), reverse("consents", args=[adult.pk])

    assert "Can they decide this" not in page(visitor.get(there))
    visitor.post(there, AGREED)
    assert Consent.objects.get().capacity == ""
