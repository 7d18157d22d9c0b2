"""Walks through the served town in a browser: a person, a practitioner and a duty worker do their part.

Every day each is walked by touch or by keyboard alone; ``make journeys`` walks them in every other way too,
and without scripts.
"""

import os
from typing import NamedTuple

import pytest
from browser_hands import Finger, Keyboard, Mouse
from walking import (
    DESK,
    PHONE,
    act_on_alert,
    answer_all,
    answer_one,
    ask_now,
    begin,
    come_in_by_link,
    first_value,
    here,
    make_plan,
    open_alert,
    propose_to_close,
    refer,
)
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

    context.clear_cookies()
    town.an_hour_later(who)
    come_in_by_link(hand, town, who)
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


@pytest.mark.parametrize("way", AT_DESK)
def test_a_positive_item_9_reaches_the_duty_worker_and_is_closed_by_two(town, browser, way):
    who = town.somebody("a therapist")
    phone = way.hand(town.context(browser, java_script_enabled=way.script, **PHONE).new_page())
    come_in_by_link(phone, town, who)
    begin(phone)
    answer_all(phone, {"phq9_9": 2})
    phone.window.get_by_role("heading", name="Before you go on").wait_for()
    shown = (phone.window.title() + phone.window.locator("body").inner_text()).lower()
    call = phone.window.locator("main a[href='tel:116123']").count()
    phone.press(phone.window.get_by_role("link", name="Go on"))
    phone.window.wait_for_url("**/me/questions/**")
    answer_all(phone)
    phone.window.get_by_role("heading", name="Thank you").wait_for()

    duty = way.hand(town.context(browser, "a duty worker", java_script_enabled=way.script).new_page())
    open_alert(duty, f"{who.called} Lind")
    alert = duty.window.url.partition("#")[0]
    before = duty.window.get_by_role("button", name="Propose to close").count()
    act_on_alert(duty)
    propose_to_close(duty)
    offered = duty.window.locator("form[action$='/close/']").count()
    duty.window.context.request.post(f"{alert}close/", form=token_of(duty), headers={"Referer": alert})
    duty.window.reload()
    alone = duty.window.locator(".phead .chip", has_text="Closed").count()

    second = way.hand(town.context(browser, who.by, java_script_enabled=way.script).new_page())
    second.window.goto(alert)
    second.press(second.window.locator("form[action$='/close/'] button"))
    second.window.locator(".phead .chip", has_text="Closed").wait_for()
    duty.window.goto("/today/")
    still = duty.window.locator(".task--alert").get_by_role("link", name=f"{who.called} Lind").count()

    assert not {word for word in ("suicid", "hurt", "dead", "harm", "phq") if word in shown}
    assert (call, before, offered, alone, still) == (1, 0, 0, 0, 0)
    assert town.letter("@", "please look now")


def token_of(hand):
    """Return what a form of this page sends along, for a request that no form of it makes."""
    token = hand.window.locator("input[name=csrfmiddlewaretoken]").first
    return {"csrfmiddlewaretoken": token.get_attribute("value")}


@pytest.mark.parametrize("way", AT_DESK)
def test_a_practitioner_takes_a_referral_to_a_signed_plan(town, browser, way):
    given = f"Petra{_named(way)}".replace("-", "")
    context = town.context(browser, "a link worker", java_script_enabled=way.script, **DESK)
    hand = way.hand(context.new_page())
    window = hand.window
    window.goto("/today/")
    hand.press(window.get_by_role("link", name="Referrals", exact=True))
    hand.press(window.get_by_role("link", name="New referral"))
    refer(hand, given, "Lind")
    hand.pick(worker := window.get_by_label("Who looks after them"), first_value(worker))
    hand.press(window.get_by_role("button", name="Accept into an episode"))
    window.get_by_text("They are on the caseload now").wait_for()
    asked = ask_now(hand)
    hand.press(window.get_by_role("link", name="Make a plan"))
    hand.choose(window.locator("input[name^=want-]").first)
    make_plan(hand, "I would like to sing again", "singing")
    hand.press(window.get_by_role("link", name="Print", exact=True))
    window.wait_for_url("**/plan/print/**")
    sheet = window.locator("body").inner_text()
    pdf = context.request.get(window.url.partition("#")[0] + "?pdf")

    assert asked >= 10
    assert "I would like to sing again" in sheet
    assert "Caseload" not in sheet
    assert pdf.body().startswith(b"%PDF")


@pytest.mark.parametrize("script", [True, False], ids=["with-scripts", "without"])
def test_a_session_that_ends_in_the_middle_loses_no_answer(town, browser, script):
    who = town.somebody("a link worker")
    hand = Finger(town.context(browser, java_script_enabled=script, **PHONE).new_page())
    window = hand.window
    come_in_by_link(hand, town, who)
    begin(hand)
    answer_one(hand, {})
    first = here(window.url)
    answer_one(hand, {})
    second = here(window.url)
    window.context.clear_cookies(name="amity")
    answer_one(hand, {})
    window.get_by_role("heading", name="Please open your link again").wait_for()
    told = window.locator("main").inner_text()

    town.an_hour_later(who)
    come_in_by_link(hand, town, who)
    chosen = window.get_by_label("I answer for myself", exact=True).is_checked()
    begin(hand)
    window.wait_for_url(second)
    hand.press(window.get_by_role("link", name="Back", exact=True))
    window.wait_for_url(first)

    assert chosen
    assert "The answer that you gave just now was not saved" in told
    assert window.locator("#a0").input_value() == "1"


