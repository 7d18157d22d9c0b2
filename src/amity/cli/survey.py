"""``amity score``, ``check`` and ``change``: what is done to a file of answers."""

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import instruments, outcomes
from amity.errors import AmityError
from amity.instruments import Instrument, Summary, files

from .cards import codebook_text
from .output import console, figure, print_json, table, working, write_text
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
    cards = load(instrument)
    opened = open_survey(survey, cards, map_file)
    with working("Looking at the answers"):
        opened, examined, left_out = _sound(opened, cards, keep_going)
    opened = _numbered(opened)
    with working(f"Scoring with {engine.value}"):
        scored = instruments.score_survey(
            cards,
            files.into_engine(opened, engine.value),
            columns=opened.places,
            keep=opened.keep,
            examined=examined,
        )
        scores = files.from_engine(scored)
        if out and out != "-":
            scores = _write_scores(scores, cards, Path(out))
        told = None
        if json or summary or not out:
            told = instruments.summarise(
                cards, opened.frame, scores, columns=opened.places, file=Path(survey).name, left_out=left_out
            )
    if out == "-":
        sys.stdout.write(scores.collect().write_csv())
    if summary and told:
        write_text(summary, page(told, written_on=datetime.now(UTC).date().isoformat()))
    if json and told:
        print_json(as_json(told))
    elif told and out != "-":
        _print_summary(told)
    if not json and out != "-":
        _print_places(scores, cards, out, summary, left_out, said=told is not None)


def load(ids: Sequence[str]) -> list[Instrument]:
    """Return the cards, each once, in the order they were asked for."""
    return [instruments.load(name) for name in dict.fromkeys(ids)]


def open_survey(
    survey: str, cards: Sequence[Instrument], map_file: Path | None, *, as_stored: bool = False
) -> files.Survey:
    """Open a file, standard input (-), or one wave of a long file (FILE#WAVE)."""
    said = instruments.read_map(map_file, cards) if map_file else None
    if survey == "-":
        with tempfile.NamedTemporaryFile("wb", suffix=".csv", delete=False) as copy:
            copy.write(sys.stdin.buffer.read())
        return files.open_survey(Path(copy.name), cards, said, as_stored=as_stored)
    name, mark, wave = survey.partition("#")
    if not mark or Path(survey).exists():
        return files.open_survey(Path(survey), cards, said, as_stored=as_stored)
    if said is None or said.long is None or said.long.wave is None:
        raise instruments.MapError(f"{survey}: FILE#WAVE needs a map whose [long] names the `wave` column.")
    where = {**said.long.where, said.long.wave: wave}
    said = msgspec.structs.replace(said, long=msgspec.structs.replace(said.long, where=where))
    return files.open_survey(Path(name), cards, said, as_stored=as_stored)


def _sound(
    opened: files.Survey, cards: Sequence[Instrument], keep_going: bool
) -> tuple[files.Survey, Any, dict[str, int]]:
    """Return the survey with sound answers only; refuse it at the first fault unless asked to keep going."""
    examined = opened.examined(cards)
    if not examined.faults:
        return opened, examined, {}
    fault = examined.faults[0]
    if not keep_going:
        card = next(card for card in cards if card.id == fault.instrument)
        row = files.first_row(opened, card, fault.item)
        column = opened.origins[fault.column]
        more = f" ({len(examined.faults)} columns have faults.)" if len(examined.faults) > 1 else ""
        rows = "1 row" if fault.rows == 1 else f"{fault.rows} rows"
        raise instruments.AnswerError(
            f"{opened.path}, row {row}, column {column!r} ({card.id}.{fault.item}): "
            f"{rows} with {fault.problem}. "
            f"{fault.expected}{more} Mend them, recode them in a map, or leave the rows out (--keep-going)."
        )
    kept, left = files.without_faults(opened, cards)
    return kept, kept.examined(cards), {"an answer that is not on offer": left}


def _numbered(opened: files.Survey) -> files.Survey:
    """Give the rows a number where the file has no id."""
    if opened.id:
        return opened
    frame = opened.frame.with_row_index("row", offset=1)
    return msgspec.structs.replace(opened, frame=frame, keep=("row", *opened.keep))


