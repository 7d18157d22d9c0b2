"""The evidence: what studies found, what may be said of it, and what may not."""

from .citations import CitationError, cite, cite_all
from .clinical_words import clinical
from .findings import Baseline, Finding, Number, Unverified, Words, load, names, search
from .plain_words import plain
from .sources import Paper

__all__ = [
    "Baseline",
    "CitationError",
    "Finding",
    "Number",
    "Paper",
    "Unverified",
    "Words",
    "cite",
    "cite_all",
    "clinical",
    "load",
    "names",
    "plain",
    "search",
]
