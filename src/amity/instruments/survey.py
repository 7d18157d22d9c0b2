"""Scoring a whole survey at once, in whatever table the caller already has.

The card is compiled to Narwhals expressions in five layers: usable answers, steps, missing, scores, bands.
Sums are ``+`` chains over small whole numbers, never lists, so that engines can run them beside the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import narwhals as nw

from .answers import Columns, Examination, examine, places_of, scorable, without_nan
from .consistency import raw_range, term_range
from .definition import NOT_ASKED, Flag, Instrument, Scale, Step
from .scoring import AnswerError, leaves, refuse_stub

STATES = ("clear", "raised", "unknown")
UNDOT = "\N{MIDDLE DOT}"
INTS = ((2**7, nw.Int8), (2**15, nw.Int16), (2**31, nw.Int32))


def score_survey(
    instruments: Instrument | Iterable[Instrument],
    table: Any,
    *,
    columns: Columns | None = None,
    keep: Iterable[str] = (),
    examined: Examination | None = None,
) -> Any:
    """Return a table of the same kind with the scores of each row: one row, one respondent.

    ``table`` is a Polars (eager or lazy), pandas, PyArrow, DuckDB or PySpark table of whole-number answers.
    ``columns`` says which column holds which item; by default ``<id>.<item>`` or, where plain, ``<item>``.
    ``keep`` names columns to carry over.

    Per scale come ``<id>.<scale>``, ``<id>.<scale>.band`` and ``<id>.<scale>.missing`` (how many of its items
    have no usable answer), per flag ``<id>.flag.<flag>``: raised, clear or unknown.
    A null score means that too much was left unanswered; NaN is no answer, as null is.

    Raises `AnswerError` where a column holds an answer that its item does not offer.
    Finding that out reads the answers once; a caller who has done so passes what was ``examined``.

    >>> import polars as pl
    >>> from amity import instruments
    >>> ucla3 = instruments.load("ucla-3")
    >>> table = pl.DataFrame({"companionship": [2, 1], "left_out": [3, 1], "isolated": [2, None]})
    >>> instruments.score_survey(ucla3, table).rows()
    [(7, 'lonely', 0), (None, None, 1)]
    """
    cards = [instruments] if isinstance(instruments, Instrument) else list(instruments)
    for card in cards:
        refuse_stub(card)
    frame: Any = nw.from_native(table)
    places = columns or places_of(cards, frame.collect_schema().names())
    if frame.implementation.is_spark_like():
        return _in_spark(cards, table, places, keep)
    examined = examined or examine(cards, table, places)
    for fault in examined.faults:
        raise AnswerError(str(fault))
    frame = without_nan(frame, places)
    return _scored(cards, frame, places, list(keep), examined, _Engine(frame.implementation))


def _in_spark(cards: list[Instrument], table: Any, places: Columns, keep: Iterable[str]) -> Any:
    """Score a Spark table, whose expressions take a dot for a field of a struct, under names without one."""
    dotless = table.toDF(*(name.replace(".", UNDOT) for name in table.columns))
    moved = {card: {key: name.replace(".", UNDOT) for key, name in at.items()} for card, at in places.items()}
    examined = examine(cards, dotless, moved)
    for fault in examined.faults:
        raise AnswerError(str(fault).replace(UNDOT, "."))
    frame = without_nan(nw.from_native(dotless), moved)
    kept = [name.replace(".", UNDOT) for name in keep]
    scored = _scored(cards, frame, moved, kept, examined, _Engine(frame.implementation, UNDOT))
    return scored.toDF(*(name.replace(UNDOT, ".") for name in scored.columns))


def _scored(
    cards: list[Instrument],
    frame: Any,
    places: Columns,
    keep: list[str],
    examined: Examination,
    engine: _Engine,
) -> Any:
    plans = [_Plan(card, places[card.id], examined, engine) for card in cards]
    for layer in ("usable", "steps", "missing", "scores", "labels"):
        expressions = [each for plan in plans for each in getattr(plan, layer)]
        if layer == "steps":  # a step may stand on an earlier one
            for expression in expressions:
                frame = frame.with_columns(expression)
        elif expressions:
            frame = frame.with_columns(*expressions)
    native = frame.select(*keep, *(name for plan in plans for name in plan.names)).to_native()
    return engine.finished(native, [name for plan in plans for name in plan.whole])


class _Engine(msgspec.Struct, frozen=True):
    """What differs between engines: pandas has no nullable integers, Polars enumerations, Spark no dots."""

    implementation: Any
    dot: str = "."

    def name(self, *parts: str) -> str:
        """Return the name of a column."""
        return self.dot.join(parts)

    @property
    def propagates(self) -> bool:
        """Say whether comparing and adding nulls gives null; in plain pandas, comparing gives False."""
        return not self.implementation.is_pandas_like()

    def whole(self, largest: float) -> Any:
        """Return the smallest integer type for numbers up to ``largest``."""
        return next((kind for limit, kind in INTS if largest < limit), nw.Int64)

    def value_type(self, scale: Scale, card: Instrument) -> Any:
        """Return the type of a scale's values; whole ones in pandas become nullable at the end."""
        if fractional(scale) or self.implementation.is_pandas_like():
            return nw.Float64
        return self.whole(raw_range(card, scale)[1])

    def one_if(self, condition: nw.Expr, kind: Any) -> nw.Expr:
        """Return 1 where ``condition`` holds, else 0; it may not be null.

        Polars chooses between two numbers five times faster than it casts a truth value; others do not.
        """
        if self.implementation.is_polars():
            return nw.when(condition).then(nw.lit(1, kind)).otherwise(nw.lit(0, kind))
        return condition.cast(kind)

    def words(self, said: tuple[str, ...]) -> Any:
        """Return the type of a column that holds one of ``said``: an enumeration where an engine has them."""
        return nw.Enum(said) if self.implementation.is_polars() else nw.String

    def finished(self, native: Any, whole: Iterable[str]) -> Any:
        """Return the table with whole numbers made nullable in pandas."""
        return native.astype(dict.fromkeys(whole, "Int64")) if self.implementation.is_pandas() else native


