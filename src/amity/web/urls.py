"""The addresses of the pages: a journey is added by its line in ``JOURNEYS``."""

from itertools import chain

from django.urls import URLPattern

from .pages import (
    accounts,
    caseload,
    coming,
    front,
    help_now,
    person_page,
)

JOURNEYS = (
    front,
    accounts,
    help_now,
    caseload,
    person_page,
)

urlpatterns: list[URLPattern] = list(chain.from_iterable(journey.urlpatterns for journey in JOURNEYS))
urlpatterns += coming.missing({pattern.name for pattern in urlpatterns})
