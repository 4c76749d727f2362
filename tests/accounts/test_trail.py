"""What the trail says of requests: who, which view, which rows, what became of it; and nothing that anybody typed."""

import logging

import pytest
from django.db import DatabaseError
from django.urls import reverse

from accounts.models import TrailEvent
from tests.access_world import undone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", ["get", "head", "options"])
def test_who_only_looks_leaves_none(verb, asha, as_user):
    getattr(as_user(asha), verb)(reverse("portfolios:evidence_list"))
    assert not TrailEvent.objects.exists()


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_other_verbs_leave_one_as_well(verb, client):
    client.generic(verb.upper(), reverse("home"))
    assert list(TrailEvent.objects.values_list("method", "outcome", "status")) == [(verb.upper(), "denied", 405)]


def test_an_address_that_does_not_exist_has_no_name(client):
    client.post("/nothing/secret-token-of-a-letter/?q=word")
    left = TrailEvent.objects.get()
    assert (left.view, left.about, left.outcome) == ("", {}, "denied")


def test_a_form_without_its_token_is_denied(asha, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(asha, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("accounts:profile_edit"), {"name": "Somebody"})
    assert list(TrailEvent.objects.values_list("actor", "outcome", "status")) == [(asha.pk, "denied", 403)]


def test_a_form_that_comes_back_was_refused_and_one_that_leads_on_was_done(asha, as_user):
    form = {"name": "Asha R", "profession": "other", "language": "en", "letters": "each"}
    browser = as_user(asha)
    browser.post(reverse("accounts:profile_edit"), form | {"name": ""})
    browser.post(reverse("accounts:profile_edit"), form)
    assert list(TrailEvent.objects.order_by("pk").values_list("outcome", flat=True)) == ["refused", "done"]


def test_who_signs_in_or_out_is_named(asha, client):
    asha.set_password("pathway-demo")
    asha.save(update_fields=["password"])
    client.post(reverse("account_login"), {"login": asha.email, "password": "wrong"})
    client.post(reverse("account_login"), {"login": asha.email, "password": "pathway-demo"})
    client.post(reverse("account_logout"))
    left = TrailEvent.objects.order_by("pk").values_list("view", "actor", "outcome")
    assert list(left) == [
        ("account_login", None, "refused"),
        ("account_login", asha.pk, "done"),
        ("account_logout", asha.pk, "done"),
    ]


def test_a_view_that_raises_leaves_a_failure(asha, as_user, monkeypatch):
    browser = as_user(asha)
    browser.raise_request_exception = False
    monkeypatch.setattr("accounts.views.ProfileForm", None)
    assert browser.post(reverse("accounts:profile_edit"), {"name": "x"}).status_code == 500
    assert TrailEvent.objects.get().outcome == "failed"


def test_a_trail_that_cannot_be_written_fails_no_page_and_says_so(asha, as_user, run_sql, caplog):
    run_sql("ALTER TABLE accounts_trailevent ADD CONSTRAINT full_up CHECK (false)")
    form = {"name": "Asha R", "profession": "other", "language": "en", "letters": "each"}
    with caplog.at_level(logging.ERROR, "accounts.trail"):
        assert as_user(asha).post(reverse("accounts:profile_edit"), form).status_code == 302
    assert caplog.messages == ["no trail of POST accounts:profile_edit: IntegrityError"]


def test_trailevent_is_append_only(asha, as_user, run_sql):
    as_user(asha).post(reverse("home"))
    for statement in ("UPDATE accounts_trailevent SET status = 200", "DELETE FROM accounts_trailevent"):
        with pytest.raises(DatabaseError, match="append-only"), undone():
            run_sql(statement)
