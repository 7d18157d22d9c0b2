"""GraphML: Network Canvas's, and any other tool's; read as a stream, without entities or document types."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

from amity.networks.network import Ego, Frozen, Network, NetworkError, Tie, Value

from .assembly import (
    Reading,
    asked_of,
    assembled,
    collapse_notes,
    collapsed,
    self_tie_notes,
    weight_of,
    without_self_ties,
)
from .mapping import FIELDS, PREFIX, Coding, NetworkMap, alter_of
from .text import typed

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
CANVAS = "http://schema.networkcanvas.com/xmlns"
OURS = "https://amity.example/graphml"
"""Marks the keys that we wrote, so that a ``closeness`` of somebody else's is not taken for ours."""

DEEPEST = 16
LONGEST = 1_000_000
OWN, TYPE = "networkCanvasUUID", "networkCanvasType"
IDS = (OWN, "networkCanvasSourceUUID", "networkCanvasTargetUUID")
IN_CSV = {  # what the CSV export calls the attributes of a graph
    "caseId": "networkCanvasCaseID",
    "sessionUUID": "networkCanvasSessionID",
    "protocolName": "networkCanvasProtocolName",
    "sessionStartTime": "sessionStart",
    "sessionFinishTime": "sessionFinish",
    "sessionExportTime": "sessionExported",
}
KINDS = {"boolean": bool, "int": int, "long": int, "float": float, "double": float}


class Key(Frozen, frozen=True, kw_only=True):
    """What a ``key`` element declares: for which elements, under which name, of which type."""

    name: str
    kind: str = "string"
    ours: str | None = None


class Element:
    """A graph, a node or an edge while it is read: its attributes, its data, and the line it starts on."""

    def __init__(self, attributes: dict[str, str], line: int) -> None:
        self.attributes, self.line = attributes, line
        self.cells: dict[str, Value] = {}
        self.ours: dict[str, str] = {}


class Graph(Element):
    """A graph while it is read."""

    def __init__(self, attributes: dict[str, str], line: int) -> None:
        super().__init__(attributes, line)
        self.nodes: list[Element] = []
        self.edges: list[Element] = []


