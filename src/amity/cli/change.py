"""``amity change``: who changed reliably between two measurements."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from amity import instruments, outcomes
from amity.errors import AmityError
from amity.instruments import Instrument, files

from .output import console, figure, print_json, table, working
from .survey import AsJson, Ids, MapFile, load, open_survey, sound_answers, source


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
    groups = list(by or [])
    with source(before) as first, source(after) as second, working("Comparing"):
        if out:
            for path, _ in (first, second):
                files.check_place(out, kinds=files.WRITES, source=path)
        opened = [open_survey(*each, cards, map_file) for each in (first, second)]
        if opened[0].id is None or opened[0].id != opened[1].id:
            raise AmityError("Both files need the same id column: name it with `id` in a map (--map).")
        there = opened[0].frame.collect_schema().names()
        if lost := [column for column in groups if column not in there]:
            raise files.FileError(f"{before}: no column {lost[0]!r} for --by.")
        opened = [files.with_text_id(each) for each in opened]
        waves = [_scored_wave(each, cards, groups if n == 0 else []) for n, each in enumerate(opened)]
        told, rows = _changes(cards, opened[0], waves, groups)
        if out:
            files.write(_with_raised_once(rows, waves, cards, opened[0]).lazy(), out)
    if json:
        print_json(told)
    else:
        _print_changes(cards, told)
        if out:
            console().print(f"Row by row: {out}")


def _scored_wave(opened: files.Survey, cards: Sequence[Instrument], groups: Sequence[str]) -> Any:
    sound, examined, _ = sound_answers(opened, cards, False)
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
        present = [name for name in card.scales if all(f"{card.id}.{name}" in wave.columns for wave in waves)]
        for name in present:
            sample = instruments.reliability(card, name, first.frame, columns=first.places[card.id])
            criteria[name] = outcomes.criterion(
                card.scales[name], sample=sample, sd=waves[0][f"{card.id}.{name}"].std()
            )
        rows = outcomes.change_rows(card, *waves, on=on, criteria=criteria, keep=groups)
        scales = {}
        for name in present:
            change = outcomes.summarise_change(card, name, rows, criteria[name])
            scales[name] = msgspec.to_builtins(change)
            for group in groups:
                scales[name].setdefault("by", {})[group] = {
                    str(value): msgspec.to_builtins(
                        outcomes.summarise_change(card, name, part, criteria[name])
                    )
                    for (value,), part in sorted(rows.group_by(group), key=lambda pair: str(pair[0]))
                }
        told["instruments"][card.id] = {
            "card": instruments.digest(card.id),
            "scales": scales,
            **_flags(card, waves),
        }
        together = rows if together is None else together.join(rows.drop(groups), on=on)
    told["rows"] = together.height
    told["only_before"] = waves[0].height - together.height
    told["only_after"] = waves[1].height - together.height
    return told, together


def _with_raised_once(
    rows: Any, waves: Sequence[Any], cards: Sequence[Instrument], first: files.Survey
) -> Any:
    """Return the rows, and below them those who answered once, where a flag of theirs was raised."""
    import polars as pl

    on = str(first.id)
    flags = [f"{card.id}.flag.{name}" for card in cards for name in card.flags]
    if not flags:
        return rows
    raised = pl.any_horizontal(pl.col(flag).cast(pl.String) == "raised" for flag in flags)
    once = []
    for when, wave in zip(("before", "after"), waves, strict=True):
        alone = wave.join(rows.select(on), on=on, how="anti").filter(raised)
        named = alone.rename({flag: f"{flag}.{when}" for flag in flags})
        once.append(named.select(column for column in rows.columns if column in named.columns))
    return pl.concat([rows, *once], how="diagonal")


def _flags(card: Instrument, waves: Sequence[Any]) -> dict[str, dict[str, dict[str, int]]]:
    """Return how often each flag was raised, and how often unknown, before and after."""
    counts = {
        name: [files.flag_counts(wave.lazy(), f"{card.id}.flag.{name}") for wave in waves]
        for name in card.flags
    }
    return {
        key: {
            name: {"before": once.get(state, 0), "after": again.get(state, 0)}
            for name, (once, again) in counts.items()
        }
        for key, state in (("flags", "raised"), ("flags_unknown", "unknown"))
    }


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
            unknown = told["instruments"][card.id]["flags_unknown"][name]
            out.print(
                f"{card.flags[name].kind} flag {card.id}.{name}: raised {counts['before']:,} before, "
                f"{counts['after']:,} after; "
                f"unknown {unknown['before']:,} before, {unknown['after']:,} after",
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
