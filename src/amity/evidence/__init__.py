"""The evidence: what studies found, what may be said of it, and what may not."""

from .clinical_words import clinical
from .findings import Baseline, Finding, Number, Unverified, Words, load, names, search
from .plain_words import plain
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
    "search",
]
