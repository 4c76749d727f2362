import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission

from accounts.models import User
from tests.accounts.conftest import PASSWORD

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
