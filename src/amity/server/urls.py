"""Every door, and where it stands."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


healthz.reach = ("anyone", "")  # type: ignore[attr-defined]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("", include("amity.web.urls")),
]
if settings.AMITY_DEMO:
    urlpatterns.append(path("demo/", include("amity.server.demo")))
handler400 = "amity.web.pages.front.not_understood"
handler403 = "amity.web.pages.front.not_yours"
handler404 = "amity.web.pages.front.not_there"
handler429 = "amity.web.pages.front.too_often"
handler500 = "amity.web.pages.front.gone_wrong"
