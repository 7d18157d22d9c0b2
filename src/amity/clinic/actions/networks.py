"""What can be done with networks: draw, mark as entered in error."""

from datetime import datetime

from django.db import transaction

from amity.clinic.models import Network, Person, Practitioner
from amity.errors import AmityError
from amity.networks import Network as Drawn

from . import events, people, safety, stale

UNSAFE = "unsafe-tie"


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


def latest(person: Person) -> Drawn | None:
    """Return the last network of a person that stands: what the next one begins from."""
    last = Network.objects.of(person).standing().order_by("-at", "-pk").first()
    return last.drawn if last else None


def _protect(by: Practitioner | Person, at: datetime, person: Person) -> None:
    if not person.letters_held:
        people.hold_letters(by=by, at=at, person=person, hold=True)
    there = person.alerts.open().filter(flag=UNSAFE)
    if not there.exists():
        safety.raise_alert(by=by, at=at, person=person, flag=UNSAFE, path=UNSAFE)
