"""What every answer says beside its page, and what reaches the log: nothing of anybody."""

import io
import json
import logging
import re

import pytest
from django.conf import settings as configured
from web_strangers import MARK, Town, addresses, path_of
from web_visitors import Visitor

from amity.server.log import Line

HEADERS = {
    "Content-Security-Policy": {
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
    },
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
INLINE = re.compile(
    r"<script(?![^>]*(?:\ssrc=|type=\"application/json\"))|\sstyle=|\son[a-z]+=|<style|javascript:",
    re.IGNORECASE,
)


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.fixture
def logged():
    """What the server would write to standard error."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "allauth", "amity")]
    for logger in loggers:
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


def test_every_address_answers_with_the_same_headers_and_nothing_inline(town, settings):
    settings.SECURE_SSL_REDIRECT = True
    for who in (None, town.worker, town.record.admin, town.person):
        for address in addresses():
            path = path_of(address, town.values(address))
            response = Visitor(who).get(path, secure=True)
            said = response.headers
            policy = {each.strip() for each in said["Content-Security-Policy"].split(";")}
            assert policy == HEADERS["Content-Security-Policy"], path
            for name, value in HEADERS.items():
                if name != "Content-Security-Policy":
                    assert said[name] == value, (path, name)
            assert "no-store" in said["Cache-Control"], path
            if said["Content-Type"].startswith("text/html") and not response.streaming:
                assert INLINE.search(response.content.decode()) is None, path


def test_cookies_are_bound_to_this_host_and_no_script_reads_the_session(record, settings):
    settings.SESSION_COOKIE_SECURE = True
    visitor = Visitor()
    visitor.get("/account/sign-in/", secure=True)
    visitor.post("/light/", {"theme": "dark"}, secure=True)

    assert set(visitor.cookies) == {"__Host-amity", "__Host-theme"}
    session = visitor.cookies["__Host-amity"]
    assert (session["secure"], session["httponly"], session["samesite"], session["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    assert {each["domain"] for each in visitor.cookies.values()} == {""}


def test_no_mark_of_anybody_reaches_the_log(town, logged, monkeypatch):
    def broken(*_given):
        raise ValueError(f"{MARK} lives at 1 {MARK} Street")

    monkeypatch.setattr("amity.clinic.actions.events.reads", broken)
    for who in (None, town.worker, town.record.admin, town.person):
        for address in addresses():
            visitor = Visitor(who, raise_request_exception=False)
            values = {
                name: value if value != "made-up" else f"{MARK}-token"
                for name, value in town.values(address).items()
            }
            path = path_of(address, values)
            visitor.get(path, {"page": f"{MARK}1", "next": f"/{MARK}"})
            visitor.post(
                path, {"email": f"{MARK}@example.org", "name": MARK, "login": MARK, "password": MARK}
            )
        visitor.get(f"/{MARK}/nowhere/")
        visitor.get("/", headers={"host": f"{MARK}.example.org", "user-agent": MARK})

    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert MARK.lower() not in logged.getvalue().lower()
    assert {"django.request", "django.security.DisallowedHost"} <= {line["logger"] for line in lines}
    assert any(line.get("error") == "ValueError" and line["status"] == 500 for line in lines)


def test_what_our_own_code_says_is_logged_and_what_it_puts_in_is_not():
    record = logging.LogRecord("amity.web", logging.WARNING, __file__, 1, "no answer from %s", (MARK,), None)

    said = json.loads(Line().format(record))

    assert said["said"] == "no answer from %s"
    assert configured.LOGGING["formatters"]["line"]["()"] == "amity.server.log.Line"


@pytest.mark.parametrize(
    ("path", "host", "status", "words"),
    [
        ("/nowhere/", "testserver", 404, "This page is not here"),
        ("/", "elsewhere.example.org", 400, "This does not work"),
        ("/team/", "testserver", 403, "You cannot open this page"),
    ],
)
def test_what_goes_wrong_is_said_in_our_frame(town, path, host, status, words):
    response = Visitor(town.worker).get(path, headers={"host": host})

    assert response.status_code == status
    assert words in response.content.decode()
    assert "/static/amity/amity.css" in response.content.decode()


def test_a_failure_is_said_without_the_database(town, monkeypatch, django_assert_num_queries):
    from django.test import RequestFactory

    from amity.web.pages.front import gone_wrong

    with django_assert_num_queries(0):
        response = gone_wrong(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
