"""What each picture shows, in a sentence or two that can stand in its place."""

from collections.abc import Mapping

from amity.instruments import ItemSummary, ScaleSummary

from .bins import bins
from .lettering import isolate
from .words import amount, in_ten, people, tenth

NOBODY = "Nobody could be scored, so there is nothing to draw."


def describe_distribution(scale: ScaleSummary) -> str:
    """Say how the scores lie: how many, from where to where, where the middle is and where most are."""
    low, high = (amount(end) for end in scale.range)
    possible = f"on a scale from {low} to {high}"
    if not scale.n or scale.mean is None or scale.min is None or scale.max is None:
        return NOBODY
    if scale.n == 1:
        return f"1 respondent scored {amount(scale.mean)} {possible}."
    if scale.min == scale.max:
        return f"All {people(scale.n)} scored {amount(scale.min)} {possible}."
    spread = f"{people(scale.n)} scored from {amount(scale.min)} to {amount(scale.max)} {possible}"
    return f"{spread}. The mean is {tenth(scale.mean)}. {_commonest(scale)}"


def _commonest(scale: ScaleSummary) -> str:
    held = bins(scale)
    most = max(bar.n for bar in held)
    tops = [bar for bar in held if bar.n == most]
    if len(tops) > 1:
        return f"No more than {people(most)} had the same."
    return f"Commonest: {tops[0].words} ({people(most)})."


def describe_bands(scale: ScaleSummary) -> str:
    """Say how many respondents each band holds, and how many are in a band that counts as a case."""
    if not scale.n:
        return NOBODY
    parts = [f"{isolate(band.name)}: {band.n:,} ({in_ten(band.n, scale.n)})" for band in scale.bands]
    listed = f"Of {people(scale.n)}, {'; '.join(parts)}."
    return f"{listed} {_cases(scale)}{_outside(scale)}".strip()


def _cases(scale: ScaleSummary) -> str:
    if not any(band.case for band in scale.bands):
        return "None of these bands counts as a case."
    cases = sum(band.n for band in scale.bands if band.case)
    return f"In a band that counts as a case: {cases:,} of {scale.n:,} ({in_ten(cases, scale.n)})."


def _outside(scale: ScaleSummary) -> str:
    outside = scale.n - sum(band.n for band in scale.bands)
    return f" In no band: {outside:,}." if outside else ""


def describe_missingness(items: Mapping[str, ItemSummary]) -> str:
    """Say how much was left unanswered, and which item most often."""
    if not items or not any(map(total, items.values())):
        return "No answers were read, so there is nothing to draw."
    worst = max(items.values(), key=unanswered)
    if not unanswered(worst):
        return f"Every one of the {len(items)} items was answered by everyone."
    whole = sum(not unanswered(item) for item in items.values())
    same = sum(unanswered(item) == unanswered(worst) for item in items.values())
    most = f"{unanswered(worst):,} of {people(total(worst))}"
    which = f"The item most often left without an answer, by {most}, is “{isolate(worst.about)}”"
    which = which if same == 1 else f"{same} items were most often left without an answer, each by {most}"
    everyone = f"{whole} of {len(items)} items were" if whole else "No item was"
    return f"{everyone} answered by everyone. {which}."


def total(item: ItemSummary) -> int:
    """Return how many respondents ``item`` is about, answered or not."""
    return item.answered + unanswered(item)


def unanswered(item: ItemSummary) -> int:
    """Return how many left ``item`` without an answer, for whatever reason."""
    return item.missing + item.declined + item.not_asked
