"""amity on arrays in memory: nine measures of every ego, or all that there are.

python -m contenders.networks_ours FOLDER nine|all THREADS [OUT.npz]
THREADS 0 is as many as there are processors.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from contenders.networks_data import load

from amity import networks

NINE = [
    "size",
    "density",
    "effective_size",
    "efficiency",
    "constraint",
    "components",
    "isolates",
    "role_diversity",
    "ei_index",
]

if __name__ == "__main__":
    folder, only = Path(sys.argv[1]), None if sys.argv[2] == "all" else NINE
    threads = int(sys.argv[3]) or None
    began = time.perf_counter()
    networks.measure_many(load(folder, 100), only=only)
    start = time.perf_counter() - began
    packed = load(folder)
    began, worked = time.perf_counter(), time.process_time()
    found = networks.measure_many(packed, only=only, threads=threads)
    took = {"wall": time.perf_counter() - began, "cpu": time.process_time() - worked, "start": start}
    if len(sys.argv) > 4:
        np.savez(sys.argv[4], **{name: found[name][:20_000] for name in NINE})
    print(json.dumps({**took, "egos": packed.egos, "measures": len(found)}))
