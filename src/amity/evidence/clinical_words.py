"""What a finding says, for a clinician: every figure, what is absent, and what the design allows."""

from .findings import DIFFERENCES, RATIOS, Finding, load

COUNTERWEIGHT = "Causal counterweight:"

CAVEAT = {
    None: "Association, not a treatment effect: confounding and reverse causation are not excluded.",
    "randomised": "Randomised comparison.",
    "partly randomised": "Randomised and other studies together: confounding is not excluded.",
    "not randomised": "No randomised comparison: not evidence of a treatment effect.",
    "unclear": "Whether all studies were randomised was not seen: confounding is not excluded.",
}
DESCRIBES = "Descriptive: no comparison."


def clinical(finding: Finding) -> str:
    """Return what the finding says for a clinician: number, interval, k, N, population, design, certainty.

    What was not seen is named as not seen.
    """
    told = finding.title if finding.value is None else _what(finding)
    said = [f"{told}: {estimate(finding)}{_better(finding)}, {_counts(finding)}.", *_also(finding)]
    said += [f"Population: {finding.population}.", f"Design: {finding.design}.", _certainty(finding)]
    said.append(DESCRIBES if finding.kind == "descriptive" else CAVEAT[finding.allocation])
    if finding.kind == "own_repool":
        said.append("Our own re-analysis of published data, not peer-reviewed.")
    if not finding.verified:
        said.insert(0, "UNVERIFIED, from memory or second-hand.")
    if finding.counterweight:
        beside = load(finding.counterweight)
        said.append(f"{COUNTERWEIGHT} {beside.title}: {estimate(beside)} ({_reference(beside)}).")
    return " ".join([*said, f"{_reference(finding)}."])


def _what(finding: Finding) -> str:
    given = finding.intervention or finding.exposure or ""
    against = f" against {finding.comparator}" if finding.comparator else ""
    joint = "after" if finding.intervention else "by"
    return f"{_upper(finding.outcome)}, {joint} {given}{against}"


def estimate(finding: Finding) -> str:
    """Return measure, value and interval; what is absent is said to be absent.

    >>> from amity import evidence
    >>> evidence.estimate(evidence.load("hl2010-living-arrangement"))
    'OR 1.19 (95% CI 0.99 to 1.44)'
    >>> evidence.estimate(evidence.load("lasgaard2022-rct"))
    'SMD -0.47 (interval not seen)'
    """
    name = "partial eta2" if finding.measure == "eta2" else finding.measure
    if finding.measure == "text":
        return "no number seen"
    if finding.value is None:
        return f"{name} not seen"
    within = " within the arm" if finding.contrast == "within" else ""
    places = _places(finding)
    value = f"{finding.value:.{places}f}"
    told = f"{value} {finding.unit}" if finding.unit else f"{name}{within} {value}"
    if finding.interval is None:
        return f"{told} (interval not seen)"
    low, high = finding.interval
    return f"{told} ({finding.level}% CI {low:.{places}f} to {high:.{places}f})"


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
