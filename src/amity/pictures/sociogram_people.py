"""Who is on a map: which part of life, which ring, what is written under them and what is spoken."""

import unicodedata
from collections.abc import Iterable
from typing import Literal

import msgspec

from amity.networks import PARTS_OF_LIFE, Alter, Network, PartOfLife

from .lettering import isolate
from .sociogram_words import SociogramWords

Part = PartOfLife | Literal["others"]
PARTS: tuple[Part, ...] = ("family", "friends", "work", "neighborhood", "groups", "others", "helpers", "pets")
"""Parts of life, clockwise from the top; those who are paid and animals come last, apart."""

Line = Literal["often", "weekly", "monthly", "less", "unknown"]
LINES: dict[str | None, Line | None] = {
    "daily": "often",
    "few-a-week": "often",
    "weekly": "weekly",
    "few-a-month": "monthly",
    "monthly": "monthly",
    "less": "less",
    "never": None,
    None: "unknown",
}
"""Which line a frequency is drawn with; nobody who is never in touch has one."""

WIDTHS: dict[Line, float] = {"often": 7.0, "weekly": 4.4, "monthly": 2.8, "less": 1.6, "unknown": 1.2}


class Portrait(msgspec.Struct, frozen=True, kw_only=True):
    """One alter as a map shows them: ``ring`` is 3 very close, 2, 1, or 0 where closeness was not said."""

    id: str
    name: str
    initials: str
    part: Part
    ring: int
    line: Line | None
    remote: bool
    told: str
    """Who and how close: what is read out where lines are not drawn."""
    spoken: str
    """The same, and how often and how ego is in touch."""


def drawn_alters(network: Network, *, unsafe: bool = False) -> tuple[Alter, ...]:
    """Return the alters that a map shows: those whose tie has not ended, and who are safe.

    Those with whom ego is not sure to be safe are left out without a trace,
    unless ``unsafe`` says that this is for the practitioner's own screen.
    """
    return tuple(
        alter for alter in network.alters if not alter.ended and (unsafe or not alter.unsafe)
    )  # fmt: skip


def part_of(alter: Alter) -> Part:
    """Return the part of life that ``alter`` stands in: their first role's, unless they are paid or a pet."""
    if alter.pet:
        return "pets"
    if alter.paid:
        return "helpers"
    return PARTS_OF_LIFE[alter.roles[0]] if alter.roles else "others"


def portrait(alter: Alter, words: SociogramWords) -> Portrait:
    """Return ``alter`` as a map in these words shows them."""
    name = name_of(alter, words)
    return Portrait(
        id=alter.id,
        name=name,
        initials=initials(alter.name),
        part=part_of(alter),
        ring=alter.closeness or 0,
        line=LINES[alter.frequency],
        remote=bool(alter.modes) and alter.modes[0] != "in-person",
        told=spoken(alter, words, contact=False),
        spoken=spoken(alter, words),
    )


def name_of(alter: Alter, words: SociogramWords) -> str:
    """Return what is written under ``alter``: their nickname, or who they are where they have none."""
    return " ".join(alter.name.split()) or relation_of(alter, words)


def called(alters: Iterable[Alter], words: SociogramWords) -> tuple[Alter, ...]:
    """Return ``alters``, those of whom neither name nor role is known called Person 1, Person 2 …

    They are counted among those who are drawn: a number left out would tell of somebody who is not.
    """
    known, found = dict[str, str](), []
    for alter in alters:
        if not name_of(alter, words):
            known.setdefault(alter.id, words.nameless.format(n=len(known) + 1))
            alter = msgspec.structs.replace(alter, name=known[alter.id])
        found.append(alter)
    return tuple(found)


def relation_of(alter: Alter, words: SociogramWords) -> str:
    """Return who ``alter`` is to ego, in ego's own words or else by their roles."""
    told = " ".join((alter.relation or "").split())
    return told or words.comma.join(words.roles[role] for role in alter.roles)


def contact_of(alter: Alter, words: SociogramWords) -> str:
    """Return how often and how ego is in touch with ``alter``, as far as that was said."""
    often = words.frequencies[alter.frequency] if alter.frequency else ""
    how = how_of(alter, words) if alter.frequency != "never" else ""
    return words.comma.join(part for part in (often, how) if part)


def how_of(alter: Alter, words: SociogramWords) -> str:
    """Return by what means, as far as that was said."""
    if not alter.modes:
        return ""
    return words.in_person if alter.modes[0] == "in-person" else words.remote


def spoken(alter: Alter, words: SociogramWords, *, contact: bool = True) -> str:
    """Return the sentences that are read out for ``alter``: who, how close, how often, how.

    >>> from .sociogram_words import ENGLISH
    >>> ana = Alter(id="a", name="Ana", relation="sister", closeness=3, frequency="weekly", modes=("text",))
    >>> spoken(ana, ENGLISH)
    'Ana, sister. Very close. Every week, mostly by phone or online.'
    """
    name, relation = name_of(alter, words), relation_of(alter, words)
    who = words.comma.join(isolate(part) for part in dict.fromkeys((name, relation)) if part)
    kind = words.paid if alter.paid else words.pet if alter.pet else ""
    kind = "" if kind.casefold() in who.casefold() else kind
    said = (who, kind, words.closeness[alter.closeness or 0], contact_of(alter, words) if contact else "")
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in said if part)


def initials(name: str) -> str:
    """Return what stands in the dot: two letters, or one where letters join or fill a square.

    A number at the end says more than letters.

    >>> initials("Ana"), initials("Aunt May"), initials("مريم"), initials("Person 12"), initials("")
    ('An', 'AM', 'م', '12', '')
    """
    if (last := name.split()[-1:]) and last[0].isdecimal() and len(last[0]) < 4:
        return last[0]
    words = [letters for letters in (_letters(word) for word in name.split()) if letters]
    if not words:
        return ""
    first = words[0][0]
    if not _latin_like(first):
        return first
    if len(words) > 1:
        return (first + (words[1][0] if _latin_like(words[1][0]) else "")).upper()
    return first.upper() + (words[0][1] if len(words[0]) > 1 and _latin_like(words[0][1]) else "")


def _letters(word: str) -> list[str]:
    """Return what a reader takes for letters: marks and joined signs stay with theirs."""
    found: list[str] = []
    joined = False
    for letter in word:
        belongs = unicodedata.category(letter) in ("Mn", "Mc", "Me") or letter in JOINERS
        if found and (belongs or joined):
            found[-1] += letter
        elif unicodedata.category(letter)[0] in "LNS":
            found.append(letter)
        joined = letter == "\N{ZERO WIDTH JOINER}"
    return found


JOINERS = "\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}\N{VARIATION SELECTOR-15}"


def _latin_like(letter: str) -> bool:
    """Say whether two such letters stay two: not where they join, nor where each fills a square."""
    return (
        bool(letter)
        and unicodedata.bidirectional(letter[0]) == "L"
        and (unicodedata.east_asian_width(letter[0]) not in "WF")
    )


def listed(names: Iterable[str], words: SociogramWords) -> str:
    """Return names as a list to be read, each kept from turning the others round."""
    return words.comma.join(isolate(name) for name in names)
