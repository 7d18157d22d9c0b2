"""Finding a place, saying what a colleague should know of it, and checking a sentence."""

import pytest
import time_machine
from django.urls import reverse
from web_visitors import Visitor, page

from amity import evidence, library
from amity.clinic.actions import listings
from amity.clinic.models import Listing
from amity.directory import Directory, Organization, Service
from amity.web import planning


@pytest.fixture(autouse=True)
def at(record):
    with time_machine.travel(record.at, tick=False):
        yield record.at


@pytest.fixture
def choir(record):
    there = Directory(
        organizations=(Organization(id="o", name="Out and About", description="Choirs"),),
        services=(
            Service(id="s", name="Tuesday choir", organization_id="o", description="Singing for all."),
            Service(id="t", name="Allotment", organization_id="o", description="Digging."),
        ),
    )
    listings.load(by=None, at=record.at, directory=there)
    return Listing.objects.get(service="s")


def test_a_place_is_found_by_words(record, choir):
    visitor = Visitor(record.practitioner("link-worker"))

    shown = page(visitor.get(reverse("directory"), {"q": "singing"}))

    assert "Tuesday choir" in shown
    assert "Allotment" not in shown
    assert "ring first" in shown
    assert "Nothing found" in page(visitor.get(reverse("directory"), {"q": "zzzz"}))


def test_workers_note_and_leaders_vet(record, choir):
    worker = Visitor(record.practitioner("link-worker"))
    here = reverse("service", args=[choir.pk])
    worker.post(reverse("service-note", args=[choir.pk]), {"words": "Ask for Edith."})
    assert "Ask for Edith." in page(worker.get(here))
    assert worker.post(reverse("service-vet", args=[choir.pk]), {"vetted": "yes"}).status_code == 403

    leader = Visitor(record.practitioner("supervisor"))
    leader.post(reverse("service-vet", args=[choir.pk]), {"vetted": "yes", "safeguarding": "no"})

    choir.refresh_from_db()
    assert (choir.vetted, choir.safeguarding) == ("yes", "no")
    assert "Vetted" in page(worker.get(reverse("directory")))


@pytest.mark.parametrize("key", ["nothing", "0", "9" * 40])
def test_a_place_that_is_not_there_is_not_there(record, key):
    assert Visitor(record.practitioner("peer")).get(reverse("service", args=[key])).status_code == 404


def test_a_sentence_is_checked(record):
    visitor = Visitor(record.practitioner("link-worker"))
    wrong = evidence.load_claim("06-compared-with-smoking")

    shown = page(visitor.post(reverse("evidence"), {"text": wrong.says}))

    assert "Say instead:" in shown
    assert "no proof that it is right" in page(visitor.post(reverse("evidence"), {"text": "We meet."}))


def test_a_finding_says_whether_it_is_a_link(record):
    visitor = Visitor(record.practitioner("link-worker"))
    link = next(each for each in map(evidence.load, evidence.names()) if each.is_association)

    shown = page(visitor.get(reverse("finding", args=[link.id])))

    assert "It says nothing of what treatment does." in shown
    assert visitor.get(reverse("finding", args=["nothing"])).status_code == 404


def test_what_is_unverified_is_held_back(record):
    held = sorted(set(library.names("findings")) - set(evidence.names()))

    visitor = Visitor(record.practitioner("link-worker"))
    assert visitor.get(reverse("finding", args=[held[0]])).status_code == 404


def test_a_second_vetting_of_one_day_reaches_the_plan(record, choir):
    leader, day = record.practitioner("supervisor"), record.at.date()
    first = planning.matcher(day)

    listings.vet(by=leader, at=record.at, listing=choir, vetted="yes", safeguarding="yes")
    second = planning.matcher(day)
    listings.vet(by=leader, at=record.at, listing=choir, vetted="no", safeguarding="no")

    assert len({id(each) for each in (first, second, planning.matcher(day))}) == 3
