"""Those who visit the pages in tests: a browser without a script, signed in as somebody of the record."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.test import Client

from amity.clinic.models import Person, Practitioner


class Visitor(Client):
    """Django's test client as a practitioner with a second factor, a person, or nobody."""

    def __init__(self, who: Practitioner | Person | None = None, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(who, Practitioner):
            self._sign_in(who)
        elif isinstance(who, Person):
            session = self.session
            session["person"] = who.pk
            session.save()

    def _sign_in(self, practitioner: Practitioner) -> None:
        users: Any = get_user_model().objects
        if practitioner.user is None:
            practitioner.user = users.create_user(username=practitioner.email, email=practitioner.email)
            practitioner.save(update_fields=["user"])
        if not Authenticator.objects.filter(user=practitioner.user).exists():
            secret = {"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
            Authenticator.objects.create(user=practitioner.user, type="totp", data=secret)
        self.force_login(practitioner.user)
        session = self.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]  # noqa: TID251
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(practitioner.user.pk)
        session.save()


def page(response: Any) -> str:
    """Return the text of a page."""
    text: str = response.content.decode()
    return text
