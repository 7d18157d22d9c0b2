"""What goes on without anybody asking: assessments that were left, escalation, and the post."""

from collections.abc import Callable
from datetime import UTC, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from amity.clinic.actions import assessments, outbox, safety

from . import colleagues


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


def send(message: outbox.Message) -> None:
    """Send a message by email."""
    subject, body = colleagues.words(message)
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
