"""A form that arrives after its session has ended loses no word and shows none to anybody else."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import kept_text
from accounts.models import KeptText, User
from tests.accounts.conftest import PASSWORD

TYPED = {"name": "Gwen\nO'Neil <b>", "profession": "pharmacist", "language": "cy", "registration_number": "2099999"}


@pytest.fixture
def typed(gwen):
    return TYPED | {"kept_for": kept_text.sign(gwen), "csrfmiddlewaretoken": "x", "password": "never"}


@pytest.fixture
def kept(client, typed):
    client.post("/account/?from=tab", typed)
    return KeptText.objects.get()


def test_what_was_typed_is_kept_and_leads_to_the_sign_in(client, typed, gwen):
    response = client.post("/account/", typed)
    kept = KeptText.objects.get()
    assert response.url == f"/accounts/login/?next=/kept/{kept.pk}/"
    assert (kept.owner, kept.path, dict(kept.fields)) == (gwen, "/account/", TYPED)


def test_the_welsh_page_leads_to_the_welsh_sign_in(client, typed):
    assert client.post("/cy/account/", typed).url == f"/cy/accounts/login/?next=/cy/kept/{KeptText.objects.get().pk}/"


def test_the_text_survives_sign_in_and_is_saved(client, kept, gwen, sign_in):
    assert sign_in(gwen.email, next=f"/kept/{kept.pk}/").url == f"/kept/{kept.pk}/"
    page = client.get(f"/kept/{kept.pk}/")
    assert "O&#x27;Neil &lt;b&gt;" in page.text and 'action="/account/?from=tab"' in page.text
    client.post(kept.path, dict(kept.fields) | {"name": "Gwen O'Neil", "kept_text": kept.pk})
    gwen.refresh_from_db()
    assert (gwen.profession, gwen.language) == ("pharmacist", "cy")
    assert not KeptText.objects.exists()


def test_a_page_that_refuses_the_text_shows_it_again(client, kept, gwen, sign_in):
    sign_in(gwen.email)
    page = client.post(kept.path, dict(kept.fields) | {"kept_text": kept.pk})
    assert page.context["form"]["name"].value() == TYPED["name"]


def test_sending_it_twice_saves_it_once(client, kept, gwen, sign_in):
    sign_in(gwen.email)
    sent = dict(kept.fields) | {"name": "Gwen", "kept_text": kept.pk}
    client.post(kept.path, sent)
    client.post(kept.path, sent | {"name": "Gwen again"})
    gwen.refresh_from_db()
    assert gwen.name == "Gwen"


def test_a_page_that_is_gone_leaves_the_text_kept(client, kept, gwen, sign_in):
    sign_in(gwen.email)
    assert client.post("/mail/", {"kept_text": kept.pk}).status_code >= 400
    assert KeptText.objects.filter(pk=kept.pk).exists()


def test_nobody_else_sees_or_discards_it(as_user, kept, asha, elin):
    for other in (asha, elin):
        assert as_user(other).get(f"/kept/{kept.pk}/").status_code == 404
        assert as_user(other).post(f"/kept/{kept.pk}/").status_code == 404
    assert KeptText.objects.filter(pk=kept.pk).exists()


def test_another_person_cannot_save_it_as_their_own(as_user, kept, asha):
    client = as_user(asha)
    client.post(kept.path, dict(kept.fields) | {"kept_text": kept.pk})
    asha.refresh_from_db()
    assert asha.name == "Asha Rahman"
    assert KeptText.objects.filter(pk=kept.pk).exists()


def test_it_is_discarded_by_a_post_only(as_user, kept, gwen):
    as_user(gwen).get(f"/kept/{kept.pk}/")
    assert KeptText.objects.exists()
    as_user(gwen).post(f"/kept/{kept.pk}/")
    assert not KeptText.objects.exists()


def test_a_tab_of_another_person_changes_nothing_and_keeps_its_text(as_user, typed, asha, gwen):
    assert as_user(asha).post("/account/", typed).status_code == 403
    asha.refresh_from_db()
    assert asha.name == "Asha Rahman"
    assert KeptText.objects.get().owner == gwen


def test_a_tab_from_before_the_latest_sign_in_keeps_its_text(gwen, typed):
    client = Client(enforce_csrf_checks=True)
    client.force_login(gwen, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/account/", typed).url == f"/kept/{KeptText.objects.get().pk}/"


def test_a_stale_form_without_a_writer_meets_a_helpful_page(gwen):
    client = Client(enforce_csrf_checks=True)
    client.force_login(gwen, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/account/", TYPED)
    assert response.status_code == 403
    assert "accounts/csrf_failure.html" in [template.name for template in response.templates]
    assert not KeptText.objects.exists()


def test_a_stale_sign_in_form_meets_a_helpful_page(gwen):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": gwen.email, "password": PASSWORD})
    assert response.status_code == 403
    assert not KeptText.objects.exists()


@pytest.mark.parametrize("writer", ["", "1", "eyJ9:forged:signature"])
def test_a_forged_writer_keeps_nothing(client, gwen, writer):
    assert client.post("/account/", TYPED | {"kept_for": writer}).url == "/accounts/login/?next=/account/"
    assert not KeptText.objects.exists()


def test_too_much_text_is_not_kept(client, typed):
    client.post("/account/", typed | {"name": "w" * (kept_text.LONGEST + 1)})
    assert not KeptText.objects.exists()


def test_files_are_not_kept_and_the_page_says_so(client, typed, gwen, sign_in):
    client.post("/account/", typed | {"photo": SimpleUploadedFile("a.png", b"x")})
    kept = KeptText.objects.get()
    assert kept.had_files and "photo" not in dict(kept.fields)
    sign_in(gwen.email)
    assert client.get(f"/kept/{kept.pk}/").context["kept"].had_files


def test_zero_bytes_are_dropped_and_repeated_fields_stay(client, typed):
    client.post("/account/", typed | {"items": ["a\x00b", "c"]})
    items = [value for name, value in KeptText.objects.get().fields if name == "items"]
    assert items == ["ab", "c"]


def test_a_script_that_saves_in_the_background_is_told(client, typed):
    response = client.post("/account/", typed, headers={"accept": "application/json"})
    assert (response.status_code, response.json()) == (401, {"sign_in": "/accounts/login/"})
    assert not KeptText.objects.exists()


def test_one_person_keeps_twenty_texts_at_most(client, typed, gwen):
    for number in range(kept_text.MOST_OF_ONE_PERSON + 2):
        client.post("/account/", typed | {"name": f"text {number}"})
    names = {dict(kept.fields)["name"] for kept in gwen.kept_texts.all()}
    assert len(names) == kept_text.MOST_OF_ONE_PERSON and "text 0" not in names


def test_kept_text_is_swept_after_thirty_days(kept, gwen):
    KeptText.objects.filter(pk=kept.pk).update(kept_at=timezone.now() - datetime.timedelta(days=29))
    kept_text.sweep()
    assert KeptText.objects.exists()
    KeptText.objects.filter(pk=kept.pk).update(kept_at=timezone.now() - datetime.timedelta(days=31))
    kept_text.sweep()
    assert not KeptText.objects.exists()


def test_kept_texts_are_offered_among_ones_own_details(as_user, kept, gwen, asha):
    assert f"/kept/{kept.pk}/" in as_user(gwen).get("/account/").text
    assert f"/kept/{kept.pk}/" not in as_user(asha).get("/account/").text


def test_a_closed_account_keeps_nothing(client, typed, gwen):
    User.objects.filter(pk=gwen.pk).update(is_active=False)
    client.post("/account/", typed)
    assert not KeptText.objects.exists()


def test_name_of_a_field_that_the_database_cannot_hold_loses_no_word(client, typed):
    client.post("/account/", typed | {"no\x00te": "Still here"})
    assert ["note", "Still here"] in KeptText.objects.get().fields
