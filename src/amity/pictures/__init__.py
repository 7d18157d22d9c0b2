"""Pictures: frozen values in, SVG text out; every picture also says in a sentence what it shows."""

from .bands import bands
from .bins import Bin, bins
from .distribution import distribution
from .missingness import missingness
from .palette import STYLE
from .sentences import describe_bands, describe_distribution, describe_missingness
from .sociogram import sociogram
from .sociogram_sentences import describe_sociogram
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
    "distribution",
    "in_ten",
    "missingness",
    "sociogram",
]
