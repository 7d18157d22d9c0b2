"""Walks through the served town in a browser: a person, a practitioner and a duty worker do their part.

Every day each is walked by touch or by keyboard alone; ``make journeys`` walks them in every other way too,
and without scripts.
"""

import os
from typing import NamedTuple

import pytest
from browser_hands import Finger, Keyboard, Mouse
from walking import DESK, PHONE, answer_all, begin, come_in_by_link, make_plan
from web_browser import needs_chromium, too_wide

pytestmark = needs_chromium


class Way(NamedTuple):
    """What works the page, and whether scripts run."""

    hand: type[Mouse]
    script: bool


TOUCH, KEYS, MOUSE = Way(Finger, True), Way(Keyboard, True), Way(Mouse, True)
WITHOUT = {"touch": Way(Finger, False), "keys": Way(Keyboard, False), "mouse": Way(Mouse, False)}
sometimes = pytest.mark.skipif(not os.environ.get("AMITY_JOURNEYS"), reason="walked by `make journeys`")


def ways(*daily, others):
    """Return the ways that are walked every day, and the others for `make journeys`."""
    named = [pytest.param(each, id=_named(each)) for each in daily]
    return [*named, *(pytest.param(each, id=_named(each), marks=sometimes) for each in others)]


def _named(way):
    return f"{way.hand.__name__.lower()}{'' if way.script else '-without-scripts'}"


ON_PHONE = ways(TOUCH, KEYS, others=[WITHOUT["touch"], WITHOUT["keys"]])
AT_DESK = ways(KEYS, others=[MOUSE, WITHOUT["keys"], WITHOUT["mouse"]])


@pytest.mark.parametrize("way", ON_PHONE)
def test_a_person_answers_on_a_phone_sees_their_result_and_map_and_gets_a_plan(town, browser, way):
    who = town.somebody("a link worker")
    context = town.context(browser, java_script_enabled=way.script, **PHONE)
    hand = way.hand(context.new_page())
    window = hand.window
    come_in_by_link(hand, town, who)
    begin(hand)
    asked = answer_all(hand)
    window.get_by_role("heading", name="Thank you").wait_for()
    hand.press(window.locator(".tasks a").first)
    window.get_by_role("heading", name="What your answers say").first.wait_for()
    results = window.locator(".result").count()
    hand.press(window.get_by_role("link", name="Connections", exact=True))
    window.get_by_role("heading", name="Your connections").wait_for()
    drawn = window.locator(".mapcard svg").count()
    wide = too_wide(window)
    hand.press(window.get_by_role("link", name="My plan", exact=True))
    window.get_by_role("heading", name="There is no plan yet").wait_for()

    worker = Mouse(town.context(browser, who.by, **DESK).new_page())
    worker.window.goto(f"/people/{who.pk}/plan/")
    make_plan(worker, "I would like to sing again", "singing")

    hand.press(window.get_by_role("link", name="My plan", exact=True))
    window.get_by_role("heading", name="What is next").wait_for()
    own = window.locator("blockquote").first.inner_text()
    dates = window.get_by_role("link", name="Add to my calendar")
    calendar = context.request.get(dates.get_attribute("href")).text()

    assert asked >= 12
    assert results >= 1
    assert drawn >= 1
    assert wide <= 0
    assert own == "I would like to sing again"
    assert calendar.count("BEGIN:VEVENT") >= 1
