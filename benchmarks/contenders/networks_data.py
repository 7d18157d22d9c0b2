"""A million made-up egos with about 15 alters each, as arrays on the disk; the same whenever it is made.

python -m contenders.networks_data 1000000 data/networks-1000000
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from amity.networks import Packed

DENSITY = 0.25
"""The chance that two alters know each other."""

ARRAYS = ("people_from", "ties_from", "tie_a", "tie_b", "roles", "attribute", "ego_attribute")


def load(folder: Path, egos: int | None = None) -> Packed:
    """Return the networks on the disk, or the first ``egos`` of them."""
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r" if egos else None) for name in ARRAYS}
    if egos is None:
        return Packed(**arrays)
    people, ties = arrays["people_from"][egos], arrays["ties_from"][egos]
    ends = {"people_from": egos + 1, "ties_from": egos + 1, "tie_a": ties, "tie_b": ties}
    ends |= {"roles": people, "attribute": people, "ego_attribute": egos}
    return Packed(**{name: np.array(arrays[name][: ends[name]]) for name in ARRAYS})


@njit
def ties(sizes: Any, seed: int) -> Any:
    """Draw the ties of every ego, in ascending order."""
    np.random.seed(seed)
    most = 0
    for n in sizes:
        most += n * (n - 1) // 2
    a, b = np.empty(most, np.int16), np.empty(most, np.int16)
    ends, t = np.zeros(len(sizes) + 1, np.int64), 0
    for e in range(len(sizes)):
        for i in range(sizes[e]):
            for j in range(i + 1, sizes[e]):
                if np.random.random() < DENSITY:
                    a[t], b[t], t = i, j, t + 1
        ends[e + 1] = t
    return ends, a[:t].copy(), b[:t].copy()


def main(egos: int, folder: Path) -> None:
    chance = np.random.default_rng(20261124)
    sizes = chance.poisson(15, egos).clip(2, 40)
    people = int(sizes.sum())
    ties_from, tie_a, tie_b = ties(sizes, 7)
    roles = 1 << chance.integers(0, 12, people)
    second = np.where(chance.random(people) < 0.2, 1 << chance.integers(0, 12, people), 0)
    arrays = {
        "people_from": np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        "ties_from": ties_from,
        "tie_a": tie_a,
        "tie_b": tie_b,
        "roles": (roles | second).astype(np.uint16),
        "attribute": chance.integers(0, 5, people).astype(np.int16),
        "ego_attribute": chance.integers(0, 5, egos).astype(np.int16),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
