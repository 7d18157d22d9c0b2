"""Steps that several walks through the served town take, whatever the hand that takes them."""

import re
from typing import Any

from browser_hands import Mouse
from town_server import Somebody, Town

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


def come_in_by_link(hand: Mouse, town: Town, who: Somebody) -> None:
    """Open the link of the letter, ask for the code, and type the code of the next letter."""
    window = hand.window
    link = re.search(r"http://\S+/q/\S+/", str(town.letter(who.email, "/q/").get_content()))
    assert link is not None
    window.goto(link[0])
    hand.press(window.get_by_role("button", name="Send me the code"))
    code = re.search(r"code is (\d{3} \d{3})", str(town.letter(who.email, "Your code is").get_content()))
    assert code is not None
    hand.write(window.get_by_label("The code of 6 digits"), code[1])
    hand.press(window.get_by_role("button", name="Continue"))
    window.wait_for_url("**/me/assigned/**")


def begin(hand: Mouse) -> None:
    """Answer for oneself, with nobody looking on."""
    window = hand.window
    hand.choose(window.get_by_label("I answer for myself", exact=True))
    hand.choose(window.get_by_label("No", exact=True))
    hand.press(window.get_by_role("button", name="Start"))
    window.wait_for_url(re.compile("/me/(questions|assigned/.*/words)/"))


def answer_all(hand: Mouse, choose: dict[str, int] | None = None) -> int:
    """Answer what is asked until there is no question more, and return how many there were.

    ``choose`` names the place of the answer, from 0, for items that must not get the second one.
    """
    asked = 0
    while hand.window.get_by_role("button", name="Continue").count():
        asked += 1
        _answer(hand, choose or {})
    return asked


def _answer(hand: Mouse, choose: dict[str, int]) -> None:
    window, before = hand.window, here(hand.window.url)
    item = before.rstrip("/").rpartition("/")[2]
    if window.locator("input[name=answer][type=radio]").count():
        hand.choose(window.locator("input[name=answer]").nth(choose.get(item, 1)))
    elif window.locator("#a0").count():
        hand.write(window.locator("#a0"), "1")
    elif window.locator("textarea").count():
        hand.write(window.locator("#words"), "More company on Sundays")
    else:
        hand.write(window.locator("#words"), "Ana")
    hand.press(window.get_by_role("button", name="Continue"))
    window.wait_for_url(lambda url: here(url) != before)
    window.wait_for_load_state()


def here(url: str) -> str:
    """Return an address without the place on the page, which a way past the frame adds."""
    return url.partition("#")[0]


def make_plan(hand: Mouse, own: str, likes: str) -> None:
    """Make a plan with somebody: what they would like different, one thing they choose, and sign it."""
    window = hand.window
    window.get_by_role("heading", name="Make a plan together").wait_for()
    hand.write(window.get_by_label("in their own words"), own)
    hand.write(window.get_by_label("What they like"), likes)
    hand.press(window.get_by_role("button", name="See what could help"))
    window.get_by_role("heading", name="What could help").wait_for()
    hand.choose(window.locator("input[name=option]").first)
    hand.press(window.get_by_role("button", name="Put what they chose into the plan"))
    window.get_by_text("Chosen.").wait_for()
    hand.press(window.get_by_role("button", name="Sign the plan"))
    window.get_by_text("Signed.").first.wait_for()


def first_value(there: Any) -> str:
    """Return the first choice of a list that is not empty."""
    value: str = there.evaluate("e => [...e.options].map(o => o.value).find(v => v)")
    return value
