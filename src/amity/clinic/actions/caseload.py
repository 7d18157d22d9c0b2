"""What can be done with a caseload in a CSV file: take it on, whole or not at all."""

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, get_args

import msgspec
from django.conf import settings
from django.db import transaction

from amity import prescribing
from amity.clinic.models import Episode, Person, Practitioner, SafeContact, Team
from amity.clinic.models.episode import SOURCES
from amity.clinic.models.person import ACCESS_NEEDS, Channel
from amity.clinic.rules import nhs_number
from amity.errors import AmityError

from . import episodes, naming, people, spoken

COLUMNS = (
    "given_name",
    "family_name",
    "preferred_name",
    "pronouns",
    "birth_date",
    "national_id",
    "address",
    "postcode",
    "country",
    "gp",
    "phone",
    "email",
    "safe_channels",
    "may_leave_message",
    "best_time",
    "language",
    "interpreter",
    "access_needs",
    "life_stages",
    "source",
    "reasons",
    "worker",
)
"""The columns a file may have; only ``given_name`` must be there. Lists have semicolons between."""


def _stages() -> list[str]:
    return [each for each in prescribing.life_stages() if each != "under-16"]


LISTS: dict[str, Callable[[], Iterable[str]]] = {"access_needs": lambda: ACCESS_NEEDS, "life_stages": _stages}
YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


class BadRow(msgspec.Struct, frozen=True):
    """A row that cannot be taken on: its line in the file, the column, what is wrong and how to mend it."""

    line: int
    column: str
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.column}: {self.problem}"


class CaseloadError(AmityError):
    """A caseload file cannot be taken on; ``rows`` has one entry for each row that is at fault."""

    def __init__(self, message: str, rows: tuple[BadRow, ...] = ()) -> None:
        super().__init__(message)
        self.rows = rows


class _Row(msgspec.Struct, frozen=True):
    """A row as it is taken on."""

    details: dict[str, Any]
    source: str
    reasons: tuple[str, ...]
    worker: Practitioner | None


