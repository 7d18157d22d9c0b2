"""Network files in and out: our own, Network Canvas's, egor's, GraphML; a module for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, get_args

from amity.networks.network import Network, NetworkError
from amity.networks.packed import Packed, pack

from .assembly import Reading, unheld
from .egor import egor_losses, read_egor, tables_of, write_egor
from .graphml import read_graphml
from .graphml_writing import graphml_losses, graphml_text
from .mapping import NetworkMap, read_map
from .network_canvas import is_export, network_canvas_losses, read_network_canvas, write_network_canvas
from .ours import LINES, json_text, scan_json
from .sheet import read_sheet, sheet_losses, sheet_text
from .tables import AT_ONCE, packed_chunks
from .tables import scan_packed as scan_study
from .text import heading

Format = Literal["auto", "amity", "network-canvas", "egor", "graphml"]
FORMATS: tuple[Format, ...] = get_args(Format)
JSON = (".json", *LINES)
TEXT = (".csv", ".tsv", ".txt")
XML = (".graphml", ".xml")

NO_MAP = NetworkMap()


def format_of(path: Path, said: NetworkMap = NO_MAP) -> Format:
    """Return the format of a file or folder, told by names and headings."""
    if path.is_dir():
        return _format_of_folder(path, said)
    if not path.is_file():
        raise NetworkError(f"{path}: no such file or folder.")
    kind = path.suffix.lower()
    if kind in JSON:
        return "amity"
    if kind in XML:
        return "graphml"
    if kind in TEXT:
        heads = [head.lower().strip(".") for head in heading(path)]
        if any(head.startswith("networkcanvas") for head in heads):
            return "network-canvas"
        return "egor" if "egoid" in heads else "amity"
    if kind == ".parquet":
        return "egor"
    raise NetworkError(
        f"{path}: cannot tell its format by its name. Say which: --format {'|'.join(FORMATS[1:])}."
    )


def _format_of_folder(path: Path, said: NetworkMap) -> Format:
    files = _listed(path)
    found: list[Format] = []
    if any(is_export(each) and each.stem.lower() not in ("ego", "egos") for each in files):
        found.append("network-canvas")
    if "alters" in tables_of(path, said):
        found.append("egor")
    if not found and any(each.suffix.lower() == ".graphml" for each in files):
        found.append("graphml")
    if any(each.suffix.lower() in JSON for each in files):
        found.append("amity")
    if len(found) > 1:
        raise NetworkError(f"{path}: holds files of {' and '.join(found)}. Say which: --format {found[0]}.")
    if not found:
        raise NetworkError(
            f"{path}: no networks in this folder: neither a Network Canvas export (…_attributeList_….csv), "
            "nor egor's tables (egos…, alters…, aaties…), nor .graphml, nor .json."
        )
    return found[0]


def _listed(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except OSError as problem:
        raise NetworkError(f"{path}: cannot be read: {problem.strerror}.") from None


def read(
    path: Path | str,
    *,
    format: Format = "auto",  # noqa: A002
    map: Path | str | None = None,  # noqa: A002
) -> Reading:
    """Return the networks of a file or folder, one for each ego, and notes on what was mended.

    ``format`` ``auto`` tells it by names and headings; ``map`` is a TOML file for columns named by others.
    Raises `NetworkError` with file, row and remedy where a network cannot be.
    A tie that Network Canvas let lead back to itself is left out with a note; elsewhere it is refused.
    """
    said = read_map(Path(map)) if map else NO_MAP
    path = Path(path)
    if not path.exists():
        raise NetworkError(f"{path}: no such file or folder.")
    kind = format_of(path, said) if format == "auto" else format
    if path.is_dir():
        _listed(path)
    if kind == "amity":
        return _read_amity(path, said)
    if kind == "network-canvas" and not _is_graphml(path):
        return _aside(path, read_network_canvas(path, said))
    return read_egor(path, said) if kind == "egor" else read_graphml(path, said)


def _is_graphml(path: Path) -> bool:
    if path.is_dir():
        return not any(map(is_export, path.iterdir()))
    return path.suffix.lower() in XML


def _aside(path: Path, reading: Reading) -> Reading:
    """Return a reading with a note on the GraphML files that lie beside the tables."""
    if path.is_dir() and (beside := len(list(path.glob("*.graphml")))):
        note = (
            f"{path}: {beside} GraphML files beside the tables were left aside: --format graphml reads those."
        )
        return Reading(networks=reading.networks, notes=(*reading.notes, note), format=reading.format)
    return reading


def _read_amity(path: Path, said: NetworkMap) -> Reading:
    if path.is_dir():
        files = [each for each in _listed(path) if each.suffix.lower() in JSON]
        if not files:
            raise NetworkError(f"{path}: no .json file in this folder.")
        networks = tuple(network for each in files for _, network in scan_json(each))
        return Reading(networks=networks)
    if path.suffix.lower() in TEXT:
        return read_sheet(path, said)
    return Reading(networks=tuple(network for _, network in scan_json(path)))


def scan(path: Path | str) -> Iterator[Network]:
    """Yield the networks of our own JSON one after the other; a file with one a line is never held whole."""
    for _, network in scan_json(Path(path)):
        yield network


def scan_packed(
    path: Path | str,
    *,
    format: Format = "auto",  # noqa: A002
    map: Path | str | None = None,  # noqa: A002
    by: str | None = None,
    at_once: int = AT_ONCE,
) -> Iterator[Packed]:
    """Yield the egos of a file as arrays for `measure_many`, ``at_once`` of them at a time, in their order.

    egor's tables, CSV or Parquet, are read with Polars; all else one network after the other, as by `read`.
    ``by`` names the attribute of the E-I index; for egor's tables, the only shared one without it.
    Raises `NetworkError` as `read` does.
    """
    said = read_map(Path(map)) if map else NO_MAP
    path = Path(path)
    kind = format_of(path, said) if format == "auto" else format
    if kind == "egor":
        yield from scan_study(path, said, by=by, at_once=at_once)
        return
    if kind == "amity" and path.suffix.lower() in JSON:
        networks: Iterable[Network] = scan(path)
    else:
        networks = read(path, format=kind, map=map).networks
    for chunk in packed_chunks(networks, at_once):
        yield pack(chunk, by=by)


def write(
    networks: Network | Sequence[Network],
    path: Path | str,
    *,
    format: Format = "auto",  # noqa: A002
) -> tuple[str, ...]:
    """Write networks, and return what the format cannot hold of them, in words; nothing is lost unsaid.

    ``auto`` is told by the ending: ``.json``, ``.jsonl`` or ``.csv`` (our own), ``.graphml``.
    ``egor`` and ``network-canvas`` are several tables: name a folder.
    """
    path = Path(path)
    several = [networks] if isinstance(networks, Network) else list(networks)
    _refuse_same_ego(several)
    kind = _format_to_write(path) if format == "auto" else format
    losses: Callable[[Network], Iterable[str]] = _nothing
    if kind == "egor":
        files, losses = write_egor(several, path), egor_losses
    elif kind == "network-canvas":
        files, losses = write_network_canvas(several, path), network_canvas_losses
    elif kind == "graphml":
        files, losses = {path: graphml_text(several)}, graphml_losses
    elif path.suffix.lower() == ".csv":
        files, losses = {path: sheet_text(several)}, sheet_losses
    else:
        files = {path: json_text(several, lines=path.suffix.lower() in LINES or len(several) != 1)}
    _put(files, folder=path if kind in ("egor", "network-canvas") else path.parent)
    return unheld(several, losses)


def _nothing(network: Network) -> Iterable[str]:
    return ()


def _refuse_same_ego(networks: Sequence[Network]) -> None:
    seen = set()
    for network in networks:
        key = network.ego.id, network.wave
        if key in seen:
            raise NetworkError(
                f"ego {network.ego.id}: stands there twice for one wave. "
                "Give each network an ego or a wave of its own."
            )
        seen.add(key)


def _format_to_write(path: Path) -> Format:
    kind = path.suffix.lower()
    if kind in (*JSON, ".csv"):
        return "amity"
    if kind == ".graphml":
        return "graphml"
    raise NetworkError(
        f"{path}: cannot tell a format by this name. Use .json, .jsonl, .csv or .graphml, or say which."
    )


def _put(files: dict[Path, str], *, folder: Path) -> None:
    """Write each file beside its place, then rename them all."""
    beside = {path: path.with_name(f".{path.name}.part") for path in files}
    try:
        if not folder.is_dir():
            folder.mkdir()
        for path, text in files.items():
            beside[path].write_text(text, encoding="utf-8", newline="")
        for path in files:
            beside[path].replace(path)
    except OSError as problem:
        raise NetworkError(
            f"{folder}: cannot be written: {problem.strerror}. Choose another place."
        ) from None
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)


__all__ = ["FORMATS", "Format", "Reading", "format_of", "read", "scan", "scan_packed", "write"]
