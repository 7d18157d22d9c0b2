"""Matching: the exact best offers for a wish, from a snapshot of the whole directory in memory."""

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from amity.errors import AmityError

from .offers import ANYWHERE, DOUBT, EARTH_KM, NEAR_KM, SLOTS, WEIGHTS, Offer, Suits, Wish, suits

AT_ONCE = threading.Lock()
"""Numba's simplest pool of threads may be entered by one thread at a time."""


class MatchError(AmityError):
    """An offer or a wish says something that cannot be matched."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A directory packed for matching: made when the directory changes, read by every search.

    ``rows``, ``words`` (of terms) and ``tongues`` (of languages) are arrays (see ``scan.ROW``): first those
    with a place, by ``cells``, then those to be had from anywhere, the best known first.
    """

    rows: Any
    words: Any
    tongues: Any
    cells: Any
    terms: Mapping[str, int]
    languages: Mapping[str, int]
    offers: Sequence[Offer] = ()

    @cached_property
    def by_service(self) -> Mapping[str, list[int]]:
        """Return where in ``offers`` those of each service stand."""
        found: dict[str, list[int]] = {}
        for at, offer in enumerate(self.offers):
            found.setdefault(offer.service, []).append(at)
        return found


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An offer that suits: its place in the list of offers, and its score."""

    at: int
    score: float
    offer: Offer | None = None
    wish: Wish | None = None

    @property
    def suits(self) -> Suits | None:
        """How the score comes about, by the plain rule; None where the snapshot holds no offers."""
        return suits(self.offer, self.wish) if self.offer and self.wish else None


def snapshot(offers: Sequence[Offer]) -> Snapshot:
    """Return ``offers`` packed for matching."""
    np, scan = _numpy(), _scan()
    terms = _numbered(term for offer in offers for term in offer.terms)
    languages = _numbered(language for offer in offers for language in offer.languages)
    rows = np.zeros(len(offers), scan.ROW)
    none = math.nan
    rows["known"] = [offer.known for offer in offers]
    rows["cost"] = [none if offer.cost is None else offer.cost for offer in offers]
    rows["times"] = [_times(offer.times) for offer in offers]
    rows["from_age"] = [min(255, max(0, offer.from_age)) for offer in offers]
    rows["to_age"] = [min(255, max(0, offer.to_age)) for offer in offers]
    rows["flags"] = [_flags(offer, scan) for offer in offers]
    latitude = np.array([none if offer.latitude is None else offer.latitude for offer in offers])
    longitude = np.array([none if offer.longitude is None else offer.longitude for offer in offers])
    words = _words(np, [offer.terms for offer in offers], terms)
    tongues = _words(np, [offer.languages for offer in offers], languages)
    return arranged(
        rows, words, tongues, latitude, longitude, terms=terms, languages=languages, offers=offers
    )


def arranged(
    rows: Any,
    words: Any,
    tongues: Any,
    latitude: Any,
    longitude: Any,
    *,
    terms: Mapping[str, int],
    languages: Mapping[str, int],
    offers: Sequence[Offer] = (),
) -> Snapshot:
    """Return a snapshot of rows in any order, whose place is in degrees; their ids become their order."""
    np, scan, grid = _numpy(), _scan(), _grid()
    rows["x"], rows["y"], rows["z"] = grid.on_globe(latitude, longitude)
    rows["id"] = np.arange(len(rows))
    anywhere = (rows["flags"] & scan.FREE_OF_PLACE) > 0
    cells = grid.cells(latitude, longitude)
    placed, ranked = np.flatnonzero(~anywhere), np.flatnonzero(anywhere)
    placed = placed[np.argsort(cells[placed], kind="stable")]
    ranked = ranked[np.argsort(-rows["known"][ranked], kind="stable")]
    order = np.concatenate([placed, ranked])
    return Snapshot(
        rows=rows[order],
        words=words[order],
        tongues=tongues[order],
        cells=cells[placed],
        terms=terms,
        languages=languages,
        offers=offers,
    )


def best(packed: Snapshot, wish: Wish, *, top: int = 20) -> tuple[Found, ...]:
    """Return the ``top`` offers that suit best, the best first: just those that `suits` would put there.

    Of equals the one that stands first among the offers comes first.
    """
    np, scan = _numpy(), _scan()
    asks, at, bits = _asked(packed, [wish])
    if scan.COMPILED:
        scores, ids = np.zeros(top), np.full(top, -1, np.int64)
        arrays = (packed.rows, packed.words, packed.tongues, packed.cells)
        count = scan.one(*arrays, asks[0], at, bits, _weights(np), scores, ids)
        return _found(packed, wish, ids[:count], scores[:count], top)
    return _found(packed, wish, *by_vectors(packed, asks[0], at, bits, top), top)


def best_of_many(packed: Snapshot, wishes: Sequence[Wish], *, top: int = 20) -> list[tuple[Found, ...]]:
    """Return for each wish what `best` returns, worked out on all processors at once."""
    np, scan = _numpy(), _scan()
    if not scan.COMPILED:
        return [best(packed, wish, top=top) for wish in wishes]
    asks, at, bits = _asked(packed, wishes)
    scores, ids = np.zeros((len(wishes), top)), np.full((len(wishes), top), -1, np.int64)
    counts = np.zeros(len(wishes), np.int64)
    arrays = (packed.rows, packed.words, packed.tongues, packed.cells)
    with AT_ONCE:
        scan.many(*arrays, asks, at, bits, _weights(np), scores, ids, counts)
    each = zip(wishes, ids, scores, counts.tolist(), strict=True)
    return [_found(packed, wish, mine[:n], score[:n], top) for wish, mine, score, n in each]


def by_vectors(packed: Snapshot, ask: Any, at: Any, bits: Any, top: int) -> tuple[Any, Any]:
    """Return ids and scores of the best, worked out by NumPy alone."""
    arrays = (packed.rows, packed.words, packed.tongues, packed.cells)
    ids, scores = _scan().vectors(*arrays, ask, at, bits, _weights(_numpy()), top)
    return ids, scores


def _found(packed: Snapshot, wish: Wish, ids: Any, scores: Any, top: int) -> tuple[Found, ...]:
    """Return what was found in order, with what is said in other words fused in.

    That only ever adds to a score. So whoever is among the best with it was among the best without, or is one
    of the services that say something: scoring these anew is exact.
    """
    found = sorted(zip((-scores).tolist(), ids.tolist(), strict=True))
    if wish.in_words and packed.offers:
        again = {at for service in wish.in_words for at in packed.by_service.get(service, ())}
        kept = [each for each in found if each[1] not in again]
        told = ((at, suits(packed.offers[at], wish)) for at in again)
        found = sorted([*kept, *((-said.score, at) for at, said in told if said.against is None)])[:top]
    if not packed.offers:
        return tuple(Found(at=at, score=-score) for score, at in found)
    return tuple(Found(at=at, score=-score, offer=packed.offers[at], wish=wish) for score, at in found)


def _asked(packed: Snapshot, wishes: Sequence[Wish]) -> tuple[Any, Any, Any]:
    """Return the wishes as rows, and the bits that they ask for, each with the word it is in."""
    np, scan = _numpy(), _scan()
    at: list[int] = []
    bits: list[int] = []
    rows = []
    for wish in wishes:
        stands = [len(at)]
        for said, known in ((wish.terms, packed.terms), (wish.kinds, packed.terms)):
            _add_bits(said, known, at, bits)
            stands.append(len(at))
        _add_bits(wish.languages, packed.languages, at, bits)
        rows.append((*_where(wish), *_what(wish, scan), *_cells(wish), *stands, len(at)))
    return np.array(rows, scan.ASK), np.array(at, np.int64), np.array(bits, np.uint64)


def _where(wish: Wish) -> tuple[float, ...]:
    if wish.latitude is None or wish.longitude is None:
        return 0.0, 0.0, 0.0, -1.0
    return *_grid().point(wish.latitude, wish.longitude), _grid().chord2(wish.travel_km)


def _cells(wish: Wish) -> tuple[int, ...]:
    if wish.latitude is None or wish.longitude is None:
        return tuple(_grid().NOWHERE)
    return tuple(_grid().reach(wish.latitude, wish.longitude, wish.travel_km))


def _what(wish: Wish, scan: Any) -> tuple[float, ...]:
    """Return what is asked but for the place, in the order of ``scan.ASK``."""
    never = (not wish.even_closed) * scan.FULL
    never |= ("phone" in wish.never_by) * scan.BY_PHONE | ("online" in wish.never_by) * scan.BY_LINE
    flags = wish.step_free * scan.STEP_FREE | wish.hearing_loop * scan.LOOP
    flags |= bool(wish.languages) * scan.SPEAKS | bool(wish.kinds) * scan.OF_KINDS
    return (
        math.nan if wish.budget is None else wish.budget,
        max(1, len(set(wish.terms))),
        -1 if wish.age is None else wish.age,
        _sex(wish.sex, scan),
        never,
        flags,
        _times(wish.times),
    )


def _add_bits(said: Iterable[str], known: Mapping[str, int], at: list[int], bits: list[int]) -> None:
    """Add the words in which these have bits, and those bits; what nobody here says has none."""
    found: dict[int, int] = {}
    for each in set(said):
        number = known.get(each)
        if number is not None:
            found[number >> 6] = found.get(number >> 6, 0) | 1 << (number & 63)
    at += found.keys()
    bits += found.values()


def _weights(np: Any) -> Any:
    """Return the weights in the order in which the kernels know them."""
    parts = [WEIGHTS[part] for part in ("terms", "near", "known", "times")]
    return np.array([*parts, DOUBT, NEAR_KM, ANYWHERE, EARTH_KM, _grid().COLUMNS])


def _words(np: Any, said: Sequence[Iterable[str]], numbers: Mapping[str, int]) -> Any:
    """Return a row of bits for each, as many words of 64 as are needed."""
    words = np.zeros((len(said), max(1, math.ceil(len(numbers) / 64))), np.uint64)
    for at, names in enumerate(said):
        for name in set(names):
            words[at, numbers[name] >> 6] |= np.uint64(1 << (numbers[name] & 63))
    return words


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _times(said: Iterable[str]) -> int:
    """Return the times of the week as bits."""
    try:
        return sum(1 << SLOTS.index(each) for each in set(said))
    except ValueError as problem:
        raise MatchError(f"times: {problem}. Say a day and a part of it, such as 'mon morning'.") from problem


def _sex(said: str, scan: Any) -> int:
    return int({"female": scan.FEMALE, "male": scan.MALE}.get(said, scan.FEMALE | scan.MALE))


def _flags(offer: Offer, scan: Any) -> int:
    return int(
        (offer.step_free is True) * scan.STEP_FREE
        + (offer.step_free is False) * scan.STEPS
        + (offer.hearing_loop is True) * scan.LOOP
        + (offer.hearing_loop is False) * scan.NO_LOOP
        + (offer.advised_against or (offer.places is not None and offer.places <= 0)) * scan.FULL
        + offer.anywhere * scan.FREE_OF_PLACE
        + bool(offer.languages) * scan.SPEAKS
        + offer.interpreters * scan.INTERPRETERS
        + (offer.only_by == "phone") * scan.BY_PHONE
        + (offer.only_by == "online") * scan.BY_LINE
        + _sex(offer.sex, scan)
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


def _grid() -> Any:
    from . import grid

    return grid
