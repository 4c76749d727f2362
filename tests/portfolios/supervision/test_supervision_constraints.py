"""The database refuses a grant or an invitation that cannot be."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolios.models import Invitation, Supervision
from tests import make

NOW = timezone.now()


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
