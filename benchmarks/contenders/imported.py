"""Import what scores one respondent, and say which table libraries came with it."""

import json
import sys

import amity.instruments  # noqa: F401

HEAVY = ("polars", "pandas", "pyarrow", "duckdb", "numpy", "scipy", "pyspark")

if __name__ == "__main__":
    print(json.dumps({"loaded": [name for name in HEAVY if name in sys.modules]}))
