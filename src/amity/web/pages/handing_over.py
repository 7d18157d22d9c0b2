"""A device of the clinic in the hands of the person: their questions, and no way back to the records.

The practitioner's session ends when the device is handed over, so there is nothing to walk back into.
"""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from amity.clinic.actions import assignments
from amity.clinic.models import Assignment
from amity.errors import AmityError
from amity.web.door import Visit, anyone, hand_back, hand_over, record, staff

FORGET = '"cache"'
"""What the browser is told to forget: pages that it would show again on the way back."""


@staff("write on a record")
def hand(request: Visit, pk: int, assignment: int) -> HttpResponse:
    """Sign the practitioner out, and let the person answer what they were asked on this device."""
    assert request.practitioner is not None
    who = record(request, pk)
    found = Assignment.objects.of(who).open().filter(pk=assignment).first()
    if found is None:
        raise Http404
    context = {"who": who, "errors": []}
    if request.method != "POST":
        return render(request, "amity/handing_over/hand.html", context)
    try:
        assignments.hand_over(by=request.practitioner, at=request.at, assignment=found)
    except AmityError as problem:
        context["errors"] = [str(problem)]
        return render(request, "amity/handing_over/hand.html", context, status=422)
    hand_over(request, who.pk, found.pk, found.language)
    return _forgetful(HttpResponseRedirect(reverse("start", args=[found.pk])))


@anyone
def handed_back(request: Visit) -> HttpResponse:
    """End what the person had the device for, thank them, and say whom to give it to."""
    if request.device:
        hand_back(request)
    return _forgetful(render(request, "amity/handing_over/back.html"))


def _forgetful(response: HttpResponse) -> HttpResponse:
    response.headers["Clear-Site-Data"] = FORGET
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")  # the next has another
    return response


urlpatterns = [
    path("people/<int:pk>/questions/<int:assignment>/hand-over/", hand, name="hand-over"),
    path("handed-back/", handed_back, name="handed-back"),
]
