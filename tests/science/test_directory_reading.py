"""Reading directories: the official ones by name, each repair, each kind of row that is set aside."""

import gzip
import shutil
import zipfile
from datetime import date, datetime, time

import msgspec
import pytest
from directories import GOOD, MATERIAL, MIAMI, a_package, needs_material, reasons

from amity import directory
from amity.directory import DirectoryError
from amity.directory.schema import Official, official

HSDS = ("hsds-3.0/examples", "hsds-3.1-dev/examples")
PAGES = (
    "location",
    "organization_full",
    "organization_list",
    "service_at_location_full",
    "service_at_location_list",
    "service_full",
    "service_list",
    "tabular",
    "taxonomy",
    "taxonomy_list",
    "taxonomy_term",
    "taxonomy_term_list",
)
MOCKS = "oruk-3.0/validator-mocks"


@needs_material
@pytest.mark.parametrize("folder", HSDS)
@pytest.mark.parametrize("page", PAGES)
def test_the_official_examples_load_with_nothing_set_aside(folder, page):
    found, report = directory.read(MATERIAL / folder / f"{page}.json")

    assert report.quarantined == ()
    if page.startswith(("service", "tabular")):
        assert [service.name for service in found.services] == ["Community Counselling"]


@needs_material
def test_the_official_package_of_3_0_loads_with_nothing_set_aside():
    found, report = directory.read(MATERIAL / "hsds-3.0" / "examples" / "csv")

    assert (report.version, report.quarantined) == ("3.0", ())
    assert found.services[0].minimum_age == 12


@needs_material
def test_the_official_package_of_3_1_loads_but_for_two_rows_that_belong_to_nothing_in_it():
    """Its capacity is of a service that is not in the package, and its web page is of nobody."""
    found, report = directory.read(MATERIAL / "hsds-3.1-dev" / "examples" / "csv")

    assert report.version == "3.1"
    assert report.reasons() == {
        "service_capacity.service_id: points nowhere": 1,
        "url: belongs to nothing": 1,
    }
    assert len(found.services) == 1


@needs_material
@pytest.mark.parametrize("name", ["V3.0-UK-Default", "V3.0-UK-Warn", "V3.0-UK-Test"])
def test_the_good_feeds_of_the_uk_are_accepted(name):
    found, report = directory.read(MATERIAL / MOCKS / name)

    assert (report.version, report.quarantined) == ("3.0-uk", ())
    assert len(found.services) == 1


@needs_material
def test_the_feed_of_the_uk_that_warns_says_what_is_wrong_with_it():
    _, report = directory.read(MATERIAL / MOCKS / "V3.0-UK-Warn")

    assert report.warnings["page.total_pages: more pages than are here"] == 3
    assert "taxonomy_term.term_uri: not a web address such as https://example.org: set apart as given" in (
        report.warnings
    )


@needs_material
def test_the_bad_feed_of_the_uk_is_refused():
    found, report = directory.read(MATERIAL / MOCKS / "V3.0-UK-Fail")

    assert found.services == ()
    assert report.found["service"] == 5
    assert report.reasons()["service.name: missing"] == 4
    assert report.reasons()["service.url: not a web address such as https://example.org"] == 1


@needs_material
def test_a_page_of_another_kind_is_refused():
    with pytest.raises(DirectoryError, match="no record of HSDS"):
        directory.read(MATERIAL / MOCKS / "V1.0-UK-Default")


