"""What the teams of the made-up town know of its services: loaded, vetted, and noted by workers."""

from datetime import timedelta
from random import Random

import msgspec

from amity.clinic.actions import listings
from amity.clinic.models import Listing
from amity.directory import Directory, Vetting

from .diary import Life
from .staff import Staff

NOTES = (
    "The door is at the back, past the bins. Worth telling people beforehand.",
    "Somebody is at the entrance for new faces on the first Tuesday.",
    "Quieter in the second hour.",
    "The kettle is the meeting point. Ask for the tall volunteer.",
    "Parking is short, the bus is better.",
)
LOADED = timedelta(days=90)


def vetted(seed: int, services: Directory) -> Directory:
    """Return the services with what our workers think of them: most are vetted, two are advised against."""
    notes = tuple(
        Vetting(
            id=f"{service.id}/vetting",
            link_entity="service",
            link_id=service.id,
            vetted=said,
            safeguarding=said,
        )
        for service in services.services
        if (said := _said(seed, service.id))
    )
    return msgspec.structs.replace(services, vetting=notes)


def _said(seed: int, service: str) -> str:
    luck = Random(f"{seed}/vetting/{service}").random()
    return "no" if luck < 0.015 else "yes" if luck < 0.62 else "unknown" if luck < 0.7 else ""


def listed(staff: Staff, seed: int) -> Life:
    """Load the directory, and vet its services over the weeks that follow."""
    at = yield staff.until - LOADED
    unvetted = msgspec.structs.replace(staff.services, vetting=())
    listings.load(by=staff.administrator, at=at, directory=unvetted)
    by = staff.with_role("supervisor", "link")[0]
    worker = staff.workers("link")[0]
    step = (LOADED - timedelta(days=2)) / max(1, len(staff.services.vetting))
    for number, note in enumerate(staff.services.vetting):
        at = yield at + step
        listing = Listing.objects.get(service=note.link_id)
        review = (staff.until + timedelta(days=180 + number)).date()
        listings.vet(
            by=by,
            at=at,
            listing=listing,
            vetted=note.vetted,
            safeguarding=note.safeguarding,
            review_on=review,
        )
        if number % 6 == 0:
            words = NOTES[number // 6 % len(NOTES)]
            listings.note(by=worker, at=at, listing=listing, words=words)
