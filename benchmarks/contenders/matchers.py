"""One contender of the matching: answers wishes one after another, and says how long each took.

python -m contenders.matchers (ours | numpy | many | polars | postgres) SERVICES PEOPLE OUT.npy
"""

import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .country import TERMS, TONGUES, Table, people, services

TOP = 20
EARTH = 6371.0088
Answer = Callable[[int], Any]
"""Returns the scores of the best, the best first, for the person at this place."""


def main() -> None:
    """Run one contender and print one line of JSON."""
    name, count, asked, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    there, wishing = services(count), people(asked)
    if name == "postgres":
        from . import in_postgres

        print(json.dumps(in_postgres.run(there, wishing, out)))
        return
    before, began, worked = _memory(), time.perf_counter(), time.process_time()
    prepared = PREPARE[name](there)
    facts: dict[str, Any] = {
        "build": time.perf_counter() - began,
        "build_cpu": time.process_time() - worked,
        "grown": _memory() - before,
    }
    if name == "many":
        print(json.dumps(facts | _many(prepared, wishing)))
        return
    answer = ANSWER[name](prepared, wishing)
    first = time.perf_counter()
    answer(0)
    facts["first"] = time.perf_counter() - first
    walls, cpus, turns, found = [], [], [], np.full((asked, TOP), np.nan)
    for person in range(asked):
        taken, wall, cpu = _taken_away(), time.perf_counter(), time.process_time()
        scores = answer(person)
        cpus.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
        turns.append(_taken_away() - taken)
        found[person, : len(scores)] = scores
    np.save(out, found)
    for kind, took in (("wall", walls), ("cpu", cpus)):
        facts |= {f"{kind}_{part}": float(np.percentile(took, part) * 1000) for part in (50, 95, 99)}
    alone = np.array(walls)[np.array(turns) == 0]
    facts |= {"alone_99": float(np.percentile(alone, 99) * 1000), "alone": len(alone) / asked}
    print(json.dumps(facts | {"peak": _memory()}))


def _taken_away() -> int:
    """Return how often the system has taken the processor from this thread to give it to others."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


def _memory() -> float:
    """Return what this process holds now, in MB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def packed(there: Table) -> Any:
    """Return our snapshot of packed arrays."""
    from amity.prescribing import matching, scan

    rows = np.zeros(len(there["known"]), scan.ROW)
    for name in ("known", "cost", "times", "from_age", "to_age"):
        rows[name] = there[name]
    flags = np.where(there["steps"] == 1, scan.STEP_FREE, 0) + np.where(there["steps"] == 2, scan.STEPS, 0)
    flags += there["full"] * scan.FULL + there["anywhere"] * scan.FREE_OF_PLACE
    flags += (there["languages"] > 0) * scan.SPEAKS
    flags += (there["sex"] & 1 > 0) * scan.FEMALE + (there["sex"] & 2 > 0) * scan.MALE
    rows["flags"] = flags
    return matching.arranged(
        rows,
        there["terms"].astype("u8")[:, None],
        there["languages"].astype("u8")[:, None],
        there["latitude"],
        there["longitude"],
        terms={f"t{n}": n for n in range(TERMS)},
        languages={f"l{n}": n for n in range(TONGUES)},
    )


def wishes(wishing: Table) -> list[Any]:
    """Return the people as our wishes."""
    from amity.prescribing import Wish
    from amity.prescribing.offers import SLOTS

    names = [(f"t{n}", f"l{n}") for n in range(64)]
    return [
        Wish(
            latitude=float(wishing["latitude"][at]),
            longitude=float(wishing["longitude"][at]),
            travel_km=float(wishing["km"][at]),
            age=int(wishing["age"][at]),
            sex={1: "female", 2: "male", 3: "any"}[int(wishing["sex"][at])],  # type: ignore[arg-type]
            languages=tuple(names[n][1] for n in bits(wishing["languages"][at])),
            budget=None if math.isnan(wishing["budget"][at]) else float(wishing["budget"][at]),
            step_free=bool(wishing["step_free"][at]),
            times=tuple(SLOTS[n] for n in bits(wishing["times"][at])),
            terms=tuple(names[n][0] for n in bits(wishing["terms"][at])),
        )
        for at in range(len(wishing["age"]))
    ]


