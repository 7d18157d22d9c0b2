"""Columns of numbers from any survey file, such as scores and ages, where no instrument is asked for."""

from collections.abc import Sequence
from typing import Any

from .answering import there
from .errors import FileError
from .formats import ABSENT
from .reading import Survey


def numbers(survey: Survey, columns: Sequence[str]) -> dict[str, list[float | None]]:
    """Return the named columns as numbers, None where a cell is empty; yes and no become 1 and 0.

    Raises `FileError` at the first column that is not there, and the first row that holds something else.
    """
    schema = survey.frame.collect_schema()
    for name in columns:
        if name not in schema:
            raise FileError(f"{survey.path}: no column {name!r}. {there(name, schema.names())}")
    table = survey.frame.select(columns).collect()
    read = {}
    for name in columns:
        said, number = _said(table[name]), _number(table[name])
        odd = (said & number.is_null()).arg_true()
        if len(odd):
            raise FileError(
                f"{survey.path}, row {odd[0] + 1}, column {name!r}: not a number ({len(odd):,} such). "
                "Code it in numbers, and leave the cell empty where there is no answer."
            )
        read[name] = number.fill_nan(None).to_list()
    return read


def _said(column: Any) -> Any:
    """Say for each row whether its cell holds anything at all."""
    import polars as pl

    if column.dtype != pl.String:
        return column.is_not_null()
    return column.is_not_null() & ~column.str.strip_chars().is_in(list(ABSENT))


def _number(column: Any) -> Any:
    """Return what can be read as a number; dates and words cannot."""
    import polars as pl

    if column.dtype == pl.String:
        column = column.str.strip_chars()
    elif not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        return column.cast(pl.String, strict=False).cast(pl.Float64, strict=False)
    return column.cast(pl.Float64, strict=False)
