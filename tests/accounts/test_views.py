import pytest

from accounts import outbox
from tests import make

DETAILS = {
    "name": "Asha Rahman",
    "profession": "pharmacy_technician",
    "registration_number": "5012345",
    "language": "en",
}


@pytest.fixture
def letter(db):
    return outbox.queue("nia@example.org", "cy", "Croeso <b>", "Read http://127.0.0.1:8000/account/ today")


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get("/account/").url == "/accounts/login/?next=/account/"


def test_people_change_their_own_details(as_user, asha):
    organisation = make.make_organisation("Riverside Surgery")
    as_user(asha).post("/account/", DETAILS | {"name": "Asha R", "organisation": organisation.pk, "language": "cy"})
    asha.refresh_from_db()
    assert (asha.name, asha.organisation, asha.language) == ("Asha R", organisation, "cy")


def test_people_cannot_make_themselves_more_than_they_are(as_user, asha):
    as_user(asha).post("/account/", DETAILS | {"is_staff": "on", "is_superuser": "on", "email": "other@example.org"})
    asha.refresh_from_db()
    assert (asha.is_staff, asha.is_superuser, asha.email) == (False, False, "asha@example.org")


@pytest.mark.parametrize("number", ["2012345", "50", "5012345x"])
def test_a_wrong_number_is_refused_beside_its_field_and_stays_typed(as_user, asha, number):
    page = as_user(asha).post("/account/", DETAILS | {"registration_number": number})
    assert list(page.context["form"].errors) == ["registration_number"]
    assert page.context["form"]["registration_number"].value() == number
    asha.refresh_from_db()
    assert asha.registration_number == "5012345"


def test_ones_own_number_may_stay_and_be_typed_with_spaces(as_user, asha):
    assert as_user(asha).post("/account/", DETAILS | {"registration_number": "501 2345"}).status_code == 302


def test_a_change_of_profession_needs_a_fitting_number(as_user, asha):
    page = as_user(asha).post("/account/", DETAILS | {"profession": "pharmacist"})
    assert "registration_number" in page.context["form"].errors


def test_hostile_names_are_shown_as_text(as_user, asha):
    page = as_user(asha).post("/account/", DETAILS | {"name": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert(1)" not in page.text and "&lt;script&gt;" in page.text


def test_staff_read_letters_in_the_demo(as_user, elin, letter, settings):
    settings.DEMO = True
    assert letter.subject in as_user(elin).get("/mail/").context["page"].object_list[0].subject
    page = as_user(elin).get(f"/mail/{letter.pk}/")
    assert '<a href="http://127.0.0.1:8000/account/"' in page.text and "Croeso &lt;b&gt;" in page.text


def test_the_newest_letter_stands_first_and_the_rest_on_further_pages(as_user, elin, settings):
    settings.DEMO = True
    for number in range(51):
        outbox.queue("nia@example.org", "en", f"Letter {number}", "Text")
    first, second = (as_user(elin).get(f"/mail/?page={page}").context["page"].object_list for page in (1, 2))
    assert first[0].subject == "Letter 50" and [row.subject for row in second] == ["Letter 0"]


def test_nobody_but_staff_reads_letters(as_user, asha, bryn, letter, settings):
    settings.DEMO = True
    for person in (asha, bryn):
        assert as_user(person).get("/mail/").status_code == 404
        assert as_user(person).get(f"/mail/{letter.pk}/").status_code == 404


def test_outside_the_demo_nobody_reads_letters(client, gwen, letter, settings, sign_in):
    gwen.is_superuser = True
    gwen.save(update_fields=["is_superuser"])
    settings.DEMO = False
    sign_in(gwen.email)
    assert client.get("/mail/").status_code == 404
    assert client.get(f"/mail/{letter.pk}/").status_code == 404


def test_letters_are_not_in_the_admin(as_user, elin, letter):
    elin.is_superuser = True
    elin.save(update_fields=["is_superuser"])
    assert as_user(elin).get("/admin/accounts/outgoingmail/").status_code == 404
    assert as_user(elin).get("/admin/accounts/user/").status_code == 200
