"""The evidence: what studies found, what may be said of it, and what may not."""

from amity import library

from .findings import Baseline, Finding, Number, Unverified, Words
from .sentences import clinical, plain
from .sources import Paper

__all__ = [
    "Baseline",
    "Finding",
    "Number",
    "Paper",
    "Unverified",
    "Words",
    "clinical",
    "load",
    "names",
    "plain",
]


def load(name: str) -> Finding:
    """Return the finding called ``name``, such as ``"hl2010-overall"``, verified or not."""
    return library.read("findings", name, Finding)


def names(*, unverified: bool = False) -> list[str]:
    """Return the name of every finding whose number was seen in a source, in alphabetical order.

    With ``unverified`` those too that were not; show them only marked as such.
    """
    return [name for name in library.names("findings") if unverified or load(name).verified]
