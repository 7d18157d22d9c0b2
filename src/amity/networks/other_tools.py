"""Networks as other libraries hold them."""

from typing import Any

from .network import Network, NetworkError


def to_networkx(network: Network, *, ego: bool = False) -> Any:
    """Return a network as a networkx ``Graph``: alters are nodes, ties edges with ``weight`` and ``kinds``.

    Everybody is in it, also those who are paid, animals, and those whose tie has ended: each node has
    ``counts``, and every field of the alter that is known; attributes stand as ``attributes``.
    ``ego`` adds ego as a node under its own id, tied to every alter who is still there, as measures of ego
    need it. Ties of several kinds between two are one edge with the largest weight. The graph itself has
    ``ego``, ``wave``, ``groups``, ``group_ties``, ``merged`` and ``asked``.
    Raises `NetworkError` where networkx is not installed, or an alter has ego's id.

    >>> from amity.networks import Alter, Tie
    >>> people = Alter(id="ana", name="Ana"), Alter(id="ben")
    >>> graph = to_networkx(Network(alters=people, ties=(Tie(a="ana", b="ben"),)))
    >>> sorted(graph), graph.nodes["ana"]["name"], graph.edges["ana", "ben"]["weight"]
    (['ana', 'ben'], 'Ana', 1.0)
    """
    try:
        import networkx
    except ImportError as missing:
        raise NetworkError("This needs networkx: pip install networkx.") from missing
    graph = networkx.Graph(
        ego=network.ego,
        wave=network.wave,
        groups=network.groups,
        group_ties=network.group_ties,
        merged=dict(network.merged),
        asked=network.asked,
    )
    for alter in network.alters:
        told = {name: getattr(alter, name) for name in alter.__struct_fields__ if name != "id"}
        known = {name: value for name, value in told.items() if value not in (None, "", ())}
        graph.add_node(alter.id, counts=alter.counts, **known)
    for tie in network.ties:
        was = graph.get_edge_data(*tie.pair) or {"weight": 0.0, "kinds": ()}
        kinds = (*was["kinds"], *((tie.kind,) if tie.kind is not None else ()))
        graph.add_edge(*tie.pair, weight=max(tie.weight, was["weight"]), kinds=kinds)
    if ego:
        _add_ego(graph, network)
    return graph


def _add_ego(graph: Any, network: Network) -> None:
    if network.ego.id in graph:
        raise NetworkError(f"alter {network.ego.id}: has ego's id. Give ego an id of its own.")
    graph.add_node(network.ego.id, attributes=network.ego.attributes)
    graph.add_edges_from((network.ego.id, alter.id) for alter in network.alters if not alter.ended)