class _Plan:
    """The expressions for one instrument, layer by layer."""

    def __init__(
        self, card: Instrument, places: Mapping[str, str], examined: Examination, engine: _Engine
    ) -> None:
        self.card, self.engine, self.examined = card, engine, examined
        self.places = dict(places)
        self.usable: list[nw.Expr] = []
        self.steps: list[nw.Expr] = []
        self.missing: list[nw.Expr] = []
        self.scores: list[nw.Expr] = []
        self.labels: list[nw.Expr] = []
        self.names: list[str] = []
        self.whole: list[str] = []
        self._clean()
        for name, step in card.steps.items():
            if any(term not in self.places for term in step.items):
                continue
            self.places[name] = engine.name(card.id, "step", name)
            self.steps.append(self._combined(step, nw.Int64).alias(self.places[name]))
        for name, scale in scorable(card, places).items():
            self._scale(engine.name(card.id, name), scale)
        for name, flag in card.flags.items():
            self._flag(engine.name(card.id, "flag", name), flag, places)

    def _clean(self) -> None:
        """Put null where an answer was declined or not asked, and what a closed gate implies."""
        raw = dict(self.places)
        for item in self.card.items:
            column = raw.get(item.id)
            if column is None or not (column in self._unusual or item.asked_if):
                continue
            answer = self._answer(column)
            usable: Any = nw.when(answer >= 0).then(answer)
            if (gate := item.asked_if) and gate.item in raw:
                asked = self._answer(raw[gate.item])
                closed = (asked >= 0) & (asked < gate.from_)
                implied = nw.when((answer == NOT_ASKED) | closed).then(nw.lit(gate.otherwise))
                usable = usable.otherwise(implied)
            self.places[item.id] = self.engine.name(self.card.id, "usable", item.id)
            self.usable.append(usable.alias(self.places[item.id]))

    @property
    def _unusual(self) -> frozenset[str]:
        return self.examined.silent | self.examined.empty

    def _answer(self, column: str) -> nw.Expr:
        """Return the column; a column with nothing in it may have any type, and becomes a number."""
        if column not in self.examined.empty:
            return nw.col(column)
        return nw.lit(None, nw.Float64 if self.engine.implementation.is_pandas_like() else nw.Int64)

    def _scale(self, name: str, scale: Scale) -> None:
        items, missing = leaves(self.card, scale), self.engine.name(name, "missing")
        self.missing.append(self._absent(items, divisor=fractional(scale)).alias(missing))
        if not fractional(scale):
            self.whole.append(name)
        if scale.table is None:
            counted = nw.col(missing) if items == scale.items else None
            value = self._combined(scale, self.engine.value_type(scale, self.card), counted)
        else:
            raw = self.engine.name(name, "raw")
            self.steps.append(self._combined(scale, nw.Int64).alias(raw))
            value = _looked_up(nw.col(raw), scale.table)
        self.scores.append(value.alias(name))
        self.labels.append(self._band(name, scale).alias(self.engine.name(name, "band")))
        self.names += [name, self.engine.name(name, "band"), missing]

    def _band(self, name: str, scale: Scale) -> Any:
        """Return the name of the last band that the score reaches, null where there is no score."""
        value, kind = nw.col(name), self.engine.words(tuple(band.name for band in scale.bands))
        if not scale.bands:
            return nw.lit(None, kind)
        first, *others = scale.bands
        said: Any = nw.when(~value.is_null()).then(nw.lit(first.name, kind))
        for band in others:
            start = int(band.start) if band.start == int(band.start) else band.start
            reached = value >= start if band.from_ is not None else value > start
            said = nw.when(reached).then(nw.lit(band.name, kind)).otherwise(said)
        return said

    def _flag(self, name: str, flag: Flag, raw: Mapping[str, str]) -> None:
        kind = self.engine.words(STATES)
        clear, raised, unknown = (nw.lit(state, kind) for state in STATES)
        said: Any = unknown
        if flag.item in raw:  # the raw answer: what a skip pattern implies was not said by anyone
            answer = self._answer(raw[flag.item])
            said = nw.when(answer >= 0).then(clear).otherwise(unknown)
            among = _is_among(answer, flag.raised_by, *self.card.bounds[flag.item])
            said = nw.when(among & (answer >= 0)).then(raised).otherwise(said)
        self.names.append(name)
        self.scores.append(said.alias(name))

    def _combined(self, step: Step, kind: Any, counted: Any = None) -> Any:
        """Return the sum, mean or count of the terms, null where too many are absent.

        ``counted`` is the number of absent terms, if that is known.
        """
        number = len(step.items)
        # Not for a mean: Polars would multiply by the constant's reciprocal, and the last digit would differ.
        strict = step.missing.up_to == 0 and step.combine != "mean" and self.engine.propagates
        values = [self._changed(step, term, fill=not strict) for term in step.items]
        if step.combine == "count":
            values = [(value > 0).cast(nw.Int8) for value in values]
        total: Any = _sum(values)
        if strict:  # one null makes the sum null, with no work of ours
            return (total * step.multiply if step.multiply != 1 else total).cast(kind)
        absent = counted if counted is not None else self._absent(step.items, divisor=True)
        if step.combine == "mean":
            total = total.cast(nw.Float64) / (number - absent)
        elif step.missing.rule == "prorate":
            total = total.cast(nw.Float64) * number / (number - absent)
        total = total * step.multiply if step.multiply != 1 else total
        enough = absent <= min(step.missing.up_to, number - 1)
        return nw.when(enough).then(total.cast(kind))

    def _absent(self, terms: Sequence[str], *, divisor: bool) -> nw.Expr:
        """Return how many of the terms are absent.

        Where nothing is absent, what Polars chooses is one number for all rows, not a column of them.
        Dividing by it would multiply by its reciprocal, and the last digit would differ: so a count that
        goes into a ``divisor`` has one term that is cast, and always a column.
        """
        silent = [nw.col(self.places[term]).is_null() for term in terms]
        counts = [self.engine.one_if(each, nw.Int8) for each in silent]
        return _sum([silent[0].cast(nw.Int8), *counts[1:]] if divisor else counts)

    def _changed(self, step: Step, term: str, *, fill: bool) -> Any:
        """Return what the term counts in this step; where it is absent, 0 if ``fill``, else null."""
        answer: Any = nw.col(self.places[term])
        lowest, highest = term_range(self.card, Step(items=(term,), combine="sum"), term)
        low, high = int(lowest), int(highest)
        kind = self.engine.whole(max(high + low + 1, _largest(self.card, step)))

        def filled(with_: int) -> Any:
            return answer.fill_null(with_) if fill else answer

        if term in step.reverse:
            return (low + high) - filled(low + high).cast(kind)
        for recode in step.recode:
            if term in recode.items:
                return _recoded(filled(low - 1).cast(kind), recode.to, kind, otherwise=0 if fill else None)
        for cut in step.dichotomise:
            if term in cut.items and cut.from_ is not None:
                chosen = filled(min(low, cut.from_ - 1)) >= cut.from_
                return self.engine.one_if(chosen, kind) if fill else chosen.cast(kind)
            if term in cut.items:
                chosen = _is_among(filled(_outside(cut.endorsed, low, high)), cut.endorsed, low, high)
                return self.engine.one_if(chosen, kind) if fill else chosen.cast(kind)
        answer = filled(0).cast(kind)
        for cap in step.cap:
            if term in cap.items:
                return nw.when(answer > cap.at).then(nw.lit(cap.at)).otherwise(answer).cast(kind)
        return answer


