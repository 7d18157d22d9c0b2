"""Survey files in, score files out: the part of this room that opens table libraries, on first use.

Reading is lazy and writing streams, so a file may be larger than memory.
Results are written beside their place and renamed, so nothing is ever half-written.
"""

from .engines import flag_counts, from_engine, into_engine
from .errors import FileError
from .formats import ABSENT, READS, readable, scan
from .numeric import numbers
from .reading import (
    Survey,
    first_row,
    height,
    is_empty,
    numbered,
    open_survey,
    repeated_keys,
    with_key,
    with_text_id,
    without_faults,
)
from .writing import WRITES, check_place, write, write_text, written_beside

__all__ = [
    "ABSENT",
    "READS",
    "WRITES",
    "FileError",
    "Survey",
    "check_place",
    "first_row",
    "flag_counts",
    "from_engine",
    "height",
    "into_engine",
    "is_empty",
    "numbered",
    "numbers",
    "open_survey",
    "readable",
    "repeated_keys",
    "scan",
    "with_key",
    "with_text_id",
    "without_faults",
    "write",
    "write_text",
    "written_beside",
]
