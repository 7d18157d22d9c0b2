"""Finding a place: words, nearness, hours, language; freshness, doubles, postcodes, terms."""

import zipfile
from datetime import date, datetime, time

import pytest
from directories import a_package

from amity import directory
from amity.directory import DirectoryError, Place, Schedule
from amity.library import LibraryError

TOWN = {
    "organizations": "id,name,description\n1,Reading Helps,It helps\n2,Thames Arts,Art for all\n",
    "services": (
        "id,organization_id,name,description,status,assured_date,url\n"
        "choir,2,Community choir,Singing together; no auditions,active,2026-10-01,https://example.org/choir\n"
        "walk,1,Walking group,An hour along the river,active,2025-11-01,https://example.org/walk\n"
        "old,1,Old walking group,It ended,defunct,2019-01-01,\n"
        "lunch,1,Lunch club,Hot lunch and company,,,\n"
        'lunch2,1,"Lunch club, The",Hot lunch and company,active,,\n'
    ),
    "locations": (
        "id,location_type,name,latitude,longitude\nhall,physical,Hall,51.455,-0.973\n"
        "park,physical,Park,51.49,-0.97\nchurch,physical,Church,,\n"
    ),
    "service_at_location": (
        "id,service_id,location_id\n1,choir,hall\n2,walk,park\n3,old,hall\n4,lunch,church\n5,lunch2,church\n"
    ),
    "addresses": (
        "id,location_id,address_1,city,postal_code,country,address_type\n"
        "1,church,1 Church Street,Reading,RG1 2AA,GB,physical\n"
    ),
    "schedules": (
        "id,service_id,freq,byday,opens_at,closes_at,location_id\n1,choir,WEEKLY,TH,19:00,21:00,\n"
        "2,walk,WEEKLY,SA,10:00,11:00,\n3,,WEEKLY,TH,09:00,22:00,church\n"
    ),
    "languages": "id,service_id,name,code\n1,choir,English,en\n2,walk,Polish,pl\n3,walk,English (some),en\n",
    "taxonomy_terms": "id,name\nt1,Singing\nt2,Gardening\n",
    "attributes": "id,link_id,taxonomy_term_id,link_entity\n1,choir,t1,service\n2,walk,t2,service\n",
}


@pytest.fixture(name="town")
def _town(tmp_path):
    return directory.read(a_package(tmp_path / "it", **TOWN)).directory


def names(hits):
    return [hit.service.id for hit in hits]


def test_words_find_names_terms_providers_and_descriptions_and_the_name_counts_most(town):
    assert names(directory.search(town, "walking")) == ["walk"]
    assert names(directory.search(town, "sing")) == ["choir"]
    assert names(directory.search(town, "gardens")) == ["walk"]
    assert names(directory.search(town, "thames")) == ["choir"]
    assert names(directory.search(town, "hot company")) == ["lunch", "lunch2"]
    assert names(directory.search(town, 'choir" OR (')) == ["choir"]


def test_a_word_that_nobody_says_finds_nothing_and_one_of_two_is_enough_where_no_entry_says_both(town):
    assert directory.search(town, "xylophone") == []
    assert names(directory.search(town, "choir xylophone")) == ["choir"]


def test_one_of_two_words_is_enough_where_what_says_both_is_out_of_reach(town):
    away = Place(51.49, -0.97)

    assert names(directory.search(town, "singing auditions")) == ["choir"]
    assert names(directory.search(town, "singing river", place=away, km=1)) == ["walk"]
    assert names(directory.search(town, "community singing along", place=away, km=1)) == ["walk"]
    assert names(directory.search(town, "community singing", place=away, km=1)) == []


def test_free_is_what_says_that_it_costs_nothing(tmp_path):
    services = (
        "id,organization_id,name,status,fees_description\n1,1,A,active,Free\n2,1,B,active,Free or 3\n"
        "3,1,C,active,\n4,1,D,active,Free\n5,1,E,active,\n"
    )
    costs = "id,service_id,amount,currency\n1,4,3,GBP\n2,5,0,GBP\n"
    town = directory.read(a_package(tmp_path / "it", services=services, cost_options=costs)).directory

    assert names(directory.search(town, free=True)) == ["1", "5"]
    assert [directory.cost_of(town, each) for each in town.services] == [0, None, None, 3, 0]


def test_what_has_ended_is_never_found(town):
    assert "old" not in names(directory.search(town))


def test_near_leaves_out_what_is_far_and_what_nobody_knows(town):
    here = Place(51.455, -0.97)

    assert names(directory.search(town, place=here, km=1)) == ["choir"]
    assert names(directory.search(town, place=here, km=10)) == ["choir", "walk"]
    assert names(directory.search(town, place=here)) == ["choir", "walk", "lunch", "lunch2"]
    assert directory.search(town, place=here)[1].km == pytest.approx(3.9, abs=0.1)


def test_what_is_closed_is_left_out_and_unknown_hours_stay(town):
    thursday = datetime.fromisoformat("2026-11-26T20:00")

    found = {hit.service.id: hit.open for hit in directory.search(town, open_at=thursday)}

    assert found == {"choir": True, "lunch": True, "lunch2": True}
    sunday = datetime.fromisoformat("2026-11-29T10:30")
    assert names(directory.search(town, open_at=sunday)) == []


