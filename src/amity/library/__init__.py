"""The library: what experts write.

One TOML file per instrument, battery, pack, generator or interpreter, on the shelf of that name.
This module is the only code that opens them.

The folders of ``$AMITY_LIBRARY`` (separated as in ``PATH``) are searched first, in their order, then ours.
A card of yours hides ours of the same name.
"""

import hashlib
import os
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_type_hints

import msgspec

from amity.errors import AmityError

__all__ = [
    "Card",
    "LibraryError",
    "Sayings",
    "Source",
    "content",
    "digest",
    "holds",
    "languages",
    "names",
    "read",
    "read_file",
    "said",
]

OURS = Path(__file__).parent
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]{2,3}(-[a-z]+)?)?")
"""A card is called ``phq-9``, its Spanish words ``phq-9.es``: nothing that climbs out of the shelf."""


class LibraryError(AmityError):
    """A library file is missing, or says something that its type does not allow."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a statement comes from: enough to find the page again.

    ``verified`` is False where the source itself was not seen by us.
    """

    cite: str
    doi: str | None = None
    url: str | None = None
    verified: bool = True


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every library file says: its title, and who says so."""

    title: str
    source: Source


class Sayings(Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What cards say to people, in one other language: each saying as the cards have it, and its words there.

    One file ``words/<language>.toml`` is a language.  Of a card that is changed the old words no longer hold,
    and it is read as it is written until its new words stand here.
    Instruments are not among them: their words are cards of their own, which a publisher can validate.
    """

    id: str
    translation: Literal["checked", "unverified"]
    says: dict[str, str]


SomeCard = TypeVar("SomeCard", bound=Card)


def read(shelf: str, name: str, kind: type[SomeCard]) -> SomeCard:
    """Return the card ``name`` on ``shelf``, checked against its ``kind``.

    Raises `LibraryError` with the file, the key and the remedy when the card is missing or wrong.
    """
    path = _find(shelf, name)
    card, _, language = name.partition(".")
    if language and "id" in kind.__struct_fields__:
        raise LibraryError(f"{name} is a file of words: amity {shelf} {card} --lang {language}")
    return _load(path, kind)


def read_file(path: Path, kind: type[SomeCard]) -> SomeCard:
    """Return the card in the file ``path``, wherever it lies."""
    if not path.is_file():
        raise LibraryError(f"{path}: no such file. Name a card, such as instruments/phq-9.toml.")
    return _load(path, kind)


def names(shelf: str) -> list[str]:
    """Return the names on ``shelf``, ours and the visitor's, in alphabetical order."""
    return sorted({path.stem for path in _files(shelf) if "." not in path.stem})


def content(name: str) -> Path | None:
    """Return the folder of share-alike content called ``name``, None where a deployer left it out.

    Such a folder has its own licence and is no part of the wheel; it stands in ``content`` of the repository.
    It is looked for among the folders of ``$AMITY_LIBRARY`` first.
    """
    beside = OURS.parents[2] / "content" / name
    found = [root for root in _roots() if root.name == name] + [beside]
    return next((folder for folder in found if folder.is_dir()), None)


def holds(shelf: str, name: str) -> bool:
    """Say whether there is a file ``name`` on ``shelf``, ours or the visitor's."""
    return any((root / shelf / f"{name}.toml").is_file() for root in _roots() if NAME.fullmatch(name))


def languages(shelf: str, name: str) -> list[str]:
    """Return the languages in which ``name`` has a file of words, such as ``["es"]``."""
    return sorted({path.stem.split(".")[1] for path in _files(shelf) if path.stem.startswith(f"{name}.")})


def said(words: str, language: str) -> str | None:
    """Return what a card says, in ``language``, such as ``"es"``; None where no file of words has it.

    What a visitor's own ``words/es.toml`` says comes first, and ours stands for the rest.
    """
    paths = [root / "words" / f"{language}.toml" for root in _roots() if NAME.fullmatch(language)]
    found = (_load(path, Sayings).says.get(words) for path in paths if path.is_file())
    return next((each for each in found if each), None)


def digest(shelf: str, name: str) -> str:
    """Return the SHA-256 of the card's bytes, 64 hexadecimal digits: which card made this score."""
    return hashlib.sha256(_find(shelf, name).read_bytes()).hexdigest()


