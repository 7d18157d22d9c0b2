"""python-igraph or networkx, one graph per ego: the same nine measures, in the way their manuals show.

python -m contenders.networks_peer FOLDER igraph|networkx EGOS OUT.npz
Building the graph from the ties counts, for neither measures anything else; the ties as lists do not.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph
import networkx
import numpy as np
from contenders.networks_data import load
from contenders.networks_ours import NINE

Edges = list[tuple[int, int]]


def by_igraph(n: int, edges: Edges) -> tuple[float, ...]:
    graph = igraph.Graph(n + 1, [(0, i) for i in range(1, n + 1)] + edges)
    constraint = graph.constraint([0])[0]
    graph.delete_vertices(0)
    degrees = graph.degree()
    effective = n - sum(degrees) / n
    parts = len(graph.connected_components())
    return graph.density(), effective, effective / n, constraint, parts, degrees.count(0)


def by_networkx(n: int, edges: Edges) -> tuple[float, ...]:
    graph = networkx.Graph([(0, i) for i in range(1, n + 1)])
    graph.add_edges_from(edges)
    people = graph.subgraph(range(1, n + 1))
    effective = networkx.effective_size(graph, [0])[0]
    return (
        networkx.density(people),
        effective,
        effective / n,
        networkx.constraint(graph, [0])[0],
        networkx.number_connected_components(people),
        networkx.number_of_isolates(people),
    )


def composition(roles: list[int], values: list[int], own: int) -> tuple[float, float]:
    """Return Blau's index and the E-I index, for which neither has a function."""
    held = [0.0] * 16
    for bits in roles:
        each = [role for role in range(16) if bits >> role & 1]
        for role in each:
            held[role] += 1 / len(each)
    n = len(roles)
    same = sum(value == own for value in values)
    return 1 - sum((share / n) ** 2 for share in held), 1 - 2 * same / n


def main(folder: Path, shape: Callable[[int, Edges], tuple[float, ...]], egos: int, out: Path) -> None:
    packed: Any = load(folder, egos)
    people, ends = packed.people_from.tolist(), packed.ties_from.tolist()
    edges = list(zip((packed.tie_a + 1).tolist(), (packed.tie_b + 1).tolist(), strict=True))
    roles, values, own = packed.roles.tolist(), packed.attribute.tolist(), packed.ego_attribute.tolist()
    found = []
    began, worked = time.perf_counter(), time.process_time()
    for e in range(egos):
        first, last = people[e], people[e + 1]
        n = last - first
        shaped = shape(n, edges[ends[e] : ends[e + 1]])
        found.append((n, *shaped, *composition(roles[first:last], values[first:last], own[e])))
    took = {"wall": time.perf_counter() - began, "cpu": time.process_time() - worked}
    np.savez(out, **dict(zip(NINE, np.array(found).T, strict=True)))
    print(json.dumps({**took, "egos": egos, "measures": len(NINE)}))


if __name__ == "__main__":
    peer = {"igraph": by_igraph, "networkx": by_networkx}[sys.argv[2]]
    main(Path(sys.argv[1]), peer, int(sys.argv[3]), Path(sys.argv[4]))
