"""``amity directory`` and ``amity geo``, as somebody who keeps a directory types them."""

import csv
import json
import zipfile

import pytest
from command_line import amity, refused, written

KEYS = ["version", "services", "organizations", "locations", "loaded", "quarantined", "warnings"]
ORGANIZATIONS = "id,name,description\n1,Reading Helps,It helps\n"
SERVICES = (
    "id,organization_id,name,status,description\n"
    "1,1,Choir,active,Singing together\n2,1,Lunch club,active,Hot lunch\n"
)
LOCATIONS = "id,location_type,name,latitude,longitude\n1,physical,Hall,51.45,-0.97\n2,physical,Church,,\n"
OFFERED = "id,service_id,location_id\n1,1,1\n2,2,2\n"
ADDRESSES = "id,location_id,postal_code,address_type\n1,2,RG1 2AA,physical\n"


def package(folder, services=SERVICES, **more):
    folder.mkdir()
    written(folder / "organizations.csv", ORGANIZATIONS)
    written(folder / "services.csv", services)
    written(folder / "locations.csv", LOCATIONS)
    written(folder / "service_at_location.csv", OFFERED)
    written(folder / "addresses.csv", ADDRESSES)
    for name, text in more.items():
        written(folder / f"{name}.csv", text)
    return folder


def test_validate_prints_what_the_contract_says_and_exits_with_0_where_nothing_is_set_aside(tmp_path):
    said = amity("directory", "validate", package(tmp_path / "it"), "--json")

    assert said.code == 0
    assert list(said.json) == KEYS
    assert {key: said.json[key] for key in KEYS[:6]} == {
        "version": "3.0",
        "services": 2,
        "organizations": 1,
        "locations": 2,
        "loaded": 2,
        "quarantined": {},
    }
    assert said.json["warnings"]["location.latitude: no coordinates"] == 1


def test_validate_names_record_field_and_remedy_and_exits_with_1(tmp_path):
    folder = package(tmp_path / "it", services="id,organization_id,name\n1,1,Choir\n2,1,\n")

    said = amity("directory", "validate", folder)
    as_json = amity("directory", "validate", folder, "--json")

    assert said.code == as_json.code == 1
    assert "service.name: missing" in said.out
    assert "services.csv, line 3" in said.out
    assert "Give every service its name." in said.out
    assert as_json.json["quarantined"]["service.name: missing"] == 1
    assert as_json.json["loaded"] == 1


def test_validate_writes_every_row_that_was_set_aside_for_whoever_can_mend_it(tmp_path):
    folder, flaws = package(tmp_path / "it"), tmp_path / "flaws.csv"
    written(folder / "services.csv", "id,name\n=1+1,\n2,\n3,Choir\n")

    said = amity("directory", "validate", folder, "--out", flaws)

    assert said.code == 1
    rows = list(csv.DictReader(flaws.read_text(encoding="utf-8").splitlines()))
    remedy = "Give every service its name."
    assert [row for row in rows if row["table"] == "service"] == [
        {"table": "service", "record": record, "field": "name", "reason": "missing", "remedy": remedy}
        | {"where": f"services.csv, line {line}"}
        for record, line in (("'=1+1", 2), ("2", 3))
    ]


