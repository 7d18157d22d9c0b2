"""Interventions: each card stands on needs, findings and questionnaires that exist, and its examples hold."""

import re

import pytest
from evidence_readability import grade_of

from amity import evidence, instruments, library, prescribing

EVERY = prescribing.interventions()


def test_there_are_some_forty_and_more():
    assert len(EVERY) >= 40


@pytest.mark.parametrize("name", EVERY)
def test_a_card_names_needs_findings_and_instruments_that_exist(name):
    card = prescribing.load_intervention(name)

    assert set(card.needs) <= set(prescribing.names())
    assert {again.instrument for again in card.remeasure} <= set(instruments.names())
    assert {*card.first, *([card.kind_of] if card.kind_of else [])} <= set(EVERY)
    assert {*card.stages, *card.not_for} <= {*library.names("packs"), "parent"}
    assert set(card.findings) <= set(evidence.names()), "only what was verified is shown to people"


@pytest.mark.parametrize("name", EVERY)
def test_its_examples_come_out_as_it_says(name):
    card = prescribing.load_intervention(name)

    for each in card.examples:
        offered = bool(set(card.needs) & set(each.needs)) and card.called_for(each.facts)
        assert (offered and not card.forbidden(each.facts)) == each.offered, each
    assert {each.offered for each in card.examples} == {True, False}


@pytest.mark.parametrize("need", prescribing.names())
def test_every_need_has_something_that_answers_it(need):
    assert [name for name in EVERY if need in prescribing.load_intervention(name).needs]


def test_what_is_dear_to_the_article_has_a_card():
    said = {card.article for card in map(prescribing.load_intervention, EVERY) if card.article}

    assert len(said) >= 15


@pytest.mark.parametrize("name", EVERY)
def test_what_is_said_to_the_person_is_short_and_plain(name):
    card = prescribing.load_intervention(name)

    for said in (card.says, card.first_step, card.plan_b, *(each.say for each in card.mitigations)):
        for sentence in re.split(r"(?<=[.?!:])\s", said):
            assert len(sentence.split()) <= 22, sentence
    for word in ("patient", "client", "score", "intervention", "cut-off", "symptom", "lonely", "isolated"):
        assert word not in f"{card.title} {card.says} {card.first_step} {card.plan_b}".lower()


@pytest.mark.parametrize("name", EVERY)
def test_a_dose_called_tested_names_a_study(name):
    card = prescribing.load_intervention(name)

    if card.dose.basis == "tested":
        assert card.findings
        assert card.dose.note


def test_no_card_comes_after_itself():
    for name in EVERY:
        seen, waiting = set(), [name]
        while waiting:
            before = prescribing.load_intervention(waiting.pop()).first
            assert name not in before
            waiting += set(before) - seen
            seen |= set(before)


def test_what_is_said_to_people_is_for_a_reader_of_ten():
    """Each card is short, so some go above; most must not, and all together must be easy."""
    said = {}
    for name in EVERY:
        card = prescribing.load_intervention(name)
        ways = [each.say for each in card.mitigations]
        said[name] = " ".join([card.says, card.first_step, card.plan_b, *ways])
    grades = {name: grade_of(text) for name, text in said.items()}

    assert grade_of(" ".join(said.values())) < 5
    assert {name: round(grade, 1) for name, grade in grades.items() if grade > 7} == {}
