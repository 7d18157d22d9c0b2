"""Published test vectors: what others scored, and what our cards make of the same answers.

Sources stand in ../shared/instruments/test_vectors.md; here each is named where it is used.
"""

import math

import pytest

from amity import instruments
from amity.instruments import AnswerError

AWELL = "awell-health/awell-score at c37843e"
BIOPSYKIT = "mad-lab-fau/BioPsyKit at 5f5d179, questionnaire_correct.csv and questionnaire_results.csv"


def scored(name, answers):
    """Score answers given in the order of the card's items."""
    card = instruments.load(name)
    return instruments.score(card, dict(zip(card.item, answers, strict=False)))


def values(name, answers):
    return {scale: score.value for scale, score in scored(name, answers).scores.items()}


def band(name, scale, answers):
    return scored(name, answers).scores[scale].band


# 1 awell-score


@pytest.mark.parametrize(
    ("answers", "total", "severity", "item_9"),
    [
        ([0] * 9, 0, "none or minimal", "clear"),
        ([3] * 9, 27, "severe", "raised"),
        ([3, 0, 1, 2, 0, 0, 1, 0, 3], 10, "moderate", "raised"),
    ],
)
def test_phq_9_as_in_awell(answers, total, severity, item_9):
    result = scored("phq-9", answers)

    assert (result.scores["total"].value, result.scores["total"].band) == (total, severity)
    assert result.flags == {"item-9": item_9}


@pytest.mark.parametrize(
    ("answers", "total", "severity"), [([3, 0, 1, 2, 0, 0, 1], 7, "mild"), ([3] * 7, 21, "severe")]
)
def test_gad_7_as_in_awell(answers, total, severity):
    assert values("gad-7", answers) == {"total": total}
    assert band("gad-7", "total", answers) == severity


@pytest.mark.parametrize(
    ("answers", "anxiety", "depression", "total", "severity"),
    [
        ([2, 1, 2, 1], (3, "positive screen"), (3, "positive screen"), 6, "moderate"),
        ([0, 1, 3, 1], (1, "negative"), (4, "positive screen"), 5, "mild"),
        ([3, 3, 3, 3], (6, "positive screen"), (6, "positive screen"), 12, "severe"),
    ],
)
def test_phq_4_as_in_awell(answers, anxiety, depression, total, severity):
    scores = scored("phq-4", answers).scores

    assert (scores["anxiety"].value, scores["anxiety"].band) == anxiety
    assert (scores["depression"].value, scores["depression"].band) == depression
    assert (scores["total"].value, scores["total"].band) == (total, severity)


@pytest.mark.parametrize(
    ("answers", "total"), [([0, 4, 4, 0], 0), ([2, 2, 2, 2], 8), ([4, 0, 0, 4], 16), ([2, 1, 4, 3], 8)]
)
def test_pss_4_as_in_awell(answers, total):
    assert values("pss-4", answers) == {"total": total}


@pytest.mark.parametrize(
    ("answers", "raw", "percent"), [([3, 3, 3, 3, 3], 15, 60), ([4, 1, 0, 2, 3], 10, 40)]
)
def test_who_5_as_in_awell(answers, raw, percent):
    assert values("who-5", answers) == {"raw": raw, "percent": percent}


def test_10_of_25_is_below_the_cut_of_the_who_5():
    assert band("who-5", "percent", [4, 1, 0, 2, 3]) == "poor well-being"


@pytest.mark.parametrize("wrong", [6, -2, "3", "text", 2.5, True, [3]])
def test_who_5_refuses_what_is_not_on_offer_and_never_scores_it_as_0(wrong):
    with pytest.raises(AnswerError, match="who5_3"):
        scored("who-5", [3, 3, wrong, 3, 3])


def test_who_5_takes_minus_1_for_not_asked_and_gives_no_score():
    """Awell refuses -1; here it is a code for an item that was not asked, and must not count as a number."""
    result = scored("who-5", [3, 3, -1, 3, 3])

    assert {score.value for score in result.scores.values()} == {None}
    assert result.not_asked == ("who5_3",)


@pytest.mark.parametrize("answered", range(5))
def test_an_incomplete_who_5_has_no_score_and_never_0(answered):
    assert values("who-5", [3] * answered) == {"raw": None, "percent": None}


# 2 BioPsyKit


