"""Write the benchmark's survey: N respondents, six instruments, 46 items, 3 % missing, zstd Parquet.

python benchmarks/generate.py ROWS OUT.parquet; or, made from that file, OUT.csv, or OUT.f64: the answers
as R reads them fastest, raw doubles column by column.
The first rows of a larger survey are those of a smaller one, in steps of 250,000.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from rules import INSTRUMENTS

from amity import instruments

GROUP = 250_000
MISSING = 0.03


def columns() -> list[tuple[str, str, int, int]]:
    """Return instrument, item, lowest and highest answer of every scored item."""
    found = []
    for name in INSTRUMENTS:
        card = instruments.load(name)
        scored = {key for scale in card.scales.values() for key in scale.items}
        found += [(name, item.id, *card.bounds[item.id]) for item in card.items if item.id in scored]
    return found


def write(path: Path, respondents: int) -> None:
    """Write the survey in groups of rows, so that memory does not grow with it."""
    rng = np.random.default_rng(7)
    items = columns()
    schema = pa.schema(
        [("id", pa.int64()), ("age", pa.int16()), ("sex", pa.int8()), ("area", pa.int32())]
        + [(f"{name}.{item}", pa.int8()) for name, item, _, _ in items]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, respondents, GROUP):
            size = min(GROUP, respondents - start)
            trait = rng.standard_normal(size).astype("f4")
            arrays = [
                pa.array(np.arange(start, start + size)),
                pa.array(rng.integers(18, 95, size).astype("i2")),
                pa.array(rng.integers(0, 3, size).astype("i1")),
                pa.array(rng.integers(0, 34_000, size).astype("i4")),
            ]
            for _, _, low, high in items:
                level = (0.7 * trait + 0.7 * rng.standard_normal(size, dtype="f4") + 2) / 4
                codes = np.clip(np.round(level * (high - low) + low), low, high).astype("i1")
                arrays.append(pa.array(codes, mask=rng.random(size, dtype="f4") < MISSING))
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def write_raw(path: Path, survey: Path) -> None:
    """Write the answers of ``survey`` column by column as doubles, missing ones as NaN."""
    with path.open("wb") as raw:
        for name, item, _, _ in columns():
            answers = pq.read_table(survey, columns=[f"{name}.{item}"]).column(0)
            raw.write(answers.cast(pa.float64()).to_numpy(zero_copy_only=False).tobytes())


if __name__ == "__main__":
    rows, out = int(sys.argv[1]), Path(sys.argv[2])
    part = out.with_name(f".{out.name}")
    if out.suffix == ".csv":
        pl.scan_parquet(out.with_suffix(".parquet")).sink_csv(part)
    elif out.suffix == ".f64":
        write_raw(part, out.with_suffix(".parquet"))
    else:
        write(part, rows)
    part.replace(out)
