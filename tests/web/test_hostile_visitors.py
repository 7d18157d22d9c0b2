"""Those who mean harm: what they type, what they steal, what they guess (the threats of security.md)."""

from datetime import timedelta

import pytest
import time_machine
import web_strangers
from clinic_record import MONDAY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.urls import reverse
from django.utils.html import escape
from web_strangers import Town, addresses, path_of
from web_visitors import Visitor, page

from amity.clinic.actions import invitations

RUNS = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
"""What would run on a page that shows what was typed as it was typed."""


@pytest.fixture
def here():
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False) as clock:
        cache.clear()
        yield clock
        cache.clear()


def accepted(practitioner) -> None:
    """Take up an invitation, without a second factor yet."""
    token = invitations.token(practitioner)
    invitations.take_up(at=MONDAY, token=token, name="Sam Okafor", password="three plain words")


def sign_in(visitor: Visitor, email: str, password: str = "three plain words"):
    return visitor.post(reverse("account_login"), {"login": email, "password": password})


def test_nothing_that_was_typed_runs_on_any_page(db, monkeypatch):
    monkeypatch.setattr(web_strangers, "MARK", RUNS)
    town = Town()
    as_words, shown = escape(RUNS), 0

    for who in (town.worker, town.record.admin, town.person):
        for address in addresses():
            response = Visitor(who).get(path_of(address, town.values(address)))
            if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
                continue
            text = page(response)
            assert "<img src=x" not in text, response.wsgi_request.path
            assert "<script>alert" not in text, response.wsgi_request.path
            shown += as_words in text

    assert shown >= 15, "it stands on too few pages for this to say anything"


def test_a_session_from_before_signing_in_is_worth_nothing_after(record, here):
    sam = record.practitioner("link-worker")
    accepted(sam)
    visitor = Visitor()
    visitor.get(reverse("account_login"))
    session = visitor.session
    session["planted"] = True
    session.save()
    visitor.cookies["amity"] = planted = session.session_key

    sign_in(visitor, sam.email)
    thief = Visitor()
    thief.cookies["amity"] = planted

    assert visitor.get(reverse("account")).status_code == 200
    assert visitor.session.session_key != planted
    assert thief.get(reverse("account")).status_code == 302


def test_a_session_that_was_signed_out_of_is_worth_nothing_to_whoever_kept_it(record):
    visitor, thief = Visitor(record.practitioner("link-worker")), Visitor()
    name = next(iter(visitor.cookies))
    thief.cookies[name] = visitor.cookies[name].value
    assert thief.get(reverse("account")).status_code == 200

    visitor.post(reverse("account_logout"))

    assert thief.get(reverse("account")).status_code == 302


def test_nobody_learns_by_trying_who_has_an_account(record, here, monkeypatch):
    sam = record.practitioner("link-worker")
    accepted(sam)
    work = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: work.append(1) or encode(self, *given)
    )

    told, done = [], []
    for email in (sam.email, "nobody@example.org"):
        work.clear()
        told.append(page(sign_in(Visitor(), email, "not this one")).replace(email, ""))
        done.append(len(work))

    assert "Check your email address and your password" in told[0]
    marks = [text.split("Check your email", 1)[1][:200] for text in told]
    assert marks[0] == marks[1]
    assert done == [1, 1]


def test_whoever_tries_one_password_on_many_accounts_is_stopped_too(record, here):
    told = [
        sign_in(Visitor(), f"colleague-{number}@example.org", "three plain words").status_code
        for number in range(31)
    ]

    assert told[0] == 200
    assert told[-1] == 429