@pytest.mark.parametrize(
    ("answers", "helplessness", "self_efficacy", "total"),
    [
        ([2, 1, 2, 3, 3, 1, 3, 3, 2, 1], 9, 4, 13),
        ([2, 1, 1, 3, 3, 1, 3, 3, 2, 0], 7, 4, 11),
        ([1, 0, 2, 3, 4, 1, 1, 3, 2, 0], 6, 5, 11),
    ],
)
def test_pss_10_as_in_biopsykit(answers, helplessness, self_efficacy, total):
    assert values("pss-10", answers) == {
        "helplessness": helplessness,
        "self_efficacy": self_efficacy,
        "total": total,
    }


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ([1, 0, 1, 0, 0, 1, 0, 0, 0], 3),
        ([0, 0, 0, 0, 1, 0, 1, 0, 0], 2),
        ([0, 1, 0, 1, 1, 1, 0, 0, 0], 4),
    ],
)
def test_phq_9_as_in_biopsykit(answers, total):
    assert values("phq-9", answers)["total"] == total


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ([3, 0, 3, 3, 0, 0, 3, 0, 0, 3], 30),
        ([2, 1, 2, 2, 1, 2, 2, 1, 0, 2], 20),
        ([3, 2, 2, 2, 1, 2, 2, 0, 0, 3], 22),
        ([2, 1, 2, 2, 2, 1, 2, 2, 0, 1], 18),
    ],
)
def test_rosenberg_as_in_biopsykit(answers, total):
    assert values("rosenberg", answers) == {"total": total}


# 3 FHIR


def test_phq_9_counts_no_missing_answer_as_0_unlike_the_expression_of_lforms():
    """LHNCBC/lforms at 24c7187 sums what is there; two missing are prorated here, three give no score."""
    assert values("phq-9", [1] * 7)["total"] == 9
    assert values("phq-9", [1] * 6)["total"] is None


def test_berkman_syme_as_in_the_gravity_example():
    """HL7/fhir-sdoh-clinicalcare at 6604b7a: married, phone 7, visits 7, services 7 a week, club: 4."""
    answers = {"marital": 1, "phone": 7, "gettogether": 7, "religious": 7 * 52, "clubs": 1}

    result = instruments.score(instruments.load("sni-berkman-syme"), answers)

    assert result.scores["total"].value == 4
    assert result.scores["total"].band == "socially integrated"


# 4 tables

# fmt: off
SWEMWBS = [
    7.00, 9.51, 11.25, 12.40, 13.33, 14.08, 14.75, 15.32, 15.84, 16.36, 16.88, 17.43, 17.98, 18.59, 19.25,
    19.98, 20.73, 21.54, 22.35, 23.21, 24.11, 25.03, 26.02, 27.03, 28.13, 29.31, 30.70, 32.55, 35.00,
]
PROMIS = [
    34.8, 40.4, 43.3, 45.7, 47.8, 49.8, 51.8, 53.9, 56.1, 58.1, 60.1, 62.0, 63.8, 65.5, 67.5, 69.9, 74.2,
]
# fmt: on


@pytest.mark.parametrize(("raw", "metric"), list(enumerate(SWEMWBS, start=7)))
def test_swemwbs_metric_scores(raw, metric):
    assert values("swemwbs", _adding_up(raw, items=7, low=1, high=5)) == {"metric": metric}


@pytest.mark.parametrize(("raw", "t"), list(enumerate(PROMIS, start=4)))
def test_promis_t_scores(raw, t):
    assert values("promis-si-4a", _adding_up(raw, items=4, low=1, high=5)) == {"isolation": t, "raw": raw}


def _adding_up(total, *, items, low, high):
    """Return answers that add up to ``total``, spread from the first item on."""
    answers, left = [low] * items, total - low * items
    for n in range(items):
        answers[n] += min(left, high - low)
        left -= answers[n] - low
    assert sum(answers) == total
    return answers


@pytest.mark.parametrize(("answer", "mean", "level"), [(1, 1, "low"), (4, 4, "moderate"), (7, 7, "high")])
def test_mspss_means_and_levels(answer, mean, level):
    scores = scored("mspss", [answer] * 12).scores

    assert {(score.value, score.band) for score in scores.values()} == {(mean, level)}


@pytest.mark.parametrize(
    ("mean", "level"), [(2.99, "low"), (3, "moderate"), (5, "moderate"), (5.01, "high"), (61 / 12, "high")]
)
def test_mspss_levels_at_their_boundaries(mean, level):
    assert instruments.load("mspss").scales["total"].band(mean).name == level


@pytest.mark.parametrize(
    ("raw", "percent", "said"), [(12, 48, "poor well-being"), (13, 52, "adequate"), (0, 0, "poor well-being")]
)
def test_who_5_at_its_cut(raw, percent, said):
    result = scored("who-5", _adding_up(raw, items=5, low=0, high=5))

    assert result.scores["percent"].value == percent
    assert {score.band for score in result.scores.values()} == {said}


@pytest.mark.parametrize(
    ("mean", "level"),
    [(1, "low"), (2.99, "low"), (2.995, "low"), (3, "normal"), (4.3, "normal"), (4.33, "high"), (5, "high")],
)
def test_brs_at_its_boundaries(mean, level):
    """Below 3.00 is low: a mean of 2.995 must not fall between two printed bands."""
    assert level in instruments.load("brs").scales["resilience"].band(mean).name


