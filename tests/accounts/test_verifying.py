from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import asking, verifying
from accounts.models import Administrator, OutgoingMail, User, Verification
from accounts.organisation import people
from tests import make

HOW = {"basis": "in_person", "register_checked": True}


@pytest.fixture
def surgery(bryn, asha):
    surgery = make.make_organisation("Harbour Lane", is_publisher=False)
    User.objects.filter(pk__in=[bryn.pk, asha.pk]).update(organisation=surgery)
    for person in (bryn, asha):
        person.refresh_from_db()
    return surgery


@pytest.fixture
def gareth(surgery):
    """Administers the surgery."""
    gareth = make.make_user("gareth@example.org", "Gareth Lewis", profession="other", organisation=surgery)
    surgery.administrators.create(person=gareth)
    return gareth


@pytest.fixture
def verified(bryn, surgery, gareth):
    return verify(bryn, surgery, gareth)


def verify(person, organisation, by, **how):
    facts = {"seen_digest": verifying.digest_of(person)} | HOW | how
    return verifying.verify(person, organisation, by=by, **facts)


def change(person, **fields):
    User.objects.filter(pk=person.pk).update(**fields)
    person.refresh_from_db()


def test_a_verified_person_carries_the_name_of_the_organisation(verified, bryn):
    assert verifying.verified_by(bryn) == "Harbour Lane"
    marks = User.objects.order_by("name").values_list("name", verifying.mark())
    assert dict(marks)["Bryn Davies"] == "Harbour Lane" and dict(marks)["Asha Rahman"] == ""
    assert OutgoingMail.objects.get(recipient=bryn.email).subject == "Harbour Lane has verified your account"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Brian Davies"},
        {"email": "brian@example.org"},
        {"registration_number": "2099999"},
        {"profession": "medicine", "registration_number": ""},
        {"is_active": False},
    ],
)
def test_a_verification_lapses_when_the_person_changes(verified, bryn, fields):
    change(bryn, **fields)
    assert verifying.verified_by(bryn) == ""


def test_what_somebody_signed_keeps_the_mark_of_that_moment(verified, bryn, gareth):
    before, during = verified.verified_at - timedelta(hours=1), timezone.now()
    verifying.end(verified, by=gareth)
    marks = verifying.verified_by_then([(bryn.pk, before), (bryn.pk, during), (bryn.pk, timezone.now())])
    assert marks == {(bryn.pk, during): "Harbour Lane"}


def test_nobody_verifies_themselves(surgery, gareth):
    with pytest.raises(verifying.Themselves):
        verify(gareth, surgery, gareth)


def test_somebody_who_administers_another_organisation_verifies_nobody_here(bryn, surgery, carys):
    make.make_organisation("Bryn Glas").administrators.create(person=carys)
    with pytest.raises(verifying.NotAdministrator):
        verify(bryn, surgery, carys)


def test_a_former_administrator_verifies_nobody(bryn, surgery, gareth):
    Administrator.objects.update(ended_at=timezone.now())
    with pytest.raises(verifying.NotAdministrator):
        verify(bryn, surgery, gareth)


def test_somebody_of_another_organisation_is_not_verified(carys, surgery, gareth):
    with pytest.raises(verifying.OtherOrganisation):
        verify(carys, surgery, gareth)


def test_an_unconfirmed_address_is_not_verified(bryn, surgery, gareth):
    bryn.emailaddress_set.update(verified=False)
    with pytest.raises(verifying.AddressNotConfirmed):
        verify(bryn, surgery, gareth)


def test_what_changed_while_the_page_was_open_is_not_verified(bryn, surgery, gareth):
    shown = verifying.digest_of(bryn)
    change(bryn, name="Brian Davies")
    with pytest.raises(verifying.ChangedMeanwhile):
        verify(bryn, surgery, gareth, seen_digest=shown)
    assert not Verification.objects.exists()


def test_a_number_is_verified_only_after_a_look_at_the_register(bryn, surgery, gareth):
    with pytest.raises(verifying.NotLookedUp):
        verify(bryn, surgery, gareth, register_checked=False)


def test_a_verification_that_stands_is_not_doubled(verified, bryn, surgery, gareth):
    with pytest.raises(verifying.AlreadyVerified):
        verify(bryn, surgery, gareth)


def test_a_verification_that_lapsed_gives_way_to_a_new_one(verified, bryn, surgery, gareth):
    change(bryn, name="Brian Davies")
    verify(bryn, surgery, gareth)
    verified.refresh_from_db()
    assert verified.ended_by == gareth
    assert verifying.verified_by(bryn) == "Harbour Lane"


def test_a_number_verified_for_one_account_is_refused_to_another_and_names_nobody(verified, bryn, surgery, gareth):
    twin = make.make_user(
        "other@example.org", "Other", profession="pharmacist", registration_number="2012345", organisation=surgery
    )
    with pytest.raises(verifying.NumberTaken) as refused:
        verify(twin, surgery, gareth)
    assert bryn.name not in str(refused.value) and bryn.email not in str(refused.value)


