"""The addresses of the pages: a journey is added by its line in ``JOURNEYS``."""

from itertools import chain

from django.urls import URLPattern

from .pages import (
    accounts,
    alerts,
    answering,
    assigned,
    assigning,
    caseload,
    concerns,
    connections,
    consenting,
    contact,
    details,
    evidence_pages,
    front,
    help_now,
    home,
    paper_entry,
    paper_pack,
    person_page,
    places,
    plans,
    reads,
    referring,
    rota,
    safety_planning,
    team,
    way_in,
)

JOURNEYS = (
    front,
    accounts,
    help_now,
    caseload,
    person_page,
    answering,
    assigned,
    assigning,
    paper_entry,
    paper_pack,
    home,
    way_in,
    reads,
    team,
    consenting,
    contact,
    details,
    referring,
    alerts,
    rota,
    safety_planning,
    concerns,
    connections,
    plans,
    evidence_pages,
    places,
)

urlpatterns: list[URLPattern] = list(chain.from_iterable(journey.urlpatterns for journey in JOURNEYS))