def test_brs_26_of_6_items_is_beyond_normal():
    turned = [5, 6 - 5, 5, 6 - 4, 4, 6 - 3]  # items 2, 4 and 6 are reversed; the sum is 26

    assert values("brs", turned)["resilience"] == pytest.approx(26 / 6)
    assert "high" in band("brs", "resilience", turned)


DJG6 = {
    "emptiness": "djg6_3",
    "rely": "djg6_4",
    "trust": "djg6_7",
    "close": "djg6_8",
    "miss": "djg6_9",
    "rejected": "djg6_10",
}
WORDS = {"no": 1, "more or less": 2, "yes": 3}


def djg6(**answers):
    result = instruments.score(
        instruments.load("djg-6"), {DJG6[item]: WORDS[word] for item, word in answers.items()}
    )
    return {name: score.value for name, score in result.scores.items()}, result.scores["total"].band


ALL_SIX = {
    "emptiness": "more or less",
    "miss": "no",
    "rejected": "yes",
    "rely": "yes",
    "trust": "more or less",
    "close": "no",
}


def test_djg_6_by_the_rule_of_the_manual():
    assert djg6(**ALL_SIX) == ({"emotional": 2, "social": 2, "total": 4}, "moderately lonely")


@pytest.mark.parametrize("missing", DJG6)
def test_djg_6_with_one_missing_counts_the_other_five_and_leaves_out_the_subscale(missing):
    rest = {item: word for item, word in ALL_SIX.items() if item != missing}
    point = {"emptiness": 1, "miss": 0, "rejected": 1, "rely": 0, "trust": 1, "close": 1}[missing]
    emotional = missing in ("emptiness", "miss", "rejected")

    scores, _ = djg6(**rest)

    assert scores == {
        "total": 4 - point,
        "emotional": None if emotional else 2,
        "social": 2 if emotional else None,
    }


def test_djg_6_with_two_missing_has_no_total():
    scores, band_ = djg6(miss="no", rejected="yes", trust="more or less", close="no")

    assert (scores["total"], band_) == (None, None)


NOBODY = {f"sni_cohen_{n}": 0 for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)} | {"sni_cohen_1": 5}


@pytest.mark.parametrize(
    ("contacts", "people", "roles"),
    [
        ({}, 0, 0),
        ({"sni_cohen_12": 100}, 7, 1),  # the other groups count for no more than 7
        ({"sni_cohen_3": 3, "sni_cohen_3a": 1}, 1, 1),  # the mother only
        ({"sni_cohen_3": 3, "sni_cohen_3a": 2}, 1, 1),  # the father only
        ({"sni_cohen_3": 3, "sni_cohen_3a": 3}, 2, 1),  # both: two people, one role
        ({"sni_cohen_1": 1}, 1, 1),
        ({"sni_cohen_9": 1, "sni_cohen_9a": 2, "sni_cohen_9b": 3}, 5, 1),
    ],
)
def test_cohen_s_index_counts_people_and_roles(contacts, people, roles):
    result = instruments.score(instruments.load("sni-cohen"), NOBODY | contacts)

    assert {name: score.value for name, score in result.scores.items()} == {
        "people": people,
        "diversity": roles,
    }


# Figures on the cards that follow from published counts

PHQ4 = {  # PMC7928742, n = 1978: how many answered 0, 1, 2 and 3
    "gad7_1": [570, 737, 438, 233],
    "gad7_2": [732, 573, 415, 258],
    "phq9_1": [750, 601, 403, 224],
    "phq9_2": [730, 639, 394, 215],
}


def test_the_norms_of_the_phq_4_follow_from_the_item_counts_of_their_source():
    means = {key: sum(n * code for code, n in enumerate(counts)) / 1978 for key, counts in PHQ4.items()}
    scales = instruments.load("phq-4").scales

    assert {sum(counts) for counts in PHQ4.values()} == {1978}
    for name, scale in scales.items():
        assert scale.norms[0].n == 1978
        assert scale.norms[0].mean == pytest.approx(sum(means[key] for key in scale.items), abs=0.005), name
    assert (
        scales["anxiety"].norms[0].mean > scales["depression"].norms[0].mean
    )  # the source prints them swapped


def test_the_norm_of_the_pss_10_pools_those_of_men_and_women():
    pooled, men, women = instruments.load("pss-10").scales["total"].norms[:3]

    n = men.n + women.n
    mean = (men.n * men.mean + women.n * women.mean) / n
    between = men.n * (men.mean - mean) ** 2 + women.n * (women.mean - mean) ** 2
    sd = math.sqrt(((men.n - 1) * men.sd**2 + (women.n - 1) * women.sd**2 + between) / (n - 1))
    assert (pooled.n, round(mean, 2), round(sd, 2)) == (n, pooled.mean, pooled.sd) == (2000, 15.84, 7.51)
