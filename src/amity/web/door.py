"""Who comes in, when, and what they may do there: the one place where pages look at clock and session."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django_htmx.middleware import HtmxDetails

from amity.clinic.actions import people
from amity.clinic.models import Membership, Person, Practitioner, Prepared
from amity.clinic.rules.policy import may

from . import kept

IDLE = {"staff": timedelta(minutes=15), "person": timedelta(minutes=30), "device": timedelta(minutes=5)}
"""How long somebody may do nothing before they are asked who they are again; answers given are kept.

``device`` is a person at a device of the clinic, which others pick up after them.
"""

WARNING = timedelta(minutes=2)
"""How long before that a page asks whether somebody is still there."""

AT_MOST = {"staff": timedelta(hours=12), "person": timedelta(hours=24), "device": timedelta(hours=2)}
"""How long a session lasts, whatever somebody does."""

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes stand in for one, and are none."""

ON_DEVICE = frozenset(
    {"start", "assigned-seen", "assigned-next", "in-own-words", "assigned-end"}
    | {"go-on", "question", "answers", "pause", "result"}
)
"""The pages that a person opens at a device of the clinic: their questions, and what came of them."""

Given = ParamSpec("Given")


PERSON = Prepared(Person.objects.all)


class Visit(HttpRequest):
    """A request, with the moment of it and who makes it.

    ``practitioner`` is None but for somebody who works here, ``person`` but for somebody we look after.
    ``device`` is what they were handed a device of the clinic for, an assignment, and None elsewhere.
    ``over`` is the account of a practitioner whose session is found to be over, until it is ended.
    """

    at: datetime
    practitioner: Practitioner | None
    person: Person | None
    device: int | None
    over: int | None
    roles: frozenset[str]
    memberships: tuple[Membership, ...]
    htmx: HtmxDetails


Page = Callable[Concatenate[Visit, Given], HttpResponse]


class Entrance:
    """The middleware that notes the moment and finds out who comes in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Note when and who; after the page, say that nothing of it may be kept."""
        request.at = datetime.now(UTC)
        request.practitioner = request.person = request.device = request.over = None
        request.roles, request.memberships = frozenset(), ()
        _find(request)
        response = self.get_response(request)
        if request.over is not None:  # the form that came was refused before it came to a page
            end(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: Any, view: Any, _args: Any, _kwargs: Any) -> None:
        """End a session that is over, now that the form is known to be ours; keep what was typed in it.

        A sign that no text holds, and PostgreSQL none, comes from no form of ours: it is not looked at.
        """
        typed_in = (each for _name, values in request.POST.lists() for each in values)
        if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in each for each in typed_in):
            raise SuspiciousOperation("NUL")
        sent = request.method == "POST" and getattr(view, "keeps", False)
        if sent and request.practitioner is not None and kept.LEFT in request.POST:
            request.over = request.user.pk
            request.practitioner, request.roles, request.memberships = None, frozenset(), ()
        if request.over is not None:
            typed = kept.keep(request, request.over) if sent else None
            end(request)
            if typed:
                request.session["kept"] = typed


def _find(request: Visit) -> None:
    if pk := request.session.get("person"):
        device = request.session.get("device")
        if device and _over(request, "device"):
            hand_back(request)
        elif not device and _over(request, "person"):
            del request.session["person"]
        else:
            request.person = PERSON.find(pk)
            if request.person is not None and request.person.merged_into_id is not None:
                request.person = PERSON.find(request.person.merged_into_id)
            request.device = device
            _speak(request)
        return
    if not request.user.is_authenticated:
        return
    if _over(request, "staff"):
        request.over, request.user = request.user.pk, AnonymousUser()
        return
    held = Membership.objects.now(request.at).filter(practitioner__user=request.user)
    request.memberships = tuple(held.select_related("practitioner", "team").order_by("team__name", "pk"))
    if not request.memberships:  # somebody who is in no team, or works here no more, sees no record
        return
    request.practitioner = request.memberships[0].practitioner
    request.roles = frozenset(each.role for each in request.memberships)
    timezone.activate(ZoneInfo(request.memberships[0].team.hours.zone))


def _speak(request: Visit) -> None:
    """Show a person the pages in the language of their record, unless they chose one on this device.

    English stands on a record where nobody asked: then what the browser prefers is the better guess.
    A device that was handed over is not theirs: it speaks the language they were asked in.
    """
    if request.person is None or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        return
    asked_in = request.session.get("speaks") if request.device else None
    spoken = asked_in or request.person.language
    if (asked_in or spoken != "en") and spoken in dict(settings.LANGUAGES):
        translation.activate(spoken)


