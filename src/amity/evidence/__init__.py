"""The evidence: what studies found, what may be said of it, and what may not."""

from .bias import Egger, Filled, Funnel, egger, funnel, trim_and_fill
from .buffering import Buffering, SimpleSlope, stress_buffering, weaker
from .citations import CitationError, cite, cite_all
from .claims import Claim, Pattern, claims, load_claim, repeats
from .clinical_words import clinical, estimate
from .effects import StudyEffect, convert, from_correlation, from_counts, from_interval, from_means
from .explanations import Explanation, Part, explanations, load_explanation
from .findings import Baseline, Finding, Number, Phrases, Unverified, load, names, search
from .moderation import BufferingError, Coefficient
from .plain_words import brief, plain
from .pooling import Pooled, PoolingError, pool
from .regression import ModeratorEffect, Regression, regress
from .sensitivity import Subgroup, Subgroups, Without, cumulative, in_order, leave_one_out, subgroups
from .sources import Paper
from .studies import Columns, Studies, read_studies
from .three_level import ThreeLevel, three_level
from .variance import Shares, SourceShare

__all__ = [
    "Baseline",
    "Buffering",
    "BufferingError",
    "CitationError",
    "Claim",
    "Coefficient",
    "Columns",
    "Egger",
    "Explanation",
    "Filled",
    "Finding",
    "Funnel",
    "ModeratorEffect",
    "Number",
    "Paper",
    "Part",
    "Pattern",
    "Phrases",
    "Pooled",
    "PoolingError",
    "Regression",
    "Shares",
    "SimpleSlope",
    "SourceShare",
    "Studies",
    "StudyEffect",
    "Subgroup",
    "Subgroups",
    "ThreeLevel",
    "Unverified",
    "Without",
    "brief",
    "cite",
    "cite_all",
    "claims",
    "clinical",
    "convert",
    "cumulative",
    "egger",
    "estimate",
    "explanations",
    "from_correlation",
    "from_counts",
    "from_interval",
    "from_means",
    "funnel",
    "in_order",
    "leave_one_out",
    "load",
    "load_claim",
    "load_explanation",
    "names",
    "plain",
    "pool",
    "read_studies",
    "regress",
    "repeats",
    "search",
    "stress_buffering",
    "subgroups",
    "three_level",
    "trim_and_fill",
    "weaker",
]
