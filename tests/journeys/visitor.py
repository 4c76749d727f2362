"""Somebody with a browser, who notices what is wrong on every page."""

import shutil
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

CHROMIUM = shutil.which("chromium")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PASSWORD = "pathway-demo"
NETWORK = ("http", "https", "ws", "wss", "ftp")


class Visitor:
    def __init__(self, chromium, site, width, **options):
        self.site = site
        self.problems = []
        self.checked = set()
        self.context = chromium.new_context(
            viewport={"width": width, "height": 900},
            base_url=site.address,
            locale="en-GB",
            # A colour that is on its way to another has a contrast of chance.
            reduced_motion="reduce",
            **options,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_console)

    def _note_request(self, request):
        parts = urlsplit(request.url)
        # What the browser's own PDF viewer is made of comes from the browser, under schemes of its own.
        if parts.scheme in NETWORK and f"{parts.scheme}://{parts.netloc}" != self.site.address:
            self.problems.append(f"request to another host: {request.url}")

    def _note_console(self, message):
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.problems.append(f"content security policy at {self.page.url}: {message.text}")

    def go(self, path):
        response = self.page.goto(path)
        assert response.status < 400, f"{path} answered {response.status}"
        self.look()

    def look(self):
        """Check the page that is open, once for each title and address."""
        seen = (urlsplit(self.page.url).path, self.page.title())
        if seen in self.checked:
            return
        self.checked.add(seen)
        for violation in Axe().run(self.page, options=RULES).response["violations"]:
            where = violation["nodes"][0]["html"][:200]
            self.problems.append(f"{violation['id']} at {self.page.url}: {violation['help']}: {where}")
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 1:
            self.problems.append(f"{self.page.url} scrolls sideways by {overflow} px")

    def press(self, name, *, role="button", exact=False):
        """Press what carries this name, and look at the page that follows."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()
        self.page.wait_for_load_state("load")
        self.look()

    def follow(self, name, *, exact=False):
        self.press(name, role="link", exact=exact)

    def fill(self, label, text):
        self.page.get_by_label(label).first.fill(text)

    def sees(self, text):
        from playwright.sync_api import expect

        expect(self.page.get_by_text(text).first).to_be_visible()

    def sign_in(self, name):
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(f"{name}@example.org")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_load_state("load")
        assert "/accounts/login" not in self.page.url, self.page.locator("main").inner_text()
        self.look()

    def close(self):
        self.context.close()
