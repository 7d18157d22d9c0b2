"""A made-up country for the benchmarks of matching and allocation: seeded, so all contenders see the same."""

from typing import Any

import numpy as np

TOWNS = 500
NORTH, WEST, KM_NORTH, KM_EAST = 50.0, -5.0, 800.0, 500.0
DEGREE = 111.195
TERMS, TONGUES, SLOTS = 64, 24, 21

Table = dict[str, Any]


def services(count: int) -> Table:
    """Return services: 84 % in towns whose sizes fall off as Zipf's law says, 5 % to be had from anywhere."""
    rng = np.random.default_rng(20_261)
    latitude, longitude = _places(rng, count)
    from_age = rng.choice([0, 16, 18, 50, 60], count, p=[0.25, 0.15, 0.35, 0.15, 0.10])
    ends = rng.random(count) < 0.15
    return {
        "latitude": latitude,
        "longitude": longitude,
        "anywhere": rng.random(count) < 0.05,
        "full": rng.random(count) < 0.2,
        "from_age": from_age.astype("u1"),
        "to_age": np.where(ends, from_age + 25, 130).astype("u1"),
        "sex": rng.choice([3, 1, 2], count, p=[0.88, 0.08, 0.04]).astype("u1"),
        "languages": np.where(rng.random(count) < 0.8, _bits(rng, count, TONGUES, 1.3, 1.6) | 1, 0).astype(
            "i8"
        ),
        "cost": rng.choice([np.nan, 0, 2, 5, 12, 30], count, p=[0.25, 0.4, 0.12, 0.12, 0.07, 0.04]).astype(
            "f4"
        ),
        "steps": rng.choice([0, 1, 2], count, p=[0.4, 0.45, 0.15]).astype("u1"),  # not said, free of, has
        "known": np.round(rng.beta(2, 3, count), 3).astype("f4"),
        "times": np.where(rng.random(count) < 0.7, _bits(rng, count, SLOTS, 2.2, 0.2), 0).astype("i8"),
        "terms": _bits(rng, count, TERMS - 1, 3.0, 0.7).astype("i8"),
    }


def people(count: int) -> Table:
    """Return people who look for something: most nearby, one in five step-free, one in three for nothing."""
    rng = np.random.default_rng(20_262)
    latitude, longitude = _places(rng, count)
    other = np.where(rng.random(count) < 0.12, _bits(rng, count, TONGUES, 1.0, 1.0), 0)
    return {
        "latitude": latitude,
        "longitude": longitude,
        "km": rng.choice([2.0, 5.0, 10.0, 25.0], count, p=[0.2, 0.4, 0.3, 0.1]),
        "age": rng.integers(16, 97, count),
        "sex": rng.choice([1, 2, 3], count, p=[0.5, 0.4, 0.1]),
        "languages": (1 | other).astype("i8"),
        "budget": rng.choice([np.nan, 0.0, 5.0], count, p=[0.4, 0.35, 0.25]),
        "step_free": rng.random(count) < 0.2,
        "times": _bits(rng, count, SLOTS, 7, 0.2).astype("i8"),
        "terms": _bits(rng, count, TERMS - 1, 3.0, 0.7).astype("i8"),
    }


def caseload(count: int, kind: str, seed: int | None = None) -> tuple[Any, Any, Any]:
    """Return for ``count`` people 20 services each, the benefit of each (0 to 1), and the places of services.

    ``town``: services near each other, and places for 1.05 of all. ``tight``: the same with places for 0.7.
    ``scattered``: anywhere, the popular ones asked for most, and places for 0.7.
    """
    rng = np.random.default_rng(20_263 if seed is None else [20_263, seed])
    groups, each = count // 20, 20
    drawn = rng.geometric(1 / 21, groups)
    share = 1.05 if kind == "town" else 0.7
    places = np.maximum(1, np.round(drawn * (share * count / drawn.sum()))).astype("i8")
    liked = rng.beta(2, 2, groups)
    if kind == "scattered":
        weight = np.cumsum(1 / np.sqrt(np.arange(1, groups + 1)))
        chosen = np.searchsorted(weight / weight[-1], rng.random((count, each)))
        chosen = _different(np.sort(np.minimum(chosen, groups - 1), axis=1), groups)
        far = rng.random((count, each))
    else:
        home = np.sort(rng.random(count)) * groups
        gaps = rng.integers(1, 6, (count, each)).cumsum(axis=1)
        chosen = (home[:, None].astype("i8") + gaps - 30) % groups
        far = np.minimum(1.0, np.abs(gaps - 30) / 30)
    benefit = 0.45 * liked[chosen] + 0.35 * rng.random((count, each)) + 0.2 * (1 - far)
    return chosen.astype("i4"), np.clip(benefit, 0.01, 1.0), places


def _different(chosen: Any, groups: int) -> Any:
    """Move what stands twice in a sorted row one on, and what falls off the end to the first free ones."""
    for column in range(1, chosen.shape[1]):
        chosen[:, column] = np.maximum(chosen[:, column], chosen[:, column - 1] + 1)
    return chosen % groups


def _places(rng: Any, count: int) -> tuple[Any, Any]:
    size = 1 / np.arange(1, TOWNS + 1) ** 0.9
    middle = rng.random((TOWNS, 2)) * (KM_NORTH, KM_EAST)
    town = rng.choice(TOWNS, count, p=size / size.sum())
    spread = 2 + 12 * np.sqrt(size / size.max())
    inside = middle[town] + rng.normal(size=(count, 2)) * spread[town, None]
    outside = rng.random((count, 2)) * (KM_NORTH, KM_EAST)
    spot = np.where(rng.random((count, 1)) < 0.84, inside, outside).clip(0, (KM_NORTH, KM_EAST))
    latitude = NORTH + spot[:, 0] / DEGREE
    return latitude, WEST + spot[:, 1] / (DEGREE * np.cos(np.radians(latitude)))


def _bits(rng: Any, count: int, width: int, mean: float, falls: float) -> Any:
    """Return about ``mean`` bits of ``width`` for each, the first ones the likeliest; one at least."""
    likely = 1 / np.arange(1, width + 1) ** falls
    found = np.zeros(count, "u8")
    how_many = np.maximum(1, rng.poisson(mean, count))
    for number in range(how_many.max()):
        more = np.flatnonzero(how_many > number)
        drawn = rng.choice(width, len(more), p=likely / likely.sum()).astype("u8")
        found[more] |= np.uint64(1) << drawn
    return found
