"""Assigning and paper in a browser: axe on every page, nothing too wide, and typing by keyboard alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from web_browser import SITE, SIZES, browsing, needs_chromium, too_wide, violations
from web_visitors import Visitor

from amity.clinic.actions import assignments, paper
from amity.clinic.models import PaperEntry

pytestmark = needs_chromium
KEYS = ("companionship", "left_out", "isolated")


@pytest.fixture
def person(record, worker):
    return record.person(worker=worker, given_name="Ruth")


def pages(record, worker, person, language):
    """Return every page of both journeys, by where it is."""
    due = record.at.date() + timedelta(days=7)
    made = assignments.assign(
        by=worker,
        at=record.at,
        person=person,
        due_on=due,
        how="paper",
        ask=("opener",) if language == "ar" else ("phq-9", "opener"),
        language=language,
    )
    first, second = (
        paper.enter(
            by=worker,
            at=record.at,
            person=person,
            instrument="ucla-3",
            answers=dict.fromkeys(KEYS, 1),
            answered_on=record.at.date(),
        )
        for _entry in range(2)
    )
    paper.enter_again(by=worker, at=record.at, paper=second, answers=dict.fromkeys(KEYS, 2))
    mine, its = [person.pk], [person.pk, made.pk]
    return {
        "assign": reverse("assign", args=mine),
        "cancel": reverse("assigned-cancel", args=its),
        "ask": reverse("assigned-ask", args=its),
        "choose": reverse("paper", args=mine),
        "pack": reverse("paper-pack", args=its),
        "large": reverse("paper-pack", args=its) + "?large=1",
        "entries": reverse("paper-entry", args=mine),
        "enter": reverse("paper-enter", args=[person.pk, "phq-9"]),
        "again": reverse("paper-again", args=[person.pk, first.pk]),
        "resolve": reverse("paper-resolve", args=[person.pk, second.pk]),
        "wrong": reverse("paper-wrong", args=[person.pk, first.pk]),
        "waiting": reverse("paper-waiting"),
    }


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "light"), SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(record, worker, person, settings, width, light, language):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    visitor = Visitor(worker)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    found, there = [], pages(record, worker, person, language)
    with browsing(visitor, width=width, light=light) as window:
        for name, each in there.items():
            window.goto(SITE + each)
            found += [f"{name} {problem}" for problem in violations(window)]
            found += [f"{name} is {wide} px too wide"] if (wide := too_wide(window)) > 0 else []

    assert found == []


def test_paper_is_typed_in_by_keyboard_and_enter_goes_on(record, worker, person):
    with browsing(Visitor(worker)) as window:
        window.goto(SITE + reverse("paper-enter", args=[person.pk, "ucla-3"]))
        window.locator("#id_answered_on_0").focus()
        for typed in ("1", "3", "2026", "3", "r", "-"):
            window.keyboard.type(typed)
            window.keyboard.press("Enter")
        window.keyboard.press("Enter")
        window.get_by_role("heading", name="Waiting").wait_for()

    assert PaperEntry.objects.get().first == {"companionship": 3, "left_out": -9}
