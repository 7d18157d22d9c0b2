"""What can be done with people: register, read, put right, merge, mark as died."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q

from amity.clinic.models import Correction, Details, Person, Practitioner, visible_to
from amity.errors import AmityError

from . import carried, events, naming, stale

DETAILS = frozenset(
    {
        "given_name",
        "family_name",
        "preferred_name",
        "pronouns",
        "birth_date",
        "national_id",
        "address",
        "postcode",
        "country",
        "gp",
        "phone",
        "email",
        "safe_contact",
        "language",
        "interpreter",
        "access_needs",
        "life_stages",
    }
)
"""What may be said of a person when they are registered, and put right later."""


READ_THROUGH = 5_000
"""Among how many people a mistyped name is looked for: more than a service cares for."""


class PersonError(AmityError):
    """Something cannot be done with a person's record, and what can."""


@transaction.atomic
def register(*, by: Practitioner, at: datetime, details: Mapping[str, Any]) -> Person:
    """Put a person on the record; ``details`` are those of `DETAILS`, and at least a given name."""
    _refuse_strange(details)
    if not str(details.get("given_name", "")).strip():
        raise PersonError("given_name: it is empty. Give the name they go by; the rest can come later.")
    _refuse_future(details.get("birth_date"), at, "birth_date")
    person = Person.objects.create(registered_at=at, **details)
    naming.remember(person)
    events.write(by=by, at=at, did="registered person", to=person.ref, person=person)
    return person


def read(*, by: Practitioner, at: datetime, person: int) -> Person:
    """Open a person's record, and write down that it was read.

    Raises `Person.DoesNotExist` for whom the practitioner may not see, exactly as for nobody;
    that it was tried is written down as well.
    """
    with transaction.atomic():
        found = visible_to(by, at).filter(pk=person).first()
        did = "read record" if found else "was refused record"
        events.write(by=by, at=at, did=did, to=f"person/{person}", person=found)
    if found is None:
        raise Person.DoesNotExist
    return found


@transaction.atomic
def search(*, by: Practitioner, at: datetime, words: str, at_most: int = 50) -> list[Person]:
    """Return whom a practitioner may see and whose names begin with all of ``words``.

    Or whose birth date or national number the words are.
    The audit says whose names were shown, and not what was looked for.
    """
    among, sought = visible_to(by, at).current().distinct(), naming.Sought.of(words)
    if sought.born is not None:
        among = among.filter(Q(birth_date=sought.born) | Q(duplicates__birth_date=sought.born))
    elif sought.number and among.filter(_numbered(sought.number)).exists():
        among = among.filter(_numbered(sought.number))
    elif marks := naming.marks(words):
        for mark in marks:
            among = among.filter(Q(name_marks__mark=mark) | Q(duplicates__name_marks__mark=mark))
    else:
        among = among.none()
    found = list(among.order_by("pk")[:at_most])
    _list_read(by, at, found, "search")
    return _by_name(found)


@transaction.atomic
def search_nearly(*, by: Practitioner, at: datetime, words: str, at_most: int = 10) -> list[Person]:
    """Return whom a practitioner may see and whose names are one typing mistake away from ``words``.

    Names may be encrypted, so each is read: of the `READ_THROUGH` who were registered last.
    """
    sought = naming.Sought.of(words)
    among = visible_to(by, at).current().order_by("-pk")[:READ_THROUGH] if sought.words else ()
    found = list(islice((each for each in among if sought.nearly_fits(each)), at_most))
    _list_read(by, at, found, "search")
    return _by_name(found)


@transaction.atomic
def list_read(*, by: Practitioner, at: datetime, persons: Iterable[Person], why: str) -> None:
    """Write down in one line of the audit whom a list showed; ``why`` names the page, such as *caseload*."""
    _list_read(by, at, persons, why)


def alike(details: Details) -> list[Person]:
    """Return who may be the person described: of the same number, or of the same names and birth date.

    It looks at the whole record, so that nobody is registered twice.
    """
    number = naming.of_number(details.national_id)
    found = list(Person.objects.current().filter(national_id_mark=number)) if number else []
    names = naming.marks(f"{details.given_name} {details.family_name}")
    if names and details.birth_date is not None:
        among = Person.objects.current().filter(birth_date=details.birth_date)
        for mark in names:
            among = among.filter(name_marks__mark=mark)
        found += [each for each in among if each not in found]
    return found


