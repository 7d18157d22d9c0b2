"""Whether a card agrees with itself: what its type alone cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from .definition import Cap, Dichotomy, Instrument, Recode, Scale, Step


def check(instrument: Instrument) -> None:
    """Raise ``ValueError`` with the first contradiction on the card, and how to put it right."""
    for problem in _problems(instrument):
        raise ValueError(problem)


def _problems(card: Instrument) -> Iterator[str]:
    items = [item.id for item in card.items]
    yield from _repeated("items", items)
    for item in card.items:
        if item.answer not in card.answers and item.answer not in card.numbers:
            yield f"items.{item.id}: there is no [answers] or [numbers] entry called {item.answer!r}"
        if item.asked_if and item.asked_if.item not in items:
            yield f"items.{item.id}.asked_if: there is no item {item.asked_if.item!r}"
    yield from _repeated("answers", [*card.answers, *card.numbers])
    yield from _wrong_answers(card)
    yield from _wrong_combinations(card, items)
    yield from _wrong_flags(card, items)
    yield from _wrong_examples(card, items)
    yield from _wrong_status(card)
    plain = msgspec.to_builtins(card, str_keys=True)
    for doubt in card.unverified:
        if not _exists(plain, doubt.at.split(".")):
            yield f"unverified: there is no {doubt.at!r} on this card"


def _wrong_answers(card: Instrument) -> Iterator[str]:
    for name, options in card.answers.items():
        if not options or min(options) < 0:
            yield f"answers.{name}: codes must be 0 or more (negative ones mean declined and not asked)"
    for name, number in card.numbers.items():
        if number.from_ < 0 or number.to <= number.from_:
            yield f"numbers.{name}: must run from 0 or more up to something larger"


def _wrong_combinations(card: Instrument, items: list[str]) -> Iterator[str]:
    known = set(items)
    for name, step in card.steps.items():
        yield from _wrong_step(card, f"steps.{name}", step, known)
        if name in known:
            yield f"steps.{name}: an item or step of that name exists already"
        if step.combine == "mean" or step.missing.rule == "prorate":
            yield f"steps.{name}: a step stays a whole number; leave means and prorating to the scale"
        known.add(name)
    for name, scale in card.scales.items():
        yield from _wrong_step(card, f"scales.{name}", scale, known)
        yield from _wrong_scale(f"scales.{name}", scale, card)


def _wrong_step(card: Instrument, at: str, step: Step, known: set[str]) -> Iterator[str]:
    yield from _unknown(f"{at}.items", step.items, known)
    yield from _repeated(f"{at}.items", step.items)
    yield from _unknown(f"{at}.reverse", step.reverse, set(step.items) - set(card.steps))
    changed = list(step.reverse)
    changes: tuple[Recode | Dichotomy | Cap, ...] = (*step.recode, *step.dichotomise, *step.cap)
    for change in changes:
        yield from _unknown(at, change.items, set(step.items))
        changed += change.items
    yield from _repeated(f"{at}, changed twice", changed)
    for recode in step.recode:
        for key in set(recode.items) - set(card.steps):
            low, high = card.bounds[key]
            if lost := [n for n in range(low, high + 1) if card.offers(key, n) and n not in recode.to]:
                yield f"{at}.recode: {key} has no new value for {lost[0]}"
    for cut in step.dichotomise:
        if bool(cut.endorsed) == (cut.from_ is not None):
            yield f"{at}.dichotomise: say either `endorsed` or `from`"
    if step.missing.rule == "require all" and step.missing.up_to:
        yield f"{at}.missing: `up_to` goes with prorate or count as not endorsed"
    if step.missing.rule != "require all" and not 0 < step.missing.up_to < len(step.items) + 1:
        yield f"{at}.missing: `up_to` must lie between 1 and {len(step.items)}"
    if step.missing.rule == "prorate" and step.missing.up_to >= len(step.items):
        yield f"{at}.missing: at least one answer is needed to prorate"


def _wrong_scale(at: str, scale: Scale, card: Instrument) -> Iterator[str]:
    starts = [band.start for band in scale.bands if (band.from_ is None) != (band.above is None)]
    if len(starts) != len(scale.bands):
        yield f"{at}.bands: each band starts with either `from` or `above`"
    elif starts != sorted(set(starts)):
        yield f"{at}.bands: put the bands in rising order"
    elif starts and starts[0] > lowest(card, scale):
        low = lowest(card, scale)
        yield f"{at}.bands: scores below {starts[0]:g} have no band; start the first at {low:g}"
    if scale.table is not None:
        if scale.missing.rule != "require all":
            yield f"{at}.table: a look-up table needs complete answers"
        low, high = raw_range(card, scale)
        if lost := [n for n in range(int(low), int(high) + 1) if n not in scale.table]:
            yield f"{at}.table: nothing for a raw score of {lost[0]}"


def _wrong_flags(card: Instrument, items: list[str]) -> Iterator[str]:
    for name, flag in card.flags.items():
        if flag.item not in items:
            yield f"flags.{name}: there is no item {flag.item!r}"
        elif wrong := [n for n in flag.raised_by if not card.offers(flag.item, n)]:
            yield f"flags.{name}: {flag.item} does not offer {wrong[0]}"


def _wrong_examples(card: Instrument, items: list[str]) -> Iterator[str]:
    if not card.examples and card.translation is None:
        yield "examples: a card needs at least one worked example"
    for example in card.examples:
        yield from _unknown("examples.answers", example.answers, set(items))
        yield from _unknown("examples.scores", example.scores, set(card.scales))
        yield from _unknown("examples.bands", example.bands, set(card.scales))
        yield from _unknown("examples.flags", example.flags, set(card.flags))
        if example.origin == "published" and not example.source:
            yield "examples: a published example names its source"


def _wrong_status(card: Instrument) -> Iterator[str]:
    wordless = [item.id for item in card.items if item.ask is None]
    if card.status == "ready" and wordless:
        yield f"status: {wordless[0]} has no words, so the card is keys-only"
    if card.status == "keys-only" and not wordless:
        yield "status: every item has its words, so the card is ready"
    if card.status == "stub" and card.scales:
        yield "status: a stub has no scales"


def lowest(card: Instrument, scale: Scale) -> float:
    """Return the lowest score that ``scale`` can come to."""
    return score_range(card, scale)[0]


def score_range(card: Instrument, scale: Scale) -> tuple[float, float]:
    """Return the lowest and the highest score that ``scale`` can come to."""
    low, high = raw_range(card, scale)
    if scale.table is not None:
        return min(scale.table.values()), max(scale.table.values())
    return low, high


def raw_range(card: Instrument, step: Step) -> tuple[float, float]:
    """Return the lowest and the highest number that ``step`` can come to, before any table."""
    ends = [term_range(card, step, term) for term in step.items]
    low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
    if step.combine == "mean":
        return low / len(ends) * step.multiply, high / len(ends) * step.multiply
    if step.combine == "count":
        low, high = sum(low > 0 for low, _ in ends), sum(high > 0 for _, high in ends)
    return low * step.multiply, high * step.multiply


def term_range(card: Instrument, step: Step, term: str) -> tuple[float, float]:
    """Return the lowest and the highest that one term counts in ``step``."""
    low, high = raw_range(card, card.steps[term]) if term in card.steps else card.bounds[term]
    for recode in step.recode:
        if term in recode.items:
            return min(recode.to.values()), max(recode.to.values())
    if any(term in cut.items for cut in step.dichotomise):
        return 0, 1
    for cap in step.cap:
        if term in cap.items:
            return min(low, cap.at), min(high, cap.at)
    return low, high


def _unknown(at: str, said: Iterable[str], known: set[str]) -> Iterator[str]:
    return (f"{at}: there is no {name!r}" for name in said if name not in known)


def _repeated(at: str, said: Iterable[str]) -> Iterator[str]:
    said = list(said)
    return (f"{at}: {name!r} stands twice" for name in sorted(set(said)) if said.count(name) > 1)


def _exists(plain: Any, parts: list[str]) -> bool:
    if not parts:
        return True
    if isinstance(plain, dict):
        return parts[0] in plain and _exists(plain[parts[0]], parts[1:])
    if isinstance(plain, (list, tuple)):
        return any(
            _exists(each, parts[1:]) for each in plain if parts[0] in (each.get("id"), each.get("name"))
        )
    return False
