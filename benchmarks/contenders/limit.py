"""Decode every input column, then encode the scored table from memory: what no way of scoring goes below.

Only those two steps are timed: not the start of the process, nor how the scored table came into memory.
"""

import json
import resource
import sys
import time
import warnings
from pathlib import Path

import polars as pl

from amity.instruments import files


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def limit(source: Path, scored: Path, out: Path) -> dict[str, float]:
    frame = pl.read_parquet(scored)
    before, began = cpu(), time.perf_counter()
    pl.scan_parquet(source).sink_batches(lambda batch: None)
    decoded, halfway = cpu(), time.perf_counter()
    files.write(frame.lazy(), out)
    encoded, ended = cpu(), time.perf_counter()
    return {
        "wall": ended - began,
        "cpu": encoded - before,
        "decode cpu": decoded - before,
        "encode cpu": encoded - decoded,
        "decode wall": halfway - began,
        "encode wall": ended - halfway,
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # sink_batches is marked unstable
    print(json.dumps(limit(Path(sys.argv[1]), Path(sys.argv[3]), Path(sys.argv[2]))))
