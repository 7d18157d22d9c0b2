"""Scoring one respondent: what holds for every card and every answer."""

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from surveys import answers

from amity import instruments
from amity.instruments import DECLINED, NOT_ASKED, AnswerError
from amity.instruments.scoring import leaves

NAMES = instruments.names()
SCORED = [name for name in NAMES if instruments.load(name).scales]
REVERSING = [
    (name, scale)
    for name in SCORED
    for scale, each in instruments.load(name).scales.items()
    if each.reverse and each.combine in ("sum", "mean") and each.table is None
]
PLAIN = [
    (name, scale)
    for name in SCORED
    for scale, each in instruments.load(name).scales.items()
    if not set(each.items) & set(instruments.load(name).steps)
]
FLAGGED = [(name, flag) for name in NAMES for flag in instruments.load(name).flags]

every_card = st.sampled_from(SCORED).map(instruments.load)


@st.composite
def answered(draw, silences=(None, DECLINED, NOT_ASKED)):
    """Draw a card and one respondent's answers to it, with holes."""
    card = draw(every_card)
    return card, draw(answers(card, silences=silences))


def _values(result):
    return {name: score.value for name, score in result.scores.items()}


# Laws


@settings(deadline=None)
@given(answered(silences=()))
def test_complete_answers_are_scored_on_every_scale(drawn):
    card, given_ = drawn

    result = instruments.score(card, given_)

    assert all(score.value is not None and score.missing == () for score in result.scores.values())
    assert result.declined == result.not_asked == result.missing == ()


@settings(deadline=None)
@given(answered())
def test_every_score_lies_within_the_range_that_the_card_states(drawn):
    """Prorated ones as well: the mean of the answered items never leaves the range of one item."""
    card, given_ = drawn

    result = instruments.score(card, given_)

    for name, score in result.scores.items():
        low, high = instruments.score_range(card, card.scales[name])
        assert score.value is None or low - 1e-9 <= score.value <= high + 1e-9


@settings(deadline=None)
@given(answered())
def test_a_score_has_a_band_where_the_scale_has_bands_and_no_score_has_none(drawn):
    card, given_ = drawn

    for name, score in instruments.score(card, given_).scores.items():
        assert (score.band is not None) == (score.value is not None and card.scales[name].bands != ())


@settings(deadline=None)
@given(answered(), st.data())
def test_the_order_of_the_answers_does_not_matter(drawn, data):
    card, given_ = drawn

    shuffled = dict(data.draw(st.permutations(list(given_.items()))))

    assert instruments.score(card, shuffled) == instruments.score(card, given_)


@settings(deadline=None)
@given(answered(), st.data())
def test_one_more_answer_never_makes_more_missing(drawn, data):
    card, given_ = drawn
    silent = [key for key, code in given_.items() if code is None]
    assume(silent)
    key = data.draw(st.sampled_from(silent))
    code = data.draw(
        st.sampled_from(
            [n for n in range(card.bounds[key][0], card.bounds[key][1] + 1) if card.offers(key, n)]
        )
    )

    before, after = instruments.score(card, given_), instruments.score(card, given_ | {key: code})

    for name, score in after.scores.items():
        assert set(score.missing) <= set(before.scores[name].missing)
        if before.scores[name].value is not None:
            assert score.value is not None


@settings(deadline=None)
@given(answered(silences=(None,)), st.sampled_from([DECLINED, NOT_ASKED]))
def test_why_an_answer_is_missing_does_not_change_a_score(drawn, silence):
    """Except behind a gate, where *not asked* says that the gate was closed."""
    card, given_ = drawn
    silenced = {
        key: silence if code is None and not card.item[key].asked_if else code for key, code in given_.items()
    }

    assert instruments.score(card, silenced).scores == instruments.score(card, given_).scores


@settings(deadline=None)
@given(answered(), st.data())
def test_an_absent_key_and_none_are_the_same(drawn, data):
    card, given_ = drawn

    without = {key: code for key, code in given_.items() if code is not None}

    assert instruments.score(card, without) == instruments.score(card, given_)


@settings(deadline=None)
@given(every_card, st.sampled_from([None, DECLINED, NOT_ASKED]))
def test_silence_throughout_is_no_number_on_any_scale(card, silence):
    result = instruments.score(card, dict.fromkeys(card.item, silence))

    assert set(_values(result).values()) == {None}
    assert set(result.flags.values()) <= {"unknown"}


@settings(deadline=None)
@given(answered())
def test_every_item_without_an_answer_is_told_once_and_why(drawn):
    """But for those behind a gate, which may answer for them."""
    card, given_ = drawn

    result = instruments.score(card, given_)

    for told, silence in ((result.declined, DECLINED), (result.not_asked, NOT_ASKED), (result.missing, None)):
        silent = [key for key, code in given_.items() if code == silence]
        assert len(told) == len(set(told))
        assert {key for key in silent if not card.item[key].asked_if} <= set(told) <= set(silent)


@pytest.mark.parametrize(("name", "scale"), REVERSING)
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_reversing_twice_is_nothing(name, scale, data):
    card = instruments.load(name)
    given_ = data.draw(answers(card, silences=(None,)))
    plain = msgspec.structs.replace(card.scales[scale], reverse=())
    unturned = msgspec.structs.replace(card, scales=card.scales | {scale: plain}, examples=card.examples)
    turned = {
        key: sum(card.bounds[key]) - code if code is not None and key in card.scales[scale].reverse else code
        for key, code in given_.items()
    }

    once = instruments.score(card, given_).scores[scale]
    twice = instruments.score(unturned, turned).scores[scale]

    assert twice == once