class Parser:
    """Reads the elements that matter, and refuses what no honest file needs."""

    def __init__(self, path: Path) -> None:
        self.path, self.keys, self.graphs = path, {}, []  # type: ignore[var-annotated]
        self.open: list[Element] = []
        self.data: tuple[str, list[str]] | None = None
        self.depth = self.length = 0
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.StartDoctypeDeclHandler = self._refuse_doctype
        self.expat.EntityDeclHandler = self._refuse_doctype
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self._text

    def parse(self) -> list[Graph]:
        """Return the graphs of the file."""
        try:
            with self.path.open("rb") as file:
                self.expat.ParseFile(file)
        except FileNotFoundError:
            raise NetworkError(f"{self.path}: no such file.") from None
        except OSError as problem:
            raise NetworkError(f"{self.path}: cannot be read: {problem.strerror}.") from None
        except expat.ExpatError as problem:
            said = expat.errors.messages.get(problem.code, "wrong")
            raise NetworkError(
                f"{self.path}, line {problem.lineno}: not XML: {said}. Export it again."
            ) from None
        if not self.graphs:
            raise NetworkError(f"{self.path}: no <graph> in it. Is it GraphML?")
        return self.graphs

    def _refuse(self, why: str) -> NetworkError:
        return NetworkError(f"{self.path}, line {self.expat.CurrentLineNumber}: {why}")

    def _refuse_doctype(self, *_: Any) -> None:
        raise self._refuse("has a document type or entities, which GraphML does not need. Take them out.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._refuse("elements lie too deep in one another. Is it GraphML?")
        name, line = tag.rpartition(" ")[2], self.expat.CurrentLineNumber
        if self.depth == 1 and name != "graphml":
            raise self._refuse(f"begins with <{name[:40]}>, not with <graphml>.")
        if name == "key":
            self._key(attributes)
        elif name == "graph":
            if self.open:
                raise self._refuse("a graph inside another is not read. Put each in its own <graph>.")
            self.open.append(Graph(attributes, line))
        elif name in ("node", "edge") and self.open:
            self.open.append(Element(attributes, line))
        elif name == "data" and self.open:
            self.data, self.length = (attributes.get("key", ""), []), 0

    def _key(self, attributes: dict[str, str]) -> None:
        own = attributes.get("id", "")
        self.keys[own] = Key(
            name=attributes.get("attr.name", own),
            kind=attributes.get("attr.type", "string"),
            ours=attributes.get(f"{OURS} field"),
        )

    def _text(self, text: str) -> None:
        if self.data is not None:
            self.length += len(text)
            if self.length > LONGEST:
                raise self._refuse(f"a text of more than {LONGEST:,} characters. Shorten it.")
            self.data[1].append(text)

    def _end(self, tag: str) -> None:
        self.depth -= 1
        name = tag.rpartition(" ")[2]
        if name == "data" and self.data is not None:
            self._take("".join(self.data[1]))
            self.data = None
        elif name in ("node", "edge") and len(self.open) > 1:
            element = self.open.pop()
            graph = self.open[0]
            assert isinstance(graph, Graph)
            (graph.nodes if name == "node" else graph.edges).append(element)
        elif name == "graph" and self.open:
            graph = self.open.pop()
            assert isinstance(graph, Graph)
            self.graphs.append(graph)

    def _take(self, text: str) -> None:
        assert self.data is not None
        key = self.keys.get(self.data[0]) or Key(name=self.data[0])
        if key.ours:
            self.open[-1].ours[key.ours] = text
            return
        try:
            self.open[-1].cells[key.name] = _value(text, key.kind)
        except ValueError:
            raise self._refuse(
                f"{key.name} is declared {key.kind} and is not. Mend the value or the key."
            ) from None


def _value(text: str, kind: str) -> Value:
    if kind == "boolean":
        if text.strip().lower() not in ("true", "false", "1", "0"):
            raise ValueError(text)
        return text.strip().lower() in ("true", "1")
    if kind in KINDS:
        number: int | float = KINDS[kind](text)
        return number
    return text


def read_graphml(path: Path, said: NetworkMap) -> Reading:
    """Return one network for each graph of a file, or of all files of a folder."""
    files = sorted(path.glob("*.graphml")) if path.is_dir() else [path]
    if not files:
        raise NetworkError(f"{path}: no .graphml file in this folder.")
    networks, notes, canvas = [], [], False
    graphs: list[tuple[Path, int, Graph]] = []
    for file in files:
        for number, graph in enumerate(Parser(file).parse(), start=1):
            graphs.append((file, number, graph))
    ties_were_asked = any(graph.edges for _, _, graph in graphs)
    for file, number, graph in graphs:
        network, told = _network(file, graph, number, said, ties_were_asked)
        canvas |= _is_canvas(graph)
        networks.append(network)
        notes += told
    return Reading(
        networks=tuple(networks), notes=tuple(notes), format="network-canvas" if canvas else "graphml"
    )


def _is_canvas(graph: Graph) -> bool:
    return OWN in graph.cells or any(OWN in node.cells for node in graph.nodes[:1])


def _network(
    path: Path, graph: Graph, number: int, said: NetworkMap, ties_were_asked: bool
) -> tuple[Network, list[str]]:
    canvas = _is_canvas(graph)
    own = said.columns.get("alter", OWN if canvas else "")
    ids, alters = {}, []
    places = {"ego": [f"{path}, line {graph.line}"], "alters": [], "ties": []}
    left_out = {own, *IDS, *(("label",) if canvas else ())}
    for node in graph.nodes:
        place = f"{path}, line {node.line}"
        key = node.attributes.get("id", "")
        named = node.ours.get("id") or (str(node.cells.get(own, "")) if own else "") or key
        if not named or key in ids:
            raise NetworkError(
                f"{place}: node {key!r} has no id, or one that stands there twice. "
                "Give each an id of its own."
            )
        ids[key] = named
        places["alters"].append(place)
        alters.append(_alter(named, node, said.codings(), left_out, place))
    ties, found = _ties(path, graph, ids, said)
    back: list[str] = []
    if canvas:
        ties, found, back = without_self_ties(ties, found)
    ties, places["ties"], again, differed = collapsed(ties, found)
    ego, wave = _ego(graph, number, canvas, said)
    network = assembled(
        places,
        ego=ego,
        wave=wave,
        alters=tuple(alters),
        ties=tuple(ties),
        asked=asked_of(graph.ours.get("asked"), places["ego"][0]),
        inferred=("ties",) if ties_were_asked and "asked" not in graph.ours else (),
    )
    return network, [*self_tie_notes(back), *collapse_notes(path, again, differed)]


def _alter(
    own: str,
    node: Element,
    mapped: Mapping[str, tuple[Coding, ...]],
    left_out: set[str],
    place: str,
) -> Any:
    ours = {f"{PREFIX}{field}": text for field, text in node.ours.items() if field != "id"}
    name: dict[str, tuple[Coding, ...]] = {} if "name" in node.ours else {"name": (Coding(column="name"),)}
    own_fields: dict[str, tuple[Coding, ...]] = {
        field: (Coding(column=f"{PREFIX}{field}"),) for field in FIELDS if field in node.ours
    }
    return alter_of(
        own,
        {**node.cells, **ours},
        codings={**name, **own_fields, **mapped},
        left_out=left_out,
        reads=lambda cell: cell,
        place=place,
    )


def _ties(path: Path, graph: Graph, ids: Mapping[str, str], said: NetworkMap) -> tuple[list[Tie], list[str]]:
    weight, kind = said.columns.get("weight", "weight"), said.columns.get("kind", TYPE)
    ties, places = [], []
    for edge in graph.edges:
        place = f"{path}, line {edge.line}"
        a, b = edge.attributes.get("source", ""), edge.attributes.get("target", "")
        of_kind = edge.ours.get("kind", edge.cells.get(kind))
        ties.append(
            Tie(
                a=ids.get(a, a),
                b=ids.get(b, b),
                weight=weight_of(edge.cells.get(weight), place),
                kind=None if of_kind is None else str(of_kind),
            )
        )
        places.append(place)
    return ties, places


def _ego(graph: Graph, number: int, canvas: bool, said: NetworkMap) -> tuple[Ego, str | None]:
    attributes = {}
    for name, text in graph.attributes.items():
        space, _, bare = name.rpartition(" ")
        if space == CANVAS:
            attributes[IN_CSV.get(bare, bare)] = typed(text)
    attributes |= {name: value for name, value in graph.cells.items() if name != OWN}
    own = graph.ours.get("id") or (str(graph.cells.get(OWN, "")) if canvas else "")
    named = said.columns.get("ego")
    own = own or str(attributes.get(named, "") if named else "") or graph.attributes.get("id", "")
    wave = graph.ours.get("wave") or attributes.get(said.columns.get("wave", ""))
    return Ego(id=own or f"ego-{number}", attributes=attributes), None if wave is None else str(wave)
