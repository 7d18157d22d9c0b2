"""Matching: every engine finds exactly the offers that the plain rule puts first."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amity import prescribing
from amity.prescribing import Offer, Wish, matching, scan
from amity.prescribing.offers import SLOTS, WEIGHTS

HALF_A_METER = 5e-5
"""Places lie in 32 bits, half a meter apart: at most 0.00003 of a score (exp(-km / 5), weighed 0.3)."""

LATITUDES = st.one_of(st.floats(51.40, 51.50), st.floats(-90, 90))
LONGITUDES = st.one_of(
    st.floats(-1.05, -0.90), st.floats(179.9, 180), st.floats(-180, -179.9), st.floats(-180, 180)
)
WORDS = st.lists(st.sampled_from([f"t{n}" for n in range(150)] + ["art", "walk"] * 30), max_size=5).map(tuple)
SOME_TIMES = st.lists(st.sampled_from(SLOTS), max_size=4).map(tuple)
TONGUES = st.lists(st.sampled_from(["en", "fr", "prs", *(f"l{n}" for n in range(140))]), max_size=70).map(
    tuple
)


@st.composite
def offer(draw):
    placed = draw(st.booleans())
    low = draw(st.integers(0, 70))
    return Offer(
        service=f"s{draw(st.integers(0, 9))}",
        name="A service",
        latitude=draw(LATITUDES) if placed else None,
        longitude=draw(LONGITUDES) if placed else None,
        anywhere=draw(st.booleans()),
        only_by=draw(st.sampled_from([None, None, "phone", "online"])),
        from_age=low,
        to_age=draw(st.integers(low, 130)),
        sex=draw(st.sampled_from(["any", "any", "female", "male"])),
        languages=draw(TONGUES),
        interpreters=draw(st.booleans()),
        cost=draw(st.sampled_from([None, 0, 2, 10])),
        step_free=draw(st.sampled_from([None, True, False])),
        hearing_loop=draw(st.sampled_from([None, True, False])),
        times=draw(SOME_TIMES),
        terms=draw(WORDS),
        places=draw(st.sampled_from([None, 0, 3])),
        known=draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])),
        advised_against=draw(st.sampled_from([False, False, True])),
    )


@st.composite
def wish(draw):
    placed = draw(st.booleans())
    return Wish(
        latitude=draw(LATITUDES) if placed else None,
        longitude=draw(LONGITUDES) if placed else None,
        travel_km=draw(st.sampled_from([0.5, 3, 25, 500, 30000])),
        age=draw(st.sampled_from([None, 16, 44, 78])),
        sex=draw(st.sampled_from(["any", "female", "male"])),
        languages=draw(st.sampled_from([(), ("en",), ("prs",), ("tlh",)])),
        budget=draw(st.sampled_from([None, 0, 3])),
        step_free=draw(st.booleans()),
        hearing_loop=draw(st.booleans()),
        times=draw(SOME_TIMES),
        kinds=draw(st.one_of(st.just(()), WORDS)),
        terms=draw(WORDS),
        even_closed=draw(st.booleans()),
        never_by=draw(st.sampled_from([(), (), ("phone",), ("online", "phone")])),
        in_words=draw(
            st.dictionaries(st.sampled_from(["s0", "s1", "s2", "zz"]), st.floats(0.1, 3), max_size=3)
        ),
    )


def by_rule(offers, wish, top):
    """Return the scores of the best, by the plain rule."""
    suited = [prescribing.suits(each, wish) for each in offers]
    return sorted((each.score for each in suited if each.against is None), reverse=True)[:top]


@given(st.lists(offer(), max_size=40), wish(), st.integers(1, 8))
@settings(max_examples=300)
def test_the_compiled_scan_finds_what_the_plain_rule_puts_first(offers, wish, top):
    found = matching.best(matching.snapshot(offers), wish, top=top)

    assert [each.score for each in found] == pytest.approx(by_rule(offers, wish, top), abs=HALF_A_METER)
    assert all(each.suits.score == pytest.approx(each.score, abs=HALF_A_METER) for each in found)
    assert len({each.at for each in found}) == len(found)


@given(st.lists(offer(), max_size=40), wish(), st.integers(1, 8))
def test_numpy_alone_finds_the_same(offers, wish, top):
    packed = matching.snapshot(offers)
    asks, at, bits = matching._asked(packed, [wish])

    alone = matching._found(packed, wish, *matching.by_vectors(packed, asks[0], at, bits, top), top)

    assert [each.score for each in alone] == pytest.approx(by_rule(offers, wish, top), abs=HALF_A_METER)
    assert len({each.at for each in alone}) == len(alone)


@given(st.lists(offer(), max_size=40), st.lists(wish(), max_size=5), st.integers(1, 8))
def test_many_at_once_find_what_each_finds_alone(offers, wishes, top):
    packed = matching.snapshot(offers)

    together = matching.best_of_many(packed, wishes, top=top)

    assert together == [matching.best(packed, wish, top=top) for wish in wishes]


@given(offer(), wish())
def test_what_is_ruled_out_says_why_and_what_is_not_has_a_score_within_bounds(offer, wish):
    said = prescribing.suits(offer, wish)

    if said.against:
        assert said.against.endswith(".")
        assert said.parts == {}
    else:
        assert -0.4 <= said.score <= 1


def test_what_an_entry_does_not_say_is_asked_first_and_counts_a_little_less():
    asked = Wish(budget=0, step_free=True, hearing_loop=True, languages=("en",))
    silent = Offer(service="s", name="S")
    clear = Offer(service="s", name="S", cost=0, step_free=True, hearing_loop=True, languages=("en",))

    assert len(prescribing.suits(silent, asked).ask_first) == 4
    assert prescribing.suits(clear, asked).score - prescribing.suits(silent, asked).score == pytest.approx(
        0.4
    )


def test_nearness_falls_to_a_third_in_five_kilometres():
    here = Wish(latitude=51.5, longitude=0.0, travel_km=20)
    north = Offer(service="s", name="S", latitude=51.5 + 5 / (math.pi * 6371.0088 / 180), longitude=0.0)

    said = prescribing.suits(north, here)

    assert said.distance_km == pytest.approx(5)
    assert said.parts["near"] == pytest.approx(math.exp(-1))


@given(st.lists(offer(), max_size=20), st.lists(wish(), max_size=3))
@settings(max_examples=30)
def test_without_numba_the_same_is_found(offers, wishes):
    packed = matching.snapshot(offers)
    fast = matching.best_of_many(packed, wishes, top=5)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "COMPILED", False)
        slow = matching.best_of_many(packed, wishes, top=5)

    scores = [[each.score for each in found] for found in fast]
    assert [[each.score for each in found] for found in slow] == [pytest.approx(s, abs=1e-9) for s in scores]


def test_the_weights_add_up_to_1_and_are_published():
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "matching.md").read_text()

    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert dict(re.findall(r"^\| (\w+) \| (0\.\d) \|", page, re.MULTILINE)) == {
        part: f"{weight}" for part, weight in WEIGHTS.items()
    }


def test_a_time_that_is_none_is_refused():
    with pytest.raises(matching.MatchError, match="such as 'mon morning'"):
        matching.best(matching.snapshot([Offer(service="s", name="S")]), Wish(times=("someday",)))
