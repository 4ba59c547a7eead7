"""How often someone clicks: each mouse click, and each Enter or Space that presses something, is one; Tab and typing are none."""

from typing import Any

from playwright.sync_api import expect

from .browser_actions import LOOK

# Stops of the keyboard at least, from what is focused to the element: of choices of one name only one is a stop.
_STOPS_BEFORE = """element => {
    const STOPS = 'a[href], button, input:not([type=hidden], [type=radio]), select, textarea, summary, [tabindex]';
    const here = document.activeElement, isAfter = (one, other) => other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    const between = [...document.querySelectorAll(STOPS)].filter(one => one.tabIndex >= 0 && !one.disabled
        && one.checkVisibility({visibilityProperty: true}) && (here === document.body || isAfter(one, here)) && isAfter(element, one));
    return element === here ? 0 : between.length + 1;
}"""


class Mouse:
    """Clicks what it sees, and types."""

    def __init__(self, tab: Any) -> None:
        self.tab, self.clicks = tab, 0

    def reach(self, element: Any) -> None:
        """As someone does who steps to it with Tab."""
        element.focus()

    def press(self, element: Any) -> None:
        """What the keyboard reaches too."""
        assert element.evaluate("one => one.tabIndex >= 0")
        self.clicks += 1
        element.click()

    def follow(self, element: Any) -> None:
        with self.tab.expect_navigation():
            self.press(element)

    def fill(self, element: Any, text: str) -> None:
        self.reach(element)
        self.tab.keyboard.press("Control+a")
        self.tab.keyboard.type(text)

    def choose(self, element: Any, label: str) -> None:
        """In a list of the browser, by typing."""
        self.reach(element)
        self.tab.keyboard.type(label)
        assert element.locator("option:checked").inner_text().strip().startswith(label)

    def tick(self, group: Any, label: str) -> None:
        self.press(group.get_by_label(label, exact=True))

    def pick(self, name: str, typed: str, chosen: str) -> None:
        """In a field that is filled by typing."""
        field = self.tab.locator(f"#id_{name} + .select2-container .select2-selection")
        self.reach(field)
        self.tab.keyboard.type(typed)
        expect(self.tab.locator(LOOK).first).to_contain_text(chosen)
        self.clicks += 1
        self.tab.keyboard.press("Enter")
        expect(field).to_contain_text(chosen)


class Keyboard(Mouse):
    """Has no mouse."""

    def reach(self, element: Any) -> None:
        element.wait_for()
        pressed = 0
        while left := element.evaluate(_STOPS_BEFORE):
            for _stop in range(left):
                self.tab.keyboard.press("Tab")
            pressed += left
            assert pressed < 600, f"Tab does not reach {element}"

    def press(self, element: Any) -> None:
        self.reach(element)
        self.clicks += 1
        self.tab.keyboard.press("Enter")

    def tick(self, group: Any, label: str) -> None:
        """With the arrows, from the one that is chosen."""
        self.reach(group.locator("input:checked"))
        wanted = group.get_by_label(label, exact=True)
        for _step in range(20):
            if wanted.is_checked():
                return
            self.tab.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not reach {label}")
