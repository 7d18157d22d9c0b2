"""Many networks as arrays: what a million egos are measured from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from amity.errors import AmityError

from .composition import shared_attributes
from .contact import unsafe
from .network import FREQUENCIES, MODES, ROLES, SUPPORTS, Alter, Network, Part
from .structure import neighbors

Array = Any
"""A NumPy array; the type is not named, for NumPy is loaded on first use."""


class PackedError(AmityError, ValueError):
    """Arrays that do not make networks, or no library to measure them with."""


class Packed(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The people of many egos, one after the other, and the ties among them.

    Only unpaid people of now are in the arrays of people: `workers`, `pets` and `unsafe` are counts per ego.
    The people of ego e are ``people_from[e]`` to ``people_from[e + 1]``, its ties ``ties_from[e]`` to
    ``ties_from[e + 1]``; a tie is two places among that ego's people, the lower one first, in ascending order
    and each pair once: `pack_ties` brings them into that form.
    An array that is None was asked of nobody.

    Per person, 0 where not said: ``roles`` (bit n for ``ROLES[n]``), ``closeness`` (1 to 3),
    ``frequency`` (n + 1 for ``FREQUENCIES[n]``), ``modes`` (bit n for ``MODES[n]``), ``mode`` (n + 1 for the
    usual one), ``gives`` and ``receives`` (bit n for ``SUPPORTS[n]``), ``strain`` (1 none, 2 some, 3 a lot).
    ``attribute`` and, per ego, ``ego_attribute`` hold codes of the attribute that the E-I index asks for;
    −1 is unknown. ``weights`` are those of the ties, 1 where None.
    ``asked`` has per ego bit 0 for ties, 1 for gives, 2 for receives; where it is None, ties were asked of
    all, and the others of all if their array is there.
    """

    people_from: Array
    ties_from: Array
    tie_a: Array
    tie_b: Array
    ids: Sequence[str] | None = None
    weights: Array | None = None
    roles: Array | None = None
    closeness: Array | None = None
    frequency: Array | None = None
    modes: Array | None = None
    mode: Array | None = None
    gives: Array | None = None
    receives: Array | None = None
    strain: Array | None = None
    attribute: Array | None = None
    ego_attribute: Array | None = None
    workers: Array | None = None
    pets: Array | None = None
    unsafe: Array | None = None
    asked: Array | None = None

    @property
    def egos(self) -> int:
        """How many there are."""
        return len(self.people_from) - 1


def pack(networks: Iterable[Network], *, by: str | None = None) -> Packed:
    """Return networks as arrays, for `measure_many`.

    ``by`` names the attribute of the E-I index; without it each ego has the only one that they share with
    their people, as in `measure`.

    >>> packed = pack([Network(alters=(Alter(id="ana", roles=("friend",)), Alter(id="ben"))), Network()])
    >>> packed.people_from.tolist(), packed.roles.tolist()
    ([0, 2, 2], [16, 0])
    """
    np = numpy()
    everyone = list(networks)
    sizes = [len(network.people) for network in everyone]
    people = [alter for network in everyone for alter in network.people]
    of_person = {name: np.array([code(each) for each in people], kind) for name, kind, code in OF_PERSON}
    of_ego = {name: np.array([code(each) for each in everyone], kind) for name, kind, code in _OF_EGO}
    return Packed(
        ids=tuple(network.ego.id for network in everyone),
        people_from=offsets(sizes),
        **_ties(everyone, sizes),
        **of_person,
        **of_ego,
        **_attributes(everyone, by),
    )


def pack_ties(
    people_from: Array, ego: Array, a: Array, b: Array, weights: Array | None = None
) -> dict[str, Array]:
    """Return ties in the form that `Packed` asks for, from one row a tie: the ego's number and two places.

    A pair that stands there more than once, either way round, is one tie with its largest weight.
    Raises `PackedError` where a tie leads back to itself, or to a place that the ego has not.

    >>> ties = pack_ties([0, 3], ego=[0, 0, 0], a=[2, 0, 1], b=[0, 2, 0])
    >>> ties["ties_from"].tolist(), ties["tie_a"].tolist(), ties["tie_b"].tolist()
    ([0, 2], [0, 0], [1, 2])
    """
    np = numpy()
    ego, a, b = (np.asarray(each, np.int64) for each in (ego, a, b))
    sizes = np.diff(np.asarray(people_from, np.int64))
    _refuse_misplaced(sizes, ego, a, b)
    low, high = np.minimum(a, b), np.maximum(a, b)
    weights = None if weights is None else np.asarray(weights, np.float64)
    order = np.lexsort([high, low, ego] if weights is None else [-weights, high, low, ego])
    ego, low, high = ego[order], low[order], high[order]
    first = np.ones(len(ego), bool)
    first[1:] = (np.diff(ego) != 0) | (np.diff(low) != 0) | (np.diff(high) != 0)
    place = np.int16 if sizes.max(initial=0) < 2**15 else np.int32
    return {
        "ties_from": offsets(np.bincount(ego[first], minlength=len(sizes))),
        "tie_a": low[first].astype(place),
        "tie_b": high[first].astype(place),
        "weights": None if weights is None else weights[order][first].astype(np.float32),
    }


