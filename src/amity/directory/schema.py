"""The official HSDS 3.1 schema, one validator for each table.

The schema files are share-alike (CC BY-SA 4.0) and stand in content/hsds-3.1, outside the package.
A row is one record, so what HSDS nests in JSON (the phones of a service) is checked as rows of its own.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from amity import library

CONTENT = "hsds-3.1"
ABSENT = (
    "The official HSDS schema is not here, so only our own checks ran. Copy content/hsds-3.1 from Amity's "
    "repository and name it: AMITY_LIBRARY=content/hsds-3.1"
)
EXTRA = "The official HSDS schema was not asked: it needs jsonschema-rs. Add it: pip install 'amity[match]'"


class Fault(NamedTuple):
    """What the official schema holds against a row."""

    field: str | None
    rule: str
    says: str


class Official:
    """The official schema, ready to be asked about rows."""

    def __init__(self, validators: dict[str, Any]) -> None:
        self.validators = validators

    def faults(self, entity: str, row: dict[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with a row of plain values."""
        validator = self.validators.get(entity)
        if validator is None or validator.is_valid(row):
            return
        for error in validator.iter_errors(row):
            path = [*error.instance_path, getattr(error.kind, "property", None)]
            yield Fault(str(path[0]) if path[0] is not None else None, error.kind.name, error.message[:160])


@lru_cache(maxsize=1)
def official() -> Official | str:
    """Return the official schema, or a line that says how to get it."""
    folder = library.content(CONTENT)
    if folder is None:
        return ABSENT
    try:
        import jsonschema_rs
    except ImportError:
        return EXTRA
    validators = {}
    for file in sorted((folder / "schema").glob("*.json")):
        schema = _of_a_row(msgspec.json.decode(file.read_bytes()))
        validators[file.stem] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return Official(validators)


def _of_a_row(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one row: without what is nested, and the form of ids, which we ask apart."""
    fields = {
        name: {key: value for key, value in said.items() if key in ("type", "enum", "minimum", "maximum")}
        | ({"format": said["format"]} if said.get("format") not in (None, "uuid") else {})
        for name, said in schema["properties"].items()
        if said.get("type") != "array" and "$ref" not in said
    }
    required = [name for name in schema.get("required", ()) if name in fields]
    return {"type": "object", "properties": fields, "required": required}
