"""A practitioner takes a referral to a signed plan, with a pointer and with a keyboard alone."""

import pytest
from browser_hands import HANDS
from town_server import ONE_SERVER
from web_browser import needs_chromium

pytestmark = [needs_chromium, ONE_SERVER]


@pytest.mark.parametrize("how", HANDS)
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_referral_becomes_a_signed_plan(town, how, script):
    name = f"Petra{len(how)}{script}"
    with town.browser() as browser:
        context = town.context(browser, "a link worker", java_script_enabled=script)
        hand = HANDS[how](context.new_page())
        window = hand.window
        window.goto("/referrals/")
        hand.press(window.get_by_role("link", name="New referral").first)
        refer(hand, name)
        hand.pick(worker := window.get_by_label("Who looks after them"), first_value(worker))
        hand.press(window.get_by_role("button", name="Accept into an episode"))
        window.get_by_text("They are on the caseload now").wait_for()
        hand.press(window.get_by_role("link", name="Make a plan"))
        hand.write(window.get_by_label("in their own words"), "I would like to sing again")
        hand.write(window.get_by_label("What they like"), "singing")
        hand.press(window.get_by_role("button", name="See what could help"))
        hand.press(window.get_by_role("button", name="Sign the plan"))
        window.get_by_text("Signed").first.wait_for()
        shown = window.locator("main").inner_text()

    assert "I would like to sing again" in shown
    assert "Draft" not in shown


def refer(hand, name):
    """Write down a referral with consent, and save it."""
    window = hand.window
    hand.write(window.get_by_label("Given name"), name)
    hand.write(window.get_by_label("Family name"), "Lind")
    hand.pick(source := window.get_by_label("Who refers"), first_value(source))
    hand.choose(window.get_by_role("group", name="Do they agree").get_by_role("radio").first)
    hand.press(window.get_by_role("button", name="Save referral"))
    window.get_by_role("heading", name=f"{name} Lind").wait_for()


def first_value(there):
    return there.evaluate("e => [...e.options].map(o => o.value).find(v => v)")


def test_a_form_sent_twice_makes_one_referral_and_a_bad_one_keeps_what_was_typed(town):
    with town.browser() as browser:
        window = town.context(browser, "a link worker").new_page()
        hand = HANDS["by pointer"](window)
        window.goto("/referrals/new/")
        hand.write(window.get_by_label("Given name"), "Twice")
        hand.press(window.get_by_role("button", name="Save referral"))
        summary = window.get_by_role("alert").first
        summary.wait_for()
        kept = window.get_by_label("Given name").input_value()
        focused = window.evaluate("document.activeElement.className")
        refer(hand, "Twice")
        first = window.url
        window.go_back()
        hand.press(window.get_by_role("button", name="Save referral"))
        window.get_by_role("heading", name="Twice Lind").wait_for()
        second = window.url

    assert kept == "Twice"
    assert "govuk-error-summary" in focused
    assert first == second
