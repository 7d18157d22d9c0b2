"""Pictures: frozen values in, SVG text out; every picture also says in a sentence what it shows."""

from .bands import bands
from .bins import Bin, bins
from .distribution import distribution
from .effects import EffectScale
from .evidence_sentences import describe_forest, describe_funnel, describe_slopes, interval_words
from .forest import forest
from .funnel import funnel
from .missingness import missingness
from .palette import STYLE
from .sentences import describe_bands, describe_distribution, describe_missingness
from .slopes import slopes
from .studies import ForestRow, ForestTotal, FunnelPoint
from .words import amount, fixed, in_ten

__all__ = [
    "STYLE",
    "Bin",
    "EffectScale",
    "ForestRow",
    "ForestTotal",
    "FunnelPoint",
    "amount",
    "bands",
    "bins",
    "describe_bands",
    "describe_distribution",
    "describe_forest",
    "describe_funnel",
    "describe_missingness",
    "describe_slopes",
    "distribution",
    "fixed",
    "forest",
    "funnel",
    "in_ten",
    "interval_words",
    "missingness",
    "slopes",
]
