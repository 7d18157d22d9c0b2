"""What signing in, a new password and a new factor do to sessions, and whether that was a moment ago."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account import signals as accounts
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa import signals as factors
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser

from amity.clinic.actions import invitations

from . import kept
from .door import FACTORS


def listen() -> None:
    """Connect to what allauth says."""
    accounts.user_logged_in.connect(_begin)
    accounts.authentication_step_completed.connect(_again)
    accounts.password_changed.connect(_password)
    accounts.password_set.connect(_password)
    accounts.password_reset.connect(_password)
    for signal in (factors.authenticator_added, factors.authenticator_removed, factors.authenticator_reset):
        signal.connect(_factor)


PROOF_LASTS = timedelta(minutes=5)
"""How long somebody who has signed in, or said again who they are, may give others a way in."""


def proven(request: Any) -> bool:
    """Say whether who is here proved who they are a moment ago.

    Where nobody has a password or a second step, in the made-up town, there is nothing to prove it by.
    """
    if not get_reauthentication_flows(request.user):
        return True
    last = max((each["at"] for each in get_authentication_records(request, request.user)), default=0.0)
    return bool(request.at.timestamp() - last < PROOF_LASTS.total_seconds())


def now() -> datetime:
    """Return the time at which allauth says something: it hands on no request where a test makes one up."""
    return datetime.now(UTC)


def _begin(request: Any, user: Any, **_more: Any) -> None:
    """Begin a session anew: its age counts from here, and nothing of a person's visit stays in it."""
    for name in ("person", "device", "speaks", "handed", "seen", "since", "factor", "ended"):
        request.session.pop(name, None)
    kept.forget_others(request.session, user.pk)


def _again(request: Any, user: Any, **more: Any) -> None:
    """Give a session another id when its owner proves again who they are."""
    if more.get("reauthenticated") and request.user.is_authenticated:
        held = list(UserSession.objects.filter(session_key=request.session.session_key))
        request.session.cycle_key()
        UserSession.objects.create_from_request(request)
        for each in held:
            each.end()


def _password(user: Any, request: Any = None, **_more: Any) -> None:
    end_others(user, request)
    _note(user, "password")


def _factor(user: Any, authenticator: Any, request: Any = None, **_more: Any) -> None:
    if request is not None:
        request.session.pop("factor", None)
    end_others(user, request)
    if authenticator.type in FACTORS:
        _note(user, str(authenticator.type))


def _note(user: Any, change: str) -> None:
    if practitioner := invitations.of(user):
        invitations.note(by=practitioner, at=now(), change=change)


def end_others(user: AbstractBaseUser, request: Any = None) -> None:
    """End every session of somebody but the one of this request."""
    here = request.session.session_key if request is not None else None
    for each in UserSession.objects.filter(user_id=user.pk).exclude(session_key=here):
        each.end()


def forget_factors(request: Any, user: AbstractBaseUser) -> None:
    """Take away every factor and session of somebody who was invited again: they begin anew."""
    for each in list(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)):
        delete_and_cleanup(request, each)
    end_others(user)
