"""Two administrators at the same moment: one number is verified for one account, one person once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts import verifying
from accounts.models import Verification
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def surgery(db):
    return make.make_organisation("Harbour Lane")


@pytest.fixture
def administrators(surgery):
    people = [make.make_user(f"admin{number}@example.org", f"Admin {number}", profession="other") for number in "12"]
    for person in people:
        surgery.administrators.create(person=person)
    return people


def pharmacist(email, surgery):
    number = {"profession": "pharmacist", "registration_number": "2012345"}
    return make.make_user(email, email, organisation=surgery, **number)


def at_once(surgery, pairs):
    """What became of each (person, administrator) verified in the same moment: a row, or a refusal."""
    together = Barrier(len(pairs))

    def verify(pair):
        person, administrator = pair
        how = {"basis": "identity", "register_checked": True, "seen_digest": verifying.digest_of(person)}
        together.wait()
        try:
            return verifying.verify(person, surgery, by=administrator, **how)
        except verifying.VerificationRefused as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pairs)) as threads:
        return list(threads.map(verify, pairs))


def test_one_number_is_verified_for_one_of_two_accounts(surgery, administrators):
    people = [pharmacist(f"{name}@example.org", surgery) for name in ("one", "other")]
    answers = at_once(surgery, list(zip(people, administrators, strict=True)))
    assert Verification.objects.open().count() == 1
    assert verifying.NumberTaken in answers


def test_one_person_is_verified_once_by_two_administrators(surgery, administrators):
    person = pharmacist("one@example.org", surgery)
    answers = at_once(surgery, [(person, administrator) for administrator in administrators])
    assert Verification.objects.open().count() == 1
    assert verifying.AlreadyVerified in answers
