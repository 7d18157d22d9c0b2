"""What can be done with networks: draw, change somebody on one, go over it again, undo, mark as in error."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from amity.clinic.models import Network, Person, Practitioner, SafetyAlert
from amity.errors import AmityError
from amity.networks import Network as Drawn
from amity.networks import as_before, carry_forward

from . import events, people, safety, stale

UNSAFE = "unsafe-tie"

A_WAVE = timedelta(days=14)
"""Changes within this time belong to the map that was begun; a later one begins the next wave."""


class DrawingError(AmityError):
    """Something cannot be done with a drawn network, and what can."""


@transaction.atomic
def draw(
    *,
    by: Practitioner | Person,
    at: datetime,
    person: Person,
    drawn: Drawn,
    version: int | None = None,
) -> Network:
    """Put a network on a person's record.

    Where they are not, or not surely, safe with somebody who is still there, the map is hidden,
    everything that is sent to them is held, and an alert asks for an advocate:
    who it is stays on the map and nowhere else.
    ``version`` is that of the map it was drawn from, 0 where there was none;
    raises `StaleError` where another was drawn since.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    last = Network.objects.filter(person=person).order_by("-version").first()
    if last is not None:
        stale.refuse(last, version)
    hidden = any(alter.unsafe and not alter.ended for alter in drawn.alters)
    network = Network.objects.create(
        person=person, by=by.ref, at=at, drawn=drawn, hidden=hidden, version=last.version + 1 if last else 1
    )
    events.write(by=by, at=at, did="drew network", to=network.ref, person=person)
    if hidden:
        _protect(by, at, person)
    return network


@transaction.atomic
def mark_in_error(*, by: Practitioner, at: datetime, network: Network, because: str) -> Network:
    """Mark a network as entered in error; held letters and open alerts stay until somebody lets them go."""
    network = Network.objects.select_for_update(of=("self",)).get(pk=network.pk)
    if network.wrong_since is not None:
        raise DrawingError(f"{network.ref} is marked as entered in error already.")
    network.wrong_since, network.wrong_because = at, because
    network.save(update_fields=["wrong_since", "wrong_because"])
    events.write(by=by, at=at, did="entered in error", to=network.ref, person=network.person)
    return network


@transaction.atomic
def edit(
    *,
    by: Practitioner | Person,
    at: datetime,
    person: Person,
    made: Callable[[Drawn], Drawn],
    shown: Callable[[Drawn], Any],
    version: int,
) -> Network | None:
    """Change the map of a person: every change is a version of its own, and within a fortnight one wave.

    ``made`` makes the map that is wanted of the one that stands; where that changes nothing, as by a second
    press of the button, nothing is written.
    ``shown`` picks what the form showed: raises `StaleError` where that very part was changed since
    ``version``; what was changed elsewhere on the map stays.  A hidden map is not changed.
    """
    last = _standing_to_change(person)
    drawn = last.drawn if last else Drawn()
    wanted = made(drawn)
    if wanted == drawn:
        return last
    if last is not None and last.version != version:
        then = Network.objects.filter(person=last.person, version=version).first()
        if shown(then.drawn if then else Drawn()) != shown(drawn):
            raise stale.StaleError(last.ref, version, last.version, last)
    return draw(by=by, at=at, person=person, drawn=msgspec.structs.replace(wanted, wave=_wave(last, at)))


@transaction.atomic
def go_over(*, by: Practitioner | Person, at: datetime, person: Person) -> Network:
    """Begin a new wave from last time's people: how close, how often and who helps is asked again."""
    last = _standing_to_change(person)
    if last is None:
        raise DrawingError("There is no map to go over yet. Add somebody first.")
    wave = at.date().isoformat()
    if last.drawn.wave == wave:
        return last
    return draw(by=by, at=at, person=person, drawn=carry_forward(last.drawn, wave=wave))


