"""Personal networks: who is in someone's life, how they are connected, and how that changes."""

from .files import FORMATS, Format, Reading, read, scan, write
from .many import measure_many
from .measures import Measures, measure
from .network import (
    Alter,
    Ego,
    Group,
    GroupTie,
    Network,
    NetworkError,
    Tie,
)
from .packed import Packed, PackedError, pack, pack_ties
from .sentences import Sentence, sentences

__all__ = [
    "FORMATS",
    "Alter",
    "Ego",
    "Format",
    "Group",
    "GroupTie",
    "Measures",
    "Network",
    "NetworkError",
    "Packed",
    "PackedError",
    "Reading",
    "Sentence",
    "Tie",
    "measure",
    "measure_many",
    "pack",
    "pack_ties",
    "read",
    "scan",
    "sentences",
    "write",
]