def test_a_number_whose_verification_lapsed_can_be_verified_for_its_holder(verified, bryn, surgery, gareth):
    change(bryn, registration_number="2099999")
    holder = make.make_user(
        "other@example.org", "Other", profession="pharmacist", registration_number="2012345", organisation=surgery
    )
    verify(holder, surgery, gareth)
    change(bryn, registration_number="2012345")
    assert (verifying.verified_by(holder), verifying.verified_by(bryn)) == ("Harbour Lane", "")


def test_an_administrator_does_not_verify_who_decides_on_their_work(portfolio, bryn, asha, surgery):
    surgery.administrators.create(person=asha)
    with pytest.raises(verifying.TooClose):
        verify(bryn, surgery, asha)


def test_an_ended_verification_counts_no_more_and_ends_once(verified, bryn, gareth):
    verifying.end(verified, by=gareth)
    assert verifying.verified_by(bryn) == ""
    assert OutgoingMail.objects.filter(recipient=bryn.email, subject__contains="ended the verification").exists()
    with pytest.raises(verifying.AlreadyEnded):
        verifying.end(verified, by=gareth)


def test_the_verified_person_does_not_end_it_for_the_organisation(verified, bryn):
    with pytest.raises(verifying.NotAdministrator):
        verifying.end(verified, by=bryn)


def test_asking_writes_to_each_administrator_and_once_a_week(bryn, surgery, gareth):
    asking.ask(bryn)
    with pytest.raises(asking.AskedAlready):
        asking.ask(bryn)
    assert [letter.recipient for letter in OutgoingMail.objects.all()] == ["gareth@example.org"]


def test_whoever_moves_may_ask_the_new_organisation_at_once(bryn, surgery, gareth):
    asking.ask(bryn)
    network = make.make_organisation("Bryn Glas", is_publisher=False)
    network.administrators.create(person=gareth)
    User.objects.filter(pk=bryn.pk).update(organisation=network)
    bryn.refresh_from_db()
    state = people.with_state(User.objects.filter(pk=bryn.pk)).values_list("verification_state", flat=True)
    assert (asking.asked_lately(bryn), state.get()) == (None, "unverified")
    assert asking.ask(bryn).organisation == network
    assert state.get() == "asked"


def test_asking_without_an_organisation_or_an_administrator_says_so(bryn, asha, carys, surgery):
    with pytest.raises(asking.NoOrganisation):
        asking.ask(carys)
    with pytest.raises(asking.NobodyToAsk):
        asking.ask(bryn)


def test_a_request_is_gone_once_it_is_answered(bryn, surgery, gareth):
    asking.ask(bryn)
    verify(bryn, surgery, gareth)
    assert not bryn.verification_requests.exists()


def violated(action):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        action()
    return caught.value.__cause__.diag.constraint_name


def row(person, organisation, by, **fields):
    defaults = {
        "name": person.name,
        "email": person.email,
        "profession": person.profession,
        "registration_number": person.registration_number,
        "basis": "in_person",
        "register_checked": True,
        "verified_at": timezone.now(),
    }
    return Verification.objects.create(person=person, organisation=organisation, verified_by=by, **(defaults | fields))


def test_verification_not_of_oneself(surgery, gareth):
    assert violated(lambda: row(gareth, surgery, gareth)) == "verification_not_of_oneself"


def test_verification_by_administrator(bryn, surgery, carys):
    assert violated(lambda: row(bryn, surgery, carys)) == "verification_by_administrator"


def test_verification_open_once_for_person(verified, bryn, surgery, gareth):
    assert violated(lambda: row(bryn, surgery, gareth, registration_number="")) == "verification_open_once_for_person"


def test_verification_of_number_for_one_person(verified, asha, surgery, gareth):
    def take():
        row(asha, surgery, gareth, registration_number="2012345")

    assert violated(take) == "verification_of_number_for_one_person"


def test_verification_of_number_after_looking_at_register(bryn, surgery, gareth):
    def verify_unseen():
        row(bryn, surgery, gareth, register_checked=False)

    assert violated(verify_unseen) == "verification_of_number_after_looking_at_register"


def test_verification_ended_at_and_by_together(verified):
    def end():
        Verification.objects.update(ended_at=timezone.now())

    assert violated(end) == "verification_ended_at_and_by_together"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_verification SET name = 'Somebody Else'",
        "DELETE FROM accounts_verification",
        "TRUNCATE accounts_verification CASCADE",
    ],
)
def test_verification_stays_as_made(verified, sql):
    def tamper():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(sql)

    assert violated(tamper) == "verification_stays_as_made"


def test_verification_stays_as_made_once_it_ended(verified, gareth):
    verifying.end(verified, by=gareth)

    def reopen():
        Verification.objects.update(ended_at=None, ended_by=None)

    assert violated(reopen) == "verification_stays_as_made"


def test_administrator_open_once_for_organisation(surgery, gareth):
    def appoint():
        surgery.administrators.create(person=gareth)

    assert violated(appoint) == "administrator_open_once_for_organisation"


def test_administrator_not_appointed_by_oneself(surgery, carys):
    def appoint():
        surgery.administrators.create(person=carys, appointed_by=carys)

    assert violated(appoint) == "administrator_not_appointed_by_oneself"