def offsets(counts: Sequence[int] | Array) -> Array:
    """Return where each of several runs starts, and where the last one ends.

    >>> offsets([2, 0, 3]).tolist()
    [0, 2, 2, 5]
    """
    np = numpy()
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def numpy() -> Any:
    """Return NumPy, or say how to add it."""
    try:
        import numpy as np
    except ImportError as missing:
        raise PackedError(
            "Measuring many networks at once needs NumPy: pip install 'amity[fast]'."
        ) from missing
    return np


def _refuse_misplaced(sizes: Array, ego: Array, a: Array, b: Array) -> None:
    np = numpy()
    strange = (ego < 0) | (ego >= len(sizes))
    size = np.append(sizes, 0)[np.where(strange, -1, ego)]
    wrong = strange | (a < 0) | (b < 0) | (a >= size) | (b >= size) | (a == b)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise PackedError(
            f"tie {row}: joins the places {a[row]} and {b[row]} of ego {ego[row]}, "
            f"who has {size[row]} people. Give two different places, counted from 0, or take the tie out."
        )


def _bits(values: Iterable[str], order: Sequence[str]) -> int:
    return sum(1 << order.index(value) for value in set(values))


OF_PERSON: tuple[tuple[str, str, Callable[[Alter], int]], ...] = (
    ("roles", "uint16", lambda alter: _bits(alter.roles, ROLES)),
    ("closeness", "int8", lambda alter: alter.closeness or 0),
    ("frequency", "int8", lambda alter: FREQUENCIES.index(alter.frequency) + 1 if alter.frequency else 0),
    ("modes", "uint8", lambda alter: _bits(alter.modes, MODES)),
    ("mode", "int8", lambda alter: MODES.index(alter.modes[0]) + 1 if alter.modes else 0),
    ("gives", "uint8", lambda alter: _bits(alter.gives, SUPPORTS)),
    ("receives", "uint8", lambda alter: _bits(alter.receives, SUPPORTS)),
    ("strain", "int8", lambda alter: 0 if alter.strain is None else alter.strain + 1),
)
ASKED: tuple[Part, ...] = ("ties", "gives", "receives")
"""The order of the bits of ``asked``."""

_OF_EGO: tuple[tuple[str, str, Callable[[Network], int]], ...] = (
    ("workers", "int32", lambda network: len(network.workers)),
    ("pets", "int32", lambda network: len(network.pets)),
    ("unsafe", "int32", lambda network: -1 if (n := unsafe(network.alters)) is None else n),
    ("asked", "uint8", lambda network: sum(network.was_asked(part) << n for n, part in enumerate(ASKED))),
)


def _ties(everyone: Sequence[Network], sizes: Sequence[int]) -> dict[str, Array]:
    rows = [
        (ego, place[a], place[b], weight)
        for ego, network in enumerate(everyone)
        for place in [{alter.id: n for n, alter in enumerate(network.people)}]
        for a, others in neighbors(network).items()
        for b, weight in others.items()
        if place[a] < place[b]
    ]
    ego, a, b, weights = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pack_ties(offsets(sizes), ego, a, b, weights)


def _attributes(everyone: Sequence[Network], by: str | None) -> dict[str, Array]:
    """Return the codes of what ego and people have of the attribute that each ego is asked for."""
    np, of_people, of_egos = numpy(), [], []
    codes: dict[object, int] = {}
    for network in everyone:
        shared = shared_attributes(network)
        name = by or (shared[0] if len(shared) == 1 else None)
        own = network.ego.attributes.get(name) if name in shared else None
        of_egos.append(-1 if own is None else codes.setdefault(own, len(codes)))
        for alter in network.people:
            value = alter.attributes.get(name) if own is not None and name else None
            known = isinstance(value, str | int)
            of_people.append(codes.setdefault(value, len(codes)) if known else -1)
    return {"attribute": np.array(of_people, np.int32), "ego_attribute": np.array(of_egos, np.int32)}
