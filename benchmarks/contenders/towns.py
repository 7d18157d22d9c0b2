"""Four made-up towns on which being fair is measured; each was written down before it was measured."""

from collections.abc import Callable
from typing import Any

import numpy as np

from . import country

EACH = 20
Town = tuple[Any, Any, Any]
"""The services that each person may take, the benefit of each, and the places of services."""


def trial(count: int, seed: int) -> Town:
    """Return the town of the first trial of the auction: 20 of the 60 services around one's own place."""
    rng, groups = np.random.default_rng([1, seed]), count // 20
    around = rng.random((count, 60), dtype="f4").argsort(axis=1)[:, :EACH] - 30
    home = np.sort(rng.random(count)) * groups
    chosen = (home[:, None].astype("i8") + around) % groups
    liked = rng.beta(2, 2, groups)
    far = np.abs(around) / 60
    benefit = 0.45 * liked[chosen] + 0.35 * rng.random((count, EACH)) + 0.2 * (1 - 2 * far)
    return chosen.astype("i4"), benefit.clip(0.01, 1.0), rng.geometric(1 / 21, groups)


def town(count: int, seed: int) -> Town:
    """Return the town of `allocation.py`, which was changed after a first one had shown less."""
    return country.caseload(count, "town", seed=seed)


def even(count: int, seed: int) -> Town:
    """Return a town without popular services: every benefit is as likely as any other."""
    rng, groups = np.random.default_rng([2, seed]), count // 20
    home = np.sort(rng.random(count)) * groups
    around = rng.integers(1, 6, (count, EACH)).cumsum(axis=1) - 30
    chosen = (home[:, None].astype("i8") + around) % groups
    return chosen.astype("i4"), rng.uniform(0.05, 1, (count, EACH)), rng.geometric(1 / 21, groups)


def plane(count: int, seed: int) -> Town:
    """Return a town in a plane: the 20 nearest services, and benefits that are made as match scores are."""
    from scipy.spatial import cKDTree

    rng, groups = np.random.default_rng([3, seed]), count // 20
    side = 1.5 * groups**0.5
    there, home = rng.random((groups, 2)) * side, rng.random((count, 2)) * side
    km, chosen = cKDTree(there).query(home, k=EACH)
    shared = (rng.random((count, EACH)) < 0.3) * rng.random((count, EACH))
    known = rng.beta(2, 3, groups)
    benefit = 0.4 * shared + 0.3 * np.exp(-km / 5) + 0.2 * known[chosen] + 0.1 * rng.random((count, EACH))
    return chosen.astype("i4"), benefit.clip(0.01, 1.0), rng.geometric(1 / 21, groups)


TOWNS: dict[str, Callable[[int, int], Town]] = {"trial": trial, "town": town, "even": even, "plane": plane}
