"""The main job from end to end, in a real browser, at a desk and on a phone."""

import io
import re
import urllib.request

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import expect

TITLE = "Teach-back with a spacer"
REASON = "Say what you checked afterwards; the rest is clear."


@pytest.fixture
def photo(tmp_path):
    """What a phone's camera would hand over, with a place in its metadata."""
    path = tmp_path / "clinic room.jpg"
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 28.0, 0.0)}
    Image.new("RGB", (1600, 1200), "#d9e8e4").save(path, exif=exif)
    return path


def test_main_job(visit, width, photo):
    title = f"{TITLE} {width}"
    browse_without_an_account(visit())
    asha = visit("asha")
    log_evidence(asha, title, photo)
    bryn = visit("bryn")
    decide(bryn, title)
    read_the_decisions(asha)
    report = ask_for_a_report(asha)
    review(bryn, report)
    see_the_review(asha, report)
    publish_an_edition(visit("elin"), visit("mared"), f"trial-{width}")


def browse_without_an_account(reader):
    reader.go("/")
    reader.go("/pathway/")
    reader.follow("Enhanced practice")
    reader.sees("What changes from")
    reader.go("/pathway/compare/?from=registered&to=advanced")
    reader.go("/frameworks/")
    reader.follow("Primary care pharmacy technician framework")
    reader.follow("Consultations about using medicines")
    reader.sees("Shows how")
    reader.go("/roles/")
    reader.go("/roles/general-practice-pharmacy-technician/")
    reader.sees("Example tasks")
    reader.go("/publications/phase-1-report/")
    reader.go("/search/?q=inhaler")
    reader.go("/cy/pathway/")
    expect(reader.page.locator("html")).to_have_attribute("lang", "cy")


def log_evidence(asha, title, photo):
    """One piece of evidence with a photo, claimed against two competencies and submitted."""
    asha.go("/evidence/new/")
    asha.follow("Reflective account")
    asha.fill("Title", title)
    asha.fill("When did it happen?", "2026-11-02")
    asha.fill("What happened?", "I asked somebody to show me the spacer, corrected one step and watched again.")
    asha.fill("What did you learn?", "To let people show before I tell.")
    asha.fill("What do you do differently now?", "I ask for a second try before they leave.")
    asha.page.locator("input[type=file]").set_input_files(photo)
    asha.page.get_by_label("No patient").check()
    asha.press("Save and choose competencies")
    choose(asha, "PC9", "Shows how", "We chose together what to change first.")
    choose(asha, "PC10", "Knows how", "I prepared the review and knew what to pass on.")
    asha.press("Save and check")
    asha.press("Submit", exact=True)
    asha.sees("Waiting for sign-off")


def choose(asha, code, level, why):
    row = asha.page.locator(".pp-choose").filter(has_text=re.compile(rf"\b{code}\b"))
    row.get_by_label(re.compile(rf"^{code}\b")).check()
    row.get_by_label(level).check()
    row.locator("textarea").fill(why)


def decide(bryn, title):
    """One page, one submit: the first claim is accepted, the second returned with a reason."""
    bryn.go("/sign-off/")
    cards = bryn.page.locator("article").filter(has_text=title)
    expect(cards).to_have_count(2)
    accepted, returned = cards.filter(has_text="PC9"), cards.filter(has_text="PC10")
    accepted.get_by_label("Accept", exact=True).check()
    returned.get_by_label("Return, with a reason").check()
    bryn.press("Send my decisions")
    bryn.sees("Say what has to change.")
    returned.locator("textarea").fill(REASON)
    expect(accepted.get_by_label("Accept", exact=True)).to_be_checked()
    bryn.press("Send my decisions")
    expect(bryn.page.locator("article").filter(has_text=title)).to_have_count(0)


def read_the_decisions(asha):
    asha.go("/portfolio/")
    asha.follow("Supporting clinical reviews")
    asha.sees(REASON)
    asha.go("/portfolio/")
    asha.follow("Shared decisions and lifestyle advice")
    asha.sees("Bryn Davies")


