import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.test import Client

from accounts import verifying
from accounts.models import Administrator, OutgoingMail, User
from tests.accounts.conftest import PASSWORD
from tests.make import make_organisation, make_user

ADD = "/admin/accounts/user/add/"
PERSON = {
    "email": "Nia@Example.org",
    "name": "Nia Powell",
    "profession": "pharmacist",
    "registration_number": "2011111",
    "language": "cy",
    "usable_password": "true",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def root(elin):
    elin.is_superuser = True
    elin.save(update_fields=["is_superuser"])
    return elin


def change(person):
    return f"/admin/accounts/user/{person.pk}/change/"


@pytest.mark.parametrize(("is_staff", "place"), [(True, "/admin/"), (False, "/portfolio/")])
def test_signing_in_leads_editors_to_what_they_edit(sign_in, gwen, is_staff, place):
    User.objects.filter(pk=gwen.pk).update(is_staff=is_staff)
    assert sign_in("gwen@example.org").url == place


def test_an_administrator_adds_a_person_who_then_confirms(as_user, root):
    as_user(root).post(ADD, PERSON)
    person = User.objects.get(name="Nia Powell")
    assert person.email == "nia@example.org" and person.check_password(PASSWORD)
    assert list(person.emailaddress_set.values_list("email", "primary", "verified")) == [
        ("nia@example.org", True, False)
    ]


def test_a_wrong_number_is_refused_beside_its_field(as_user, root):
    page = as_user(root).post(ADD, PERSON | {"registration_number": "5011111"})
    assert list(page.context["adminform"].form.errors) == ["registration_number"]
    assert not User.objects.filter(name="Nia Powell").exists()


def test_an_address_in_use_is_refused_whatever_its_capitals(as_user, root, asha):
    page = as_user(root).post(ADD, PERSON | {"email": "ASHA@example.org"})
    assert page.context["adminform"].form.errors
    assert not User.objects.filter(name="Nia Powell").exists()


def test_a_changed_address_must_be_confirmed_again(as_user, root, asha):
    details = {"name": asha.name, "email": "asha.new@example.org", "profession": asha.profession, "language": "en"}
    as_user(root).post(change(asha), details | {"is_active": "on"})
    assert list(asha.emailaddress_set.values_list("email", "verified")) == [("asha.new@example.org", False)]


def test_staff_who_edit_people_cannot_raise_themselves(as_user, elin, asha):
    elin.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    details = {"name": elin.name, "email": elin.email, "profession": "other", "language": "en", "is_active": "on"}
    as_user(elin).post(change(elin), details | {"is_superuser": "on", "is_staff": "on"})
    elin.refresh_from_db()
    assert not elin.is_superuser


def test_staff_who_edit_people_cannot_change_a_superuser(as_user, elin, asha):
    elin.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "view_user"]))
    asha.is_superuser = True
    asha.save(update_fields=["is_superuser"])
    as_user(elin).post(change(asha), {"name": "Mine", "email": "elin2@example.org", "profession": "other"})
    as_user(elin).post(f"/admin/accounts/user/{asha.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD})
    asha.refresh_from_db()
    assert asha.name == "Asha Rahman" and not asha.has_usable_password()


def test_the_secret_of_a_second_factor_is_not_shown(as_user, root, asha):
    factor = Authenticator.objects.create(user=asha, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    page = as_user(root).get(f"/admin/mfa/authenticator/{factor.pk}/change/")
    assert page.status_code == 200 and "JBSWY3DPEHPK3PXP" not in page.text


def test_a_lost_second_factor_is_removed(as_user, root, asha):
    factor = Authenticator.objects.create(user=asha, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    as_user(root).post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("page", ["user", "organisation"])
def test_lists_open(as_user, root, page):
    assert as_user(root).get(f"/admin/accounts/{page}/").status_code == 200


@pytest.fixture
def verified_bryn(bryn):
    """Bryn, verified by the organisation that employs him."""
    surgery = make_organisation("Harbour Lane")
    User.objects.filter(pk=bryn.pk).update(organisation=surgery)
    bryn.refresh_from_db()
    gareth = make_user("gareth@example.org", "Gareth Lewis", profession="other")
    surgery.administrators.create(person=gareth)
    seen = verifying.digest_of(bryn)
    verifying.verify(bryn, surgery, basis="identity", register_checked=True, seen_digest=seen, by=gareth)
    return bryn


def at_home(person):
    """A browser in which `person` is signed in."""
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def address_of_bryn(client, bryn, address):
    details = {"name": bryn.name, "email": address, "profession": bryn.profession, "language": "en", "letters": "each"}
    number = {"registration_number": bryn.registration_number, "is_active": "on"}
    return client.post(change(bryn), details | number)


def new_password_of_bryn(client, bryn):
    words = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD, "set-password": "set"}
    return client.post(f"/admin/accounts/user/{bryn.pk}/password/", words)


def test_a_new_address_ends_sessions_and_verification_and_tells_the_old_address(as_user, root, verified_bryn):
    browser = at_home(verified_bryn)
    assert address_of_bryn(as_user(root), verified_bryn, "mine@example.org").status_code == 302
    assert browser.get("/account/").status_code == 302
    assert verifying.verified_by(verified_bryn) == ""
    letter = OutgoingMail.objects.latest("pk")
    assert (letter.recipient, letter.subject) == (
        "bryn@example.org",
        "The e-mail address of your account was changed",
    )


def test_an_address_that_is_put_back_does_not_bring_the_verification_back(as_user, root, verified_bryn):
    for address in ("mine@example.org", "bryn@example.org"):
        address_of_bryn(as_user(root), verified_bryn, address)
    verified_bryn.refresh_from_db()
    assert verified_bryn.email == "bryn@example.org"
    assert verifying.verified_by(verified_bryn) == ""


def test_a_new_password_ends_sessions_and_verification_and_tells_the_person(as_user, root, verified_bryn):
    browser = at_home(verified_bryn)
    assert new_password_of_bryn(as_user(root), verified_bryn).status_code == 302
    assert browser.get("/account/").status_code == 302
    assert verifying.verified_by(verified_bryn) == ""
    assert OutgoingMail.objects.latest("pk").subject == "A new password was set for your account"


def test_a_refused_password_changes_nothing(as_user, root, verified_bryn):
    words = {"usable_password": "true", "password1": "a", "password2": "b", "set-password": "set"}
    as_user(root).post(f"/admin/accounts/user/{verified_bryn.pk}/password/", words)
    assert verifying.verified_by(verified_bryn) == "Harbour Lane"


@pytest.mark.parametrize("way", ["one", "several"])
def test_a_removed_factor_ends_sessions_and_verification_and_tells_the_person(as_user, root, verified_bryn, way):
    factor = Authenticator.objects.create(user=verified_bryn, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    browser = at_home(verified_bryn)
    addresses = {"one": f"/admin/mfa/authenticator/{factor.pk}/delete/", "several": "/admin/mfa/authenticator/"}
    chosen = {"action": "delete_selected", "_selected_action": factor.pk}
    as_user(root).post(addresses[way], {"post": "yes"} | (chosen if way == "several" else {}))
    assert browser.get("/account/").status_code == 302
    assert verifying.verified_by(verified_bryn) == ""
    assert OutgoingMail.objects.latest("pk").subject == "The second factor of your account was removed"


def test_nobody_adds_or_confirms_an_address_for_somebody(as_user, root, bryn):
    client = as_user(root)
    assert client.get("/admin/account/emailaddress/add/").status_code == 403
    made_verified = {"action": "make_verified", "_selected_action": bryn.emailaddress_set.get().pk}
    bryn.emailaddress_set.update(verified=False)
    client.post("/admin/account/emailaddress/", made_verified)
    assert not bryn.emailaddress_set.get().verified


APPOINT = "/admin/accounts/administrator/add/"


def test_staff_appoint_an_administrator_who_learns_of_it(as_user, root, bryn):
    surgery = make_organisation("Harbour Lane")
    as_user(root).post(APPOINT, {"organisation": surgery.pk, "person": bryn.pk})
    assert Administrator.objects.get().appointed_by == root
    assert OutgoingMail.objects.get(recipient=bryn.email).subject == "You now verify the people of Harbour Lane"


def test_staff_do_not_appoint_themselves(as_user, root):
    page = as_user(root).post(APPOINT, {"organisation": make_organisation().pk, "person": root.pk})
    assert "Nobody appoints themselves." in page.text
    assert not Administrator.objects.exists()


def test_an_editor_appoints_nobody(as_user, elin, bryn):
    assert as_user(elin).post(APPOINT, {"organisation": elin.organisation_id, "person": bryn.pk}).status_code == 403


def test_an_appointment_ends_and_is_not_deleted(as_user, root, bryn):
    appointment = make_organisation().administrators.create(person=bryn)
    client = as_user(root)
    assert client.post(f"/admin/accounts/administrator/{appointment.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post("/admin/accounts/administrator/", {"action": "end_appointments", "_selected_action": appointment.pk})
    appointment.refresh_from_db()
    assert appointment.ended_at is not None


def test_a_superuser_ends_a_verification(as_user, root, verified_bryn):
    chosen = {"action": "end_verifications", "_selected_action": str(verified_bryn.verifications.get().pk)}
    as_user(root).post("/admin/accounts/verification/", chosen)
    assert verifying.verified_by(verified_bryn) == ""
