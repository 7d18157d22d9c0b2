"""Questionnaires: what they ask, and what the answers come to."""

from amity import library

from .definition import DECLINED, NOT_ASKED, Instrument, Scale, Words
from .scoring import AnswerError, Result, Score, score

__all__ = [
    "DECLINED",
    "NOT_ASKED",
    "AnswerError",
    "Instrument",
    "Result",
    "Scale",
    "Score",
    "load",
    "names",
    "score",
]


def load(name: str, language: str = "en") -> Instrument:
    """Return the instrument called ``name``, such as ``"ucla-3"``."""
    return library.read("instruments", name, Instrument)


def names() -> list[str]:
    """Return the name of every instrument on the shelf."""
    return library.names("instruments")
