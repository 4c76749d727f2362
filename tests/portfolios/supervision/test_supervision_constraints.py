"""The database refuses a grant or an invitation that cannot be."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolios.models import Cover, Invitation, Supervision
from tests import make

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def grant(portfolio, bryn):
    return portfolio.supervisions.get(supervisor=bryn)


@pytest.fixture
def invited(portfolio):
    return make_invitation(portfolio)


def make_invitation(portfolio, email="gwen@example.org", digest="a" * 64, **fields):
    return Invitation.objects.create(
        portfolio=portfolio, email=email, token_digest=digest, **({"expires_at": NOW} | fields)
    )


def make_cover(supervisor, deputy, **fields):
    return Cover.objects.create(supervisor=supervisor, deputy=deputy, starts_at=NOW, **fields)


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_supervision_not_of_oneself(portfolio, asha):
    with refused("supervision_not_of_oneself"), transaction.atomic():
        make.make_supervision(portfolio, asha)


def test_supervision_names_the_owner(portfolio, ffion, carys):
    with refused("does not own the portfolio") as error, transaction.atomic():
        Supervision.objects.create(portfolio=portfolio, technician=ffion, supervisor=carys, role="practice_supervisor")
    assert error.value.__cause__.diag.constraint_name == "supervision_names_the_owner"


def test_supervision_open_once_for_supervisor(portfolio, bryn, dewi):
    with refused("supervision_open_once_for_supervisor"), transaction.atomic():
        make.make_supervision(portfolio, bryn)
    assert make.make_supervision(portfolio, dewi).is_open


def test_supervision_covered_once_for_absence(portfolio, bryn, carys, dewi):
    absence = make_cover(bryn, carys, until=NOW + DAY)
    make.make_supervision(portfolio, carys, cover=absence, until=absence.until)
    with refused("supervision_covered_once_for_absence"), transaction.atomic():
        make.make_supervision(portfolio, dewi, cover=absence, until=absence.until)


def test_supervision_until_a_day_is_cover(portfolio, carys):
    with refused("supervision_until_a_day_is_cover"), transaction.atomic():
        make.make_supervision(portfolio, carys, until=NOW + DAY)


def test_cover_by_somebody_else(bryn):
    with refused("cover_by_somebody_else"), transaction.atomic():
        make_cover(bryn, bryn)


def test_cover_ends_after_it_starts(bryn, carys):
    with refused("cover_ends_after_it_starts"), transaction.atomic():
        make_cover(bryn, carys, until=NOW - DAY)


@pytest.mark.parametrize("other", [{"until": NOW + DAY}, {"ended_at": NOW}])
def test_cover_accepted_is_a_hand_over(other, bryn, carys):
    with refused("cover_accepted_is_a_hand_over"), transaction.atomic():
        make_cover(bryn, carys, accepted_at=NOW, **other)


@pytest.mark.parametrize("half", [{"ended_at": NOW}, {"ended_by": True}])
def test_supervision_ended_at_and_by_together(half, grant, asha):
    half = {name: asha if value is True else value for name, value in half.items()}
    with refused("supervision_ended_at_and_by_together"), transaction.atomic():
        Supervision.objects.filter(pk=grant.pk).update(**half)


@pytest.mark.parametrize("half", [{"accepted_at": NOW}, {"accepted_by": True}])
def test_invitation_accepted_at_and_by_together(half, invited, bryn):
    half = {name: bryn if value is True else value for name, value in half.items()}
    with refused("invitation_accepted_at_and_by_together"), transaction.atomic():
        Invitation.objects.filter(pk=invited.pk).update(**half)


@pytest.mark.parametrize("pair", [("accepted", "declined"), ("accepted", "revoked"), ("declined", "revoked")])
def test_invitation_has_one_answer(pair, invited, bryn):
    answers = {f"{name}_at": NOW for name in pair} | ({"accepted_by": bryn} if "accepted" in pair else {})
    with refused("invitation_has_one_answer"), transaction.atomic():
        Invitation.objects.filter(pk=invited.pk).update(**answers)


def test_invitation_unanswered_once_for_address(invited, portfolio):
    with refused("invitation_unanswered_once_for_address"), transaction.atomic():
        make_invitation(portfolio, email="GWEN@example.org", digest="b" * 64)


def test_two_invitations_never_share_a_token(invited, portfolio):
    with refused("token_digest"), transaction.atomic():
        make_invitation(portfolio, email="somebody@example.org")
