"""Writing GraphML that R igraph, networkx, Gephi and Network Canvas's readers understand."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from amity.networks.network import Network, Value

from .graphml import GRAPHML, OURS, OWN
from .mapping import BETWEEN, FIELDS, PREFIX, SEVERAL
from .sheet import text_losses
from .text import spelt


def graphml_text(networks: Sequence[Network]) -> str:
    """Return networks as GraphML, one graph each: alters are nodes, ego is the graph itself."""
    keys = _Keys()
    graphs = [_graph_text(network, keys, number) for number, network in enumerate(networks, start=1)]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{GRAPHML}" xmlns:amity="{OURS}">\n'
    return head + keys.text() + "".join(graphs) + "</graphml>\n"


class _Keys:
    """The keys that a file needs, each declared once for its element and type."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str, str | None], str] = {}

    def data(self, on: str, name: str, value: Value, *, ours: str | None = None) -> str:
        """Return a ``data`` element, and remember its key."""
        kind = {bool: "boolean", int: "long", float: "double"}.get(type(value), "string")
        key = self.found.setdefault((on, name, kind, ours), f"k{len(self.found)}")
        return f'<data key="{key}">{escape(spelt(value))}</data>'

    def text(self) -> str:
        """Return the ``key`` elements."""
        return "".join(
            f'<key id="{key}" for="{on}" attr.name={quoteattr(name)} attr.type="{kind}"'
            f"{f' amity:field={quoteattr(ours)}' if ours else ''}/>\n"
            for (on, name, kind, ours), key in self.found.items()
        )


def _graph_text(network: Network, keys: _Keys, number: int) -> str:
    lines = [
        f'<graph id="g{number}" edgedefault="undirected">',
        keys.data("graph", "ego", network.ego.id, ours="id"),
    ]
    lines.append(keys.data("graph", "asked", BETWEEN.join(network.asked), ours="asked"))
    if network.wave:
        lines.append(keys.data("graph", "wave", network.wave, ours="wave"))
    lines += [keys.data("graph", *each) for each in network.ego.attributes.items()]
    for alter in network.alters:
        data = [keys.data("node", name, value) for name, value in alter.attributes.items()]
        for field in FIELDS:
            value = getattr(alter, field)
            value = BETWEEN.join(value) if field in SEVERAL else value
            if value not in (None, ""):
                data.append(keys.data("node", field, value, ours=field))
        lines.append(f"<node id={quoteattr(alter.id)}>{''.join(data)}</node>")
    for tie in network.ties:
        data = [keys.data("edge", "weight", tie.weight)]
        data += [keys.data("edge", "kind", tie.kind, ours="kind")] if tie.kind is not None else []
        lines.append(f"<edge source={quoteattr(tie.a)} target={quoteattr(tie.b)}>{''.join(data)}</edge>")
    return "\n".join([*lines, "</graph>\n"])


def graphml_losses(network: Network) -> Iterable[str]:
    """Yield what our GraphML does not hold of a network."""
    if network.groups or network.group_ties:
        yield "groups"
    if network.merged:
        yield "merged ids"
    held = [network.ego.attributes, *(alter.attributes for alter in network.alters)]
    if any(value is None for attributes in held for value in attributes.values()):
        yield "attributes without a value"
    if any(not _is_number(value) for attributes in held for value in attributes.values()):
        yield "attributes that are not a finite number"
    if any(not name for attributes in held for name in attributes):
        yield "attributes without a name"
    if any(text == "" for text in (network.ego.id, network.wave, *(alter.id for alter in network.alters))):
        yield "ids that are empty"
    yield from text_losses(network)
    if any(name.startswith(PREFIX) for attributes in held for name in attributes):
        yield f"attributes whose name begins with {PREFIX}"
    if not all(_in_xml(text) for text in _texts(network)):
        yield "signs that XML has no way to write"
    if (
        any(each.attributes.keys() & {OWN, "name"} for each in network.alters)
        or OWN in network.ego.attributes
    ):
        yield f"attributes called name or {OWN}"


def _is_number(value: Value) -> bool:
    return not isinstance(value, float) or abs(value) < float("inf")


def _in_xml(text: str) -> bool:
    return all(
        sign in "\t\n" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff"
        for sign in text
    )


def _texts(network: Network) -> Iterable[str]:
    yield network.ego.id
    for attributes in (network.ego.attributes, *(alter.attributes for alter in network.alters)):
        for name, value in attributes.items():
            yield name
            yield value if isinstance(value, str) else ""
    for alter in network.alters:
        yield from (text or "" for text in (alter.id, alter.name, alter.relation, alter.how_met))
    yield from (tie.kind or "" for tie in network.ties)
    yield network.wave or ""
