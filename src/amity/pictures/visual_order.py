"""Text for renderers that set one letter after the other, from left to right: shaped, and in the order seen.

WeasyPrint draws the text of an SVG so. Without this, Arabic and Hebrew names are printed backwards.
"""

import re
import unicodedata
from functools import cache
from html import unescape
from itertools import groupby

from .lettering import isolate

ISOLATES = re.compile("[\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}]")
TEXT = re.compile(r"(<text\b[^>]*>)([^<]*)(</text>)")
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
FORMS = ("isolated", "final", "initial", "medial")


def set_in_order(picture: str) -> str:
    """Return ``picture`` with every text as it is seen."""

    def seen(found: re.Match[str]) -> str:
        text = unescape(found[2])
        right = isolate(text) != text
        shown = in_visual_order(text) if right else unicodedata.normalize("NFC", text)
        shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return found[1] + shown + found[3]

    return TEXT.sub(seen, picture)


def in_visual_order(text: str) -> str:
    """Return ``text`` letter by letter as it is seen from left to right, Arabic letters joined.

    Levels are those of the Unicode bidirectional algorithm, without its embeddings and brackets.
    Vowel marks are left out of what is written from right to left: set one by one they would stand alone.

    >>> in_visual_order("שרה 12")
    '12 הרש'
    """
    letters = list(joined(_bare(ISOLATES.sub("", text))))
    levels = _levels(_kinds("".join(letters)))
    for level in range(max(levels, default=0), 0, -1):
        letters, levels = _turned(letters, levels, level)
    return "".join(
        letter.translate(MIRRORED) if level % 2 else letter
        for letter, level in zip(letters, levels, strict=True)
    )


def _bare(text: str) -> str:
    whole = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in whole if not unicodedata.combining(letter))


def _turned(letters: list[str], levels: list[int], level: int) -> tuple[list[str], list[int]]:
    """Return every run of that level or above turned round."""
    found: list[tuple[str, int]] = []
    pairs = zip(letters, levels, strict=True)
    for high, run in groupby(pairs, key=lambda pair: pair[1] >= level):
        held = list(run)
        found += reversed(held) if high else held
    return [letter for letter, _ in found], [each for _, each in found]


def _kinds(letters: str) -> list[str]:
    """Return L, R or N (a number) for each letter, and nothing for spaces and signs."""
    strong = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N"}
    known = [unicodedata.bidirectional(letter) for letter in letters]
    kinds = [strong.get(each, "") for each in known]
    for place in range(1, len(kinds) - 1):
        if known[place] in ("CS", "ES") and kinds[place - 1] == kinds[place + 1] == "N":
            kinds[place] = "N"
    return kinds


def _levels(kinds: list[str]) -> list[int]:
    """Return how deep each letter is nested: odd from right to left."""
    base = next((kind for kind in kinds if kind in ("L", "R")), "L")
    left, strong, told = (2 if base == "R" else 0), base, list[str]()
    for kind in kinds:
        strong = kind if kind in ("L", "R") else strong
        told.append("L" if kind == "N" and strong == "L" else kind)
    levels = []
    for place, kind in enumerate(told):
        if kind == "N":
            levels.append(2)
            continue
        side = kind or _between(told[:place], told[place:], base)
        levels.append(1 if side == "R" else left)
    return levels


def _between(before: list[str], after: list[str], base: str) -> str:
    """Return the way of a space or sign: that of both sides where they run the same way, numbers as R."""
    one = next((kind for kind in reversed(before) if kind), base)
    other = next((kind for kind in after if kind), base)
    one, other = ("R" if kind == "N" else kind for kind in (one, other))
    return one if one == other else base


def joined(text: str) -> str:
    """Return ``text`` with each Arabic letter in the form that its neighbors ask for.

    >>> [unicodedata.name(letter).split()[-2] for letter in joined("مم")]
    ['INITIAL', 'FINAL']
    """
    forms = _forms()
    for pair, form in _ligatures().items():
        text = text.replace(pair, form)
    found = []
    for place, letter in enumerate(text):
        before = _joins(_neighbor(text, place, -1), "initial")
        after = "final" in forms.get(_neighbor(text, place, 1), {}) and _joins(letter, "initial")
        form = FORMS[(1 if before else 0) + (2 if after else 0)]
        found.append(forms.get(letter, {}).get(form, letter))
    return "".join(found)


def _joins(letter: str, form: str) -> bool:
    return form in _forms().get(letter, {}) or letter == "\N{ARABIC TATWEEL}"


def _neighbor(text: str, place: int, step: int) -> str:
    """Return the next letter on that side, marks left out."""
    place += step
    while 0 <= place < len(text) and unicodedata.combining(text[place]):
        place += step
    return text[place] if 0 <= place < len(text) else ""


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Return the forms of each letter, as Unicode's own table of presentation forms has them."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFDFC), *range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if len(letters) == 1 and kind.strip("<>") in FORMS:
            found.setdefault(chr(int(letters[0], 16)), {})[kind.strip("<>")] = chr(code)
    for alef in range(0xFEF5, 0xFEFD, 2):
        found[chr(alef)] = {"isolated": chr(alef), "final": chr(alef + 1)}
    return found


@cache
def _ligatures() -> dict[str, str]:
    """Return lam and alef, which are written as one."""
    codes = range(0xFEF5, 0xFEFD, 2)
    parts = {code: unicodedata.decomposition(chr(code)).split()[1:] for code in codes}
    return {"".join(chr(int(part, 16)) for part in held): chr(code) for code, held in parts.items()}
