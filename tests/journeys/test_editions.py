"""A framework that people use is changed under their eyes, and nobody's signed work is lost."""

import json
import uuid
from pathlib import Path

import pytest

FILE = Path(__file__).parent / "living.yaml"
ANSWERS = {
    "what_happened": "I checked, counted and wrote labels.",
    "thoughts_and_analysis": "Two of the three will go.",
    "learning": "To say what will go.",
    "change_in_practice": "I ask before I write by hand.",
}
SIGNED = {
    "stage": "registered",
    "supervisors": [{"email": "bryn@example.org", "role": "educational_supervisor"}],
    "evidence": [
        {
            "form": "reflective_account",
            "title": "A week of labels",
            "event_date": "2026-10-01",
            "answers": ANSWERS,
            "claims": [
                {"item": code, "level": "DO", "why": "I did it.", "outcome": "accepted", "by": "bryn@example.org"}
                for code in ("L1", "L2", "L3")
            ],
        }
    ],
    "signatures": [],
    "reports": [{"language": "en", "is_shared": True}],
}


# A technician of this journey alone: other journeys rely on what the demo's Asha has.
PERSON = {"name": "Asha Rahman", "profession": "pharmacy_technician", "organisation": "Harbour Lane Surgery (demo)"}
MAKE = """
import json
from pathway_portal import demo
demo.ensure_person(**json.loads({person!r}))
demo.ensure_portfolio(json.loads({wanted!r}), print)
"""


@pytest.fixture
def slug(site, tmp_path):
    """A published framework on which somebody has three accepted claims and a report."""
    slug = f"living-{uuid.uuid4().hex[:8]}"
    file = tmp_path / f"{slug}.yaml"
    file.write_text(FILE.read_text().replace("SLUG", slug))
    site.manage("load_framework", str(file), "--publish")
    owner = {"email": f"{slug}@example.org"}
    wanted = SIGNED | {"owner": owner["email"], "edition": f"{slug}/first"}
    site.manage("shell", "-c", MAKE.format(person=json.dumps(PERSON | owner), wanted=json.dumps(wanted)))
    return slug


def test_editors_change_a_framework_and_signed_work_is_intact(visit, slug):
    elin, mared, asha = visit("elin"), visit("mared"), visit(slug)
    pdf = report_of(asha, slug)
    draft_the_next_edition(elin, slug)
    confirm_what_became_of_each_item(elin)
    see_whom_it_touches(elin)
    publish(mared, slug)
    move_on(asha, slug)
    assert asha.context.request.get(pdf).body() == asha.pdf


def report_of(asha, slug):
    """The address of Asha's report on the first edition; its bytes are kept with her."""
    asha.go("/portfolio/")
    asha.follow("The portfolio as PDF")
    asha.page.get_by_role("link", name="Report 1").first.click()
    address = asha.page.url + "portfolio.pdf"
    asha.pdf = asha.context.request.get(address).body()
    assert asha.pdf.startswith(b"%PDF")
    return address


def draft_the_next_edition(elin, slug):
    """L1 stays as it is, L2 means something else, L3 is retired."""
    elin.go("/admin/frameworks/edition/")
    elin.follow(f"Living framework {slug} (first)")
    elin.follow("New draft from this edition")
    elin.page.locator("input[name=code]").fill("second")
    elin.press("Make the draft")
    elin.edition = elin.page.url
    elin.fill("What changed [en]", "Stock is forecast, and labels are printed.")
    elin.fill("What changed [cy]", "Rhagwelir y stoc, ac argreffir labeli.")
    elin.press("Save and continue editing")
    go_to_item(elin, "L2")
    elin.page.locator("[name=title_en]").fill("Forecasts what will be needed and orders it in time")
    elin.page.locator("[name=title_cy]").fill("Yn rhagweld yr hyn y bydd ei angen ac yn ei archebu mewn pryd")
    elin.press("Save", exact=True)
    go_to_item(elin, "L3")
    elin.follow("Delete")
    elin.press("Yes, I’m sure")


def go_to_item(elin, code):
    """Of this draft: other journeys have items with the same codes."""
    elin.go(elin.edition)
    elin.page.locator(".object-tools").get_by_role("link", name="Items", exact=True).click()
    elin.page.locator("#result_list").get_by_role("link", name=code).click()
    elin.page.wait_for_load_state("load")
    elin.look()


def confirm_what_became_of_each_item(elin):
    elin.go(elin.edition)
    elin.follow("Changes")
    for row in elin.page.locator("section.pp-change-row").all():
        row.locator("[name$=note_en]").fill("The work has changed since printers came.")
        row.locator("[name$=note_cy]").fill("Mae'r gwaith wedi newid ers i argraffyddion ddod.")
        row.locator("[name$=is_confirmed]").check()
    elin.press("Save these changes")
    elin.sees("Every change is confirmed.")


def see_whom_it_touches(elin):
    """Elin reads it before anybody is touched, and may not publish what she edited last."""
    elin.go(elin.edition)
    elin.follow("Publish…")
    elin.sees("Whom it touches")
    elin.sees("Mared Lloyd")
    assert elin.page.get_by_role("button", name="Publish", exact=True).count() == 0


def publish(mared, slug):
    mared.go("/admin/frameworks/edition/")
    mared.follow(f"Living framework {slug} (second)")
    mared.follow("Publish…")
    mared.press("Publish", exact=True)
    mared.go(f"/frameworks/{slug}/second/changes/")
    mared.sees("The work has changed since printers came.")


def move_on(asha, slug):
    asha.go("/portfolio/")
    asha.sees("A later edition is published")
    asha.follow("See what would carry over")
    asha.sees("Carries over")
    asha.press("Move to second")
    asha.sees("To be confirmed again")
    asha.press("Put before my supervisors again")
    asha.go("/portfolio/")
    asha.follow("Checks every label")
    asha.sees("Carried over")
    asha.sees("Bryn Davies")
