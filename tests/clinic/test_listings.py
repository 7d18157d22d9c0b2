"""A directory in the record: loaded whole, noted and vetted, and given back to the science as it was."""

from datetime import date

import pytest
from clinic_record import MONDAY, minutes

from amity.clinic.actions import listings
from amity.clinic.models import Listing
from amity.directory import Directory, Location, Organization, Phone, Service, ServiceAtLocation
from amity.errors import AmityError

CHOIR = Service(id="s1", name="Choir", organization_id="o1", status="active", assured_date=date(2026, 1, 5))
ALLOTMENT = Service(id="s2", name="Allotment", organization_id="o1")
TOWN = Directory(
    organizations=(Organization(id="o1", name="Town Hall"),),
    services=(CHOIR, ALLOTMENT),
    locations=(Location(id="l1", name="The hall"),),
    service_at_locations=(ServiceAtLocation(id="p1", service_id="s1", location_id="l1"),),
    phones=(Phone(id="t1", number="01632 960001", service_id="s2"),),
)


def load(directory, *, at=MONDAY):
    return listings.load(by=None, at=at, directory=directory)


def test_what_was_loaded_is_given_back_as_it_was(db):
    assert load(TOWN) == listings.Loaded(new=2, changed=0, same=0, gone=0)
    assert listings.directory() == TOWN


def test_a_listing_is_searched_by_columns(db):
    load(TOWN)
    choir = Listing.objects.get(name="Choir")
    assert (choir.organisation, choir.status, choir.assured_on) == ("Town Hall", "active", date(2026, 1, 5))


def test_loaded_again_it_changes_nothing_and_what_left_is_kept_as_gone(db):
    load(TOWN)
    assert load(TOWN) == listings.Loaded(new=0, changed=0, same=2, gone=0)
    smaller = Directory(organizations=TOWN.organizations, services=(ALLOTMENT,), phones=TOWN.phones)
    assert load(smaller, at=MONDAY + minutes(1)) == listings.Loaded(new=0, changed=0, same=1, gone=1)
    assert [each.name for each in Listing.objects.offered()] == ["Allotment"]
    assert load(TOWN).changed == 1


def test_what_workers_vetted_and_noted_outlives_a_new_directory_and_reaches_the_science(record):
    load(TOWN)
    choir = Listing.objects.get(name="Choir")
    listings.vet(by=record.admin, at=MONDAY, listing=choir, vetted="yes", safeguarding="no")
    listings.note(by=record.admin, at=MONDAY, listing=choir, words="Ring the bell at the side.")
    load(TOWN)
    (vetting,) = listings.directory().vetting
    assert (vetting.link_id, vetting.vetted, vetting.safeguarding) == ("s1", "yes", "no")
    assert vetting.note == "Ring the bell at the side."


def test_an_empty_note_and_a_strange_word_are_refused(record):
    load(TOWN)
    choir = Listing.objects.get(name="Choir")
    with pytest.raises(AmityError, match="Say what a colleague should know"):
        listings.note(by=record.admin, at=MONDAY, listing=choir, words=" ")
    with pytest.raises(AmityError, match="not on offer"):
        listings.vet(by=record.admin, at=MONDAY, listing=choir, vetted="maybe", safeguarding="no")
