"""The evidence: what studies found, what may be said of it, and what may not."""

from .buffering import Buffering, SimpleSlope, stress_buffering, weaker
from .citations import CitationError, cite, cite_all
from .claims import Claim, Pattern, claims, load_claim, repeats
from .clinical_words import clinical, estimate
from .explanations import Explanation, Part, explanations, load_explanation
from .findings import Baseline, Finding, Number, Phrases, Unverified, load, names, search
from .moderation import BufferingError, Coefficient
from .plain_words import plain
from .sources import Paper
from .variance import Shares, SourceShare

__all__ = [
    "Baseline",
    "Buffering",
    "BufferingError",
    "CitationError",
    "Claim",
    "Coefficient",
    "Explanation",
    "Finding",
    "Number",
    "Paper",
    "Part",
    "Pattern",
    "Phrases",
    "Shares",
    "SimpleSlope",
    "SourceShare",
    "Unverified",
    "cite",
    "cite_all",
    "claims",
    "clinical",
    "estimate",
    "explanations",
    "load",
    "load_claim",
    "load_explanation",
    "names",
    "plain",
    "repeats",
    "search",
    "stress_buffering",
    "weaker",
]
