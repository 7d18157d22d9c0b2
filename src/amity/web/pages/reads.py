"""Who has opened a record."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from amity.clinic.actions import events
from amity.clinic.models import Practitioner
from amity.web.door import Visit, record, staff


@staff("see a record")
def opened(request: Visit, pk: int) -> HttpResponse:
    """Say who opened somebody's record, who was refused, and when: newest first."""
    person = record(request, pk)
    page = Paginator(events.reads(person), 50).get_page(request.GET.get("page"))
    names = {f"practitioner/{pk}": name for pk, name in Practitioner.objects.values_list("pk", "name")}
    rows = [{"at": each.at, "who": names.get(each.by, each.by), "did": each.did} for each in page]
    context = {"person": person, "rows": rows, "page": page}
    return render(request, "amity/reads.html", context)


urlpatterns = [path("people/<int:pk>/opened/", opened, name="person-reads")]
