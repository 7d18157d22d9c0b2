"""Which column is what: our own names, and a map in TOML for columns that somebody else named."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from amity.networks.network import (
    FREQUENCIES,
    MODES,
    ROLES,
    SUPPORTS,
    Alter,
    Ended,
    Felt,
    Frozen,
    NetworkError,
    Value,
)

from .text import ABSENT, spelt, typed

Field = Literal[
    "name",
    "roles",
    "relation",
    "closeness",
    "frequency",
    "modes",
    "gives",
    "receives",
    "strain",
    "welcome",
    "understood",
    "safe",
    "how_met",
    "ended",
]
FIELDS: tuple[Field, ...] = get_args(Field)
SEVERAL = {"roles": ROLES, "modes": MODES, "gives": SUPPORTS, "receives": SUPPORTS}
ONE_OF = {
    "frequency": FREQUENCIES,
    "closeness": ("3", "2", "1"),
    "strain": ("0", "1", "2"),
    "welcome": get_args(Felt),
    "understood": get_args(Felt),
    "safe": get_args(Felt),
    "ended": get_args(Ended),
}
NUMBERS = ("closeness", "strain")
BETWEEN = "|"
"""Between several words in one cell: ``friend|neighbor``."""


class Coding(Frozen, frozen=True, kw_only=True):
    """The column that holds something, and what its cells mean in our words; ``""`` means nothing."""

    column: str
    recode: Mapping[str, str | int] = {}


class NetworkMap(Frozen, frozen=True, kw_only=True):
    """What a map file says.

    ``files`` names the tables ``egos``, ``alters`` and ``ties`` of a folder.
    ``columns`` names those of ``ego``, ``alter``, ``source``, ``target``, ``weight``, ``kind``, ``wave``.
    ``alter`` says which column holds a field of an alter, or which several columns do.
    """

    files: Mapping[Literal["egos", "alters", "ties"], str] = {}
    columns: Mapping[Literal["ego", "alter", "source", "target", "weight", "kind", "wave"], str] = {}
    alter: Mapping[Field, Coding | tuple[Coding, ...]] = {}

    def codings(self) -> dict[str, tuple[Coding, ...]]:
        """Return the columns of each field of an alter."""
        return {field: (said,) if isinstance(said, Coding) else said for field, said in self.alter.items()}


def read_map(path: Path) -> NetworkMap:
    """Return a map from a TOML file."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), NetworkMap)
    except OSError as problem:
        raise NetworkError(f"{path}: cannot be read: {problem.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise NetworkError(f"{path}: not TOML: {problem}. Mend the line it names.") from None
    except msgspec.ValidationError as problem:
        raise NetworkError(f"{path}: {problem}. See docs/how-to/measure-a-network.md for its keys.") from None


def alter_of(
    id: str,  # noqa: A002
    cells: Mapping[str, Value],
    *,
    codings: Mapping[str, tuple[Coding, ...]],
    left_out: Collection[str] = (),
    reads: Callable[[Any], Value] = typed,
    place: str,
) -> Alter:
    """Return the alter that a row describes; a column that nobody claims becomes an attribute.

    ``reads`` turns the cell of an attribute into its value.
    """
    said: dict[str, Any] = {}
    claimed = set(left_out)
    for field, columns in codings.items():
        words: list[str] = []
        for coding in columns:
            claimed.add(coding.column)
            words += _words(field, cells.get(coding.column), coding, f"{place}, {coding.column}")
        if words:
            said[field] = _value(field, words, f"{place}, {columns[0].column}")
    said["attributes"] = {name: reads(cell) for name, cell in cells.items() if name not in claimed}
    return Alter(id=id, **said)


def _words(field: str, cell: Value, coding: Coding, place: str) -> list[str]:
    if cell is None:
        return []
    text = cell if isinstance(cell, str) else spelt(cell)
    if coding.recode:
        meant = {spelt(typed(key)): word for key, word in coding.recode.items()}
        if text not in coding.recode and spelt(typed(text)) not in meant:
            raise NetworkError(
                f"{place}: holds something that the map does not recode. It recodes: "
                f'{", ".join(coding.recode)}. Add what is missing; give it "" to leave it out.'
            )
        text = str(coding.recode[text] if text in coding.recode else meant[spelt(typed(text))])
    several = text.split(BETWEEN) if field in SEVERAL else [text]
    return [word.strip() for word in several if word.strip() and word.strip() not in ABSENT]


def _value(field: str, words: list[str], place: str) -> Any:
    """Return the words as a field holds them; the cell itself is not told: it may be a name out of place."""
    allowed = SEVERAL.get(field) or ONE_OF.get(field)
    if allowed and (unknown := [word for word in words if word not in allowed]):
        what = f"{len(unknown)} words are" if len(unknown) > 1 else "a word is"
        raise NetworkError(f"{place}: {what} not among those for {field}. Use: {', '.join(allowed)}.")
    if field in SEVERAL:
        return tuple(dict.fromkeys(words))
    if len(set(words)) > 1:
        raise NetworkError(f"{place}: several columns say different things of {field}. Let one remain.")
    return int(words[0]) if field in NUMBERS else words[0]


def cells_of(alter: Alter, *, prefix: str = "") -> dict[str, str]:
    """Return the cells of an alter's fields under our own names, and of its attributes under theirs."""
    cells = {name: spelt(value) for name, value in alter.attributes.items()}
    for field in FIELDS:
        value = getattr(alter, field)
        named = field if field == "name" else f"{prefix}{field}"
        if field in SEVERAL:
            value = BETWEEN.join(value)
        if value not in (None, ""):
            cells[named] = spelt(value)
    return cells


OURS: Mapping[str, tuple[Coding, ...]] = {field: (Coding(column=field),) for field in FIELDS}
PREFIX = "amity."
PREFIXED: Mapping[str, tuple[Coding, ...]] = {
    field: (Coding(column=field if field == "name" else f"{PREFIX}{field}"),) for field in FIELDS
}
"""Our fields in somebody else's format: only a column that says it is ours is taken for ours."""
