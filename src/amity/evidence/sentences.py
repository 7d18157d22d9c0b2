"""What a finding says, in a sentence for a person and in one for a clinician.

Both end with what its design allows: a link between two things is never told as the effect of one on the other.
Where survival is linked with something, what trials found on survival stands beside it.
"""

import math
import re
from statistics import NormalDist

from amity import library

from .findings import DIFFERENCES, RATIOS, Finding

NORMAL = NormalDist()
TRIALS_FOUND = "What trials found, where chance decided who got help:"
COUNTERWEIGHT = "Causal counterweight:"

PLAIN_CAVEAT = {
    None: "This is a link: the two go together. It does not tell us why, and it is no promise for one person.",
    "randomised": "Chance decided who got the help, so it is a fair comparison. "
    "It is about many people and no promise for one.",
    "partly randomised": "Chance did not always decide who got the help, "
    "so part of the difference may have other reasons.",
    "not randomised": "Chance did not decide who got the help, so we cannot tell whether the help was the reason.",
    "unclear": "We have not seen whether chance decided who got the help, "
    "so part of the difference may have other reasons.",
}
PLAIN_CERTAINTY = {
    "high": "We are quite sure of this.",
    "moderate": "We are fairly sure of this.",
    "low to moderate": "We are not very sure of this.",
    "low": "We are not sure of this: new studies may change it.",
    "very low": "We are far from sure of this.",
    "not graded": "Nobody has judged yet how sure we can be of this.",
}
CLINICAL_CAVEAT = {
    None: "Association, not a treatment effect: confounding and reverse causation are not excluded.",
    "randomised": "Randomised comparison.",
    "partly randomised": "Randomised and other studies together: confounding is not excluded.",
    "not randomised": "No randomised comparison: not evidence of a treatment effect.",
    "unclear": "Whether all studies were randomised was not seen: confounding is not excluded.",
}
DESCRIBES_PLAIN = "This only counts what there was. It compares nothing."
DESCRIBES = "Descriptive: no comparison."


def plain(finding: Finding) -> str:
    """Return what the finding says for a reader of ten.

    Standardised differences are told as Cohen's U3: how many of 100 with the help did better than the middle
    person without it. Correlations are told as the share of concordant pairs of a bivariate normal.
    A ratio is told out of 100 only where its card has a baseline, and an assumed one is called an example.

    >>> from amity import evidence
    >>> print(evidence.plain(evidence.load("smit2023-peer-clinical")).split(". ")[0])
    Out of 100 people with a mental illness who had peer support, about 58 had fewer symptoms than the middle
    person among those without it
    """
    said = [_number(finding), _spread(finding), finding.words.more]
    said += [_plain_caveat(finding), PLAIN_CERTAINTY[finding.certainty]]
    if finding.kind == "own_repool":
        said.append("We worked the number out ourselves from published data.")
    if not finding.verified:
        said.insert(0, "UNVERIFIED: nobody here has seen this number in its source.")
    if finding.counterweight:
        beside = _counterweight(finding)
        said += [TRIALS_FOUND, _number(beside), beside.words.more]
    return " ".join(part for part in said if part)


def clinical(finding: Finding) -> str:
    """Return what the finding says for a clinician: number, interval, k, N, population, design, certainty.

    What was not seen is named as not seen.
    """
    told = finding.title if finding.value is None else _what(finding)
    said = [f"{told}: {_estimate(finding)}, {_counts(finding)}.", *_also(finding)]
    said += [f"Population: {finding.population}.", f"Design: {finding.design}.", _certainty(finding)]
    said.append(DESCRIBES if finding.kind == "descriptive" else CLINICAL_CAVEAT[finding.allocation])
    if finding.kind == "own_repool":
        said.append("Our own re-analysis of published data, not peer-reviewed.")
    if not finding.verified:
        said.insert(0, "UNVERIFIED, from memory or second-hand.")
    if finding.counterweight:
        beside = _counterweight(finding)
        said.append(f"{COUNTERWEIGHT} {beside.title}: {_estimate(beside)} ({_reference(beside)}).")
    return " ".join([*said, f"{_reference(finding)}."])


def _counterweight(finding: Finding) -> Finding:
    return library.read("findings", finding.counterweight or "", Finding)


# The plain sentence


def _number(finding: Finding) -> str:
    """Return the sentence that holds the number."""
    words, value = finding.words, finding.value
    if words.says is not None or value is None:
        return words.says or ""
    group, others, outcome = words.group, words.others, words.outcome
    if finding.measure in DIFFERENCES:
        return (
            f"Out of 100 {group}, about {_u3(finding, value)} {outcome} than the middle person among {others}. "
            f"With no difference it would be 50."
        )
    if finding.measure == "r":
        return (
            f"Take 100 pairs of {group}: in about {_concordant(finding, value)} pairs, the one who {others} "
            f"also {outcome}. With no link it would be 50."
        )
    return _ratio(finding, value) + _pictured(finding, value)


def _ratio(finding: Finding, value: float) -> str:
    words = finding.words
    times = f"{value:.3g} times as high as for {words.others}"
    if finding.measure == "OR":
        return f"The odds that {words.group} {words.outcome} were {times}."
    if finding.measure == "RR":
        return (
            f"Where 100 {words.others} {words.outcome}, about {value * 100:.0f} of as many {words.group} did."
        )
    return f"At any one time, the chance that {words.group} {words.outcome} was {times}."


