"""Three ways to work a page: with a finger, with a mouse, and with a keyboard alone."""

from typing import Any

FOCUSED = """() => {
    const at = document.activeElement
    if (!at || at === document.body || at.id === 'main') return ''
    const name = at.tagName + ' ' + (at.id || at.name || at.textContent.trim().slice(0, 40))
    const box = at.getBoundingClientRect(), high = innerHeight, wide = innerWidth
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, high)
    const left = Math.max(box.left, 0), right = Math.min(box.right, wide)
    if (box.width < 1 || box.height < 1) return name + ': it has the focus and no size'
    if (bottom <= top || right <= left) return name + ': it has the focus outside the window'
    const lines = [...at.getClientRects()].filter(each => each.bottom > 0 && each.top < high)
    const first = lines[0] ?? box
    const over = document.elementFromPoint(
        (Math.max(first.left, 0) + Math.min(first.right, wide)) / 2,
        (Math.max(first.top, 0) + Math.min(first.bottom, high)) / 2)
    const its = [at, ...(at.labels ?? [])]
    if (over && !its.some(each => each.contains(over) || over.contains(each))) {
        return name + ': it has the focus below ' + over.tagName + '.' + over.className
    }
    const ring = (part, kind) => {
        const style = getComputedStyle(part, kind)
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    }
    const glow = (part, kind) => getComputedStyle(part, kind).boxShadow !== 'none'
    const near = [at, at.parentElement, ...(at.labels ?? [])]
    const drawn = [...at.querySelectorAll('.focus')].some(each => getComputedStyle(each).stroke !== 'none')
    const marked = drawn || near.some(each => ring(each)) || glow(at) ||
        [...(at.labels ?? [])].some(each => glow(each, '::before') || ring(each, '::before'))
    return marked ? '' : name + ': it has the focus and nothing shows it'
}"""
"""What is wrong with the focus: no size, outside the window, below something else, or nothing shows it."""


class Mouse:
    """Clicks what it points at."""

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


class Finger(Mouse):
    """Taps."""

    def press(self, there: Any) -> None:
        """Tap a link, a button or a disclosure."""
        there.tap()

    def choose(self, there: Any) -> None:
        """Tap a radio button or a box."""
        if not there.is_checked():
            there.tap()
        assert there.is_checked()

    def write(self, there: Any, words: str) -> None:
        """Tap a field, and write into it."""
        there.tap()
        there.fill(words)


class Keyboard(Mouse):
    """Tab, Enter, Space and arrows alone: what cannot be reached by them is not there.

    At each stop the focus must be seen; on each new page the first stop is the link that skips to the page,
    unless the focus is on what is wrong there.
    """

    FAR = 250
    """Tabs after which something counts as out of reach: more than any page has stops."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.pages: set[str] = set()

    def press(self, there: Any) -> None:
        """Go there and press Enter, as links and buttons are pressed."""
        self.go_to(there)
        self.window.keyboard.press("Enter")

    def choose(self, there: Any) -> None:
        """Go to the box or the group of radio buttons, and press Space or arrows until it is chosen."""
        there.wait_for()
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
        """Press Tab until the focus is there, and look at the focus at every stop."""
        there.wait_for()
        self._land()
        for _ in range(self.FAR):
            if there.evaluate(f"e => ({arrived})(e, document.activeElement)"):
                return
            self.window.keyboard.press("Tab")
            self._look()
        raise AssertionError(f"Tab does not reach {there} on {self.window.url}")

    def _land(self) -> None:
        """On a page where nothing has the focus: the first Tab meets the way past the frame; take it."""
        self.window.wait_for_load_state()
        if self.window.evaluate("document.activeElement !== document.body"):
            return
        self.window.keyboard.press("Tab")
        first = self.window.evaluate("document.activeElement.className")
        assert "govuk-skip-link" in first, f"the first stop of {self.window.url} is {first!r}"
        self._look()
        self.window.keyboard.press("Enter")
        here = self.window.evaluate("document.activeElement.id")
        assert here in ("main", ""), f"skipping leads to {here!r} on {self.window.url}"

    def _look(self) -> None:
        fault = self.window.evaluate(FOCUSED)
        assert not fault, f"{self.window.url}: {fault}"