def _files(shelf: str) -> list[Path]:
    return [path for root in _roots() for path in (root / shelf).glob("*.toml")]


def _find(shelf: str, name: str) -> Path:
    for root in _roots() if NAME.fullmatch(name) else ():
        if (path := root / shelf / f"{name}.toml").is_file():
            return path
    _refuse_other_shelf(shelf, name)
    near = _near(name, names(shelf), most=3, likeness=0.4)
    meant = f"Did you mean {' or '.join(near)}?" if near else f"It holds: {', '.join(names(shelf))}."
    raise LibraryError(f"No {name!r} on the {shelf} shelf. {meant}")


def _near(said: str, known: list[str], *, most: int, likeness: float) -> list[str]:
    from difflib import get_close_matches  # a mistake can wait 5 ms, a start cannot

    return get_close_matches(said, known, n=most, cutoff=likeness)


def _refuse_other_shelf(shelf: str, name: str) -> None:
    """Raise `LibraryError` where ``name`` is the card of another shelf, with the instruments it names."""
    for root in _roots() if NAME.fullmatch(name) else ():
        for path in sorted(root.glob(f"*/{name}.toml")):
            named = ", ".join(_named(path))
            raise LibraryError(
                f"{name} is not on the {shelf} shelf but on the {path.parent.name} shelf."
                + (f" It names: {named}." if named else "")
            )


def _named(path: Path) -> list[str]:
    """Return the instruments that a battery or pack names, in its order."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # not TOML, or not UTF-8: whoever reads the card is told
        return []
    parts = [part for table in said.values() if isinstance(table, list) for part in table]
    named = (part["instrument"] for part in parts if isinstance(part, dict) and "instrument" in part)
    return list(dict.fromkeys(str(each) for each in named))


def _roots() -> list[Path]:
    """The visitor's own libraries come first, so they can correct or add to ours."""
    mine = [Path(root) for root in os.environ.get("AMITY_LIBRARY", "").split(os.pathsep) if root]
    for root in mine:
        if not root.is_dir():
            raise LibraryError(
                f"$AMITY_LIBRARY names {root}, and there is no such folder. "
                f"Name a folder that holds a shelf such as instruments/."
            )
    return [*mine, OURS]


def _load(path: Path, kind: type[SomeCard]) -> SomeCard:
    card: SomeCard = _parse(path, path.stat().st_mtime_ns, kind)
    return card


@lru_cache(maxsize=1024)
def _parse(path: Path, changed: int, kind: type[SomeCard]) -> SomeCard:
    """Read the card once for as long as the file does not change."""
    place = f"{path.parent.name}/{path.name}"
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind, strict=False)
    except tomllib.TOMLDecodeError as problem:
        raise LibraryError(f"{place}: not TOML: {problem}. Mend the line it names.") from problem
    except UnicodeDecodeError as problem:
        raise LibraryError(f"{place}: not UTF-8 text. Save the file as UTF-8.") from problem
    except msgspec.ValidationError as problem:
        raise LibraryError(f"{place}: {problem}{_remedy(str(problem), kind)}") from problem


def _remedy(problem: str, kind: type[Card]) -> str:
    """Say how to put right what msgspec found, where that can be said."""
    if unknown := re.search(r"unknown field `(.+?)`", problem):
        near = _near(unknown[1], sorted(_fields(kind)), most=2, likeness=0.5)
        return (
            f". Did you mean {' or '.join(near)}?"
            if near
            else ". Take it out, or look it up in the card guide."
        )
    if missing := re.search(r"missing required field `(.+?)`", problem):
        return f". Add a line `{missing[1]} = …`."
    return "" if problem.endswith(".") else "."


def _fields(kind: Any) -> set[str]:
    """Return every key that a card of this kind may hold, at any depth."""
    found: set[str] = set()
    waiting, seen = [kind], set()
    while waiting:
        this = waiting.pop()
        waiting.extend(get_args(this))
        if isinstance(this, type) and issubclass(this, msgspec.Struct) and this not in seen:
            seen.add(this)
            found.update(this.__struct_encode_fields__)
            waiting.extend(get_type_hints(this).values())
    return found
