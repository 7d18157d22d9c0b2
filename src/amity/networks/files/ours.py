"""Our own JSON: one object, a list of them, or one a line."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec

from amity.networks.network import Alter, Group, GroupTie, Network, NetworkError

from .text import decoded

LINES = (".jsonl", ".ndjson")


def scan_json(path: Path) -> Iterator[tuple[str, Network]]:
    """Yield each network with its place; a file with one a line is never held whole."""
    decoder = msgspec.json.Decoder(Network)
    try:
        with path.open("rb") as file:
            first = file.readline()
            if path.suffix.lower() in LINES or (_is_whole(first) and file.readline().strip()):
                file.seek(0)
                yield from _lines(path, file, decoder)
                return
    except FileNotFoundError:
        raise NetworkError(f"{path}: no such file.") from None
    except OSError as problem:
        raise NetworkError(f"{path}: cannot be read: {problem.strerror}.") from None
    text = decoded(path).encode()
    if not text.strip():
        raise NetworkError(f"{path}: the file is empty. An empty network is written {{}}.")
    if not text.lstrip().startswith(b"["):
        yield str(path), _decoded(decoder, text, str(path))
        return
    for number, raw in enumerate(_list(path, text), start=1):
        place = f"{path}, network {number}"
        yield place, _decoded(decoder, raw, place)


def _is_whole(line: bytes) -> bool:
    try:
        msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return bool(line.strip())


def _lines(
    path: Path, file: Iterable[bytes], decoder: "msgspec.json.Decoder[Network]"
) -> Iterator[tuple[str, Network]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            place = f"{path}, line {number}"
            yield place, _decoded(decoder, line.removeprefix(b"\xef\xbb\xbf"), place)


def _list(path: Path, text: bytes) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except msgspec.DecodeError as problem:
        raise NetworkError(f"{path}: not JSON: {problem}.") from None


def _decoded(decoder: "msgspec.json.Decoder[Network]", raw: bytes, place: str) -> Network:
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as problem:
        cause = problem.__cause__
        if isinstance(cause, NetworkError):
            part = f", {cause.at[0]}[{cause.at[1]}]" if cause.at else ""
            raise NetworkError(f"{place}{part}: {cause}", at=cause.at) from None
        raise NetworkError(f"{place}{_remedied(str(problem))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise NetworkError(
            f"{place}: not JSON: {problem}. Is a bracket or a quotation mark missing?"
        ) from None


def _remedied(said: str) -> str:
    """Return the path and the remedy for what msgspec found, without the value: it may be a name."""
    told = re.fullmatch(r"(.*?)(?: - at `(key in )?\$\.?(.*?)`)?", said, re.DOTALL)
    assert told
    problem, path = told[1], told[3]
    where = f", {path}" if path else ""
    key = re.sub(r"\[.*?\]", "", (path or "").rsplit(".", 1)[-1])
    if problem.startswith("Invalid enum value"):
        return f"{where}: not among the words for {key}. Use one of: {', '.join(map(str, _choices(key)))}."
    if unknown := re.search(r"unknown field `(.+?)`", problem):
        return (
            f'{where}: there is no key {unknown[1]!r} here. Put what is your own under "attributes", '
            "or see docs/how-to/measure-a-network.md for the keys."
        )
    if problem == "Expected `str`, got `int`" and key in ("id", "a", "b"):
        return f"{where}: an id is text. Put it in quotation marks."
    if kinds := re.fullmatch(r"Expected `(.+?)`, got `(.+?)`", problem):
        due, found = (" or ".join(KINDS.get(e, e) for e in kind.split(" | ")) for kind in kinds.groups())
        return f"{where}: should be {due}, and is {found}. Mend it, or leave it out."
    return f"{where}: {problem[:1].lower()}{problem[1:]}."


KINDS = {
    "str": "text in quotation marks",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "null",
    "object": "an object in { }",
    "array": "a list in [ ]",
}
"""What msgspec calls a kind of value, and what people do."""


def _choices(key: str) -> list[object]:
    """Return the words that a key of any part offers."""
    for kind in (Alter, Group, GroupTie):
        if key in kind.__struct_fields__:
            return _literals(get_type_hints(kind)[key])
    return ["a value of its kind"]


def _literals(hint: object) -> list[object]:
    parts = get_args(hint)
    if get_origin(hint) is Literal:
        return list(parts)
    return [each for part in parts for each in _literals(part)]


def json_text(networks: Iterable[Network], *, lines: bool) -> str:
    """Return networks as JSON: one object laid out for reading, or one a line."""
    if lines:
        return "".join(msgspec.json.encode(network).decode() + "\n" for network in networks)
    (network,) = networks
    return msgspec.json.format(msgspec.json.encode(network), indent=2).decode() + "\n"
