"""The measures of a million egos at once."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from .network import AT_LEAST_WEEKLY, FREQUENCIES, MODES, SUPPORTS, Part
from .packed import ASKED, Array, Packed, PackedError, numpy

Columns = dict[str, Array]

_ONE_AT_A_TIME = Lock()
"""numba's plainest threads must not be started from two threads at once."""


def measure_many(packed: Packed, *, only: Iterable[str] | None = None) -> Columns:
    """Return the numbers among `Measures` for many egos, each an array with one value per ego.

    What is None there is NaN here, or −1 where the numbers are whole.
    A number per kind is an array per kind, ``support.practical``; ``single_points`` is how many kinds of
    support one person alone gives.
    What names people or groups (``cutpoints``, ``fragile``, ``roles``, ``groups`` …) is left to `measure`.
    ``only`` names the measures that are wanted; what is not wanted is not worked out.
    Measures for which `packed` has no array are left out, unless ``only`` names them.

    The first call in a fresh installation compiles for some seconds.
    Raises `PackedError` where numba is not installed, or the arrays do not make networks.

    >>> from amity.networks import Alter, Network, Tie, measure_many, pack
    >>> people = tuple(Alter(id=each) for each in "abcdef")
    >>> ties = tuple(Tie(a=a, b=b) for a, b in ("ab", "ae", "af", "bd"))
    >>> packed = pack([Network(alters=people, ties=ties), Network()])
    >>> found = measure_many(packed, only=["size", "constraint"])
    >>> found["size"].tolist(), found["constraint"].round(3).tolist()
    ([6, 0], [0.4, nan])
    """
    np = numpy()
    wanted = _wanted(packed, only)
    packed = _checked(packed)
    found: Columns = {"size": np.diff(packed.people_from).astype(np.int32)}
    with _ONE_AT_A_TIME:
        for names, needs, work in _WORK:
            if wanted & set(names) and all(getattr(packed, need) is not None for need in needs):
                found |= dict(zip(names, work(packed), strict=True))
    return {name: values for name, values in found.items() if name in wanted}


def _wanted(packed: Packed, only: Iterable[str] | None) -> set[str]:
    needs = {"size": (), **{name: needs for names, needs, _ in _WORK for name in names}}
    there = {n for n, arrays in needs.items() if all(getattr(packed, a) is not None for a in arrays)}
    if only is None:
        return there
    if unknown := sorted(set(only) - set(needs)):
        raise PackedError(f"no measure {unknown[0]!r} of many networks. Choose from {', '.join(needs)}.")
    if missing := sorted(set(only) - there):
        arrays = " and ".join(a for a in needs[missing[0]] if getattr(packed, a) is None)
        raise PackedError(f"{missing[0]} needs the array {arrays}. Add it, or leave {missing[0]} out.")
    return set(only)


def _checked(packed: Packed) -> Packed:
    """Return the arrays in the types that the kernels were made for; refuse what does not fit together."""
    from . import kernel

    np = numpy()
    kinds = {"people_from": np.int64, "ties_from": np.int64, "weights": np.float32, "roles": np.uint16}
    kinds |= dict.fromkeys(("workers", "pets", "unsafe"), np.int32)
    kinds |= dict.fromkeys(("closeness", "frequency", "mode", "strain"), np.int8)
    kinds |= dict.fromkeys(("modes", "gives", "receives", "asked"), np.uint8)
    arrays = {
        name: None if (array := getattr(packed, name)) is None else np.ascontiguousarray(array, kind)
        for name, kind in kinds.items()
    }
    for names in (("tie_a", "tie_b"), ("attribute", "ego_attribute")):
        arrays |= _narrow({name: getattr(packed, name) for name in names})
    _refuse_lengths(arrays)
    ego = kernel.check(*(arrays[name] for name in ("people_from", "ties_from", "tie_a", "tie_b")))
    if ego >= 0:
        raise PackedError(
            f"ego {ego}: its ties lead nowhere, or are not in ascending order and each pair once. "
            "Make them with `pack_ties`."
        )
    if arrays["asked"] is None:
        there = [part == "ties" or getattr(packed, part) is not None for part in ASKED]
        arrays["asked"] = np.full(packed.egos, sum(yes << n for n, yes in enumerate(there)), np.uint8)
    return Packed(ids=packed.ids, **arrays)


def _narrow(arrays: dict[str, Array]) -> dict[str, Array]:
    """Return arrays of whole numbers in 16 bits where they are so already, or fit, and else in 32."""
    np = numpy()
    held = {name: np.asarray(array) for name, array in arrays.items() if array is not None}
    narrow = all(
        array.dtype.itemsize < 3 or not array.size or (array.min() >= -(2**15) and array.max() < 2**15)
        for array in held.values()
    )
    kind = np.int16 if narrow else np.int32
    return arrays | {name: np.ascontiguousarray(array, kind) for name, array in held.items()}


def _refuse_lengths(arrays: dict[str, Array]) -> None:
    people, ties = arrays["people_from"], arrays["ties_from"]
    lengths = dict.fromkeys(("tie_a", "tie_b", "weights"), int(ties[-1]) if len(ties) else 0)
    lengths |= dict.fromkeys(("workers", "pets", "unsafe", "ego_attribute", "asked"), len(people) - 1)
    for name, array in arrays.items():
        if name in ("people_from", "ties_from"):
            rises = len(array) == len(people) > 0 and array[0] == 0 and bool((array[1:] >= array[:-1]).all())
            if not rises:
                raise PackedError(f"{name}: give one number more than egos, from 0 on and never falling.")
        elif array is not None and len(array) != lengths.get(name, people[-1]):
            expected = lengths.get(name, people[-1])
            raise PackedError(f"{name}: holds {len(array)} values where {expected} are expected.")


