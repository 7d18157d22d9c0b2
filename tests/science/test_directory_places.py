"""Where a directory itself puts what somebody names."""

from hypothesis import given
from hypothesis import strategies as st

from amity.directory import Address, Directory, Location, Place, find_place, place_names

TOWN = Directory(
    locations=(
        Location(id="a", name="Village Hall", latitude=51.0, longitude=-1.0),
        Location(id="b", name="The Mill", latitude=51.2, longitude=-1.2),
        Location(id="c", name="Nowhere"),
    ),
    addresses=(
        Address(id="a", location_id="a", city="Fernley", region="North", postal_code="BK1 1AA"),
        Address(id="b", location_id="b", city="Fernley", region="South", postal_code="BK1 2BB"),
        Address(id="c", location_id="c", city="Lost", postal_code="ZZ9 9ZZ"),
    ),
)


def test_a_postcode_a_district_a_town_and_a_venue_are_found():
    assert find_place(TOWN, "bk1 1aa") == (Place(51.0, -1.0), "postcode")
    assert find_place(TOWN, "BK1").known_as == "district"
    assert find_place(TOWN, "fernley").place == find_place(TOWN, "BK1").place
    assert find_place(TOWN, "The  Mill") == (Place(51.2, -1.2), "name")
    for unknown in ("", "  ", "Lost", "ZZ9 9ZZ", "BK", "Atlantis"):
        assert find_place(TOWN, unknown) is None
    assert place_names(TOWN) == ["BK1", "Fernley", "North", "South", "The Mill", "Village Hall"]


@given(st.sampled_from(place_names(TOWN)))
def test_every_name_on_offer_is_found_within_the_town(name):
    found = find_place(TOWN, name)

    assert found is not None
    assert 51.0 <= found.place.latitude <= 51.2
    assert found.known_as != "postcode", "a whole postcode may be a home, and is not offered"


def test_what_a_place_denies_is_not_taken_for_what_it_has():
    from amity.prescribing.listing import step_free

    expected = {
        "": None,
        "steps Three steps at the door, no ramp yet.": False,
        "No wheelchair access": False,
        "Not wheelchair accessible": False,
        "There is no lift": False,
        "Up the stairs": False,
        "wheelchair accessible Step-free, wheelchair accessible toilet.": True,
        "Ramp at the entrance": True,
        "No steps": True,
        "Elevator": True,
        "Two steps at the front, ramp at the side": None,
        "Hearing loop": None,
    }
    assert {said: step_free(said) for said in expected} == expected
