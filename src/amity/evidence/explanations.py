"""Explanations: for a person and for a practitioner, graded, each with what is not known."""

from typing import Literal

import msgspec

from amity import library

Grade = Literal["high", "moderate", "low to moderate", "low", "very low", "theory"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of an explanation that is a table, such as one messenger in the brain."""

    name: str
    grade: Grade
    plain: str
    clinical: str


class Explanation(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An explanation, or the answer to a ``question``.

    ``plain`` is for a person, ``clinical`` for a practitioner; ``unknown`` says what nobody knows yet.
    ``findings`` carry it; ``claims`` are what is often said of the matter, and how far that is true.
    A grade of *theory* means a way of thinking: nothing was measured.
    """

    id: str
    question: str | None = None
    grade: Grade
    plain: str
    clinical: str
    unknown: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    findings: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    sources: tuple[library.Source, ...] = ()

    def __post_init__(self) -> None:
        if not self.unknown:
            raise ValueError("an explanation says what is not known; add a line to `unknown`")
        if self.grade != "theory" and not (self.findings or self.sources):
            raise ValueError(
                "a graded explanation names its `findings` or `sources`; else its grade is theory"
            )


def load_explanation(name: str) -> Explanation:
    """Return the explanation called ``name``, such as ``"stress-buffering"``."""
    card = library.read("explanations", name, Explanation)
    if card.id != name:
        raise library.LibraryError(
            f"explanations/{name}.toml: its id is {card.id!r}. Make file and id agree."
        )
    return card


def explanations() -> list[Explanation]:
    """Return every explanation on the shelf; answers to questions come last."""
    return [load_explanation(name) for name in library.names("explanations")]
