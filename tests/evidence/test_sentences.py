"""The two sentences of a finding: never an effect where there is a link, never a number that is not there."""

import math
import random
import re

import msgspec
import pytest
from evidence_readability import grade_of
from hypothesis import given
from hypothesis import strategies as st
from test_findings import a_finding

from amity import evidence, library
from amity.evidence import Finding, clinical_words, plain_words

CARDS = [evidence.load(name) for name in library.names("findings")]
LINKS = [card for card in CARDS if card.is_association]
BY_ID = {"ids": lambda card: card.id}

CAUSAL = re.compile(
    r"\b(reduc(e|es|ed|ing)|lower(s|ed|ing)|improv\w+|protect\w*|prevent\w*|(?<!all-)caus(e|es|ed|ing)|increas\w+|rais(e|es|ed)"
    r"|boost\w*|lengthen\w*|prolong\w*|leads? to|led to|heal(s|ed|ing)?|cures?|helps?|helped|affect(s|ed)"
    r"|impact\w*|buffer(s|ed)|enhanc(es|ed)|results? in|because of|thanks to|works)\b",
    re.IGNORECASE,
)


def made(**changed) -> Finding:
    return msgspec.convert(a_finding(**changed), Finding, strict=False)


def own_words(card: Finding) -> str:
    """Return both sentences and the title, without the trials that stand beside them."""
    plain = evidence.plain(card).split(plain_words.TRIALS_FOUND)[0]
    return " ".join([plain, evidence.clinical(card).split(clinical_words.COUNTERWEIGHT)[0], card.title])


@pytest.mark.parametrize("card", LINKS, **BY_ID)
def test_a_link_is_never_told_with_a_causal_verb(card):
    assert [found[0] for found in CAUSAL.finditer(own_words(card))] == []


RATIOS = [card for card in CARDS if card.no_difference == 1 and card.value and not card.plain.says]


@pytest.mark.parametrize("card", RATIOS, **BY_ID)
def test_a_ratio_is_pictured_out_of_100_with_its_baseline(card):
    """Told as 2.3 times the odds it frightens; 11 instead of 5 in 100 can be weighed."""
    assert "Say that out of 100 " in evidence.plain(card)


@pytest.mark.parametrize("card", CARDS, **BY_ID)
def test_both_sentences_carry_the_caveat_that_the_design_demands(card):
    plain, clinical = evidence.plain(card), evidence.clinical(card)

    if card.kind == "descriptive":
        assert "compares nothing" in plain
        assert "no comparison" in clinical
    elif card.is_association:
        assert "This is a link" in plain
        assert "not a treatment effect" in clinical
    elif card.allocation == "randomised":
        assert "Chance decided" in plain
        assert "Randomised comparison" in clinical
    else:
        assert re.search(r"[Cc]hance (did not|decided who got the help, so part)", plain)
        assert re.search(r"confounding|not evidence of a treatment effect", clinical)


@pytest.mark.parametrize("card", [card for card in CARDS if card.counterweight], **BY_ID)
def test_a_link_with_survival_never_stands_without_the_trials(card):
    beside = evidence.load(card.counterweight)

    assert "did not lengthen life" in evidence.plain(card)
    assert f"OR {beside.value:.2f}" in evidence.clinical(card)
    assert beside.source.doi in evidence.clinical(card)


@pytest.mark.parametrize("card", CARDS, **BY_ID)
def test_what_was_not_seen_is_said_to_be_not_seen(card):
    clinical = evidence.clinical(card)

    assert ("k not seen" in clinical) == (card.k is None)
    assert ("N not seen" in clinical) == (card.n is None)
    assert ("interval not seen" in clinical) == (card.value is not None and card.interval is None)
    assert bool(re.search(r"(no number|\w+) seen,|not seen", clinical)) or None not in (
        card.k,
        card.n,
        card.value,
    )
    assert "None" not in evidence.plain(card) + clinical
    assert "nan" not in (evidence.plain(card) + clinical).split()


@pytest.mark.parametrize("card", CARDS, **BY_ID)
def test_an_unverified_finding_is_marked_in_both_sentences(card):
    for said in (evidence.plain(card), evidence.clinical(card)):
        assert said.startswith("UNVERIFIED") == (not card.verified)


@pytest.mark.parametrize("card", CARDS, **BY_ID)
def test_the_clinical_sentence_names_its_source(card):
    assert evidence.clinical(card).endswith(f"{card.source.link or card.source.short}.")


