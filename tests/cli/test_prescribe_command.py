"""``amity prescribe``: a person's file in, a plan out; and nothing on paper while somebody is not safe."""

import json
import re
import zlib
from pathlib import Path

import pytest
from cli.command_line import amity, refused, written

from amity import prescribing

PERSONAS = Path(__file__).parents[1] / "personas"
OPEN = ["ana", "dan", "keith", "leo"]
KEYS = {"needs", "options", "excluded", "safety"}
OPTION_KEYS = {
    "intervention",
    "service",
    "why",
    "dose",
    "evidence",
    "barriers",
    "first_step",
    "plan_b",
    "review_on",
}


def persona(name):
    return PERSONAS / f"{name}.toml"


def a_town(folder):
    """Write a directory of two services, as the wide table of a small town."""
    written(folder / "organizations.csv", "id,name,description\no1,Town Hall,The town\n")
    written(
        folder / "services.csv",
        "id,organization_id,name,description,status\n"
        "s1,o1,Tuesday lunch club,A lunch club with a lift for older people,active\n"
        "s2,o1,Grief circle,Bereavement support in a small group,active\n",
    )
    written(folder / "locations.csv", "id,name,latitude,longitude\nl1,Hall,51.435,-0.955\n")
    pairs = "id,service_id,location_id\na1,s1,l1\na2,s2,l1\n"
    written(folder / "service_at_locations.csv", pairs)
    return folder


def test_the_json_has_the_keys_of_the_contract():
    said = amity("prescribe", persona("harold"), "--json").json

    assert set(said) >= KEYS
    assert set(said["options"][0]) >= OPTION_KEYS
    assert said["safety"] is None
    assert {"id", "because", "basis"} <= set(said["needs"][0])
    assert all(len(need["because"]) == len(need["basis"]) for need in said["needs"])


def test_every_threshold_that_is_ours_or_unverified_is_called_so():
    said = amity("prescribe", persona("harold"))

    assert said.code == 0
    assert "UCLA-3 is 8: 6 or more (unverified threshold)" in " ".join(said.out.split())
    assert "(own threshold)" in said.out


def test_equal_reasons_are_folded_into_one_line():
    told = " ".join(amity("prescribe", persona("yusuf")).out.split("Left out, and why")[1].split())

    assert told.count("is made for something that holds for them") == 1
    assert "A mentor; A role among peers" in told


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("kind", ["--html", "--pdf"])
def test_nothing_is_handed_out_while_safety_is_open_and_nothing_is_written(tmp_path, name, kind):
    said = amity("prescribe", persona(name), kind, tmp_path / "plan")

    refused(said, "Nothing is written for handing out while this is open")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", OPEN)
def test_safety_stands_before_everything_else(name):
    out = amity("prescribe", persona(name)).out
    said = amity("prescribe", persona(name), "--json").json

    assert out.strip().startswith("First: ")
    assert said["options"] == []
    assert said["safety"]["kind"] in ("safety", "unsafe", "under-16")


def test_nothing_of_an_unsafe_tie_is_in_what_could_be_printed():
    said = amity("prescribe", persona("ana"), "--json").json

    assert said["later"] == said["first"] == said["excluded"] == []
    assert not [fact for need in said["needs"] for fact in need["facts"] if fact.startswith("network")]


def test_a_change_below_the_reliable_one_is_not_called_improved():
    said = amity("prescribe", persona("keith"), "--json").json

    (ucla, phq) = said["changes"]
    assert (ucla["score"], ucla["before"], ucla["after"], ucla["reliable"]) == (
        "ucla-3.loneliness",
        9,
        7,
        "no reliable change",
    )
    assert phq["reliable"] == "unknown", "how many points it takes on the PHQ-9 is on no card"
    assert "improved" not in amity("prescribe", persona("keith")).out


def test_a_large_change_is_reliable_and_one_without_a_known_line_is_unknown(tmp_path):
    now, before = "'gad-7.total' = 2\n'opener.groups' = 2\n", "'gad-7.total' = 18\n'opener.groups' = 0\n"
    file = written(tmp_path / "p.toml", f"[scores]\n{now}[before]\n{before}")

    gad, opener = amity("prescribe", file, "--json").json["changes"]

    assert gad["reliable"] == "improved"
    assert (opener["reliable"], opener["takes_more_than"]) == ("unknown", None)


def test_top_lowers_the_number_of_options_and_never_raises_it():
    assert len(amity("prescribe", persona("harold"), "--top", 1, "--json").json["options"]) == 1
    refused(amity("prescribe", persona("harold"), "--top", 4), "--top")


