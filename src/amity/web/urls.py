"""The addresses of the pages: a journey is added by its line in ``JOURNEYS``."""

from itertools import chain

from django.urls import URLPattern

from .pages import (
    accounts,
    coming,
    front,
    help_now,
)

JOURNEYS = (
    front,
    accounts,
    help_now,
)

urlpatterns: list[URLPattern] = list(chain.from_iterable(journey.urlpatterns for journey in JOURNEYS))
urlpatterns += coming.missing({pattern.name for pattern in urlpatterns})
