"""Where help is, now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from amity.web.door import Visit, anyone


@anyone
def ways(request: Visit) -> HttpResponse:
    """Say whom to call."""
    return render(request, "amity/help.html")


urlpatterns = [path("help/", ways, name="help")]