def _over(request: Visit, who: Literal["staff", "person", "device"]) -> bool:
    """Say whether a session is over, by doing nothing or by its age; otherwise note that it is used."""
    now = int(request.at.timestamp())
    seen, since = request.session.get("seen", now), request.session.get("since", now)
    if now - seen > IDLE[who].total_seconds() or now - since > AT_MOST[who].total_seconds():
        return True
    if "since" not in request.session or now - seen >= 60:
        request.session["seen"], request.session["since"] = now, since
    return False


def end(request: Visit) -> None:
    """End a practitioner's session because they did nothing, and remember that for who signs in next."""
    request.session.flush()
    request.session["ended"] = "idle"
    request.user, request.over = AnonymousUser(), None


def hand_over(request: Visit, person: int, device: int, speaks: str) -> None:
    """End a practitioner's session, and begin one of a person that reaches one assignment alone."""
    logout(request)
    now = int(request.at.timestamp())
    request.session["person"], request.session["device"] = person, device
    request.session["speaks"] = speaks
    request.session["seen"] = request.session["since"] = now


def hand_back(request: Visit) -> None:
    """End what a person had a device for; nobody comes back to it, and nothing of it stays."""
    request.session.flush()
    request.session["handed"] = "back"
    request.person = request.device = None


def has_factor(request: Visit) -> bool:
    """Say whether who is here has a second factor; once seen, it is remembered for the session.

    Taking a factor away ends every other session, and forgets it in this one (`amity.web.ways_in`).
    """
    if not request.session.get("factor"):
        held = Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS)
        if not held.exists():
            return False
        request.session["factor"] = True
    return True


def staff(what: str, *, keeps: bool = False) -> Callable[[Page[Given]], Page[Given]]:
    """Open a page to practitioners whose role may do ``what``, a line of `amity.clinic.rules.policy.MAY`.

    Whoever has no second factor yet is led to set one up first, except in the made-up town.
    A page that ``keeps`` gives back what was typed when a session ended (`amity.web.kept`): every form that
    it takes must be an `amity.web.forms.Form`, which then is not valid.
    """

    def around(page: Page[Given]) -> Page[Given]:
        @wraps(page)
        def opened(request: Visit, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            if request.practitioner is None:
                return _to_sign_in(request)
            if not settings.AMITY_DEMO and not has_factor(request):
                return HttpResponseRedirect(reverse("mfa_index"))
            if not may(request.roles, what):
                raise PermissionDenied
            if keeps:
                kept.give_back(request)
            return page(request, *args, **kwargs)

        opened.reach, opened.keeps = ("staff", what), keeps  # type: ignore[attr-defined]
        return opened

    return around


def signed_in(page: Page[Given]) -> Page[Given]:
    """Open a page to every practitioner, with or without a second factor: their own account, no record."""

    @wraps(page)
    def opened(request: Visit, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.practitioner is None:
            return _to_sign_in(request)
        return page(request, *args, **kwargs)

    opened.reach = ("signed-in", "")  # type: ignore[attr-defined]
    return opened


def person(page: Page[Given]) -> Page[Given]:
    """Open a page to the person whose record it is, and to nobody else."""

    @wraps(page)
    def opened(request: Visit, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.person is None:
            return to_come_back(request)
        if request.device and getattr(request.resolver_match, "url_name", "") not in ON_DEVICE:
            return HttpResponseRedirect(reverse("handed-back"))
        return page(request, *args, **kwargs)

    opened.reach = ("person", "")  # type: ignore[attr-defined]
    return opened


def anyone(page: Page[Given]) -> Page[Given]:
    """Open a page to everybody: it shows nothing of any record."""
    page.reach = ("anyone", "")  # type: ignore[attr-defined]
    return page


def record(request: Visit, pk: int) -> Person:
    """Open somebody's record for the practitioner who asks, and log that it was read; else 404."""
    assert request.practitioner is not None
    try:
        return people.read(by=request.practitioner, at=request.at, person=pk)
    except Person.DoesNotExist:
        raise Http404 from None


def to_come_back(request: Visit) -> HttpResponse:
    """Lead a person whose session is over to how they get back; a form that was sent then saved nothing."""
    there = reverse("handed-back" if request.session.get("handed") else "come-back")
    there += "?unsaved" if request.method == "POST" else ""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)


def _to_sign_in(request: Visit) -> HttpResponse:
    again = request.method == "GET" or "kept" in request.session
    there = request.get_full_path() if again else reverse("front")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': there})}")
