"""Scoring one respondent: the reference that every other engine must agree with."""

import operator
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from amity.errors import AmityError

from .definition import DECLINED, NOT_ASKED, Instrument, Scale, Step

FlagState = Literal["raised", "clear", "unknown"]


class AnswerError(AmityError):
    """An answer that its item does not offer, or to an item that is not there."""


class Score(msgspec.Struct, frozen=True):
    """What a scale came to: ``value`` and ``band`` are None when too much was left unanswered.

    ``missing`` names the items of the scale that have no usable answer, whatever the reason.
    """

    value: float | None
    band: str | None
    missing: tuple[str, ...]


class Result(msgspec.Struct, frozen=True):
    """What one respondent's answers came to.

    Flags travel with the scores, so that nobody can ask for one and forget the other.
    Items that were declined, not asked, or are plainly missing are kept apart.
    """

    scores: dict[str, Score]
    flags: dict[str, FlagState]
    declined: tuple[str, ...]
    not_asked: tuple[str, ...]
    missing: tuple[str, ...]


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> Result:
    """Score ``answers``, item key to answer code, on every scale of ``instrument``.

    An absent item, ``None`` or NaN is missing, `DECLINED` and `NOT_ASKED` say why there is none.
    Raises `AnswerError` for an item or an answer that the instrument does not offer.

    The first vector of awell-score for the PHQ-9, whose item 9 must raise the flag whatever the total:

    >>> from amity import instruments
    >>> phq9 = instruments.load("phq-9")
    >>> answers = dict(zip((item.id for item in phq9.items), [3, 0, 1, 2, 0, 0, 1, 0, 3]))
    >>> result = instruments.score(phq9, answers)
    >>> result.scores["total"].value, result.scores["total"].band, result.flags
    (10.0, 'moderate', {'item-9': 'raised'})
    """
    given = _checked(instrument, answers)
    usable = {key: code for key, code in given.items() if code >= 0}
    for item in instrument.items:
        if (gate := item.asked_if) and item.id not in usable:
            closed = usable.get(gate.item, gate.from_) < gate.from_
            if closed or given.get(item.id) == NOT_ASKED:
                usable[item.id] = gate.otherwise
    terms: dict[str, int | None] = {item.id: usable.get(item.id) for item in instrument.items}
    for name, step in instrument.steps.items():
        terms[name] = _combine(instrument, step, terms)  # type: ignore[assignment]  # a step stays whole
    silent = {item.id: given.get(item.id) for item in instrument.items if item.id not in usable}
    return Result(
        scores={name: _score(instrument, scale, terms) for name, scale in instrument.scales.items()},
        flags={name: _flag(flag.raised_by, given.get(flag.item)) for name, flag in instrument.flags.items()},
        declined=tuple(key for key, code in silent.items() if code == DECLINED),
        not_asked=tuple(key for key, code in silent.items() if code == NOT_ASKED),
        missing=tuple(key for key, code in silent.items() if code is None),
    )


def refuse_stub(instrument: Instrument) -> None:
    """Raise `AnswerError` where the card has nothing to score."""
    if not instrument.scales and not instrument.flags:
        raise AnswerError(
            f"{instrument.id} cannot be scored: it is a {instrument.status}: no scoring was seen in a source."
        )


def _checked(instrument: Instrument, answers: Mapping[str, Any]) -> dict[str, int]:
    given = {}
    for key, answer in answers.items():
        if key not in instrument.item:
            raise AnswerError(
                f"{instrument.id} has no item {key!r}. Its items: {', '.join(instrument.item)}."
            )
        if answer is None or (isinstance(answer, float) and answer != answer):  # as pandas says None
            continue
        try:
            code = operator.index(answer)
        except TypeError:
            code = None
        if code is None or isinstance(answer, bool) or not _allowed(instrument, key, code):
            raise AnswerError(
                f"{instrument.id}: {key}: {answer!r} is not on offer. {on_offer(instrument, key)}"
            )
        given[key] = code
    return given


def _allowed(instrument: Instrument, key: str, code: int) -> bool:
    return code in (DECLINED, NOT_ASKED) or instrument.offers(key, code)


def on_offer(instrument: Instrument, key: str) -> str:
    """Return a sentence that says which answers item ``key`` offers."""
    low, high = instrument.bounds[key]
    options = instrument.options[key]
    said = ", ".join(f"{n} ({text})" if text else str(n) for n, text in options.items())
    return f"Choose from {said}." if options else f"Give a whole number from {low} to {high}."


def _score(instrument: Instrument, scale: Scale, terms: Mapping[str, int | None]) -> Score:
    missing = tuple(key for key in leaves(instrument, scale) if terms[key] is None)
    value = _combine(instrument, scale, terms)
    if value is not None and scale.table is not None:
        value = scale.table[int(value)]
    band = None if value is None else scale.band(value)
    return Score(None if value is None else float(value), band.name if band else None, missing)


def leaves(instrument: Instrument, step: Step) -> tuple[str, ...]:
    """Return the items that ``step`` stands on, each once, through the steps between."""
    keys: dict[str, None] = {}
    for term in step.items:
        keys |= dict.fromkeys(
            leaves(instrument, instrument.steps[term]) if term in instrument.steps else (term,)
        )
    return tuple(keys)


def _combine(instrument: Instrument, step: Step, terms: Mapping[str, int | None]) -> float | None:
    values = [_changed(instrument, step, term, terms[term]) for term in step.items]
    answered = [value for value in values if value is not None]
    absent = len(values) - len(answered)
    if absent > step.missing.up_to or (not answered and absent):
        return None
    if step.combine == "count":
        answered = [value > 0 for value in answered]
    total: float = sum(answered)
    if step.combine == "mean":
        total = total / len(answered)
    elif step.missing.rule == "prorate" and absent:
        total = total * len(values) / len(answered)
    return total * step.multiply


def _changed(instrument: Instrument, step: Step, term: str, value: int | None) -> int | None:
    """Return what ``value`` counts in this step: reversed, recoded, dichotomised or capped."""
    if value is None:
        return None
    if term in step.reverse:
        low, high = instrument.bounds[term]
        return low + high - value
    for recode in step.recode:
        if term in recode.items:
            return recode.to[value]
    for cut in step.dichotomise:
        if term in cut.items:
            return int(value in cut.endorsed if cut.from_ is None else value >= cut.from_)
    for cap in step.cap:
        if term in cap.items:
            return min(value, cap.at)
    return value


def _flag(raised_by: tuple[int, ...], answer: int | None) -> FlagState:
    if answer is None or answer < 0:
        return "unknown"
    return "raised" if answer in raised_by else "clear"


def failing_examples(instrument: Instrument) -> list[str]:
    """Return how the card's worked examples differ from what the card comes to: nothing, if all is well."""
    wrong = []
    for number, example in enumerate(instrument.examples, start=1):
        result = score(instrument, example.answers)
        scores = {name: each.value for name, each in result.scores.items() if each.value is not None}
        bands = {name: each.band for name, each in result.scores.items() if each.band is not None}
        for what, said, found in (
            ("scores", example.scores, scores),
            ("bands", example.bands, bands),
            ("flags", example.flags, result.flags),
        ):
            if said != found:
                wrong.append(f"example {number}: its {what} are {said}, but the card comes to {found}")
    return wrong