def fractional(scale: Scale) -> bool:
    """Say whether a scale can come to a number that is not whole."""
    return scale.combine == "mean" or scale.missing.rule == "prorate" or scale.table is not None


def _sum(terms: list[nw.Expr]) -> nw.Expr:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _largest(card: Instrument, step: Step) -> float:
    """Return the largest number that can come up on the way to the combined one."""
    recoded = [abs(n) for recode in step.recode for n in recode.to.values()]
    together = raw_range(card, step)[1] * (len(step.items) if step.combine == "mean" else 1)
    return max([together, *recoded])


def _outside(codes: tuple[int, ...], low: int, high: int) -> int:
    """Return a number that is not among ``codes`` nor beyond them on their side: where silence goes."""
    return low - 1 if high in codes else high + 1


def _is_among(answer: nw.Expr, codes: tuple[int, ...], low: int, high: int) -> nw.Expr:
    """Say whether the answer is one of ``codes``, with one comparison where they lie at an end."""
    first, last = min(codes), max(codes)
    if last - first + 1 == len(codes) and last == high:
        return answer >= first
    if last - first + 1 == len(codes) and first == low:
        return answer <= last
    among = answer == first
    for code in codes:
        among = among | (answer == code)
    return among


def _recoded(answer: Any, to: Mapping[int, int], kind: Any, *, otherwise: int | None) -> Any:
    value: Any = nw.lit(otherwise, nw.Int64)
    for code, new in to.items():
        value = nw.when(answer == code).then(nw.lit(new)).otherwise(value)
    return value.cast(kind)


def _looked_up(raw: nw.Expr, table: Mapping[int, float]) -> nw.Expr:
    value: Any = nw.lit(None, nw.Float64)
    for code, new in table.items():
        value = nw.when(raw == code).then(nw.lit(float(new))).otherwise(value)
    return value  # type: ignore[no-any-return]
