"""A technician asks the person beside them; the link is opened by everything that opens links, and answered once."""

import os

import pytest
from playwright.sync_api import expect


@pytest.mark.browser
def test_ticket(visit, width):
    asha = visit("asha")
    link = ask(asha, f"Inhaler clinic {width}")
    opened_by_a_scanner(visit(), link)
    answer(visit(), link)
    asha.page.get_by_role("link", name="Back to the evidence").click()
    asha.sees("In the words of Nia Pugh")
    asha.checked.clear()
    asha.look()
    picture(asha, "evidence")
    too_late(visit(), link)


def ask(asha, title):
    """The link of the code that is shown beside the technician."""
    asha.go("/evidence/new/")
    asha.follow("Witness testimony")
    asha.fill("Title", title)
    asha.fill("When did it happen?", "2026-11-02")
    asha.page.get_by_label("No patient").check()
    asha.press("Save as draft")
    asha.follow("Ask somebody to write this")
    picture(asha, "ask")
    asha.press("Ask them")
    asha.sees("There is a problem")
    asha.fill("Their full name", "Nia Pugh")
    asha.page.get_by_label("They are here").check()
    asha.press("Ask them")
    expect(asha.page.locator("svg.pp-qr")).to_be_visible()
    picture(asha, "handover")
    return asha.page.locator("main p a.pp-break").get_attribute("href")


def opened_by_a_scanner(scanner, link):
    """What mail gateways do: fetch, and run the page in a browser, all without sending anything."""
    for _time in range(3):
        assert scanner.context.request.head(link).status == 200
        assert scanner.context.request.get(link, headers={"Sec-Purpose": "prefetch"}).status == 200
    scanner.go(link)
    scanner.page.wait_for_timeout(500)


def answer(nia, link):
    nia.go(link)
    picture(nia, "questions")
    nia.fill("What did you see?", "She let each of four people show her, and corrected one step at a time.")
    nia.press("Send to Asha")
    nia.sees("There is a problem")
    expect(nia.page.get_by_label("What did you see?").first).to_have_value(
        "She let each of four people show her, and corrected one step at a time."
    )
    picture(nia, "errors")
    nia.fill("Where do you work?", "A surgery")
    nia.fill("How do you know their work?", "We share a clinic")
    nia.page.get_by_label("Yes", exact=True).check()
    nia.fill("What does it show?", "That she watches before she speaks.")
    nia.fill("Your position", "Practice nurse")
    nia.page.get_by_label("Your profession").select_option("nurse")
    for declaration in ("I saw this work", "I am not a relative", "These are my own words"):
        nia.page.get_by_label(declaration).check()
    nia.press("Send to Asha")
    nia.sees("Thank you")
    picture(nia, "thanks")


def too_late(reader, link):
    response = reader.page.goto(link)
    assert response.status == 410
    reader.look()
    reader.sees("It was answered on")
    picture(reader, "gone")
    assert reader.page.goto("/tickets/nobody-asked-this/").status == 404
    reader.look()


def picture(visitor, name):
    """Kept where SCREENSHOTS says, to be looked at."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        visitor.page.screenshot(path=f"{folder}/{name}-{visitor.page.viewport_size['width']}.png", full_page=True)
