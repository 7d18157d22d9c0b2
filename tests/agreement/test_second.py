"""Every instrument is computed twice: by its card, and by a plain function written from its manual alone."""

from collections.abc import Iterator
from functools import cache

import pytest
import second
from hypothesis import given
from hypothesis import strategies as st

from amity import instruments

DESCRIPTIVE = {"opener", "contact-log"}
"""Our own questions that describe a life: no manual says what they come to, so there is none to go by."""

load = cache(instruments.load)


@pytest.fixture(scope="module", params=instruments.names())
def name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name in DESCRIPTIVE:
        pytest.skip(f"{name} only describes: there is no manual to write a second implementation from")
    if not load(name).scales:
        pytest.skip(f"{name} has no scale: there is no number to agree on")
    return name


def codes(name: str, key: str) -> list[int]:
    lowest, highest = load(name).bounds[key]
    return [code for code in range(lowest, highest + 1) if load(name).offers(key, code)]


@st.composite
def answers_to(draw: st.DrawFn, name: str) -> dict[str, int]:
    """Answer every question, then leave none, a few, or any number of them open in one of the three ways."""
    answers = {key: draw(st.sampled_from(codes(name, key)), key) for key in load(name).item}
    keys = st.sampled_from(sorted(answers))
    for key in sorted(draw(st.just(set()) | st.sets(keys, max_size=3) | st.sets(keys))):
        match draw(st.sampled_from(["missing", "declined", "not asked"])):
            case "missing":
                del answers[key]
            case "declined":
                answers[key] = instruments.DECLINED
            case "not asked":
                answers[key] = instruments.NOT_ASKED
    return answers


def climb(name: str) -> Iterator[dict[str, int]]:
    """Yield answers from all at the lowest code to all at the highest, one code of one question at a time."""
    answers = {key: codes(name, key)[0] for key in load(name).item}
    yield dict(answers)
    for key in answers:
        for code in codes(name, key)[1:]:
            answers[key] = code
            yield dict(answers)


def fall_silent(name: str) -> Iterator[dict[str, int]]:
    """Yield ever fewer answers until there are none, beginning at each question in turn."""
    keys = list(load(name).item)
    for first in range(len(keys)):
        answers = {key: codes(name, key)[n % len(codes(name, key))] for n, key in enumerate(keys)}
        for key in keys[first:] + keys[:first]:
            del answers[key]
            yield dict(answers)


def by_card(name: str, answers: dict[str, int]) -> dict[str, float]:
    scores = instruments.score(load(name), answers).scores
    return {scale: score.value for scale, score in scores.items() if score.value is not None}


def by_hand(name: str, answers: dict[str, int]) -> dict[str, float]:
    silent = {instruments.DECLINED} if name in second.SKIPS else {instruments.DECLINED, instruments.NOT_ASKED}
    return second.SECOND[name]({key: code for key, code in answers.items() if code not in silent})


def near(scores: dict[str, float]) -> object:
    return pytest.approx(scores, rel=0, abs=1e-12)


def test_every_card_with_a_scale_has_a_second_implementation(name: str) -> None:
    assert name in second.SECOND


@given(data=st.data())
def test_card_and_second_implementation_agree_whatever_is_answered_or_left_open(
    name: str, data: st.DataObject
) -> None:
    answers = data.draw(answers_to(name))

    assert by_card(name, answers) == near(by_hand(name, answers))


def test_card_and_second_implementation_agree_from_the_lowest_answers_to_the_highest(name: str) -> None:
    for answers in climb(name):
        assert by_card(name, answers) == near(by_hand(name, answers)), answers


def test_card_and_second_implementation_agree_as_one_answer_after_another_falls_silent(name: str) -> None:
    for answers in fall_silent(name):
        assert by_card(name, answers) == near(by_hand(name, answers)), answers


def test_the_second_implementation_works_every_example_again(name: str) -> None:
    for example in load(name).examples:
        assert by_hand(name, example.answers) == near(example.scores), example
