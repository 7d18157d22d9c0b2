"""What cards say to people, in the language of the page: the library has one file of words for each."""

from collections.abc import Collection

from django.utils.translation import get_language

from amity import library

ENGLISH = "en"
"""What cards are written in."""


def language() -> str:
    """Return the language of the page, without its country."""
    return (get_language() or ENGLISH).partition("-")[0]


def said(words: str) -> str:
    """Return what a card says as the page says it; what has no words there stays as the card has it."""
    here = language()
    return words if here == ENGLISH else library.said(words, here) or words


def put(words: str, sayings: Collection[str]) -> tuple[str, bool]:
    """Return a plan's words in the language of the page, and whether they are in English on another page.

    Words that are nothing but ``sayings`` of a card, one after the other, are the card's and are said anew.
    Whatever somebody wrote or changed is theirs, and stays as it is.
    """
    here, rest = language(), words
    if here == ENGLISH or not words:
        return words, False
    for each in sorted(filter(None, sayings), key=len, reverse=True):
        rest = rest.replace(each, "")
    if rest.strip():
        return words, False
    for each in sorted(filter(None, sayings), key=len, reverse=True):
        if each in words:
            if (there := library.said(each, here)) is None:
                return words, True
            words = words.replace(each, there)
    return words, False