def _pictured(finding: Finding, value: float) -> str:
    """Return the ratio out of 100, where the card has a baseline."""
    base, words = finding.baseline, finding.words
    if base is None:
        return ""
    risk = base.per_100 / 100
    if finding.measure == "OR":
        odds = value * risk / (1 - risk)
        other = odds / (1 + odds)
    else:
        other = risk * value if finding.measure == "RR" else 1 - (1 - risk) ** value
    whence = "an example, not a number from the study" if base.example else base.source
    return (
        f" Say that out of 100 {words.others}, {base.per_100:.0f} {words.outcome} ({whence}): "
        f"then out of 100 {words.group} it would be about {other * 100:.0f}."
    )


def _spread(finding: Finding) -> str | None:
    """Return how far off the number may be, or that this was not seen; nothing where no number was said."""
    if finding.value is None or finding.kind == "descriptive" or not _is_said(finding, finding.value):
        return None
    if finding.interval is None:
        return "How exact the number is, we have not seen."
    low, high = sorted(_shown(finding, end) for end in finding.interval)
    nothing = ", so there may be no difference at all" if finding.may_be_nothing else ""
    return f"Instead of {_shown(finding, finding.value):.3g} it may be anything from {low:.3g} to {high:.3g}{nothing}."


def _is_said(finding: Finding, value: float) -> bool:
    """Say whether the number stands in the sentence, as it is or rounded."""
    if finding.words.says is None:
        return True
    said = re.findall(r"\d+(?:\.\d+)?", finding.words.says)
    return f"{abs(value):g}" in said or f"{abs(value):.0f}" in said


def _shown(finding: Finding, value: float) -> float:
    """Return the number as the plain sentence shows it."""
    if finding.words.says is not None:
        return abs(value)
    if finding.measure in DIFFERENCES:
        return _u3(finding, value)
    if finding.measure == "r":
        return _concordant(finding, value)
    return round(value * 100) if finding.measure == "RR" else value


def _u3(finding: Finding, value: float) -> int:
    """Return how many of 100 with the help are better off than the middle person without it (Cohen's U3)."""
    return round(100 * NORMAL.cdf(_good(finding, value)))


def _concordant(finding: Finding, value: float) -> int:
    """Return in how many of 100 pairs the better-off by one measure is so by the other (Kendall, from r)."""
    return round(100 * (0.5 + math.asin(_good(finding, value)) / math.pi))


def _good(finding: Finding, value: float) -> float:
    """Return the value turned so that more is better for people."""
    return value if finding.better == "higher" else -value


def _plain_caveat(finding: Finding) -> str:
    return DESCRIBES_PLAIN if finding.kind == "descriptive" else PLAIN_CAVEAT[finding.allocation]


# The clinical sentence


def _what(finding: Finding) -> str:
    given = finding.intervention or finding.exposure or ""
    against = f" against {finding.comparator}" if finding.comparator else ""
    joint = "after" if finding.intervention else "by"
    return f"{_upper(finding.outcome)}, {joint} {given}{against}"


def _estimate(finding: Finding) -> str:
    """Return measure, value and interval; what is absent is said to be absent."""
    name = "partial eta2" if finding.measure == "eta2" else finding.measure
    if finding.measure == "text":
        return "no number seen"
    if finding.value is None:
        return f"{name} not seen"
    if finding.measure in ("percent", "points"):
        return f"{numbers(finding)} {finding.unit or finding.measure}"
    within = " within the arm" if finding.contrast == "within" else ""
    return f"{name}{within} {numbers(finding)}{_better(finding)}"


def numbers(finding: Finding) -> str:
    """Return value and interval as figures, such as ``1.50 (95% CI 1.42 to 1.59)``."""
    if finding.value is None:
        return "not seen"
    places = _places(finding)
    if finding.interval is None:
        return f"{finding.value:.{places}f} (interval not seen)"
    low, high = finding.interval
    return f"{finding.value:.{places}f} ({finding.level}% CI {low:.{places}f} to {high:.{places}f})"


def _places(finding: Finding) -> int:
    """Return as many decimals as the source gave, two at least where a ratio or a standard unit is meant."""
    given = [each for each in (finding.value, *(finding.interval or ())) if each is not None]
    most = max(len(f"{each:.10g}".partition(".")[2]) for each in given)
    return most if finding.measure in ("percent", "points") else max(2, most)


def _better(finding: Finding) -> str:
    if finding.measure not in (*RATIOS, *DIFFERENCES, "r"):
        return ""
    side = "above" if finding.better == "higher" else "below"
    return f" [{side} {finding.no_difference:g} is better]"


def _counts(finding: Finding) -> str:
    k = "k not seen" if finding.k is None else f"k = {finding.k}"
    noted = f" ({finding.k_note})" if finding.k_note else ""
    n = "N not seen" if finding.n is None else f"N = {finding.n:,}"
    i2 = "" if finding.i2 is None else f", I² = {finding.i2:g}%"
    pi = (
        ""
        if finding.prediction is None
        else f", prediction interval {finding.prediction[0]:g} to {finding.prediction[1]:g}"
    )
    return f"{k}{noted}, {n}{i2}{pi}"


def _also(finding: Finding) -> list[str]:
    """Return the further numbers of the finding, one phrase each."""
    said = []
    for each in finding.also:
        number = "" if each.value is None else f"{each.value:g}"
        interval = "" if each.interval is None else f" ({each.interval[0]:g} to {each.interval[1]:g})"
        measure = f"{each.measure} " if each.measure else ""
        said.append(f"{_upper(each.what)}: {measure}{number}{interval}{each.say or ''}.")
    return said


def _certainty(finding: Finding) -> str:
    note = f" ({finding.certainty_note})" if finding.certainty_note else ""
    return f"Certainty: {finding.certainty}{note}."


def _reference(finding: Finding) -> str:
    link = finding.source.link
    return f"{finding.source.short}, {link}" if link else finding.source.short


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
