"""Somebody's own account: who they are here, and how they sign in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from amity.web.door import Visit, staff


@staff("use the directory")
def account(request: Visit) -> HttpResponse:
    """Say who is signed in, in which teams, and lead to how they sign in."""
    return render(request, "amity/account.html")


urlpatterns = [path("account/", account, name="account")]
