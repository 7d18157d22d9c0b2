"""The same survey as a table of another engine, and back."""

from typing import Any

from .errors import FileError
from .reading import Survey


def into_engine(survey: Survey, engine: str) -> Any:
    """Return the survey as a table of another engine; ``auto`` is Polars, which streams.

    DuckDB and Spark read a Parquet file themselves where no answer has to be coded anew.
    """
    if engine in ("auto", "polars"):
        return survey.frame
    itself = str(survey.path) if survey.statistics else None
    try:
        if engine == "pandas":
            return survey.frame.collect().to_pandas()
        if engine == "duckdb":
            import duckdb

            return (
                duckdb.read_parquet(itself)
                if itself
                else duckdb.from_arrow(survey.frame.collect().to_arrow())
            )
        if engine == "spark":
            session = _spark()
            return (
                session.read.parquet(itself) if itself else session.createDataFrame(_rows_for_spark(survey))
            )
    except ImportError as problem:
        raise FileError(
            f"The {engine} engine is not installed. Add it: pip install 'amity[{engine}]'."
        ) from problem
    raise FileError(f"No engine {engine!r}. Choose auto, polars, duckdb, pandas or spark.")


def from_engine(table: Any) -> Any:
    """Return any engine's table as a lazy Polars one, to be written or summed up."""
    import narwhals as nw
    import polars as pl

    frame: Any = nw.from_native(table)
    if frame.implementation.is_polars():
        return table.lazy()
    collected = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return pl.from_arrow(collected.to_arrow()).lazy()  # type: ignore[union-attr]  # a table, not a column


def _spark() -> Any:
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    return builder.appName("amity").config("spark.ui.enabled", "false").getOrCreate()


def _rows_for_spark(survey: Survey) -> Any:
    return survey.frame.collect().to_arrow()


def flag_counts(scores: Any, column: str) -> dict[str, int]:
    """Return how often each state of a flag occurs in a lazy table of scores."""
    import polars as pl

    counted = scores.group_by(pl.col(column).cast(pl.String)).len().collect()
    return dict(counted.iter_rows())
