import pytest
from django.db.models import F
from django.urls import reverse

from portfolios.canonical import digest
from portfolios.evidence import claiming, locking
from portfolios.models import Claim, Decision, EvidenceRevision, LedgerEvent
from portfolios.sign_off import moves
from portfolios.sign_off.snapshot import snapshot_of
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(asha, portfolio):
    return make.make_evidence(asha)


def address(page, evidence):
    return reverse(f"portfolios:{page}", args=[evidence.pk])


def level_of(portfolio, code="SH"):
    return portfolio.edition.levels.get(code=code).pk


def decide(claim, by, outcome="accepted", reason=""):
    claim.refresh_from_db()
    return moves.decide(
        claim.pk, outcome=outcome, reason=reason, seen_digest=digest(snapshot_of(claim)), by=by,
        assurance=Decision.Assurance.ACCOUNT, language="en",
    )  # fmt: skip


def test_two_competencies_are_claimed_in_one_go(as_user, asha, portfolio, evidence):
    fields = {"chosen-D1.1": "on", "level-D1.1": level_of(portfolio), "why-D1.1": "Alone", "chosen-D2.3": "on"}
    as_user(asha).post(address("evidence_claims", evidence), fields)
    claims = [(claim.item.code, str(claim.level), claim.justification) for claim in Claim.objects.all()]
    assert claims == [("D1.1", "SH", "Alone"), ("D2.3", "None", "")]


def test_level_expected_at_the_stage_is_chosen_beforehand(as_user, asha, evidence, portfolio):
    edition = make.make_edition(make.make_framework("other"), publish=False)
    stage = make.make_stage()
    make.make_expectations(edition, stage, "DO")
    aimed = make.make_portfolio(asha, make.publish_edition(edition), target_stage=stage)
    response = as_user(asha).get(address("evidence_claims", evidence) + f"?portfolio={aimed.pk}")
    assert response.context["form"].fields["level-D1.1"].initial == str(edition.levels.get(code="DO").pk)


def test_what_has_to_change_stands_beside_the_reason_until_the_claim_is_submitted_again(
    as_user, asha, bryn, portfolio, evidence
):
    claim = moves.submit(make.make_claim(portfolio, evidence), by=asha)
    decide(claim, bryn, "returned", "Say who checked it.")
    page = as_user(asha).get(address("evidence_claims", evidence))
    assert "Say who checked it." in page.content.decode()
    moves.submit(Claim.objects.get(), by=asha)
    assert "Say who checked it." not in as_user(asha).get(address("evidence_claims", evidence)).content.decode()


def test_taking_the_tick_off_deletes_a_draft_claim(as_user, asha, portfolio, evidence):
    make.make_claim(portfolio, evidence)
    as_user(asha).post(address("evidence_claims", evidence), {"seen-D1.1": 1})
    assert Claim.objects.count() == 0


def test_reason_without_tick_is_not_lost(as_user, asha, evidence):
    response = as_user(asha).post(address("evidence_claims", evidence), {"why-D1.1": "Precious words"})
    assert "Precious words" in response.content.decode() and "Tick D1.1 as well" in response.content.decode()


def test_stale_page_of_claims_shows_both_reasons(as_user, asha, portfolio, evidence):
    claim = make.make_claim(portfolio, evidence)
    claiming.choose(evidence, portfolio, [claiming.Chosen(claim.item, claim.level, "From the phone", 1)])
    fields = {"chosen-D1.1": "on", "level-D1.1": claim.level_id, "why-D1.1": "From the desk", "seen-D1.1": 1}
    page = as_user(asha).post(address("evidence_claims", evidence), fields).content.decode()
    claim.refresh_from_db()
    assert "From the phone" in page and "From the desk" in page and claim.justification == "From the phone"


def test_waiting_claim_is_not_changed_by_the_page(as_user, asha, portfolio, evidence):
    claim = moves.submit(make.make_claim(portfolio, evidence), by=asha)
    as_user(asha).post(address("evidence_claims", evidence), {"chosen-D1.1": "on", "why-D1.1": "Other", "seen-D1.1": 2})
    claim.refresh_from_db()
    assert (claim.justification, claim.status) == ("Because I did it alone.", "submitted")


def test_submitting_says_what_is_missing_and_where(as_user, asha, portfolio):
    evidence = make.make_evidence(asha, title="", event_date=None, answers={}, is_anonymised=False)
    make.make_claim(portfolio, evidence, level="none", justification="")
    response = as_user(asha).post(address("evidence_submit", evidence), {"claims": [Claim.objects.get().pk]})
    anchors = [target.split("#")[1] for _sentence, target in response.context["reasons"]]
    questions = ["div_id_answer_what_happened", "div_id_answer_learning"]
    expected = [
        "div_id_title",
        "div_id_event_date",
        *questions,
        "div_id_is_anonymised",
        "div_id_level-D1.1",
        "div_id_why-D1.1",
    ]
    assert (anchors, Claim.objects.get().status) == (expected, "draft")


def test_anchors_of_the_reasons_are_on_their_pages(as_user, asha, portfolio):
    evidence = make.make_evidence(asha, title="", event_date=None, answers={}, is_anonymised=False)
    make.make_claim(portfolio, evidence, level="none", justification="")
    reasons = as_user(asha).get(address("evidence_submit", evidence)).context["reasons"]
    for _sentence, target in reasons:
        page, anchor = target.split("#")
        assert f'id="{anchor}"' in as_user(asha).get(page).content.decode()


def test_submitting_without_competency_asks_for_one(as_user, asha, evidence):
    response = as_user(asha).post(address("evidence_submit", evidence))
    assert [str(sentence) for sentence, _ in response.context["reasons"]] == ["Choose at least one competency."]