def ask_for_a_report(asha):
    """Ask, watch it progress, open it; returns its address."""
    asha.go("/portfolio/")
    asha.follow("The portfolio as PDF")
    asha.press("Make the report")
    address = re.sub(r"^https?://[^/]+", "", asha.page.url)
    link = asha.page.get_by_role("link", name=re.compile("Read the report"))
    expect(asha.page.get_by_role("progressbar").or_(link)).to_be_visible()
    expect(link).to_be_visible(timeout=60_000)
    asha.go(address)
    opened = open_in_browser(asha, link)
    assert opened.headers["content-type"] == "application/pdf" and "inline" in opened.headers["content-disposition"]
    text = report_text(asha, address)
    assert "Asha Rahman" in text and REASON in text and "2012345" in text
    return address


def open_in_browser(visitor, link):
    """Press the link to the PDF; what the browser was answered, in its own viewer."""
    with visitor.page.expect_response(re.compile("portfolio.pdf")) as answer:
        link.click()
    return answer.value


def report_text(visitor, address):
    answer = visitor.context.request.get(f"{address}portfolio.pdf")
    assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.body())).pages)


def review(bryn, address):
    bryn.go("/reports/")
    bryn.go(address)
    assert "Asha Rahman" in report_text(bryn, address)
    bryn.page.get_by_label("Changes asked for").check()
    bryn.fill("Comment", "Add the outcome of the follow-up calls.")
    bryn.press("Record my review")
    bryn.sees("Add the outcome of the follow-up calls.")


def see_the_review(asha, address):
    asha.go(address)
    asha.sees("Add the outcome of the follow-up calls.")


def publish_an_edition(elin, mared, code):
    """A new draft from the current edition, one title changed; a colleague confirms it, and everybody reads it."""
    elin.go("/mail/")
    elin.go("/admin/frameworks/edition/")
    elin.follow("Primary care pharmacy technician framework (illustrative) (2026)")
    elin.follow("New draft from this edition")
    elin.page.locator("input[name=code]").fill(code)
    elin.press("Make the draft")
    draft = elin.page.url
    elin.fill("What changed [en]", "Shared decisions have another title.")
    elin.fill("What changed [cy]", "Mae gan benderfyniadau ar y cyd deitl arall.")
    elin.press("Save and continue editing")
    elin.go("/admin/frameworks/item/?q=PC9")
    elin.page.locator("#result_list tr").filter(has_text=code).get_by_role("link").first.click()
    elin.page.locator("[name=title_en]").fill(f"Shared decisions, edition {code}")
    elin.page.locator("[name=title_cy]").fill(f"Penderfyniadau ar y cyd, argraffiad {code}")
    elin.press("Save", exact=True)
    confirm_changes(mared, draft)
    elin.go(draft)
    elin.follow("Publish…")
    elin.press("Publish", exact=True)
    elin.go(f"/frameworks/primary-care/{code}/")
    elin.sees(f"Shared decisions, edition {code}")


def confirm_changes(mared, draft):
    mared.go(draft)
    mared.follow("Changes")
    for row in mared.page.locator("section.pp-change-row").all():
        row.locator("[name$=note_en]").fill("Another title.")
        row.locator("[name$=note_cy]").fill("Teitl arall.")
        row.locator("[name$=is_confirmed]").check()
    mared.press("Save these changes")


def test_a_report_is_for_nobody_without_its_portfolio(visit, site):
    """The address of somebody else's PDF is no key."""
    asha, ffion = visit("asha"), visit("ffion")
    asha.go("/portfolio/")
    asha.follow("The portfolio as PDF")
    asha.page.get_by_role("link", name=re.compile(r"Report \d")).first.click()
    address = re.sub(r"^https?://[^/]+", "", asha.page.url)
    assert ffion.context.request.get(f"{address}portfolio.pdf").status == 404
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{site.address}{address}portfolio.pdf/")
