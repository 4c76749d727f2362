"""What stands in the PDF, read back from the PDF."""

import page
import pytest
from django.db.models import F

from portfolios.evidence import locking
from portfolios.models import Evidence
from portfolios.reports.contents import contents
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.reports.steps import asked, attach, built, decided, reader, words
from tests.portfolios.sign_off.steps import amended, decide, waiting_claim, withdraw_acceptance


def structure(report):
    """(kind, language) of every element of the PDF's structure tree."""
    found, waiting = [], [reader(report).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, dict):
            found.append((element.get("/S"), element.get("/Lang")))
            children = element.get("/K", [])
            waiting += [c for c in (children if isinstance(children, list) else [children]) if hasattr(c, "get_object")]
    return found


def reword(evidence, **answers):
    Evidence.objects.filter(pk=evidence.pk).update(answers=evidence.answers | answers)


@pytest.fixture
def full(portfolio, bryn, asha):
    """Asha writes Welsh here; one claim accepted, one returned, one waiting, two pictures."""
    asha.language = "cy"
    asha.save()
    stage = make.make_stage()
    type(portfolio).objects.filter(pk=portfolio.pk).update(target_stage=stage)
    evidence = make.make_evidence(asha, title="Gwirio anadlydd")
    attach(evidence)
    attach(evidence, "two.jpg", description="Y daflen")
    decided(portfolio, bryn, evidence=evidence, code="D1.1")
    decided(portfolio, bryn, "returned", "Say who was told.", code="D2.1")
    waiting_claim(portfolio, code="D1.2", evidence=evidence)
    portfolio.refresh_from_db()
    return portfolio


def test_report_is_accessible(full):
    report = built(full)
    with report.file.open() as file:
        found = page.validate_pdf_bytes(file.read(), profile="ua1")
    assert [failure.message for failure in found.failures] == []
    assert found.is_compliant
    elements = structure(report)
    assert ("/H3", "cy") in elements
    kinds = [kind for kind, _language in elements]
    assert kinds.count("/Figure") == 3
    assert kinds.count("/Table") == 3


def test_report_says_who_decided_what(full, bryn):
    report = built(full)
    text = words(report)
    assert reader(report).metadata.title == "Portfolio report 1: Asha Rahman"
    for expected in (
        "Asha Rahman", "GPhC 5012345", "Experienced", "Illustrative.", report.printed_code, report.ledger_head,
        "Accepted by Bryn Davies", "Returned by Bryn Davies", "Say who was told.", "GPhC 2012345",
        "Educational supervisor", "Waiting for sign-off", "Not started", "Because I did it alone.",
        "I checked an inhaler technique.", "inhaler.jpg", f"Page 2 of {report.pages}",
    ):  # fmt: skip
        assert expected in text, expected
    for attachment in full.claims.first().evidence.attachments.all():
        assert attachment.sha256 in text.replace(" ", "")
    assert [mark.title for mark in reader(report).outline if not isinstance(mark, list)][0] == "Asha Rahman"


def test_report_in_welsh_is_in_welsh(full):
    report = built(full, language="cy")
    text = words(report)
    assert reader(report).trailer["/Root"]["/Lang"] == "cy"
    assert "Parth 1" in text
    assert "Domain 1" not in text
    assert "Beth ddigwyddodd?" in text
    assert "Hydref 2026" in text


def test_no_draft_stands_in_the_report(portfolio, asha, bryn):
    make.make_claim(portfolio, make.make_evidence(asha, title="Only begun"), code="D1.2")
    taken_back = waiting_claim(portfolio, make.make_evidence(asha, title="Taken back"), code="D1.3")
    moves.withdraw(taken_back, by=asha)
    returned = decided(portfolio, bryn, "returned", "Say more.", code="D2.1")
    reword(returned.evidence, learning="Reworded since it was returned.")
    type(returned).objects.filter(pk=returned.pk).update(justification="Justified anew.", version=F("version") + 1)
    amended = decided(portfolio, bryn, code="D2.2")
    reword(locking.amend(amended.evidence, by=asha), learning="Amended and not shown to anybody.")
    text = words(built(portfolio))
    for draft in ("Only begun", "Taken back", "Reworded since", "Justified anew", "Amended and not"):
        assert draft not in text
    assert text.count("To watch before I speak.") == 2
    assert "Changed since sign-off." in text
    assert "is amending this evidence" in text


def test_change_after_sign_off_is_marked_by_its_field(portfolio, asha, bryn):
    accepted = decided(portfolio, bryn, code="D1.1")
    evidence = locking.amend(accepted.evidence, by=asha)
    reword(evidence, learning="To listen, too.")
    waiting_claim(portfolio, evidence=Evidence.objects.get(pk=evidence.pk), code="D1.2")
    content = contents(asked(portfolio))
    (entry,) = content["entries"]
    old, new = entry.claims
    assert (old.is_changed, old.changed_fields) == (True, ["What did you learn?"])
    assert (new.is_changed, entry.is_being_amended) == (False, False)


def test_picture_that_is_not_what_its_digest_says_is_left_out(portfolio, asha, bryn):
    evidence = make.make_evidence(asha)
    attachment = attach(evidence)
    decided(portfolio, bryn, evidence=evidence)
    with attachment.file.storage.open(attachment.file.name, "wb") as file:
        file.write(b"another file")
    report = built(portfolio)
    assert [kind for kind, _language in structure(report)].count("/Figure") == 1  # the QR code
    assert attachment.sha256 in words(report).replace(" ", "")


def test_contents_cost_the_same_queries_however_much_there_is(portfolio, bryn, django_assert_max_num_queries):
    report = asked(portfolio)
    for code in ("D1.1", "D1.2", "D1.3", "D2.1", "D2.2", "D2.3"):
        decided(portfolio, bryn, code=code)
        waiting_claim(portfolio, code=code)
    with django_assert_max_num_queries(14):
        assert len(contents(report)["entries"]) == 12


def test_what_became_of_a_decision_stands_beside_it(portfolio, asha, bryn):
    again, withdrawn = (decided(portfolio, bryn, code=code) for code in ("D1.1", "D1.2"))
    changed = amended(decided(portfolio, bryn, code="D1.3"))
    moves.ask_again(amended(again), by=asha)
    decide(again, bryn)
    withdraw_acceptance(withdrawn, bryn, "The chart was not hers.")
    report = built(portfolio)
    content = contents(report)
    became = {e.claims[0].code: [shown.became for shown in e.claims[0].decisions] for e in content["entries"]}
    assert became == {
        "D1.1": ["", "superseded by a later decision"],
        "D1.2": ["", "withdrawn later"],
        "D1.3": ["changed since"],
    }
    rows = {row.code: (row.state, row.is_changed) for domain in content["domains"] for row in domain.rows}
    assert (rows["D1.1"], rows["D1.2"]) == (("accepted", False), ("returned", False))
    assert rows[changed.item.code] == ("accepted", True)
    text = words(report)
    assert "Acceptance withdrawn by Bryn Davies" in text and "The chart was not hers." in text
