"""How people are found by name, birth date and number: by marks under a key where they are encrypted."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from amity.clinic.models import NameMark, Person
from amity.clinic.rules import sealing

SHORTEST, LONGEST = 2, 12
"""How many letters of a word must be typed, and how many are looked at."""

MISTYPED = 4
"""How many letters a word must have for one of them to be a typing mistake."""

APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʹ`´"))
STROKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that a keyboard may not have, and that Unicode does not take apart."""

DAY_FIRST = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class Sought:
    """What was typed to find somebody: the beginnings of names, a birth date, or a national number."""

    words: tuple[str, ...]
    born: date | None
    number: str

    @classmethod
    def of(cls, said: str) -> "Sought":
        """Read what was typed; a date is day, month and year, or the year first with hyphens."""
        return cls(tuple(_words(said)), _day(said.strip()), of_number(said))

    def fits(self, person: Person) -> bool:
        """Say whether all words stand in their names, or it is their birth date or number."""
        if self.born is not None and self.born == person.birth_date:
            return True
        if self.number and self.number == person.national_id_mark:
            return True
        names = " ".join(_all_words(_names(person)))
        return bool(self.words) and all(word in names for word in self.words)

    def nearly_fits(self, person: Person) -> bool:
        """Say whether each word begins one of their names, or is one typing mistake away from one."""
        names = _all_words(_names(person))
        return bool(self.words) and all(
            any(name.startswith(word) or _mistyped(word, name) for name in names) for word in self.words
        )


def remember(person: Person) -> None:
    """Write the marks of a person's names and number anew; the caller saves the person."""
    person.national_id_mark = of_number(person.national_id)
    Person.objects.filter(pk=person.pk).update(national_id_mark=person.national_id_mark)
    wanted = {_mark(start) for word in _all_words(_names(person)) for start in _starts(word)}
    there = set(NameMark.objects.filter(person=person).values_list("mark", flat=True))
    NameMark.objects.filter(person=person, mark__in=there - wanted).delete()
    NameMark.objects.bulk_create([NameMark(person=person, mark=mark) for mark in sorted(wanted - there)])


def of_number(number: str) -> str:
    """Return the mark of a national number, whatever its spaces; nothing for none."""
    plain = "".join(number.split()).upper()
    return sealing.mark(plain, settings.AMITY_FIELD_KEY, "number") if plain else ""


def marks(words: str) -> list[str]:
    """Return the marks that a person must have, one for each word that was typed."""
    return [_mark(word[:LONGEST]) for word in _words(words) if len(word) >= SHORTEST]


def _starts(word: str) -> Iterator[str]:
    return (word[:length] for length in range(SHORTEST, min(len(word), LONGEST) + 1))


def _names(person: Person) -> str:
    return " ".join((person.given_name, person.family_name, person.preferred_name))


def _all_words(names: str) -> set[str]:
    """Return the words of names, one with an apostrophe whole and in parts: obrien and brien."""
    return {*_words(names), *_words(names.translate(APOSTROPHES))}


def _words(said: str) -> list[str]:
    """Return words without case, accents and strokes, split at whatever is no letter or digit."""
    plain = unicodedata.normalize("NFKD", said.casefold())
    kept = "".join(each for each in plain if not unicodedata.combining(each)).translate(STROKED)
    return "".join(each if each.isalnum() else " " for each in kept).split()


def _day(said: str) -> date | None:
    try:
        if found := DAY_FIRST.fullmatch(said):
            return date(*map(int, reversed(found.groups())))
        if found := YEAR_FIRST.fullmatch(said):
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    return None


def _mistyped(word: str, name: str) -> bool:
    """Say whether a letter is wrong, missing or too many, or two are the wrong way round."""
    if len(word) < MISTYPED or abs(len(word) - len(name)) > 1:
        return False
    while word and name and word[0] == name[0]:
        word, name = word[1:], name[1:]
    while word and name and word[-1] == name[-1]:
        word, name = word[:-1], name[:-1]
    return len(word) <= 1 >= len(name) or (len(word) == 2 and word == name[::-1])


def _mark(start: str) -> str:
    return sealing.mark(start, settings.AMITY_FIELD_KEY, "name")[:24]
