"""From rows to records: mended where there is one way to, quarantined where there is none.

Every row that is not loaded is in the report with its field and a remedy; so is all that was mended.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec

from . import mending
from .cells import is_formula
from .checks import CHECKS, Bad
from .directory import TABLES
from .opening import LARGEST, DirectoryError, refuse_more
from .report import Flaw, Notes
from .schema import Fault, Official

Row = dict[str, Any]

LENIENT = frozenset(
    {
        "taxonomy",
        "taxonomy_term",
        "attribute",
        "metadata",
        "meta_table_description",
        "organization_identifier",
        "unit",
        "url",
        "funding",
    }
)
"""What is said about a record; a flaw there is a warning. Nobody is sent to a taxonomy term."""

MAIN = frozenset({"organization", "service", "location", "service_at_location", "program", "taxonomy_term"})
"""What other rows link to by its id; the id of anything else may be made from its content."""

ENOUGH = 20_000
"""Rows after which a table of which not one in a hundred can be used is given up; hostile files are long."""

NAMESPACE = uuid.UUID("6f2cbd1e-0f6e-5b7a-9d0e-5f0c4f3f6a11")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
URLS = frozenset({"url", "website", "uri", "logo", "schedule_link", "term_uri"})
EMAILS = frozenset({"email", "assurer_email"})


class Kind(NamedTuple):
    """How the cells of a field are read."""

    type: str
    read: Callable[[str], Any] | None
    expected: str


TEXT = Kind("text", None, "text")
NUMBER = Kind("number", mending.number, "a number")
DAY = Kind("day", mending.day, "a date such as 2026-11-24")
TIME = Kind("time", mending.clock, "a time such as 09:00")
URL = Kind("url", mending.url, "a web address such as https://example.org")
EMAIL = Kind("email", mending.email, "an e-mail address such as name@example.org")


def kinds(entity: str) -> dict[str, Kind]:
    """Return how each field of a table is read."""
    said = get_type_hints(TABLES[entity].kind)
    return {
        name: _kind(name, said[name]) for name in TABLES[entity].kind.__struct_fields__ if name != "extra"
    }


def _kind(name: str, hint: Any) -> Kind:
    parts = set(get_args(hint)) or {hint}
    for kind, form in ((NUMBER, int), (DAY, date), (TIME, time)):
        if form in parts:
            return kind
    return URL if name in URLS else EMAIL if name in EMAILS else TEXT


class Loader:
    """Reads the rows of one table after the other; ``strict`` where the source says it is HSDS 3."""

    def __init__(self, notes: Notes, official: Official | None, *, strict: bool) -> None:
        self.notes, self.official, self.strict = notes, official, strict

    def records(self, entity: str, rows: Iterable[Row]) -> list[Any]:
        """Return the records of a table, every id once."""
        one = _Table(self, entity)
        taken: dict[str, Any] = {}
        for row in rows:
            self.notes.found[entity] += 1
            refuse_more(entity, self.notes.found[entity], self.notes.largest or LARGEST)
            if self.notes.found[entity] % ENOUGH == 0 and len(taken) * 100 < self.notes.found[entity]:
                raise DirectoryError(_junk(entity, self.notes))
            record = one.record(row)
            if record is None:
                continue
            if (before := taken.get(record.id)) is not None:
                record = one.again(before, record, taken)
            if record is not None:
                taken[record.id] = record
        return list(taken.values())


class _Table:
    def __init__(self, loader: Loader, entity: str) -> None:
        self.loader, self.notes, self.entity = loader, loader.notes, entity
        self.type = TABLES[entity].kind
        self.kinds = kinds(entity)
        fields = msgspec.structs.fields(self.type)
        self.needed = [field.name for field in fields if field.required and field.name != "id"]
        self.check = CHECKS.get(entity)
        self.lenient = entity in LENIENT or not loader.strict
        self.links = [name for name, kind in self.kinds.items() if kind in (URL, EMAIL)]
        self.may_lack_id = entity not in MAIN or entity == "service_at_location"
        self.typed: Row = {}
        self.identifier = self.where = ""

    def record(self, row: Row) -> Any:
        """Return the record that a row is, or None where it is quarantined."""
        self.where = row.pop("@", "")
        row.pop("@depth", None)
        self.identifier = _shown(row.get("id"))
        if (width := row.pop("@wide", None)) is not None:
            return self.set_aside(Bad(None, f"{width} cells, more than columns", "Quote cells."))
        self.typed = {}
        kept = self._kept(row)
        plain, extra = self._cells(row)
        extra |= kept
        for name in self.needed:
            if name not in plain:
                return self.set_aside(Bad(name, "missing", f"Give every {self.entity} its {name}."))
        if not self._identify(plain) or self._refused(plain, extra):
            return None
        return self.type(**(plain | self.typed), extra=extra) if extra else self.type(**(plain | self.typed))

    def _cells(self, row: Row) -> tuple[Row, Row]:
        """Return the filled cells that HSDS knows, and those it does not."""
        plain: Row = {}
        extra: Row = {}
        known, suspect = self.kinds, mending.SUSPECT.search
        for name, said in row.items():
            if type(said) is str:
                said = said.strip()
                if said and (suspect(said) or said[0] in "=@"):
                    said = self._text(name, said)
                if not said:
                    continue
            elif said is None:
                continue
            kind = known.get(name)
            if kind is None:
                extra[name] = said
            elif type(said) is not str:
                plain[name] = self._other(name, kind, said)
            elif kind is TEXT:
                plain[name] = said
            else:
                self._read(name, kind, said, plain, extra)
        return plain, extra

    def _kept(self, row: Row) -> Row:
        """Return what an export of ours kept as JSON, as it was."""
        try:
            kept = msgspec.json.decode(row["amity_extra"], type=dict[str, Any])
        except (KeyError, TypeError, msgspec.DecodeError):
            return {}
        del row["amity_extra"]
        return kept

    def _text(self, name: str, said: str) -> str:
        said, found = mending.text(said)
        for reason in found:
            self.warn(name, reason, "Mend it where it was written.")
        if is_formula(said):
            self.warn(name, "begins like a formula: kept as text", "Take the sign away.")
        return said

    def _other(self, name: str, kind: Kind, said: Any) -> Any:
        """Return a value of JSON that is no text; what is of no use is found by `_wrong_type`."""
        if kind is TEXT and type(said) in (int, float):
            self.warn(name, "a number where HSDS wants text", "Write it in quotation marks.")
            return str(said)
        self.typed["@"] = True
        return said

    def _read(self, name: str, kind: Kind, said: str, plain: Row, extra: Row) -> None:
        value = kind.read(said) if kind.read else said
        if value is None and said.lower() in mending.NOTHING:
            self.warn(name, "a word for nothing: left empty", "Leave it empty.")
        elif value is None and kind in (URL, EMAIL) and not self.lenient:
            plain[name] = said
        elif value is None:
            extra[f"{name}_as_given"] = said
            self.warn(name, f"not {kind.expected}: set apart as given", f"Write {kind.expected}.")
        else:
            plain[name] = value.isoformat() if isinstance(value, date | time) else value
            if kind is DAY or kind is TIME:
                self.typed[name] = value
            if kind is not NUMBER and plain[name] != said and plain[name] != f"{said}:00":
                self.warn(name, f"not {kind.expected}: put right", f"Write {kind.expected}.")

    def _identify(self, plain: Row) -> bool:
        if "id" in plain:
            if self.loader.strict and type(plain["id"]) is str and not UUID.fullmatch(plain["id"]):
                self.warn("id", "not a UUID", "HSDS 3 wants a UUID; any id that is used once will do.")
            return True
        if not self.may_lack_id:
            self.set_aside(Bad("id", "missing", f"Give every {self.entity} an id of its own."))
            return False
        self.warn("id", "missing: made from the content", "Give every row an id of its own.")
        plain["id"] = made_id(self.entity, plain)
        return True

    def _refused(self, plain: Row, extra: Row) -> bool:
        """Ask our checks and the official schema; say whether the row must be set aside."""
        bad = self._wrong_type(plain) if self.typed.pop("@", False) else None
        bad = (
            bad or (self.check and self.check(plain, self.warn, self._part_aside)) or self._wrong_link(plain)
        )
        bad = bad or self._unofficial(plain, extra)
        if bad:
            self.set_aside(bad)
        return bad is not None

    def _wrong_type(self, plain: Row) -> Bad | None:
        for name, value in plain.items():
            if not _is_a(value, self.kinds[name]):
                found = msgspec.json.encode(value).decode()[:20]
                wanted = self.kinds[name].expected
                return Bad(name, f"not {wanted}", f"Write {wanted}, not {found}.")
        return None

    def _wrong_link(self, plain: Row) -> Bad | None:
        for name in self.links if not self.lenient else ():
            kind = self.kinds[name]
            if name in plain and kind.read and kind.read(plain[name]) is None:
                return Bad(name, f"not {kind.expected}", f"Write {kind.expected}.")
        return None

    def _unofficial(self, plain: Row, extra: Row) -> Bad | None:
        """Ask the official schema; what it wants besides what we need is a warning.

        An older source never promised HSDS 3, so an address that HSDS 3 would refuse is only set apart.
        """
        for fault in self.loader.official.faults(self.entity, plain) if self.loader.official else ():
            reason, remedy = f"official schema: {_worded(fault)}", _remedy(fault)
            if fault.field in self.links and not self.loader.strict:
                extra[f"{fault.field}_as_given"] = plain.pop(fault.field)
                self.warn(fault.field, f"{reason}: set apart as given", remedy)
            elif fault.rule != "required" and self.entity not in LENIENT:
                return Bad(fault.field, reason, remedy)
            elif self.loader.strict:
                self.warn(fault.field, reason, remedy)
        return None

    def again(self, before: Any, record: Any, taken: dict[str, Any]) -> Any:
        """Return the second record of an id under one of its own, or None where it says nothing new."""
        self.identifier = record.id
        if before == record:
            self.warn("id", "the same row twice: taken once", "Write every row once.")
            return None
        if self.entity in MAIN:
            return self.set_aside(Bad("id", "used by two different records", "Give each an id of its own."))
        self.warn("id", "used twice: the second made from the content", "Give every row an id of its own.")
        renamed = msgspec.structs.replace(record, id=made_id(self.entity, msgspec.to_builtins(record)))
        return None if renamed.id in taken else renamed

    def set_aside(self, bad: Bad) -> None:
        """Quarantine the row."""
        self.notes.quarantine(self._flaw(*bad))

    def _part_aside(self, bad: Bad) -> None:
        self.notes.quarantine(self._flaw(*bad))

    def warn(self, field: str | None, reason: str, remedy: str) -> None:
        """Count a warning."""
        self.notes.warn(self.entity, self.identifier, field, reason, remedy, self.where or None)

    def _flaw(self, field: str | None, reason: str, remedy: str) -> Flaw:
        return Flaw(
            entity=self.entity,
            record=self.identifier,
            field=field,
            reason=reason,
            remedy=remedy,
            where=self.where or None,
        )


def _shown(identifier: Any) -> str:
    """Return an id as a report can show it."""
    said = str(identifier or "").strip()
    return (mending.text(said)[0][:80] if mending.SUSPECT.search(said) else said) or "(no id)"


def _is_a(value: Any, kind: Kind) -> bool:
    if kind is not NUMBER:
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < mending.LARGEST


def made_id(entity: str, content: Any) -> str:
    """Return an id that the same content always gets."""
    told = msgspec.json.encode([entity, content], order="deterministic").decode()
    return str(uuid.uuid5(NAMESPACE, told))


def _junk(entity: str, notes: Notes) -> str:
    flaw = next((each for each in notes.quarantined if each.entity == entity), None)
    why = f" The first: {flaw.where or flaw.record}: {flaw.kind}." if flaw else ""
    few = f"not one row in a hundred of the first {notes.found[entity]:,} can be used"
    return f"{entity}: {few}.{why} Is it a directory?"


def _worded(fault: Fault) -> str:
    if fault.rule == "required":
        return "required, and missing"
    if fault.rule == "enum":
        return "not one of the values allowed"
    said = fault.says.rsplit(" is not ", 1)
    return f"not {said[1]}" if len(said) == 2 else fault.rule


def _remedy(fault: Fault) -> str:
    if fault.rule == "enum":
        return fault.says.split("is not", 1)[-1].strip().capitalize() + "."
    return f"Add {fault.field}." if fault.rule == "required" else fault.says + "."
