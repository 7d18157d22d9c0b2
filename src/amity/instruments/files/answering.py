"""What stands in a column as an answer code, whatever it is stored as."""

from collections.abc import Sequence
from typing import Any

from .formats import ABSENT

COMMA_ZERO = ",0{1,2}$"
"""How a whole number ends where a comma is the decimal mark; 1,000 may be a thousand and is not read."""

UNREADABLE = -99
"""What a text that is neither a number nor in the map becomes: no item offers it."""


def answer_code(column: str, kind: Any, changes: dict[str, int], as_stored: bool) -> Any:
    """Return the code for what stands in a column; text that says none is `UNREADABLE`, or stays text."""
    import polars as pl

    if kind.is_numeric():
        raw = pl.col(column).cast(pl.Float64).fill_nan(None)
        answer = raw
        for before, code in changes.items():
            if (number := _number(before)) is not None:
                answer = pl.when(raw == number).then(pl.lit(code)).otherwise(answer)
        return answer
    text = pl.col(column).cast(pl.String).str.strip_chars()
    said = text.is_not_null() & ~text.is_in(list(ABSENT))
    if as_stored:
        answer = pl.when(said).then(text)
    else:
        number_ = text.str.replace(COMMA_ZERO, "").cast(pl.Float64, strict=False)
        answer = pl.when(said).then(pl.coalesce(number_, pl.lit(UNREADABLE)))
    for before, code in changes.items():
        new = pl.lit(str(code) if as_stored else code)
        answer = pl.when(text.str.to_lowercase() == before.strip().lower()).then(new).otherwise(answer)
    return answer


def as_text(name: str, kind: Any) -> Any:
    """Return a column as text, whole numbers without a point."""
    import polars as pl

    column = pl.col(name)
    return (column.cast(pl.Int64, strict=False) if kind.is_float() else column).cast(pl.String)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def there(wanted: str, names: Sequence[str]) -> str:
    """Say which columns are near: never all, for a file without a heading begins with a person."""
    from difflib import get_close_matches

    near = get_close_matches(wanted, names, n=3, cutoff=0.6)
    return (
        f"Did you mean {' or '.join(map(repr, near))}?"
        if near
        else f"None of its {len(names)} columns is near."
    )
