"""Pictures: frozen values in, SVG text out; every picture also says in a sentence what it shows."""

from .bands import bands
from .bins import Bin, bins
from .distribution import distribution
from .missingness import missingness
from .palette import STYLE
from .sentences import describe_bands, describe_distribution, describe_missingness
from .sociogram import sociogram
from .sociogram_change import sociogram_change
from .sociogram_moves import describe_sociogram_change, sociogram_change_table
from .sociogram_sentences import describe_sociogram
from .sociogram_table import sociogram_table
from .words import amount, in_ten

__all__ = [
    "STYLE",
    "Bin",
    "amount",
    "bands",
    "bins",
    "describe_bands",
    "describe_distribution",
    "describe_missingness",
    "describe_sociogram",
    "describe_sociogram_change",
    "distribution",
    "in_ten",
    "missingness",
    "sociogram",
    "sociogram_change",
    "sociogram_change_table",
    "sociogram_table",
]
