"""Personal networks: who is in someone's life, how they are connected, and how that changes."""

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

__all__ = [
    "Alter",
    "Ego",
    "Group",
    "GroupTie",
    "Measures",
    "Network",
    "NetworkError",
    "Tie",
    "measure",
]
