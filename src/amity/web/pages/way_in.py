"""The way in by a link: it shows nothing of anybody before the one-time code is typed."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amity.clinic.actions import assignments, entrance
from amity.clinic.models import Assignment
from amity.web.door import Visit, anyone
from amity.web.forms import Form


class CodeForm(Form):
    """The code that came by the way the link came."""

    code = forms.CharField(
        label=gettext_lazy("The code of 6 digits"),
        max_length=20,
        error_messages={"required": gettext_lazy("Enter the code that we sent you.")},
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "govuk-input govuk-input--code",
            }
        ),
    )


@anyone
def link(request: Visit, token: str) -> HttpResponse:
    """Open a link: send a code when asked to, take the code, and lead to the questions, or home.

    One that opens nothing can be asked for a new one: the answer is the same whatever is wrong with it.
    """
    try:
        assignment = entrance.open_link(at=request.at, token=token)
        if request.method == "POST" and "send" in request.POST:
            entrance.send_code(at=request.at, assignment=assignment)
            return HttpResponseRedirect(f"{reverse('link', args=[token])}?sent=1")
        form = CodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            entrance.check_code(at=request.at, assignment=assignment, code=form.cleaned_data["code"])
            return _in(request, assignment)
    except entrance.LinkError:
        asked = request.method == "POST" and "renew" in request.POST
        if asked:
            assignments.renew_link(at=request.at, token=token)
        return render(request, "amity/way_in/nothing.html", {"asked": asked}, status=200 if asked else 404)
    except entrance.CodeError as problem:
        form = CodeForm(request.POST if "code" in request.POST else None)
        if form.is_bound and form.is_valid():
            form.add_error("code", _(str(problem)))
        context = {"form": form, "errors": [] if form.is_bound else [_(str(problem))], "sent": True}
        return render(request, "amity/way_in/code.html", context, status=422)
    sent = "sent" in request.GET or request.method == "POST"
    status = 422 if form.errors else 200
    return render(request, "amity/way_in/code.html", {"form": form, "sent": sent}, status=status)


def _in(request: Visit, assignment: Assignment) -> HttpResponse:
    """Begin a session of the person, with a number of its own, and lead to what they were asked, or home."""
    request.session.flush()
    request.session["person"] = assignment.person_id
    request.session["seen"] = int(request.at.timestamp())
    done = assignment.done_at is not None
    return HttpResponseRedirect(reverse("me") if done else reverse("start", args=[assignment.pk]))


urlpatterns = [path("q/<str:token>/", link, name="link")]