@transaction.atomic
def same_as_before(
    *, by: Practitioner | Person, at: datetime, person: Person, alter: str | None = None
) -> Network:
    """Confirm that what was not said yet is as it was last time: of somebody, or of everybody.

    Where the last map is from an earlier wave, the next one is begun by it; a second press writes nothing.
    Whether they are safe with somebody is never confirmed by this: it is asked in private.
    """
    last = _standing_to_change(person)
    if last is None:
        raise DrawingError("There is no map to go over yet. Add somebody first.")
    now, before = last.drawn, before_of(person)
    if at - begun(last) >= A_WAVE:
        now, before = carry_forward(last.drawn, wave=at.date().isoformat()), last
    if before is None or before.hidden:
        raise DrawingError("There is no earlier map to take it from.")
    wanted = as_before(now, before.drawn, None if alter is None else [alter])
    return last if wanted == last.drawn else draw(by=by, at=at, person=person, drawn=wanted)


@transaction.atomic
def undo(*, by: Practitioner | Person, at: datetime, person: Person, version: int) -> None:
    """Take back ``version``, the last change: it is kept, marked as in error, and the one before stands.

    Refused where that one is hidden: what was put away does not come back by this.
    """
    last = _standing_to_change(person)
    if last is None or last.version != version:
        raise DrawingError("The map was changed since. Look at it again.")
    before = Network.objects.of(person).standing().exclude(pk=last.pk).order_by("-at", "-pk").first()
    if before is not None and before.hidden:
        raise DrawingError("There is nothing to undo.")
    last.wrong_since, last.wrong_because = at, "Undone"
    last.save(update_fields=["wrong_since", "wrong_because"])
    events.write(by=by, at=at, did="undid a change", to=last.ref, person=person)


@transaction.atomic
def safe_again(*, by: Practitioner, at: datetime, person: Person) -> Network:
    """Show the map again, after the person told a practitioner in private that they are safe with everybody.

    Held letters and the open alert stay until somebody lets them go.
    """
    last = latest_of(person)
    if last is None or not last.hidden:
        raise DrawingError("The map is not hidden.")
    alters = tuple(
        msgspec.structs.replace(each, safe="yes") if each.unsafe else each for each in last.drawn.alters
    )
    return draw(by=by, at=at, person=person, drawn=msgspec.structs.replace(last.drawn, alters=alters))


def waves(person: Person) -> list[Network]:
    """Return the last version of every wave that stands, earliest first."""
    found: dict[str, Network] = {}
    for each in Network.objects.of(person).standing().order_by("at", "pk"):
        found[each.drawn.wave or each.at.date().isoformat()] = each
    return list(found.values())


def before_of(person: Person) -> Network | None:
    """Return the wave before the one that stands; None where there is one wave."""
    found = waves(person)
    return found[-2] if len(found) > 1 else None


def latest_of(person: Person) -> Network | None:
    """Return the last entry of a network that stands."""
    found: Network | None = Network.objects.of(person).standing().order_by("-at", "-pk").first()
    return found


def _standing_to_change(person: Person) -> Network | None:
    Person.objects.select_for_update().get(pk=person.pk)
    last = latest_of(person)
    if last is not None and last.hidden:
        raise DrawingError("The map is put away. Speak with the team first.")
    return last


def _wave(last: Network | None, at: datetime) -> str:
    """Return the wave that a change belongs to: the one that was begun lately, or a new one."""
    if last is not None and at - begun(last) < A_WAVE:
        return last.drawn.wave or last.at.date().isoformat()
    return at.date().isoformat()


def begun(network: Network) -> datetime:
    """Return when the wave of a network was begun: its label where that is a day, else its own moment."""
    try:
        day = datetime.fromisoformat(network.drawn.wave or "")
    except ValueError:
        return network.at
    return day.replace(tzinfo=network.at.tzinfo)


def latest(person: Person) -> Drawn | None:
    """Return the last network of a person that stands: what the next one begins from."""
    last = Network.objects.of(person).standing().order_by("-at", "-pk").first()
    return last.drawn if last else None


def _protect(by: Practitioner | Person, at: datetime, person: Person) -> None:
    if not person.letters_held:
        people.hold_letters(by=by, at=at, person=person, hold=True)
    there = SafetyAlert.objects.of(person).open().filter(flag=UNSAFE)
    if not there.exists():
        safety.raise_alert(by=by, at=at, person=person, flag=UNSAFE, path=UNSAFE)
