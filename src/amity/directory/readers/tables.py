"""HSDS 3.0 and 3.1 as a tabular data package: the rows are what they say."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from amity.directory.directory import TABLES
from amity.directory.opening import Part, heads
from amity.directory.opening import rows as rows_in
from amity.directory.report import Notes

NEW_IN_31 = frozenset({"service_capacity", "service_capacities", "unit", "units", "url", "urls"})


def names(entity: str) -> set[str]:
    """Return the file names under which a table is found."""
    table = TABLES[entity]
    return {entity, f"{entity}s", table.name, table.file.removesuffix(".csv")}


ENTITIES = {name: entity for entity in TABLES for name in names(entity)}


def is_hsds(found: Mapping[str, Part]) -> bool:
    """Say whether a table of HSDS is among the files."""
    return any(name in ENTITIES for name in found)


def version_of(found: Mapping[str, Part], package: Mapping[str, Any]) -> str:
    """Return the version a package is of, by its tables first: its description is often another's."""
    if NEW_IN_31 & set(found) or ("attributes" in found and "label" in heads(found["attributes"])):
        return "3.1"
    said = str(package.get("version", "3.0"))
    return "3.1" if said.startswith("3.1") else "3.0"


def rows(found: Mapping[str, Part], notes: Notes) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Yield the rows of each table."""
    for entity in TABLES:
        parts = [part for name, part in found.items() if ENTITIES.get(name) == entity]
        if parts:
            yield entity, chain.from_iterable(rows_in(part) for part in parts)
    left_out(set(found) - set(ENTITIES), notes)


def left_out(names: set[str], notes: Notes) -> None:
    """Warn of tables that no reader knows."""
    for name in sorted(names):
        remedy = "Name it as HSDS does, if it belongs to the directory."
        notes.warn(name, "", None, "no table of HSDS: left out", remedy)
