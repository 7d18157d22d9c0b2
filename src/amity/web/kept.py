"""What a practitioner had typed when their session ended: kept for them, and shown again once they are back.

It is never saved by itself: the form is shown filled in, and they press its button again.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from amity.clinic.rules import sealing

LASTS = timedelta(hours=1)
"""How long it waits for whoever typed it."""

AT_MOST = 100_000
"""How many characters are kept: more than any of our forms asks for."""

LEFT = "_left"
"""The field by which a page says that it sends what was typed because nobody is there any more."""

BACK = "_kept"
"""The field that marks a form as given back; no browser's form with it is ever taken as sent."""

SAYS = _("You were signed out before this was saved. Look through it, then save it again.")


def keep(request: Any, user: int) -> dict[str, Any] | None:
    """Return what ``user`` typed into this page, sealed, for the session that comes after theirs."""
    typed = request.POST.copy()
    for name in ("csrfmiddlewaretoken", LEFT, BACK):
        typed.pop(name, None)
    said = typed.urlencode()
    if not said or len(said) > AT_MOST:
        return None
    sealed = sealing.seal(said, settings.AMITY_FIELD_KEY, _where(user))
    return {"user": user, "path": request.get_full_path(), "at": int(request.at.timestamp()), "typed": sealed}


def forget_others(session: Any, user: int) -> None:
    """Forget what somebody else typed at this device before ``user`` signed in."""
    if (held := session.get("kept")) and held["user"] != user:
        del session["kept"]


def give_back(request: Any) -> None:
    """Show what was typed into this page as if it were sent, marked so that no form takes it as such."""
    held = request.session.get("kept")
    if not held or held["path"] != request.get_full_path() or request.method != "GET":
        return
    del request.session["kept"]
    late = request.at.timestamp() - held["at"] > LASTS.total_seconds()
    if late or held["user"] != request.user.pk:
        return
    said = sealing.unseal(held["typed"], settings.AMITY_FIELD_KEY, _where(held["user"]))
    typed = QueryDict(said, mutable=True)
    typed[BACK] = "1"
    request.method, request.POST, request._files = "POST", typed, MultiValueDict()


def _where(user: int) -> str:
    return f"kept.{user}"
