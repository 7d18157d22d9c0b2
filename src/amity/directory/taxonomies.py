"""Taxonomies that interests and services share: Open Eligibility and OpenActive."""

from collections.abc import Sequence
from functools import cached_property

import msgspec

from amity import library

SHARE_ALIKE = frozenset({"open-eligibility"})
"""Taxonomies that stand in a content folder of their own, under their own licence."""


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One term: its id, its name, the broader term, other names, what it means."""

    id: str
    name: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()
    definition: str | None = None


class TermList(library.Card, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """A taxonomy: every term by id, with what is broader and narrower."""

    id: str
    licence: str
    terms: tuple[Term, ...]

    @cached_property
    def by_id(self) -> dict[str, Term]:
        """Every term by its id."""
        return {term.id: term for term in self.terms}

    @cached_property
    def _by_name(self) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for term in self.terms:
            for name in dict.fromkeys((term.id, term.name, *term.synonyms)):
                found.setdefault(name.casefold(), []).append(term)
        return found

    def find(self, words: str) -> Sequence[Term]:
        """Return the terms of this id, name or synonym, whatever its case."""
        return self._by_name.get(words.casefold().strip(), ())

    def broader(self, term: Term) -> list[Term]:
        """Return the terms above one, the nearest first."""
        found: list[Term] = []
        while term.parent and (above := self.by_id.get(term.parent)) and above not in found:
            found.append(above)
            term = above
        return found

    def narrower(self, term: Term) -> list[Term]:
        """Return the terms right below one."""
        return [each for each in self.terms if each.parent == term.id]


def taxonomy(name: str) -> TermList:
    """Return a taxonomy: ``"openactive"`` or ``"open-eligibility"``, or one of yours on the same shelf.

    Open Eligibility is share-alike and outside the package; where it is absent an error says how to get it.

    >>> from amity import directory
    >>> activities = directory.taxonomy("openactive")
    >>> [activities.broader(term)[0].name for term in activities.find("walking football")]
    ['Football']
    """
    folder = library.content(name) if name in SHARE_ALIKE else None
    if folder is not None:
        return library.read_file(folder / "taxonomies" / f"{name}.toml", TermList)
    if name in SHARE_ALIKE and name not in library.names("taxonomies"):
        raise library.LibraryError(
            f"The taxonomy {name} is share-alike and not here. Copy content/{name} from Amity's repository "
            f"and name it: AMITY_LIBRARY=content/{name}"
        )
    return library.read("taxonomies", name, TermList)
