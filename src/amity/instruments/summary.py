"""What a scored survey comes to: the numbers behind the summary, whoever draws or prints them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import narwhals as nw

from amity import library

from .answers import Columns
from .codebook import band_words
from .consistency import score_range
from .definition import DECLINED, NOT_ASKED, Direction, Instrument
from .item_analysis import reliability
from .survey import STATES


class BandCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many respondents a band holds, and where it begins; ``words`` reads like ``10 to under 15``.

    ``above`` says that ``start`` itself lies in the band before.
    """

    name: str
    n: int
    start: float
    above: bool
    words: str
    case: bool


class ScaleSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One scale over all respondents.

    ``counts`` holds how many had each score, or, for a scale with many different scores, each score rounded
    down to a fiftieth of the range.
    ``sd`` divides by n - 1; ``mean``, ``sd``, ``min`` and ``max`` are None where nobody could be scored.
    ``unverified`` repeats what the card says is not seen in a source.
    """

    title: str
    higher: Direction
    range: tuple[float, float]
    n: int
    missing: int
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None
    alpha: float | None
    omega: float | None
    bands: tuple[BandCount, ...]
    counts: dict[float, int]
    unverified: tuple[str, ...]


class FlagSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How often a flag was raised, clear, and unknown for want of an answer."""

    say: str
    kind: str
    raised: int
    clear: int
    unknown: int


class ItemSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How often an item was answered, and why not: left empty, declined, or not asked."""

    about: str
    answered: int
    missing: int
    declined: int
    not_asked: int


class InstrumentSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One instrument over all respondents; ``card`` is the SHA-256 of the card that scored them."""

    id: str
    title: str
    card: str
    scales: dict[str, ScaleSummary]
    flags: dict[str, FlagSummary]
    items: dict[str, ItemSummary]
    unverified: tuple[str, ...]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A whole scored survey; ``left_out`` counts rows that were not scored, by the reason."""

    file: str
    rows: int
    left_out: dict[str, int]
    instruments: tuple[InstrumentSummary, ...]


def summarise(
    cards: Sequence[Instrument],
    survey: Any,
    scored: Any,
    *,
    columns: Columns,
    file: str,
    left_out: Mapping[str, int] | None = None,
) -> Summary:
    """Return what a survey comes to: ``survey`` holds the answers, ``scored`` what was made of them.

    Both may be any table that Narwhals understands, and are asked aggregate questions only.
    """
    answers: Any = nw.from_native(survey)
    scores: Any = nw.from_native(scored)
    told = _ask(scores, [*_questions(cards, scores), nw.len().alias("rows")])
    return Summary(
        file=file,
        rows=told["rows"],
        left_out=dict(left_out or {}),
        instruments=tuple(_instrument(card, answers, scores, columns[card.id], told) for card in cards),
    )


def _questions(cards: Sequence[Instrument], scores: Any) -> list[nw.Expr]:
    there = set(scores.collect_schema().names())
    asked = []
    for card in cards:
        for name in card.scales:
            if (column := f"{card.id}.{name}") in there:
                value = nw.col(column).cast(nw.Float64)
                asked += [
                    nw.col(column).count().alias(f"{column}|n"),
                    value.mean().alias(f"{column}|mean"),
                    value.std(ddof=1).alias(f"{column}|sd"),
                    value.min().alias(f"{column}|min"),
                    value.max().alias(f"{column}|max"),
                ]
        for name in card.flags:
            state = nw.col(f"{card.id}.flag.{name}").cast(nw.String)
            asked += [(state == s).cast(nw.Int64).sum().alias(f"{card.id}.flag.{name}|{s}") for s in STATES]
    return asked


def _instrument(
    card: Instrument, answers: Any, scores: Any, places: Mapping[str, str], told: Mapping[str, Any]
) -> InstrumentSummary:
    present = [name for name in card.scales if f"{card.id}.{name}|n" in told]
    return InstrumentSummary(
        id=card.id,
        title=card.title,
        card=library.digest("instruments", card.id),
        scales={name: _scale(card, name, answers, scores, places, told) for name in present},
        flags={
            name: FlagSummary(
                say=flag.say, kind=flag.kind, **{s: told[f"{card.id}.flag.{name}|{s}"] or 0 for s in STATES}
            )
            for name, flag in card.flags.items()
        },
        items=_items(card, answers, places, told["rows"]),
        unverified=tuple(doubt.say for doubt in card.unverified),
    )


def _scale(
    card: Instrument, name: str, answers: Any, scores: Any, places: Mapping[str, str], told: Mapping[str, Any]
) -> ScaleSummary:
    scale, column = card.scales[name], f"{card.id}.{name}"
    low, high = score_range(card, scale)
    found = reliability(card, name, answers.to_native(), columns=places)
    counts = _counts(scores, column, low, high)
    exact = _counts(scores, f"{column}.band", low, high) if scale.bands else {}
    sd = told[f"{column}|sd"]
    return ScaleSummary(
        title=scale.title,
        higher=scale.higher,
        range=(low, high),
        n=told[f"{column}|n"],
        missing=told["rows"] - told[f"{column}|n"],
        mean=told[f"{column}|mean"],
        sd=None if sd is None or sd != sd else sd,
        min=told[f"{column}|min"],
        max=told[f"{column}|max"],
        alpha=found.alpha if found else None,
        omega=found.omega if found else None,
        bands=tuple(
            BandCount(
                name=b.name,
                n=exact.get(b.name, 0),
                start=b.start,
                above=b.from_ is None,
                words=band_words(scale, n, high),
                case=b.case,
            )
            for n, b in enumerate(scale.bands)
        ),
        counts=counts,
        unverified=tuple(card.doubts(f"scales.{name}")),
    )


def _counts(scores: Any, column: str, low: float, high: float) -> dict[Any, int]:
    """Return how often each value occurs; more than sixty different ones are rounded down to fiftieths."""
    grouped = scores.select(column).group_by(column).agg(nw.len().alias("n"))
    grouped = grouped.collect() if isinstance(grouped, nw.LazyFrame) else grouped
    counts = {
        value: n
        for value, n in grouped.select(column, "n").iter_rows()
        if value is not None and value == value
    }
    if len(counts) > 60:
        width = (high - low) / 50
        coarse: Counter[float] = Counter()
        for value, n in counts.items():
            coarse[low + width * min(49, int((value - low) / width))] += n
        counts = dict(coarse)
    return dict(sorted(counts.items()))


def _items(card: Instrument, answers: Any, places: Mapping[str, str], rows: int) -> dict[str, ItemSummary]:
    silences = {"declined": DECLINED, "not_asked": NOT_ASKED}
    asked = [nw.col(column).count().alias(f"{key}|n") for key, column in places.items()]
    asked += [
        (nw.col(column) == code).cast(nw.Int64).sum().alias(f"{key}|{silence}")
        for key, column in places.items()
        if answers.collect_schema()[column].is_numeric()
        for silence, code in silences.items()
    ]
    told = _ask(answers, asked)
    found = {}
    for key in places:
        item, quiet = card.item[key], {silence: told.get(f"{key}|{silence}") or 0 for silence in silences}
        found[key] = ItemSummary(
            about=item.ask or item.about or key,
            answered=told[f"{key}|n"] - sum(quiet.values()),
            missing=rows - told[f"{key}|n"],
            **quiet,
        )
    return found


def _ask(frame: Any, questions: list[nw.Expr]) -> dict[str, Any]:
    answer = frame.select(*questions)
    answer = answer.collect() if isinstance(answer, nw.LazyFrame) else answer
    return dict(next(answer.iter_rows(named=True)))
