"""Personal networks: who is in someone's life, how they are connected, and how that changes."""

from .files import FORMATS, Format, Reading, read, scan, write
from .network import (
    Alter,
    Ego,
    Group,
    GroupTie,
    Network,
    NetworkError,
    Tie,
)

__all__ = [
    "FORMATS",
    "Alter",
    "Ego",
    "Format",
    "Group",
    "GroupTie",
    "Network",
    "NetworkError",
    "Reading",
    "Tie",
    "read",
    "scan",
    "write",
]
