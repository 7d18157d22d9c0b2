"""The front door, the light and the language of the pages, and what happens when something is not there."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amity.clinic.rules.policy import may
from amity.web.door import Visit, anyone, to_come_back
from amity.web.showing import THEME, THEMES

YEAR = 365 * 24 * 60 * 60


@anyone
def front(request: Visit) -> HttpResponse:
    """Lead everybody to where they left off; who is not known yet chooses a door."""
    if request.practitioner is not None:
        return HttpResponseRedirect(reverse(_first_page(request)))
    if request.device is not None:
        return HttpResponseRedirect(reverse("assigned-next", args=[request.device]))
    if request.person is not None:
        return HttpResponseRedirect(reverse("me"))
    return render(request, "amity/front.html")


def _first_page(request: Visit) -> str:
    if may(request.roles, "see the caseload"):
        return "today"
    return "team" if may(request.roles, "manage the team") else "directory"


@anyone
@require_POST
def choose_theme(request: Visit) -> HttpResponse:
    """Choose light, dark, or what the device says; the browser remembers, without a script too."""
    theme = request.POST.get("theme", "")
    response = _back(request)
    if theme in THEMES:
        response.set_cookie(THEME, theme, max_age=YEAR, samesite="Lax", secure=settings.TLS)
    else:
        response.delete_cookie(THEME, samesite="Lax")
    return response


@anyone
@require_POST
def choose_language(request: Visit) -> HttpResponse:
    """Change the language of the pages; the words of questionnaires follow where their card has them."""
    language = request.POST.get("language", "")
    response = _back(request)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.TLS
        )
    return response


@anyone
def come_back(request: Visit) -> HttpResponse:
    """Say how a person gets back to their questions: their link leads there, and nothing else does."""
    says = [
        _("Open the link in your message or letter again. Every answer that you gave is kept."),
        _("If you have lost it, ask your team for a new one."),
    ]
    if "unsaved" in request.GET:
        says.insert(0, _("The answer that you gave just now was not saved. You will be asked it again."))
    return _told(request, _("Please open your link again"), says, 200)


@anyone
def leave(request: Visit) -> HttpResponse:
    """Lead away at once, and forget who was here; answers that were given are kept."""
    forget(request.session)
    response = HttpResponseRedirect(settings.AMITY_LEAVE_TO)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@anyone
def privacy(request: Visit) -> HttpResponse:
    """Say what is kept, who sees it, and what somebody can do about it."""
    return render(request, "amity/privacy.html")


@anyone
def accessibility(request: Visit) -> HttpResponse:
    """Say what was done so that everybody can use the pages, and what was not."""
    return render(request, "amity/accessibility.html")


def not_there(request: Visit, exception: Exception | None = None) -> HttpResponse:
    """Say that a page is not there: the same words whether it is nobody's or somebody else's."""
    says = [_("It may have moved, or you may not be able to see it.")]
    return _told(request, _("This page is not here"), says, 404)


def not_yours(request: Visit, exception: Exception | None = None) -> HttpResponse:
    """Say that somebody's role does not include this."""
    says = [_("Your role does not include this page. Ask whoever manages your team.")]
    return _told(request, _("You cannot open this page"), says, 403)


def stale_form(request: Visit, reason: str = "") -> HttpResponse:
    """Say that a form was too old to be trusted, and that nothing was lost; a person is led to their link."""
    if request.person is None and request.path.startswith(reverse("me")):
        return to_come_back(request)
    says = [_("This form was open for too long. Nothing that you saved before is lost."), _("Please go on.")]
    return _told(request, _("Please try again"), says, 403)


def too_often(request: Visit) -> HttpResponse:
    """Say that somebody tried something too often, and how long to wait."""
    return _told(request, _("Please wait a little"), [_("That was tried too often. Wait 5 minutes.")], 429)


def not_understood(request: Visit, exception: Exception | None = None) -> HttpResponse:
    """Say that a request makes no sense; it may stand outside every session."""
    return _plain(_("This does not work"), [_("Your browser sent something that we cannot read.")], 400)


def gone_wrong(request: Visit) -> HttpResponse:
    """Say that we failed, without the database: it may be what failed."""
    says = [
        _("We have been told. What you saved before is kept."),
        _("Try again in a few minutes. If it is urgent, phone."),
    ]
    return _plain(_("Something went wrong"), says, 500)


def _plain(heading: str, says: list[str], status: int) -> HttpResponse:
    language = get_language() or "en"
    direction = "rtl" if get_language_bidi() else "ltr"
    context = {"heading": heading, "says": says, "language": language, "direction": direction}
    response = HttpResponse(render_to_string("amity/plain.html", context), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def forget(session: SessionBase) -> None:
    """End a session."""
    session.flush()


def _told(request: Visit, heading: str, says: list[str], status: int) -> HttpResponse:
    context = {"heading": heading, "says": says, "back": reverse("front"), "back_words": _("Go to the start")}
    return render(request, "amity/told.html", context, status=status)


def _back(request: Visit) -> HttpResponse:
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}):
        there = reverse("front")
    return HttpResponseRedirect(there)


urlpatterns = [
    path("", front, name="front"),
    path("light/", choose_theme, name="choose-theme"),
    path("language/", choose_language, name="choose-language"),
    path("come-back/", come_back, name="come-back"),
    path("leave/", leave, name="leave"),
    path("privacy/", privacy, name="privacy"),
    path("accessibility/", accessibility, name="accessibility"),
]
