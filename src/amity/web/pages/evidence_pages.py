"""Evidence: check a sentence before it is said, and see what stands behind one."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path

from amity import evidence
from amity.web.door import Visit, staff

LONGEST = 4000
MOST = 25
"""How many findings the page lists: whoever looks for more says what for."""


@staff("read evidence")
def check(request: Visit) -> HttpResponse:
    """Say which claims a text repeats although nobody should; and find findings by words."""
    text = request.POST.get("text", "")[:LONGEST]
    words = request.GET.get("q", "").strip()
    repeated = evidence.repeats(text) if text.strip() else []
    findings = evidence.search(words) if words else [evidence.load(name) for name in evidence.names()]
    context = {
        "text": text,
        "asked": bool(text.strip()),
        "repeated": repeated,
        "known": frozenset(evidence.names()),
        "words": words,
        "findings": [(each, evidence.estimate(each)) for each in findings[:MOST]],
        "more": max(len(findings) - MOST, 0),
        "claims": evidence.claims(),
    }
    return render(request, "amity/evidence/check.html", context)


@staff("read evidence")
def finding(request: Visit, name: str) -> HttpResponse:
    """Show one finding in full: how large, in whom, how certain, and what must stand beside it."""
    if name not in evidence.names():  # what is unverified is held back here too
        raise Http404
    found = evidence.load(name)
    beside = evidence.load(found.counterweight) if found.counterweight else None
    context = {
        "finding": found,
        "estimate": evidence.estimate(found),
        "plain": evidence.plain(found),
        "clinical": evidence.clinical(found),
        "beside": beside,
        "citation": evidence.cite(found),
    }
    return render(request, "amity/evidence/finding.html", context)


urlpatterns = [
    path("evidence/", check, name="evidence"),
    path("evidence/<slug:name>/", finding, name="finding"),
]