@needs_material
@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", None),
        ("name", 5.5),
        ("status", "open"),
        ("url", "example_counselling"),
        ("email", "email-example_com"),
        ("email", False),
        ("minimum_age", "twelve years"),
        ("description", ["a"]),
        ("id", {}),
    ],
)
def test_what_the_compiled_official_schema_refuses_is_refused_or_said(field, said, tmp_path):
    """Two implementations: the schema as published, of the whole document, and ours, of each row."""
    import jsonschema_rs

    whole = msgspec.json.decode(
        (MATERIAL / "hsds-3.1-dev" / "schema" / "compiled" / "service.json").read_bytes()
    )
    text = (MATERIAL / "hsds-3.1-dev" / "examples" / "service_full.json").read_bytes()
    good, bad = msgspec.json.decode(text), msgspec.json.decode(text)
    bad[field] = said
    if said is None:
        del bad[field]
    schema = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    assert schema.is_valid(good)
    assert not schema.is_valid(bad)
    (tmp_path / "service.json").write_bytes(msgspec.json.encode(bad))

    _, report = directory.read(tmp_path / "service.json")

    about = [key for key in (*report.reasons(), *report.warnings) if key.startswith(f"service.{field}")]
    assert about, report


@needs_material
def test_an_export_satisfies_the_compiled_official_schema(tmp_path):
    import jsonschema_rs

    found, _ = directory.read(MATERIAL / "hsds-3.1-dev" / "examples" / "service_full.json")

    written = msgspec.json.decode(directory.export(found, tmp_path / "it.json", form="json").read_bytes())

    for entity in ("service", "organization"):
        path = MATERIAL / "hsds-3.1-dev" / "schema" / "compiled" / f"{entity}.json"
        schema = jsonschema_rs.Draft202012Validator(
            msgspec.json.decode(path.read_bytes()), validate_formats=True
        )
        for said in written[f"{entity}s"]:
            assert [error.message for error in schema.iter_errors(said)] == []


@pytest.mark.skipif(not MIAMI.is_dir(), reason="../shared is not here")
def test_the_directory_of_miami_loads_with_a_report_of_its_flaws():
    """Real, 2019: what interop.md counted by hand, the reader counts too."""
    found, report = directory.read(MIAMI)

    assert report.version == "1.1"
    assert {name: report.found[name] for name in ("service", "organization", "location")} == {
        "service": 4089,
        "organization": 1074,
        "location": 4089,
    }
    assert report.loaded["service"] == len(found.services) == 4089 - 447
    assert report.reasons() == {
        "attribute.link_id: its service was set aside": 2417,
        "eligibility.service_id: points nowhere": 2244,
        "schedule.service_id: its service was set aside": 1425,
        "service.organization_id: points nowhere": 447,
        "service_at_location.service_id: its service was set aside": 447,
        "phone.number: missing": 22,
        "schedule.opens_at: ends and never starts": 15,
        "schedule.closes_at: opens and never ends": 13,
        "taxonomy_term.id: used by two different records": 3,
    }
    assert report.warnings["location.latitude: no coordinates"] == 1829
    assert report.warnings["service.status: not stated: unknown"] == 4089
    assert report.warnings["location.organization_id: points nowhere"] == 3015
    assert report.warnings["service.url: not a web address such as https://example.org: put right"] == 2610
    assert report.warnings["schedule.opens_at: not a time such as 09:00: put right"] == 11213
    assert report.warnings["service.description: mangled characters put right"] == 289
    twice = [pair for pair in directory.duplicates(found) if "same name and organization" in pair.reasons]
    assert len(twice) == 272
    assert not any("###MON" in (service.description or "") for service in found.services)


@needs_material
def test_the_sample_of_ohana_loads_whole():
    found, report = directory.read(MIAMI.parent / "ohana-sample")

    assert (report.version, report.quarantined) == ("ohana", ())
    assert (len(found.services), len(found.organizations), len(found.locations)) == (23, 8, 22)
    adult = next(one for one in found.services if one.name.startswith("Fair Oaks"))
    assert found.one("organization", adult.organization_id).name == "Peninsula Family Service"
    assert found.locations_of(adult)[0].name is not None


