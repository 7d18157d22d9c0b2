"""What came of it: change in one person and in many, told apart from measurement error."""

from .change import (
    Change,
    ChangeError,
    Criterion,
    change_rows,
    criterion,
    reliable_change,
    smallest_reliable_change,
    summarise_change,
)

__all__ = [
    "Change",
    "ChangeError",
    "Criterion",
    "change_rows",
    "criterion",
    "reliable_change",
    "smallest_reliable_change",
    "summarise_change",
]
