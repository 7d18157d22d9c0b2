"""Many networks: the measures of each ego as a table, and what they come to together."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from amity import networks
from amity.instruments import files
from amity.networks import SUPPORTS, Change, Measures

from .output import console, figure, table, write_text

WRITES = (*files.WRITES, ".json", ".jsonl")

NUMBERS = tuple(
    name
    for name, kind in get_type_hints(Measures).items()
    if {*(get_args(kind) or (kind,))} <= {int, float, bool, type(None)}
)
"""Measures that are one number."""

COLUMNS = (*NUMBERS, *(f"support.{kind}" for kind in SUPPORTS), "single_points")
"""The columns of a table of many egos, beside ``ego``; ``single_points`` counts the kinds of support."""

SAFETY = "unsafe"
"""A safety flag is counted, and never averaged."""


class Egos:
    """The measures of many egos as a Polars table: a row for each, null where there is no value."""

    def __init__(self, frame: Any) -> None:
        self.frame = frame

    @classmethod
    def of(cls, measures: Iterable[Measures]) -> "Egos":
        """Return the table of egos that were measured one by one."""
        import polars as pl

        several = list(measures)
        alike = [
            f"homophily.{name}" for name in sorted({name for each in several for name in each.homophily})
        ]
        kinds = {"ego": pl.String} | {name: _kind(name) for name in (*COLUMNS, *alike)}
        rows = [[each.ego, *(_value(each, name) for name in (*COLUMNS, *alike))] for each in several]
        return cls(pl.DataFrame(rows, schema=kinds, orient="row"))

    def rows(self) -> Iterable[dict[str, Any]]:
        """Yield each ego under the keys of `Measures`; what was not worked out for so many is null."""
        for row in self.frame.iter_rows(named=True):
            told: dict[str, Any] = dict.fromkeys(Measures.__struct_fields__)
            told |= {name: row[name] for name in ("ego", *NUMBERS)}
            support = {kind: row[f"support.{kind}"] for kind in SUPPORTS}
            told["support"] = None if None in support.values() else support
            told["single_points"] = row["single_points"]
            yield told


def _kind(name: str) -> Any:
    import polars as pl

    hint = get_type_hints(Measures).get(name, float if name.startswith("homophily.") else int)
    return pl.Float64 if float in {hint, *get_args(hint)} else pl.Int64


def _value(measures: Measures, name: str) -> Any:
    """Return a measure as a cell: kinds of support that one person alone gives are counted."""
    field, _, kind = name.partition(".")
    found = getattr(measures, field)
    if kind and found is not None:
        return found.get(kind)
    if name == "single_points" and found is not None:
        return len(found)
    return int(found) if isinstance(found, bool) else found


def measured_at_once(path: Path, *, format: str, map_file: Path | None, by: str | None) -> Egos:  # noqa: A002
    """Return the measures of a file of any size, some hundred thousand egos at a time."""
    import polars as pl

    parts = []
    for packed in networks.scan_packed(path, format=format, map=map_file, by=by):  # type: ignore[arg-type]
        found: dict[str, Any] = {"ego": pl.Series(packed.ids or (), dtype=pl.String)}
        for name, values in networks.measure_many(packed).items():
            column = pl.Series(values)
            known = ~column.is_nan() if column.dtype.is_float() else column >= 0
            found[name] = pl.select(pl.when(known).then(column)).to_series().cast(_kind(name))
        part = pl.DataFrame(found)
        absent = (pl.lit(None, dtype=_kind(name)).alias(name) for name in COLUMNS if name not in found)
        parts.append(part.with_columns(*absent).select("ego", *COLUMNS))
    return Egos(pl.concat(parts)) if parts else Egos.of(())


def write_table(egos: Egos, out: Path, values: Iterable[dict[str, Any]]) -> None:
    """Write the measures of each ego: a table, or JSON with all that `--json` prints."""
    kind = out.suffix.lower()
    if kind == ".json":
        text = ",\n".join(msgspec.json.encode(each).decode() for each in values)
        write_text(out, f"[\n{text}\n]\n")
    elif kind == ".jsonl":
        write_text(out, "".join(f"{msgspec.json.encode(each).decode()}\n" for each in values))
    else:
        files.write(egos.frame.lazy(), out)


def print_summary(egos: Egos, changes: Sequence[Change | None] | None) -> None:
    """Print what the measures of many egos come to together."""
    out, frame = console(), egos.frame
    rows = []
    for name in frame.columns[1:]:
        column = frame[name].drop_nulls()
        if name != SAFETY and len(column):
            numbers = (column.mean(), column.std(), column.min(), column.max())
            rows.append(
                [
                    name,
                    f"{len(column):,}",
                    f"{frame.height - len(column):,}",
                    *(figure(each) for each in numbers),
                ]
            )
    heads = ["measure", "#n", "#missing", "#mean", "#SD", "#min", "#max"]
    out.print(table(f"{frame.height:,} egos", heads, rows))
    silent = [name for name in COLUMNS if not len(frame[name].drop_nulls())]
    if silent:
        out.print(f"Not asked, so not measured: {', '.join(silent)}.", style="dim")
    if unsafe := int((frame[SAFETY].drop_nulls() > 0).sum()):
        out.print(f"{unsafe:,} of them are not sure to be safe with somebody on their map.", style="bold red")
    if changes is not None:
        _print_changes(changes)


def _print_changes(changes: Sequence[Change | None]) -> None:
    out, both = console(), [change for change in changes if change is not None]
    out.print(
        f"\n{len(both):,} egos in both waves, {len(changes) - len(both):,} in the first alone.", style="bold"
    )
    if not both:
        return
    rows = [
        [name, f"{sum(len(getattr(change, name)) for change in both) / len(both):.2f}"]
        for name in ("new", "kept", "lost", "closer", "further")
    ]
    out.print(table("People of each ego", ["", "#mean"], rows))
    differences = {
        name: [
            told.difference
            for each in both
            if (told := each.measures.get(name)) and told.difference is not None
        ]
        for name in NUMBERS
        if name != SAFETY
    }
    rows = [
        [name, f"{len(values):,}", figure(sum(values) / len(values))]
        for name, values in differences.items()
        if values
    ]
    out.print(table("\nAfter minus before", ["measure", "#n", "#mean difference"], rows))
    out.print("Change is not effect: networks change without any help too.", style="dim")


def _differences(changes: Sequence[Change], name: str) -> list[float]:
    told = (change.measures.get(name) for change in changes)
    return [each.difference for each in told if each and each.difference is not None]
