"""What goes on without anybody asking: assessments that were left, escalation, and the post."""

from collections.abc import Callable
from datetime import UTC, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from amity.clinic.actions import assessments, invitations, outbox, safety
from amity.clinic.models import Practitioner


def now() -> datetime:
    """Return the time: the one place where the worker asks for it."""
    return datetime.now(UTC)


def can_send() -> bool:
    """Say whether there is a mail server to send by."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def one_pass(clock: Callable[[], datetime] = now) -> dict[str, int]:
    """Do everything that is due, and return how much of each there was; it can be repeated without harm."""
    at = clock()
    done = {
        "assessments left": len(assessments.close_left(at=at)),
        "alerts escalated": len(safety.escalate(at=at)),
    }
    ended = outbox.deliver(at=at, send=send, clock=clock) if can_send() else {}
    done |= {f"messages {outcome}": count for outcome, count in ended.items()}
    return {what: count for what, count in done.items() if count}


def invitation_link(practitioner: Practitioner) -> str:
    """Return the link by which somebody who was invited comes in, once."""
    return f"{settings.AMITY_ADDRESS}{reverse('invitation', args=[invitations.token(practitioner)])}"


def new_password_link(practitioner: Practitioner) -> str:
    """Return the link by which somebody chooses a new password, within an hour."""
    uid, _, key = invitations.new_password_key(practitioner.user).partition("-")
    return f"{settings.AMITY_ADDRESS}{reverse('account_reset_password_from_key', args=[uid, key])}"


def words(message: outbox.Message) -> tuple[str, str]:
    """Return subject and text of a message: where something is to be read, nothing of what it is."""
    found = Practitioner.objects.select_related("user").filter(pk=message.practitioner or 0)
    to = found.first()
    if message.kind == "invitation" and to is not None:
        said = "You are invited to work with Amity. Open this link within 7 days; it works once:"
        return "Amity: you are invited", f"{said}\n{invitation_link(to)}\n"
    if message.kind == "new-password" and to is not None and to.user is not None:
        said = "Somebody, we hope you, asked for a new password. Open this link within an hour:"
        rest = "If it was not you, do nothing: the password that you have stays as it is."
        return "Amity: choose a new password", f"{said}\n{new_password_link(to)}\n\n{rest}\n"
    if message.kind == "account-changed":
        said = "The way you sign in was changed. If it was not you, tell whoever manages your team at once."
        return "Amity: the way you sign in was changed", f"{said}\n{settings.AMITY_ADDRESS}\n"
    urgent = message.kind == outbox.SAFETY
    subject = "Amity: please look now" if urgent else "Amity: you have a message"
    return subject, f"Please sign in to read it: {settings.AMITY_ADDRESS}\n"


def send(message: outbox.Message) -> None:
    """Send a message by email."""
    subject, body = words(message)
    mail = EmailMessage(
        subject=subject,
        body=body,
        to=[message.address],
        headers={"Message-ID": f"<{message.key.replace('/', '.')}@amity>"},
    )
    try:
        mail.send()
    except (OSError, SMTPException) as problem:
        raise outbox.SendError(f"the mail server does not take it ({type(problem).__name__})") from problem