ICAROL = """\
ResourceAgencyNum,ParentAgencyNum,PublicName,AgencyDescription,Phone1Number,Phone1Type,PhysicalAddress1,PhysicalCity,\
PhysicalPostalCode,Latitude,Longitude,LanguagesOffered,Eligibility,LastVerifiedOn,TaxonomyTerms,TaxonomyCodes,\
Custom
100,0,Valley Helps,It helps,604-555-0100,Main,1 Main St,Abbotsford,V2S 1A1,49.05,-122.31,,,,,,
101,100,Friendly visits,Visits at home,604-555-0101,Main,1 Main St,Abbotsford,V2S 1A1,49.05,-122.31,\
English; Punjabi,\
Older adults,12/24/2025,Friendly Visiting,XX-1,blue
102,999,Lost programme,Of nobody,,,,,,,,,,,,,
"""


def test_one_wide_csv_of_icarol_becomes_organizations_and_services(tmp_path):
    (tmp_path / "export.csv").write_text(ICAROL)

    found, report = directory.read(tmp_path / "export.csv")

    assert report.version == "icarol"
    assert [one.name for one in found.organizations] == ["Valley Helps"]
    assert report.reasons() == {"service.organization_id: points nowhere": 1}
    (visits,) = found.services
    assert (visits.name, visits.assured_date) == ("Friendly visits", date(2025, 12, 24))
    assert (visits.eligibility_description, visits.extra["Custom"]) == ("Older adults", "blue")
    assert [each.name for each in found.of("language", visits)] == ["English", "Punjabi"]
    assert [term.name for term in found.terms_of(visits)] == ["Friendly Visiting"]
    assert found.locations_of(visits)[0].latitude == 49.05


HSDS_2 = {
    "organizations.csv": "id,name,description,url\n1,Reading Helps,It helps,www.example.org\n",
    "services.csv": "id,organization_id,name,status,fees\n1,1,Choir,active,Free\n",
    "locations.csv": "id,name\n1,Hall\n",
    "services_at_location.csv": "id,service_id,location_id\n1,1,1\n",
    "physical_addresses.csv": "id,location_id,address_1,city\n1,1,1 High Street,Reading\n",
    "schedules.csv": "id,service_id,freq,byday,opens_at,closes_at\n1,1,WEEKLY,Thursday,7pm,9pm\n",
    "eligibility.csv": "id,service_id,eligibility\n1,1,Anybody\n2,,Nobody\n",
    "service_attributes.csv": "id,service_id,taxonomy_term_id\n1,1,t1\n",
    "taxonomy_terms.csv": "id,term\nt1,Singing\n",
    "accessibility_for_disabilities.csv": "id,location_id,accessibility\n1,1,Ramp\n",
    "languages.csv": "id,service_id,language\n1,1,English\n",
    "notes.csv": "id\n1\n",
}


def test_hsds_2_is_read_under_the_names_of_3(tmp_path):
    for name, text in HSDS_2.items():
        (tmp_path / name).write_text(text)

    found, report = directory.read(tmp_path)

    assert report.version == "2.0"
    assert report.reasons() == {"eligibility.service_id: points nowhere": 1}
    assert report.warnings["notes: no table of HSDS: left out"] == 1
    (choir,) = found.services
    assert (choir.fees_description, choir.eligibility_description) == ("Free", "Anybody")
    assert found.organizations[0].website == "http://www.example.org"
    assert found.locations[0].location_type == "physical"
    assert found.schedules[0].byday == "TH"
    assert (found.schedules[0].opens_at, found.schedules[0].closes_at) == (time(19), time(21))
    assert [term.name for term in found.terms_of(choir)] == ["Singing"]
    assert found.accessibility[0].description == "Ramp"
    assert found.languages[0].name == "English"


