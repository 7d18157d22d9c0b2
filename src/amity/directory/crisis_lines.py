"""Whom to call in a crisis, by country: every number with where and when it was seen, none from memory."""

from datetime import date

import msgspec

from amity import library


class CrisisLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number to ``call``, or to ``text`` (``say`` is the word to send), as its ``source`` gave it.

    ``always`` says that somebody answers day and night, ``free`` that it costs nothing; None where the source
    says neither.
    """

    name: str
    call: str | None = None
    text: str | None = None
    say: str | None = None
    always: bool | None = None
    free: bool | None = None
    note: str | None = None
    source: library.Source
    seen: date

    def __post_init__(self) -> None:
        if self.call is None and self.text is None:
            raise ValueError(f"{self.name}: give a number to call or to text")

    @property
    def dialled(self) -> str:
        """The number to call as a telephone takes it: digits alone."""
        return "".join(each for each in self.call or "" if each.isdigit())

    @property
    def texted(self) -> str:
        """The number to text as a telephone takes it: digits alone."""
        return "".join(each for each in self.text or "" if each.isdigit())


class Crisis(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The help of one country: the emergency number, and the lines that listen.

    ``language`` is that of the names on the card; ``id`` is the ISO 3166 code in small letters.
    ``unsafe`` are for whoever is hurt or frightened by somebody close; empty where none was seen in a source.
    """

    id: str
    language: str
    emergency: CrisisLine
    lines: tuple[CrisisLine, ...]
    unsafe: tuple[CrisisLine, ...] = ()
    unverified: tuple[str, ...] = ()


def crisis(country: str) -> Crisis | None:
    """Return the help of a country, by its ISO 3166 code; None where no number was seen in a source.

    Then say that the local emergency number is to be called, and name none.

    >>> from amity import directory
    >>> found = directory.crisis("GB")
    >>> found.emergency.call, found.lines[0].call
    ('999', '116 123')
    >>> directory.crisis("AQ") is None
    True
    """
    name = country.lower()
    return library.read("crisis", name, Crisis) if name in library.names("crisis") else None


def crisis_countries() -> list[str]:
    """Return the code of every country on the shelf, in alphabetical order."""
    return library.names("crisis")
