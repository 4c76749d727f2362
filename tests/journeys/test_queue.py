"""Ten minutes a week: thirty claims of five technicians, four of them returned with notes, by keyboard alone.

Counted twice over with the same counter: on the queue with its keys, and on a page for each claim with the keys that
every browser has. The figures are printed.
"""

import re

import pytest
from playwright.sync_api import expect

CLAIMS, ON_ONE_PAGE = 30, 25
NOTE = "Say what you checked afterwards."
# Which of the thirty are returned, in the order of the queue.
RETURNED = {3, 11, 18, 27}
SEND, FIRST, READ = "Send my decisions", "Go to the first claim", "Read the evidence"

pytestmark = pytest.mark.parametrize("width", [1280])


class Hands:
    """The keyboard of a visitor: counts what is pressed, what is typed and how many pages come."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.presses = self.characters = self.loads = 0
        self.page.on("load", lambda page: self.note_load())

    def note_load(self):
        self.loads += 1

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def write(self, text):
        self.page.keyboard.type(text)
        self.characters += len(text)

    def tab_to(self, text):
        """Press Tab until what has the focus says this."""
        for _press in range(200):
            self.press("Tab")
            if text in self.page.evaluate("document.activeElement.textContent"):
                return
        raise AssertionError(f"Tab never reached {text}")

    def tab_to_a(self, kind):
        for _press in range(200):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.type || document.activeElement.tagName") == kind:
                return
        raise AssertionError(f"Tab never reached a {kind}")

    def follow(self, *keys):
        """Press what leads to another page, and wait for it."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(*keys)
        self.visitor.look()

    def go_to_the_first_claim(self):
        self.press("Tab", "Enter")
        self.tab_to(FIRST)
        self.press("Enter")

    @property
    def figures(self):
        return {"page loads": self.loads, "key presses": self.presses, "characters typed": self.characters}


@pytest.fixture
def supervisor(site, visit):
    """Opens the browser of a supervisor for whom thirty claims wait; says who that is."""

    def open_for(name):
        site.manage("shell", "-v0", "-c", f"from tests.journeys.queue_world import fill; fill({name!r})")
        return Hands(visit(name))

    return open_for


def all_on_one_page(hands):
    """Read each claim, decide it with one letter, go on with another; send a page at a time."""
    hands.visitor.go("/sign-off/")
    for page in (range(ON_ONE_PAGE), range(ON_ONE_PAGE, CLAIMS)):
        hands.go_to_the_first_claim()
        for number in page:
            hands.press("o")
            if number in RETURNED:
                hands.press("r")
                hands.write(NOTE)
                hands.press("Escape")
            else:
                hands.press("a")
            if number != page[-1]:
                hands.press("j")
        hands.follow("Control+Enter")


def one_on_a_page(hands):
    """Read the claim, decide it, send it, and so on thirty times, with Tab, arrows, space and Enter."""
    hands.visitor.go("/sign-off/?per_page=1")
    for number in range(CLAIMS):
        hands.go_to_the_first_claim()
        hands.tab_to(READ)
        hands.press("Enter")
        hands.tab_to_a("radio")
        # From "Leave for later" the arrow goes round to the first choice.
        hands.press("ArrowDown")
        if number in RETURNED:
            hands.press("ArrowDown")
            hands.tab_to_a("textarea")
            hands.write(NOTE)
        hands.tab_to(SEND)
        hands.follow("Enter")


def test_thirty_claims_by_keyboard(supervisor, capsys):
    flows = {"queue": (all_on_one_page, supervisor("megan")), "one on a page": (one_on_a_page, supervisor("nesta"))}
    for name, (flow, hands) in flows.items():
        flow(hands)
        assert_decided(hands.visitor)
        with capsys.disabled():
            print(f"\n{CLAIMS} claims of 5 technicians, {len(RETURNED)} returned, {name}: {hands.figures}")
    queue, plain = (hands for _flow, hands in flows.values())
    assert queue.loads <= 1 + 2 and plain.loads >= CLAIMS
    assert queue.characters == plain.characters == len(RETURNED) * len(NOTE)
    assert queue.presses < plain.presses / 3


def assert_decided(visitor):
    """Nothing waits any more; all thirty are listed, four of them with the note. Not part of what is counted."""
    expect(visitor.page.get_by_text("Nothing is waiting for you")).to_be_visible()
    other = visitor.context.new_page()
    found = []
    for number in (1, 2):
        other.goto(f"/sign-off/decided/?page={number}")
        found += other.locator(".pp-item-list__item").all_inner_texts()
    assert len(found) == CLAIMS
    assert sum(NOTE in text for text in found) == len(RETURNED)
    other.close()


def test_what_is_begun_outlives_the_browser_and_letters_can_be_switched_off(supervisor, visit):
    hands = supervisor("olwen")
    hands.visitor.go("/sign-off/")
    hands.go_to_the_first_claim()
    hands.press("r")
    hands.write("join all of it")
    expect(hands.page.get_by_text(re.compile(r"^Kept \d"))).to_be_visible()
    hands.press("Escape", "?")
    expect(hands.page.get_by_role("dialog")).to_be_visible()
    hands.visitor.look()
    hands.page.get_by_label("Use these letters").uncheck()
    hands.press("Escape")
    hands.page.locator("[data-card]").first.focus()
    hands.press("a")
    expect(hands.page.get_by_label("Return, with a reason").first).to_be_checked()
    elsewhere = visit("olwen")
    elsewhere.go("/sign-off/")
    expect(elsewhere.page.locator("textarea").first).to_have_value("join all of it")
    expect(elsewhere.page.get_by_label("Return, with a reason").first).to_be_checked()
