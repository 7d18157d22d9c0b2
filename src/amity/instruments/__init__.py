"""Questionnaires: what they ask, and what the answers come to."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from amity import library

from .battery import Battery, Pack
from .codebook import band_words, codebook
from .columns import ColumnMap, MapError, read_map
from .consistency import score_range
from .definition import DECLINED, NOT_ASKED, Flag, Instrument, Scale, Words, WordsError
from .doubts import Doubt, unverified
from .scoring import AnswerError, Result, Score, failing_examples, score

if TYPE_CHECKING:
    from .answers import ColumnError
    from .files import FileError
    from .item_analysis import Reliability, reliability
    from .quality import Problem, check
    from .summary import (
        BandCount,
        FlagSummary,
        InstrumentSummary,
        ItemSummary,
        ScaleSummary,
        Summary,
        summarise,
    )
    from .survey import score_survey

ON_TABLES = {
    "answers": ("ColumnError",),
    "files": ("FileError",),
    "item_analysis": ("Reliability", "reliability"),
    "quality": ("Problem", "check"),
    "summary": (
        "BandCount",
        "FlagSummary",
        "InstrumentSummary",
        "ItemSummary",
        "ScaleSummary",
        "Summary",
        "summarise",
    ),
    "survey": ("score_survey",),
}
"""What works on tables, by the module it is in: loaded, and Narwhals with it, when it is first asked for."""

__all__ = [
    "DECLINED",
    "NOT_ASKED",
    "AnswerError",
    "BandCount",
    "Battery",
    "ColumnError",
    "ColumnMap",
    "Doubt",
    "FileError",
    "Flag",
    "FlagSummary",
    "Instrument",
    "InstrumentSummary",
    "ItemSummary",
    "MapError",
    "Pack",
    "Problem",
    "Reliability",
    "Result",
    "Scale",
    "ScaleSummary",
    "Score",
    "Summary",
    "Words",
    "WordsError",
    "band_words",
    "check",
    "codebook",
    "digest",
    "failing_examples",
    "languages",
    "load",
    "names",
    "read_map",
    "reliability",
    "score",
    "score_range",
    "score_survey",
    "summarise",
    "unverified",
]


if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Load the module that offers ``name``, and keep what it offers."""
        for module, offered in ON_TABLES.items():
            if name in offered:
                globals()[name] = getattr(import_module(f".{module}", __name__), name)
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def load(name: str, language: str | None = None) -> Instrument:
    """Return the instrument called ``name``, such as ``"ucla-3"``, asked in ``language``.

    Without a language it comes in the card's own, with the local words if there are any.

    >>> from amity import instruments
    >>> instruments.load("ucla-3").ask("left_out")
    'How often do you feel left out?'
    """
    card = library.read("instruments", name, Instrument)
    if card.id != name:
        raise library.LibraryError(f"instruments/{name}.toml: its id is {card.id!r}. Make file and id agree.")
    wanted = language or card.language
    if library.holds("instruments", f"{name}.{wanted}"):
        return library.read("instruments", f"{name}.{wanted}", Words).of(card, wanted)
    if wanted == card.language:
        return card
    there = ", ".join([card.language, *library.languages("instruments", name)])
    raise WordsError(
        f"{name} has no words in {wanted!r}, only in: {there}. "
        f"A file $AMITY_LIBRARY/instruments/{name}.{wanted}.toml would supply them."
    )


def names() -> list[str]:
    """Return the name of every instrument on the shelf, in alphabetical order."""
    return library.names("instruments")


def languages(name: str) -> list[str]:
    """Return the languages that ``name`` can be asked in, its own first."""
    own = library.read("instruments", name, Instrument).language
    return list(dict.fromkeys([own, *library.languages("instruments", name)]))


def digest(name: str) -> str:
    """Return the SHA-256 of the card ``name``: which scoring made a score."""
    return library.digest("instruments", name)
