"""The same survey as a table of another engine, and back."""

from collections.abc import Iterator
from typing import Any

from .errors import FileError
from .reading import Survey

BATCH = 100_000
"""Rows that come from DuckDB at a time."""


def into_engine(survey: Survey, engine: str) -> Any:
    """Return the survey as a table of another engine; ``auto`` is Polars, which streams.

    DuckDB and Spark read a Parquet file themselves where no answer has to be coded anew.
    """
    if engine in ("auto", "polars"):
        return survey.frame
    try:
        if engine == "pandas":
            return survey.frame.collect().to_pandas()
        if engine == "duckdb":
            return _in_duckdb(survey)
        if engine == "spark":
            return _in_spark(survey)
    except ImportError as problem:
        raise FileError(
            f"The {engine} engine is not installed. Add it: pip install 'amity[{engine}]'."
        ) from problem
    raise FileError(f"No engine {engine!r}. Choose auto, polars, duckdb, pandas or spark.")


def _in_duckdb(survey: Survey) -> Any:
    import duckdb

    if not survey.as_filed:
        return duckdb.from_arrow(survey.frame.collect().to_arrow())
    if survey.number is None:
        return duckdb.read_parquet(str(survey.path))
    number = f'(file_row_number + 1)::UINTEGER AS "{survey.number}"'
    return duckdb.read_parquet(str(survey.path), file_row_number=True).project(f"*, {number}")


def _in_spark(survey: Survey) -> Any:
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    session = builder.appName("amity").config("spark.ui.enabled", "false").getOrCreate()
    if survey.as_filed and survey.number is None:
        return session.read.parquet(str(survey.path))
    return session.createDataFrame(survey.frame.collect().to_arrow())


def from_engine(table: Any) -> Any:
    """Return any engine's table as a lazy Polars one, to be written or summed up."""
    import narwhals as nw
    import polars as pl

    frame: Any = nw.from_native(table)
    if frame.implementation.is_polars():
        return table.lazy()
    if frame.implementation.is_duckdb():
        return _streamed(table)
    collected = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return pl.from_arrow(collected.to_arrow()).lazy()  # type: ignore[union-attr]  # a table, not a column


def _streamed(relation: Any) -> Any:
    """Return a lazy Polars table that takes its rows from DuckDB, in their order, a batch at a time.

    Memory stays flat: DuckDB writing Parquet itself holds back gigabytes to keep the order of the rows.
    """
    import duckdb
    import polars as pl
    from polars.io.plugins import register_io_source

    def batches(columns: list[str] | None, condition: Any, rows: int | None, _: int | None) -> Iterator[Any]:
        asked = relation.select(*map(duckdb.ColumnExpression, columns)) if columns else relation
        for batch in (asked if rows is None else asked.limit(rows)).to_arrow_reader(BATCH):
            frame = pl.from_arrow(batch)
            yield frame if condition is None else frame.filter(condition)

    schema = pl.from_arrow(relation.limit(0).to_arrow_table()).schema  # type: ignore[union-attr]
    return register_io_source(batches, schema=schema)


def flag_counts(scores: Any, column: str) -> dict[str, int]:
    """Return how often each state of a flag occurs in a lazy table of scores."""
    import polars as pl

    counted = scores.group_by(pl.col(column).cast(pl.String)).len().collect()
    return dict(counted.iter_rows())
