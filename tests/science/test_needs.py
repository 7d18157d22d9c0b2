"""Needs: every rule is a card with worked examples; not knowing is never "no"."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amity import prescribing
from amity.errors import AmityError
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
        ('wants = ["lonley"]', "wants: 'lonley' is no need. Did you mean lonely-in-contact or online?"),
        ('wants = ["x"]', "wants: 'x' is no need. Choose from: safety"),
        ('already = ["carer-peer"]', "already: 'carer-peer' is no intervention. Did you mean carer-peers"),
        ('life_stages = ["oldr"]', "life_stages: 'oldr' is no life stage. Did you mean older-person"),
        ('life_stages = ["under-16"]\nage = 30', "age 30 and life stage under-16 do not go together"),
        ('free = ["monday"]', "free: 'monday' is no time of a week. Did you mean mon morning"),
        ('said = ["frightened"]', "said: 'frightened' is no word for it. Did you mean afraid?"),
        ('languages = ["Dari"]', "'Dari' is no code of a language"),
        ('budget = "none"', "budget: 'none' is no word for it"),
        (
            "[scores]\n'ucla-3.lonely' = 3",
            "ucla-3 has no 'lonely' among its scales. It has: ucla-3.loneliness",
        ),
        ("[scores]\n'ucla-4.lonely' = 3", "No 'ucla-4' on the instruments shelf. Did you mean"),
        ("[scores]\n'ucla-3.loneliness' = 12", "12 is no score of it. It goes from 3 to 9"),
        ("[scores]\n'ucla-3.loneliness' = nan", "nan is no score of it"),
        ("[before]\n'ucla-3.loneliness' = 1", "1 is no score of it"),
        ("[flags]\n'phq-9.item-8' = 'clear'", "phq-9 has no 'item-8' among its flags. It has: phq-9.item-9"),
        ("[flags]\n'phq-9.item-9' = 'no'", "flags: 'no' is no word for it. Choose from: raised"),
        ("[barriers]\nmoney = 'much'", "barriers: 'much' is no word for it. Choose from: not-at-all"),
        ("[barriers]\nmony = 'a-bit'", "barriers: 'mony' is no word for it. Did you mean money"),
        ("[answers.ucla-3]\nleft_out = 7", "left_out: 7 is not on offer"),
        ("[asked_in]\nucla3 = 'prs'", "No 'ucla3' on the instruments shelf. Did you mean ucla-3"),
        ("age = 180", "age 180 is not an age"),
        ("age = 'old'", "age: Expected `int"),
        ("place = { latitude = 95.0, longitude = 0.0 }", "latitude 95 is not on the earth"),
        ("place = { latitude = nan, longitude = 0.0 }", "latitude nan is not on the earth"),
        ("place = { latitude = 9.0 }", "say latitude and longitude, or neither"),
        ("age = ", "not TOML"),
        ('network = "nowhere.json"', "nowhere.json holds no network"),
        ("network = { alters = [{ id = 'a' }, { id = 'a' }] }", "network: alter a: stands there twice"),
        ("colour = 'red'", "the file: 'colour' is no key of a person"),
        ("agee = 3", "the file: 'agee' is no key of a person. Did you mean age"),
    ],
)
def test_a_person_file_that_says_what_cannot_be_is_refused(tmp_path: Path, text, said):
    (path := tmp_path / "person.toml").write_text(text)

    with pytest.raises(AmityError) as refused:
        prescribing.read_profile(path)

    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = " + b"[" * 100_000, "lists within lists"),
        (b"# " + b"x" * 6_000_000, "too many for one person"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_hostile_person_file_is_one_line(tmp_path: Path, content, said):
    (path := tmp_path / "person.toml").write_bytes(content)

    with pytest.raises(AmityError, match=said):
        prescribing.read_profile(path)


def test_a_hostile_map_is_one_line(tmp_path: Path):
    (tmp_path / "map.json").write_bytes(b"[" * 200_000)
    (path := tmp_path / "person.toml").write_text('network = "map.json"')

    with pytest.raises(AmityError, match="holds no network"):
        prescribing.read_profile(path)


# What the facts are


def facts(**said):
    return prescribing.facts(prescribing.profile_of(said))


def test_a_score_and_answers_that_come_to_something_else_are_refused():
    answers = {"ucla-3": {"companionship": 3, "left_out": 3, "isolated": 2}}

    assert facts(scores={"ucla-3.loneliness": 8.0}, answers=answers)["ucla-3.loneliness"] == 8
    with pytest.raises(AmityError, match="the score says 5, and the answers come to 8"):
        facts(scores={"ucla-3.loneliness": 5.0}, answers=answers)


@pytest.mark.parametrize(
    ("flag", "answer", "state"),
    [
        ("raised", 0, "raised"),
        ("clear", 2, "raised"),
        ("clear", -9, "unknown"),
        ("unknown", 0, "unknown"),
        ("clear", 0, "clear"),
    ],
)
def test_of_two_states_of_a_safety_flag_the_worse_one_counts(flag, answer, state):
    answers = {"phq-9": {f"phq9_{n}": 0 for n in range(1, 9)} | {"phq9_9": answer}}

    assert facts(flags={"phq-9.item-9": flag}, answers=answers)["phq-9.item-9"] == state


def test_a_total_without_a_word_of_item_9_leaves_it_unknown():
    known = facts(scores={"phq-9.total": 3.0})

    assert known["phq-9.item-9"] == "unknown"
    assert prescribing.find(known)[0].need == "safety"


def test_no_cut_off_is_held_against_a_score_from_a_translation_that_nobody_validated():
    dari = {"languages": ["prs"], "scores": {"ucla-3.loneliness": 8.0, "phq-9.total": 20.0}}

    known = facts(**dari)

    assert not {"ucla-3.loneliness", "phq-9.total"} & set(known)
    assert known["phq-9.item-9"] == "unknown", "a safety flag is never lost"
    assert facts(**dari, asked_in={"ucla-3": "en"})["ucla-3.loneliness"] == 8


def test_a_count_that_only_describes_may_be_asked_in_any_language():
    assert facts(languages=["prs"], answers={"opener": {"groups": 0}})["opener.groups"] == 0


def test_what_nobody_asked_about_on_a_map_is_not_said():
    known = facts(network={"alters": [{"id": "a", "roles": ["friend"], "gives": ["emotional"]}]})

    assert not {"network.unsafe", "network.groups", "network.only_receives", "network.weekly"} & set(known)
    assert known["network.safe_asked"] is False


def test_older_is_the_older_person_of_the_packs():
    assert prescribing.profile_of({"life_stages": ["older", "bereaved"]}).life_stages == (
        "older-person",
        "bereaved",
    )


def test_a_threshold_that_the_questionnaire_s_card_doubts_is_not_told_as_published():
    from amity import instruments

    for need in map(prescribing.load, EVERY):
        for sign in need.when:
            room, _, scale = sign.fact.partition(".")
            if sign.basis == "published" and room in instruments.names():
                doubts = " ".join(instruments.load(room).doubts(f"scales.{scale}.bands"))
                assert not doubts or "Only the lowest band" in doubts, sign


@pytest.mark.parametrize(("ended", "found"), [("fell-out", True), ("my-choice", True), ("died", False)])
def test_someone_left_behind_may_still_be_a_danger(ended, found):
    known = facts(network={"alters": [{"id": "a", "roles": ["partner"], "safe": "no", "ended": ended}]})

    assert bool([need for need in prescribing.find(known) if need.need == "unsafe"]) == found
