"""Two ways to work a page: with a finger or mouse, and with a keyboard alone."""

from typing import Any


class Pointer:
    """Presses what it points at."""

    def __init__(self, window: Any) -> None:
        self.window = window

    def press(self, there: Any) -> None:
        """Press a link, a button or a disclosure."""
        there.click()

    def choose(self, there: Any) -> None:
        """Choose a radio button or tick a box."""
        there.check()

    def write(self, there: Any, words: str) -> None:
        """Write into a field, in place of what stands there."""
        there.fill(words)

    def pick(self, there: Any, value: str) -> None:
        """Pick a choice of a list by its value."""
        there.select_option(value)


class Keyboard(Pointer):
    """Tab, Enter, Space and arrows alone: what cannot be reached by them is not there."""

    FAR = 250
    """Tabs after which something counts as out of reach: more than any page has stops."""

    def press(self, there: Any) -> None:
        """Go there and press Enter, as links and buttons are pressed."""
        self.go_to(there)
        self.window.keyboard.press("Enter")

    def choose(self, there: Any) -> None:
        """Go to the box or the group of radio buttons, and press Space or arrows until it is chosen."""
        if there.is_checked():
            return
        if there.get_attribute("type") == "checkbox":
            self.go_to(there)
            self.window.keyboard.press("Space")
            assert there.is_checked()
            return
        group = there.evaluate("e => [...e.form.querySelectorAll('[name=\"' + e.name + '\"]')].length")
        self.go_to(there, "(e, at) => at && at.type === 'radio' && at.name === e.name && at.form === e.form")
        self.window.keyboard.press("Space")
        for _ in range(group):
            if there.is_checked():
                return
            self.window.keyboard.press("ArrowDown")
        assert there.is_checked()

    def write(self, there: Any, words: str) -> None:
        """Go to a field, select what stands there and type."""
        self.go_to(there)
        self.window.keyboard.press("Control+a")
        self.window.keyboard.type(words)

    def pick(self, there: Any, value: str) -> None:
        """Go to a list and press the arrow until the choice is there."""
        self.go_to(there)
        self.window.keyboard.press("Home")
        for _ in range(self.FAR):
            if there.input_value() == value:
                return
            self.window.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {value}")

    def go_to(self, there: Any, arrived: str = "(e, at) => e === at") -> None:
        """Press Tab until the focus is there."""
        there.wait_for()
        for _ in range(self.FAR):
            if there.evaluate(f"e => ({arrived})(e, document.activeElement)"):
                return
            self.window.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {there}")


HANDS = {"by pointer": Pointer, "by keyboard alone": Keyboard}


def answer_all(hand: Pointer, choose: dict[str, int] | None = None) -> int:
    """Answer what is asked until there is no question more, and return how many there were.

    ``choose`` names the place of the answer, from 0, for items that must not get the first one.
    """
    window, asked = hand.window, 0
    go_on = window.get_by_role("button", name="Continue")
    while go_on.count():
        asked += 1
        before, item = window.url, window.url.rstrip("/").rpartition("/")[2]
        if window.locator("input[type=radio]").count():
            hand.choose(window.locator("input[name=answer]").nth((choose or {}).get(item, 0)))
        elif window.locator("#a0").count():
            hand.write(window.locator("#a0"), "5")
        else:
            hand.write(window.locator("#words"), "More company on Sundays")
        hand.press(go_on)
        window.wait_for_url(lambda url, before=before: url != before)
        window.wait_for_load_state()
        if (pause := window.get_by_role("link", name="Go on")).count():
            return asked if choose else _past(hand, pause, asked)
    return asked


def _past(hand: Pointer, pause: Any, asked: int) -> int:
    hand.press(pause)
    hand.window.wait_for_load_state()
    return asked + answer_all(hand)
