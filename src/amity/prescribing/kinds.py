"""Which interventions a service is: by phrases of its taxonomy terms and its description, not a name alone.

A name says where something is, or after whom it is called: Douglas Gardens Hospital is no garden.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from .interventions import Intervention, interventions, load_intervention
from .vocabulary import singular

IS = "is: "
"""Before the id of an intervention: the term of an offer that is one."""

SENTENCE = re.compile(r"[.;!?*•\n]+\s*")
WORD = re.compile(r"[^\W_]+")
Phrase = tuple[str, ...]


class Kinds:
    """The phrases of the cards by their first word; ``unlike`` what a card says it is not."""

    def __init__(self, cards: Iterable[Intervention]) -> None:
        self._said: dict[str, list[tuple[Phrase, str]]] = {}
        self._unlike: dict[str, list[tuple[Phrase, str]]] = {}
        for card in cards:
            for said, where in ((card.kinds or card.terms, self._said), (card.unlike, self._unlike)):
                for phrase in map(phrase_of, said):
                    where.setdefault(phrase[0], []).append((phrase, kind_of(card)))

    def of(self, name: str, tags: Sequence[str], description: str = "") -> tuple[str, ...]:
        """Return what a service is: an offer's terms that begin with ``IS``.

        Its taxonomy terms say so, or the first sentence of its description, which says what it is; those
        after it say what else there is. A name counts only where there is no taxonomy term.
        A name or a term that says what an intervention is not rules it out, and so does that sentence.
        """
        first = SENTENCE.split(description.strip(), maxsplit=1)[0]
        said = {kind for text in (*(tags or (name,)), first) for kind in _among(phrase_of(text), self._said)}
        if said:
            said -= {kind for text in (name, *tags, first) for kind in _among(phrase_of(text), self._unlike)}
        return tuple(sorted(said))


def kind_of(card: Intervention) -> str:
    """Return the term of the offers that are this intervention."""
    return IS + card.id


def phrase_of(text: str) -> Phrase:
    """Return the words of a text in their order, in lower case, with their plain plurals taken off.

    >>> phrase_of("Walking groups, Tuesdays")
    ('walking', 'group', 'tuesday')
    """
    return tuple(singular(word) for word in WORD.findall(text.lower()))


def _among(words: Phrase, phrases: dict[str, list[tuple[Phrase, str]]]) -> set[str]:
    """Return the kinds of which a phrase stands in these words, one word after the other."""
    return {
        kind
        for at, word in enumerate(words)
        for phrase, kind in phrases.get(word, ())
        if words[at : at + len(phrase)] == phrase
    }


@cache
def known() -> Kinds:
    """Return the kinds of all cards of the library."""
    return Kinds(load_intervention(name) for name in interventions())
