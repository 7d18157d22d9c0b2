"""Steps that several walks through the served town take, whatever the hand that takes them."""

import re
from typing import Any

from browser_hands import Mouse
from town_server import Somebody, Town

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LINK, CODE = r"http://\S+/q/\S+/", r"\b\d{3} \d{3}\b"
"""What a letter to a person has in it: the link to their questions, or the code that the link asks for."""
DESK = {"viewport": {"width": 1280, "height": 800}}


def come_in_by_link(hand: Mouse, town: Town, who: Somebody) -> None:
    """Open the link of the letter, ask for the code, and type the code of the next letter."""
    window = hand.window
    window.goto(town.letter(who.email, LINK))
    before = len(town.letters(who.email, CODE))
    hand.press(window.get_by_role("button", name="Send me the code"))
    code = town.letter(who.email, CODE, after=before)
    hand.write(window.get_by_label("The code of 6 digits"), code)
    hand.press(window.get_by_role("button", name="Continue"))
    window.wait_for_url("**/me/**")


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
        answer_one(hand, choose or {})
    return asked


def answer_one(hand: Mouse, choose: dict[str, int]) -> None:
    window, before = hand.window, here(hand.window.url)
    item = before.rstrip("/").rpartition("/")[2]
    if window.locator("input[name=answer][type=radio]").count():
        hand.choose(window.locator("input[name=answer]").nth(choose.get(item, 1)))
    elif window.locator("#a0").count():
        hand.write(window.locator("#a0"), "1")
    else:
        words = window.locator("#words, #id_words").first
        hand.write(
            words, "More company on Sundays" if words.evaluate("e => e.matches('textarea')") else "Ana"
        )
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


def refer(hand: Mouse, given: str, family: str) -> None:
    """Write down a referral of somebody who agreed to it, and save it."""
    window = hand.window
    hand.write(window.get_by_label("Given name"), given)
    hand.write(window.get_by_label("Family name"), family)
    for box, part in zip(("0", "1", "2"), ("7", "3", "1958"), strict=True):
        hand.write(window.locator(f"#id_birth_date_{box}"), part)
    hand.pick(window.get_by_label("Referred by"), "gp")
    hand.write(window.get_by_label("Why they were referred"), "Lonely since his wife died")
    hand.choose(window.get_by_label("Yes, they agreed"))
    hand.press(window.get_by_role("button", name="Save referral"))
    window.get_by_role("heading", name=f"{given} {family}").wait_for()


def ask_now(hand: Mouse) -> int:
    """Assign the questions of a first visit, and ask them with the person there; return how many."""
    window = hand.window
    hand.press(window.get_by_role("link", name="Assign questions").last)
    hand.choose(window.get_by_label("First visit"))
    hand.choose(window.locator("input[name=how][value=with-staff]"))
    hand.press(window.get_by_role("button", name="Assign", exact=True))
    hand.press(window.get_by_role("link", name="Ask now"))
    hand.choose(window.get_by_label("They answer, and I type what they say"))
    hand.press(window.get_by_role("button", name="Start"))
    window.wait_for_url(re.compile("/(asking|words)/"))
    return answer_all(hand)


def open_alert(hand: Mouse, name: str) -> None:
    """Find somebody's alert on Today, open it, and take it on."""
    window = hand.window
    window.goto("/today/")
    hand.press(window.locator(".task--alert").get_by_role("link", name=name))
    window.get_by_role("heading", name="Safety alert").wait_for()
    hand.press(window.locator("form[action$='/own/'] button"))
    window.get_by_text("It is yours.").wait_for()


def act_on_alert(hand: Mouse) -> None:
    """Record the call in which they spoke."""
    window = hand.window
    alert = here(window.url)
    hand.press(window.locator("a[href*='?alert=']"))
    hand.choose(window.get_by_label("Phone", exact=True))
    hand.choose(window.get_by_label("Spoke with them"))
    hand.write(window.get_by_label("Note"), "Spoke for half an hour; safety plan made")
    hand.press(window.get_by_role("button", name="Save", exact=True))
    window.get_by_text("Contact recorded.").wait_for()
    assert here(window.url) == alert


def propose_to_close(hand: Mouse) -> None:
    """Propose to close the alert on that call."""
    window = hand.window
    hand.pick(done := window.locator("#id_action"), first_value(done))
    hand.write(window.get_by_label("Why it can be closed"), "Safe with the plan, seen again on Thursday")
    hand.press(window.get_by_role("button", name="Propose to close"))
    window.locator(".phead .chip", has_text="A second person is to close it").wait_for()
