"""Either side ends a supervision, and access is gone with the same request."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import OutgoingMail
from portfolios.models import Attachment, Claim, Decision, LedgerEvent, Report
from portfolios.supervision import ending
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim


@pytest.fixture
def grant(portfolio, bryn):
    return portfolio.supervisions.get(supervisor=bryn)


@pytest.fixture
def attachment(portfolio, asha):
    evidence = make.make_evidence(asha)
    attachment = Attachment(evidence=evidence, name="a.pdf", kind="application/pdf", size=5, sha256="a" * 64)
    attachment.file.save("a.pdf", ContentFile(b"%PDF-"), save=True)
    waiting_claim(portfolio, evidence)
    return attachment


def end_page(grant):
    return reverse("portfolios:supervision_end", args=[grant.pk])


@pytest.mark.parametrize("person, told", [("asha", "bryn@example.org"), ("bryn", "asha@example.org")])
def test_either_side_ends_it_and_the_other_hears(person, told, grant, as_user, request):
    client = as_user(request.getfixturevalue(person))
    assert client.get(end_page(grant)).status_code == 200
    grant.refresh_from_db()
    assert grant.is_open
    assert client.post(end_page(grant)).status_code == 302
    grant.refresh_from_db()
    assert grant.ended_by == request.getfixturevalue(person)
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [told]
    assert LedgerEvent.objects.get().kind == "supervision_ended"


@pytest.mark.parametrize("person", ["carys", "dewi", "elin", "ffion"])
def test_nobody_else_ends_it(person, grant, as_user, request):
    someone = request.getfixturevalue(person)
    assert as_user(someone).get(end_page(grant)).status_code == 404
    assert as_user(someone).post(end_page(grant)).status_code == 404
    with pytest.raises(ending.NotTheirs):
        ending.end(grant, by=someone)
    grant.refresh_from_db()
    assert grant.is_open


def test_ending_twice_changes_nothing(grant, asha, bryn):
    ending.end(grant, by=asha)
    with pytest.raises(ending.AlreadyEnded):
        ending.end(grant, by=bryn)
    grant.refresh_from_db()
    assert grant.ended_by == asha
    assert OutgoingMail.objects.count() == 1


def test_rows_of_every_kind_are_out_of_reach_at_once(grant, attachment, portfolio, asha, bryn):
    decide(attachment.evidence.claims.get(), bryn)
    report = Report.objects.create(portfolio=portfolio, number=1, requested_by=asha, language="en")
    Report.objects.filter(pk=report.pk).update(state="ready", file="f", sha256="f" * 64, pages=1, size=1)
    kinds = [Attachment, Claim, Decision, Report, type(attachment.evidence), type(portfolio)]
    assert all(kind.objects.visible_to(bryn).exists() for kind in kinds)
    ending.end(grant, by=asha)
    assert not any(kind.objects.visible_to(bryn).exists() for kind in kinds)
    assert Decision.objects.count() == 1


def test_pages_and_files_are_404_at_once_and_the_queue_is_empty(grant, attachment, portfolio, asha, bryn, as_user):
    client = as_user(bryn)
    paths = [portfolio.get_absolute_url(), attachment.evidence.get_absolute_url(), attachment.get_absolute_url()]
    queue = reverse("portfolios:queue_list")
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    assert len(client.get(queue).context["cards"]) == 1
    ending.end(grant, by=asha)
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert client.get(queue).context["cards"] == []


def test_a_page_opened_before_the_end_decides_nothing_after_it(grant, portfolio, asha, bryn, as_user):
    claim = waiting_claim(portfolio)
    client, queue = as_user(bryn), reverse("portfolios:queue_list")
    form = client.get(queue).context["cards"][0].form
    ending.end(grant, by=asha)
    shown = {form.add_prefix(name): form.initial[name] for name in ("digest", "version", "seen")}
    page = client.post(queue, shown | {"claim": str(claim.pk), form.add_prefix("verdict"): "accepted"})
    assert "1 not yours to decide" in page.content.decode()
    assert not Decision.objects.exists()


def test_both_sides_see_where_they_stand(grant, portfolio, asha, bryn, dewi, as_user):
    waiting_claim(portfolio)
    mine = reverse("portfolios:supervision_mine")
    (supervision,) = as_user(bryn).get(mine).context["open"]
    assert (supervision.technician, supervision.waiting) == (asha, 1)
    former = as_user(dewi).get(mine)
    assert (list(former.context["open"]), len(former.context["ended"])) == ([], 1)
    page = as_user(asha).get(reverse("portfolios:supervision_list", args=[portfolio.pk]))
    assert [g.supervisor for g in page.context["open"]] == [bryn]
    assert [g.supervisor for g in page.context["ended"]] == [dewi]
