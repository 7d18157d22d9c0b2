"""What the counts of a file say about its coding: statistics only; `quality` finds the words.

Every rule that could go off by chance has a bound, so that a small sample raises no alarm by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import atanh, ceil, exp, log, sqrt, tanh

from .definition import DECLINED, NOT_ASKED, Instrument, Scale
from .item_analysis import Matrix, correlation, from_covariances, main_axis, standardised
from .observed import LONG, Observed, Seen, Straight, directions, judged

_FEW = 20
"""Respondents below which no correlation is judged."""

_SURE = 2.58
"""Standard errors by which an item must lie below zero: one chance in 200 for an item that is unrelated."""

_CLEARLY = -0.1
"""A correlation nearer to zero than this is no sign of coding, however large the sample."""

_HOLDS_TOGETHER = 0.4
"""Alpha, once suspects are turned, below which a scale is too loose to judge an item by."""

_BY_CHANCE = 0.001
"""Constant rows are told when fewer than one file in a thousand would have so many."""

_CARELESS = 0.05
"""Share of rows with one middling answer to a long scale that turns no item, from which it is told."""

_STRAY = 0.01
"""Share of answers off the pattern that a shifted column may still hold, for typing errors."""

_MISSING_CODES = {n * sign for n in (77, 88, 99, 777, 888, 999, 9999) for sign in (1, -1)} | set(
    range(-8, -1)
)
"""Numbers that files use for "no answer": repeated digits, and small negative ones as in panel surveys."""


def foreign(instrument: Instrument, key: str, seen: Seen) -> tuple[dict[int, int], dict[int, int]]:
    """Return the codes that an item does not offer: those that usually mean no answer, and the others."""
    codes = {
        code: n
        for code, n in seen.codes.items()
        if not instrument.offers(key, code) and code not in (DECLINED, NOT_ASKED)
    }
    missing = {code: n for code, n in codes.items() if code in _MISSING_CODES}
    return missing, {code: n for code, n in codes.items() if code not in missing}


def dichotomised(instrument: Instrument, seen: Mapping[str, Seen]) -> tuple[str, ...]:
    """Return the items that hold only 0 and 1 where the card has more codes and cuts them in two itself."""
    cut = {key for scale in instrument.scales.values() for each in scale.dichotomise for key in each.items}
    keys = [key for key in seen if key in cut and instrument.bounds[key][1] > 1]
    codes = {key: {code for code in seen[key].codes if code >= 0} for key in keys}
    only = [key for key in keys if codes[key] and codes[key] <= {0, 1}]
    both = set().union(*codes.values()) == {0, 1} if codes else False
    told = any(not instrument.offers(key, 0) and 0 in codes[key] for key in only)
    many = sum(seen[key].answered for key in only) >= 100  # 0 and 1 are on offer, and nobody went further
    return tuple(only) if both and len(only) == len(keys) > 1 and (told or many) else ()


def shifted(instrument: Instrument, seen: Mapping[str, Seen], *, skip: Sequence[str]) -> dict[int, list[str]]:
    """Return the items whose codes all lie one above (1) or below (-1) those of the card, by answer set."""
    found: dict[int, list[str]] = {}
    sets: dict[str, list[str]] = {}
    for key in seen:
        if key not in skip and seen[key].codes:
            sets.setdefault(instrument.item[key].answer, []).append(key)
    for keys in sets.values():
        for by in (1, -1):
            if _is_shifted(instrument, keys, seen, by):
                found.setdefault(by, []).extend(keys)
    return found


def _is_shifted(instrument: Instrument, keys: Sequence[str], seen: Mapping[str, Seen], by: int) -> bool:
    low, high = instrument.bounds[keys[0]]
    usual = {code for code in range(low, high + 1) if instrument.offers(keys[0], code)}
    moved = {code + by for code in usual}
    if min(moved) < 0:
        return False  # -1 is our code for not asked
    missing = {key: foreign(instrument, key, seen[key])[0] for key in keys}
    total = dict.fromkeys(sorted(usual | moved), 0)
    astray = 0
    for key in keys:
        for code, n in seen[key].codes.items():
            if code in total:
                total[code] += n
            elif code not in missing[key] and code not in (DECLINED, NOT_ASKED):
                astray += n
    new, lost = (sum(total[c] for c in these) for these in (moved - usual, usual - moved))
    holding = sum(any(code in seen[key].codes for code in moved - usual) for key in keys)
    return (
        new > 2
        and holding >= ceil(len(keys) / 2)
        and lost <= _STRAY * new
        and astray <= _STRAY * sum(total.values())
    )


def still(instrument: Instrument, seen: Mapping[str, Seen], *, skip: Sequence[str]) -> dict[str, int]:
    """Return the items with one answer from everybody, and that answer, where that is no accident.

    Of n respondents without another answer, fewer than 4.6 / n would give one (at 99 %).
    That must lie well below what the least varied item next to it shows: ten times where the answer is the
    lowest or highest, since some items are just rare, and twice where it lies between.
    """
    found = {}
    others: dict[str, list[float]] = {}
    offered = {key: _offered(instrument, key, each) for key, each in seen.items()}
    for key, codes in offered.items():
        if len(codes) > 1:
            away = 1 - max(codes.values()) / sum(codes.values())
            others.setdefault(instrument.item[key].answer, []).append(away)
    for key, codes in offered.items():
        if len(codes) != 1 or key in skip:
            continue
        [(code, n)] = codes.items()
        margin = 10 if code in instrument.bounds[key] else 2
        rarest = min(others.get(instrument.item[key].answer, [0.2]))
        if -log(0.01) / n * margin < rarest:
            found[key] = code
    return found


def _offered(instrument: Instrument, key: str, seen: Seen) -> dict[int, int]:
    return {code: n for code, n in seen.codes.items() if instrument.offers(key, code)}


def backwards(
    instrument: Instrument, observed: Observed, *, skip: Sequence[str]
) -> dict[str, tuple[float, int]]:
    """Return the items that run against the others of their scale, with that correlation and its n.

    A scale's items are first turned as its card says.
    The axis along which they then vary most parts those that run one way from those that run the other.
    The side under suspicion is tested item by item against the sum of the side that is not, so that several
    wrong items cannot cover for one another.
    """
    found: dict[str, tuple[float, int]] = {}
    cleared: set[str] = set(skip)
    for name, scale in judged(instrument).items():
        parted = _parted(instrument, scale, observed, name, cleared)
        if parted is None:
            continue
        suspects, trusted, correlations = parted
        cleared |= set(trusted)
        n = observed.together[name].n
        for key in suspects:
            if correlations[key] < _CLEARLY and _upper(correlations[key], n) < 0:
                found.setdefault(key, (correlations[key], n))
    return found


def _parted(
    instrument: Instrument, scale: Scale, observed: Observed, name: str, cleared: set[str]
) -> tuple[list[str], list[str], dict[str, float]] | None:
    """Return the suspects, the trusted, and how each suspect goes with them; None if that cannot be said."""
    moments = observed.together.get(name)
    if moments is None or moments.n < _FEW:
        return None
    ways = directions(instrument, scale)
    places = {
        key: i
        for i, key in enumerate(moments.names)
        if ways[key] and key not in cleared and moments.covariances[i][i] > 0
    }
    keys = list(places)
    oriented = [[ways[a] * ways[b] * moments.covariances[places[a]][places[b]] for b in keys] for a in keys]
    correlations = standardised(oriented)
    if len(keys) < 3 or correlations is None:
        return None
    axis = main_axis(correlations)
    sides = (
        [key for key, at in zip(keys, axis, strict=True) if at < 0],
        [key for key, at in zip(keys, axis, strict=True) if at >= 0],
    )
    suspects, trusted = _which_side(sides, {key for key in keys if ways[key] < 0})
    aligned = _aligned(oriented, [key in suspects for key in keys])
    alpha = from_covariances(aligned, items=keys, n=moments.n).alpha
    if alpha is None or alpha < _HOLDS_TOGETHER:
        return None
    rest = [i for i, key in enumerate(keys) if key in trusted]
    said = {key: correlation(oriented, [i], rest) or 0.0 for i, key in enumerate(keys) if key in suspects}
    return suspects, trusted, said


def _which_side(sides: tuple[list[str], list[str]], turned: set[str]) -> tuple[list[str], list[str]]:
    """Return the suspects and the trusted: just what the card turns, if that is a side, or else the fewer."""
    fewer, more = sorted(sides, key=lambda side: (len(side), -len(turned & set(side))))
    if set(more) == turned:
        return more, fewer
    return fewer, more


def _aligned(oriented: Matrix, turn: Sequence[bool]) -> Matrix:
    signs = [-1 if each else 1 for each in turn]
    return [
        [a * b * value for b, value in zip(signs, row, strict=True)]
        for a, row in zip(signs, oriented, strict=True)
    ]


def _upper(r: float, n: int) -> float:
    """Return the upper end of the interval around a correlation, by Fisher's z."""
    r = max(min(r, 0.999999), -0.999999)
    return tanh(atanh(r) + _SURE / sqrt(n - 3))


