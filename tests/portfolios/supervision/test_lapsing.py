"""Cover ends by the clock: everywhere at once, before anybody has recorded it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse

from accounts.models import OutgoingMail
from portfolios.access import supervisors_of
from portfolios.models import Attachment, Claim, Decision, LedgerEvent, Report, Supervision
from portfolios.sign_off import moves
from portfolios.sign_off.refusals import NotSupervised
from portfolios.supervision import ending, invitations, lapsing
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

from .colleagues import NOW, cover_from_now, lapse, verify


@pytest.fixture
def attachment(portfolio, asha):
    attachment = Attachment(
        evidence=make.make_evidence(asha), name="a.pdf", kind="application/pdf", size=5, sha256="a" * 64
    )
    attachment.file.save("a.pdf", ContentFile(b"%PDF-"), save=True)
    waiting_claim(portfolio, attachment.evidence)
    return attachment


@pytest.fixture
def report(portfolio, asha):
    report = Report.objects.create(portfolio=portfolio, number=1, requested_by=asha, language="en", is_shared=True)
    Report.objects.filter(pk=report.pk).update(state="ready", file="f", sha256="f" * 64, pages=1, size=1)
    return report


def test_rows_of_every_kind_are_out_of_reach_at_the_moment(stand_in, absence, attachment, report, portfolio, carys):
    decide(attachment.evidence.claims.get(), carys)
    kinds = [Attachment, Claim, Decision, Report, type(attachment.evidence), type(portfolio)]
    assert all(kind.objects.visible_to(carys).exists() for kind in kinds)
    lapse(absence)
    assert not any(kind.objects.visible_to(carys).exists() for kind in kinds)
    assert Supervision.objects.get(pk=stand_in.pk).ended_at is None


def test_pages_are_404_and_the_queue_is_empty(absence, attachment, report, portfolio, carys, as_user):
    client, queue = as_user(carys), reverse("portfolios:queue_list")
    things = [portfolio, attachment.evidence, attachment, report]
    paths = [thing.get_absolute_url() for thing in things]
    assert [client.get(path).status_code for path in paths[:3]] == [200, 200, 200]
    assert len(client.get(queue).context["cards"]) == 1
    lapse(absence)
    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert client.get(queue).context["cards"] == []


def test_nothing_is_decided_and_nobody_is_written_to(absence, portfolio, asha, carys, bryn):
    claim = waiting_claim(portfolio)
    lapse(absence)
    OutgoingMail.objects.all().delete()
    with pytest.raises(NotSupervised):
        decide(claim, carys)
    moves.submit_all([make.make_claim(portfolio, code="D1.2")], by=asha)
    assert list(supervisors_of([portfolio])) == [bryn]
    assert OutgoingMail.objects.get().recipient == bryn.email


def test_before_the_first_day_nothing_is_seen(colleagues, portfolio, bryn, carys):
    absence = cover_from_now(bryn, carys).cover
    with make.past_the_rules():
        Supervision.objects.filter(cover=absence).update(started_at=absence.until)
    claim = waiting_claim(portfolio)
    assert not Claim.objects.visible_to(carys).exists()
    with pytest.raises(NotSupervised):
        decide(claim, carys)


def test_the_sweep_records_the_end_as_it_was_arranged(absence, stand_in, bryn):
    lapse(absence)
    assert lapsing.sweep() == 1
    stand_in.refresh_from_db()
    absence.refresh_from_db()
    assert stand_in.ended_at == stand_in.until == absence.ended_at
    assert stand_in.ended_by == bryn
    event = LedgerEvent.objects.get(kind="supervision_ended")
    assert (event.actor, event.subject_id) == (None, stand_in.pk)
    assert lapsing.sweep() == 0


def test_the_sweep_leaves_what_goes_on(absence, stand_in):
    assert lapsing.sweep() == 0
    assert Supervision.objects.get(pk=stand_in.pk).is_open


def test_a_lapsed_grant_cannot_be_ended_again(absence, stand_in, asha):
    lapse(absence)
    with pytest.raises(ending.AlreadyEnded):
        ending.end(stand_in, by=asha)


def test_a_lapsed_grant_stands_in_nobodys_way(absence, portfolio, asha, bryn, carys):
    lapse(absence)
    assert cover_from_now(bryn, carys).grants
    invitation = invitations.invite(portfolio, email=carys.email, role="practice_supervisor", by=asha)
    assert invitations.accept(invitation, by=carys).is_open


def test_both_sides_read_that_it_is_over_before_it_is_recorded(absence, portfolio, asha, carys, as_user):
    lapse(absence)
    mine = as_user(carys).get(reverse("portfolios:supervision_mine"))
    assert (list(mine.context["open"]), len(mine.context["ended"])) == ([], 1)
    page = as_user(asha).get(reverse("portfolios:supervision_list", args=[portfolio.pk]))
    assert carys in [grant.supervisor for grant in page.context["ended"]]


def test_the_history_says_for_whom(absence, portfolio, asha, as_user):
    lapse(absence)
    lapsing.sweep()
    page = as_user(asha).get(reverse("portfolios:portfolio_history", args=[portfolio.pk])).content.decode()
    assert "Carys Morgan was asked to stand in for Bryn Davies" in page
    assert "Carys Morgan no longer stands in for Bryn Davies" in page


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_record_each_end_once(portfolio, bryn, carys):
    verify(bryn, carys)
    lapse(cover_from_now(bryn, carys).cover)

    def sweep(_number):
        try:
            return lapsing.sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sweep, range(4))) == 1
    assert LedgerEvent.objects.filter(kind="supervision_ended").count() == 1
    assert Supervision.objects.get(supervisor=carys).ended_at < NOW()
