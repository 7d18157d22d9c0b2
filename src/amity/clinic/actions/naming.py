"""How people are found by name and number: by marks under a key, also where both are encrypted."""

import unicodedata
from collections.abc import Iterator

from django.conf import settings

from amity.clinic.models import NameMark, Person
from amity.clinic.rules import sealing

SHORTEST, LONGEST = 2, 12
"""How many letters of a word must be typed, and how many are looked at."""


def remember(person: Person) -> None:
    """Write the marks of a person's names and number anew; the caller saves the person."""
    person.national_id_mark = of_number(person.national_id)
    Person.objects.filter(pk=person.pk).update(national_id_mark=person.national_id_mark)
    said = " ".join((person.given_name, person.family_name, person.preferred_name))
    wanted = {_mark(start) for word in _words(said) for start in _starts(word)}
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


def _words(said: str) -> list[str]:
    """Return words without case and accents, split at whatever is no letter or digit."""
    plain = unicodedata.normalize("NFKD", said.casefold())
    kept = "".join(each for each in plain if not unicodedata.combining(each))
    return "".join(each if each.isalnum() else " " for each in kept).split()


def _mark(start: str) -> str:
    return sealing.mark(start, settings.AMITY_FIELD_KEY, "name")[:24]