def _write_scores(scores: Any, cards: Sequence[Instrument], out: Path) -> Any:
    """Write the scores and their codebook, and return the scores as they now lie there."""
    files.write(scores, out, notes={f"amity.card.{card.id}": instruments.digest(card.id) for card in cards})
    write_text(out.with_suffix(".codebook.csv"), codebook_text(cards, "csv"))
    return scores if out.suffix == ".xlsx" else files.scan(out)


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
    scores: Any,
    cards: Sequence[Instrument],
    out: str | None,
    summary: Path | None,
    left_out: dict[str, int],
    *,
    said: bool,
) -> None:
    screen = console()
    for card in cards:
        for name, flag in card.flags.items():
            counts = files.flag_counts(scores, f"{card.id}.flag.{name}")
            raised, unknown = counts.get("raised", 0), counts.get("unknown", 0)
            screen.print(
                f"{flag.kind} flag {card.id}.{name}: raised {raised:,}, unknown {unknown:,}",
                style="bold red" if raised and flag.kind == "safety" else None,
            )
    for reason, number in left_out.items():
        screen.print(f"Left out: {number:,} rows with {reason}.")
    if out:
        screen.print(f"Scores: {out}; what each column means: {Path(out).with_suffix('.codebook.csv')}")
    if summary:
        screen.print(f"Summary: {summary}")


def check_command(
    survey: SurveyFile, instrument: Ids, map_file: MapFile = None, json: AsJson = False
) -> None:
    """Look for what goes wrong in survey files: codes off the card, wrong reverses, shifts, duplicates.

    Exits with 1 where anything was found. Example: amity check survey.csv -i phq-9
    """
    cards = load(instrument)
    opened = open_survey(survey, cards, map_file, as_stored=True)
    with working("Checking"):
        rows = files.height(opened)
        problems = []
        for card in cards:
            found = instruments.check(
                card, opened.frame, opened.places[card.id], id=opened.id, typed=opened.typed
            )
            problems += [_as_in_file(problem, opened.origins) for problem in found]
    problems = list(dict.fromkeys(problems))
    if json:
        print_json({"rows": rows, "problems": problems})
    else:
        _print_problems(rows, problems)
    raise typer.Exit(1 if problems else 0)


def _as_in_file(problem: instruments.Problem, origins: dict[str, str]) -> instruments.Problem:
    """Return the problem with the columns called as the file calls them."""
    said = msgspec.structs.asdict(problem)
    for made, column in origins.items():
        if made != column:
            for part in ("column", "likely_cause", "remedy"):
                said[part] = said[part].replace(made, column)
    return instruments.Problem(**said)


def _print_problems(rows: int, problems: Sequence[instruments.Problem]) -> None:
    out = console()
    if not problems:
        out.print(f"{rows:,} rows: nothing found that looks wrong.")
        return
    for problem in problems:
        out.print(
            f"\n{problem.column or 'whole file'}: {problem.problem}, {problem.rows:,} rows", style="bold"
        )
        out.print(f"  Likely cause: {problem.likely_cause}")
        out.print(f"  Remedy: {problem.remedy}")
    out.print(f"\n{rows:,} rows, {len(problems)} problem{'s' if len(problems) > 1 else ''}.")


