"""What can be done with invitations: find one by its link, accept it, send another, ask for a new password.

A link is made anew when it is sent, from a key that is not in the database, and is kept nowhere.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.http import int_to_base36

from amity.clinic.models import Practitioner
from amity.errors import AmityError

from . import events, outbox

LASTS = timedelta(days=7)
"""How long an invitation can be accepted; a newer one ends it at once."""

SIGNER = signing.Signer(salt="amity.invitation")


class InvitationError(AmityError):
    """A link opens nothing; it does not say why, for whoever holds it may be anybody."""

    def __init__(self) -> None:
        super().__init__("This invitation does not work any more. Ask whoever invited you for a new one.")


def of(user: AbstractBaseUser) -> Practitioner | None:
    """Return whose account it is."""
    return Practitioner.objects.filter(user_id=user.pk).first()


def waiting(practitioner: Practitioner) -> bool:
    """Say whether somebody was invited and has no way in yet."""
    return practitioner.user is None or not practitioner.user.is_active


def token(practitioner: Practitioner) -> str:
    """Return the secret part of an invitation's link; it names nobody, and ends with the invitation."""
    return SIGNER.sign_object([practitioner.pk, practitioner.invited_at.isoformat()], compress=True)


def find(*, at: datetime, token: str) -> Practitioner:
    """Return who was invited by a link that can still be accepted.

    Raises `InvitationError`, the same whatever is wrong: made up, expired, used, replaced.
    """
    try:
        pk, invited_at = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise InvitationError from None
    found = Practitioner.objects.select_related("user").filter(pk=pk).first()
    if found is None or found.invited_at.isoformat() != invited_at or at - found.invited_at >= LASTS:
        raise InvitationError
    if not waiting(found) or not found.works_at(at):
        raise InvitationError
    return found


@transaction.atomic
def take_up(*, at: datetime, token: str, name: str, password: str) -> Practitioner:
    """Take up an invitation: the colleague has a name and a password, and the link is worth nothing after."""
    pk = find(at=at, token=token).pk
    Practitioner.objects.select_for_update().get(pk=pk)
    colleague = find(at=at, token=token)
    users: Any = get_user_model().objects
    user = colleague.user or users.create_user(username=_mark(colleague), email=colleague.email)
    user.email, user.is_active = colleague.email, True
    user.set_password(password)
    user.save()
    colleague.user, colleague.name = user, name
    colleague.save(update_fields=["user", "name"])
    events.write(by=colleague, at=at, did="accepted invitation", to=colleague.ref)
    return colleague


@transaction.atomic
def renew(*, by: Practitioner | None, at: datetime, practitioner: Practitioner) -> Practitioner:
    """Send another invitation; every way in that the colleague had, and every session, ends now."""
    if practitioner.left_at is not None:
        raise AmityError("They have left. Invite them to a team again.")
    close(practitioner)
    practitioner.invited_at = at
    practitioner.save(update_fields=["invited_at"])
    events.write(by=by, at=at, did="invited again", to=practitioner.ref)
    send(at=at, practitioner=practitioner)
    return practitioner


def send(*, at: datetime, practitioner: Practitioner) -> None:
    """Write the invitation to the outbox, once for each."""
    key = f"{practitioner.ref}/invitation/{practitioner.invited_at:%Y%m%dT%H%M%S%f}"
    outbox.write(at=at, kind="invitation", key=key, practitioner=practitioner)


def close(practitioner: Practitioner) -> None:
    """End somebody's account: no password opens it, and no session that there was outlives it."""
    user = practitioner.user
    if user is not None:
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])


@transaction.atomic
def ask_for_new_password(*, by: Practitioner, at: datetime) -> None:
    """Send a colleague the link by which they choose a new password; the second factor stays as it is."""
    if not by.works_at(at):
        return
    outbox.write(
        at=at,
        kind="new-password",
        key=f"{by.ref}/new-password/{at:%Y%m%dT%H%M%S%f}",
        practitioner=by,
    )
    events.write(by=by, at=at, did="asked for a new password", to=by.ref)


@transaction.atomic
def note(*, by: Practitioner, at: datetime, change: str) -> None:
    """Write down that a way in was changed, and tell the colleague: they may not be who did it."""
    events.write(by=by, at=at, did="changed account", to=by.ref, details={"what": change})
    outbox.write(
        at=at,
        kind="account-changed",
        key=f"{by.ref}/{change}/{at:%Y%m%dT%H%M%S%f}",
        practitioner=by,
    )


def new_password_key(user: Any) -> str:
    """Return the secret part of the link by which somebody chooses a new password; it holds for an hour."""
    return f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}"


def _mark(practitioner: Practitioner) -> str:
    """Return a name for the account that says nothing: people sign in by their address."""
    return salted_hmac("amity.account", practitioner.ref, algorithm="sha256").hexdigest()[:30]
