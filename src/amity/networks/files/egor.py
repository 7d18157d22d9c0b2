"""egor's three tables: egos, alters and the ties among them, whatever a study calls files and columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from amity.networks.network import Ego, Network, NetworkError, Part, Tie

from .assembly import ASKED, Reading, asked_of, assembled, collapse_notes, collapsed, weight_of
from .mapping import BETWEEN, FIELDS, PREFIX, PREFIXED, Coding, NetworkMap, alter_of, cells_of
from .sheet import attribute_losses, structural_losses
from .text import Rows, rows_of, spelt, table, typed

TABLES = {
    "egos": ("egos", "ego"),
    "alters": ("alters", "alter"),
    "ties": ("aaties", "aatie", "edges", "ties"),
}
"""What a table may be called, up to the first sign that is no letter: ``alters_32.csv``."""

COLUMNS = {
    "ego": ("egoid", "ego", "egoidnr", "netid"),
    "alter": ("alterid", "alter", "id", "alterno"),
    "source": ("srcid", "source", "src", "from"),
    "target": ("tgtid", "target", "tgt", "to"),
    "weight": ("weight",),
    "kind": ("kind",),
    "wave": ("wave",),
}
"""What a column may be called; leading dots and upper case do not matter."""

READS = (".csv", ".tsv", ".txt", ".parquet")


def tables_of(folder: Path, said: NetworkMap) -> dict[str, Path]:
    """Return which file of a folder is which table, those that are there."""
    found = {}
    for role, names in TABLES.items():
        if named := said.files.get(role):  # type: ignore[call-overload]
            if not (folder / named).is_file():
                raise NetworkError(f"{folder}: no file {named!r}, which the map gives for {role}.")
            found[role] = folder / named
            continue
        files = [each for each in sorted(folder.iterdir()) if _is_called(each, names)]
        if len(files) > 1:
            raise NetworkError(
                f"{folder}: {' and '.join(each.name for each in files)} could both be the {role}. "
                f'Name one in a map: [files] {role} = "{files[0].name}".'
            )
        if files:
            found[role] = files[0]
    return found


def _is_called(path: Path, names: Sequence[str]) -> bool:
    letters = re.match(r"[a-z]*", path.stem.lower())
    return path.suffix.lower() in READS and letters is not None and letters[0] in names


def needed_tables(path: Path, said: NetworkMap) -> dict[str, Path]:
    """Return the tables of a study; without alters there is none."""
    folder = path if path.is_dir() else path.parent
    found = tables_of(folder, said)
    if "alters" not in found:
        have = ", ".join(each.name for each in found.values()) or "none of the three"
        raise NetworkError(
            f"{folder}: no table of alters: egor's tables are called egos…, alters… and aaties… or edges… "
            f'(it has {have}). Name it so, or in a map: [files] alters = "….csv".'
        )
    return found


def column_of(role: str, path: Path, columns: Sequence[str], said: NetworkMap) -> str | None:
    """Return what a table calls the column of a role."""
    if named := said.columns.get(role):  # type: ignore[call-overload]
        return str(named) if named in columns else None
    plain = {re.sub(r"[._\s]", "", each).lower(): each for each in columns}
    return next((plain[name] for name in COLUMNS[role] if name in plain), None)


def needed_column(role: str, path: Path, columns: Sequence[str], said: NetworkMap) -> str:
    """Return what a table calls a column that it must have."""
    if (found := column_of(role, path, columns, said)) is None:
        raise NetworkError(
            f"{path}: no column for the {role}, such as {COLUMNS[role][0]}ID. It has: "
            f'{", ".join(columns[:12])}. Name it in a map: [columns] {role} = "…".'
        )
    return found


def shared_names(alters: Sequence[str], egos: Sequence[str]) -> dict[str, str]:
    """Return the columns of alters that ask what a column of egos asks, with the name of the latter.

    >>> shared_names(["alterID", "alter.sex", "alter.shoes"], ["egoID", "sex", "age"])
    {'alter.sex': 'sex'}
    """
    found = {}
    for column in alters:
        asked = re.sub(r"^\.?alter[._]", "", column, flags=re.IGNORECASE)
        if asked != column and asked in egos and asked not in alters:
            found[column] = asked
    return found


def read_egor(path: Path, said: NetworkMap) -> Reading:
    """Return one network for each ego of the three tables."""
    found = needed_tables(path, said)
    alters = rows_of(found["alters"])
    egos = rows_of(found["egos"]) if "egos" in found else None
    ties = rows_of(found["ties"]) if "ties" in found else None
    alters = alters.renamed(shared_names(alters.columns, egos.columns if egos else ()))
    by_ego = [_by_ego(rows, said) for rows in (egos, alters, ties)]
    ids = list(dict.fromkeys(ego for part in by_ego for ego in part))
    notes = [] if egos else [f"{path}: no table of egos: those who named nobody are not counted."]
    notes += [] if ties else [f"{path}: no table of ties among alters: who knows whom is not known."]
    networks = []
    again = differed = 0
    for ego in ids:
        if egos is not None and ego not in by_ego[0]:
            rows, numbers = (alters, by_ego[1][ego]) if ego in by_ego[1] else (ties, by_ego[2][ego])
            assert rows is not None
            raise NetworkError(
                f"{rows.place(numbers[0])}: there is no ego {ego!r} in {egos.path.name}. Add it."
            )
        parts = [each.get(ego, []) for each in by_ego]
        network, more, other = _network(ego, (egos, alters, ties), parts, said)
        networks.append(network)
        again, differed = again + more, differed + other
    notes += collapse_notes(found.get("ties", path), again, differed)
    return Reading(networks=tuple(networks), notes=tuple(notes), format="egor")


def _by_ego(rows: Rows | None, said: NetworkMap) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    if rows is None:
        return found
    column = needed_column("ego", rows.path, rows.columns, said)
    for number, row in enumerate(rows):
        if (ego := row.get(column)) is None:
            raise NetworkError(f"{rows.place(number)}: has no {column}. Every row belongs to an ego.")
        found.setdefault(ego, []).append(number)
    return found


def _network(
    ego: str, tables: tuple[Rows | None, Rows, Rows | None], parts: Sequence[list[int]], said: NetworkMap
) -> tuple[Network, int, int]:
    egos, rows, edges = tables
    first = (egos, parts[0]) if egos is not None else (rows, parts[1])
    places = {"ego": [first[0].place(first[1][0])] if first[1] else [str(rows.path)]}
    if egos is not None and len(parts[0]) > 1:
        raise NetworkError(f"{egos.place(parts[0][1])}: ego {ego} stands there twice. Keep one row of each.")
    who, wave, asked = _ego(ego, egos, parts[0], said)
    key = needed_column("alter", rows.path, rows.columns, said)
    left_out = {key, needed_column("ego", rows.path, rows.columns, said)}
    codings: Mapping[str, tuple[Coding, ...]] = {**PREFIXED, **said.codings()}
    alters = []
    for number in parts[1]:
        if (own := rows[number].get(key)) is None:
            raise NetworkError(f"{rows.place(number)}: has no {key}. Give every alter an id.")
        place = rows.place(number)
        alters.append(alter_of(own, rows[number], codings=codings, left_out=left_out, place=place))
    places["alters"] = [rows.place(number) for number in parts[1]]
    ties, found = _ties(edges, parts[2], said) if edges is not None else ([], [])
    ties, places["ties"], again, differed = collapsed(ties, found)
    network = assembled(
        places,
        ego=who,
        wave=wave,
        alters=tuple(alters),
        ties=tuple(ties),
        asked=asked or (),
        inferred=("ties",) if asked is None and edges is not None else (),
    )
    return network, again, differed


def _ego(
    ego: str, egos: Rows | None, numbers: list[int], said: NetworkMap
) -> tuple[Ego, str | None, tuple[Part, ...] | None]:
    if egos is None or not numbers:
        return Ego(id=ego), None, None
    row = egos[numbers[0]]
    own = needed_column("ego", egos.path, egos.columns, said)
    wave = column_of("wave", egos.path, egos.columns, said)
    attributes = {name: typed(cell) for name, cell in row.items() if name not in (own, wave, ASKED)}
    asked = asked_of(row.get(ASKED), egos.place(numbers[0])) if ASKED in egos.columns else None
    return Ego(id=ego, attributes=attributes), row.get(wave) if wave else None, asked


def _ties(edges: Rows, numbers: list[int], said: NetworkMap) -> tuple[list[Tie], list[str]]:
    source, target = (needed_column(role, edges.path, edges.columns, said) for role in ("source", "target"))
    weight, kind = (column_of(role, edges.path, edges.columns, said) for role in ("weight", "kind"))
    ties = []
    for number in numbers:
        row, place = edges[number], edges.place(number)
        if not (source in row and target in row):
            raise NetworkError(
                f"{place}: a tie needs {source} and {target}. Add what is missing, or take it out."
            )
        ties.append(
            Tie(
                a=row[source],
                b=row[target],
                weight=weight_of(row.get(weight) if weight else None, place),
                kind=row.get(kind) if kind else None,
            )
        )
    return ties, [edges.place(number) for number in numbers]


def write_egor(networks: Sequence[Network], folder: Path) -> dict[Path, str]:
    """Return egor's three tables as texts by their paths."""
    egos, alters, ties = [], [], []
    for network in networks:
        own = {"egoID": network.ego.id}
        wave = {"wave": network.wave} if network.wave else {}
        wave |= {ASKED: BETWEEN.join(network.asked)}
        egos.append(own | wave | {key: spelt(value) for key, value in network.ego.attributes.items()})
        alters += [own | {"alterID": each.id} | cells_of(each, prefix=PREFIX) for each in network.alters]
        for tie in network.ties:
            kind = {"kind": tie.kind} if tie.kind is not None else {}
            ties.append(own | {"srcID": tie.a, "tgtID": tie.b, "weight": repr(tie.weight)} | kind)
    told = {
        "egos": (["egoID"], egos),
        "alters": (["egoID", "alterID"], alters),
        "aaties": (["egoID", "srcID", "tgtID"], ties),
    }
    return {folder / f"{name}.csv": table(heads, rows) for name, (heads, rows) in told.items()}


def egor_losses(network: Network) -> Iterable[str]:
    """Yield what egor's three tables cannot hold of a network."""
    yield from structural_losses(network)
    ours = {PREFIX + field for field in FIELDS} | {"name"}
    roles = {name for names in COLUMNS.values() for name in names}

    def taken(name: str) -> bool:
        return name in ours or re.sub(r"[._\s]", "", name).lower() in roles

    yield from attribute_losses(network, taken=taken)
    if any(taken(name) or name == ASKED for name in network.ego.attributes):
        yield "attributes of ego under a name that is taken"
    if any(tie.kind is not None and (tie.kind != tie.kind.strip() or not tie.kind) for tie in network.ties):
        yield "the kind of a tie"
