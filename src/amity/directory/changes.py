"""What a refresh would change: records added, removed and changed, field by field."""

from typing import Any, Literal

import msgspec

from .directory import TABLES, Directory

OURS = frozenset({"vetting"})
"""What no publisher sends, so no refresh takes away."""


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One record that differs; ``fields`` holds what was said and what is said now, for a changed one.

    ``of`` is the name of the service, organization or location that it belongs to.
    """

    entity: str
    id: str
    name: str | None
    kind: Literal["added", "removed", "changed"]
    of: str | None = None
    fields: dict[str, tuple[Any, Any]] = {}


def diff(old: Directory, new: Directory) -> list[Change]:
    """Return what changes from one directory to the next, in the order of the tables.

    Records are the same where their ids are; our own notes are left out.
    """
    found = []
    for entity in TABLES:
        if entity in OURS:
            continue
        before = {row.id: row for row in old.rows(entity)}
        after = {row.id: row for row in new.rows(entity)}
        for identifier in sorted(before.keys() | after.keys()):
            one, other = before.get(identifier), after.get(identifier)
            if one != other:
                found.append(_change(entity, identifier, one, other, _owner(old, new, other or one)))
    return found


def _owner(old: Directory, new: Directory, row: Any) -> str | None:
    """Return the name of what a row belongs to, the service before all."""
    for entity in ("service", "organization", "location"):
        if identifier := getattr(row, f"{entity}_id", None):
            owner = new.one(entity, identifier) or old.one(entity, identifier)
            return getattr(owner, "name", None)
    return None


def _change(entity: str, identifier: str, one: Any, other: Any, of: str | None) -> Change:
    name = getattr(other if other is not None else one, "name", None)
    if one is None or other is None:
        kind: Literal["added", "removed"] = "added" if one is None else "removed"
        return Change(entity=entity, id=identifier, name=name, kind=kind, of=of)
    before, after = _said(one), _said(other)
    fields = {
        field: (before.get(field), after.get(field))
        for field in dict.fromkeys([*before, *after])
        if before.get(field) != after.get(field)
    }
    return Change(entity=entity, id=identifier, name=name, kind="changed", of=of, fields=fields)


def _said(record: Any) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(record)
    extra: dict[str, Any] = said.pop("extra", {})
    return said | extra
