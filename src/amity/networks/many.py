"""The measures of a million egos at once."""

from collections.abc import Callable, Iterable
from typing import Any

from .network import AT_LEAST_WEEKLY, CLOSENESS, FREQUENCIES, MODES, ROLES, SUPPORTS, Part
from .packed import ASKED, Array, Packed, PackedError, numpy

Columns = dict[str, Array]

Work = Callable[[Packed, int | None], Any]
"""What works out some measures, on so many threads."""


def measure_many(packed: Packed, *, only: Iterable[str] | None = None, threads: int | None = None) -> Columns:
    """Return the numbers among `Measures` for many egos, each an array with one value per ego.

    What is None there is NaN here, or −1 where the numbers are whole.
    A number per kind is an array per kind, ``support.practical``; ``single_points`` is how many kinds of
    support one person alone gives.
    What names people or groups (``cutpoints``, ``fragile``, ``roles``, ``groups`` …) is left to `measure`.
    ``only`` names the measures that are wanted; what is not wanted is not worked out.
    Measures for which `packed` has no array are left out, unless ``only`` names them.
    ``threads`` is as many as there are processors, if it is not said.

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
    packed = _checked(packed, threads)
    found: Columns = {"size": np.diff(packed.people_from).astype(np.int32)}
    for names, needs, work in _WORK:
        if wanted & set(names) and all(getattr(packed, need) is not None for need in needs):
            found |= dict(zip(names, work(packed, threads), strict=True))
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


def _checked(packed: Packed, threads: int | None) -> Packed:
    """Return the arrays in the types that the kernels were made for; refuse what does not fit together."""
    from . import kernel
    from .compiled import shared_out

    np = numpy()
    _refuse_codes(packed)
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
    ties = (arrays[name] for name in ("people_from", "ties_from", "tie_a", "tie_b"))
    wrong = [ego for ego in shared_out(kernel.check, packed.egos, *ties, threads=threads) if ego >= 0]
    if wrong:
        raise PackedError(
            f"ego {wrong[0]}: its ties lead nowhere, or are not in ascending order and each pair once. "
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


HIGHEST = {
    "roles": 2 ** len(ROLES) - 1,
    "closeness": max(CLOSENESS),
    "frequency": len(FREQUENCIES),
    "modes": 2 ** len(MODES) - 1,
    "mode": len(MODES),
    "gives": 2 ** len(SUPPORTS) - 1,
    "receives": 2 ** len(SUPPORTS) - 1,
    "strain": 3,
}
"""The highest code of each array of people; the lowest is 0, for what is not said."""


def _refuse_codes(packed: Packed) -> None:
    np = numpy()
    for name, highest in HIGHEST.items():
        array = getattr(packed, name)
        if array is None or not np.size(array):
            continue
        lowest_there, highest_there = np.min(array), np.max(array)
        if lowest_there < 0 or highest_there > highest:
            raise PackedError(
                f"{name}: holds codes from {lowest_there} to {highest_there} where 0 to {highest} are known. "
                "0 stands for what is not said."
            )


def _shape(packed: Packed, threads: int | None) -> Any:
    from . import kernel

    np = numpy()
    ratios, counts = np.full((4, packed.egos), np.nan), np.full((2, packed.egos), -1, np.int32)
    arrays = packed.people_from, packed.ties_from, packed.tie_a, packed.tie_b, packed.asked
    _run(kernel.shape, packed, threads, *arrays, ratios, counts)
    return *ratios, *counts


def _betweenness(packed: Packed, threads: int | None) -> Any:
    from . import kernel

    found = numpy().full((2, packed.egos), numpy().nan)
    arrays = packed.people_from, packed.ties_from, packed.tie_a, packed.tie_b, packed.asked
    return _run(kernel.betweenness, packed, threads, *arrays, found)


def _weighted(packed: Packed, threads: int | None) -> Any:
    from . import kernel

    np = numpy()
    weights = np.empty(0, np.float32) if packed.weights is None else packed.weights
    closeness = np.zeros(packed.people_from[-1], np.int8) if packed.closeness is None else packed.closeness
    ties = packed.people_from, packed.ties_from, packed.tie_a, packed.tie_b
    found = np.full((3, packed.egos), np.nan)
    return _run(kernel.weighted, packed, threads, *ties, weights, closeness, packed.asked, found)


def _blau(packed: Packed, threads: int | None) -> Any:
    from . import kernel_people

    return (_of_roles(kernel_people.blau, packed, threads),)


def _entropy(packed: Packed, threads: int | None) -> Any:
    from . import kernel_people

    return (_of_roles(kernel_people.entropy, packed, threads),)


def _of_roles(kernel: Callable[..., Any], packed: Packed, threads: int | None) -> Array:
    np = numpy()
    place = np.zeros(2**15 + 1, np.uint8)
    place[1 << np.arange(16)] = np.arange(16)
    found = np.full(packed.egos, np.nan)
    return _run(kernel, packed, threads, packed.people_from, packed.roles, place, found)


def _ei_index(packed: Packed, threads: int | None) -> Any:
    from . import kernel_people

    arrays = packed.people_from, packed.attribute, packed.ego_attribute
    return (_run(kernel_people.ei_index, packed, threads, *arrays, numpy().full(packed.egos, numpy().nan)),)


def _tally(packed: Packed, threads: int | None, array: str, points: Callable[[int], float]) -> Any:
    from . import kernel_people

    np = numpy()
    of_code = np.array([points(code) for code in range(16)], np.float64)
    arrays = packed.people_from, getattr(packed, array), of_code
    return _run(kernel_people.tally, packed, threads, *arrays, np.zeros((2, packed.egos)))


def _run(kernel: Callable[..., Any], packed: Packed, threads: int | None, *arrays: Array) -> Array:
    """Run a kernel over all egos; return the last of its arrays, into which it wrote."""
    from .compiled import shared_out

    shared_out(kernel, packed.egos, *arrays, threads=threads)
    return arrays[-1]


def _count(packed: Packed, threads: int | None, array: str, points: Callable[[int], float]) -> Array:
    """Return a count per ego; −1 where there are people and nothing is known of any."""
    np = numpy()
    total, known = _tally(packed, threads, array, points)
    return np.where((known > 0) | (np.diff(packed.people_from) == 0), total, -1).astype(np.int32)


def _closeness(packed: Packed, threads: int | None) -> Any:
    np = numpy()
    total, known = _tally(packed, threads, "closeness", float)
    size = np.where((known > 0) | (np.diff(packed.people_from) == 0), total / 3, np.nan)
    return _count(packed, threads, "closeness", lambda code: code == 3), size


def _contact(packed: Packed, threads: int | None) -> Any:
    often = [FREQUENCIES.index(word) + 1 for word in AT_LEAST_WEEKLY]
    return (_count(packed, threads, "frequency", lambda code: code in often),)


def _in_person(packed: Packed, threads: int | None) -> Any:
    np = numpy()
    total, known = _tally(packed, threads, "mode", lambda code: code == MODES.index("in-person") + 1)
    return (np.where(known > 0, total / np.maximum(known, 1), np.nan),)


def _never_in_person(packed: Packed, threads: int | None) -> Any:
    in_person = 1 << MODES.index("in-person")
    return (_count(packed, threads, "modes", lambda code: code > 0 and not code & in_person),)


def _strain(packed: Packed, threads: int | None) -> Any:
    return (_count(packed, threads, "strain", lambda code: code > 1),)


def _support(packed: Packed, threads: int | None) -> Any:
    np = numpy()
    known = _asked(packed, "gives") | (np.diff(packed.people_from) == 0)
    kinds = [_tally(packed, threads, "gives", _has(1 << n))[0] for n in range(len(SUPPORTS))]
    alone = sum(kind == 1 for kind in kinds)
    return [np.where(known, values, -1).astype(np.int32) for values in (*kinds, alone)]


def _given(packed: Packed, threads: int | None) -> Any:
    np = numpy()
    asked = _asked(packed, "receives") | (np.diff(packed.people_from) == 0)
    total, _ = _tally(packed, threads, "receives", _has(15))
    return (np.where(asked, total, -1).astype(np.int32),)


def _both_ways(packed: Packed, threads: int | None) -> Any:
    from . import kernel_people

    np = numpy()
    arrays = packed.people_from, packed.gives, packed.receives, np.zeros((4, packed.egos), np.int32)
    gives, receives, both, either = _run(kernel_people.support_both_ways, packed, threads, *arrays)
    asked = _asked(packed, "gives") & _asked(packed, "receives")
    share = np.where(asked & (either > 0), both / np.maximum(either, 1), np.nan)
    return share, np.where(asked, (gives > 0) & (receives == 0), -1).astype(np.int8)


def _has(bits: int) -> Callable[[int], float]:
    return lambda code: bool(code & bits)


def _asked(packed: Packed, part: Part) -> Array:
    """Return of which egos a part of the interview took place."""
    array: Array = packed.asked
    return array & (1 << ASKED.index(part)) > 0


def _as_it_stands(name: str) -> Work:
    return lambda packed, threads: (getattr(packed, name),)


_WORK: tuple[tuple[tuple[str, ...], tuple[str, ...], Work], ...] = (
    (("density", "effective_size", "efficiency", "constraint", "components", "isolates"), (), _shape),
    (("betweenness", "bridging"), (), _betweenness),
    (("weighted_density", "weighted_effective_size", "weighted_constraint"), (), _weighted),
    (("role_diversity",), ("roles",), _blau),
    (("role_entropy",), ("roles",), _entropy),
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
