"""What forest plots, funnel plots and simple slopes show, in sentences that can stand in their place."""

import math
from collections.abc import Sequence

from amity.evidence import Buffering, SimpleSlope, weaker

from .effects import EffectScale, places_for
from .lettering import isolate
from .studies import ForestRow, ForestTotal, FunnelPoint
from .words import fixed, people

MILLION = 1e6

NO_STUDIES = "There is no study to draw."


def interval_words(
    scale: EffectScale, low: float, high: float, *, effect: float | None = None, places: int = 2
) -> str:
    """Return an interval as tables have it, after its estimate where there is one.

    >>> interval_words(EffectScale(measure="SMD"), -0.5, 0.1, effect=-0.2)
    '−0.20 [−0.50, 0.10]'
    """
    ends = f"[{_told(scale, low, places)}, {_told(scale, high, places)}]"
    return ends if effect is None else f"{_told(scale, effect, places)} {ends}"


def _told(scale: EffectScale, value: float, places: int) -> str:
    """Return ``value`` as people read it; what has more digits than a column is told by its power of ten."""
    shown = scale.shown(value)
    if math.isinf(shown):
        return "∞" if shown > 0 else "−∞"
    return fixed(shown, places=places) if abs(shown) < MILLION else f"{shown:.0e}"


def describe_forest(
    studies: Sequence[ForestRow], totals: Sequence[ForestTotal], *, scale: EffectScale
) -> str:
    """Say how many studies there are, how far apart they lie, and what they are pooled into."""
    if not studies:
        return NO_STUDIES
    told = [scale.shown(row.effect) for row in studies]
    places = places_for(told)
    low, high = (fixed(end, places=places) for end in (min(told), max(told)))
    measure = isolate(scale.measure)
    many = f"1 study. {measure}: {low}." if len(studies) == 1 else ""
    many = many or f"{len(studies)} studies. {measure}: from {low} to {high}."
    return " ".join([many, *_split(studies, scale), *(_pooled(total, scale, places) for total in totals)])


def _split(studies: Sequence[ForestRow], scale: EffectScale) -> list[str]:
    """Say how many of the intervals lie wholly on one side of no effect."""
    if scale.null is None or len(studies) == 1:
        return []
    below = sum(row.high < scale.null for row in studies)
    above = sum(row.low > scale.null for row in studies)
    null = no_effect(scale)
    return [f"Intervals wholly below {null} (no effect): {below}; wholly above it: {above}."]


def no_effect(scale: EffectScale) -> str:
    """Return what people read where there is no effect: 1 for ratios, 0 for the rest."""
    return f"{scale.shown(scale.null or 0.0):g}".replace("-", "−")


def _pooled(total: ForestTotal, scale: EffectScale, places: int) -> str:
    effect, low, high = (_told(scale, value, places) for value in (total.effect, total.low, total.high))
    said = f"{isolate(total.label)}: {effect}, 95 % interval {low} to {high}"
    if scale.null is not None:
        inside = total.low <= scale.null <= total.high
        said += f", which {'holds' if inside else 'leaves out'} {no_effect(scale)}"
    if total.prediction is None:
        return f"{said}."
    first, last = (_told(scale, end, places) for end in total.prediction)
    return f"{said}. The true effect of a new study is expected between {first} and {last}."


CAUTION = "Studies left unpublished make a funnel lopsided; so do studies that truly differ."


def describe_funnel(points: Sequence[FunnelPoint], *, scale: EffectScale, center: float) -> str:
    """Say how many studies lie to either side and within the funnel, and how many were added."""
    found = [point for point in points if not point.filled]
    if not found:
        return NO_STUDIES
    places = places_for([scale.shown(point.effect) for point in found])
    middle = fixed(scale.shown(center), places=places)
    left = sum(point.effect < center for point in found)
    inside = sum(abs(point.effect - center) <= EDGE * point.se for point in found)
    said = (
        f"{_studies(len(found))} about {middle} ({isolate(scale.measure)}): {left} lower, "
        f"{len(found) - left} at or above it; {inside} within the funnel, where 95 in 100 would lie "
        "if they differed by chance alone."
    )
    added = [point for point in points if point.filled]
    if not added:
        return said
    sides = {"lower" if point.effect < center else "higher" for point in added}
    side = f" on the {sides.pop()} side" if len(sides) == 1 else ""
    return f"{said} Trim and fill added {_studies(len(added))}{side}, which were never seen. {CAUTION}"


EDGE = 1.959964
"""How many standard errors the funnel is wide at either side: 95 in 100 lie within."""


def _studies(n: int) -> str:
    return "1 study" if n == 1 else f"{n} studies"


LINK = "This is a link between answers, not an effect: it does not show what follows if {support} changes."


def describe_slopes(found: Buffering) -> str:
    """Say how stress and the outcome go together at three amounts of support, and what that does not show."""
    stress, outcome, support = map(isolate, (found.stress_column, found.outcome_column, found.support_name))
    low, mean, high = (
        _goes_with(slope, outcome if not place else "") for place, slope in enumerate(found.simple_slopes)
    )
    said = (
        f"{people(found.n)}. One more point of {stress} goes with {low} where {support} is low "
        f"(mean − 1 SD), with {mean} at its mean, and with {high} where it is high (mean + 1 SD); "
        "95\N{NO-BREAK SPACE}% intervals in brackets."
    )
    return f"{said} {_differs(found, stress, outcome, support)} {LINK.format(support=support)}"


def _goes_with(slope: SimpleSlope, outcome: str) -> str:
    """Return how much more or less of the outcome goes with one more point of stress, and the interval."""
    size, low, high = (fixed(value, places=2) for value in (abs(slope.b), *slope.ci))
    more = "less" if slope.b < 0 else "more"
    return f"{size} {more}{f' {outcome}' if outcome else ''} ({low} to {high})"


def _differs(found: Buffering, stress: str, outcome: str, support: str) -> str:
    """Say whether the link differs by support, or that these answers do not tell."""
    told = weaker(found)
    link = f"the link between {stress} and {outcome}"
    if told is not None:
        return f"Where {support} is higher, {link} is {'weaker' if told else 'stronger'}."
    low, high = (fixed(end, places=2) for end in found.interaction.ci)
    if found.interaction.ci[0] <= 0 <= found.interaction.ci[1]:
        return (
            f"These answers do not show that {link} differs with {support}: "
            f"the interval of the difference, {low} to {high}, holds 0."
        )
    return f"{link[0].upper()}{link[1:]} turns round as {support} rises."
