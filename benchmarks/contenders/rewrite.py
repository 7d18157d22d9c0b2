"""Read every column and write it again, with the Parquet options given as JSON."""

import json
import sys

import polars as pl

if __name__ == "__main__":
    pl.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2], **json.loads(sys.argv[3]))