HSDS_2_0_1 = {
    "organizations.csv": "id,name,description,url\n1,Reading Helps,It helps,https://example.org\n",
    "services.csv": "id,organization_id,name,status\n1,1,Choir,active\n",
    "locations.csv": "id,name\n1,Hall\n",
    "services_at_location.csv": "id,service_id,location_id\n1,1,1\n",
    "physical_addresses.csv": "id,location_id,address_1,city\na1,1,1 Street,Reading\n",
    "accessibility_for_disabilities.csv": "id,location_id,accessibility,details\nd1,1,Ramp,Ring first\n",
    "phones.csv": 'id,service_id,number,type,language\np1,1,0118 496 0000,voice,"en,pl"\n',
    "eligibility.csv": "id,service_id\ne1,1\n",
    "payments_accepted.csv": "id,service_id,payment\nm1,1,Cash\n",
    "taxonomy_terms.csv": "id,term,description,taxonomy\nt1,Carers,Who cares,Ours\n",
    "other_attributes.csv": (
        "id,link_id,link_type,taxonomy_term_id\n1,e1,eligibility,t1\n2,a1,physical_address,t1\n"
        "3,d1,accessibility_for_disabilities,t1\n4,m1,payment_accepted,t1\n5,s1,schedule,t1\n"
    ),
    "schedules.csv": (
        "id,service_id,freq,interval,dtstart,byday,opens_at,closes_at\n"
        "s1,1,WEEKLY,,,TH,19:00+00:00,21:00Z\ns2,1,YEARLY,,2026-12-25,,12:00,14:00\n"
        "s3,1,YEARLY,,,MO,12:00,14:00\n"
    ),
    "metadata.csv": (
        "id,resource_id,resource_type,last_action_date,last_action_type,field_name,previous_value,"
        "replacement_value,updated_by\n1,d1,accessibility_for_disabilities,2026-01-01,update,details,a,b,us\n"
    ),
}


def test_every_table_of_the_data_package_of_2_0_1_is_read_and_nothing_in_it_points_nowhere(tmp_path):
    for name, text in HSDS_2_0_1.items():
        (tmp_path / name).write_text(text)

    found, report = directory.read(tmp_path)

    (choir,) = found.services
    assert report.reasons() == {"schedule.freq: no frequency of HSDS 3": 1}
    assert not [kind for kind in report.warnings if "nowhere" in kind or "no table" in kind]
    assert [(each.link_entity, each.link_id, each.link_type) for each in found.attributes] == [
        ("service", "1", "eligibility"),
        ("address", "a1", None),
        ("accessibility", "d1", None),
        ("service", "1", "payment_accepted"),
        ("schedule", "s1", None),
    ]
    assert [term.name for term in found.terms_of(choir)] == ["Carers", "Carers"]
    assert choir.extra == {"payments_accepted": "Cash"}
    assert [(each.phone_id, each.name) for each in found.languages] == [("p1", "en"), ("p1", "pl")]
    assert found.metadata[0].resource_type == "accessibility"
    christmas = found.one("schedule", "s2")
    assert directory.open_at(christmas, datetime.fromisoformat("2031-12-25T13:00")) is True
    assert directory.open_at(christmas, datetime.fromisoformat("2031-11-25T13:00")) is False