def test_nothing_now_is_said_with_a_date():
    out = amity("prescribe", persona("george")).out

    assert "Nothing now, ask me later: that is a plan too. Ask again on 20" in out


def test_an_empty_person_is_told_what_to_ask(tmp_path):
    said = amity("prescribe", written(tmp_path / "p.toml", ""))

    assert said.code == 0
    assert "Nothing to propose from these answers" in said.out
    assert "Would tell more: " in said.out


def test_a_person_may_come_from_standard_input_and_leaves_nothing_behind():
    said = amity("prescribe", "-", "--json", stdin=persona("harold").read_bytes())

    assert said.json["options"]
    assert said.left_behind == ()
    refused(amity("prescribe", "-", stdin=b"age = 'old'"), "standard input")


def test_cards_of_your_own_are_checked_with_what_they_name(tmp_path):
    ours = Path(prescribing.__file__).parents[1] / "library" / "interventions" / "choir.toml"
    text = ours.read_text(encoding="utf-8")
    folder = tmp_path / "interventions"
    folder.mkdir()
    checked = {
        text: "sound",
        text.replace('"belonging", "isolated"', '"belongin", "isolated"'): "no 'belongin' among the needs",
        text.replace("offered = false", "offered = true"): "example 2 says yes, and by the rules it is no",
        text.replace('"zagic', '"zagik').replace(
            '"steffens2021-shared"', '"steffens-shared"'
        ): "among the findings",
        text.replace("first_step", "first_stp"): "Did you mean",
    }

    for wording, result in checked.items():
        said = amity("library", "check", written(folder / "choir.toml", wording))
        assert result in said.out + said.err
        assert said.code == (0 if result == "sound" else 1)


def test_a_person_file_that_is_not_there_is_one_line():
    refused(amity("prescribe", "nobody.toml"), "nobody.toml", "no such file")


def test_a_directory_names_the_services(tmp_path):
    said = amity("prescribe", persona("harold"), "--directory", a_town(tmp_path), "--json").json
    found = {option["intervention"]: option["service"] for option in said["options"]}

    assert found["lunch-club"]["name"] == "Tuesday lunch club"
    assert found["bereavement-support"]["name"] == "Grief circle"
    assert found["lunch-club"]["caution"]


def test_a_page_stands_alone_and_is_for_the_person(tmp_path):
    said = amity("prescribe", persona("harold"), "--html", tmp_path / "plan.html")
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")

    assert "plan.html" in said.out
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "What could help, Harold" in page
    assert page.count("Your choice:") == 3
    assert [p.name for p in tmp_path.iterdir()] == ["plan.html"]


def test_whoever_does_not_read_english_gets_an_interpreter_with_the_page(tmp_path):
    said = amity("prescribe", persona("yusuf"), "--html", tmp_path / "plan.html")

    assert "read it together, with a professional interpreter" in said.out


def test_a_name_cannot_break_the_page(tmp_path):
    file = written(tmp_path / "p.toml", 'name = "<b>Zoë & \u202eיעל"\n[answers.opener]\ngroups = 0\n')

    amity("prescribe", file, "--html", tmp_path / "plan.html")
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")

    assert "<b>Zoë" not in page
    assert "<bdi>&lt;b&gt;Zoë &amp; " in page


def inside(pdf: bytes) -> bytes:
    """Return a PDF with its streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\nendstream", pdf, re.DOTALL)  # the last byte of one may be \r
    return pdf + b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")


@pytest.mark.parametrize("more", [(), ("--large-print",)])
def test_the_pdf_is_tagged_and_for_everybody(tmp_path, more):
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        pytest.skip("needs Pango")

    amity("prescribe", persona("harold"), "--pdf", tmp_path / "plan.pdf", *more)
    made = (tmp_path / "plan.pdf").read_bytes()

    assert made.startswith(b"%PDF-1.7")
    for part in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid:part", b"/H1"):
        assert part in inside(made)
    assert [p.name for p in tmp_path.iterdir()] == ["plan.pdf"]


def test_a_pdf_that_cannot_be_written_is_one_line(tmp_path):
    refused(
        amity("prescribe", persona("harold"), "--pdf", tmp_path / "no" / "plan.pdf"), "there is no folder"
    )


def test_the_json_of_every_persona_can_be_read_again():
    for file in sorted(PERSONAS.glob("*.toml")):
        if file.stem != "expected":
            assert json.loads(amity("prescribe", file, "--json").out)["needs"] is not None
