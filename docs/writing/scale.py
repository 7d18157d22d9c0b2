"""The section of a scale, or of a step towards one: how it is scored, and what the score may mean."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from amity import instruments, outcomes
from amity.instruments import Instrument, Scale

from .doubts import Doubts
from .markdown import bullets, code, number, section, table, text

DIRECTION = {
    "better": "A higher score is better.",
    "worse": "A higher score is worse.",
    "neither": "Neither end is better.",
}
VALIDITY = {
    "validated": "",
    "convention": "The scale, or its banding, is a convention and no more.",
    "unvalidated": "Nobody has validated this scale.",
    "descriptive": "The scale describes; it is no measure of anything behind it.",
}
COMBINED = {"sum": "The sum of", "mean": "The mean of", "count": "How many are above zero of"}


def scale_section(card: Instrument, name: str, doubts: Doubts) -> list[str]:
    """Return everything the card says of one scale."""
    scale, at = card.scales[name], f"scales.{name}"
    lines = bullets(_scoring(card, scale, at, doubts))
    lines += _table(scale, at, doubts)
    lines += _bands(card, scale, at, doubts)
    lines += _norms(card, scale, at, doubts)
    lines += _minimal_important(scale, at, doubts)
    lines += bullets([doubts.under(at)])
    return section(f"{text(scale.title)} (`{name}`)", lines, level=3)


def step_section(card: Instrument, name: str, doubts: Doubts) -> list[str]:
    """Return how a step is made; it never shows in the output."""
    at = f"steps.{name}"
    lines = [*_made(card, card.steps[name], at, doubts), doubts.under(at)]
    return section(f"`{name}`", bullets(lines), level=3)


def _scoring(card: Instrument, scale: Scale, at: str, doubts: Doubts) -> Iterator[str]:
    low, high = instruments.score_range(card, scale)
    yield from _made(card, scale, at, doubts)
    if scale.table is not None:
        yield "Then looked up in the table below."
    yield f"Runs from {number(low)} to {number(high)}. {DIRECTION[scale.higher]}{doubts.at(f'{at}.higher')}"
    yield VALIDITY[scale.validity] + doubts.at(f"{at}.validity")
    yield f"LOINC {code(scale.loinc)}.{doubts.at(f'{at}.loinc')}" if scale.loinc else ""
    yield text(scale.note) + doubts.at(f"{at}.note") if scale.note else ""


def _made(card: Instrument, step: Any, at: str, doubts: Doubts) -> Iterator[str]:
    """Yield how the answers become one number, in the order in which it is worked out."""
    one = len(step.items) == 1 and step.combine != "count"
    combined = "What counts is" if one else f"{COMBINED[step.combine]} {len(step.items)}:"
    yield f"{combined} {code(*step.items)}.{doubts.at(f'{at}.items', f'{at}.combine')}"
    for ends, items in _by_ends(card, step.reverse).items():
        yield f"Turned round, an answer counting as {ends} minus itself: {code(*items)}."
    for recode in step.recode:
        to = ", ".join(f"{code_} as {new}" for code_, new in recode.to.items())
        yield f"Counted anew, {to}: {code(*recode.items)}."
    for cut in step.dichotomise:
        said = _listed(cut.endorsed) if cut.endorsed else f"{cut.from_} or more"
        yield f"One point for an answer of {said}, else none: {code(*cut.items)}."
    for cap in step.cap:
        yield f"Counted as {cap.at} at most: {code(*cap.items)}."
    for changes in ("reverse", "recode", "dichotomise", "cap"):
        yield doubts.at(f"{at}.{changes}")
    if step.multiply != 1:
        yield f"Times {step.multiply}.{doubts.at(f'{at}.multiply')}"
    yield _missing(step) + doubts.at(f"{at}.missing")


def _by_ends(card: Instrument, keys: tuple[str, ...]) -> Mapping[int, list[str]]:
    """Return the items by the sum of their lowest and highest answer."""
    found: dict[int, list[str]] = {}
    for key in keys:
        found.setdefault(sum(card.bounds[key]), []).append(key)
    return found


def _missing(step: Any) -> str:
    of, up_to = len(step.items), step.missing.up_to
    if step.missing.rule == "require all":
        return "No score if one answer is missing." if of > 1 else "No score without the answer."
    if step.missing.rule == "count as not endorsed":
        return f"Up to {up_to} of the {of} may be missing, and {'counts' if up_to == 1 else 'count'} as zero."
    if step.combine == "mean":
        return f"Up to {up_to} of the {of} may be missing: the mean is that of the answered ones."
    return (
        f"Up to {up_to} of the {of} may be missing: the sum of the answered ones times {of}, "
        "divided by how many they are, not rounded."
    )


def _table(scale: Scale, at: str, doubts: Doubts) -> list[str]:
    if scale.table is None:
        return []
    rows = [[number(raw), number(value)] for raw, value in scale.table.items()]
    return [*table(["#combined", "#score"], rows), *bullets([doubts.under(f"{at}.table")])]


def _bands(card: Instrument, scale: Scale, at: str, doubts: Doubts) -> list[str]:
    if not scale.bands:
        return [f"No bands.{doubts.under(f'{at}.bands')}", ""]
    high = instruments.score_range(card, scale)[1]
    rows = [
        [
            text(band.name),
            instruments.band_words(scale, n, high),
            "yes" if band.case else "",
            text(band.plain or ""),
        ]
        for n, band in enumerate(scale.bands)
    ]
    heads = ["band", "scores", "counts as a case", "what a person may be told"]
    shown = len(heads) if any(row[3] for row in rows) else 3
    shown = shown if any(row[2] or row[3] for row in rows) else 2
    made = table(heads[:shown], [row[:shown] for row in rows])
    return [*made, *bullets([doubts.under(f"{at}.bands")])]


def _norms(card: Instrument, scale: Scale, at: str, doubts: Doubts) -> list[str]:
    rows = [
        [
            text(norm.population),
            "" if norm.n is None else f"{norm.n:,}",
            "" if norm.mean is None else number(norm.mean),
            "" if norm.sd is None else number(norm.sd),
            "" if norm.reliability is None else f"{norm.coefficient} {number(norm.reliability)}",
            f"{outcomes.smallest_reliable_change(sd=norm.sd, reliability=norm.reliability):.2f} points"
            if norm.sd and norm.reliability
            else "",
            text(norm.source) + ("" if norm.verified else " **Unverified.**"),
        ]
        for norm in scale.norms
    ]
    heads = ["population", "#n", "#mean", "#SD", "reliability", "reliable beyond", "source"]
    return [*table(heads, rows), *bullets([_reliable(card, scale), doubts.under(f"{at}.norms")])]


def _reliable(card: Instrument, scale: Scale) -> str:
    """Say from where on a change is reliable, as `amity change` would have it."""
    if scale.higher == "neither":
        return "No change is called reliable: neither end is better."
    if found := outcomes.criterion(scale):
        return (
            "Without a large enough sample of your own, a change is reliable beyond "
            f"{found.points:.2f} points{_whole(scale, found.points)} ({text(found.reliability_from)})."
        )
    if len(scale.items) == 1 or any(term in card.steps for term in scale.items):
        made_of = "single answers" if len(scale.items) == 1 else "steps"
        return f"No change is called reliable: {made_of} have no alpha, and no norm here has a reliability."
    return (
        "No norm here has both an SD and a reliability: a change can be called reliable only by the "
        "alpha and SD of a large enough sample of your own."
    )


def _whole(scale: Scale, points: float) -> str:
    """Say how many points that takes where scores only ever differ by whole ones."""
    if scale.combine == "mean" or scale.missing.rule == "prorate" or scale.table is not None:
        return ""
    return f", so from {(math.floor(points / scale.multiply) + 1) * scale.multiply} on"


def _minimal_important(scale: Scale, at: str, doubts: Doubts) -> list[str]:
    rows = [
        [number(each.points), text(each.source) + ("" if each.verified else " **Unverified.**")]
        for each in scale.minimal_important
    ]
    made = table(["#smallest change that matters, in points", "source"], rows)
    return [*made, *bullets([doubts.under(f"{at}.minimal_important")])]


def _listed(codes: tuple[int, ...]) -> str:
    *most, last = (str(each) for each in codes)
    return f"{', '.join(most)} or {last}" if most else last
