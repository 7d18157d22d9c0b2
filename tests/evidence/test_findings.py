"""The findings: what their type refuses, that nothing was guessed, that they say what the research says."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import evidence, library
from amity.evidence import Finding

RESEARCH = Path(__file__).parents[3] / "shared" / "evidence" / "evidence.yaml"
NAMES = library.names("findings")
UNVERIFIED = [name for name in NAMES if not evidence.load(name).verified]


@pytest.fixture(autouse=True)
def _without_a_library_of_the_visitors(monkeypatch):
    monkeypatch.delenv("AMITY_LIBRARY", raising=False)


def a_finding(**changed):
    """Return a small finding as its card would hold it, with these keys changed."""
    card = {
        "id": "a",
        "title": "A finding",
        "kind": "intervention",
        "intervention": "company",
        "outcome": "loneliness",
        "measure": "g",
        "value": 0.3,
        "interval": [0.1, 0.5],
        "better": "higher",
        "population": "adults",
        "design": "RCT",
        "allocation": "randomised",
        "certainty": "low",
        "verified": True,
        "seen": "made up",
        "plain": {"group": "people", "others": "others", "outcome": "felt less lonely"},
        "source": {"authors": ["Doe J"], "year": 2020, "title": "A paper"},
    }
    return {key: value for key, value in {**card, **changed}.items() if value is not None}


def refusal(**changed) -> str:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(a_finding(**changed), Finding, strict=False)
    return str(refused.value)


# What the type refuses

numbers = st.floats(-5, 5, allow_nan=False).map(lambda x: round(x, 3))


@given(numbers, numbers, numbers)
def test_an_interval_is_accepted_if_and_only_if_it_holds_its_estimate(value, low, high):
    card = a_finding(value=value, interval=[low, high])

    if low <= value <= high:
        assert msgspec.convert(card, Finding, strict=False).interval == (low, high)
    else:
        with pytest.raises(msgspec.ValidationError, match=r"does not hold|runs backwards"):
            msgspec.convert(card, Finding, strict=False)


WRONG = {
    "an interval beside its value": (
        {"value": 0.9},
        ("0.1 to 0.5", "does not hold the value 0.9", "look both up"),
    ),
    "an interval that runs backwards": ({"interval": [0.5, 0.1]}, ("runs backwards", "lower end first")),
    "an interval of nothing": ({"value": None}, ("has no value", "leave the interval out")),
    "a ratio below zero": ({"measure": "OR", "value": -0.4, "interval": None}, ("above 0", "logarithm")),
    "a correlation beyond one": ({"measure": "r", "value": 1.2, "interval": None}, ("between -1 and 1",)),
    "a text with a value": ({"measure": "text", "interval": None}, ("measure text has no value",)),
    "points without a unit": ({"measure": "points"}, ("points of what", "unit")),
    "neither exposure nor intervention": ({"intervention": None}, ("exposure", "intervention")),
    "both exposure and intervention": ({"exposure": "x"}, ("exposure", "intervention")),
    "an association that was given": ({"kind": "association"}, ("exposure",)),
    "an intervention without allocation": ({"allocation": None}, ("allocation",)),
    "a link with survival that stands alone": (
        {
            "kind": "association",
            "intervention": None,
            "allocation": None,
            "exposure": "ties",
            "outcome": "all-cause mortality",
        },
        ("counterweight", "trials"),
    ),
    "no words": ({"plain": {}}, ("group", "says")),
    "no sentence where there is no number": (
        {"value": None, "interval": None},
        ("no sentence can be made", "says"),
    ),
    "a baseline that pictures nothing": (
        {"baseline": {"per_100": 0, "example": True}},
        ("baseline", "1 to 99"),
    ),
    "a baseline from nowhere": ({"baseline": {"per_100": 10, "example": False}}, ("source", "example")),
    "a misspelt measure": ({"measure": "OG"}, ("OG",)),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_finding_is_refused_with_its_remedy(wrong):
    changed, parts = WRONG[wrong]

    said = refusal(**changed)

    for part in parts:
        assert part in said


def test_a_finding_that_is_called_otherwise_than_its_file_is_refused(tmp_path, monkeypatch):
    shelf = tmp_path / "findings"
    shelf.mkdir()
    ours = Path(library.__file__).parent / "findings" / "naito2023-isolation.toml"
    (shelf / "other.toml").write_text(ours.read_text("utf-8"), encoding="utf-8")
    monkeypatch.setenv("AMITY_LIBRARY", str(tmp_path))

    with pytest.raises(library.LibraryError, match="Make file and id agree"):
        evidence.load("other")


# The shelf


def test_there_are_118_and_six_are_kept_back():
    assert len(NAMES) == 118
    assert len(UNVERIFIED) == 6
    assert set(evidence.names()) == set(NAMES) - set(UNVERIFIED)
    assert evidence.names(unverified=True) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_counterweight_is_a_verified_finding_of_trials_on_survival(name):
    card = evidence.load(name)

    if card.counterweight is None:
        assert not (card.is_association and re.search(r"surviv|mortality|death", card.outcome))
        return
    beside = evidence.load(card.counterweight)
    assert beside.verified
    assert beside.allocation == "randomised"
    assert "survival" in beside.outcome


def test_the_three_of_holt_lunstad_2010_are_as_published():
    found = {
        name: (card.measure, card.value, card.interval)
        for name in NAMES
        if name.startswith("hl2010") and (card := evidence.load(name))
    }

    assert found == {
        "hl2010-overall": ("OR", 1.5, (1.42, 1.59)),
        "hl2010-complex": ("OR", 1.91, (1.63, 2.23)),
        "hl2010-living-arrangement": ("OR", 1.19, (0.99, 1.44)),
    }
    assert evidence.load("hl2010-living-arrangement").may_be_nothing


@pytest.mark.parametrize("name", NAMES)
def test_no_number_from_memory_stands_on_a_verified_card(name):
    card = evidence.load(name)

    if card.verified:
        assert not any(
            re.search(r"\d\.\d", doubt.say) for doubt in card.unverified if doubt.at != "population"
        )


# Against the research

RENAMED = {
    "pooled_RR_HR": "RR",
    "HR_survival": "HR",
    "RRR": "percent",
    "relative_risk_reduction": "percent",
    "R2": "text",
    "none": "text",
    "d_within": "d",
    "MD": "points",
    "predicted_probability": "percent",
    "partial_eta2": "eta2",
    "proportion": "percent",
    "hours": "points",
}
RANGE_NOT_INTERVAL = {"hall2018_hours"}
TURNED = {"cruwys2013_groups": "higher"}
"""A relative risk reduction: a higher value is better, though less relapse is."""


def research():
    if not RESEARCH.is_file():
        pytest.skip("../shared is not here")
    import yaml

    return {each["id"]: each for each in yaml.safe_load(RESEARCH.read_text("utf-8"))["entries"]}


def same(ours: float | None, theirs: float | None, measure: str) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    scale = 100 if measure == "percent" and abs(theirs) <= 1 else 1
    return ours == pytest.approx(theirs * scale)


def test_every_finding_of_the_research_is_a_card_and_no_other():
    assert {each.replace("_", "-") for each in research()} == set(NAMES)


def test_every_number_on_a_card_is_that_of_the_research():
    for key, entry in research().items():
        card, effect = evidence.load(key.replace("_", "-")), entry["effect"]
        assert card.measure == RENAMED.get(effect["measure"], effect["measure"]), key
        assert same(card.value, effect["value"], card.measure), key
        low, high = card.interval or (None, None)
        if key not in RANGE_NOT_INTERVAL:
            assert same(low, effect["ci_low"], card.measure), key
            assert same(high, effect["ci_high"], card.measure), key
        assert (card.k, card.n, card.i2) == (effect["k"], effect["n"], effect.get("i2")), key
        assert card.prediction == ((effect["pi_low"], effect["pi_high"]) if "pi_low" in effect else None), key
        assert card.verified == entry["verified"], key
        assert card.better == TURNED.get(key, entry["benefit_direction"].split("_")[0]), key
        assert card.source.year == entry["source"]["year"], key


def test_every_further_number_of_the_research_is_on_its_card():
    apart = {"measure", "value", "ci_low", "ci_high", "k", "n", "i2", "pi_low", "pi_high"}
    for key, entry in research().items():
        card = evidence.load(key.replace("_", "-"))
        ours = {
            round(number, 6)
            for each in card.also
            for number in (each.value, *(each.interval or ()))
            if number
        }
        for name, told in entry["effect"].items():
            values = list(told.values()) if isinstance(told, dict) else [told]
            for value in values if name not in apart else ():
                if isinstance(value, float | int) and not isinstance(value, bool):
                    assert {round(value, 6), round(value * 100, 6)} & ours, (key, name)


def test_the_kinds_are_those_of_the_research_but_for_what_only_counts():
    changed = {
        key: evidence.load(key.replace("_", "-")).kind
        for key, entry in research().items()
        if evidence.load(key.replace("_", "-")).kind != entry["kind"]
    }

    assert changed == {"pew2017_smartphone": "descriptive"}


def test_every_doi_of_the_research_is_on_its_card():
    for key, entry in research().items():
        source = evidence.load(key.replace("_", "-")).source
        doi = entry["source"]["doi"] or ""
        assert source.doi == (doi if doi.startswith("10.") else None), key
        assert doi == "" or doi.split("/")[-1] in (source.link or ""), key


# Looking for them


def test_search_finds_by_any_words_and_keeps_back_what_is_unverified():
    assert [card.id for card in evidence.search("befriending")] == ["siette2017-befriending"]
    assert {card.id for card in evidence.search("befriending", unverified=True)} == {
        "siette2017-befriending",
        "mead2010-befriending",
    }
    assert evidence.search("befriending zebra") == []


@pytest.mark.parametrize("name", evidence.names())
def test_every_finding_is_found_by_its_outcome(name):
    card = evidence.load(name)

    assert name in {found.id for found in evidence.search(card.outcome)}