def test_a_language_is_asked_for_by_name_or_code(town):
    assert names(directory.search(town, language="pl")) == ["walk"]
    assert names(directory.search(town, language="ENGLISH")) == ["choir", "walk"]
    assert names(directory.search(town, language="Urdu")) == []


def test_a_schedule_that_does_not_say_its_hours_or_days_is_neither_open_nor_closed():
    noon = datetime.fromisoformat("2026-11-26T12:00")

    assert directory.open_at(Schedule(id="1", description="Ring first"), noon) is None
    assert directory.open_at(Schedule(id="1", opens_at=time(9), closes_at=time(17)), noon) is None
    assert (
        directory.open_at(
            Schedule(id="1", freq="MONTHLY", interval=2, byday="1TH", opens_at=time(9), closes_at=time(17)),
            noon,
        )
        is None
    )


def test_a_schedule_whose_end_cannot_be_read_is_not_said_to_be_open(tmp_path):
    schedules = "id,service_id,freq,byday,opens_at,closes_at,valid_to\n1,1,WEEKLY,TH,09:00,17:00,03/04/2024\n"
    (schedule,) = directory.read(a_package(tmp_path / "it", schedules=schedules)).directory.schedules

    assert schedule.extra == {"valid_to_as_given": "03/04/2024"}
    assert directory.open_at(schedule, datetime.fromisoformat("2026-11-26T10:00")) is None
    assert directory.open_at(schedule, datetime.fromisoformat("2026-11-27T10:00")) is False


def test_the_last_thursday_of_the_month_is_not_the_first():
    last = Schedule(id="1", freq="MONTHLY", byday="-1TH", opens_at=time(9), closes_at=time(17))

    assert directory.open_at(last, datetime.fromisoformat("2026-11-26T12:00"))
    assert directory.open_at(last, datetime.fromisoformat("2026-11-05T12:00")) is False


def test_a_day_on_which_it_is_closed_counts_more_than_the_week(town):
    import msgspec

    christmas = date(2026, 12, 24)  # a Thursday
    closed = Schedule(
        id="9", service_id="choir", valid_from=christmas, valid_to=christmas, extra={"closed": "true"}
    )
    town = msgspec.structs.replace(town, schedules=(*town.schedules, closed))

    evening = datetime.combine(christmas, time(20))

    assert "choir" not in names(directory.search(town, open_at=evening))
    assert "choir" in names(directory.search(town, open_at=datetime.fromisoformat("2026-12-17T20:00")))


def test_a_moment_elsewhere_is_put_on_the_clock_of_the_place():
    choir = Schedule(id="1", byday="TH", freq="WEEKLY", opens_at=time(19), closes_at=time(21), timezone=0)

    assert directory.open_at(choir, datetime.fromisoformat("2026-11-26T21:30+02:00"))
    assert directory.open_at(choir, datetime.fromisoformat("2026-11-26T20:30-05:00")) is False


def test_freshness_is_counted_from_the_day_somebody_checked(town):
    on = date(2026, 11, 24)
    by_id = {service.id: directory.freshness(service, on) for service in town.services}

    assert (by_id["choir"].state, by_id["choir"].days, by_id["choir"].running) == ("fresh", 54, True)
    assert by_id["walk"].state == "stale"
    assert (by_id["lunch"].state, by_id["lunch"].running) == ("unknown", None)
    assert by_id["old"].running is False


def test_what_may_be_there_twice_is_named_with_reasons_and_stays(town):
    (pair,) = [each for each in directory.duplicates(town) if each.entity == "service"]

    assert (pair.one, pair.other) == ("lunch", "lunch2")
    assert pair.reasons == ("same name and organization", "same name and address")
    assert len(town.services) == 5


def test_notes_of_workers_go_with_the_record_and_survive_a_later_note_elsewhere(town, tmp_path):
    notes = tmp_path / "notes.csv"
    notes.write_text(
        "link_entity,link_id,vetted,safeguarding,review_on,note\n"
        "organization,1,yes,yes,2027-01-01,Met them\nservice,lunch,no,unknown,,No reply twice\n"
        "service,gone,yes,,,\n"
    )

    noted, report = directory.annotate(town, notes)

    assert report.reasons() == {"vetting.link_id: points nowhere": 1}
    lunch, walk, choir = (noted.one("service", one) for one in ("lunch", "walk", "choir"))
    assert (noted.vetting_of(lunch).vetted, noted.vetting_of(lunch).note) == ("no", "No reply twice")
    assert noted.vetting_of(walk).note == "Met them"
    assert noted.vetting_of(choir) is None
    notes.write_text("link_entity,link_id,vetted\nservice,lunch,yes\n")
    again = directory.annotate(noted, notes).directory
    assert again.vetting_of(lunch).vetted == "yes"
    assert again.vetting_of(walk).note == "Met them"


