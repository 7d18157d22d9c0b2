"""Network Canvas CSV exports: an ego, an attribute list and edge lists per case, or all cases merged in one.

Ids stay Network Canvas's own UUIDs, and names stay; columns that we do not know become attributes.
A scale of the protocol's codebook, such as how often one is in touch, becomes ours with a map only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from amity.networks.network import Alter, Ego, Network, NetworkError, Part, Tie

from .assembly import (
    ASKED,
    Reading,
    asked_of,
    assembled,
    collapse_notes,
    collapsed,
    self_tie_notes,
    weight_of,
    without_self_ties,
)
from .mapping import BETWEEN, FIELDS, PREFIX, PREFIXED, Coding, NetworkMap, alter_of, cells_of
from .sheet import attribute_losses, structural_losses
from .text import Rows, rows_of, spelt, table, typed

ALTERS = re.compile(r"(?P<case>.*?)_?attributeList_(?P<type>.+)\.csv", re.IGNORECASE)
TIES = re.compile(r"(?P<case>.*?)_?edgeList_(?P<type>.+)\.csv", re.IGNORECASE)
EGOS = re.compile(r"(?P<case>.*?)_?ego\.csv", re.IGNORECASE)

EGO, OWN = "networkCanvasEgoUUID", "networkCanvasUUID"
SOURCE, TARGET, TYPE = "networkCanvasSourceUUID", "networkCanvasTargetUUID", "networkCanvasType"
NOT_OURS = {"nodeID", "edgeID", "from", "to", EGO, OWN, SOURCE, TARGET}
NO_TYPE = "Person"


class _Case:
    """The rows that belong to one ego."""

    def __init__(self) -> None:
        self.ego: list[tuple[Rows, int]] = []
        self.alters: list[tuple[Rows, int, str]] = []
        self.ties: list[tuple[Rows, int, str]] = []


def is_export(path: Path) -> bool:
    """Say whether a file is called as Network Canvas calls the tables of an export."""
    return any(kind.fullmatch(path.name) for kind in (ALTERS, TIES, EGOS))


def read_network_canvas(path: Path, said: NetworkMap) -> Reading:
    """Return the networks of a folder, or of the case that one of its files belongs to."""
    files = [each for each in sorted(path.iterdir() if path.is_dir() else _siblings(path)) if is_export(each)]
    if not any(ALTERS.fullmatch(each.name) or EGOS.fullmatch(each.name) for each in files):
        raise NetworkError(
            f"{path}: no tables of a Network Canvas export: they are called …_attributeList_….csv, "
            "…_edgeList_….csv and …_ego.csv."
        )
    cases = _cases(files)
    codings = {**PREFIXED, **said.codings()}
    ties_were_asked = any(TIES.fullmatch(each.name) for each in files)
    networks, notes = [], []
    for ego, case in cases.items():
        network, told = _network(ego, case, said, codings, ties_were_asked)
        networks.append(network)
        notes += told
    return Reading(networks=tuple(networks), notes=tuple(notes), format="network-canvas")


def _siblings(path: Path) -> list[Path]:
    kind = next((found for each in (ALTERS, TIES, EGOS) if (found := each.fullmatch(path.name))), None)
    if kind is None:
        raise NetworkError(
            f"{path}: not called as Network Canvas calls its tables. Name the folder of the export, "
            "or one of …_attributeList_….csv, …_edgeList_….csv, …_ego.csv."
        )
    return [each for each in path.parent.iterdir() if is_export(each) and each.name.startswith(kind["case"])]


def _cases(files: Sequence[Path]) -> dict[str, _Case]:
    cases: dict[str, _Case] = {}
    for path in files:
        rows = rows_of(path)
        if EGO not in rows.columns:
            raise NetworkError(f"{path}: no column {EGO!r}. Is this an export of Network Canvas 4 or newer?")
        for number, row in enumerate(rows):
            if (ego := row.get(EGO)) is None:
                raise NetworkError(f"{rows.place(number)}: has no {EGO}. Export the interview again.")
            case = cases.setdefault(ego, _Case())
            if found := ALTERS.fullmatch(path.name):
                case.alters.append((rows, number, found["type"]))
            elif found := TIES.fullmatch(path.name):
                case.ties.append((rows, number, found["type"]))
            else:
                case.ego.append((rows, number))
    return cases


def _network(
    ego: str,
    case: _Case,
    said: NetworkMap,
    codings: Mapping[str, tuple[Coding, ...]],
    ties_were_asked: bool,
) -> tuple[Network, list[str]]:
    who, at = _ego(ego, case)
    places = {"ego": [at], "alters": [rows.place(number) for rows, number, _ in case.alters]}
    alters = [
        alter_of(
            _needed(rows, number, OWN),
            {TYPE: kind, **rows[number]},
            codings=codings,
            left_out=NOT_OURS,
            place=rows.place(number),
        )
        for rows, number, kind in case.alters
    ]
    ties, found = _ties(case, said)
    ties, found, back = without_self_ties(ties, found)
    ties, places["ties"], again, differed = collapsed(ties, found)
    asked = _asked(case)
    network = assembled(
        places,
        ego=who,
        alters=tuple(alters),
        ties=tuple(ties),
        wave=_wave(case, said),
        asked=asked or (),
        inferred=("ties",) if asked is None and ties_were_asked else (),
    )
    where = case.ties[0][0].path if case.ties else at
    return network, [*self_tie_notes(back), *collapse_notes(where, again, differed)]


def _ego(ego: str, case: _Case) -> tuple[Ego, str]:
    if len(case.ego) > 1:
        rows, number = case.ego[1]
        raise NetworkError(f"{rows.place(number)}: ego {ego} stands there twice. Keep one export of a case.")
    if not case.ego:
        rows, number, *_ = (case.alters or case.ties)[0]
        return Ego(id=ego), rows.place(number)
    rows, number = case.ego[0]
    attributes = {name: typed(cell) for name, cell in rows[number].items() if name not in (EGO, ASKED)}
    return Ego(id=ego, attributes=attributes), rows.place(number)


def _asked(case: _Case) -> tuple[Part, ...] | None:
    rows, number = case.ego[0] if case.ego else (None, 0)
    if rows is None or ASKED not in rows.columns:
        return None
    return asked_of(rows[number].get(ASKED), rows.place(number))


def _wave(case: _Case, said: NetworkMap) -> str | None:
    column = said.columns.get("wave")
    rows, number = case.ego[0] if case.ego else (None, 0)
    return rows[number].get(column) if rows is not None and column else None


def _needed(rows: Rows, number: int, column: str) -> str:
    cell = rows[number].get(column)
    if cell is None:
        raise NetworkError(f"{rows.place(number)}: has no {column}. Export the interview again.")
    return str(cell)


def _ties(case: _Case, said: NetworkMap) -> tuple[list[Tie], list[str]]:
    weight = said.columns.get("weight", "weight")
    ties = [
        Tie(
            a=_needed(rows, number, SOURCE),
            b=_needed(rows, number, TARGET),
            weight=weight_of(rows[number].get(weight), rows.place(number)),
            kind=kind,
        )
        for rows, number, kind in case.ties
    ]
    return ties, [rows.place(number) for rows, number, _ in case.ties]


def write_network_canvas(networks: Sequence[Network], folder: Path) -> dict[Path, str]:
    """Return the tables of an export, merged over all cases, as texts by their paths."""
    egos = [
        {EGO: each.ego.id, ASKED: BETWEEN.join(each.asked)}
        | {k: spelt(v) for k, v in each.ego.attributes.items()}
        for each in networks
    ]
    files = {folder / "amity_ego.csv": table([EGO], egos)}
    alters: dict[str, list[dict[str, str]]] = {}
    ties: dict[str, list[dict[str, str]]] = {}
    for network in networks:
        for alter in network.alters:
            rows = alters.setdefault(_type(alter), [])
            cells = {k: v for k, v in cells_of(alter, prefix=PREFIX).items() if k != TYPE}
            rows.append({"nodeID": str(len(rows) + 1), EGO: network.ego.id, OWN: alter.id} | cells)
        number = {alter.id: str(place) for place, alter in enumerate(network.alters, start=1)}
        for tie in network.ties:
            rows = ties.setdefault(_in_a_name(str(tie.kind)), [])
            ends = {"from": number[tie.a], "to": number[tie.b], SOURCE: tie.a, TARGET: tie.b}
            weight = {} if tie.weight == 1 else {"weight": repr(tie.weight)}
            rows.append({"edgeID": str(len(rows) + 1), EGO: network.ego.id} | ends | weight)
    for kind, rows in alters.items():
        files[folder / f"amity_attributeList_{kind}.csv"] = table(["nodeID", EGO, OWN], rows)
    for kind, rows in ties.items():
        heads = ["edgeID", "from", "to", EGO, SOURCE, TARGET]
        files[folder / f"amity_edgeList_{kind}.csv"] = table(heads, rows)
    return files


def _type(alter: Alter) -> str:
    return _in_a_name(str(alter.attributes.get(TYPE, NO_TYPE)))


def _in_a_name(kind: str) -> str:
    return re.sub(r"[^\w -]", "_", kind)


def network_canvas_losses(network: Network) -> Iterable[str]:
    """Yield what an export of Network Canvas cannot hold of a network."""
    yield from structural_losses(network)
    if network.wave:
        yield "the wave"
    if any(alter.attributes.get(TYPE) is None for alter in network.alters):
        yield f"that an alter is of no type (it becomes a {NO_TYPE})"
    kinds = [str(alter.attributes.get(TYPE, NO_TYPE)) for alter in network.alters]
    kinds += [str(tie.kind) for tie in network.ties]
    if any(not re.fullmatch(r"[\w][\w -]*[\w]|\w", kind) for kind in kinds):
        yield "types that cannot be part of a file's name"
    if any(tie.kind is None for tie in network.ties):
        yield "that a tie is of no kind"
    if len({_type(alter) for alter in network.alters}) > 1:
        yield "the order of alters of several types"
    ours = {PREFIX + field for field in FIELDS} | NOT_OURS | {"name"}
    if network.ego.attributes.keys() & {EGO, ASKED}:
        yield "attributes of ego under a name that is taken"
    yield from attribute_losses(network, taken=lambda name: name in ours)
