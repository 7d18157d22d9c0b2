"""Matching: the exact best offers for a wish, from a snapshot of the whole directory in memory."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from amity.errors import AmityError

from .offers import EARTH_KM, SLOTS, Offer, Suits, Wish, suits

CELL_KM = 2.0
DEGREE_KM = math.pi * EARTH_KM / 180
COLUMNS = math.ceil(360 * DEGREE_KM / CELL_KM) + 1
SEXES = {"female": 1, "male": 2, "any": 3}
MOST_LANGUAGES = 64


class MatchError(AmityError):
    """An offer or a wish says something that cannot be matched."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A directory packed for matching: made when the directory changes, read by every search.

    ``rows`` and ``words`` are arrays (see ``scan.ROW``), those with a place first, by ``cells``;
    from ``ranked_from`` those to be had from anywhere, the best known first.
    """

    rows: Any
    words: Any
    cells: Any
    ranked_from: int
    terms: Mapping[str, int]
    languages: Mapping[str, int]
    offers: Sequence[Offer] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An offer that suits: its place in the list of offers, its score, and how that comes about."""

    at: int
    score: float
    offer: Offer | None = None
    suits: Suits | None = None


def snapshot(offers: Sequence[Offer]) -> Snapshot:
    """Return ``offers`` packed for matching."""
    np, scan = _numpy(), _scan()
    terms = _numbered(term for offer in offers for term in offer.terms)
    languages = _numbered(language for offer in offers for language in offer.languages)
    if len(languages) > MOST_LANGUAGES:
        raise MatchError(
            f"{len(languages)} languages in one directory: at most {MOST_LANGUAGES} can be told apart."
        )
    rows = np.zeros(len(offers), scan.ROW)
    words = np.zeros((len(offers), max(1, math.ceil(len(terms) / 64))), np.uint64)
    none = math.nan
    rows["known"] = [offer.known for offer in offers]
    rows["cost"] = [none if offer.cost is None else offer.cost for offer in offers]
    rows["times"] = [_times(offer.times) for offer in offers]
    rows["languages"] = [sum(1 << languages[each] for each in set(offer.languages)) for offer in offers]
    rows["from_age"] = [min(255, max(0, offer.from_age)) for offer in offers]
    rows["to_age"] = [min(255, max(0, offer.to_age)) for offer in offers]
    rows["sex"] = [SEXES[offer.sex] for offer in offers]
    rows["flags"] = [_flags(offer, scan) for offer in offers]
    latitude = np.array([none if offer.latitude is None else offer.latitude for offer in offers])
    longitude = np.array([none if offer.longitude is None else offer.longitude for offer in offers])
    for at, offer in enumerate(offers):
        for term in set(offer.terms):
            words[at, terms[term] >> 6] |= np.uint64(1 << (terms[term] & 63))
    return arranged(rows, words, latitude, longitude, terms=terms, languages=languages, offers=offers)


def arranged(
    rows: Any,
    words: Any,
    latitude: Any,
    longitude: Any,
    *,
    terms: Mapping[str, int],
    languages: Mapping[str, int],
    offers: Sequence[Offer] = (),
) -> Snapshot:
    """Return a snapshot of rows in any order, whose place is in degrees; their ids become their order."""
    np, scan = _numpy(), _scan()
    rows["x"], rows["y"], rows["z"] = _on_globe(np, latitude, longitude)
    rows["id"] = np.arange(len(rows))
    anywhere = (rows["flags"] & scan.FREE_OF_PLACE) > 0
    cells = np.where(np.isnan(latitude), -1, _cell(np, latitude, longitude)).astype(np.int64)
    placed, ranked = np.flatnonzero(~anywhere), np.flatnonzero(anywhere)
    placed = placed[np.argsort(cells[placed], kind="stable")]
    ranked = ranked[np.argsort(-rows["known"][ranked], kind="stable")]
    order = np.concatenate([placed, ranked])
    return Snapshot(
        rows=rows[order],
        words=words[order],
        cells=cells[placed],
        ranked_from=len(placed),
        terms=terms,
        languages=languages,
        offers=offers,
    )


def best(packed: Snapshot, wish: Wish, *, top: int = 20) -> tuple[Found, ...]:
    """Return the ``top`` offers that suit best, the best first: just those that `suits` would put there."""
    np, scan = _numpy(), _scan()
    asked, at, bits, kinds = _asked(packed, wish)
    runs = _runs(packed, wish)
    if scan.COMPILED:
        scores, ids = np.zeros(top), np.full(top, -1, np.int64)
        rest = (asked[0], at, bits, kinds, scores, ids)
        count = scan.one(packed.rows, packed.words, runs, packed.ranked_from, *rest)
        order = np.lexsort((ids[:count], -scores[:count]))
        ids, scores = ids[order], scores[order]
    else:
        ids, scores = scan.vectors(
            packed.rows, packed.words, runs, packed.ranked_from, asked[0], at, bits, kinds, top
        )
    return tuple(_found(packed, wish, i, s) for i, s in zip(ids.tolist(), scores.tolist(), strict=True))


def _found(packed: Snapshot, wish: Wish, at: int, score: float) -> Found:
    if not packed.offers:
        return Found(at=at, score=score)
    offer = packed.offers[at]
    return Found(at=at, score=score, offer=offer, suits=suits(offer, wish))


