"""Nobody decides on the work of somebody who has said who they are: whichever comes first, or both at once."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts import verifying
from accounts.models import User, Verification
from portfolios.models import Cover, Invitation, Supervision
from portfolios.supervision import cover, hand_over, invitations
from tests import make

from .colleagues import DAY, cover_from_now, verify, verify_one


@pytest.fixture
def surgery(portfolio, bryn, asha):
    """Asha administers it; somebody else there has verified Bryn."""
    surgery = verify(bryn)
    surgery.administrators.create(person=asha)
    return surgery


@pytest.fixture
def nia(surgery):
    """Works there, and is a supervisor to nobody yet."""
    return make.make_user("nia@surgery.example.org", "Nia Pugh", profession="pharmacist", organisation=surgery)


def vouch(nia, surgery, asha):
    person = User.objects.get(pk=nia.pk)
    said = {"basis": "in_person", "register_checked": True, "seen_digest": verifying.digest_of(person)}
    return verifying.verify(person, surgery, by=asha, **said)


def test_whom_the_technician_verified_does_not_stand_in(surgery, nia, asha, bryn):
    verify_one(nia, surgery, asha)
    with pytest.raises(cover.NothingToCover):
        cover_from_now(bryn, nia)


def test_whom_the_technician_verified_does_not_take_over(portfolio, surgery, nia, asha, bryn):
    verify_one(nia, surgery, asha)
    with pytest.raises(hand_over.NothingToHandOver):
        hand_over.offer(by=bryn, colleague=nia, portfolios=[portfolio])


def test_who_is_going_to_stand_in_is_not_verified_by_the_technician(portfolio, surgery, nia, asha, bryn):
    tomorrow = timezone.now() + DAY
    absence = Cover.objects.create(supervisor=bryn, deputy=nia, starts_at=tomorrow, until=tomorrow + DAY)
    make.make_supervision(portfolio, nia, cover=absence, started_at=tomorrow, until=absence.until)
    with pytest.raises(verifying.TooClose):
        vouch(nia, surgery, asha)


@pytest.mark.django_db(transaction=True)
def test_not_when_both_are_done_at_the_same_moment(portfolio, surgery, nia, asha):
    invitations.invite(portfolio, email=nia.email, role="educational_supervisor", by=asha)
    answers = []

    def vouch_meanwhile():
        try:
            answers.append(vouch(nia, surgery, asha))
        except verifying.VerificationRefused as refused:
            answers.append(type(refused))
        connection.close()

    other = threading.Thread(target=vouch_meanwhile)

    def before_the_grant(execute, sql, *rest):
        if sql.startswith('INSERT INTO "portfolios_supervision"'):
            other.start()
            other.join(timeout=1)
        return execute(sql, *rest)

    with connection.execute_wrapper(before_the_grant):
        invitations.accept(Invitation.objects.get(), by=nia)
    other.join()
    assert answers == [verifying.TooClose]
    assert Supervision.objects.open().filter(supervisor=nia).exists()
    assert not Verification.objects.filter(person=nia).exists()
