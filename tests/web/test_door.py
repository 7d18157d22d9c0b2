"""Who comes in, and who does not."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from web_visitors import Visitor, page

from amity import pictures
from amity.clinic.rules.policy import MAY, may
from amity.web.templatetags.amity import STATIC


def test_nobody_is_led_to_the_front_door(record):
    response = Visitor().get("/")

    assert response.status_code == 200
    assert "Sign in" in page(response)


def test_a_page_that_is_not_there_says_so_in_words(record):
    response = Visitor().get("/nowhere/")

    assert response.status_code == 404
    assert "This page is not here" in page(response)


def test_what_is_shown_is_kept_by_no_browser(record):
    response = Visitor(record.practitioner("link-worker")).get(reverse("account"))

    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_session_ends_when_nobody_does_anything(record):
    visitor = Visitor(record.practitioner("link-worker"))
    with time_machine.travel(record.at, tick=False) as clock:
        assert visitor.get(reverse("account")).status_code == 200
        clock.shift(timedelta(minutes=14))
        assert visitor.get(reverse("account")).status_code == 200
        clock.shift(timedelta(minutes=16))
        assert visitor.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("what", MAY)
def test_every_line_of_the_policy_names_roles_that_exist(what):
    from amity.clinic.models.membership import ROLES

    assert set(ROLES) >= MAY[what]
    assert not may({"nobody"}, what)


def test_the_style_of_pictures_is_the_one_that_pictures_are_drawn_for():
    assert (STATIC / "pictures.css").read_text(encoding="utf-8") == pictures.STYLE + "\n"
