"""Pages that others are building: their names lead somewhere, and say that nothing is there yet."""

from django.http import Http404, HttpResponse
from django.urls import URLPattern, path

from amity.web.door import Visit, anyone

NAMES = {
    "today": "today/",
    "people": "people/",
    "person": "people/<int:pk>/",
    "record-contact": "people/<int:pk>/contact/",
    "person-edit": "people/<int:pk>/details/",
    "consents": "people/<int:pk>/consent/",
    "assign": "people/<int:pk>/questions/",
    "paper": "people/<int:pk>/paper/",
    "paper-entry": "people/<int:pk>/paper/enter/",
    "safety-record": "people/<int:pk>/safety/",
    "safety-plan": "people/<int:pk>/safety-plan/",
    "alert": "alerts/<int:pk>/",
    "rota": "rota/",
    "person-map": "people/<int:pk>/map/",
    "map-compare": "people/<int:pk>/map/change/",
    "plan": "people/<int:pk>/plan/",
    "plan-print": "people/<int:pk>/plan/print/",
    "referrals": "referrals/",
    "referral": "referrals/<int:pk>/",
    "referral-new": "referrals/new/",
    "directory": "services/",
    "service": "services/<str:key>/",
    "evidence": "evidence/",
    "finding": "evidence/<slug:name>/",
    "team": "team/",
    "import": "import/",
    "link": "q/<str:token>/",
    "me": "me/",
    "start": "me/questions/<int:pk>/",
    "question": "me/questions/<int:pk>/<str:item>/",
    "result": "me/results/<int:pk>/",
    "my-connections": "me/connections/",
    "connection-add": "me/connections/new/",
    "my-compare": "me/connections/change/",
    "my-plan": "me/plan/",
    "who-sees": "me/who-sees/",
}


@anyone
def coming(request: Visit, /, **given: object) -> HttpResponse:
    """Say that it is not there."""
    raise Http404


def missing(there: set[str | None]) -> list[URLPattern]:
    """Return the addresses whose names no journey has yet."""
    return [path(route, coming, name=name) for name, route in NAMES.items() if name not in there]