def test_postcodes_of_a_csv_give_places_their_coordinates(town, tmp_path):
    file = tmp_path / "onspd.csv"
    file.write_text("pcds,oseast1m,lat,long\nRG1 2AA,,51.45,-0.96\nZZ99 9ZZ,,99.999999,0\n")

    assert directory.import_postcodes(file, tmp_path / "codes.sqlite").postcodes == 1
    assert directory.find_postcode("rg12aa", tmp_path / "codes.sqlite") == Place(51.45, -0.96)
    assert directory.find_postcode("ZZ99 9ZZ", tmp_path / "codes.sqlite") is None
    moved = directory.geocoded(town, tmp_path / "codes.sqlite")
    church = moved.one("location", "church")
    assert (church.latitude, church.extra) == (51.45, {"coordinates_from": "postcode"})
    assert moved.one("location", "hall") == town.one("location", "hall")


def test_code_point_open_is_read_from_its_zip(tmp_path):
    """No header, eastings and northings; quality 90 means that nobody knows. RG1 1AF is in Reading."""
    with zipfile.ZipFile(tmp_path / "codepo_gb.zip", "w") as archive:
        archive.writestr("Doc/licence.txt", "OGL")
        archive.writestr(
            "Data/CSV/rg.csv", '"RG1 1AF",10,471500,173700,"E92000001"\n"RG1 9ZZ",90,0,0,"E92000001"\n'
        )

    assert directory.import_postcodes(tmp_path / "codepo_gb.zip", tmp_path / "codes.sqlite").postcodes == 1
    place = directory.find_postcode("RG1 1AF", tmp_path / "codes.sqlite")
    assert (round(place.latitude, 2), round(place.longitude, 2)) == (51.46, -0.97)


@pytest.mark.parametrize("off", ["1e308,1e308", "inf,inf", "nan,nan", "-1,173000", "471000,9999999999"])
def test_a_postcode_off_the_grid_is_left_out(off, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(f"postcode,easting,northing\nRG1 1AA,471000,173000\nRG1 1AB,{off}\n")

    assert directory.import_postcodes(file, tmp_path / "codes.sqlite").postcodes == 1


def test_rows_that_an_import_leaves_out_are_counted_by_why(tmp_path):
    rows = ["RG1 1AA,51.4,-0.9", "RG1 1AA,51.5,-0.9", ",51.4,-0.9", "RG1 1AB,,", "RG1 1AC,north,-0.9"]
    (tmp_path / "a.csv").write_text("\n".join(["postcode,latitude,longitude", *rows, "ZZ9 9ZZ,99.9,0"]))
    (tmp_path / "grid.csv").write_text("postcode,easting,northing\nRG1 1AA,471000,173000\nRG1 1AB,-1,0\n")

    by_degrees = directory.import_postcodes(tmp_path / "a.csv", tmp_path / "codes.sqlite")
    by_grid = directory.import_postcodes(tmp_path / "grid.csv", tmp_path / "codes.sqlite")

    assert by_degrees == (
        1,
        {
            "no coordinates, or none that is a number": 2,
            "no postcode": 1,
            "out of the world": 1,
            "a postcode that stands there again: the last one counts": 1,
        },
    )
    assert by_grid == (1, {"off the British National Grid": 1})


def test_a_file_without_postcodes_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "a.csv").write_text("name,age\nAda,36\n")

    with pytest.raises(DirectoryError, match="no list of postcodes"):
        directory.import_postcodes(tmp_path / "a.csv", tmp_path / "codes.sqlite")
    assert not (tmp_path / "codes.sqlite").exists()


def test_terms_are_found_by_name_and_synonym_with_what_is_above_and_below():
    activities = directory.taxonomy("openactive")
    needs = directory.taxonomy("open-eligibility")

    (football,) = activities.find("FOOTBALL")
    assert "Walking Football" in [term.name for term in activities.narrower(football)]
    (lonely,) = needs.find("loneliness")
    assert [term.name for term in needs.broader(lonely)] == ["Household", "Human Situations"]
    assert activities.find("no such thing") == ()
    assert (len(activities.terms), len(needs.terms)) == (768, 474)
    for taxonomy in (activities, needs):
        assert {term.parent for term in taxonomy.terms if term.parent} <= set(taxonomy.by_id)


def test_a_taxonomy_that_is_left_out_says_how_to_get_it(monkeypatch):
    from amity import library

    monkeypatch.setattr(library, "content", lambda name: None)

    with pytest.raises(LibraryError, match="AMITY_LIBRARY=content/open-eligibility"):
        directory.taxonomy("open-eligibility")
    with pytest.raises(LibraryError, match="taxonomies shelf"):
        directory.taxonomy("airs")


def test_no_code_of_the_211_taxonomy_is_shipped():
    """AIRS/211 codes look like PN-8100.4500-240; the taxonomy is not free."""
    import re
    from pathlib import Path

    ours = Path(directory.__file__).parents[1]
    shipped = [*ours.rglob("*.toml"), *ours.rglob("*.py"), *(ours.parents[1] / "content").rglob("*.toml")]

    assert [
        f.name for f in shipped if re.search(r"\b[A-Z]{2}-\d{4}\.\d{4}", f.read_text(encoding="utf-8"))
    ] == []
