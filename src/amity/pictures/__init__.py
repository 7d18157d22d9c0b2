"""Pictures: frozen values in, SVG text out; every picture also says in a sentence what it shows."""

from .bands import bands
from .bins import Bin, bins
from .distribution import distribution
from .effects import EffectScale
from .evidence_sentences import describe_forest, describe_funnel, describe_slopes, interval_words
from .forest import forest
from .funnel import funnel
from .identity_map import describe_groups, identity_map, identity_table
from .missingness import missingness
from .palette import STYLE, dressed
from .sentences import describe_bands, describe_distribution, describe_missingness
from .slopes import slopes
from .sociogram import sociogram
from .sociogram_change import sociogram_change
from .sociogram_moves import describe_sociogram_change, sociogram_change_table
from .sociogram_sentences import describe_sociogram
from .sociogram_table import sociogram_table
from .sociogram_words import LanguageError
from .studies import ForestRow, ForestTotal, FunnelPoint
from .trend import Mark, Moment, describe_trend, spark, trend
from .words import amount, fixed, in_ten

__all__ = [
    "STYLE",
    "Bin",
    "EffectScale",
    "ForestRow",
    "ForestTotal",
    "FunnelPoint",
    "LanguageError",
    "Mark",
    "Moment",
    "amount",
    "bands",
    "bins",
    "describe_bands",
    "describe_distribution",
    "describe_forest",
    "describe_funnel",
    "describe_groups",
    "describe_missingness",
    "describe_slopes",
    "describe_sociogram",
    "describe_sociogram_change",
    "describe_trend",
    "distribution",
    "dressed",
    "fixed",
    "forest",
    "funnel",
    "identity_map",
    "identity_table",
    "in_ten",
    "interval_words",
    "missingness",
    "slopes",
    "sociogram",
    "sociogram_change",
    "sociogram_change_table",
    "sociogram_table",
    "spark",
    "trend",
]