class _CellError(Exception):
    """What is wrong with one cell."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.problem = column, problem


def import_caseload(*, by: Practitioner, at: datetime, team: Team, lines: Iterable[str]) -> list[Episode]:
    """Register everybody in a CSV file, with an episode each; where one row is wrong, nothing is written.

    Raises `CaseloadError`, whose message has one line for each bad row; no line says what a cell holds.
    """
    table = csv.DictReader(lines)
    _refuse_columns(table.fieldnames)
    rows, bad = [], []
    known = _Known(team, at)
    try:
        for cells in table:
            try:
                rows.append(known.checked(cells))
            except _CellError as fault:
                bad.append(BadRow(table.line_num, fault.column, fault.problem))
    except csv.Error as problem:
        raise CaseloadError(
            f"line {table.line_num + 1}: not CSV: {problem}. Save the file again."
        ) from problem
    if bad:
        raise CaseloadError("\n".join(map(str, bad)), tuple(bad))
    if not rows:
        raise CaseloadError("The file has no rows. Give one row for each person, below the names of columns.")
    return _take_on(by, at, team, rows)


@transaction.atomic
def _take_on(by: Practitioner, at: datetime, team: Team, rows: list[_Row]) -> list[Episode]:
    return [
        episodes.open(
            by=by,
            at=at,
            person=people.register(by=by, at=at, details=row.details),
            team=team,
            worker=row.worker,
            source=row.source,
            reasons=row.reasons,
        )
        for row in rows
    ]


class _Known:
    """What a row is checked against: who works in the team, and who is there already."""

    def __init__(self, team: Team, at: datetime) -> None:
        self.today, self.youngest = at.date(), team.accepts_from
        here = Practitioner.objects.filter(memberships__team=team, memberships__until=None, left_at=None)
        self.workers = {each.email: each for each in here}
        known = Person.objects.exclude(national_id_mark="")
        self.ids = set(known.values_list("national_id_mark", flat=True))

    def checked(self, cells: dict[str | Any, Any]) -> _Row:
        """Return a row to take on; raise `_CellError` with the first thing that is wrong."""
        if None in cells:
            raise _CellError(
                "the row", "it has more cells than there are columns. Put cells with commas in quotes."
            )
        said = {name: (value or "").strip() for name, value in cells.items()}
        for name, value in said.items():
            if "\0" in value:
                raise _CellError(name, "it holds a character that is no text. Save the file as text again.")
        details: dict[str, Any] = {
            name: value for name, value in said.items() if value and name in people.DETAILS - LISTS.keys()
        }
        if not said.get("given_name"):
            raise _CellError("given_name", "it is empty. Give the name they go by.")
        details |= {name: _chosen(name, said, choices()) for name, choices in LISTS.items() if said.get(name)}
        if said.get("birth_date"):
            details["birth_date"] = self._birth_date(said["birth_date"])
        if "interpreter" in details:
            details["interpreter"] = _yes("interpreter", said["interpreter"])
        details["country"] = _country(said.get("country", ""))
        if said.get("language"):
            details["language"] = _language(said["language"])
        if said.get("national_id"):
            details["national_id"] = self._number(said["national_id"], details["country"])
        reasons = _chosen("reasons", said, prescribing.names())
        return _Row(details | _safe_contact(said), _source(said), reasons, self._worker(said))

    def _birth_date(self, said: str) -> date:
        try:
            day = date.fromisoformat(said)
        except ValueError:
            raise _CellError(
                "birth_date", "it is no day. Write year-month-day, such as 1950-12-31."
            ) from None
        if day > self.today:
            raise _CellError("birth_date", "it lies in the future. Give the day as it was.")
        age = self.today.year - day.year - ((self.today.month, self.today.day) < (day.month, day.day))
        if age < self.youngest:
            raise _CellError("birth_date", f"they are under {self.youngest}. Go to a team for young people.")
        return day

    def _number(self, national_id: str, country: str) -> str:
        if country == nhs_number.COUNTRY:
            if not nhs_number.holds(national_id):
                raise _CellError(
                    "national_id",
                    "it is no NHS, CHI or H&C number: 10 digits with a check digit, such as 943 476 5919. "
                    "Look it up again, or leave it empty.",
                )
            national_id = nhs_number.plain(national_id)
        mark = naming.of_number(national_id)
        if mark in self.ids:
            raise _CellError("national_id", "somebody with it is on the record or in the file. Take one out.")
        self.ids.add(mark)
        return national_id

    def _worker(self, said: dict[str, str]) -> Practitioner | None:
        if not said.get("worker"):
            return None
        worker = self.workers.get(said["worker"].lower())
        if worker is None:
            raise _CellError(
                "worker", "nobody in this team has that address. Invite them first, or leave it empty."
            )
        return worker


def _refuse_columns(names: Iterable[str] | None) -> None:
    names = [(name or "").strip() for name in names or ()]
    if "given_name" not in names:
        raise CaseloadError("line 1: there is no column given_name. Name the columns in the first line.")
    for name in names:
        if name not in COLUMNS:
            raise CaseloadError(
                f"line 1: {name or 'a column without a name'}: choose from {', '.join(COLUMNS)}."
            )
        if names.count(name) > 1:
            raise CaseloadError(f"line 1: {name} stands there twice. Keep one.")


def _safe_contact(said: dict[str, str]) -> dict[str, SafeContact]:
    channels = _list(said.get("safe_channels", ""))
    for channel in channels:
        if channel not in get_args(Channel):
            raise _CellError(
                "safe_channels", f"choose from {', '.join(get_args(Channel))}, semicolons between."
            )
    leave = _yes("may_leave_message", said.get("may_leave_message", ""))
    if not channels and not leave and not said.get("best_time"):
        return {}
    found = {"channels": channels, "may_leave_message": leave, "best_time": said.get("best_time", "")}
    return {"safe_contact": msgspec.convert(found, SafeContact)}


def _country(said: str) -> str:
    country = said.upper() or settings.AMITY_COUNTRY
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        raise _CellError("country", "give two letters, such as GB.")
    return str(country)


def _language(said: str) -> str:
    if (code := spoken.language(said)) is None:
        raise _CellError("language", "give its code, such as pl, or its name in English, such as Polish.")
    return code


def _chosen(column: str, said: dict[str, str], choices: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of a list; "Large print" and "large_print" are read as ``large-print``."""
    choices = tuple(choices)
    found = tuple("-".join(each.lower().replace("_", " ").split()) for each in _list(said.get(column, "")))
    for each in found:
        if each not in choices:
            raise _CellError(column, f"choose from {', '.join(choices)}, semicolons between.")
    return tuple(dict.fromkeys(found))


def _source(said: dict[str, str]) -> str:
    source = said.get("source") or "other"
    if source not in SOURCES:
        raise _CellError("source", f"choose from {', '.join(SOURCES)}.")
    return source


def _yes(column: str, said: str) -> bool:
    if said.lower() not in YES:
        raise _CellError(column, "say yes or no.")
    return YES[said.lower()]


def _list(said: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in said.split(";") if each.strip())
