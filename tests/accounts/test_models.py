import pytest
from django.db import IntegrityError, transaction

from accounts.models import KeptText, OutgoingMail, User
from tests import make


def violated(action):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        action()
    return caught.value.__cause__.diag.constraint_name


def test_an_address_is_unique_whatever_its_capitals(asha, dewi):
    def take():
        User.objects.filter(pk=dewi.pk).update(email="ASHA@example.org")

    assert violated(take) == "email_unique_whatever_its_capitals"


@pytest.mark.parametrize(
    ("profession", "number"),
    [("pharmacy_technician", "2034567"), ("pharmacist", "5034567"), ("other", "5034567"), ("pharmacist", "2O34567")],
)
def test_a_number_fits_its_holders_profession(db, profession, number):
    def take():
        make.make_user("nia@example.org", "Nia", profession=profession, registration_number=number)

    assert violated(take) == "registration_number_fits_profession"


def test_a_number_may_be_typed_by_several(asha, dewi):
    """Whose it is says a verification, not whoever typed it first."""
    User.objects.filter(pk=dewi.pk).update(registration_number=asha.registration_number)
    assert User.objects.filter(registration_number=asha.registration_number).count() == 2


def test_many_people_have_no_number(elin, db):
    assert make.make_user("nia@example.org", "Nia", profession="other").registration_number == ""


def test_a_letter_is_sent_exactly_when_it_has_a_time(db):
    def send():
        OutgoingMail.objects.create(recipient="nia@example.org", subject="A", state="sent")

    assert violated(send) == "mail_is_sent_exactly_when_it_has_a_time"


def test_a_letter_has_a_lease_exactly_while_it_is_being_sent(db):
    def send():
        OutgoingMail.objects.create(recipient="nia@example.org", subject="A", state="sending")

    assert violated(send) == "mail_has_a_lease_exactly_while_being_sent"


def test_kept_text_goes_with_its_owner(asha):
    KeptText.objects.create(id="5f0c3b1e-0000-4000-8000-000000000000", owner=asha, path="/", fields=[])
    asha.emailaddress_set.all().delete()
    asha.delete()
    assert not KeptText.objects.exists()
