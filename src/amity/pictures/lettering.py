"""How wide text will be, as far as one can say without the font, and where to break it."""

import re
import unicodedata

SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")
"""Where a line may be broken."""

ELLIPSIS = "…"
WIDTHS = {letter: width for letters, width in (
    (" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}.,:;'!|()[]ijlIt-", 0.36),
    ("frs/", 0.46),
    ("mwMW@%&…—", 0.98),
) for letter in letters}  # fmt: skip
"""Widths in em, a little more than in Arial and Atkinson Hyperlegible: a guess errs towards more room."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide ``text`` runs, in the units of ``size``; rather too wide than too narrow."""
    return sum(_em(letter) for letter in text) * size * (1.06 if bold else 1.0)


def _em(letter: str) -> float:
    if letter in WIDTHS:
        return WIDTHS[letter]
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.72 if letter.isupper() else 0.6


def wrap(text: str, size: float, *, room: float, lines: int, bold: bool = False) -> list[str]:
    """Return ``text`` broken between words into at most ``lines`` that fit ``room``; the rest becomes …."""
    rows: list[str] = []
    words = _words(text)
    while words and len(rows) < lines:
        row = words.pop(0)
        while words and width(f"{row} {words[0]}", size, bold=bold) <= room:
            row = f"{row} {words.pop(0)}"
        rows.append(row)
    if words:
        rows[-1] += ELLIPSIS
    return [_shorten(row, size, room=room, bold=bold) for row in rows]


def fits(text: str, size: float, *, room: float, lines: int, bold: bool = False) -> bool:
    """Say whether ``text`` can be written in ``lines`` without leaving anything out."""
    return " ".join(wrap(text, size, room=room, lines=lines, bold=bold)) == " ".join(_words(text))


def _words(text: str) -> list[str]:
    return [word for word in SPACE.split(text) if word]


def _shorten(row: str, size: float, *, room: float, bold: bool) -> str:
    if width(row, size, bold=bold) <= room:
        return row
    kept = row.rstrip(ELLIPSIS)
    while kept and width(kept + ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def isolate(text: str) -> str:
    """Return ``text`` so that a name written from right to left does not turn round what stands beside it.

    >>> isolate("mild")
    'mild'
    """
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    return text
