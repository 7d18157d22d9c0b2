"""``amity evidence``: lists, one in full, citations, and the check of a text."""

import msgspec
import pytest
from cli.command_line import amity, refused, written

from amity import evidence, library

UNVERIFIED = "masi2011-rct"


@pytest.fixture(autouse=True)
def _without_a_library_of_the_visitors(monkeypatch):
    monkeypatch.delenv("AMITY_LIBRARY", raising=False)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_list_holds_every_verified_finding_and_no_other():
    said = amity("evidence")

    assert (said.code, said.err) == (0, "")
    shown = {line.split(" ")[0] for line in said.out.splitlines()}
    assert set(evidence.names()) <= shown
    assert UNVERIFIED not in shown
    assert "6 unverified ones are kept back" in flat(said.out)


def test_a_link_with_survival_is_listed_with_the_trials_beside_it():
    for words in ((), ("search", "mortality"), ("search", "survival")):
        shown = flat(amity("evidence", *words).out)
        linked = [card for card in evidence.search(" ".join(words[1:])) if card.counterweight]
        assert shown.count("trials:") == len(linked) > 0


def test_unverified_findings_are_shown_on_request_and_marked():
    listed, one = amity("evidence", "--unverified"), amity("evidence", UNVERIFIED, "--unverified")

    row = next(line for line in listed.out.splitlines() if line.startswith(UNVERIFIED + " "))
    assert "UNVERIFIED" in row
    assert one.code == 0
    assert one.out.splitlines()[0].endswith("(UNVERIFIED)")
    refused(amity("evidence", UNVERIFIED), UNVERIFIED, "--unverified")


@pytest.mark.parametrize("name", evidence.names())
def test_a_finding_is_shown_in_full(name):
    card = evidence.load(name)

    said = amity("evidence", name)

    assert (said.code, said.err) == (0, "")
    shown = flat(said.out)
    for text in (card.title, evidence.plain(card), evidence.clinical(card), card.source.cite):
        assert flat(text) in shown
    assert (card.source.link or "no DOI seen") in shown
    for claim in evidence.claims():
        assert (claim.id in shown) == (name in claim.findings)
    if card.counterweight:
        assert card.counterweight in shown


@pytest.mark.parametrize("name", [*library.names("claims"), *library.names("explanations")])
def test_a_claim_and_an_explanation_are_shown_in_full(name):
    is_claim = name in library.names("claims")
    card = evidence.load_claim(name) if is_claim else evidence.load_explanation(name)

    said = amity("evidence", name)

    assert (said.code, said.err) == (0, "")
    parts = [card.says, card.why, card.instead] if is_claim else [card.plain, card.clinical, *card.unknown]
    assert [part for part in parts if flat(part) not in flat(said.out)] == []
    assert [each for each in card.findings if each not in said.out] == []


def test_the_claims_and_explanations_are_listed():
    claims, explanations = amity("evidence", "claims"), amity("evidence", "explanations")

    assert {line.split(" ")[0] for line in claims.out.splitlines()} >= set(library.names("claims"))
    assert "66 claims: 19 imprecise, 17 as stated, 9 untraced" in flat(claims.out)
    shown = {line.split(" ")[0] for line in explanations.out.splitlines()}
    assert shown >= set(library.names("explanations"))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ((), evidence.names()),
        (("claims",), library.names("claims")),
        (("explanations",), library.names("explanations")),
        (("search", "befriending"), ["siette2017-befriending"]),
        (("search", "zebra"), []),
    ],
)
def test_json_lists_the_cards_as_they_are(words, names):
    said = amity("evidence", *words, "--json")

    assert [each["id"] for each in said.json] == names


def test_json_of_one_is_its_card_and_what_was_not_seen_is_null():
    said = amity("evidence", "lasgaard2022-rct", "--json").json

    assert said == msgspec.json.decode(msgspec.json.encode(evidence.load("lasgaard2022-rct")))
    assert (said["value"], said["interval"]) == (-0.47, None)


def test_a_claim_leads_to_the_citations_of_its_findings():
    """From any sentence of advice to the card, the numbers and the DOI in one command."""
    said = amity("evidence", "06-compared-with-smoking", "--cite", "ris")

    assert said.code == 0
    assert {line[6:] for line in said.out.splitlines() if line.startswith("DO")} == {
        "10.1371/journal.pmed.1000316",
        "10.1038/s41562-023-01617-6",
        "10.1371/journal.pmed.1003595",
    }


def test_the_whole_shelf_is_a_bibliography():
    papers = {evidence.load(name).source.cite for name in evidence.names()}

    said = amity("evidence", "--cite", "bibtex")

    assert sum(line.startswith("@") for line in said.out.splitlines()) == len(papers)
    assert "masi2011" not in said.out


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("hl2010",), ("hl2010", "Did you mean", "hl2010-overall")),
        (("hl2010_overall",), ("Did you mean hl2010-overall",)),
        (("klaims",), ("Did you mean claims",)),
        (("zzzz",), ("zzzz", "amity evidence search zzzz")),
        (("../secrets",), ("../secrets",)),
        (("search",), ("what to look for",)),
        (("claims", "nothing-like-it"), ("nothing-like-it",)),
        (("steptoe2013", "naito2023-isolation"), ("One at a time",)),
        (("steptoe2013", "--cite", "endnote"), ("endnote", "bibtex, ris, text")),
        (("check",), ("Name one text",)),
        (("check", "not-there.md"), ("not-there.md", "cannot be read")),
    ],
)
def test_a_wrong_call_is_refused_with_its_remedy(words, parts):
    refused(amity("evidence", *words), *parts)


def test_a_search_without_a_hit_says_what_to_try():
    said = amity("evidence", "search", "zebra")

    assert (said.code, said.err) == (0, "")
    assert "Try fewer words" in said.out


def test_a_text_that_repeats_a_claim_falls_short_and_is_told_what_to_say(tmp_path):
    claim = evidence.load_claim("06-compared-with-smoking")
    bad = written(tmp_path / "leaflet.md", f"Come along! {claim.says}")
    good = written(tmp_path / "other.md", "Come along! You would be welcome.")

    said = amity("evidence", "check", bad)

    assert said.code == 1
    assert claim.id in said.out
    assert flat(claim.instead) in flat(said.out)
    assert amity("evidence", "check", good).code == 0
    assert [each["id"] for each in amity("evidence", "check", bad, "--json").json] == [claim.id]
    assert amity("evidence", "check", good, "--json").json == []
    assert amity("evidence", "check", "-", stdin=claim.says.encode()).code == 1


def test_a_text_in_another_encoding_is_refused(tmp_path):
    refused(amity("evidence", "check", written(tmp_path / "a.txt", b"\xff\xfe\x00")), "a.txt", "UTF-8")


def test_a_card_of_ones_own_is_checked_and_shown(tmp_path, monkeypatch):
    shelf = tmp_path / "mine" / "findings"
    shelf.mkdir(parents=True)
    ours = (library.OURS / "findings" / "naito2023-isolation.toml").read_text("utf-8")
    card = written(shelf / "mine2026.toml", ours.replace("naito2023-isolation", "mine2026"))

    assert amity("library", "check", tmp_path / "mine").out.endswith("mine2026.toml: sound\n")
    monkeypatch.setenv("AMITY_LIBRARY", str(tmp_path / "mine"))
    assert amity("evidence", "mine2026").code == 0

    written(card, card.read_text("utf-8").replace("smith2021-rct-or", "smith2021"))
    said = amity("library", "check", tmp_path / "mine")
    assert said.code == 1
    assert "'smith2021'" in said.err
    assert "Did you mean smith2021-rct-" in said.err
