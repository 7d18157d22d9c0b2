"""The evidence: what studies found, what may be said of it, and what may not."""

from amity import library

from .buffering import Buffering, SimpleSlope, stress_buffering, weaker
from .findings import Baseline, Finding, Number, Unverified, Words
from .moderation import BufferingError, Coefficient
from .sentences import clinical, plain
from .sources import Paper
from .variance import Shares, Source

__all__ = [
    "Baseline",
    "Buffering",
    "BufferingError",
    "Coefficient",
    "Finding",
    "Number",
    "Paper",
    "Shares",
    "SimpleSlope",
    "Source",
    "Unverified",
    "Words",
    "clinical",
    "load",
    "names",
    "plain",
    "stress_buffering",
    "weaker",
]


def load(name: str) -> Finding:
    """Return the finding called ``name``, such as ``"hl2010-overall"``, verified or not."""
    return library.read("findings", name, Finding)


def names(*, unverified: bool = False) -> list[str]:
    """Return the name of every finding whose number was seen in a source, in alphabetical order.

    With ``unverified`` those too that were not; show them only marked as such.
    """
    return [name for name in library.names("findings") if unverified or load(name).verified]
