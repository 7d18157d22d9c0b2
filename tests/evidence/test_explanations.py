"""The explanations: each graded, each with what is not known, each for two readers."""

import re

import msgspec
import pytest
from evidence_readability import grade_of

from amity import evidence, library
from amity.evidence import Explanation

CARDS = {card.id: card for card in evidence.explanations()}
TOPICS = {
    "attachment",
    "self-determination",
    "stress-buffering",
    "messengers",
    "resilience",
    "lifespan",
    "technology",
}


def test_the_seven_topics_and_the_ten_questions_are_there():
    questions = [card for card in CARDS.values() if card.question]

    assert {name for name, card in CARDS.items() if not card.question} == TOPICS
    assert [card.id[:3] for card in questions] == [f"q{n:02}" for n in range(1, 11)]
    assert all(card.question.endswith("?") for card in questions)


@pytest.mark.parametrize("name", CARDS)
def test_what_it_rests_on_exists_and_is_verified(name):
    card = CARDS[name]

    assert set(card.findings) <= set(evidence.names())
    assert set(card.claims) <= set(library.names("claims"))
    assert card.grade == "theory" or card.findings or card.sources


@pytest.mark.parametrize("name", CARDS)
def test_it_says_what_is_not_known(name):
    assert all(line.endswith(".") for line in CARDS[name].unknown)
    assert CARDS[name].unknown


@pytest.mark.parametrize("name", CARDS)
def test_a_reader_of_ten_can_read_it(name):
    card = CARDS[name]

    assert grade_of(card.plain) <= 6.5
    assert not re.search(r"\b(OR|HR|SMD|CI|g \d|meta-anal\w+|cohort)\b", card.plain)


@pytest.mark.parametrize("name", CARDS)
def test_survival_never_stands_without_the_trials(name):
    card = CARDS[name]
    needed = {evidence.load(each).counterweight for each in card.findings} - {None}

    assert needed <= set(card.findings)
    if re.search(r"surviv|mortality", card.clinical):
        assert "did not prolong life" in card.clinical


def test_the_messengers_are_a_table_with_a_grade_each():
    names = [part.name for part in CARDS["messengers"].parts]

    assert names[:4] == ["Oxytocin", "GABA", "Serotonin", "Dopamine"]
    assert {part.grade for part in CARDS["messengers"].parts} == {"very low"}


@pytest.mark.parametrize("name", CARDS)
def test_every_number_in_the_clinical_text_is_on_a_finding_it_names(name):
    """Numbers with a decimal; years, counts of words and doses are another matter."""
    card = CARDS[name]
    numbers = set()
    for each in map(evidence.load, card.findings):
        told = [
            each.value,
            *(each.interval or ()),
            *(n for a in each.also for n in (a.value, *(a.interval or ()))),
        ]
        numbers |= {f"{abs(n):.2f}".rstrip("0") for n in told if n is not None}
        numbers |= {f"{abs(n):g}" for n in told if n is not None}
    said = re.findall(r"(?<![\d:/])-?(\d*\.\d+)", card.clinical)

    allowed = {"0.2"} if "about 0.2" in card.clinical else set()  # g about 0.2: two findings rounded
    lost = {each for each in said if f"{float(each):.2f}".rstrip("0") not in numbers | allowed}
    assert lost == set()


def test_an_explanation_without_what_is_unknown_is_refused():
    card = {"title": "x", "source": {"cite": "x"}, "id": "x", "grade": "low", "plain": "x", "clinical": "x"}

    with pytest.raises(msgspec.ValidationError, match="not known"):
        msgspec.convert({**card, "unknown": []}, Explanation)
    with pytest.raises(msgspec.ValidationError, match="findings"):
        msgspec.convert({**card, "unknown": ["All."]}, Explanation)
