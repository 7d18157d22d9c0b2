"""A person on a phone: answers, sees their map, reads their plan; and loses no answer on the way."""

import pytest
from browser_hands import HANDS, answer_all
from town_server import ONE_SERVER
from web_browser import needs_chromium, too_wide

pytestmark = [needs_chromium, ONE_SERVER]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ASKED = """pk__in=Assignment.objects.open().filter(answered_by="", how="email").values("person"),
    plans__status="signed", networks__hidden=False"""
"""Somebody who was sent questions and has not begun, and who has a plan and a map."""


def begin(hand):
    """Start the questions that wait: for oneself, with nobody looking on."""
    window = hand.window
    window.goto("/me/")
    hand.press(window.locator(".tasks .btn--primary").first)
    hand.choose(window.get_by_label("I answer for myself", exact=True))
    hand.choose(window.get_by_label("No", exact=True))
    hand.press(window.get_by_role("button", name="Start"))
    window.wait_for_url("**/me/questions/**")


def at_home(town, browser, who, how, **more):
    window = town.context(browser, who, **PHONE, **more).new_page()
    window.goto("/me/")
    return HANDS[how](window)


@pytest.mark.parametrize("how", HANDS)
def test_a_person_answers_on_a_phone_sees_their_map_and_gets_a_plan(town, how):
    who = town.person(ASKED)
    with town.browser() as browser:
        hand = at_home(town, browser, who, how)
        window = hand.window
        begin(hand)
        asked = answer_all(hand)
        window.get_by_role("heading", name="Thank you").wait_for()
        hand.press(window.get_by_role("link", name="home page"))
        hand.press(window.get_by_role("link", name="Your connections").first)
        window.get_by_role("heading", name="Your connections").wait_for()
        drawn = window.locator("svg[role=img], figure svg").count()
        wide = too_wide(window)
        hand.press(window.get_by_role("link", name="My plan").first)
        window.get_by_role("heading", name="My plan").wait_for()
        goals = window.locator("blockquote").count()

    assert asked >= 10
    assert drawn >= 1
    assert wide <= 0
    assert goals >= 1


def test_without_scripts_the_questions_are_answered_too(town):
    who = town.person(ASKED)
    with town.browser() as browser:
        hand = at_home(town, browser, who, "by pointer", java_script_enabled=False)
        begin(hand)
        asked = answer_all(hand)
        said = hand.window.locator("h1").inner_text()

    assert (asked >= 10, said) == (True, "Thank you")


def test_a_session_that_ends_in_the_middle_loses_no_answer(town):
    """The cookie goes away between two questions; whoever comes in again goes on where they were."""
    who = town.person(ASKED)
    with town.browser() as browser:
        hand = at_home(town, browser, who, "by pointer")
        window = hand.window
        begin(hand)
        hand.choose(window.locator("input[name=answer]").nth(1))
        hand.press(window.get_by_role("button", name="Continue"))
        window.wait_for_url(lambda url: "companionship" not in url)
        second = window.url
        window.context.clear_cookies(name="amity")
        hand.choose(window.locator("input[name=answer]").nth(1))
        hand.press(window.get_by_role("button", name="Continue"))
        window.wait_for_url("**/come-back/**")
        pk = who.removeprefix("person ")
        again = town.person(f"pk={pk}")
        hand = at_home(town, browser, again, "by pointer")
        hand.press(hand.window.locator(".tasks .btn--primary").first)
        hand.press(hand.window.get_by_role("button", name="Start"))
        hand.window.wait_for_url(second)
        hand.press(hand.window.get_by_role("link", name="Back"))
        kept = hand.window.locator("input[name=answer]").nth(1).is_checked()

    assert kept


def test_two_windows_never_overwrite_each_other_in_silence(town):
    """The older window is shown both answers, and a form sent twice counts once."""
    who = town.person(ASKED)
    with town.browser() as browser:
        hand = at_home(town, browser, who, "by pointer")
        begin(hand)
        old = hand.window.context.new_page()
        old.goto(hand.window.url)
        hand.choose(hand.window.locator("input[name=answer]").nth(0))
        hand.press(hand.window.get_by_role("button", name="Continue"))
        hand.window.wait_for_url(lambda url: url != old.url)
        old.locator("input[name=answer]").nth(2).check()
        old.get_by_role("button", name="Continue").click()
        old.get_by_text("answered in another window").wait_for()
        both = old.locator(".compare section").count()

    assert both == 2