@transaction.atomic
def give_account(*, by: Practitioner, at: datetime, person: Person, user: Any) -> Person:
    """Give a person an account of their own, or with ``None`` take it away."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.user = user
    person.save(update_fields=["user"])
    did = "gave account" if user is not None else "took account away"
    events.write(by=by, at=at, did=did, to=person.ref, person=person)
    return person


@transaction.atomic
def correct(
    *,
    by: Practitioner,
    at: datetime,
    person: Person,
    because: str,
    details: Mapping[str, Any],
    version: int | None = None,
) -> Person:
    """Put a person's details right; what they said before is kept, with the reason.

    Raises `StaleError` where they were changed since ``version`` was shown.
    """
    _refuse_strange(details)
    _refuse_future(details.get("birth_date"), at, "birth_date")
    person = Person.objects.select_for_update().get(pk=person.pk)
    stale.refuse(person, version)
    was = {name: getattr(person, name) for name, value in details.items() if getattr(person, name) != value}
    if not was:
        return person
    if "given_name" in was and not str(details["given_name"]).strip():
        raise PersonError("given_name: it is empty. Give the name they go by.")
    for name in was:
        setattr(person, name, details[name])
    person.corrections = (*person.corrections, Correction(at, by.ref, because, was))
    person.version += 1
    person.save()
    naming.remember(person)
    events.write(
        by=by,
        at=at,
        did="corrected person",
        to=person.ref,
        person=person,
        details={"fields": sorted(was)},
    )
    return person


@transaction.atomic
def merge(*, by: Practitioner, at: datetime, keep: Person, duplicate: Person) -> Person:
    """Say that two records are of one person; the entries of both are then read as one.

    Nothing is moved, so `take_apart` undoes it.  What protects them on either record protects them on the
    one that is kept, and stays: held letters, a map that is put away, a consent that was withdrawn since,
    ways to reach them that are safe by both, a death.
    """
    keep = Person.objects.select_for_update().get(pk=keep.pk)
    duplicate = Person.objects.select_for_update().get(pk=duplicate.pk)
    if keep.pk == duplicate.pk:
        raise PersonError(f"{keep.ref}: a person cannot be merged with themselves. Name two records.")
    for each in (keep, duplicate):
        if each.merged_into is not None:
            raise PersonError(f"{each.ref} is merged into {each.merged_into.ref} already. Use that one.")
    if duplicate.duplicates.exists():
        raise PersonError(
            f"{duplicate.ref} has others merged into it. Keep it, and merge {keep.ref} into it."
        )
    duplicate.merged_into = keep
    duplicate.save(update_fields=["merged_into"])
    events.write(by=by, at=at, did="merged into " + keep.ref, to=duplicate.ref, person=keep)
    carried.over(by, at, keep, duplicate)
    if duplicate.died_on is not None and keep.died_on is None:
        keep = mark_died(by=by, at=at, person=keep, on=duplicate.died_on)
    if duplicate.letters_held and not keep.letters_held:
        return hold_letters(by=by, at=at, person=keep, hold=True)
    return keep


@transaction.atomic
def take_apart(*, by: Practitioner, at: datetime, duplicate: Person) -> Person:
    """Undo a merge: the two are read as two people again."""
    duplicate = Person.objects.select_for_update().get(pk=duplicate.pk)
    if (keep := duplicate.merged_into) is None:
        raise PersonError(f"{duplicate.ref} is not merged into anybody: there is nothing to undo.")
    duplicate.merged_into = None
    duplicate.save(update_fields=["merged_into"])
    events.write(by=by, at=at, did="took apart from " + keep.ref, to=duplicate.ref, person=keep)
    return duplicate


@transaction.atomic
def mark_died(*, by: Practitioner, at: datetime, person: Person, on: date) -> Person:
    """Write down that a person died: nothing is sent to them any more, and their alerts stop escalating.

    Alerts and episodes stay open until somebody closes them: the worker may still speak with the family.
    """
    _refuse_future(on, at, "died_on")
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.died_on = on
    person.save(update_fields=["died_on"])
    events.write(by=by, at=at, did="marked as died", to=person.ref, person=person)
    return person


@transaction.atomic
def mark_alive(*, by: Practitioner, at: datetime, person: Person, because: str) -> Person:
    """Take back that a person died, which was entered in error; open safety alerts escalate again."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.died_on is None:
        return person
    correction = Correction(at, by.ref, because, {"died_on": person.died_on})
    person.died_on, person.corrections = None, (*person.corrections, correction)
    person.save(update_fields=["died_on", "corrections"])
    events.write(by=by, at=at, did="took back death", to=person.ref, person=person)
    return person


@transaction.atomic
def hold_letters(*, by: events.Actor, at: datetime, person: Person, hold: bool) -> Person:
    """Stop everything that is sent to a person, or let it go out again."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.letters_held = hold
    person.save(update_fields=["letters_held"])
    did = "held letters" if hold else "let letters go out"
    events.write(by=by, at=at, did=did, to=person.ref, person=person)
    return person


def _numbered(number: str) -> Q:
    """Return the condition that somebody, or a record that was merged into theirs, has this number."""
    return Q(national_id_mark=number) | Q(duplicates__national_id_mark=number)


def _by_name(found: Iterable[Person]) -> list[Person]:
    return sorted(found, key=lambda person: (person.family_name, person.given_name, person.pk))


def _list_read(by: Practitioner, at: datetime, persons: Iterable[Person], why: str) -> None:
    ids = sorted({person.pk for person in persons})
    events.write(by=by, at=at, did="read list", to=why, details={"people": ids})


def _refuse_strange(details: Mapping[str, Any]) -> None:
    if strange := sorted(set(details) - DETAILS):
        raise PersonError(
            f"{strange[0]}: that is not kept of a person. Choose from {', '.join(sorted(DETAILS))}."
        )


def _refuse_future(day: date | None, at: datetime, name: str) -> None:
    if day is not None and day > at.date():
        raise PersonError(f"{name}: {day} lies in the future. Give the day as it was.")
