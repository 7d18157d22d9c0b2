"""Allauth's forms in our words and our marks: what they check stays allauth's."""

from typing import Any

from allauth.account import forms as accounts
from allauth.mfa.base import forms as factors
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from amity.clinic.models import Practitioner

from .forms import Form, dress

EMAIL = _("Email address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
LONG_ENOUGH = _("At least 12 characters. Three words that you will remember do well.")
CODE = _("Code")


class Dressed:
    """What all of them have: our classes, no placeholders, one new password instead of two."""

    words: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    missing: dict[str, Any] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields: dict[str, forms.Field]
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]
        dress(self)


class SignIn(Dressed, accounts.LoginForm):  # type: ignore[misc]
    """Address and password."""

    words = {"login": EMAIL, "password": PASSWORD}
    missing = {"login": _("Enter your email address"), "password": _("Enter your password")}


class Again(Dressed, accounts.ReauthenticateForm):  # type: ignore[misc]
    """The password, once more."""

    words = {"password": PASSWORD}
    missing = {"password": _("Enter your password")}


class ChangePassword(Dressed, accounts.ChangePasswordForm):  # type: ignore[misc]
    """The password there is, and a new one."""

    words = {"oldpassword": _("The password that you have now"), "password1": NEW_PASSWORD}
    hints = {"password1": LONG_ENOUGH}
    missing = {
        "oldpassword": _("Enter the password that you have now"),
        "password1": _("Enter a new password"),
    }


class FirstPassword(Dressed, accounts.SetPasswordForm):  # type: ignore[misc]
    """A password for an account that has none."""

    words = {"password1": NEW_PASSWORD}
    hints = {"password1": LONG_ENOUGH}
    missing = {"password1": _("Enter a new password")}


class Forgotten(Dressed, accounts.ResetPasswordForm):  # type: ignore[misc]
    """The address to which a link goes."""

    words = {"email": EMAIL}
    missing = {"email": _("Enter your email address")}


class NewPassword(Dressed, accounts.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by a link."""

    words = {"password1": NEW_PASSWORD}
    hints = {"password1": LONG_ENOUGH}
    missing = {"password1": _("Enter a new password")}


class Code(Dressed, factors.AuthenticateForm):  # type: ignore[misc]
    """The code of an app, or a recovery code."""

    words = {"code": CODE}
    hints = {"code": _("Six digits from your app, or one of your recovery codes.")}
    missing = {"code": _("Enter the code")}


class CodeAgain(Dressed, factors.ReauthenticateForm):  # type: ignore[misc]
    """The code, once more."""

    words = {"code": CODE}
    hints = Code.hints
    missing = Code.missing


class SetUpApp(Dressed, ActivateTOTPForm):  # type: ignore[misc]
    """The first code that an app shows."""

    words = {"code": _("The six digits that your app shows")}
    missing = {"code": _("Enter the six digits that your app shows")}


class AddPasskey(Dressed, AddWebAuthnForm):  # type: ignore[misc]
    """A passkey: one that opens the account by itself."""

    words = {"name": _("What do you call this device?")}
    hints = {"name": _("So that you can tell it from others later, such as: my phone.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"] = forms.BooleanField(
            required=False, initial=True, widget=forms.HiddenInput
        )
        self.fields["passwordless"].widget.attrs["checked"] = True


class Accept(Form):
    """What somebody who was invited says: their name, and a password."""

    name = forms.CharField(
        label=_("Your name, as the people you support know it"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Enter your name")},
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=LONG_ENOUGH,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password")},
    )

    def __init__(self, *args: Any, practitioner: Practitioner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practitioner = practitioner

    def clean_password(self) -> str:
        """Refuse a password that is short, common, or too much like the address."""
        from django.contrib.auth import get_user_model

        said: str = self.cleaned_data["password"]
        validate_password(said, get_user_model()(email=self.practitioner.email))
        return said