def constant_rows(
    instrument: Instrument, observed: Observed, *, skip: Sequence[str]
) -> Iterator[tuple[str, int]]:
    """Yield the scales with too many rows of one same answer, and how many such rows.

    Where a scale turns some of its items, one same answer contradicts itself.
    Its plain and its turned items may each be constant; that both are, in one code, happens at most as often
    as by chance if they measure one thing, since one kind rises with it and the other falls.
    Only the code in the very middle contradicts nothing.
    """
    looked_at: set[str] = set()
    for name, codes in observed.straight.items():
        items = set(instrument.scales[name].items)
        low, high = instrument.bounds[instrument.scales[name].items[0]]
        if items & set(skip) or items <= looked_at:
            continue
        looked_at |= items
        n = observed.answered_all[name]
        if any(each.turned for each in codes.values()):
            sides = [each for code, each in codes.items() if 2 * code != low + high]
            rows = sum(each.every for each in sides)
            told = _too_many(rows, sum(_by_chance(each, n) for each in sides))
        else:
            rows = sum(each.every for code, each in codes.items() if low < code < high)
            told = rows >= max(_CARELESS * n, _FEW / 4) and len(items) >= LONG
        if told:
            yield name, rows


def _by_chance(counts: Straight, n: int) -> float:
    """Return how many rows would be constant throughout, judged by those that are in one kind of item only.

    Half a row is added to each count, so that what was not seen once is not held to be impossible.
    """
    plain, turned = counts.plain - counts.every, counts.turned - counts.every
    return (plain + 0.5) * (turned + 0.5) / (n - counts.every - plain - turned + 0.5)


def _too_many(rows: int, expected: float) -> bool:
    """Say whether chance (a Poisson count) would hardly ever give so many rows."""
    if not rows or rows <= expected:
        return False
    if expected > 500:  # normal by then, and 3.1 standard errors are one in a thousand
        return rows > expected + 3.1 * sqrt(expected)
    term = below = exp(-expected)
    for k in range(1, rows):
        term *= expected / k
        below += term
    return 1 - below < _BY_CHANCE
