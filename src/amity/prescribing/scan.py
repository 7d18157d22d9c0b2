"""The kernels of matching: the exact best few of a million offers, near a place, in well under a millisecond.

Offers lie in the order of 2 km rows and columns of the globe, so those near a place are a few runs of rows.
Of those to be had from anywhere the best known come first, and the scan stops where none can get among
the best.
This module is opened on first use: it stands on NumPy, and on numba where that is installed.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .offers import ANYWHERE, DOUBT, EARTH_KM, NEAR_KM, WEIGHTS

try:
    from numba import njit, prange

    COMPILED = True
except ImportError:  # `vectors` does the same in NumPy, some ten times slower
    COMPILED, prange = False, range

    def njit(**how: bool) -> Callable[[Any], Any]:
        """Return a decorator that leaves a function as it is."""
        return lambda function: function


STEP_FREE, STEPS, LOOP, NO_LOOP, FULL, FREE_OF_PLACE = 1, 2, 4, 8, 16, 32
ROW = np.dtype(
    [
        ("x", "f4"),
        ("y", "f4"),
        ("z", "f4"),
        ("known", "f4"),
        ("cost", "f4"),  # NaN: not said
        ("times", "u4"),
        ("languages", "u8"),
        ("from_age", "u1"),
        ("to_age", "u1"),
        ("sex", "u1"),
        ("flags", "u1"),
        ("id", "i4"),
    ]
)
"""One offer, 44 bytes, beside its words of terms (64 bits each)."""

ASK = np.dtype(
    [
        ("x", "f8"),
        ("y", "f8"),
        ("z", "f8"),
        ("chord2", "f8"),
        ("budget", "f8"),
        ("terms", "f8"),
        ("age", "i8"),
        ("sex", "u8"),
        ("flags", "u8"),
        ("times", "u8"),
        ("languages", "u8"),
    ]
)
"""One wish: ``chord2`` is the square of the straight way through the earth that travelling as far makes."""

W_TERMS, W_NEAR, W_KNOWN, W_TIMES = (WEIGHTS[part] for part in ("terms", "near", "known", "times"))


@njit(nogil=True, inline="always")
def _ones(bits: Any) -> Any:
    """Return how many bits are set, by adding neighbours (Warren, Hacker's Delight, 5-1)."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(nogil=True, inline="always")
def _doubts(row: Any, ask: Any, flags: Any) -> int:
    """Return how many things the person must know are not said; -1 where something rules the offer out."""
    if flags & FULL or row.from_age > ask.age >= 0 or ask.age > row.to_age or not row.sex & ask.sex:
        return -1
    times = np.uint64(row.times)
    if ask.times and times and not ask.times & times:
        return -1
    doubts = 0
    if ask.languages:
        if row.languages and not row.languages & ask.languages:
            return -1
        doubts += row.languages == 0
    if not np.isnan(ask.budget):
        if row.cost > ask.budget:
            return -1
        doubts += np.isnan(row.cost)
    if ask.flags & STEP_FREE and not flags & FREE_OF_PLACE:
        if flags & STEPS:
            return -1
        doubts += not flags & STEP_FREE
    if ask.flags & LOOP:
        if flags & NO_LOOP:
            return -1
        doubts += not flags & LOOP
    return doubts


@njit(nogil=True, inline="always")
def _is_of(words: Any, kinds: Any) -> bool:
    """Return whether an offer is of one of the kinds, or none was asked for: one word of bits for each."""
    if kinds.shape[0] == 0:
        return True
    for word in range(kinds.shape[0]):
        if words[word] & kinds[word]:
            return True
    return False


@njit(nogil=True)
def _run(rows, words, lo, hi, ask, at, bits, kinds, best, ids, count, ranked):  # type: ignore
    """Scan the rows from ``lo`` to ``hi`` and return how many are now in the heap, the worst on top."""
    top, seen = best.shape[0], ask.chord2 >= 0
    for place in range(lo, hi):
        row = rows[place]
        if ranked and count == top and W_TERMS + W_NEAR * ANYWHERE + W_TIMES + W_KNOWN * row.known < best[0]:
            break
        flags = np.uint64(row.flags)
        near, far = ANYWHERE, 0.0
        by_place = seen and not flags & np.uint64(FREE_OF_PLACE)
        if by_place:
            far = (row.x - ask.x) ** 2 + (row.y - ask.y) ** 2 + (row.z - ask.z) ** 2
            if not far <= ask.chord2:  # also where it is not known: NaN
                continue
        doubts = _doubts(row, ask, flags)
        if doubts < 0 or not _is_of(words[place], kinds):
            continue
        shared = 0
        for word in range(at.shape[0]):
            shared += _ones(words[place, at[word]] & bits[word])
        score = W_TERMS * shared / ask.terms + W_KNOWN * row.known - DOUBT * doubts
        score += W_TIMES * min(1.0, 0.5 * _ones(ask.times & np.uint64(row.times)))
        if by_place:
            if count == top and score + W_NEAR < best[0]:
                continue
            near = np.exp(-2 * EARTH_KM * np.arcsin(np.sqrt(far) / (2 * EARTH_KM)) / NEAR_KM)
        count = _keep(score + W_NEAR * near, row.id, best, ids, count)
    return count


@njit(nogil=True)
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


@njit(nogil=True, inline="always")
def _after(score: float, this: int, other: float, that: int) -> bool:
    """Return whether the first of two offers suits better."""
    return score > other or (score == other and this < that)


@njit(nogil=True)
def one(rows, words, runs, ranked_from, ask, at, bits, kinds, best, ids):  # type: ignore[no-untyped-def]
    """Fill ``best`` and ``ids`` with the best offers of these ``runs`` and of those from anywhere."""
    count = 0
    for run in range(runs.shape[0]):
        lo, hi = runs[run, 0], runs[run, 1]
        count = _run(rows, words, lo, hi, ask, at, bits, kinds, best, ids, count, False)
    return _run(rows, words, ranked_from, rows.shape[0], ask, at, bits, kinds, best, ids, count, True)


@njit(parallel=True, nogil=True)
def many(rows, words, runs, first, ranked_from, asks, at, bits, start, kinds, best, ids, counts):  # type: ignore
    """Do the same for many wishes on all cores; what is of wish ``i`` is from ``first[i]``, ``start[i]``."""
    for each in prange(asks.shape[0]):
        counts[each] = one(
            rows,
            words,
            runs[first[each] : first[each + 1]],
            ranked_from,
            asks[each],
            at[start[each] : start[each + 1]],
            bits[start[each] : start[each + 1]],
            kinds[each],
            best[each],
            ids[each],
        )


def vectors(
    rows: Any, words: Any, runs: Any, ranked_from: int, ask: Any, at: Any, bits: Any, kinds: Any, top: int
) -> Any:
    """Return the ids and scores of the best ``top``, worked out by NumPy alone."""
    places = [np.arange(lo, hi) for lo, hi in runs.tolist()] + [np.arange(ranked_from, len(rows))]
    place = np.concatenate(places)
    row, flags = rows[place], rows["flags"][place]
    free, seen = (flags & FREE_OF_PLACE) > 0, ask["chord2"] >= 0
    far = sum((row[axis].astype("f8") - ask[axis]) ** 2 for axis in "xyz")
    fits = (flags & FULL) == 0
    if len(kinds):
        fits &= (words[place] & kinds).any(axis=1)
    if seen:
        fits &= free | (far <= ask["chord2"])
    if ask["age"] >= 0:
        fits &= (row["from_age"] <= ask["age"]) & (ask["age"] <= row["to_age"])
    fits &= (row["sex"] & ask["sex"].astype("u1")) > 0
    if ask["times"]:
        fits &= (row["times"] == 0) | ((row["times"] & ask["times"].astype("u4")) > 0)
    fits, doubts = _said(row, flags, free, ask, fits)
    keep = np.flatnonzero(fits)
    row, place, doubts, far, free = row[keep], place[keep], doubts[keep], far[keep], free[keep]
    shared = np.zeros(len(keep))
    for word, wanted in zip(at, bits, strict=True):
        shared += np.bitwise_count(words[place, word] & wanted)
    by_place = np.logical_and(seen, ~free)
    with np.errstate(invalid="ignore"):
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.where(by_place, far, 0.0)) / (2 * EARTH_KM))
    near = np.where(by_place, np.exp(-km / NEAR_KM), ANYWHERE)
    times = np.minimum(1.0, 0.5 * np.bitwise_count(row["times"] & ask["times"].astype("u4")))
    score = W_TERMS * shared / ask["terms"] + W_KNOWN * row["known"] - DOUBT * doubts
    score = score + W_TIMES * times + W_NEAR * near
    order = np.lexsort((row["id"], -score))[:top]
    return row["id"][order], score[order]


def _said(row: Any, flags: Any, free: Any, ask: Any, fits: Any) -> tuple[Any, Any]:
    """Return who still fits by what the entries say, and how much of what must be known they do not say."""
    doubts = np.zeros(len(row), "i8")
    if ask["languages"]:
        fits = fits & ((row["languages"] == 0) | ((row["languages"] & ask["languages"]) > 0))
        doubts += row["languages"] == 0
    if not np.isnan(ask["budget"]):
        fits = fits & ~(row["cost"] > ask["budget"])
        doubts += np.isnan(row["cost"])
    if int(ask["flags"]) & STEP_FREE:
        fits = fits & (free | ((flags & STEPS) == 0))
        doubts += ~free & ((flags & STEP_FREE) == 0)
    if int(ask["flags"]) & LOOP:
        fits = fits & ((flags & NO_LOOP) == 0)
        doubts += (flags & LOOP) == 0
    return fits, doubts