def test_a_package_is_the_same_as_folder_as_zip_and_packed_file_by_file(tmp_path):
    folder = a_package(tmp_path / "it")
    with zipfile.ZipFile(tmp_path / "it.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"data/{file.name}")
    packed = tmp_path / "packed"
    packed.mkdir()
    for file in folder.iterdir():
        with gzip.open(packed / f"{file.name}.gz", "wb") as out, file.open("rb") as raw:
            shutil.copyfileobj(raw, out)

    one = directory.read(folder).directory

    assert directory.read(tmp_path / "it.zip").directory == one
    assert directory.read(packed).directory == one


def test_json_lines_are_read(tmp_path):
    said = '{"id":"%s","name":"Choir","status":"active","organization":{"id":"o","name":"Helps"}}\n'
    (tmp_path / "services.jsonl").write_text(said % "a" + said % "b")

    found, _ = directory.read(tmp_path / "services.jsonl")

    assert [one.id for one in found.services] == ["a", "b"]
    assert [one.name for one in found.organizations] == ["Helps"]


@pytest.mark.parametrize(
    ("table", "text", "reason"),
    [
        ("services", "id,organization_id,name\n1,1,Choir\n2,1,\n", "service.name: missing"),
        (
            "services",
            "id,organization_id,name\n1,1,Choir\n2,7,Lost\n",
            "service.organization_id: points nowhere",
        ),
        ("services", "id,organization_id,name\n1,1,Choir\n,1,Nameless\n", "service.id: missing"),
        (
            "services",
            "id,organization_id,name\n1,1,Choir\n1,1,Band\n",
            "service.id: used by two different records",
        ),
        (
            "services",
            "id,organization_id,name\n1,1,Choir\n2,1,Tea, cake\n",
            "service: 4 cells, more than columns",
        ),
        (
            "services",
            "id,organization_id,name,minimum_age,maximum_age\n1,1,Choir,,\n2,1,Band,60,16\n",
            "service.maximum_age: ages that nobody has",
        ),
        (
            "locations",
            "id,location_type,latitude,longitude\n1,physical,51.45,-0.97\n2,physical,123.4,5\n",
            "location.latitude: coordinates out of the world",
        ),
        (
            "locations",
            "id,location_type,latitude,longitude\n1,physical,51.45,-181\n",
            "location.longitude: coordinates out of the world",
        ),
        (
            "locations",
            "id,location_type,latitude,longitude\n1,physical,51.45,\n",
            "location.latitude: one coordinate without the other",
        ),
        (
            "service_at_location",
            "id,service_id,location_id\n1,1,9\n",
            "service_at_location.location_id: points nowhere",
        ),
        (
            "service_capacity",
            "id,service_id,available,updated\n1,1,-3,2026-01-01T00:00:00Z\n",
            "service_capacity.available: below zero",
        ),
        ("phones", "id,service_id,number\n1,1,\n", "phone.number: missing"),
        ("phones", "id,service_id,number\n1,5,123456\n", "phone.service_id: points nowhere"),
        ("phones", "id,service_id,number\n1,,123456\n", "phone: belongs to nothing"),
        ("cost_options", "id,service_id,amount\n1,1,-5\n", "cost_option.amount: below zero"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_and_the_others_load(table, text, reason, tmp_path):
    folder = a_package(tmp_path / "it", **{table: text})

    found, report = directory.read(folder)

    assert report.reasons() == {reason: 1}
    assert [one.name for one in found.services] == ["Choir"]
    (flaw,) = report.quarantined
    assert flaw.record
    assert flaw.remedy.endswith(".")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "WEEKLY,1,TH,2026-01-01,2025-01-01,,19:00,21:00",
            "schedule.until: before dtstart, so it never starts",
        ),
        ("WEEKLY,0,TH,,,,19:00,21:00", "schedule.interval: below 1, so it never ends"),
        ("WEEKLY,-1,TH,,,,19:00,21:00", "schedule.interval: below 1, so it never ends"),
        ("WEEKLY,1e9,TH,,,,19:00,21:00", "schedule.interval: so long that it never starts again"),
        ("WEEKLY,1,TH,,,0,19:00,21:00", "schedule.count: below 1, so it never starts"),
        ("WEEKLY,1,TH,,,1e12,19:00,21:00", "schedule.count: so large that it never ends"),
        ("WEEKLY,1,TH,,,,19:00,", "schedule.closes_at: opens and never ends"),
        ("WEEKLY,1,TH,,,,,21:00", "schedule.opens_at: ends and never starts"),
        ("WEEKLY,1,Someday,,,,19:00,21:00", "schedule.byday: no weekday, so it never starts"),
        ("MONTHLY,1,53SU,,,,19:00,21:00", "schedule.byday: no such weekday in a month, so it never starts"),
        ("OFTEN,1,TH,,,,19:00,21:00", "schedule.freq: no frequency, so it never starts"),
    ],
)
def test_a_schedule_that_never_starts_or_never_ends_is_set_aside(said, reason, tmp_path):
    head = "id,service_id,freq,interval,byday,dtstart,until,count,opens_at,closes_at\n"
    folder = a_package(
        tmp_path / "it", schedules=f"{head}1,1,{said}\n2,1,WEEKLY,1,TH,2026-01-01,,,19:00,21:00\n"
    )

    found, report = directory.read(folder)

    assert report.reasons() == {reason: 1}
    assert [schedule.id for schedule in found.schedules] == ["2"]


def test_a_service_may_leave_out_who_provides_it_and_a_feed_may_leave_out_all_organizations(tmp_path):
    services = tmp_path / "services.csv"
    services.write_text("id,organization_id,name\n1,9,Choir\n2,,Band\n")

    found, report = directory.read(services)

    assert [one.name for one in found.services] == ["Choir", "Band"]
    assert report.quarantined == ()
    assert report.warnings["service.organization_id: points nowhere"] == 1
    assert report.warnings["service.organization_id: not stated: nobody says who provides it"] == 1


def test_a_long_table_of_which_nothing_can_be_used_is_given_up(tmp_path):
    folder = a_package(tmp_path / "it", services="id,organization_id,name\n" + "1,1,\n" * 50_000)

    with pytest.raises(
        DirectoryError, match=r"first 20,000 can be used.*services.csv, line 2.*name: missing"
    ):
        directory.read(folder)


def test_every_row_that_is_set_aside_is_counted_and_the_first_ten_thousand_are_named(tmp_path):
    lines = "".join(f"{n},1,Choir {n}\n{n}x,1,\n" for n in range(12_000))
    folder = a_package(
        tmp_path / "it", services="id,organization_id,name\n" + lines, service_at_location="id\n"
    )

    report = directory.read(folder).report

    assert report.reasons() == {"service.name: missing": 12_000}
    assert len(report.quarantined) == 10_000


def test_a_character_of_nothing_in_a_cell_is_taken_out_and_said(tmp_path):
    found, report = directory.read(a_package(tmp_path, services="id,organization_id,name\n1,1,Cho\0ir\n"))

    assert found.services[0].name == "Choir"
    assert report.warnings["service.name: invisible characters taken out"] == 1


def test_characters_that_steer_a_terminal_are_taken_out(tmp_path):
    folder = a_package(tmp_path / "it", services="id,organization_id,name\n1,1,\x1b[31mChoir\x9b2J\n")

    assert directory.read(folder).directory.services[0].name == "[31mChoir2J"


def test_a_database_that_is_not_ours_or_hides_a_query_is_refused(tmp_path):
    import sqlite3
    from contextlib import closing

    sound = directory.save(directory.read(a_package(tmp_path / "it")).directory, tmp_path / "it.amity")
    with closing(sqlite3.connect(tmp_path / "other.db")) as base:
        base.execute("CREATE TABLE record (entity, id, said)")
        base.commit()
    with closing(sqlite3.connect(sound)) as base:
        base.execute("DROP TABLE record")
        endless = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS entity, i AS id"
        )
        base.execute(f"CREATE VIEW record AS {endless}, '{{}}' AS said FROM n")
        base.commit()

    for path in (tmp_path / "other.db", sound):
        with pytest.raises(DirectoryError, match="not one of ours"):
            directory.read(path)


