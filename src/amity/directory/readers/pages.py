"""HSDS 3 and its UK profile as JSON: pages of an API, single records, JSON lines, tables in one object.

Nested records become rows of their own; a record that is said twice, in a list and in full, is one record.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from amity.directory.linking import LINKS
from amity.directory.nesting import EVERYWHERE, LISTS, ONES
from amity.directory.opening import LARGEST, DirectoryError, Part, document, refuse_more
from amity.directory.report import Notes

from .tables import ENTITIES

Row = dict[str, Any]

DEEPEST = 40
NESTED, OFFERED = 2_000, frozenset({"service", "location", "service_at_location", "program"})
"""How many phones, schedules and so on one record may have; of what it offers and where, any number."""
SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("location", frozenset({"location_type", "latitude", "longitude", "addresses", "transportation"})),
    ("taxonomy_term", frozenset({"taxonomy_detail", "term_uri", "parent_id", "taxonomy_id", "code", "term"})),
    (
        "service",
        frozenset(
            {"organization", "status", "service_at_locations", "minimum_age", "assured_date", "cost_options"}
        ),
    ),
    (
        "organization",
        frozenset(
            {"organization_identifiers", "website", "legal_status", "locations", "parent_organization_id"}
        ),
    ),
)
"""Keys by which a record tells what it is."""
NEW_IN_31 = frozenset({"capacities", "additional_urls", "additional_websites"})
IN_THE_UK = frozenset(
    {("service_area", "service_area"), ("accessibility", "accessibility"), ("taxonomy_term", "term")}
)


class Pages(NamedTuple):
    """The rows by table, and the version that the records are of."""

    version: str
    rows: dict[str, list[Row]]


def read(parts: Sequence[Part], notes: Notes, *, alone: bool) -> Pages:
    """Return what all pages together say; a page that holds no record of HSDS is a warning among others.

    Raises `DirectoryError` where none does.
    """
    gathered = _Gathered(notes)
    for part in sorted(parts, key=lambda part: ("list" in part.name, part.name)):
        try:
            found = gathered.take(document(part), part)
        except DirectoryError as problem:
            if alone:
                raise
            found, reason = False, str(problem)
        else:
            reason = "no record of HSDS: left out"
        if not found:
            notes.warn(part.name, "", None, reason, "Take it out.")
    if not gathered.rows:
        names = ", ".join(part.name for part in parts[:3])
        raise DirectoryError(
            f"{names}: no record of HSDS there. Name an HSDS package or the pages of an HSDS API."
        )
    return Pages(gathered.version, gathered.rows)


class _Gathered:
    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.rows: dict[str, list[Row]] = {}
        self.known: dict[tuple[str, str], list[Row]] = {}
        self.said = ""
        self.is_31 = self.is_uk = False

    @property
    def version(self) -> str:
        if self.is_uk:
            return "3.0-uk"
        return "3.1" if self.is_31 or self.said.startswith("3.1") else "3.0"

    def take(self, said: Any, part: Part) -> bool:
        """Take in a document; say whether it held anything of HSDS."""
        if isinstance(said, list):
            return self._records(said, part)
        if not isinstance(said, dict):
            return False
        if isinstance(version := said.get("version"), str) and "id" not in said:
            self.said, self.is_uk = version, self.is_uk or "UK" in version
        if isinstance(said.get("contents"), list):
            self._page(said, part)
            return self._records(said["contents"], part) or not said["contents"]
        tables = {
            key: ENTITIES.get(key.removesuffix(".csv"))
            for key, each in said.items()
            if isinstance(each, list)
        }
        if "id" not in said and any(tables.values()):
            for key, entity in tables.items():
                self._records(said[key], part, entity or key)
            return True
        return "openapi_url" in said or self._record(said, part, "")

    def _records(self, said: list[Any], part: Part, entity: str = "") -> bool:
        """Take in a list of records; say whether any of them is one of HSDS."""
        return sum([self._record(each, part, entity) for each in said]) > 0

    def _page(self, said: Row, part: Part) -> None:
        pages = said.get("total_pages", 1)
        if said.get("page_number") == 1 and isinstance(pages, int) and pages > 1:
            reason = "more pages than are here"
            self.notes.warn("page", part.name, "total_pages", reason, "Fetch every page.", part.name)

    def _record(self, said: Any, part: Part, entity: str) -> bool:
        if not isinstance(said, dict):
            return False
        entity = entity or _entity(said, part.name)
        if entity not in ENTITIES.values():
            return False
        self._flatten(entity, said, part.name, 0)
        return True

    def _flatten(self, entity: str, said: Row, where: str, depth: int) -> Any:
        """Take in a record and all that is nested in it; return its id."""
        if depth > DEEPEST:
            raise DirectoryError(f"{where}: records nested more than {DEEPEST} deep. That is no directory.")
        row: Row = {"@": where, "@depth": depth}
        lists, ones = LISTS.get(entity, {}) | EVERYWHERE, ONES.get(entity, {})
        nested = []
        for key, value in said.items():
            if key in ones and isinstance(value, dict):
                row[f"{ones[key]}_id"] = self._flatten(ones[key], value, where, depth + 1)
            elif key in lists and isinstance(value, list) and all(isinstance(each, dict) for each in value):
                if len(value) > NESTED and lists[key] not in OFFERED:
                    raise DirectoryError(
                        f"{where}: {len(value):,} {key} in one {entity}. That is no directory: "
                        f"ask whoever sent it."
                    )
                nested += [(lists[key], each) for each in value]
            else:
                row[key] = value
        self.is_31 |= bool(NEW_IN_31 & said.keys())
        self.is_uk |= any(entity == one and key in said for one, key in IN_THE_UK)
        identifier = row.get("id")
        self._add(entity, row)
        for child, each in nested:
            self._flatten(child, _linked(child, each, entity, identifier), where, depth + 1)
        return identifier

    def _add(self, entity: str, row: Row) -> None:
        """Add a row, or what it adds to the row of the same id."""
        rows = self.rows.setdefault(entity, [])
        refuse_more(entity, len(rows) + 1, self.notes.largest or LARGEST)
        if not isinstance(identifier := row.get("id"), str):
            rows.append(row)
            return
        same = self.known.setdefault((entity, identifier), [])
        for before in same:
            if _agree(before, row, entity):
                self._merge(before, row, entity)
                return
        same.append(row)
        rows.append(row)

    def _merge(self, before: Row, row: Row, entity: str) -> None:
        """Add what a second mention says; where they differ, a record of its own wins over a nested one."""
        first, second = (before, row) if before["@depth"] <= row["@depth"] else (row, before)
        for key in first.keys() & second.keys() - {"@", "@depth"}:
            if first[key] != second[key] and None not in (first[key], second[key]):
                reason = "said differently in two places: the first taken"
                remedy = "Publish one record under one id."
                self.notes.warn(entity, first["id"], key, reason, remedy, second["@"])
        whole = second | {key: said for key, said in first.items() if said is not None}
        before.clear()
        before |= whole


def _agree(before: Row, row: Row, entity: str) -> bool:
    """Say whether two rows may be one: no link of theirs leads to two places."""
    return all(before.get(key) in (None, row[key]) for key in LINKS[entity] if row.get(key) is not None)


def _linked(child: str, said: Row, entity: str, identifier: Any) -> Row:
    """Return a nested record with the link back to what it is nested in."""
    if child == "attribute":
        return said if "link_id" in said else said | {"link_id": identifier, "link_entity": entity}
    if child == "metadata":
        return (
            said if "resource_id" in said else {"resource_type": entity} | said | {"resource_id": identifier}
        )
    link = f"{entity}_id"
    return said | {link: identifier} if link in LINKS[child] and said.get(link) is None else said


def _entity(said: Mapping[str, Any], name: str) -> str:
    """Return what a record is: by its keys, else by the name of its file or folder."""
    if isinstance(said.get("location"), dict) or {"service_id", "location_id"} <= said.keys():
        return "service_at_location"
    for entity, keys in SIGNS:
        if keys & said.keys():
            return entity
    return _named(name)


@lru_cache(maxsize=64)
def _named(name: str) -> str:
    words = name.lower().replace("-", "_").replace(".", "/").split("/")
    for known in sorted(ENTITIES, key=len, reverse=True):
        if any(word == known or word.startswith(f"{known}_") for word in words):
            return ENTITIES[known]
    return ""
