"""The kernels of matching: the exact best few of a million offers, near a place, in well under a millisecond.

Offers lie in the order of 2 km rows and columns of the globe, so those near a place are a few runs of rows.
Of those to be had from anywhere the best known come first, and the scan stops where none can get among
the best.
This module is opened on first use: it stands on NumPy, and on numba where that is installed.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from .compiling import COMPILED, kernel, prange

STEP_FREE, STEPS, LOOP, NO_LOOP, FULL, FREE_OF_PLACE, SPEAKS, INTERPRETERS = (1 << n for n in range(8))
BY_PHONE, BY_LINE, FEMALE, MALE, OF_KINDS = (1 << n for n in range(8, 13))
ROW = np.dtype(
    [
        ("x", "f4"),
        ("y", "f4"),
        ("z", "f4"),
        ("known", "f4"),
        ("cost", "f4"),  # NaN: not said
        ("times", "u4"),
        ("from_age", "u1"),
        ("to_age", "u1"),
        ("flags", "u2"),
        ("id", "i4"),
    ]
)
"""One offer, 32 bytes, beside its words of terms and of languages (64 bits each)."""

ASK = np.dtype(
    [
        ("x", "f8"),
        ("y", "f8"),
        ("z", "f8"),
        ("chord2", "f8"),  # the square of the straight way through the earth; -1: from no place
        ("budget", "f8"),  # NaN: any
        ("terms", "f8"),  # how many are wanted, at least 1
        ("age", "i8"),  # -1: not said
        ("sex", "u8"),  # flags, one of which an offer must have
        ("never", "u8"),  # flags that an offer must not have
        ("flags", "u8"),
        ("times", "u8"),
        *((name, "i8") for name in ("south", "north", "west", "east", "west2", "east2")),
        *((name, "i8") for name in ("first", "kinds", "tongues", "last")),
    ]
)
"""One wish. Its rows and columns of the grid; and where among ``at`` (word) and ``bits`` stand its terms
(``first`` up to ``kinds``), its kinds (up to ``tongues``) and its languages (up to ``last``)."""

TERMS, NEAR, KNOWN, TIMES, DOUBT, NEAR_KM, ANYWHERE, EARTH, COLUMNS = range(9)
"""What stands where among the ``weights``."""

ROUNDING = 1e-9
"""What the same sum may come to in another order, and far more."""


@kernel(inline="always")
def _ones(bits: Any) -> Any:
    """Return how many bits are set, by adding neighbours (Warren, Hacker's Delight, 5-1)."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel(inline="always")
def _shares(words: Any, place: int, at: Any, bits: Any, first: int, last: int) -> bool:
    """Return whether an offer has one of these bits."""
    for each in range(first, last):  # noqa: SIM110 (numba compiles no generators)
        if words[place, at[each]] & bits[each]:
            return True
    return False


@kernel(inline="always")
def _doubts(row: Any, ask: Any, flags: Any, speaks: bool) -> int:
    """Return how many things the person must know are not said; -1 where something rules the offer out."""
    if flags & ask.never or not flags & ask.sex or row.from_age > ask.age >= 0 or ask.age > row.to_age:
        return -1
    times = np.uint64(row.times)
    if ask.times and times and not ask.times & times:
        return -1
    doubts = 0
    if ask.flags & np.uint64(SPEAKS) and not speaks:
        if flags & np.uint64(SPEAKS) and not flags & np.uint64(INTERPRETERS):
            return -1
        doubts += 1
    if not np.isnan(ask.budget):
        if row.cost > ask.budget:
            return -1
        doubts += np.isnan(row.cost)
    if ask.flags & np.uint64(STEP_FREE) and not flags & np.uint64(FREE_OF_PLACE):
        if flags & np.uint64(STEPS):
            return -1
        doubts += not flags & np.uint64(STEP_FREE)
    if ask.flags & np.uint64(LOOP):
        if flags & np.uint64(NO_LOOP):
            return -1
        doubts += not flags & np.uint64(LOOP)
    return doubts


@kernel()
def _run(rows, words, tongues, lo, hi, ask, at, bits, weights, best, ids, count, ranked):  # type: ignore
    """Scan the rows from ``lo`` to ``hi`` and return how many are now in the heap, the worst on top."""
    top, seen = best.shape[0], ask.chord2 >= 0
    each_term, known, times = weights[TERMS] / ask.terms, weights[KNOWN], weights[TIMES]
    unseen = weights[NEAR] * weights[ANYWHERE]
    most = weights[TERMS] + unseen + times
    for place in range(lo, hi):
        row = rows[place]
        if ranked and count == top and most + known * row.known < best[0] - ROUNDING:
            break
        shared = 0
        for each in range(ask.first, ask.kinds):
            shared += _ones(words[place, at[each]] & bits[each])
        score = each_term * shared + known * row.known
        flags = np.uint64(row.flags)
        by_place = seen and not flags & np.uint64(FREE_OF_PLACE)
        if count == top and score + times + (weights[NEAR] if by_place else unseen) < best[0] - ROUNDING:
            continue
        far = 0.0
        if by_place:
            far = (row.x - ask.x) ** 2 + (row.y - ask.y) ** 2 + (row.z - ask.z) ** 2
            if not far <= ask.chord2:  # also where it is not known: NaN
                continue
        doubts = _doubts(row, ask, flags, _shares(tongues, place, at, bits, ask.tongues, ask.last))
        if doubts < 0:
            continue
        if ask.flags & np.uint64(OF_KINDS) and not _shares(words, place, at, bits, ask.kinds, ask.tongues):
            continue
        score += times * min(1.0, 0.5 * _ones(ask.times & np.uint64(row.times))) - weights[DOUBT] * doubts
        near = unseen
        if by_place:
            way = 2 * weights[EARTH]
            near = weights[NEAR] * np.exp(-way * np.arcsin(np.sqrt(far) / way) / weights[NEAR_KM])
        count = _keep(score + near, row.id, best, ids, count)
    return count


@kernel()
def _keep(score: float, this: int, best: Any, ids: Any, count: int) -> int:
    """Put an offer among the best, if it is one; of equals the one with the lower id stays."""
    top = best.shape[0]
    if count < top:
        at = count
        while at > 0 and _after(best[(at - 1) >> 1], ids[(at - 1) >> 1], score, this):
            best[at], ids[at] = best[(at - 1) >> 1], ids[(at - 1) >> 1]
            at = (at - 1) >> 1
        best[at], ids[at] = score, this
        return count + 1
    if _after(score, this, best[0], ids[0]):
        at = 0
        while 2 * at + 1 < top:
            below = 2 * at + 1
            if below + 1 < top and _after(best[below], ids[below], best[below + 1], ids[below + 1]):
                below += 1
            if _after(best[below], ids[below], score, this):
                break
            best[at], ids[at] = best[below], ids[below]
            at = below
        best[at], ids[at] = score, this
    return count


@kernel(inline="always")
def _after(score: float, this: int, other: float, that: int) -> bool:
    """Return whether the first of two offers suits better."""
    return score > other or (score == other and this < that)


@kernel()
def _from(cells: Any, cell: int) -> int:
    """Return the first row in this cell or a later one."""
    lo, hi = 0, cells.shape[0]
    while lo < hi:
        middle = (lo + hi) >> 1
        if cells[middle] < cell:
            lo = middle + 1
        else:
            hi = middle
    return lo


@kernel()
def one(rows, words, tongues, cells, ask, at, bits, weights, best, ids):  # type: ignore[no-untyped-def]
    """Fill ``best`` and ``ids`` with the best offers of a wish, and return how many there are."""
    count, ranked_from, columns = 0, cells.shape[0], np.int64(weights[COLUMNS])
    rest = (ask, at, bits, weights, best, ids)
    if ask.chord2 < 0:
        count = _run(rows, words, tongues, 0, ranked_from, *rest, count, False)
    for line in range(ask.south, ask.north + 1):
        lo, hi = _from(cells, line * columns + ask.west), _from(cells, line * columns + ask.east + 1)
        count = _run(rows, words, tongues, lo, hi, *rest, count, False)
        if ask.east2 >= ask.west2:
            lo, hi = _from(cells, line * columns + ask.west2), _from(cells, line * columns + ask.east2 + 1)
            count = _run(rows, words, tongues, lo, hi, *rest, count, False)
    return _run(rows, words, tongues, ranked_from, rows.shape[0], *rest, count, True)


@kernel(parallel=True)
def many(rows, words, tongues, cells, asks, at, bits, weights, best, ids, counts):  # type: ignore
    """Do the same for many wishes, on all cores."""
    for each in prange(asks.shape[0]):
        counts[each] = one(rows, words, tongues, cells, asks[each], at, bits, weights, best[each], ids[each])


def vectors(
    rows: Any, words: Any, tongues: Any, cells: Any, ask: Any, at: Any, bits: Any, weights: Any, top: int
) -> tuple[Any, Any]:
    """Return the ids and scores of the best ``top`` of a wish, the best first, worked out by NumPy alone."""
    ids, scores = np.zeros(0, "i8"), np.zeros(0)
    for place, far, most in _blocks(rows, cells, ask, weights):
        if len(ids) == top and most < scores[-1] - ROUNDING:
            break
        place, far, doubts = _fitting(rows, words, tongues, place, far, ask, at, bits)
        row = rows[place]
        score = _scores(row, words, place, far, doubts, ask, at, bits, weights)
        ids, scores = np.concatenate([ids, row["id"]]), np.concatenate([scores, score])
        order = np.lexsort((ids, -scores))[:top]
        ids, scores = ids[order], scores[order]
    return ids, scores


BLOCK = 4096


def _blocks(rows: Any, cells: Any, ask: Any, weights: Any) -> Iterator[tuple[Any, Any, float]]:
    """Yield rows, the square of the straight way to each, and the most that any of them can score."""
    yield *_near(rows, cells, ask, weights), math.inf
    most = weights[TERMS] + weights[NEAR] * weights[ANYWHERE] + weights[TIMES]
    for start in range(cells.shape[0], rows.shape[0], BLOCK):
        place = np.arange(start, min(start + BLOCK, rows.shape[0]))
        yield place, np.full(len(place), np.nan), most + weights[KNOWN] * rows["known"][start]


def _near(rows: Any, cells: Any, ask: Any, weights: Any) -> tuple[Any, Any]:
    """Return the rows within reach, and the square of the straight way to each; NaN from no place."""
    if ask["chord2"] < 0:
        return np.arange(cells.shape[0]), np.full(cells.shape[0], np.nan)
    lines = np.arange(ask["south"], ask["north"] + 1) * int(weights[COLUMNS])
    places, fars = [np.zeros(0, "i8")], [np.zeros(0)]
    for west, east in (("west", "east"), ("west2", "east2")):
        los = np.searchsorted(cells, lines + ask[west], side="left").tolist()
        his = np.searchsorted(cells, lines + ask[east], side="right").tolist()
        for lo, hi in zip(los, his, strict=True):
            if hi > lo:
                run = rows[lo:hi]
                far = (run["x"] - ask["x"]) ** 2
                far += (run["y"] - ask["y"]) ** 2
                far += (run["z"] - ask["z"]) ** 2
                keep = np.flatnonzero(far <= ask["chord2"])
                places.append(keep + lo)
                fars.append(far[keep])
    return np.concatenate(places), np.concatenate(fars)


def _fitting(
    rows: Any, words: Any, tongues: Any, place: Any, far: Any, ask: Any, at: Any, bits: Any
) -> tuple[Any, Any, Any]:
    """Return the rows that nothing rules out, how far they are, and how many things they leave in doubt."""
    flags = rows["flags"][place]
    fits = ((flags & ask["never"].astype("u2")) == 0) & ((flags & ask["sex"].astype("u2")) > 0)
    place, far = place[fits], far[fits]
    if int(ask["flags"]) & OF_KINDS:
        fits = _any(words, place, at, bits, ask["kinds"], ask["tongues"])
        place, far = place[fits], far[fits]
    row = rows[place]
    flags, fits, doubts = row["flags"], np.ones(len(place), bool), np.zeros(len(place), "i8")
    if ask["age"] >= 0:
        fits &= (row["from_age"] <= ask["age"]) & (ask["age"] <= row["to_age"])
    if ask["times"]:
        fits &= (row["times"] == 0) | ((row["times"] & ask["times"].astype("u4")) > 0)
    if int(ask["flags"]) & SPEAKS:
        silent = ~_any(tongues, place, at, bits, ask["tongues"], ask["last"])
        fits &= ~(silent & ((flags & (SPEAKS | INTERPRETERS)) == SPEAKS))
        doubts += silent
    if not np.isnan(ask["budget"]):
        fits &= ~(row["cost"] > ask["budget"])
        doubts += np.isnan(row["cost"])
    for asked, no, yes in ((STEP_FREE, STEPS, STEP_FREE | FREE_OF_PLACE), (LOOP, NO_LOOP, LOOP)):
        if int(ask["flags"]) & asked:
            fits &= ((flags & no) == 0) | ((flags & yes & FREE_OF_PLACE) > 0)
            doubts += (flags & yes) == 0
    return place[fits], far[fits], doubts[fits]


def _any(words: Any, place: Any, at: Any, bits: Any, first: int, last: int) -> Any:
    """Return which of these rows have one of these bits."""
    found = np.zeros(len(place), bool)
    for each in range(first, last):
        found |= (words[place, at[each]] & bits[each]) > 0
    return found


def _scores(
    row: Any, words: Any, place: Any, far: Any, doubts: Any, ask: Any, at: Any, bits: Any, weights: Any
) -> Any:
    shared = np.zeros(len(place))
    for each in range(ask["first"], ask["kinds"]):
        shared += np.bitwise_count(words[place, at[each]] & bits[each])
    km = 2 * weights[EARTH] * np.arcsin(np.sqrt(far) / (2 * weights[EARTH]))
    near = np.where(np.isnan(far), weights[ANYWHERE], np.exp(-km / weights[NEAR_KM]))
    times = np.minimum(1.0, 0.5 * np.bitwise_count(row["times"] & ask["times"].astype("u4")))
    score = weights[TERMS] * shared / ask["terms"] + weights[KNOWN] * row["known"] - weights[DOUBT] * doubts
    return score + weights[TIMES] * times + weights[NEAR] * near


__all__ = ["ASK", "COMPILED", "ROW", "many", "one", "vectors"]
