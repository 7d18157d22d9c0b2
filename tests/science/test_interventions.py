"""Interventions: each card stands on needs, findings and questionnaires that exist, and its examples hold."""

import pytest

from amity import evidence, instruments, prescribing

EVERY = prescribing.interventions()


def test_there_are_some_forty_and_more():
    assert len(EVERY) >= 40


@pytest.mark.parametrize("name", EVERY)
def test_a_card_names_needs_findings_and_instruments_that_exist(name):
    card = prescribing.load_intervention(name)

    assert set(card.needs) <= set(prescribing.names())
    assert {again.instrument for again in card.remeasure} <= set(instruments.names())
    assert set(card.first) <= set(EVERY)
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
