"""How allauth does things here: by invitation only, through the outbox, and with secrets encrypted."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amity.clinic.actions import invitations


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts of colleagues: nobody makes their own, and every message goes by the outbox."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Check your email address and your password, and type them again"),
        "too_many_login_attempts": _("You tried too often. Wait 5 minutes, then try again"),
        "enter_current_password": _("Enter the password that you have now"),
        "incorrect_password": _("That is not your password. Type it again"),
        "rate_limited": _("You tried too often. Wait a minute, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say that nobody signs up: colleagues are invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: what allauth would mail goes out by the outbox (`send_password_reset_mail`)."""

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any], **_more: Any
    ) -> None:
        """Write the link to a new password to the outbox; it is made anew when it is sent."""
        if practitioner := invitations.of(user):
            invitations.ask_for_new_password(by=practitioner, at=datetime.now(UTC))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are encrypted in the database, whichever it is."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not the code. Wait for the next one, and type its six digits"),
    }

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code that an app reads."""
        drawn = str(segno.make(url, error="m").svg_inline(scale=5, border=4, light="#fff"))
        return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002
        """Return what a passkey is called until its owner says otherwise."""
        return gettext("Passkey")

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key that is made from the secret key."""
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt what `encrypt` made, also with an earlier secret key."""
        return _lock().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for whom a passkey is made: the host that the browser knows, by our name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Amity"}


def _lock() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [sha256(b"amity.second-factor." + each.encode()).digest() for each in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(each)) for each in made])
