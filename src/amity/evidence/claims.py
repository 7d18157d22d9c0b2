"""What an article says, how far that is true, and a guard that keeps our own texts from repeating it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from amity import library

Verdict = Literal[
    "as stated", "imprecise", "distorted", "untraced", "unverified", "outdated", "opinion", "omission"
]

NEVER_REPEATED = ("distorted", "untraced", "unverified", "outdated")
"""The verdicts of claims that no text of ours may repeat; nor an opinion that was told as a finding."""

ENDS_A_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\n\s*\n|\n(?=\s*(?:[-*+|#>]|\d+\.\s))")
MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Regular expressions that all occur in one sentence that repeats the claim, in any order.

    A sentence in which one of ``unless`` occurs does not repeat it: it denies it, or dates it.
    """

    all: tuple[str, ...]
    unless: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for each in (*self.all, *self.unless):
            try:
                re.compile(each)
            except re.error as problem:
                raise ValueError(f"{each!r} is no regular expression: {problem}; mend it") from problem

    def finds(self, sentence: str) -> bool:
        """Say whether the sentence, in lower case, repeats the claim."""
        return all(re.search(each, sentence) for each in self.all) and not any(
            re.search(each, sentence) for each in self.unless
        )


class Claim(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A claim, its verdict, why, and what to say ``instead``.

    The first of ``verdicts`` is the verdict; a second one holds for a part.
    ``findings`` bear on it; ``patterns`` find texts that repeat it.
    """

    id: str
    number: int
    says: str
    verdicts: tuple[Verdict, ...]
    told_as_finding: bool = False
    why: str
    instead: str
    findings: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    unverified: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.verdicts:
            raise ValueError("a claim has a verdict; name one in `verdicts`")
        if self.guarded and not self.patterns:
            raise ValueError(f"a claim judged {self.verdicts[0]} needs `patterns`, so that nobody repeats it")

    @property
    def guarded(self) -> bool:
        """Whether no text of ours may repeat it."""
        judged = any(verdict in NEVER_REPEATED for verdict in self.verdicts)
        return judged or ("opinion" in self.verdicts and self.told_as_finding)


def load_claim(name: str) -> Claim:
    """Return the claim called ``name``, such as ``"06-compared-with-smoking"``."""
    card = library.read("claims", name, Claim)
    if card.id != name:
        raise library.LibraryError(f"claims/{name}.toml: its id is {card.id!r}. Make file and id agree.")
    return card


def claims() -> list[Claim]:
    """Return every claim on the shelf, in the order of the article's table.

    >>> from amity import evidence
    >>> sum(card.verdicts[0] == "as stated" for card in evidence.claims())
    17
    """
    return [load_claim(name) for name in library.names("claims")]


def repeats(text: str) -> list[Claim]:
    """Return the claims that a text repeats although nobody should, in the order of the claims.

    Finds the words by which such claims are usually told, in one sentence; a cunning paraphrase escapes it.

    >>> from amity import evidence
    >>> [card.number for card in evidence.repeats(evidence.load_claim("06-compared-with-smoking").says)]
    [6]
    """
    told = list(sentences(text))
    return [
        card for card in _watched() if any(pattern.finds(each) for pattern in card.patterns for each in told)
    ]


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text in lower case, Markdown's marks and tables smoothed out."""
    for each in ENDS_A_SENTENCE.split(text.translate(MARKS)):
        if each and (plain := " ".join(re.sub(r"[*`|_]+", " ", each).lower().split())):
            yield plain


def _watched() -> tuple[Claim, ...]:
    return _with_patterns(tuple(claims()))


@lru_cache(maxsize=4)
def _with_patterns(cards: tuple[Claim, ...]) -> tuple[Claim, ...]:
    return tuple(card for card in cards if card.patterns)
