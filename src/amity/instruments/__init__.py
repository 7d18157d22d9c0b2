"""Questionnaires: what they ask, and what the answers come to."""

from amity import library

from .battery import Battery, Pack
from .definition import DECLINED, NOT_ASKED, Instrument, Scale, Words
from .scoring import AnswerError, Result, Score, score
from .summary import BandCount, FlagSummary, InstrumentSummary, ItemSummary, ScaleSummary, Summary
from .survey import score_survey

__all__ = [
    "DECLINED",
    "NOT_ASKED",
    "AnswerError",
    "BandCount",
    "Battery",
    "FlagSummary",
    "Instrument",
    "InstrumentSummary",
    "ItemSummary",
    "Pack",
    "Result",
    "Scale",
    "ScaleSummary",
    "Score",
    "Summary",
    "Words",
    "load",
    "names",
    "score",
    "score_survey",
]


def load(name: str, language: str = "en") -> Instrument:
    """Return the instrument called ``name``, such as ``"ucla-3"``."""
    return library.read("instruments", name, Instrument)


def names() -> list[str]:
    """Return the name of every instrument on the shelf."""
    return library.names("instruments")
