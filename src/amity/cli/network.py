"""``amity network``: what a map of people comes to, one by one or for a million, and what has changed."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import networks, pictures
from amity.instruments import files
from amity.networks import Change, Measures, Network, NetworkError, Reading

from .network_print import print_one
from .network_table import SAFETY, WRITES, Egos, measured_at_once, print_summary, write_table
from .output import console, print_json, working, write_text
from .survey import AsJson, MapFile

LARGE = 10_000_000
"""Bytes; a larger file is measured as arrays, some hundred thousand egos at a time."""

MOST_NOTES = 10

Wave = dict[str, Network]
"""The networks of one time, by ego."""


class Format(StrEnum):
    """How a file holds networks."""

    auto = "auto"
    amity = "amity"
    network_canvas = "network-canvas"
    egor = "egor"
    graphml = "graphml"


def network_command(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="A file, FILE#WAVE, or an export's folder; - reads JSON from standard input.",
        ),
    ],
    format: Annotated[  # noqa: A002
        Format, typer.Option(help="auto tells it by names and headings.")
    ] = Format.auto,
    wave: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE", help="The same egos later: what has changed. May be repeated, in order."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The measures of each ego: CSV, Parquet, XLSX, JSON, JSONL."),
    ] = None,
    svg: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="The map of one ego; with --wave, what changed on it."),
    ] = None,
    ego: Annotated[str | None, typer.Option(metavar="ID", help="This ego alone.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="ATTRIBUTE", help="What the E-I index asks about, such as sex.")
    ] = None,
    map_file: MapFile = None,
    leave_out_unsafe: Annotated[
        bool,
        typer.Option(
            "--leave-out-unsafe",
            help="Measure and draw the map without those with whom ego may not be safe.",
        ),
    ] = False,
    json: AsJson = False,
) -> None:
    """Measure personal networks: size, shape, support, contact; with --wave, what has changed.

    Example: amity network map.json --wave map-in-june.json --svg map.svg
    """
    for place, kinds in ((out, WRITES), (svg, (".svg",))):
        if place:
            files.check_place(place, kinds=kinds, source=Path(path) if Path(path).is_file() else None)
    with _file(path) as (file, label):
        if _is_large(file) and not (wave or svg or ego or label or leave_out_unsafe):
            with working("Measuring"):
                egos = measured_at_once(file, format=format.value, map_file=map_file, by=by)
            _tell_many(egos, out, json)
            return
        with working("Reading"):
            first = _read(file, label, format, map_file)
    readings = [_read_later(each, format, map_file) for each in wave or []]
    later = [_by_ego(each, name) for each, name in zip(readings, wave or [], strict=True)]
    everyone = _chosen(first, ego, path)
    with working(f"Measuring {len(everyone):,} networks"):
        told = [_told(network, later, by) for network in everyone]
        if leave_out_unsafe:
            whole, (everyone, later) = told, _safe_to_show(everyone, later)
            shown = (_told(network, later, by) for network in everyone)
            told = [_with_flag(*both) for both in zip(shown, whole, strict=True)]
    if svg:
        _draw(svg, everyone, later, path)
    _tell(told, everyone, later, out=out, json=json, by=by)
    if leave_out_unsafe:
        console(stderr=True).print(
            "Left out, where there are any: those with whom it is not certain that ego is safe.",
            soft_wrap=True,
        )
    _tell_notes([note for each in (first, *readings) for note in each.notes], svg)


@contextmanager
def _file(path: str) -> Iterator[tuple[Path, str | None]]:
    """Give the file and the wave that a call names: a path, FILE#WAVE, or - for standard input."""
    name, mark, label = path.partition("#")
    if path != "-":
        yield (Path(path), None) if not mark or Path(path).exists() else (Path(name), label)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "standard-input.json"
        file.write_bytes(sys.stdin.buffer.read())
        yield file, None


def _is_large(file: Path) -> bool:
    listed = [each for each in file.iterdir() if each.is_file()] if file.is_dir() else [file]
    there = [each for each in listed if each.is_file()]
    return sum(each.stat().st_size for each in there) > LARGE or any(e.suffix == ".parquet" for e in there)


def _read(file: Path, label: str | None, format: Format, map_file: Path | None) -> Reading:  # noqa: A002
    reading = networks.read(file, format=format.value, map=map_file)
    if label is None:
        return reading
    there = tuple(each for each in reading.networks if each.wave == label)
    if not there:
        waves = sorted({str(each.wave) for each in reading.networks if each.wave})
        raise NetworkError(f"{file}#{label}: no such wave. It has: {', '.join(waves) or 'none'}.")
    return Reading(networks=there, notes=reading.notes, format=reading.format)


def _read_later(path: str, format: Format, map_file: Path | None) -> Reading:  # noqa: A002
    with _file(path) as (file, label), working("Reading"):
        return _read(file, label, format, map_file)


def _chosen(reading: Reading, ego: str | None, path: str) -> tuple[Network, ...]:
    _by_ego(reading, path)
    if ego is None:
        return reading.networks
    found = tuple(each for each in reading.networks if each.ego.id == ego)
    if not found:
        raise NetworkError(f"{path}: no ego {ego!r} among its {len(reading.networks):,}.")
    return found


def _by_ego(reading: Reading, path: str) -> Wave:
    found: Wave = {}
    for network in reading.networks:
        if network.ego.id in found:
            raise NetworkError(
                f"{path}: ego {network.ego.id} stands there twice. Give each ego an id of its own, or name "
                "one wave: FILE#WAVE."
            )
        found[network.ego.id] = network
    return found


