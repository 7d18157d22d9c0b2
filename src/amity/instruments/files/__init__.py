"""Survey files in, score files out: the part of this room that opens table libraries, on first use.

Reading is lazy and writing streams, so a file may be larger than memory.
Results are written beside their place and renamed, so nothing is ever half-written.
"""

from .engines import flag_counts, from_engine, into_engine
from .errors import FileError
from .reading import ABSENT, Survey, first_row, height, open_survey, scan, with_key, without_faults
from .writing import write, written_beside

__all__ = [
    "ABSENT",
    "FileError",
    "Survey",
    "first_row",
    "flag_counts",
    "from_engine",
    "height",
    "into_engine",
    "open_survey",
    "scan",
    "with_key",
    "without_faults",
    "write",
    "written_beside",
]
