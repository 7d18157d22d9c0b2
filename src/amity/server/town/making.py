"""Making the town: everything in one transaction, from the first team to today."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from django.db import transaction

from amity import directory, prescribing
from amity.clinic.actions import accounts
from amity.clinic.models import Event
from amity.errors import AmityError

from . import cards, listings, offers, staff
from .arrivals import arrivals
from .care import Care
from .diary import run
from .residents import Resident, residents
from .scenes import SCENES
from .twists import twists


class NotEmptyError(AmityError):
    """The record holds something already, and a made-up town is never mixed with it."""


class Made(msgspec.Struct, frozen=True):
    """What was made: how many people, and how many lines the audit has."""

    people: int
    lines: int


def write_services(seed: int, on: date, place: Path) -> Path:
    """Write the services of the town as an HSDS package, where there is none yet, and return where."""
    return directory.export(listings.directory_of(seed, on), place)


def write_postcodes(place: Path) -> int:
    """Write where the town's postcodes lie, as `amity geo import` does, and return how many there are.

    Where two quarters share how their postcodes begin, a postcode lies in the one named last.
    """
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "postcodes.csv"
        lines = (f"{code},{latitude},{longitude}" for code, latitude, longitude in listings.postcodes())
        listed.write_text("\n".join(["postcode,latitude,longitude", *lines]), encoding="utf-8")
        return directory.import_postcodes(listed, place).postcodes


def make(*, seed: int, until: datetime, passed: Callable[[float], None] = lambda share: None) -> Made:
    """Make the town on an empty record, with a history that ends at ``until``.

    The same seed and moment make the same town.  ``passed`` is told the share of the two years gone by.
    Raises `NotEmptyError` where the record holds anything at all.
    """
    if Event.objects.exists():
        raise NotEmptyError("There is something on this record. A made-up town needs an empty one.")
    place = cards.place()
    services = offers.vetted(seed, listings.directory_of(seed, until.date()))
    match = prescribing.services_for(services, on=until.date(), meaning=False)
    began = until - staff.BEFORE
    with transaction.atomic():
        here = staff.set_up(place, until, seed, services, match)
        everybody = residents(seed, until.date())
        lives = [staff.rota(here), staff.absences(here), staff.nights(here), offers.listed(here, seed)]
        cares = list(_shared_out(here, everybody))
        lives += [care.life() for care in cares]
        lives += [SCENES[scene](care) for care in cares if (scene := care.resident.life.scene)]
        lives += twists(cares)
        lives += arrivals(here)
        run(lives, until, lambda at: passed(min(1.0, (at - began) / (until - began + timedelta(seconds=1)))))
        for colleague in sorted(
            {each for several in here.colleagues.values() for each in several}, key=lambda each: each.pk
        ):
            accounts.open_without_password(by=None, at=until, practitioner=colleague)
    return Made(people=len(everybody), lines=Event.objects.count())


def _shared_out(here: staff.Staff, everybody: Iterable[Resident]) -> Iterator[Care]:
    """Yield everybody's care, shared out among the workers of each team in turn."""
    turn = {key: cycle(here.workers(key)) for key in here.teams}
    for resident in everybody:
        yield Care(here, resident, next(turn[resident.story.team]))
