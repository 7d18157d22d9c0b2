"""Files that mean harm: refused in one line, within little time and memory, with nothing written.

Each is read by the command in a process of its own, whose memory and processor time the system measures.
"""

import gzip
import os
import random
import re
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from amity import directory

MEMORY_MB = 300
PROCESSOR_SECONDS = 8
"""The promise is 2 seconds; processor time on a busy machine is held to a generous multiple of it."""


PROGRAM = """
import os, sys
from amity import cli
try:
    cli.main()
finally:
    if os.path.exists("/proc/self/status"):
        open(os.environ["TOLD"], "w").write(open("/proc/self/status").read())
"""
"""The command, which says at its end how much memory it had at most; the system's own account of a child
starts with its parent's."""


def _zip(
    path: Path, name: str | zipfile.ZipInfo, text: bytes | str, kind: int = zipfile.ZIP_DEFLATED
) -> Path:
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr(name, text)
    return path


def _bomb(place: Path) -> Path:
    return _zip(place / "bomb.zip", "services.csv", b"id,name\n" + b"\0" * 100_000_000)


def _bomb_of_rows(place: Path) -> Path:
    return _zip(place / "bomb.zip", "services.csv", "id,name\n" + "1,a\n" * 25_000_000)


def _climbing(place: Path) -> Path:
    return _zip(place / "climb.zip", "../../services.csv", "id,organization_id,name\n1,1,Choir\n")


def _link(place: Path) -> Path:
    entry = zipfile.ZipInfo("services.csv")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return _zip(place / "link.zip", entry, "/etc/passwd")


def _link_out_of_a_folder(place: Path) -> Path:
    (place / "secret.txt").write_text("id,name\n1,Somebody\n")
    (place / "it").mkdir()
    (place / "it" / "services.csv").symlink_to(place / "secret.txt")
    return place / "it"


def _two_of_one_name(place: Path) -> Path:
    with zipfile.ZipFile(place / "two.zip", "w") as archive:
        archive.writestr("north/services.csv", "id,name\n1,Choir\n")
        archive.writestr("south/services.csv", "id,name\n2,Lunch club\n")
    return place / "two.zip"


def _crowd(place: Path) -> Path:
    with zipfile.ZipFile(place / "crowd.zip", "w") as archive:
        for number in range(10_000):
            archive.writestr(f"{number}.csv", "")
    return place / "crowd.zip"


def _spreadsheet(place: Path) -> Path:
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with zipfile.ZipFile(place / "sheet.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", entity)
        archive.writestr("xl/worksheets/sheet1.xml", entity)
    return place / "sheet.xlsx"


def _packed_bomb(place: Path) -> Path:
    folder = place / "it"
    folder.mkdir()
    with gzip.open(folder / "services.csv.gz", "wb") as file:
        file.write(b"id,organization_id,name\n" + b"1,1,Choir\n" * 12_000_000)
    return folder


def _one_long_line(place: Path) -> Path:
    (place / "services.csv").write_text("id,organization_id,name\n1,1," + "x" * 50_000_000)
    return place / "services.csv"


def _open_quote(place: Path) -> Path:
    (place / "services.csv").write_text('id,organization_id,name\n1,1,"' + ("x" * 99 + "\n") * 500_000)
    return place / "services.csv"


def _many_columns(place: Path) -> Path:
    (place / "services.csv").write_text(
        "id,organization_id,name," + ",".join(map(str, range(100_000))) + "\n1\n"
    )
    return place / "services.csv"


def _deep_json(place: Path) -> Path:
    (place / "deep.json").write_text('{"a":' * 3_000_000)
    return place / "deep.json"


def _deep_records(place: Path) -> Path:
    text = '{"id":"1","name":"a","status":"active","service_at_locations":[{"id":"1","service":' * 60
    (place / "service.json").write_text(text + "{}" + "}]}" * 60)
    return place / "service.json"


def _many_empty_values(place: Path) -> Path:
    (place / "wide.json").write_text("[" + "{}," * 20_000_000 + "{}]")
    return place / "wide.json"


def _many_texts(place: Path) -> Path:
    (place / "texts.json").write_text('{"contents":[' + '"aaaaaaaaaaaa",' * 6_000_000 + '""]}')
    return place / "texts.json"


def _many_ids(place: Path) -> Path:
    (place / "ids.ndjson").write_text("\n".join(f'{{"id":"{n}"}}' for n in range(300_000)))
    return place / "ids.ndjson"