def test_submitting_without_supervisor_leads_to_the_invitation(as_user, asha):
    alone = make.make_portfolio(asha, make.make_edition(make.make_framework("other")))
    claim = make.make_claim(alone)
    response = as_user(asha).post(address("evidence_submit", claim.evidence), {"claims": [claim.pk]})
    claim.refresh_from_db()
    assert response.context["reasons"][0][1] == reverse("portfolios:supervision_list", args=[alone.pk])
    assert claim.status == "draft"


def test_only_ticked_claims_are_submitted(as_user, asha, portfolio, evidence):
    first, second = make.make_claim(portfolio, evidence), make.make_claim(portfolio, evidence, "D1.2")
    as_user(asha).post(address("evidence_submit", evidence), {"claims": [first.pk]})
    evidence.refresh_from_db()
    assert dict(Claim.objects.values_list("item__code", "status")) == {"D1.1": "submitted", "D1.2": "draft"}
    assert (evidence.status, second.status) == ("submitted", "draft")


def test_second_click_on_submit_does_no_harm(as_user, asha, portfolio, evidence):
    claim = make.make_claim(portfolio, evidence)
    for _ in range(2):
        response = as_user(asha).post(address("evidence_submit", evidence), {"claims": [claim.pk]})
        assert response.url == evidence.get_absolute_url()
    assert LedgerEvent.objects.filter(kind="claim_submitted").count() == 1


def test_claims_are_taken_back(as_user, asha, portfolio, evidence):
    claim = moves.submit(make.make_claim(portfolio, evidence), by=asha)
    as_user(asha).post(address("evidence_withdraw", evidence), {"claims": [claim.pk]})
    claim.refresh_from_db()
    evidence.refresh_from_db()
    assert (claim.status, evidence.status) == ("withdrawn", "draft")


def test_amendment_keeps_the_revision_that_was_signed(as_user, asha, bryn, portfolio, evidence):
    claim = moves.submit(make.make_claim(portfolio, evidence), by=asha)
    decide(claim, bryn)
    as_user(asha).post(address("evidence_amend", evidence))
    evidence.refresh_from_db()
    kept = EvidenceRevision.objects.get()
    assert (evidence.status, evidence.revision, kept.number, kept.content["title"]) == ("draft", 2, 1, evidence.title)
    assert LedgerEvent.objects.filter(kind="evidence_amended", subject_id=evidence.pk).count() == 1


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_evidence_that_is_not_signed_off_is_not_amended(asha, portfolio, evidence, status):
    claim = make.make_claim(portfolio, evidence)
    if status == "submitted":
        moves.submit(claim, by=asha)
    with pytest.raises(locking.NotAllowed):
        locking.amend(evidence, by=asha)


def test_supervisor_does_not_amend(bryn, asha, portfolio, evidence):
    decide(moves.submit(make.make_claim(portfolio, evidence), by=asha), bryn)
    with pytest.raises(locking.NotAllowed):
        locking.amend(evidence, by=bryn)


def test_supervisor_goes_on_reading_what_was_signed_during_an_amendment(as_user, asha, bryn, portfolio, evidence):
    decide(moves.submit(make.make_claim(portfolio, evidence), by=asha), bryn)
    amended = locking.amend(evidence, by=asha)
    amended.title = "Not for anybody's eyes yet"
    amended.save(update_fields=["title"])
    page = as_user(bryn).get(evidence.get_absolute_url()).content.decode()
    assert evidence.title in page and "Not for anybody" not in page
    competency = as_user(bryn).get(Claim.objects.get().get_absolute_url()).content.decode()
    assert evidence.title in competency and "Not for anybody" not in competency


def test_supervisor_reads_returned_words_as_they_were_returned(as_user, asha, bryn, portfolio, evidence):
    claim = moves.submit(make.make_claim(portfolio, evidence), by=asha)
    decide(claim, bryn, "returned", "Say more.")
    Claim.objects.filter(pk=claim.pk).update(justification="Half a thought", version=F("version") + 1)
    for target in (evidence.get_absolute_url(), claim.get_absolute_url()):
        page = as_user(bryn).get(target).content.decode()
        assert "Because I did it alone." in page and "Half a thought" not in page


@pytest.mark.parametrize("person, found", [("bryn", 200), ("dewi", 404), ("ffion", 404), ("carys", 404), ("elin", 404)])
def test_submitted_evidence_is_seen_by_its_supervisor_alone(request, as_user, asha, portfolio, evidence, person, found):
    moves.submit(make.make_claim(portfolio, evidence), by=asha)
    assert as_user(request.getfixturevalue(person)).get(evidence.get_absolute_url()).status_code == found


def test_supervisor_sees_no_draft(as_user, bryn, portfolio, evidence):
    make.make_claim(portfolio, evidence)
    assert as_user(bryn).get(evidence.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("page", ["edit", "claims", "submit", "withdraw", "amend", "delete"])
def test_supervisor_writes_nothing(as_user, asha, bryn, portfolio, evidence, page):
    moves.submit(make.make_claim(portfolio, evidence), by=asha)
    for send in (as_user(bryn).get, as_user(bryn).post):
        assert send(address(f"evidence_{page}", evidence)).status_code == 404


def test_supervisor_sees_only_claims_put_before_them(as_user, asha, bryn, portfolio, evidence):
    moves.submit(make.make_claim(portfolio, evidence), by=asha)
    make.make_claim(portfolio, evidence, "D1.2", justification="Unripe")
    assert "Unripe" not in as_user(bryn).get(evidence.get_absolute_url()).content.decode()
