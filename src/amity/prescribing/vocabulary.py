"""The terms that services and interests share: those on cards of interventions, and the free taxonomies."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from amity import directory, library
from amity.directory import Term, TermList

from .interventions import interventions, load_intervention

TAXONOMIES = ("openactive", "open-eligibility")
ALL_OF = "/"
"""After the name of a term: that term, or whatever is narrower. ``football/`` is walking football, too."""


class Vocabulary:
    """Terms by the words they are said with; a term is said where all its words stand, in any order.

    ``extra`` are terms of a directory's own.
    """

    def __init__(self, extra: Iterable[str] = ()) -> None:
        self._said: dict[str, list[tuple[frozenset[str], tuple[str, ...]]]] = {}
        self._named: dict[frozenset[str], tuple[str, ...]] = {}
        self._ids: dict[str, tuple[str, ...]] = {}
        self._all_of: set[str] = set()
        for name in [*_on_cards(), *(term.lower() for term in extra)]:
            self._add(name, (name,))
        for terms in _taxonomies():
            for term in terms.terms:
                self._add_of(terms, term)

    def _add_of(self, terms: TermList, term: Term) -> None:
        name = term.name.lower()
        under = tuple(f"{each.name.lower()}{ALL_OF}" for each in (term, *terms.broader(term)))
        self._all_of |= set(under)
        self._ids[term.id.lower()] = (name, *under)
        for said in (term.name, *term.synonyms):
            self._add(said, (name, *under))

    def _add(self, said: str, stands_for: tuple[str, ...]) -> None:
        parts = words(said)
        if parts:
            self._named[parts] = tuple(dict.fromkeys((*self._named.get(parts, ()), *stands_for)))
            self._said.setdefault(max(parts, key=lambda word: (len(word), word)), []).append(
                (parts, stands_for)
            )

    def of(self, texts: Iterable[str], ids: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the terms that these texts say, and those with these ids; each with all it is part of."""
        found: dict[str, None] = {}
        for text in texts:
            said = words(text)
            for word in said:
                for parts, stands_for in self._said.get(word, ()):
                    if parts <= said:
                        found |= dict.fromkeys(stands_for)
        for each in ids:
            found |= dict.fromkeys(self._ids.get(each.lower(), ()))
        return tuple(found)

    def term(self, interest: str) -> str | None:
        """Return the term for an interest, None where none covers it. A broad one counts for all it holds."""
        stands_for = self._ids.get(interest.lower()) or self._named.get(words(interest)) or ()
        under = [each for each in stands_for if each in self._all_of]
        return (*under, *stands_for, None)[0]


def words(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case, with their plain plurals taken off.

    >>> sorted(words("Walking groups, Tuesdays"))
    ['group', 'tuesday', 'walking']
    """
    return frozenset(singular(word) for word in re.findall(r"[^\W_]+", text.lower()))


def singular(word: str) -> str:
    """Return a word with its plain plural taken off: classes, groups, activities."""
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def _on_cards() -> tuple[str, ...]:
    names = (term.lower() for name in interventions() for term in load_intervention(name).terms)
    return tuple(dict.fromkeys(names))


def _taxonomies() -> Iterator[TermList]:
    for name in TAXONOMIES:
        try:
            yield directory.taxonomy(name)
        except library.LibraryError:  # share-alike, and not in this installation
            continue