def _millions_of_services(place: Path) -> Path:
    """Nothing in it is wrong but that there are so many: 8 MB that would fill a gigabyte."""
    with zipfile.ZipFile(place / "many.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("organizations.csv", "id,name,description\n1,Together,A charity\n")
        rows = (f"{n},1,Choir {n * 7919 % 99991},active\n" for n in range(1_500_000))
        archive.writestr("services.csv", "id,organization_id,name,status\n" + "".join(rows))
    return place / "many.zip"


def _many_phones(place: Path) -> Path:
    phones = ",".join(f'{{"id":"p{n}","number":"0118 {n}"}}' for n in range(400_000))
    (place / "phones.json").write_text(
        f'[{{"id":"1","name":"Choir","status":"active","organization":{{"id":"o","name":"Together"}},'
        f'"phones":[{phones}]}}]'
    )
    return place / "phones.json"


def _list_of_ones_own(place: Path) -> Path:
    (place / "council.csv").write_text("Service Name,Postcode\nChoir,RG1 2AA\n")
    return place / "council.csv"


def _xml(place: Path) -> Path:
    (place / "a.xml").write_text('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l "l">]><a>&l;</a>')
    return place / "a.xml"


def _half_an_archive(place: Path) -> Path:
    whole = _zip(place / "whole.zip", "services.csv", os.urandom(100_000))
    (place / "half.zip").write_bytes(whole.read_bytes()[:50_000])
    return place / "half.zip"


def _noise(place: Path) -> Path:
    (place / "services.bin").write_bytes(os.urandom(1_000_000))
    return place / "services.bin"


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (_bomb, "times its size"),
        (_bomb_of_rows, "times its size"),
        (_climbing, "points outside the archive"),
        (_link, "is a link and no file"),
        (_link_out_of_a_folder, "leads out of the folder"),
        (_two_of_one_name, "north/services.csv and south/services.csv"),
        (_crowd, "2,000 files"),
        (_spreadsheet, "Save each sheet as CSV"),
        (_packed_bomb, "times its size"),
        (_one_long_line, "line 2: longer than 1,000,000 characters"),
        (_open_quote, "quotation mark"),
        (_many_columns, "columns"),
        (_deep_json, "not JSON"),
        (_deep_records, "nested more than 40 deep"),
        (_many_empty_values, "hardly a record"),
        (_many_texts, "hardly a record"),
        (_many_ids, "no record of HSDS"),
        (_millions_of_services, "services: more than 200,000. If it has so many"),
        (_many_phones, "400,000 phones in one service"),
        (_list_of_ones_own, "call the file services.csv, with the columns id, name"),
        (_xml, "neither CSV nor JSON"),
        (_half_an_archive, "not a whole zip archive"),
        (_noise, "neither CSV nor JSON"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_a_hostile_file_is_refused_within_its_bounds(made: Callable[[Path], Path], says: str, tmp_path: Path):
    path = made(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    command = [sys.executable, "-c", PROGRAM, "directory", "validate", str(path)]
    with tempfile.TemporaryFile("w+") as wailed, tempfile.NamedTemporaryFile("w+") as told:
        environment = os.environ | {"TOLD": told.name}
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=wailed, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wailed.seek(0)
        line, peak = wailed.read(), re.search(r"VmHWM:\s+(\d+) kB", told.read())

    assert process.returncode == 2, line
    assert line.startswith("amity: ")
    assert line.count("\n") == 1
    assert says in line
    assert peak or sys.platform != "linux"
    assert peak is None or int(peak[1]) / 1024 < MEMORY_MB
    assert used.ru_utime + used.ru_stime < PROCESSOR_SECONDS
    assert sorted(tmp_path.rglob("*")) == before


EXAMPLE = Path(__file__).parents[2] / "examples" / "directory" / "town"
BYTES = (
    b"",
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"-",
    b"=",
    b"1e9",
    b"\xe2\x80",
    b"99:99",
    b"[",
    b"\x1b",
)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_package_is_refused_or_read_and_what_is_read_can_be_written_and_read_again(seed, tmp_path):
    chance = random.Random(seed)
    folder = tmp_path / "it"
    folder.mkdir()
    for file in sorted(EXAMPLE.glob("*.csv")):
        text = bytearray(file.read_bytes())
        for _ in range(chance.randrange(6)):
            at = chance.randrange(len(text))
            text[at : at + chance.randrange(5)] = chance.choice(BYTES)
        (folder / file.name).write_bytes(bytes(text))

    try:
        found, _ = directory.read(folder)
    except directory.DirectoryError:
        return

    for form, name in (("tabular", "out"), ("json", "out.json")):
        written = directory.export(found, tmp_path / name, form=form, private=True)
        assert directory.read(written).directory == found


def test_a_directory_that_is_larger_than_most_loads_where_somebody_says_how_large(tmp_path):
    (tmp_path / "organizations.csv").write_text("id,name,description\no,Together,A charity\n")
    rows = "".join(f"{n},o,Choir,active\n" for n in range(30))
    (tmp_path / "services.csv").write_text("id,organization_id,name,status\n" + rows)

    found, _ = directory.read(tmp_path, largest=30)
    with pytest.raises(directory.DirectoryError, match="services: more than 29"):
        directory.read(tmp_path, largest=29)

    assert len(found.services) == 30
