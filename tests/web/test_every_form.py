"""Every form of every page is sent what no form of ours would send: it answers, and never falls over."""

import os
import pickle
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
import time_machine
from clinic_record import MONDAY
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from web_strangers import Town, addresses, path_of
from web_visitors import Visitor

from amity.clinic.actions import assessments, assignments, follow_ups

NASTY = {
    "nothing": "",
    "NUL": "a%00b",
    "no UTF-8": "%ff%fe",
    "half a pair": quote_plus("\ud800", errors="surrogatepass"),
    "a huge number": "9" * 25,
    "below zero": "-1",
    "no number": "NaN",
    "digits of another script": quote_plus("٣"),
    "no day": "2026-02-30",
    "a day before all days": "0000-00-00",
    "very long": "x" * 120_000,
    "markup": quote_plus("'\"><script>alert(1)</script>"),
    "lines": "a%0D%0Ab%0AX-Header:%201",
    "a list": "[]",
}
"""What is sent, as it is encoded: in all fields of a form."""

ALONE = tuple(NASTY) if os.environ.get("AMITY_FORMS") == "all" else ("NUL", "a huge number")
"""What is also sent in each field alone, with the others as the page had them: ``make forms`` sends all."""

ENDS = ("leave", "handed-back", "still-here", "account_logout")
"""What ends the visit."""

SENT = "application/x-www-form-urlencoded"


class Forms(HTMLParser):
    """Collects the forms of a page that are posted: where to, and each field with what it would send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.now: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = {} if said.get("method") == "post" else None
            if self.now is not None:
                self.found.append((said.get("action", ""), self.now))
        elif self.now is not None and (name := said.get("name")):
            self.now.setdefault(name, said.get("value", ""))
        elif tag == "option" and self.now:
            last = list(self.now)[-1]
            self.now[last] = self.now[last] or said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.now = None


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    with time_machine.travel(MONDAY + timedelta(minutes=2), tick=False):
        cache.clear()
        found = Town()
        at, by, person = MONDAY + timedelta(minutes=1), found.worker, found.person
        due_on = at.date() + timedelta(days=7)
        asked = {"by": by, "at": at, "person": person, "due_on": due_on}
        assignments.assign(**asked, how="with-staff", battery="first-visit")
        assignments.assign(**asked, how="paper", ask=("phq-9",))
        found.asked = assessments.begin(by=person, at=at, person=person, instrument="ucla-3").pk
        follow_ups.plan(by=by, at=at, person=person, due_on=due_on)
        yield found
        cache.clear()


def pages(town: Town, visitor: Visitor) -> Iterator[str]:
    """Return every page that somebody can open, with the questions that they are asked."""
    more = [
        reverse("question", args=[town.asked, "companionship"]),
        reverse("paper-enter", args=[town.person.pk, "ucla-3"]),
    ]
    there = [each for each in addresses() if each.name not in ENDS]
    for path in [*more, *(path_of(each, town.values(each)) for each in there)]:
        response = visitor.get(path)
        if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html"):
            yield path


def forms(town: Town, visitor: Visitor) -> dict[str, dict[str, str]]:
    """Return where each form is sent, and its fields, once for each place."""
    found: dict[str, dict[str, str]] = {}
    for path in pages(town, visitor):
        parser = Forms()
        parser.feed(visitor.get(path).content.decode())
        for action, fields in parser.found:
            there = action or path
            if urlsplit(there).path not in {reverse(name) for name in ENDS}:
                found.setdefault(there, {}).update(fields)
    return found


def queries(town: Town, visitor: Visitor) -> set[tuple[str, str]]:
    """Return each page and each name in a query that any page of theirs links to it by."""
    linked: dict[str, set[str]] = {}
    there = list(pages(town, visitor))
    for path in there:
        for href in re.findall(r'(?:href|action)="([^"#]*)', visitor.get(path).content.decode()):
            parts = urlsplit(unescape(href))
            linked.setdefault(parts.path or path, set()).update(parse_qs(parts.query))
    return {(path, name) for path, names in linked.items() if path in there for name in {*names, "next"}}


def bodies(fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Return what is sent to a form, with words for it: one field nasty, all of them, and no form at all."""
    whole = {name: quote_plus(value) for name, value in fields.items() if name != "csrfmiddlewaretoken"}
    for what, nasty in NASTY.items():
        yield f"all {what}", "&".join(f"{quote_plus(name)}={nasty}" for name in whole)
        for name in whole if what in ALONE else ():
            yield (
                f"{name} {what}",
                "&".join(f"{quote_plus(k)}={nasty if k == name else v}" for k, v in whole.items()),
            )
    yield "nothing at all", ""
    yield "not a form", "%%%=&&&=%00"


def faults(visitor: Visitor, there: str, fields: dict[str, str]) -> list[str]:
    """Send everything nasty to one form, put back what it did, and return what fell over."""
    visitor.raise_request_exception = False
    fell = []
    for what, body in bodies(fields):
        here = pickle.loads(pickle.dumps(visitor.cookies))
        with transaction.atomic():
            response = visitor.post(there, body, content_type=SENT)
            transaction.set_rollback(True)
        visitor.cookies = here
        if response.status_code >= 500:
            fell.append(f"{there}: {what}: {response.status_code}")
    return fell


@pytest.mark.parametrize("who", ["link-worker", "supervisor", "administrator", "person", "nobody"])
def test_whatever_is_sent_is_answered(town: Town, who: Any, caplog):
    if who in ("person", "nobody"):
        visitor = Visitor(town.person if who == "person" else None)
    else:
        visitor = Visitor(town.worker if who == "link-worker" else town.practitioner(who, own=True))
    found = forms(town, visitor)

    fell = [each for there, fields in found.items() for each in faults(visitor, there, fields)]

    assert len(found) >= {"nobody": 3, "person": 8, "administrator": 5}.get(who, 30), sorted(found)
    for path, name in queries(town, visitor):
        for what in ALONE:
            if len(NASTY[what]) < 1000 and visitor.get(f"{path}?{name}={NASTY[what]}").status_code >= 500:
                fell.append(f"{path}?{name}: {what}")
    assert fell == [], "\n".join(fell)
