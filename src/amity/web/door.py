"""Who comes in, when, and what they may do there: the one place where pages look at clock and session."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from amity.clinic.actions import people
from amity.clinic.models import Membership, Person, Practitioner
from amity.clinic.rules.policy import may

IDLE = {"staff": timedelta(minutes=15), "person": timedelta(minutes=30)}
"""How long somebody may do nothing before they are asked who they are again; answers given are kept."""

Given = ParamSpec("Given")


class Visit(HttpRequest):
    """A request, with the moment of it and who makes it.

    ``practitioner`` is None but for somebody who works here, ``person`` but for somebody we look after.
    """

    at: datetime
    practitioner: Practitioner | None
    person: Person | None
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
        request.practitioner = request.person = None
        request.roles, request.memberships = frozenset(), ()
        _find(request)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _find(request: Visit) -> None:
    if pk := request.session.get("person"):
        if _idle(request, "person"):
            del request.session["person"]
        else:
            request.person = Person.objects.select_related("merged_into").filter(pk=pk).first()
        return
    if not request.user.is_authenticated or _idle(request, "staff"):
        return
    found = Practitioner.objects.filter(user=request.user).first()
    if found is None or not found.works_at(request.at):
        return
    request.practitioner = found
    held = Membership.objects.now(request.at).filter(practitioner=found).select_related("team")
    request.memberships = tuple(held.order_by("team__name", "pk"))
    request.roles = frozenset(each.role for each in request.memberships)
    if request.memberships:
        timezone.activate(ZoneInfo(request.memberships[0].team.hours.zone))


def _idle(request: Visit, who: Literal["staff", "person"]) -> bool:
    """Say whether nobody did anything for too long; otherwise note that somebody does now."""
    seen = request.session.get("seen")
    now = int(request.at.timestamp())
    if seen is not None and now - seen > IDLE[who].total_seconds():
        if who == "staff":
            request.session.flush()
            request.session["ended"] = "idle"
        return True
    if seen is None or now - seen >= 60:
        request.session["seen"] = now
    return False


def staff(what: str) -> Callable[[Page[Given]], Page[Given]]:
    """Open a page to practitioners whose role may do ``what``, a line of `amity.clinic.rules.policy.MAY`."""

    def around(page: Page[Given]) -> Page[Given]:
        @wraps(page)
        def opened(request: Visit, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            if request.practitioner is None:
                return _to_sign_in(request)
            if not may(request.roles, what):
                raise PermissionDenied
            return page(request, *args, **kwargs)

        opened.reach = ("staff", what)  # type: ignore[attr-defined]
        return opened

    return around


def person(page: Page[Given]) -> Page[Given]:
    """Open a page to the person whose record it is, and to nobody else."""

    @wraps(page)
    def opened(request: Visit, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.person is None:
            return HttpResponseRedirect(reverse("come-back"))
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


def _to_sign_in(request: Visit) -> HttpResponse:
    there = request.get_full_path() if request.method == "GET" else reverse("front")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': there})}")
