"""Finding a place, saying what a colleague should know of it, and checking a sentence."""

from datetime import time

import pytest
from django.urls import reverse
from web_visitors import Visitor, page

from amity import evidence, library
from amity.clinic.actions import listings
from amity.clinic.models import Listing
from amity.directory import (
    Accessibility,
    Address,
    Cost,
    Directory,
    Language,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    import_postcodes,
)
from amity.web import planning

pytestmark = pytest.mark.usefixtures("at")


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
    assert "Ring first" in shown


@pytest.mark.parametrize("role", ["provider", "commissioner"])
def test_who_offers_or_pays_finds_places_and_no_person(record, choir, role):
    Visitor(record.practitioner("link-worker")).post(
        reverse("service-note", args=[choir.pk]), {"words": "Ask for Edith."}
    )
    person = record.person(given_name="Ruth")
    visitor = Visitor(record.practitioner(role))

    first = visitor.get(reverse("front"), follow=True)
    shown = page(visitor.get(reverse("service", args=[choir.pk])))
    closed = [reverse(name) for name in ("today", "people", "rota", "referrals", "team")]

    assert "Tuesday choir" in page(first)
    assert ("Edith" in shown, "Find a person" in shown) == (False, False)
    assert {visitor.get(each).status_code for each in closed} == {403}
    assert visitor.get(reverse("person", args=[person.pk])).status_code == 403


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
    assert "Do not send anybody" in page(worker.get(reverse("directory")))
    assert "Its safeguarding policy or its checks of staff are not in order." in page(worker.get(here))


HALL = Location(id="hall", name="Village Hall", latitude=51.0, longitude=-1.0)
MILL = Location(id="mill", name="The Mill", latitude=51.0, longitude=-1.1)


@pytest.fixture
def town(record):
    """A choir in the hall, step-free, on Tuesday mornings; gardens up three steps, on Sundays."""
    there = Directory(
        organizations=(Organization(id="o", name="Out and About"),),
        services=(
            Service(id="s", name="Choir", organization_id="o", minimum_age=50, url="javascript:alert(1)"),
            Service(
                id="t",
                name="Gardening group",
                organization_id="o",
                assured_date=record.at.date(),
                email="dig@tarn.example",
            ),
            Service(id="u", name="Unsaid", organization_id="o"),
        ),
        locations=(HALL, MILL),
        service_at_locations=(
            ServiceAtLocation(id="1", service_id="s", location_id="hall"),
            ServiceAtLocation(id="2", service_id="t", location_id="mill"),
        ),
        addresses=(
            Address(id="1", location_id="hall", city="Fernley", postal_code="BK1 1AA"),
            Address(id="2", location_id="mill", city="Tarn", postal_code="BK2 2BB"),
        ),
        accessibility=(
            Accessibility(id="1", location_id="hall", description="wheelchair accessible"),
            Accessibility(id="2", location_id="mill", details="Three steps at the door, no ramp yet."),
        ),
        schedules=(
            Schedule(id="1", service_id="s", byday="TU", opens_at=time(10), closes_at=time(11, 30)),
            Schedule(id="2", service_id="t", freq="MONTHLY", byday="1SU", opens_at=time(14)),
        ),
        cost_options=(
            Cost(id="1", service_id="s", amount=0),
            Cost(id="2", service_id="t", amount=7.5, currency="GBP", option="a visit"),
        ),
        languages=(Language(id="1", service_id="s", code="es"), Language(id="2", service_id="t", code="en")),
    )
    listings.load(by=None, at=record.at, directory=there)


def found(visitor, **asked):
    shown = page(visitor.get(reverse("directory"), asked))
    return {name for name in ("Choir", "Gardening group", "Unsaid") if f">{name}</a>" in shown}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"Choir", "Gardening group", "Unsaid"}),
        ({"kind": "choir"}, {"Choir"}),
        ({"day": "tu"}, {"Choir", "Unsaid"}),
        ({"day": "su", "part": "afternoon"}, {"Gardening group", "Unsaid"}),
        ({"part": "morning"}, {"Choir", "Unsaid"}),
        ({"step_free": "1"}, {"Choir", "Unsaid"}),
        ({"cost": "0"}, {"Choir", "Unsaid"}),
        ({"language": "es"}, {"Choir", "Unsaid"}),
        ({"age": "30"}, {"Gardening group", "Unsaid"}),
        ({"near": "Fernley", "km": "2"}, {"Choir"}),
        ({"near": "BK2", "km": "2"}, {"Gardening group"}),
    ],
)
def test_each_filter_leaves_what_suits_and_what_does_not_say(record, town, asked, expected):
    assert found(Visitor(record.practitioner("link-worker")), **asked) == expected