@pytest.mark.parametrize("card", CARDS, **BY_ID)
def test_a_number_that_a_person_reads_in_words_of_the_card_is_on_the_card(card):
    """Rounded, and small counts aside: no number slips in by way of a sentence."""
    on_card = {abs(each) for each in (card.value, *(card.interval or ()), card.k, card.n) if each is not None}
    on_card |= {abs(n) for each in card.also for n in (each.value, *(each.interval or ())) if n is not None}
    told = " ".join([card.population, card.design, card.title, card.outcome, str(card.intervention)])
    told += " ".join([str(card.exposure), *(each.say or "" for each in card.also), str(card.unit)])
    on_card |= {float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", told)}
    rounded = {f"{each:g}" for each in on_card} | {f"{each:.0f}" for each in on_card}
    said = re.findall(r"\d[\d,]*(?:\.\d+)?", f"{card.plain.says or ''} {card.plain.more or ''}")

    allowed = {"100", "50", "1", "2", "3", "12", "2016"}
    assert {each.replace(",", "") for each in said if each.replace(",", "") not in rounded} <= allowed


# The numbers


@given(st.floats(-3, 3), st.booleans())
def test_cohens_u3_is_what_a_crowd_would_show(value, higher):
    """A second way: the normal distribution function by the error function, not by the standard library's."""
    card = made(value=value, interval=None, better="higher" if higher else "lower")
    good = value if higher else -value

    out_of_100 = int(re.search(r"about (\d+) felt less lonely", evidence.plain(card))[1])

    assert abs(out_of_100 - 50 * (1 + math.erf(good / math.sqrt(2)))) <= 0.5 + 1e-9


@pytest.mark.parametrize("measure", ["OR", "RR", "HR", "IRR", "g", "d", "SMD", "r"])
@pytest.mark.parametrize("base", [None, {"per_100": 20, "example": False, "source": "the control arms"}])
def test_every_measure_that_makes_a_sentence_makes_a_whole_one(measure, base):
    card = made(measure=measure, value=0.5, interval=[0.4, 0.6], baseline=base)

    plain, clinical = evidence.plain(card), evidence.clinical(card)

    assert "None" not in plain + clinical
    assert plain.endswith(".")
    assert f"{measure} 0.50 (95% CI 0.40 to 0.60)" in clinical
    assert ("the control arms" in plain) == (base is not None and measure in ("OR", "RR", "HR", "IRR"))


def test_u3_of_half_a_standard_deviation_is_69_percent():
    """Cohen (1988), table 2.2.1: d = .5 has a U3 of 69.1%."""
    assert "about 69 felt less lonely" in evidence.plain(made(value=0.5, interval=None))


def test_concordant_pairs_are_what_simulated_pairs_show():
    chance = random.Random(4)
    r, hits, pairs = 0.27, 0, 20_000
    for _ in range(pairs):
        (a, b), (c, d) = (
            (x := chance.gauss(0, 1), r * x + math.sqrt(1 - r * r) * chance.gauss(0, 1)) for _ in "12"
        )
        hits += (a - c) * (b - d) > 0

    told = int(re.search(r"in about (\d+) pairs", evidence.plain(evidence.load("prati2010-overall")))[1])

    assert told == pytest.approx(100 * hits / pairs, abs=1.5)


@given(st.floats(0.05, 20), st.integers(1, 99))
def test_an_odds_ratio_on_a_baseline_gives_those_odds_back(ratio, base):
    card = made(
        measure="OR",
        value=ratio,
        interval=None,
        baseline={"per_100": base, "example": True},
        plain={"group": "some", "others": "others", "outcome": "were well"},
    )

    said = evidence.plain(card)
    other = int(re.search(r"it would be about (\d+)", said)[1]) / 100

    assert "an example, not a number from the study" in said
    low, high = max(other - 0.005, 1e-9), min(other + 0.005, 1 - 1e-9)
    assert low / (1 - low) <= ratio * base / (100 - base) + 1e-9
    assert high / (1 - high) >= ratio * base / (100 - base) - 1e-9


@pytest.mark.parametrize("card", CARDS, **BY_ID)
def test_out_of_100_is_told_of_a_ratio_only_where_there_is_a_baseline(card):
    if card.measure in ("OR", "HR") and card.value is not None and card.plain.says is None:
        main = evidence.plain(card).split(plain_words.TRIALS_FOUND)[0]
        assert ("out of 100" in main) == (card.baseline is not None)
        assert ("an example" in main) == (card.baseline is not None and card.baseline.example)


@pytest.mark.parametrize(
    ("better", "value", "expected"), [("higher", 0.4, 66), ("lower", -0.4, 66), ("higher", -0.4, 34)]
)
def test_which_way_is_good_turns_the_sentence(better, value, expected):
    said = evidence.plain(made(better=better, value=value, interval=None))

    assert f"about {expected} felt less lonely" in said


def test_an_interval_through_nothing_says_that_there_may_be_no_difference():
    crossing = evidence.plain(made(value=0.1, interval=[-0.1, 0.3]))
    clear = evidence.plain(made(value=0.2, interval=[0.1, 0.3]))

    assert "no difference at all" in crossing
    assert "no difference at all" not in clear
    assert "no difference at all" in evidence.plain(evidence.load("hl2010-living-arrangement"))


@pytest.mark.parametrize("card", CARDS, **BY_ID)
def test_a_reader_of_ten_can_read_the_plain_sentence(card):
    plain = evidence.plain(card).split(plain_words.TRIALS_FOUND)[0]

    assert grade_of(plain) <= 8
    assert not re.search(r"confidence|meta-anal|cohort|randomi[sz]ed|SMD|heterogen|prospective|\bCI\b", plain)


def test_the_plain_sentences_are_on_average_those_of_a_primary_school():
    grades = [grade_of(evidence.plain(card).split(plain_words.TRIALS_FOUND)[0]) for card in CARDS]

    assert sum(grades) / len(grades) <= 5.5
