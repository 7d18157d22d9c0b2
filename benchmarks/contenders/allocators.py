"""One contender of the allocation: shares out a caseload, and says how long that took and what it came to.

python -m contenders.allocators (write | ours | fair | greedy | ortools) KIND PEOPLE FILE.npz
"""

import json
import resource
import sys
import time
from typing import Any

import numpy as np

EACH = 20
UNIT = 10_000
"""OR-Tools works in whole numbers: benefits are given to all contenders in ten-thousandths."""


def main() -> None:
    """Run one contender and print one line of JSON, or write the caseload."""
    name, kind, people, file = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    if name == "write":
        from .country import caseload

        service, benefit, places = caseload(people, kind)
        np.savez(file, service=service, benefit=np.round(benefit * UNIT) / UNIT, places=places)
        return
    said = np.load(file)
    service, benefit, places = said["service"], said["benefit"], said["places"]
    prepare = time.perf_counter()
    solve = SOLVE[name]()
    ready, cpu, wall = time.perf_counter() - prepare, time.process_time(), time.perf_counter()
    taken, facts = solve(service, benefit, places)
    facts |= {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "ready": ready}
    print(json.dumps(facts | _figures(service, benefit, places, taken)))


def _figures(service: Any, benefit: Any, places: Any, taken: Any) -> dict[str, float]:
    """Return what an allocation comes to; ``taken`` is the column of each person, -1 for none."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = np.flatnonzero(taken >= 0)
    used = np.bincount(service[rows, taken[rows]], minlength=len(places))
    assert (used <= places).all(), "over capacity"
    gain = np.zeros(len(taken))
    gain[rows] = benefit[rows, taken[rows]]
    worst = np.partition(gain, len(gain) // 10)[: len(gain) // 10].mean()
    return {
        "total": float(gain.sum()),
        "worst": float(worst),
        "placed": len(rows) / len(gain),
        "peak_mb": peak,
    }


def _ours(fair: bool = False) -> Any:
    from amity.prescribing import caseload

    def packed(service: Any, benefit: Any, places: Any) -> Any:
        people = len(service)
        return caseload.Packed(
            start=np.arange(people + 1, dtype="i8") * service.shape[1],
            service=service.ravel(),
            benefit=benefit.ravel(),
            capacity=places,
            kept=np.full(people, -1, "i8"),
            urgent=np.zeros(people, bool),
        )

    small = packed(
        np.zeros((2, EACH), "i4") + np.arange(EACH, dtype="i4"), np.ones((2, EACH)), np.ones(EACH, "i8")
    )
    caseload.share_out(small, fair=fair)  # compiles, or reads what was compiled

    def solve(service: Any, benefit: Any, places: Any) -> Any:
        taken, summed = caseload.share_out(packed(service, benefit, places), fair=fair)
        column = np.where(taken >= 0, taken - np.arange(len(taken)) * service.shape[1], -1)
        return column, {"gap": summed.gap, "bound": summed.bound}

    return solve


def _fair() -> Any:
    return _ours(fair=True)


def _greedy() -> Any:
    from numba import njit

    @njit  # type: ignore[untyped-decorator]
    def give(order: Any, service: Any, places: Any, taken: Any) -> None:
        left, each = places.copy(), service.shape[1]
        for pair in order:
            person, column = pair // each, pair % each
            if taken[person] < 0 and left[service[person, column]] > 0:
                left[service[person, column]] -= 1
                taken[person] = column

    give(np.zeros(1, "i8"), np.zeros((1, EACH), "i4"), np.ones(1, "i8"), np.full(1, -1, "i8"))

    def solve(service: Any, benefit: Any, places: Any) -> Any:
        taken = np.full(len(service), -1, "i8")
        give(np.argsort(-benefit.ravel(), kind="stable"), service, places, taken)
        return taken, {}

    return solve


def _ortools() -> Any:
    from ortools.graph.python import min_cost_flow

    def solve(service: Any, benefit: Any, places: Any) -> Any:
        people, groups = len(service), len(places)
        source, sink = people + groups, people + groups + 1
        flow = min_cost_flow.SimpleMinCostFlow()
        ones, nothing = np.ones(people, "i8"), np.zeros(people, "i8")
        persons = np.arange(people, dtype="i4")
        flow.add_arcs_with_capacity_and_unit_cost(np.full(people, source, "i4"), persons, ones, nothing)
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            np.repeat(persons, service.shape[1]),
            service.ravel() + np.int32(people),
            np.ones(service.size, "i8"),
            -np.round(benefit.ravel() * UNIT).astype("i8"),
        )
        groups_at = np.arange(groups, dtype="i4") + np.int32(people)
        flow.add_arcs_with_capacity_and_unit_cost(
            groups_at, np.full(groups, sink, "i4"), places, np.zeros(groups, "i8")
        )
        flow.add_arcs_with_capacity_and_unit_cost(persons, np.full(people, sink, "i4"), ones, nothing)
        flow.set_nodes_supplies(np.array([source, sink], "i4"), np.array([people, -people], "i8"))
        assert flow.solve() == flow.OPTIMAL
        flows = flow.flows(arcs).reshape(service.shape)
        return np.where(flows.any(axis=1), flows.argmax(axis=1), -1), {"exact": -flow.optimal_cost() / UNIT}

    return solve


SOLVE: dict[str, Any] = {"ours": _ours, "fair": _fair, "greedy": _greedy, "ortools": _ortools}

if __name__ == "__main__":
    main()