def bits(word: Any) -> list[int]:
    """Return which bits are set."""
    return [n for n in range(64) if int(word) >> n & 1]


def _ours(snapshot: Any, wishing: Table) -> Answer:
    from amity.prescribing import matching

    asked = wishes(wishing)
    return lambda person: [each.score for each in matching.best(snapshot, asked[person], top=TOP)]


def _numpy(snapshot: Any, wishing: Table) -> Answer:
    from amity.prescribing import scan

    scan.COMPILED = False
    return _ours(snapshot, wishing)


def _many(snapshot: Any, wishing: Table) -> dict[str, float]:
    from amity.prescribing import matching

    asked = wishes(wishing)
    matching.best_of_many(snapshot, asked[:10], top=TOP)
    best = []
    for _ in range(5):
        wall, cpu = time.perf_counter(), time.process_time()
        matching.best_of_many(snapshot, asked, top=TOP)
        best.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = (float(np.median(each)) for each in zip(*best, strict=True))
    return {"people_wall": len(asked) / wall, "people_cpu": len(asked) / cpu * (os.cpu_count() or 1)}


def _table(there: Table) -> Any:
    import polars as pl

    return pl.DataFrame(there).with_row_index("id").rechunk()


def _polars(frame: Any, wishing: Table) -> Answer:
    import polars as pl

    c, radians = pl.col, math.radians

    def answer(at: int) -> Any:
        km, lat, lon = (float(wishing[name][at]) for name in ("km", "latitude", "longitude"))
        age, sex, spoken = (int(wishing[name][at]) for name in ("age", "sex", "languages"))
        times, terms, budget = (
            int(wishing["times"][at]),
            int(wishing["terms"][at]),
            float(wishing["budget"][at]),
        )
        north = km / 111.19
        east = km / (111.19 * math.cos(radians(abs(lat) + north)))
        near = c("latitude").is_between(lat - north, lat + north) & c("longitude").is_between(
            lon - east, lon + east
        )
        fits = ~c("full") & (c("anywhere") | near)
        fits &= (c("from_age") <= age) & (c("to_age") >= age) & ((c("sex") & sex) != 0)
        fits &= (c("languages") == 0) | ((c("languages") & spoken) != 0)
        fits &= (c("times") == 0) | ((c("times") & times) != 0)
        doubts = (c("languages") == 0).cast(pl.Float64)
        if not math.isnan(budget):
            fits &= c("cost").is_nan() | (c("cost") <= budget)
            doubts += c("cost").is_nan()
        if wishing["step_free"][at]:
            fits &= c("anywhere") | (c("steps") != 2)
            doubts += ~c("anywhere") & (c("steps") == 0)
        a = c("latitude").radians()
        half = ((a - radians(lat)) / 2).sin() ** 2
        half += a.cos() * math.cos(radians(lat)) * ((c("longitude") - lon).radians() / 2).sin() ** 2
        way = 2 * EARTH * half.sqrt().arcsin()
        score = 0.4 * (c("terms") & terms).bitwise_count_ones().cast(pl.Float64) / terms.bit_count()
        score += 0.3 * pl.when("anywhere").then(0.5).otherwise((-c("way") / 5).exp())
        score += 0.2 * c("known").cast(pl.Float64) - 0.1 * doubts
        score += 0.1 * pl.min_horizontal(1.0, (c("times") & times).bitwise_count_ones().cast(pl.Float64) / 2)
        found = frame.lazy().filter(fits).with_columns(way=way).filter(c("anywhere") | (c("way") <= km))
        return found.select("id", score=score).top_k(TOP, by="score").collect()["score"].sort(descending=True)

    return answer


PREPARE: dict[str, Any] = {"ours": packed, "numpy": packed, "many": packed, "polars": _table}
ANSWER: dict[str, Any] = {"ours": _ours, "numpy": _numpy, "polars": _polars}

if __name__ == "__main__":
    main()