def test_what_an_entry_does_not_say_is_told_as_a_question(record, town):
    visitor = Visitor(record.practitioner("link-worker"))
    shown = page(visitor.get(reverse("directory"), {"step_free": "1", "cost": "0", "day": "tu"}))

    assert "Not said, so ask: when it meets, what it costs, whether it has steps" in shown
    assert 'aria-label="Asked for"' in shown
    assert 'href="?cost=0&amp;day=tu"' in shown, "each filter is taken away by itself"


def test_the_nearest_comes_first(record, town):
    visitor = Visitor(record.practitioner("link-worker"))

    shown = page(visitor.get(reverse("directory"), {"near": "tarn"}))

    assert shown.index("Gardening group</a>") < shown.index("Choir</a>") < shown.index("Unsaid</a>")
    assert "7.0 km" in shown
    assert "crow flies from tarn" in shown


def test_a_postcode_never_stands_in_the_address(record, town, settings, tmp_path):
    settings.AMITY_HOME = tmp_path
    (tmp_path / "codes.csv").write_text("postcode,latitude,longitude\nRG1 7XX,51.0,-1.02\n")
    import_postcodes(tmp_path / "codes.csv", tmp_path / "postcodes.sqlite")
    visitor = Visitor(record.practitioner("link-worker"))

    for postcode in ("rg1 7xx", "BK1 1AA"):
        sent = visitor.post(reverse("directory"), {"near": postcode, "km": "5", "q": "", "kind": ""})

        assert sent["Location"] == f"{reverse('directory')}?near=typed&km=5"
        shown = page(visitor.get(sent["Location"]))
        assert f"crow flies from {postcode}" in shown
        assert "Gardening group" not in shown.partition('id="found"')[2]
    place = visitor.post(reverse("directory"), {"near": "Fernley", "step_free": "1"})
    assert place["Location"] == f"{reverse('directory')}?near=Fernley&step_free=1"


def test_a_place_that_nobody_knows_is_told_and_kept(record, town):
    visitor = Visitor(record.practitioner("link-worker"))
    for response in (
        visitor.post(reverse("directory"), {"near": "Atlantis", "q": "choir", "age": "x"}),
        visitor.get(reverse("directory"), {"near": "Atlantis", "q": "choir", "age": "x"}),
    ):
        assert response.status_code == 422
        assert "Nobody here knows where that is." in page(response)
        assert "Enter an age in years" in page(response)
        assert 'value="Atlantis"' in page(response)


def test_nothing_found_says_what_to_do_and_an_empty_directory_says_so(record, choir):
    visitor = Visitor(record.practitioner("link-worker"))

    assert "Take something away above" in page(visitor.get(reverse("directory"), {"q": "zzzz"}))
    Listing.objects.all().delete()
    assert "The directory is empty" in page(visitor.get(reverse("directory")))


def test_the_page_of_a_place_says_when_where_cost_access_and_how_sure_it_is(record, town):
    visitor = Visitor(record.practitioner("link-worker"))
    choir, gardens, unsaid = (Listing.objects.get(service=each).pk for each in "stu")

    shown = page(visitor.get(reverse("service", args=[choir])))
    for words in ("Every Tuesday, 10:00 to 11:30", "Next: Tuesday 3 March", "Fernley, BK1 1AA", "Free"):
        assert words in shown
    assert "50 years and over" in shown
    assert "Ring first" in shown
    assert "javascript:" not in shown
    shown = page(visitor.get(reverse("service", args=[gardens])))
    for words in ("First Sunday of the month, from 14:00", "7.50 GBP a visit", "no ramp yet", "Fairly sure"):
        assert words in shown
    assert 'href="mailto:dig@tarn.example"' in shown
    assert page(visitor.get(reverse("service", args=[unsaid]))).count("Not said: ask when you ring") == 6


def test_the_way_back_leads_to_what_was_looked_for(record, town):
    visitor = Visitor(record.practitioner("link-worker"))
    here = reverse("service", args=[Listing.objects.get(service="s").pk])

    came = visitor.get(here, headers={"Referer": f"http://testserver{reverse('directory')}?day=tu"})
    assert f'href="{reverse("directory")}?day=tu"' in page(came)
    away = visitor.get(here, headers={"Referer": "http://elsewhere.example/services/?x=1"})
    assert "x=1" not in page(away)


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
