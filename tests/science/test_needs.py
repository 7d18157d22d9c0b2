"""Needs: every rule is a card with worked examples; not knowing is never "no"."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import prescribing
from amity.networks import Alter, Network
from amity.prescribing import Profile

EVERY = prescribing.names()


def test_there_are_the_seventeen_needs_in_their_order():
    assert [prescribing.load(name).number for name in EVERY] == list(range(1, 18))


@pytest.mark.parametrize("name", EVERY)
def test_each_card_s_examples_come_out_as_it_says(name):
    need = prescribing.load(name)

    assert [prescribing.presence(need, each.facts) for each in need.examples] == [
        each.present for each in need.examples
    ]
    assert {True, False} <= {each.present for each in need.examples}


@pytest.mark.parametrize("name", EVERY)
def test_a_need_leans_on_needs_and_instruments_that_exist(name):
    from amity import instruments

    need = prescribing.load(name)

    assert {*need.beside, *need.unless} <= set(EVERY)
    assert set(need.ask_next) <= set(instruments.names())
    for sign in need.when:
        room, _, part = sign.fact.partition(".")
        if room in instruments.names():
            card = instruments.load(room)
            parts = {*card.scales, *card.flags, *(item.id for item in card.items)}
            assert part in parts, sign.fact


facts_of_people = st.dictionaries(
    st.sampled_from(sorted({sign.fact for name in EVERY for sign in prescribing.load(name).when})),
    st.one_of(st.integers(0, 30), st.sampled_from(["raised", "clear", "unknown", "stops-me"]), st.booleans()),
)


def numbers_are_numbers(facts):
    words = {sign.fact for name in EVERY for sign in prescribing.load(name).when if sign.one_of}
    return {k: v for k, v in facts.items() if (k in words) or not isinstance(v, str)}


@given(facts_of_people)
def test_nothing_is_found_that_is_also_unknown(facts):
    facts = numbers_are_numbers(facts)
    found = {each.need for each in prescribing.find(facts)}

    assert not found & {need.id for need in prescribing.unknown(facts)}


@given(facts_of_people)
def test_a_raised_or_unknown_item_9_is_always_a_safety_need_whatever_else_is_known(facts):
    for state in ("raised", "unknown"):
        found = prescribing.find(numbers_are_numbers(facts) | {"phq-9.item-9": state})

        assert found[0].need == "safety"


@given(facts_of_people)
def test_isolation_and_loneliness_in_contact_are_never_both_found(facts):
    found = {each.need for each in prescribing.find(numbers_are_numbers(facts))}

    assert not {"lonely-in-contact", "isolated-and-lonely"} <= found
    assert not {"lonely-in-contact", "isolated"} <= found


def test_loneliness_without_a_word_about_contact_is_found_and_called_provisional():
    (found,) = prescribing.find({"ucla-3.loneliness": 8})

    assert (found.need, found.provisional) == ("lonely-in-contact", ("isolated",))
    assert found.basis == ("unverified",)


def test_raw_answers_are_scored_first_and_barriers_answered_in_a_form_are_barriers():
    profile = Profile(
        answers={"ucla-3": {"companionship": 3, "left_out": 3, "isolated": 2}, "barriers": {"transport": 2}}
    )

    facts = prescribing.facts(profile)

    assert (facts["ucla-3.loneliness"], facts["barrier.transport"]) == (8, "stops-me")


def test_a_declined_item_9_among_raw_answers_is_unknown_and_so_a_safety_need():
    answers = {f"phq9_{n}": 0 for n in range(1, 9)} | {"phq9_9": -9}

    found = prescribing.find(prescribing.facts(Profile(answers={"phq-9": answers})))

    assert found[0].need == "safety"


def test_what_the_map_does_not_say_is_not_a_zero():
    drawn = Profile(network=Network(alters=(Alter(id="a", roles=("friend",)),)))

    facts = prescribing.facts(drawn)

    assert "network.weekly" not in facts
    assert "network.emotional_givers" not in facts


def test_paid_helpers_and_pets_are_no_weekly_company():
    alters = (
        Alter(id="nurse", roles=("worker",), frequency="daily"),
        Alter(id="dog", roles=("pet",), frequency="daily"),
        Alter(id="ben", roles=("friend",), frequency="monthly"),
    )

    assert prescribing.facts(Profile(network=Network(alters=alters)))["network.weekly"] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('wants = ["lonley"]', "wants: 'lonley' is no need. Choose from: safety"),
        ("[scores]\n'ucla-3.lonely' = 3", "ucla-3 has no 'lonely'. It has: ucla-3.loneliness"),
        ("[scores]\n'ucla-4.lonely' = 3", "No 'ucla-4' on the instruments shelf. Did you mean"),
        ("[barriers]\nmoney = 'much'", "Invalid enum value 'much'"),
        ("age = 180", "age 180 is not an age"),
        ("place = { latitude = 95.0, longitude = 0.0 }", "latitude 95 is not on the earth"),
        ("age = ", "not TOML"),
        ('network = "nowhere.json"', "nowhere.json holds no network"),
        ("colour = 'red'", "unknown field `colour`"),
    ],
)
def test_a_person_file_that_says_what_cannot_be_is_refused(tmp_path: Path, text, said):
    from amity.errors import AmityError

    (path := tmp_path / "person.toml").write_text(text)

    with pytest.raises(AmityError, match=said.replace("(", r"\(")):
        prescribing.read_profile(path)
