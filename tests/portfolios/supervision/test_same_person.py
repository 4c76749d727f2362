"""Nobody supervises themselves by way of a second account."""

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail, User
from portfolios.models import Supervision
from portfolios.supervision import invitations
from tests import make


@pytest.fixture
def second(portfolio):
    """Another account, of whom the portal does not know that she is Asha."""
    return make.make_user("second@example.net", "A. Rahman", profession="pharmacy_technician")


def accept(portfolio, person):
    invitation = invitations.invite(portfolio, email=person.email, role="practice_supervisor", by=portfolio.owner)
    return invitations.accept(invitation, by=person)


def test_an_account_with_the_technicians_number_does_not_supervise_her(portfolio, asha, second):
    User.objects.filter(pk=second.pk).update(registration_number=asha.registration_number)
    second.refresh_from_db()
    with pytest.raises(invitations.SameNumber):
        accept(portfolio, second)
    assert not Supervision.objects.filter(supervisor=second).exists()


@pytest.mark.parametrize("address", ["asha+work@example.org", "ASHA@EXAMPLE.ORG "])
def test_an_account_with_the_technicians_mailbox_does_not_supervise_her(portfolio, second, address):
    second.emailaddress_set.create(email=address, verified=False)
    with pytest.raises(invitations.SameMailbox):
        accept(portfolio, second)
    assert not Supervision.objects.filter(supervisor=second).exists()


def test_two_accounts_without_a_number_are_not_one_person(portfolio, asha, second):
    User.objects.filter(pk=asha.pk).update(registration_number="")
    assert accept(portfolio, second).supervisor == second


def test_who_was_verified_by_the_technician_does_not_supervise_her(portfolio, asha, second):
    surgery = make.make_organisation("Harbour Lane")
    surgery.administrators.create(person=asha)
    second.verifications.create(
        organisation=surgery,
        name=second.name,
        email=second.email,
        profession=second.profession,
        basis="in_person",
        verified_by=asha,
        verified_at=timezone.now(),
    )
    with pytest.raises(invitations.VerifiedByTechnician):
        accept(portfolio, second)


def test_the_page_says_what_to_do(portfolio, asha, second, as_user):
    User.objects.filter(pk=second.pk).update(registration_number=asha.registration_number)
    invitations.invite(portfolio, email=second.email, role="practice_supervisor", by=asha)
    letter = OutgoingMail.objects.get(recipient=second.email)
    path = next(word for word in letter.body.split() if "/supervision/invitations/" in word)
    page = as_user(second).post(path, follow=True)
    assert "correct it in your details" in page.text
