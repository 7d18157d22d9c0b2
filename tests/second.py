"""The second implementation: each instrument scored by a plain function, written from its manual alone.

It shares nothing with the cards but the names of the questions and the codes of the answers, so that
a slip in a card and a slip here would have to be the same slip to go unseen. Do not make it read cards.
An absent key is an unanswered question; a scale that cannot be scored is absent from the result.
Only the instruments in ``SKIPS`` are told of a question that their form skips, with the code -1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Answers = Mapping[str, int]
Scores = dict[str, float]


def ask(answers: Answers, stem: str, numbers: Iterable[int]) -> list[int] | None:
    """Return the answers to the numbered questions, or None if one of them is open."""
    found = answered(answers, stem, numbers)
    return found if len(found) == len(list(numbers)) else None


def answered(answers: Answers, stem: str, numbers: Iterable[int]) -> list[int]:
    """Return the answers there are to the numbered questions."""
    return [answers[f"{stem}_{n}"] for n in numbers if f"{stem}_{n}" in answers]


def flip(answers: Answers, stem: str, numbers: Iterable[int], *, ends: int) -> dict[str, int]:
    """Return the answers with the numbered ones turned round; ``ends`` is lowest plus highest code."""
    turned = dict(answers)
    for n in numbers:
        if f"{stem}_{n}" in turned:
            turned[f"{stem}_{n}"] = ends - turned[f"{stem}_{n}"]
    return turned


def scorable(scores: Mapping[str, float | None]) -> Scores:
    return {scale: float(value) for scale, value in scores.items() if value is not None}


def total(found: list[int] | None) -> float | None:
    return None if found is None else sum(found)


def mean(found: list[int] | None) -> float | None:
    return None if found is None else sum(found) / len(found)


# Depression, anxiety, distress


def phq9(answers: Answers) -> Scores:
    nine = answered(answers, "phq9", range(1, 10))
    scores: Scores = {}
    if len(nine) >= 7:
        scores["total"] = sum(nine) * 9 / len(nine)
    if "phq9_1" in answers and "phq9_2" in answers:
        scores["phq2"] = float(answers["phq9_1"] + answers["phq9_2"])
    return scores


def phq2(answers: Answers) -> Scores:
    if "phq9_1" in answers and "phq9_2" in answers:
        return {"total": float(answers["phq9_1"] + answers["phq9_2"])}
    return {}


def phq8(answers: Answers) -> Scores:
    eight = answered(answers, "phq9", range(1, 9))
    return {"total": sum(eight) * 8 / len(eight)} if len(eight) >= 6 else {}


def gad7(answers: Answers) -> Scores:
    return scorable({"total": total(ask(answers, "gad7", range(1, 8)))})


def gad2(answers: Answers) -> Scores:
    if "gad7_1" in answers and "gad7_2" in answers:
        return {"total": float(answers["gad7_1"] + answers["gad7_2"])}
    return {}


def phq4(answers: Answers) -> Scores:
    scores: Scores = {}
    if "gad7_1" in answers and "gad7_2" in answers:
        scores["anxiety"] = float(answers["gad7_1"] + answers["gad7_2"])
    if "phq9_1" in answers and "phq9_2" in answers:
        scores["depression"] = float(answers["phq9_1"] + answers["phq9_2"])
    if len(scores) == 2:
        scores["total"] = scores["anxiety"] + scores["depression"]
    return scores


def dass21(answers: Answers) -> Scores:
    def doubled(*numbers: int) -> float | None:
        found = ask(answers, "dass21", numbers)
        return None if found is None else 2 * sum(found)

    return scorable(
        {
            "depression": doubled(3, 5, 10, 13, 16, 17, 21),
            "anxiety": doubled(2, 4, 7, 9, 15, 19, 20),
            "stress": doubled(1, 6, 8, 11, 12, 14, 18),
        }
    )


# Loneliness


def ucla3(answers: Answers) -> Scores:
    try:
        return {"loneliness": float(answers["companionship"] + answers["left_out"] + answers["isolated"])}
    except KeyError:
        return {}


def ons_loneliness(answers: Answers) -> Scores:
    # As published: 1 is "often or always", the loneliest, and 5 is "never".
    return {"loneliness": float(answers["lonely"])} if "lonely" in answers else {}


def ucla20(answers: Answers) -> Scores:
    positive = (1, 5, 6, 9, 10, 15, 16, 19, 20)
    negative = (2, 3, 4, 7, 8, 11, 12, 13, 14, 17, 18)
    glad, sad = ask(answers, "ucla20", positive), ask(answers, "ucla20", negative)
    if glad is None or sad is None:
        return {}
    return {"loneliness": float(sum(sad) + 5 * len(positive) - sum(glad))}


def djg(answers: Answers, stem: str, *, emptiness: tuple[int, ...], reliance: tuple[int, ...]) -> Scores:
    # The manual's codes: 1 no, 2 more or less, 3 yes. "More or less" counts as lonely either way round.
    yes_or_half = [code in (2, 3) for code in answered(answers, stem, emptiness)]
    no_or_half = [code in (1, 2) for code in answered(answers, stem, reliance)]
    scores: Scores = {}
    if len(yes_or_half) == len(emptiness):
        scores["emotional"] = float(yes_or_half.count(True))
    if len(no_or_half) == len(reliance):
        scores["social"] = float(no_or_half.count(True))
    if len(yes_or_half) + len(no_or_half) >= len(emptiness) + len(reliance) - 1:
        scores["total"] = float(yes_or_half.count(True) + no_or_half.count(True))
    return scores


def djg6(answers: Answers) -> Scores:
    return djg(answers, "djg6", emptiness=(3, 9, 10), reliance=(4, 7, 8))


def djg11(answers: Answers) -> Scores:
    return djg(answers, "djg11", emptiness=(2, 3, 5, 6, 9, 10), reliance=(1, 4, 7, 8, 11))


# Networks and isolation


def lsns6(answers: Answers) -> Scores:
    family = [answers[key] for key in ("fam_see", "fam_private", "fam_help") if key in answers]
    friends = [answers[key] for key in ("fri_see", "fri_private", "fri_help") if key in answers]
    scores: Scores = {}
    if len(family) == 3:
        scores["family"] = float(sum(family))
    if len(friends) == 3:
        scores["friends"] = float(sum(friends))
    if len(family) == 3 and len(friends) == 3:
        scores["total"] = float(sum(family) + sum(friends))
    return scores


def sni_berkman_syme(answers: Answers) -> Scores:
    if not {"marital", "phone", "gettogether", "religious", "clubs"} <= set(answers):
        return {}
    points = 0
    if answers["marital"] in (1, 6):  # married, living with a partner
        points += 1
    if answers["phone"] + answers["gettogether"] >= 3:  # a week
        points += 1
    if answers["religious"] >= 4:  # a year; the panel's text says "more than four", the score's "4 or more"
        points += 1
    if answers["clubs"] == 1:
        points += 1
    return {"total": float(points)}


def sni_cohen(answers: Answers) -> Scores:
    known = {key.removeprefix("sni_cohen_"): code for key, code in answers.items() if code >= 0}
    skipped = {key.removeprefix("sni_cohen_") for key, code in answers.items() if code == -1}

    def follow_up(number: str, *, after: str) -> int:
        # Whoever has none, or belongs to none, is not asked further: not asked is contact with 0 people.
        if number in known:
            return known[number]
        return 0 if number in skipped or known[after] == 0 else known[number]

    of_two = {0: 0, 1: 1, 2: 1, 3: 2}  # neither, mother, father, both
    try:
        people_by_role = {
            "partner": 1 if known["1"] == 1 else 0,
            "children": follow_up("2a", after="2"),
            "parents": of_two[follow_up("3a", after="3")],
            "parents-in-law": of_two[follow_up("4a", after="4")],
            "other relatives": follow_up("5a", after="5"),
            "friends": follow_up("6a", after="6"),
            "religious group": follow_up("7a", after="7"),
            "classes": follow_up("8a", after="8"),
            "work": follow_up("9a", after="9") + follow_up("9b", after="9"),
            "neighbors": known["10"],
            "volunteering": follow_up("11a", after="11"),
            "other groups": min(known["12"], 7),
        }
    except KeyError:
        return {}
    return {
        "diversity": float(sum(1 for people in people_by_role.values() if people > 0)),
        "people": float(sum(people_by_role.values())),
    }


def elsa_isolation(answers: Answers) -> Scores:
    contacts = ("children_contact", "family_contact", "friends_contact")
    if not {"partner", "organisation", *contacts} <= set(answers):
        return {}
    lacks = [answers["partner"] == 0, answers["organisation"] == 0]
    seldom = [answers[key] < 2 for key in contacts]  # 0 has none, 1 less than once a month, 2 once or more
    return {"isolation": float(sum(lacks) + sum(seldom))}


# Support


def mspss(answers: Answers) -> Scores:
    def at_least(least: int, *numbers: int) -> float | None:
        found = answered(answers, "mspss", numbers)
        return sum(found) / len(found) if len(found) >= least else None

    return scorable(
        {
            "total": at_least(10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
            "family": at_least(3, 3, 4, 8, 11),
            "friends": at_least(3, 6, 7, 9, 12),
            "significant_other": at_least(3, 1, 2, 5, 10),
        }
    )


def osss3(answers: Answers) -> Scores:
    return scorable({"total": total(ask(answers, "osss3", (1, 2, 3)))})


def mos_sss(answers: Answers) -> Scores:
    scores: Scores = {}
    for scale, numbers in (
        ("emotional_informational", [3, 4, 8, 9, 13, 16, 17, 19]),
        ("tangible", [2, 5, 12, 15]),
        ("affectionate", [6, 10, 20]),
        ("positive_interaction", [7, 11, 18]),
        ("index", [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]),
    ):
        found = answered(answers, "mos_sss", numbers)
        if 2 * len(found) >= len(numbers):
            scores[scale] = sum(found) / len(found)
            scores[f"{scale}_100"] = 100 * (sum(found) / len(found) - 1) / (5 - 1)
    return scores


def isel12(answers: Answers) -> Scores:
    turned = flip(answers, "isel12", (1, 2, 7, 8, 11, 12), ends=1 + 4)
    return scorable(
        {
            "total": total(ask(turned, "isel12", range(1, 13))),
            "appraisal": total(ask(turned, "isel12", (2, 4, 6, 11))),
            "belonging": total(ask(turned, "isel12", (1, 5, 7, 9))),
            "tangible": total(ask(turned, "isel12", (3, 8, 10, 12))),
        }
    )


def dufss8(answers: Answers) -> Scores:
    return scorable(
        {
            "total": total(ask(answers, "dufss8", (1, 2, 3, 4, 5, 6, 7, 8))),
            "affective": total(ask(answers, "dufss8", (1, 2, 8))),
            "confidant": total(ask(answers, "dufss8", (3, 4, 5, 6, 7))),
        }
    )


def promis_si_4a(answers: Answers) -> Scores:
    four = [answers[key] for key in ("ucla11x2", "ucla13x3", "ucla14x2", "ucla18x2") if key in answers]
    if len(four) < 4:
        return {}
    t_scores = (
        34.8, 40.4, 43.3, 45.7, 47.8, 49.8, 51.8, 53.9, 56.1,
        58.1, 60.1, 62.0, 63.8, 65.5, 67.5, 69.9, 74.2,
    )  # fmt: skip
    return {"isolation": t_scores[sum(four) - 4], "raw": float(sum(four))}


# Stress and resilience


def pss10(answers: Answers) -> Scores:
    turned = flip(answers, "pss10", (4, 5, 7, 8), ends=0 + 4)
    return scorable(
        {
            "total": total(ask(turned, "pss10", range(1, 11))),
            "helplessness": total(ask(turned, "pss10", (1, 2, 3, 6, 9, 10))),
            "self_efficacy": total(ask(turned, "pss10", (4, 5, 7, 8))),
        }
    )


def pss4(answers: Answers) -> Scores:
    four = ask(answers, "pss4", (1, 2, 3, 4))
    return {} if four is None else {"total": float(four[0] + (4 - four[1]) + (4 - four[2]) + four[3])}


def brs(answers: Answers) -> Scores:
    plain = answered(answers, "brs", (1, 3, 5))
    turned = [6 - code for code in answered(answers, "brs", (2, 4, 6))]
    count = len(plain) + len(turned)
    return {"resilience": (sum(plain) + sum(turned)) / count} if count >= 4 else {}


def cd_risc(answers: Answers) -> Scores:
    scale_of = {"total_25": "resilience_25", "total_10": "resilience_10"}
    return {scale: float(answers[key]) for key, scale in scale_of.items() if key in answers}


# Well-being


def who5(answers: Answers) -> Scores:
    five = ask(answers, "who5", (1, 2, 3, 4, 5))
    return {} if five is None else {"raw": float(sum(five)), "percent": float(4 * sum(five))}


def ons4(answers: Answers) -> Scores:
    scale_of = {"sat": "life_satisfaction", "worth": "worthwhile", "happy": "happiness", "anx": "anxiety"}
    return {scale: float(answers[key]) for key, scale in scale_of.items() if key in answers}


def swemwbs(answers: Answers) -> Scores:
    seven = ask(answers, "swemwbs", range(1, 8))
    if seven is None:
        return {}
    metric = (
        7.00, 9.51, 11.25, 12.40, 13.33, 14.08, 14.75, 15.32, 15.84, 16.36, 16.88, 17.43, 17.98, 18.59, 19.25,
        19.98, 20.73, 21.54, 22.35, 23.21, 24.11, 25.03, 26.02, 27.03, 28.13, 29.31, 30.70, 32.55, 35.00,
    )  # fmt: skip
    return {"metric": metric[sum(seven) - 7]}


def rosenberg(answers: Answers) -> Scores:
    plain, turned = (
        ask(answers, "rosenberg", (1, 3, 4, 7, 10)),
        ask(answers, "rosenberg", (2, 5, 6, 8, 9)),
    )
    return {} if plain is None or turned is None else {"total": float(sum(plain) + 15 - sum(turned))}


# Places and groups


def fone_cohesion(answers: Answers) -> Scores:
    # Coded so that 5 is "strongly agree".
    turned = flip(answers, "fone_cohesion", (5, 12), ends=1 + 5)
    return scorable({"total": mean(ask(turned, "fone_cohesion", range(1, 16)))})


def phdcn_cohesion(answers: Answers) -> Scores:
    # Stored as printed, 1 "strongly agree" to 5 "strongly disagree", and scored 5 to 1.
    five = ask(answers, "phdcn_cohesion", (1, 2, 3, 4, 5))
    if five is None:
        return {}
    close, helping, quarrel, unlike, trust = five
    return {"total": ((6 - close) + (6 - helping) + quarrel + unlike + (6 - trust)) / 5}


def bscs(answers: Answers) -> Scores:
    return scorable(
        {
            "total": total(ask(answers, "bscs", range(1, 9))),
            "needs": total(ask(answers, "bscs", (1, 2))),
            "membership": total(ask(answers, "bscs", (3, 4))),
            "influence": total(ask(answers, "bscs", (5, 6))),
            "connection": total(ask(answers, "bscs", (7, 8))),
        }
    )


def pcs(answers: Answers) -> Scores:
    return scorable(
        {
            "total": mean(ask(answers, "pcs", (1, 2, 3, 4, 5, 6))),
            "belonging": mean(ask(answers, "pcs", (1, 2, 3))),
            "morale": mean(ask(answers, "pcs", (4, 5, 6))),
        }
    )


def sisi_groups(answers: Answers) -> Scores:
    scores: Scores = {}
    if "identification" in answers:
        scores["identification"] = float(answers["identification"])
    groups = ask(answers, "sisi_groups", (1, 2, 3, 4))
    if groups is not None:
        scores["multiple_groups"] = sum(groups) / 4
    return scores


# Technology, social needs, our own


def bsmas(answers: Answers) -> Scores:
    six = [answers.get(key) for key in ("salience", "tolerance", "mood", "relapse", "withdrawal", "conflict")]
    scores: Scores = {}
    if six[2] is not None:
        scores["compensatory_use"] = float(six[2])
    if None not in six:
        scores["total"] = float(sum(code for code in six if code is not None))
    return scores


def prapare_social(answers: Answers) -> Scores:
    # "Less than once a week" and "1 or 2 times a week", the first two answers, are the risk.
    return {"social_risk": 1.0 if answers["social"] <= 2 else 0.0} if "social" in answers else {}


def barriers(answers: Answers) -> Scores:
    body_and_means = ("health", "money", "living_alone", "transport", "caring")
    words_and_screens = ("language", "confidence", "hearing", "digital_access", "screen_time")
    try:
        ten = [answers[key] for key in body_and_means + words_and_screens]
    except KeyError:
        return {}
    return {"stops_me": float(ten.count(2)), "any": float(ten.count(1) + ten.count(2))}


SECOND: dict[str, Callable[[Answers], Scores]] = {
    "barriers": barriers,
    "brs": brs,
    "bscs": bscs,
    "bsmas": bsmas,
    "cd-risc": cd_risc,
    "dass-21": dass21,
    "djg-11": djg11,
    "djg-6": djg6,
    "dufss-8": dufss8,
    "elsa-isolation": elsa_isolation,
    "fone-cohesion": fone_cohesion,
    "gad-2": gad2,
    "gad-7": gad7,
    "isel-12": isel12,
    "lsns-6": lsns6,
    "mos-sss": mos_sss,
    "mspss": mspss,
    "ons-loneliness": ons_loneliness,
    "ons4": ons4,
    "osss-3": osss3,
    "pcs": pcs,
    "phdcn-cohesion": phdcn_cohesion,
    "phq-2": phq2,
    "phq-4": phq4,
    "phq-8": phq8,
    "phq-9": phq9,
    "prapare-social": prapare_social,
    "promis-si-4a": promis_si_4a,
    "pss-10": pss10,
    "pss-4": pss4,
    "rosenberg": rosenberg,
    "sisi-groups": sisi_groups,
    "sni-berkman-syme": sni_berkman_syme,
    "sni-cohen": sni_cohen,
    "swemwbs": swemwbs,
    "ucla-20": ucla20,
    "ucla-3": ucla3,
    "who-5": who5,
}

SKIPS = {"sni-cohen"}
