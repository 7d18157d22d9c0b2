"""Who is referred and not looked after: those who wait now, and those who went elsewhere."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from amity.clinic.actions import referrals
from amity.clinic.models import Details

from . import cards
from .diary import Life
from .residents import newcomer
from .staff import Staff


def arrivals(staff: Staff) -> Iterator[Life]:
    """Yield each referral that waits, or that was declined or sent on."""
    for number, awaited in enumerate(cards.waiting()):
        yield _arrives(staff, number, awaited)


def _arrives(staff: Staff, number: int, awaited: cards.Awaited) -> Life:
    at = yield staff.until - timedelta(days=awaited.days, hours=2, minutes=13 * number)
    details = msgspec.convert(newcomer(staff.seed, number, awaited, at.date()), Details)
    referral = referrals.receive(
        by=None,
        at=at,
        team=staff.teams[awaited.team],
        details=details,
        source=awaited.from_,
        referrer="" if awaited.from_ == "self" else details.gp,
        reply_to="" if awaited.from_ == "self" else "referrals@practice.brackenmouth.example",
        reasons=awaited.reasons,
        words=awaited.words,
        told=awaited.told,
        consent=awaited.consent,
        risk=awaited.risk,
    )
    if not awaited.then:
        return
    at = yield at + timedelta(days=1)
    by = staff.with_role("supervisor", awaited.team)[0]
    if awaited.then in staff.teams:
        other = staff.teams[awaited.then]
        referrals.redirect(by=by, at=at, referral=referral, to=other, note="Asks for therapy first.")
        onward = referral.went_on_as
        receiver = staff.with_role("supervisor", awaited.then)[0]
        note = "Started with talking therapies on the same day; we told the practice."
        at = yield at + timedelta(days=2)
        referrals.decline(by=receiver, at=at, referral=onward, reason="other", note=note)
    else:
        referrals.decline(by=by, at=at, referral=referral, reason=awaited.then, note="Told the practice why.")
