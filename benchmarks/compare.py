"""Compare the output of a contender with ours, cell by cell: values, words and nulls, without tolerance.

python -m compare OURS THEIRS [by-id | psych]
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from rules import FLAG, RULES, outputs

ALMOST = 1e-12  # R's reversing and averaging round in another order


def compared(ours: Path, theirs: Path, *, by_id: bool) -> dict[str, Any]:
    """Return how many cells there are, how many differ, and whether the columns have the same types."""
    parts = theirs / "*.parquet" if theirs.is_dir() else theirs  # Spark writes a folder
    mine, other = pl.scan_parquet(ours), pl.scan_parquet(parts)
    order = [_by_id(frame) for frame in (mine, other)] if by_id else None
    cells, different = 0, []
    for name in outputs():
        one, two = (_plain(frame, name) for frame in (mine, other))
        if order:
            one, two = one[order[0]], two[order[1]]
        if len(one) != len(two):
            raise SystemExit(f"{theirs}: {len(two):,} rows instead of {len(one):,}")
        cells += len(one)
        if wrong := int(one.ne_missing(two).sum()):
            different.append(f"{name}: {wrong:,}")
    same_types = mine.collect_schema() == other.collect_schema()
    return {"cells": cells, "different": different, "same types": same_types}


def _by_id(frame: pl.LazyFrame) -> pl.Series:
    return frame.select(pl.col("id").arg_sort()).collect()["id"]


def _plain(frame: pl.LazyFrame, name: str) -> pl.Series:
    """Return a column as numbers or as text, whatever type it is stored in."""
    column = frame.select(name).collect()[name]
    if name == FLAG or name.endswith(".band"):
        return column.cast(pl.String)
    return column.cast(pl.Float64).fill_nan(None)


def compared_with_psych(ours: Path, theirs: Path) -> dict[str, Any]:
    """Compare where a scale is complete: psych has no rule for how many items may be missing."""
    mine = pl.scan_parquet(ours)
    scored = np.fromfile(theirs).reshape(len(RULES), -1)
    cells, different = 0, []
    for rule, column in zip(RULES, scored, strict=True):
        head = mine.select(rule.name, f"{rule.name}.missing").head(len(column)).collect()
        complete = head[f"{rule.name}.missing"].to_numpy() == 0
        mean = head[rule.name].cast(pl.Float64).to_numpy()[complete]
        mean = mean if rule.kind == "mean" else mean / len(rule.items)
        cells += len(mean)
        if wrong := int((np.abs(mean - column[complete]) > ALMOST).sum()):
            different.append(f"{rule.name}: {wrong:,}")
    return {"cells": cells, "different": different, "same types": False}


if __name__ == "__main__":
    mode = sys.argv[3] if len(sys.argv) > 3 else ""
    paths = Path(sys.argv[1]), Path(sys.argv[2])
    found = compared_with_psych(*paths) if mode == "psych" else compared(*paths, by_id=mode == "by-id")
    print(json.dumps(found))
