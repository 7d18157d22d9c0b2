"""Somebody's own account: how they come in, by what they prove who they are, and where they are signed in.

The ceremonies are allauth's, on addresses of ours; every one of them says who may come.
"""

from typing import Any

from allauth.account import views as accounts
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, re_path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from amity.clinic.actions import invitations
from amity.web.account_forms import Accept
from amity.web.door import Page, Visit, anyone, end, hand_back, has_factor, signed_in
from amity.web.ways_in import forget_factors


@signed_in
def account(request: Visit) -> HttpResponse:
    """Say who is signed in, in which teams, and lead to how they sign in."""
    return render(request, "amity/account.html", {"factor": has_factor(request)})


@anyone
def sign_out(request: Visit) -> HttpResponse:
    """End the session, and have the browser forget what it was shown."""
    response: HttpResponse = accounts.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@anyone
def closed(request: Visit) -> HttpResponse:
    """Say that nobody makes an account of their own here."""
    return _told(request, _("You come in by invitation"), [_("Ask whoever manages your team to invite you.")])


@anyone
def still_here(request: Visit) -> HttpResponse:
    """Keep a session that somebody is using: for a script, and as a page for who has none."""
    there = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}):
        there = reverse("front")
    if request.practitioner is None and request.device is None:
        return HttpResponse(status=401) if request.method == "POST" else HttpResponseRedirect(there)
    if request.method == "POST":
        if request.POST.get("over"):
            (hand_back if request.device else end)(request)
        return HttpResponse(status=204)
    return render(request, "amity/still_here.html", {"there": there})


@anyone
def invitation(request: Visit, token: str) -> HttpResponse:
    """Let somebody who was invited choose a name and a password; their second factor comes next."""
    try:
        invited = invitations.find(at=request.at, token=token)
    except invitations.InvitationError as problem:
        return _told(request, _("This link does not work"), [str(problem)], status=404)
    named = "" if invited.name == invited.email else invited.name
    form = Accept(request.POST or None, practitioner=invited, initial={"name": named})
    if not form.is_valid():
        return render(request, "amity/invitation.html", {"form": form, "invited": invited})
    said = form.cleaned_data
    if invited.user is not None:
        forget_factors(request, invited.user)
    invited = invitations.take_up(at=request.at, token=token, name=said["name"], password=said["password"])
    return _signed_in(request, invited.user)


def _signed_in(request: Visit, user: Any) -> HttpResponse:
    """Sign in somebody who has just chosen a password, and lead them to their second factor."""
    perform_password_login(request, {"email": user.email}, Login(user=user))
    reauthenticate_by_password(request)
    return HttpResponseRedirect(reverse("mfa_index"))


def _told(request: Visit, heading: str, says: list[str], status: int = 200) -> HttpResponse:
    context = {"heading": heading, "says": says, "back": reverse("front"), "back_words": _("Go to the start")}
    return render(request, "amity/told.html", context, status=status)


def _of(view: Page[...], who: Any) -> Any:
    """Return a view of allauth's behind one of our doors."""

    def page(request: Visit, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs)

    page.__name__, page.__doc__ = view.__name__, view.__doc__
    return who(page)


urlpatterns = [
    path("account/", account, name="account"),
    path("account/sign-in/", _of(accounts.login, anyone), name="account_login"),
    path("account/sign-in/code/", _of(factors.authenticate, anyone), name="mfa_authenticate"),
    path("account/sign-in/passkey/", _of(keys.login_webauthn, anyone), name="mfa_login_webauthn"),
    path("account/sign-out/", sign_out, name="account_logout"),
    path("account/sign-up/", closed, name="account_signup"),
    path("account/closed/", _of(accounts.account_inactive, anyone), name="account_inactive"),
    path("account/still-here/", still_here, name="still-here"),
    path("account/forgotten/", _of(accounts.password_reset, anyone), name="account_reset_password"),
    path(
        "account/forgotten/sent/",
        _of(accounts.password_reset_done, anyone),
        name="account_reset_password_done",
    ),
    path(
        "account/forgotten/done/",
        _of(accounts.password_reset_from_key_done, anyone),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        _of(accounts.password_reset_from_key, anyone),
        name="account_reset_password_from_key",
    ),
    path("account/again/", _of(accounts.reauthenticate, signed_in), name="account_reauthenticate"),
    path("account/again/code/", _of(factors.reauthenticate, signed_in), name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        _of(keys.reauthenticate_webauthn, signed_in),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/password/", _of(accounts.password_change, signed_in), name="account_change_password"),
    path("account/password/first/", _of(accounts.password_set, signed_in), name="account_set_password"),
    path("account/factors/", _of(factors.index, signed_in), name="mfa_index"),
    path("account/factors/app/", _of(app.activate_totp, signed_in), name="mfa_activate_totp"),
    path("account/factors/app/remove/", _of(app.deactivate_totp, signed_in), name="mfa_deactivate_totp"),
    path("account/factors/passkeys/", _of(keys.list_webauthn, signed_in), name="mfa_list_webauthn"),
    path("account/factors/passkeys/add/", _of(keys.add_webauthn, signed_in), name="mfa_add_webauthn"),
    path(
        "account/factors/passkeys/<int:pk>/name/",
        _of(keys.edit_webauthn, signed_in),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/factors/passkeys/<int:pk>/remove/",
        _of(keys.remove_webauthn, signed_in),
        name="mfa_remove_webauthn",
    ),
    path("account/factors/codes/", _of(codes.view_recovery_codes, signed_in), name="mfa_view_recovery_codes"),
    path(
        "account/factors/codes/new/",
        _of(codes.generate_recovery_codes, signed_in),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/factors/codes/file/",
        _of(codes.download_recovery_codes, signed_in),
        name="mfa_download_recovery_codes",
    ),
    path("account/sessions/", _of(sessions.list_usersessions, signed_in), name="usersessions_list"),
    path("invitation/<str:token>/", invitation, name="invitation"),
]