def _shape(packed: Packed) -> Any:
    from . import kernel

    return kernel.shape(packed.people_from, packed.ties_from, packed.tie_a, packed.tie_b, packed.asked)


def _betweenness(packed: Packed) -> Any:
    from . import kernel

    return kernel.betweenness(packed.people_from, packed.ties_from, packed.tie_a, packed.tie_b, packed.asked)


def _weighted(packed: Packed) -> Any:
    from . import kernel

    np = numpy()
    weights = np.empty(0, np.float32) if packed.weights is None else packed.weights
    closeness = np.zeros(packed.people_from[-1], np.int8) if packed.closeness is None else packed.closeness
    ties = packed.ties_from, packed.tie_a, packed.tie_b
    return kernel.weighted(packed.people_from, *ties, weights, closeness, packed.asked)


def _diversity(packed: Packed) -> Any:
    from . import kernel_people

    return kernel_people.diversity(packed.people_from, packed.roles)


def _ei_index(packed: Packed) -> Any:
    from . import kernel_people

    return (kernel_people.ei_index(packed.people_from, packed.attribute, packed.ego_attribute),)


def _tally(packed: Packed, array: str, points: Callable[[int], float]) -> tuple[Array, Array]:
    from . import kernel_people

    np = numpy()
    of_code = np.array([points(code) for code in range(16)], np.float64)
    total, known = kernel_people.tally(packed.people_from, getattr(packed, array), of_code)
    return total, known


def _count(packed: Packed, array: str, points: Callable[[int], float]) -> Array:
    """Return a count per ego; −1 where there are people and nothing is known of any."""
    np = numpy()
    total, known = _tally(packed, array, points)
    return np.where((known > 0) | (np.diff(packed.people_from) == 0), total, -1).astype(np.int32)


def _closeness(packed: Packed) -> Any:
    np = numpy()
    total, known = _tally(packed, "closeness", float)
    size = np.where((known > 0) | (np.diff(packed.people_from) == 0), total / 3, np.nan)
    return _count(packed, "closeness", lambda code: code == 3), size


def _contact(packed: Packed) -> Any:
    often = [FREQUENCIES.index(word) + 1 for word in AT_LEAST_WEEKLY]
    return (_count(packed, "frequency", lambda code: code in often),)


def _in_person(packed: Packed) -> Any:
    np = numpy()
    total, known = _tally(packed, "mode", lambda code: code == MODES.index("in-person") + 1)
    return (np.where(known > 0, total / np.maximum(known, 1), np.nan),)


def _never_in_person(packed: Packed) -> Any:
    in_person = 1 << MODES.index("in-person")
    return (_count(packed, "modes", lambda code: code > 0 and not code & in_person),)


def _strain(packed: Packed) -> Any:
    return (_count(packed, "strain", lambda code: code > 1),)


def _support(packed: Packed) -> Any:
    np = numpy()
    known = _asked(packed, "gives") | (np.diff(packed.people_from) == 0)
    kinds = [_tally(packed, "gives", _has(1 << n))[0] for n in range(len(SUPPORTS))]
    alone = sum(kind == 1 for kind in kinds)
    return [np.where(known, values, -1).astype(np.int32) for values in (*kinds, alone)]


def _given(packed: Packed) -> Any:
    np = numpy()
    asked = _asked(packed, "receives") | (np.diff(packed.people_from) == 0)
    total, _ = _tally(packed, "receives", _has(15))
    return (np.where(asked, total, -1).astype(np.int32),)


def _both_ways(packed: Packed) -> Any:
    from . import kernel_people

    np = numpy()
    gives, receives, both, either = kernel_people.any_of_both(
        packed.people_from, packed.gives, packed.receives
    )
    asked = _asked(packed, "gives") & _asked(packed, "receives")
    share = np.where(asked & (either > 0), both / np.maximum(either, 1), np.nan)
    return share, np.where(asked, (gives > 0) & (receives == 0), -1).astype(np.int8)


def _has(bits: int) -> Callable[[int], float]:
    return lambda code: bool(code & bits)


def _asked(packed: Packed, part: Part) -> Array:
    """Return of which egos a part of the interview took place."""
    array: Array = packed.asked
    return array & (1 << ASKED.index(part)) > 0


def _as_it_stands(name: str) -> Callable[[Packed], Any]:
    return lambda packed: (getattr(packed, name),)


_WORK: tuple[tuple[tuple[str, ...], tuple[str, ...], Callable[[Packed], Any]], ...] = (
    (("density", "effective_size", "efficiency", "constraint", "components", "isolates"), (), _shape),
    (("betweenness", "bridging"), (), _betweenness),
    (("weighted_density", "weighted_effective_size", "weighted_constraint"), (), _weighted),
    (("role_diversity", "role_entropy"), ("roles",), _diversity),
    (("ei_index",), ("attribute", "ego_attribute"), _ei_index),
    (("workers",), ("workers",), _as_it_stands("workers")),
    (("pets",), ("pets",), _as_it_stands("pets")),
    (("very_close", "closeness_weighted_size"), ("closeness",), _closeness),
    (("weekly",), ("frequency",), _contact),
    (("in_person_share",), ("mode",), _in_person),
    (("never_in_person",), ("modes",), _never_in_person),
    ((*(f"support.{kind}" for kind in SUPPORTS), "single_points"), ("gives",), _support),
    (("supported_by_ego",), ("receives",), _given),
    (("reciprocity", "only_receives"), ("gives", "receives"), _both_ways),
    (("strained",), ("strain",), _strain),
    (("unsafe",), ("unsafe",), _as_it_stands("unsafe")),
)
"""What is worked out together, the arrays that it needs, and how."""