@pytest.mark.parametrize(("name", "flag"), FLAGGED)
@settings(deadline=None)
@given(data=st.data())
def test_a_flag_depends_on_its_own_item_alone(name, flag, data):
    card = instruments.load(name)
    watched = card.flags[flag]
    one, other = data.draw(answers(card)), data.draw(answers(card))

    alone = instruments.score(card, {watched.item: one[watched.item]}).flags[flag]

    assert instruments.score(card, one).flags[flag] == alone
    assert instruments.score(card, other | {watched.item: one[watched.item]}).flags[flag] == alone


@pytest.mark.parametrize(("name", "flag"), FLAGGED)
def test_a_flag_is_raised_by_its_answers_clear_by_the_others_and_unknown_without(name, flag):
    card = instruments.load(name)
    watched = card.flags[flag]

    def state(code):
        return instruments.score(card, {watched.item: code}).flags[flag]

    low, high = card.bounds[watched.item]
    for code in range(low, high + 1):
        if card.offers(watched.item, code):
            assert state(code) == ("raised" if code in watched.raised_by else "clear")
    assert {state(silence) for silence in (None, DECLINED, NOT_ASKED)} == {"unknown"}


@settings(deadline=None)
@given(every_card, st.data())
def test_an_answer_that_is_not_on_offer_is_refused_with_what_is(card, data):
    key = data.draw(st.sampled_from(list(card.item)))
    code = data.draw(st.integers(-100, 2000))
    assume(not card.offers(key, code) and code not in (DECLINED, NOT_ASKED))

    with pytest.raises(AnswerError) as refusal:
        instruments.score(card, {key: code})

    low, high = card.bounds[key]
    for part in (card.id, key, str(code), str(low), str(high)):
        assert part in str(refusal.value)


@pytest.mark.parametrize("wrong", ["3", "often", 2.0, True, [1], {}])
def test_an_answer_is_a_whole_number_or_it_is_refused(wrong):
    with pytest.raises(AnswerError, match="left_out"):
        instruments.score(instruments.load("ucla-3"), {"left_out": wrong})


def test_numbers_of_numpy_are_numbers():
    import numpy as np

    answers_ = {"companionship": np.int64(1), "left_out": np.uint8(2), "isolated": np.int32(3)}

    assert _values(instruments.score(instruments.load("ucla-3"), answers_)) == {"loneliness": 6}


def test_an_unknown_item_is_refused_with_those_that_are_known():
    with pytest.raises(AnswerError, match=r"no item 'leftout'.*companionship, left_out, isolated"):
        instruments.score(instruments.load("ucla-3"), {"leftout": 1})


# Missing rules, one scale for each


def test_prorating_gives_the_missing_the_mean_of_the_answered_and_is_not_rounded():
    phq9 = instruments.load("phq-9")
    eight = {f"phq9_{n}": code for n, code in zip(range(1, 9), [1, 1, 1, 1, 1, 1, 1, 0], strict=True)}

    assert _values(instruments.score(phq9, eight))["total"] == 7 * 9 / 8


@pytest.mark.parametrize(("name", "scale"), PLAIN)
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_a_scale_is_scored_just_as_long_as_its_rule_allows(name, scale, data):
    card = instruments.load(name)
    items, rule = card.scales[scale].items, card.scales[scale].missing
    given_ = data.draw(answers(card, silences=()))
    lost = data.draw(st.lists(st.sampled_from(items), unique=True, max_size=len(items)))

    score = instruments.score(card, {k: c for k, c in given_.items() if k not in lost}).scores[scale]

    allowed = len(lost) <= rule.up_to and len(lost) < len(items)
    assert (score.value is not None) == allowed
    assert set(score.missing) == set(lost)


def test_what_counts_as_not_endorsed_adds_nothing():
    djg6 = instruments.load("djg-6")
    five = dict.fromkeys([key for key in djg6.item if key != "djg6_3"], 2)

    assert _values(instruments.score(djg6, five))["total"] == 5


# Skip patterns


@pytest.mark.parametrize("silence", [None, NOT_ASKED])
def test_what_a_closed_gate_left_out_counts_as_it_implies(silence):
    nobody = {f"sni_cohen_{n}": 0 for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)} | {"sni_cohen_1": 2}

    result = instruments.score(instruments.load("sni-cohen"), nobody | {"sni_cohen_2a": silence})

    assert _values(result) == {"diversity": 0, "people": 0}
    assert (result.missing, result.not_asked, result.declined) == ((), (), ())


def test_behind_an_open_gate_silence_is_silence():
    somebody = {f"sni_cohen_{n}": 0 for n in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12)}

    result = instruments.score(instruments.load("sni-cohen"), somebody | {"sni_cohen_1": 2, "sni_cohen_2": 1})

    assert _values(result) == {"diversity": None, "people": None}
    assert result.missing == ("sni_cohen_2a",)


def test_a_step_stands_on_items_and_the_scale_knows_which():
    card = instruments.load("sni-berkman-syme")

    assert leaves(card, card.scales["total"]) == ("marital", "phone", "gettogether", "religious", "clubs")