def test_without_a_connection_an_answer_stays_chosen_and_the_page_says_so(town, browser):
    who = town.somebody("a link worker")
    hand = Keyboard(town.context(browser, **PHONE).new_page())
    window = hand.window
    come_in_by_link(hand, town, who)
    begin(hand)
    answer_one(hand, {})
    question = here(window.url)
    hand.write(window.locator("#a0"), "1")
    window.context.set_offline(True)
    hand.press(window.get_by_role("button", name="Continue"))
    window.get_by_text("There is no connection just now.").wait_for()
    focused = window.evaluate("'offline' in document.activeElement.dataset")
    window.context.set_offline(False)
    hand.press(window.get_by_role("button", name="Continue"))
    window.wait_for_url(lambda url: here(url) != question)

    assert focused


@pytest.mark.parametrize("script", [True, False], ids=["with-scripts", "without"])
def test_two_windows_on_one_question_are_shown_both_answers(town, browser, script):
    who = town.somebody("a link worker")
    hand = Finger(town.context(browser, java_script_enabled=script, **PHONE).new_page())
    window = hand.window
    come_in_by_link(hand, town, who)
    begin(hand)
    answer_one(hand, {})
    old = Finger(window.context.new_page())
    old.window.goto(window.url)
    answer_one(hand, {})
    old.write(old.window.locator("#a0"), "3")
    old.press(old.window.get_by_role("button", name="Continue"))
    old.window.get_by_text("This question was answered in another window.").wait_for()
    both = old.window.locator(".compare").inner_text()
    old.write(old.window.locator("#a0"), "3")
    old.press(old.window.get_by_role("button", name="Continue"))
    old.window.wait_for_url(here(window.url))
    hand.press(window.get_by_role("link", name="Back", exact=True))
    window.locator("#a0").wait_for()

    assert ("1" in both, "3" in both) == (True, True)
    assert window.locator("#a0").input_value() == "3"


@pytest.mark.parametrize("script", [True, False], ids=["with-scripts", "without"])
def test_a_bad_form_keeps_what_was_typed_and_leads_to_what_is_wrong(town, browser, script):
    hand = Keyboard(town.context(browser, "a link worker", java_script_enabled=script).new_page())
    window = hand.window
    window.goto("/referrals/new/")
    hand.write(window.get_by_label("Given name"), "Halina")
    hand.press(window.get_by_role("button", name="Save referral"))
    window.get_by_role("heading", name="There is a problem").wait_for()
    focused, title = window.evaluate("document.activeElement.className"), window.title()
    hand.press(window.locator(".govuk-error-summary a").first)
    window.keyboard.press("Space")

    assert title.startswith("Error: ")
    assert "govuk-error-summary" in focused or not script
    assert window.evaluate("document.activeElement.name") == "consent"
    assert window.get_by_label("Given name").input_value() == "Halina"


@pytest.mark.parametrize("script", [True, False], ids=["with-scripts", "without"])
def test_a_form_sent_twice_has_one_effect(town, browser, script):
    given = f"Twice{script}"
    hand = Mouse(town.context(browser, "a link worker", java_script_enabled=script).new_page())
    window = hand.window
    window.goto("/referrals/new/")
    hand.write(window.get_by_label("Given name"), given)
    hand.choose(window.get_by_label("Yes, they agreed"))
    sent = window.locator("main form").evaluate("e => Object.fromEntries(new FormData(e))")
    window.get_by_role("button", name="Save referral").dblclick()
    window.get_by_role("heading", name=given).wait_for()
    again = window.context.request.post("/referrals/new/", form=sent)
    at_first = here(window.url)
    window.goto("/referrals/")

    assert (again.ok, again.url) == (True, at_first)
    assert window.get_by_role("link", name=given).count() == 1


def test_a_stale_form_is_shown_both_versions(town, browser):
    who = town.somebody("a link worker")
    context = town.context(browser, who.by)
    one, other = Keyboard(context.new_page()), Mouse(context.new_page())
    for each in (one, other):
        each.window.goto(f"/people/{who.pk}/details/")
    change(other, "12 Rope Walk")
    other.window.wait_for_url(f"**/people/{who.pk}/")
    change(one, "9 Quay Street")
    one.window.locator(".compare").wait_for()
    both = one.window.locator(".compare").inner_text()
    focused = one.window.evaluate("document.activeElement.className")

    assert ("12 Rope Walk" in both, "9 Quay Street" in both) == (True, True)
    assert "govuk-error-summary" in focused


def change(hand, address):
    """Put somebody's address right."""
    hand.write(hand.window.get_by_label("Address"), address)
    hand.write(hand.window.get_by_label("Why they change"), "Told by phone")
    hand.press(hand.window.get_by_role("button", name="Save details"))