def test_coordinates_out_of_the_world_are_set_aside_and_their_place_stays(tmp_path):
    text = "id,location_type,name,latitude,longitude\n1,physical,Hall,-0.97,151.45\n2,physical,Barn,95,10\n"
    folder = a_package(tmp_path / "it", locations=text)

    found, report = directory.read(folder)

    assert [(one.name, one.latitude) for one in found.locations] == [("Hall", -0.97), ("Barn", None)]
    (flaw,) = report.quarantined
    assert (flaw.entity, flaw.record, flaw.field, flaw.where) == (
        "location",
        "2",
        "latitude",
        "locations.csv, line 3",
    )
    assert "swapped" in flaw.remedy


def test_the_placeholder_of_the_standard_is_no_place(tmp_path):
    """HSDS's own example puts a location at 100, 101; people copy it."""
    folder = a_package(tmp_path / "it", locations="id,location_type,latitude,longitude\n1,physical,100,101\n")

    found, report = directory.read(folder)

    assert (report.quarantined, found.locations[0].latitude) == ((), None)
    assert report.warnings["location.latitude: a placeholder, not a place: left out"] == 1


def test_what_can_be_read_in_one_way_only_is_put_right_and_said(tmp_path):
    folder = a_package(
        tmp_path / "it",
        services=(
            "id,organization_id,name,status,url,description,assured_date,custom\n"
            '1,1,Choir,Active,www.example.org/a b,"Alzheimer'
            + "GÇÖ"
            + "s\\nCaf"
            + "Ã©"
            + '",12/24/2025,kept\n'
        ),
        schedules="id,service_id,freq,byday,opens_at,closes_at\n1,1,weekly,Monday,9:00am,5pm\n",
    )

    found, report = directory.read(folder)

    (choir,) = found.services
    assert choir.status == "active"
    assert choir.url == "http://www.example.org/a%20b"
    assert choir.description == "Alzheimer’s\nCafé"
    assert choir.assured_date == date(2025, 12, 24)
    assert choir.extra == {"custom": "kept"}
    assert (found.schedules[0].freq, found.schedules[0].byday) == ("WEEKLY", "MO")
    assert (found.schedules[0].opens_at, found.schedules[0].closes_at) == (time(9), time(17))
    assert report.quarantined == ()
    for kind in (
        "service.status",
        "service.url",
        "service.description",
        "service.assured_date",
        "schedule.byday",
    ):
        assert any(key.startswith(kind) for key in report.warnings), kind


