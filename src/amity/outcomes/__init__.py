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
from .difference import Difference, compare

__all__ = [
    "Change",
    "ChangeError",
    "Criterion",
    "Difference",
    "change_rows",
    "compare",
    "criterion",
    "reliable_change",
    "smallest_reliable_change",
    "summarise_change",
]