def _told(network: Network, later: Sequence[Wave], by: str | None) -> dict[str, Any]:
    """Return the measures of one ego, and what has changed, as values."""
    waves = _waves_of(network, later)
    told: dict[str, Any] = {"measures": networks.measure(network, by=by)}
    if later:
        told["change"] = networks.compare(network, waves[-1], by=by) if len(waves) > 1 else None
    if len(later) > 1:
        told["steps"] = [networks.compare(one, two, by=by) for one, two in pairwise(waves)]
    return told


def _waves_of(network: Network, later: Sequence[Wave]) -> list[Network]:
    """Return the networks of one ego, the first and those of later waves that hold them."""
    return [network, *(wave[network.ego.id] for wave in later if network.ego.id in wave)]


def _safe_to_show(
    everyone: Sequence[Network], later: Sequence[Wave]
) -> tuple[tuple[Network, ...], list[Wave]]:
    """Return the networks of all waves without those with whom their ego may not be safe at any time."""
    firsts, after = list[Network](), [dict(wave) for wave in later]
    for network in everyone:
        first, *rest = networks.safe_to_show(*_waves_of(network, later))
        firsts.append(first)
        there = [wave for wave in after if network.ego.id in wave]
        for wave, each in zip(there, rest, strict=True):
            wave[network.ego.id] = each
    return tuple(firsts), after


def _with_flag(shown: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Return the measures of those who are shown, with the safety flag of everybody: it is never lost."""
    found: dict[str, Any] = {
        "measures": msgspec.structs.replace(shown["measures"], unsafe=whole["measures"].unsafe)
    }
    if "change" in shown:
        found["change"] = _change_with_flag(shown["change"], whole["change"])
    if "steps" in shown:
        found["steps"] = [
            _change_with_flag(*both) for both in zip(shown["steps"], whole["steps"], strict=True)
        ]
    return found


def _change_with_flag(shown: Change | None, whole: Change | None) -> Change | None:
    if shown is None or whole is None:
        return None
    flag = {name: each for name, each in whole.measures.items() if name == SAFETY}
    return msgspec.structs.replace(shown, measures={**shown.measures, **flag})


def _draw(svg: Path, everyone: Sequence[Network], later: Sequence[Wave], path: str) -> None:
    if len(everyone) != 1:
        raise NetworkError(f"{path}: holds {len(everyone):,} egos. Draw one of them: --ego ID.")
    waves = _waves_of(everyone[0], later)
    if any(alter.unsafe for network in waves for alter in network.alters):
        raise NetworkError(
            f"{path}: it is not certain that ego {everyone[0].ego.id} is safe with everybody on this map, "
            "so it is not drawn. Speak with the person alone, and with an advocate first; then "
            "--leave-out-unsafe draws the others."
        )
    drawn = (
        pictures.sociogram(waves[0], theme="auto")
        if len(waves) == 1
        else pictures.sociogram_change(waves[0], waves[-1], theme="auto")
    )
    write_text(svg, drawn)


def _tell(
    told: Sequence[dict[str, Any]],
    everyone: Sequence[Network],
    later: Sequence[Wave],
    *,
    out: Path | None,
    json: bool,
    by: str | None,
) -> None:
    measures: list[Measures] = [each["measures"] for each in told]
    values = [_as_json(each) for each in told] if out or json else []
    if out:
        write_table(Egos.of(measures), out, values)
    if json:
        print_json(values[0] if len(values) == 1 else values)
    elif len(everyone) == 1:
        print_one(everyone[0], measures[0], _waves_of(everyone[0], later)[1:], told[0])
    else:
        print_summary(Egos.of(measures), [each.get("change") for each in told] if later else None)
    if out and not json:
        console().print(f"Measures of each ego: {out}", soft_wrap=True)


def _tell_many(egos: Egos, out: Path | None, json: bool) -> None:
    if out:
        write_table(egos, out, egos.rows())
    if json:
        sys.stdout.write("[\n")
        for number, row in enumerate(egos.rows()):
            sys.stdout.write(f"{',' if number else ' '} {msgspec.json.encode(row).decode()}\n")
        sys.stdout.write("]\n")
        return
    print_summary(egos, None)
    if out:
        console().print(f"Measures of each ego: {out}", soft_wrap=True)


def _as_json(told: dict[str, Any]) -> dict[str, Any]:
    """Return one ego under the keys that docs/reference/command-line.md promises."""
    found = dict(msgspec.to_builtins(told["measures"]))
    if "change" in told:
        found["change"] = _change(told["change"])
    if "steps" in told:
        found["steps"] = [_change(each) for each in told["steps"]]
    return found


def _change(change: Change | None) -> dict[str, Any] | None:
    return None if change is None else _whole(change)


def _whole(value: Any) -> Any:
    """Return a value with every key, also those that hold nothing: keys are stable."""
    if isinstance(value, msgspec.Struct):
        return {name: _whole(each) for name, each in msgspec.structs.asdict(value).items()}
    if isinstance(value, Mapping):
        return {name: _whole(each) for name, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, tuple) else value


def _tell_notes(notes: Sequence[str], svg: Path | None) -> None:
    """Say on standard error what was mended or left aside, and where the picture is."""
    screen = console(stderr=True)
    for note in notes[:MOST_NOTES]:
        screen.print(f"Note: {note}", soft_wrap=True, style="dim")
    if len(notes) > MOST_NOTES:
        screen.print(f"Note: and {len(notes) - MOST_NOTES} more like these.", style="dim")
    if svg:
        screen.print(
            f"Map: {svg}. It shows people who did not ask to be on it: keep it safe.", soft_wrap=True
        )
