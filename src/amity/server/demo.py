"""The door of a made-up town: links that open once, from this computer, and only where everybody is made up.

A link is a secret of 256 bits; its hash is the name of a file in the home that says whom it lets in.
Whoever takes the file away comes in, and the link is worth nothing after, however many servers run.
"""

import json
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from amity.clinic.models import Assignment, Membership, Network, Person, Practitioner, SafetyAlert

from .environment import home

LASTS = timedelta(hours=12)
NEAR = ("127.0.0.1", "::1")
WHO = (
    ("a link worker", "link-worker"),
    ("a therapist", "therapist"),
    ("a peer supporter", "peer"),
    ("a supervisor", "supervisor"),
    ("a duty worker", "duty-worker"),
    ("an administrator", "administrator"),
)


def links(at: datetime) -> list[tuple[str, str, str]]:
    """Make a link for each kind of work and for one person; return what they are, who, and the path."""
    made = []
    for words, role in WHO:
        held = Membership.objects.now(at).filter(role=role).select_related("practitioner")
        if (membership := _busiest(held)) is not None:
            made.append((words, membership.practitioner.name, _link(membership.practitioner.ref, at)))
    if (person := _somebody()) is not None:
        made.append(("a person", f"{person.called} {person.family_name}", _link(person.ref, at)))
    return made


def _busiest(held: Any) -> Membership | None:
    """Return who has most people of their own; of those who have none, whoever is where alerts come in."""
    here = Q(practitioner__caseload__status="open")
    counted = held.annotate(people=Count("practitioner__caseload", filter=here))
    found: Membership | None = counted.order_by("-people", "-team__remote_responder", "pk").first()
    return found


def _somebody() -> Person | None:
    """Return somebody who has a plan and two maps, and nothing urgent: who has questions to answer, if any.

    Of those, whoever has most people on the last map, so that there is something to see.
    """
    urgent = SafetyAlert.objects.open().values("person")
    calm = Person.objects.current().filter(died_on=None, letters_held=False, language="en")
    planned = calm.filter(plans__status="signed").exclude(pk__in=urgent)
    drawn = planned.annotate(maps=Count("networks", distinct=True)).filter(maps__gte=2)
    return max(drawn.order_by("pk"), key=_has_to_show, default=None)


def _has_to_show(person: Person) -> tuple[bool, int]:
    asked = Assignment.objects.of(person).open().exists()
    last = Network.objects.of(person).standing().filter(hidden=False).order_by("-at", "-pk").first()
    return asked, len(last.drawn.alters) if last else 0


def _link(ref: str, at: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    _place(secret).write_text(json.dumps({"who": ref, "until": (at + LASTS).isoformat()}), encoding="utf-8")
    return f"/demo/enter/{secret}"


def _folder() -> Path:
    return home() / "demo-links"


def _place(secret: str) -> Path:
    return _folder() / sha256(secret.encode()).hexdigest()


def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Let somebody in by a link, once; to everybody else there is nothing here."""
    if not settings.AMITY_DEMO or not _is_near(request) or request.method != "GET":
        raise Http404
    if "prefetch" in f"{request.headers.get('Sec-Purpose', '')}{request.headers.get('Purpose', '')}":
        return HttpResponse(status=503)
    ref = _taken(secret, datetime.now(UTC))
    request.session.flush()
    kind, _, number = ref.partition("/")
    if kind == "person":
        request.session["person"] = int(number)
    else:
        user: Any = Practitioner.objects.select_related("user").get(pk=number).user
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect("/")


def _taken(secret: str, at: datetime) -> str:
    """Return whom a link lets in, and take it out of the world; raise 404 where it is no link any more."""
    place = _place(secret)
    try:
        said = json.loads(place.read_text(encoding="utf-8"))
        place.unlink()
    except FileNotFoundError:
        raise Http404 from None
    if datetime.fromisoformat(said["until"]) <= at:
        raise Http404
    return str(said["who"])


def _is_near(request: HttpRequest) -> bool:
    """Say whether a request comes from this computer, and through nobody else."""
    passed_on = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & {*request.headers}
    return request.META.get("REMOTE_ADDR") in NEAR and not passed_on


enter.reach = ("anyone", "")  # type: ignore[attr-defined]
urlpatterns = [path("enter/<str:secret>", enter, name="demo-enter")]
