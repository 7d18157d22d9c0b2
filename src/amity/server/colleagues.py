"""How colleagues hear of their way in: the links that invitations carry, and the words of emails."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from amity.clinic.actions import invitations, outbox, teams
from amity.clinic.models import Practitioner, Team


@transaction.atomic
def invited(*, email: str, team: str, role: str, renew: bool) -> str | None:
    """Invite somebody, and return their link; None where they have a way in, unless it is to end.

    A team that is not there yet is set up.
    """
    at = datetime.now(UTC)
    held = Team.objects.filter(name=team).first() or teams.set_up(by=None, at=at, name=team)
    colleague = teams.invite(by=None, at=at, name=email.strip().lower(), email=email, team=held, role=role)
    if not invitations.waiting(colleague):
        if not renew:
            return None
        invitations.renew(by=None, at=at, practitioner=colleague)
    elif at - colleague.invited_at >= invitations.LASTS:
        invitations.renew(by=None, at=at, practitioner=colleague)
    return invitation_link(colleague)


def invitation_link(practitioner: Practitioner) -> str:
    """Return the link by which somebody who was invited comes in, once."""
    return f"{settings.AMITY_ADDRESS}{reverse('invitation', args=[invitations.token(practitioner)])}"


def new_password_link(practitioner: Practitioner) -> str:
    """Return the link by which somebody chooses a new password, within an hour."""
    uid, _dash, key = invitations.new_password_key(practitioner.user).partition("-")
    return f"{settings.AMITY_ADDRESS}{reverse('account_reset_password_from_key', args=[uid, key])}"


def words(message: outbox.Message) -> tuple[str, str] | None:
    """Return subject and text of a message about a way in; None where it is about something else."""
    found = Practitioner.objects.select_related("user").filter(pk=message.practitioner or 0)
    to = found.first()
    if message.kind == "invitation" and to is not None:
        said = _("You are invited to work with Amity. Open this link within 7 days; it works once:")
        return _("Amity: you are invited"), f"{said}\n{invitation_link(to)}\n"
    if message.kind == "new-password" and to is not None and to.user is not None:
        said = _("Somebody, we hope you, asked for a new password. Open this link within an hour:")
        rest = _("If it was not you, do nothing: the password that you have stays as it is.")
        return _("Amity: choose a new password"), f"{said}\n{new_password_link(to)}\n\n{rest}\n"
    if message.kind == "account-changed":
        said = _(
            "The way you sign in was changed. If it was not you, tell whoever manages your team at once."
        )
        return _("Amity: the way you sign in was changed"), f"{said}\n{settings.AMITY_ADDRESS}\n"
    return None
