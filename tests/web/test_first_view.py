"""What a browser fetches when somebody opens their first page: few bytes, packed (issue 6)."""

import gzip
import re
from contextlib import ExitStack
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse
from web_visitors import Visitor

from amity.clinic.actions import assignments

BUDGET = 200_000
"""Bytes of a first page view in all."""

LETTERS = "/static/amity/fonts/atkinson-hyperlegible-next-latin.woff2"
WHERE = re.compile(r'(?:href|src)="(/static/[^"#]+)')
INSIDE = re.compile(r"from\s*'([^']+)'|import\('([^']+)'\)")


def fetched(visitor: Client, address: str) -> dict[str, int]:
    """Return what a first view of a page fetches, and how many bytes each part sends."""
    page: Any = visitor.get(address)
    assert page.status_code == 200
    asked = {*WHERE.findall(page.content.decode()), LETTERS}
    sizes = {address: len(page.content)}
    while asked:
        part = asked.pop()
        body, _headers = _body(visitor, part)
        sizes[part] = len(body)
        if part.partition("?")[0].endswith(".js"):
            inside = INSIDE.findall(gzip.decompress(body).decode())
            asked |= {urljoin(part, "".join(each)) for each in inside} - sizes.keys()
    return sizes


def _body(visitor: Client, address: str, takes: str = "gzip") -> tuple[bytes, dict[str, str]]:
    found: Any = visitor.get(address, headers={"accept-encoding": takes})
    assert found.status_code == 200, address
    with ExitStack() as files:
        for close in found._resource_closers:
            files.callback(close)
        body = b"".join(found.streaming_content)
    return body, dict(found.headers)


@pytest.fixture
def pages(record) -> list[tuple[Client, str]]:
    worker = record.practitioner("link-worker")
    person = record.person(worker=worker)
    asked = assignments.assign(
        by=worker, at=record.at, person=person, due_on=record.at.date(), how="with-staff", ask=["ucla-3"]
    )
    one, other = Visitor(worker), Visitor(person)
    return [
        (Client(), reverse("front")),
        (Client(), reverse("account_login")),
        (other, reverse("me")),
        (other, reverse("start", args=[asked.pk])),
        (other, reverse("my-connections")),
        (one, reverse("today")),
        (one, reverse("people")),
        (one, reverse("person", args=[person.pk])),
    ]


def test_a_first_page_view_is_small(pages):
    heavy = {
        address: sum(sizes.values()) for visitor, address in pages if (sizes := fetched(visitor, address))
    }

    assert max(heavy.values()) <= BUDGET, heavy
    assert len(heavy) == len(pages)


def test_style_sheets_and_scripts_go_out_packed_to_whoever_takes_it(db):
    packed, said = _body(Client(), "/static/amity/amity.css")
    plain, said_plainly = _body(Client(), "/static/amity/amity.css", takes="identity")

    assert said["Content-Encoding"] == "gzip"
    assert said["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in said_plainly
    assert gzip.decompress(packed) == plain


def test_a_font_goes_out_as_it_is(db):
    _letters, said = _body(Client(), LETTERS)
    assert "Content-Encoding" not in said
