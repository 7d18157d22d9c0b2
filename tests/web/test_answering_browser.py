"""Answering in a browser: by keyboard, with and without scripts, and axe on every page of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from web_browser import SITE, SIZES, browsing, needs_chromium, too_wide, violations
from web_visitors import Visitor

from amity.clinic.actions import assessments, assignments
from amity.clinic.models import Assessment, SafetyAlert

pytestmark = needs_chromium
KEYS = ("companionship", "left_out", "isolated")


@pytest.fixture
def person(record):
    return record.person()


def begin(record, person, instrument="ucla-3"):
    return assessments.begin(by=person, at=record.at, person=person, instrument=instrument)


def record_of(record, person, *codes, after=0):
    at = record.at + timedelta(days=after)
    answers = dict(zip(KEYS, codes, strict=True))
    return assessments.record(by=person, at=at, person=person, instrument="ucla-3", answers=answers)


def pages(record, person):
    """Return every page of the journey, by its name and where it is."""
    ucla, opener, ons4 = (begin(record, person, name) for name in ("ucla-3", "opener", "ons4"))
    phq9 = begin(record, person, "phq-9")
    record_of(record, person, 3, 3, 3)
    last = record_of(record, person, 1, 1, 2, after=30)
    assignment = assignments.assign(
        by=record.practitioner(),
        at=record.at,
        person=person,
        due_on=record.at.date(),
        how="with-staff",
        battery="first-visit",
    )
    return [
        reverse("me"),
        reverse("start", args=[assignment.pk]),
        reverse("in-own-words", args=[assignment.pk, 0]),
        reverse("in-own-words", args=[assignment.pk, 6]),
        reverse("assigned-end", args=[assignment.pk]),
        reverse("question", args=[ucla.pk, "left_out"]),
        reverse("question", args=[opener.pk, "close_friends"]),
        reverse("question", args=[ons4.pk, "sat"]),
        reverse("pause", args=[phq9.pk]),
        reverse("result", args=[last.pk]),
        reverse("help"),
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("width", "light"), SIZES)
def test_axe_finds_nothing_and_nothing_is_too_wide(record, person, settings, width, light, language):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    visitor = Visitor(person)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    found, there = [], pages(record, person)
    with browsing(visitor, width=width, light=light) as window:
        for each in there:
            window.goto(SITE + each)
            found += [f"{each} {problem}" for problem in violations(window)]
            found += [f"{each} is {wide} px too wide"] if (wide := too_wide(window)) > 0 else []

    assert found == []


@pytest.mark.parametrize("script", [True, False])
def test_a_questionnaire_is_answered_by_keyboard_alone(record, person, script):
    begun = begin(record, person)
    with browsing(Visitor(person), width=390, script=script) as window:
        window.goto(SITE + reverse("go-on", args=[begun.pk]))
        for words in ("lack companionship", "left out", "isolated from others"):
            window.get_by_role("heading", name=words).wait_for()
            window.locator("input[type=radio]").first.focus()
            window.keyboard.press("Space")
            window.keyboard.press("ArrowDown")
            window.keyboard.press("Enter")
        window.get_by_role("heading", name="What your answers say").wait_for()

    assert Assessment.objects.get(pk=begun.pk).answers == dict.fromkeys(KEYS, 2)


def test_with_a_script_a_question_without_an_answer_takes_the_focus_to_what_is_wrong(record, person):
    begun = begin(record, person)
    with browsing(Visitor(person)) as window:
        window.goto(SITE + reverse("question", args=[begun.pk, "left_out"]))
        window.get_by_role("button", name="Continue").click()
        window.get_by_text("There is a problem").wait_for()
        window.wait_for_function("document.activeElement.matches('.govuk-error-summary')")


def test_enter_never_declines(record, person):
    """The button that a form's Enter presses is Continue, though declining stands before it."""
    begun = begin(record, person, "opener")
    with browsing(Visitor(person)) as window:
        window.goto(SITE + reverse("question", args=[begun.pk, "close_friends"]))
        window.get_by_label("How many?").fill("4")
        window.keyboard.press("Enter")
        window.get_by_text("How many groups are you part of?").wait_for()

    assert Assessment.objects.get(pk=begun.pk).answers == {"close_friends": 4}


def test_a_positive_item_9_shows_the_pause_and_its_alert_outlives_going_back(record, person):
    begun = begin(record, person, "phq-9")
    with browsing(Visitor(person), width=390) as window:
        window.goto(SITE + reverse("question", args=[begun.pk, "phq9_9"]))
        window.get_by_label("Several days").check()
        window.get_by_role("button", name="Continue").click()
        window.get_by_role("heading", name="Before you go on").wait_for()
        called = window.get_by_role("link", name="Samaritans").get_attribute("href")
        window.go_back()

    assert called == "tel:116123"
    assert SafetyAlert.objects.open().get().state == "raised"
