"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by their vowels."""

import re


def grade_of(text: str) -> float:
    """Return the school grade, US counting: 4 is about ten years old (Kincaid et al. 1975)."""
    sentences = [each for each in re.split(r"[.!?:]\s", text) if each.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(groups - silent, 1)
