"""What goes on without anybody asking: assessments that were left, escalation, and the post."""

from collections.abc import Callable
from datetime import UTC, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from amity.clinic.actions import assessments, assignments, outbox, safety

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
        "assignments come round": len(assignments.go_round(at=at)),
        "people reminded": len(assignments.remind_due(at=at)),
    }
    ended = outbox.deliver(at=at, send=send, clock=clock) if can_send() else {}
    done |= {f"messages {outcome}": count for outcome, count in ended.items()}
    return {what: count for what, count in done.items() if count}


def send(message: outbox.Message) -> None:
    """Send a message by email: that there is something to read, where, and nothing of what it is.

    It is in the language of whoever reads it where the pages are offered in that, else in English.
    """
    offered = message.language in dict(settings.LANGUAGES)
    with translation.override(message.language if offered else settings.LANGUAGE_CODE):
        subject, body = _words(message)
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


def _words(message: outbox.Message) -> tuple[str, str]:
    """Return subject and text; whoever looks over a shoulder learns nothing of why."""
    if said := colleagues.words(message):
        return said
    if message.code:
        first, code = _("Your code:"), f"{message.code[:3]} {message.code[3:]}"
        rest = _("It works for 15 minutes. Tell it to nobody.")
        return _("Your code"), f"{first}\n{code}\n{rest}\n"
    if message.token:
        first = _("Please open this where you are on your own:")
        new = message.kind == outbox.NEW_LINK
        subject = _("Your new link") if new else _("A few questions for you")
        return subject, f"{first}\n{settings.AMITY_ADDRESS}/q/{message.token}/\n"
    urgent = message.kind == outbox.SAFETY
    subject = _("Amity: please look now") if urgent else _("Amity: you have a message")
    first = _("Please sign in to read it:")
    return subject, f"{first}\n{settings.AMITY_ADDRESS}\n"
