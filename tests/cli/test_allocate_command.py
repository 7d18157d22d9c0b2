"""``amity allocate``: places shared out from tables, explained, and refused where the tables cannot be."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest
from cli.command_line import amity

PAIRS = "person,service,benefit,urgent\nada,choir,9,\nada,walk,8,\nben,choir,6,\ncy,choir,5,yes\n"
PLACES = "service,places\nchoir,1\nwalk,1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pairs.csv").write_text(PAIRS)
    (tmp_path / "places.csv").write_text(PLACES)
    return tmp_path


def test_places_are_shared_out_and_every_placing_is_explained(folder):
    out = folder / "placings.csv"

    ran = amity("allocate", folder / "pairs.csv", "--places", folder / "places.csv", "--out", out)

    rows = {row["person"]: row for row in csv.DictReader(out.read_text().splitlines())}
    assert ran.code == 0
    assert (rows["cy"]["service"], rows["cy"]["why"]) == ("choir", "urgent: placed before all others")
    assert (rows["ada"]["service"], rows["ada"]["status"]) == ("walk", "proposed")
    assert (rows["ben"]["service"], rows["ben"]["status"]) == ("", "waiting")
    assert "3 people, 2 placed, 1 waiting." in ran.out


def test_json_has_the_keys_of_the_contract(folder):
    ran = amity("allocate", folder / "pairs.csv", "--places", folder / "places.csv", "--json")

    said = json.loads(ran.out)
    assert {"people", "placed", "waiting", "total", "bound", "gap", "worst_tenth_mean"} <= set(said)
    assert (said["people"], said["placed"], said["waiting"], said["total"]) == (3, 2, 1, 13.0)


def test_what_was_written_can_be_kept_at_the_next_run(folder):
    out = folder / "placings.csv"
    amity("allocate", folder / "pairs.csv", "--places", folder / "places.csv", "--out", out)
    (folder / "pairs.csv").write_text(PAIRS + "dee,choir,100,yes\n")
    words = ("allocate", folder / "pairs.csv", "--places", folder / "places.csv", "--keep", out)
    again = folder / "again.parquet"

    proposed = amity(*words, "--out", again)
    went_anew = dict(pl.read_parquet(again).select("person", "service").iter_rows())
    out.write_text(out.read_text().replace("proposed", "confirmed"))
    confirmed = amity(*words, "--out", again)
    went = dict(pl.read_parquet(again).select("person", "service").iter_rows())
    statuses = dict(pl.read_parquet(again).select("person", "status").iter_rows())

    assert went_anew == {"ada": "walk", "dee": "choir", "cy": None, "ben": None}
    assert "2 lines of --keep are proposed only, and shared out anew" in proposed.out
    assert went == {"ada": "walk", "cy": "choir", "ben": None, "dee": None}
    assert (statuses["ada"], statuses["dee"]) == ("promised", "urgent")
    assert "proposed only" not in confirmed.out


def test_a_status_that_is_none_is_refused(folder):
    (folder / "keep.csv").write_text("person,service,status\nada,walk,promised\nben,choir,perhaps\n")

    ran = amity(
        "allocate",
        folder / "pairs.csv",
        "--places",
        folder / "places.csv",
        "--keep",
        folder / "keep.csv",
    )

    assert ran.code == 2
    assert "keep.csv, row 2, status: 'perhaps'. Write promised, confirmed or proposed." in ran.err


def test_what_our_workers_advise_against_is_said_and_so_is_who_was_promised_a_place_there(folder, people):
    town, promised = a_town(folder), folder / "promised.csv"
    promised.write_text("person,service\nada,1\n")
    (folder / "notes.csv").write_text("link_entity,link_id,vetted,safeguarding\nservice,1,yes,no\n")
    saved = folder / "town.amity"
    amity("directory", "import", town, "--notes", folder / "notes.csv", "--out", saved)

    ran = amity("allocate", people, "--directory", saved, "--keep", promised)
    said = amity("allocate", people, "--directory", saved, "--keep", promised, "--json")

    assert "Left out: 1 service that your workers advise against (1)." in ran.out
    assert "Look at first: a place that your workers advise against is promised to ada." in ran.out
    assert json.loads(said.out)["advised_against"] == ["1"]


def a_town(folder: Path) -> Path:
    """Write a directory with a choir that has one place and a book club that does not say."""
    town = folder / "town"
    town.mkdir()
    (town / "organizations.csv").write_text("id,name,description\no,Together,A charity\n")
    (town / "services.csv").write_text(
        "id,organization_id,name,status\n1,o,Community choir,active\n2,o,Book club,active\n"
    )
    (town / "service_capacity.csv").write_text(
        "id,service_id,unit_id,available,updated\nc,1,u,1,2026-11-01\n"
    )
    (town / "units.csv").write_text("id,name\nu,people\n")
    return town


LONELY = '[scores]\n"ucla-3.loneliness" = 9\n"lsns-6.total" = 4\n'


@pytest.fixture
def people(tmp_path: Path) -> Path:
    folder = tmp_path / "people"
    folder.mkdir()
    for name in ("ada", "ben"):
        (folder / f"{name}.toml").write_text(
            'age = 70\nlife_stages = ["older"]\ninterests = ["singing"]\n' + LONELY
        )
    (folder / "cy.toml").write_text('age = 40\nsaid = ["afraid"]\n' + LONELY)
    return folder


def test_a_folder_of_people_shares_out_the_places_of_a_directory(folder, people):
    out = folder / "placings.csv"

    ran = amity("allocate", people, "--directory", a_town(folder), "--out", out)

    rows = {row["person"]: row for row in csv.DictReader(out.read_text().splitlines())}
    assert ran.code == 0, ran.err
    assert rows["cy"]["status"] == "help first"
    assert [row["service"] for row in rows.values()].count("1") <= 1
    assert "First, today: speak with 1 person about safety" in ran.out


def test_a_promise_is_kept_though_the_directory_changed_and_the_folder_is_asked_again(folder, people):
    town, promised = a_town(folder), folder / "promised.csv"
    promised.write_text("person,service\nada,9\n")
    (folder / "places.csv").write_text("service,places\n9,1\n")
    out = folder / "placings.csv"

    lost = amity("allocate", people, "--directory", town, "--keep", promised, "--out", out)
    kept = amity(
        "allocate",
        people,
        "--directory",
        town,
        "--keep",
        promised,
        "--places",
        folder / "places.csv",
        "--out",
        out,
    )

    assert lost.code == 2
    assert "service '9' has no line of places" in lost.err
    rows = {row["person"]: row for row in csv.DictReader(out.read_text().splitlines())}
    assert kept.code == 0, kept.err
    assert (rows["ada"]["service"], rows["ada"]["status"]) == ("9", "promised")


@pytest.mark.parametrize("words", [[], ["--directory", "town"]])
def test_a_table_needs_places_and_a_folder_a_directory(folder, words):
    ran = amity("allocate", folder / "pairs.csv", *words)

    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "with --places FILE, or a folder of PERSON.toml files with --directory PATH" in ran.err


@pytest.mark.parametrize(
    ("pairs", "places", "said"),
    [
        (PAIRS, "service,places\nchoir,-1\nwalk,1\n", "places.csv, row 1, places: -1. Give 0 or more."),
        (PAIRS, "service,places\nchoir,many\n", "places.csv, row 1, places: 'many'. Give a number."),
        (
            PAIRS,
            "service,places\nchoir,2\n",
            "pairs.csv, row 2, service: 'walk'. It has no line in places.csv",
        ),
        (PAIRS, "service,places\nchoir,2\nchoir,3\n", "places.csv, row 2: the same service again"),
        (PAIRS, "service\nchoir\n", "places.csv: no column 'places'. It has: service."),
        (PAIRS.replace("6", "-6"), PLACES, "pairs.csv, row 3, benefit: -6.0. Give a number from 0 up"),
        (PAIRS.replace("6", "nan"), PLACES, "pairs.csv, row 3, benefit"),
        (PAIRS + "ada,walk,3,\n", PLACES, "pairs.csv, row 5: the same person and service again"),
        ("", PLACES, "pairs.csv: empty. Its columns are: person, service, benefit."),
    ],
)
def test_tables_that_cannot_be_are_refused_and_nothing_is_written(folder, pairs, places, said):
    (folder / "pairs.csv").write_text(pairs)
    (folder / "places.csv").write_text(places)
    out = folder / "out.csv"

    ran = amity("allocate", folder / "pairs.csv", "--places", folder / "places.csv", "--out", out)

    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert not out.exists()


def test_a_name_never_stands_in_an_error(folder):
    (folder / "pairs.csv").write_text("person,service,benefit\nMrs Mary Smith,choir,-1\n")

    ran = amity("allocate", folder / "pairs.csv", "--places", folder / "places.csv")

    assert "Smith" not in ran.err
