"""Whether a difference between two measurements is more than measurement error."""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import msgspec
import narwhals as nw

from amity.errors import AmityError
from amity.instruments import Instrument, Reliability, Scale

ENOUGH = 50
"""Complete respondents from which a sample's own reliability is used: below, alpha is off by .05 and more."""


class ChangeError(AmityError):
    """Two measurements that cannot be compared."""


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """How many points a reliable change takes on one scale, and where that comes from."""

    points: float
    reliability: float
    sd: float
    reliability_from: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How one scale changed over all who answered twice.

    ``rci`` is the number of points beyond which a change is reliable.
    The counts are None where the scale points neither way or no reliability is known.
    ``recovered`` counts reliable improvements that left the case bands.
    ``ci`` is the 95 % interval of the mean change.
    """

    n: int
    improved: int | None
    unchanged: int | None
    deteriorated: int | None
    recovered: int | None
    rci: float | None
    reliability_from: str | None
    mean_change: float | None
    ci: tuple[float, float] | None


def reliable_change(before: float, after: float, *, sd: float, reliability: float) -> float:
    """Return the Jacobson-Truax reliable change index: beyond 1.96 either way is real.

    Jacobson NS, Truax P 1991, doi 10.1037/0022-006X.59.1.12.
    Use the reliability of the sample the person comes from, not of the scale's authors.

    >>> round(reliable_change(8, 4, sd=2.0, reliability=0.82), 2)
    -3.33
    """
    return (after - before) / (sd * math.sqrt(2 * (1 - reliability)))


def smallest_reliable_change(*, sd: float, reliability: float, confidence: float = 0.95) -> float:
    """Return how many points a change must exceed to be reliable: 1.96 times the SD of error differences.

    With the Germans' GAD-7 (SD 3.4, alpha .89), and UCLA-3 in UK gamers:

    >>> round(smallest_reliable_change(sd=3.4, reliability=0.89), 2)
    3.13
    >>> round(smallest_reliable_change(sd=1.8142, reliability=0.8093), 2)
    2.2
    """
    z = 1.96 if confidence == 0.95 else NormalDist().inv_cdf((1 + confidence) / 2)
    return z * math.sqrt(2) * sd * math.sqrt(1 - reliability)


def criterion(
    scale: Scale, *, sample: Reliability | None = None, sd: float | None = None
) -> Criterion | None:
    """Return what a reliable change takes: by the sample if large enough, else by the card's first norm.

    None where neither is known: then no change is called reliable.
    """
    if sample and sample.alpha is not None and 0 < sample.alpha < 1 and sample.n >= ENOUGH and sd:
        came_from = f"this sample before: alpha {sample.alpha:.3f}, SD {sd:.2f}, n = {sample.n}"
        return _criterion(sd, sample.alpha, came_from)
    for norm in scale.norms:
        if norm.sd and norm.reliability:
            doubt = "" if norm.verified else " (unverified)"
            told = f"card: {norm.population}, {norm.coefficient} {norm.reliability:g}, SD {norm.sd:g}{doubt}"
            return _criterion(norm.sd, norm.reliability, told)
    return None


def _criterion(sd: float, reliability: float, came_from: str) -> Criterion:
    points = smallest_reliable_change(sd=sd, reliability=reliability)
    return Criterion(points=points, reliability=reliability, sd=sd, reliability_from=came_from)


def change_rows(
    card: Instrument,
    before: Any,
    after: Any,
    *,
    on: str,
    criteria: dict[str, Criterion | None],
    keep: Sequence[str] = (),
) -> Any:
    """Return one row per respondent in both tables: each scale before, after and its change, and each flag.

    ``<id>.<scale>.reliable`` says improved, unchanged or deteriorated; ``<id>.<scale>.recovered`` whether a
    reliable improvement left the case bands. Both are null where that cannot be said.
    ``<id>.flag.<flag>.before`` and ``.after`` say whether a flag was raised, clear or unknown.

    Raises `ChangeError` where a respondent stands twice in one table.
    """
    first, second = (
        _unique(nw.from_native(table), on, when) for table, when in ((before, "before"), (after, "after"))
    )
    held = set(first.collect_schema().names()) & set(second.collect_schema().names())
    names = [name for name in card.scales if f"{card.id}.{name}" in held]
    flags = [f"{card.id}.flag.{name}" for name in card.flags if f"{card.id}.flag.{name}" in held]
    wanted = [f"{card.id}.{name}{part}" for name in names for part in ("", ".band")] + flags
    renamed = {column: f"{column} after" for column in wanted}
    joined: Any = first.select(on, *keep, *wanted).join(
        second.select(on, *wanted).rename(renamed), on=on, how="inner"
    )
    columns: list[Any] = []
    for name in names:
        columns += _compared(f"{card.id}.{name}", card.scales[name], criteria.get(name))
    for flag in flags:
        columns += [nw.col(flag).alias(f"{flag}.before"), nw.col(f"{flag} after").alias(f"{flag}.after")]
    return joined.select(on, *keep, *columns).to_native()


def _unique(frame: Any, on: str, when: str) -> Any:
    counts = frame.select(nw.col(on).n_unique().alias("different"), nw.len().alias("rows"))
    counts = counts.collect() if isinstance(counts, nw.LazyFrame) else counts
    different, rows = next(counts.iter_rows())
    if different != rows:
        raise ChangeError(
            f"The file {when} has {rows} rows but {different} different values of {on!r}: "
            f"keep one row for each, or name the wave (FILE#WAVE, with `wave` in the map)."
        )
    return frame


def _compared(column: str, scale: Scale, found: Criterion | None) -> list[Any]:
    before, after = nw.col(column), nw.col(f"{column} after")
    change = after.cast(nw.Float64) - before.cast(nw.Float64)
    columns: list[Any] = [
        before.alias(f"{column}.before"),
        after.alias(f"{column}.after"),
        change.alias(f"{column}.change"),
    ]
    if found is None or scale.higher == "neither":
        return [
            *columns,
            nw.lit(None, nw.String).alias(f"{column}.reliable"),
            _nothing(f"{column}.recovered"),
        ]
    gain = change if scale.higher == "better" else change * -1
    worse = nw.when(gain < -found.points).then(nw.lit("deteriorated")).otherwise(nw.lit("unchanged"))
    told = nw.when(gain > found.points).then(nw.lit("improved")).otherwise(worse)
    columns.append(nw.when(~change.is_null()).then(told).alias(f"{column}.reliable"))
    cases = [band.name for band in scale.bands if band.case]
    if not cases:
        return [*columns, _nothing(f"{column}.recovered")]
    was, is_now = (nw.col(f"{column}.band{when}").cast(nw.String).is_in(cases) for when in ("", " after"))
    recovered = (gain > found.points) & was & ~is_now
    return [*columns, nw.when(~change.is_null()).then(recovered).alias(f"{column}.recovered")]


def _nothing(name: str) -> Any:
    return nw.lit(None, nw.Boolean).alias(name)


def summarise_change(card: Instrument, name: str, rows: Any, found: Criterion | None) -> Change:
    """Return how scale ``name`` changed over the rows that `change_rows` made."""
    column, scale = f"{card.id}.{name}", card.scales[name]
    change, reliable = nw.col(f"{column}.change"), nw.col(f"{column}.reliable")
    told: Any = nw.from_native(rows).select(
        change.count().alias("n"),
        change.mean().alias("mean"),
        change.std(ddof=1).alias("sd"),
        *(
            (reliable == word).cast(nw.Int64).sum().alias(word)
            for word in ("improved", "unchanged", "deteriorated")
        ),
        nw.col(f"{column}.recovered").cast(nw.Int64).sum().alias("recovered"),
    )
    told = told.collect() if isinstance(told, nw.LazyFrame) else told
    known = dict(next(told.iter_rows(named=True)))
    counted = found is not None and scale.higher != "neither"
    cases = any(band.case for band in scale.bands)
    return Change(
        n=known["n"],
        improved=known["improved"] or 0 if counted else None,
        unchanged=known["unchanged"] or 0 if counted else None,
        deteriorated=known["deteriorated"] or 0 if counted else None,
        recovered=known["recovered"] or 0 if counted and cases else None,
        rci=found.points if found else None,
        reliability_from=found.reliability_from if found else None,
        mean_change=known["mean"],
        ci=_interval(known["n"], known["mean"], known["sd"]),
    )


def _interval(n: int, mean: float | None, sd: float | None) -> tuple[float, float] | None:
    """Return the 95 % interval of a mean by Student's t."""
    if n < 2 or mean is None or sd is None:
        return None
    from scipy.stats import t

    half = float(t.ppf(0.975, n - 1)) * sd / math.sqrt(n)
    return mean - half, mean + half