def change_command(
    before: Annotated[
        str, typer.Argument(metavar="BEFORE", help="The first measurement: a file, or FILE#WAVE.")
    ],
    after: Annotated[
        str, typer.Argument(metavar="AFTER", help="The second measurement: a file, or FILE#WAVE.")
    ],
    instrument: Ids,
    map_file: MapFile = None,
    by: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Also for each value of this column.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The change row by row: CSV, Parquet, XLSX.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Say who changed reliably between two measurements, row by row and summed up.

    Example: amity change first.csv second.csv -i ucla-3 --out changes.csv
    """
    cards = load(instrument)
    opened = [open_survey(each, cards, map_file) for each in (before, after)]
    if opened[0].id is None or opened[0].id != opened[1].id:
        raise AmityError(
            "Both files need the same id column to be compared: name it with `id` in a map (--map)."
        )
    groups = list(by or [])
    there = opened[0].frame.collect_schema().names()
    if lost := [column for column in groups if column not in there]:
        raise files.FileError(f"{before}: no column {lost[0]!r} for --by.")
    with working("Comparing"):
        waves = [_scored_wave(each, cards, groups if n == 0 else []) for n, each in enumerate(opened)]
        told, rows = _changes(cards, opened[0], waves, groups)
    if out:
        files.write(rows.lazy(), out)
    if json:
        print_json(told)
    else:
        _print_changes(cards, told)
        if out:
            console().print(f"Row by row: {out}")


def _scored_wave(opened: files.Survey, cards: Sequence[Instrument], groups: Sequence[str]) -> Any:
    sound, examined, _ = _sound(opened, cards, False)
    keep = list(dict.fromkeys([opened.id or "row", *groups]))
    frame = instruments.score_survey(cards, sound.frame, columns=sound.places, keep=keep, examined=examined)
    return frame.collect()


def _changes(
    cards: Sequence[Instrument], first: files.Survey, waves: Sequence[Any], groups: Sequence[str]
) -> tuple[dict[str, Any], Any]:
    on = str(first.id)
    told: dict[str, Any] = {"rows": 0, "only_before": 0, "only_after": 0, "instruments": {}}
    together: Any = None
    for card in cards:
        criteria = {}
        for name in card.scales:
            sample = instruments.reliability(card, name, first.frame, columns=first.places[card.id])
            criteria[name] = outcomes.criterion(
                card.scales[name], sample=sample, sd=waves[0][f"{card.id}.{name}"].std()
            )
        rows = outcomes.change_rows(card, *waves, on=on, criteria=criteria, keep=groups)
        scales = {}
        for name in card.scales:
            change = outcomes.summarise_change(card, name, rows, criteria[name])
            scales[name] = msgspec.to_builtins(change)
            for group in groups:
                scales[name].setdefault("by", {})[group] = {
                    str(value): msgspec.to_builtins(
                        outcomes.summarise_change(card, name, part, criteria[name])
                    )
                    for (value,), part in sorted(rows.group_by(group), key=lambda pair: str(pair[0]))
                }
        flags = {
            name: {
                when: files.flag_counts(wave.lazy(), f"{card.id}.flag.{name}").get("raised", 0)
                for when, wave in zip(("before", "after"), waves, strict=True)
            }
            for name in card.flags
        }
        told["instruments"][card.id] = {
            "card": instruments.digest(card.id),
            "scales": scales,
            "flags": flags,
        }
        together = rows if together is None else together.join(rows.drop(groups), on=on)
    told["rows"] = together.height
    told["only_before"] = waves[0].height - together.height
    told["only_after"] = waves[1].height - together.height
    return told, together


def _print_changes(cards: Sequence[Instrument], told: dict[str, Any]) -> None:
    out = console()
    heads = [
        "scale",
        "#n",
        "#improved",
        "#unchanged",
        "#worse",
        "#recovered",
        "#mean change",
        "#95 % from",
        "#to",
    ]
    for card in cards:
        rows, notes = [], []
        for name, scale in told["instruments"][card.id]["scales"].items():
            title = card.scales[name].title
            rows.append(_change_row(title, scale))
            for group, values in scale.get("by", {}).items():
                rows += [_change_row(f"  {group} = {value}", part) for value, part in values.items()]
            notes.append(
                f"  {title}: reliable beyond {scale['rci']:.2f} points ({scale['reliability_from']})"
                if scale["rci"]
                else f"  {title}: no reliability is known, so no change can be called reliable"
            )
        out.print(table(f"\n{card.title}", heads, rows))
        out.print("\n".join(notes), style="dim")
        for name, counts in told["instruments"][card.id]["flags"].items():
            alarm = "bold red" if card.flags[name].kind == "safety" and any(counts.values()) else None
            out.print(
                f"{card.flags[name].kind} flag {card.id}.{name}: raised {counts['before']:,} before, "
                f"{counts['after']:,} after",
                style=alarm,
            )
    out.print(
        f"\n{told['rows']:,} answered both times; {told['only_before']:,} only before, "
        f"{told['only_after']:,} only after. Change is not effect: people change without any help too."
    )


def _change_row(title: str, scale: dict[str, Any]) -> list[str]:
    counts = [scale[each] for each in ("improved", "unchanged", "deteriorated", "recovered")]
    low, high = scale["ci"] or (None, None)
    return [
        title,
        f"{scale['n']:,}",
        *("–" if count is None else f"{count:,}" for count in counts),
        *(figure(value) for value in (scale["mean_change"], low, high)),
    ]
