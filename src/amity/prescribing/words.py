"""Interests that no term of a service covers: found by the words of its entry, and by what they mean."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from amity.directory import Directory, WordIndex

from .vocabulary import words

COMMON = 0.1
"""A word that more than this share of the entries say tells nothing."""

FEW = 20
LEAST = 0.5
MOST = 500
EMPTY = words(
    "a an and are at be but by can do does for from get go going group have help her him his i in is it like "
    "liked likes love loves me meet meeting my of on or other others out people some someone something that "
    "the them there they thing things this to used very want was we what when with would you"
)


class Words:
    """The words of a directory, and its sentences as vectors where the library for those is there."""

    MOST_BY_MEANING = 300
    """How many services, the best by the rule, are looked at for what they mean."""

    def __init__(self, services: Directory, *, meaning: bool = True) -> None:
        self.services, self.meaning = services, meaning
        self._lock = threading.Lock()
        self._said: dict[str, dict[str, float]] = {}

    def saying(self, interest: str, candidates: Sequence[str] = ()) -> dict[str, float]:
        """Return how much of an interest services say, by id: the share of its words, or how like it is.

        Words are looked for in the whole directory, likeness among the ``candidates``.
        """
        with self._lock:
            found = dict(self._in_words(interest))
            for service, like in self._in_meaning(interest, candidates).items():
                found[service] = max(like, found.get(service, 0.0))
        return found

    def _in_words(self, interest: str) -> dict[str, float]:
        if interest not in self._said:
            asked = sorted(words(interest) - EMPTY)
            found: dict[str, float] = {}
            for word in asked:
                services = self._index.matches(word, whole=True)
                if len(services) <= max(FEW, COMMON * len(self.services.services)):
                    for service in services[:MOST]:
                        found[service] = found.get(service, 0.0) + 1 / len(asked)
            self._said[interest] = {service: much for service, much in found.items() if much >= LEAST}
        return self._said[interest]

    def _in_meaning(self, interest: str, candidates: Sequence[str]) -> dict[str, float]:
        if not self.meaning:
            return {}
        return dict(self._meanings.likeness(interest, {each: self._text(each) for each in candidates}))

    def _text(self, service: str) -> str:
        found = self.services.one("service", service)
        return f"{found.name}. {(found.description or '')[:200]}" if found else ""

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex(self.services)

    @cached_property
    def _meanings(self) -> Any:
        from .meaning import Meanings

        return Meanings()
