"""Write the benchmark's survey: N respondents, six instruments, 46 items, 3 % missing, zstd Parquet."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from amity import instruments

IDS = ["ucla-3", "phq-9", "mspss", "pss-10", "lsns-6", "djg-6"]
KEEP = ["id", "age", "sex", "area"]
GROUP = 250_000


def columns() -> list[tuple[str, str, int, int]]:
    """Return instrument, item, lowest and highest answer of every scored item."""
    found = []
    for name in IDS:
        card = instruments.load(name)
        scored = [
            item for item in card.items if any(item.id in scale.items for scale in card.scales.values())
        ]
        found += [(name, item.id, *card.bounds[item.id]) for item in scored]
    return found


def write(path: Path, respondents: int) -> None:
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
                level = (0.7 * trait + 0.7 * rng.standard_normal(size, dtype="f4") + 2) / 4 * (
                    high - low
                ) + low
                codes = np.clip(np.round(level), low, high).astype("i1")
                arrays.append(pa.array(codes, mask=rng.random(size, dtype="f4") < 0.03))
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
