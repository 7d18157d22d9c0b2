"""Our own CSV: one row an alter, with everything that is known of them; ties stand in a column.

``ties`` holds, for each pair once, the id of the other and, after ``=``, the weight: ``ben=2|cleo``.
A row without ``id`` stands for an ego who named nobody.
``ego.`` before a column makes it an attribute of ego; a column of any other name is one of the alter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from amity.networks.network import Ego, Network, NetworkError, Tie

from .assembly import PARTS, Reading, asked_of, assembled, weight_of
from .mapping import BETWEEN, FIELDS, OURS, Coding, NetworkMap, alter_of, cells_of
from .text import ABSENT, Rows, rows_of, spelt, survives, table, typed

OWN = ("ego", "wave", "asked", "id", "ties")
EGO = "ego."


def read_sheet(path: Path, said: NetworkMap) -> Reading:
    """Return the networks of our own CSV."""
    rows = rows_of(path)
    roles: dict[str, Literal["ego", "wave", "alter"]] = {"ego": "ego", "wave": "wave", "id": "alter"}
    name = {own: said.columns.get(role, own) for own, role in roles.items()}
    if name["id"] not in rows.columns:
        raise NetworkError(
            f"{path}: no column {name['id']!r}. Our own CSV has one row an alter, with at least `id`; "
            "name another format with --format, or the columns in a map."
        )
    codings = {**OURS, **said.codings()}
    grouped: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        grouped.setdefault((row.get(name["ego"], ""), row.get(name["wave"], "")), []).append(number)
    networks = [_network(rows, numbers, key, name, codings) for key, numbers in grouped.items()]
    return Reading(networks=tuple(networks))


def _network(
    rows: Rows,
    numbers: Sequence[int],
    key: tuple[str, str],
    name: Mapping[str, str],
    codings: Mapping[str, tuple[Coding, ...]],
) -> Network:
    left_out = {*name.values(), *OWN, *(each for each in rows.columns if each.startswith(EGO))}
    alters, ties = [], []
    places: dict[str, list[str]] = {"ego": [rows.place(numbers[0])], "alters": [], "ties": []}
    for number in numbers:
        row, place = rows[number], rows.place(number)
        own = row.get(name["id"])
        if own is None:
            _refuse_more_than_an_ego(row, len(numbers), place, name)
            continue
        alters.append(alter_of(own, row, codings=codings, left_out=left_out, place=place))
        places["alters"].append(place)
        told = _ties(own, row.get("ties", ""), place)
        ties += told
        places["ties"] += [place] * len(told)
    first = rows[numbers[0]]
    attributes = {head[len(EGO) :]: typed(cell) for head, cell in first.items() if head.startswith(EGO)}
    ego, wave = Ego(id=key[0] or Ego().id, attributes=attributes), key[1] or None
    parts: dict[str, Any] = {"ego": ego, "wave": wave, "alters": tuple(alters), "ties": tuple(ties)}
    if "asked" in rows.columns:
        return assembled(places, **parts, asked=asked_of(first.get("asked"), places["ego"][0]))
    return assembled(places, **parts, inferred=[part for part in PARTS if part in rows.columns])


def _refuse_more_than_an_ego(row: dict[str, str], rows: int, place: str, name: Mapping[str, str]) -> None:
    beyond = [head for head in row if head not in (*name.values(), "asked") and not head.startswith(EGO)]
    if beyond or rows > 1:
        raise NetworkError(f"{place}: has no {name['id']}. Give every alter an id.")


def _ties(own: str, cell: str, place: str) -> list[Tie]:
    found = []
    for each in filter(None, (part.strip() for part in cell.split(BETWEEN))):
        other, _, weight = each.partition("=")
        found.append(Tie(a=own, b=other.strip(), weight=weight_of(weight or None, place)))
    return found


def sheet_text(networks: Sequence[Network]) -> str:
    """Return networks as our own CSV."""
    rows = []
    for network in networks:
        own = {f"{EGO}{key}": spelt(value) for key, value in network.ego.attributes.items()}
        own |= {"ego": network.ego.id} | ({"wave": network.wave} if network.wave else {})
        own |= {"asked": BETWEEN.join(network.asked)}
        for alter in network.alters:
            ties = [
                f"{tie.b}={tie.weight!r}" if tie.weight != 1 else tie.b
                for tie in network.ties
                if tie.a == alter.id
            ]
            rows.append(own | {"id": alter.id} | cells_of(alter) | {"ties": BETWEEN.join(ties)})
        rows += [] if network.alters else [own]
    used = [head for head in (*OWN[:4], *FIELDS) if head in OWN or any(row.get(head) for row in rows)]
    return table([*used, "ties"], rows)


def sheet_losses(network: Network) -> Iterable[str]:
    """Yield what our own CSV cannot hold of a network."""
    yield from structural_losses(network)
    if any(tie.kind for tie in network.ties):
        yield "the kind of a tie"
    marks = (BETWEEN, "=")
    if any(mark in alter.id for alter in network.alters for mark in marks) and network.ties:
        yield "ids with | or = in them"
    names = {*FIELDS, *OWN}
    yield from attribute_losses(network, taken=lambda name: name in names or name.startswith(EGO))


def structural_losses(network: Network) -> Iterable[str]:
    """Yield what no table of alters holds: groups and merges, and texts that a cell would change."""
    if network.groups:
        yield "groups"
    if network.group_ties:
        yield "how groups get on"
    if network.merged:
        yield "merged ids"
    ids = [network.ego.id, network.wave, *(alter.id for alter in network.alters)]
    if any(each is not None and not _plain(each) for each in ids):
        yield "ids that are empty, or hold spaces at an end or line breaks"
    yield from text_losses(network)


def text_losses(network: Network) -> Iterable[str]:
    """Yield which texts about an alter a cell would change."""
    texts = [text for alter in network.alters for text in (alter.name, alter.relation, alter.how_met)]
    if any(text is not None and text != "" and not _plain(text) for text in texts) or any(
        text == "" for alter in network.alters for text in (alter.relation, alter.how_met)
    ):
        yield "names that are empty, or hold spaces at an end or line breaks"


def _plain(text: str) -> bool:
    return text == text.strip() and text not in ABSENT and not any(c in text for c in "\r\n\0")


def attribute_losses(network: Network, *, taken: Callable[[str], bool]) -> Iterable[str]:
    """Yield which attributes a table would change: text that reads as a number, and names that are ours."""
    for who, attributes in [
        ("ego", network.ego.attributes),
        *(("alter", a.attributes) for a in network.alters),
    ]:
        for name, value in attributes.items():
            if not name or not _plain(name) or (who == "alter" and taken(name)):
                yield f"the attribute {name!r} of {who}: its name is taken"
            elif not survives(value):
                yield f"the attribute {name!r} of {who}: its value would be read as another kind"
