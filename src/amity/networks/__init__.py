"""Personal networks: who is in someone's life, how they are connected, and how that changes."""

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

__all__ = [
    "AT_LEAST_WEEKLY",
    "SUPPORTS",
    "Alter",
    "Ego",
    "Group",
    "GroupTie",
    "Network",
    "NetworkError",
    "Tie",
]