def test_validate_reads_standard_input(tmp_path):
    folder = package(tmp_path / "it")
    with zipfile.ZipFile(tmp_path / "it.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)

    said = amity("directory", "validate", "-", "--json", stdin=(tmp_path / "it.zip").read_bytes())

    assert (said.code, said.json["services"]) == (0, 2)
    assert said.left_behind == ()


def test_import_search_and_export(tmp_path, monkeypatch):
    monkeypatch.setenv("AMITY_HOME", str(tmp_path / "home"))
    folder, town = package(tmp_path / "it"), tmp_path / "town.amity"
    codes = written(tmp_path / "codes.csv", "postcode,latitude,longitude\nRG1 2AA,51.46,-0.98\n")
    notes = written(tmp_path / "notes.csv", "link_entity,link_id,vetted,note\nservice,2,yes,Ask for Sam\n")

    imported = amity("geo", "import", codes)
    taken = amity("directory", "import", folder, "--out", town, "--postcodes", "--notes", notes)
    found = amity("directory", "search", town, "lunch", "--near", "RG1 2AA", "--km", "1", "--json")
    shown = amity("directory", "search", town, "lunch")
    out = amity("directory", "export", town, "--out", tmp_path / "hsds.zip")
    as_json = amity(
        "directory", "export", town, "--format", "json", "--out", tmp_path / "hsds.json", "--with-notes"
    )

    assert imported.out.startswith("1 postcode: ")
    assert taken.code == 0
    assert "2 services, 1 organization, 2 locations" in taken.out
    (lunch,) = found.json["services"]
    assert (lunch["name"], lunch["km"], lunch["vetted"], lunch["note"]) == (
        "Lunch club",
        0.0,
        "yes",
        "Ask for Sam",
    )
    assert "Lunch club: Ask for Sam" in shown.out
    assert (out.code, as_json.code) == (0, 0)
    assert amity("directory", "diff", town, tmp_path / "hsds.zip").out == "Nothing changes.\n"
    assert "Ask for Sam" in (tmp_path / "hsds.json").read_text()
    assert not any("vetting" in name for name in zipfile.ZipFile(tmp_path / "hsds.zip").namelist())


def test_a_refresh_shows_what_changes_before_it_is_taken_and_keeps_the_notes(tmp_path):
    town = tmp_path / "town.amity"
    notes = written(tmp_path / "notes.csv", "link_entity,link_id,note\nservice,1,Sings on Thursdays\n")
    amity("directory", "import", package(tmp_path / "old"), "--out", town, "--notes", notes)
    before = town.read_bytes()
    new = package(
        tmp_path / "new",
        services="id,organization_id,name,status,description\n1,1,Choir,active,Singing\n3,1,Books,active,\n",
        service_at_location="id,service_id,location_id\n1,1,1\n",
    )

    shown = amity("directory", "import", new, "--out", town)
    unchanged = town.read_bytes()
    taken = amity("directory", "import", new, "--out", town, "--take")

    assert shown.code == 2
    assert "changed: service Choir of Reading Helps (1)" in shown.out
    assert "description: Singing together → Singing" in shown.out
    assert "added: service Books of Reading Helps (3)" in shown.out
    assert "removed: service Lunch club of Reading Helps (2)" in shown.out
    assert "--take" in shown.err
    assert unchanged == before
    assert taken.code == 0
    assert (
        amity("directory", "search", town, "choir", "--json").json["services"][0]["note"]
        == "Sings on Thursdays"
    )


def test_a_package_cannot_say_of_itself_that_it_was_vetted(tmp_path):
    forged = package(tmp_path / "it", amity_vetting="id,link_entity,link_id,vetted\n1,service,1,yes\n")

    found = amity("directory", "search", forged, "choir", "--json")
    taken = amity("directory", "import", forged, "--out", tmp_path / "town.amity", "--json")

    assert found.json["services"][0]["vetted"] == "unknown"
    assert "1 note left out" in found.err
    assert taken.json["notes"] == 0


def test_without_a_place_the_directory_goes_home_and_json_to_the_screen(tmp_path, monkeypatch):
    monkeypatch.setenv("AMITY_HOME", str(tmp_path / "home"))

    taken = amity("directory", "import", package(tmp_path / "it"), "--json")
    told = amity("directory", "export", tmp_path / "home" / "directory.amity", "--format", "json")

    assert taken.json["out"] == str(tmp_path / "home" / "directory.amity")
    assert [service["name"] for service in told.json["services"]] == ["Choir", "Lunch club"]
    refused(amity("directory", "export", tmp_path / "it"), "--out")


def test_diff_as_json_names_every_field(tmp_path):
    old = package(tmp_path / "old")
    new = package(tmp_path / "new", services=SERVICES.replace("Hot lunch", "Cold lunch"))

    said = amity("directory", "diff", old, new, "--json")

    assert said.json == [
        {
            "entity": "service",
            "id": "2",
            "name": "Lunch club",
            "kind": "changed",
            "of": "Reading Helps",
            "fields": {"description": ["Hot lunch", "Cold lunch"]},
        }
    ]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["validate", "nowhere.zip"], ["nowhere.zip", "no such file"]),
        (["search", "IT", "--km", "3"], ["--km", "--near"]),
        (["search", "IT", "--near", "95,0"], ["--near", "out of the world"]),
        (["search", "IT", "--near", "25.77"], ["--near 25.77", "one number", "latitude,longitude"]),
        (["search", "IT", "--near", "-80,"], ["--near -80,", "one number", "latitude,longitude"]),
        (["search", "IT", "--near", "RG1 2AA"], ["postcodes", "amity geo import"]),
        (["search", "IT", "--open-at", "Thursday"], ["--open-at", "2026-11-26T19:30"]),
        (["search", "IT", "--open-at", "0001-01-01T10:00+14:00"], ["--open-at", "2026-11-26T19:30"]),
        (["export", "IT", "--out", "IT"], ["something there already"]),
        (["export", "IT", "--out", "nowhere/it"], ["no folder"]),
        (["import", "IT", "--out", "IT"], ["IT"]),
        (["import", "IT", "--out", "NOTES.csv"], ["NOTES.csv"]),
        (["import", "IT", "--out", "town.amity", "--notes", "IT"], ["not a CSV"]),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_nothing_is_written(words, parts, tmp_path, monkeypatch):
    monkeypatch.setenv("AMITY_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    package(tmp_path / "IT")
    written(tmp_path / "NOTES.csv", "hello\n")
    before = sorted(tmp_path.rglob("*"))

    refused(amity("directory", *words), *parts)

    assert sorted(tmp_path.rglob("*")) == before


def test_a_search_that_finds_nothing_says_what_to_try(tmp_path):
    said = amity("directory", "search", package(tmp_path / "it"), "xylophone")

    assert said.code == 0
    assert said.out.startswith("Nothing found. Try ")


def test_json_beside_tables_and_tables_beside_json_are_said_not_to_be_read(tmp_path):
    (tmp_path / "services.csv").write_text("id,organization_id,name,status\n1,o,Choir,active\n")
    (tmp_path / "organizations.csv").write_text("id,name,description\no,Together,A charity\n")
    (tmp_path / "more.json").write_text('[{"id": "2", "name": "Walk", "status": "active"}]')
    other = tmp_path / "other"
    other.mkdir()
    (other / "services.json").write_text('[{"id": "2", "name": "Walk", "status": "active"}]')
    (other / "members.csv").write_text("name,age\nAda,36\n")

    tables = json.loads(amity("directory", "validate", tmp_path / "services.csv", "--json").out)
    both = amity("directory", "validate", tmp_path)
    (tmp_path / "other" / "x").mkdir()
    pages = amity("directory", "validate", other)

    assert not [each for each in tables["warnings"] if "not read" in each]
    assert "JSON beside the tables: not read" in both.out
    assert "a table beside the JSON: not read" in pages.out


def test_an_import_of_postcodes_says_which_rows_it_left_out(tmp_path):
    (tmp_path / "a.csv").write_text("postcode,latitude,longitude\nRG1 1AA,51.4,-0.9\nRG1 1AB,,\n")

    ran = amity("geo", "import", tmp_path / "a.csv", "--out", tmp_path / "codes.sqlite")
    said = json.loads(amity("geo", "import", tmp_path / "a.csv", "--out", tmp_path / "b", "--json").out)

    assert "1 row was left out:\n  1: no coordinates, or none that is a number." in ran.out
    assert said["left_out"] == {"no coordinates, or none that is a number": 1}
