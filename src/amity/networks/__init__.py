"""Personal networks: who is in someone's life, how they are connected, and how that changes."""

from .many import measure_many
from .measures import Measures, measure
from .network import (
    AT_LEAST_WEEKLY,
    SUPPORTS,
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
    "AT_LEAST_WEEKLY",
    "SUPPORTS",
    "Alter",
    "Ego",
    "Group",
    "GroupTie",
    "Measures",
    "Network",
    "NetworkError",
    "Packed",
    "PackedError",
    "Sentence",
    "Tie",
    "measure",
    "measure_many",
    "pack",
    "pack_ties",
    "sentences",
]
