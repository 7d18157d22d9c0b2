"""What a finding says, in plain words: for a reader of ten.

It ends with what its design allows: a link of two things is never told as the effect of one on the other.
Where survival is linked with something, what trials found on survival stands beside it.
"""

import math
import re
from statistics import NormalDist

from .findings import DIFFERENCES, Finding, load

NORMAL = NormalDist()
TRIALS_FOUND = "What trials found, where chance decided who got help:"

CAVEAT = {
    None: "This is a link: the two go together. "
    "It does not tell us why, and it is no promise for one person.",
    "randomised": "Chance decided who got the help, so it is a fair comparison. "
    "It is about many people and no promise for one.",
    "partly randomised": "Chance did not always decide who got the help, "
    "so part of the difference may have other reasons.",
    "not randomised": "Chance did not decide who got the help, "
    "so we cannot tell whether the help was the reason.",
    "unclear": "We have not seen whether chance decided who got the help, "
    "so part of the difference may have other reasons.",
}
ONLY_COUNTS = "This only counts what there was. It compares nothing."
CERTAINTY = {
    "high": "We are quite sure of this.",
    "moderate": "We are fairly sure of this.",
    "low to moderate": "We are not very sure of this.",
    "low": "We are not sure of this: new studies may change it.",
    "very low": "We are far from sure of this.",
    "not graded": "Nobody has judged yet how sure we can be of this.",
}


def plain(finding: Finding) -> str:
    """Return what the finding says for a reader of ten.

    Standardised differences are told as Cohen's U3: how many of 100 with the help did better than the middle
    person without it. Correlations are told as the share of concordant pairs of a bivariate normal.
    A ratio is told out of 100 only where its card has a baseline, and an assumed one is called an example.

    >>> from amity import evidence
    >>> said = evidence.plain(evidence.load("smit2023-peer-clinical"))
    >>> said[: said.index(" than")].removeprefix("Out of 100 people with a mental illness ")
    'who had peer support, about 58 had fewer symptoms'
    """
    said = [_number(finding), _spread(finding), finding.plain.more]
    said += [_caveat(finding), CERTAINTY[finding.certainty]]
    if finding.kind == "own_repool":
        said.append("We worked the number out ourselves from published data.")
    if not finding.verified:
        said.insert(0, "UNVERIFIED: nobody here has seen this number in its source.")
    if finding.counterweight:
        beside = load(finding.counterweight)
        said += [TRIALS_FOUND, _number(beside), beside.plain.more]
    return " ".join(part for part in said if part)


def brief(finding: Finding) -> str:
    """Return the finding in a sentence or two, for the margin of a plan: `plain` says all of it.

    What would mislead if it were left out stays: that there may be no difference, that chance did not
    decide who got the help, that trials on survival found something else, and how sure one can be.
    """
    said = [] if finding.verified else ["UNVERIFIED:"]
    said += [_number(finding)]
    if finding.may_be_nothing and finding.kind != "descriptive" and _is_said(finding, finding.value or 0.0):
        said.append("There may be no difference at all.")
    if finding.allocation != "randomised":
        said.append(_caveat(finding))
    if finding.counterweight:
        said += [TRIALS_FOUND, _number(load(finding.counterweight))]
    return " ".join([*said, CERTAINTY[finding.certainty]])


def _number(finding: Finding) -> str:
    """Return the sentence that holds the number."""
    words, value = finding.plain, finding.value
    if words.says is not None or value is None:
        return words.says or ""
    group, others, outcome = words.group, words.others, words.outcome
    if finding.measure in DIFFERENCES:
        return (
            f"Out of 100 {group}, about {_u3(finding, value)} {outcome} "
            f"than the middle person among {others}. With no difference it would be 50."
        )
    if finding.measure == "r":
        return (
            f"Take 100 pairs of {group}: in about {_concordant(finding, value)} pairs, the one who {others} "
            f"also {outcome}. With no link it would be 50."
        )
    return _ratio(finding, value) + _pictured(finding, value)


def _ratio(finding: Finding, value: float) -> str:
    words = finding.plain
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
    base, words = finding.baseline, finding.plain
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
    said = _shown(finding, finding.value)
    return f"Instead of {said:.3g} it may be anything from {low:.3g} to {high:.3g}{nothing}."


def _is_said(finding: Finding, value: float) -> bool:
    """Say whether the number stands in the sentence, as it is or rounded."""
    if finding.plain.says is None:
        return True
    said = re.findall(r"\d+(?:\.\d+)?", finding.plain.says)
    return f"{abs(value):g}" in said or f"{abs(value):.0f}" in said


def _shown(finding: Finding, value: float) -> float:
    """Return the number as the plain sentence shows it."""
    if finding.plain.says is not None:
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


def _caveat(finding: Finding) -> str:
    return ONLY_COUNTS if finding.kind == "descriptive" else CAVEAT[finding.allocation]