def test_what_could_be_read_in_two_ways_is_kept_as_given_and_not_guessed(tmp_path):
    folder = a_package(
        tmp_path / "it", services="id,organization_id,name,assured_date\n1,1,Choir,03/04/2025\n"
    )

    found, report = directory.read(folder)

    assert found.services[0].assured_date is None
    assert found.services[0].extra == {"assured_date_as_given": "03/04/2025"}
    assert report.warnings["service.assured_date: not a date such as 2026-11-24: set apart as given"] == 1


def test_a_text_in_another_encoding_is_read_cell_by_cell(tmp_path):
    folder = a_package(tmp_path / "it")
    (folder / "services.csv").write_bytes(
        "id,organization_id,name\n1,1,Café\n".encode("cp1252") + "2,1,Thé\n".encode()
    )

    found, report = directory.read(folder)

    assert [one.name for one in found.services] == ["Café", "Thé"]
    assert report.warnings["service.name: not UTF-8: read as Windows-1252"] == 1


def test_semicolons_and_byte_order_marks_are_read(tmp_path):
    folder = a_package(tmp_path / "it")
    (folder / "services.csv").write_text("\ufeffid;organization_id;name\n1;1;Choir\n", encoding="utf-8")

    assert directory.read(folder).directory.services[0].name == "Choir"


def test_where_the_official_schema_is_absent_our_own_checks_run_and_a_line_says_so(tmp_path, monkeypatch):
    from amity import library

    monkeypatch.setattr(library, "content", lambda name: None)
    official.cache_clear()
    try:
        folder = a_package(
            tmp_path / "it", services="id,organization_id,name,url\n1,1,Choir,\n2,1,Band,nowhere\n"
        )
        report = directory.read(folder).report
    finally:
        monkeypatch.undo()
        official.cache_clear()

    assert report.reasons() == {"service.url: not a web address such as https://example.org": 1}
    assert "AMITY_LIBRARY=content/hsds-3.1" in report.official


def test_the_official_schema_knows_every_table_of_the_standard():
    schema = official()

    assert isinstance(schema, Official)
    ours = {"vetting"}
    assert set(directory.directory.TABLES) - ours <= set(schema.validators)


def test_the_choir_in_a_hall_is_sound(tmp_path):
    assert reasons(a_package(tmp_path / "it")) == {}
    assert set(GOOD) == {"organizations.csv", "services.csv", "locations.csv", "service_at_location.csv"}
