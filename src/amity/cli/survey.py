"""``amity score``, and how any command opens a survey."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from amity import instruments
from amity.instruments import Instrument, Summary, files

from .cards import codebook_text
from .output import complain, console, figure, many, print_json, table, working
from .summary import page

SurveyFile = Annotated[
    str,
    typer.Argument(
        metavar="SURVEY", help="CSV, TSV, Parquet, XLSX, SPSS or Stata; - reads CSV from standard input."
    ),
]
Ids = Annotated[
    list[str], typer.Option("-i", "--instrument", metavar="ID", help="An instrument; may be repeated.")
]
MapFile = Annotated[
    Path | None,
    typer.Option("--map", metavar="MAP.toml", help="Which column is which item, and how it is coded."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]
CODEBOOK = ".codebook.csv"
"""What the name of a codebook ends in, beside the scores that it explains."""


class Engine(StrEnum):
    """What scores the table."""

    auto = "auto"
    polars = "polars"
    duckdb = "duckdb"
    pandas = "pandas"
    spark = "spark"


def score_command(
    survey: SurveyFile,
    instrument: Ids,
    map_file: MapFile = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Scores as CSV, Parquet or XLSX, by the ending; - prints CSV."),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="auto is Polars, which streams.")] = Engine.auto,
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="A page with tables and pictures.")
    ] = None,
    keep_going: Annotated[
        bool,
        typer.Option(
            "--keep-going", help="Leave out rows with answers that are not on offer, and say how many."
        ),
    ] = False,
    json: AsJson = False,
) -> None:
    """Score a survey file: scores, bands, missing counts and flags, with a codebook beside.

    Example: amity score survey.csv -i ucla-3 -i phq-9 --out scores.parquet --summary summary.html
    """
    if json and out == "-":
        raise typer.BadParameter("--json and --out - would both print to standard output: choose one.")
    cards = load(instrument)
    with source(survey) as (path, wave):
        codebook = Path(out).with_suffix(CODEBOOK) if out and out != "-" else None
        for place, kinds in ((out, files.WRITES), (codebook, (".csv",)), (summary, (".html", ".htm"))):
            if place and str(place) != "-":
                files.check_place(Path(place), kinds=kinds, source=path)
        opened = open_survey(path, wave, cards, map_file)
        with working("Looking at the answers"):
            opened, examined, left_out = sound_answers(files.numbered(opened), cards, keep_going)
            _refuse_nobody(opened, out, left_out)
        with working(f"Scoring with {engine.value}"):
            table = files.into_engine(opened, engine.value)
            scored = instruments.score_survey(
                cards, table, columns=opened.places, keep=opened.keep, examined=examined
            )
            scores = files.from_engine(scored)
            if out and out != "-":
                scores = _write_scores(scores, cards, Path(out))
            told = None
            if json or summary or not out:
                told = instruments.summarise(
                    cards, opened.frame, scores, columns=opened.places, file=path.name, left_out=left_out
                )
        if out == "-":
            sys.stdout.write(scores.collect().write_csv())
        if summary and told:
            files.write_text(summary, page(told, written_on=datetime.now(UTC).date().isoformat()))
        if json and told:
            print_json(as_json(told))
        elif told and out != "-":
            _print_summary(told)
        if not json:
            _print_places(scores, cards, out, summary, left_out)
        _warn_of_repeats(opened)


def _refuse_nobody(opened: files.Survey, out: str | None, left_out: dict[str, int]) -> None:
    """Raise `FileError` where a file of scores is asked for and there is nobody to score."""
    if out and out != "-" and not left_out and files.is_empty(opened):
        raise files.FileError(
            f"{opened.path}: it holds no respondents, so there is nothing to score and nothing was written. "
            f"Fill in a row for each below the heading."
        )


def _warn_of_repeats(opened: files.Survey) -> None:
    if rows := files.repeated_keys(opened):
        key = " + ".join(opened.key)
        complain(
            f"{opened.path}: {many(rows)} share their {key!r} with another; each was scored by itself. "
            f"Keep one row for each respondent, or say in a map which column tells them apart."
        )


def load(ids: Sequence[str]) -> list[Instrument]:
    """Return the cards, each once, in the order they were asked for."""
    return [instruments.load(name) for name in dict.fromkeys(ids)]


@contextmanager
def source(survey: str) -> Iterator[tuple[Path, str | None]]:
    """Give the file and the wave that a call names: a path, FILE#WAVE, or - for standard input.

    What a reader finds wrong while the work goes on becomes one line; the copy of standard input goes.
    """
    name, mark, wave = survey.partition("#")
    if survey != "-":
        path = Path(survey) if not mark or Path(survey).exists() else Path(name)
        with files.readable(path):
            yield path, wave if mark and path == Path(name) else None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "standard-input.csv"
        path.write_bytes(sys.stdin.buffer.read())
        with files.readable(path):
            yield path, None


def open_survey(
    path: Path,
    wave: str | None,
    cards: Sequence[Instrument],
    map_file: Path | None,
    *,
    as_stored: bool = False,
) -> files.Survey:
    """Open a survey with the map that a call names."""
    said = instruments.read_map(map_file, cards) if map_file else None
    opened = files.open_survey(path, cards, said, wave=wave, as_stored=as_stored)
    for remark in opened.remarks:
        complain(remark)
    return opened


def sound_answers(
    opened: files.Survey, cards: Sequence[Instrument], keep_going: bool
) -> tuple[files.Survey, Any, dict[str, int]]:
    """Return the survey with sound answers only; refuse it at the first fault unless asked to keep going."""
    examined = opened.examined(cards)
    if not examined.faults:
        return opened, examined, {}
    fault = examined.faults[0]
    if not keep_going:
        card = next(card for card in cards if card.id == fault.instrument)
        row, column = files.first_row(opened, card, fault.item)
        where = f"{opened.path}{f', row {row}' if row else ''}, column {column!r} ({card.id}.{fault.item})"
        more = f" ({len(examined.faults)} columns have faults.)" if len(examined.faults) > 1 else ""
        raise instruments.AnswerError(
            f"{where}: {many(fault.rows)} with {fault.problem}. {fault.expected}{more} Mend them, "
            f"recode them in a map (`amity check` helps), or leave the rows out: --keep-going."
        )
    kept, left = files.without_faults(opened, cards)
    return kept, kept.examined(cards), {"an answer that is not on offer": left}


def _write_scores(scores: Any, cards: Sequence[Instrument], out: Path) -> Any:
    """Write the scores and their codebook, and return the scores as they now lie there."""
    files.write(scores, out, notes={f"amity.card.{card.id}": instruments.digest(card.id) for card in cards})
    files.write_text(out.with_suffix(CODEBOOK), codebook_text(cards, "csv"))
    return files.scan(out) if out.suffix == ".parquet" else scores


def as_json(told: Summary) -> dict[str, Any]:
    """Return the summary under the keys that docs/reference/command-line.md promises."""
    return {
        "rows": told.rows,
        "left_out": told.left_out,
        "instruments": {
            one.id: {
                "card": one.card,
                "scales": {
                    name: {
                        "n": scale.n,
                        "missing": scale.missing,
                        "mean": scale.mean,
                        "sd": scale.sd,
                        "min": scale.min,
                        "max": scale.max,
                        "alpha": scale.alpha,
                        "omega": scale.omega,
                        "bands": {band.name: band.n for band in scale.bands},
                        "unverified": scale.unverified,
                    }
                    for name, scale in one.scales.items()
                },
                "flags": {name: flag.raised for name, flag in one.flags.items()},
                "flags_unknown": {name: flag.unknown for name, flag in one.flags.items()},
            }
            for one in told.instruments
        },
    }


def _print_summary(told: Summary) -> None:
    out = console()
    if not told.rows and not any(told.left_out.values()):
        out.print(f"{told.file} holds no respondents: there is nothing to score yet.", markup=False)
        return
    heads = ["scale", "#n", "#no score", "#mean", "#SD", "#min", "#max", "#alpha", "bands"]
    for one in told.instruments:
        rows = [
            [
                scale.title + (" *" if scale.unverified else ""),
                f"{scale.n:,}",
                f"{scale.missing:,}",
                *(figure(value) for value in (scale.mean, scale.sd, scale.min, scale.max, scale.alpha)),
                ", ".join(f"{band.name} {band.n:,}" for band in scale.bands),
            ]
            for scale in one.scales.values()
        ]
        out.print(table(f"\n{one.title}", heads, rows))
        for doubt in dict.fromkeys(doubt for scale in one.scales.values() for doubt in scale.unverified):
            out.print(f"  * unverified: {doubt}", style="dim")


def _print_places(
    scores: Any, cards: Sequence[Instrument], out: str | None, summary: Path | None, left_out: dict[str, int]
) -> None:
    """Say which flags were raised, what was left out, where things are; beside a piped table on stderr."""
    screen = console(stderr=out == "-")
    for card in cards:
        for name, flag in card.flags.items():
            counts = files.flag_counts(scores, f"{card.id}.flag.{name}")
            raised, unknown = counts.get("raised", 0), counts.get("unknown", 0)
            alarm = "bold red" if raised and flag.kind == "safety" else None
            told = f"{flag.kind} flag {card.id}.{name}: raised {raised:,}, unknown {unknown:,}"
            screen.print(told, style=alarm)
    for reason, number in left_out.items():
        screen.print(f"Left out: {many(number)} with {reason}.")
    if out and out != "-":
        codebook = Path(out).with_suffix(CODEBOOK)
        screen.print(f"Scores: {out}; what each column means: {codebook}", markup=False, soft_wrap=True)
    if summary:
        screen.print(f"Summary: {summary}", markup=False, soft_wrap=True)