def _asked(packed: Snapshot, wish: Wish) -> tuple[Any, Any, Any, Any]:
    """Return the wish as a row, its terms as bits of some words, and its kinds as bits of all."""
    np, scan = _numpy(), _scan()
    ask = np.zeros(1, scan.ASK)
    seen = wish.latitude is not None and wish.longitude is not None
    if seen:
        ask["x"], ask["y"], ask["z"] = _on_globe(np, np.array([wish.latitude]), np.array([wish.longitude]))
    half = min(wish.travel_km, math.pi * EARTH_KM) / (2 * EARTH_KM)
    ask["chord2"] = (2 * EARTH_KM * math.sin(half)) ** 2 if seen else -1.0
    ask["budget"] = math.nan if wish.budget is None else wish.budget
    ask["terms"] = max(1, len(set(wish.terms)))
    ask["age"] = -1 if wish.age is None else wish.age
    ask["sex"] = SEXES[wish.sex]
    ask["flags"] = wish.step_free * scan.STEP_FREE + wish.hearing_loop * scan.LOOP
    ask["times"] = _times(wish.times)
    known = {packed.languages[each] for each in wish.languages if each in packed.languages}
    # a language that nobody here speaks is asked for all the same: bit 63 stands for it
    ask["languages"] = sum(1 << each for each in known) or (1 << 63 if wish.languages else 0)
    bits = _bits(packed, wish.terms)
    of_kinds = _bits(packed, wish.kinds)
    width = packed.words.shape[1] if wish.kinds else 0
    kinds = np.array([of_kinds.get(word, 0) for word in range(width)], np.uint64)
    return ask, np.array(list(bits), np.int64), np.array(list(bits.values()), np.uint64), kinds


def _bits(packed: Snapshot, said: Iterable[str]) -> dict[int, int]:
    """Return the words in which the terms have bits, and those bits; terms that nobody here uses have none."""
    bits: dict[int, int] = {}
    for term in set(said) & set(packed.terms):
        word, bit = packed.terms[term] >> 6, packed.terms[term] & 63
        bits[word] = bits.get(word, 0) | 1 << bit
    return bits


def _runs(packed: Snapshot, wish: Wish) -> Any:
    """Return the runs of rows that hold every offer within reach: all rows where no place is known."""
    np = _numpy()
    if wish.latitude is None or wish.longitude is None:
        return np.array([[0, packed.ranked_from]], np.int64)
    reach = wish.travel_km / DEGREE_KM + 1e-4
    south, north = max(-90.0, wish.latitude - reach), min(90.0, wish.latitude + reach)
    narrow = math.cos(math.radians(min(89.999, max(abs(south), abs(north)))))
    wide = min(180.0, math.degrees(math.asin(min(1.0, math.sin(math.radians(min(90.0, reach))) / narrow))))
    wide = 180.0 if max(abs(south), abs(north)) >= 89.99 else wide + 1e-4
    rows = np.arange(_line(south), _line(north) + 1, dtype=np.int64)
    runs = []
    for west, east in _around(wish.longitude - wide, wish.longitude + wide):
        lo = np.searchsorted(packed.cells, rows * COLUMNS + _line(west, 180.0), side="left")
        hi = np.searchsorted(packed.cells, rows * COLUMNS + _line(east, 180.0), side="right")
        runs.append(np.stack([lo, hi], axis=1)[hi > lo])
    return np.ascontiguousarray(np.concatenate(runs))


def _around(west: float, east: float) -> list[tuple[float, float]]:
    """Return the stretch of longitudes, in two where it goes over the date line."""
    if east - west >= 360:
        return [(-180.0, 180.0)]
    if west < -180:
        return [(-180.0, east), (west + 360, 180.0)]
    if east > 180:
        return [(west, 180.0), (-180.0, east - 360)]
    return [(west, east)]


def _line(degrees: float, offset: float = 90.0) -> int:
    return math.floor((degrees + offset) * DEGREE_KM / CELL_KM)


def _cell(np: Any, latitude: Any, longitude: Any) -> Any:
    row = np.floor((np.nan_to_num(latitude) + 90) * DEGREE_KM / CELL_KM).astype(np.int64)
    column = np.floor((np.nan_to_num(longitude) + 180) * DEGREE_KM / CELL_KM).astype(np.int64)
    return row * COLUMNS + column


def _on_globe(np: Any, latitude: Any, longitude: Any) -> tuple[Any, Any, Any]:
    a, b = np.radians(latitude), np.radians(longitude)
    return EARTH_KM * np.cos(a) * np.cos(b), EARTH_KM * np.cos(a) * np.sin(b), EARTH_KM * np.sin(a)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _times(said: Iterable[str]) -> int:
    """Return the times of the week as bits."""
    try:
        return sum(1 << SLOTS.index(each) for each in set(said))
    except ValueError as problem:
        raise MatchError(f"times: {problem}. Say a day and a part of it, such as 'mon morning'.") from problem


def _flags(offer: Offer, scan: Any) -> int:
    return int(
        (offer.step_free is True) * scan.STEP_FREE
        + (offer.step_free is False) * scan.STEPS
        + (offer.hearing_loop is True) * scan.LOOP
        + (offer.hearing_loop is False) * scan.NO_LOOP
        + (offer.places is not None and offer.places <= 0) * scan.FULL
        + offer.anywhere * scan.FREE_OF_PLACE
    )


def _numpy() -> Any:
    try:
        import numpy
    except ImportError as problem:
        raise MatchError(
            "Matching needs NumPy, which is not installed. Add it with: pip install 'amity[fast]'"
        ) from problem
    return numpy


def _scan() -> Any:
    from . import scan

    return scan
