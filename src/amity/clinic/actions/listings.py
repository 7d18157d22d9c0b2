"""What can be done with listings: load a directory, note what a worker knows, vet, hand to the science."""

from datetime import date, datetime

import msgspec
from django.db import transaction

from amity.clinic.models import Listing, Note, Practitioner
from amity.clinic.models.listing import SEEN
from amity.directory import Directory, Vetting, part_of, whole
from amity.errors import AmityError

from . import events


class ListingError(AmityError):
    """Something cannot be done with a listing, and what can."""


class Loaded(msgspec.Struct, frozen=True):
    """How many services a directory brought: new, changed, as they were, and no longer in it."""

    new: int
    changed: int
    same: int
    gone: int


@transaction.atomic
def load(*, by: Practitioner | None, at: datetime, directory: Directory) -> Loaded:
    """Take a directory as the one that holds; what workers noted and vetted stays.

    A service that is not in it any more is kept as gone, for plans may name it.
    """
    there = {each.service: each for each in Listing.objects.select_for_update()}
    made, changed, same = [], 0, 0
    for service in directory.services:
        part = part_of(directory, service)
        listing = there.pop(service.id, None)
        if listing is None:
            made.append(_filled(Listing(service=service.id), directory, part, at))
        elif listing.document != part or listing.gone_since is not None:
            listing.gone_since = None
            _filled(listing, directory, part, at).save()
            changed += 1
        else:
            same += 1
    gone = [each.pk for each in there.values() if each.gone_since is None]
    Listing.objects.filter(pk__in=gone).update(gone_since=at)
    Listing.objects.bulk_create(made, batch_size=500)
    loaded = Loaded(len(made), changed, same, len(gone))
    events.write(by=by, at=at, did="loaded directory", to="listings", details=msgspec.to_builtins(loaded))
    return loaded


@transaction.atomic
def note(*, by: Practitioner, at: datetime, listing: Listing, words: str) -> Listing:
    """Write down what a worker knows of a service: nothing about anybody who goes there."""
    if not words.strip():
        raise ListingError("words: they are empty. Say what a colleague should know of this place.")
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    listing.notes = (*listing.notes, Note(at, by.ref, words))
    listing.save(update_fields=["notes"])
    events.write(by=by, at=at, did="noted listing", to=listing.ref)
    return listing


@transaction.atomic
def vet(
    *,
    by: Practitioner,
    at: datetime,
    listing: Listing,
    vetted: str,
    safeguarding: str,
    review_on: date | None = None,
) -> Listing:
    """Say whether a service was vetted, and whether its safeguarding policy and checks of staff were seen."""
    for value, what in ((vetted, "vetted"), (safeguarding, "safeguarding")):
        if value not in SEEN:
            raise ListingError(f"{what}: {value!r} is not on offer. Choose from {', '.join(SEEN)}.")
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    listing.vetted, listing.safeguarding = vetted, safeguarding
    listing.vetted_on, listing.vetted_by, listing.review_on = at.date(), by.ref, review_on
    listing.save(update_fields=["vetted", "safeguarding", "vetted_on", "vetted_by", "review_on"])
    events.write(by=by, at=at, did="vetted listing", to=listing.ref, details={"vetted": vetted})
    return listing


def directory(*, gone: bool = False) -> Directory:
    """Return the listings as one directory, with what our workers vetted: what the science reads."""
    listings = Listing.objects.all() if gone else Listing.objects.filter(gone_since=None)
    parts, vetting = [], []
    for listing in listings.order_by("service").iterator(chunk_size=500):
        parts.append(listing.document)
        if listing.vetted_on is not None:
            vetting.append(_vetting(listing))
    found = whole(parts)
    replaced = {each.link_id for each in vetting}
    kept = [each for each in found.vetting if each.link_id not in replaced]
    return msgspec.structs.replace(found, vetting=(*kept, *vetting))


def _vetting(listing: Listing) -> Vetting:
    notes = " ".join(each.words for each in listing.notes)
    return Vetting(
        id=f"{listing.service}/vetting",
        link_entity="service",
        link_id=listing.service,
        vetted=listing.vetted,
        safeguarding=listing.safeguarding,
        vetted_on=listing.vetted_on,
        vetted_by=listing.vetted_by,
        review_on=listing.review_on,
        note=notes or None,
    )


def _filled(listing: Listing, directory: Directory, part: Directory, at: datetime) -> Listing:
    (service,) = part.services
    organisation = directory.one("organization", service.organization_id)
    listing.document, listing.loaded_at = part, at
    listing.name, listing.status = service.name, service.status or ""
    listing.organisation = organisation.name if organisation else ""
    listing.assured_on = service.assured_date
    return listing
